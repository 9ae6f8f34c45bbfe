"""One semantics: what a program of steps gives over trials is what ordinary recalculation gives trial by trial."""

from __future__ import annotations

import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlcase_udfs.errors import CellError, unboxed
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.cases import create
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.trials import Trials
from mlcase_workbooks.targets.retarget import retarget
from mlcase_workbooks.templates import TEMPLATES
from sheets import workbook

GENERATOR = Path(__file__).parents[4] / "shared" / "bench" / "gen_case.py"


TRIALS = 200


def check(model: Model, inputs: Sequence[str], outputs: Sequence[str], trials: int) -> None:
    """Draw the inputs around their values, and compare every output in every trial."""
    samples = drawn(model, inputs, trials)
    results = Trials(model, inputs, outputs).run(samples)
    for trial in range(trials):
        for name, values in zip(inputs, samples, strict=True):
            model.set(name, float(values[trial]))
        for name, values in zip(outputs, results, strict=True):
            same(values[trial], model.get(name), f"{name} in trial {trial}")


def drawn(model: Model, inputs: Sequence[str], trials: int) -> list[FloatArray]:
    random = np.random.default_rng(42)
    return [float(model.get(name)) * random.uniform(0.8, 1.2, trials) for name in inputs]


def same(got: float, wanted: Any, where: str) -> None:
    if isinstance(wanted, float | bool):
        assert got == wanted or abs(got - wanted) <= 1e-12 * abs(wanted), where
    else:
        error = wanted if isinstance(wanted, CellError) else CellError.VALUE
        assert np.isnan(got), where
        assert unboxed(got) is error, where


# -- templates --------------------------------------------------------------------------------------------------------


def inputs_of(model: Model) -> list[str]:
    """The inputs that are numbers, but for those that must be whole or say how a test is run."""
    names = [name for name in model.book.spelled_names if name.startswith("Inputs_")]
    numbers = [name for name in names if isinstance(model.get(name), float) and 0 < abs(model.get(name)) < 1e9]
    return [n for n in numbers if not any(part in n for part in ("Tolerance", "Years", "Horizon", "Month", "Alpha"))]


def outputs_of(model: Model, inputs: Sequence[str]) -> list[str]:
    """The results by name that depend on the inputs, texts among them."""
    trials = Trials(model, inputs, [])
    names = [name for name in model.book.spelled_names if name.startswith("Case_")]
    single = [name for name in names if (area := model.book.locate(name)).rows == area.columns == 1]
    return [name for name in single if trials.varies(model.book.locate(name))]


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates(template: str, tmp_path: Path) -> None:
    model = create(template, tmp_path / "case.xlsx")
    inputs = inputs_of(model)
    outputs = outputs_of(model, inputs)
    assert len(inputs) > 20
    assert sum(isinstance(model.get(name), float) for name in outputs) > 20
    assert any(isinstance(model.get(name), bool) for name in outputs)
    check(model, inputs, outputs, TRIALS)
    program = Trials(model, inputs, outputs)
    assert program._traced is not None, "a program of steps is made of it"


# -- benchmark workbooks ----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not GENERATOR.exists(), reason="shared/bench/gen_case.py is not beside the project")
@pytest.mark.parametrize(
    ("months", "lines", "copies"), [(36, 8, 1), (120, 34, 1), (120, 40, 9)], ids=["case1k", "case10k", "case100k"]
)
@pytest.mark.timeout(900)  # a recalculation of case100k for each trial
def test_benchmark_workbooks(months: int, lines: int, copies: int, tmp_path: Path) -> None:
    runpy.run_path(str(GENERATOR))["build"](months, lines, copies, str(tmp_path / "case.xlsx"))
    model = Model.open(tmp_path / "case.xlsx")
    ends = [""] if copies == 1 else [f"_{k + 1}" for k in range(copies)]
    bases = [f"{kind}{end}!C{4 + line}" for end in ends for kind in ("Costs", "Benefits") for line in range(lines)]
    outputs = [
        f"Summary{end}!B{row}" for end in ends for row in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 16, 17, 18, 19)
    ]
    check(model, ["DiscRate", "TaxRate", "Inflation", "Inputs!B6", *bases], outputs, TRIALS)


