"""Three-point estimates and the simulation in a cell: reference figures, theory, laws, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from laws import check_trials, choices, measures
from mlcase_udfs.errors import CellError, FunctionError, InvalidNumber, InvalidValue, NotAvailable, unboxed
from mlcase_udfs.sampling import pert_moments
from mlcase_udfs.time_value import npv
from mlcase_udfs.uncertainty import pert, simulate, tri

PV_BENEFITS, PV_COSTS = npv(0.1, [8, 18, 24]), npv(0.1, [15, 10, 10])
PLATFORM = ([[0.8, 1.0, 1.2], [0.9, 1.0, 1.2]], [PV_BENEFITS, -PV_COSTS])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((0.1, 0.8, 1, 1.2), 0.898655),
        ((0.5, 0.8, 1, 1.2), 1.0),
        ((0, 8, 18, 24), 8),
        ((1, 8, 18, 24), 24),
        ((0.5, 8, 18, 24, 4, "mean"), 17.333333),
        ((0.5, 8, 18, 24, 4, "sd"), 2.981424),
    ],
)
def test_pert(arguments: tuple[Any, ...], expected: float) -> None:
    assert pert(*arguments) == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize(
    ("arguments", "expected"), [((0.5, 8, 18, 24), 16.944272), ((0, 8, 18, 24), 8), ((1, 8, 18, 24), 24)]
)
def test_tri(arguments: tuple[Any, ...], expected: float) -> None:
    assert tri(*arguments) == pytest.approx(expected, abs=5e-7)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-10, 10), st.floats(0, 10), st.floats(0.1, 10))
def test_estimates_rise_with_the_probability(p: float, q: float, low: float, left: float, right: float) -> None:
    for estimate in (pert, tri):
        first, second = (estimate(x, low, low + left, low + left + right) for x in sorted((p, q)))
        assert low - 1e-9 <= first <= second + 1e-9 <= low + left + right + 2e-9


def theory() -> tuple[float, float]:
    """Mean and standard deviation of the platform's value."""
    (mean_b, sd_b), (mean_c, sd_c) = pert_moments(0.8, 1, 1.2), pert_moments(0.9, 1, 1.2)
    return PV_BENEFITS * mean_b - PV_COSTS * mean_c, float(np.hypot(PV_BENEFITS * sd_b, PV_COSTS * sd_c))


def test_the_platform() -> None:
    assert theory() == pytest.approx((10.2761, 3.4452), abs=5e-5)
    assert simulate(*PLATFORM) == pytest.approx(theory()[0], abs=0.002)
    assert simulate(*PLATFORM, what="sd") == pytest.approx(theory()[1], abs=0.01)
    assert simulate(*PLATFORM, what="p5") == pytest.approx(4.59, abs=0.05)
    assert simulate(*PLATFORM, what="p95") == pytest.approx(15.92, abs=0.05)


@pytest.mark.parametrize("latin", [True, False])
def test_a_seed_repeats_and_another_differs(latin: bool) -> None:
    first, again, other = (simulate(*PLATFORM, 500, seed, None, latin, what="p90") for seed in (1, 1, 2))
    assert first == again != other


def test_a_hypercube_is_nearer_than_free_draws() -> None:
    def spread(latin: bool) -> float:
        return float(np.std([simulate(*PLATFORM, 200, seed, None, latin) for seed in range(40)]))

    assert spread(True) < spread(False) / 10
    # The reported error is that of free draws, an upper bound with a hypercube.
    assert simulate(*PLATFORM, 200, 1, None, False, what="se") == pytest.approx(spread(False), rel=0.35)


@pytest.mark.parametrize("rho", [-0.8, 0.5, 0.9])
def test_correlated_inputs_widen_or_narrow_the_result(rho: float) -> None:
    """For nearly normal estimates the variance of a sum is known."""
    case = ([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]], [1.0, 1.0])
    sd = pert_moments(0, 1, 2)[1]
    linear = 2 * np.sin(np.pi / 6 * rho)
    simulated = simulate(*case, 20_000, 3, [[1, rho], [rho, 1]], what="sd")
    assert simulated == pytest.approx(sd * np.sqrt(2 + 2 * linear), rel=0.01)


def test_an_impossible_correlation_is_replaced_by_the_nearest() -> None:
    impossible = [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]
    assert np.isfinite(simulate([[0, 1, 2]] * 3, [1, 1, 1], 500, 1, impossible))


@pytest.mark.parametrize(
    ("shape", "moments"),
    [
        ("pert", pert_moments(1.0, 2.0, 6.0)),
        ("triangular", (stats.triang.mean(0.2, 1.0, 5.0), stats.triang.std(0.2, 1.0, 5.0))),
        ("uniform", (3.5, 5 / np.sqrt(12))),
    ],
)
def test_shapes_have_their_moments(shape: Any, moments: tuple[float, float]) -> None:
    got = [simulate([[1.0, 2.0, 6.0]], [1.0], shape=shape, what=what) for what in ("mean", "sd")]
    assert got == pytest.approx(moments, rel=1e-3)


