"""What is the least and the most that any timing within the periods, or any convention, makes of a metric?

For totals whose periods are not known: any distribution over the periods.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlcase_udfs.conventions import Project, Timing, Verdict, internal_rate, less_one, ratio_of, readings, series, worth
from mlcase_udfs.units import FloatArray

Bounds = tuple[float | None, float | None]


def bounds(kind: str, project: Project) -> Bounds:
    """The least and the most that any timing or convention makes of a metric; None where nothing bounds it."""
    with np.errstate(all="ignore"):
        low, high = _LIMITS.get(kind, _no_bounds)(project)
    used = [r.value for r in readings(kind, project) if r.value is not None and r.verdict is Verdict.OK]
    return (
        None if low is None or not np.isfinite(low) or not used else min(low, *used),
        None if high is None or not np.isfinite(high) or not used else max(high, *used),
    )


def _npv_bounds(project: Project) -> Bounds:
    (least_gain, most_gain), (least_cost, most_cost) = _worth_bounds(project)
    return least_gain - most_cost, most_gain - least_cost


def _pv_bounds(project: Project) -> Bounds:
    return _worth_bounds(project)[0 if project.benefits.any() else 1]


def _bcr_bounds(project: Project) -> Bounds:
    if project.rate is None:
        return None, None
    (least_gain, most_gain), (least_cost, most_cost) = _worth_bounds(project)
    if min(least_gain, least_cost) <= 0:
        return None, None
    return least_gain / most_cost, most_gain / least_cost


def _roi_bounds(project: Project) -> Bounds:
    least, most = _bcr_bounds(project)
    return less_one(least), less_one(most)


def _breakeven_bounds(project: Project) -> Bounds:
    least, most = _bcr_bounds(project)
    return ratio_of(1.0, most), ratio_of(1.0, least)


def _breakeven_amount_bounds(project: Project) -> Bounds:
    least, most = _bcr_bounds(project)
    return ratio_of(project.gain, most), ratio_of(project.gain, least)


def _margin_bounds(project: Project) -> Bounds:
    least, most = _breakeven_bounds(project)
    return None if most is None else 1 - most, None if least is None else 1 - least


def _worth_bounds(project: Project) -> tuple[tuple[float, float], tuple[float, float]]:
    """The least and the most that the benefits, and the costs, can be worth."""

    def extremes(amounts: FloatArray, placed: bool) -> tuple[float, float]:
        ends, rate = project.timings[0].benefits, project.per_period
        if placed:
            moments = (ends, ends - 1) if project.placed else (ends,)
            discounted = np.stack([amounts * np.exp(-times * np.log1p(rate)) for times in moments])
            return float(discounted.min(axis=0).sum()), float(discounted.max(axis=0).sum())
        first, last = (worth(amounts.sum(keepdims=True), ends[[period]], rate) for period in (0, -1))
        return min(first, last), max(first, last)

    gain = extremes(project.benefits, project.benefits_placed)
    least, most = extremes(project.costs, project.costs_placed)
    return gain, (least + project.initial, most + project.initial)


def _irr_bounds(project: Project) -> Bounds:
    """Costs early and benefits late, and the other way round; no bound where that leaves no single rate."""
    end = project.timings[0].benefits

    def limit(timing: Timing) -> float | None:
        signs = np.sign(series(project, timing)[1])
        changes = signs[signs != 0]
        if not project.placed or len(changes) == 0 or changes[0] > 0 or (np.diff(changes) != 0).sum() != 1:
            return None
        rate = internal_rate(project, timing)
        return None if rate is None else float(np.expm1(project.ppy * np.log1p(rate)))

    return limit(Timing("latest", end, end - 1)), limit(Timing("earliest", end - 1, end))


def _no_bounds(_: Project) -> Bounds:
    return None, None


_LIMITS: dict[str, Callable[[Project], Bounds]] = {
    "npv": _npv_bounds,
    "pv": _pv_bounds,
    "irr": _irr_bounds,
    "roi": _roi_bounds,
    "bcr": _bcr_bounds,
    "breakeven": _breakeven_bounds,
    "breakeven_amount": _breakeven_amount_bounds,
    "margin": _margin_bounds,
    "payback": lambda _: (0.0, None),
}
