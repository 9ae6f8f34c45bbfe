"""Where a workbook without the add-in says what became of its calls: rows of its Log, or a sheet of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import scan
from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.formula.lexer import shape_of, tokens
from mlcase_workbooks.recalc.reader import SheetReader
from mlcase_workbooks.recalc.sheet import Sheet
from mlcase_workbooks.recalc.values import Scalar
from mlcase_workbooks.recalc.write import spelled

TITLE = "Native export"
HEADERS = ("No.", "Formula that was there", "Cell", "Why it is a value", "Value")
_CHARACTERS_A_LINE, _LINE = 62, 12.5
"""Of the Log's wide columns: what fits into a line, and its height in points."""


@dataclass(frozen=True)
class Frozen:
    """A cell that holds a value where a call of ours was."""

    sheet: str
    row: int
    column: int
    formula: str
    value: Scalar
    stamp: str
    """Function, version and seed, and why."""

    @property
    def address(self) -> str:
        """As in "Bayes!D6"."""
        return f"{self.sheet}!{address(self.row, self.column)}"

    @property
    def kind(self) -> str:
        """What cells of one column have in common when they are listed together."""
        return shape_of(tokens(self.formula), self.row, self.column) + self.stamp


@dataclass(frozen=True)
class _Look:
    """The Log's own styles, as attributes of a cell."""

    heading: str
    note: str
    header: str
    text: str


def said(frozen: Sequence[Frozen], rewritten: int, how: str, version: str) -> str:
    """What became of the calls, in a sentence or two."""
    formulas = "1 formula" if rewritten == 1 else f"{rewritten:,} formulas"
    text = f"Exported by mlcase {version} for Excel with no add-in, with {formulas} {how}."
    if not frozen:
        return text
    cells = "1 cell holds the value" if len(frozen) == 1 else f"{len(frozen)} cells hold the values"
    return f"{text} {cells} of that day and no longer follow the inputs:"


def log_of(book: Book) -> Sheet | None:
    """The sheet Log of a workbook that a template made."""
    sheet = book.sheet("Log")
    return sheet if sheet is not None and sheet.part and _look(sheet) is not None else None


def rows_of(frozen: Sequence[Frozen], sentence: str) -> list[tuple[Scalar, ...]]:
    """The list as rows of cells, from the title on; cells one below the other with one formula share a line."""
    head: list[tuple[Scalar, ...]] = [(TITLE,), (sentence,)]
    if frozen:
        head.append(HEADERS)
    for number, run in enumerate(_runs(frozen), start=1):
        first, last = run[0], run[-1]
        where = first.address if first is last else f"{first.address}:{address(last.row, last.column)}"
        value = first.value if len({cell.value for cell in run}) == 1 else f"{len(run)} values"
        head.append((float(number), f"={first.formula}", where, first.stamp, value))
    return head


def _runs(frozen: Sequence[Frozen]) -> list[list[Frozen]]:
    """The cells, those that follow each other down a column with one formula together."""
    runs: list[list[Frozen]] = []
    open_runs: dict[tuple[str, int, int, str], list[Frozen]] = {}
    for cell in frozen:
        run = open_runs.pop((cell.sheet, cell.column, cell.row - 1, cell.kind), None)
        if run is None:
            runs.append(run := [])
        run.append(cell)
        open_runs[cell.sheet, cell.column, cell.row, cell.kind] = run
    return runs


def appended(log: Sheet, frozen: Sequence[Frozen], sentence: str) -> str:
    """The list as XML of rows for the end of the Log."""
    look = _look(log)
    assert look is not None
    styles = {0: look.heading, 1: look.note, 2: look.header}
    lines = []
    for i, cells in enumerate(rows_of(frozen, sentence)):
        row = log.height + 2 + i
        xml = "".join(
            _cell(log.prefix, row, column, value, styles.get(i, look.text))
            for column, value in enumerate(cells, start=2)
            if value not in ("", None)
        )
        longest = max(len(value) for value in cells if isinstance(value, str)) if i > 2 else 0
        height = max(15.0, _LINE * -(-longest // _CHARACTERS_A_LINE) + 2.5)
        p = log.prefix
        lines.append(f'<{p}row r="{row}" ht="{height:g}" customHeight="1">{xml}</{p}row>')
    return "".join(lines)


def _cell(prefix: str, row: int, column: int, value: Scalar, style: str) -> str:
    kind, text = spelled(value)
    head = f'<{prefix}c r="{address(row, column)}"{style}'
    if kind == "str":
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f'{head} t="inlineStr"><{prefix}is><{prefix}t{space}>{text}</{prefix}t></{prefix}is></{prefix}c>'
    return f'{head} t="{kind}"><{prefix}v>{text}</{prefix}v></{prefix}c>'


def _look(log: Sheet) -> _Look | None:
    """The styles of the Log's list of changes; None when it has no such list."""
    cells = {(row, column): match for row, column, match in SheetReader(log).places()}
    for (row, column), match in cells.items():
        if log.kept(match) == "Version" and (row - 1, column) in cells and (row + 1, column + 1) in cells:
            wanted = cells[row - 1, column], cells.get((2, column), match), match, cells[row + 1, column + 1]
            return _Look(*(_style(found[scan.ATTRIBUTES]) for found in wanted))
    return None


def _style(attributes: str) -> str:
    found = re.search(r'\ss="\d+"', attributes)
    return found[0] if found else ""


def list_alone(frozen: Sequence[Frozen], sentence: str) -> bytes:
    """The list as a workbook of one sheet, to be added to one without a Log."""
    from io import BytesIO

    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    workbook = Workbook()
    sheet = workbook.active
    sheet.title = TITLE
    for cells in rows_of(frozen, sentence):
        sheet.append([str(cell) if isinstance(cell, CellError) else cell for cell in cells])
    for row in sheet.iter_rows():
        for cell in row:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type  # a formula is shown, not entered
            cell.font = Font(name="Arial", size=16 if cell.row == 1 else 9, bold=cell.row in (1, 3))
            cell.alignment = Alignment(wrap_text=cell.row > 2, vertical="top")
    for column, width in zip("ABCDE", (6, 70, 20, 60, 18), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()
