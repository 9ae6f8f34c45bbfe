"""Differences of means against SciPy and statsmodels, laws and refusals."""

from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

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
from mlcase_udfs.experiment_means import ab_mean, cuped, did

SESSIONS = (3.75, 30, 20_000, 4.10, 31, 20_000)


@pytest.mark.parametrize(
    ("relative", "what", "expected"),
    [
        (False, "diff", 0.35),
        (False, "low", -0.24789),
        (False, "high", 0.94789),
        (False, "p", 0.25123),
        (True, "diff", 0.09333),
        (True, "low", -0.07347),
        (True, "high", 0.26013),
        (True, "p", 0.27276),
    ],
)
def test_ab_mean(relative: bool, what: Any, expected: float) -> None:
    assert ab_mean(*SESSIONS, 0.95, relative, what) == pytest.approx(expected, abs=5.1e-6)


@pytest.mark.parametrize("sizes", [(5, 9), (30, 12), (200, 2000)])
@pytest.mark.parametrize("conf", [0.8, 0.95])
def test_welch_agrees_with_scipy(sizes: tuple[int, int], conf: float) -> None:
    random = np.random.default_rng(5)
    control, treated = random.normal(3, 2, sizes[0]), random.normal(4, 5, sizes[1])
    oracle = stats.ttest_ind(treated, control, equal_var=False)
    interval = oracle.confidence_interval(conf)
    ours = [
        ab_mean(control.mean(), control.std(ddof=1), len(control), treated.mean(), treated.std(ddof=1), len(treated),
                conf, what=what)
        for what in ("low", "high", "t", "df", "p")
    ]  # fmt: skip
    expected = [interval.low, interval.high, oracle.statistic, oracle.df, oracle.pvalue]
    assert ours == pytest.approx(expected, rel=1e-9)


def test_the_relative_error_is_that_of_many_tests() -> None:
    """The delta method's standard error against the scatter of simulated tests."""
    random = np.random.default_rng(7)
    control = random.normal(3.75, 30 / np.sqrt(20_000), 200_000)
    treated = random.normal(4.10, 31 / np.sqrt(20_000), 200_000)
    assert ab_mean(*SESSIONS, 0.95, True, "se") == pytest.approx(np.std(treated / control), rel=0.02)


def test_without_scatter_the_interval_is_a_point() -> None:
    assert ab_mean(1, 0, 10, 2, 0, 10, what="low") == ab_mean(1, 0, 10, 2, 0, 10, what="high") == 1


def a_test(seed: int = 3, users: int = 400) -> tuple[list[float], list[float], list[float]]:
    """Outcomes that follow earlier behaviour, with an effect of 0.5 in the treatment group."""
    random = np.random.default_rng(seed)
    before = random.gamma(2, 3, users)
    group = random.integers(0, 2, users)
    during = 1 + 0.7 * before + 0.5 * group + random.normal(0, 1.5, users)
    return during.tolist(), before.tolist(), group.astype(float).tolist()


def test_cuped_is_the_regression_on_group_and_earlier_behaviour() -> None:
    y, x, g = a_test()
    fit = sm.OLS(np.array(y), sm.add_constant(np.column_stack([g, x]))).fit()
    assert cuped(y, x, g) == pytest.approx(fit.params[1], rel=1e-9)
    assert cuped(y, x, g, what="theta") == pytest.approx(fit.params[2], rel=1e-9)
    assert cuped(y, x, g, what="se") == pytest.approx(fit.bse[1], rel=0.02)


def test_cuped_reduces_the_variance_by_the_correlation_squared() -> None:
    y, x, g = (np.array(column) for column in a_test())
    within = [np.concatenate([values[g == k] - values[g == k].mean() for k in (0, 1)]) for values in (y, x)]
    rho = np.corrcoef(*within)[0, 1]
    assert cuped(y, x, g, what="reduction") == pytest.approx(rho**2)
    assert cuped(rho=rho, what="reduction") == pytest.approx(rho**2)
    assert cuped(rho=rho, what="se_factor") ** 2 == pytest.approx(cuped(y, x, g, what="n_factor"))


@pytest.mark.parametrize(("what", "expected"), [("n_factor", 0.64), ("se_factor", 0.8), ("reduction", 0.36)])
def test_cuped_from_the_correlation(what: Any, expected: float) -> None:
    assert cuped(rho=0.6, what=what) == pytest.approx(expected)
    assert cuped(None, None, None, 0.6, what) == pytest.approx(expected)
    assert unboxed(dict(cuped(rho=0.6, what="all").tolist())["diff"]) is CellError.NA


