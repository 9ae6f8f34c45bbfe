"""Financial functions: trials equal the loop, and what holds between the functions."""

from __future__ import annotations

import math

import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from by_trial import check_trials
from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.functions import find

RATES = (0.1, 0.0, -0.5, 2.0, -1.0, -3.0)
NA, DIV0 = CellError.NA, CellError.DIV0


def call(name: str, *arguments: float) -> float:
    function = find(name)
    assert function is not None
    return function.bind(len(arguments))(*arguments)


@pytest.mark.parametrize("name", ["PV", "FV", "PMT"])
def test_annuities_over_trials(name: str) -> None:
    check_trials(
        name,
        *[(rate, 12.0, -100.0, 1000.0, due) for rate in RATES for due in (0.0, 1.0)],
        (0.1, 0.0, -100.0, 1000.0, 0.0),
        (0.1, 2.5, 0.0, 0.0, 1.0),
        (-1.0, -2.0, 1.0, 0.0, 0.0),
        (NA, 12.0, DIV0, 1000.0, 0.0),
        (0.1, 12.0, DIV0, NA, 0.0),
        (0.1, 12.0, 1.0, 1.0, NA),
    )


def test_the_number_of_payments_over_trials() -> None:
    check_trials(
        "NPER",
        *[(rate, payment, 1000.0, 50.0, due) for rate in RATES for payment in (-200.0, 0.0, 5.0) for due in (0.0, 1.0)],
        (0.1, NA, 1000.0, 50.0, 0.0),
    )


@pytest.mark.parametrize("name", ["IPMT", "PPMT"])
def test_parts_of_a_payment_over_trials(name: str) -> None:
    check_trials(
        name,
        *[(0.1, period, 36.0, 8000.0, 10.0, due) for period in (1.0, 3.0, 36.9, 37.0, 0.5) for due in (0.0, 1.0)],
        (0.0, 3.0, 36.0, 8000.0, 10.0, 1.0),
        (-2.0, 3.0, 36.0, 8000.0, 10.0, 1.0),
        (0.1, DIV0, 36.0, 8000.0, 10.0, 1.0),
    )


def test_rates_over_trials() -> None:
    for name in ("EFFECT", "NOMINAL"):
        check_trials(name, (0.05, 4.0), (0.0, 4.0), (-0.1, 4.0), (0.05, 12.9), (0.05, 0.5), (NA, 4.0))
    check_trials("RRI", (12.0, 100.0, 110.0), (0.0, 100.0, 110.0), (2.0, 0.0, 1.0), (3.0, -1.0, 8.0), (3.0, 1.0, 0.0))
    check_trials("PDURATION", (0.1, 100.0, 200.0), (0.0, 100.0, 200.0), (0.1, -1.0, 200.0), (0.1, 1.0, 0.0))
    check_trials("ISPMT", (0.1, 1.0, 36.0, 8000.0), (0.1, 1.0, 0.0, 8000.0), (NA, 1.0, 0.0, 8000.0))
    check_trials("SLN", (100.0, 10.0, 4.0), (100.0, 10.0, 0.0), (100.0, NA, 0.0))


def test_flows_over_trials() -> None:
    flows = (
        [-70.0, 12.0, 15.0, 18.0, 21.0, 26.0],
        [-70.0, 0.0, 0.0, 90.0, 1.0, 1.0],
        [-50.0, 60.0, 5.0, 3.0, -9.0, 1.0],
    )
    check_trials("NPV", *[(rate, row) for rate in RATES for row in flows], (0.1, [1.0, NA, 3.0, DIV0, 1.0, 1.0]))
    check_trials("NPV", (0.1, 5.0, [1.0, 2.0]), (0.2, -5.0, [3.0, 4.0]), (-1.0, 5.0, [1.0, 2.0]))
    check_trials("IRR", *[(row,) for row in flows], ([1.0] * 6,), ([-1.0, 1.0, NA, 1.0, 1.0, 1.0],))
    check_trials("IRR", *[(row, guess) for row in flows for guess in (0.1, -0.5, 3.0, -1.0)])
    check_trials("MIRR", *[(row, 0.1, 0.12) for row in flows], ([1.0] * 6, 0.1, 0.1), ([-1.0] * 6, -1.0, 0.1))
    dates = [39448.0, 39508.0, 39751.0, 39859.0, 39904.0, 40000.0]
    early = [39448.0, 39508.0, 39751.0, 39400.0, 39904.0, 40000.0]
    check_trials("XNPV", *[(rate, row, days) for rate in (0.1, 0.0, -0.2) for row in flows for days in (dates, early)])
    check_trials("XIRR", *[(row, days) for row in flows for days in (dates, early)], ([1.0] * 6, dates))
    check_trials("XIRR", (flows[0], dates), ([-1.0, 1.0, NA, 1.0, 1.0, 1.0], dates))


@given(
    rate=st.floats(0.001, 0.5),
    periods=st.integers(1, 60),
    present=st.floats(-1e6, 1e6),
    future=st.floats(-1e6, 1e6),
    due=st.sampled_from([0, 1]),
)
def test_an_independent_library_agrees(rate: float, periods: int, present: float, future: float, due: int) -> None:
    when = "begin" if due else "end"
    payment = call("PMT", rate, float(periods), present, future, float(due))
    assert payment == pytest.approx(float(npf.pmt(rate, periods, present, future, when)), rel=1e-9, abs=1e-6)
    worth = call("PV", rate, float(periods), payment, future, float(due))
    assert worth == pytest.approx(present, rel=1e-6, abs=1e-5 * max(1.0, abs(future)))
    parts = [
        (call("IPMT", rate, float(p), float(periods), present, future, float(due)),
         call("PPMT", rate, float(p), float(periods), present, future, float(due)))
        for p in range(1, periods + 1)
    ]  # fmt: skip
    assert all(a + b == pytest.approx(payment, rel=1e-9, abs=1e-6) for a, b in parts)
    if not due:
        # The balance is a difference of amounts that grow by (1 + rate) a period: so grows what rounding leaves of it.
        rounding = max(1e-6, 1e-14 * (1 + rate) ** periods)
        assert math.fsum(b for _, b in parts) == pytest.approx(-(present + future), rel=rounding, abs=1e-4)


@given(periods=st.integers(2, 60), rate=st.floats(0.001, 0.3), due=st.sampled_from([0.0, 1.0]))
def test_the_rate_of_a_loan_is_found_again(periods: int, rate: float, due: float) -> None:
    payment = call("PMT", rate, float(periods), 1000.0, 0.0, due)
    assert call("RATE", float(periods), payment, 1000.0, 0.0, due, rate * 1.1) == pytest.approx(rate, rel=1e-6)


@given(life=st.integers(2, 15), salvage=st.floats(1, 90))
def test_depreciation_never_exceeds_the_cost(life: int, salvage: float) -> None:
    years = [float(year) for year in range(1, life + 1)]
    for name in ("DDB", "SYD"):
        assert sum(call(name, 100.0, salvage, float(life), year) for year in years) <= 100.0 - salvage + 1e-9
    assert call("VDB", 100.0, salvage, float(life), 0.0, float(life)) == pytest.approx(100.0 - salvage)
    assert sum(call("SYD", 100.0, salvage, float(life), year) for year in years) == pytest.approx(100.0 - salvage)
