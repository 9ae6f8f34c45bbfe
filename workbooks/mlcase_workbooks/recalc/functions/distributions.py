"""Continuous distributions: gamma and chi-square, beta, F, Student's t, exponential and Weibull."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlcase_udfs.checks import refuse
from mlcase_udfs.errors import InvalidNumber
from mlcase_workbooks.recalc.functions.call import also, function
from mlcase_workbooks.recalc.functions.kinds import Logical, Number
from mlcase_workbooks.recalc.functions.special import either, special

MOST_FREEDOM = 1e10

BAD_SHAPE = "x must be 0 or more, and the parameters above 0"
BAD_PROBABILITY = "the probability is outside 0 to 1, or a parameter not above 0"
BAD_FREEDOM = "x must be 0 or more, and the degrees of freedom 1 or more"


def _checked(bad: Any, value: Any, message: str) -> Any:
    """The value, or #NUM! where it is bad."""
    return refuse(bad, value, InvalidNumber(message))


def _freedom(freedom: Any) -> Any:
    """Whole degrees of freedom."""
    whole = np.floor(freedom)
    return _checked((whole < 1.0) | (whole > MOST_FREEDOM), whole, BAD_FREEDOM)


# -- gamma ------------------------------------------------------------------------------------------------------------


@function(trials="itself")
def GAMMA(x: Number) -> Any:
    """The gamma function: (x - 1)! for a whole number."""
    bad = (x == 0.0) | (x < 0.0) & (x == np.floor(x))
    return special.gamma(_checked(bad, x, "the gamma function has no value at 0, -1, -2 ..."))


@also("GAMMALN")
@function(trials="itself")
def GAMMALN_PRECISE(x: Number) -> Any:
    """The natural logarithm of the gamma function."""
    return special.gammaln(_checked(x <= 0.0, x, "x must be above 0"))


@also("GAMMADIST")
@function(trials="itself")
def GAMMA_DIST(x: Number, alpha: Number, beta: Number, cumulative: Logical) -> Any:
    """The gamma distribution: how likely a value is below x, or the height of the curve there."""
    value = _checked((x < 0.0) | (alpha <= 0.0) | (beta <= 0.0), x, BAD_SHAPE)
    return either(
        cumulative,
        lambda: special.gammainc(alpha, value / beta),
        lambda: _gamma_density(value / beta, alpha) / beta,
    )


def _gamma_density(x: Any, alpha: Any) -> Any:
    return np.exp(special.xlogy(alpha - 1.0, x) - x - special.gammaln(alpha))


@also("GAMMAINV")
@function(trials="itself")
def GAMMA_INV(probability: Number, alpha: Number, beta: Number) -> Any:
    """The value that a gamma variable stays below with a probability."""
    bad = (probability < 0.0) | (probability >= 1.0) | (alpha <= 0.0) | (beta <= 0.0)
    return special.gammaincinv(alpha, _checked(bad, probability, BAD_PROBABILITY)) * beta


@function(trials="itself")
def CHISQ_DIST(x: Number, freedom: Number, cumulative: Logical) -> Any:
    """The chi-square distribution: how likely a value is below x, or the height of the curve there."""
    value, half = _checked(x < 0.0, x, BAD_FREEDOM), _freedom(freedom) / 2
    return either(
        cumulative,
        lambda: special.gammainc(half, value / 2),
        lambda: _gamma_density(value / 2, half) / 2,
    )


@also("CHIDIST")
@function(trials="itself")
def CHISQ_DIST_RT(x: Number, freedom: Number) -> Any:
    """How likely a chi-square variable is above x."""
    return special.chdtrc(_freedom(freedom), _checked(x < 0.0, x, BAD_FREEDOM))


@function(trials="itself")
def CHISQ_INV(probability: Number, freedom: Number) -> Any:
    """The value that a chi-square variable stays below with a probability."""
    bad = (probability < 0.0) | (probability >= 1.0)
    return 2 * special.gammaincinv(_freedom(freedom) / 2, _checked(bad, probability, BAD_PROBABILITY))


