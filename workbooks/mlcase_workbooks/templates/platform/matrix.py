"""Benefits by kind of value and year: revenue, cost, risk; capability and options stand beside, outside NPV."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.benefits import Benefits
from mlcase_workbooks.templates.blocks.value_types import COUNTED, REVENUE, RISK, SAVING, TYPES, Extra, add_outside_npv
from mlcase_workbooks.templates.places import Flow
from mlcase_workbooks.templates.platform.benefits import SHEETS
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

TIMELINE = "F"
KINDS = dict.fromkeys(("SA1", "SA2", "SA3", "SA4", "SA5", "SA6", "PR1", "PR2", "PR3"), SAVING) | {
    "SA7": RISK,
    "RE1": REVENUE,
    "RE2": REVENUE,
    "RE3": RISK,
}
"""S1 books its third sheet as revenue, avoided losses too, and fewer incidents as a saving: here each is what it is."""

COLOURS = (styles.BLUE, styles.ORANGE, styles.GREEN)
CHART_ROWS = 15


def add_matrix(book: Book, gained: Mapping[str, Benefits], early_weeks: str) -> None:
    """The Matrix sheet; ``early_weeks`` is what models that go live sooner are worth a year, as a formula."""
    widths = (6.5, 48, 20, 30, *[14] * (book.years + 2))
    sheet = book.sheet(
        "Matrix", "Value by kind and year", "What kind of value is it, and when does it come?", widths, TIMELINE
    )
    sheet.one_page = True
    table_at, rows = sheet.row, len(COUNTED) + 4
    sheet.down(rows)
    chart_at = sheet.row
    sheet.down(CHART_ROWS + 2)
    first, last = _benefits(sheet, gained)
    sheet.down()
    add_outside_npv(sheet, _extras(early_weeks), sheet.last_column)
    with sheet.at(table_at, rows):
        headers, total = _by_kind(sheet, first, last)
    first_kind, last_kind = _rows(headers)[0], _rows(headers)[-1]
    names, totals = (f"${column}${first_kind}:${column}${last_kind}" for column in ("C", total.total.column))
    finding = findings.highest(names, totals, "is the largest kind of value:", book.scale)
    charts.place(sheet, _chart(sheet, headers), f"C{chart_at}", f"{sheet.last_column}{chart_at + CHART_ROWS}", finding)
    sheets = "+".join(str(flow.total) for flow in gained.values())
    book.check(sheet.name, "Value by kind adds up to the benefits of the three sheets", f"{total.total}", sheets)
    kinds, by_line = f"{sheet.name}!$D${first}:$D${last}", f"{sheet.name}!${total.total.column}${first}"
    lines = f"{by_line}:${total.total.column}${last}"
    outside = f'SUMIF({kinds},"{TYPES[-1]}",{lines})'
    book.check(sheet.name, "No benefit of the cash flow is a capability", outside)


def _by_kind(sheet: Sheet, first: int, last: int) -> tuple[int, Flow]:
    """One row a kind; gives back the headings' row and the total."""
    sheet.heading(
        "Value by kind", "Before any uncertainty multiplier and before the scenario, like the sheets it adds."
    )
    texts = {"B": "#", "C": "Kind of value", "D": "In the NPV", "E": "Source"}
    headers = sheet.headers(texts | sheet.timeline_headers(), height=16)
    start = sheet.row

    def of_kind(n: int) -> str:
        return f"=SUMIF($D${first}:$D${last},$C{sheet.row},{sheet.column(n)}${first}:{sheet.column(n)}${last})"

    for number, kind in enumerate(COUNTED, start=1):
        sheet.put("B", number, Role.NOTE)
        sheet.put("C", kind)
        sheet.put("D", "yes")
        sheet.put("E", "the list below")
        sheet.across(of_kind)
        sheet.down()
    for column in "BCDE":
        sheet.put(column, "Total" if column == "C" else None, Role.TOTAL)
    end = sheet.row - 1
    return headers, sheet.across(lambda n: f"=SUM({sheet.column(n)}{start}:{sheet.column(n)}{end})", Role.TOTAL)


def _benefits(sheet: Sheet, gained: Mapping[str, Benefits]) -> tuple[int, int]:
    """Every benefit with the kind of value that it is; gives back the first and the last row."""
    sheet.heading("Every benefit and its kind", "Each benefit has one kind, so no dollar counts under two.")
    headers = {"B": "Ref", "C": "Benefit", "D": "Kind of value", "E": "Unit, source"}
    sheet.headers(headers | sheet.timeline_headers(), height=16)
    first = sheet.row
    for spec in SHEETS:
        for benefit, flow in zip(spec.benefits, gained[spec.name].parts, strict=True):
            sheet.put("B", benefit.code, Role.NOTE)
            sheet.put("C", benefit.label)
            sheet.put("D", KINDS[benefit.code], Role.INPUT, Format.GENERAL, align="center", kept=True)
            sheet.put("E", f"$, {spec.name}")
            sheet.across(flow.link, Role.LINK)
            sheet.down()
    rule = DataValidation("list", formula1=f'"{",".join(TYPES)}"')
    rule.error, rule.showErrorMessage = f"Please choose one of {', '.join(TYPES)}.", True
    rule.add(f"D{first}:D{sheet.row - 1}")
    sheet.native.add_data_validation(rule)
    return first, sheet.row - 1


def _chart(sheet: Sheet, headers: int) -> charts.Chart:
    """The kinds on top of each other, year by year."""
    left, right = sheet.column(1), sheet.column(sheet.book.years)
    lines = [charts.Line(sheet, f"C{row}", f"{left}{row}", f"{right}{row}") for row in _rows(headers)]
    years = charts.Line(sheet, f"C{headers}", f"{left}{headers}", f"{right}{headers}")
    return charts.stacked(lines, years, "Benefits by kind of value", COLOURS)


def _rows(headers: int) -> range:
    return range(headers + 1, headers + 1 + len(COUNTED))


def _extras(early_weeks: str) -> tuple[Extra, ...]:
    """What the platform makes possible, and no line of the cash flow holds."""
    return (
        Extra("Each model live some weeks sooner", early_weeks, "S1 l.390", "ML_TIME_TO_MARKET; PR1 has more models"),
        Extra(
            Told("Room to grow from 100 to 1,000 data scientists", "Room to grow"),
            0,
            "S1 l.195",
            "An option: no figure is put on it",
        ),
        Extra(
            Told("Markets that ask for compliance, after Year 3", "Markets that ask for compliance"),
            0,
            "S1 l.524",
            "An option: contracts until then are RE1",
        ),
        Extra("Experiments that nobody could run before", 0, "S1 l.470", "Learning: features that came of it are RE2"),
    )
