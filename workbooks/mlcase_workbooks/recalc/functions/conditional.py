"""Counting, adding and averaging what meets criteria: COUNTIFS, SUMIFS, AVERAGEIFS, MINIFS, MAXIFS and their like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, InvalidValue, Propagated
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW, Area, Block, pick
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.criteria import COMPARE, Criterion, Field, Mask, Positions
from mlcase_workbooks.recalc.functions.forms import gathered
from mlcase_workbooks.recalc.functions.kinds import Reference, Tolerant
from mlcase_workbooks.recalc.functions.ranges import of_one_size, varying
from mlcase_workbooks.recalc.functions.trials import GREATEST, LEAST, MEAN, TOTAL, Fold, number_of
from mlcase_workbooks.recalc.values import Value

_AREAS = {Area}
_FLOATS = {float}


@dataclass
class Selection:
    """The cells that meet every criterion of a call, and the numbers that stand in or beside them."""

    fields: list[Block]
    criteria: list[Value]
    values: Block
    area: Area
    """The first range."""

    @staticmethod
    def of(tests: Sequence[Any], values: Area | None = None) -> Selection:
        """Ranges and criteria in turn, and what stands beside them: the first range itself when it is not given."""
        if len(tests) % 2:
            raise InvalidValue("the last range has no criterion: give ranges and criteria in pairs")
        areas = [*tests[::2], tests[0] if values is None else values]
        if set(map(type, areas)) != _AREAS:
            raise InvalidValue("a range consists of several areas: give one")
        *fields, beside = of_one_size(areas)
        return Selection(fields, list(tests[1::2]), beside, areas[0])

    def count(self) -> Any:
        """How many cells meet the criteria, the blank ones beyond the sheet's used cells included."""
        if self._criteria_vary:
            return self._trial_by_trial(Selection.count)
        unused = self.area.rows * self.area.columns - len(self.values.flat)  # blank cells beyond the sheet's used ones
        blank = unused and all(Criterion.of(criterion).meets(None) for criterion in self.criteria)
        always = len(self._positions) - len(self._masks) + (unused if blank else 0)
        return sum(self._masks.values(), start=float(always))

    def fold(self, fold: Fold) -> Any:
        """What a fold makes of the selected numbers; an error among them is the result."""
        if self._criteria_vary:
            return self._trial_by_trial(lambda selection: selection.fold(fold))
        if not self.values.trials and not any(field.trials for field in self.fields):
            return self._fold_settled(fold)
        flat, field, fixed = self.values.flat, _settled(self.values), self._positions
        uncertain = np.array(sorted(self._masks), dtype=np.intp)
        if self.values.trials:
            uncertain = np.union1d(uncertain, np.intersect1d(fixed, varying(self.values)))
        if len(uncertain):
            fixed = np.setdiff1d(fixed, uncertain, assume_unique=True)
        broken = np.intersect1d(fixed, field.errors) if len(field.errors) else field.errors
        if len(uncertain):
            cells = [(at, *number_of(flat[at])) for at in np.union1d(uncertain, fixed).tolist()]
            counting = [(at, cell, among) for at, cell, among in cells if among is not False]
            return fold.over_trials([(cell, among & self._masks.get(at, True)) for at, cell, among in counting])
        if len(broken):
            raise Propagated(flat[broken[0]])
        numbers = field.numbers[fixed]
        return fold.plain(numbers[~np.isnan(numbers)].tolist())

    def _fold_settled(self, fold: Fold) -> float:
        """The fold where nothing varies; formulas beside each other ask for the same places, which are kept."""
        criteria = self.criteria
        key = ("places", *map(type, criteria), *criteria, *map(id, self.fields[1:]))
        known = self.fields[0].memo.get(key)
        if known is None:  # the fields are kept, too: an id is theirs as long as they live
            known = self.fields[0].memo[key] = self._positions.tolist(), self.fields
        places = known[0]
        flat = self.values.flat
        numbers = [flat[at] for at in places]
        kinds = set(map(type, numbers))
        if kinds != _FLOATS:
            if CellError in kinds:
                raise Propagated(next(value for value in numbers if type(value) is CellError))
            numbers = [value for value in numbers if type(value) is float]
        return fold.plain(numbers)

    @cached_property
    def _positions(self) -> Positions:
        """The cells that meet every criterion, or that do in some trials perhaps."""
        found: Positions | None = None
        for field, value in zip(self.fields, self.criteria, strict=True):
            criterion = Criterion.of(value)
            met = _settled(field).where(criterion, found)
            if field.trials:
                met = np.union1d(met, varying(field) if found is None else np.intersect1d(found, varying(field)))
            found = met
        assert found is not None
        return found

    @cached_property
    def _masks(self) -> dict[int, Mask]:
        """For each of the positions where it depends on the trial: in which trials it meets every criterion."""
        masks: dict[int, Mask] = {}
        for field, value in zip(self.fields, self.criteria, strict=True):
            if field.trials:
                criterion = Criterion.of(value)
                for at in np.intersect1d(self._positions, varying(field)).tolist():
                    masks[at] = masks.get(at, True) & _meets(criterion, field.flat[at])
        return masks

    @property
    def _criteria_vary(self) -> bool:
        return np.ndarray in map(type, self.criteria)

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
                    known[key] = ask(Selection(fields, criteria, self.values, self.area))
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


def _meets(criterion: Criterion, cell: Any) -> Any:
    """In which trials a cell meets a criterion."""
    if cell.dtype == float and type(criterion.operand) is float:
        return COMPARE[criterion.operator](cell, criterion.operand)
    return np.array([criterion.meets(pick(cell, trial)) for trial in range(len(cell))])


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