@also("CHIINV")
@function(trials="itself")
def CHISQ_INV_RT(probability: Number, freedom: Number) -> Any:
    """The value that a chi-square variable exceeds with a probability."""
    bad = (probability <= 0.0) | (probability > 1.0)
    return special.chdtri(_freedom(freedom), _checked(bad, probability, BAD_PROBABILITY))


# -- beta and F -------------------------------------------------------------------------------------------------------


@function(trials="itself")
def BETA_DIST(
    x: Number, alpha: Number, beta: Number, cumulative: Logical, low: Number = 0.0, high: Number = 1.0
) -> Any:
    """The beta distribution between two limits: how likely a value is below x, or the height of the curve there."""
    bad = (alpha <= 0.0) | (beta <= 0.0) | (x < low) | (x > high) | (low == high)
    width = high - low
    share = _checked(bad, x - low, "x must lie between the limits, alpha and beta be above 0") / width
    return either(
        cumulative,
        lambda: special.betainc(alpha, beta, share),
        lambda: _beta_density(share, alpha, beta) / width,
    )


def _beta_density(x: Any, alpha: Any, beta: Any) -> Any:
    return np.exp(special.xlogy(alpha - 1.0, x) + special.xlog1py(beta - 1.0, -x) - special.betaln(alpha, beta))


@function(trials="itself")
def BETADIST(x: Number, alpha: Number, beta: Number, low: Number = 0.0, high: Number = 1.0) -> Any:
    """How likely a beta variable between two limits is below x."""
    return BETA_DIST(x, alpha, beta, True, low, high)


@also("BETAINV")
@function(trials="itself")
def BETA_INV(probability: Number, alpha: Number, beta: Number, low: Number = 0.0, high: Number = 1.0) -> Any:
    """The value that a beta variable between two limits stays below with a probability."""
    bad = (probability <= 0.0) | (probability >= 1.0) | (alpha <= 0.0) | (beta <= 0.0) | (low >= high)
    return low + (high - low) * special.betaincinv(alpha, beta, _checked(bad, probability, BAD_PROBABILITY))


@function(trials="itself")
def F_DIST(x: Number, freedom_1: Number, freedom_2: Number, cumulative: Logical) -> Any:
    """The F distribution: how likely a value is below x, or the height of the curve there."""
    value, first, second = _checked(x < 0.0, x, BAD_FREEDOM), _freedom(freedom_1), _freedom(freedom_2)
    return either(
        cumulative, lambda: special.fdtr(first, second, value), lambda: _f_density(value, first / 2, second / 2)
    )


def _f_density(x: Any, half_1: Any, half_2: Any) -> Any:
    ratio = half_1 / half_2
    logarithm = special.xlogy(half_1 - 1.0, x) + half_1 * np.log(ratio)
    return np.exp(logarithm - (half_1 + half_2) * np.log1p(ratio * x) - special.betaln(half_1, half_2))


@also("FDIST")
@function(trials="itself")
def F_DIST_RT(x: Number, freedom_1: Number, freedom_2: Number) -> Any:
    """How likely an F variable is above x."""
    return special.fdtrc(_freedom(freedom_1), _freedom(freedom_2), _checked(x < 0.0, x, BAD_FREEDOM))


@function(trials="itself")
def F_INV(probability: Number, freedom_1: Number, freedom_2: Number) -> Any:
    """The value that an F variable stays below with a probability."""
    bad = (probability < 0.0) | (probability >= 1.0)
    return _f_quantile(_checked(bad, probability, BAD_PROBABILITY), _freedom(freedom_1), _freedom(freedom_2))


