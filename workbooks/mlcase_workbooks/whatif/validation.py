"""An uncertain input should not leave what its cell may hold."""

from __future__ import annotations

import math

from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.validation import rules_of
from mlcase_workbooks.whatif.distributions import Distribution

_UNLIKELY = 1e-3
"""Shares at which a law is held against a rule: tails beyond may run out of it."""
_NUMBERS = ("decimal", "whole")


def validated(name: str, area: Area, law: Distribution) -> None:
    """NotAnInput when the cell's own rule refuses what the law likely gives."""
    import numpy as np

    if law.law.severity is not None:
        return
    low, high = law.quantile(np.array([_UNLIKELY, 1 - _UNLIKELY])).tolist()
    for rule in rules_of(area):
        least, most = rule.span
        if rule.kind in _NUMBERS and (low < least or high > most):
            raise NotAnInput(
                f"{name}={law.text} runs from {low:.6g} to {high:.6g}, but the cell's own validation wants "
                f"{rule.wanted}: narrow it, or cut it with min= and max="
            )


def limits(area: Area) -> tuple[float, float]:
    """The least and the most that a cell's own rules allow."""
    spans = [rule.span for rule in rules_of(area) if rule.kind in _NUMBERS]
    return max((low for low, _ in spans), default=-math.inf), min((high for _, high in spans), default=math.inf)
