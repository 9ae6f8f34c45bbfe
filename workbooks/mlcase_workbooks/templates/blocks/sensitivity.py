"""What the result hangs on: a tornado, a grid of benefits and costs, discount rates, and where it breaks even."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.cashflow import BENEFIT_MULTIPLIER, COST_MULTIPLIER, CashFlow
from mlcase_workbooks.templates.blocks.inputs import FIXED, Input, InputsSheet
from mlcase_workbooks.templates.blocks.measures import NO_BENEFIT, RATE, npv_of, or_words
from mlcase_workbooks.templates.places import Ref, shift
from mlcase_workbooks.templates.sheet import Book, Result, Sheet, role_of
from mlcase_workbooks.templates.styles import Format, Role


@dataclass(frozen=True)
class Rate:
    """A discount rate of the strip, with the NPV that the source document prints for it, if it prints one."""

    rate: float
    stated: float | None = None
    where: str = ""


@dataclass(frozen=True)
class SensitivitySpec:
    """The multipliers and rates that are tried, and the document whose figures stand beside."""

    benefit_multipliers: Sequence[float]
    document: str
    cost_multipliers: Sequence[float] = (0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4)
    rates: Sequence[Rate] = tuple(Rate(rate) for rate in (0.05, 0.08, 0.10, 0.12, 0.15, 0.20))
    stated_continuous: Rate | None = None

    def alone(self) -> SensitivitySpec:
        """Without a document's figures beside."""
        return replace(self, rates=tuple(Rate(entry.rate) for entry in self.rates), stated_continuous=None)


@dataclass(frozen=True)
class Driver:
    """An assumption in which NPV need not be linear: label, unit, and formulas for its range and NPV at either end.

    In the NPV's formulas {low}, {value} and {high} stand for the cells of the assumption's range.
    """

    label: str
    low: str
    value: str
    high: str
    npv_low: str
    npv_high: str
    unit: str
    form: Format = Format.ANY_SIZE


@dataclass(frozen=True)
class Sensitivity:
    """Where the ranked tornado ended up."""

    sheet: Sheet
    headers: int
    first: int
    count: int

    def driver(self, rank: int) -> Ref:
        """The name of the assumption at a rank, 1 for the widest swing."""
        return Ref(self.sheet.name, "C", self.first + rank - 1)

    def change(self, rank: int, high: bool) -> Ref:
        """The change in NPV at that assumption's low or high."""
        return Ref(self.sheet.name, "E" if high else "D", self.first + rank - 1)

    def chart(self, most: int | None = None) -> charts.Chart:
        """The tornado; on a small place with the ``most`` widest bars only."""
        last = self.first + min(self.count, most or self.count) - 1
        low, high, names = (
            charts.Line(self.sheet, f"{column}{self.headers}", f"{column}{self.first}", f"{column}{last}")
            for column in "DEC"
        )
        return charts.tornado(low, high, names)


def add_sensitivity(
    book: Book,
    flow: CashFlow,
    inputs: Sequence[Input],
    ranges: InputsSheet,
    spec: SensitivitySpec,
    question: str,
    drivers: Sequence[Driver] = (),
) -> Sensitivity:
    """The Sensitivity sheet. NPV is linear in every multiplier, so its change is exact: no table has to be re-run.

    ``drivers`` bring their own formulas for NPV at either end of their range.
    """
    sheet = book.sheet("Sensitivity", "Sensitivity", question, (6.5, 36, *[14.5] * 9))
    uncertain = [entry for entry in inputs if entry.low is not None and entry.distribution != FIXED]
    tornado = _tornado(sheet, flow, uncertain, ranges, drivers)
    sheet.new_page()
    _grid(book, sheet, flow, spec)
    _rates(sheet, flow, spec)
    _conventions(sheet, flow, spec)
    _break_even(sheet)
    return tornado


def _per_unit(flow: CashFlow, name: str) -> str:
    """The present value that one unit of a multiplier stands for, as a formula."""
    terms = []
    for side, sign, live in ((flow.benefits, "+", BENEFIT_MULTIPLIER), (flow.costs, "-", COST_MULTIPLIER)):
        for line in side.lines:
            if name in line.factors:
                others = [factor for factor in (*line.factors, live) if factor != name]
                worth = f"SUMPRODUCT({line.amounts.whole},{flow.discount.whole})"
                terms.append(sign + "*".join([worth, *others]))
    return "".join(terms).removeprefix("+")


