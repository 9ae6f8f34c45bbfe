"""What it costs: a sheet per group of costs, every line from its drivers to the years it is paid in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates.places import Flow, shift
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import PROVENANCE, Told, within


@dataclass(frozen=True)
class CostLine:
    """One cost: an amount a year, typed in or worked out from drivers, paid in the years from ``first`` to ``last``.

    With no ``amount`` it waits for one to be typed in. With no ``last`` it is paid until the case's last year.

    A text is a formula. In ``amount``, {0}, {1}, {2} stand for the line's drivers. A driver is a number, or a formula
    that brings in a named input; in it {above} stands for the amounts of the table's lines before this one, and {AW}
    for the total amount of the sheet's earlier table AW.
    """

    label: str
    unit: str
    source: str
    amount: float | str | None
    drivers: tuple[float | str, ...] = ()
    forms: tuple[Format, ...] = (Format.COUNT, Format.MONEY, Format.COUNT)
    first: int = 1
    last: int | None = 1


@dataclass(frozen=True)
class CostTable:
    """Costs that are added up together; ``code`` starts their references, ``drivers`` head their columns."""

    code: str
    title: str
    lines: tuple[CostLine, ...]
    drivers: tuple[str, ...] = ()
    amount: str = "Amount, $ a year"
    note: str = ""


@dataclass(frozen=True)
class CostSheet:
    """A group of costs on a sheet of its own."""

    name: str
    title: str
    question: str
    provenance: str
    tables: tuple[CostTable, ...]

    @cached_property
    def columns(self) -> Columns:
        """The sheet's columns: as many for drivers as its tables need."""
        return Columns(max(len(table.drivers) for table in self.tables))


@dataclass(frozen=True)
class Columns:
    """The letters of a cost sheet's columns."""

    driver_count: int

    @property
    def drivers(self) -> tuple[str, ...]:
        """The columns of the drivers."""
        return tuple(shift("E", n) for n in range(self.driver_count))

    @property
    def amount(self) -> str:
        """The column of the amount a year."""
        return shift("E", self.driver_count)

    @property
    def first(self) -> str:
        """The column of the first year in which a cost is paid."""
        return shift(self.amount, 1)

    @property
    def last(self) -> str:
        """The column of the last year in which a cost is paid."""
        return shift(self.amount, 2)

    @property
    def source(self) -> str:
        """The column of the source."""
        return shift(self.amount, 3)

    @property
    def timeline(self) -> str:
        """The initial column."""
        return shift(self.amount, 4)


@dataclass(frozen=True)
class Costs:
    """Where a cost sheet's figures ended up: its total and its tables' totals by code."""

    total: Flow
    tables: dict[str, Flow]


def add_costs(book: Book, spec: CostSheet) -> Costs:
    """One cost sheet: its tables, their totals, and the sheet's total by year."""
    columns = spec.columns
    widths = (6.5, 44, 27, *[13] * columns.driver_count, 14, 7, 7, 20, *[12.5] * (book.years + 2))
    sheet = book.sheet(spec.name, spec.title, spec.question, widths, timeline=columns.timeline)
    sheet.put("B", Told(spec.provenance, PROVENANCE), Role.NOTE, to=columns.last)
    sheet.periods()
    sheet.freeze("D")
    flows: dict[str, Flow] = {}
    in_full = []
    for table in spec.tables:
        amounts = {code: f"{columns.amount}{flow.row}" for code, flow in flows.items()}
        flows[table.code] = _table(sheet, columns, table, amounts)
        in_full.append(_paid_in_full(sheet, columns, len(table.lines), flows[table.code].row))
        sheet.down(2)
    if len(flows) == 1:
        total = next(iter(flows.values()))
    else:
        _ruled(sheet, columns, within("Total: {}", spec.title))
        total = sheet.across(lambda n: "=" + "+".join(flow.at(n) for flow in flows.values()), Role.TOTAL)
    book.check(spec.name, "Every cost is paid in full within the case's years", "+".join(in_full), str(total.total))
    return Costs(total, flows)


