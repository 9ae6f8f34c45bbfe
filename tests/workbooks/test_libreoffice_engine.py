"""LibreOffice as an engine: its values in the user's own file, and nothing left behind when it fails."""

from __future__ import annotations

import os
import re
import stat
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.formula import ArrayFormula

from mlcase_addin.libreoffice.extension import unpacked
from mlcase_udfs.errors import CellError
from mlcase_workbooks.cases import create
from mlcase_workbooks.libreoffice import LibreOffice, LibreOfficeFailed
from mlcase_workbooks.libreoffice.engine import covering
from mlcase_workbooks.libreoffice.process import Office
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.respell import called, respelled
from oracles import cached_values, differences
from sheets import parts, workbook

needs_libreoffice = pytest.mark.libreoffice

KINDS: dict[str, Any] = {
    "1/3": 1 / 3,
    "0.1+0.2": 0.1 + 0.2,
    "0": 0.0,
    "1": 1.0,
    '""': "",
    '"a<b & c"': "a<b & c",
    '"1"': "1",
    "TRUE": True,
    "1>2": False,
    "DATE(2026,3,1)": 46082.0,
    "1/0": CellError.DIV0,
    "NA()": CellError.NA,
    "EXP(1000)": CellError.NUM,
    '"a"+1': CellError.VALUE,
    "#REF!+1": CellError.REF,
    "#NULL!": CellError.NULL,
    "-(0)": 0.0,
}


@needs_libreoffice
def test_kinds_of_values(office: LibreOffice, tmp_path: Path) -> None:
    """Numbers to the last digit, TRUE as TRUE also in a cell with a format, and every error as itself."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "It's a sheet"
    for row, formula in enumerate(KINDS, 1):
        sheet[f"A{row}"] = f"={formula}"
        sheet[f"A{row}"].number_format = "0.00"
    book.save(tmp_path / "kinds.xlsx")
    model = Model.open(tmp_path / "kinds.xlsx")
    assert not office.recalculate(model).unsupported
    values = [model.get(f"'It''s a sheet'!A{row}") for row in range(1, len(KINDS) + 1)]
    assert values == list(KINDS.values())
    assert list(map(type, values)) == list(map(type, KINDS.values()))


@needs_libreoffice
def test_only_values_change(office: LibreOffice, tmp_path: Path) -> None:
    """A whole case: the same values as ours, in a file of which nothing but values has changed."""
    create("platform", tmp_path / "case.xlsx")
    theirs, ours = Model.open(tmp_path / "case.xlsx"), Model.open(tmp_path / "case.xlsx")
    for model in (theirs, ours):
        model.set("Inputs_Discount_Rate", 0.2)
    report = office.recalculate(theirs)
    assert not report.unsupported
    assert len(report.order) == len(list(theirs.book.formulas)) > 1000
    # Of two equal amounts LibreOffice leaves exactly nothing.
    assert differences(ours.values(), theirs.values(), tolerance=1e-7) == []
    theirs.save(tmp_path / "out.xlsx")
    before, after = parts(tmp_path / "case.xlsx"), parts(tmp_path / "out.xlsx")
    assert list(after) == list(before)
    changed = {name for name in before if before[name] != after[name]}
    assert changed
    assert changed <= {sheet.part for sheet in theirs.book.sheets}
    for name in changed:
        assert without_values(before[name]) == without_values(after[name])


def without_values(xml: bytes) -> str:
    """A sheet's XML without values, and the types that say how to read them."""
    return re.sub(r'<v>[^<]*</v>|<v/>| t="\w+"(?=[ >/])', "", xml.decode())