def test_did() -> None:
    assert did(100, 120, 100, 115) == -5
    assert did(100, 120, 100, 115, [1, 2, 2, 4], what="se") == 5
    assert did(100, 120, 100, 115, [1, 2, 2, 4], what="z") == -1
    assert did(100, 120, 100, 115, [1, 2, 2, 4], what="p") == pytest.approx(2 * stats.norm.sf(1))
    low, high = (did(100, 120, 100, 115, [1, 2, 2, 4], 0.9, what) for what in ("low", "high"))
    assert (low, high) == pytest.approx((-5 - 5 * stats.norm.ppf(0.95), -5 + 5 * stats.norm.ppf(0.95)))


Y, X, G = [5.0, 7, 9, 8, 11, 12], [1.0, 2, 3, 1, 2, 3], [0.0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    ("function", "arguments", "options", "error"),
    [
        (ab_mean, (1, -1, 10, 2, 1, 10), {}, InvalidNumber),
        (ab_mean, (1, 1, 10, 2, -1, 10), {}, InvalidNumber),
        (ab_mean, (1, 1, 1, 2, 1, 10), {}, NotAvailable),
        (ab_mean, (1, 1, 10, 2, 1, 1), {}, NotAvailable),
        (ab_mean, (1, 1, 10, 2, 1, 10), {"conf": 1}, InvalidNumber),
        (ab_mean, (0, 1, 10, 2, 1, 10), {"relative": True}, DivisionByZero),
        (ab_mean, (1, 0, 10, 2, 0, 10), {"what": "t"}, DivisionByZero),
        (ab_mean, (1, 0, 10, 2, 0, 10), {"what": "p"}, DivisionByZero),
        (ab_mean, (1, 1, 10, 2, 1, 10), {"what": "lift"}, InvalidValue),
        (cuped, (), {}, InvalidValue),
        (cuped, (Y, X), {}, InvalidValue),
        (cuped, (Y, X[:5], G), {}, InvalidValue),
        (cuped, (Y, X, G[:5]), {}, InvalidValue),
        (cuped, (Y, X, [0, 0, 0, 1, 1, 2]), {}, InvalidNumber),
        (cuped, (Y, X, [0, 0, 0, 0, 0, 1]), {}, NotAvailable),
        (cuped, (Y, [2] * 6, G), {}, DivisionByZero),
        (cuped, ([2] * 6, X, G), {}, DivisionByZero),
        (cuped, (Y, X, G), {"what": "lift"}, InvalidValue),
        (cuped, (), {"rho": 1.1}, InvalidNumber),
        (cuped, (), {"rho": 0.5}, NotAvailable),
        (did, (1, 2, 3, float("inf")), {}, InvalidNumber),
        (did, (1, 2, 3, 4, [1, 1, 1]), {}, InvalidValue),
        (did, (1, 2, 3, 4, [1, 1, 1, -1]), {}, InvalidNumber),
        (did, (1, 2, 3, 4, [1, 1, 1, 1], 0), {}, InvalidNumber),
        (did, (1, 2, 3, 4), {"what": "low"}, NotAvailable),
        (did, (1, 2, 3, 4, [0, 0, 0, 0]), {"what": "p"}, DivisionByZero),
        (did, (1, 2, 3, 4), {"what": "change"}, InvalidValue),
    ],
)
def test_refusals(
    function: Any, arguments: tuple[Any, ...], options: dict[str, Any], error: type[FunctionError]
) -> None:
    with pytest.raises(error):
        function(*arguments, **options)


@pytest.mark.parametrize("what", measures(ab_mean))
@pytest.mark.parametrize("relative", [True, False])
def test_ab_mean_over_trials(what: str, relative: bool) -> None:
    check_trials(ab_mean, (3.0, 2.0, 20, 4.0, 3.0, 30, 0.9), relative=relative, what=what)


@pytest.mark.parametrize("what", measures(cuped))
def test_cuped_over_trials(what: str) -> None:
    check_trials(cuped, (Y, X, G), unusual=(-1.0, 0.0, 0.3, 1.0), what=what)


@pytest.mark.parametrize("what", ["reduction", "n_factor", "se_factor", "all"])
def test_cuped_by_correlation_over_trials(what: str) -> None:
    check_trials(lambda rho, what: cuped(rho=rho, what=what), (0.6,), what=what)


@pytest.mark.parametrize("what", measures(did))
def test_did_over_trials(what: str) -> None:
    check_trials(did, (100, 120, 100, 115, [1.0, 2, 2, 4], 0.9), what=what)
