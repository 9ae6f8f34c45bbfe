"""The case under a handful of scenarios, side by side, and what they are worth on average."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks.cashflow import BENEFIT_MULTIPLIER, COST_MULTIPLIER, RATE, CashFlow
from mlcase_workbooks.templates.sheet import Book, Ref, Sheet, shift
from mlcase_workbooks.templates.styles import Format, Role

FIRST = "D"
COLOURS = {"best": styles.BLUE, "base": styles.GREY, "worst": styles.ORANGE}


@dataclass(frozen=True)
class StatedScenario:
    """A scenario's results as the source document prints them, and where."""

    npv: float
    roi: float
    where: str


@dataclass(frozen=True)
class Scenarios:
    """Where the scenarios' rows ended up: a column per scenario."""

    sheet: Sheet
    names: tuple[str, ...]
    headers: int
    probability: int
    benefits: int
    costs: int
    npv: int
    roi: int
    payback: int

    def cell(self, name: str, row: int) -> Ref:
        """A scenario's cell in one of the rows."""
        return Ref(self.sheet.name, shift(FIRST, self.names.index(name)), row)

    def chart(self) -> charts.BarChart:
        """The scenarios' net present values."""
        last = shift(FIRST, len(self.names) - 1)
        npv, names = (
            charts.Line(self.sheet, f"C{row}", f"{FIRST}{row}", f"{last}{row}") for row in (self.npv, self.headers)
        )
        return charts.results(npv, names, "Net present value by scenario", [COLOURS[name] for name in self.names])


def add_scenarios(
    book: Book, flow: CashFlow, stated: Mapping[str, StatedScenario], document: str, question: str
) -> Scenarios:
    """The Scenarios sheet: multipliers, flows and results of each scenario, the live one, and the expected value."""
    names = tuple(stated)
    sheet = book.sheet("Scenarios", "Scenarios", question, (5, 44, *[17] * len(names), 62))
    table = _Table(sheet, {shift(FIRST, n): name for n, name in enumerate(names)})
    headers = sheet.headers({"C": "", **table.titles, table.notes: "How to read it"}, height=16)
    sheet.freeze(FIRST)
    up = table.given("Benefits, times", "Benefits", Format.MULTIPLE, "All benefits together.")
    dear = table.given("Costs, times", "Costs", Format.MULTIPLE, "All costs together.")
    odds = table.given("Probability", "Probability", Format.WHOLE_PERCENT, "The probabilities must add up to 100 %.")
    sheet.down()
    _live(table, headers, up, dear)

    sheet.heading(
        "Flows", "The cash flow before any scenario, times the scenario's multipliers; costs as positive amounts."
    )
    benefits = table.flow(
        flow, "Benefits", lambda c, row: f"=INDEX({flow.benefits.presented.whole},1,$B{row}+1)*{c}${up}"
    )
    costs = table.flow(flow, "Costs", lambda c, row: f"=-INDEX({flow.costs.presented.whole},1,$B{row}+1)*{c}${dear}")
    net_start = sheet.row
    net = table.flow(
        flow, "Net", lambda c, row: f"={c}{benefits.start + row - net_start}-{c}{costs.start + row - net_start}"
    )
    sheet.down()

    sheet.heading("Results")
    rows = _results(table, benefits, costs, net)
    sheet.down()
    _stated(table, stated, rows["npv"], rows["roi_simple"], document)
    _expected(table, rows["npv"], odds)
    scenarios = Scenarios(
        sheet, names, headers, odds, rows["benefits"], rows["costs"], rows["npv"], rows["roi"], rows["payback"]
    )
    charts.place(sheet, scenarios.chart(), f"C{sheet.row}", f"{table.last}{sheet.row + 17}")
    for name in names:
        book.define(f"Case_{name.capitalize()}_NPV", scenarios.cell(name, scenarios.npv))
    _checks(book, scenarios, headers)
    return scenarios


@dataclass(frozen=True)
class _Rows:
    """A flow of every scenario: a row per period, the initial one first."""

    start: int
    end: int

    def initial(self, column: str) -> str:
        return f"{column}{self.start}"

    def yearly(self, column: str) -> str:
        return f"{column}{self.start + 1}:{column}{self.end}"

    def whole(self, column: str) -> str:
        return f"{column}{self.start}:{column}{self.end}"