def test_percentiles_losses_and_the_worst() -> None:
    """Of a uniform from -1 to 3: a quarter is below 0, and the worst 5 % average -0.9."""
    table = dict(simulate([[-1, 0, 3]], [1.0], shape="uniform", what="all")[1:].tolist())
    assert table["p_loss"] == pytest.approx(0.25, abs=1e-3)
    assert table["cvar"] == pytest.approx(-0.9, abs=1e-3)
    assert [table[f"p{p}"] for p in (5, 10, 50, 90, 95)] == pytest.approx([-0.8, -0.6, 1, 2.6, 2.8], abs=1e-3)
    assert table["trials"] == 10_000
    assert simulate([[-1, 0, 3]], [2.0], base=5.0, shape="uniform") == pytest.approx(7, abs=1e-3)


def test_trials_are_doubled_until_the_mean_is_sure() -> None:
    table = dict(simulate(*PLATFORM, 1000, converge=0.05, what="all")[1:].tolist())
    assert table["se"] <= 0.05 < table["se"] * np.sqrt(2)
    assert table["trials"] == 8000


def test_a_normal_sum_has_normal_percentiles() -> None:
    case = ([[0.0, 1.0, 2.0]] * 12, [1.0] * 12)
    sd = pert_moments(0, 1, 2)[1] * np.sqrt(12)
    expected = 12 + sd * stats.norm.ppf(0.95)
    assert simulate(*case, what="p95") == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (pert, (1.1, 0.8, 1, 1.2), InvalidNumber),
        (pert, (0.5, 1.2, 1, 0.8), InvalidNumber),
        (pert, (0.5, 1, 1, 1), InvalidNumber),
        (pert, (0.5, 0.8, 1.3, 1.2), InvalidNumber),
        (pert, (0.5, 0.8, 1, 1.2, 0), InvalidNumber),
        (pert, (0.5, 0.8, 1, 1.2, 4, "median"), InvalidValue),
        (tri, (-0.1, 8, 18, 24), InvalidNumber),
        (tri, (0.5, 24, 18, 8), InvalidNumber),
        (tri, (0.5, 8, 7, 24), InvalidNumber),
        (simulate, ([[1, 0, 2]], [1]), InvalidNumber),
        (simulate, ([[0, 1, 2]], [1], 1), InvalidNumber),
        (simulate, ([[0, 1, 2]], [1], 1_000_001), InvalidNumber),
        (simulate, ([[0, 1, 2]], [1], 10, -1), InvalidNumber),
        (simulate, ([[0, 1, 2]] * 2, [1, 1], 10, 1, [[1, 2], [2, 1]]), InvalidNumber),
        (simulate, ([[0, 1, 2]] * 2, [1, 1], 10, 1, [[1, 0.5], [0.4, 1]]), InvalidNumber),
        (simulate, ([[0, 1, 2]], [1], 10, 1, None, True, 0), InvalidNumber),
        (simulate, ([[0, 1]], [1]), InvalidValue),
        (simulate, ([[0, 1, 2]], [1, 2]), InvalidValue),
        (simulate, ([[0, 1, 2]], [1], 10, 1, [[1, 0], [0, 1]]), InvalidValue),
        (simulate, ([[0, 1, "x"]], [1]), InvalidValue),
        (simulate, ([[0, 1, 2]], [1], 10, 1, None, True, None, 0, "normal"), InvalidValue),
        (simulate, ([[0, 1, 2]], [1], 10, 1, None, True, None, 0, "pert", "median"), InvalidValue),
        (simulate, ([[]], [1]), NotAvailable),
        (simulate, ([[0, 1, 2]] * 3, [1, 1, 1], 2, 1, np.eye(3).tolist()), NotAvailable),
    ],
)
def test_refusals(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments)


@pytest.mark.parametrize("what", measures(pert))
def test_pert_over_trials(what: str) -> None:
    check_trials(pert, (0.4, 0.8, 1.0, 1.2, 4.0), what=what)


def test_tri_over_trials() -> None:
    check_trials(tri, (0.4, 0.8, 1.0, 1.2))


@pytest.mark.parametrize("what", measures(simulate))
def test_simulate_over_trials(what: str) -> None:
    check_trials(simulate, ([[0.0, 1.0, 2.0], [1.0, 2.0, 4.0]], [1.0, -1.0], 40, 3, None, True, None, 1.0), what=what)


@pytest.mark.parametrize("shape", choices(simulate, "shape"))
def test_one_impossible_estimate_spoils_its_trial_only(shape: Any) -> None:
    estimates = [[[0.0, 1.0, 2.0]], [[3.0, 1.0, 2.0]]]
    result = simulate(estimates, [1.0], 100, shape=shape)
    assert result[0] == simulate(estimates[0], [1.0], 100, shape=shape)
    assert unboxed(result[1]) is CellError.NUM
