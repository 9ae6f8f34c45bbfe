"""A sheet's XML read once, as text with places: its cells, its formulas, and where each stands, for the writer.

No tree is built. A shape that stood to the left or above is tried first: if the formula reads as that shape would read
here, nothing has to be taken apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from mlcase_workbooks.recalc.addresses import LAST_COLUMN, LAST_ROW, cell_position, column_number
from mlcase_workbooks.recalc.scan import (
    ATTRIBUTES,
    DIGITS,
    FORMULA,
    FORMULA_ATTRIBUTES,
    LETTERS,
    REST,
    ROW,
    VALUE,
    Match,
    attributes,
    cell_pattern,
    cell_type,
    cell_value,
    number,
    unescape,
)
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.sheet import DataTable, Formula, Sheet
from mlcase_workbooks.recalc.values import Value

Corners: TypeAlias = tuple[int, int, int, int]

_MOST_CELLS = 5_000_000
"""What an array formula or a data table may fill; a damaged file may ask for billions."""

_REMEMBERED = 3
"""Shapes kept per column: rows of two or three kinds often alternate."""

_type = lru_cache(maxsize=4096)(cell_type)


def data_table(given: dict[str, str]) -> DataTable:
    """A data table as the attributes of its first cell's formula describe it."""
    two_ways, by_row = (given.get(name) in ("1", "true") for name in ("dt2D", "dtr"))
    return DataTable(_corners(given["ref"]), two_ways, by_row, given.get("r1", "A1"), given.get("r2", "A1"))


def _corners(ref: str) -> Corners:
    first, _, last = ref.partition(":")
    (top, left), (bottom, right) = _on_sheet(*cell_position(first)), _on_sheet(*cell_position(last or first))
    if not 0 < (bottom - top + 1) * (right - left + 1) <= _MOST_CELLS or bottom < top:
        raise ValueError(f"an array fills {ref}")
    return top, left, bottom, right


def _on_sheet(row: int, column: int) -> tuple[int, int]:
    if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
        raise ValueError(f"a cell in row {row} and column {column}")
    return row, column


