"""Counting, adding and averaging what meets criteria: COUNTIFS, SUMIFS, AVERAGEIFS, MINIFS, MAXIFS and their like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.errors import CellError, InvalidValue, Propagated
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW, Area, pick
from mlcase_workbooks.recalc.functions.call import Reference, Tolerant, function, in_range
from mlcase_workbooks.recalc.functions.criteria import COMPARE, Criterion, Field, Mask, Positions
from mlcase_workbooks.recalc.functions.ranges import of_one_size
from mlcase_workbooks.recalc.functions.trials import first_errors
from mlcase_workbooks.recalc.values import Value


@dataclass(frozen=True)
class Fold:
    """What is made of the selected numbers: of a plain array, and of an array (trials, cells) with those to count."""

    plain: Callable[[list[float]], float]
    in_trials: Callable[[Any, Any], Any]
    empty: float | CellError
    """The result where no number is selected."""


TOTAL = Fold(sum, lambda cells, among: np.where(among, cells, 0.0).sum(axis=-1), 0.0)
MEAN = Fold(
    lambda numbers: sum(numbers) / len(numbers),
    lambda cells, among: np.where(among, cells, 0.0).sum(axis=-1) / among.sum(axis=-1),
    CellError.DIV0,
)
LEAST = Fold(min, lambda cells, among: np.where(among, cells, np.inf).min(axis=-1, initial=np.inf), 0.0)
GREATEST = Fold(max, lambda cells, among: np.where(among, cells, -np.inf).max(axis=-1, initial=-np.inf), 0.0)


class Selection:
    """The cells that meet every criterion of a call, and the numbers that stand in or beside them."""

    def __init__(self, tests: Sequence[Any], values: Area | None = None) -> None:
        """Ranges and criteria in turn, and what stands beside them: the first range itself when it is not given."""
        if len(tests) % 2:
            raise InvalidValue("the last range has no criterion: give ranges and criteria in pairs")
        areas = [*tests[::2], tests[0] if values is None else values]
        if any(type(area) is not Area for area in areas):
            raise InvalidValue("a range consists of several areas: give one")
        *fields, self._values = of_one_size(areas)
        self._tests = list(zip(fields, tests[1::2], strict=True))
        self._unused = areas[0].rows * areas[0].columns - len(self._values.flat)
        self._trials = max(len(c) if type(c) is np.ndarray else block.trials for block, c in self._tests)

    @cached_property
    def _positions(self) -> Positions:
        """The cells that meet every criterion, in one trial at least."""
        if self._trials:
            return np.flatnonzero(self._mask.any(axis=0))
        (block, first), *others = self._tests
        found = Field.of(block).where(Criterion.of(first))
        for block, value in others:
            found = Field.of(block).where(Criterion.of(value), found)
        return found

    @cached_property
    def _mask(self) -> Mask:
        """Which cells meet every criterion, a row per trial."""
        mask = np.ones((self._trials, len(self._values.flat)), dtype=bool)
        for block, value in self._tests:
            for at, cell in enumerate(block.flat):
                mask[:, at] &= _meets_in_trials(value, cell)
        return mask

    def count(self) -> Any:
        """How many cells meet the criteria, the blank ones beyond the sheet's used cells included."""
        unused = self._unused and np.logical_and.reduce([_meets_in_trials(value, None) for _, value in self._tests])
        found = self._mask.sum(axis=-1) if self._trials else len(self._positions)
        return found + np.where(unused, float(self._unused), 0.0)

    def fold(self, fold: Fold) -> Any:
        """What a fold makes of the selected numbers; an error among them is the result."""
        positions, block = self._positions, self._values
        if self._trials or (block.trials and any(type(block.flat[at]) is np.ndarray for at in positions)):
            cells, among = _in_trials([block.flat[at] for at in positions])
            among = among & self._mask[:, positions] if self._trials else among
            empty = fold.empty.boxed if isinstance(fold.empty, CellError) else fold.empty
            with np.errstate(all="ignore"):
                result = np.where(among.any(axis=-1), fold.in_trials(cells, among), empty)
            return in_range(first_errors(result, np.where(among, cells, 0.0)))
        flat = block.flat
        numbers = [flat[at] for at in positions.tolist()]
        kinds = set(map(type, numbers))
        if CellError in kinds:
            raise Propagated(next(value for value in numbers if type(value) is CellError))
        if kinds != {float}:
            numbers = [value for value in numbers if type(value) is float]
        if numbers:
            return fold.plain(numbers)
        if isinstance(fold.empty, CellError):
            raise Propagated(fold.empty)
        return fold.empty