def _paid_in_full(sheet: Sheet, columns: Columns, lines: int, total_row: int) -> str:
    """A table's amounts a year times the years they are paid in, as a formula."""
    amount, first, last = (
        f"{sheet.name}!${column}${total_row - lines}:${column}${total_row - 1}"
        for column in (columns.amount, columns.first, columns.last)
    )
    return f"SUMPRODUCT({amount},{last}-{first}+1)"


def _table(sheet: Sheet, columns: Columns, table: CostTable, earlier: dict[str, str]) -> Flow:
    """One table; gives back its total across the timeline."""
    sheet.heading(table.title, table.note)
    drivers = table.drivers + ("",) * (columns.driver_count - len(table.drivers))
    headers = {"B": "Ref", "C": "Cost", "D": "Unit", **dict(zip(columns.drivers, drivers, strict=True))}
    headers |= {
        columns.amount: table.amount,
        columns.first: "From year",
        columns.last: "To year",
        columns.source: "Source",
    }
    sheet.headers(headers | sheet.timeline_headers("Total, $"))
    first = sheet.row
    for number, line in enumerate(table.lines, start=1):
        sheet.put("B", f"{table.code}{number}", Role.NOTE)
        _line(sheet, columns, line, earlier | {"above": f"{columns.amount}{first}:{columns.amount}{sheet.row - 1}"})
    last = sheet.row - 1
    _ruled(sheet, columns, within("Total: {}", table.title))
    sheet.put(columns.amount, f"=SUM({columns.amount}{first}:{columns.amount}{last})", Role.TOTAL, Format.MONEY)
    return sheet.across(lambda n: f"=SUM({sheet.column(n)}{first}:{sheet.column(n)}{last})", Role.TOTAL)


def _ruled(sheet: Sheet, columns: Columns, label: str) -> None:
    """A total's label, ruled through to the timeline."""
    for column in ("B", "C", "D", *columns.drivers, columns.amount, columns.first, columns.last, columns.source):
        sheet.put(column, label if column == "C" else None, Role.TOTAL)


def _line(sheet: Sheet, columns: Columns, line: CostLine, places: dict[str, str]) -> None:
    """One cost, from its drivers to the years."""
    row, amount = sheet.row, columns.amount
    sheet.put("C", line.label)
    sheet.put("D", line.unit)
    for column, form, driver in zip(columns.drivers, line.forms, line.drivers, strict=False):
        if isinstance(driver, str):
            sheet.put(column, driver.format(**places), Role.LINK, form)
        else:
            sheet.put(column, driver, Role.INPUT, form)
    if isinstance(line.amount, str):
        cells = [f"{column}{row}" for column in columns.drivers]
        sheet.put(amount, "=" + line.amount.format(*cells), Role.CALCULATION, Format.MONEY)
    else:
        sheet.put(amount, line.amount, Role.INPUT, Format.MONEY)
    last = sheet.book.years if line.last is None else line.last
    for column, year in ((columns.first, line.first), (columns.last, last)):
        sheet.put(column, year, Role.INPUT, Format.YEAR, align="center", kept=True)
    _only_years(sheet, f"{columns.first}{row}:{columns.last}{row}")
    sheet.put(columns.source, line.source)
    paid = f"${amount}{row}*AND({{0}}>=${columns.first}{row},{{0}}<=${columns.last}{row})"
    sheet.across(lambda n: "=" + paid.format(sheet.period(n)))
    sheet.down()


def _only_years(sheet: Sheet, area: str) -> None:
    """Let a phasing cell take years of the case only."""
    rule = DataValidation("whole", operator="between", formula1="0", formula2=str(sheet.book.years))
    rule.errorTitle, rule.error = "Year", f"Please enter 0 (initial) or a year from 1 to {sheet.book.years}."
    rule.showErrorMessage = True
    rule.add(area)
    sheet.native.add_data_validation(rule)
