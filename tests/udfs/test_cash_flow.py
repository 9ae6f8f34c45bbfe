"""Payback, peak funding and the TEI table: refusals, laws and oracles."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from laws import check_trials, choices
from mlcase_udfs.cash_flow import payback, peak_funding, tei_table
from mlcase_udfs.errors import (
    CellError,
    DivisionByZero,
    FunctionError,
    InvalidNumber,
    InvalidValue,
    NotAvailable,
    unboxed,
)
from mlcase_udfs.profitability import roi
from mlcase_udfs.time_value import npv

NAN, INF = math.nan, math.inf
NET = [-7.0, 8.0, 14.0]
BENEFITS, COSTS = [8.0, 18.0, 24.0], [15.0, 10.0, 10.0]

rates = st.floats(-0.3, 1.0)
money = st.floats(0.01, 1e4)
investments = st.builds(lambda out, returns: [-out, *returns], money, st.lists(money, min_size=1, max_size=12))
mixed_flows = st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (payback, ([],), NotAvailable),
        (payback, ([-7, 3, 3],), NotAvailable),
        (payback, ([-7],), NotAvailable),
        (payback, ([8, -9],), NotAvailable),
        (payback, ([8, 9], 1, "interp", 0, -18), NotAvailable),
        (payback, ([-10, 10.5], 1, "interp", 0.1), NotAvailable),
        (payback, (NET, 0), InvalidNumber),
        (payback, (NET, -12), InvalidNumber),
        (payback, (NET, NAN), InvalidNumber),
        (payback, (NET, 1, "interp", -1), InvalidNumber),
        (payback, ([-7, NAN],), InvalidNumber),
        (payback, ([-7, INF],), InvalidNumber),
        (payback, ([-1e308, -1e308, 1e308],), InvalidNumber),
        (payback, ([-1.0] * 10_000, 1, "interp", -0.9), InvalidNumber),
        (payback, (NET, 1, "floor"), InvalidValue),
        (payback, ([-7, "eight"],), InvalidValue),
        (peak_funding, ([],), NotAvailable),
        (peak_funding, ([NAN],), InvalidNumber),
        (peak_funding, ([-1e308, -1e308],), InvalidNumber),
        (peak_funding, (["seven"],), InvalidValue),
        (peak_funding, (NET, INF), InvalidNumber),
        (tei_table, ([], BENEFITS, 0.1), NotAvailable),
        (tei_table, (COSTS, [], 0.1), NotAvailable),
        (tei_table, (COSTS, BENEFITS[:2], 0.1), InvalidValue),
        (tei_table, (COSTS, BENEFITS, 0.1, [1, 2]), InvalidValue),
        (tei_table, (COSTS, BENEFITS, 0.1, None, [0.1, 0.2]), InvalidValue),
        (tei_table, (COSTS, BENEFITS, 0.1, None, 0.1, [0.1, 0.2]), InvalidValue),
        (tei_table, (COSTS, BENEFITS, 0.1, None, -0.1), InvalidNumber),
        (tei_table, (COSTS, BENEFITS, 0.1, None, 1.1), InvalidNumber),
        (tei_table, (COSTS, BENEFITS, 0.1, None, 0, -0.1), InvalidNumber),
        (tei_table, (COSTS, BENEFITS, -1), InvalidNumber),
        (tei_table, ([[15, NAN]], [[8, 18]], 0.1), InvalidNumber),
        (tei_table, ([[15, 10]], [[8, INF]], 0.1), InvalidNumber),
        (tei_table, ([[15, "ten"]], [[8, 18]], 0.1), InvalidValue),
        (tei_table, ([[1e308], [1e308]], [8], 0.1), InvalidNumber),
    ],
)
def test_refuses(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error) as refusal:
        function(*arguments)
    assert type(refusal.value) is error
    assert str(refusal.value)


@pytest.mark.parametrize("mode", choices(payback, "mode"))
def test_trials(mode: str) -> None:
    check_trials(payback, [NET, 1.0, mode, 0.1, -1.0])
    check_trials(payback, [[-4.0, 8, -6, 4], 4.0, mode])
    check_trials(peak_funding, [NET, -1.0])


def test_trials_of_tei_tables() -> None:
    check_trials(tei_table, [[COSTS, [1.0, 1, 1]], [BENEFITS], 0.1, [1.0, 2.0], [0.15], [0.1, 0.2]])
    check_trials(tei_table, [[COSTS], [BENEFITS], 0.1, [0.0], [0.15], [0.1]])


@given(investments, rates, st.integers(1, 12))
def test_payback_is_where_the_cumulative_flow_crosses_zero(flows: list[float], rate: float, ppy: int) -> None:
    """Found anew by a root finder on the broken line through the cumulative discounted flows."""
    course = np.cumsum([0, *(flow * (1 + rate) ** -t for t, flow in enumerate(flows, 1))])
    if course[-1] < 1e-6:
        return
    crossing = brentq(lambda t: np.interp(t, np.arange(len(course)), course), 1, len(flows), xtol=1e-13)
    assert payback(flows, ppy, "interp", rate) == pytest.approx(crossing * 12 / ppy, rel=1e-6)
    assert payback(flows, ppy, "ceil", rate) >= payback(flows, ppy, "interp", rate)


@given(mixed_flows, st.integers(-50, 50))
def test_payback_is_the_last_recovery(flows: list[float], initial: int) -> None:
    course = [initial, *(initial + np.cumsum(flows))]
    months = None
    for period, (before, after) in enumerate(pairwise(course)):
        if before < 0 <= after:
            months = 12 * (period + before / (before - after))
    if course[-1] < 0:
        with pytest.raises(NotAvailable):
            payback(flows, initial=initial)
    else:
        assert payback(flows, initial=initial) == pytest.approx(months or 0.0)


def test_payback_of_the_platform() -> None:
    """7 are out after year 1; the 8 of year 2 are worth 6.6116 and must bring back 6.3636: 0.9625 of the year."""
    assert payback(NET) == 22.5
    assert payback(NET, 1, "interp", 0.1) == pytest.approx(12 * (1 + (7 / 1.1) / (8 / 1.21)), rel=1e-12)
    assert payback(NET, 1, "CEIL") == 24
    assert payback([-7 / 12] * 12 + [8 / 12] * 12, 12) == pytest.approx(22.5)


@pytest.mark.parametrize("parts", [3, 7, 10, 49])
def test_payback_is_not_missed_by_rounding(parts: int) -> None:
    assert payback([-0.1 * parts, *[0.1] * parts], 12) == parts + 1
    assert payback([-0.1 * parts, *[0.1] * parts], 12, "ceil") == parts + 1
    assert peak_funding([0.1 * parts, *[-0.1] * parts])[0].tolist() == [0, 0]


@given(mixed_flows, st.integers(-50, 50))
def test_peak_funding_is_the_deepest_point(flows: list[float], initial: int) -> None:
    course = [initial, *(initial + np.cumsum(flows))]
    amount, period = peak_funding(flows, initial)[0]
    assert amount == min(0, *course)
    assert period == (course.index(amount) if amount < 0 else 0)


tables = st.integers(1, 6).flatmap(
    lambda years: st.tuples(
        *(st.lists(st.lists(money, min_size=years, max_size=years), min_size=1, max_size=3) for _ in range(2))
    )
)


@given(tables, rates, st.floats(0, 1), st.floats(0, 1), money)
def test_tei_net_is_benefits_less_costs(
    case: tuple[list[list[float]], list[list[float]]], rate: float, lowered: float, raised: float, today: float
) -> None:
    costs, benefits = case
    initial = [today] * len(costs)
    table = {row[0]: row[1:] for row in tei_table(costs, benefits, rate, initial, lowered, raised).tolist()}
    gain, outlay, net = (np.array(table[name]) for name in ("Total benefits", "Total costs", "Net benefits"))
    assert net == pytest.approx(gain - outlay, abs=1e-6)
    assert table["Line"] == ["Initial", *(f"Y{t + 1}" for t in range(len(costs[0]))), "Total", "PV"]
    assert outlay[:-1] == pytest.approx(sum(np.array(table[f"Cost {i + 1}"][:-1]) for i in range(len(costs))))
    assert gain[-1] == pytest.approx(npv(rate, (1 - lowered) * np.sum(benefits, axis=0)), abs=1e-6)
    assert outlay[-1] == pytest.approx(
        (1 + raised) * npv(rate, np.sum(costs, axis=0), "end", today * len(costs)), rel=1e-9
    )
    assert table["Cumulative net benefits"][-3] == pytest.approx(net[-2], abs=1e-6)
    risk_adjusted = [list((1 - lowered) * np.sum(benefits, axis=0)), list((1 + raised) * np.sum(costs, axis=0))]
    upfront = (1 + raised) * today * len(costs)
    assert table["ROI"][-1] == pytest.approx(roi(*risk_adjusted, "pv", rate, "end", upfront), rel=1e-9, abs=1e-9)
    try:
        expected = payback(net[1:-2], initial=net[0])
    except NotAvailable:
        assert unboxed(table["Payback (months)"][-1]) is CellError.NA
    else:
        assert table["Payback (months)"][-1] == pytest.approx(expected, rel=1e-6)


def test_tei_adjusts_line_by_line() -> None:
    table = tei_table([[10, 20], [1, 2]], [[5, 6], [7, 8]], 0.0, [100, 200], [0.5, 0.0], [0.0, 1.0])
    assert table[1].tolist() == ["Cost 1", 100, 10, 20, 130, 130]
    assert table[2].tolist() == ["Cost 2", 400, 2, 4, 406, 406]
    assert table[4].tolist() == ["Benefit 1", 0, 2.5, 3, 5.5, 5.5]
    assert table[5].tolist() == ["Benefit 2", 0, 7, 8, 15, 15]


def test_tei_shows_an_error_in_the_one_cell_that_has_no_answer() -> None:
    free = tei_table([[0, 0]], [[1, 1]], 0.1)
    assert unboxed(free[-2, -1]) is CellError.DIV0
    assert free[-1, -1] == 0
    with pytest.raises(DivisionByZero):
        roi([1, 1], [0, 0], "pv", 0.1)


def test_ten_thousand_flows_and_extreme_magnitudes() -> None:
    assert payback([-5_000.0, *[1.0] * 9_999], 12) == 5_001
    assert payback([-7e300, 8e300]) == 22.5
    assert payback([-7e-300, 8e-300]) == 22.5
    assert peak_funding([-1.0] * 10_000)[0].tolist() == [-10_000, 10_000]


def test_single_results_are_plain_numbers() -> None:
    table = tei_table([COSTS, COSTS], BENEFITS, 0.1, [1, 2], 0.15, [0.1, 0.2])
    cells = [cell for row in table.tolist() for cell in row]
    assert {type(cell) for cell in [*cells, payback(NET), payback([1, 2]), *peak_funding(NET)[0]]} == {float, str}
