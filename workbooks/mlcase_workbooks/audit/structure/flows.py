"""Cash flows in financial functions: when the first flow happens, how long a period is, and what is no flow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.parts import value_of
from mlcase_workbooks.audit.structure.survey import BLANK, ERROR, NUMBER, Region, SheetSurvey, Survey
from mlcase_workbooks.audit.structure.words import cells, short
from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.values import Scalar

TIMING = Rule(
    "npv-timing",
    "NPV discounts money of today",
    "NPV puts its first flow at the end of period 1: an investment made today is discounted by a whole period.",
    "Take the first flow out of NPV and add it: =B5+NPV(rate, C5:G5); with ML_NPV it is the argument initial.",
)
LEFT_OUT = Rule(
    "npv-initial",
    "NPV leaves out the first flow",
    "The flow at time 0, usually the investment, is not in the result: the case looks better by that amount.",
    "Add it: =B5+NPV(rate, C5:G5).",
)
PERIOD = Rule(
    "period-mismatch",
    "Rate and flows have different periods",
    "A rate per year on monthly flows, or a monthly rate read as an annual one, is wrong by a factor of about twelve.",
    "Bring both to one period: =(1+annual)^(1/12)-1 for the rate, =(1+IRR(flows))^12-1 for the result.",
)
GAPS = Rule(
    "blank-in-flows",
    "A range of flows has a gap",
    "NPV and IRR skip blanks and text and move every later flow a period forward.",
    "Write 0 where no money moves.",
)
NO_FLOWS = Rule(
    "not-flows",
    "A financial function takes figures that are no cash flows",
    "Cumulated or discounted figures are discounted once more; the result means nothing.",
    "Point it at the row of the periods' own flows.",
)

_FLOWS = {
    "NPV": 1, "ML_NPV": 1, "XNPV": 1, "ML_XNPV": 1, "IRR": 0, "ML_IRR": 0, "XIRR": 0, "ML_XIRR": 0, "MIRR": 0,
    "ML_MIRR": 0, "ML_PAYBACK": 0,
}  # fmt: skip
"""Which argument holds the flows."""
_DATED = ("XNPV", "XIRR", "ML_XNPV", "ML_XIRR")
_LOANS = ("PMT", "IPMT", "PPMT", "PV", "FV", "CUMIPMT", "CUMPRINC")
_TODAY = re.compile(
    r"\b(?:initial|today|now|start|up-?front|at once)\b|\b(?:year|period|month|quarter|y|t|m|q)\s*=?\s*0\b",
    re.IGNORECASE,
)
_MONTH = re.compile(r"\bmonth|\bmonatlich|\bper month|/\s*month|\bm\d{1,2}\b", re.IGNORECASE)
_ANNUAL = re.compile(r"\bannual|\ba year|per year|\byearly|\bp\.?\s?a\.?(?:\s|$|\))|/\s*(?:year|yr)", re.IGNORECASE)
_NPV_LABEL = re.compile(r"\bnpv\b|net present", re.IGNORECASE)


def flows(survey: Survey) -> Iterator[Finding]:
    """What is wrong with flows in financial functions."""
    for region, call, above in survey.calls(*_FLOWS):
        series = _series(survey, region, call)
        if series is None:
            continue
        yield from _gaps(region, call, series)
        yield from _nature(region, call, series)
        if call.function in ("NPV", "ML_NPV"):
            yield from _first_flow(survey, region, call, above, series)
            yield from _annual_rate(survey, region, call, series)
        elif call.function in ("IRR", "ML_IRR", "MIRR", "ML_MIRR"):
            yield from _monthly_result(survey, region, call, above, series)
        elif call.function in ("XNPV", "ML_XNPV") and _converts(survey, region, call.arguments[0]):
            message = f"={short(region.text)} takes a rate per month; dated flows want one per year"
            yield Finding(PERIOD, Severity.ERROR, region.place, message)
    yield from _loans(survey)


@dataclass(frozen=True)
class _Series:
    """A line of flows."""

    on: SheetSurvey
    area: Area

    @property
    def across(self) -> bool:
        return self.area.rows == 1

    @property
    def length(self) -> int:
        return max(self.area.rows, self.area.columns)

    def at(self, i: int) -> tuple[int, int]:
        """Row and column of the i-th flow."""
        return (self.area.top, self.area.left + i) if self.across else (self.area.top + i, self.area.left)

    @cached_property
    def kinds(self) -> list[int]:
        return [int(self.on.kinds[at]) if self._inside(at) else BLANK for at in map(self.at, range(self.length))]

    def _inside(self, at: tuple[int, int]) -> bool:
        return at[0] < self.on.kinds.shape[0] and at[1] < self.on.kinds.shape[1]

    def beside(self) -> Iterator[list[Scalar]]:
        """The other lines of the sheet over the same periods: rows above and below, or columns."""
        height, width = self.on.patterns.shape
        for line in range(1, height if self.across else width):
            if line != (self.area.top if self.across else self.area.left):
                places = map(self.at, range(self.length))
                yield [self.on.value(line, c) if self.across else self.on.value(r, line) for r, c in places]

    @cached_property
    def lines(self) -> list[list[Scalar]]:
        return [line for line in self.beside() if line[0] is not None]

    def starts_today(self, rate: Scalar) -> str:
        """What says that the first flow is one of today; "" when nothing does."""
        for line in self.lines:
            first = line[0]
            if type(first) is str and len(first) < 40 and _TODAY.search(first):
                return f"the heading {first!r}"
            if first == 0.0 and _counts_up(line):
                return "the period number 0"
            if first == 1.0 and _is_discounting(line) and type(rate) is float and _is_rate(line, rate):
                return "the discount factor 1"
        return ""

    @cached_property
    def a_year(self) -> int:
        """How many periods a year has by the dates above; 0 when no dates tell."""
        for line in self.lines:
            days = [b - a for a, b in pairwise(line) if type(a) is float and type(b) is float]
            if len(days) < 3 or len(days) != len(line) - 1 or not 20_000 < float(line[0] or 0) < 80_000:  # type: ignore[arg-type]
                continue
            for number, low, high in ((12, 28, 31), (4, 89, 92), (1, 365, 366), (52, 7, 7)):
                if all(low <= day <= high for day in days):
                    return number
        header = [line[1] for line in self.lines if len(line) > 1 and type(line[1]) is str]
        return 12 if any(_MONTH.search(text) for text in header if len(text) < 20) else 0


def _series(survey: Survey, region: Region, call: nodes.Call) -> _Series | None:
    place = _FLOWS[call.function]
    if len(call.arguments) <= place or (call.function == "NPV" and len(call.arguments) > 2):
        return None
    area = survey.area(call.arguments[place], region)
    on = survey.of(area.sheet) if area is not None else None
    if area is None or on is None or (area.rows > 1) == (area.columns > 1) or area.rows * area.columns > 100_000:
        return None
    return _Series(on, area)


def _counts_up(line: list[Scalar]) -> bool:
    return len(line) > 1 and all(value == i for i, value in enumerate(line))


def _is_rate(line: list[Scalar], rate: float) -> bool:
    """Whether a line of discount factors has this rate."""
    return type(line[1]) is float and abs(line[1] * (1 + rate) - 1) < 1e-6


def _is_discounting(line: list[Scalar]) -> bool:
    """Whether a line falls from 1 by a steady rate."""
    numbers = [value for value in line if type(value) is float]
    if len(numbers) != len(line) or len(line) < 3 or not 0 < numbers[1] < 1:
        return False
    return all(abs(b / a - numbers[1]) < 1e-6 for a, b in pairwise(numbers) if a)


# -- gaps -------------------------------------------------------------------------------------------------------------


def _gaps(region: Region, call: nodes.Call, series: _Series) -> Iterator[Finding]:
    numbers = [i for i, kind in enumerate(series.kinds) if kind == NUMBER]
    if len(numbers) < 2 or ERROR in series.kinds:
        return
    inside = [i for i in range(numbers[0], numbers[-1]) if series.kinds[i] != NUMBER]
    if call.function in ("NPV", "ML_NPV") and not inside:
        inside = [i for i in range(numbers[0]) if series.kinds[i] == BLANK]
    if inside:
        gap = Place.cell(series.on.name, *series.at(inside[0]))
        what = "empty" if series.kinds[inside[0]] == BLANK else "no number"
        also = f" (and {len(inside) - 1} more)" if len(inside) > 1 else ""
        message = f"={short(region.text)} takes {cells(series.area)}; {gap}{also} is {what}"
        yield Finding(GAPS, Severity.ERROR, region.place, message, related=(gap,))


# -- what the figures are ---------------------------------------------------------------------------------------------


def _nature(region: Region, call: nodes.Call, series: _Series) -> Iterator[Finding]:
    """Cumulated and discounted figures."""
    if series.length < 3:
        return
    row, column = series.at(1)
    pattern = series.on.pattern(row, column)
    if pattern is None or pattern is not series.on.pattern(*series.at(2)):
        return
    survey = series.on.survey
    before = series.at(0)
    place = next((r for r in survey.by_pattern[pattern] if r.sheet is series.on.sheet), None)
    if place is None:
        return
    what = ""
    for node, above in survey.trees[pattern]:
        area = survey.area(node, place, row, column) if isinstance(node, nodes.Reference) else None
        if area is None or area.sheet is not series.on.sheet:
            continue
        single = (area.rows, area.columns) == (1, 1)
        if single and (area.top, area.left) == before and above and all(_adds(n) for n in above):
            what = "cumulated"
        elif single and _is_factor(series, area, row, column) and _multiplies(above):
            what = "discounted"
    if what:
        where = f"{address(*series.at(0))}:{address(*series.at(series.length - 1))}"
        message = f"={short(region.text)} takes {where}, which is {what}: {short(pattern.shape.text_at(row, column))}"
        yield Finding(NO_FLOWS, Severity.ERROR, region.place, message)


def _adds(node: Node) -> bool:
    return isinstance(node, nodes.Binary) and node.operator == "+"


def _multiplies(above: tuple[Node, ...]) -> bool:
    return bool(above) and isinstance(above[-1], nodes.Binary) and above[-1].operator == "*"


def _is_factor(series: _Series, area: Area, row: int, column: int) -> bool:
    """Whether a cell belongs to a line of discount factors."""
    if series.across and area.left == column:
        line = [series.on.value(area.top, c) for _, c in map(series.at, range(series.length))]
    elif not series.across and area.top == row:
        line = [series.on.value(r, area.left) for r, _ in map(series.at, range(series.length))]
    else:
        return False
    first = line[0]
    return (
        type(first) is float
        and 0 < first <= 1
        and _is_discounting([v / first if type(v) is float else v for v in line])
    )


# -- the first flow ---------------------------------------------------------------------------------------------------


def _first_flow(
    survey: Survey, region: Region, call: nodes.Call, above: tuple[Node, ...], series: _Series
) -> Iterator[Finding]:
    rate = value_of(region, call.arguments[0])
    sign = series.starts_today(rate)
    compounded = any(isinstance(node, nodes.Binary) and node.operator == "*" for node in above)
    begins = call.function == "ML_NPV" and len(call.arguments) > 2 and value_of(region, call.arguments[2]) == "begin"
    first = series.on.value(*series.at(0))
    if sign and not compounded and not begins and type(first) is float:
        message = f"={short(region.text)} discounts {address(*series.at(0))}, a flow of today by {sign}"
        yield Finding(TIMING, Severity.ERROR, region.place, message)
        return
    row, column = series.at(-1)
    value = series.on.value(row, column)
    if type(value) is not float or not value or not _Series(series.on, _longer(series.area)).starts_today(rate):
        return
    for sheet, top, left, bottom, right in survey.reads[region.pattern.shape].areas(
        region.sheet, region.top, region.left
    ):
        if sheet is series.on.sheet and top <= row <= bottom and left <= column <= right:
            return
    own = survey.of(region.sheet)
    named = own is not None and _NPV_LABEL.search(own.label(region.top, region.left))
    message = f"={short(region.text)} leaves out {value:,.10g} in {address(row, column)}, the flow of today"
    yield Finding(LEFT_OUT, Severity.ERROR if named else Severity.WARNING, region.place, message)


def _longer(area: Area) -> Area:
    """The line with the cell before it."""
    if area.rows == 1:
        return Area(area.sheet, area.top, area.left - 1, area.bottom, area.right)
    return Area(area.sheet, area.top - 1, area.left, area.bottom, area.right)


# -- periods ----------------------------------------------------------------------------------------------------------


def _annual_rate(survey: Survey, region: Region, call: nodes.Call, series: _Series) -> Iterator[Finding]:
    """A rate per year on flows of shorter periods."""
    if series.a_year <= 1 or not _is_annual(survey, region, call.arguments[0]):
        return
    message = f"={short(region.text)} discounts flows of {series.a_year} periods a year at a rate per year"
    yield Finding(PERIOD, Severity.ERROR, region.place, message)


def _is_annual(survey: Survey, region: Region, node: Node) -> bool:
    area = survey.area(node, region)
    if area is None or (area.rows, area.columns) != (1, 1) or _converts(survey, region, node):
        return False
    on = survey.of(area.sheet)
    if on is None:
        return False
    said = f"{on.label(area.top, area.left)} {on.value(area.top, area.left + 1)}"
    name = node.name if isinstance(node, nodes.Name) else ""
    if _MONTH.search(said) or "month" in name.lower():
        return False
    return (
        bool(_ANNUAL.search(said)) or "annual" in name.lower() or (area.sheet, area.top, area.left) in _turned(survey)
    )


def _turned(survey: Survey) -> set[tuple[object, int, int]]:
    """The rates that some formula turns into one of a shorter period: (1 + rate) ^ (1/12), rate / 12."""
    found = set()
    for pattern, spots in survey.trees.items():
        if any(_shortens(node) for node, _ in spots):
            for region in survey.by_pattern[pattern]:
                for sheet, top, left, bottom, right in survey.reads[pattern.shape].areas(
                    region.sheet, region.top, region.left
                ):
                    if (top, left) == (bottom, right) and _rate_like(survey, sheet, top, left):
                        found.add((sheet, top, left))
    return found


def _rate_like(survey: Survey, sheet: object, row: int, column: int) -> bool:
    on = next((s for s in survey.sheets if s.sheet is sheet), None)
    value = on.value(row, column) if on is not None else None
    return type(value) is float and 0 < abs(value) < 1


def _shortens(node: Node) -> bool:
    """^(1/12)"""
    match node:
        case nodes.Binary("^", _, nodes.Binary("/", nodes.Number(1.0), nodes.Number(12.0 | 4.0 | 52.0))):
            return True
    return False


def _converts(survey: Survey, region: Region, node: Node) -> bool:
    """Whether a rate is one of a shorter period: it, or the cell that it names, is turned from an annual one."""
    if not isinstance(node, nodes.Reference | nodes.Name):
        return _contains_period(node)
    area = survey.area(node, region)
    on = survey.of(area.sheet) if area is not None else None
    pattern = on.pattern(area.top, area.left) if on is not None and area is not None else None
    return pattern is not None and any(_contains_period(spot) for spot, _ in survey.trees[pattern])


def _contains_period(node: Node) -> bool:
    if _shortens(node):
        return True
    match node:
        case nodes.Binary("/", _, nodes.Number(12.0 | 4.0 | 52.0)) | nodes.Call("NOMINAL", _):
            return True
    return any(_contains_period(child) for child in nodes.children(node))


def _monthly_result(
    survey: Survey, region: Region, call: nodes.Call, above: tuple[Node, ...], series: _Series
) -> Iterator[Finding]:
    """The IRR of monthly flows that nobody turns into one per year."""
    if series.a_year <= 1:
        return
    own = survey.of(region.sheet)
    label = f"{own.label(region.top, region.left)} {own.header(region.top, region.left)}" if own is not None else ""
    whole = region.pattern.shape.node
    if _MONTH.search(label) or _annualises(whole) or _annualised_later(survey, region):
        return
    message = (
        f"={short(region.text)} is a rate per period, of which a year has {series.a_year}; nothing makes it annual"
    )
    yield Finding(PERIOD, Severity.ERROR, region.place, message)


def _annualises(node: Node) -> bool:
    match node:
        case nodes.Binary("^" | "*", _, nodes.Number(12.0 | 4.0 | 52.0)):
            return True
        case nodes.Binary("*", nodes.Number(12.0 | 4.0 | 52.0), _) | nodes.Call("EFFECT", _):
            return True
    return any(_annualises(child) for child in nodes.children(node))


def _annualised_later(survey: Survey, region: Region) -> bool:
    """Whether a formula that reads the cell makes it annual."""
    for pattern, spots in survey.trees.items():
        if not any(_annualises(node) for node, _ in spots):
            continue
        for reader in survey.by_pattern[pattern]:
            for area in survey.swept(reader):
                if (
                    area.sheet is region.sheet
                    and area.top <= region.top <= area.bottom
                    and area.left <= region.left <= area.right
                ):
                    return True
    return False


def _loans(survey: Survey) -> Iterator[Finding]:
    """Loans over months at a rate per year."""
    for region, call, _ in survey.calls(*_LOANS):
        if len(call.arguments) < 3:
            continue
        periods = call.arguments[2 if call.function in ("IPMT", "PPMT") else 1]
        match periods:
            case nodes.Number(value) if value >= 24 and value % 12 == 0:
                if _is_annual(survey, region, call.arguments[0]):
                    message = f"={short(region.text)} counts {value:.0f} periods at a rate per year"
                    yield Finding(PERIOD, Severity.WARNING, region.place, message)
