"""What the trial forms of functions share: errors of single trials, and reductions in which the first error wins.

NumPy keeps a NaN a NaN but may swap its payload for another's, or lose it (``min``): a reduction puts the errors back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, Propagated
from mlcase_workbooks.recalc.area import Block, pick
from mlcase_workbooks.recalc.functions.forms import as_floats, in_range
from mlcase_workbooks.recalc.values import Value, total


def refused(where: Any, result: Any, error: CellError = CellError.NUM) -> Any:
    """The result, with an error where the function has no answer."""
    return np.where(where, error.boxed, result)


def first_errors(result: Any, cells: Any) -> Any:
    """The result of a reduction over the last axis, with each trial's first error as its outcome."""
    if not np.isnan(np.sum(cells)):  # one pass without a copy
        return result
    broken = np.isnan(cells).any(axis=-1)
    first = np.take_along_axis(cells, np.isnan(cells).argmax(axis=-1)[..., None], axis=-1)[..., 0]
    return np.where(broken, first, result)


def added(numbers: Any) -> Any:
    """The sum over the last axis, one after the other: NumPy's own sum has another order, and so another rounding."""
    return np.add.accumulate(numbers, axis=-1)[..., -1] if np.shape(numbers)[-1] else np.sum(numbers, axis=-1)


MOST_IN_ORDER = 1024
"""Numbers among trials up to which each is added in its place, as where nothing varies: so it is rounded alike.

The sum of more of them comes first: a total of many thousand rows with one uncertain costs one addition.
"""


def to_add(terms: Sequence[Any]) -> Sequence[Any]:
    """The terms of a sum, numbers and trials (or whatever stands for them), as they are to be added."""
    numbers = [term for term in terms if type(term) is float]
    if len(terms) > len(numbers) > MOST_IN_ORDER:
        return [total(numbers), *[term for term in terms if type(term) is not float]]
    return terms


@dataclass(frozen=True)
class Fold:
    """What is made of numbers one after the other: a sum, a mean, the least."""

    of: Callable[[list[float]], float]
    combine: Callable[[Any, Any], Any]
    start: float
    """What changes nothing when it is combined."""
    empty: float | CellError = 0.0
    """What no number at all makes."""
    mean: bool = False

    def plain(self, numbers: list[float]) -> float:
        """What numbers without trials make."""
        if numbers:
            return self.of(numbers) / len(numbers) if self.mean else self.of(numbers)
        if isinstance(self.empty, CellError):
            raise Propagated(self.empty)
        return self.empty

    def over_trials(self, cells: Sequence[tuple[Any, Any]]) -> Any:
        """What they make with trials: cells in their order, each with the trials in which it counts."""
        numbers = [cell for cell, among in cells if _counts_always(cell, among)]
        varying = [(cell, among) for cell, among in cells if not _counts_always(cell, among)]
        combined: Any = self.start
        if len(numbers) > MOST_IN_ORDER:
            combined, cells = self.of(numbers), varying
        count: Any = float(len(numbers))
        for cell, among in cells:
            combined = self.combine(combined, cell if among is True else np.where(among, cell, self.start))
        for _, among in varying:
            count = count + among
        if self.mean:
            combined = combined / np.maximum(count, 1.0)
        result = np.where(count == 0, self.empty.boxed if isinstance(self.empty, CellError) else self.empty, combined)
        if np.isnan(result).any():
            for cell, among in reversed(varying):
                result = np.where(among & np.isnan(cell), cell, result)
        return in_range(result)


TOTAL = Fold(total, np.add, 0.0)
MEAN = Fold(total, np.add, 0.0, empty=CellError.DIV0, mean=True)
LEAST = Fold(min, np.minimum, np.inf)
GREATEST = Fold(max, np.maximum, -np.inf)


def number_of(value: Value) -> tuple[Any, Any]:
    """A cell of a range as a number, an error boxed, and whether it is one of both: for each trial if need be."""
    if type(value) is np.ndarray and value.dtype != float:
        numbers = [number_of(pick(value, trial)) for trial in range(len(value))]
        return np.array([number for number, _ in numbers]), np.array([counts for _, counts in numbers])
    if type(value) is CellError:
        return value.boxed, True
    return (value, True) if type(value) in (float, np.ndarray) else (0.0, False)


@dataclass(frozen=True)
class OverCells:
    """The trial form of a function that folds all numbers of its arguments: it takes their cells, no arrays."""

    fold: Fold

    def __call__(self, *arguments: tuple[Block, bool]) -> Any:
        return self.fold.over_trials([(cell, among) for cell, among in _cells(arguments) if among is not False])


def _counts_always(cell: Any, among: Any) -> bool:
    return among is True and type(cell) is float and cell == cell


def _cells(arguments: Iterable[tuple[Block, bool]]) -> Iterable[tuple[Any, Any]]:
    for block, single in arguments:
        if single:
            yield as_floats(block.flat[0]), True
        else:
            yield from map(number_of, block.flat)
