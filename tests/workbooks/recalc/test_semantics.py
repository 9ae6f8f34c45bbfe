"""What a workbook means by its formulas: names, tables, sheets in a row, spills, dates and digits as the file asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import Model, recalculate
from mlcase_workbooks.recalc.displayed import shown
from mlcase_workbooks.recalc.trials import Trials
from sheets import parts, rewritten

REF, VALUE, NULL, NA = CellError.REF, CellError.VALUE, CellError.NULL, CellError.NA

FORMULAS: dict[str, dict[str, Any]] = {
    "sheets in a row": {
        "SUM(First:Third!A1)": 111.0,
        "SUM(First:Third!A1:B2)": 3663.0,
        "AVERAGE(First:Third!A1)": 37.0,
        "MAX('First:Third'!A:A)": 200.0,
        "COUNT(Third:First!A1)": 3.0,
        "SUM(First:Missing!A1)": REF,
    },
    "names": {
        "Above+1": 1.0,  # of a cell in row 1 the last row is above, and it is blank
        "Rate*2": 0.2,
        "First!Local": 1.0,
        "Third!Local": 100.0,
        "Local": CellError.NAME,
        "SUM(Table_of_names)": 33.0,
        "Twice(21)": 42.0,
        "Circular_name": CellError.NAME,
    },
    "unions and intersections": {
        "SUM((First!A1,First!B2))": 21.0,
        "AREAS((First!A1,First!B2:B3))": 2.0,
        "First!A1:B2 First!B2:C3": 20.0,
        "SUM(First!A1:A2 First!B1:B2)": NULL,
        "SUM(First!A1:INDEX(First!B:B,2))": 33.0,
        "(First!A1,First!B2)+1": VALUE,
    },
    "whole columns and rows": {
        "SUM(First!A:A)": 3.0,
        "SUM(First!1:1)": 11.0,
        "ROWS(First!A:A)": 1048576.0,
        "COUNTBLANK(First!B:B)": 1048574.0,
        'SUMIFS(First!B:B,First!A:A,">1")': 20.0,
        "INDEX(First!A:A,1048576)": 0.0,
        "MATCH(2,First!A:A,0)": 2.0,
    },
    "tables": {
        "SUM(Costs[Amount])": 30.0,
        "Costs[[#Totals],[Amount]]": 30.0,
        "COUNTA(Costs[#Headers])": 5.0,
        "ROWS(Costs[#All])": 4.0,
        "COLUMNS(Costs[[Item]:[Amount]])": 2.0,
        "SUM(Costs[[#Data],[#Totals],[Amount]])": 60.0,
        "SUM(Costs['[net'] '#1])": 3.0,
        "SUM(Costs[a 'b''s])": 7.0,
        "SUM(Costs[Twice])": 60.0,
        "SUM(Costs[Nothing])": REF,
        "SUM(costs[AMOUNT])": 30.0,
    },
    "spills": {
        "SUM(_xlfn.ANCHORARRAY(Spill!A1))": 6.0,
        "ROWS(_xlfn.ANCHORARRAY(Spill!A1))": 3.0,
        "_xlfn.ANCHORARRAY(First!A1)": REF,
        "SUM(Spill!A1:A9)": 6.0,
        "SUM(Spill!C1:D2)": 10.0,
        "_xlfn.SINGLE(First!A1:B1)": 1.0,
        "SUM(_xlfn.SINGLE(Second!A2:B2)*{1,2})": 60.0,
        "_xlfn.SINGLE(First!B1:B2)": VALUE,
    },
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A workbook with everything above in column A of its last sheet's rows; the cell of each formula."""
    path = tmp_path_factory.mktemp("semantics") / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    for size, name in ((1, "First"), (10, "Second"), (100, "Third")):
        sheet = book.add_worksheet(name)
        sheet.write_column("A1", [size, 2 * size])
        sheet.write_column("B1", [10 * size, 20 * size])
    spill = book.add_worksheet("Spill")
    spill.write_dynamic_array_formula("A1", "=SEQUENCE(3)", None, 1)
    spill.write_dynamic_array_formula("C1", "={1,2;3,4}+0", None, 1)
    tables = book.add_worksheet("Tables")
    columns = [
        {"header": "Item", "total_string": "all"},
        {"header": "Amount", "total_function": "sum"},
        {"header": "[net] #1"},
        {"header": "a b's"},
        {"header": "Twice", "formula": "=Costs[[#This Row],[Amount]]*2"},
    ]
    data = [["Servers", 10, 1, 3], ["People", 20, 2, 4]]
    tables.add_table("B2:F5", {"name": "Costs", "columns": columns, "data": data, "total_row": True})
    for name, target in {
        "Rate": "=0.1",
        "Above": "=First!A1048576",
        "First!Local": "=First!$A$1",
        "Third!Local": "=Third!$A$1",
        "Table_of_names": "=First!$A$1:$B$2",
        "Twice": "=_xlfn.LAMBDA(_xlpm.n,_xlpm.n*2)",
        "Circular_name": "=Circular_name+1",
    }.items():
        book.define_name(name, target)
    calls = book.add_worksheet("Calls")
    cells = {}
    for row, formula in enumerate(f for group in FORMULAS.values() for f in group):
        calls.write_formula(row, 0 if formula != "Above+1" else 1, f"={formula}")
        cells[formula] = f"Calls!{'A' if formula != 'Above+1' else 'B'}{row + 1}"
    book.close()
    return path, cells


