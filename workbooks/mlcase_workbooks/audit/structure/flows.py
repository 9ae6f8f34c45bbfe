"""Cash flows in financial functions: gaps, figures that are no flows, and the flow of today."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.parts import value_of
from mlcase_workbooks.audit.structure.series import Series, is_discounting, series_in
from mlcase_workbooks.audit.structure.sheet_survey import BLANK, ERROR, NUMBER, Region
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import cells, short
from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node

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
GAPS = Rule(
    "blank-in-flows",
    "A range of flows has a gap",
    "NPV and IRR skip blanks and text and move every later flow a period forward.",
    "Write 0 where no money moves.",
)
NOFLOWS = Rule(
    "not-flows",
    "A financial function takes figures that are no cash flows",
    "Cumulated or discounted figures are discounted once more; the result means nothing.",
    "Point it at the row of the periods' own flows.",
)
_NPV_LABEL = re.compile(r"\bnpv\b|net present", re.IGNORECASE)


def flows(survey: Survey) -> Iterator[Finding]:
    """What is wrong with flows in financial functions."""
    for region, call, above, series in series_in(survey):
        yield from _gaps(region, call, series)
        yield from _nature(region, call, series)
        if call.function in ("NPV", "ML_NPV"):
            yield from _first_flow(survey, region, call, above, series)


# -- gaps -------------------------------------------------------------------------------------------------------------


def _gaps(region: Region, call: nodes.Call, series: Series) -> Iterator[Finding]:
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


def _nature(region: Region, call: nodes.Call, series: Series) -> Iterator[Finding]:
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
        yield Finding(NOFLOWS, Severity.ERROR, region.place, message)


def _adds(node: Node) -> bool:
    return isinstance(node, nodes.Binary) and node.operator == "+"


def _multiplies(above: tuple[Node, ...]) -> bool:
    return bool(above) and isinstance(above[-1], nodes.Binary) and above[-1].operator == "*"


def _is_factor(series: Series, area: Area, row: int, column: int) -> bool:
    """Whether a cell belongs to a line of discount factors."""
    if series.across and area.left == column:
        line = [series.on.value(area.top, c) for _, c in map(series.at, range(series.length))]
    elif not series.across and area.top == row:
        line = [series.on.value(r, area.left) for r, _ in map(series.at, range(series.length))]
    else:
        return False
    first = line[0]
    return (
        type(first) is float and 0 < first <= 1 and is_discounting([v / first if type(v) is float else v for v in line])
    )


# -- the first flow ---------------------------------------------------------------------------------------------------


def _first_flow(
    survey: Survey, region: Region, call: nodes.Call, above: tuple[Node, ...], series: Series
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
    if type(value) is not float or not value or not Series(series.on, _longer(series.area)).starts_today(rate):
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
