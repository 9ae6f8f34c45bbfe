"""Does a statement of a business case hold? Each kind of claim, recomputed from the figures that it rests on.

A claim is data: what is stated, of which kind it is, and figures by name. A finding says what the figure should be, how
it was come by, and a verdict:

    OK             the recomputed figure, rounded to the printed digits, is the stated one
    ROUND          it is not, but rounding explains it: digits cut off, zeros filled in, figures rounded beforehand
    METHOD         the arithmetic holds, the reasoning does not
    AMBIGUOUS      it can be read in several ways, which do not come to the same
    UNVERIFIABLE   it may be so: the timing that would decide is not stated
    UNUSABLE       the claim cannot be recomputed: a figure is missing or unreadable, or the kind is unknown
    INCONSISTENT   two statements contradict each other
    WRONG          another figure is right; the finding tells which, and if it can where the stated one comes from
    IMPOSSIBLE     no timing can give it
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlcase_udfs.checks import finite, weights
from mlcase_udfs.claim_figures import Figures, project, sides
from mlcase_udfs.claim_findings import FRACTIONS, Finding, foot, judge, metric
from mlcase_udfs.claim_lists import cross_foot, distinct, every, ordering, readings, same
from mlcase_udfs.conventions import METRICS, Reading, Verdict
from mlcase_udfs.errors import FunctionError, InvalidValue
from mlcase_udfs.printed import figure


@dataclass(frozen=True)
class Claim:
    """A statement and the figures that it rests on, by name; a figure is a number or text as printed."""

    name: str
    stated: Any
    kind: str
    figures: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def audit(claim: Claim) -> Finding:
    """Recompute a claim."""
    kind = claim.kind.strip().lower().replace(" ", "_").replace("-", "_")
    try:
        if kind not in KINDS:
            raise InvalidValue(f"kind is {claim.kind!r}: give one of {', '.join(KINDS)}")
        return KINDS[kind](claim.stated, Figures(claim.figures))
    except FunctionError as problem:
        return Finding(Verdict.UNUSABLE, None, str(problem))


def _sum(stated: Any, figures: Figures) -> Finding:
    return foot(figures.cells(), stated, figures.tolerance)


def _product(stated: Any, figures: Figures) -> Finding:
    """A product of drivers; a driver may have been rounded before it was multiplied."""
    shown, factors = figure(stated), figures.values(least=2)
    with np.errstate(over="ignore"):
        finding = judge(shown, [Reading("", float(finite(float(np.prod(factors)), "the product")))])
    if finding.verdict is not Verdict.WRONG:
        return finding
    for place, factor in enumerate(factors):
        for digits in range(1, 5):
            rounded = float(f"{factor:.{digits - 1}e}")
            others = float(np.prod(np.delete(factors, place)))
            if rounded != factor and shown.says(rounded * others):
                said = f"figure {place + 1} was rounded to {rounded:,.12g} before it was multiplied"
                return Finding(Verdict.ROUND, finding.recomputed, said)
    return finding


def _percentage(stated: Any, figures: Figures) -> Finding:
    """One figure as a share of another."""
    part, whole = _pair(figures)
    found = [Reading("", _over(part, whole)), Reading("turned upside down", _over(whole, part), Verdict.WRONG)]
    return judge(figure(stated), [*found, Reading("of the remainder", _over(part, whole - part), Verdict.WRONG)])


def _growth(stated: Any, figures: Figures) -> Finding:
    """A change relative to where it started; a fall may be stated without its sign."""
    before, after = _pair(figures)
    shown = figure(stated)
    sign = -1.0 if after < before and shown.value > 0 else 1.0
    return judge(
        shown,
        [
            Reading("", _over(sign * (after - before), before)),
            Reading("relative to the new figure, not the old", _over(sign * (after - before), after), Verdict.WRONG),
            Reading("in percentage points, not in per cent", sign * (after - before), Verdict.METHOD),
            Reading("the ratio, the start not taken off", _over(after, before), Verdict.METHOD),
        ],
    )


def _pair(figures: Figures) -> tuple[float, float]:
    values = figures.values(least=2)
    if len(values) != 2:
        raise InvalidValue(f"there are {len(values)} figures: this kind of claim rests on two")
    return float(values[0]), float(values[1])


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _expected(stated: Any, figures: Figures) -> Finding:
    """An average weighted with probabilities."""
    values, (chances, _) = figures.values("values"), weights(figures.values("probabilities"), "probabilities")
    if len(values) != len(chances):
        raise InvalidValue(f"there are {len(values)} values and {len(chances)} probabilities: give as many of each")
    found = [Reading("", float(values @ chances)), Reading("not weighted", float(values.mean()), Verdict.WRONG)]
    return judge(figure(stated), found)


def _bound(stated: Any, figures: Figures) -> Finding:
    """A figure that cannot be more, or less, than another: a saving than what is spent."""
    shown = figure(stated)
    most = figures.one("most") if "most" in figures else None
    least = figures.one("least") if "least" in figures else None
    if most is None and least is None:
        raise InvalidValue("most or least is missing: give the figure that bounds the stated one")
    above_it = most is not None and shown.value - shown.unit / 2 > most
    below_it = least is not None and shown.value + shown.unit / 2 < least
    if above_it:
        return Finding(Verdict.IMPOSSIBLE, most, "more than there is", None, least, most, shown.value)
    if below_it:
        return Finding(Verdict.IMPOSSIBLE, least, "less than must be", None, least, most, shown.value)
    return Finding(Verdict.OK, None, "", None, least, most, shown.value)


def _of_metric(kind: str) -> Callable[[Any, Figures], Finding]:
    return lambda stated, figures: metric(kind, stated, figures.project(kind), figures.tolerance)


KINDS: dict[str, Callable[[Any, Figures], Finding]] = {
    "sum": _sum,
    "product": _product,
    "conversion": _product,
    "percentage": _percentage,
    "growth": _growth,
    "expected": _expected,
    "bound": _bound,
    "same": same,
    "every": every,
    "ordering": ordering,
    "distinct": distinct,
    "cross_foot": cross_foot,
    "readings": readings,
    **{kind: _of_metric(kind) for kind in METRICS},
}
"""Every kind of claim, and how it is recomputed."""

__all__ = ["FRACTIONS", "KINDS", "Claim", "Finding", "audit", "foot", "judge", "metric", "project", "sides"]