def _tornado(
    sheet: Sheet, flow: CashFlow, inputs: Sequence[Input], ranges: InputsSheet, drivers: Sequence[Driver]
) -> Sensitivity:
    """Every assumption at its low and its high, alone; then the same in order of swing, and the chart."""
    sheet.heading(
        "Ranked", "Change in the live case's NPV when one assumption goes to its low or its high and all others stay."
    )
    ranked_headers = sheet.headers(
        {"B": "Rank", "C": "Assumption", "D": "At its low", "E": "At its high", "F": "Swing"}, height=16
    )
    ranked = sheet.row
    count = len(inputs) + len(drivers)
    sheet.row = max(ranked + count, ranked_headers + 17) + 2
    sheet.heading("One assumption at a time")
    sheet.headers(
        {
            "B": "#",
            "C": "Assumption",
            "D": "Low",
            "E": "Value",
            "F": "High",
            "G": "PV per unit, $",
            "H": "NPV at low",
            "I": "NPV at high",
            "J": "Swing",
            "K": "Rank",
        }
    )
    first, last = sheet.row, sheet.row + count - 1
    for number, entry in enumerate(inputs, start=1):
        _one_at_a_time(sheet, flow, entry, ranges, number)
        _rank(sheet, first, last)
        sheet.down()
    for number, driver in enumerate(drivers, start=len(inputs) + 1):
        _driver(sheet, driver, number)
        _rank(sheet, first, last)
        sheet.down()
    end = sheet.row + 1
    sheet.row = ranked
    for rank in range(1, count + 1):
        row = sheet.row
        at = f"MATCH($B{row},$K${first}:$K${last},0)"
        sheet.put("B", rank, Role.NOTE)
        sheet.put("C", f"=INDEX(C${first}:C${last},{at})", Role.CALCULATION)
        sheet.put("D", f"=INDEX(H${first}:H${last},{at})-Case_NPV", Role.CALCULATION, Format.MONEY)
        sheet.put("E", f"=INDEX(I${first}:I${last},{at})-Case_NPV", Role.CALCULATION, Format.MONEY)
        sheet.put("F", f"=INDEX(J${first}:J${last},{at})", Role.CALCULATION, Format.MONEY)
        sheet.down()
    sheet.row = end
    tornado = Sensitivity(sheet, ranked_headers, ranked, count)
    title = findings.tornado(tornado, sheet.book.scale)
    charts.place(sheet, tornado.chart(), f"G{ranked_headers}", f"K{ranked_headers + 17}", title)
    return tornado


def _one_at_a_time(sheet: Sheet, flow: CashFlow, entry: Input, ranges: InputsSheet, number: int) -> None:
    """One assumption: its range, what a unit of it is worth, and the NPV at either end."""
    row = sheet.row
    sheet.put("B", number, Role.NOTE)
    sheet.put("C", entry.label)
    sheet.put("D", f"={ranges.low(entry.name)}", Role.LINK, entry.form)
    sheet.put("E", f"={entry.name}", Role.LINK, entry.form)
    sheet.put("F", f"={ranges.high(entry.name)}", Role.LINK, entry.form)
    if entry.name == RATE:
        sheet.put("G", "not linear", Role.NOTE, align="right")
        for column, bound in (("H", "D"), ("I", "F")):
            sheet.put(column, f"={npv_of(flow.net, f'${bound}{row}')}", Role.FUNCTION, Format.MONEY)
    else:
        sheet.put("G", f"={_per_unit(flow, entry.name)}", Role.CALCULATION, Format.MONEY)
        for column, bound in (("H", "D"), ("I", "F")):
            sheet.put(column, f"=Case_NPV+({bound}{row}-$E{row})*$G{row}", Role.CALCULATION, Format.MONEY)
    sheet.put("J", f"=ABS(I{row}-H{row})", Role.CALCULATION, Format.MONEY)


def _driver(sheet: Sheet, driver: Driver, number: int) -> None:
    """One assumption with formulas of its own."""
    row = sheet.row
    sheet.put("B", number, Role.NOTE)
    sheet.put("C", driver.label)
    for column, formula in (("D", driver.low), ("E", driver.value), ("F", driver.high)):
        sheet.put(column, formula, role_of(formula), driver.form, align="right")
    sheet.put("G", driver.unit, Role.NOTE, align="right")
    cells = {"low": f"$D{row}", "value": f"$E{row}", "high": f"$F{row}"}
    for column, formula in (("H", driver.npv_low), ("I", driver.npv_high)):
        sheet.put(column, formula.format(**cells), Role.CALCULATION, Format.MONEY)
    sheet.put("J", f"=ABS(I{row}-H{row})", Role.CALCULATION, Format.MONEY)


def _rank(sheet: Sheet, first: int, last: int) -> None:
    """The row's place by swing; of equal swings the upper one comes first."""
    row = sheet.row
    ties = f"COUNTIF(J${first}:J{row},J{row})-1"
    sheet.put("K", f"=RANK(J{row},J${first}:J${last})+{ties}", Role.CALCULATION, Format.YEAR)


