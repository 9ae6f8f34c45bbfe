"""Goal seek and sensitivity on a workbook's own formulas."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_udfs.errors import CellError
from mlcase_workbooks.cases import create
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.errors import WorkbookError
from mlcase_workbooks.whatif.goal_seek import goal_seek
from mlcase_workbooks.whatif.sensitivity import (
    Range,
    analysed,
    grid,
    ranges_around,
    ranges_from_workbook,
    ranges_of,
    scenarios,
    scenarios_of,
    tornado,
)
from mlcase_workbooks.whatif.sensitivity_sheet import sensitivity_sheet


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whatif") / "platform.xlsx"
    create("platform", path, {})
    return path


@pytest.fixture
def formulas(tmp_path: Path) -> Path:
    """A workbook of one input, x, and functions of it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "S"
    cells = {
        "A1": "Price per unit", "B1": 2, "B2": "=(B1-1)*(B1-3)*(B1+4)", "B3": "=1/(B1-5)",
        "B4": "=IF(B1>4,1,-1)", "B5": "=B1^2+1", "B6": "text", "B7": "=LN(B1-10)", "B8": "=MAX(0,B1-1)",
        "B9": 7, "B10": "=B9*2", "B11": "=B1*B9+B12",
        "B12": 0, "B13": "=IF(B1>2.1,NA(),B1)",
    }  # fmt: skip
    for address, value in cells.items():
        sheet[address] = value
    rule = DataValidation("decimal", operator="between", formula1="0", formula2="50")
    rule.add("B9")
    sheet.add_data_validation(rule)
    book.save(tmp_path / "f.xlsx")
    return tmp_path / "f.xlsx"


# output, target, between, solutions
GOALS = [
    ("S!B2", 0, (-10, 10), [1, 3, -4]),  # nearest to the present value 2 first
    ("S!B2", 0, (2, 10), [3]),
    ("S!B2", 0, None, [1, 3]),  # 0 to 4 is the first range with an answer
    ("S!B3", 0.5, (0, 10), [7]),
    ("S!B3", 0, (0, 10), []),  # it jumps over 0 at its pole
    ("S!B4", 0, (0, 10), []),  # a step
    ("S!B5", 10, (-10, 10), [3, -3]),
    ("S!B5", 0, (-10, 10), []),  # never so low
    ("S!B7", 0, (10, 20), [11]),  # an error below
    ("S!B8", 0, (-2, 0.5), [-2]),  # it rests on the target: the first value stands for all
    ("S!B7", 0, (0, 1), []),  # errors only
]


@pytest.mark.parametrize(("output", "target", "between", "solutions"), GOALS)
def test_goal_seek_finds_every_answer_and_no_other(
    formulas: Path, output: str, target: float, between: tuple[float, float] | None, solutions: list[float]
) -> None:
    goal = goal_seek(Model.open(formulas), output, target, "S!B1", between)
    assert goal.solutions == pytest.approx(solutions, rel=1e-12, abs=1e-12)
    if not solutions:
        assert "S!B1" in goal.reason


@pytest.mark.parametrize(
    ("by", "between", "value"),
    [("Inputs_Discount_Rate", (0.0, 10.0), 1.0967254645759), ("Inputs_Benefit_Factor", None, 0.7320493642483171)],
)
def test_where_the_platform_breaks_even(
    platform: Path, by: str, between: tuple[float, float] | None, value: float
) -> None:
    model = Model.open(platform)
    (found,) = goal_seek(model, "Case_NPV", 0, by, between).solutions
    assert found == pytest.approx(value, rel=1e-12)
    model = Model.open(platform)
    if between is None:
        model.set(by, found)
        assert model.get("Case_NPV") == pytest.approx(0, abs=1e-6)


# what is asked, what the message says
REFUSED = [
    (lambda m: goal_seek(m, "S!B2", 0, "S!B3"), "holds the formula"),
    (lambda m: goal_seek(m, "S!B2", 0, "S!B6"), "not a number"),
    (lambda m: goal_seek(m, "S!B6", 0, "S!B1"), "not a number"),
    (lambda m: goal_seek(m, "S!B10", 0, "S!B1"), "does not depend on S!B1"),
    (lambda m: goal_seek(m, "S!B2", 0, "S!B1", (3, 3)), "is empty"),
    (lambda m: goal_seek(m, "S!B2", float("nan"), "S!B1"), "finite"),
    (lambda m: goal_seek(m, "S!A1:B3", 0, "S!B1"), "name one cell"),
    (lambda m: tornado(m, "S!B2", []), "no input to vary"),
    (lambda m: tornado(m, "S!B10", [Range("S!B1", 0, 1)]), "does not depend on S!B1"),
    (lambda m: grid(m, "S!B11", Range("S!B1", 0, 1), Range("S!B9", 0, 1), 1), "2 or more"),
    (lambda m: ranges_of(["S!B1=3"]), "give REF=LOW..HIGH"),
    (lambda m: ranges_of(["S!B1=3..x"]), "give REF=LOW..HIGH"),
    (lambda m: ranges_of(["S!B1=3..2"]), "not below"),
    (lambda m: ranges_around(m, "S!B2", 0), "between 0 and 1"),
    (lambda m: scenarios_of(Path("/nowhere.toml")), "cannot be read"),
]


