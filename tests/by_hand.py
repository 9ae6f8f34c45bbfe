"""Case workbooks changed by hand: cells overwritten, formulas too, and which checks then fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.area import Area


@dataclass(frozen=True)
class Seen:
    """A calculated workbook as it stood at one moment: every cell's value."""

    model: Model
    rows: Mapping[str, list[list[Any]]]

    def get(self, reference: str) -> Any:
        """A cell's value, or rows of values."""
        area = self.model.book.locate(reference)
        rows = [
            [self._at(area, row, column) for column in range(area.left, area.left + area.columns)]
            for row in range(area.top, area.top + area.rows)
        ]
        return rows[0][0] if (area.rows, area.columns) == (1, 1) else rows

    def values(self) -> dict[str, Any]:
        """Every formula cell's value by its address."""
        return {f.address: self.rows[f.sheet.name][f.row][f.column] for f in self.model.book.formulas}

    def _at(self, area: Area, row: int, column: int) -> Any:
        cells = self.rows[area.sheet.name]
        return cells[row][column] if row < len(cells) and column < len(cells[row]) else None


class _Typed:
    """A workbook that is read once; what was typed over is put back before the next time."""

    def __init__(self, path: Path) -> None:
        self.model = Model.open(path)
        self.model.recalculate()
        self.before: dict[str, Any] = {}

    def over(self, changes: Mapping[str, object]) -> Seen:
        self._put(self.before, over_formulas=False)
        self.before = {target: self.model.get(target) for target in changes}
        self._put({target: float(value) if type(value) is int else value for target, value in changes.items()})
        return Seen(self.model, {sheet.name: [list(row) for row in sheet.rows] for sheet in self.model.book.sheets})

    def _put(self, values: Mapping[str, object], over_formulas: bool = True) -> None:
        """What Model.set refuses too, a number over a formula, a text over a number; and all that follows from it."""
        areas = {target: self.model.book.locate(target) for target in values}
        for target, area in areas.items():
            area.sheet.put(area.top, area.left, values[target])
        typed = {(area.sheet, area.top, area.left) for area in areas.values()} if over_formulas else set()
        stale = self.model.graph.downstream(areas.values())
        self.model._recalculate([f for f in stale if (f.sheet, f.row, f.column) not in typed])


_typed = cache(_Typed)


def changed_by_hand(path: Path, changes: Mapping[str, object]) -> Seen:
    """The calculated workbook with cells, given by address or name, overwritten, formulas too."""
    return _typed(path).over(changes)


def row_of(sheet: Worksheet, text: str) -> int:
    """The row in which a text stands."""
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == text)


def placed(book: Workbook, target: str) -> str:
    """An address, or "@Sheet:text in the row:column" and a number of rows below it ("@Sheet:text+2:column")."""
    if not target.startswith("@"):
        return target
    sheet, *text, column = target[1:].split(":")
    label, _, below = ":".join(text).partition("+")
    return f"{sheet}!{column}{row_of(book[sheet], label) + int(below or 0)}"


def failing_checks(model: Model | Seen, book: Workbook) -> set[str]:
    """What the checks that do not hold are about."""
    sheet = book["Checks"]
    values = model.values()
    return {sheet[f"D{row}"].value for row in range(1, sheet.max_row + 1) if values.get(f"Checks!I{row}") is False}


def errors(model: Model | Seen) -> set[str]:
    """The cells in error."""
    return {place for place, value in model.values().items() if isinstance(value, CellError)}
