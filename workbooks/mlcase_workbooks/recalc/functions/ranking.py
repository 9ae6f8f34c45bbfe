"""Ranks: the greatest and least, percentiles and quartiles, where a number stands in a sample, and counts by class."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from mlcase_udfs.checks import refuse
from mlcase_udfs.errors import InvalidNumber, NotAvailable
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Block, array_of
from mlcase_workbooks.recalc.functions.call import also, function
from mlcase_workbooks.recalc.functions.kinds import Anything, Number, Range
from mlcase_workbooks.recalc.functions.samples import by_trial, is_mixed, numbers_of, ordered, sample_of
from mlcase_workbooks.recalc.functions.trials import first_errors, refused

OUTSIDE_SAMPLE = "there is no number at that place: the sample has fewer, or none"


def _at(array: Any, place: Any, position: Callable[[int, Any], Any], bad: Callable[[int, Any], Any]) -> Any:
    """The number at a position counted from 0 in the ordered sample; between two numbers it is interpolated.

    ``position`` and ``bad`` take the size of the sample and the place asked for.
    """
    block = sample_of(array)
    if is_mixed(block):
        return by_trial(block.trials, _at, block, place, position, bad)
    numbers = ordered(block)
    count = numbers.shape[-1]
    if not count:
        raise InvalidNumber(OUTSIDE_SAMPLE)
    if block.trials:  # a place that is bad must not hide the error of a single trial
        place = np.broadcast_to(place, (block.trials,))
    where = position(count, refuse(bad(count, place), place, InvalidNumber(OUTSIDE_SAMPLE)))
    if numbers.ndim == 1 and type(where) is float:
        low = float(numbers[int(where)])
        return low + (where - int(where)) * (float(numbers[min(int(where) + 1, count - 1)]) - low)
    return _interpolated(numbers, where)


def _interpolated(numbers: FloatArray, where: Any) -> Any:
    where = np.broadcast_to(where, np.broadcast_shapes(np.shape(where), numbers.shape[:-1]))
    numbers = np.broadcast_to(numbers, (*where.shape, numbers.shape[-1]))
    below = np.where(np.isnan(where), 0.0, np.floor(where)).astype(int)[..., None]
    low = np.take_along_axis(numbers, below, axis=-1)[..., 0]
    high = np.take_along_axis(numbers, np.minimum(below + 1, numbers.shape[-1] - 1), axis=-1)[..., 0]
    return first_errors(low + (where - below[..., 0]) * (high - low), numbers)


def _clear(number: Any) -> Any:
    """A position without the rounding of the arithmetic that led to it."""
    whole = np.round(number)
    result = np.where(np.abs(number - whole) < 1e-9, whole, number)
    return result if np.ndim(number) else float(result)


@function(trials="itself")
def LARGE(array: Anything, k: Number) -> Any:
    """The k-th greatest number; a fraction is rounded up."""
    return _at(array, k, lambda count, k: count - _ceiling(k), lambda count, k: (k <= 0) | (_ceiling(k) > count))


@function(trials="itself")
def SMALL(array: Anything, k: Number) -> Any:
    """The k-th least number; a fraction is dropped."""
    return _at(array, k, lambda count, k: _floor(k) - 1.0, lambda count, k: (k < 1) | (_floor(k) > count))


def _ceiling(number: Any) -> Any:
    return float(math.ceil(number)) if type(number) is float else np.ceil(number)


def _floor(number: Any) -> Any:
    return float(math.floor(number)) if type(number) is float else np.floor(number)


@also("PERCENTILE")
@function(trials="itself")
def PERCENTILE_INC(array: Anything, share: Number) -> Any:
    """The number below which a share of the sample lies; 0 is the least, 1 the greatest."""
    return _at(
        array,
        share,
        lambda count, share: _clear(share * (count - 1)),
        lambda count, share: (share < 0) | (share > 1),
    )


@function(trials="itself")
def PERCENTILE_EXC(array: Anything, share: Number) -> Any:
    """The number below which a share of the population lies; the sample reaches from 1/(n+1) to n/(n+1)."""

    def position(count: int, share: Any) -> Any:
        return _clear(share * (count + 1)) - 1.0

    def beyond(count: int, share: Any) -> Any:
        return (share <= 0) | (share >= 1) | (position(count, share) < 0) | (position(count, share) > count - 1)

    return _at(array, share, position, beyond)


@also("QUARTILE")
@function(trials="itself")
def QUARTILE_INC(array: Anything, quarter: Number) -> Any:
    """The least number (0), the first quartile, the median, the third quartile or the greatest number (4)."""
    return PERCENTILE_INC(array, _floor(quarter) / 4)


@function(trials="itself")
def QUARTILE_EXC(array: Anything, quarter: Number) -> Any:
    """The first quartile, the median or the third quartile (1 to 3) of the population."""
    return PERCENTILE_EXC(array, _floor(quarter) / 4)


@also("PERCENTRANK")
@function
def PERCENTRANK_INC(array: Range, x: Number, digits: Number = 3.0) -> float:
    """The share of the sample below a number, from 0 to 1."""
    place, count = _place(array, x, digits)
    return _cut(place / (count - 1) if count > 1 else 1.0, digits)


@function
def PERCENTRANK_EXC(array: Range, x: Number, digits: Number = 3.0) -> float:
    """The share of the population below a number, above 0 and below 1."""
    place, count = _place(array, x, digits)
    return _cut((place + 1) / (count + 1), digits)


def _place(array: Block, x: float, digits: float) -> tuple[float, int]:
    """Where a number stands in the ordered sample, counted from 0 and interpolated, and the size of the sample."""
    numbers = ordered(array)
    if not len(numbers) or digits < 1:
        raise InvalidNumber(OUTSIDE_SAMPLE)
    if not numbers[0] <= x <= numbers[-1]:
        raise NotAvailable(f"{x} lies outside the sample")
    at = int(np.searchsorted(numbers, x))
    if numbers[at] == x:
        return at, len(numbers)
    below, above = float(numbers[at - 1]), float(numbers[at])
    return at - 1 + (x - below) / (above - below), len(numbers)


def _cut(share: float, digits: float) -> float:
    scale = 10 ** math.floor(digits)
    return math.floor(share * scale + 1e-9) / scale


@also("RANK")
@function(trials="itself")
def RANK_EQ(number: Number, among: Range, ascending: Number = 0.0) -> Any:
    """The rank of a number, 1 for the greatest (or the least); equal numbers share the best rank."""
    better, _ = _rank(number, among, ascending)
    return better + 1.0


@function(trials="itself")
def RANK_AVG(number: Number, among: Range, ascending: Number = 0.0) -> Any:
    """The rank of a number, 1 for the greatest (or the least); equal numbers share the mean of their ranks."""
    better, equal = _rank(number, among, ascending)
    return better + (equal + 1.0) / 2


def _rank(number: Any, among: Block, ascending: Any) -> tuple[Any, Any]:
    """How many numbers come before it, and how many are equal to it."""
    missing = NotAvailable("the number is not in the range")
    if type(number) is float and not among.trials and type(ascending) is float:
        numbers = ordered(among)
        low, high = int(np.searchsorted(numbers, number)), int(np.searchsorted(numbers, number, side="right"))
        if low == high:
            raise missing
        return float(low if ascending else len(numbers) - high), float(high - low)
    cells, one = numbers_of(among), np.asarray(number)[..., None]
    equal = (cells == one).sum(axis=-1)
    better = np.where(np.not_equal(ascending, 0.0), (cells < one).sum(axis=-1), (cells > one).sum(axis=-1))
    rank = refused(equal == 0, better.astype(float), missing.cell)
    return first_errors(rank, np.broadcast_to(cells, (*rank.shape, cells.shape[-1]))), equal.astype(float)


@function
def FREQUENCY(data: Range, bins: Range) -> Any:
    """How many numbers fall into each class, one below the other: up to each limit, and above the last."""
    numbers, limits = data.numbers, bins.numbers
    if not limits:
        return array_of([[float(len(numbers))]])
    order = np.argsort(np.array(limits), kind="stable")
    classes = np.searchsorted(np.array(limits)[order], np.array(numbers), side="left")
    counts = np.bincount(classes, minlength=len(limits) + 1)
    by_limit = [0.0] * (len(limits) + 1)
    by_limit[-1] = float(counts[-1])
    for place, limit in enumerate(order):
        by_limit[limit] = float(counts[place])
    return array_of([[count] for count in by_limit])
