"""Information and choice: what depends on the workbook, and trials."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from openpyxl.styles import Alignment, Protection

from mlcase_udfs.errors import CellError, FunctionError
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.area import pick
from mlcase_workbooks.recalc.functions import find

FORMATS = {
    "General": "G",
    "0": "F0",
    "#,##0": ",0",
    "0.00": "F2",
    "#,##0.00": ",2",
    "$#,##0_);($#,##0)": "C0",
    "$#,##0_);[Red]($#,##0)": "C0-",
    "$#,##0.00_);[Red]($#,##0.00)": "C2-",
    "0%": "P0",
    "0.00%": "P2",
    "0.00E+00": "S2",
    "# ?/?": "G",
    "m/d/yy": "D4",
    "m/d/yy h:mm": "D4",
    "d-mmm-yy": "D1",
    "d-mmm": "D2",
    "mmm-yy": "D3",
    "mm/dd": "D5",
    "h:mm:ss AM/PM": "D6",
    "h:mm AM/PM": "D7",
    "h:mm:ss": "D8",
    "h:mm": "D9",
    "@": "G",
}
"""What Excel's documentation of CELL says of each number format."""


def calculated(book: openpyxl.Workbook, path: Path) -> Model:
    book.save(path)
    model = Model.open(path)
    report = model.recalculate()
    assert not report.unsupported
    return model


def call(name: str, *arguments: Any) -> Any:
    function = find(name)
    assert function is not None
    try:
        return function.bind(len(arguments))(*arguments)
    except FunctionError as error:
        return error.cell


def test_cell_tells_number_formats(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row, code in enumerate(FORMATS, 1):
        book.active.cell(row, 1, 1.5).number_format = code
        book.active.cell(row, 2, f'=CELL("format",A{row})')
    model = calculated(book, tmp_path / "formats.xlsx")
    got = {code: model.get(f"B{row}") for row, code in enumerate(FORMATS, 1)}
    assert got == FORMATS


def test_cell_tells_what_a_cell_looks_like_and_where_it_stands(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet, other = book.active, book.create_sheet("Other")
    other["B2"] = 7
    sheet["A1"] = "centred"
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet["A1"].protection = Protection(locked=False)
    sheet["A2"], sheet["A3"] = 1, "plain"
    sheet["A2"].number_format = "(0)"
    sheet.column_dimensions["A"].width = 20
    expected = {
        '=CELL("prefix",A1)': "^",
        '=CELL("prefix",A3)': "'",
        '=CELL("prefix",A2)': "",
        '=CELL("protect",A1)': 0.0,
        '=CELL("protect",A2)': 1.0,
        '=CELL("parentheses",A2)': 1.0,
        '=CELL("color",A2)': 0.0,
        '=INDEX(CELL("width",A1),1,1)': 20.0,
        '=CELL("contents",Other!B2)': 7.0,
        '=CELL("address",Other!B2)': "[place.xlsx]Other!$B$2",
        '=CELL("row")': 11.0,
        '=CELL("filename",A1)': f"{tmp_path}/[place.xlsx]Sheet",
        "=SHEET(Other!B2)": 2.0,
        '=SHEET("other")': 2.0,
        "=SHEETS()": 2.0,
        "=SHEETS(Other!B2)": 1.0,
        '=INFO("directory")': f"{tmp_path}/",
        "=ISFORMULA(C1)": True,
        "=SUM(--ISFORMULA(A1:C1))": 1.0,
        "=ISREF(Other!B2)": True,
    }
    for row, formula in enumerate(expected, 1):
        sheet.cell(row, 3, formula)
    model = calculated(book, tmp_path / "place.xlsx")
    for row, (formula, value) in enumerate(expected.items(), 1):
        got = model.get(f"Sheet!C{row}")
        assert got == value, formula


MIXED = np.array([1.0, "a", True, CellError.NA, None, CellError.DIV0], dtype=object)
NUMBERS = np.array([1.0, CellError.NA.boxed, -2.0, CellError.DIV0.boxed])


@pytest.mark.parametrize(
    "name",
    ["ISNUMBER", "ISTEXT", "ISNONTEXT", "ISLOGICAL", "ISBLANK", "ISERROR", "ISERR", "ISNA", "TYPE", "N", "ERROR.TYPE"],
)
@pytest.mark.parametrize("trials", [MIXED, NUMBERS, np.array([1.0, 2.0]), np.array([True, False])])
def test_kinds_over_trials(name: str, trials: Any) -> None:
    together = call(name, trials)
    alone = [call(name, pick(trials, trial)) for trial in range(len(trials))]
    assert [pick(together, trial) for trial in range(len(trials))] == alone


@pytest.mark.parametrize("name", ["AND", "OR", "XOR"])
def test_truths_over_trials(name: str) -> None:
    first = np.array([1.0, 0.0, CellError.NA.boxed, 3.0])
    second = np.array([True, False, True, False])
    third = np.array(["true", "x", 1.0, False], dtype=object)
    for arguments in ((first, second), (second, True), (first, second, third), (third, False), ("TRUE", first)):
        together = call(name, *arguments)
        for trial in range(4):
            alone = call(name, *[pick(a, trial) if isinstance(a, np.ndarray) else a for a in arguments])
            assert pick(together, trial) == alone, (name, arguments, trial)


def test_switch_over_trials() -> None:
    def switch(value: Any) -> Any:
        results = {1.0: 10.0, "b": np.array([1.0, 2.0, 3.0, 4.0])}
        cases = [part for pair in results.items() for part in pair]
        return call("SWITCH", lambda: value, *[lambda case=case: case for case in cases], lambda: -1.0)

    assert switch(np.array([1.0, "B", 5.0, 1.0], dtype=object)).tolist() == [10.0, 2.0, -1.0, 10.0]