@pytest.mark.parametrize(("ask", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_cannot_be_asked_says_why(formulas: Path, ask, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(WorkbookError, match=message):
        ask(Model.open(formulas))


def test_the_tornado_of_the_platform_is_the_catalogues(platform: Path) -> None:
    model = Model.open(platform)
    found = tornado(model, "Case_NPV", ranges_from_workbook(model))
    outcomes = {s.reference: (s.at_low, s.at_high) for s in found.swings}
    assert outcomes["Inputs_Benefit_Factor"] == pytest.approx((2_730_277.99, 18_802_404.21), abs=0.01)
    assert outcomes["Inputs_Cost_Factor"] == pytest.approx((13_707_738.54, 4_883_546.21), abs=0.01)
    swings = [s.swing for s in found.swings]
    assert swings == sorted(swings, reverse=True)
    assert found.swings[0].label == "All benefits"


def test_every_outcome_is_what_a_recalculation_gives(platform: Path) -> None:
    ranges = ranges_of(["Inputs_Discount_Rate=5%..15%", "Inputs_Cost_Factor=0.9..1.3"])
    found = analysed(Model.open(platform), "Case_NPV", ranges, 3, {"both": {"Inputs_Cost_Factor": 1.1}})
    assert found.grid is not None
    for row in found.grid.table():
        for cost, outcome in zip((0.9, 1.1, 1.3), row[1:], strict=True):
            model = Model.open(platform)
            model.set("Inputs_Discount_Rate", row[0])
            model.set("Inputs_Cost_Factor", cost)
            assert outcome == pytest.approx(model.get("Case_NPV"), rel=1e-12)
    assert found.scenarios["both"] == pytest.approx(found.grid.outcomes[1, 1], rel=1e-12)


def test_all_numbers_behind_an_output_when_the_workbook_names_no_ranges(formulas: Path) -> None:
    model = Model.open(formulas)
    assert ranges_from_workbook(model) == []
    assert ranges_around(model, "S!B11", 0.1) == [  # B12 is zero: ten percent of it is nothing
        Range("S!B1", pytest.approx(1.8), pytest.approx(2.2)), Range("S!B9", pytest.approx(6.3), pytest.approx(7.7)),
    ]  # fmt: skip


def test_an_error_is_an_outcome(formulas: Path) -> None:
    (swing,) = tornado(Model.open(formulas), "S!B13", [Range("S!B1", 1, 3)]).swings
    assert (swing.at_low, swing.at_high, swing.swing, swing.label) == (
        1.0,
        CellError.NA,
        float("inf"),
        "Price per unit",
    )


def test_scenarios_side_by_side(formulas: Path, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[Low]\n"S!B1" = 1\n[High]\n"S!B1" = 5\n"S!B9" = 10\n')
    found = scenarios(Model.open(formulas), ["S!B11", "S!B10"], scenarios_of(tmp_path / "s.toml"))
    assert found == {"now": [14.0, 14.0], "Low": [7.0, 14.0], "High": [50.0, 20.0]}


def test_the_sheet_holds_the_analysis(platform: Path, tmp_path: Path) -> None:
    model = Model.open(platform)
    found = analysed(model, "Case_NPV", ranges_from_workbook(model), 3, {"Crisis": {"Inputs_Benefit_Factor": 0.6}})
    (name,) = model.save_with(sensitivity_sheet(found), tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")[name]
    texts = {cell.value: cell.row for row in sheet.iter_rows(max_col=2) for cell in row if cell.value is not None}
    row = texts["Crisis"]
    assert sheet.cell(row, 3).value == pytest.approx(found.scenarios["Crisis"])
    assert sheet.cell(texts["Input"] + 1, 7).value == pytest.approx(found.tornado.swings[0].at_low)
    assert len(sheet._charts) == 1
    assert Model.open(tmp_path / "out.xlsx").get("Case_NPV") == pytest.approx(10_766_341.0969)
