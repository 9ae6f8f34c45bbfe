"""Statistics of one sample: averages of every kind, spread and shape."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np

from mlcase_udfs.checks import refuse
from mlcase_udfs.errors import CellError, DivisionByZero, InvalidNumber, NotAvailable
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Block, array_of
from mlcase_workbooks.recalc.functions.call import also, function
from mlcase_workbooks.recalc.functions.kinds import Anything, Number, Numbers, Range
from mlcase_workbooks.recalc.functions.samples import by_trial, is_mixed, joined, ordered, sample_of, valued
from mlcase_workbooks.recalc.functions.trials import first_errors, refused

NO_NUMBER = "there is no number among the arguments"
TOO_FEW = "there are too few numbers, or all are the same"


def _reduced(statistic: Callable[[FloatArray], Any], least: int, error: CellError) -> Callable[..., Any]:
    """The trial form of a statistic of all numbers, which takes (..., cells)."""

    def over_trials(*numbers: Any) -> Any:
        cells = joined(numbers)
        if cells.shape[-1] < least:
            return np.full(cells.shape[:-1], error.boxed)
        return first_errors(statistic(cells), cells)

    return over_trials


def _sample(numbers: tuple[list[float], ...], least: int, error: Exception) -> FloatArray:
    """All numbers of the arguments; too few raise."""
    together = np.array(list(chain.from_iterable(numbers)), dtype=float)
    if together.size < least:
        raise error
    return together


# -- averages ---------------------------------------------------------------------------------------------------------


def _median(cells: FloatArray) -> Any:
    return np.median(cells, axis=-1)


@function(trials=_reduced(_median, 1, CellError.NUM))
def MEDIAN(*numbers: Numbers) -> float:
    """The number in the middle, or the mean of the two."""
    together = sorted(chain.from_iterable(numbers))
    if not together:
        raise InvalidNumber(NO_NUMBER)
    middle = len(together) // 2
    return together[middle] if len(together) % 2 else (together[middle - 1] + together[middle]) / 2


@also("MODE")
@function
def MODE_SNGL(*numbers: Numbers) -> float:
    """The most frequent number; of several, the first."""
    return _modes(numbers)[0]


@function
def MODE_MULT(*numbers: Numbers) -> Any:
    """Every most frequent number, one below the other."""
    return array_of([[mode] for mode in _modes(numbers)])


def _modes(numbers: tuple[list[float], ...]) -> list[float]:
    counts = Counter(chain.from_iterable(numbers))
    most = max(counts.values(), default=0)
    if most < 2:
        raise NotAvailable("no number occurs twice")
    return [number for number, count in counts.items() if count == most]


def _geometric_mean(cells: FloatArray) -> Any:
    return refused((cells <= 0).any(axis=-1), np.exp(np.log(cells).mean(axis=-1)))


@function(trials=_reduced(_geometric_mean, 1, CellError.NUM))
def GEOMEAN(*numbers: Numbers) -> float:
    """The geometric mean: the n-th root of the product of n numbers."""
    sample = _sample(numbers, 1, InvalidNumber(NO_NUMBER))
    if (sample <= 0).any():
        raise InvalidNumber("a number is 0 or less: the geometric mean is for numbers above 0")
    return math.exp(np.log(sample).mean())


def _harmonic_mean(cells: FloatArray) -> Any:
    return refused((cells <= 0).any(axis=-1), 1 / (1 / cells).mean(axis=-1))


@function(trials=_reduced(_harmonic_mean, 1, CellError.NUM))
def HARMEAN(*numbers: Numbers) -> float:
    """The harmonic mean: the reciprocal of the mean of the reciprocals."""
    sample = _sample(numbers, 1, InvalidNumber(NO_NUMBER))
    if (sample <= 0).any():
        raise InvalidNumber("a number is 0 or less: the harmonic mean is for numbers above 0")
    return 1 / float((1 / sample).mean())


@function(trials="itself")
def TRIMMEAN(array: Anything, percent: Number) -> Any:
    """The mean without a share of the numbers, half of them the least and half the greatest."""
    block = sample_of(array)
    if is_mixed(block) or np.ndim(percent):
        return by_trial(block.trials or np.size(percent), TRIMMEAN, block, percent)
    numbers = ordered(block)
    count = numbers.shape[-1]
    if not count or not 0 <= percent < 1:
        raise InvalidNumber("there must be numbers, and the share to leave out be 0 or more, and below 1")
    cut = math.floor(count * percent / 2 + 1e-9)
    mean = numbers[..., cut : count - cut].mean(axis=-1)
    return first_errors(mean, numbers) if block.trials else float(mean)


def _mean_of_all(cells: FloatArray) -> Any:
    return cells.mean(axis=-1)


@function
def AVERAGEA(*values: Anything) -> Any:
    """The mean of values, where a text counts as 0 and TRUE as 1."""
    return _of_values(values, _mean_of_all, 1, CellError.DIV0)


@function
def MAXA(*values: Anything) -> Any:
    """The greatest of values, where a text counts as 0 and TRUE as 1."""
    return _of_values(values, lambda cells: cells.max(axis=-1), 1, 0.0)


@function
def MINA(*values: Anything) -> Any:
    """The least of values, where a text counts as 0 and TRUE as 1."""
    return _of_values(values, lambda cells: cells.min(axis=-1), 1, 0.0)


def _of_values(
    values: tuple[Any, ...], statistic: Callable[[FloatArray], Any], least: int, otherwise: float | CellError
) -> Any:
    cells = valued(values)
    if cells.shape[-1] < least:
        return otherwise if cells.ndim == 1 else np.full(len(cells), getattr(otherwise, "boxed", otherwise))
    result = statistic(cells)
    return float(result) if cells.ndim == 1 else first_errors(result, cells)


# -- spread -----------------------------------------------------------------------------------------------------------


def _variance(cells: FloatArray) -> Any:
    return cells.var(axis=-1, ddof=1)


def _population_variance(cells: FloatArray) -> Any:
    return cells.var(axis=-1)


def _deviation(cells: FloatArray) -> Any:
    return cells.std(axis=-1, ddof=1)


def _population_deviation(cells: FloatArray) -> Any:
    return cells.std(axis=-1)


@also("VAR")
@function(trials=_reduced(_variance, 2, CellError.DIV0))
def VAR_S(*numbers: Numbers) -> float:
    """The variance of a population, estimated from a sample."""
    return float(_variance(_sample(numbers, 2, DivisionByZero(TOO_FEW))))


@also("VARP")
@function(trials=_reduced(_population_variance, 1, CellError.DIV0))
def VAR_P(*numbers: Numbers) -> float:
    """The variance of a whole population."""
    return float(_population_variance(_sample(numbers, 1, DivisionByZero(TOO_FEW))))


@also("STDEV")
@function(trials=_reduced(_deviation, 2, CellError.DIV0))
def STDEV_S(*numbers: Numbers) -> float:
    """The standard deviation of a population, estimated from a sample."""
    return float(_deviation(_sample(numbers, 2, DivisionByZero(TOO_FEW))))


@also("STDEVP")
@function(trials=_reduced(_population_deviation, 1, CellError.DIV0))
def STDEV_P(*numbers: Numbers) -> float:
    """The standard deviation of a whole population."""
    return float(_population_deviation(_sample(numbers, 1, DivisionByZero(TOO_FEW))))


@function
def VARA(*values: Anything) -> Any:
    """The variance estimated from a sample, where a text counts as 0 and TRUE as 1."""
    return _of_values(values, _variance, 2, CellError.DIV0)


@function
def VARPA(*values: Anything) -> Any:
    """The variance of a whole population, where a text counts as 0 and TRUE as 1."""
    return _of_values(values, _population_variance, 1, CellError.DIV0)


@function
def STDEVA(*values: Anything) -> Any:
    """The standard deviation estimated from a sample, where a text counts as 0 and TRUE as 1."""
    return _of_values(values, _deviation, 2, CellError.DIV0)


@function
def STDEVPA(*values: Anything) -> Any:
    """The standard deviation of a whole population, where a text counts as 0 and TRUE as 1."""
    return _of_values(values, _population_deviation, 1, CellError.DIV0)


def _squares(cells: FloatArray) -> Any:
    return ((cells - cells.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1)


@function(trials=_reduced(_squares, 1, CellError.NUM))
def DEVSQ(*numbers: Numbers) -> float:
    """The sum of the squared deviations from the mean."""
    return float(_squares(_sample(numbers, 1, InvalidNumber(NO_NUMBER))))


def _mean_deviation(cells: FloatArray) -> Any:
    return np.abs(cells - cells.mean(axis=-1, keepdims=True)).mean(axis=-1)


@function(trials=_reduced(_mean_deviation, 1, CellError.NUM))
def AVEDEV(*numbers: Numbers) -> float:
    """The mean of the absolute deviations from the mean."""
    return float(_mean_deviation(_sample(numbers, 1, InvalidNumber(NO_NUMBER))))


# -- shape ------------------------------------------------------------------------------------------------------------


def _standardised(cells: FloatArray, ddof: int) -> FloatArray:
    spread = cells.std(axis=-1, ddof=ddof, keepdims=True)
    flat = spread <= 1e-15 * np.abs(cells).max(axis=-1, keepdims=True)
    return (cells - cells.mean(axis=-1, keepdims=True)) / np.where(flat, CellError.DIV0.boxed, spread)


def _skewness(cells: FloatArray) -> Any:
    count = cells.shape[-1]
    return (_standardised(cells, 1) ** 3).sum(axis=-1) * count / ((count - 1) * (count - 2))


def _population_skewness(cells: FloatArray) -> Any:
    return (_standardised(cells, 0) ** 3).mean(axis=-1)


def _kurtosis(cells: FloatArray) -> Any:
    count = cells.shape[-1]
    fourth = (_standardised(cells, 1) ** 4).sum(axis=-1)
    pairs = (count - 2) * (count - 3)
    return count * (count + 1) / ((count - 1) * pairs) * fourth - 3 * (count - 1) ** 2 / pairs


def _shape(numbers: tuple[list[float], ...], statistic: Callable[[FloatArray], Any], least: int) -> float:
    result = float(statistic(_sample(numbers, least, DivisionByZero(TOO_FEW))))
    if result != result:
        raise DivisionByZero(TOO_FEW)
    return result


@function(trials=_reduced(_skewness, 3, CellError.DIV0))
def SKEW(*numbers: Numbers) -> float:
    """The skewness of a population, estimated from a sample: above 0 when the long tail lies above."""
    return _shape(numbers, _skewness, 3)


@function(trials=_reduced(_population_skewness, 3, CellError.DIV0))
def SKEW_P(*numbers: Numbers) -> float:
    """The skewness of a whole population."""
    return _shape(numbers, _population_skewness, 3)


@function(trials=_reduced(_kurtosis, 4, CellError.DIV0))
def KURT(*numbers: Numbers) -> float:
    """The excess kurtosis, estimated from a sample: above 0 when tails are heavier than a normal distribution's."""
    return _shape(numbers, _kurtosis, 4)


