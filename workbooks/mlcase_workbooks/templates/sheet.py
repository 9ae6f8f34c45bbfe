"""A workbook being written: sheets filled from the top down, names, checks, and where things ended up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as NativeCell
from openpyxl.styles import Alignment
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.filled import STATUS, UNFINISHED
from mlcase_workbooks.templates.places import Conditional, Flow, Ref, shift
from mlcase_workbooks.templates.styles import MILLIONS, Format, Role, Scale
from mlcase_workbooks.templates.told import belongs_to_example, in_blank

Value = str | float | int | bool | None
STATUS_WIDTH = 13
EXCEL_2019 = 191029
BARE_REFERENCE = re.compile(r"=[A-Za-z_!$0-9]+")
SUMMED = (Role.SUBTOTAL, Role.TOTAL)


@dataclass(frozen=True)
class Result:
    """One labelled figure on a line of its own, how to read it, and the workbook's name for it."""

    label: str
    formula: str
    form: Format
    note: str = ""
    name: str = ""


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

    def __init__(
        self,
        title: str,
        author: str,
        years: int,
        scale: Scale = MILLIONS,
        guarded: bool = False,
        blank: bool = False,
    ) -> None:
        self.title, self.author, self.years, self.scale, self.guarded = title, author, years, scale, guarded
        self.blank = blank
        """Whether its example is to be left out: it then has no source document to be compared with."""
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.active)
        self.checks: list[Check] = []
        self.sheets: dict[str, Sheet] = {}
        self.kept: set[Ref] = set()
        """Inputs that a blank workbook keeps: conventions, and the axes of tables."""
        self.unused: dict[Ref, Value] = {}
        """What a blank workbook has in entries of a list that nobody may need: it counts for nothing."""
        self.conditional: list[Conditional] = []
        """What a blank workbook may leave empty, and when; an example shows all of it."""
        self.open_inputs: list[Ref] = []
        """Where the empty inputs of each sheet are counted."""
        self.examples: dict[Ref, str | None] = {}
        """Texts of the example, where they stand, and what a blank workbook says in their place."""
        styles.register(self.workbook)
        # Its values come with the file: Excel need not calculate on opening, and shows them without the functions.
        self.workbook.calculation.fullCalcOnLoad = False
        self.workbook.calculation.calcId = EXCEL_2019

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

    def place(self, name: str) -> Ref:
        """The cell that a name stands for."""
        sheet, address = self.workbook.defined_names[name].attr_text.split("!")
        _, column, row = address.split("$")
        return Ref(sheet, column, int(row))

    def need(self, sheet: str, first: str, last: str, rows: tuple[int, int], when: str) -> None:
        """Let a blank workbook do without some cells unless a formula holds."""
        if not self.blank:
            return
        part = Conditional(sheet, first, last, *rows, when)
        if self.conditional and self.conditional[-1].goes_on(part):
            part = replace(self.conditional.pop(), bottom=part.bottom)
        self.conditional.append(part)

    def check(
        self, where: str, statement: str, left: str, right: str = "0", tolerance: str = "Inputs_Tolerance"
    ) -> None:
        """Ask for a line on the Checks sheet."""
        self.checks.append(Check(where, statement, left, right, tolerance))


