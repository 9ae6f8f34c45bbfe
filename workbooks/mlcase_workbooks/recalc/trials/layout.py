"""A program's place in memory: which array holds a register while somebody still reads it.

A register's memory is used again after its last reader, so that what is in flight stays in the processor's cache. The
plan is made once; every thread has arrays of its own by it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from mlcase_workbooks.recalc.pause import no_collection
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.trials.program import Evaluation, Operand, Part, Program, Register, Shared, Whole
from mlcase_workbooks.recalc.trials.shadow import AtOnce


class Grid(Protocol):
    """The cells that one thread evaluates in."""

    def double(self, formula: Formula) -> Formula:
        """Its own copy of a formula."""

    def sheet(self, sheet: Sheet) -> Sheet:
        """Its own copy of a sheet."""


class Placed(NamedTuple):
    """A step with the slots of its arguments and of what it fills."""

    operation: Any
    arguments: list[int]
    out: int


class Layout:
    """The steps that the outputs need, with a slot for every register and number."""

    def __init__(self, program: Program, outputs: Sequence[Register]) -> None:
        self.slots: list[str | float] = []
        """What each slot holds: an array of a kind, or a number."""
        self._slot_of: dict[int, int] = {}
        self._numbers: dict[float, int] = {}
        self._free: dict[str, list[int]] = {"f": [], "b": []}
        needed = _needed(program, outputs)
        self._last = _last_readers(program, needed, outputs)
        self.inputs = [self._place(register) for register in program.inputs]
        self.steps = [self._step(register) for register in needed]
        self.outputs = [self._slot_of[register.number] for register in outputs]

    def _step(self, register: Register) -> Placed:
        arguments = [self._operand(a) for a in register.arguments]
        if type(register.operation) is np.ufunc:  # it may write over what it is the last to read
            self._release(register)
            return Placed(register.operation, arguments, self._place(register))
        out = self._place(register)
        self._release(register)
        return Placed(register.operation, arguments, out)

    def _new(self, content: str | float) -> int:
        self.slots.append(content)
        return len(self.slots) - 1

    def _operand(self, argument: Operand) -> int:
        if type(argument) is Register:
            return self._slot_of[argument.number]
        assert isinstance(argument, float)
        if argument != argument:  # an error, boxed: these are equal to nothing, not to each other
            return self._new(argument)
        slot = self._numbers.get(argument)
        if slot is None:
            slot = self._numbers[argument] = self._new(argument)
        return slot

    def _place(self, register: Register) -> int:
        free = self._free.get(register.kind)
        slot = self._slot_of[register.number] = free.pop() if free else self._new(register.kind)
        return slot

    def _release(self, register: Register) -> None:
        """Give back what this register's step was the last to read."""
        last, number = self._last, register.number
        for argument in dict.fromkeys(register.arguments):
            if type(argument) is Register and last[argument.number] == number and argument.kind != "o":
                self._free[argument.kind].append(self._slot_of[argument.number])


class Laid:
    """A layout with arrays for a number of trials, ready to run again and again in one thread."""

    def __init__(self, layout: Layout, count: int, grid: Grid | None) -> None:
        """``grid`` is for formulas that are left to their general code."""
        self.count = count
        slots = [_content(slot, count) for slot in layout.slots]
        with no_collection():
            self.steps = list(_bound_steps(layout, slots, grid))
        self._inputs = [slots[slot] for slot in layout.inputs]
        self._outputs = [slots[slot] for slot in layout.outputs]

    def run(self, samples: Sequence[Any]) -> list[Any]:
        """Fill the inputs, take every step, and give the outputs: arrays that the next run overwrites."""
        for own, values in zip(self._inputs, samples, strict=True):
            own[...] = values
        with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
            for operation, first, second, out in self.steps:
                operation(first, second, out=out)
        return [found[0] if type(found) is list else found for found in self._outputs]

    def timed(self, samples: Sequence[Any]) -> Iterator[tuple[Formula, float]]:
        """The same, with the seconds that each formula left to its general code takes."""
        for own, values in zip(self._inputs, samples, strict=True):
            own[...] = values
        with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
            for operation, first, second, out in self.steps:
                started = time.perf_counter()
                operation(first, second, out=out)
                if isinstance(operation, _Evaluate):
                    yield operation.formula, time.perf_counter() - started


