"""Time value: refusals, laws and oracles (the reference values stand in reference/time_value.txt)."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy_financial as npf
import pytest
import pyxirr
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from laws import check_trials, choices
from mlcase_udfs.discounting import TIMINGS, timing_factor
from mlcase_udfs.errors import CellError, FunctionError, InvalidNumber, InvalidValue, NotAvailable, unboxed
from mlcase_udfs.rollout import ramp
from mlcase_udfs.time_value import discount_factor, eaa, npv, pv_annuity, real_rate, xnpv

NAN, INF = math.nan, math.inf
FIRST = date(2026, 1, 1)

rates = st.floats(-0.5, 2.0)
amounts = st.floats(-1e6, 1e6)
flows = st.lists(amounts, min_size=1, max_size=12)
investments = st.builds(
    lambda out, returns: [-out, *returns], st.floats(1.0, 1e6), st.lists(st.floats(0.01, 1e6), min_size=1, max_size=12)
)


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (npv, (-1, [1, 2]), InvalidNumber),
        (npv, (-2, [1, 2]), InvalidNumber),
        (npv, (NAN, [1, 2]), InvalidNumber),
        (npv, (INF, [1, 2]), InvalidNumber),
        (npv, (0.1, []), NotAvailable),
        (npv, (0.1, [1, NAN]), InvalidNumber),
        (npv, (0.1, [1, -INF]), InvalidNumber),
        (npv, (0.1, [1, "two"]), InvalidValue),
        (npv, (0.1, [1, 2], "late"), InvalidValue),
        (npv, (0.1, [1, 2], "end", NAN), InvalidNumber),
        (npv, (-0.9, [1.0] * 10_000), InvalidNumber),
        (npv, (0.0, [1e308, 1e308]), InvalidNumber),
        (xnpv, (-1, [1, 2], [1, 2]), InvalidNumber),
        (xnpv, (0.1, [1, 2], [2, 1]), InvalidNumber),
        (xnpv, (0.1, [1, 2], [1, 2, 3]), InvalidNumber),
        (xnpv, (0.1, [1, 2], [1]), InvalidNumber),
        (xnpv, (0.1, [1, 2], [-2, 1]), InvalidNumber),
        (xnpv, (0.1, [1, 2], [1, NAN]), InvalidNumber),
        (xnpv, (0.1, [1, 2], [FIRST, "tomorrow"]), InvalidValue),
        (xnpv, (0.1, ["one"], [FIRST]), InvalidValue),
        (xnpv, (0.1, [], []), NotAvailable),
        (discount_factor, (-1, 1), InvalidNumber),
        (discount_factor, (0.1, -0.5), InvalidNumber),
        (discount_factor, (0.1, INF), InvalidNumber),
        (discount_factor, (-0.9, 400), InvalidNumber),
        (discount_factor, (0.1, 1, ""), InvalidValue),
        (pv_annuity, (-1, 3, 1), InvalidNumber),
        (pv_annuity, (0.1, -1, 1), InvalidNumber),
        (pv_annuity, (0.1, 3, INF), InvalidNumber),
        (pv_annuity, (-0.9, 400, 1), InvalidNumber),
        (pv_annuity, (0.1, 3, 1, "end of year"), InvalidValue),
        (eaa, (-1, [1]), InvalidNumber),
        (eaa, (0.1, []), NotAvailable),
        (eaa, (0.1, [1], "soon"), InvalidValue),
        (real_rate, (0.1, -1), InvalidNumber),
        (real_rate, (-1, 0.1), InvalidNumber),
        (real_rate, (0.1, NAN), InvalidNumber),
        (ramp, (1, 0), InvalidNumber),
        (ramp, (1, 0.9), InvalidNumber),
        (ramp, (1, 16_385), InvalidNumber),
        (ramp, (INF, 3), InvalidNumber),
        (ramp, (1, 3, "linear", -1), InvalidNumber),
        (ramp, (1, 3, "linear", 3, 0), InvalidNumber),
        (ramp, (1, 3, "linear", 3, -1), InvalidNumber),
        (ramp, (1, 3, "linear", 3, 1, []), NotAvailable),
        (ramp, (1, 3, "linear", 3, 1, [1, "high"]), InvalidValue),
        (ramp, (1, 3, "table"), InvalidValue),
        (ramp, (1, 3, "table", None, None, None, []), NotAvailable),
        (ramp, (1, 3, "bump"), InvalidValue),
    ],
)
def test_refuses(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error) as refusal:
        function(*arguments)
    assert type(refusal.value) is error
    assert str(refusal.value)


@pytest.mark.parametrize("timing", TIMINGS)
def test_trials(timing: str) -> None:
    check_trials(npv, [0.1, [-7.0, 8, 14]], timing=timing, initial=-1.0)
    check_trials(discount_factor, [0.1, 2.0], timing=timing)
    check_trials(pv_annuity, [0.1, 3.0, 5.0], timing=timing)
    check_trials(eaa, [0.1, [-7.0, 8, 14]], timing=timing)


def test_trials_of_initial_dates_and_rates() -> None:
    check_trials(npv, [0.1, [-7.0, 8, 14], "mid", 2.0])
    check_trials(eaa, [0.1, [-7.0, 8, 14], "end", 2.0])
    check_trials(real_rate, [0.1, 0.03])
    check_trials(xnpv, [0.1, [-7.0, 8, 14], [2.0, 400, 380]])


@pytest.mark.parametrize("shape", choices(ramp, "shape"))
def test_trials_of_ramps(shape: str) -> None:
    check_trials(ramp, [100.0, 7.0, shape, 3.0, 6.0, [1.0, 1.2, 0.8], [0.2, 0.7]], unusual=(-1.0, 0.0, 0.3, 7.0))


def test_trials_broadcast() -> None:
    worth = npv(np.array([[0.1], [0.2]]), np.array([[-7, 8, 14], [1, 2, 3], [0, 0, 0]]))
    assert worth.shape == (2, 3)
    assert worth[1, 0] == npv(0.2, [-7, 8, 14])


def test_rows_of_ramps_of_different_lengths_are_as_long_as_the_longest() -> None:
    row = ramp(1.0, np.array([2.0, CellError.NA.boxed, 3.0]), "none")
    assert [cell[0] for cell in row[0]] == [1, 1, 0]
    assert [cell[2] for cell in row[0]] == [1, 1, 1]
    assert {unboxed(cell[1]) for cell in row[0]} == {CellError.NA}


@given(rates, flows, st.sampled_from(TIMINGS), amounts)
def test_npv_is_the_sum_of_discounted_flows(rate: float, flows: list[float], timing: str, initial: float) -> None:
    expected = initial + sum(flow * discount_factor(rate, t, timing) for t, flow in enumerate(flows, 1))
    assert npv(rate, flows, timing, initial) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(rates, flows)
def test_npv_against_numpy_financial(rate: float, flows: list[float]) -> None:
    assert npv(rate, flows) == pytest.approx(npf.npv(rate, [0, *flows]), rel=1e-9, abs=1e-6)


@given(rates, investments)
def test_npv_of_an_investment_falls_with_the_rate(rate: float, flows: list[float]) -> None:
    compounded = npv(rate, flows) * (1 + rate)
    assert npv(rate + 0.01, flows) * (1 + rate + 0.01) < compounded


@given(rates, flows, st.floats(-100, 100))
def test_npv_scales(rate: float, flows: list[float], factor: float) -> None:
    scaled = npv(rate, [factor * flow for flow in flows])
    assert scaled == pytest.approx(factor * npv(rate, flows), rel=1e-9, abs=1e-3)


@given(st.floats(-0.9, 10.0).filter(lambda r: abs(r) > 1e-6))
def test_continuous_timing_is_the_integral_over_the_period(rate: float) -> None:
    integral, _ = quad(lambda t: (1 + rate) ** -t, 0, 1, epsabs=0, epsrel=1e-12)
    assert discount_factor(rate, 1, "cont") == pytest.approx(integral, rel=1e-9)


@given(rates, flows)
def test_xnpv_in_steps_of_365_days_is_npv_at_the_beginning(rate: float, flows: list[float]) -> None:
    days = [FIRST + timedelta(365 * t) for t in range(len(flows))]
    assert xnpv(rate, flows, days) == pytest.approx(npv(rate, flows, "begin"), rel=1e-9, abs=1e-6)


@given(rates, st.lists(st.tuples(amounts, st.integers(0, 4000)), min_size=1, max_size=10))
def test_xnpv_against_pyxirr(rate: float, later: list[tuple[float, int]]) -> None:
    days = [FIRST, *(FIRST + timedelta(days) for _, days in later)]
    values = [-1000.0, *(value for value, _ in later)]
    assert xnpv(rate, values, days) == pytest.approx(pyxirr.xnpv(rate, days, values), rel=1e-9, abs=1e-6)


def test_dates_may_be_serials_dates_or_moments() -> None:
    serials = [46023, 46266.75]
    assert xnpv(0.1, [-1, 2], serials) == xnpv(0.1, [-1, 2], [FIRST, date(2026, 9, 1)])
    assert xnpv(0.1, [-1, 2], serials) == xnpv(0.1, [-1, 2], [FIRST, datetime(2026, 9, 1, 18)])
    assert xnpv(0.1, [-1, 2], serials) == xnpv(0.1, [-1, 2], np.array(["2026-01-01", "2026-09-01"], "datetime64[D]"))
    assert xnpv(0.1, [-1, 2], serials) == xnpv(0.1, [-1, 2], [46023, date(2026, 9, 1)])


@given(rates.filter(lambda r: abs(r) > 1e-6), st.floats(0, 60), amounts, st.booleans())
def test_annuity_against_numpy_financial(rate: float, nper: float, pmt: float, begin: bool) -> None:
    expected = -npf.pv(rate, nper, pmt, when="begin" if begin else "end")
    timing = "begin" if begin else "end"
    assert pv_annuity(rate, nper, pmt, timing) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("rate", [0.0, 1e-300, 1e-16, -1e-16, 1e-9, -1e-9])
def test_annuity_keeps_its_digits_at_the_smallest_rates(rate: float) -> None:
    assert pv_annuity(rate, 36, 1) == pytest.approx(36 - rate * 36 * 37 / 2, rel=1e-14)


@given(rates, flows, amounts)
def test_annual_amount_is_worth_the_project(rate: float, flows: list[float], initial: float) -> None:
    annual = eaa(rate, flows, "end", initial)
    assert pv_annuity(rate, len(flows), annual) == pytest.approx(npv(rate, flows, "end", initial), rel=1e-9, abs=1e-6)


@given(st.floats(-0.9, 3), st.floats(-0.9, 3))
def test_real_and_nominal_discounting_agree(nominal: float, inflation: float) -> None:
    real = real_rate(nominal, inflation)
    assert (1 + real) * (1 + inflation) == pytest.approx(1 + nominal, rel=1e-12)


@given(st.floats(0.1, 40), st.integers(1, 40), st.sampled_from(["linear", "logistic"]))
def test_ramps_rise_to_the_full_amount_and_stay(length: float, periods: int, shape: str) -> None:
    row = ramp(100, periods, shape, length)[0].tolist()
    assert len(row) == periods
    assert row == sorted(row)
    assert all(0 < amount <= 100 for amount in row)
    assert all(amount == pytest.approx(100) for t, amount in enumerate(row, 1) if t >= length)


def test_seasons_repeat_and_shares_stay() -> None:
    assert ramp(10, 5, "none", None, None, [1, 2])[0].tolist() == [10, 20, 10, 20, 10]
    assert ramp(10, 4, "table", None, None, None, [0.1, 0.5])[0].tolist() == [1, 5, 5, 5]
    assert ramp(10, 2, "linear", 0)[0].tolist() == [10, 10]
    assert ramp(10, 2.9)[0].tolist() == [10, 10]


def test_half_of_the_benefit_is_gone_after_the_half_life() -> None:
    assert ramp(8, 7, "none", None, 3)[0].tolist()[::3] == pytest.approx([8, 4, 2])


def test_ten_thousand_flows_and_extreme_magnitudes() -> None:
    assert npv(0.1, [1.0] * 10_000) == pytest.approx(10)
    assert npv(-0.5, [0.0] * 10_000) == 0
    assert npv(0.1, [1e300, 1e300]) == pytest.approx(1e300 * npv(0.1, [1, 1]))
    assert npv(0.1, [1e-300]) == pytest.approx(1e-300 / 1.1)
    assert npv(1e300, [5.0, 5.0]) == pytest.approx(5e-300)
    assert xnpv(-0.99, [1.0, 0.0], [1, 2_000_000]) == 1.0


@pytest.mark.parametrize("timing", ["end", "cont"])
def test_many_trials_equal_the_sum_and_keep_their_errors(timing: Any) -> None:
    """More than one block of them; an infinite flow is #NUM!, an error stays, and both spoil their own trial only."""
    chance = np.random.default_rng(3)
    flows, rates = chance.normal(1, 2, (20_000, 12)), chance.uniform(0.01, 0.3, 20_000)
    factor = timing_factor(rates, timing)
    expected = (flows / (1 + rates[:, np.newaxis]) ** np.arange(1, 13)).sum(axis=-1) * factor
    at_one_rate = (flows / 1.1 ** np.arange(1, 13)).sum(axis=-1) * timing_factor(0.1, timing)
    flows[9_000, 3], flows[9_001, [2, 5]] = np.inf, (np.inf, -np.inf)
    flows[15_000, 11], flows[15_001, 0] = CellError.NA.boxed, CellError.DIV0.boxed
    spoiled = {9_000: CellError.NUM, 9_001: CellError.NUM, 15_000: CellError.NA, 15_001: CellError.DIV0}
    for worth, wanted in ((npv(rates, flows, timing), expected), (npv(0.1, flows, timing), at_one_rate)):
        assert {i: unboxed(worth[i]) for i in np.flatnonzero(np.isnan(worth))} == spoiled
        assert np.delete(worth, list(spoiled)) == pytest.approx(np.delete(wanted, list(spoiled)), rel=1e-9, abs=1e-9)


def test_an_overflow_among_trials_is_num_in_its_trial_alone() -> None:
    worth = npv(np.array([0.1, -0.9]), [1.0] * 10_000)
    assert worth[0] == pytest.approx(10)
    assert unboxed(worth[1]) is CellError.NUM


def test_single_results_are_plain_numbers() -> None:
    for result in (
        npv(0.1, [1, 2], "cont"),
        xnpv(0.1, [1, 2], [1, 2]),
        discount_factor(0.1, 1),
        pv_annuity(0, 3, 1),
        eaa(0.1, [1]),
        real_rate(0.1, 0.03),
        *ramp(1, 2, "logistic", 2)[0],
    ):
        assert type(result) is float
