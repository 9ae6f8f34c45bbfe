"""Sizes, detectable effects and power: reference figures, simulation, statsmodels, laws, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import NormalIndPower

from laws import check_trials, measures
from mlcase_udfs.errors import DivisionByZero, FunctionError, InvalidNumber, InvalidValue
from mlcase_udfs.experiment_design import mde, mde_business, power, sample_size, typem


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, 23_665),
        ({"what": "null_variance"}, 23_318),
        ({"what": "rule_of_16"}, 23_616),
        ({"what": "total"}, 47_330),
        ({"rho": 0.6}, 15_146),
        ({"ratio": 2.0}, 17_625),
        ({"ratio": 2.0, "what": "n_treatment"}, 35_250),
        ({"sd": 0.5}, 39_245),
    ],
)
def test_sample_size(options: dict[str, Any], expected: float) -> None:
    assert sample_size(0.18, 0.01, **options) == expected


@pytest.mark.parametrize("alpha", [0.01, 0.05])
@pytest.mark.parametrize("chance", [0.8, 0.95])
@pytest.mark.parametrize("ratio", [0.5, 1.0, 3.0])
def test_size_of_a_mean_agrees_with_statsmodels(alpha: float, chance: float, ratio: float) -> None:
    expected = NormalIndPower().solve_power(effect_size=2.0 / 30, alpha=alpha, power=chance, ratio=ratio)
    assert sample_size(0, 2.0, alpha, chance, ratio, 30) == np.ceil(expected)


@given(st.floats(0.02, 0.9), st.floats(0.005, 0.09), st.floats(0.01, 0.2), st.floats(0.5, 0.99))
def test_a_test_of_the_planned_size_has_the_planned_power(
    base: float, lift: float, alpha: float, chance: float
) -> None:
    n = sample_size(base, lift, alpha, chance)
    assert chance - 1e-9 <= power(lift, None, alpha, n, base)
    if n > 2:
        # One user less falls short, but for what the far tail adds.
        far_tail = stats.norm.sf(2 * stats.norm.isf(alpha / 2))
        assert power(lift, None, alpha, n - 1, base) <= chance + far_tail


def test_mde() -> None:
    assert mde(0.18, 10_000) == pytest.approx(0.015222, abs=5e-7)
    assert mde(0.18, 10_000, what="relative") == pytest.approx(0.015222 / 0.18, abs=5e-6)
    assert mde(0.18, 10_000, rho=0.6) == pytest.approx(0.8 * mde(0.18, 10_000))


@given(st.floats(0.1, 100), st.floats(10, 1e6), st.floats(0.01, 0.2), st.floats(0.5, 0.99))
def test_size_and_effect_are_inverse_for_a_mean(sd: float, n: float, alpha: float, chance: float) -> None:
    effect = mde(0, n, alpha, chance, sd)
    assert sample_size(0, effect, alpha, chance, 1, sd) == pytest.approx(np.ceil(n), abs=1)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((500_000, 612_000_000), 0.000817),
        ((500_000, 612_000_000, 0.5), 0.001225),
        ((500_000, 612_000_000, 0, 0.18, "relative"), 0.004539),
    ],
)
def test_mde_business(arguments: tuple[Any, ...], expected: float) -> None:
    assert mde_business(*arguments) == pytest.approx(expected, abs=5e-7)


def test_power() -> None:
    assert power(0.03, n=1000, baseline=0.18) == pytest.approx(0.395396, abs=5e-7)
    assert power(0.03, np.sqrt((0.18 * 0.82 + 0.21 * 0.79) / 1000)) == pytest.approx(0.395396, abs=5e-7)
    assert power(-0.03, 0.0125) == power(0.03, 0.0125)
    assert power(0, 1, 0.05) == pytest.approx(0.05)


@pytest.mark.parametrize("n", [20, 300])
def test_power_for_a_mean_agrees_with_statsmodels(n: int) -> None:
    assert power(2.0, n=n, sd=10) == pytest.approx(NormalIndPower().power(0.2, n, 0.05), rel=1e-9)


def test_typem() -> None:
    ours = [typem(0.01, 0.0125, what=what) for what in ("power", "type_s", "exaggeration")]
    assert ours == pytest.approx([0.125922, 0.022954, 3.062809], abs=5e-7)


@pytest.mark.parametrize(("effect", "se"), [(0.01, 0.0125), (-0.5, 1.0), (3.0, 1.0)])
def test_typem_is_what_many_tests_show(effect: float, se: float) -> None:
    estimates = np.random.default_rng(9).normal(effect, se, 2_000_000)
    found = estimates[np.abs(estimates) > stats.norm.isf(0.025) * se]
    assert typem(effect, se) == pytest.approx(len(found) / len(estimates), rel=0.02)
    assert typem(effect, se, what="type_s") == pytest.approx(np.mean(np.sign(found) != np.sign(effect)), abs=2e-3)
    assert typem(effect, se, what="exaggeration") == pytest.approx(np.mean(np.abs(found)) / abs(effect), rel=5e-3)


@pytest.mark.parametrize(
    ("function", "arguments", "options", "error"),
    [
        (sample_size, (0.18, 0), {}, InvalidNumber),
        (sample_size, (1.18, 0.01), {}, InvalidNumber),
        (sample_size, (0.18, 0.9), {}, InvalidNumber),
        (sample_size, (0.18, 0.01, 0), {}, InvalidNumber),
        (sample_size, (0.18, 0.01, 0.05, 1), {}, InvalidNumber),
        (sample_size, (0.18, 0.01), {"ratio": 0}, InvalidNumber),
        (sample_size, (0.18, 0.01), {"sd": 0}, InvalidNumber),
        (sample_size, (0.18, 0.01), {"rho": 1}, InvalidNumber),
        (sample_size, (0.18, 0.01), {"what": "size"}, InvalidValue),
        (mde, (0, 100), {}, InvalidNumber),
        (mde, (0.18, 0), {}, InvalidNumber),
        (mde, (0.18, 100, 1), {}, InvalidNumber),
        (mde, (0.18, 100, 0.05, 0), {}, InvalidNumber),
        (mde, (0.18, 100), {"sd": -1}, InvalidNumber),
        (mde, (0.18, 100), {"rho": -1}, InvalidNumber),
        (mde, (0, 100), {"sd": 1, "what": "relative"}, DivisionByZero),
        (mde, (0.18, 100), {"what": "lift"}, InvalidValue),
        (mde_business, (-1, 100), {}, InvalidNumber),
        (mde_business, (1, 0), {}, InvalidNumber),
        (mde_business, (1, 100, -2), {}, InvalidNumber),
        (mde_business, (1, 100), {"what": "relative"}, InvalidValue),
        (mde_business, (1, 100, 0, 0), {"what": "relative"}, DivisionByZero),
        (power, (0.03,), {}, InvalidValue),
        (power, (0.03,), {"n": 100}, InvalidValue),
        (power, (0.03, 0), {}, InvalidNumber),
        (power, (0.03, 0.1, 2), {}, InvalidNumber),
        (power, (0.03,), {"n": 0, "baseline": 0.1}, InvalidNumber),
        (power, (0.03,), {"n": 10, "baseline": 0.99}, InvalidNumber),
        (power, (0.03,), {"n": 10, "sd": 0}, InvalidNumber),
        (typem, (0, 1), {}, DivisionByZero),
        (typem, (1, 0), {}, InvalidNumber),
        (typem, (1, 1, 0), {}, InvalidNumber),
        (typem, (1, 1, 0.05, "m"), {}, InvalidValue),
    ],
)
def test_refusals(
    function: Any, arguments: tuple[Any, ...], options: dict[str, Any], error: type[FunctionError]
) -> None:
    with pytest.raises(error):
        function(*arguments, **options)


@pytest.mark.parametrize("what", measures(sample_size))
def test_sample_size_over_trials(what: str) -> None:
    check_trials(sample_size, (0.4, 0.1, 0.05, 0.8, 1.5, None, 0.2), what=what)
    check_trials(sample_size, (0.4, 0.1, 0.05, 0.8, 1.5, 2.0, 0.2), what=what)


@pytest.mark.parametrize("what", measures(mde))
def test_mde_over_trials(what: str) -> None:
    check_trials(mde, (0.4, 100, 0.05, 0.8, None, 0.2), what=what)
    check_trials(mde, (0.4, 100, 0.05, 0.8, 2.0, 0.2), what=what)


@pytest.mark.parametrize("what", measures(mde_business))
def test_mde_business_over_trials(what: str) -> None:
    check_trials(mde_business, (500, 1000, 0.2, 0.18), what=what)


def test_power_over_trials() -> None:
    check_trials(power, (0.03, 0.02, 0.05))
    check_trials(power, (0.1, None, 0.05, 100, 0.3))
    check_trials(power, (0.1, None, 0.05, 100, None, 2.0))


@pytest.mark.parametrize("what", measures(typem))
def test_typem_over_trials(what: str) -> None:
    check_trials(typem, (0.5, 0.4, 0.05), what=what)
