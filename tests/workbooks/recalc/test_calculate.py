"""Calculation of workbooks: order, names, sheets, arrays, circles, gaps."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import Model
from sheets import parts, rewritten, workbook

SHEETS = {
    "In": {"A1": 2, "A2": 3, "A3": "text", "A4": True, "B1": 10, "B2": 20},
    "Out": {
        "A1": "=B1+1",
        "B1": "=C1*2",
        "C1": "=In!A1",
        "A2": "=SUM(In!A1:A9)",
        "A3": "=SUM(In!A:A,In!1:1)",
        "A4": "=Rate*In!B1",
        "A5": "=SUM(Block)",
        "A6": "=In!A9",
        "A7": '=In!A9&"x"',
        "A8": "=In!A3+1",
        "A9": "=In!A4+1",
        "B9": "=Nested",
        "C9": "=No_Such",
        "D9": "=Missing!A1",
        "E9": "=In!A3",
        "F9": "=In!A9=0",
        "G9": '=In!A9=""',
        "H9": "=IF(In!A1>1,In!A3,1/0)",
    },
}
NAMES = {"Rate": "In!$A$2", "Block": "In!$A$1:$B$2", "Nested": "Rate*10"}
EXPECTED = {
    "Out!A1": 5.0,
    "Out!A2": 5.0,
    "Out!A3": 17.0,
    "Out!A4": 30.0,
    "Out!A5": 35.0,
    "Out!A6": 0.0,
    "Out!A7": "x",
    "Out!A8": CellError.VALUE,
    "Out!A9": 2.0,
    "Out!B9": 30.0,
    "Out!C9": CellError.NAME,
    "Out!D9": CellError.REF,
    "Out!E9": "text",
    "Out!F9": True,
    "Out!G9": True,
    "Out!H9": "text",
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    model = Model.open(workbook(tmp_path_factory.mktemp("books") / "book.xlsx", SHEETS, NAMES))
    report = model.recalculate()
    assert not report.unsupported
    return model


@pytest.mark.parametrize(("cell", "value"), EXPECTED.items())
def test_value(model: Model, cell: str, value: Any) -> None:
    assert model.get(cell) == value
    assert type(model.get(cell)) is type(value)


def test_get_a_range_and_a_name(model: Model) -> None:
    assert model.get("In!A1:B2") == [[2.0, 10.0], [3.0, 20.0]]
    assert model.get("rate") == 3.0


def calculated(path: Path, cells: dict[str, Any]) -> Model:
    model = Model.open(workbook(path, {"Sheet1": cells}))
    model.recalculate()
    return model


def test_long_chain_backwards(tmp_path: Path) -> None:
    cells = {f"A{i}": f"=A{i + 1}+1" for i in range(1, 5000)} | {"A5000": 1}
    assert calculated(tmp_path / "chain.xlsx", cells).get("Sheet1!A1") == 5000.0


def test_circle_is_reported_by_its_path_and_the_rest_calculates(tmp_path: Path) -> None:
    model = calculated(tmp_path / "circle.xlsx", {"A1": "=B1+1", "B1": "=C1", "C1": "=A1*2", "D1": "=1+1"})
    (path,) = model.report.circular
    assert sorted(f.address for f in path) == ["Sheet1!A1", "Sheet1!B1", "Sheet1!C1"]
    reads = {f.address: f.text for f in path}
    for here, there in zip(path, [*path[1:], path[0]], strict=True):
        assert there.address.removeprefix("Sheet1!") in reads[here.address]
    assert model.get("Sheet1!D1") == 2.0


def test_circle_through_a_branch_not_taken_is_none(tmp_path: Path) -> None:
    model = calculated(tmp_path / "branch.xlsx", {"A1": "=IF(TRUE,1,B1)", "B1": "=A1+1"})
    assert not model.report.circular
    assert model.get("Sheet1!B1") == 2.0


def test_unknown_function_keeps_the_old_value(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", {"S": {"A1": "=FROBNICATE(1)", "B1": "=A1+1", "C1": "=IFERROR(A1,0)"}})
    cached = rewritten(
        source, tmp_path / "b.xlsx", lambda _, data: re.sub(b"</f>(<v ?/>|<v></v>)", b"</f><v>41</v>", data, count=1)
    )
    model = Model.open(cached)
    report = model.recalculate()
    assert {f.address: what for f, what in report.unsupported.items()} == {"S!A1": "FROBNICATE"}
    assert model.get("S!A1:C1") == [[41.0, 42.0, 41.0]]


def test_refusal_of_a_function_keeps_its_message(tmp_path: Path) -> None:
    model = calculated(tmp_path / "m.xlsx", {"A1": "=ML_NPV(-1,{1})", "B1": "=A1+1"})
    assert {f.address: m for f, m in model.report.messages.items()} == {
        "Sheet1!A1": "rate is -1.0: give a number above -1"
    }
    assert model.get("Sheet1!B1") is CellError.NUM


def sheet_xml(rows: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def with_sheet(tmp_path: Path, xml: bytes) -> Path:
    plain = workbook(tmp_path / "plain.xlsx", {"Sheet1": {"A1": 1}})
    return rewritten(plain, tmp_path / "crafted.xlsx", lambda n, d: xml if n == "xl/worksheets/sheet1.xml" else d)


CRAFTED = {
    "shared formulas": (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">A1*10</f><v>0</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>0</v></c></row>',
        {"Sheet1!B1": 10.0, "Sheet1!B2": 20.0},
    ),
    "array formula over cells": (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="array" ref="B1:B2">A1:A2*10</f><v>0</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>0</v></c></row>',
        {"Sheet1!B1": 10.0, "Sheet1!B2": 20.0},
    ),
    "implicit intersection": (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2"><f>A1:A3*10</f></c></row>',
        {"Sheet1!B2": 20.0},
    ),
    "addresses left out": (
        "<row><c><v>1</v></c><c><f>A1+1</f></c></row><row><c><f>B1+1</f></c></row>",
        {"Sheet1!B1": 2.0, "Sheet1!A2": 3.0},
    ),
    "entities, spaces and attributes in another order": (
        '<row r="1"><c  s="0"  r="A1" ><v>5</v></c>'
        '<c s="0" t="str" r="B1"><f>A1&amp;&quot;&lt;&quot;</f><v>x</v></c></row>',
        {"Sheet1!B1": "5<"},
    ),
    "a comment between cells": (
        '<row r="1"><!-- <c r="A1"><v>9</v></c> --><c r="A1"><v>5</v></c><c r="B1"><f>A1</f></c></row>',
        {"Sheet1!B1": 5.0},
    ),
    "a cell in the last corner": (
        '<row r="1"><c r="A1"><f>XFD1048576+SUM(A2:A1048576)</f></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>3</v></c></row>',
        {"Sheet1!A1": 3.0},
    ),
}


@pytest.mark.parametrize("what", CRAFTED)
def test_crafted_sheet(tmp_path: Path, what: str) -> None:
    rows, expected = CRAFTED[what]
    model = Model.open(with_sheet(tmp_path, sheet_xml(rows)))
    report = model.recalculate()
    assert not report.unsupported
    assert {cell: model.get(cell) for cell in expected} == expected
    model.save(tmp_path / "saved.xlsx")
    again = Model.open(tmp_path / "saved.xlsx")
    assert {f.address: f.sheet.kept(f.match) for f in again.book.formulas if f.address in expected} == {
        f.address: expected[f.address] for f in again.book.formulas if f.address in expected
    }


def test_prefixed_elements(tmp_path: Path) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>2</x:v></x:c>'
        '<x:c r="B1"><x:f>A1*3</x:f><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    ).encode()
    model = Model.open(with_sheet(tmp_path, xml))
    model.recalculate()
    assert model.get("Sheet1!B1") == 6.0
    model.save(tmp_path / "saved.xlsx")
    assert Model.open(tmp_path / "saved.xlsx").book.sheets[0].formulas[0].cached == 6.0


def test_array_that_cannot_be_calculated_keeps_all_its_cells(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">NOSUCH(B1:B2)</f><v>11</v></c>'
        '<c r="D1" cm="1"><f t="array" ref="D1:D2">NOSUCH(B1:B2)</f><v>33</v></c></row>'
        '<row r="2"><c r="A2"><v>22</v></c><c r="D2"><v>44</v></c></row>'
    )
    model = Model.open(with_sheet(tmp_path, sheet_xml(rows)))
    assert set(model.recalculate().unsupported.values()) == {"NOSUCH"}
    assert model.get("Sheet1!A1:D2") == [[11.0, None, None, 33.0], [22.0, None, None, 44.0]]
    model.save(tmp_path / "saved.xlsx")
    assert parts(tmp_path / "saved.xlsx") == parts(model.book.package.path)