@needs_libreoffice
def test_calculates_afresh(office: LibreOffice, tmp_path: Path) -> None:
    """What the file says that a formula gives does not count, and an input that is set does."""
    file = workbook(tmp_path / "stale.xlsx", {"S": {"A1": 1, "B1": "=A1*2", "C1": "=B1+1"}})
    stale = Model.open(file)
    stale.set("S!A1", 50)
    stale.save(tmp_path / "wrong.xlsx")
    wrong = parts(tmp_path / "wrong.xlsx")["xl/worksheets/sheet1.xml"]
    assert b"<v>101</v>" in wrong
    model = Model.open(tmp_path / "wrong.xlsx")
    model.set("S!A1", 7)
    office.recalculate(model)
    assert model.get("S!C1") == 15.0
    model.save(tmp_path / "right.xlsx")
    assert cached_values(tmp_path / "right.xlsx") == {"S!A1": 7.0, "S!B1": 14.0, "S!C1": 15.0}


@needs_libreoffice
def test_what_it_lacks_keeps_its_value(office: LibreOffice, tmp_path: Path) -> None:
    """IFERROR hides no unknown name, a defined name neither; readers see the values that were kept."""
    cells = {
        "A1": 2,
        "B1": "=NOSUCH(A1)",
        "B2": "=IFERROR(NOSUCH(A1),-1)",
        "B3": "=Doubled",
        "B4": "=A1+B1",
        "B5": "=A1*3",
    }
    file = workbook(tmp_path / "lacks.xlsx", {"S": cells}, {"Doubled": "NOSUCH(S!$A$1)"})
    kept = {"B1": 11, "B2": 22, "B3": 33, "B4": 0, "B5": 0}
    copy = tmp_path / "kept.xlsx"
    with_values(file, copy, kept)
    model = Model.open(copy)
    report = office.recalculate(model)
    assert {f.address: what for f, what in report.unsupported.items()} == {
        f"S!{cell}": "NOSUCH (LibreOffice)" for cell in ("B1", "B2", "B3")
    }
    assert [model.get(f"S!B{i}") for i in range(1, 6)] == [11.0, 22.0, 33.0, 13.0, 6.0]
    model.save(tmp_path / "out.xlsx")
    assert cached_values(tmp_path / "out.xlsx")["S!B4"] == 13.0


def with_values(source: Path, target: Path, values: dict[str, int]) -> None:
    """A copy of a workbook in which formula cells hold values."""
    from sheets import rewritten

    def change(name: str, content: bytes) -> bytes:
        if name == "xl/worksheets/sheet1.xml":
            for cell, value in values.items():
                found = re.search(rf'<c r="{cell}"[^>]*><f>[^<]*</f><v\s*/?>(?:</v>)?'.encode(), content)
                assert found is not None, cell
                start = found[0][: found[0].index(b"</f>") + 4]
                content = content.replace(found[0], start + f"<v>{value}</v>".encode())
        return content

    rewritten(source, target, change)


