"""What keeps a workbook readable when an input is wrong: words in place of errors, and checks that see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.filled import OPEN_INPUTS
from mlcase_workbooks.templates.places import Conditional, Ref
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role

WORDS = "check inputs"
HEAD_ROWS = 2
LINKS_ONLY = ("Cover", "Summary", "Checks")
"""Sheets that show the checks' result: a check about them would go in a circle."""


def add_guard_checks(book: Book) -> None:
    """Ask for the checks that see a wrong input: every typed number is still one, and no cell is out of words."""
    for sheet in book.sheets.values():
        if sheet.name not in LINKS_ONLY:
            _inputs_are_numbers(book, sheet)
            _no_cell_gives_up(book, sheet)


def let_be(book: Book, optional: Sequence[str]) -> None:
    """Let a blank workbook ask for nothing on some sheets, and check nothing there, until one of them is begun."""
    for name in optional if book.blank else ():
        sheet = book.sheets[name]
        entered = "+".join(f"COUNT({area})" for area, _ in _areas(sheet, example_only=True))
        begun = f"{entered}>0"
        rows, last = (HEAD_ROWS + 1, sheet.native.max_row), get_column_letter(sheet.native.max_column)
        book.need(name, "B", last, rows, begun)
        book.checks = [
            replace(check, left=f"IF({begun},{check.left},0)", right=f"IF({begun},{check.right},0)")
            if check.where == name
            else check
            for check in book.checks
        ]


def guard_formulas(book: Book) -> None:
    """Let every formula that would end in an error say so in words: a dash, while it waits for an empty input."""
    for sheet in book.sheets.values():
        area = f"B{HEAD_ROWS + 1}:{get_column_letter(sheet.native.max_column)}{sheet.native.max_row}"
        styles.dash(sheet.native, area, f'AND({OPEN_INPUTS}>0,B{HEAD_ROWS + 1}="{WORDS}")')
        for part in _conditional(sheet):
            shown = str(part).split("!")[1].replace("$", "")
            styles.dash(sheet.native, shown, f'AND(NOT({part.needed}),{part.first}{part.top}="{WORDS}")')
        for row in sheet.native.iter_rows():
            for cell in row:
                if cell.data_type == "f" and not cell.value.startswith("=IFERROR("):
                    cell.value = f'=IFERROR({cell.value[1:]},"{WORDS}")'


def still_empty(sheet: Sheet) -> str:
    """How many of a sheet's inputs that take a number are empty, as a formula; nothing where it has none."""
    return "+".join(_when(needed, f"COUNTBLANK({area})", "0") for area, needed in _areas(sheet))


def _when(needed: str, formula: str, otherwise: str) -> str:
    return f"IF({needed},{formula},{otherwise})" if needed else formula


def _inputs_are_numbers(book: Book, sheet: Sheet) -> None:
    areas = list(_areas(sheet))
    if areas:
        filled = (_when(needed, f"COUNT({area})", f"COUNT({area})+COUNTBLANK({area})") for area, needed in areas)
        wanted = (f"ROWS({area})*COLUMNS({area})" for area, _ in areas)
        book.check(sheet.name, "Every input that takes a number holds one", "+".join(filled), "+".join(wanted))


def _no_cell_gives_up(book: Book, sheet: Sheet) -> None:
    native = sheet.native
    if any(cell.data_type == "f" for row in native.iter_rows(min_row=HEAD_ROWS + 1) for cell in row):
        area = f"{sheet.name}!$B${HEAD_ROWS + 1}:${get_column_letter(native.max_column)}${native.max_row}"
        spared = "".join(f'-IF({part.needed},0,COUNTIF({part},"{WORDS}"))' for part in _conditional(sheet))
        book.check(sheet.name, f"No formula says: {WORDS}", f'COUNTIF({area},"{WORDS}"){spared}')


def _conditional(sheet: Sheet) -> list[Conditional]:
    return [part for part in sheet.book.conditional if part.sheet == sheet.name]


def _areas(sheet: Sheet, example_only: bool = False) -> Iterator[tuple[str, str]]:
    """The cells with typed numbers that are inputs, as areas, and when they are needed: "" for always.

    Columns side by side with the same rows are one area. ``example_only``: without those that a blank workbook keeps.
    """
    parts = _conditional(sheet)
    settled = {*sheet.book.kept, *sheet.book.unused} if example_only else set()

    def wanted(cell: Cell) -> bool:
        return _is_typed(cell) and Ref(sheet.name, cell.column_letter, cell.row) not in settled

    beside: dict[tuple[int, int, str], int] = {}
    for column, cells in enumerate(sheet.native.iter_cols(), start=1):
        here = {run: beside.pop(run, column) for run in _runs(column, cells, parts, wanted)}
        yield from (_area(sheet, run, left, column - 1) for run, left in beside.items())
        beside = here
    yield from (_area(sheet, run, left, sheet.native.max_column) for run, left in beside.items())


def _area(sheet: Sheet, run: tuple[int, int, str], left: int, right: int) -> tuple[str, str]:
    first, last, needed = run
    return f"{sheet.name}!${get_column_letter(left)}${first}:${get_column_letter(right)}${last}", needed


def _runs(
    column: int, cells: Sequence[Cell], parts: Sequence[Conditional], wanted: Callable[[Cell], bool]
) -> Iterator[tuple[int, int, str]]:
    """The first and the last row of each run of typed numbers in a column, and when they are needed."""

    def kind(cell: Cell) -> tuple[bool, str]:
        return wanted(cell), next((part.needed for part in parts if part.holds(column, cell.row)), "")

    for (typed, needed), run in groupby(cells, kind):
        rows = [cell.row for cell in run]
        if typed:
            yield rows[0], rows[-1], needed


def _is_typed(cell: Cell) -> bool:
    return (
        cell.style == Role.INPUT.value and isinstance(cell.value, int | float) and cell.number_format != Format.GENERAL
    )
