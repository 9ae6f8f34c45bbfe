"""ROI, benefit-cost ratio and break-even: refusals, laws and oracles."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from laws import check_trials, choices, measures
from mlcase_udfs.discounting import TIMINGS
from mlcase_udfs.errors import (
    CellError,
    DivisionByZero,
    FunctionError,
    InvalidNumber,
    InvalidValue,
    NotAvailable,
    unboxed,
)
from mlcase_udfs.profitability import bcr, breakeven, roi
from mlcase_udfs.returns import irr
from mlcase_udfs.time_value import npv

NAN, INF = math.nan, math.inf
BENEFITS, COSTS = [8.0, 18.0, 24.0], [15.0, 10.0, 10.0]

rates = st.floats(-0.5, 2.0)
money = st.floats(0.01, 1e6)
rows = st.lists(money, min_size=1, max_size=10)


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (roi, ([], COSTS, "simple"), NotAvailable),
        (roi, (BENEFITS, [], "simple"), NotAvailable),
        (roi, (BENEFITS, COSTS), InvalidValue),
        (roi, (BENEFITS, COSTS, "gross"), InvalidValue),
        (roi, (BENEFITS, COSTS, "pv", 0.1, "late"), InvalidValue),
        (roi, (BENEFITS, COSTS, "simple", 0.1, "late"), InvalidValue),
        (roi, (BENEFITS, COSTS, "pv", -1), InvalidNumber),
        (roi, (BENEFITS, COSTS, "simple", -1), InvalidNumber),
        (roi, (BENEFITS, COSTS, "pv", NAN), InvalidNumber),
        (roi, (BENEFITS, [0, 0], "simple"), DivisionByZero),
        (roi, (BENEFITS, [0, 0], "pv", 0.1), DivisionByZero),
        (roi, (BENEFITS, [0], "annualised"), DivisionByZero),
        (roi, (BENEFITS, [0, 5], "seed_annual"), DivisionByZero),
        (roi, (BENEFITS, [-15, -10], "simple"), InvalidNumber),
        (roi, (BENEFITS, [-15, -10], "pv", 0.1), InvalidNumber),
        (roi, ([-1], [1], "annualised"), InvalidNumber),
        (roi, ([INF], COSTS, "simple"), InvalidNumber),
        (roi, ([1e308, 1e308], [1e-300], "simple"), InvalidNumber),
        (roi, (["eight"], COSTS, "simple"), InvalidValue),
        (roi, (BENEFITS, COSTS, "simple", None, "end", NAN), InvalidNumber),
        (bcr, (BENEFITS, [0], 0.1), DivisionByZero),
        (bcr, (BENEFITS, [-1], 0.1), InvalidNumber),
        (bcr, (BENEFITS, COSTS, -1), InvalidNumber),
        (bcr, (BENEFITS, COSTS, 0.1, "soon"), InvalidValue),
        (bcr, ([], COSTS, 0.1), NotAvailable),
        (bcr, (BENEFITS, [], 0.1), NotAvailable),
        (breakeven, ([0, 0], COSTS, 0.1), InvalidNumber),
        (breakeven, ([-1], COSTS, 0.1), InvalidNumber),
        (breakeven, (BENEFITS, [-1], 0.1), InvalidNumber),
        (breakeven, (BENEFITS, COSTS, -1), InvalidNumber),
        (breakeven, (BENEFITS, COSTS, 0.1, "luck"), InvalidValue),
        (breakeven, (BENEFITS, [0], 0.1, "cost"), DivisionByZero),
        (breakeven, (BENEFITS, [0], 0.1, "delay"), DivisionByZero),
        (breakeven, (BENEFITS, COSTS, 0, "delay"), DivisionByZero),
        (breakeven, ([2, 2], [1, 1], 0.1, "rate"), InvalidNumber),
        (breakeven, ([], COSTS, 0.1), NotAvailable),
        (breakeven, (BENEFITS, [1, "two"], 0.1), InvalidValue),
    ],
)
def test_refuses(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error) as refusal:
        function(*arguments)
    assert type(refusal.value) is error
    assert str(refusal.value)


@pytest.mark.parametrize("basis", choices(roi, "basis"))
@pytest.mark.parametrize("timing", TIMINGS)
def test_trials_of_roi(basis: str, timing: str) -> None:
    check_trials(roi, [BENEFITS, COSTS, basis, 0.1, timing, 5.0])
    check_trials(roi, [BENEFITS, COSTS, basis, 0.1])


@pytest.mark.parametrize("what", measures(breakeven))
def test_trials_of_breakeven(what: str) -> None:
    check_trials(breakeven, [BENEFITS, COSTS, 0.1, what, 2.0])


def test_trials_of_bcr() -> None:
    check_trials(bcr, [BENEFITS, COSTS, 0.1, "mid", 2.0])


@given(rows, rows, rates, st.sampled_from(TIMINGS), money)
def test_roi_on_present_value_is_npv_over_the_worth_of_the_costs(
    benefits: list[float], costs: list[float], rate: float, timing: str, upfront: float
) -> None:
    outlay = npv(rate, costs, timing, upfront)
    expected = (npv(rate, benefits, timing) - outlay) / outlay
    assert roi(benefits, costs, "pv", rate, timing, upfront) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert bcr(benefits, costs, rate, timing, upfront) == pytest.approx(1 + expected, rel=1e-9)


@given(rows, rows)
def test_bases_agree_where_they_must(benefits: list[float], costs: list[float]) -> None:
    simple = roi(benefits, costs, "simple")
    assert roi(benefits, costs, "pv", 0.0) == pytest.approx(simple, rel=1e-9, abs=1e-12)
    annual = roi(benefits, costs, "annualised")
    assert (1 + annual) ** max(len(benefits), len(costs)) == pytest.approx(1 + simple, rel=1e-9)


def test_the_rule_of_thumb_takes_the_first_cost_as_the_investment() -> None:
    assert roi([900, 1000, 1100], [400, 100, 300], "seed_annual") == pytest.approx((1000 - 200) / 400)
    assert roi([900, 1000, 1100], [100, 300], "seed_annual", None, "end", 400) == pytest.approx((1000 - 200) / 400)
    assert roi([900], [400], "seed_annual") == pytest.approx(900 / 400)


@given(rows, rows, rates, money)
def test_at_the_break_even_the_case_is_worth_nothing(
    benefits: list[float], costs: list[float], rate: float, upfront: float
) -> None:
    def tolerance(what: str) -> float:
        return float(breakeven(benefits, costs, rate, what, upfront))

    gain, outlay = npv(rate, benefits), npv(rate, costs, "end", upfront)
    rounding = 1e-9 * (gain + outlay)
    share = tolerance("benefit")
    assert npv(rate, [share * benefit for benefit in benefits]) == pytest.approx(outlay, rel=1e-9)
    assert tolerance("nominal") == pytest.approx(share * sum(benefits), rel=1e-9)
    assert tolerance("margin") == pytest.approx(1 - share, abs=1e-12)
    assert abs(gain - outlay * (1 + tolerance("cost"))) <= rounding
    if abs(rate) > 1e-3:
        assert gain * (1 + rate) ** -tolerance("delay") == pytest.approx(outlay, rel=1e-6)


@given(rows, rows, money)
def test_break_even_rate_is_the_irr_of_the_net_flows(benefits: list[float], costs: list[float], upfront: float) -> None:
    longest = max(len(benefits), len(costs))
    net = np.zeros(1 + longest)
    net[0] = -upfront
    net[1 : 1 + len(benefits)] += benefits
    net[1 : 1 + len(costs)] -= costs
    try:
        expected = irr(net)
    except InvalidNumber:
        assume(False)
    assert breakeven(benefits, costs, 0.1, "rate", upfront) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_the_table_shows_an_error_in_the_one_cell_that_has_no_answer() -> None:
    table = dict(breakeven([2, 2], [1, 1], 0.0, "all").tolist())
    assert list(table) == ["measure", "benefit", "nominal", "margin", "cost", "delay", "rate"]
    assert table["benefit"] == pytest.approx(0.5)
    assert unboxed(table["delay"]) is CellError.DIV0
    assert unboxed(table["rate"]) is CellError.NUM


def test_ten_thousand_periods_and_extreme_magnitudes() -> None:
    assert bcr([2.0] * 10_000, [1.0] * 10_000, 0.1) == pytest.approx(2)
    assert bcr([2e-300], [1e-300], 0.1) == pytest.approx(2)
    assert roi([2e300], [1e300], "simple") == pytest.approx(1)
    assert breakeven([2e300], [1e300], 0.1) == pytest.approx(0.5)


def test_single_results_are_plain_numbers() -> None:
    results = [roi(BENEFITS, COSTS, basis, 0.1) for basis in choices(roi, "basis")]
    results += [breakeven(BENEFITS, COSTS, 0.1, what) for what in measures(breakeven) if what != "all"]
    assert {type(result) for result in [*results, bcr(BENEFITS, COSTS, 0.1)]} == {float}
