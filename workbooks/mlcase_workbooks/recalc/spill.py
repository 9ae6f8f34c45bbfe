"""Results into the grid: one cell, the fixed cells of an array formula, or as many as a dynamic array needs."""

from __future__ import annotations

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, Propagated
from mlcase_workbooks.recalc.area import Area, Lambda, Union
from mlcase_workbooks.recalc.functions.forms import cell_at, is_array
from mlcase_workbooks.recalc.sheet import Formula
from mlcase_workbooks.recalc.values import Value


def storable(value: Value, formula: Formula) -> Value:
    """A result as a cell keeps it: a blank becomes 0, an area the value of one of its cells."""
    kind = type(value)
    if kind is Area:
        value = value.value() if formula.extent is not None else value.intersect(formula.row, formula.column).value()
    elif kind is Union:
        raise Propagated(CellError.VALUE)
    elif kind is Lambda:
        raise Propagated(CellError.CALC)
    if formula.extent is None and is_array(value):
        value = cell_at(value[:1, :1], 0, 0) if value.size else CellError.CALC
    if isinstance(value, np.generic):
        value = value.item()
    return 0.0 if value is None else value


def fill(formula: Formula, value: Value) -> None:
    """An array formula's value into each of its cells; a cell beyond the array is #N/A."""
    sheet = formula.sheet
    for row, column in formula.cells:
        if sheet.rows[row][column] is formula:
            try:
                one = cell_at(value, row - formula.row, column - formula.column) if is_array(value) else value
            except FunctionError as error:
                one = error.cell
            sheet.put(row, column, 0.0 if one is None else one)


def spill(formula: Formula, value: Value) -> list[Area]:
    """A dynamic array into as many cells as it has; #SPILL! when one of them is taken. The cells that changed hands."""
    sheet, top, left = formula.sheet, formula.row, formula.column
    if is_array(value) and not value.size:
        value = CellError.CALC
    rows, columns = value.shape if is_array(value) else (1, 1)
    new = (top, left, top + rows - 1, left + columns - 1)
    old = formula.extent or (top, left, top, left)
    if new != old and _taken(formula, new):
        value, new = CellError.SPILL, (top, left, top, left)
    if new != old:
        for row, column in formula.cells:
            sheet.put(row, column, None)
        formula.extent = new
        for row, column in formula.cells:
            sheet.put(row, column, formula)
        sheet.blocks.clear()
    fill(formula, value)
    return [] if new == old else [Area(sheet, *old), Area(sheet, *new)]


def _taken(formula: Formula, extent: tuple[int, int, int, int]) -> bool:
    """Whether something else stands in the cells that the array needs."""
    top, left, bottom, right = extent
    for row in formula.sheet.rows[top : bottom + 1]:
        for content in row[left : right + 1]:
            if content is not None and content is not formula:
                return True
    return False
