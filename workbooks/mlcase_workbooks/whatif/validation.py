"""A cell's own data validation: an uncertain input should not leave what its cell may hold."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Sheet
from mlcase_workbooks.recalc.errors import NotAnInput, UnknownReference
from mlcase_workbooks.recalc.values import parse_number
from mlcase_workbooks.whatif.distributions import Distribution

_RULES = re.compile(r"<(?:\w+:)?dataValidations\b.*?</(?:\w+:)?dataValidations>", re.DOTALL)
_UNLIKELY = 1e-3
"""Shares at which a law is held against a rule: tails beyond may run out of it."""


def validated(name: str, area: Area, law: Distribution) -> None:
    """NotAnInput when the cell's own rule refuses what the law likely gives."""
    import numpy as np

    if law.law.severity is not None:
        return
    low, high = law.quantile(np.array([_UNLIKELY, 1 - _UNLIKELY])).tolist()
    for operator, first, second in _rules(area):
        least, most = _allowed(operator, first, second)
        if low < least or high > most:
            wanted = f"from {least:g} to {most:g}" if least > -np.inf and most < np.inf else _one_side(least, most)
            raise NotAnInput(
                f"{name}={law.text} runs from {low:.6g} to {high:.6g}, but the cell's own validation wants {wanted}: "
                "narrow it, or cut it with min= and max="
            )


def limits(area: Area) -> tuple[float, float]:
    """The least and the most that a cell's own rules allow."""
    allowed = [_allowed(*rule) for rule in _rules(area)]
    return max((low for low, _ in allowed), default=-math.inf), min((high for _, high in allowed), default=math.inf)


def _one_side(least: float, most: float) -> str:
    return f"at least {least:g}" if least > float("-inf") else f"at most {most:g}"


def _allowed(operator: str, first: float, second: float) -> tuple[float, float]:
    endless = float("inf")
    return {
        "between": (first, second),
        "greaterThanOrEqual": (first, endless),
        "greaterThan": (first, endless),
        "lessThanOrEqual": (-endless, first),
        "lessThan": (-endless, first),
    }.get(operator, (-endless, endless))


def _rules(area: Area) -> list[tuple[str, float, float]]:
    """The numeric rules for a cell: operator and bounds."""
    found = []
    for rule in _all_rules(area.sheet):
        if rule.get("type") not in ("decimal", "whole") or not _covers(area, rule.get("sqref", "")):
            continue
        bounds = [parse_number(child.text or "") for child in rule]
        if bounds and all(bound is not None for bound in bounds):
            low, high = bounds[0], bounds[-1]
            assert low is not None
            assert high is not None
            found.append((rule.get("operator", "between"), low, high))
    return found


def _all_rules(sheet: Sheet) -> list[ET.Element]:
    match = _RULES.search(sheet.source)
    if match is None:
        return []
    text = re.sub(r"<(/?)\w+:", r"<\1", match[0])
    text = re.sub(r'\s\w+:\w+="[^"]*"', "", text)
    try:
        return [element for element in ET.fromstring(text) if element.tag == "dataValidation"]
    except ET.ParseError:
        return []


def _covers(area: Area, references: str) -> bool:
    for reference in references.split():
        try:
            other = area.sheet.book.locate(f"'{area.sheet.name}'!{reference}")
        except UnknownReference:
            continue
        if other.top <= area.top <= other.bottom and other.left <= area.left <= other.right:
            return True
    return False
