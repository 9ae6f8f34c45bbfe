"""Logical functions: choices whose other branches are not evaluated, and AND, OR and their like."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, InvalidValue, NotAvailable, unboxed
from mlcase_workbooks.recalc.area import Area, Block, Union, array_size, pick
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.forms import cell_at, gathered, is_array, top_left
from mlcase_workbooks.recalc.functions.kinds import Anything, Lazy, Logical
from mlcase_workbooks.recalc.functions.ranges import block_of
from mlcase_workbooks.recalc.operators import equal
from mlcase_workbooks.recalc.values import Cells, Value, to_logical, to_number


def settle(thunk: Lazy) -> Value:
    """A lazy argument's value, an error as a value."""
    try:
        value = thunk()
    except FunctionError as error:
        return error.cell
    return value


def choose(test: Value, branches: list[Lazy], index: Any) -> Value:
    """Evaluate the branch that ``index(test)`` picks; cell by cell over an array, trial by trial over trials.

    Only branches that are picked somewhere are evaluated.
    """
    if type(test) is Area:
        test = test.value()
    elif type(test) is Block:
        test = test.cells
    if type(test) is not np.ndarray:
        return branches[index(test)]()
    done: dict[int, Value] = {}

    def settled_branch(which: int) -> Value:
        if which not in done:
            value = settle(branches[which])
            done[which] = value.value() if type(value) is Area and test.ndim == 2 else value
        return done[which]

    def branch(one: Value) -> Value:
        return settled_branch(index(one))

    def branch_cell(which: int, row: int, column: int) -> Value:
        value = settled_branch(which)
        return cell_at(value, row, column) if is_array(value) else value

    if test.ndim == 1:
        return _choose_by_trial(test, branch, branches, index)
    values = np.empty(_common_size(test, branch), dtype=object)
    for i in range(values.shape[0]):
        for j in range(values.shape[1]):
            try:
                cell = cell_at(test, i, j)
                if type(cell) is np.ndarray:  # of trials
                    of_cell: list[Lazy] = [partial(branch_cell, which, i, j) for which in range(len(branches))]
                    values[i, j] = choose(cell, of_cell, index)
                else:
                    values[i, j] = branch_cell(index(cell), i, j)
            except FunctionError as error:
                values[i, j] = error.cell
    return values


def _common_size(test: Cells, branch: Callable[[Value], Value]) -> tuple[int, int]:
    """The size that a test and the branches that its cells pick have in common."""
    sizes = {test.shape}
    for one in test.ravel().tolist():
        if type(one) is np.ndarray:
            continue
        try:
            value = branch(one)
        except FunctionError:
            continue
        if is_array(value):
            sizes.add(value.shape)
    return array_size(max(rows for rows, _ in sizes), max(columns for _, columns in sizes))


def _choose_by_trial(test: Any, branch: Any, branches: list[Lazy], index: Any) -> Value:
    if test.dtype == bool and len(branches) == 2:
        if test.all():
            return branches[index(True)]()
        if not test.any():
            return branches[index(False)]()
        then, otherwise = top_left(branch(True)), top_left(branch(False))
        if _numeric(then) and _numeric(otherwise):
            return np.where(test, _boxed(then), _boxed(otherwise))
    results: list[Value] = []
    for trial in range(len(test)):
        try:
            results.append(pick(top_left(branch(pick(test, trial))), trial))
        except FunctionError as error:
            results.append(error.cell)
    return gathered(results)


def _numeric(value: Value) -> bool:
    return type(value) in (float, CellError) or (type(value) is np.ndarray and value.dtype == float)


def _boxed(value: Value) -> Any:
    return value.boxed if type(value) is CellError else value


@function
def IF(condition: Lazy, then: Lazy, otherwise: Lazy = lambda: False) -> Value:
    """One of two values; the other is not evaluated."""
    return choose(condition(), [then, otherwise], lambda test: 0 if to_logical(test) else 1)


@function
def IFERROR(value: Lazy, fallback: Lazy) -> Value:
    """The value, or the fallback where it is an error."""
    return _catch(value, fallback, _EVERY_ERROR)


@function
def IFNA(value: Lazy, fallback: Lazy) -> Value:
    """The value, or the fallback where it is #N/A."""
    return _catch(value, fallback, _NOT_AVAILABLE)


_EVERY_ERROR = frozenset(CellError)
_NOT_AVAILABLE = frozenset({CellError.NA})


def _catch(value: Lazy, fallback: Lazy, caught: frozenset[CellError]) -> Value:
    first = settle(value)
    if type(first) is Area:
        first = first.value()
    if type(first) is CellError:
        return fallback() if first in caught else first
    if type(first) is not np.ndarray:
        return first
    broken: Any
    if first.ndim == 2:
        broken = np.empty(first.shape, dtype=object)
        for at, one in np.ndenumerate(first):
            broken[at] = _broken(one, caught) if type(one) is np.ndarray else type(one) is CellError and one in caught
    else:
        broken = _broken(first, caught)
        if not broken.any():
            return first
    return choose(broken, [fallback, lambda: first], lambda test: 0 if test else 1)


