"""The cash flow in the layout of a Total Economic Impact study, and the measures that are read off it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.measures import (
    CONVENTION,
    NO_BENEFIT,
    NO_COST,
    NO_PAYBACK,
    NO_RATE,
    RATE,
    bcr_of,
    break_even_of,
    irr_of,
    mirr_of,
    npv_of,
    or_words,
    payback_of,
    peak_funding_of,
    roi_of,
    undiscounted_roi_of,
)
from mlcase_workbooks.templates.places import Flow
from mlcase_workbooks.templates.sheet import Book, Result, Sheet
from mlcase_workbooks.templates.styles import Format, Role

TIMELINE = "F"
BENEFIT, COST = 1, -1
BENEFIT_MULTIPLIER, COST_MULTIPLIER = "Live_Benefits", "Live_Costs"

TIMING_GAIN = (
    f'=IF(Inputs_Timing="cont",IF({RATE}=0,1,{RATE}/LN(1+{RATE})),'
    f'IF(Inputs_Timing="mid",SQRT(1+{RATE}),IF(Inputs_Timing="begin",1+{RATE},1)))'
)


@dataclass(frozen=True)
class CashLine:
    """A line of the cash flow: amounts of another sheet, times the named factors."""

    code: str
    label: str
    amounts: Flow
    factors: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """Benefits or costs: the lines, their sum before the scenario, and the total. Costs are negative."""

    lines: tuple[CashLine, ...]
    flows: tuple[Flow, ...]
    presented: Flow
    total: Flow


@dataclass(frozen=True)
class CashFlow:
    """Where the cash flow's lines ended up; ``costs_paid`` are the costs as positive amounts."""

    sheet: Sheet
    benefits: Side
    costs: Side
    costs_paid: Flow
    net: Flow
    cumulative: Flow
    discount: Flow
    headers: int


def add_cash_flow(book: Book, benefits: tuple[CashLine, ...], costs: tuple[CashLine, ...], question: str) -> CashFlow:
    """The Cashflow sheet: timeline, lines, totals, measures and the picture."""
    widths = (6.5, 42, 17, 10, *[14] * (book.years + 1), 14, 15)
    sheet = book.sheet("Cashflow", "Cash flow", question, widths, timeline=TIMELINE)
    discount = _timeline(sheet)
    headers = {"B": "Ref", "C": "Metric", "D": "Source", "E": "Factor"}
    header_row = sheet.headers(headers | sheet.timeline_headers("Total", "Present value"))
    sheet.freeze("F")
    write = _Rows(sheet, discount)
    gains = write.side("Benefits", benefits, BENEFIT, BENEFIT_MULTIPLIER)
    pains = write.side("Costs", costs, COST, COST_MULTIPLIER)
    net = write.row("Net cash flow", lambda n: f"={gains.total.at(n)}+{pains.total.at(n)}", Role.TOTAL)
    cumulative = write.row(
        "Cumulative net cash flow", lambda n: f"=SUM(${TIMELINE}{net.row}:{sheet.column(n)}{net.row})", summed=False
    )
    paid = write.row("Costs as positive amounts, for the ratios", lambda n: f"=-{pains.total.at(n)}")
    area = f"{TIMELINE}{net.row}:{sheet.last_column}{cumulative.row}"
    styles.redden_negatives(sheet.native, area)
    flow = CashFlow(sheet, gains, pains, paid, net, cumulative, discount, header_row)
    sheet.down()
    _measures(sheet, flow)
    _picture(sheet, flow)
    _checks(book, flow)
    return flow


def _timeline(sheet: Sheet) -> Flow:
    """Periods, calendar years and discount factors."""
    sheet.periods()
    sheet.put("C", "Calendar year", Role.NOTE)
    sheet.across(lambda n: f"=Inputs_Start_Year+{sheet.period(n)}-1", Role.CALCULATION, Format.YEAR, total=False)
    sheet.down()
    sheet.put("C", "Discount factor", Role.NOTE)
    sheet.put("D", "× gain from timing", Role.NOTE, align="right")
    gain = sheet.put("E", TIMING_GAIN, Role.CALCULATION, Format.RATIO)
    factor = f"=IF({{0}}=0,1,{gain}/(1+{RATE})^{{0}})"
    discount = sheet.across(lambda n: factor.format(sheet.period(n)), Role.CALCULATION, Format.RATIO, total=False)
    sheet.down()
    return discount