@pytest.fixture(scope="module")
def model(book: tuple[Path, dict[str, str]]) -> Model:
    return Model.open(book[0])


@pytest.mark.parametrize(
    ("formula", "expected"), [pytest.param(f, v, id=f) for group in FORMULAS.values() for f, v in group.items()]
)
def test_formula(model: Model, book: tuple[Path, dict[str, str]], formula: str, expected: Any) -> None:
    got = model.get(book[1][formula])
    assert got == (pytest.approx(expected) if type(expected) is float else expected)


def crafted(folder: Path, cells: dict[str, Any], change: Callable[[str, bytes], bytes]) -> Path:
    """A workbook of one sheet with its parts changed."""
    book = xlsxwriter.Workbook(folder / "plain.xlsx")
    sheet = book.add_worksheet("S")
    for cell, value in cells.items():
        content, code = value if isinstance(value, tuple) else (value, None)
        sheet.write(cell, content, book.add_format({"num_format": code}) if code else None)
    sheet.write_array_formula("H1:I1", "{=A1:B1/3}", book.add_format({"num_format": "0.0"}))
    book.close()
    return rewritten(folder / "plain.xlsx", folder / "crafted.xlsx", change)


AS_DISPLAYED = {
    "A1": 10,
    "B1": 20,
    "C1": ("=A1/3", "0.00"),
    "C2": ("=C1*3", "General"),
    "C3": "=A1/3",
    "C4": ("=2/3", "0.0%"),
    "C5": ("=A1/3*1000000", '#,##0.0,"k"'),
    "C6": ("=1/3", "# ?/?"),
    "C7": ("=12345.678", "0.0E+00"),
    "C8": ("=-A1/3", "0.0;(0.00)"),
    "C9": ("=46000.123456", "yyyy-mm-dd hh:mm"),
    "D1": ('=A1&"x"', "0.00"),
    "D2": ("=C1=3.33", "0.00"),
}
DISPLAYED = {
    "C1": 3.33,
    "C2": 9.99,
    "C3": 10 / 3,
    "C4": 0.667,
    "C5": 3_333_300.0,
    "C6": 1 / 3,
    "C7": 12000.0,
    "C8": -3.33,
    "C9": 46000.123456,
    "D1": "10x",
    "D2": True,
    "H1": 3.3,
    "I1": 6.7,
}


def test_precision_as_displayed(tmp_path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        return data.replace(b"<calcPr ", b'<calcPr fullPrecision="0" ') if name == "xl/workbook.xml" else data

    model = recalculate(crafted(tmp_path, AS_DISPLAYED, change), tmp_path / "out.xlsx")
    for opened in (model, Model.open(tmp_path / "out.xlsx")):
        assert {cell: opened.get(f"S!{cell}") for cell in DISPLAYED} == {
            cell: pytest.approx(value, rel=1e-14) if type(value) is float else value
            for cell, value in DISPLAYED.items()
        }
    model.set("S!A1", 1)
    assert model.get("S!C2") == pytest.approx(0.99)
    trials = Trials(model, ["S!A1"], ["S!C1", "S!C2"]).run([np.array([10.0, 1.0, 2.0])])
    assert [values.tolist() for values in trials] == [[3.33, 0.33, 0.67], pytest.approx([9.99, 0.99, 2.01])]
    full = Model.open(crafted(tmp_path, AS_DISPLAYED, lambda _, data: data))
    assert full.get("S!C2") == 10.0
    assert full.get("S!D2") is False


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (2.675, "0.00", 2.68),
        (-0.4, "0", 0.0),
        (1234.5, "#,##0", 1235.0),
        (0.005, "0%", 0.01),
        (1234.5, '"all"', 1234.5),
        (1234.5, "@", 1234.5),
        (2.5, "[<2]0.0;0", 3.0),
        (1.5, "[>2]0;[>3]0", 1.5),
        (99999.6, "0.00E+00", 100000.0),
        (0.0, "0.00E+00", 0.0),
        (2.0 / 3.0, "# ?/8", 0.625),
        (1e300, "0.00", 1e300),
        (12.5, "0;0;0;0;0", 12.5),
        (46000.7, "d/m/yy", 46000.7),
    ],
)
def test_what_a_format_shows_of_a_number(value: float, code: str, expected: float) -> None:
    assert shown(value, code) == expected


