"""The other things that could be done with the money, each with its own flows against the same baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.cashflow import BENEFIT_MULTIPLIER, COST_MULTIPLIER, CashFlow
from mlcase_workbooks.templates.blocks.measures import npv_of, payback_or, roi_of
from mlcase_workbooks.templates.places import Flow, Ref
from mlcase_workbooks.templates.sheet import Book, Result, Sheet
from mlcase_workbooks.templates.styles import Format, Role

CHART_ROWS = 16
LEVEL, AS_CASE = "level", "as the case"


@dataclass(frozen=True)
class Option:
    """An alternative: totals over the case, how its costs fall over the years, and what the document prints.

    The case itself has no totals of its own: they are the live cash flow's.
    """

    name: str
    source: str
    cost: float | None = None
    benefits: float | None = None
    profile: str = AS_CASE
    stated_npv: float | None = None
    stated_roi: float | None = None
    risk: str = ""
    verdict: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Alternatives:
    """Where the comparison ended up: a row per option."""

    sheet: Sheet
    first: int
    names: tuple[str, ...]

    def cell(self, name: str, column: str) -> Ref:
        """A figure of an option."""
        return Ref(self.sheet.name, column, self.first + self.names.index(name))

    def chart(self) -> charts.Chart:
        """The options' net present values."""
        last = self.first + len(self.names) - 1
        npv = charts.Line(self.sheet, f"F{self.first - 1}", f"F{self.first}", f"F{last}")
        names = charts.Line(self.sheet, f"C{self.first - 1}", f"C{self.first}", f"C{last}")
        colours = [styles.BLUE if index == 0 else styles.GREY for index in range(len(self.names))]
        return charts.results(npv, names, "Net present value by alternative", colours)


@dataclass(frozen=True)
class _Flows:
    """An option's lines across the timeline; costs positive."""

    costs: Flow
    benefits: Flow
    net: Flow


def add_alternatives(
    book: Book, flow: CashFlow, options: Sequence[Option], baseline: str, document: str, question: str
) -> Alternatives:
    """The Alternatives sheet; the first option is the case itself, ``baseline`` a word on doing nothing."""
    sheet = book.sheet("Alternatives", "Alternatives", question, (6.5, 34, *[15] * 7, 66), timeline="D")
    comparison_at, comparison_rows = sheet.row, len(options) + 3
    steps_at, steps_rows = comparison_at + comparison_rows, len(options) + 4
    chart_at = steps_at + steps_rows
    sheet.row = chart_at + CHART_ROWS + 1
    sheet.new_page()
    totals = _totals(sheet, options)
    flows = [_flows(sheet, flow, option, totals.get(option.name)) for option in options]
    _doing_nothing(sheet, flow, baseline)
    with sheet.at(comparison_at, comparison_rows):
        found = _comparison(sheet, options, flows, totals, document)
    with sheet.at(steps_at, steps_rows):
        _steps(sheet, found, flows)
    names, npv = (f"${c}${found.first}:${c}${found.first + len(options) - 1}" for c in "CF")
    best = findings.highest(names, npv, "has the highest NPV:", book.scale)
    charts.place(sheet, found.chart(), f"C{chart_at}", f"I{chart_at + CHART_ROWS - 1}", best)
    case = found.cell(options[0].name, "F")
    book.check(sheet.name, "The case among the alternatives is the cash flow", str(case), "Case_NPV")
    return found


def _totals(sheet: Sheet, options: Sequence[Option]) -> dict[str, int]:
    """What is known of each option; gives back its row."""
    sheet.heading(
        "Totals of each alternative",
        "Costs fall level over the years, or in the case's own proportions; benefits always arrive in the case's "
        "proportions. The live scenario's and the uncertainty multipliers apply to every alternative alike.",
    )
    sheet.headers(
        {"C": "Alternative", "D": "Investment, $", "E": "Benefits, $", "F": "Costs fall", "G": "Source"}, height=16
    )
    rows = {}
    for option in options:
        if option.cost is None:
            continue
        rows[option.name] = sheet.row
        sheet.put("C", option.name)
        sheet.put("D", option.cost, Role.INPUT, Format.MONEY)
        sheet.put("E", option.benefits, Role.INPUT, Format.MONEY)
        sheet.put("F", option.profile, Role.INPUT, align="center")
        sheet.put("G", option.source, to="H", example=True)
        row = sheet.row
        sheet.book.need(sheet.name, "D", "F", (row, row), f"COUNTA({sheet.name}!$D${row}:$F${row})>0")
        sheet.down()
    rule = DataValidation("list", formula1=f'"{LEVEL},{AS_CASE}"')
    rule.showErrorMessage = True
    rule.add(f"F{min(rows.values())}:F{max(rows.values())}")
    sheet.native.add_data_validation(rule)
    sheet.down()
    sheet.heading("Flows of each alternative")
    sheet.periods()
    sheet.headers({"C": "Flow"} | sheet.timeline_headers(), height=16)
    return rows


def _flows(sheet: Sheet, flow: CashFlow, option: Option, row: int | None) -> _Flows:
    """An option's costs, benefits and net over the years."""
    case_costs, case_benefits = flow.costs_paid, flow.benefits.total
    sheet.put("C", f"{option.name}: costs")
    if row is None:
        costs = sheet.across(lambda n: f"={case_costs.at(n)}", Role.LINK)
    else:
        last = sheet.period(flow.net.years)
        level = f"({{0}}>0)/${last}"
        paid = f'=$D${row}*Inputs_Cost_Factor*{COST_MULTIPLIER}*IF($F${row}="{LEVEL}",{level},{{1}}/{case_costs.total})'
        costs = sheet.across(lambda n: paid.format(sheet.period(n), case_costs.at(n)))
    sheet.down()
    sheet.put("C", f"{option.name}: benefits")
    if row is None:
        benefits = sheet.across(lambda n: f"={case_benefits.at(n)}", Role.LINK)
    else:
        earned = f"=$E${row}*Inputs_Benefit_Factor*{BENEFIT_MULTIPLIER}*{{0}}/{case_benefits.total}"
        benefits = sheet.across(lambda n: earned.format(case_benefits.at(n)))
    sheet.down()
    sheet.put("C", f"{option.name}: net", Role.SUBTOTAL)
    net = sheet.across(lambda n: f"={benefits.at(n)}-{costs.at(n)}", Role.SUBTOTAL)
    sheet.down(2)
    return _Flows(costs, benefits, net)