@dataclass(frozen=True)
class _Table:
    """Writes rows with a cell per scenario and a remark after them."""

    sheet: Sheet
    names: Mapping[str, str]

    @property
    def last(self) -> str:
        return list(self.names)[-1]

    @property
    def notes(self) -> str:
        return shift(self.last, 1)

    @property
    def titles(self) -> dict[str, str]:
        return {column: name.capitalize() for column, name in self.names.items()}

    def row(
        self,
        label: str,
        formula: Callable[[str], str | float],
        role: Role = Role.CALCULATION,
        form: Format = Format.MONEY,
        note: str = "",
    ) -> int:
        """One row; the formula is given the scenario's column."""
        self.sheet.put("C", label, role if role is Role.TOTAL else Role.LABEL)
        for column in self.names:
            self.sheet.put(column, formula(column), role, form, align="right")
        self.sheet.put(self.notes, note or None, Role.NOTE)
        self.sheet.down()
        return self.sheet.row - 1

    def given(self, label: str, what: str, form: Format, note: str) -> int:
        """One row of the scenarios' own inputs."""
        return self.row(label, lambda c: f"=Inputs_{self.titles[c]}_{what}", Role.LINK, form, note)

    def flow(self, flow: CashFlow, label: str, formula: Callable[[str, int], str]) -> _Rows:
        """A row per period; the formula is given the column and the row, and finds the period in column B."""
        start = self.sheet.row
        for n in range(flow.net.years + 1):
            self.sheet.put("B", f"={flow.sheet.name}!{flow.sheet.period(n)}", Role.NOTE, Format.YEAR)
            self.row(f"{label}, year {n}" if n else f"{label}, initial", lambda c: formula(c, self.sheet.row))
        return _Rows(start, self.sheet.row - 1)


def _live(table: _Table, headers: int, up: int, dear: int) -> None:
    """The multipliers of the scenario that is chosen on Inputs."""
    sheet, first = table.sheet, FIRST
    sheet.put("C", "Scenario shown as the live case", Role.STRONG)
    sheet.put(first, "=Inputs_Scenario", Role.LINK, align="right")
    sheet.put(shift(first, 1), "chosen on Inputs", Role.NOTE)
    sheet.down()
    for name, row, what in ((BENEFIT_MULTIPLIER, up, "Benefits"), (COST_MULTIPLIER, dear, "Costs")):
        match = f"MATCH(Inputs_Scenario,{first}${headers}:{table.last}${headers},0)"
        sheet.put("C", f"{what}, times, in the live case")
        sheet.put(
            first,
            f"=INDEX({first}{row}:{table.last}{row},1,{match})",
            form=Format.MULTIPLE,
            role=Role.CALCULATION,
            name=name,
        )
        sheet.down()
    sheet.down()


def _results(table: _Table, benefits: _Rows, costs: _Rows, net: _Rows) -> dict[str, int]:
    """The measures of each scenario; gives back their rows."""

    def ratio(function: str, options: str) -> Callable[[str], str]:
        return lambda c: f"={function}({benefits.yearly(c)},{costs.yearly(c)},{options})".format(
            initial=costs.initial(c)
        )

    def payback(c: str) -> str:
        yearly, whole = (f"ML_PAYBACK({area(c)})" for area in (net.yearly, net.whole))
        return f'=IFERROR(IF({net.initial(c)}=0,{yearly},{whole}-12),"not within the case")'

    pv, simple = f'"pv",{RATE},Inputs_Timing,{{initial}}', f'"simple",{RATE},Inputs_Timing,{{initial}}'
    break_even = f'{RATE},"benefit",{{initial}}'
    return {
        "benefits": table.row("Benefits", lambda c: f"=SUM({benefits.whole(c)})"),
        "costs": table.row("Investment", lambda c: f"=SUM({costs.whole(c)})"),
        "npv": table.row(
            "Net present value",
            lambda c: f"=ML_NPV({RATE},{net.yearly(c)},Inputs_Timing,{net.initial(c)})",
            Role.FUNCTION,
            note="=Case_Convention",
        ),
        "roi": table.row(
            "ROI, PV basis", ratio("ML_ROI", pv), Role.FUNCTION, Format.PERCENT, "Both sides at present value."
        ),
        "roi_simple": table.row("ROI, undiscounted", ratio("ML_ROI", simple), Role.FUNCTION, Format.PERCENT),
        "irr": table.row(
            "Internal rate of return", lambda c: f"=ML_IRR({net.whole(c)})", Role.FUNCTION, Format.PERCENT
        ),
        "payback": table.row(
            "Payback, months", payback, Role.FUNCTION, Format.MONTHS, "Until cumulative net cash turns positive."
        ),
        "break_even": table.row(
            "Break-even share of benefits",
            ratio("ML_BREAKEVEN", break_even),
            Role.FUNCTION,
            Format.PERCENT,
            "Above 100 %: the scenario's benefits do not pay for its costs.",
        ),
    }


