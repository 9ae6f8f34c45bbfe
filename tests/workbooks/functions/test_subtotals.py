"""SUBTOTAL and AGGREGATE: what they leave out, in a workbook with hidden rows, filters and subtotals of subtotals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from openpyxl.worksheet.table import Table

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import Model, evaluate
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.functions import find

NUMBERS = [1, 2, 3, 4, 5]  # A2:A6; row 3, the 2, is hidden

FORMULAS = {
    "=SUBTOTAL(9,A2:A6)": (15.0, 13.0),  # as hidden by hand, and as hidden by a filter
    "=SUBTOTAL(109,A2:A6)": (13.0, 13.0),
    "=SUBTOTAL(9,A2:A7)": (15.0, 13.0),  # A7 is a subtotal itself
    "=SUBTOTAL(9,A2:A4,A5:A6)": (15.0, 13.0),
    "=SUBTOTAL(1,A2:A6)": (3.0, 3.25),
    "=SUBTOTAL(2,A2:A6)": (5.0, 4.0),
    "=SUBTOTAL(3,A1:A6)": (6.0, 5.0),
    "=SUBTOTAL(104,A2:A3)": (1.0, 1.0),
    "=SUBTOTAL(5,A3:A6)": (2.0, 3.0),
    "=SUBTOTAL(106,A2:A6)": (60.0, 60.0),
    "=SUBTOTAL(8,A2:A6)": (2.0**0.5, 2.1875**0.5),
    "=SUBTOTAL(10,A2:A6)": (2.5, 8.75 / 3),
    "=SUBTOTAL(9,A2:A8)": (CellError.DIV0, CellError.DIV0),
    "=SUBTOTAL(12,A2:A6)": (CellError.VALUE, CellError.VALUE),
    "=AGGREGATE(9,4,A2:A7)": (30.0, 28.0),  # the subtotal in A7 is 15 or 13 itself
    "=AGGREGATE(9,0,A2:A7)": (15.0, 15.0),
    "=AGGREGATE(9,1,A2:A7)": (13.0, 13.0),
    "=AGGREGATE(9,5,A2:A6)": (13.0, 13.0),
    "=AGGREGATE(9,2,A2:A8)": (15.0, 15.0),
    "=AGGREGATE(9,3,A2:A8)": (13.0, 13.0),
    "=AGGREGATE(9,0,A2:A8)": (CellError.DIV0, CellError.DIV0),
    "=AGGREGATE(12,2,A2:A8)": (3.0, 3.0),
    "=AGGREGATE(14,2,A2:A8,2)": (4.0, 4.0),
    "=AGGREGATE(15,6,A2:A8/(A2:A8>2),1)": (3.0, 3.0),
    "=AGGREGATE(16,3,A2:A8,0.5)": (3.5, 3.5),
    "=SUM(AGGREGATE(15,6,A2:A6,{1,2}))": (3.0, 3.0),
    "=AGGREGATE(15,6,A2:A6,9)": (CellError.NUM, CellError.NUM),
    "=AGGREGATE(9,8,A2:A6)": (CellError.VALUE, CellError.VALUE),
    "=AGGREGATE(9,6,A2:A6*1)": (CellError.VALUE, CellError.VALUE),
}


def values(path: Path, how: str) -> list[Any]:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "number"
    for row, number in enumerate(NUMBERS, 2):
        sheet.cell(row, 1, number)
    sheet["A7"], sheet["A8"] = "=SUBTOTAL(9,A2:A6)", "=1/0"
    sheet.row_dimensions[3].hidden = True
    for row, formula in enumerate(FORMULAS, 1):
        sheet.cell(row, 3, formula)
    if how == "filter":
        sheet.auto_filter.ref = "A1:A6"
        sheet.auto_filter.add_filter_column(0, ["1", "3", "4", "5"])
    if how == "table":
        table = Table(displayName="Numbers", ref="A1:A6")
        table.autoFilter = openpyxl.worksheet.filters.AutoFilter(ref="A1:A6")
        table.autoFilter.add_filter_column(0, ["1", "3", "4", "5"])
        sheet.add_table(table)
    book.save(path)
    model = Model.open(path)
    model.recalculate()
    return [model.get(f"C{row}") for row in range(1, len(FORMULAS) + 1)]


@pytest.mark.parametrize(("how", "which"), [("hand", 0), ("filter", 1), ("table", 1)])
def test_what_is_left_out(tmp_path: Path, how: str, which: int) -> None:
    got = values(tmp_path / "hidden.xlsx", how)
    for formula, expected, value in zip(FORMULAS, FORMULAS.values(), got, strict=True):
        assert value == expected[which] or value == pytest.approx(expected[which]), formula


def test_a_filter_that_is_not_used_hides_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row, number in enumerate(NUMBERS, 1):
        sheet.cell(row, 1, number)
    sheet.row_dimensions[2].hidden = True
    sheet.auto_filter.ref = "A1:A5"
    sheet["C1"] = "=SUBTOTAL(9,A1:A5)"
    book.save(tmp_path / "unused.xlsx")
    model = Model.open(tmp_path / "unused.xlsx")
    model.recalculate()
    assert model.get("C1") == 15.0


def test_subtotal_wants_references() -> None:
    assert evaluate("=SUBTOTAL(9, {1,2})") is CellError.VALUE


def test_errors_are_left_out_trial_by_trial() -> None:
    sheet = Book().sheets[0]
    for row, value in enumerate([1.0, np.array([2.0, CellError.NA.boxed]), CellError.DIV0], 1):
        sheet.put(row, 1, value)
    function = find("AGGREGATE")
    assert function is not None
    area = Area(sheet, 1, 1, 3, 1)
    assert function.bind(3)(9.0, 6.0, area).tolist() == [3.0, 1.0]
    assert function.bind(4)(14.0, 6.0, area, 1.0).tolist() == [2.0, 1.0]
