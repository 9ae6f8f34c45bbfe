"""What fraud, churn and other classifiers are worth: reference figures, the source's formula, laws, refusals."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import check_trials, measures
from mlcase_udfs.classifiers import churn_value, classifier_value, fraud_value
from mlcase_udfs.errors import DivisionByZero, FunctionError, InvalidNumber, InvalidValue, NotAvailable

FRAUD = (1_000_000, 0.005, 0.002, 120, 0.003, 60, 4, 0.5)
CHURN = (100_000, 0.10, 0.05, 4, 0.30, 500, 5, 0.50, 50_000)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"what": "monthly"}, 168_930),
        ({}, 168_930 * 12),
        ({"what": "monthly", "method": "seed"}, 170_900),
        ({"what": "monthly", "margin": 0.3}, 294_300),
        ({"what": "monthly", "model_cost": 20_000}, 148_930),
        ({"what": "saved"}, 360_000),
        ({"what": "saved", "recovery": 0.25}, 270_000),
        ({"what": "false_positive_cost"}, 179_100),
        ({"what": "investigation_cost"}, 11_970),
        ({"what": "caught"}, 3_000),
        ({"what": "missed"}, 2_000),
        ({"what": "false_positives"}, 2_985),
        ({"what": "flagged"}, 5_985),
        ({"what": "flagged", "method": "seed"}, 5_000),
        ({"what": "precision"}, 3_000 / 5_985),
        ({"what": "recall"}, 0.6),
    ],
)
def test_fraud_value(options: dict[str, Any], expected: float) -> None:
    assert fraud_value(*FRAUD, **options) == pytest.approx(expected)


def test_more_fraud_than_before_is_a_loss() -> None:
    worse = (1_000_000, 0.002, 0.005, 120, 0.003, 60, 4, 0.5)
    assert fraud_value(*worse, what="saved") == pytest.approx(-360_000)
    assert fraud_value(*worse, what="caught") == 0
    assert fraud_value(*worse) < 0


SHARE, MONEY = st.floats(0, 1), st.floats(0, 1e4)


@given(st.integers(0, 10**7), SHARE, SHARE, MONEY, SHARE, MONEY, MONEY, SHARE)
def test_seed_is_the_sources_formula(
    n: int, before: float, after: float, loss: float, fpr: float, blocked: float, case: float, reviewed: float
) -> None:
    saved = n * (before - after) * loss
    turned_away = n * (1 - before) * fpr * blocked
    looked_into = n * (after + fpr) * reviewed * case
    ours = fraud_value(n, before, after, loss, fpr, blocked, case, reviewed, method="seed")
    assert ours == pytest.approx((saved - turned_away - looked_into) * 12, rel=1e-9, abs=1e-6 * (1 + saved))


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("value", 202_000),
        ("contacted", 10_000),
        ("churners", 2_000),
        ("saved", 600),
        ("cost", 98_000),
        ("per_contact", 20.2),
    ],
)
def test_churn_value(what: Any, expected: float) -> None:
    assert churn_value(*CHURN, what) == pytest.approx(expected)


@given(st.integers(1, 10**6), SHARE, st.floats(0, 0.2), st.floats(0, 5), SHARE, MONEY, MONEY, MONEY, MONEY)
def test_churn_value_is_neslins_equation(
    n: int,
    share: float,
    churn: float,
    lift: float,
    success: float,
    clv: float,
    offer: float,
    contact: float,
    fixed: float,
) -> None:
    each = (success * clv + offer * (1 - success)) * churn * lift - offer - contact
    expected = n * share * each - fixed
    ours = churn_value(n, share, churn, lift, success, clv, offer, contact, fixed)
    assert ours == pytest.approx(expected, rel=1e-9, abs=1e-9 * n * (clv + offer + contact + 1))


@given(st.floats(0.01, 0.2), st.floats(0.1, 5), st.floats(6, 1e4), st.floats(0, 5), st.floats(0, 5), MONEY)
def test_a_campaign_breaks_even_at_its_break_even(
    churn: float, lift: float, clv: float, offer: float, contact: float, fixed: float
) -> None:
    success = churn_value(1000, 0.1, churn, lift, 0.3, clv, offer, contact, fixed, "break_even_success")
    if success <= 1:
        value = churn_value(1000, 0.1, churn, lift, success, clv, offer, contact, fixed)
        assert value == pytest.approx(0, abs=1e-6 * (clv + fixed))
    else:
        assert churn_value(1000, 0.1, churn, lift, 1.0, clv, offer, contact, fixed) < 0


def test_classifier_value() -> None:
    assert classifier_value(900, 2985, 100, 996_015, 120, -60, -120, 0) == -83_100
    assert classifier_value(0, 0, 0, 0, 1, 1, 1, 1) == 0


@pytest.mark.parametrize(
    ("function", "arguments", "options", "error"),
    [
        *((fraud_value, (*FRAUD[:i], -1, *FRAUD[i + 1 :]), {}, InvalidNumber) for i in range(8)),
        *((fraud_value, (*FRAUD[:i], 2, *FRAUD[i + 1 :]), {}, InvalidNumber) for i in (1, 2, 4, 7)),
        (fraud_value, FRAUD, {"margin": 1.1}, InvalidNumber),
        (fraud_value, FRAUD, {"recovery": 1.1}, InvalidNumber),
        (fraud_value, FRAUD, {"model_cost": -1}, InvalidNumber),
        (fraud_value, FRAUD, {"method": "right"}, InvalidValue),
        (fraud_value, FRAUD, {"what": "profit"}, InvalidValue),
        (fraud_value, (100, 0, 0, 1, 0, 1, 1, 1), {"what": "precision"}, DivisionByZero),
        (fraud_value, (100, 0, 0, 1, 0, 1, 1, 1), {"what": "recall"}, DivisionByZero),
        *((churn_value, (*CHURN[:i], -1, *CHURN[i + 1 :]), {}, InvalidNumber) for i in range(8)),
        (churn_value, (100, 0.1, 0.3, 4, 0.3, 500, 5, 0.5), {}, InvalidNumber),
        (churn_value, (100, 0, 0.05, 4, 0.3, 500, 5, 0.5), {"what": "per_contact"}, DivisionByZero),
        (churn_value, (100, 0.1, 0, 4, 0.3, 500, 5, 0.5), {"what": "break_even_success"}, DivisionByZero),
        (churn_value, (100, 0.1, 0.05, 4, 0.3, 5, 5, 0.5), {"what": "break_even_success"}, NotAvailable),
        (churn_value, CHURN, {"what": "profit"}, InvalidValue),
        *((classifier_value, (*[1] * i, -1, *[1] * (7 - i)), {}, InvalidNumber) for i in range(4)),
    ],
)
def test_refusals(
    function: Any, arguments: tuple[float, ...], options: dict[str, Any], error: type[FunctionError]
) -> None:
    with pytest.raises(error):
        function(*arguments, **options)


@pytest.mark.parametrize("method", ["correct", "seed"])
@pytest.mark.parametrize("what", measures(fraud_value))
def test_fraud_value_over_trials(method: str, what: str) -> None:
    check_trials(fraud_value, (*FRAUD, 0.4, 0.2, 1000), method=method, what=what)


@pytest.mark.parametrize("what", measures(churn_value))
def test_churn_value_over_trials(what: str) -> None:
    check_trials(churn_value, CHURN, what=what)


def test_classifier_value_over_trials() -> None:
    check_trials(classifier_value, (900, 2985, 100, 996_015, 120, -60, -120, 0))