def _stated(table: _Table, stated: Mapping[str, StatedScenario], npv: int, roi: int, document: str) -> None:
    """The source document's figures, and how far they are from the recomputed ones."""
    sheet = table.sheet
    where = "; ".join(dict.fromkeys(entry.where for entry in stated.values()))
    sheet.heading(f"What {document} prints", where)
    printed = table.row(f"NPV that {document} prints", lambda c: stated[table.names[c]].npv, Role.SOURCE, Format.MONEY)
    table.row("Recomputed less printed", lambda c: f"={c}{npv}-{c}{printed}")
    printed_roi = table.row(
        f"ROI that {document} prints, undiscounted", lambda c: stated[table.names[c]].roi, Role.SOURCE, Format.PERCENT
    )
    table.row("Recomputed less printed", lambda c: f"={c}{roi}-{c}{printed_roi}", form=Format.PERCENT)
    sheet.down()


def _expected(table: _Table, npv: int, odds: int) -> None:
    """What the scenarios come to together."""
    sheet = table.sheet
    values, chances = (f"{FIRST}{row}:{table.last}{row}" for row in (npv, odds))
    sheet.heading("Taken together")
    rows = (
        ("Case_Expected_NPV", "Expected NPV", f"=ML_EV({values},{chances})", Format.MONEY, "Each scenario's NPV, weighted with its probability."),
        ("Case_NPV_Spread", "Standard deviation", f'=ML_EV({values},{chances},"sd")', Format.MONEY, "How far the scenarios scatter around it."),
        ("Case_Loss_Probability", "Probability of a loss", f'=ML_EV({values},{chances},"p_loss")', Format.WHOLE_PERCENT, "The weight of the scenarios whose NPV is below zero."),
        ("Case_Decision", "What the three say", '=IFERROR(ML_DECISION_RULE(Case_Worst_NPV,Case_Base_NPV,Case_Best_NPV),"the scenarios are not in order")', Format.GENERAL, "approve: the worst case gains; staged: only the base case does; experiment: only the best does."),
    )  # fmt: skip
    for name, label, formula, form, note in rows:
        sheet.put("C", label)
        sheet.put(FIRST, formula, Role.FUNCTION, form, name=name, align="right")
        sheet.put(shift(FIRST, 1), note, Role.NOTE, to=table.notes)
        sheet.down()
    sheet.down()


def _checks(book: Book, scenarios: Scenarios, headers: int) -> None:
    """What must hold on the sheet."""
    where, last = scenarios.sheet.name, shift(FIRST, len(scenarios.names) - 1)

    def area(row: int) -> str:
        return f"{where}!${FIRST}${row}:${last}${row}"

    live = f"INDEX({area(scenarios.npv)},1,MATCH(Inputs_Scenario,{area(headers)},0))"
    book.check(where, "The live scenario's NPV is the cash flow's", live, "Case_NPV")
    book.check(
        where, "The probabilities add up to one", f"SUM({area(scenarios.probability)})", "1", "Inputs_Tolerance_Ratio"
    )
    weighted = f"SUMPRODUCT({area(scenarios.npv)},{area(scenarios.probability)})"
    book.check(where, "ML_EV agrees with the weighted sum", "Case_Expected_NPV", weighted)