class Sheet:
    """One worksheet and the row at which it is being written."""

    def __init__(
        self, book: Book, native: Worksheet, title: str, question: str, widths: Sequence[float], timeline: str
    ) -> None:
        self.book, self.native, self.name = book, native, native.title
        self.title, self.question, self.one_page = title, question, False
        self.timeline = timeline
        self.last_column = get_column_letter(len(widths) + 1)
        self.merged_width: dict[str, float] = {}
        self.fitted_rows: set[int] = set()
        """Rows whose height follows from their texts."""
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
        first, last = self._status_columns()
        self.put(first, STATUS, Role.NOTE, to=last, align="right")
        styles.warn(self.native, f"{first}{self.row}:{last}{self.row}", UNFINISHED)
        styles.flag(self.native, f"{first}{self.row}:{last}{self.row}", "NOT(Case_Checks)")
        self.down()
        self.put("B", self.question, Role.QUESTION)
        self.down(2)

    def _status_columns(self) -> tuple[str, str]:
        """The last columns of the sheet that are together wide enough for the words about the checks."""
        first = self.last_column
        while self.width(first, self.last_column) < STATUS_WIDTH:
            first = shift(first, -1)
        return first, self.last_column

    def down(self, rows: int = 1) -> None:
        """Go down."""
        self.row += rows

    @contextmanager
    def at(self, row: int, rows: int) -> Iterator[None]:
        """Write in a place of ``rows`` rows that was kept free, then go on where it was left."""
        here, self.row = self.row, row
        yield
        if self.row > row + rows:
            raise ValueError(f"{self.name}: {self.row - row} rows do not fit into the {rows} kept free at row {row}")
        self.row = here

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
        kept: bool = False,
        example: bool = False,
        unused: Value = None,
    ) -> Ref:
        """Write one cell of the current row, merged up to column ``to``, under the workbook name ``name``.

        A blank workbook leaves inputs and source figures out but for those ``kept``, and of other cells each
        ``example`` and what belongs to one by its text; where an entry may stay ``unused`` it has that.
        """
        cell: NativeCell = self.native[f"{column}{self.row}"]
        cell.value = self._local(value) if isinstance(value, str) else value
        last = to or column
        for index in range(column_index_from_string(column), column_index_from_string(last) + 1):
            self.native.cell(self.row, index).style = role.value
        if form is not None:
            cell.number_format = form.value
        if role in SUMMED and isinstance(value, str) and not value.startswith("="):
            cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
        elif align is not None:
            wrap, indent = cell.alignment.wrap_text, int(align == "left")
            cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=wrap, indent=indent)
        if last != column:
            self.native.merge_cells(f"{column}{self.row}:{last}{self.row}")
            self.merged_width[cell.coordinate] = self.width(column, last)
        ref = Ref(self.name, column, self.row)
        if name is not None:
            self.book.define(name, ref)
        if kept:
            self.book.kept.add(ref)
        if unused is not None:
            self.book.unused[ref] = unused
        if isinstance(value, str) and (example or belongs_to_example(value)):
            blank = in_blank(value) if belongs_to_example(value) else None
            self.book.examples[ref] = None if blank is None else self._local(blank)
        return ref

    def _local(self, text: str) -> str:
        """A formula without this sheet's own name before its cells."""
        return self._own_prefix.sub("", text) if text.startswith("=") else text

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

    def headers(self, texts: dict[str, str], height: float = 26, to_end: bool = False) -> int:
        """A table's column headings on one band from column B to the last of them; gives back their row."""
        last = self.last_column if to_end else max(texts, key=column_index_from_string)
        for index in range(2, column_index_from_string(last) + 1):
            column = get_column_letter(index)
            self.put(column, texts.get(column), Role.HEADER)
        if to_end:
            rightmost = max(texts, key=column_index_from_string)
            self.put(rightmost, texts[rightmost], Role.HEADER, to=last)
        self.native.row_dimensions[self.row].height = height
        self.down()
        return self.row - 1

    def results(
        self, results: Iterable[Result], note: str = "E", note_to: str | None = None, value_to: str = "D"
    ) -> None:
        """Labelled figures, one a row: label in C, figure in D, remark from ``note`` on."""
        for result in results:
            self.put("C", result.label)
            self.put(
                "D",
                result.formula,
                role_of(result.formula),
                result.form,
                to=value_to,
                align="right",
                name=result.name or None,
            )
            self.put(note, result.note or None, Role.NOTE, to=note_to or self.last_column)
            self.down()

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

    def freeze(self, column: str, on_every_page: bool = False) -> None:
        """Keep the rows above the current one and the columns left of ``column`` in sight."""
        self.native.freeze_panes = f"{column}{self.row}"
        if on_every_page:
            self.native.print_title_rows = f"{self.row - 1}:{self.row - 1}"

    def new_page(self) -> None:
        """Start a new printed page here."""
        self.native.row_breaks.append(Break(id=self.row - 1))

    def width(self, first: str, last: str) -> float:
        """The width of some columns together."""
        columns = range(column_index_from_string(first), column_index_from_string(last) + 1)
        return sum(self.native.column_dimensions[get_column_letter(c)].width for c in columns)


def role_of(formula: str) -> Role:
    """The part that a formula's cell plays: one of our functions, a bare reference, or a calculation."""
    if "ML_" in formula:
        return Role.FUNCTION
    return Role.LINK if BARE_REFERENCE.fullmatch(formula) else Role.CALCULATION