class SheetReader:
    """Reads one sheet's cells into its rows, giving every formula its shape."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.book = sheet.book
        self.above: dict[int, tuple[Shape, ...]] = {}
        self.shared: dict[str, Shape] = {}
        self.spills: list[Corners] = []
        self.row_starts: list[tuple[int, int]] = []

    def read(self) -> None:
        """Fill the sheet. One loop over all cells: what every cell passes through is written out in it."""
        sheet, strings = self.sheet, self.book.strings
        rows: list[list[Value]] = [[]]
        cells: list[Value] = rows[0]
        add_formula = sheet.formulas.append
        above = self.above
        columns: dict[str, int] = {}
        left: Shape | None = None
        row_digits: str | None = None
        row = column = width = count = 0
        content: Value
        for count, match in enumerate(cell_pattern(sheet.prefix).finditer(sheet.xml), 1):  # noqa: B007
            letters, digits, attrs, formula_attrs, text, value, rest = match.groups()
            if letters is not None:
                here = row if digits == row_digits else int(digits)
                column = columns.get(letters) or columns.setdefault(letters, column_number(letters))
            else:
                here, column = self.position(match, row, column)
            if here != row:
                row, row_digits = here, digits
                if row >= len(rows):
                    rows += [[] for _ in range(_on_sheet(row, 1)[0] - len(rows) + 1)]
                cells = rows[row]
            if formula_attrs == "" and text:
                if "&" in text:
                    text = unescape(text)
                if left is None or left.reads(row, column) != text:
                    over = above.get(column)
                    left = over[0] if over and over[0].reads(row, column) == text else self.shape(text, row, column)
                content = Formula(sheet, row, column, left, match)
                add_formula(content)
            elif formula_attrs is not None:
                content = self.special_formula(row, column, match)
            elif value is None and not rest and ' t="str"' not in attrs:
                continue
            else:
                kind = _type(attrs)
                content = number(value) if kind == "n" and value else cell_value(kind, value, rest, strings)
                if self.spills:
                    self.note_spilled(row, column, match)
            filled = len(cells)
            if filled == column:
                cells.append(content)
            elif filled < column:
                cells += [None] * (_on_sheet(row, column)[1] - filled)
                cells.append(content)
            else:
                cells[column] = content
            if column > width:
                width = column
        if count < sheet.xml.count(f"<{sheet.prefix}c "):
            raise ValueError(f"cells of the sheet {sheet.name} are not closed")
        sheet.rows, sheet.width = rows, width
        for formula in sheet.arrays:
            for at in formula.cells:
                sheet.put(*at, formula)

    def shape(self, text: str, row: int, column: int) -> Shape:
        """The shape of a formula that does not read like its neighbour to the left: one from above, or a new one."""
        over = self.above.get(column, ())
        for shape in over:
            if shape.reads(row, column) == text:
                found = shape
                break
        else:
            found = self.book.shape(text, row, column, self.sheet)
        if not over or over[0] is not found:
            self.above[column] = (found, *(shape for shape in over if shape is not found))[:_REMEMBERED]
        return found

    def special_formula(self, row: int, column: int, match: Match) -> Formula | Value:
        """A shared formula, an array formula, or a data table, whose cells hold values like constants."""
        sheet, text = self.sheet, match[FORMULA] or ""
        given = attributes(match[FORMULA_ATTRIBUTES])
        kind = given.get("t")
        if kind == "dataTable":
            table = data_table(given)
            sheet.data_tables.append(table)
            sheet.spilled[row, column] = match
            self.spills.append(table.corners)
            return cell_value(cell_type(match[ATTRIBUTES]), match[VALUE], match[REST], self.book.strings)
        if kind == "shared" and not text:
            shape = self.shared[given["si"]]
        else:
            shape = self.shape(unescape(text), row, column)
            if kind == "shared":
                self.shared[given["si"]] = shape
        formula = Formula(sheet, row, column, shape, match)
        if kind == "array":
            corners = _corners(given["ref"])
            formula.extent, formula.shape = corners, shape.as_array
            sheet.arrays.append(formula)
            if corners[:2] != corners[2:]:
                self.spills.append(corners)
        sheet.formulas.append(formula)
        return formula

    def note_spilled(self, row: int, column: int, match: Match) -> None:
        """Remember where a cell that an array formula fills stands in the XML."""
        for top, left, bottom, right in self.spills:
            if top <= row <= bottom and left <= column <= right:
                self.sheet.spilled[row, column] = match
        self.spills = [spill for spill in self.spills if spill[2] >= row]

    def places(self) -> Iterator[tuple[int, int, Match]]:
        """Row and column of each cell element, and the element."""
        row = column = 0
        for match in cell_pattern(self.sheet.prefix).finditer(self.sheet.xml):
            letters, digits = match[LETTERS], match[DIGITS]
            row, column = (int(digits), column_number(letters)) if letters else self.position(match, row, column)
            yield row, column, match

    def position(self, match: Match, row: int, column: int) -> tuple[int, int]:
        """The place of a cell whose address is not its first attribute; left out, it follows the cell before."""
        address = attributes(match[ATTRIBUTES]).get("r")
        if address:
            return cell_position(address)
        here = self._row_around(match.start())
        return here, column + 1 if here == row else 1

    def _row_around(self, place: int) -> int:
        """The number of the row around a place in the XML; rows may be numbered by position only."""
        if not self.row_starts:
            number = 0
            for match in ROW.finditer(self.sheet.xml):
                number = int(attributes(match[1]).get("r", number + 1))
                self.row_starts.append((match.start(), number))
        return self.row_starts[bisect_right(self.row_starts, (place, 1 << 30)) - 1][1]
