"""What becomes of a claim: a stated figure against what it should be, with a verdict and how the figure was come by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlcase_udfs.checks import finite
from mlcase_udfs.convention_bounds import Bounds, bounds
from mlcase_udfs.conventions import Project, Reading, Verdict, readings
from mlcase_udfs.errors import NotAvailable
from mlcase_udfs.printed import SAME, Figure, figure

UNITS = {12.0: "a year's for a month's", 1 / 12: "a month's for a year's", 100.0: "per cent for a fraction"}
UNITS |= {scale: f"a unit {scale:,.0f} times smaller" for scale in (1e3, 1e6, 1e9)}
UNITS |= {1 / scale: f"a unit {scale:,.0f} times larger" for scale in (1e3, 1e6, 1e9)}
"""Factors by which a figure in a wrong unit is off, and what was taken for what."""

FRACTIONS = frozenset({"irr", "mirr", "roi", "breakeven", "margin"})
"""Metrics that may be stated as 0.28, as "28 %", or as a bare 28."""


@dataclass(frozen=True)
class Finding:
    """What became of a claim."""

    verdict: Verdict
    recomputed: float | None = None
    """By the convention that fits, else by the standard one: the right figure."""
    explanation: str = ""
    nearest: float | None = None
    """The figure that comes nearest to the stated one, under any convention."""
    low: float | None = None
    high: float | None = None
    stated: float | None = None
    """What was stated, in the unit of what was recomputed."""

    @property
    def difference(self) -> float | None:
        """Stated less recomputed."""
        return None if self.stated is None or self.recomputed is None else self.stated - self.recomputed


def judge(
    stated: Figure, found: Sequence[Reading], limits: Bounds = (None, None), tolerance: float | None = None
) -> Finding:
    """Hold a stated figure against its readings, the standard one first.

    Any convention makes it OK, within the tolerance: if none is given, half a unit of the last printed digit. ROUND has
    room for chance, so only the standard reading counts there.
    """
    known = [(r, r.value) for r in found if r.value is not None and np.isfinite(r.value)]
    if not known:
        none = "the figure does not exist under any convention"
        return Finding(Verdict.IMPOSSIBLE, None, none, None, *limits, stated=stated.value)
    sound = [(r, value) for r, value in known if r.verdict is Verdict.OK] or known
    (standard, right), (closest, nearest) = sound[0], min(sound, key=lambda pair: abs(pair[1] - stated.value))

    def finding(verdict: Verdict, recomputed: float, explanation: str) -> Finding:
        return Finding(verdict, recomputed, explanation, nearest, *limits, stated=stated.value)

    fitting = [(r, value) for r, value in sound if r.verdict is Verdict.OK and stated.says(value, tolerance)]
    if fitting:
        return finding(Verdict.OK, fitting[0][1], "; also ".join(r.convention for r, _ in fitting if r.convention))
    for reading, value in known:
        if reading.verdict is not Verdict.OK and stated.says(value):
            return finding(reading.verdict, right, reading.convention)
    if stated.is_rounded_from(right):
        return finding(Verdict.ROUND, right, standard.convention)
    for reading, value in sound:
        for times, taken in UNITS.items():
            if value and stated.value and stated.in_units_of(1 / times).says(value):
                return finding(Verdict.WRONG, right, f"{taken}: {reading.convention}".removesuffix(": "))
    half, (low, high) = stated.unit / 2, limits
    outside = (low is not None and stated.value + half < low) or (high is not None and stated.value - half > high)
    explanation = f"none; nearest: {closest.convention}" if closest.convention else ""
    return finding(Verdict.IMPOSSIBLE if outside else Verdict.WRONG, right, explanation)


def metric(kind: str, stated: Any, project: Project, tolerance: float | None = None) -> Finding:
    """A financial metric against every convention."""
    shown = figure(stated)
    if kind == "payback" and shown.months:
        shown = shown.in_units_of(shown.months)
    found, limits = readings(kind, project), bounds(kind, project)
    finding = judge(shown, found, limits, tolerance)
    if kind in FRACTIONS and finding.verdict not in (Verdict.OK, Verdict.ROUND):
        in_per_cent = judge(shown.in_units_of(0.01), found, limits)
        finding = in_per_cent if in_per_cent.verdict in (Verdict.OK, Verdict.ROUND) else finding
    if finding.verdict is Verdict.WRONG and not project.placed:
        return replace(finding, verdict=Verdict.UNVERIFIABLE, explanation="it depends on periods that are not stated")
    return finding


def foot(figures: Sequence[Any], total: Any, tolerance: float | None = None) -> Finding:
    """A total against the sum of its figures.

    OK is a difference within the tolerance: if none is given, half a unit of the total's last digit.
    """
    shown, addends = figure(total, "total"), [figure(cell, "figures") for cell in figures]
    if not addends:
        raise NotAvailable("there are no figures to add up")
    with np.errstate(over="ignore", invalid="ignore"):
        amount = float(finite(float(np.sum([addend.value for addend in addends])), "the sum"))
        off = float(finite(shown.value - amount, "the difference"))
    slack = SAME * max(abs(shown.value), *(abs(addend.value) for addend in addends))
    if shown.says(amount, tolerance):
        verdict, explanation = Verdict.OK, ""
    elif shown.is_rounded_from(amount):
        verdict, explanation = Verdict.ROUND, "the total is rounded or cut"
    elif abs(off) <= (shown.unit + sum(addend.unit for addend in addends if not addend.whole)) / 2 + slack:
        verdict, explanation = Verdict.ROUND, "the figures were rounded before they were added"
    else:
        verdict, explanation = Verdict.WRONG, _slip(off, addends, shown)
    return Finding(verdict, amount, explanation, stated=shown.value)


def _slip(off: float, addends: list[Figure], total: Figure) -> str:
    """What may have happened to a sum that is off: only what would explain it to the last printed digit."""
    for place, addend in enumerate(addends, 1):
        for times, happened in ((-1.0, "left out"), (1.0, "counted twice"), (-2.0, "taken with the wrong sign")):
            if addend.value and abs(off - times * addend.value) <= total.unit / 2:
                return f"as if figure {place} was {happened}"
    for times, taken in UNITS.items():
        if total.in_units_of(1 / times).says(total.value - off):
            return taken
    return ""
