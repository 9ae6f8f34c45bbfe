"""A program over trials: a list of steps, each of which fills one register, an array with an entry per trial.

Equal steps are made once. A register's memory is used again after its last reader, so that what is in flight stays in
the processor's cache. Arithmetic that leaves the ordinary (division by zero, overflow, an error where a comparison
needs a number) raises ``FloatingPointError``: the program is right for ordinary trials only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.book import Formula, Sheet

Operand: TypeAlias = "Register | float"
Step: TypeAlias = Callable[..., Any]


class Register:
    """What a step gives: numbers ("f"), TRUE and FALSE ("b"), or any values ("o")."""

    __slots__ = ("arguments", "clean", "kind", "number", "operation")

    def __init__(self, number: int, kind: str, clean: bool, operation: Any, arguments: tuple[Operand, ...]) -> None:
        self.number = number
        self.kind = kind
        self.clean = clean
        """Whether no trial can be an error."""
        self.operation = operation
        self.arguments = arguments


class Whole:
    """An operation that makes a new array of its arguments, unlike a ufunc, which fills one that is there."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function


class Shared:
    """A value that all trials share, as a cell of the grid holds it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shared) and type(other.value) is type(self.value) and other.value == self.value


class Unfit(FloatingPointError):
    """A formula that the program must not take for what it took it for; another program can."""

    def __init__(self, formula: Formula) -> None:
        super().__init__(formula.address)
        self.formula = formula


class NotNumbers(Unfit):
    """Its outcome is a number in the workbook as it stands, and something else in some trial."""


class Numbers(Whole):
    """What a formula's general code gave, taken for numbers; ``NotNumbers`` when a text is among them."""

    __slots__ = ("formula",)

    def __init__(self, formula: Formula) -> None:
        super().__init__(self._numbers)
        self.formula = formula

    def _numbers(self, values: list[Any]) -> Any:
        (value,) = values
        if type(value) is CellError:
            return value.boxed
        if type(value) is float or (type(value) is np.ndarray and value.dtype == float):
            return value
        raise NotNumbers(self.formula)


class Evaluation:
    """A formula that is evaluated by its general code, on the grid; it reads cells that hold registers."""

    __slots__ = ("cells", "formula")

    def __init__(self, formula: Formula, cells: Sequence[tuple[Sheet, int, int]]) -> None:
        self.formula = formula
        self.cells = cells
        """For each argument the cell that it fills."""


class Part:
    """One cell's value of an array formula that an Evaluation has filled in."""

    __slots__ = ("column", "formula", "row")

    def __init__(self, formula: Formula, row: int, column: int) -> None:
        self.formula = formula
        self.row = row
        self.column = column


def select(condition: Any, then: Any, otherwise: Any, out: Any) -> None:
    """``then`` where the condition holds, else ``otherwise``."""
    np.copyto(out, otherwise)
    np.copyto(out, then, where=condition)


class Program:
    """Steps under construction; equal ones get the same register."""

    def __init__(self, inputs: int) -> None:
        self.registers: list[Register] = []
        self._known: dict[Any, Register] = {}
        self.inputs = [self._new("f", True, None, ()) for _ in range(inputs)]

    def _new(self, kind: str, clean: bool, operation: Any, arguments: tuple[Operand, ...]) -> Register:
        register = Register(len(self.registers), kind, clean, operation, arguments)
        self.registers.append(register)
        return register

    def step(self, operation: Any, *arguments: Operand, kind: str = "f", clean: bool = True) -> Register:
        """The register that an operation on registers and numbers fills."""
        key = (operation, *[a.number if type(a) is Register else (a,) for a in arguments])
        register = self._known.get(key)
        if register is None:
            register = self._known[key] = self._new(kind, clean, operation, arguments)
        return register

    def alone(self, operation: Any, *arguments: Operand, kind: str) -> Register:
        """The register of a step that is like no other."""
        return self._new(kind, False, operation, arguments)


