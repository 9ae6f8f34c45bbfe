"""A worksheet as the engine holds it: rows of values, and the formulas that stand in for values not yet calculated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from mlcase_workbooks.recalc import scan
from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.recalc.area import Block, Pending, array_of
from mlcase_workbooks.recalc.package import decoded
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.values import Scalar, Value

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.book import Book
    from mlcase_workbooks.recalc.pivots import Pivot
    from mlcase_workbooks.recalc.scan import Match

_SUBTOTAL = re.compile(r"\b(?:SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)


class Formula:
    """A formula cell. Until it is calculated it stands in the grid in place of its value."""

    __slots__ = ("column", "extent", "match", "row", "shape", "sheet", "waiting")

    def __init__(self, sheet: Sheet, row: int, column: int, shape: Shape, match: Match | None) -> None:
        self.sheet = sheet
        self.row = row
        self.column = column
        self.shape = shape
        self.match = match
        self.waiting = False
        self.extent: tuple[int, int, int, int] | None = None
        """An array formula's cells, corners included; None for an ordinary one."""

    @property
    def dynamic(self) -> bool:
        """Whether it is an array formula that takes as many cells as its result has."""
        return self.extent is not None and self.match is not None and ' cm="' in self.match[scan.ATTRIBUTES]

    @property
    def cells(self) -> Iterator[tuple[int, int]]:
        """Row and column of each cell that it fills."""
        if self.extent is None:
            yield self.row, self.column
        else:
            top, left, bottom, right = self.extent
            yield from product(range(top, bottom + 1), range(left, right + 1))

    @property
    def address(self) -> str:
        """As in "Costs!B4"; quotes only where a formula needs them are left out."""
        return f"{self.sheet.name}!{address(self.row, self.column)}"

    @property
    def cached(self) -> Value:
        """The value that the file holds, for an array formula all its cells'; a blank when it never held one."""
        if self.extent is None or self.extent[:2] == self.extent[2:]:
            return self._kept_at(self.row, self.column)
        top, left, bottom, right = self.extent
        return array_of([[self._kept_at(r, c) for c in range(left, right + 1)] for r in range(top, bottom + 1)])

    def _kept_at(self, row: int, column: int) -> Scalar:
        own = (row, column) == (self.row, self.column)
        match = self.match if own else self.sheet.spilled.get((row, column))
        return None if match is None else self.sheet.kept(match)

    @property
    def text(self) -> str:
        """The formula as it reads in its cell, without "="."""
        own = self.match[scan.FORMULA] if self.match is not None else None
        return scan.unescape(own) if own else self.shape.text_at(self.row, self.column)


@dataclass(frozen=True)
class DataTable:
    """{=TABLE()}: the cells that it fills, and the input cells whose values stand above and beside them."""

    corners: tuple[int, int, int, int]
    two_ways: bool
    by_row: bool
    first_input: str
    second_input: str


class Sheet:
    """A worksheet's cells: ``rows[row][column]``, both counted from 1, is a value, or a Formula not yet calculated."""

    formula_type = Formula
    """For an Area, which looks for formulas that are not calculated yet and cannot import them."""

    def __init__(self, book: Book, name: str, index: int, part: str) -> None:
        self.book = book
        self.name = name
        self.index = index
        self.part = part
        source, self.encoding = decoded(book.package.read(part)) if book.package and part else ("", "utf-8")
        self.source = scan.usual(source)
        """The part's text, which the writer edits; ``xml`` is the same with its comments blanked out."""
        self.xml = scan.scannable(self.source)
        self.prefix = scan.element_prefix(self.xml) if part else ""
        self.rows: list[list[Value]] = [[]]
        self.width = 0
        self.formulas: list[Formula] = []
        self.arrays: list[Formula] = []
        """Those of the formulas that are array formulas."""
        self.spilled: dict[tuple[int, int], Match] = {}
        """The other cells that an array formula fills in the file: where each stands."""
        self.data_tables: list[DataTable] = []
        self.blocks: dict[tuple[int, int, int, int], Block] = {}
        """Areas as they were gathered in this recalculation, by their corners."""

    def kept(self, match: Match) -> Scalar:
        """The value that the file holds for a formula's cell; a blank when that is unreadable."""
        kind = scan.cell_type(match[scan.ATTRIBUTES])
        try:
            return scan.cell_value(kind, match[scan.VALUE], match[scan.REST], self.book.strings)
        except (ValueError, IndexError):
            return None

    @property
    def height(self) -> int:
        """The last used row."""
        return len(self.rows) - 1

    @cached_property
    def hidden_rows(self) -> set[int]:
        """The rows that are hidden."""
        return scan.hidden_rows(self.xml)

    @cached_property
    def filtered_rows(self) -> set[int]:
        """The rows that a filter hides, the sheet's own or a table's."""
        own = scan.filtered_range(self.xml)
        ranges = [own] if own else []
        ranges += [
            (t.area.top, t.area.bottom) for t in self.book.tables.values() if t.filtered and t.area.sheet is self
        ]
        return {row for row in self.hidden_rows if any(top <= row <= bottom for top, bottom in ranges)}

    @cached_property
    def pivots(self) -> list[Pivot]:
        """The pivot tables that stand on the sheet."""
        from mlcase_workbooks.recalc.pivots import pivots_on

        return list(pivots_on(self))

    @cached_property
    def subtotals(self) -> frozenset[tuple[int, int]]:
        """The cells (row, column) whose formula holds a SUBTOTAL or an AGGREGATE, which other subtotals leave out."""
        return frozenset(cell for f in self.formulas if _SUBTOTAL.search(f.shape.text) for cell in f.cells)

    def value(self, row: int, column: int) -> Value:
        """A cell's value; Pending when it is not calculated yet."""
        rows = self.rows
        if row >= len(rows):
            return None
        cells = rows[row]
        if column >= len(cells):
            return None
        value = cells[column]
        if type(value) is Formula:
            raise Pending([value])
        return value

    def put(self, row: int, column: int, value: Value) -> None:
        """Set a cell."""
        rows = self.rows
        if row >= len(rows):
            rows += [[] for _ in range(row - len(rows) + 1)]
        cells = rows[row]
        if column >= len(cells):
            cells += [None] * (column - len(cells) + 1)
            self.width = max(self.width, column)
        cells[column] = value

    @cached_property
    def formula_at(self) -> dict[tuple[int, int], Formula]:
        """The formulas by row and column."""
        return {(f.row, f.column): f for f in self.formulas}

    def filled(self, row: int, column: int) -> bool:
        """Whether an array formula or a data table fills the cell."""
        corners = [f.extent for f in self.arrays if f.extent is not None] + [t.corners for t in self.data_tables]
        return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in corners)

    def formula_text(self, row: int, column: int) -> str | None:
        """A cell's formula with "=", or None."""
        formula = self.formula_at.get((row, column))
        return None if formula is None else f"={formula.text}"

    def __repr__(self) -> str:
        return f"<Sheet {self.name}>"
