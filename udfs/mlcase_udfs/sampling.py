"""How are uncertain inputs drawn? The shapes of uncertainty, Latin hypercubes and rank correlation.

Everything starts from numbers between 0 and 1 (a row per trial, a column per input). ``quantile`` turns a column into
the values of one input; ``correlate`` then reorders the columns, so that inputs move together while each keeps exactly
the values that it had.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlcase_udfs.checks import above, at_least, fraction, inherit, number, option, refuse
from mlcase_udfs.errors import InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.units import FloatArray, Number

LAMBDA = 4.0
"""PERT's weight of the most likely value: mean = (low + 4 mode + high) / 6."""


def latin_hypercube(trials: int, dimensions: int, seed: int) -> FloatArray:
    """Numbers in (0, 1), one in each of ``trials`` equal slices of every dimension, in random order.

    A dimension's numbers depend on the seed, its position and the number of trials only: one more input leaves the
    draws of the earlier ones as they were. McKay, Beckman & Conover 1979.
    """

    def column(random: np.random.Generator) -> FloatArray:
        return (random.permutation(trials) + random.random(trials)) / trials

    return _columns(column, trials, dimensions, seed)


def monte_carlo(trials: int, dimensions: int, seed: int) -> FloatArray:
    """Independent numbers in (0, 1); a dimension's numbers depend on the seed and its position only."""
    return _columns(lambda random: random.random(trials), trials, dimensions, seed)


def _columns(
    column: Callable[[np.random.Generator], FloatArray], trials: int, dimensions: int, seed: int
) -> FloatArray:
    if trials < 1:
        raise InvalidNumber(f"trials is {trials}: give 1 or more")
    if seed < 0:
        raise InvalidNumber(f"seed is {seed}: give 0 or more")
    by_input = np.empty((dimensions, trials))
    for j in range(dimensions):
        by_input[j] = column(np.random.default_rng([seed, j]))
    # Neither end: a quantile may be infinite there.
    return np.clip(by_input, np.finfo(float).tiny, 1 - np.finfo(float).epsneg).T


def pert_shape(low: Number, mode: Number, high: Number, lam: Number = LAMBDA) -> tuple[Number, Number]:
    """The two exponents of the Beta distribution behind a PERT estimate."""
    width = high - low
    return 1 + lam * (mode - low) / width, 1 + lam * (high - mode) / width


def pert_moments(low: Number, mode: Number, high: Number, lam: Number = LAMBDA) -> tuple[Number, Number]:
    """Mean and standard deviation of a PERT estimate."""
    mean = (low + lam * mode + high) / (lam + 2)
    return mean, np.sqrt((mean - low) * (high - mean) / (lam + 3))


def pert_quantile(p: Number, low: Number, mode: Number, high: Number, lam: Number = LAMBDA) -> Number:
    """The value that a PERT estimate stays below with probability ``p``."""
    from scipy.special import betaincinv

    first, second = pert_shape(low, mode, high, lam)
    # SciPy's inverse fails for some shapes below 1e-107, where the value is the low end to all digits.
    share = np.where(np.less(p, 1e-100), 0.0, betaincinv(first, second, p))
    return inherit(low + (high - low) * share, p, low, mode, high, lam)


def triangular_quantile(p: Number, low: Number, mode: Number, high: Number) -> Number:
    """The value that a triangular estimate stays below with probability ``p``."""
    width, left, right = high - low, mode - low, high - mode
    rising = low + np.sqrt(p * width * left)
    falling = high - np.sqrt((1 - p) * width * right)
    return np.where(p * width < left, rising, falling)


def uniform_quantile(p: Number, low: Number, high: Number) -> Number:
    """The value that "anything from low to high" stays below with probability ``p``."""
    return low + (high - low) * p


def normal_quantile(p: Number, mean: Number = 0.0, sd: Number = 1.0) -> Number:
    """The value that a normal variable stays below with probability ``p``."""
    from scipy.special import ndtri

    return inherit(mean + sd * ndtri(p), p, mean, sd)


def lognormal_quantile(p: Number, mean: Number, sd: Number) -> Number:
    """The value that a lognormal amount stays below; ``mean`` and ``sd`` are those of the amount, not of its log."""
    spread = np.log1p((sd / mean) ** 2)
    return np.exp(normal_quantile(p, np.log(mean) - spread / 2, np.sqrt(spread)))


def event_quantile(p: Number, probability: Number) -> Number:
    """1 where an event of this probability happens, else 0."""
    return inherit(np.where(p > 1 - probability, 1.0, 0.0), p, probability)


def _three_points(low: Number, mode: Number, high: Number) -> tuple[Number, ...]:
    low, mode, high = number(low, "low"), number(mode, "mode"), number(high, "high")
    high = refuse(low >= high, high, InvalidNumber(f"low is {low} and high {high}: give low below high"))
    outside = np.logical_or(mode < low, mode > high)
    return low, refuse(outside, mode, InvalidNumber(f"mode is {mode}: give a value from low to high")), high


def pert_parameters(low: Number, mode: Number, high: Number, lam: Number = LAMBDA) -> tuple[Number, ...]:
    """A valid PERT estimate: low < high, the most likely value between them, a positive weight."""
    return (*_three_points(low, mode, high), above(lam, 0, "lam"))


