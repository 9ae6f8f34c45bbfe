"""Doing nothing, waiting and having tried in vain: reference figures, laws, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import check_trials, choices, measures
from mlcase_udfs.errors import DivisionByZero, FunctionError, InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.inaction import cost_of_inaction, delay_cost, incident_reduction
from mlcase_udfs.pilots import pilot_rebuild
from mlcase_udfs.time_value import npv

BENEFITS, COSTS = [8.0, 18.0, 24.0], [15.0, 10.0, 10.0]
NPV = 10.766341
PILOTS = [250_000.0, 200_000.0, 150_000.0]


@pytest.mark.parametrize(
    ("arguments", "options", "expected"),
    [
        ((1, 12, 0, 0, [0], [0]), {}, 12),
        ((1, 12, 0, 0, [0], [0]), {"what": "quarter"}, 3),
        ((1, 12, 0, 0, [0], [0], 3, 0.10), {"what": "pv"}, 29.842),
        ((1, 12, 0, 0, [0], [0], 3, 0.10), {"what": "total"}, 36),
        ((1, 12, 0, 0, [10], [0.1]), {}, 13),
        ((1, 12, 0, 0, [10], [0.1]), {"method": "seed"}, 22),
        ((4, 340, 100, 2, [10, 20], [0.1, 0.5]), {}, 1360 + 200 + 11),
        ((4, 340, 100, 2, [10, 20], [0.1, 0.5]), {"what": "incidents"}, 1360),
        ((4, 340, 100, 2, [10, 20], [0.1, 0.5]), {"what": "capacity"}, 200),
        ((4, 340, 100, 2, [10, 20], [0.1, 0.5]), {"what": "exposure"}, 11),
    ],
)
def test_cost_of_inaction(arguments: tuple[Any, ...], options: dict[str, Any], expected: float) -> None:
    assert cost_of_inaction(*arguments, **options) == pytest.approx(expected, abs=3e-4)


@given(st.integers(1, 30), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_a_growing_cost_is_worth_its_years(years: int, rate: float, growth: float) -> None:
    flows = 100 * (1 + growth) ** np.arange(years)
    arguments = (1, 100, 0, 0, [0], [0], years, rate, growth, "expected")
    assert cost_of_inaction(*arguments, "pv") == pytest.approx(npv(rate, flows), rel=1e-8)
    assert cost_of_inaction(*arguments, "total") == pytest.approx(flows.sum(), rel=1e-8)


def test_incident_reduction() -> None:
    assert incident_reduction(2, 0, 250_000, 6) == 1_000_000
    assert incident_reduction(2, 0, 250_000) == 500_000
    assert incident_reduction(1, 3, 100) == -200


def test_delay_cost() -> None:
    assert NPV - delay_cost(BENEFITS, 12, 0.10) == pytest.approx(-9.2787, abs=5e-5)
    assert NPV - delay_cost(BENEFITS, 6, 0.10, "extended") == pytest.approx(8.8965, abs=5e-5)
    assert delay_cost(BENEFITS, 0, 0.10) == 0
    assert delay_cost(BENEFITS, 99, 0.10) == pytest.approx(npv(0.10, BENEFITS))


def test_half_a_year_late_loses_half_of_the_last_year() -> None:
    late = [4, 4 + 9, 9 + 12]
    assert delay_cost(BENEFITS, 6, 0.10) == pytest.approx(npv(0.10, BENEFITS) - npv(0.10, late))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6), st.floats(0, 80), st.floats(0, 20), st.floats(0, 0.5))
def test_waiting_longer_never_costs_less(gains: list[float], delay: float, longer: float, rate: float) -> None:
    for horizon in ("fixed", "extended"):
        sooner, later = delay_cost(gains, delay, rate, horizon), delay_cost(gains, delay + longer, rate, horizon)
        assert sooner <= later + 1e-9


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 600_000),
        ({"what": "difference"}, 260_000),
        ({"what": "ratio"}, 600 / 340),
        ({"annual_value": 500_000, "months_to_live": 8, "rate": 0.10, "what": "forward_npv"}, 637_752.55),
        ({"annual_value": 500_000, "years": 1, "rate": 0.0, "what": "forward_npv"}, 160_000),
        ({"annual_value": 500_000, "months_to_live": 6.5, "years": 1, "rate": 0.0, "what": "forward_npv"}, -110_833.33),
        ({"annual_value": 500_000, "months_to_live": 40, "rate": 0.10, "what": "forward_npv"}, -340_000),
    ],
)
def test_pilot_rebuild(options: dict[str, Any], expected: float) -> None:
    assert pilot_rebuild(PILOTS, 340_000, **options) == pytest.approx(expected, abs=0.01)


def test_sunk_money_changes_nothing_ahead() -> None:
    forward = {"annual_value": 500_000, "months_to_live": 8, "rate": 0.10, "what": "forward_npv"}
    assert pilot_rebuild([1.0], 340_000, **forward) == pilot_rebuild([1e9], 340_000, **forward)
    assert "decide on the forward value" in pilot_rebuild([1.0], 1, what="note")


INACTION = (4, 340, 100, 2, [10.0, 20.0], [0.1, 0.5])


@pytest.mark.parametrize(
    ("function", "arguments", "options", "error"),
    [
        *((cost_of_inaction, (*INACTION[:i], -1, *INACTION[i + 1 :]), {}, InvalidNumber) for i in range(4)),
        (cost_of_inaction, (*INACTION[:4], [-1], [0.5]), {}, InvalidNumber),
        (cost_of_inaction, (*INACTION[:4], [1], [1.5]), {}, InvalidNumber),
        (cost_of_inaction, (*INACTION[:4], [1, 2], [0.5]), {}, InvalidValue),
        (cost_of_inaction, (*INACTION[:4], [], []), {}, NotAvailable),
        (cost_of_inaction, INACTION, {"years": -1}, InvalidNumber),
        (cost_of_inaction, INACTION, {"rate": -1}, InvalidNumber),
        (cost_of_inaction, INACTION, {"growth": -1}, InvalidNumber),
        (cost_of_inaction, INACTION, {"what": "pv"}, InvalidValue),
        (cost_of_inaction, INACTION, {"method": "full"}, InvalidValue),
        (cost_of_inaction, INACTION, {"what": "month"}, InvalidValue),
        (incident_reduction, (-1, 0, 1), {}, InvalidNumber),
        (incident_reduction, (1, -1, 1), {}, InvalidNumber),
        (incident_reduction, (1, 0, -1), {}, InvalidNumber),
        (incident_reduction, (1, 0, 1, 0), {}, InvalidNumber),
        (delay_cost, (BENEFITS, -1, 0.1), {}, InvalidNumber),
        (delay_cost, (BENEFITS, 1, -1), {}, InvalidNumber),
        (delay_cost, (["much"], 1, 0.1), {}, InvalidValue),
        (delay_cost, (BENEFITS, 1, 0.1, "open"), {}, InvalidValue),
        (delay_cost, ([], 1, 0.1), {}, NotAvailable),
        (pilot_rebuild, ([-1], 1), {}, InvalidNumber),
        (pilot_rebuild, ([1], -1), {}, InvalidNumber),
        (pilot_rebuild, ([1], 1), {"months_to_live": -1}, InvalidNumber),
        (pilot_rebuild, ([1], 1), {"years": 101}, InvalidNumber),
        (pilot_rebuild, ([1], 1), {"rate": -1}, InvalidNumber),
        (pilot_rebuild, ([1], 0), {"what": "ratio"}, DivisionByZero),
        (pilot_rebuild, ([1], 1), {"rate": 0.1, "what": "forward_npv"}, InvalidValue),
        (pilot_rebuild, ([1], 1), {"annual_value": 1, "what": "forward_npv"}, InvalidValue),
        (pilot_rebuild, ([1], 1), {"what": "npv"}, InvalidValue),
        (pilot_rebuild, ([], 1), {}, NotAvailable),
    ],
)
def test_refusals(
    function: Any, arguments: tuple[Any, ...], options: dict[str, Any], error: type[FunctionError]
) -> None:
    with pytest.raises(error):
        function(*arguments, **options)


@pytest.mark.parametrize("method", choices(cost_of_inaction, "method"))
@pytest.mark.parametrize("what", measures(cost_of_inaction))
def test_cost_of_inaction_over_trials(method: str, what: str) -> None:
    check_trials(cost_of_inaction, (*INACTION, 3, 0.1, 0.05), method=method, what=what)


def test_incident_reduction_over_trials() -> None:
    check_trials(incident_reduction, (2, 1, 250, 6))


@pytest.mark.parametrize("horizon", choices(delay_cost, "horizon"))
def test_delay_cost_over_trials(horizon: str) -> None:
    check_trials(delay_cost, (BENEFITS, 7, 0.1), horizon=horizon)
    check_trials(delay_cost, (BENEFITS, 31, 0.1), horizon=horizon)


@pytest.mark.parametrize("what", measures(pilot_rebuild))
def test_pilot_rebuild_over_trials(what: str) -> None:
    check_trials(pilot_rebuild, (PILOTS, 340_000, 500_000, 8, 3, 0.1), what=what)