@dataclass(frozen=True)
class _Rows:
    """Writes rows of the cash flow, each with its total and its present value."""

    sheet: Sheet
    discount: Flow

    def row(
        self,
        label: str,
        formula: Callable[[int], str],
        role: Role = Role.CALCULATION,
        code: str = "",
        source: str = "",
        factor: str = "",
        summed: bool = True,
    ) -> Flow:
        """One row across the timeline; a formula may use $E of its row, where ``factor`` is written."""
        sheet, side = self.sheet, role if role in (Role.TOTAL, Role.SUBTOTAL) else Role.LABEL
        for column, text in (("B", code), ("C", label), ("D", source)):
            sheet.put(column, text or None, side)
        sheet.put("E", factor or None, Role.LINK if factor else side, Format.MULTIPLE)
        flow = sheet.across(formula, role, total=summed)
        if summed:
            worth = f"=SUMPRODUCT({flow.whole},{self.discount.whole})"
            sheet.put(flow.present_value.column, worth, Role.CALCULATION if side is Role.LABEL else role, Format.MONEY)
        sheet.down()
        return flow

    def _line(self, line: CashLine, minus: str) -> Flow:
        """One line, times its multipliers."""
        times = f"*$E{self.sheet.row}"
        return self.row(
            line.label,
            lambda n: f"={minus}{line.amounts.at(n)}{times}",
            Role.LINK,
            line.code,
            line.amounts.sheet,
            "=" + "*".join(line.factors),
        )

    def side(self, title: str, lines: tuple[CashLine, ...], sign: int, multiplier: str) -> Side:
        """Benefits or costs, from the lines over the scenario's adjustment to the total."""
        sheet = self.sheet
        sheet.put("B", title, Role.STRONG, to="E")
        sheet.down()
        flows = [self._line(line, "-" if sign == COST else "") for line in lines]
        first, last, column = flows[0].row, flows[-1].row, sheet.column
        presented = self.row(
            f"{title} before the scenario", lambda n: f"=SUM({column(n)}{first}:{column(n)}{last})", Role.SUBTOTAL
        )
        change = f"*($E{sheet.row}-1)"
        adjusted = self.row(
            "Scenario adjustment", lambda n: f"={presented.at(n)}{change}", source="Scenarios", factor=f"={multiplier}"
        )
        total = self.row(f"Total {title.lower()}", lambda n: f"={presented.at(n)}+{adjusted.at(n)}", Role.TOTAL)
        sheet.down()
        return Side(lines, tuple(flows), presented, total)


def _measures(sheet: Sheet, flow: CashFlow) -> None:
    """The headline results, each with the convention that it is stated under."""
    benefits, costs, net = flow.benefits.total, flow.costs_paid, flow.net
    changes = f"SUMPRODUCT(--({_pairs(net)}<0))"
    sheet.new_page()
    sheet.heading("What it comes to")
    sheet.put("C", "Convention", Role.LABEL)
    sheet.put("D", CONVENTION, Role.CALCULATION, to=sheet.last_column, name="Case_Convention")
    sheet.down()
    sheet.headers({"C": "Measure", "D": "Result", "E": "How to read it"}, height=16, to_end=True)
    one_sign = (
        "One change of sign, so the rate is unique; it flatters, because early costs are netted against the same "
        "year's benefits."
    )
    many_signs = f'"The flow changes sign "&{changes}&" times: read the NPV, not the rate."'
    sheet.results(
        (
            Result(
                "Investment, undiscounted",
                f"={costs.total}",
                Format.MONEY,
                "All costs of the case, in dollars of the year.",
                "Case_Total_Cost",
            ),
            Result(
                "Benefits, undiscounted",
                f"={benefits.total}",
                Format.MONEY,
                "All benefits of the case, in dollars of the year.",
                "Case_Total_Benefit",
            ),
            Result("Net present value", f"={npv_of(net)}", Format.MONEY, "=Case_Convention", "Case_NPV"),
            Result(
                "Return on investment, PV basis",
                f"={or_words(roi_of(benefits, costs), NO_COST)}",
                Format.PERCENT,
                "Net benefit over cost, both at present value.",
                "Case_ROI",
            ),
            Result(
                "Return on investment, undiscounted",
                f"={or_words(undiscounted_roi_of(benefits, costs), NO_COST)}",
                Format.PERCENT,
                "Net benefit over cost, no discounting: the figure that business cases often print.",
                "Case_ROI_Undiscounted",
            ),
            Result(
                "Benefit-cost ratio",
                f"={or_words(bcr_of(benefits, costs), NO_COST)}",
                Format.RATIO,
                "Dollars of benefit for a dollar of cost, both at present value.",
                "Case_BCR",
            ),
            Result(
                "Internal rate of return",
                f"={or_words(irr_of(net), NO_RATE)}",
                Format.PERCENT,
                f'=IF({changes}=1,"{one_sign}",{many_signs})',
                "Case_IRR",
            ),
            Result(
                "Modified internal rate of return",
                f"={or_words(mirr_of(net), NO_RATE)}",
                Format.PERCENT,
                "Borrowing and reinvesting at the rates on Inputs.",
                "Case_MIRR",
            ),
            Result(
                "Payback, months",
                f"={or_words(payback_of(net), NO_PAYBACK)}",
                Format.MONTHS,
                "Until cumulative net cash stays positive, flows even within a year.",
                "Case_Payback",
            ),
            Result(
                "Payback, discounted, months",
                f"={or_words(payback_of(net, RATE), NO_PAYBACK)}",
                Format.MONTHS,
                "The same with discounted flows.",
                "Case_Payback_Discounted",
            ),
            Result(
                "Peak funding",
                f"={peak_funding_of(net)}",
                Format.MONEY,
                "The deepest that cumulative net cash goes below zero at a year's end.",
                "Case_Peak_Funding",
            ),
            Result(
                "Break-even share of benefits",
                f"={or_words(break_even_of(benefits, costs), NO_BENEFIT)}",
                Format.PERCENT,
                '="NPV is zero when "&TEXT(Case_Break_Even,"0.0%")&" of the benefits arrive."',
                "Case_Break_Even",
            ),
            Result(
                "Margin of safety",
                f"={or_words('1-Case_Break_Even', NO_BENEFIT)}",
                Format.PERCENT,
                "How far benefits may fall short, costs unchanged.",
                "Case_Margin_Of_Safety",
            ),
            Result(
                "Cost overrun that the case survives",
                f"={or_words('1/Case_Break_Even-1', NO_BENEFIT)}",
                Format.PERCENT,
                "How far costs may overrun, benefits unchanged.",
                "Case_Cost_Tolerance",
            ),
        )
    )
    sheet.down()


