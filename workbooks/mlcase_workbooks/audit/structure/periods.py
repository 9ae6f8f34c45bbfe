"""Rates and flows of different periods: per year, per month."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcase_workbooks.audit.findings import Finding, Rule, Severity
from mlcase_workbooks.audit.structure.series import MONTH, Series, series_in
from mlcase_workbooks.audit.structure.sheet_survey import Region
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import short
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.sheet import Sheet

PERIOD = Rule(
    "period-mismatch",
    "Rate and flows have different periods",
    "A rate per year on monthly flows, or a monthly rate read as an annual one, is wrong by a factor of about twelve.",
    "Bring both to one period: =(1+annual)^(1/12)-1 for the rate, =(1+IRR(flows))^12-1 for the result.",
)
_LOANS = ("PMT", "IPMT", "PPMT", "PV", "FV", "CUMIPMT", "CUMPRINC")
_ANNUAL = re.compile(r"\bannual|\ba year|per year|\byearly|\bp\.?\s?a\.?(?:\s|$|\))|/\s*(?:year|yr)", re.IGNORECASE)


def periods(survey: Survey) -> Iterator[Finding]:
    """Financial functions whose rate, flows or result are of different periods."""
    for region, call, _, series in series_in(survey):
        if call.function in ("NPV", "ML_NPV"):
            yield from _annual_rate(survey, region, call, series)
        elif call.function in ("IRR", "ML_IRR", "MIRR", "ML_MIRR"):
            yield from _monthly_result(survey, region, series)
        elif call.function in ("XNPV", "ML_XNPV") and _converts(survey, region, call.arguments[0]):
            message = f"={short(region.text)} takes a rate per month; dated flows want one per year"
            yield Finding(PERIOD, Severity.ERROR, region.place, message)
    yield from _loans(survey)


def _annual_rate(survey: Survey, region: Region, call: nodes.Call, series: Series) -> Iterator[Finding]:
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
    if MONTH.search(said) or "month" in name.lower():
        return False
    return (
        bool(_ANNUAL.search(said)) or "annual" in name.lower() or (area.sheet, area.top, area.left) in _turned(survey)
    )


def _turned(survey: Survey) -> set[tuple[Sheet, int, int]]:
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


def _rate_like(survey: Survey, sheet: Sheet, row: int, column: int) -> bool:
    on = survey.of(sheet)
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


def _monthly_result(survey: Survey, region: Region, series: Series) -> Iterator[Finding]:
    """The IRR of monthly flows that nobody turns into one per year."""
    if series.a_year <= 1:
        return
    own = survey.of(region.sheet)
    label = f"{own.label(region.top, region.left)} {own.header(region.top, region.left)}" if own is not None else ""
    whole = region.pattern.shape.node
    if MONTH.search(label) or _annualises(whole) or _annualised_later(survey, region):
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
