"""References: where cells are, references made of numbers or texts, and what a cell's formula says."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, InvalidReference, InvalidValue, NotAvailable, Propagated
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW, Area, Lambda, Place, Union
from mlcase_workbooks.recalc.formula.lexer import column_letters
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.cells import size_of
from mlcase_workbooks.recalc.functions.kinds import Anything, Here, Logical, Number, Plain, Reference, Text
from mlcase_workbooks.recalc.values import Value

# -- where cells are --------------------------------------------------------------------------------------------------


@function
def ROW(place: Here, reference: Reference | None = None) -> Value:
    """The row of a reference's cells, or of the cell that asks."""
    if reference is None:
        return place.row
    area = _one_area(reference)
    return _numbered(area.top, area.rows)


@function
def COLUMN(place: Here, reference: Reference | None = None) -> Value:
    """The column of a reference's cells, or of the cell that asks."""
    if reference is None:
        return place.column
    area = _one_area(reference)
    numbers = _numbered(area.left, area.columns)
    return numbers.T if isinstance(numbers, np.ndarray) else numbers


def _one_area(reference: Area | Union) -> Area:
    if isinstance(reference, Union):
        raise InvalidReference(f"{len(reference.areas)} areas stand where one belongs")
    return reference


def _numbered(first: int, count: int) -> Any:
    """One number, or a column of them."""
    if count == 1:
        return first
    return np.arange(first, first + count, dtype=float).astype(object).reshape(-1, 1)


@function
def ROWS(source: Anything) -> int:
    """How many rows a reference or an array has."""
    return _size(source)[0]


@function
def COLUMNS(source: Anything) -> int:
    """How many columns a reference or an array has."""
    return _size(source)[1]


def _size(source: Value) -> tuple[int, int]:
    if isinstance(source, CellError):
        raise Propagated(source)
    if type(source) is Lambda or type(source) in (str, bool):
        raise InvalidValue("a single value has no rows and columns: give a range or an array")
    return size_of(source)


@function
def AREAS(reference: Reference) -> int:
    """How many areas a reference has."""
    return len(reference.areas) if isinstance(reference, Union) else 1


# -- references made --------------------------------------------------------------------------------------------------


@function(volatile=True)
def OFFSET(
    reference: Reference,
    rows: Number,
    columns: Number,
    height: Number | None = None,
    width: Number | None = None,
) -> Area:
    """A reference moved by rows and columns, and made as high and wide as asked; below 0 it reaches up and left."""
    area = _one_area(reference)
    top, bottom = _span(area.top + int(rows), area.rows if height is None else height, LAST_ROW)
    left, right = _span(area.left + int(columns), area.columns if width is None else width, LAST_COLUMN)
    return Area(area.sheet, top, left, bottom, right)


def _span(first: int, size: float, last: int) -> tuple[int, int]:
    count = int(size) or (1 if size > 0 else -1 if size < 0 else 0)
    if count == 0:
        raise InvalidReference("a reference has one row and one column at least")
    low, high = (first, first + count - 1) if count > 0 else (first + count + 1, first)
    if low < 1 or high > last:
        raise InvalidReference("the reference lies outside the sheet")
    return low, high


_R1C1 = re.compile(
    r"R(?:(?P<row>\d+)|\[(?P<rows>-?\d+)\])?C(?:(?P<column>\d+)|\[(?P<columns>-?\d+)\])?"
    r"|R(?P<only_row>\d+|\[-?\d+\])|C(?P<only_column>\d+|\[-?\d+\])",
    re.IGNORECASE,
)


@function(volatile=True)
def INDIRECT(place: Here, text: Text, a1: Logical = True) -> Area | Union:
    """The reference that a text spells, in A1 or in R1C1 notation."""
    spelled = text.strip()
    try:
        return place.sheet.book.reference(spelled if a1 else _in_a1(spelled, place), place)
    except FunctionError as problem:
        raise InvalidReference(f"{text!r} is no reference to cells of this workbook") from problem


def _in_a1(text: str, place: Place) -> str:
    """A reference in R1C1 notation spelled in A1 notation; a name stays as it is."""
    sheet, mark, cells = text.rpartition("!")
    corners = cells.split(":")
    matches = [_R1C1.fullmatch(corner) for corner in corners]
    if not all(matches):
        return text
    return sheet + mark + ":".join(_corner(match, place, len(corners) == 1) for match in matches if match)


def _corner(match: re.Match[str], place: Place, alone: bool) -> str:
    def line(absolute: str | None, relative: str | None, own: int, last: int) -> int:
        number = int(absolute) if absolute else own + int(relative or 0)
        if not 1 <= number <= last:
            raise InvalidReference(f"{match[0]} lies outside the sheet")
        return number

    def bare(text: str) -> tuple[str | None, str | None]:
        return (None, text[1:-1]) if text.startswith("[") else (text, None)

    if match["only_row"]:
        row = str(line(*bare(match["only_row"]), place.row, LAST_ROW))
        return f"{row}:{row}" if alone else row
    if match["only_column"]:
        column = column_letters(line(*bare(match["only_column"]), place.column, LAST_COLUMN))
        return f"{column}:{column}" if alone else column
    column = column_letters(line(match["column"], match["columns"], place.column, LAST_COLUMN))
    return f"{column}{line(match['row'], match['rows'], place.row, LAST_ROW)}"


_PLAIN_SHEET = re.compile(r"[^\W\d][\w.]*")
_LIKE_A_CELL = re.compile(r"[A-Z]{1,3}\d{1,7}|R\d*C\d*|R\d*|C\d*|TRUE|FALSE", re.IGNORECASE)


@function
def ADDRESS(
    row: Number, column: Number, kind: Number | None = None, a1: Logical | None = None, sheet: Text | None = None
) -> str:
    """A cell's address as text: absolute (1), only its row absolute (2), only its column (3), or relative (4)."""
    at, along, how = int(row), int(column), 1 if kind is None else int(kind)
    if not (1 <= at <= LAST_ROW and 1 <= along <= LAST_COLUMN and 1 <= how <= 4):
        raise InvalidValue(f"row {at}, column {along}, kind {how}: there is no such address")
    fixed_row, fixed_column = how in (1, 2), how in (1, 3)
    if a1 is None or a1:
        text = f"{'$' * fixed_column}{column_letters(along)}{'$' * fixed_row}{at}"
    else:
        text = f"R{at if fixed_row else f'[{at}]'}C{along if fixed_column else f'[{along}]'}"
    return text if sheet is None else f"{_quoted(sheet)}!{text}"


def _quoted(sheet: str) -> str:
    """A sheet's name as a formula spells it: in quotes unless it reads as a plain word."""
    if not sheet or (_PLAIN_SHEET.fullmatch(sheet) and not _LIKE_A_CELL.fullmatch(sheet)):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"


# -- what cells say ---------------------------------------------------------------------------------------------------


@function
def FORMULATEXT(reference: Reference) -> str:
    """A cell's formula as text."""
    area = _one_area(reference)
    text = area.sheet.formula_text(area.top, area.left)
    if text is None:
        raise NotAvailable("the cell holds no formula")
    return "".join(
        piece if piece.startswith('"') else re.sub(r"_xl(?:fn|ws|pm|udf)\.", "", piece)
        for piece in re.findall(r'"[^"]*"|[^"]+', text)
    )


@function
def HYPERLINK(link: Text, shown: Plain | None = None) -> Value:
    """A link; its cell shows a friendly text or value instead if there is one."""
    return link if shown is None else shown