@also("FINV")
@function(trials="itself")
def F_INV_RT(probability: Number, freedom_1: Number, freedom_2: Number) -> Any:
    """The value that an F variable exceeds with a probability."""
    bad = (probability <= 0.0) | (probability > 1.0)
    above = _checked(bad, probability, BAD_PROBABILITY)
    return 1 / _f_quantile(above, _freedom(freedom_2), _freedom(freedom_1))


def _f_quantile(p: Any, first: Any, second: Any) -> Any:
    share = special.betaincinv(first / 2, second / 2, p)
    with np.errstate(divide="ignore"):
        return second * share / (first * (1.0 - share))


# -- Student's t ------------------------------------------------------------------------------------------------------


@function(trials="itself")
def T_DIST(x: Number, freedom: Number, cumulative: Logical) -> Any:
    """Student's t distribution: how likely a value is below x, or the height of the curve there."""
    degrees = _freedom(freedom)
    return either(cumulative, lambda: special.stdtr(degrees, x), lambda: _t_density(x, degrees))


def _t_density(x: Any, freedom: Any) -> Any:
    height = np.exp(special.gammaln((freedom + 1) / 2) - special.gammaln(freedom / 2)) / np.sqrt(np.pi * freedom)
    return height * np.exp(-(freedom + 1) / 2 * np.log1p(x * x / freedom))


@function(trials="itself")
def T_DIST_RT(x: Number, freedom: Number) -> Any:
    """How likely Student's t is above x."""
    return special.stdtr(_freedom(freedom), -x)


@function(trials="itself")
def T_DIST_2T(x: Number, freedom: Number) -> Any:
    """How likely Student's t is further from 0 than x, on either side."""
    return 2 * special.stdtr(_freedom(freedom), -_checked(x < 0.0, x, BAD_FREEDOM))


@function
def TDIST(x: Number, freedom: Number, tails: Number) -> Any:
    """How likely Student's t is above x (1 tail), or further from 0 than x (2 tails)."""
    sides = math.floor(tails)
    if x < 0 or sides not in (1, 2):
        raise InvalidNumber("x must be 0 or more, and the tails 1 or 2")
    return T_DIST_2T(x, freedom) / (3 - sides)


@function(trials="itself")
def T_INV(probability: Number, freedom: Number) -> Any:
    """The value that Student's t stays below with a probability."""
    bad = (probability <= 0.0) | (probability >= 1.0)
    return special.stdtrit(_freedom(freedom), _checked(bad, probability, BAD_PROBABILITY))


@also("TINV")
@function(trials="itself")
def T_INV_2T(probability: Number, freedom: Number) -> Any:
    """The distance from 0 that Student's t exceeds, on either side, with a probability."""
    bad = (probability <= 0.0) | (probability > 1.0)
    return -special.stdtrit(_freedom(freedom), _checked(bad, probability, BAD_PROBABILITY) / 2)


# -- waiting times ----------------------------------------------------------------------------------------------------


@also("EXPONDIST")
@function(trials="itself")
def EXPON_DIST(x: Number, rate: Number, cumulative: Logical) -> Any:
    """The exponential distribution: how likely the wait is shorter than x, or the height of the curve there."""
    value = _checked((x < 0.0) | (rate <= 0.0), x, BAD_SHAPE)
    return either(cumulative, lambda: -np.expm1(-rate * value), lambda: rate * np.exp(-rate * value))


@also("WEIBULL")
@function(trials="itself")
def WEIBULL_DIST(x: Number, alpha: Number, beta: Number, cumulative: Logical) -> Any:
    """The Weibull distribution: how likely a lifetime is shorter than x, or the height of the curve there."""
    bad = (x < 0.0) | (alpha <= 0.0) | (beta <= 0.0)
    share = _checked(bad, np.asarray(x), BAD_SHAPE) / beta
    return either(
        cumulative,
        lambda: -np.expm1(-np.exp(special.xlogy(alpha, share))),
        lambda: alpha / beta * np.exp(special.xlogy(alpha - 1.0, share) - np.exp(special.xlogy(alpha, share))),
    )