# -- one formula after the other ---------------------------------------------------------------------------------------

FORMULAS: dict[str, str] = {
    "a quotient that is guarded": "=IF(A1<1,0,B1/(A1-A1*(A1<1)))",
    "a division by zero in some trials": "=B1/IF(A1<1,0,A1)",
    "an error that is caught": "=IFERROR(B1/IF(A1<1,0,A1),-1)",
    "an error that becomes a text": '=IFERROR(B1/IF(A1<1,0,A1),"none")',
    "an overflow in some trials": "=10^(A1*290)*10^(B1*10)",
    "a power of a negative number": "=(A1-1)^(1/3)",
    "a power without an answer": "=(A1-1)^0.5",
    "numbers alike in 15 digits": "=IF(A1+1E-16*B1=A1,1,2)",
    "texts chosen, counted and looked up": '=COUNTIF(D1:D3,"high")+IFERROR(MATCH("low",D1:D3,0),9)',
    "a text where a number is wanted": '=IF(A1>1,"12",3)*2',
    "a text where no number is": '=IF(A1>1,"word",3)*2',
    "logical values in arithmetic": "=(A1>1)+(B1>1)*2",
    "logical values in a sum": "=SUM(E1:E3)+SUM(A1>1,B1)",
    "logic of several parts": "=IF(AND(A1>1,OR(B1>1,A1<1.1),NOT(B1>1.15)),1,0)",
    "extremes of a range with texts": "=MAX(A1:C3)-MIN(A1:C3)+AVERAGE(A1:C3)",
    "an average of nothing": "=IFERROR(AVERAGE(C1:C2),A1)",
    "products of ranges": "=SUMPRODUCT(A1:A3,B1:B3)",
    "a row that is chosen": "=INDEX(A1:B3,IF(A1>1,2,1),2)",
    "a row that is given": "=INDEX(A1:B3,2,2)+INDEX(A1:A3,1)+ROWS(A1:B3)*COLUMNS(A1:B3)",
    "rounding": "=ROUND(A1*100,1)+ROUNDUP(B1,2)+INT(A1*10)+MOD(B1*100,7)",
    "cash flows": "=NPV(A1/10,-100,B1*20,B1*30,80)+IRR(F1:F4)",
    "cash flows that change sign twice": "=IFERROR(IRR(G1:G4,0.1),-9)",
    "cash flows without a rate": "=IFERROR(IRR(H1:H4),-9)",
    "dated cash flows": "=XNPV(A1-0.9,F1:F4,I1:I4)",
    "a name, a percentage and a sign": "=-Rate%+(+Rate)",
    "a blank cell": "=K9+A1*0+IF(A1>1,K9,1)",
    "a local variable": "=LET(x,A1*2,x*x+B1)",
    "a text that is built": '=LEN("worth "&ROUND(A1,3))',
    "a choice by number": "=CHOOSE(2,A1,B1,1/0)+CHOOSE(IF(A1>1,1,2),10,20)",
    "ranks and places": "=RANK(B1,A1:B3)+COUNTIF(A1:B3,B1)+INDEX(A1:A3,RANK(A1,A1:A3))+MATCH(B2,B1:B3,0)",
    "a place beyond the range": "=IFERROR(INDEX(A1:A3,IF(A1>1,3,4)),-1)",
    "counts and sums by a bound": '=COUNTIF(A1:C3,">="&B1)*10+SUMIF(A1:A3,"<="&A2,B1:B3)+COUNTIF(A1:A3,3)',
    "texts among what has no steps": '=COUNTIF(E1:E9,"many")+SUM(E5:E6)+IFERROR(E6+1,-1)',
    "a reference that wanders": "=SUM(OFFSET(A1,0,0,IF(A1>1,2,1),1))",
    "a reference by its name": '=INDIRECT(IF(A1>1,"A2","B2"))+RAND()*0',
    "a rank among texts": '=IFERROR(RANK(A1,A1:B3)+RANK(A1,E5:E6)*0,-1)+IFERROR(RANK(IF(A1>1,"word",B1),A1:B3),-2)',
    "a power of many kinds": "=A1^2+B1^3+A1^0.5+B1^-7+(1+A1)^113",
    "a table of errors in some trials": '=SUM(IFERROR(A1:A3/IF(B1>1,0,1),"none"))+SUM(IF(A1:A3>A1,A1:A3,0))',
    "sums in which nearly nothing is left": "=SUM(A1,-B1,1E6,B1,-A1,-1E6)+SUMPRODUCT(A1:B3,A1:B3)-SUMSQ(A1:B3)",
    "a reference that stays": '=SUM(OFFSET(A1,0,0,2,1))+INDIRECT("A2")',
}


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas(name: str, tmp_path: Path) -> None:
    cells: dict[str, Any] = {
        "A1": 1, "B1": 1, "A2": "=A1*2", "B2": "=B1+A2", "A3": 3, "B3": "=A1-B1", "C1": "text", "C2": True,
        "D1": '=IF(A1>1,"high","low")', "D2": '=IF(B1>1.1,"HIGH","mid")', "D3": "low", "E1": "=A1>1",
        "E2": "=B1", "E3": 5, "E5": '=IF(A1>1.1,REPT("many",1),MEDIAN(A1:B3))', "E6": "=MEDIAN(A1:B3)",
        "F1": "=-100*A1", "F2": "=40*B1", "F3": "=50*A1", "F4": 60, "G1": -100, "G2": "=330*A1",
        "G3": "=-350*B1", "G4": 110, "H1": "=A1", "H2": "=B1", "H3": 1, "H4": "=IF(A1>1,-2,2)", "I1": 46000,
        "I2": 46100, "I3": 46400, "I4": 46900, "J1": FORMULAS[name], "J2": "=J1", "J3": "=IF(ISERROR(J1),1,0)",
    }  # fmt: skip
    model = Model.open(workbook(tmp_path / "case.xlsx", {"Sheet1": cells}, {"Rate": "Sheet1!$A$1"}))
    check(model, ["A1", "B1"], ["J1", "J2", "J3"], trials=40)


