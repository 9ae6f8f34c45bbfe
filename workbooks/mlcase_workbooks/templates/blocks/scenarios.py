"""The case under a handful of scenarios, side by side, and what they are worth on average."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.cashflow import BENEFIT_MULTIPLIER, COST_MULTIPLIER, CashFlow
from mlcase_workbooks.templates.blocks.measures import (
    NO_BENEFIT,
    NO_COST,
    NO_PAYBACK,
    NO_RATE,
    break_even_of,
    irr_of,
    npv_of,
    or_words,
    payback_of,
    roi_of,
    undiscounted_roi_of,
)
from mlcase_workbooks.templates.filled import begun
from mlcase_workbooks.templates.places import Ref, shift
from mlcase_workbooks.templates.sheet import Book, Result, Sheet, role_of
from mlcase_workbooks.templates.styles import Format, Role

FIRST = "D"
RESULT_ROWS, STATED_ROWS = 32, 6
DECISION = 'IFERROR(ML_DECISION_RULE(Case_Worst_NPV,Case_Base_NPV,Case_Best_NPV),"not in order")'
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
    npv: int
    roi: int
    payback: int

    def cell(self, name: str, row: int) -> Ref:
        """A scenario's cell in one of the rows."""
        return Ref(self.sheet.name, shift(FIRST, self.names.index(name)), row)

    def area(self, row: int) -> str:
        """All scenarios' cells in one of the rows."""
        return f"{self.sheet.name}!${FIRST}${row}:${shift(FIRST, len(self.names) - 1)}${row}"

    def chart(self) -> charts.Chart:
        """The scenarios' net present values."""
        last = shift(FIRST, len(self.names) - 1)
        npv, names = (
            charts.Line(self.sheet, f"C{row}", f"{FIRST}{row}", f"{last}{row}") for row in (self.npv, self.headers)
        )
        return charts.results(npv, names, "Net present value by scenario", [COLOURS[name] for name in self.names])


def add_scenarios(
    book: Book,
    flow: CashFlow,
    stated: Mapping[str, StatedScenario],
    document: str,
    question: str,
    benefits_times: Mapping[str, str] | None = None,
) -> Scenarios:
    """The Scenarios sheet: multipliers, results, expected value and flows of each scenario, and the live one.

    Without ``stated`` figures of a document it has the three usual scenarios and nothing beside them. The multipliers
    on benefits are inputs, or the cells that ``benefits_times`` names for each scenario.
    """
    names = tuple(stated) or tuple(COLOURS)
    sheet = book.sheet("Scenarios", "Scenarios", question, (6.5, 44, *[18] * len(names), 66))
    table = _Table(sheet, {shift(FIRST, n): name for n, name in enumerate(names)})
    headers = sheet.headers({"C": "Scenario", **table.titles, table.notes: "How to read it"}, height=16)
    sheet.freeze(FIRST)
    up = table.given("Benefits, times", "Benefits", Format.MULTIPLE, "All benefits together.", benefits_times)
    dear = table.given("Costs, times", "Costs", Format.MULTIPLE, "All costs together.")
    odds = table.given("Probability", "Probability", Format.WHOLE_PERCENT, "The probabilities must add up to 100 %.")
    _live(table, headers, up, dear)
    results_at = sheet.row
    sheet.down(RESULT_ROWS)
    sheet.new_page()
    stated_at = sheet.row
    sheet.down(STATED_ROWS if stated else 0)
    benefits, costs, net = _flows(table, flow, up, dear)
    with sheet.at(results_at, RESULT_ROWS):
        sheet.heading("Results")
        rows = _results(table, benefits, costs, net)
        scenarios = Scenarios(sheet, names, headers, odds, rows["npv"], rows["roi"], rows["payback"])
        _expected(table, scenarios)
        bottom_right = f"{table.last}{results_at + RESULT_ROWS - 2}"
        charts.place(sheet, scenarios.chart(), f"C{sheet.row}", bottom_right, findings.scenarios(book.scale))
    if stated:
        with sheet.at(stated_at, STATED_ROWS):
            _stated(table, stated, rows["npv"], rows["roi_undiscounted"], document)
    for name in names:
        book.define(f"Case_{name.capitalize()}_NPV", scenarios.cell(name, scenarios.npv))
    _checks(book, scenarios)
    return scenarios