@needs_libreoffice
def test_our_functions(office: LibreOffice, tmp_path: Path) -> None:
    """Every spelling of a name, in defined names and array formulas, too."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "S"
    for cell, value in {"A1": -100, "A2": 60, "A3": 70}.items():
        sheet[cell] = value
    spellings = ["ML_NPV", "_xldudf_ML_NPV", "_xll.ML_NPV", "[1]!ML_NPV"]
    for row, name in enumerate(spellings, 1):
        sheet[f"B{row}"] = f"={name}(0.1,A1:A3)"
    sheet["B5"] = "=Worth*2"
    sheet["B6"] = "=IFERROR(ML_NPV(-1,A1:A3),5)"
    sheet["B7"] = '=IF(ML_VERSION()="","no","yes")'
    sheet["C1"] = ArrayFormula("C1:E1", "=ML_MAINTENANCE(100,0.2,3)")
    sheet["C2"] = ArrayFormula("C2:C3", "=ML_DISCOUNT_FACTOR(0.1,{1;2})")
    book.defined_names["Worth"] = openpyxl.workbook.defined_name.DefinedName(
        "Worth", attr_text="ML_NPV(0.1,S!$A$1:$A$3)"
    )
    book.save(tmp_path / "ours.xlsx")
    theirs, ours = Model.open(tmp_path / "ours.xlsx"), Model.open(tmp_path / "ours.xlsx")
    assert not office.recalculate(theirs).unsupported
    assert ours.get("S!B1") == pytest.approx(11.2697, abs=1e-4)
    assert theirs.get("S!B1:E7") == ours.get("S!B1:E7")
    theirs.save(tmp_path / "out.xlsx")
    assert b"_xll.ML_NPV(0.1,A1:A3)" in parts(tmp_path / "out.xlsx")["xl/worksheets/sheet1.xml"]


@needs_libreoffice
def test_protected_workbook(office: LibreOffice, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=1=1"
    book.active.protection.enable()
    book.security = WorkbookProtection(workbookPassword="secret", lockStructure=True)
    book.save(tmp_path / "locked.xlsx")
    model = Model.open(tmp_path / "locked.xlsx")
    office.recalculate(model)
    assert model.get("Sheet!A1") is True


@needs_libreoffice
def test_circles_and_far_cells(office: LibreOffice, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "odd.xlsx",
        {"S": {"A1": "=B1+1", "B1": "=A1+1", "C1": "=2*3", "XFD1048576": "=C1+1", "XFD1": "=C1", "A1048576": "=C1+2"}},
    )
    model = Model.open(file)
    report = office.recalculate(model)
    assert sorted(f.address for f in report.unsupported) == ["S!A1", "S!B1"]
    assert [model.get(f"S!{cell}") for cell in ("C1", "XFD1", "A1048576", "XFD1048576")] == [6.0, 6.0, 8.0, 7.0]


@needs_libreoffice
def test_data_table(office: LibreOffice, tmp_path: Path) -> None:
    """{=TABLE()}: LibreOffice fills the cells, and they are read like formulas."""
    from sheets import rewritten

    plain = workbook(tmp_path / "plain.xlsx", {"S": {"A1": 3, "B1": "=A1*10"}})
    rows = (
        b'<row r="1"><c r="A1"><v>3</v></c><c r="B1"><f>A1*10</f><v>30</v></c></row>'
        b'<row r="3"><c r="B3"><f>B1</f><v>30</v></c></row>'
        b'<row r="4"><c r="A4"><v>5</v></c>'
        b'<c r="B4"><f t="dataTable" ref="B4:B5" dt2D="0" dtr="0" r1="A1"/><v>0</v></c></row>'
        b'<row r="5"><c r="A5"><v>6</v></c><c r="B5"><v>0</v></c></row>'
    )

    def change(name: str, content: bytes) -> bytes:
        if name == "xl/worksheets/sheet1.xml":
            return re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", content)
        return content

    model = Model.open(rewritten(plain, tmp_path / "table.xlsx", change))
    office.recalculate(model)
    assert model.get("S!B4:B5") == [[50.0], [60.0]]


@needs_libreoffice
def test_add_in_that_did_not_load(tmp_path: Path) -> None:
    """The sentinel tells: nothing is calculated with names that nobody knows."""
    extension = unpacked(tmp_path / "extension")
    (tmp_path / "extension" / "mlcase" / "component.py").write_text("raise ImportError('no')\n", encoding="utf-8")
    file = workbook(tmp_path / "ours.xlsx", {"S": {"A1": "=IFERROR(ML_NPV(0.1,B1:B2),0)"}})
    with LibreOffice(extension) as engine, pytest.raises(LibreOfficeFailed, match="did not load mlcase's functions"):
        engine.recalculate(Model.open(file))
    stale = replace(unpacked(tmp_path / "again"), sentinel='ORG.MLCASE.FUNCTIONS.MLVERSION()="0.0.0"')
    with LibreOffice(stale) as engine, pytest.raises(LibreOfficeFailed, match="shows False"):
        engine.recalculate(Model.open(file))


# -- a LibreOffice that misbehaves -------------------------------------------------------------------------------------


def program(folder: Path, script: str) -> str:
    """A program in place of LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def leftovers() -> set[str]:
    return {name for name in os.listdir(tempfile.gettempdir()) if name.startswith("mlcase-libreoffice-")}


