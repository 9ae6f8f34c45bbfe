"""How wrong the case may be: each line's own break-even, what a delay costs, and when the money is back."""

from __future__ import annotations

from openpyxl.chart import LineChart

from mlcase_workbooks.templates import charts
from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.cashflow import BENEFIT_MULTIPLIER, COST_MULTIPLIER, CashFlow
from mlcase_workbooks.templates.blocks.measures import NO_BENEFIT, or_words
from mlcase_workbooks.templates.places import Flow
from mlcase_workbooks.templates.sheet import Book, Result, Sheet
from mlcase_workbooks.templates.styles import Format, Role

TIMELINE = "E"
CHART_ROWS = 16


def add_break_even(book: Book, flow: CashFlow, question: str) -> None:
    """The Breakeven sheet; NPV is linear in every line, so each line's break-even is exact."""
    sheet = book.sheet("Breakeven", "Break-even", question, (5, 50, 18, *[16] * (book.years + 2), 20), TIMELINE)
    sheet.one_page = True
    _all_together(sheet)
    headers, plain, discounted = _curve(sheet, flow)
    curve, bottom_right = _picture(sheet, headers, plain, discounted), f"H{sheet.row + CHART_ROWS}"
    charts.place(sheet, curve, f"C{sheet.row}", bottom_right, findings.break_even(book.scale))
    sheet.down(CHART_ROWS + 2)
    _line_by_line(book, sheet, flow)
    book.check(
        sheet.name, "The discounted curve ends at the NPV", discounted.at(book.years), f"{flow.net.present_value}"
    )


def _all_together(sheet: Sheet) -> None:
    sheet.heading("All benefits, or all costs, together")
    sheet.results(
        (
            Result("Share of the benefits that must arrive", "=Case_Break_Even", Format.PERCENT, "NPV is then zero."),
            Result(
                "In undiscounted dollars",
                "=" + or_words("Case_Break_Even*Case_Total_Benefit", NO_BENEFIT),
                Format.MONEY,
                "If all benefits shrink alike.",
            ),
            Result("Benefits may fall short by", "=Case_Margin_Of_Safety", Format.PERCENT, "The margin of safety."),
            Result("Costs may overrun by", "=Case_Cost_Tolerance", Format.PERCENT, "All costs alike."),
            Result("Payback, months", "=Case_Payback", Format.MONTHS, "Where the curve crosses zero for good."),
            Result("Payback, discounted, months", "=Case_Payback_Discounted", Format.MONTHS, "The lower curve."),
        )
    )
    sheet.down()


def _curve(sheet: Sheet, flow: CashFlow) -> tuple[int, Flow, Flow]:
    """Cumulative cash, plain and discounted; gives back the headings' row and both lines."""
    sheet.heading("When the money is back", "Cumulative net cash at the end of each year.")
    headers = sheet.headers({"C": "Cumulative", "D": "Unit"} | sheet.timeline_headers("At the end"), height=16)
    lines = []
    for label, formula in (
        ("Net cash", lambda n: f"={flow.cumulative.at(n)}"),
        ("Net cash, discounted", lambda n: f"=SUMPRODUCT({_until(flow.net, n)},{_until(flow.discount, n)})"),
    ):
        sheet.put("C", label)
        sheet.put("D", "$")
        line = sheet.across(formula, total=False)
        sheet.put(line.total.column, f"={sheet.column(sheet.book.years)}{sheet.row}", Role.CALCULATION, Format.MONEY)
        lines.append(line)
        sheet.down()
    sheet.down()
    return headers, lines[0], lines[1]


def _until(flow: Flow, period: int) -> str:
    """The cells from the initial column, held fast, to a period."""
    return f"{flow.initial}:{flow.at(period).split('!')[1]}"


def _picture(sheet: Sheet, headers: int, plain: Flow, discounted: Flow) -> LineChart:
    first, last = sheet.column(0), sheet.column(sheet.book.years)
    lines = [charts.Line(sheet, f"C{row}", f"{first}{row}", f"{last}{row}") for row in (plain.row, discounted.row)]
    return charts.payback(lines, charts.Line(sheet, f"C{headers}", f"{first}{headers}", f"{last}{headers}"))


def _line_by_line(book: Book, sheet: Sheet, flow: CashFlow) -> None:
    """How far each line alone may go wrong, all others as planned."""
    sheet.heading(
        "One line alone",
        "How far one line may go wrong, all others as planned, before NPV is zero. A benefit's margin above 100 %: "
        "the case stands without it. Negative: it must get better by that much.",
    )
    sheet.headers({"C": "Line", "D": "Side", "E": "Present value, $", "F": "NPV without it, $", "G": "May go wrong by"})
    first = sheet.row
    for side, live, word in ((flow.benefits, BENEFIT_MULTIPLIER, "benefit"), (flow.costs, COST_MULTIPLIER, "cost")):
        for line, place in zip(side.lines, side.flows, strict=True):
            row = sheet.row
            sheet.put("B", line.code, Role.NOTE)
            sheet.put("C", line.label)
            sheet.put("D", word)
            sheet.put("E", f"={place.present_value}*{live}", Role.CALCULATION, Format.MONEY)
            sheet.put("F", f"={flow.net.present_value}-E{row}", Role.CALCULATION, Format.MONEY)
            margin = f"{flow.net.present_value}/ABS(E{row})"
            sheet.put("G", f'=IF(E{row}=0,"–",{margin})', Role.CALCULATION, Format.WHOLE_PERCENT, align="right")
            sheet.down()
    worth = f"SUM({sheet.name}!$E${first}:$E${sheet.row - 1})"
    book.check(sheet.name, "The lines' present values add up to the NPV", worth, f"{flow.net.present_value}")
