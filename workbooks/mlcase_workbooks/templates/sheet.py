"""A workbook being written: sheets filled from the top down, names, checks, and where things ended up."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as NativeCell
from openpyxl.styles import Alignment
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.styles import Format, Role

Value = str | float | int | bool | None
LINE_POINTS = 12.0
SUMMED = (Role.SUBTOTAL, Role.TOTAL)


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


@dataclass(frozen=True)
class Check:
    """A statement that must hold: ``left`` equals ``right`` to within ``tolerance``."""

    where: str
    statement: str
    left: str
    right: str = "0"
    tolerance: str = "Inputs_Tolerance"


class Book:
    """The workbook as a whole: its sheets, its names, and the checks that its blocks ask for."""

    def __init__(self, title: str, author: str, years: int) -> None:
        self.title, self.author, self.years = title, author, years
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.active)
        self.checks: list[Check] = []
        self.sheets: dict[str, Sheet] = {}
        styles.register(self.workbook)

    def sheet(self, name: str, title: str, question: str, widths: Sequence[float], timeline: str = "") -> Sheet:
        """Start a sheet: its title, the question it answers, its column widths, and the timeline's first column."""
        native = self.workbook.create_sheet(name)
        self.sheets[name] = sheet = Sheet(self, native, title, question, widths, timeline)
        return sheet

    def define(self, name: str, ref: Ref | str) -> None:
        """Give a cell a workbook-wide name."""
        if name in self.workbook.defined_names:
            raise ValueError(f"the name {name} is defined twice")
        self.workbook.defined_names[name] = DefinedName(name, attr_text=str(ref))

    def check(
        self, where: str, statement: str, left: str, right: str = "0", tolerance: str = "Inputs_Tolerance"
    ) -> None:
        """Ask for a line on the Checks sheet."""
        self.checks.append(Check(where, statement, left, right, tolerance))

    def arrange(self, order: Iterable[str]) -> None:
        """Put the sheets into reading order and open the workbook on the second, the summary."""
        self.workbook._sheets = [self.sheets[name].native for name in order]
        self.workbook.active = 1
        for sheet in self.sheets.values():
            sheet.finish(selected=sheet.native is self.workbook.active)


