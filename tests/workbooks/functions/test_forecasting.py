"""Exponential smoothing: what must hold of any series, and what statsmodels makes of a well-known one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.functions import find

# Box, Jenkins & Reinsel, Time Series Analysis, series G: airline passengers in thousands, January 1949 to December 1952
PASSENGERS = [
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118,
    115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
    145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
    171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
]  # fmt: skip


def call(name: str, *arguments: Any) -> float:
    function = find(name)
    assert function is not None
    ready = [Block([float(v) for v in a], len(a), 1) if isinstance(a, list) else a for a in arguments]
    return function.bind(len(ready))(*ready)


def test_a_known_series() -> None:
    months = list(range(1, 49))
    assert call("FORECAST.ETS.SEASONALITY", PASSENGERS, months) == 12
    peer = ExponentialSmoothing(
        np.array(PASSENGERS, dtype=float), trend="add", seasonal="add", seasonal_periods=12
    ).fit()  # fmt: skip
    for ahead, other in enumerate(peer.forecast(12), 1):
        assert call("FORECAST.ETS", 48.0 + ahead, PASSENGERS, months) == pytest.approx(other, rel=0.07)
    error = call("FORECAST.ETS.STAT", PASSENGERS, months, 7.0)
    assert error == pytest.approx((peer.sse / 48) ** 0.5, rel=0.35)  # statsmodels fits the first state as well
    assert call("FORECAST.ETS.STAT", PASSENGERS, months, 6.0) < error
    near = call("FORECAST.ETS.CONFINT", 49.0, PASSENGERS, months)
    assert near == pytest.approx(1.959964 * error)
    assert call("FORECAST.ETS.CONFINT", 60.0, PASSENGERS, months) > near
    assert call("FORECAST.ETS.CONFINT", 49.0, PASSENGERS, months, 0.5) < near


def test_no_other_parameters_smooth_better() -> None:
    from mlcase_workbooks.recalc.functions.forecasting import _smoothed

    values = np.array(PASSENGERS, dtype=float)
    months = list(range(1, 49))
    best = call("FORECAST.ETS.STAT", PASSENGERS, months, 7.0)
    grid = np.random.default_rng(1).uniform(size=(3, 4000))
    errors = np.sqrt((_smoothed(values, 12, grid)[3] ** 2).mean(axis=0))
    assert best <= errors.min() * 1.001


@given(
    start=st.floats(-100, 100),
    slope=st.floats(-5, 5),
    season=st.lists(st.floats(-20, 20), min_size=2, max_size=6),
    ahead=st.integers(1, 9),
)
def test_a_series_without_noise_goes_on_as_it_is(start: float, slope: float, season: list[float], ahead: int) -> None:
    length, count = len(season), 4 * len(season)
    series = [start + slope * t + season[t % length] for t in range(count + ahead)]
    times = list(range(100, 100 + count))
    got = call("FORECAST.ETS", float(99 + count + ahead), series[:count], times, float(length))
    assert got == pytest.approx(series[-1], abs=1e-6)