def test_a_reference_to_its_own_column_is_no_circle(tmp_path: Path) -> None:
    cells = {"A1": 1, "B1": "=INDEX(A1:A1,COLUMNS($B1:B1))*2", "C1": "=COLUMNS($B1:C1)*B1"}
    model = Model.open(workbook(tmp_path / "case.xlsx", {"Sheet1": cells}))
    trials = Trials(model, ["A1"], ["C1"])
    assert trials._traced is not None
    check(model, ["A1"], ["C1"], trials=5)


def test_no_formula_of_a_benchmark_workbook_is_left_to_its_general_code(tmp_path: Path) -> None:
    if not GENERATOR.exists():
        pytest.skip("shared/bench/gen_case.py is not beside the project")
    runpy.run_path(str(GENERATOR))["build"](24, 5, 1, str(tmp_path / "case.xlsx"))
    model = Model.open(tmp_path / "case.xlsx")
    trials = Trials(model, ["DiscRate", "Costs!C4", "Benefits!C8"], [f"Summary!B{row}" for row in (1, 3, 4, 6, 11)])
    assert trials.by_trial([np.full(600, 0.08), np.full(600, 1000.0), np.full(600, 1000.0)]) == {}
    program = trials._traced
    assert program is not None
    assert not program.on_grid, "nothing is evaluated on the grid"


# -- ironcalc ---------------------------------------------------------------------------------------------------------

WRONG_IN_IRONCALC = {
    "platform": {"Case_Inaction_PV", "Case_KPI_Gaps", "Case_Risk_Adjusted_NPV", "Case_Risk_Model_EMV"},
    "model-roi": {"Case_KPI_Gaps", "Case_Plan_Issues"},
    "budget-pack": {
        "Case_BCR", "Case_Base_NPV", "Case_Best_NPV", "Case_Break_Even", "Case_Cost_Tolerance", "Case_Delay_Quarter",
        "Case_IRR", "Case_MIRR", "Case_Margin_Of_Safety",
        "Case_Monitoring_Month", "Case_NPV", "Case_Payback", "Case_Payback_Discounted",
        "Case_Peak_Funding", "Case_Plan_Months", "Case_ROI", "Case_ROI_Undiscounted", "Case_Risk_Adjusted_NPV",
        "Case_Risk_Model_EMV", "Case_Total_Benefit", "Case_Worst_NPV",
    },
    "rebuild": {"Case_Plan_Months", "Case_Risk_Adjusted_NPV", "Case_Risk_Model_EMV"},
    "portfolio": {"Case_Risk_Adjusted_NPV", "Case_Risk_Model_EMV"},
    "ab-readout": set[str](),
}  # fmt: skip
"""The results of native templates that ironcalc computes otherwise: those with arithmetic on arrays inside SUM, MIN and
MATCH, and what depends on them."""

