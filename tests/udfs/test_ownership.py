"""Upkeep, total cost and the one-line case: reference figures, the parts against the whole, laws, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import check_trials, measures
from mlcase_udfs.errors import DivisionByZero, FunctionError, InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.ownership import maintenance, model_case, tco
from mlcase_udfs.returns import irr
from mlcase_udfs.rollout import ramp
from mlcase_udfs.time_value import npv

CASE = (928_200, 340_000, 0.30, 3, 0.10)


def test_maintenance() -> None:
    assert maintenance(340_000, 0.3, 3).tolist() == [[pytest.approx(102_000)] * 3]
    assert npv(0.1, maintenance(340_000, 0.3, 3)[0]) == pytest.approx(253_658.9, abs=0.1)
    assert maintenance(340_000)[0].tolist() == pytest.approx([102_000] * 3)
    assert maintenance(100, 0.2, 3.9, 0.1)[0].tolist() == pytest.approx([20, 22, 24.2])


def test_trials_of_unequal_life_fill_up_with_nothing() -> None:
    row = maintenance(100, 0.2, np.array([1.0, 3.0]))[0]
    assert [cell.tolist() for cell in row] == [[20, 20], [0, 20], [0, 20]]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 646_000),
        ({"rate": 0.10, "what": "pv"}, 593_658.9),
        ({"rate": 0.0, "what": "pv"}, 646_000),
        ({"what": "running"}, 306_000),
        ({"opportunity": 800_000}, 1_446_000),
        ({"rate": 0.10, "opportunity": 800_000, "exit_cost": 13_310, "what": "pv"}, 593_658.9 + 800_000 + 10_000),
    ],
)
def test_tco(options: dict[str, Any], expected: float) -> None:
    assert tco(340_000, 102_000, 3, **options) == pytest.approx(expected, abs=0.1)


@given(st.floats(0, 1e6), st.integers(1, 20), st.floats(-0.5, 1), st.floats(0, 1e6))
def test_tco_is_the_npv_of_its_years(annual: float, years: int, rate: float, leaving: float) -> None:
    flows = np.full(years, annual)
    flows[-1] += leaving
    assert tco(0, annual, years, rate, 0, leaving, "pv") == pytest.approx(npv(rate, flows), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("what", "expected"), [("npv", 1_714_637), ("roi", 2.888253), ("payback", 4.938272), ("irr", 2.366299)]
)
def test_model_case(what: Any, expected: float) -> None:
    assert model_case(*CASE, what=what) == pytest.approx(expected, rel=1e-5)


def test_the_case_is_made_of_its_parts() -> None:
    months = np.array(ramp(928_200 / 12, 36, "linear", 6, 18)[0], dtype=float)
    flows = months.reshape(3, 12).sum(axis=1) - 102_000
    assert model_case(*CASE, 6, 18) == pytest.approx(npv(0.10, flows, "end", -340_000))
    assert model_case(*CASE, 6, 18, "irr") == pytest.approx(irr([-340_000, *flows]))


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (maintenance, (-1,), InvalidNumber),
        (maintenance, (1, -0.3), InvalidNumber),
        (maintenance, (1, 0.3, 0.5), InvalidNumber),
        (maintenance, (1, 0.3, 101), InvalidNumber),
        (maintenance, (1, 0.3, 3, -1), InvalidNumber),
        *((tco, (*[1] * i, -1, *[1] * (2 - i)), InvalidNumber) for i in range(3)),
        (tco, (1, 1, 1, -1), InvalidNumber),
        (tco, (1, 1, 1, 0.1, -1), InvalidNumber),
        (tco, (1, 1, 1, 0.1, 0, -1), InvalidNumber),
        (tco, (1, 1, 1, None, 0, 0, "pv"), InvalidValue),
        (tco, (1, 1, 1, 0.1, 0, 0, "cost"), InvalidValue),
        (model_case, (1, -1, 0.3, 3, 0.1), InvalidNumber),
        (model_case, (1, 1, -0.3, 3, 0.1), InvalidNumber),
        (model_case, (1, 1, 0.3, 0, 0.1), InvalidNumber),
        (model_case, (1, 1, 0.3, 3, -1), InvalidNumber),
        (model_case, (*CASE, -1), InvalidNumber),
        (model_case, (*CASE, 6, 0), InvalidNumber),
        (model_case, (-1, 1, 0.3, 3, 0.1, None, None, "irr"), InvalidNumber),
        (model_case, (1, 100, 0.3, 3, 0.1, None, None, "payback"), NotAvailable),
        (model_case, (1, 0, 0.3, 3, 0.1, None, None, "roi"), DivisionByZero),
        (model_case, (*CASE, None, None, "value"), InvalidValue),
    ],
)
def test_refusals(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments)


def test_maintenance_over_trials() -> None:
    check_trials(maintenance, (100, 0.3, 3, 0.1), unusual=(-1.0, 0.0, 0.3))


@pytest.mark.parametrize("what", measures(tco))
def test_tco_over_trials(what: str) -> None:
    check_trials(tco, (100, 30, 3, 0.1, 20, 5), what=what)


@pytest.mark.parametrize("what", measures(model_case))
def test_model_case_over_trials(what: str) -> None:
    check_trials(model_case, (*CASE, 6, 18), what=what)