@pytest.mark.parametrize(
    ("script", "message"),
    [("exit 7", "it ended by itself"), ("sleep 600", "within 2 s; it was ended")],
    ids=["ends at once", "never listens"],
)
def test_start_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str) -> None:
    monkeypatch.setattr("mlcase_workbooks.libreoffice.process.START", 2.0)
    before, started = leftovers(), time.monotonic()
    with (
        Office(program=program(tmp_path, script)) as office,
        pytest.raises(LibreOfficeFailed, match=message) as refusal,
    ):
        office.read(tmp_path / "any.xlsx", {})
    assert "\n" not in str(refusal.value)
    assert time.monotonic() - started < 20
    assert leftovers() == before


def test_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlcase_workbooks.libreoffice.process.PROGRAMS", ("no-such-office",))
    file = workbook(tmp_path / "any.xlsx", {"S": {"A1": "=1+1"}})
    with LibreOffice() as engine, pytest.raises(LibreOfficeFailed, match="LibreOffice is not installed"):
        engine.recalculate(Model.open(file))


@needs_libreoffice
def test_hang_and_recovery(tmp_path: Path, libreoffice: object) -> None:
    """An answer that takes too long ends LibreOffice, a file that it cannot load does not; the next is answered."""
    before = leftovers()
    file = workbook(tmp_path / "quick.xlsx", {"S": {"A1": "=1+1"}})
    with Office(patience=60.0) as office:
        assert office.read(file, {"S": [(1, 1, 1, 1)]}) == {"S": [[[2.0]]]}
        with pytest.raises(LibreOfficeFailed, match="LibreOffice: "):
            office.read(tmp_path / "missing.xlsx", {"S": [(1, 1, 1, 1)]})
        with pytest.raises(LibreOfficeFailed, match="LibreOffice: "):
            office.read(file, {"No such sheet": [(1, 1, 1, 1)]})
        assert office.read(file, {"S": [(1, 1, 1, 1)]}) == {"S": [[[2.0]]]}
        office.patience = 0.0
        with pytest.raises(LibreOfficeFailed, match=r"quick\.xlsx was not calculated within 0 s; it was ended"):
            office.read(file, {"S": [(1, 1, 1, 1)]})
        office.patience = 60.0
        other = workbook(tmp_path / "other.xlsx", {"S": {"A1": "=1+1"}})  # the first one may still be locked
        assert office.read(other, {"S": [(1, 1, 1, 1)]}) == {"S": [[[2.0]]]}
    assert leftovers() == before


# -- parts that need no LibreOffice ------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 2_000), st.integers(1, 60)), min_size=1, max_size=60))
def test_covering(cells: list[tuple[int, int]]) -> None:
    """Every formula is in an area, and the areas are not much larger than needed."""
    areas = list(covering([(row, column, row, column) for row, column in cells]))
    for row, column in cells:
        assert any(a[0] <= row <= a[2] and a[1] <= column <= a[3] for a in areas)
    assert sum((a[2] - a[0] + 1) * (a[3] - a[1] + 1) for a in areas) <= len(areas) * 5_000 + 8 * len(cells)


def test_called() -> None:
    text = '_xll.ML_NPV(0.1,A1:A3)+SUM(IF(A1="x(",1,2))+[1]!ML_IRR(A1)+Sheet!A1*Tax'
    assert [name.spelled for name in called(text)] == ["_xll.ML_NPV", "SUM", "IF", "[1]!ML_IRR"]
    assert respelled(text, {"[1]!ML_IRR": "ML_IRR", "SUM": "MAX"}.get) == text.replace("SUM(", "MAX(").replace(
        "[1]!", ""
    )
    assert called("1+") == called("((") == ()
    assert respelled("(1+", {}.get) == "(1+"
