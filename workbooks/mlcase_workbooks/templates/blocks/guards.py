"""What keeps a workbook readable when an input is wrong: words in place of errors, and checks that see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.filled import OPEN_INPUTS
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role

WORDS = "check inputs"
HEAD_ROWS = 2
SIZE = "ROWS({0})*COLUMNS({0})"
LINKS_ONLY = ("Cover", "Summary", "Checks")
"""Sheets that show the checks' result: a check about them would go in a circle."""


def add_guard_checks(book: Book) -> None:
    """Ask for the checks that see a wrong input: every typed number is still one, and no cell is out of words."""
    for sheet in book.sheets.values():
        if sheet.name not in LINKS_ONLY:
            _inputs_are_numbers(book, sheet)
            _no_cell_gives_up(book, sheet)


def guard_formulas(book: Book) -> None:
    """Let every formula that would end in an error say so in words: a dash, while it waits for an empty input."""
    for sheet in book.sheets.values():
        area = f"B{HEAD_ROWS + 1}:{get_column_letter(sheet.native.max_column)}{sheet.native.max_row}"
        styles.dash(sheet.native, area, f'AND({OPEN_INPUTS}>0,B{HEAD_ROWS + 1}="{WORDS}")')
        for row in sheet.native.iter_rows():
            for cell in row:
                if cell.data_type == "f" and not cell.value.startswith("=IFERROR("):
                    cell.value = f'=IFERROR({cell.value[1:]},"{WORDS}")'


def still_empty(sheet: Sheet) -> str:
    """How many of a sheet's inputs that take a number are empty, as a formula; nothing where it has none."""
    return "+".join(f"COUNTBLANK({area})" for area in _areas(sheet))


def _inputs_are_numbers(book: Book, sheet: Sheet) -> None:
    areas = list(_areas(sheet))
    if areas:
        counted, wanted = ("+".join(form.format(area) for area in areas) for form in ("COUNT({0})", SIZE))
        book.check(sheet.name, "Every input that takes a number holds one", counted, wanted)


def _no_cell_gives_up(book: Book, sheet: Sheet) -> None:
    native = sheet.native
    if any(cell.data_type == "f" for row in native.iter_rows(min_row=HEAD_ROWS + 1) for cell in row):
        area = f"{sheet.name}!$B${HEAD_ROWS + 1}:${get_column_letter(native.max_column)}${native.max_row}"
        book.check(sheet.name, f"No formula says: {WORDS}", f'COUNTIF({area},"{WORDS}")')


def _areas(sheet: Sheet) -> Iterator[str]:
    """The cells with typed numbers that are inputs, as areas: columns side by side with the same rows are one."""
    beside: dict[tuple[int, int], int] = {}
    for column, cells in enumerate(sheet.native.iter_cols(), start=1):
        here = {rows: beside.pop(rows, column) for rows in _runs(cells)}
        yield from (_area(sheet, rows, left, column - 1) for rows, left in beside.items())
        beside = here
    yield from (_area(sheet, rows, left, sheet.native.max_column) for rows, left in beside.items())


def _area(sheet: Sheet, rows: tuple[int, int], left: int, right: int) -> str:
    return f"{sheet.name}!${get_column_letter(left)}${rows[0]}:${get_column_letter(right)}${rows[1]}"


def _runs(cells: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """The first and the last row of each run of typed numbers in a column."""
    for typed, run in groupby(cells, _is_typed):
        rows = [cell.row for cell in run]
        if typed:
            yield rows[0], rows[-1]


def _is_typed(cell: Cell) -> bool:
    return (
        cell.style == Role.INPUT.value and isinstance(cell.value, int | float) and cell.number_format != Format.GENERAL
    )