class Sheet:
    """One worksheet and the row at which it is being written."""

    def __init__(
        self, book: Book, native: Worksheet, title: str, question: str, widths: Sequence[float], timeline: str
    ) -> None:
        self.book, self.native, self.name = book, native, native.title
        self.title, self.question = title, question
        self.timeline = timeline
        self.last_column = get_column_letter(len(widths) + 1)
        self._merged_width: dict[str, float] = {}
        self._own_prefix = re.compile(rf"(?<![A-Za-z0-9_.]){re.escape(self.name)}!")
        native.sheet_view.showGridLines = False
        native.column_dimensions["A"].width = 1.5
        for index, width in enumerate(widths, start=2):
            native.column_dimensions[get_column_letter(index)].width = width
        self.row = 1
        if title:
            self._head()

    def _head(self) -> None:
        """Title, question, and whether the workbook's checks hold, on every sheet alike."""
        self.native.row_dimensions[1].height = 24
        self.put("B", self.title, Role.TITLE)
        state = self.put(self.last_column, '=IF(Case_Checks,"checks hold","CHECK FAILS")', Role.CHECK, align="right")
        address = f"{state.column}{state.row}"
        styles.flag(self.native, address, "NOT(Case_Checks)")
        self.down()
        self.put("B", self.question, Role.QUESTION)
        self.down(2)

    def down(self, rows: int = 1) -> None:
        """Go down."""
        self.row += rows

    def put(
        self,
        column: str,
        value: Value,
        role: Role = Role.LABEL,
        form: Format | None = None,
        *,
        to: str | None = None,
        align: str | None = None,
        name: str | None = None,
    ) -> Ref:
        """Write one cell of the current row, merged up to column ``to``, under the workbook name ``name``."""
        cell: NativeCell = self.native[f"{column}{self.row}"]
        if isinstance(value, str) and value.startswith("="):
            value = self._own_prefix.sub("", value)
        cell.value = value
        last = to or column
        for index in range(column_index_from_string(column), column_index_from_string(last) + 1):
            self.native.cell(self.row, index).style = role.value
        if form is not None:
            cell.number_format = form.value
        if align is not None:
            cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=cell.alignment.wrap_text)
        if last != column:
            self.native.merge_cells(f"{column}{self.row}:{last}{self.row}")
            self._merged_width[cell.coordinate] = self._width(column, last)
        ref = Ref(self.name, column, self.row)
        if name is not None:
            self.book.define(name, ref)
        return ref

    def heading(self, text: str, note: str = "") -> None:
        """A section's heading, ruled across the sheet, with an optional remark on the next line."""
        for index in range(2, column_index_from_string(self.last_column) + 1):
            self.native.cell(self.row, index).style = Role.HEADING.value
        self.put("B", text, Role.HEADING)
        self.native.row_dimensions[self.row].height = 18
        self.down()
        if note:
            self.put("B", note, Role.NOTE, to=self.last_column)
            self.down()

    def headers(self, texts: dict[str, str], height: float = 26) -> int:
        """A table's column headings; gives back their row."""
        for column, text in texts.items():
            self.put(column, text, Role.HEADER)
        self.native.row_dimensions[self.row].height = height
        self.down()
        return self.row - 1

    def timeline_headers(self, total: str = "Total", present_value: str = "") -> dict[str, str]:
        """The headings of the timeline's columns, for ``headers``."""
        texts = ["Initial", *(f"Year {n}" for n in range(1, self.book.years + 1)), total]
        texts += [present_value] if present_value else []
        return {self.column(n): text for n, text in enumerate(texts)}

    def periods(self) -> None:
        """The timeline's period numbers, 0 for the initial column: what phasing and discounting count by."""
        self.put(self.column(-1), "Period", Role.NOTE, align="right")
        for n in range(self.book.years + 1):
            start, here = f"${self.timeline}{self.row}", f"{self.column(n)}{self.row}"
            self.put(self.column(n), f"=COLUMNS({start}:{here})-1", Role.NOTE, Format.YEAR, align="right")
        self._period_row = self.row
        self.down()

    def period(self, n: int) -> str:
        """The cell with the number of period ``n`` on this sheet."""
        return f"{self.column(n)}${self._period_row}"

    def column(self, n: int) -> str:
        """The letter of period ``n``'s column; after the last year come the total and the present value."""
        return shift(self.timeline, n)

    def across(
        self,
        formula: Callable[[int], str],
        role: Role = Role.CALCULATION,
        form: Format = Format.MONEY,
        total: bool = True,
    ) -> Flow:
        """One formula per period across the timeline, and their sum."""
        for n in range(self.book.years + 1):
            self.put(self.column(n), formula(n), role, form)
        flow = self.flow()
        if total:
            self.put(flow.total.column, f"=SUM({flow.whole})", role if role in SUMMED else Role.CALCULATION, form)
        return flow

    def flow(self) -> Flow:
        """The current row as a line across the timeline."""
        return Flow(self.name, self.row, self.timeline, self.book.years)

    def freeze(self, column: str) -> None:
        """Keep the rows above the current one and the columns left of ``column`` in sight, and on every page."""
        self.native.freeze_panes = f"{column}{self.row}"
        self.native.print_title_rows = f"{max(self.row - 1, 1)}:{max(self.row - 1, 1)}"

    def finish(self, selected: bool) -> None:
        """Row heights for wrapped text and the printed page: landscape, one page wide."""
        self._fit_rows()
        native = self.native
        native.sheet_view.tabSelected = selected
        native.sheet_view.zoomScale = 90
        native.page_setup.orientation = "landscape"
        native.page_setup.paperSize = native.PAPERSIZE_LETTER
        native.sheet_properties.pageSetUpPr.fitToPage = True
        native.page_setup.fitToWidth = 1
        native.page_setup.fitToHeight = native.page_setup.fitToHeight if self.one_page else 0
        native.print_options.horizontalCentered = True
        margins = native.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom, margins.header, margins.footer = 0.45, 0.6, 0.2, 0.3
        native.oddFooter.left.text, native.oddFooter.center.text = self.book.title, "&A"
        native.oddFooter.right.text = "Page &P of &N"
        for part in (native.oddFooter.left, native.oddFooter.center, native.oddFooter.right):
            part.size, part.font = 8, f"{styles.FONT},Regular"

    one_page = False

    def _fit_rows(self) -> None:
        """Heights for rows with wrapped text: merged cells are never fitted by a spreadsheet application itself."""
        for row in self.native.iter_rows():
            index = row[0].row
            if self.native.row_dimensions[index].height is not None:
                continue
            lines = max((self._lines(cell) for cell in row), default=1)
            self.native.row_dimensions[index].height = max(14.0, lines * LINE_POINTS + 3)

    def _lines(self, cell: NativeCell) -> int:
        """How many lines a cell's text takes in its width."""
        if not isinstance(cell.value, str) or cell.value.startswith("=") or not cell.alignment.wrap_text:
            return 1
        width = self._merged_width.get(cell.coordinate) or self._width(cell.column_letter, cell.column_letter)
        letters = width * 11 / cell.font.size
        return sum(max(1, math.ceil(len(part) / letters)) for part in cell.value.split("\n"))

    def _width(self, first: str, last: str) -> float:
        columns = range(column_index_from_string(first), column_index_from_string(last) + 1)
        return sum(self.native.column_dimensions[get_column_letter(c)].width for c in columns)


def shift(column: str, by: int) -> str:
    """The letter of the column that lies ``by`` columns to the right."""
    return get_column_letter(column_index_from_string(column) + by)