def _grid(book: Book, sheet: Sheet, flow: CashFlow, spec: SensitivitySpec) -> None:
    """NPV for every pair of multipliers on all benefits and all costs of the live case."""
    sheet.heading(
        "Benefits against costs",
        "NPV when all benefits and all costs of the live case are multiplied. Negative: dark red.",
    )
    sheet.put("C", "Benefits, times ↓      Costs, times →", Role.HEADER)
    columns = [shift("D", n) for n in range(len(spec.cost_multipliers))]
    top = sheet.row
    for column, multiplier in zip(columns, spec.cost_multipliers, strict=True):
        sheet.put(column, multiplier, Role.INPUT, Format.MULTIPLE, kept=True)
    sheet.down()
    gains, pains = flow.benefits.total.present_value, flow.costs.total.present_value
    first = sheet.row
    for multiplier in spec.benefit_multipliers:
        sheet.put("C", multiplier, Role.INPUT, Format.MULTIPLE, kept=True)
        for column in columns:
            sheet.put(column, f"=$C{sheet.row}*{gains}+{column}${top}*{pains}", Role.CALCULATION, book.scale.form)
        sheet.down()
    last, left, right = sheet.row - 1, columns[0], columns[-1]
    styles.flag(sheet.native, f"{left}{first}:{right}{last}", f"{left}{first}<0")
    there, up, across = (
        f"{sheet.name}!${a}${top_row}:${b}${bottom}"
        for a, b, top_row, bottom in ((left, right, first, last), ("C", "C", first, last), (left, right, top, top))
    )
    centre = f"IFERROR(INDEX({there},MATCH(1,{up},0),MATCH(1,{across},0)),Case_NPV)"
    book.check(sheet.name, "The grid's cell for one times both is the live NPV", centre, "Case_NPV")
    sheet.down()


def _rates(sheet: Sheet, flow: CashFlow, spec: SensitivitySpec) -> None:
    """NPV at a strip of discount rates."""
    printed = any(entry.stated is not None for entry in spec.rates)
    beside = f"; beside it what {spec.document} prints" if printed else " at other rates"
    sheet.heading("Discount rate", f"NPV of the live case{beside}.")
    sheet.headers({"C": "Discount rate", "D": "NPV"} | _printed_headers(spec, printed), height=16)
    for entry in spec.rates:
        row = sheet.row
        sheet.put("C", entry.rate, Role.INPUT, Format.PERCENT, kept=True)
        sheet.put("D", f"={npv_of(flow.net, f'$C{row}')}", Role.FUNCTION, Format.MONEY)
        if entry.stated is not None:
            sheet.put("E", entry.stated, Role.SOURCE, Format.MONEY)
            sheet.put("F", f"=D{row}-E{row}", Role.CALCULATION, Format.MONEY)
            sheet.put("G", entry.where, Role.NOTE)
        sheet.down()
    sheet.down()


def _printed_headers(spec: SensitivitySpec, printed: bool) -> dict[str, str]:
    """The headings for a document's own figures, where it has some."""
    return {"E": f"{spec.document} prints", "F": "Difference", "G": "Source"} if printed else {}


def _conventions(sheet: Sheet, flow: CashFlow, spec: SensitivitySpec) -> None:
    """NPV under every timing convention."""
    stated = spec.stated_continuous
    sheet.heading("Timing of the flows", "NPV of the live case by when within its year a flow happens.")
    sheet.headers({"C": "Convention", "D": "NPV"} | _printed_headers(spec, stated is not None), height=16)
    for timing, label in (
        ("end", "end of year"),
        ("mid", "mid-year"),
        ("begin", "start of year"),
        ("cont", "spread evenly"),
    ):
        row = sheet.row
        sheet.put("C", label)
        sheet.put("D", "=" + npv_of(flow.net, timing=f'"{timing}"'), Role.FUNCTION, Format.MONEY)
        if timing == "cont" and stated is not None:
            sheet.put("E", stated.stated, Role.SOURCE, Format.MONEY)
            sheet.put("F", f"=D{row}-E{row}", Role.CALCULATION, Format.MONEY)
            sheet.put("G", stated.where, Role.NOTE)
        sheet.down()
    sheet.down()


def _break_even(sheet: Sheet) -> None:
    """How wrong the live case may be."""
    sheet.heading(
        "Break-even", "How far one thing may go wrong, all others as planned, before the live case is worth nothing."
    )
    sheet.results(
        (
            Result("Share of the benefits that must arrive", "=Case_Break_Even", Format.PERCENT),
            Result(
                "In undiscounted dollars",
                "=" + or_words("Case_Break_Even*Case_Total_Benefit", NO_BENEFIT),
                Format.MONEY,
            ),
            Result("Benefits may fall short by", "=Case_Margin_Of_Safety", Format.PERCENT),
            Result("Costs may overrun by", "=Case_Cost_Tolerance", Format.PERCENT),
            Result("Discount rate at which NPV is zero", "=Case_IRR", Format.PERCENT),
        )
    )