def _pairs(net: Flow) -> str:
    """Each period's flow times the next one's: negative where the sign changes."""
    first, last = net.at(0), net.at(net.years)
    return f"{first}:{net.at(net.years - 1)}*{net.at(1)}:{last}"


def flow_chart(flow: CashFlow) -> charts.Chart:
    """Benefits, costs and the running total."""
    sheet = flow.sheet
    first, last = sheet.column(0), sheet.column(flow.net.years)

    def line(row: int) -> charts.Line:
        return charts.Line(sheet, f"C{row}", f"{first}{row}", f"{last}{row}")

    rows = (flow.benefits.total.row, flow.costs.total.row, flow.cumulative.row, flow.headers)
    return charts.cash_flow(*(line(row) for row in rows))


def _picture(sheet: Sheet, flow: CashFlow) -> None:
    """The chart under the measures."""
    right = sheet.column(flow.net.years)
    charts.place(sheet, flow_chart(flow), f"C{sheet.row}", f"{right}{sheet.row + 19}", findings.PAYBACK)
    sheet.down(21)


def _checks(book: Book, flow: CashFlow) -> None:
    """What must hold on the sheet."""
    benefits, costs, net = flow.benefits.total, flow.costs.total, flow.net
    where = flow.sheet.name
    for title, side in (("Benefits", flow.benefits), ("Costs", flow.costs)):
        lines = (
            f"{where}!{side.flows[0].total.column}{side.flows[0].row}:{side.flows[-1].total.column}{side.flows[-1].row}"
        )
        book.check(
            where, f"{title} by line add up to {title.lower()} by year", f"SUM({lines})", str(side.presented.total)
        )
    book.check(where, "The case has benefits", f"IF({benefits.total}>0,0,1)")
    crosses = f"IF(AND(MIN({net.whole})<0,MAX({net.whole})>0),0,1)"
    book.check(where, "The net cash flow changes sign, as money that comes back does", crosses)
    book.check(where, "Net cash flow is benefits less costs", f"{net.total}", f"{benefits.total}+{costs.total}")
    book.check(where, "Cumulative cash ends at the total net cash flow", flow.cumulative.at(net.years), f"{net.total}")
    book.check(
        where,
        "PV of the net flow is PV of benefits less PV of costs",
        f"{net.present_value}",
        f"{benefits.present_value}+{costs.present_value}",
    )
    book.check(where, "ML_NPV agrees with the discounted table", "Case_NPV", f"{net.present_value}")
    native = f"{net.initial}+NPV({RATE},{net.yearly})*{flow.sheet.name}!$E${flow.discount.row}"
    book.check(where, "ML_NPV agrees with Excel's NPV", "Case_NPV", native)
    at_irr = npv_of(net, "Case_IRR", '"end"')
    book.check(where, "NPV at the IRR is zero", f"IF(ISNUMBER(Case_IRR),{at_irr},0)")
    paid = f"{flow.costs_paid.initial}+NPV({RATE},{flow.costs_paid.yearly})"
    needed = f"Case_Break_Even*NPV({RATE},{benefits.yearly})-({paid})"
    book.check(
        where, "At the break-even share, PV of benefits is PV of costs", f"IF(ISNUMBER(Case_Break_Even),{needed},0)"
    )
    more = "IF(ISNUMBER(Case_BCR),Case_BCR-Case_ROI-1,0)"
    book.check(where, "Benefit-cost ratio is one more than ROI", more, tolerance="Inputs_Tolerance_Ratio")
