"""Distributions: trials equal the loop, and SciPy's own distributions agree."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from by_trial import check_trials
from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.functions import find

NA = CellError.NA
POINTS = (0.2, -1.0, 0.0, 0.5, 1.0, 2.7, 30.0, NA)
SHARES = (0.3, -0.1, 0.0, 0.001, 0.5, 0.97, 1.0, 1.5, NA)


def cases(firsts: tuple[Any, ...], parameters: tuple[float, ...]) -> list[tuple[Any, ...]]:
    """Arguments with every first value, and with values out of range (or an error) for each parameter."""
    rows = [(first, *parameters) for first in firsts]
    for place in range(len(parameters)):
        rows += [(firsts[0], *parameters[:place], odd, *parameters[place + 1 :]) for odd in (-1.0, 0.0, 1.0, NA)]
    return rows


def call(name: str, *arguments: Any) -> float:
    function = find(name)
    assert function is not None
    result = function.bind(len(arguments))(*arguments)
    assert type(result) is float, f"{name}{arguments} gives {result!r}"
    return result


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("NORM.DIST", (0.4, 1.5)), ("NORMDIST", (0.4, 1.5)), ("LOGNORM.DIST", (0.4, 1.5)), ("NORM.S.DIST", ()),
        ("GAMMA.DIST", (2.5, 0.7)), ("GAMMADIST", (1.0, 0.7)), ("CHISQ.DIST", (3.7,)), ("BETA.DIST", (2.0, 3.5)),
        ("F.DIST", (4.0, 7.0)), ("T.DIST", (5.0,)), ("EXPON.DIST", (1.3,)), ("EXPONDIST", (1.3,)),
        ("WEIBULL.DIST", (2.0, 1.4)), ("WEIBULL", (1.0, 1.4)), ("POISSON.DIST", (2.2,)), ("POISSON", (2.2,)),
        ("BINOM.DIST", (10.0, 0.3)), ("BINOMDIST", (30.0, 0.3)), ("NEGBINOM.DIST", (3.0, 0.3)),
        ("HYPGEOM.DIST", (4.0, 8.0, 20.0)),
    ],
)  # fmt: skip
def test_distributions_over_trials(name: str, parameters: tuple[float, ...]) -> None:
    check_trials(name, *[(*case, kind) for case in cases(POINTS, parameters) for kind in (True, False)])


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("NORM.INV", (0.4, 1.5)), ("NORMINV", (0.4, 2.0)), ("LOGNORM.INV", (0.4, 1.5)), ("LOGINV", (0.4, 1.5)),
        ("NORM.S.INV", ()), ("NORMSINV", ()), ("GAMMA.INV", (2.5, 0.7)), ("CHISQ.INV", (3.7,)),
        ("CHISQ.INV.RT", (3.7,)), ("CHIINV", (5.5,)), ("BETA.INV", (2.0, 3.5)), ("BETAINV", (2.0, 3.5, 1.0, 4.0)),
        ("F.INV", (4.0, 7.0)), ("F.INV.RT", (4.0, 7.0)), ("FINV", (4.4, 7.0)), ("T.INV", (5.0,)), ("T.INV.2T", (5.0,)),
        ("TINV", (3.3,)), ("CONFIDENCE.NORM", (2.5, 50.0)), ("CONFIDENCE", (2.5, 10.4)), ("CONFIDENCE.T", (2.5, 50.0)),
    ],
)  # fmt: skip
def test_quantiles_over_trials(name: str, parameters: tuple[float, ...]) -> None:
    check_trials(name, *cases(SHARES, parameters))


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("NORMSDIST", ()), ("PHI", ()), ("GAUSS", ()), ("LOGNORMDIST", (0.4, 1.5)), ("CHISQ.DIST.RT", (3.0,)),
        ("CHIDIST", (3.0,)), ("F.DIST.RT", (4.0, 7.0)), ("FDIST", (4.0, 7.0)), ("T.DIST.RT", (5.0,)),
        ("T.DIST.2T", (5.0,)), ("BETADIST", (2.0, 3.5)), ("NEGBINOMDIST", (3.0, 0.3)),
        ("HYPGEOMDIST", (4.0, 8.0, 20.0)), ("GAMMA", ()), ("GAMMALN", ()), ("GAMMALN.PRECISE", ()), ("FISHER", ()),
        ("FISHERINV", ()),
    ],
)  # fmt: skip
def test_functions_of_x_over_trials(name: str, parameters: tuple[float, ...]) -> None:
    check_trials(name, *cases(POINTS, parameters))


@given(x=st.floats(0.01, 40), a=st.integers(1, 30), b=st.integers(1, 30))
def test_scipy_agrees_on_continuous_distributions(x: float, a: int, b: int) -> None:
    first, second = float(a), float(b)
    peers = {
        ("GAMMA.DIST", first, second): stats.gamma(a, scale=b),
        ("CHISQ.DIST", first): stats.chi2(a),
        ("F.DIST", first, second): stats.f(a, b),
        ("T.DIST", first): stats.t(a),
        ("WEIBULL.DIST", first, second): stats.weibull_min(a, scale=b),
        ("EXPON.DIST", first): stats.expon(scale=1 / a),
        ("NORM.DIST", first, second): stats.norm(a, b),
        ("LOGNORM.DIST", first, second): stats.lognorm(b, scale=math.exp(a)),
    }
    for (name, *parameters), peer in peers.items():
        assert call(str(name), x, *parameters, True) == pytest.approx(peer.cdf(x), rel=1e-8, abs=1e-12)
        assert call(str(name), x, *parameters, False) == pytest.approx(peer.pdf(x), rel=1e-8, abs=1e-12)
    assert call("BETA.DIST", x / 41, first, second, True) == pytest.approx(stats.beta(a, b).cdf(x / 41), rel=1e-8)
    assert call("BETA.DIST", x / 41, first, second, False) == pytest.approx(stats.beta(a, b).pdf(x / 41), rel=1e-8)


@given(count=st.integers(0, 30), trials=st.integers(1, 60), chance=st.floats(0.01, 0.99))
def test_scipy_agrees_on_counts(count: int, trials: int, chance: float) -> None:
    number, of = float(count), float(trials)
    peers = {
        ("POISSON.DIST", number, of): stats.poisson(trials),
        ("NEGBINOM.DIST", number, of, chance): stats.nbinom(trials, chance),
    }
    if count <= trials:
        peers[("BINOM.DIST", number, of, chance)] = stats.binom(trials, chance)
        total = call("BINOM.DIST.RANGE", of, chance, 0.0, number)
        assert total == pytest.approx(stats.binom(trials, chance).cdf(count), rel=1e-8, abs=1e-12)
        assert call("BINOM.INV", of, chance, 0.6) == stats.binom(trials, chance).ppf(0.6)
    if count <= min(10, trials):
        peers[("HYPGEOM.DIST", number, of, 10.0, 80.0)] = stats.hypergeom(80, 10, trials)
    for (name, *parameters), peer in peers.items():
        assert call(str(name), *parameters, True) == pytest.approx(peer.cdf(count), rel=1e-8, abs=1e-12)
        assert call(str(name), *parameters, False) == pytest.approx(peer.pmf(count), rel=1e-8, abs=1e-12)


@given(share=st.floats(0.001, 0.999), a=st.integers(1, 30), b=st.integers(1, 30))
def test_quantiles_invert_their_distributions(share: float, a: int, b: int) -> None:
    first, second = float(a), float(b)
    for family, parameters in (
        ("NORM", (first, second)), ("LOGNORM", (first / 10, second / 10)), ("GAMMA", (first, second)),
        ("CHISQ", (first,)), ("F", (first, second)), ("T", (first,)), ("BETA", (first, second)),
    ):  # fmt: skip
        at = call(f"{family}.INV", share, *parameters)
        assert call(f"{family}.DIST", at, *parameters, True) == pytest.approx(share, rel=1e-7, abs=1e-9)
    at = call("CHISQ.INV.RT", share, first)
    assert call("CHISQ.DIST.RT", at, first) == pytest.approx(share, rel=1e-7)
    at = call("T.INV.2T", share, first)
    assert call("T.DIST.2T", at, first) == pytest.approx(share, rel=1e-7)
