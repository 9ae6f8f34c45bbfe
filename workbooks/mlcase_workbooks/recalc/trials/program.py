"""A program over trials: a list of steps, each of which fills one register, an array with an entry per trial.

Equal steps are made once. Arithmetic that leaves the ordinary (division by zero, overflow, an error where a comparison
needs a number) raises ``FloatingPointError``: the program is right for ordinary trials only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.sheet import Formula, Sheet

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
