"""What every interval does: it holds its estimate, shrinks as the test grows, and widens with the confidence."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from laws import choices
from mlcase_udfs.bayes import ab_bayes
from mlcase_udfs.experiment_means import ab_mean
from mlcase_udfs.experiment_trust import seq_ci, shrink
from mlcase_udfs.experiments import ab_annual, ab_prop

Ends = tuple[float, float, float]
"""Low end, estimate, high end."""

Interval = Callable[[float, float], Ends]
"""Of a test with so many users in each group, at this confidence."""


def _rates(method: str, low: str, estimate: str, high: str) -> Interval:
    return lambda n, conf: tuple(ab_prop(0.2 * n, n, 0.25 * n, n, conf, method, end) for end in (low, estimate, high))


def _means(relative: bool) -> Interval:
    return lambda n, conf: tuple(ab_mean(4, 10, n, 5, 12, n, conf, relative, end) for end in ("low", "diff", "high"))


def _bayes(n: float, conf: float) -> Ends:
    return tuple(ab_bayes(0.2 * n, n, 0.25 * n, n, 1, 1, conf, end) for end in ("low", "diff", "high"))


def _always_valid(n: float, conf: float) -> Ends:
    low, high = (seq_ci(0.05, 1 / np.sqrt(n), 0.1, 1 - conf, end) for end in ("low", "high"))
    return low, 0.05, high


def _a_year(n: float, conf: float) -> Ends:
    case = 0.05, 1 / np.sqrt(n), 1_000, 0.1, 50, 1, conf, "ci", 12, None, None, None
    return tuple(ab_annual(*case, end) for end in ("low", "point", "high"))


INTERVALS = {
    **{method: _rates(method, "low", "diff", "high") for method in choices(ab_prop, "method")},
    "lift, Katz": _rates("wald", "lift_low", "lift", "lift_high"),
    "lift, Koopman": _rates("score", "lift_low", "lift", "lift_high"),
    "Welch": _means(False),
    "relative, by the delta method": _means(True),
    "Bayes": _bayes,
    "always valid": _always_valid,
    "a year": _a_year,
}


@pytest.mark.parametrize("interval", INTERVALS.values(), ids=INTERVALS)
def test_an_interval_shrinks_with_size_and_widens_with_confidence(interval: Interval) -> None:
    sizes, levels = [100.0, 400.0, 1_600.0, 6_400.0, 25_600.0], [0.5, 0.8, 0.9, 0.99]
    by_size = [interval(n, 0.95) for n in sizes]
    by_level = [interval(1_000.0, conf) for conf in levels]
    for low, estimate, high in by_size + by_level:
        assert low < estimate < high
    widths = [high - low for low, _, high in by_size]
    assert all(2 * larger == pytest.approx(smaller, rel=0.35) for smaller, larger in pairwise(widths))
    assert all(larger < smaller for smaller, larger in pairwise(widths))
    assert all(wide[2] - wide[0] > narrow[2] - narrow[0] for narrow, wide in pairwise(by_level))


@pytest.mark.parametrize("mean", [0.0, 0.02])
def test_a_shrunk_estimate_goes_to_the_record_and_to_the_result_at_its_limits(mean: float) -> None:
    spreads = np.logspace(-8, 8, 33)
    shrunk = shrink(0.03, 0.0056, spreads, mean)
    assert shrunk[0] == pytest.approx(mean, abs=1e-9)
    assert shrunk[-1] == pytest.approx(0.03, abs=1e-9)
    assert np.all(np.diff(shrunk) >= 0)
