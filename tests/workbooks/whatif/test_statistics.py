"""What is said of outcomes: against NumPy, scipy and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mlcase_udfs.errors import CellError
from mlcase_workbooks.whatif.statistics import Outcomes, drivers

VALUES = np.random.default_rng(1).normal(10, 4, 5_001)


def test_the_figures_are_numpys() -> None:
    found = Outcomes(VALUES)
    assert found.mean == VALUES.mean()
    assert found.sd == VALUES.std(ddof=1)
    for percent in (0, 1, 5, 37.5, 50, 95, 100):
        assert found.percentile(percent) == pytest.approx(np.percentile(VALUES, percent), rel=1e-12)
    assert (found.least, found.greatest) == (VALUES.min(), VALUES.max())
    assert found.share_below(0) == (VALUES < 0).mean()
    assert found.share_at_least(12) == pytest.approx((VALUES >= 12).mean(), rel=1e-15)
    assert found.value_at_risk == found.percentile(5)
    worst = np.sort(VALUES)[: int(np.ceil(0.05 * len(VALUES)))]
    assert found.conditional_value_at_risk == pytest.approx(worst.mean(), rel=1e-12)


def test_tail_measures_of_a_normal_outcome() -> None:
    values = stats.norm.ppf((np.arange(200_000) + 0.5) / 200_000, 10, 4)
    found = Outcomes(values)
    assert found.value_at_risk == pytest.approx(stats.norm.ppf(0.05, 10, 4), rel=1e-4)
    expected_shortfall = 10 - 4 * stats.norm.pdf(stats.norm.ppf(0.05)) / 0.05
    assert found.conditional_value_at_risk == pytest.approx(expected_shortfall, rel=1e-3)


def test_standard_errors_are_the_scatter_of_repeated_simulations() -> None:
    random = np.random.default_rng(2)
    repeated = [Outcomes(random.normal(10, 4, 2_000)) for _ in range(400)]
    for figure, error in (
        (lambda o: o.mean, lambda o: o.mean_error),
        (lambda o: o.sd, lambda o: o.sd_error),
        (lambda o: o.percentile(5), lambda o: o.percentile_error(5)),
        (lambda o: o.percentile(50), lambda o: o.percentile_error(50)),
    ):
        scatter = np.std([figure(o) for o in repeated])
        assert np.mean([error(o) for o in repeated]) == pytest.approx(scatter, rel=0.1)


def test_many_blocks_tell_their_own_error() -> None:
    blocks = np.random.default_rng(3).normal(0, 1, (40, 100))
    even = blocks - blocks.mean(axis=1, keepdims=True) + np.linspace(-0.01, 0.01, 40)[:, np.newaxis]
    found = Outcomes(even.ravel(), blocks=(100,) * 40)
    assert found.mean_error == pytest.approx(np.linspace(-0.01, 0.01, 40).std(ddof=1) / np.sqrt(40))
    assert Outcomes(even.ravel(), blocks=(100,) * 40, plain=True).mean_error > 10 * found.mean_error


def test_errors_are_counted_apart() -> None:
    values = np.array([1.0, CellError.DIV0.boxed, 3.0, CellError.NUM.boxed, CellError.DIV0.boxed, np.nan])
    found = Outcomes(values)
    assert found.errors == {"#DIV/0!": 2, "#NUM!": 2}
    assert (found.trials, found.mean) == (2, 2.0)


def test_drivers_are_ranked_by_what_they_do() -> None:
    random = np.random.default_rng(4)
    a, b, c = random.normal(size=(3, 20_000))
    output = 3 * a - 2 * b + 0.0 * c + 5
    strong, weak, none = drivers(["c", "a", "b"], [c, a, b], output)
    assert [strong.name, weak.name, none.name] == ["a", "b", "c"]
    assert strong.rank_correlation == pytest.approx(stats.spearmanr(a, output).statistic, abs=1e-12)
    assert strong.regression == pytest.approx(3 * a.std(), rel=1e-9)
    assert weak.regression == pytest.approx(-2 * b.std(), rel=1e-9)
    assert sum(abs(d.contribution) for d in (strong, weak, none)) == pytest.approx(1)
    assert strong.contribution == pytest.approx(9 / 13, abs=0.02)
    assert strong.high - strong.low == pytest.approx(2 * 3 * stats.norm.pdf(stats.norm.ppf(0.1)) / 0.1, rel=0.03)


def test_ties_share_their_rank() -> None:
    random = np.random.default_rng(5)
    event, output = random.integers(0, 2, 500).astype(float), random.normal(size=500).round(1)
    (driver,) = drivers(["event"], [event], output)
    assert driver.rank_correlation == pytest.approx(stats.spearmanr(event, output).statistic, abs=1e-12)


def test_an_outcome_that_never_changes_has_no_drivers() -> None:
    (driver,) = drivers(["a"], [VALUES], np.full(len(VALUES), 7.0))
    assert (driver.rank_correlation, driver.contribution, driver.regression, driver.low, driver.high) == (0, 0, 0, 7, 7)


def test_a_histogram_counts_every_trial() -> None:
    counts, edges = Outcomes(np.append(VALUES, [1e9])).histogram(20)
    assert counts.sum() == len(VALUES) + 1
    assert len(edges) == 21
    assert edges[-1] < 100, "one far trial does not squeeze the others into one bin"
    assert Outcomes(np.full(10, 3.0)).histogram(4)[0].sum() == 10


def test_convergence_shows_more_and_more_of_the_trials() -> None:
    rows = Outcomes(VALUES).convergence()
    assert [row["trials"] for row in rows][-1] == len(VALUES)
    assert rows[-1]["mean"] == pytest.approx(VALUES.mean())
    assert rows[0]["se"] > 2 * rows[-1]["se"]
