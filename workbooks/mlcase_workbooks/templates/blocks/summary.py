"""The one page for the reader: tiles, small tables and charts on two halves of six columns. Links only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.sheet import Book, Sheet, shift
from mlcase_workbooks.templates.styles import Format, Role

LEFT, RIGHT = "BCDEFG", "IJKLMN"
GRID = LEFT + RIGHT
WIDTHS = (*[15.5] * len(LEFT), 2.0, *[15.5] * len(RIGHT))


@dataclass(frozen=True)
class Tile:
    """One headline: what it is, the figure, and the convention or the catch beside it."""

    label: str
    value: str
    form: Format
    note: str


@dataclass(frozen=True)
class Column:
    """A column of a small table: its heading and how many columns of the grid it takes."""

    title: str
    span: int
    form: Format = Format.GENERAL


def slots(count: int) -> list[tuple[str, str]]:
    """The first and last columns of ``count`` equal parts of the page."""
    width = len(GRID) // count
    return [(GRID[start], GRID[start + width - 1]) for start in range(0, len(GRID), width)]


def millions(ref: object) -> str:
    """An amount as text in millions, for a sentence: $10.8M."""
    return f'TEXT({ref},"$#,##0.0,,")&"M"'


def start_summary(book: Book, subtitle: str, finding: str) -> Sheet:
    """The page's head: title, subtitle, and the finding in one sentence."""
    sheet = book.sheet("Summary", book.title, subtitle, WIDTHS)
    sheet.one_page = True
    styles.flag(sheet.native, f"{GRID[-1]}1", "NOT(Case_Checks)", "Case_Checks")
    sheet.row -= 1
    sheet.native.row_dimensions[sheet.row].height = 30
    sheet.put("B", finding, Role.FINDING, to=GRID[-1])
    sheet.down()
    sheet.native.row_dimensions[sheet.row].height = 5
    sheet.down()
    return sheet


def add_tiles(sheet: Sheet, tiles: Sequence[Tile]) -> None:
    """A row of headlines of equal width."""
    heights = (16, 27, 26)
    for tile, (left, right) in zip(tiles, slots(len(tiles)), strict=True):
        top = sheet.row
        sheet.put(left, tile.label, Role.TILE_LABEL, to=right)
        sheet.down()
        sheet.put(left, tile.value, Role.TILE_VALUE, tile.form, to=right)
        styles.redden_negatives(sheet.native, f"{left}{sheet.row}")
        sheet.down()
        sheet.put(left, tile.note, Role.TILE_NOTE, to=right)
        sheet.row = top
    for offset, height in enumerate(heights):
        sheet.native.row_dimensions[sheet.row + offset].height = height
    sheet.down(len(heights))
    sheet.native.row_dimensions[sheet.row].height = 8
    sheet.down()


def add_findings(sheet: Sheet, sentences: Sequence[str]) -> None:
    """A row of sentences, each over the chart that shows it."""
    for sentence, (left, right) in zip(sentences, slots(len(sentences)), strict=True):
        sheet.put(left, sentence, Role.FINDING, to=right)
    sheet.native.row_dimensions[sheet.row].height = 28
    sheet.down()


def add_table(
    sheet: Sheet,
    left: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | None]],
    forms: Sequence[Format] = (),
) -> None:
    """A small table that starts at the current row; the caller goes on below it. ``forms`` set a row's format."""
    start = sheet.row
    right = shift(left, sum(column.span for column in columns) - 1)
    sheet.put(left, title, Role.HEADING, to=right)
    sheet.native.row_dimensions[sheet.row].height = 18
    sheet.down()
    if any(column.title for column in columns[1:]):
        _cells(sheet, left, columns, [column.title for column in columns], Role.SMALL_HEADER)
    for index, (label, *links) in enumerate(rows):
        shown = [link and f'=IFERROR({link.removeprefix("=")},"n/a")' for link in links]
        _cells(sheet, left, columns, [label, *shown], Role.LINK, forms[index] if forms else None)
    numbers = f"{shift(left, columns[0].span)}{start + 1}:{right}{sheet.row - 1}"
    styles.redden_negatives(sheet.native, numbers)
    sheet.row = start


def _cells(
    sheet: Sheet,
    left: str,
    columns: Sequence[Column],
    texts: Sequence[str | None],
    role: Role,
    form: Format | None = None,
) -> None:
    """One row of a small table: its label, then the others in their columns' formats or all in one."""
    label, *others = zip(columns, texts, strict=True)
    own = Role.LABEL if role is Role.LINK else role
    sheet.put(left, label[1], own, to=shift(left, label[0].span - 1), align="left")
    place = shift(left, label[0].span)
    for column, text in others:
        sheet.put(place, text, role, form or column.form, to=shift(place, column.span - 1), align="right")
        place = shift(place, column.span)
    sheet.native.row_dimensions[sheet.row].height = 14
    sheet.down()