def _content(slot: str | float, count: int) -> Any:
    if slot == "o":
        return [None]
    if isinstance(slot, str):
        return np.empty(count, dtype=float if slot == "f" else bool)
    return np.array(slot)


def _bound_steps(layout: Layout, slots: list[Any], grid: Grid | None) -> Iterator[tuple[Any, Any, Any, Any]]:
    """The steps with their arrays: an operation, two arguments and what it fills."""
    for operation, arguments, out in layout.steps:
        if type(operation) is np.ufunc and len(arguments) == 2:
            first, second = arguments
            yield operation, slots[first], slots[second], slots[out]
        elif isinstance(operation, Shared):
            slots[out][0] = operation.value
        else:
            yield _own_step(operation, [slots[a] for a in arguments], grid), None, None, slots[out]


def _own_step(operation: Any, arguments: list[Any], grid: Grid | None) -> Any:
    """A step that holds its arguments itself."""
    if isinstance(operation, Evaluation):
        assert grid is not None
        return _Evaluate(operation, grid, arguments)
    if isinstance(operation, Part):
        assert grid is not None
        return _Read(grid.double(operation.formula), operation.row, operation.column)
    return _Bound(operation, arguments)


class _Bound:
    """An operation with its arguments in place."""

    __slots__ = ("arguments", "function", "into")

    def __init__(self, operation: Any, arguments: list[Any]) -> None:
        self.into = not isinstance(operation, Whole)
        self.function = operation if self.into else operation.function
        self.arguments = arguments

    def __call__(self, _: Any, __: Any, out: Any) -> None:
        if self.into:
            self.function(*self.arguments, out=out)
        elif type(out) is list:
            out[0] = self.function(*self.arguments)
        else:
            out[...] = self.function(*self.arguments)


class _Evaluate:
    """A formula's general code on this thread's grid."""

    __slots__ = ("calculation", "cells", "formula")

    def __init__(self, operation: Evaluation, grid: Grid, arguments: list[Any]) -> None:
        self.calculation = AtOnce()
        self.formula = grid.double(operation.formula)
        self.cells = [
            (grid.sheet(sheet).rows[row], column, array)
            for (sheet, row, column), array in zip(operation.cells, arguments, strict=True)
        ]

    def __call__(self, _: Any, __: Any, out: Any) -> None:
        for cells, column, array in self.cells:
            cells[column] = array[0] if type(array) is list else array
        with np.errstate(all="ignore"):
            value = self.calculation.evaluate(self.formula)
        if self.formula.extent is not None:
            self.calculation.settle(self.formula, value)
        if type(value) is np.ndarray and value.dtype.kind in "fb":
            value = value.copy()  # it may be an argument's memory, which others will use
        out[0] = value


class _Read:
    """A cell of the grid."""

    __slots__ = ("cells", "column")

    def __init__(self, formula: Formula, row: int, column: int) -> None:
        self.cells = formula.sheet.rows[row]
        self.column = column

    def __call__(self, _: Any, __: Any, out: Any) -> None:
        value = self.cells[self.column]
        out[0] = value.copy() if type(value) is np.ndarray and value.dtype.kind in "fb" else value


def _needed(program: Program, outputs: Sequence[Register]) -> list[Register]:
    """The registers that the outputs are made from, in order, without the inputs."""
    wanted = {register.number for register in outputs}
    found = []
    for register in reversed(program.registers):
        if register.number in wanted:
            wanted.update(a.number for a in register.arguments if type(a) is Register)
            if register.operation is not None:
                found.append(register)
    return found[::-1]


def _last_readers(program: Program, needed: Sequence[Register], outputs: Sequence[Register]) -> dict[int, int]:
    last = {register.number: -1 for register in program.registers}
    for register in needed:
        for argument in register.arguments:
            if type(argument) is Register:
                last[argument.number] = register.number
    never = len(program.registers)
    return last | {register.number: never for register in outputs}