def _broken(trials: Any, caught: frozenset[CellError]) -> Any:
    """In which trials a value is one of some errors."""
    if trials.dtype == object:
        return np.array([type(x) is CellError and x in caught for x in trials])
    broken: Any = np.isnan(trials)
    return np.array([x != x and unboxed(x) in caught for x in trials]) if broken.any() else broken


@function
def CHOOSE(index: Lazy, *values: Lazy) -> Value:
    """The value at a position counted from 1."""

    def position(test: Value) -> int:
        which = int(to_number(test))
        if not 1 <= which <= len(values):
            raise InvalidValue(f"CHOOSE's index is {which}: give 1 to {len(values)}")
        return which - 1

    return choose(index(), list(values), position)


@function
def IFS(*pairs: Lazy) -> Value:
    """The value after the first condition that is TRUE."""
    return _first_true(list(pairs))


def _first_true(pairs: list[Lazy]) -> Value:
    if len(pairs) < 2:
        raise NotAvailable("no condition of IFS is TRUE")
    return choose(pairs[0](), [pairs[1], lambda: _first_true(pairs[2:])], lambda test: 0 if to_logical(test) else 1)


@function
def SWITCH(expression: Lazy, *cases: Lazy) -> Value:
    """The result beside the first value that equals an expression; one more argument is the result for all others."""
    return _first_equal(expression(), list(cases))


def _first_equal(value: Value, cases: list[Lazy]) -> Value:
    if len(cases) == 1:
        return cases[0]()
    if not cases:
        raise NotAvailable("SWITCH has no case for the value, and no default")
    branches = [cases[1], lambda: _first_equal(value, cases[2:])]
    return choose(equal(value, cases[0]()), branches, lambda test: 0 if to_logical(test) else 1)


@function
def NOT(value: Logical) -> bool:
    """TRUE for FALSE, and the other way round."""
    return not value


@function
def TRUE() -> bool:
    """TRUE."""
    return True


@function
def FALSE() -> bool:
    """FALSE."""
    return False


_ORDINARY = frozenset({bool, float})
Given = tuple[Value, bool]
"""A value, and whether it is an argument by itself, not a cell of a range."""


def _given(arguments: tuple[Value, ...]) -> list[Given]:
    """All values of all arguments."""
    given: list[Given] = []
    for argument in arguments:
        if isinstance(argument, Area | Union | Block) or is_array(argument):
            given += [(value, False) for value in block_of(argument).flat]
        else:
            given.append((argument, True))
    return given


def _truths(given: list[Given]) -> list[bool]:
    """The truth values: numbers, TRUE and FALSE count, also spelled out as an argument; other texts do not."""
    return [to_logical(value) for value, alone in given if _counts(value, alone)]


def _counts(value: Value, alone: bool) -> bool:
    if type(value) is str:
        return alone and value.upper() in ("TRUE", "FALSE")
    return alone or value is not None


def _one_at_least(truths: list[bool]) -> list[bool]:
    if not truths:
        raise InvalidValue("there is no TRUE, FALSE or number among the arguments")
    return truths


def _combined(arguments: tuple[Value, ...], combine: Callable[[list[bool]], bool], ufunc: Any) -> Any:
    """What the truth values make together; with trials a result for each."""
    if _ORDINARY.issuperset(map(type, arguments)):
        return combine([argument != 0 for argument in arguments])
    given = _given(arguments)
    arrays = [value for value, _ in given if type(value) is np.ndarray]
    if not arrays:
        return combine(_one_at_least(_truths(given)))
    if all(array.dtype == bool or (array.dtype == float and not np.isnan(array).any()) for array in arrays):
        constant = _truths([one for one in given if type(one[0]) is not np.ndarray])
        return ufunc.reduce(np.broadcast_arrays(*[array != 0 for array in arrays], *constant), axis=0)
    results: list[Value] = []
    for trial in range(len(arrays[0])):
        try:
            truths = _truths([(pick(value, trial), alone) for value, alone in given])
            results.append(combine(_one_at_least(truths)))
        except FunctionError as error:
            results.append(error.cell)
    return gathered(results)


@function
def AND(*conditions: Anything) -> Any:
    """TRUE when all are TRUE; every argument is evaluated."""
    return _combined(conditions, all, np.logical_and)


@function
def OR(*conditions: Anything) -> Any:
    """TRUE when one is TRUE; every argument is evaluated."""
    return _combined(conditions, any, np.logical_or)


@function
def XOR(*conditions: Anything) -> Any:
    """TRUE when an odd number are TRUE."""
    return _combined(conditions, lambda truths: sum(truths) % 2 == 1, np.logical_xor)
