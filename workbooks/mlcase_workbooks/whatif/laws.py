"""Laws of chance by name: each turns a probability into a value, and a value into a probability.

The definitions are scipy's, by the parameters' names in the table ``FAMILIES``; ``lognormal`` takes the mean and
standard deviation of the amount itself, or its 10th and 90th percentile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from mlcase_udfs.sampling import (
    LAMBDA,
    lognormal_quantile,
    normal_quantile,
    pert_quantile,
    pert_shape,
    triangular_quantile,
    uniform_quantile,
)
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.whatif.tables import Standard, beta_table, gamma_table

Column: TypeAlias = Callable[[Any], Any]

_NEVER = 1e-16
"""What a table of outcomes leaves out on either side."""

_MOST_SEVERE = 50_000_000
"""Single losses that one draw may add up in all: beyond, it does not fit into memory."""


@dataclass(frozen=True)
class Law:
    """One law with its parameters."""

    quantile: Column
    """The value that is stayed below with a probability."""
    cumulative: Column
    """The probability of a value or less."""
    below: Column | None = None
    """The probability of less than a value, where that is not the same: for laws of whole numbers and lists."""
    severity: Column | None = None
    """One loss, by its quantile, where the law is of a number of losses and the value is their sum."""
    standard: Standard | None = None
    """What the law is a copy of, ``width`` wide from ``low`` on, where it is slow and has a table."""
    low: float = 0.0
    width: float = 1.0

    def table(self) -> Column | None:
        """The quantiles by a table, for very many of them."""
        return None if self.standard is None else self.standard.quantile(self.low, self.width)


@dataclass(frozen=True)
class Family:
    """A law by its name: what its parameters are called, and what makes it of their values."""

    make: Callable[..., Law]
    parameters: tuple[str, ...]
    defaults: Mapping[str, float] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    """The parameters that are lists."""
    instead: tuple[str, ...] = ()
    """Other names that may be given in place of the first parameters."""

    @property
    def spelling(self) -> str:
        """How the parameters are written, for messages: "low, mode, high"."""
        words = ", ".join(self.parameters[: len(self.parameters) - len(self.defaults)])
        return f"{words} or {', '.join(f'{name}=' for name in self.instead)}" if self.instead else words


def _wants(condition: Any, message: str) -> None:
    if not condition:
        raise NotAnInput(message)


def _above_zero(**values: float) -> None:
    for name, value in values.items():
        _wants(value > 0, f"{name} is {value:g}: give a number above 0")


def _share(**values: float) -> None:
    for name, value in values.items():
        _wants(0 <= value <= 1, f"{name} is {value:g}: give a probability from 0 to 1")


def _three_points(low: float, mode: float, high: float) -> None:
    _wants(low < high, f"low is {low:g} and high {high:g}: give low below high")
    _wants(low <= mode <= high, f"mode is {mode:g}: give a value from low ({low:g}) to high ({high:g})")


def _beta_law(a: float, b: float, low: float, high: float) -> Law:
    from scipy.special import betainc, betaincinv

    width = high - low
    return Law(
        lambda p: low + width * betaincinv(a, b, p),
        lambda x: betainc(a, b, np.clip((x - low) / width, 0.0, 1.0)),
        standard=Standard.of(beta_table, a, b),
        low=low,
        width=width,
    )


def _pert(low: float, mode: float, high: float, lam: float) -> Law:
    _three_points(low, mode, high)
    _above_zero(lam=lam)
    shape: Any = pert_shape(low, mode, high, lam)
    first, second = shape
    beta = _beta_law(first, second, low, high)
    return replace(beta, quantile=lambda p: pert_quantile(p, low, mode, high, lam))


def _triangular(low: float, mode: float, high: float) -> Law:
    _three_points(low, mode, high)
    rising, falling = (high - low) * (mode - low), (high - low) * (high - mode)

    def cumulative(x: FloatArray) -> FloatArray:
        inside = np.clip(x, low, high)
        with np.errstate(all="ignore"):  # a side of no width is chosen nowhere
            return np.where(inside < mode, (inside - low) ** 2 / rising, 1 - (high - inside) ** 2 / (falling or 1.0))

    return Law(lambda p: triangular_quantile(p, low, mode, high), cumulative)


def _uniform(low: float, high: float) -> Law:
    _wants(low < high, f"low is {low:g} and high {high:g}: give low below high")
    return Law(lambda p: uniform_quantile(p, low, high), lambda x: np.clip((x - low) / (high - low), 0.0, 1.0))


def _normal(mean: float, sd: float) -> Law:
    from scipy.special import ndtr

    _above_zero(sd=sd)
    return Law(lambda p: normal_quantile(p, mean, sd), lambda x: ndtr((x - mean) / sd))


def _lognormal(mean: float = 0.0, sd: float = 0.0, p10: float | None = None, p90: float | None = None) -> Law:
    from scipy.special import ndtr, ndtri

    if p10 is not None and p90 is not None:
        _above_zero(p10=p10)
        _wants(p10 < p90, f"p10 is {p10:g} and p90 {p90:g}: give p10 below p90")
        centre, spread = np.log(p10 * p90) / 2, np.log(p90 / p10) / (2 * ndtri(0.9))
        return Law(
            lambda p: np.exp(normal_quantile(p, centre, spread)),
            lambda x: ndtr((np.log(np.maximum(x, 5e-324)) - centre) / spread),
        )
    _above_zero(mean=mean, sd=sd)
    variance = np.log1p((sd / mean) ** 2)
    return Law(
        lambda p: lognormal_quantile(p, mean, sd),
        lambda x: ndtr((np.log(np.maximum(x, 5e-324)) - np.log(mean) + variance / 2) / np.sqrt(variance)),
    )


def _beta(a: float, b: float, low: float, high: float) -> Law:
    _above_zero(a=a, b=b)
    _wants(low < high, f"low is {low:g} and high {high:g}: give low below high")
    return _beta_law(a, b, low, high)


def _gamma(a: float, scale: float) -> Law:
    from scipy.special import gammainc, gammaincinv

    _above_zero(a=a, scale=scale)
    return Law(
        lambda p: scale * gammaincinv(a, p),
        lambda x: gammainc(a, np.maximum(x, 0.0) / scale),
        standard=Standard.of(gamma_table, a),
        width=scale,
    )


def _listed(values: FloatArray, cumulative: FloatArray) -> Law:
    """A law of single values, in rising order, by the probability of each or less."""
    cumulative = cumulative / cumulative[-1]
    with_zero = np.concatenate([[0.0], cumulative])
    return Law(
        lambda p: values[np.minimum(np.searchsorted(cumulative, p), len(values) - 1)],
        lambda x: with_zero[np.searchsorted(values, x, side="right")],
        lambda x: with_zero[np.searchsorted(values, x, side="left")],
    )


def _counted(cumulative: Callable[[Any], Any], centre: float, sd: float, most: float = np.inf) -> Law:
    """A law of whole numbers, as a table of those that come up at all: 40 sd and 40 around the centre."""
    reach = 40 * sd + 40
    numbers = np.arange(np.floor(max(centre - reach, 0)), np.floor(min(centre + reach, most)) + 1)
    chances = np.asarray(cumulative(numbers))
    kept = slice(int(np.searchsorted(chances, _NEVER)), int(np.searchsorted(chances, 1.0)) + 1)
    return _listed(numbers[kept], chances[kept])


def _poisson(mu: float) -> Law:
    from scipy.special import pdtr

    _above_zero(mu=mu)
    _wants(mu <= 1e9, f"mu is {mu:g}: give at most 1e9, or a normal distribution")
    return _counted(lambda k: pdtr(k, mu), mu, np.sqrt(mu))


def _binomial(n: float, p: float) -> Law:
    from scipy.special import bdtr

    _wants(n >= 1 and n == np.floor(n) and n <= 1e9, f"n is {n:g}: give a whole number from 1 to 1e9")
    _share(p=p)
    return _counted(lambda k: bdtr(k, int(n), p), n * p, np.sqrt(n * p * (1 - p)), n)


def _bernoulli(p: float) -> Law:
    _share(p=p)
    return _discrete(np.array([0.0, 1.0]), np.array([1 - p, p]))


def _discrete(values: FloatArray, probs: FloatArray) -> Law:
    _wants(len(values) == len(probs), f"{len(values)} values and {len(probs)} probs: give one of each")
    _wants((probs >= 0).all(), "probs holds a number below 0")
    total = float(probs.sum())
    _wants(abs(total - 1) < 1e-6, f"probs add up to {total:g}: they must add up to 1")
    order = np.argsort(values, kind="stable")
    order = order[probs[order] > 0]
    return _listed(values[order], np.cumsum(probs[order]))


def _empirical(values: FloatArray) -> Law:
    _wants(len(values) >= 2, f"{len(values)} value: give 2 or more observations")
    return _listed(np.sort(values), np.arange(1, len(values) + 1) / len(values))


def _frequency_severity(mu: float, mean: float, sd: float) -> Law:
    number = _poisson(mu)
    _wants(mu <= 10_000, f"mu is {mu:g}: give at most 10,000 losses a period")
    return Law(number.quantile, number.cumulative, number.below, severity=_lognormal(mean, sd).quantile)


def summed(law: Law, p: FloatArray, random: np.random.Generator) -> FloatArray:
    """Per trial the sum of as many losses as the law of their number says."""
    assert law.severity is not None
    counts = law.quantile(p).astype(int)
    total = int(counts.sum())
    _wants(total <= _MOST_SEVERE, f"{total:,} single losses in one draw do not fit into memory: give a smaller mu")
    losses = law.severity(np.clip(random.random(total), np.finfo(float).tiny, None))
    sums: FloatArray = np.bincount(np.repeat(np.arange(len(p)), counts), weights=losses, minlength=len(p)).astype(float)
    return sums


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "pert": Family(_pert, ("low", "mode", "high", "lam"), {"lam": LAMBDA}),
        "triangular": Family(_triangular, ("low", "mode", "high")),
        "uniform": Family(_uniform, ("low", "high")),
        "normal": Family(_normal, ("mean", "sd")),
        "lognormal": Family(_lognormal, ("mean", "sd"), instead=("p10", "p90")),
        "beta": Family(_beta, ("a", "b", "low", "high"), {"low": 0.0, "high": 1.0}),
        "gamma": Family(_gamma, ("a", "scale"), {"scale": 1.0}),
        "poisson": Family(_poisson, ("mu",)),
        "binomial": Family(_binomial, ("n", "p")),
        "bernoulli": Family(_bernoulli, ("p",)),
        "discrete": Family(_discrete, ("values", "probs"), columns=("values", "probs")),
        "empirical": Family(_empirical, ("values",), columns=("values",)),
        "frequency_severity": Family(_frequency_severity, ("mu", "mean", "sd")),
    }
)
"""The laws by name, as a user writes them."""

OTHER_NAMES = MappingProxyType({"tri": "triangular", "triang": "triangular", "range": "pert", "event": "bernoulli"})
"""Further names; a template's input with a "range" is a PERT estimate."""
