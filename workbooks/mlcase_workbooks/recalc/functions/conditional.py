"""Counting, adding and averaging what meets criteria: COUNTIFS, SUMIFS, AVERAGEIFS, MINIFS, MAXIFS and their like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.errors import CellError, FunctionError, InvalidValue, Propagated
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW, Area, Block, pick
from mlcase_workbooks.recalc.functions.call import Reference, Tolerant, function, gathered, in_range
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


@dataclass(frozen=True)
class Selection:
    """The cells that meet every criterion of a call, and the numbers that stand in or beside them."""

    fields: list[Block]
    criteria: list[Value]
    values: Block
    unused: int
    """How many blank cells of the ranges lie beyond the sheets' used cells."""

    @staticmethod
    def of(tests: Sequence[Any], values: Area | None = None) -> Selection:
        """Ranges and criteria in turn, and what stands beside them: the first range itself when it is not given."""
        if len(tests) % 2:
            raise InvalidValue("the last range has no criterion: give ranges and criteria in pairs")
        areas = [*tests[::2], tests[0] if values is None else values]
        if any(type(area) is not Area for area in areas):
            raise InvalidValue("a range consists of several areas: give one")
        *fields, beside = of_one_size(areas)
        return Selection(fields, list(tests[1::2]), beside, areas[0].rows * areas[0].columns - len(beside.flat))

    def count(self) -> Any:
        """How many cells meet the criteria, the blank ones beyond the sheet's used cells included."""
        if self._criteria_vary:
            return self._trial_by_trial(Selection.count)
        blank = self.unused and all(Criterion.of(criterion).meets(None) for criterion in self.criteria)
        found = len(self._positions) if self._mask is None else self._mask.sum(axis=-1)
        return found + (float(self.unused) if blank else 0.0)

    def fold(self, fold: Fold) -> Any:
        """What a fold makes of the selected numbers; an error among them is the result."""
        if self._criteria_vary:
            return self._trial_by_trial(lambda selection: selection.fold(fold))
        flat = self.values.flat
        if self._mask is not None or (
            self.values.trials and any(type(flat[at]) is np.ndarray for at in self._positions.tolist())
        ):
            return self._fold_trials(fold)
        field = Field.of(self.values)
        broken = np.intersect1d(self._positions, field.errors)
        if len(broken):
            raise Propagated(flat[broken[0]])
        numbers = field.numbers[self._positions]
        numbers = numbers[~np.isnan(numbers)].tolist()
        if numbers:
            return fold.plain(numbers)
        if isinstance(fold.empty, CellError):
            raise Propagated(fold.empty)
        return fold.empty

    def _fold_trials(self, fold: Fold) -> Any:
        cells, among = _in_trials([self.values.flat[at] for at in self._positions.tolist()])
        if self._mask is not None:
            among = among & self._mask
        with np.errstate(all="ignore"):
            result = np.where(among.any(axis=-1), fold.in_trials(cells, among), _boxed(fold.empty))
        return in_range(first_errors(result, np.where(among, cells, 0.0)))

    @cached_property
    def _positions(self) -> Positions:
        """The cells that meet every criterion, or that do in some trials perhaps."""
        found: Positions | None = None
        for field, value in zip(self.fields, self.criteria, strict=True):
            criterion = Criterion.of(value)
            met = _settled(field).where(criterion, found)
            if field.trials:
                varying = _varying(field) if found is None else np.intersect1d(found, _varying(field))
                met = np.union1d(met, varying)
            found = met
        assert found is not None
        return found

    @cached_property
    def _mask(self) -> Mask | None:
        """Per trial, which of the positions do meet every criterion; None when it is all of them."""
        trials = max(field.trials for field in self.fields)
        if not trials:
            return None
        mask = np.ones((trials, len(self._positions)), dtype=bool)
        for field, value in zip(self.fields, self.criteria, strict=True):
            criterion = Criterion.of(value)
            for place, at in enumerate(self._positions.tolist()):
                if type(field.flat[at]) is np.ndarray:
                    mask[:, place] &= _meets(criterion, field.flat[at])
        return mask

    @property
    def _criteria_vary(self) -> bool:
        return any(type(criterion) is np.ndarray for criterion in self.criteria)

    def _trial_by_trial(self, ask: Callable[[Selection], Any]) -> Any:
        """The outcome under each trial's criteria; trials that share them share the work when no range varies."""
        trials = max(len(criterion) for criterion in self.criteria if type(criterion) is np.ndarray)
        fixed = not any(field.trials for field in self.fields)
        known: dict[Any, Value] = {}
        results: list[Value] = []
        for trial in range(trials):
            criteria = [pick(c, trial) if type(c) is np.ndarray else c for c in self.criteria]
            key = tuple((type(criterion), criterion) for criterion in criteria) if fixed else trial
            if key not in known:
                fields = self.fields if fixed else [field.at(trial) for field in self.fields]
                try:
                    known[key] = ask(Selection(fields, criteria, self.values, self.unused))
                except FunctionError as error:
                    known[key] = error.cell
            outcome = known[key]
            results.append(pick(outcome, trial) if type(outcome) is np.ndarray else outcome)
        return gathered(results)


