"""Where things stand in a workbook: a cell, and a line across the timeline."""

from __future__ import annotations

from dataclasses import dataclass

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
