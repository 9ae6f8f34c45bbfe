"""One sheet as the rules look at it: what each cell holds, which formulas are alike, what stands beside a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.errors import CellError
from mlcase_workbooks.audit.findings import Place
from mlcase_workbooks.audit.structure.pattern import Pattern
from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.styles import CellStyle
from mlcase_workbooks.recalc.values import Scalar, Value

if TYPE_CHECKING:
    from mlcase_workbooks.audit.structure.survey import Survey

BLANK, NUMBER, TEXT, LOGICAL, ERROR = range(5)
"""What a cell's value is."""

_MOST_CELLS = 25_000_000
"""Cells of a sheet that are surveyed, blanks included."""
_KINDS = {type(None): BLANK, float: NUMBER, str: TEXT, bool: LOGICAL, CellError: ERROR}
_STYLED = re.compile(r'<(?:\w+:)?c\s+r="([A-Z]{1,3}[0-9]{1,7})"[^>]*?\ss="([0-9]+)"')


@dataclass(frozen=True)
class Region:
    """A rectangle of cells that hold one formula, copied."""

    sheet: Sheet
    pattern: Pattern
    top: int
    left: int
    bottom: int
    right: int

    @property
    def place(self) -> Place:
        """Its cells."""
        return Place(self.sheet.name, self.top, self.left, self.bottom, self.right)

    @property
    def count(self) -> int:
        """How many cells it has."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    @property
    def text(self) -> str:
        """The formula as its first cell reads."""
        found = self.sheet.formula_at.get((self.top, self.left))
        return f"={found.text}" if found else ""


class SheetSurvey:
    """One sheet: ``patterns[row, column]`` is a formula's pattern number, 0 where there is none."""

    def __init__(self, survey: Survey, sheet: Sheet) -> None:
        self.survey = survey
        self.sheet = sheet
        self.name = sheet.name
        height, width = _extent(sheet)
        self.whole = (height, width) == (sheet.height, sheet.width)
        """Whether all of it is surveyed; a few cells far out are not worth the memory."""
        self.patterns: NDArray[np.int32] = np.zeros((height + 2, width + 2), dtype=np.int32)
        inside = [f for f in sheet.formulas if f.row <= height and f.column <= width]
        if inside:
            number_of: dict[Shape, int] = {}
            numbers = []
            for formula in inside:
                shape = formula.shape
                number = number_of.get(shape)
                if number is None:
                    number = number_of[shape] = survey.pattern_number(shape)
                numbers.append(number)
            self.patterns[[f.row for f in inside], [f.column for f in inside]] = numbers
        for table in sheet.data_tables:
            top, left, bottom, right = table.corners
            self.filled[top : bottom + 1, left : right + 1] = True
        for formula in sheet.arrays:
            for row, column in formula.cells:
                if row < self.filled.shape[0] and column < self.filled.shape[1]:
                    self.filled[row, column] = True

    @cached_property
    def filled(self) -> NDArray[np.bool_]:
        """The cells that array formulas and data tables fill."""
        return np.zeros(self.patterns.shape, dtype=bool)

    @cached_property
    def kinds(self) -> NDArray[np.uint8]:
        """What each cell's value is: BLANK, NUMBER ..."""
        found: NDArray[np.uint8] = np.zeros(self.patterns.shape, dtype=np.uint8)
        height, width = found.shape
        for row, cells in enumerate(self.sheet.rows[:height]):
            if cells:
                kinds = [_KINDS.get(kind, TEXT) for kind in map(type, cells[:width])]
                found[row, : len(kinds)] = kinds
        return found

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is one of those surveyed."""
        height, width = self.patterns.shape
        return 0 < row < height and 0 < column < width

    @cached_property
    def constants(self) -> NDArray[np.bool_]:
        """The cells that hold a typed number."""
        return (self.kinds == NUMBER) & (self.patterns == 0) & ~self.filled

    def value(self, row: int, column: int) -> Scalar:
        """A cell's value."""
        rows = self.sheet.rows
        return rows[row][column] if 0 < row < len(rows) and 0 < column < len(rows[row]) else None

    def formula(self, row: int, column: int) -> Formula | None:
        """A cell's formula."""
        return self.sheet.formula_at.get((row, column))

    def pattern(self, row: int, column: int) -> Pattern | None:
        """A cell's pattern."""
        if not (0 <= row < self.patterns.shape[0] and 0 <= column < self.patterns.shape[1]):
            return None
        number = int(self.patterns[row, column])
        return self.survey.pattern(number) if number else None

    @cached_property
    def row_runs(self) -> list[tuple[int, int, int, int]]:
        """Stretches of like formulas along the rows: row, first and last column, pattern number."""
        return _runs(self.patterns)

    @cached_property
    def column_runs(self) -> list[tuple[int, int, int, int]]:
        """Stretches of like formulas down the columns: column, first and last row, pattern number."""
        return _runs(np.ascontiguousarray(self.patterns.T))

    @cached_property
    def regions(self) -> list[Region]:
        """The rectangles of like formulas."""
        found: list[Region] = []
        tops: dict[tuple[int, int, int], tuple[int, int]] = {}
        for row, left, right, number in self.row_runs:
            key = (left, right, number)
            top, bottom = tops.get(key, (row, row - 1))
            if bottom != row - 1:
                found.append(self._region(key, top, bottom))
                top = row
            tops[key] = top, row
        found += [self._region(key, top, bottom) for key, (top, bottom) in tops.items()]
        return found

    def _region(self, key: tuple[int, int, int], top: int, bottom: int) -> Region:
        left, right, number = key
        return Region(self.sheet, self.survey.pattern(number), top, left, bottom, right)

    # -- what stands beside a cell ------------------------------------------------------------------------------------

    def label(self, row: int, column: int) -> str:
        """The text that names a cell's row: the nearest to its left."""
        cells = self.sheet.rows[row] if 0 < row < len(self.sheet.rows) else []
        return next((v.strip() for v in reversed(cells[1:column]) if type(v) is str and v.strip()), "")

    def row_label(self, row: int) -> str:
        """The first text of a row."""
        cells = self.sheet.rows[row] if 0 < row < len(self.sheet.rows) else []
        return next((v.strip() for v in cells[1:] if type(v) is str and v.strip()), "")

    def header(self, row: int, column: int) -> str:
        """The text that names a cell's column: the nearest above it."""
        for above in range(row - 1, 0, -1):
            value = self.value(above, column)
            if type(value) is str and value.strip():
                return value.strip()
        return ""

    # -- how cells look -----------------------------------------------------------------------------------------------

    @cached_property
    def _style_numbers(self) -> dict[str, str]:
        return dict(_STYLED.findall(self.sheet.xml))

    def style_number(self, row: int, column: int) -> int:
        """The number of a cell's style in the workbook's list."""
        return int(self._style_numbers.get(address(row, column), "0"))

    def style(self, row: int, column: int) -> CellStyle:
        """How a cell looks."""
        return self.survey.book.styles.numbered(self.style_number(row, column))


def _extent(sheet: Sheet) -> tuple[int, int]:
    """The last row and column to look at: of a sheet with cells far out, the part that holds most of them."""
    height, width = sheet.height, sheet.width
    while height * width > _MOST_CELLS:
        lower = sum(_filled(cells[: width + 1]) for cells in sheet.rows[height // 2 + 1 : height + 1] if cells)
        right = sum(_filled(cells[width // 2 + 1 : width + 1]) for cells in sheet.rows[: height + 1] if cells)
        height, width = (height // 2, width) if lower <= right and height > 1 else (height, width // 2)
    return height, width


def _filled(cells: list[Value]) -> int:
    return len(cells) - cells.count(None)


def _runs(grid: NDArray[np.int32]) -> list[tuple[int, int, int, int]]:
    """Stretches of equal numbers, 0 left out: line, first and last place, number."""
    changes = grid[:, 1:] != grid[:, :-1]
    lines, starts = np.nonzero(changes & (grid[:, 1:] != 0))
    _, ends = np.nonzero(changes & (grid[:, :-1] != 0))
    numbers = grid[lines, starts + 1]
    return list(zip(lines.tolist(), (starts + 1).tolist(), ends.tolist(), numbers.tolist(), strict=True))
