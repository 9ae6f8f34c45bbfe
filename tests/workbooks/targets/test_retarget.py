"""A workbook for another reader: every template, and whatever else a workbook may hold."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from math import isclose
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from mlcase_udfs.errors import CellError
from mlcase_workbooks.cases import create
from mlcase_workbooks.libreoffice import LibreOffice as Engine
from mlcase_workbooks.recalc import Model, WorkbookError, general_code
from mlcase_workbooks.recalc.values import Scalar
from mlcase_workbooks.targets import elsewhere
from mlcase_workbooks.targets.export import Retargeted, calls_in
from mlcase_workbooks.targets.forms import FORMS
from mlcase_workbooks.targets.forms.form import Form
from mlcase_workbooks.targets.retarget import retarget
from mlcase_workbooks.templates import TEMPLATES
from sheets import parts, rewritten, workbook

RESIDUE = 1e-7
"""What is left of sums of tens of millions that cancel: no engine adds in another's order."""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every template as it is built."""
    folder = tmp_path_factory.mktemp("plain")
    for name in TEMPLATES:
        create(name, folder / f"{name}.xlsx")
    return {name: folder / f"{name}.xlsx" for name in TEMPLATES}


@pytest.fixture(scope="module")
def native(plain: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Retargeted]]:
    """Every template for Excel with no add-in."""
    folder = tmp_path_factory.mktemp("native")
    return {name: (folder / path.name, retarget(path, folder / path.name, "native")) for name, path in plain.items()}


def texts(path: Path) -> Iterator[str]:
    """Every formula of a workbook, in cells and elsewhere."""
    book = Model.open(path).book
    yield from (formula.text for formula in book.formulas)
    for name, content in parts(path).items():
        if name.endswith(".xml"):
            yield from elsewhere.formulas(content.decode("utf-8"))


def differing(one: Model, other: Model, residue: float = 1e-9) -> dict[str, tuple[Scalar, Scalar]]:
    """The cells of one workbook that have another value in the other."""
    values = {}
    for address, value in one.values().items():
        found = other.get("'{}'!{}".format(*address.rsplit("!", 1)))
        numbers = isinstance(value, float) and isinstance(found, float)
        errors = isinstance(value, CellError) and isinstance(found, CellError)
        same = isclose(value, found, rel_tol=1e-9, abs_tol=residue) if numbers else errors or value == found
        if not same:
            values[address] = value, found
    return values


