"""Distributions of counts: binomial, negative binomial, Poisson and hypergeometric."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlcase_udfs.checks import refuse
from mlcase_udfs.errors import InvalidNumber
from mlcase_workbooks.recalc.functions.call import also, function
from mlcase_workbooks.recalc.functions.kinds import Logical, Number
from mlcase_workbooks.recalc.functions.special import either, special

MOST_TRIALS = 2.0**31

BAD_COUNT = "the counts must be whole and fit each other, and the probability lie from 0 to 1"


def _binomial(successes: Any, trials: Any, probability: Any) -> Any:
    """How likely exactly so many successes are."""
    logarithm = special.xlogy(successes, probability) + special.xlog1py(trials - successes, -probability)
    ways = -special.betaln(1 + trials - successes, 1 + successes) - np.log(trials + 1)
    return np.exp(logarithm + ways)


def _at_most(successes: Any, trials: Any, probability: Any) -> Any:
    """How likely at most so many successes are."""
    below = special.betaincc(successes + 1, np.maximum(trials - successes, 1), probability)
    return np.where(np.equal(successes, trials), 1.0, below)


@also("BINOMDIST")
@function(trials="itself")
def BINOM_DIST(successes: Number, trials: Number, probability: Number, cumulative: Logical) -> Any:
    """The binomial distribution: how likely so many successes are, or at most so many."""
    count, of = np.floor(successes), np.floor(trials)
    bad = (count < 0) | (count > of) | (of > MOST_TRIALS) | (probability < 0) | (probability > 1)
    count = refuse(bad, count, InvalidNumber(BAD_COUNT))
    return either(
        cumulative,
        lambda: _at_most(count, of, probability),
        lambda: _binomial(count, of, probability),
    )


@function
def BINOM_DIST_RANGE(trials: Number, probability: Number, low: Number, high: Number | None = None) -> float:
    """How likely it is that the successes lie between two counts, or are exactly so many."""
    of, first = math.floor(trials), math.floor(low)
    last = first if high is None else math.floor(high)
    if not (0 <= probability <= 1 and 0 <= first <= last <= of):
        raise InvalidNumber(BAD_COUNT)
    return float(_binomial(np.arange(first, last + 1), of, probability).sum())


@also("CRITBINOM")
@function
def BINOM_INV(trials: Number, probability: Number, alpha: Number) -> float:
    """The least number of successes that is not exceeded with at least a probability."""
    of = math.floor(trials)
    if of < 0 or not 0 < probability < 1 or not 0 < alpha < 1:
        raise InvalidNumber(BAD_COUNT)
    low, high = 0, of
    while low < high:
        middle = (low + high) // 2
        if _at_most(middle, of, probability) >= alpha:
            high = middle
        else:
            low = middle + 1
    return float(low)


@function(trials="itself")
def NEGBINOM_DIST(failures: Number, successes: Number, probability: Number, cumulative: Logical) -> Any:
    """The negative binomial distribution: how likely so many failures (or at most so many) precede the successes."""
    lost, won = np.floor(failures), np.floor(successes)
    bad = (lost < 0) | (won < 1) | (probability <= 0) | (probability >= 1)
    lost = refuse(bad, lost, InvalidNumber(BAD_COUNT))

    def exactly() -> Any:
        ways = -special.betaln(won, lost + 1) - np.log(lost + won)
        return np.exp(ways + special.xlogy(won, probability) + special.xlog1py(lost, -probability))

    return either(cumulative, lambda: special.betainc(won, lost + 1, probability), exactly)


@function(trials="itself")
def NEGBINOMDIST(failures: Number, successes: Number, probability: Number) -> Any:
    """How likely exactly so many failures precede the successes."""
    return NEGBINOM_DIST(failures, successes, probability, False)


@also("POISSON")
@function(trials="itself")
def POISSON_DIST(count: Number, mean: Number, cumulative: Logical) -> Any:
    """The Poisson distribution: how likely so many events are, or at most so many."""
    events = refuse((count < 0) | (mean < 0), np.floor(count), InvalidNumber(BAD_COUNT))
    return either(
        cumulative,
        lambda: special.gammaincc(events + 1, mean),
        lambda: np.exp(special.xlogy(events, mean) - mean - special.gammaln(events + 1)),
    )


@function(trials="itself")
def HYPGEOM_DIST(
    successes: Number, draws: Number, all_successes: Number, population: Number, cumulative: Logical
) -> Any:
    """The hypergeometric distribution: how likely so many successes (or at most so many) are in a sample."""
    counts = [np.floor(count) for count in (successes, draws, all_successes, population)]
    found, drawn, good, everything = counts
    bad = (found < 0) | (found > np.minimum(drawn, good)) | (found < drawn + good - everything)
    bad = bad | (drawn <= 0) | (drawn > everything) | (good <= 0) | (good > everything) | (everything <= 0)
    least = np.maximum(0.0, drawn + good - everything)

    def exactly(count: Any) -> Any:
        ways = _ways(good, count) + _ways(everything - good, drawn - count) - _ways(everything, drawn)
        return np.exp(ways)

    def at_most() -> Any:
        counts = range(int(np.nanmax(np.where(bad, 0.0, found))) + 1)
        return sum(np.where((least <= count) & (count <= found), exactly(count), 0.0) for count in counts)

    return refuse(bad, either(cumulative, at_most, lambda: exactly(found)), InvalidNumber(BAD_COUNT))


def _ways(things: Any, chosen: Any) -> Any:
    """The logarithm of the number of ways to choose."""
    return -special.betaln(1 + things - chosen, 1 + chosen) - np.log(things + 1)


@function(trials="itself")
def HYPGEOMDIST(successes: Number, draws: Number, all_successes: Number, population: Number) -> Any:
    """How likely exactly so many successes are in a sample."""
    return HYPGEOM_DIST(successes, draws, all_successes, population, False)