LESS_PRECISE_IN_IRONCALC = {"Summary!B3": 1e-8, "Case_IRR": 1e-8, "Case_P": 1e-9, "Case_Business_Chance": 1e-9}
"""Its IRR ends its search early, and its normal distribution has ten digits."""


class Ironcalc:
    """A workbook in ironcalc."""

    def __init__(self, model: Model, path: Path) -> None:
        ironcalc = pytest.importorskip("ironcalc", reason="ironcalc is not installed (the extra bench)")
        self.book = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
        self.locate = model.book.locate
        self.index = {sheet.name: index for index, sheet in enumerate(model.book.sheets)}
        self.book.evaluate()

    def recalculate(self, inputs: Sequence[str], values: Sequence[float]) -> None:
        for name, value in zip(inputs, values, strict=True):
            area = self.locate(name)
            self.book.update_cell_with_number(self.index[area.sheet.name], area.top, area.left, float(value))
        self.book.evaluate()

    def get(self, name: str) -> Any:
        area = self.locate(name)
        return self.book.get_cell_value(self.index[area.sheet.name], area.top, area.left)


def agrees(name: str, got: float, theirs: Any) -> bool:
    """Whether a trial's value is ironcalc's; what is no number in a trial must be none there."""
    if np.isnan(got) or not isinstance(theirs, int | float):
        return bool(np.isnan(got)) and not isinstance(theirs, int | float)
    return abs(got - theirs) <= LESS_PRECISE_IN_IRONCALC.get(name, 1e-12) * abs(got)


@pytest.mark.parametrize("template", TEMPLATES)
def test_ironcalc_gives_the_same_for_native_templates(template: str, tmp_path: Path) -> None:
    create(template, tmp_path / "plain.xlsx")
    retarget(tmp_path / "plain.xlsx", tmp_path / "case.xlsx", "native")
    model = Model.open(tmp_path / "case.xlsx")
    inputs = inputs_of(model)
    outputs = [name for name in outputs_of(model, inputs) if isinstance(model.get(name), float)]
    assert len(outputs) > len(WRONG_IN_IRONCALC[template])
    assert different(Ironcalc(model, tmp_path / "case.xlsx"), model, inputs, outputs) == WRONG_IN_IRONCALC[template]


@pytest.mark.skipif(not GENERATOR.exists(), reason="shared/bench/gen_case.py is not beside the project")
@pytest.mark.parametrize(("months", "lines"), [(36, 8), (120, 34)], ids=["case1k", "case10k"])
def test_ironcalc_gives_the_same_for_benchmark_workbooks(months: int, lines: int, tmp_path: Path) -> None:
    runpy.run_path(str(GENERATOR))["build"](months, lines, 1, str(tmp_path / "case.xlsx"))
    model = Model.open(tmp_path / "case.xlsx")
    bases = [f"{sheet}!C{4 + line}" for sheet in ("Costs", "Benefits") for line in range(lines)]
    inputs = ["Inputs!B2", "Inputs!B4", "Inputs!B6", "Inputs!B10", *bases]
    outputs = [f"Summary!B{row}" for row in (1, 2, 3, 4, 9, 10, 11, 15, 16, 17)]
    assert not different(Ironcalc(model, tmp_path / "case.xlsx"), model, inputs, outputs)


def different(theirs: Ironcalc, model: Model, inputs: Sequence[str], outputs: Sequence[str]) -> set[str]:
    """The outputs that ironcalc computes otherwise in some trial."""
    samples = drawn(model, inputs, TRIALS)
    results = Trials(model, inputs, outputs).run(samples)
    found = set()
    for trial in range(TRIALS):
        theirs.recalculate(inputs, [values[trial] for values in samples])
        found |= {n for n, v in zip(outputs, results, strict=True) if not agrees(n, v[trial], theirs.get(n))}
    return found
