"""Splits, shrinking, peeking and many tests: reference figures, SciPy and statsmodels, laws, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from laws import check_trials, choices, measures
from mlcase_udfs.errors import (
    CellError,
    DivisionByZero,
    FunctionError,
    InvalidNumber,
    InvalidValue,
    NotAvailable,
    unboxed,
)
from mlcase_udfs.experiment_trust import padjust, seq_ci, shrink, srm

SE = 0.005599107071667768


def test_srm() -> None:
    assert srm([50_000, 49_300]) == pytest.approx(4.934542, abs=5e-7)
    assert srm([50_000, 49_300], what="p") == pytest.approx(0.026325, abs=5e-7)
    assert srm([50_000, 49_300], what="flag") == "ok"
    assert srm([50_000, 49_300], None, 0.05, "flag") == "mismatch"


@pytest.mark.parametrize(
    ("observed", "ratio"), [([50_000, 49_300], [1, 1]), ([900, 110], [90, 10]), ([300, 310, 390], [0.3, 0.3, 0.4])]
)
def test_large_splits_agree_with_scipy(observed: list[float], ratio: list[float]) -> None:
    expected = stats.chisquare(observed, np.array(ratio) / sum(ratio) * sum(observed))
    ours = srm(observed, ratio), srm(observed, ratio, what="p")
    assert ours == pytest.approx((expected.statistic, expected.pvalue))


@pytest.mark.parametrize(("first", "total", "share"), [(0, 8, 0.5), (3, 8, 0.5), (3, 40, 0.01), (9, 900, 0.005)])
def test_small_splits_are_exact(first: int, total: int, share: float) -> None:
    expected = stats.binomtest(first, total, share).pvalue
    assert srm([first, total - first], [share, 1 - share], what="p") == pytest.approx(expected, rel=1e-9)


def test_three_small_groups_are_exact() -> None:
    shares, observed = np.array([0.2, 0.3, 0.5]), (4, 0, 3)
    oracle = stats.multinomial(7, shares)
    chance = {(i, j): oracle.pmf([i, j, 7 - i - j]) for i in range(8) for j in range(8 - i)}
    expected = sum(p for p in chance.values() if p <= chance[observed[:2]] + 1e-12)
    assert srm(observed, shares, what="p") == pytest.approx(expected)


def test_a_group_too_small_among_too_many_users() -> None:
    with pytest.raises(NotAvailable):
        srm([3, 5000, 5000], [1, 5000, 5000], what="p")
    over_trials = srm([[3, 5000, 5000], [5e4, 5e8, 5e8]], [1, 5000, 5000], what="flag")
    assert unboxed(over_trials[0]) is CellError.NA
    assert over_trials[1] == "mismatch"


def test_shrink() -> None:
    assert shrink(0.03, SE, 0.01) == pytest.approx(0.022840, abs=5e-7)
    assert shrink(0.03, SE, 0.01, what="sd") == pytest.approx(0.004885, abs=5e-7)


@given(st.floats(-1, 1), st.floats(1e-3, 1), st.floats(1e-3, 1), st.floats(-1, 1))
def test_shrinking_lies_between_result_and_record(diff: float, se: float, scatter: float, record: float) -> None:
    mean, sd = shrink(diff, se, scatter, record), shrink(diff, se, scatter, record, "sd")
    assert min(diff, record) - 1e-12 <= mean <= max(diff, record) + 1e-12
    assert sd < min(se, scatter)
    assert 1 / sd**2 == pytest.approx(1 / se**2 + 1 / scatter**2)


def test_certainty_needs_no_record_and_a_fixed_record_no_test() -> None:
    assert shrink(0.03, 0, 0.01) == 0.03
    assert shrink(0.03, 0.01, 0, 0.02) == 0.02


def test_seq_ci() -> None:
    assert seq_ci(0.03, SE, 0.01, what="half_width") == pytest.approx(0.017485, abs=5e-7)
    assert seq_ci(0.03, SE, 0.01) == pytest.approx(0.03 - 0.017485, abs=5e-7)
    assert seq_ci(0.03, SE, 0.01, what="high") == pytest.approx(0.03 + 0.017485, abs=5e-7)


@given(st.floats(0, 0.2), st.floats(0.001, 0.1), st.floats(0.001, 0.1))
def test_the_always_valid_p_crosses_alpha_where_the_interval_reaches_0(diff: float, se: float, tau: float) -> None:
    p = seq_ci(diff, se, tau, 0.05, "p")
    reach = seq_ci(diff, se, tau, 0.05, "half_width")
    assert (p < 0.05) == (diff > reach) or p == pytest.approx(0.05)
    assert p >= 2 * stats.norm.sf(diff / se) - 1e-12


def test_peeking_keeps_the_error_rate() -> None:
    """Of 2,000 tests of nothing, looked at 50 times, the usual interval misses 0 in many; this one in at most 5 %."""
    looks, users = 50, 100
    walks = np.random.default_rng(2).normal(0, 1, (2000, looks, users)).sum(axis=2).cumsum(axis=1)
    n = users * np.arange(1, looks + 1)
    means, errors = walks / n, np.broadcast_to(1 / np.sqrt(n), walks.shape)
    reach = seq_ci(means, errors, 0.05, 0.05, "half_width")
    assert np.mean(np.any(np.abs(means) > 1.96 * errors, axis=1)) > 0.2
    assert np.mean(np.any(np.abs(means) > reach, axis=1)) < 0.05


P = [0.03, 0.001, 0.2, 0.02]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("holm", [0.06, 0.004, 0.2, 0.06]),
        ("bh", [0.04, 0.004, 0.2, 0.04]),
        ("bonferroni", [0.12, 0.004, 0.8, 0.08]),
    ],
)
def test_padjust(method: Any, expected: list[float]) -> None:
    assert padjust(P, method).ravel().tolist() == pytest.approx(expected)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.sampled_from(["holm", "bh", "bonferroni"]))
def test_padjust_agrees_with_statsmodels(p_values: list[float], method: Any) -> None:
    oracle = multipletests(p_values, method="fdr_bh" if method == "bh" else method)[1]
    assert padjust(p_values, method).ravel().tolist() == pytest.approx(oracle.tolist())


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (srm, ([100],), NotAvailable),
        (srm, ([0, 0],), NotAvailable),
        (srm, ([100, -1],), InvalidNumber),
        (srm, ([100, 100], [1, 0]), InvalidNumber),
        (srm, ([100, 100], [1, 1, 1]), InvalidValue),
        (srm, ([100, 100], [1, 1], 0), InvalidNumber),
        (srm, (["many", 100],), InvalidValue),
        (srm, ([100, 100], [1, 1], 0.01, "z"), InvalidValue),
        (shrink, (1, -1, 1), InvalidNumber),
        (shrink, (1, 1, -1), InvalidNumber),
        (shrink, (1, 0, 0), DivisionByZero),
        (shrink, (1, 1, 1, 0, "weight"), InvalidValue),
        (seq_ci, (1, 0, 1), InvalidNumber),
        (seq_ci, (1, 1, 0), InvalidNumber),
        (seq_ci, (1, 1, 1, 1), InvalidNumber),
        (seq_ci, (1, 1, 1, 0.05, "z"), InvalidValue),
        (padjust, ([0.1, 1.1],), InvalidNumber),
        (padjust, ([],), NotAvailable),
        (padjust, (["small"],), InvalidValue),
        (padjust, ([0.1], "sidak"), InvalidValue),
    ],
)
def test_refusals(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments)


@pytest.mark.parametrize("what", measures(srm))
def test_srm_over_trials(what: str) -> None:
    check_trials(srm, ([10.0, 20.0, 14.0], [1.0, 1.0, 1.0], 0.05), what=what)


@pytest.mark.parametrize("what", measures(shrink))
def test_shrink_over_trials(what: str) -> None:
    check_trials(shrink, (0.03, 0.02, 0.01, 0.0), what=what)


@pytest.mark.parametrize("what", measures(seq_ci))
def test_seq_ci_over_trials(what: str) -> None:
    check_trials(seq_ci, (0.03, 0.02, 0.01, 0.05), what=what)


@pytest.mark.parametrize("method", choices(padjust, "method"))
def test_padjust_over_trials(method: str) -> None:
    check_trials(padjust, (P,), method=method)
