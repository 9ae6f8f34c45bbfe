"""Posteriors compared: against numerical integration and closed forms, laws, refusals."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

from laws import check_trials, measures
from mlcase_udfs.bayes import ab_bayes
from mlcase_udfs.errors import FunctionError, InvalidNumber, InvalidValue

COUNTS = [(180, 1000, 210, 1000), (0, 10, 0, 10), (3, 10, 9, 12), (1, 5, 4000, 10_000), (2000, 100_000, 2100, 100_000)]


def test_the_reference_case() -> None:
    assert ab_bayes(*COUNTS[0]) == pytest.approx(0.954651, abs=5e-7)
    assert ab_bayes(*COUNTS[0], what="loss_t") == pytest.approx(0.0003307, abs=5e-8)


@pytest.mark.parametrize("counts", COUNTS)
@pytest.mark.parametrize("prior", [(1.0, 1.0), (1.5, 2.5), (20.0, 80.0)])
def test_it_agrees_with_numerical_integration(counts: tuple[int, ...], prior: tuple[float, float]) -> None:
    x_c, n_c, x_t, n_t = counts
    a, b = prior
    control, treated = stats.beta(x_c + a, n_c - x_c + b), stats.beta(x_t + a, n_t - x_t + b)
    inside = {
        float(np.clip(d.mean() + k * d.std(), 1e-9, 1 - 1e-9)) for d in (control, treated) for k in range(-8, 9, 2)
    }
    points = [0.0, *sorted(inside), 1.0]

    def integral(function: Any) -> float:
        return sum(integrate.quad(function, low, high, limit=200)[0] for low, high in pairwise(points))

    probability = integral(lambda x: control.pdf(x) * treated.sf(x))
    loss_t = integral(lambda x: treated.cdf(x) * control.sf(x))
    loss_c = integral(lambda x: control.cdf(x) * treated.sf(x))
    ours = [ab_bayes(*counts, a, b, 0.95, what) for what in ("probability", "loss_t", "loss_c")]
    assert ours == pytest.approx([probability, loss_t, loss_c], rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("prior", [0.001, 0.1, 0.5, 1.0])
@pytest.mark.parametrize(("x_c", "n_c", "more"), [(0, 10, 3), (7, 10, 1), (40, 300, 60)])
def test_it_agrees_with_the_closed_form_for_whole_events(prior: float, x_c: int, n_c: int, more: int) -> None:
    """Evan Miller's sum; the treatment's events and prior together are a whole number."""
    n_t = n_c + 5
    a_c, b_c, b_t = x_c + prior, n_c - x_c + prior, n_t - (more - prior) + prior
    i = np.arange(more)
    terms = special.betaln(a_c + i, b_c + b_t) - np.log(b_t + i) - special.betaln(1 + i, b_t) - special.betaln(a_c, b_c)
    assert ab_bayes(x_c, n_c, more - prior, n_t, prior, prior) == pytest.approx(np.exp(terms).sum(), abs=1e-10)


@pytest.mark.parametrize(("x_c", "n_c", "n_t", "digits"), [(5, 50, 50, 1e-12), (50, 1000, 3000, 1e-4)])
def test_a_small_probability_keeps_its_digits(x_c: int, n_c: int, n_t: int, digits: float) -> None:
    """No event among the treated, in closed form: E[(1 - rate)^(n + 1)] of the control's rate."""
    expected = np.exp(special.betaln(x_c + 1, n_c - x_c + n_t + 2) - special.betaln(x_c + 1, n_c - x_c + 1))
    assert ab_bayes(x_c, n_c, 0, n_t) == pytest.approx(expected, rel=digits, abs=0)


def test_the_credible_interval_holds_what_it_says() -> None:
    random = np.random.default_rng(1)
    lead = random.beta(211, 791, 400_000) - random.beta(181, 821, 400_000)
    for what, p in (("low", 0.05), ("high", 0.95)):
        assert np.mean(lead < ab_bayes(*COUNTS[0], conf=0.9, what=what)) == pytest.approx(p, abs=0.002)


@settings(max_examples=30)
@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_swapping_the_groups_swaps_the_answers(n_c: int, n_t: int, data: st.DataObject) -> None:
    x_c, x_t = data.draw(st.integers(0, n_c)), data.draw(st.integers(0, n_t))
    assert ab_bayes(x_c, n_c, x_t, n_t) + ab_bayes(x_t, n_t, x_c, n_c) == pytest.approx(1, abs=1e-10)
    loss_t, loss_c = (ab_bayes(x_c, n_c, x_t, n_t, what=what) for what in ("loss_t", "loss_c"))
    assert loss_t == pytest.approx(ab_bayes(x_t, n_t, x_c, n_c, what="loss_c"), abs=1e-12)
    # What one choice is expected to gain over the other is the expected difference.
    assert loss_c - loss_t == pytest.approx(ab_bayes(x_c, n_c, x_t, n_t, what="diff"), abs=1e-10)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((11, 10, 5, 10), InvalidNumber),
        ((5, 10, 11, 10), InvalidNumber),
        ((-1, 10, 5, 10), InvalidNumber),
        ((5, -10, 5, 10), InvalidNumber),
        ((5, 10, 5, 10, 0), InvalidNumber),
        ((5, 10, 5, 10, 1, -1), InvalidNumber),
        ((5, 10, 5, 10, 1, 1, 1), InvalidNumber),
        ((5, 10, 5, 10, 1, 1, 0.9, "p"), InvalidValue),
    ],
)
def test_refusals(arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        ab_bayes(*arguments)


@pytest.mark.parametrize("what", measures(ab_bayes))
def test_ab_bayes_over_trials(what: str) -> None:
    check_trials(ab_bayes, (3, 10, 5, 12, 1.0, 1.0, 0.9), what=what)