def _settled(block: Block) -> Field:
    """The cells that have one value for all trials; blanks stand for the others."""
    if not block.trials:
        return Field.of(block)
    return block.remember(
        "settled", lambda: Field([None if type(value) is np.ndarray else value for value in block.flat])
    )


def _varying(block: Block) -> Positions:
    """The cells that have a value for each trial."""
    return block.remember("varying", lambda: np.flatnonzero([type(value) is np.ndarray for value in block.flat]))


def _meets(criterion: Criterion, cell: Any) -> Any:
    """In which trials a cell meets a criterion."""
    if cell.dtype == float and type(criterion.operand) is float:
        return COMPARE[criterion.operator](cell, criterion.operand)
    return np.array([criterion.meets(pick(cell, trial)) for trial in range(len(cell))])


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
    return Selection.of([cells, criterion]).count()


@function(trials="itself")
def COUNTIFS(cells: Reference, criterion: Tolerant, *more: tuple[Reference, Tolerant]) -> Any:
    """How many times all criteria are met in the same place of their ranges."""
    return Selection.of([cells, criterion, *more]).count()


@function(trials="itself")
def COUNTBLANK(cells: Reference) -> Any:
    """How many cells are blank or hold an empty text."""
    return Selection.of([cells, ""]).count()


@function(trials="itself")
def SUMIF(cells: Reference, criterion: Tolerant, values: Reference | None = None) -> Any:
    """The sum of the numbers that meet a criterion, or of those beside the cells that meet it."""
    return Selection.of([cells, criterion], beside(cells, values)).fold(TOTAL)


@function(trials="itself")
def AVERAGEIF(cells: Reference, criterion: Tolerant, values: Reference | None = None) -> Any:
    """The mean of the numbers that meet a criterion, or of those beside the cells that meet it."""
    return Selection.of([cells, criterion], beside(cells, values)).fold(MEAN)


@function(trials="itself")
def SUMIFS(values: Reference, cells: Reference, criterion: Tolerant, *more: tuple[Reference, Tolerant]) -> Any:
    """The sum of the numbers in whose place all criteria are met."""
    return Selection.of([cells, criterion, *more], values).fold(TOTAL)


@function(trials="itself")
def AVERAGEIFS(values: Reference, cells: Reference, criterion: Tolerant, *more: tuple[Reference, Tolerant]) -> Any:
    """The mean of the numbers in whose place all criteria are met."""
    return Selection.of([cells, criterion, *more], values).fold(MEAN)


@function(trials="itself")
def MINIFS(values: Reference, cells: Reference, criterion: Tolerant, *more: tuple[Reference, Tolerant]) -> Any:
    """The least of the numbers in whose place all criteria are met; 0 when there is none."""
    return Selection.of([cells, criterion, *more], values).fold(LEAST)


@function(trials="itself")
def MAXIFS(values: Reference, cells: Reference, criterion: Tolerant, *more: tuple[Reference, Tolerant]) -> Any:
    """The greatest of the numbers in whose place all criteria are met; 0 when there is none."""
    return Selection.of([cells, criterion, *more], values).fold(GREATEST)