class Grid(Protocol):
    """The cells that one thread evaluates in."""

    def double(self, formula: Formula) -> Formula:
        """Its own copy of a formula."""

    def sheet(self, sheet: Sheet) -> Sheet:
        """Its own copy of a sheet."""


class Laid:
    """A program laid out in memory for a number of trials, ready to run again and again in one thread."""

    def __init__(self, program: Program, outputs: Sequence[Register], count: int, grid: Grid) -> None:
        self.count = count
        self._inputs: list[Any] = []
        self.steps: list[tuple[Any, ...]] = []
        needed = _needed(program, outputs)
        last = _last_readers(program, needed, outputs)
        memory = _Memory(count, last)
        for register in program.inputs:
            memory.place(register)
        for register in needed:
            self._lay(register, memory, grid)
        self._inputs = [memory.of[register.number] for register in program.inputs]
        self.outputs = [memory.of[register.number] for register in outputs]
        self.arrays = memory.arrays

    def _lay(self, register: Register, memory: _Memory, grid: Grid) -> None:
        operation = register.operation
        arguments = [memory.operand(a) for a in register.arguments]
        if isinstance(operation, np.ufunc):  # it may write over what it is the last to read
            memory.release(register)
            out = memory.place(register)
        else:
            out = memory.place(register)
            memory.release(register)
        if isinstance(operation, Shared):
            out[0] = operation.value
        elif isinstance(operation, Evaluation):
            self.steps.append((_Evaluate(operation, grid, arguments), *_NONE, out))
        elif isinstance(operation, Part):
            self.steps.append((_Read(grid.double(operation.formula), operation.row, operation.column), *_NONE, out))
        elif isinstance(operation, Whole) or len(arguments) > 2 or operation is select:
            self.steps.append((_Bound(operation, arguments), *_NONE, out))
        elif len(arguments) == 1:
            self.steps.append((_One(operation), arguments[0], None, out))
        else:
            self.steps.append((operation, *arguments, out))

    def run(self, samples: Sequence[Any]) -> list[Any]:
        """Fill the inputs, take every step, and give the outputs: arrays that the next run overwrites."""
        for own, values in zip(self._inputs, samples, strict=True):
            own[...] = values
        with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
            for operation, first, second, out in self.steps:
                operation(first, second, out=out)
        return [found[0] if type(found) is list else found for found in self.outputs]

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


_NONE = (None, None)


class _One:
    """A ufunc of one argument."""

    __slots__ = ("function",)

    def __init__(self, function: Any) -> None:
        self.function = function

    def __call__(self, first: Any, _: Any, out: Any) -> None:
        self.function(first, out=out)


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
        from mlcase_workbooks.recalc.calculate import Calculation

        self.calculation = Calculation()
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


class _Memory:
    """Arrays for registers, used again when their last reader is done."""

    def __init__(self, count: int, last: dict[int, int]) -> None:
        self.count = count
        self.last = last
        self.of: dict[int, Any] = {}
        self.arrays = 0
        self._free: dict[str, list[Any]] = {"f": [], "b": []}
        self._numbers: dict[float, Any] = {}

    def operand(self, argument: Operand) -> Any:
        if type(argument) is Register:
            return self.of[argument.number]
        number = self._numbers.get(argument)  # type: ignore[arg-type]
        if number is None or np.isnan(number):
            number = self._numbers[argument] = np.array(argument)  # type: ignore[index]
        return number

    def place(self, register: Register) -> Any:
        if register.kind == "o":
            self.of[register.number] = [None]
        else:
            free = self._free[register.kind]
            if not free:
                self.arrays += 1
            found = free.pop() if free else np.empty(self.count, dtype=float if register.kind == "f" else bool)
            self.of[register.number] = found
        return self.of[register.number]

    def release(self, register: Register) -> None:
        """Give back what this register's step was the last to read."""
        for argument in dict.fromkeys(a for a in register.arguments if type(a) is Register):
            if argument.kind != "o" and self.last[argument.number] == register.number:
                self._free[argument.kind].append(self.of[argument.number])


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