@dataclass(frozen=True)
class _Column:
    """A scenario's flows: a cell per period, the initial one on top."""

    column: str
    start: int
    end: int

    @property
    def initial(self) -> str:
        return f"{self.column}{self.start}"

    @property
    def yearly(self) -> str:
        return f"{self.column}{self.start + 1}:{self.column}{self.end}"

    @property
    def whole(self) -> str:
        return f"{self.column}{self.start}:{self.column}{self.end}"


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
        form: Format = Format.MONEY,
        note: str = "",
        role: Role | None = None,
    ) -> int:
        """One row; the formula is given the scenario's column."""
        self.sheet.put("C", label)
        for column in self.names:
            content = formula(column)
            self.sheet.put(column, content, role or role_of(str(content)), form, align="right")
        self.sheet.put(self.notes, note or None, Role.NOTE)
        self.sheet.down()
        return self.sheet.row - 1

    def given(self, label: str, what: str, form: Format, note: str, cells: Mapping[str, str] | None = None) -> int:
        """One row of what makes a scenario: its own inputs, or the ``cells`` worked out for it."""

        def cell(column: str) -> str:
            return f"={cells[self.names[column]]}" if cells else f"=Inputs_{self.titles[column]}_{what}"

        return self.row(label, cell, form, note, Role.LINK)

    def periods(self, title: str, flow: CashFlow, formula: Callable[[str, int], str]) -> dict[str, _Column]:
        """A row per period under a title; the formula is given the column and the row, and finds the period in B."""
        self.sheet.put("C", title, Role.STRONG)
        self.sheet.down()
        start = self.sheet.row
        for n in range(flow.net.years + 1):
            self.sheet.put("B", f"={flow.sheet.name}!{flow.sheet.period(n)}", Role.NOTE, Format.YEAR)
            self.row(f"   Year {n}" if n else "   Initial", lambda c: formula(c, self.sheet.row))
        return {column: _Column(column, start, self.sheet.row - 1) for column in self.names}


def _live(table: _Table, headers: int, up: int, dear: int) -> None:
    """The scenario that is chosen on Inputs, and its multipliers."""
    sheet, first = table.sheet, FIRST
    match = f"MATCH(Inputs_Scenario,{first}${headers}:{table.last}${headers},0)"
    rows = (
        ("Live case: scenario chosen on Inputs", "=Inputs_Scenario", Role.LINK, Format.GENERAL, None),
        (
            "Live case: benefits, times",
            f"=INDEX({first}{up}:{table.last}{up},1,{match})",
            Role.CALCULATION,
            Format.MULTIPLE,
            BENEFIT_MULTIPLIER,
        ),
        (
            "Live case: costs, times",
            f"=INDEX({first}{dear}:{table.last}{dear},1,{match})",
            Role.CALCULATION,
            Format.MULTIPLE,
            COST_MULTIPLIER,
        ),
    )
    for label, formula, role, form, name in rows:
        sheet.put("C", label)
        sheet.put(first, formula, role, form, align="right", name=name)
        sheet.down()
    sheet.down()


def _flows(table: _Table, flow: CashFlow, up: int, dear: int) -> tuple[dict[str, _Column], ...]:
    """Benefits, costs and net of each scenario, period by period."""
    sheet = table.sheet
    sheet.heading(
        "Flows", "The cash flow before any scenario, times the scenario's multipliers; costs as positive amounts."
    )
    gains, pains = flow.benefits.presented.whole, flow.costs.presented.whole
    benefits = table.periods("Benefits", flow, lambda c, row: f"=INDEX({gains},1,$B{row}+1)*{c}${up}")
    costs = table.periods("Costs", flow, lambda c, row: f"=-INDEX({pains},1,$B{row}+1)*{c}${dear}")
    size = costs[FIRST].start - benefits[FIRST].start
    net = table.periods("Net", flow, lambda c, row: f"={c}{row - 2 * size}-{c}{row - size}")
    return benefits, costs, net


