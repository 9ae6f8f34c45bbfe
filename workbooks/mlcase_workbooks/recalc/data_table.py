"""Data tables ({=TABLE(row input, column input)}): a formula's value for all pairs of inputs at once, as trials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from mlcase_udfs.errors import unboxed
from mlcase_workbooks.recalc.addresses import cell_position
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.sheet import DataTable, Sheet
from mlcase_workbooks.recalc.trials import Trials
from mlcase_workbooks.recalc.values import Value

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.model import Model


def fill_data_tables(model: Model) -> list[Area]:
    """Calculate the workbook's data tables and put their values into the grid; the areas of those that changed."""
    tables = [(sheet, table) for sheet in model.book.sheets for table in sheet.data_tables]
    return [Area(sheet, *table.corners) for sheet, table in tables if _fill(model, sheet, table)]


def _fill(model: Model, sheet: Sheet, table: DataTable) -> bool:
    """Whether a value of the table changed."""
    changed = False
    for (row, column), value in _values(model, sheet, table):
        if sheet.value(row, column) != value:
            sheet.put(row, column, value)
            changed = True
    return changed


def _values(model: Model, sheet: Sheet, table: DataTable) -> Iterator[tuple[tuple[int, int], Value]]:
    top, left, bottom, right = table.corners
    rows, columns = range(top, bottom + 1), range(left, right + 1)
    first = Area(sheet, *cell_position(table.first_input) * 2)
    across = [sheet.value(top - 1, column) for column in columns]
    down = [sheet.value(row, left - 1) for row in rows]
    if table.two_ways:
        second = Area(sheet, *cell_position(table.second_input) * 2)
        corner = Area(sheet, top - 1, left - 1, top - 1, left - 1)
        pairs = [(x, y) for y in down for x in across]
        samples = [_sample([x for x, _ in pairs]), _sample([y for _, y in pairs])]
        (results,) = Trials(model, [first, second], [corner]).run(samples)
        yield from zip(((r, c) for r in rows for c in columns), map(_plain, results), strict=True)
    elif table.by_row:
        outputs = [Area(sheet, row, left - 1, row, left - 1) for row in rows]
        for row, results in zip(rows, Trials(model, [first], outputs).run([_sample(across)]), strict=True):
            yield from (((row, column), _plain(v)) for column, v in zip(columns, results, strict=True))
    else:
        outputs = [Area(sheet, top - 1, column, top - 1, column) for column in columns]
        for column, results in zip(columns, Trials(model, [first], outputs).run([_sample(down)]), strict=True):
            yield from (((row, column), _plain(v)) for row, v in zip(rows, results, strict=True))


def _sample(values: list[Value]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([v if type(v) is float else 0.0 for v in values])


def _plain(value: float) -> Value:
    return unboxed(value) if value != value else float(value)
