"""The normal distribution and its kin: standard and log-normal, confidence intervals, Fisher's transformation."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from mlcase_udfs.checks import refuse
from mlcase_udfs.errors import DivisionByZero, InvalidNumber
from mlcase_workbooks.recalc.functions.call import also, function
from mlcase_workbooks.recalc.functions.kinds import Logical, Number
from mlcase_workbooks.recalc.functions.special import either, special

BAD_SPREAD = "the standard deviation must be above 0"
BAD_PROBABILITY = "the probability must lie between 0 and 1"
ROOT_OF_TWO_PI = math.sqrt(2 * math.pi)


def below(z: Any) -> Any:
    """How likely a standard normal variable is below z."""
    return 0.5 * math.erfc(-z / math.sqrt(2)) if isinstance(z, float) else special.ndtr(z)


def density(z: Any) -> Any:
    """The height of the standard normal curve at z."""
    return math.exp(-z * z / 2) / ROOT_OF_TWO_PI if isinstance(z, float) else np.exp(-z * z / 2) / ROOT_OF_TWO_PI


def quantile(p: Any) -> Any:
    """The z that a standard normal variable stays below with probability p."""
    return _standard().inv_cdf(p) if isinstance(p, float) else special.ndtri(p)


@cache
def _standard() -> Any:
    from statistics import NormalDist

    return NormalDist()


def _probability(p: Any) -> Any:
    return refuse((p <= 0.0) | (p >= 1.0), p, InvalidNumber(BAD_PROBABILITY))


def _spread(deviation: Any) -> Any:
    return refuse(deviation <= 0.0, deviation, InvalidNumber(BAD_SPREAD))


@function(trials="itself")
def NORM_DIST(x: Number, mean: Number, deviation: Number, cumulative: Logical) -> Any:
    """The normal distribution: how likely a value is below x, or the height of the curve there."""
    spread = _spread(deviation)
    z = (x - mean) / spread
    return either(cumulative, lambda: below(z), lambda: density(z) / spread)


@function(trials="itself")
def NORMDIST(x: Number, mean: Number, deviation: Number, cumulative: Logical) -> Any:
    """The older name of NORM.DIST."""
    return NORM_DIST(x, mean, deviation, cumulative)


@also("NORMINV")
@function(trials="itself")
def NORM_INV(probability: Number, mean: Number, deviation: Number) -> Any:
    """The value that a normal variable stays below with a probability."""
    return mean + _spread(deviation) * quantile(_probability(probability))


@function(trials="itself")
def NORM_S_DIST(z: Number, cumulative: Logical) -> Any:
    """The standard normal distribution: how likely a value is below z, or the height of the curve there."""
    return either(cumulative, lambda: below(z), lambda: density(z))


@function(trials="itself")
def NORMSDIST(z: Number) -> Any:
    """How likely a standard normal variable is below z."""
    return below(z)


@also("NORMSINV")
@function(trials="itself")
def NORM_S_INV(probability: Number) -> Any:
    """The z that a standard normal variable stays below with a probability."""
    return quantile(_probability(probability))


@function(trials="itself")
def PHI(x: Number) -> Any:
    """The height of the standard normal curve."""
    return density(x)


@function(trials="itself")
def GAUSS(z: Number) -> Any:
    """How likely a standard normal variable lies between the mean and z standard deviations above."""
    return below(z) - 0.5


def _above_zero(x: Any) -> Any:
    return refuse(x <= 0.0, x, InvalidNumber("x must be above 0"))


@function(trials="itself")
def LOGNORM_DIST(x: Number, mean: Number, deviation: Number, cumulative: Logical) -> Any:
    """The log-normal distribution; mean and deviation are those of ln(x)."""
    value, spread = _above_zero(x), _spread(deviation)
    z = (_log(value) - mean) / spread
    return either(cumulative, lambda: below(z), lambda: density(z) / (spread * value))


@function(trials="itself")
def LOGNORMDIST(x: Number, mean: Number, deviation: Number) -> Any:
    """How likely a log-normal variable is below x; mean and deviation are those of ln(x)."""
    return LOGNORM_DIST(x, mean, deviation, True)


@also("LOGINV")
@function(trials="itself")
def LOGNORM_INV(probability: Number, mean: Number, deviation: Number) -> Any:
    """The value that a log-normal variable stays below with a probability."""
    exponent = NORM_INV(probability, mean, deviation)
    return math.exp(exponent) if isinstance(exponent, float) else np.exp(exponent)


def _log(x: Any) -> Any:
    return math.log(x) if isinstance(x, float) else np.log(x)


@also("CONFIDENCE")
@function(trials="itself")
def CONFIDENCE_NORM(alpha: Number, deviation: Number, size: Number) -> Any:
    """Half the width of a confidence interval for a mean, the standard deviation being known."""
    count = np.floor(size)
    bad = (alpha <= 0.0) | (alpha >= 1.0) | (deviation <= 0.0) | (count < 1.0)
    checked = refuse(bad, alpha, InvalidNumber("alpha must lie between 0 and 1, deviation and size be above 0"))
    return -quantile(checked / 2) * deviation / np.sqrt(count)


@function(trials="itself")
def CONFIDENCE_T(alpha: Number, deviation: Number, size: Number) -> Any:
    """Half the width of a confidence interval for a mean, the standard deviation being that of the sample."""
    count = np.floor(size)
    bad = (alpha <= 0.0) | (alpha >= 1.0) | (deviation <= 0.0) | (count < 1.0)
    checked = refuse(bad, alpha, InvalidNumber("alpha must lie between 0 and 1, deviation and size be above 0"))
    width = -special.stdtrit(np.maximum(count - 1.0, 1.0), checked / 2) * deviation / np.sqrt(count)
    return refuse(count == 1.0, width, DivisionByZero("a sample of 1 has no standard deviation"))


@function(trials="itself")
def FISHER(x: Number) -> Any:
    """Fisher's transformation of a correlation, which makes it nearly normal."""
    checked = refuse((x <= -1.0) | (x >= 1.0), x, InvalidNumber("a correlation must lie between -1 and 1"))
    return np.arctanh(checked)


@function(trials="itself")
def FISHERINV(y: Number) -> Any:
    """The correlation of a Fisher transformation."""
    return np.tanh(y)