STRICT = [
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
]


def test_strict_files(tmp_path: Path) -> None:
    """Other namespaces, and dates as dates."""

    def change(name: str, data: bytes) -> bytes:
        for transitional, strict in STRICT:
            data = data.replace(transitional, strict)
        if name == "xl/workbook.xml":
            data = data.replace(b"<workbook ", b'<workbook conformance="strict" ')
        return data.replace(b'<c r="A1"><v>10</v></c>', b'<c r="A1" t="d"><v>2026-03-01T06:00:00.000</v></c>')

    cells = {"A1": 10, "B1": 20, "A2": "text", "C1": "=A1+1", "C2": '=A2&TEXT(A1,"yyyy")'}
    source = crafted(tmp_path, cells, change)
    model = recalculate(source, tmp_path / "out.xlsx", {"S!B1": 6})
    assert model.get("S!C1") == 46083.25
    assert model.get("S!C2") == "text2026"
    saved = parts(tmp_path / "out.xlsx")
    assert {name for name, data in parts(source).items() if saved[name] != data} == {"xl/worksheets/sheet1.xml"}
    assert b'<c r="A1" t="d"><v>2026-03-01T06:00:00.000</v></c>' in saved["xl/worksheets/sheet1.xml"]
    assert Model.open(tmp_path / "out.xlsx").get("S!I1") == 2.0


def test_dates_of_1904(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "mac.xlsx", {"date_1904": True})
    sheet = book.add_worksheet("S")
    sheet.write("A1", 0)
    for cell, formula in {
        "B1": "YEAR(A1)",
        "B2": 'TEXT(A1,"d mmm yyyy")',
        "B3": "DATE(2026,3,1)",
        "B4": "A1-1",
    }.items():
        sheet.write_formula(cell, f"={formula}")
    book.close()
    model = recalculate(tmp_path / "mac.xlsx", tmp_path / "out.xlsx")
    assert model.get("S!B1:B4") == [[1904.0], ["1 Jan 1904"], [44620.0], [-1.0]]


def test_relative_names(tmp_path: Path) -> None:
    """A name without $ is written as seen from A1, and moves with the cell that uses it, round the sheet's edge."""
    book = xlsxwriter.Workbook(tmp_path / "names.xlsx")
    sheet = book.add_worksheet("S")
    other = book.add_worksheet("Other")
    other.write_formula("B1", "=Left")
    other.write("A3", 7)
    other.write_formula("B3", "=Same_sheet")
    sheet.write_formula("B3", "=Same_sheet+Two_left")
    sheet.write("XFC3", 100)
    sheet.write_formula("A5", "=SUM(Two_left)")
    sheet.write("XFC5", 5)
    book.define_name("Left", "=S!XFD1")
    book.define_name("Two_left", "=S!XFC1")
    book.define_name("Same_sheet", "=!XFD1")
    book.define_name("Above_all", "=SUM(S!A$1:A1048576)")
    sheet.write_column("A1", [1, 2, 3])
    sheet.write_formula("B2", "=Left*10")
    sheet.write_formula("C2", "=Left+1")
    sheet.write_formula("A4", "=Above_all")
    book.close()
    model = Model.open(tmp_path / "names.xlsx")
    assert model.get("S!B2:C2") == [[20.0, 21.0]]
    assert model.get("S!A4") == 6.0
    assert model.get("Other!B1:B3") == [[1.0], [None], [7.0]]
    assert model.get("S!B3") == 3.0
    assert model.get("S!A5") == 5.0
    model.set("Other!A3", 8)
    assert model.get("Other!B3") == 8.0


@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm", ".xltx", ".xltm"])
def test_every_kind_of_file(tmp_path: Path, suffix: str) -> None:
    kind = {
        ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
        ".xlsm": "vnd.ms-excel.sheet.macroEnabled.main",
        ".xltx": "vnd.openxmlformats-officedocument.spreadsheetml.template.main",
        ".xltm": "vnd.ms-excel.template.macroEnabled.main",
    }

    def change(name: str, data: bytes) -> bytes:
        return data.replace(kind[".xlsx"].encode(), kind[suffix].encode()) if name == "[Content_Types].xml" else data

    source = crafted(tmp_path, {"A1": 3, "B1": 6, "C1": "=A1*2"}, change).rename(tmp_path / f"book{suffix}")
    out = tmp_path / f"out{suffix}"
    recalculate(source, out)
    assert Model.open(out).book.sheets[0].formulas[0].cached == 6.0
    assert parts(out)["[Content_Types].xml"] == parts(source)["[Content_Types].xml"]