def _meets_in_trials(criterion: Value, cell: Value) -> Any:
    """Whether a cell meets a criterion, per trial when one of them has trials."""
    if type(criterion) is not np.ndarray:
        test = Criterion.of(criterion)
        if type(cell) is not np.ndarray:
            return test.meets(cell)
        if cell.dtype == float and type(test.operand) is float:
            return COMPARE[test.operator](cell, test.operand)
    elif criterion.dtype == float and type(cell) is float and not np.isnan(criterion).any():
        return criterion == cell
    trials = len(criterion if type(criterion) is np.ndarray else cell)
    return np.array([Criterion.of(pick(criterion, trial)).meets(pick(cell, trial)) for trial in range(trials)])


def _in_trials(flat: list[Value]) -> tuple[NDArray[np.float64], Mask]:
    """Cells as numbers, errors boxed, and which of them are numbers or errors: arrays (trials, cells)."""
    trials = max((len(value) for value in flat if type(value) is np.ndarray), default=1)
    cells = np.zeros((trials, len(flat)))
    among = np.zeros((trials, len(flat)), dtype=bool)
    for at, value in enumerate(flat):
        if type(value) is np.ndarray and value.dtype != float:
            singles = [pick(value, trial) for trial in range(trials)]
            among[:, at] = [type(one) in (float, CellError) for one in singles]
            cells[among[:, at], at] = [_boxed(one) for one in singles if type(one) in (float, CellError)]
        elif type(value) in (float, CellError, np.ndarray):
            cells[:, at] = _boxed(value)
            among[:, at] = True
    return cells, among


def _boxed(value: Value) -> Any:
    return value.boxed if type(value) is CellError else value


def beside(cells: Area, values: Area | None) -> Area:
    """The range that SUMIF adds up: it begins as written, its size is that of the range with the criterion."""
    if values is None:
        return cells
    if type(values) is not Area or type(cells) is not Area:
        raise InvalidValue("a range consists of several areas: give one")
    bottom = min(values.top + cells.rows - 1, LAST_ROW)
    right = min(values.left + cells.columns - 1, LAST_COLUMN)
    return Area(values.sheet, values.top, values.left, bottom, right)


@function(trials="itself")
def COUNTIF(cells: Reference, criterion: Tolerant) -> Any:
    """How many cells meet a criterion."""
    return Selection([cells, criterion]).count()


@function(trials="itself")
def COUNTIFS(cells: Reference, criterion: Tolerant, *more: tuple[Reference, Tolerant]) -> Any:
    """How many times all criteria are met in the same place of their ranges."""
    return Selection([cells, criterion, *more]).count()


@function(trials="itself")
def COUNTBLANK(cells: Reference) -> Any:
    """How many cells are blank or hold an empty text."""
    return Selection([cells, ""]).count()


@function(trials="itself")
def SUMIF(cells: Reference, criterion: Tolerant, values: Reference | None = None) -> Any:
    """The sum of the numbers that meet a criterion, or of those beside the cells that meet it."""
    return Selection([cells, criterion], beside(cells, values)).fold(TOTAL)


@function(trials="itself")
def AVERAGEIF(cells: Reference, criterion: Tolerant, values: Reference | None = None) -> Any:
    """The mean of the numbers that meet a criterion, or of those beside the cells that meet it."""
    return Selection([cells, criterion], beside(cells, values)).fold(MEAN)


@function(trials="itself")
def SUMIFS(values: Reference, cells: Reference, criterion: Tolerant, *more: tuple[Reference, Tolerant]) -> Any:
    """The sum of the numbers in whose place all criteria are met."""
    return Selection([cells, criterion, *more], values).fold(TOTAL)


@function(trials="itself")
def AVERAGEIFS(values: Reference, cells: Reference, criterion: Tolerant, *more: tuple[Reference, Tolerant]) -> Any:
    """The mean of the numbers in whose place all criteria are met."""
    return Selection([cells, criterion, *more], values).fold(MEAN)


@function(trials="itself")
def MINIFS(values: Reference, cells: Reference, criterion: Tolerant, *more: tuple[Reference, Tolerant]) -> Any:
    """The least of the numbers in whose place all criteria are met; 0 when there is none."""
    return Selection([cells, criterion, *more], values).fold(LEAST)


@function(trials="itself")
def MAXIFS(values: Reference, cells: Reference, criterion: Tolerant, *more: tuple[Reference, Tolerant]) -> Any:
    """The greatest of the numbers in whose place all criteria are met; 0 when there is none."""
    return Selection([cells, criterion, *more], values).fold(GREATEST)