@function(trials="itself")
def STANDARDIZE(x: Number, mean: Number, deviation: Number) -> Any:
    """How many standard deviations a number lies above the mean."""
    checked = refuse(deviation <= 0.0, deviation, InvalidNumber("the standard deviation must be above 0"))
    return (x - mean) / checked


# -- counts and chances -----------------------------------------------------------------------------------------------


@function
def PROB(values: Range, chances: Range, low: Number, high: Number | None = None) -> float:
    """The chance that a value lies between two limits, or is the one."""
    pairs = _pairs(values, chances)
    if any(not 0 < chance <= 1 for _, chance in pairs) or abs(sum(chance for _, chance in pairs) - 1) > 1e-9:
        raise InvalidNumber("the chances must be above 0, and 1 together")
    top = low if high is None else high
    return math.fsum(chance for value, chance in pairs if low <= value <= top)


def _pairs(values: Block, chances: Block) -> list[tuple[float, float]]:
    if len(values.flat) != len(chances.flat):
        raise NotAvailable("there are not as many chances as values")
    if not values.numbers or not chances.numbers:
        raise DivisionByZero("there is no number")
    pairs = zip(values.flat, chances.flat, strict=True)
    return [(x, chance) for x, chance in pairs if type(x) is float and type(chance) is float]


@function
def PERMUT(number: Number, chosen: Number) -> float:
    """In how many orders so many of a number of things can be chosen."""
    things, places = math.trunc(number), math.trunc(chosen)
    if things <= 0 or places < 0 or things < places:
        raise InvalidNumber("choose 0 or more things, of as many or more")
    if places > 170:  # 171! is too large already; a billion places would never end
        raise InvalidNumber(f"{places} places can be filled in more orders than a cell can hold: give 170 at most")
    return float(math.perm(things, places))


@function
def PERMUTATIONA(number: Number, chosen: Number) -> float:
    """In how many orders so many of a number of things can be chosen, each more than once."""
    things, places = math.trunc(number), math.trunc(chosen)
    if things < 0 or places < 0:
        raise InvalidNumber("choose 0 or more things, of 0 or more")
    return float(things) ** places