def _results(
    table: _Table, benefits: Mapping[str, _Column], costs: Mapping[str, _Column], net: Mapping[str, _Column]
) -> dict[str, int]:
    """The measures of each scenario; gives back their rows."""
    rows: tuple[tuple[str, str, Callable[[str], str], Format, str], ...] = (
        ("benefits", "Benefits", lambda c: f"=SUM({benefits[c].whole})", Format.MONEY, ""),
        ("costs", "Investment", lambda c: f"=SUM({costs[c].whole})", Format.MONEY, ""),
        ("npv", "Net present value", lambda c: "=" + npv_of(net[c]), Format.MONEY, "=Case_Convention"),
        (
            "roi",
            "ROI, PV basis",
            lambda c: "=" + or_words(roi_of(benefits[c], costs[c]), NO_COST),
            Format.PERCENT,
            "Both sides at present value.",
        ),
        (
            "roi_undiscounted",
            "ROI, undiscounted",
            lambda c: "=" + or_words(undiscounted_roi_of(benefits[c], costs[c]), NO_COST),
            Format.PERCENT,
            "",
        ),
        (
            "irr",
            "Internal rate of return",
            lambda c: "=" + or_words(irr_of(net[c]), NO_RATE),
            Format.PERCENT,
            "Flatters: costs are netted against the same year's benefits.",
        ),
        (
            "payback",
            "Payback, months",
            lambda c: "=" + or_words(payback_of(net[c]), NO_PAYBACK),
            Format.MONTHS,
            "Until cumulative net cash stays positive.",
        ),
        (
            "break_even",
            "Break-even share of benefits",
            lambda c: "=" + or_words(break_even_of(benefits[c], costs[c]), NO_BENEFIT),
            Format.PERCENT,
            "Above 100 %: the benefits do not pay for the costs.",
        ),
    )
    found = {key: table.row(label, formula, form, note) for key, label, formula, form, note in rows}
    table.sheet.down()
    return found


def _expected(table: _Table, scenarios: Scenarios) -> None:
    """What the scenarios come to together."""
    sheet = table.sheet
    values, chances = scenarios.area(scenarios.npv), scenarios.area(scenarios.probability)
    sheet.heading("Taken together")
    rule = "approve: even the worst case gains. staged: the base case does, not the worst. experiment: only the best."
    sheet.results(
        (
            Result(
                "Expected NPV",
                f"=ML_EV({values},{chances})",
                Format.MONEY,
                "Each scenario's NPV, weighted with its probability.",
                "Case_Expected_NPV",
            ),
            Result(
                "Standard deviation",
                f'=ML_EV({values},{chances},"sd")',
                Format.MONEY,
                "How far the scenarios scatter around it.",
                "Case_NPV_Spread",
            ),
            Result(
                "Probability of a loss",
                f'=ML_EV({values},{chances},"p_loss")',
                Format.WHOLE_PERCENT,
                "The weight of the scenarios whose NPV is below zero.",
                "Case_Loss_Probability",
            ),
            Result(
                "What the three say",
                begun(DECISION, '"none yet"'),
                Format.GENERAL,
                rule,
                "Case_Decision",
            ),
        )
    )
    sheet.down()


def _stated(table: _Table, stated: Mapping[str, StatedScenario], npv: int, roi: int, document: str) -> None:
    """The source document's figures, and how far the recomputed ones are from them."""
    sheet = table.sheet
    where = "; ".join(dict.fromkeys(entry.where for entry in stated.values()))
    sheet.heading(f"What {document} prints")
    printed = table.row("NPV as printed", lambda c: stated[table.names[c]].npv, note=where, role=Role.SOURCE)
    table.row("Recomputed less printed", lambda c: f"={c}{npv}-{c}{printed}")
    printed = table.row(
        "ROI as printed, undiscounted", lambda c: stated[table.names[c]].roi, Format.PERCENT, role=Role.SOURCE
    )
    table.row("Recomputed less printed", lambda c: f"={c}{roi}-{c}{printed}", Format.PERCENT)
    sheet.down()


def _checks(book: Book, scenarios: Scenarios) -> None:
    """What must hold on the sheet."""
    where = scenarios.sheet.name
    npv, odds = scenarios.area(scenarios.npv), scenarios.area(scenarios.probability)
    live = f"INDEX({npv},1,MATCH(Inputs_Scenario,{scenarios.area(scenarios.headers)},0))"
    book.check(where, "The live scenario's NPV is the cash flow's", live, "Case_NPV")
    book.check(where, "The probabilities add up to one", f"SUM({odds})", "1", "Inputs_Tolerance_Ratio")
    book.check(where, "ML_EV agrees with the weighted sum", "Case_Expected_NPV", f"SUMPRODUCT({npv},{odds})")
