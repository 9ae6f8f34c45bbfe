"""Distributions as users write them: against scipy's definitions, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.whatif.distributions import Distribution, distribution
from mlcase_workbooks.whatif.laws import FAMILIES

P = np.array([0.001, 0.03, 0.2, 0.5, 0.77, 0.95, 0.9999])
CELLS: dict[str, Any] = {
    "A1": 0.8,
    "A1:A3": [0.8, 1.0, "text"],
    "{1,2,4}": [1.0, 2.0, 4.0],
    "{0.2,0.5,0.3}": [0.2, 0.5, 0.3],
}


def of(text: str, folder: Path | None = None) -> Distribution:
    return distribution(text, lambda formula: CELLS.get(formula, f"no {formula}"), folder)


LOG = np.log1p((3 / 10) ** 2)
SCIPY = {
    "pert(0.8, 1, 1.2)": stats.beta(3, 3, 0.8, 0.4),
    "pert(0.9, 1, 1.2)": stats.beta(1 + 4 / 3, 1 + 8 / 3, 0.9, 0.3),
    "pert(A1, mode=1, high=1.2, lam=2)": stats.beta(2, 2, 0.8, 0.4),
    "triangular(8, 18, 24)": stats.triang(10 / 16, 8, 16),
    "tri(0, 0, 2)": stats.triang(0, 0, 2),
    "uniform(-1, 3)": stats.uniform(-1, 4),
    "normal(10, 2)": stats.norm(10, 2),
    "lognormal(10, 3)": stats.lognorm(np.sqrt(LOG), scale=10 / np.sqrt(1.09)),
    "lognormal(p10=2, p90=8)": stats.lognorm(np.log(4) / (2 * stats.norm.ppf(0.9)), scale=4),
    "beta(2, 5)": stats.beta(2, 5),
    "beta(2, 5, low=10, high=20)": stats.beta(2, 5, 10, 10),
    "gamma(3, 2)": stats.gamma(3, scale=2),
    "poisson(3.5)": stats.poisson(3.5),
    "poisson(2000000)": stats.poisson(2_000_000),
    "binomial(20, 10%)": stats.binom(20, 0.1),
    "bernoulli(0.3)": stats.bernoulli(0.3),
    "discrete({1,2,4}, {0.2,0.5,0.3})": stats.rv_discrete(values=([1, 2, 4], [0.2, 0.5, 0.3])),
}


@pytest.mark.parametrize("text", SCIPY)
def test_quantiles_are_scipys(text: str) -> None:
    assert of(text).quantile(P) == pytest.approx(SCIPY[text].ppf(P), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("text", SCIPY)
def test_probabilities_are_scipys(text: str) -> None:
    values = np.concatenate([SCIPY[text].ppf(P), SCIPY[text].ppf(P) * 1.01 + 0.1])
    assert of(text).law.cumulative(values) == pytest.approx(SCIPY[text].cdf(values), rel=1e-9, abs=1e-12)


def test_every_family_is_compared_with_something() -> None:
    named = {"tri": "triangular"}
    compared = {named.get(text.partition("(")[0], text.partition("(")[0]) for text in SCIPY}
    assert set(FAMILIES) - compared == {"empirical", "frequency_severity"}


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("normal(10, 2, min=9, max=13)", stats.truncnorm(-0.5, 1.5, 10, 2)),
        ("normal(10, 2, max=9)", stats.truncnorm(-np.inf, -0.5, 10, 2)),
    ],
)
def test_a_cut_law_is_the_law_between_its_bounds(text: str, whole: Any) -> None:
    assert of(text).quantile(P) == pytest.approx(whole.ppf(P), rel=1e-9)


def test_a_cut_law_of_whole_numbers_keeps_both_bounds() -> None:
    drawn = of("poisson(3, min=2, max=4)").quantile((np.arange(100_000) + 0.5) / 100_000)
    shares = [np.mean(drawn == k) for k in range(6)]
    chances = stats.poisson(3).pmf([2, 3, 4])
    assert shares == pytest.approx([0, 0, *(chances / chances.sum()), 0], abs=2e-5)


def test_a_shift_is_added_after_the_cut() -> None:
    assert of("uniform(0, 10, min=5, shift=100)").quantile(np.array([0.0, 1.0])) == pytest.approx([105, 110])


def test_empirical_draws_what_was_seen(tmp_path: Path) -> None:
    (tmp_path / "seen.csv").write_text("cost\n3\n1\n2\n2\n", encoding="utf-8")
    drawn = of("empirical(seen.csv)", tmp_path).quantile((np.arange(1000) + 0.5) / 1000)
    assert [np.mean(drawn == k) for k in (1, 2, 3)] == pytest.approx([0.25, 0.5, 0.25])
    assert set(of("empirical(A1:A3)").quantile(P)) == {0.8, 1.0}


def test_frequency_and_severity_have_the_moments_of_a_compound_poisson_sum() -> None:
    random = np.random.default_rng(5)
    law = of("frequency_severity(2.5, 100, 60)")
    drawn = law.sample(random.random(400_000), random)
    assert drawn.mean() == pytest.approx(2.5 * 100, rel=0.005)  # mu * mean
    assert drawn.std() == pytest.approx(np.sqrt(2.5 * (100**2 + 60**2)), rel=0.01)  # sqrt(mu * E[X^2])
    assert np.mean(drawn == 0) == pytest.approx(np.exp(-2.5), abs=0.001)
    capped = of("frequency_severity(2.5, 100, 60, max=300, shift=1)").sample(random.random(10_000), random)
    assert capped.min() == 1
    assert 250 < capped.max() <= 301


REFUSED: dict[str, str] = {
    "pert(0.8, 1.3, 1.2)": "mode is 1.3: give a value from low",
    "pert(2, 1, 1)": "low is 2 and high 1",
    "pert(1, 2)": "high is missing: give low, mode, high",
    "pert(1, 2, 3, 4, 5)": "5 parameters are too many",
    "pert(1, 2, 3, low=1)": "low is given twice",
    "pert(1, 2, 3, sd=1)": "no parameter 'sd'",
    "prt(1, 2, 3)": "did you mean pert",
    "cauchy(1)": "there are pert, triangular",
    "0.8": "no distribution",
    "normal(0, 0)": "sd is 0",
    "normal(0, x)": "sd=x is no number",
    "lognormal(-1, 2)": "mean is -1",
    "lognormal(p10=5, p90=2)": "p10 below p90",
    "lognormal(1, 2, p10=5, p90=2)": "either mean, sd or p10, p90",
    "lognormal(p10=5)": "is missing",
    "uniform(3, 3)": "low below high",
    "beta(0, 1)": "a is 0",
    "gamma(1, -1)": "scale is -1",
    "poisson(-1)": "mu is -1",
    "binomial(2.5, 0.1)": "n is 2.5",
    "binomial(2, 1.1)": "p is 1.1",
    "bernoulli(2)": "p is 2",
    "discrete({1,2,4}, A1:A3)": "3 values and 2 probs",
    "discrete({1,2,4}, {1,2,4})": "add up to 7",
    "empirical(missing.csv)": "missing.csv: cannot be read",
    "normal(0, 1, min=50)": "leave nothing",
    "normal(0, 1, min=2, max=1)": "leave nothing",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_impossible_distributions_are_refused(text: str) -> None:
    with pytest.raises(NotAnInput) as refusal:
        of(text)
    assert REFUSED[text] in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("content", ["a\nb\n", "", "1\nx\n", "nan\n"])
def test_a_file_that_is_not_of_numbers_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(content, encoding="utf-8")
    with pytest.raises(NotAnInput, match=r"bad\.csv"):
        of("empirical(bad.csv)", tmp_path)


@pytest.mark.parametrize(
    "text", ["pert(0.9, 1, 1.2)", "pert(0, 0, 5)", "beta(0.5, 0.5)", "beta(2, 30)", "gamma(2.5, 10)"]
)
def test_quantiles_by_a_table_are_as_good_as_exact(text: str) -> None:
    p = np.concatenate([P, np.random.default_rng(3).random(20_000)])
    exact, quick = of(text).quantile(p), of(text).quantile(p, by_table=True)
    spread = float(np.diff(of(text).quantile(np.array([0.01, 0.99])))[0])
    assert np.abs(quick - exact).max() < 1e-9 * spread
    cut = of(f"{text[:-1]}, min={float(of(text).quantile(np.array(0.3)))!r}, shift=3)")
    assert cut.quantile(p, by_table=True) == pytest.approx(cut.quantile(p), rel=1e-9)
