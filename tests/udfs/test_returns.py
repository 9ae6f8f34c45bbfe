"""Internal rates: refusals, laws and oracles (the reference values stand in reference/returns.txt)."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy_financial as npf
import pytest
import pyxirr
from hypothesis import assume, given
from hypothesis import strategies as st

from laws import check_trials
from mlcase_udfs.errors import (
    CellError,
    DivisionByZero,
    FunctionError,
    InvalidNumber,
    InvalidValue,
    NotAvailable,
    unboxed,
)
from mlcase_udfs.internal_rate import all_rates, nearest_rates
from mlcase_udfs.returns import irr, mirr, xirr
from mlcase_udfs.time_value import npv, xnpv

NAN, INF = math.nan, math.inf
FIRST = date(2026, 1, 1)
EXCELS_CHOICE = [-1678.87, 771.96, 1814.05, 3520.30, 3552.95, 3584.99, 4789.91, -1]
"""Two rates, next to -100 % and at 100.43 %; Excel gives the second."""

rates = st.floats(-0.5, 2.0)
money = st.floats(0.01, 1e6)
investments = st.builds(lambda out, returns: [-out, *returns], money, st.lists(money, min_size=1, max_size=12))
mixed_flows = st.lists(st.floats(-100, 100).map(lambda x: round(x, 2)), min_size=2, max_size=12)


def gross(flows: list[float], rate: float) -> float:
    """What all flows are worth at a rate if none went out: the measure of what rounding can do."""
    return npv(rate, np.abs(flows))


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (irr, ([],), NotAvailable),
        (irr, ([5],), InvalidNumber),
        (irr, ([0, 0, 0],), InvalidNumber),
        (irr, ([1, 2, 3],), InvalidNumber),
        (irr, ([-1, -2, -3],), InvalidNumber),
        (irr, ([1, -3, 3],), InvalidNumber),
        (irr, ([-7, NAN],), InvalidNumber),
        (irr, ([-7, INF],), InvalidNumber),
        (irr, ([-7, "eight"],), InvalidValue),
        (irr, ([-7, 8], -1), InvalidNumber),
        (irr, ([-7, 8], NAN), InvalidNumber),
        (irr, ([-7, 8], 0.1, "best"), InvalidValue),
        (irr, ([1, 2], 0.1, "all"), InvalidNumber),
        (irr, ([1, 2], 0.1, "lowest"), InvalidNumber),
        (irr, ([-1e-300, 1e300],), InvalidNumber),
        (irr, ([-1e300, 1e-300],), InvalidNumber),
        (irr, ([1e-300, -1e300],), InvalidNumber),
        (xirr, ([], []), NotAvailable),
        (xirr, ([1, 2], [1, 2]), InvalidNumber),
        (xirr, ([-1, 2], [2, 1]), InvalidNumber),
        (xirr, ([-1, 2], [1, 1]), InvalidNumber),
        (xirr, ([-1, 1], [1, 1]), InvalidNumber),
        (xirr, ([-1, 2], [1]), InvalidNumber),
        (xirr, ([-1, 2], [1, NAN]), InvalidNumber),
        (xirr, ([-1, INF], [1, 2]), InvalidNumber),
        (xirr, ([-1, 2], [FIRST, "tomorrow"]), InvalidValue),
        (xirr, ([-1, 2], [1, 400], -1.5), InvalidNumber),
        (mirr, ([], 0.1, 0.1), NotAvailable),
        (mirr, ([-1], 0.1, 0.1), DivisionByZero),
        (mirr, ([1, 2], 0.1, 0.1), DivisionByZero),
        (mirr, ([-1, -2], 0.1, 0.1), DivisionByZero),
        (mirr, ([0, 0], 0.1, 0.1), DivisionByZero),
        (mirr, ([-1, 2], -1, 0.1), InvalidNumber),
        (mirr, ([-1, 2], 0.1, -1), InvalidNumber),
        (mirr, ([-1, NAN], 0.1, 0.1), InvalidNumber),
        (mirr, ([-1, "two"], 0.1, 0.1), InvalidValue),
    ],
)
def test_refuses(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error) as refusal:
        function(*arguments)
    assert type(refusal.value) is error
    assert str(refusal.value)


def test_trials() -> None:
    for flows in ([-7.0, 8, 14], EXCELS_CHOICE, [-100.0, 230, -132], [0.0, -7, 0, 8]):
        check_trials(irr, [flows, 0.1])
        check_trials(irr, [flows, 0.1, "lowest"])
        check_trials(mirr, [flows, 0.1, 0.08])
    check_trials(xirr, [[-7.0, 8, 14], [2.0, 400, 380], 0.1])
    check_trials(xirr, [[-7.0, 8, -14, 20], [2.0, 400, 400, 900]])


def test_every_rate_among_trials_is_a_column_where_a_lacking_one_is_na() -> None:
    trials = np.array([[-100, 230, -132], [-100, 110, 0], [1, 2, 3], [-100, CellError.DIV0.boxed, 5]])
    first, second = irr(trials, which="all")[0]
    assert first[:2] == pytest.approx([0.1, 0.1])
    assert second[0] == pytest.approx(0.2)
    assert [unboxed(x) for x in second[1:]] == [CellError.NA, CellError.NUM, CellError.DIV0]
    assert [unboxed(x) for x in first[2:]] == [CellError.NUM, CellError.DIV0]


@given(investments)
def test_npv_at_the_irr_is_nothing(flows: list[float]) -> None:
    rate = irr(flows)
    told_from_minus_one = 1e-15 * len(flows) / (1 + rate)
    assert abs(npv(rate, flows)) <= (1e-12 + told_from_minus_one) * gross(flows, rate)


@given(investments)
def test_irr_of_an_investment_against_pyxirr(flows: list[float]) -> None:
    expected = pyxirr.irr(flows)
    assume(expected is not None and expected < 1e3)
    assert irr(flows) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(investments, rates)
def test_the_guess_does_not_matter_when_the_flows_change_sign_once(flows: list[float], guess: float) -> None:
    assert irr(flows, guess) == pytest.approx(irr(flows), rel=1e-11, abs=1e-13)
    assert irr(flows, which="lowest") == pytest.approx(irr(flows), rel=1e-11, abs=1e-13)
    assert irr([-flow for flow in flows]) == pytest.approx(irr(flows), rel=1e-11, abs=1e-13)


@given(st.lists(st.floats(-0.8, 3.0).map(lambda r: round(r, 1)), min_size=1, max_size=4, unique=True))
def test_every_rate_that_was_built_in_is_found(built_in: list[float]) -> None:
    flows = np.poly([1 + rate for rate in built_in])
    assert irr(flows, which="all")[0].tolist() == pytest.approx(sorted(built_in), rel=1e-6, abs=1e-6)


@given(mixed_flows)
def test_finds_the_real_roots_of_the_polynomial_above_minus_one(flows: list[float]) -> None:
    """Against the eigenvalues of the companion matrix, where those are well apart."""
    roots = np.roots(flows[::-1]) if flows[-1] and flows[0] else np.empty(0)
    growth = 1 / roots
    real = np.sort(growth[(np.abs(growth.imag) < 1e-7 * np.abs(growth)) & (growth.real > 1e-6)].real - 1)
    nearly_real = (np.abs(growth.imag) < 1e-3 * np.abs(growth)) & (np.abs(growth.imag) > 0)
    assume(not nearly_real.any() and np.all(np.diff(real) > 1e-3 * (1 + np.abs(real[1:]))))
    if len(real):
        assert irr(flows, which="all")[0].tolist() == pytest.approx(real.tolist(), rel=1e-6, abs=1e-8)
    elif flows[-1] and flows[0]:
        with pytest.raises(InvalidNumber):
            irr(flows, which="all")


@given(st.lists(mixed_flows, min_size=1, max_size=8), rates)
def test_a_call_with_many_series_equals_the_loop(several: list[list[float]], guess: float) -> None:
    cells = max(len(flows) for flows in several)
    trials = np.array([flows + [0.0] * (cells - len(flows)) for flows in several])
    for flows, together in zip(trials, irr(trials, guess), strict=True):
        try:
            assert irr(flows, guess) == pytest.approx(together, rel=1e-9, abs=1e-9)
        except InvalidNumber:
            assert unboxed(together) is CellError.NUM


def test_gives_the_rate_nearest_to_the_guess_as_excel_does() -> None:
    assert irr(EXCELS_CHOICE) == pytest.approx(1.0042698487, rel=1e-9)
    assert irr(EXCELS_CHOICE, -0.9) == pytest.approx(-0.9997912604, rel=1e-9)
    assert [round(irr([-100, 230, -132], guess), 9) for guess in (-0.5, 0.149, 0.151, 9)] == [0.1, 0.1, 0.2, 0.2]


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        ([64, -160, 100], [0.25]),
        ([-1, 3.3, -3.63, 1.331], [0.1]),
        ([(-1) ** k * math.comb(10, k) for k in range(11)], [0.0]),
        ([-1000, 6000, -11000, 6000], [0.0, 1.0, 2.0]),
        ([-1, 2.2001, -1.21011], [0.1, 0.1001]),
        ([-1, 2.2000001, -1.21000011], [0.10000005]),
    ],
)
def test_rates_of_higher_order_and_close_rates(flows: list[float], expected: list[float]) -> None:
    tolerance = 1e-3 if len(flows) > 4 else 1e-7
    assert irr(flows, which="all")[0].tolist() == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1.0, 1e9, 1e300])
def test_any_magnitude(scale: float) -> None:
    assert irr([-7 * scale, 8 * scale, 14 * scale]) == pytest.approx(1.0967254645759, rel=1e-12)
    assert mirr([-7 * scale, 8 * scale, 14 * scale], 0.1, 0.1) == pytest.approx(0.804756, abs=5e-7)
    assert xirr([-7 * scale, 8 * scale], [1, 366]) == pytest.approx(1 / 7, rel=1e-12)


def test_rates_at_the_ends_of_what_a_number_holds() -> None:
    assert irr([-1, 1e300]) == pytest.approx(1e300, rel=1e-11)
    assert irr([-1e20, 1]) == irr([-1e20, 1], which="lowest") == -1.0
    assert irr([-1e12, 1]) == pytest.approx(-1 + 1e-12, abs=1e-16)
    assert xirr([-1, 2], [1, 2]) == pytest.approx(2.0**365, rel=1e-11)


def test_ten_thousand_flows() -> None:
    level = [-1000.0, *[1.0] * 9_999]
    assert npv(irr(level), level) == pytest.approx(0, abs=1e-9)
    changing = np.random.default_rng(7).normal(size=10_000)
    for rate in irr(changing, which="all")[0]:
        assert abs(npv(rate, changing)) < 1e-11 * npv(rate, np.abs(changing))
    assert mirr(level, 0.1, -0.5) == pytest.approx(-0.000621330, abs=1e-9)
    assert irr([-1.0, *[0.0] * 9_998, 2.0]) == pytest.approx(2 ** (1 / 9_999) - 1, rel=1e-11)


@given(investments, st.lists(st.integers(1, 5000), min_size=12, max_size=12))
def test_xnpv_at_the_xirr_is_nothing_in_any_order(flows: list[float], days: list[int]) -> None:
    dates = [FIRST, *(FIRST + timedelta(n) for n in days[: len(flows) - 1])]
    try:
        rate = xirr(flows, dates)
    except InvalidNumber:
        return
    assume(-1 + 1e-9 < rate < 1e6)
    assert abs(xnpv(rate, flows, dates)) <= 1e-11 * xnpv(rate, np.abs(flows), dates)
    backwards = xirr([flows[0], *flows[:0:-1]], [dates[0], *dates[:0:-1]])
    assert backwards == pytest.approx(rate, rel=1e-9, abs=1e-12)


@given(investments, st.integers(1, 900))
def test_xirr_against_pyxirr(flows: list[float], step: int) -> None:
    dates = [FIRST + timedelta(step * t) for t in range(len(flows))]
    expected = pyxirr.xirr(dates, flows)
    assume(expected is not None and -1 + 1e-9 < expected < 1e6)
    assert xirr(flows, dates) == pytest.approx(expected, rel=1e-8, abs=1e-8)


@given(mixed_flows)
def test_xirr_in_steps_of_365_days_is_irr(flows: list[float]) -> None:
    dates = [FIRST + timedelta(365 * t) for t in range(len(flows))]
    try:
        rate = irr(flows)
    except InvalidNumber:
        with pytest.raises(InvalidNumber):
            xirr(flows, dates)
    else:
        assert xirr(flows, dates) == pytest.approx(rate, rel=1e-9, abs=1e-9)


def test_flows_of_the_same_day_add_up() -> None:
    days = [46023, 46388, 46388, 46023, 46753]
    assert xirr([-70, 50, -50, -30, 121], days) == pytest.approx(0.1, rel=1e-12)
    with pytest.raises(InvalidNumber):
        xirr([-100, 100, 50, -50], [1, 1, 200, 200])


@given(investments, rates, rates)
def test_mirr_against_numpy_financial(flows: list[float], finance: float, reinvest: float) -> None:
    assert mirr(flows, finance, reinvest) == pytest.approx(npf.mirr(flows, finance, reinvest), rel=1e-9, abs=1e-9)


@given(investments, rates)
def test_mirr_at_one_rate_grows_the_outlay_to_the_worth_of_the_returns(flows: list[float], rate: float) -> None:
    """With one rate for both, (1 + MIRR)^(n-1) · PV(out) = (1 + rate)^(n-1) · PV(in); PV(in) is NPV plus PV(out)."""
    outlay, worth = -flows[0], npv(rate, flows, "begin")
    growth = ((worth + outlay) / outlay) ** (1 / (len(flows) - 1)) * (1 + rate)
    assert mirr(flows, rate, rate) == pytest.approx(growth - 1, rel=1e-8, abs=1e-8)


@given(investments)
def test_mirr_at_the_irr_is_the_irr(flows: list[float]) -> None:
    rate = irr(flows)
    assume(-0.9 < rate < 100)
    assert mirr(flows, rate, rate) == pytest.approx(rate, rel=1e-8, abs=1e-8)


def test_the_solver_takes_series_with_and_without_rates_in_one_block() -> None:
    flows = np.array([[-7.0, 8, 14], [1, 2, 3], [-100, 230, -132], [1, -3, 3], [0, 0, 0]])
    periods = np.arange(3.0)[np.newaxis]
    nearest = nearest_rates(flows, periods, np.full(5, 0.1))
    assert nearest[[0, 2]] == pytest.approx([1.0967254645759, 0.1])
    assert np.isnan(nearest[[1, 3, 4]]).all()
    every = all_rates(flows, periods)
    assert every.shape == (5, 2)
    assert np.isfinite(every).sum(axis=1).tolist() == [1, 0, 2, 0, 0]


def test_blocks_of_series_equal_the_whole() -> None:
    flows = np.random.default_rng(3).normal(size=(9_000, 8))
    periods = np.arange(8.0)[np.newaxis]
    guess = np.full(len(flows), 0.1)
    whole = nearest_rates(flows, periods, guess)
    parts = np.concatenate([nearest_rates(part, periods, guess[: len(part)]) for part in np.array_split(flows, 90)])
    assert whole == pytest.approx(parts, rel=1e-9, abs=1e-9, nan_ok=True)
    dated = nearest_rates(flows, np.broadcast_to(periods, flows.shape), guess)
    assert dated == pytest.approx(whole, rel=1e-9, abs=1e-9, nan_ok=True)


def test_single_results_are_plain_numbers() -> None:
    for result in (
        irr([-7, 8]),
        irr([-7, 8], 0.1, "lowest"),
        *irr([-7, 8], 0.1, "all")[0],
        xirr([-7, 8], [1, 2]),
        mirr([-7, 8], 0.1, 0.1),
    ):
        assert type(result) is float
