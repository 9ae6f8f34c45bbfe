"""The draws: even coverage, the shapes against SciPy's, correlations that arrive, streams that stay put."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlcase_udfs.errors import CellError, FunctionError, InvalidNumber, InvalidValue, NotAvailable, unboxed
from mlcase_udfs.sampling import (
    correlate,
    latin_hypercube,
    monte_carlo,
    nearest_correlation,
    pert_moments,
    quantile,
)


@given(trials=st.integers(1, 400), dimensions=st.integers(1, 5), seed=st.integers(0, 2**40))
def test_a_latin_hypercube_has_one_draw_in_each_slice(trials: int, dimensions: int, seed: int) -> None:
    draws = latin_hypercube(trials, dimensions, seed)
    slices = np.floor(draws * trials).astype(int)
    assert draws.shape == (trials, dimensions)
    assert np.all(np.sort(slices, axis=0) == np.arange(trials)[:, np.newaxis])


@pytest.mark.parametrize("draw", [latin_hypercube, monte_carlo])
def test_draws_lie_strictly_between_0_and_1_and_repeat(draw) -> None:
    draws = draw(5000, 3, 42)
    assert draws.min() > 0
    assert draws.max() < 1
    assert np.array_equal(draws, draw(5000, 3, 42))
    assert not np.array_equal(draws, draw(5000, 3, 43))


@pytest.mark.parametrize("draw", [latin_hypercube, monte_carlo])
def test_one_more_input_leaves_the_others_alone(draw) -> None:
    assert np.array_equal(draw(500, 2, 7), draw(500, 6, 7)[:, :2])


def test_inputs_are_independent() -> None:
    correlation = np.corrcoef(latin_hypercube(20_000, 6, 1), rowvar=False)
    assert np.max(np.abs(correlation - np.eye(6))) < 0.03


def test_a_latin_hypercube_estimates_a_mean_better() -> None:
    def spread(draw) -> float:
        means = [quantile("pert", draw(200, 2, seed), 0.0, 1.0, 5.0).sum(axis=1).mean() for seed in range(60)]
        return float(np.std(means))

    assert spread(latin_hypercube) < spread(monte_carlo) / 10


ORACLES = [
    ("pert", (0.8, 1.0, 1.2), stats.beta(3, 3, loc=0.8, scale=0.4)),
    ("pert", (8.0, 18.0, 24.0), stats.beta(1 + 4 * 10 / 16, 1 + 4 * 6 / 16, loc=8, scale=16)),
    ("pert", (1.0, 1.0, 4.0, 2.0), stats.beta(1, 3, loc=1, scale=3)),
    ("triangular", (8.0, 18.0, 24.0), stats.triang(10 / 16, loc=8, scale=16)),
    ("triangular", (1.0, 1.0, 4.0), stats.triang(0, loc=1, scale=3)),
    ("triangular", (1.0, 4.0, 4.0), stats.triang(1, loc=1, scale=3)),
    ("uniform", (-2.0, 5.0), stats.uniform(-2, 7)),
    ("normal", (3.0, 2.0), stats.norm(3, 2)),
]


@pytest.mark.parametrize(("shape", "parameters", "oracle"), ORACLES)
def test_shapes_agree_with_scipy(shape: str, parameters: tuple[float, ...], oracle) -> None:
    p = np.array([1e-6, 0.01, 0.1, 0.5, 0.63, 0.9, 0.99, 1 - 1e-6])
    assert quantile(shape, p, *parameters) == pytest.approx(oracle.ppf(p), rel=1e-10)


@pytest.mark.parametrize("mean_sd", [(100.0, 30.0), (1.0, 2.0)])
def test_a_lognormal_has_the_mean_and_sd_of_the_amount(mean_sd: tuple[float, float]) -> None:
    mean, sd = mean_sd
    spread = np.log1p((sd / mean) ** 2)
    oracle = stats.lognorm(np.sqrt(spread), scale=mean * np.exp(-spread / 2))
    assert (oracle.mean(), oracle.std()) == pytest.approx(mean_sd)
    p = np.array([0.01, 0.5, 0.99])
    assert quantile("lognormal", p, mean, sd) == pytest.approx(oracle.ppf(p))


@pytest.mark.parametrize("p", [0.0, 1e-300, 1e-171, 1e-120])
def test_the_least_probability_gives_the_low_end(p: float) -> None:
    assert quantile("pert", p, 8.0, 18.0, 24.0) == quantile("triangular", p, 8.0, 18.0, 24.0) == 8.0


def test_an_event_happens_as_often_as_its_probability() -> None:
    assert quantile("event", latin_hypercube(1000, 1, 3), 0.13).sum() == 130


@pytest.mark.parametrize(("low", "mode", "high"), [(0.8, 1.0, 1.2), (8.0, 18.0, 24.0), (0.0, 0.0, 1.0)])
def test_moments_agree_with_scipy(low: float, mode: float, high: float) -> None:
    width = high - low
    beta = stats.beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, loc=low, scale=width)
    assert pert_moments(low, mode, high) == pytest.approx((beta.mean(), beta.std()))


@pytest.mark.parametrize(
    ("shape", "parameters", "error"),
    [
        ("pert", (2.0, 1.0, 3.0), InvalidNumber),
        ("pert", (1.0, 1.0, 1.0), InvalidNumber),
        ("pert", (1.0, 2.0, 3.0, 0.0), InvalidNumber),
        ("pert", (1.0, 2.0), InvalidValue),
        ("triangular", (1.0, 4.0, 3.0), InvalidNumber),
        ("uniform", (2.0, 2.0), InvalidNumber),
        ("normal", (0.0, -1.0), InvalidNumber),
        ("lognormal", (0.0, 1.0), InvalidNumber),
        ("event", (1.1,), InvalidNumber),
        ("weibull", (1.0,), InvalidValue),
    ],
)
def test_a_shape_that_cannot_be_is_refused(shape: str, parameters: tuple[float, ...], error: type) -> None:
    with pytest.raises(error):
        quantile(shape, 0.5, *parameters)


def test_a_bad_trial_spoils_no_other() -> None:
    values = quantile("pert", 0.5, np.array([0.0, 5.0, np.nan]), 1.0, 3.0)
    assert values[0] == quantile("pert", 0.5, 0.0, 1.0, 3.0)
    assert unboxed(values[1]) is CellError.NUM
    assert np.isnan(values[2])


WANTED = np.array([[1.0, 0.8, -0.5], [0.8, 1.0, -0.2], [-0.5, -0.2, 1.0]])


def test_correlated_inputs_keep_their_values_and_get_the_wanted_ranks() -> None:
    draws = latin_hypercube(10_000, 3, 11)
    skewed = np.column_stack([draws[:, 0], np.exp(3 * draws[:, 1]), draws[:, 2] ** 4])
    together = correlate(skewed, WANTED)
    assert np.array_equal(np.sort(together, axis=0), np.sort(skewed, axis=0))
    assert stats.spearmanr(together).statistic == pytest.approx(WANTED, abs=0.01)


@pytest.mark.parametrize("extreme", [1.0, -1.0])
def test_inputs_may_move_in_step(extreme: float) -> None:
    together = correlate(latin_hypercube(2000, 2, 5), [[1.0, extreme], [extreme, 1.0]])
    assert stats.spearmanr(together).statistic == pytest.approx(extreme, abs=1e-3)


def test_an_impossible_matrix_gives_the_nearest_possible_one() -> None:
    impossible = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    nearest = nearest_correlation(impossible)
    assert np.linalg.eigvalsh(nearest)[0] > 0
    assert np.allclose(np.diag(nearest), 1)
    assert np.linalg.norm(nearest - impossible) < np.linalg.norm(np.eye(3) - impossible)


def test_the_nearest_matrix_is_highams() -> None:
    """The worked example of Higham 2002, section 4."""
    nearest = nearest_correlation(np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]]))
    assert nearest == pytest.approx(np.array([[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]), abs=5e-5)


@pytest.mark.parametrize(
    ("correlation", "trials", "error"),
    [
        ([[1.0]], 100, InvalidValue),
        ([[1.0, 0.2], [0.3, 1.0]], 100, InvalidNumber),
        ([[2.0, 0.2], [0.2, 1.0]], 100, InvalidNumber),
        ([[1.0, 1.2], [1.2, 1.0]], 100, InvalidNumber),
        ([[1.0, 0.2], [0.2, 1.0]], 2, NotAvailable),
    ],
)
def test_a_bad_correlation_is_refused(correlation: list[list[float]], trials: int, error: type[FunctionError]) -> None:
    with pytest.raises(error):
        correlate(latin_hypercube(trials, 2, 1), correlation)


@pytest.mark.parametrize(("trials", "seed"), [(0, 1), (10, -1)])
def test_draws_need_a_trial_and_a_seed(trials: int, seed: int) -> None:
    with pytest.raises(InvalidNumber):
        latin_hypercube(trials, 1, seed)