@pytest.mark.parametrize("name", TEMPLATES)
def test_native_needs_no_add_in_and_agrees_cell_by_cell(
    name: str, plain: dict[str, Path], native: dict[str, tuple[Path, Retargeted]], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Model.open(plain[name])
    before.recalculate()
    path, done = native[name]
    assert not any(calls_in(text) or "ML_" in re.sub(r'"[^"]*"|\bInputs_\w+', "", text) for text in texts(path))
    monkeypatch.setattr(general_code, "find_udf", lambda name: None)
    after = Model.open(path)
    assert not after.report.unsupported
    assert differing(before, after, RESIDUE) == {}
    assert after.get("Case_Checks") is True
    assert done.rewritten > 30
    assert not done.left
    shown = {cell.value for row in openpyxl.load_workbook(path)["Log"] for cell in row}
    assert "Native export" in shown
    assert {frozen.stamp for frozen in done.frozen} <= shown
    assert all(re.search(r"ML_\w+.*, mlcase \d", frozen.stamp) for frozen in done.frozen)


@pytest.mark.parametrize("name", ["budget-pack", "model-roi"])
def test_native_follows_the_inputs_as_the_functions_do(
    name: str, plain: dict[str, Path], native: dict[str, tuple[Path, Retargeted]]
) -> None:
    """Sensible values and senseless ones: zero, negative, blank, unknown words."""
    before, after = Model.open(plain[name]), Model.open(native[name][0])
    random = np.random.default_rng(7)
    inputs = [entry for entry in before.book.spelled_names if entry.startswith("Inputs_")]
    for entry in random.permutation(inputs)[:16]:
        value = before.get(entry)
        if isinstance(value, float):
            new = [0.8 * value, 1.3 * value, 0.0, -value, None][int(random.integers(5))]
        elif entry == "Inputs_Timing":
            new = str(random.choice(["mid", "begin", "cont", "sometimes"]))
        else:
            continue
        before.set(entry, new)
        after.set(entry, new)
        assert differing(before, after, RESIDUE) == {}, f"{entry} is {new}"
        if random.random() < 0.5:
            before.set(entry, value)
            after.set(entry, value)


@pytest.mark.libreoffice
def test_libreoffice_computes_the_native_templates_alike(
    native: dict[str, tuple[Path, Retargeted]], office: Engine
) -> None:
    for path, _ in native.values():
        ours, theirs = Model.open(path), Model.open(path)
        office.recalculate(theirs)
        assert differing(ours, theirs, RESIDUE) == {}


@pytest.mark.parametrize("name", ["ab-readout"])
def test_lambdas_need_no_add_in_and_agree(
    name: str, plain: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Model.open(plain[name])
    before.recalculate()
    done = retarget(plain[name], tmp_path / "lambda.xlsx", "plain", with_lambdas=True)
    monkeypatch.setattr(general_code, "find_udf", lambda name: None)
    after = Model.open(tmp_path / "lambda.xlsx")
    assert not after.report.unsupported
    assert differing(before, after, RESIDUE) == {}
    assert done.rewritten > 30
    names = Model.open(tmp_path / "lambda.xlsx").book.names
    assert names["ml_npv", None].startswith("_xlfn.LAMBDA(_xlpm.rate,_xlpm.flows,_xlop.timing,_xlop.initial,_xlfn.LET(")


@pytest.mark.parametrize("target", ["officejs", "xll"])
def test_other_spellings_change_names_and_nothing_else(target: str, plain: dict[str, Path], tmp_path: Path) -> None:
    source = plain["portfolio"]
    there, back = tmp_path / "there.xlsx", tmp_path / "back.xlsx"
    spelled = {"officejs": "_xldudf_ML_", "xll": "_xll.ML_"}[target]
    done = retarget(source, there, target)
    assert done.rewritten == sum(bool(calls_in(text)) for text in texts(source))
    changed = parts(there)
    for name, content in parts(source).items():
        assert changed[name].replace(spelled.encode(), b"ML_") == content
    assert all(spelled in text for text in texts(there) if calls_in(text))
    assert differing(Model.open(source), Model.open(there)) == {}
    retarget(there, back, "plain")
    assert parts(back) == parts(source)


def test_every_kind_of_formula_is_rewritten(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row, value in enumerate((-100.0, 60.0, 70.0), start=1):
        sheet.cell(row, 1, value)
    sheet["B1"] = "=1-_xll.ML_NPV(10%,A1:A3)^2"
    sheet["B2"] = '=IF(TRUE,[1]!ML_NPV(0.1,A2:A3,"mid",A1),0)'
    sheet["B3"] = ArrayFormula("B3", "=SUM(ML_NPV(0.1,A1:A3)*{1,2})")
    sheet["B4"] = "=INDEX(ML_PADJUST(C1:C3),2)"
    sheet["B5"] = "=ML_NPV(ML_REAL_RATE(0.1,0.03),A1:A3)"
    sheet["B6"] = "=Worth*2"
    sheet["B7"] = "=ML_NPV(0.1,A1:A3*1)"
    sheet["B8"] = '="ML_NPV(0.1,A1:A3)"'
    sheet["B9"] = ArrayFormula("B9:B11", "=ML_PADJUST(C1:C3)")
    for row, value in enumerate((0.01, 0.04, 0.03), start=1):
        sheet.cell(row, 3, value)
    book.defined_names["Worth"] = DefinedName("Worth", attr_text="_xldudf_ML_NPV(0.1,Data!$A$1:$A$3)")
    sheet.conditional_formatting.add("A1", FormulaRule(formula=["ML_NPV(0.1,$A$1:$A$3)>0"]))
    rule = DataValidation(type="custom", formula1="ML_REAL_RATE(0.1,A1)<1")
    rule.add("A1")
    sheet.add_data_validation(rule)
    book.save(tmp_path / "bare.xlsx")
    source = Model.open(tmp_path / "bare.xlsx")
    source.recalculate()
    done = retarget(tmp_path / "bare.xlsx", tmp_path / "native.xlsx", "native")
    after = Model.open(tmp_path / "native.xlsx")
    assert differing(source, after) == {}
    assert {frozen.address for frozen in done.frozen} == {"Data!B7", "Data!B9"}
    assert not any(calls_in(text) for text in texts(tmp_path / "native.xlsx"))
    assert after.get("Data!B9:B11") == source.get("Data!B9:B11")
    listed = openpyxl.load_workbook(tmp_path / "native.xlsx")["Native export"]
    assert [cell.value for cell in listed["C"]][3:] == ["Data!B7", "Data!B9"]
    assert listed["B4"].value == "=ML_NPV(0.1,A1:A3*1)"
    assert listed["B4"].data_type == "s"


def test_every_spelling_is_read_and_written(tmp_path: Path) -> None:
    calls = ("ML_NPV(0.1,A1:A3)", "_xll.ML_NPV(0.1,A1:A3)", "_xldudf_ML_NPV(0.1,A1:A3)", "[1]!ml_npv(0.1,A1:A3)")
    cells = {f"B{row}": f"=1+{call}" for row, call in enumerate(calls, start=1)}
    names = {"Worth": "_xll.ML_REAL_RATE(0.1,0.03)"}
    path = workbook(tmp_path / "case.xlsx", {"Data": {"A1": -7, "A2": 8, "A3": 14, **cells, "B5": "=Worth"}}, names)
    for target, spelled in (("plain", "ML_"), ("officejs", "_xldudf_ML_"), ("xll", "_xll.ML_")):
        retarget(path, tmp_path / f"{target}.xlsx", target)
        model = Model.open(tmp_path / f"{target}.xlsx")
        assert [formula.text for formula in model.book.formulas] == [f"1+{spelled}NPV(0.1,A1:A3)"] * 4 + ["Worth"]
        assert model.book.name("Worth", None) == f"{spelled}REAL_RATE(0.1,0.03)"
        # The file had no values: a reader without the add-in needs them.
        assert [formula.cached for formula in model.book.formulas][:4] == [pytest.approx(11.766341, abs=1e-6)] * 4


CHAIN = {
    "xl/_rels/workbook.xml.rels": (
        b"</Relationships>",
        b'<Relationship Id="rChain" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"'
        b' Target="calcChain.xml"/></Relationships>',
    ),
    "[Content_Types].xml": (
        b"</Types>",
        b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.calcChain+xml"/></Types>',
    ),
}
"""What a workbook has that lists its formula cells, as Excel's own do."""


@pytest.mark.parametrize(
    ("formulas", "left"),
    [
        ({"B1": "=ML_REAL_RATE(0.1,A1)", "B2": "=A1*2", "B3": "=A1*3"}, b'<c r="B2" i="1"/><c r="B3"/>'),
        ({"B1": "=A1*2", "B2": "=ML_AB_BAYES(1,10,2,10)", "B3": "=A1*3"}, b'<c r="B1" i="1"/><c r="B3"/>'),
        ({"B1": "=ML_AB_BAYES(1,10,2,10)"}, None),
    ],
)
def test_excels_list_of_formula_cells_stays_true(formulas: dict[str, str], left: bytes | None, tmp_path: Path) -> None:
    workbook(tmp_path / "bare.xlsx", {"Data": {"A1": 0.03, **formulas}})
    bare = rewritten(
        tmp_path / "bare.xlsx",
        tmp_path / "case.xlsx",
        lambda name, content: content.replace(*CHAIN[name]) if name in CHAIN else content,
    )
    cells = "".join(f'<c r="{cell}"{own}/>' for cell, own in zip(formulas, (' i="1"', "", ""), strict=False))
    with zipfile.ZipFile(bare, "a") as package:
        package.writestr("xl/calcChain.xml", f'<calcChain xmlns="main">{cells}</calcChain>')
    retarget(bare, tmp_path / "native.xlsx", "native")
    found = parts(tmp_path / "native.xlsx")
    if left is None:
        assert not any(b"calcChain" in found[name] for name in CHAIN)
    else:
        assert found["xl/calcChain.xml"] == b'<calcChain xmlns="main">' + left + b"</calcChain>"


def test_formulas_that_share_a_text_are_rewritten_each(tmp_path: Path) -> None:
    cells = {f"A{row}": row / 10 for row in (1, 2, 3)} | {f"B{row}": f"=ML_REAL_RATE(A{row},0.02)" for row in (1, 2, 3)}
    workbook(tmp_path / "each.xlsx", {"Data": {**cells, "C1": "=SUM(B1:B3)"}})

    def share(name: str, content: bytes) -> bytes:
        for row, new in ((1, '<f t="shared" ref="B1:B3" si="0">ML_REAL_RATE(A1,0.02)</f>'), (2, ""), (3, "")):
            old = f"<f>ML_REAL_RATE(A{row},0.02)</f>"
            content = content.replace(old.encode(), (new or '<f t="shared" si="0"/>').encode())
        return content

    shared = rewritten(tmp_path / "each.xlsx", tmp_path / "shared.xlsx", share)
    before = Model.open(shared)
    before.recalculate()
    retarget(shared, tmp_path / "native.xlsx", "native")
    after = Model.open(tmp_path / "native.xlsx")
    assert differing(before, after) == {}
    assert not any(calls_in(text) for text in texts(tmp_path / "native.xlsx"))
    retarget(shared, tmp_path / "xll.xlsx", "xll")
    assert parts(tmp_path / "xll.xlsx")["xl/worksheets/sheet1.xml"].count(b"_xll.") == 1
    assert differing(before, Model.open(tmp_path / "xll.xlsx")) == {}


def test_a_simulation_stays_with_its_seed(tmp_path: Path) -> None:
    cells = {"A1": 1, "B1": 2, "C1": 4, "D1": 10}
    formulas = {"E1": "=ML_SIMULATE(A1:C1,D1:D1,500,7)", "E2": "=ML_SIMULATE(A1:C1,D1:D1)"}
    workbook(tmp_path / "case.xlsx", {"Data": {**cells, **formulas}})
    done = retarget(tmp_path / "case.xlsx", tmp_path / "native.xlsx", "native")
    stamps = [frozen.stamp for frozen in done.frozen]
    assert stamps[0].startswith("ML_SIMULATE, seed 7, mlcase ")
    assert stamps[1].startswith("ML_SIMULATE, seed 42, mlcase ")
    assert openpyxl.load_workbook(tmp_path / "native.xlsx")["Data"]["E1"].value == done.frozen[0].value


def test_a_form_that_says_something_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workbook(tmp_path / "case.xlsx", {"Data": {"A1": "=ML_REAL_RATE(0.1,0.03)", "A2": "=A1*2"}})
    monkeypatch.setitem(FORMS, "ML_REAL_RATE", Form("nominal-inflation"))
    done = retarget(tmp_path / "case.xlsx", tmp_path / "native.xlsx", "native")
    assert [frozen.address for frozen in done.frozen] == ["Data!A1"]
    assert "another value" in done.frozen[0].stamp
    assert Model.open(tmp_path / "native.xlsx").get("Data!A2") == 2 * (0.1 - 0.03) / 1.03


@pytest.mark.parametrize(
    ("formula", "cells", "wanted"),
    [
        ("=ML_NPV(0.1,A1:A2,B1)", {"B1": "end"}, 'IF(B1="end",1,'),  # a cell decides: every choice is there
        ("=ML_REC_REVENUE(A1,0.1,0.2,1,A2,B1,,)", {}, "A1*A2*B1*0.1*12"),  # a blank cell is 0, what is left out not
        ('=ML_NPV(0.1,A1:A2,"begin")', {}, "NPV(0.1,A1:A2)*1.1"),
        ("=ML_MDE_BUSINESS(A1,A2+1)*2", {}, "A1/(A2+1),#NUM!)*2"),  # parentheses where they are needed
        ("=ML_DISCOUNT_FACTOR(-B1+1,2)", {"B1": 0.5}, "(1+(-B1+1))^(-2)"),
        ("=2^-ML_REAL_RATE(A1-1,0)", {}, "2^-IF(A1-1>-1,A1-1,#NUM!)"),
        ("=10-ML_REAL_RATE(0.5,A2-A1)", {}, "(0.5-(A2-A1))/(1+(A2-A1))"),
    ],
)
def test_arguments_arrive_as_they_were_meant(
    formula: str, cells: dict[str, object], wanted: str, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "case.xlsx", {"Data": {"A1": 10, "A2": 20, "D1": formula, **cells}})
    before = Model.open(path)
    before.recalculate()
    done = retarget(path, tmp_path / "native.xlsx", "native")
    after = Model.open(tmp_path / "native.xlsx")
    assert not done.frozen
    assert differing(before, after) == {}
    assert wanted in next(after.book.formulas).text


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ('=ML_AB_PROP(1,10,2,10,0.9,A1,"low")', 'a cell decides on method, and Excel has no formula for "score"'),
        ('=ML_BREAKEVEN(A1:A2,B1:B2,0.1,"all")', 'Excel has no formula for what "all"'),
        ("=ML_NPV(RAND(),A1:A2)", "an argument is random"),
        ("=ML_XNPV(0.1,A1:A2,A1:B1)", "do not lie alike"),
        ("=SUM(ML_PADJUST(B1:B2))", "it fills several cells"),
        ("=ML_AB_BAYES(1,10,2,10)", "quadrature"),
        ("=ML_NO_SUCH(1)", "there is no function ML_NO_SUCH"),
        ("=ML_NPV(0.1)", "its argument flows is left out"),
        ("=ML_REAL_RATE(0.1,0.2,0.3)", "it has 3 arguments and takes 2"),
    ],
)
def test_what_has_no_form_says_why(formula: str, why: str, tmp_path: Path) -> None:
    cells = {"A1": "wald", "A2": 20, "B1": 0.01, "B2": 0.02, "D1": formula}
    path = workbook(tmp_path / "case.xlsx", {"Data": cells})
    done = retarget(path, tmp_path / "native.xlsx", "native")
    assert why in done.frozen[0].stamp
    assert not any(calls_in(text) for text in texts(tmp_path / "native.xlsx"))


def test_a_workbook_without_calls_is_written_as_it_is(tmp_path: Path) -> None:
    path = workbook(tmp_path / "case.xlsx", {"Data": {"A1": 1, "A2": "=A1*2"}})
    create_values = Model.open(path)
    create_values.save(path)
    for target in ("plain", "officejs", "xll", "native"):
        assert retarget(path, tmp_path / f"{target}.xlsx", target) == Retargeted(0)
        assert parts(tmp_path / f"{target}.xlsx") == parts(path)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("case.xlsx", "out.xlsx", "excel"), "there is no target 'excel': give one of plain, officejs, xll, native"),
        (("case.xlsx", "case.xlsx", "xll"), "would overwrite the input"),
        (("case.xlsx", "out.xlsm", "xll"), "give a name that ends in .xlsx"),
        (("none.xlsx", "out.xlsx", "native"), "there is no such file"),
        (("case.xlsx", "out.xlsx", "xll", True), "do not go with the target xll"),
    ],
)
def test_refused(arguments: tuple[str, str, str], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    workbook(tmp_path / "case.xlsx", {"Data": {"A1": "=ML_REAL_RATE(0.1,0.03)"}})
    with pytest.raises(WorkbookError, match=re.escape(why)):
        retarget(*arguments)
    assert [path.name for path in tmp_path.iterdir()] == ["case.xlsx"]