def triangular_parameters(low: Number, mode: Number, high: Number) -> tuple[Number, ...]:
    """A valid triangular estimate: low < high, the most likely value between them."""
    return _three_points(low, mode, high)


def _uniform_parameters(low: Number, high: Number) -> tuple[Number, ...]:
    low, high = number(low, "low"), number(high, "high")
    return low, refuse(low >= high, high, InvalidNumber(f"low is {low} and high {high}: give low below high"))


def _normal_parameters(mean: Number, sd: Number) -> tuple[Number, ...]:
    return number(mean, "mean"), at_least(sd, 0, "sd")


def _lognormal_parameters(mean: Number, sd: Number) -> tuple[Number, ...]:
    return above(mean, 0, "mean"), at_least(sd, 0, "sd")


def _event_parameters(probability: Number) -> tuple[Number, ...]:
    return (fraction(probability, "probability"),)


SHAPES: Mapping[str, tuple[Callable[..., tuple[Number, ...]], Callable[..., Number]]] = MappingProxyType(
    {
        "pert": (pert_parameters, pert_quantile),
        "triangular": (triangular_parameters, triangular_quantile),
        "uniform": (_uniform_parameters, uniform_quantile),
        "normal": (_normal_parameters, normal_quantile),
        "lognormal": (_lognormal_parameters, lognormal_quantile),
        "event": (_event_parameters, event_quantile),
    }
)
"""The shapes of uncertainty by name: what checks the parameters, and what turns a probability into a value."""


def quantile(shape: str, p: Number, *parameters: Number) -> Number:
    """The value of an uncertain input at probability ``p``: ``quantile("pert", 0.9, 8, 18, 24)``."""
    check, invert = SHAPES[option(shape, tuple(SHAPES), "shape")]
    try:
        checked = check(*parameters)
    except TypeError as problem:
        words = check.__code__.co_varnames[: check.__code__.co_argcount]
        raise InvalidValue(f"{shape} has {len(parameters)} parameter(s): give {', '.join(words)}") from problem
    return invert(p, *checked)


def correlate(samples: FloatArray, correlation: ArrayLike) -> FloatArray:
    """The same samples with each column reordered, so that the columns' rank correlations are as wanted.

    ``correlation`` holds Spearman rank correlations. A matrix that no variables can have is replaced by the nearest
    one that some have. Iman & Conover 1982, on normal scores.
    """
    from scipy.linalg import cholesky, solve_triangular
    from scipy.special import ndtri

    trials, inputs = samples.shape
    wanted = _correlation_matrix(correlation, inputs)
    if trials <= inputs:
        raise NotAvailable(f"{trials} trials cannot show the correlation of {inputs} inputs: give more trials")
    # A rank correlation of s between normal scores is a linear one of 2 sin(pi s / 6) (Pearson 1907).
    wanted = nearest_correlation(2 * np.sin(np.pi / 6 * wanted))
    scores = ndtri((_ranks(samples) + 1) / (trials + 1))
    actual = nearest_correlation(np.corrcoef(scores, rowvar=False).reshape(inputs, inputs))
    independent = solve_triangular(cholesky(actual, lower=True), scores.T, lower=True)
    together = (cholesky(wanted, lower=True) @ independent).T
    return np.take_along_axis(np.sort(samples, axis=0), _ranks(together), axis=0)


def nearest_correlation(matrix: FloatArray, floor: float = 1e-9) -> FloatArray:
    """The nearest correlation matrix whose eigenvalues are all positive; the matrix itself when it is one.

    Higham 2002, alternating projections with Dykstra's correction.
    """
    if np.linalg.eigvalsh(matrix)[0] >= floor:
        return matrix
    nearest, correction = matrix.copy(), np.zeros_like(matrix)
    for _ in range(1000):
        before = nearest
        shifted = nearest - correction
        nearest = _floored(shifted, 0.0)
        correction = nearest - shifted
        nearest = nearest.copy()
        np.fill_diagonal(nearest, 1.0)
        if np.max(np.abs(nearest - before)) < floor:
            break
    positive = _floored(nearest, 2 * floor)
    sd = np.sqrt(np.diag(positive))
    return positive / np.outer(sd, sd)


def _floored(matrix: FloatArray, floor: float) -> FloatArray:
    """The symmetric matrix with its eigenvalues raised to the floor."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return (vectors * np.maximum(values, floor)) @ vectors.T


def _ranks(samples: FloatArray) -> NDArray[np.intp]:
    """Each value's place in its column, from 0; equal values in order of appearance."""
    order = np.argsort(samples, axis=0, kind="stable")
    ranks: NDArray[np.intp] = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(len(samples))[:, np.newaxis], axis=0)
    return ranks


def _correlation_matrix(correlation: ArrayLike, inputs: int) -> FloatArray:
    matrix = np.asarray(correlation, dtype=float)
    if matrix.shape != (inputs, inputs):
        raise InvalidValue(f"correlation is {matrix.shape} for {inputs} inputs: give a row and a column per input")
    if not np.allclose(matrix, matrix.T) or not np.allclose(np.diag(matrix), 1):
        raise InvalidNumber("correlation must be symmetric with 1 on its diagonal")
    if not np.all(np.abs(matrix) <= 1):
        raise InvalidNumber("correlation holds a number outside -1 to 1")
    return matrix
