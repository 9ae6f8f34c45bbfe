"""Where things stand in a workbook: a cell, and a line across the timeline."""

from __future__ import annotations

from dataclasses import dataclass, replace

from openpyxl.utils import column_index_from_string, get_column_letter


@dataclass(frozen=True)
class Ref:
    """One cell; as text, its absolute address."""

    sheet: str
    column: str
    row: int

    def __str__(self) -> str:
        return f"{self.sheet}!${self.column}${self.row}"


@dataclass(frozen=True)
class Conditional:
    """Cells of a sheet that the case needs only when a formula holds."""

    sheet: str
    first: str
    last: str
    top: int
    bottom: int
    needed: str

    def goes_on(self, other: Conditional) -> bool:
        """Whether others follow in the next row, under the same condition."""
        return replace(self, top=other.top, bottom=other.bottom) == other and other.top == self.bottom + 1

    def holds(self, column: int, row: int) -> bool:
        """Whether a cell is among them."""
        left, right = column_index_from_string(self.first), column_index_from_string(self.last)
        return left <= column <= right and self.top <= row <= self.bottom

    def __str__(self) -> str:
        return f"{self.sheet}!${self.first}${self.top}:${self.last}${self.bottom}"


@dataclass(frozen=True)
class Flow:
    """One line across the timeline: the initial column, then a column per year, then its total."""

    sheet: str
    row: int
    column: str
    years: int

    def at(self, period: int) -> str:
        """The cell of a period (0 is the initial column), relative in its column so that a row copies across."""
        return f"{self.sheet}!{shift(self.column, period)}${self.row}"

    def link(self, period: int) -> str:
        """A formula that takes over the cell of a period."""
        return f"={self.at(period)}"

    @property
    def initial(self) -> str:
        """The initial column's cell."""
        return f"{self.sheet}!${self.column}${self.row}"

    @property
    def yearly(self) -> str:
        """The years without the initial column: what a discounting function takes."""
        return self._area(1)

    @property
    def whole(self) -> str:
        """The initial column and the years."""
        return self._area(0)

    @property
    def total(self) -> Ref:
        """The column after the last year."""
        return Ref(self.sheet, shift(self.column, self.years + 1), self.row)

    @property
    def present_value(self) -> Ref:
        """The column after the total, on sheets that discount."""
        return Ref(self.sheet, shift(self.column, self.years + 2), self.row)

    def _area(self, first: int) -> str:
        start, end = shift(self.column, first), shift(self.column, self.years)
        return f"{self.sheet}!${start}${self.row}:${end}${self.row}"


def shift(column: str, by: int) -> str:
    """The letter of the column that lies ``by`` columns to the right."""
    return get_column_letter(column_index_from_string(column) + by)