def _comparison(
    sheet: Sheet, options: Sequence[Option], flows: Sequence[_Flows], totals: Mapping[str, int], document: str
) -> Alternatives:
    """Every option's measures, beside what the document prints."""
    sheet.heading("All on one baseline: today's way of working", "")
    sheet.headers(
        {
            "C": "Alternative",
            "D": "Investment",
            "E": "Benefits",
            "F": "NPV",
            "G": "ROI, PV basis",
            "H": "Payback, months",
        }
        | ({"I": "", "J": "", "K": "What follows"} if sheet.book.blank else _printed_headers(document))
    )
    first = sheet.row
    for option, lines in zip(options, flows, strict=True):
        costs, benefits, net = lines.costs, lines.benefits, lines.net
        own = totals.get(option.name) if sheet.book.blank else None

        def known(formula: str, own: int | None = own) -> str:
            return f'=IF(COUNT($D${own}:$E${own})=0,"–",{formula})' if own else f"={formula}"

        sheet.put("C", option.name, Role.STRONG)
        sheet.put("D", known(f"{costs.total}"), Role.CALCULATION, Format.MILLIONS, align="right")
        sheet.put("E", known(f"{benefits.total}"), Role.CALCULATION, Format.MILLIONS, align="right")
        sheet.put("F", known(npv_of(net)), Role.FUNCTION, Format.MILLIONS, align="right")
        sheet.put(
            "G", f'=IF({costs.total}=0,"–",{roi_of(benefits, costs)})', Role.FUNCTION, Format.PERCENT, align="right"
        )
        sheet.put(
            "H",
            f'=IF({costs.total}=0,"–",{payback_or(net, "not in the case")})',
            Role.FUNCTION,
            Format.MONTHS,
            align="right",
        )
        sheet.put("I", option.stated_npv, Role.SOURCE, Format.MILLIONS)
        sheet.put("J", option.stated_roi, Role.SOURCE, Format.PERCENT)
        remark = " ".join(part for part in (option.risk, option.verdict, option.remark) if part)
        sheet.put("K", remark, Role.NOTE, example=True)
        sheet.down()
    styles.redden_negatives(sheet.native, f"F{first}:G{sheet.row - 1}")
    return Alternatives(sheet, first, tuple(option.name for option in options))


def _printed_headers(document: str) -> dict[str, str]:
    """The headings for what the document prints of an option."""
    return {
        "I": f"{document} prints: NPV",
        "J": f"{document} prints: ROI",
        "K": f"What {document} concludes, and a remark",
    }


def _steps(sheet: Sheet, found: Alternatives, flows: Sequence[_Flows]) -> None:
    """From the cheapest to the dearest: what each further dollar buys."""
    count, first, last = len(flows), found.first, found.first + len(flows) - 1
    sheet.heading(
        "What each further dollar buys", "Alternatives in order of investment, each against the next cheaper one."
    )
    sheet.headers(
        {
            "B": "#",
            "C": "Alternative",
            "D": "Investment",
            "E": "NPV",
            "F": "Further investment",
            "G": "Further NPV",
            "H": "Worth the step",
        },
        height=28,
    )
    start = sheet.row
    costs = f"$D${first}:$D${last}"
    for place in range(1, count + 1):
        row = sheet.row
        at = f"MATCH(SMALL({costs},$B{row}),{costs},0)"

        def there(formula: str, row: int = row) -> str:
            return f'=IF($B{row}>COUNT({costs}),"–",{formula})' if sheet.book.blank else f"={formula}"

        sheet.put("B", place, Role.NOTE)
        sheet.put("C", there(f"INDEX($C${first}:$C${last},{at})"), Role.CALCULATION)
        sheet.put("D", there(f"INDEX({costs},{at})"), Role.CALCULATION, Format.MILLIONS)
        sheet.put("E", there(f"INDEX($F${first}:$F${last},{at})"), Role.CALCULATION, Format.MILLIONS)
        if row > start:
            sheet.put("F", there(f"D{row}-D{row - 1}"), Role.CALCULATION, Format.MILLIONS)
            sheet.put("G", there(f"E{row}-E{row - 1}"), Role.CALCULATION, Format.MILLIONS)
            sheet.put("H", there(f'IF(G{row}>0,"yes","no")'), Role.CALCULATION, align="center")
        sheet.down()
    styles.redden_negatives(sheet.native, f"E{start}:G{sheet.row - 1}")


def _doing_nothing(sheet: Sheet, flow: CashFlow, note: str) -> None:
    """The recurring cost of today's way of working: the baseline, not an alternative's flow."""
    sheet.heading("Doing nothing", note)
    cost = "Inputs_Status_Quo_Cost"
    sheet.results(
        (
            Result("Recurring cost a year", f"={cost}", Format.MONEY),
            Result("Over the case, undiscounted", f"={cost}*COUNT({flow.net.yearly})", Format.MONEY),
            Result(
                "Over the case, present value",
                f"={cost}*SUM({flow.discount.yearly})",
                Format.MONEY,
                name="Case_Status_Quo_PV",
            ),
        )
    )
