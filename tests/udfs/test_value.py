"""What revenue models and automation are worth: reference figures, laws, refusals."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import check_trials, measures
from mlcase_udfs.errors import (
    CellError,
    DivisionByZero,
    FunctionError,
    InvalidNumber,
    InvalidValue,
    NotAvailable,
    unboxed,
)
from mlcase_udfs.value import automation_savings, rec_revenue

REC = (5_000_000, 0.18, 0.23, 0.12, 85)
AUTO = (200_000, 0.50, 0.85, 0.97, 1.50)


@pytest.mark.parametrize(
    ("arguments", "what", "expected"),
    [
        (REC, "annual", 30_600_000),
        (REC, "monthly", 2_550_000),
        (REC, "monthly_before", 9_180_000),
        (REC, "monthly_after", 11_730_000),
        (REC, "lift", 5 / 18),
        (REC, "per_relative_percent", 91_800),
        (REC, "per_point", 510_000),
        ((*REC, 0.3), "annual", 9_180_000),
        ((*REC, 0.3, 0.25), "annual", 6_885_000),
        ((*REC, 1, 0, 7), "annual", 17_850_000),
        ((*REC, 1, 0, 7), "monthly", 2_550_000),
        ((5_000_000, 0.23, 0.18, 0.12, 85), "annual", -30_600_000),
    ],
)
def test_rec_revenue(arguments: tuple[float, ...], what: Any, expected: float) -> None:
    options = arguments + (1.0, 0.0, 12.0)[len(arguments) - 5 :]
    assert rec_revenue(*options, what) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("arguments", "what", "expected"),
    [
        (AUTO, "annual", 928_200),
        (AUTO, "monthly", 77_350),
        (AUTO, "monthly_before", 100_000),
        (AUTO, "monthly_after", 22_650),
        (AUTO, "share", 0.7735),
        (AUTO, "errors", 5_100),
        (AUTO, "break_even_accuracy", 2 / 3),
        ((*AUTO, 10_000), "annual", 808_200),
        # 170,000 automated; an error costs 0.8 * 1.5 + 0.2 * 20 = 5.2
        ((*AUTO, 0, 0.8, 20), "monthly", 85_000 - 5_100 * 5.2),
        ((*AUTO, 8_500, 0.8, 20), "break_even_accuracy", 1 - 0.45 / 5.2),
        ((200_000, 2.0, 0.85, 0.97, 1.50), "break_even_accuracy", 0),
    ],
)
def test_automation_savings(arguments: tuple[float, ...], what: Any, expected: float) -> None:
    options = arguments + (0.0, 1.0, 0.0)[len(arguments) - 5 :]
    assert automation_savings(*options, what) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("function", "arguments", "what", "error"),
    [
        (rec_revenue, (-1, 0.18, 0.23, 0.12, 85), "annual", InvalidNumber),
        (rec_revenue, (1, 1.18, 0.23, 0.12, 85), "annual", InvalidNumber),
        (rec_revenue, (1, 0.18, -0.1, 0.12, 85), "annual", InvalidNumber),
        (rec_revenue, (1, 0.18, 0.23, 12, 85), "annual", InvalidNumber),
        (rec_revenue, (1, 0.18, 0.23, 0.12, -85), "annual", InvalidNumber),
        (rec_revenue, (*REC, 30), "annual", InvalidNumber),
        (rec_revenue, (*REC, 1, 2), "annual", InvalidNumber),
        (rec_revenue, (*REC, 1, 0, -1), "annual", InvalidNumber),
        (rec_revenue, (1, 0, 0.23, 0.12, 85), "lift", DivisionByZero),
        (rec_revenue, REC, "yearly", InvalidValue),
        (automation_savings, (-1, 0.5, 0.85, 0.97, 1.5), "annual", InvalidNumber),
        (automation_savings, (1, -0.5, 0.85, 0.97, 1.5), "annual", InvalidNumber),
        (automation_savings, (1, 0.5, 85, 0.97, 1.5), "annual", InvalidNumber),
        (automation_savings, (1, 0.5, 0.85, 97, 1.5), "annual", InvalidNumber),
        (automation_savings, (1, 0.5, 0.85, 0.97, -1.5), "annual", InvalidNumber),
        (automation_savings, (*AUTO, -1), "annual", InvalidNumber),
        (automation_savings, (*AUTO, 0, 2), "annual", InvalidNumber),
        (automation_savings, (*AUTO, 0, 1, -1), "annual", InvalidNumber),
        (automation_savings, (0, 0.5, 0.85, 0.97, 1.5), "share", DivisionByZero),
        (automation_savings, (200_000, 0.5, 0, 0.97, 1.5), "break_even_accuracy", DivisionByZero),
        (automation_savings, (200_000, 0.5, 0.85, 0.97, 0), "break_even_accuracy", DivisionByZero),
        (automation_savings, (*AUTO, 100_000), "break_even_accuracy", NotAvailable),
        (automation_savings, AUTO, "cost", InvalidValue),
    ],
)
def test_refusals(function: Any, arguments: tuple[float, ...], what: str, error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments, what=what)


@pytest.mark.parametrize("what", measures(rec_revenue))
def test_rec_revenue_over_trials(what: str) -> None:
    check_trials(rec_revenue, (*REC, 0.3, 0.1, 12), what=what)


@pytest.mark.parametrize("what", measures(automation_savings))
def test_automation_savings_over_trials(what: str) -> None:
    check_trials(automation_savings, (*AUTO, 1000, 0.9, 5), what=what)


SHARE = st.floats(0, 1)
MONEY = st.floats(0, 1e6)


@given(st.integers(0, 10**9), SHARE, SHARE, SHARE, MONEY)
def test_rec_revenue_is_the_sources_with_full_margin(
    n: int, before: float, after: float, buys: float, order: float
) -> None:
    baseline = n * before * buys * order
    with_model = n * after * buys * order
    assert rec_revenue(n, before, after, buys, order) == pytest.approx((with_model - baseline) * 12, rel=1e-9, abs=1e-3)


@given(st.integers(0, 10**9), MONEY, SHARE, SHARE, MONEY)
def test_automation_is_the_sources_when_every_error_is_found(
    n: int, task: float, rate: float, right: float, fix: float
) -> None:
    by_hand = n * task
    with_model = n * (1 - rate) * task + n * rate * (1 - right) * fix
    expected = (by_hand - with_model) * 12
    assert automation_savings(n, task, rate, right, fix) == pytest.approx(expected, rel=1e-9, abs=1e-6 * (1 + by_hand))


@given(st.floats(0.01, 10), st.floats(0.01, 1), st.floats(0.01, 10), st.floats(0.01, 1), MONEY)
def test_nothing_is_saved_at_break_even(task: float, rate: float, fix: float, found: float, missed: float) -> None:
    accuracy = automation_savings(1000, task, rate, 0.9, fix, 0, found, missed, "break_even_accuracy")
    saved = automation_savings(1000, task, rate, accuracy, fix, 0, found, missed)
    assert saved == pytest.approx(0, abs=1e-6) if accuracy > 0 else saved >= -1e-6


def test_one_bad_cell_does_not_spoil_the_table() -> None:
    rows = dict(rec_revenue(1_000, 0.0, 0.1, 0.5, 10, what="all").tolist())
    assert rows.pop("measure") == "value"
    assert unboxed(rows["lift"]) is CellError.DIV0
    assert rows["annual"] == 6_000
    assert set(rows) == set(measures(rec_revenue)) - {"all"}
