"""Operators as steps: arithmetic, comparisons, and the choice between two values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError
from mlcase_workbooks.recalc import operators
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.errors import Unsupported
from mlcase_workbooks.recalc.sheet import Sheet
from mlcase_workbooks.recalc.trials.program import Program, Register, Whole
from mlcase_workbooks.recalc.trials.symbols import (
    Choice,
    NotInSteps,
    Symbol,
    clean,
    condition,
    either,
    number,
)

Traced: TypeAlias = Callable[[Sheet, int, int], Symbol]

_COMPARISONS = {
    "=": np.equal, "<>": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
_ARITHMETIC = {"+": np.add, "-": np.subtract, "*": np.multiply}
ON_CONSTANTS = {
    "+": operators.add, "-": operators.subtract, "*": operators.multiply, "/": operators.divide,
    "^": operators.power, "&": operators.join, "=": operators.equal, "<>": operators.different,
    "<": operators.less, "<=": operators.at_most, ">": operators.greater, ">=": operators.at_least,
}  # fmt: skip


class Operators:
    """Writes the steps of operators into a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.guarded = 0
        """How many choices surround what is traced now: there a division by zero may be meant to go unseen."""

    def binary(self, operator: str, left: Traced, right: Traced) -> Traced:
        on_constants = ON_CONSTANTS[operator]
        on_symbols = (
            self._arithmetic if operator in "+-*/^" else self._compare if operator in _COMPARISONS else _not_in_steps
        )

        def traced(sheet: Sheet, row: int, column: int) -> Symbol:
            a, b = left(sheet, row, column), right(sheet, row, column)
            if type(a) in _VARYING or type(b) in _VARYING:
                return on_symbols(operator, a, b)
            return constant(on_constants, a, b)

        return traced

    def _arithmetic(self, operator: str, a: Symbol, b: Symbol) -> Symbol:
        program = self.program
        x, y = number(program, a), number(program, b)
        if operator == "^":
            return self._power(x, y)
        tidy = (type(x) is float or x.clean) and (type(y) is float or y.clean)  # type: ignore[union-attr]
        if operator == "/":
            return self._divide(x, y, tidy)
        if operator == "*" and (x == 1.0 or y == 1.0):
            return y if x == 1.0 else x
        if (operator in "+-" and type(y) is float and y == 0.0) or (operator == "+" and type(x) is float and x == 0.0):
            return x if type(y) is float else y
        return program.step(_ARITHMETIC[operator], x, y, clean=tidy)

    def _divide(self, x: float | Register, y: float | Register, tidy: bool) -> Symbol:
        if type(y) is float:
            if y == 0.0:
                raise NotInSteps
            return self.program.step(np.divide, x, y, clean=tidy)
        if self.guarded:
            return self.program.step(_DIVIDE, x, y, clean=False)
        return self.program.step(np.divide, x, y, clean=tidy)

    def _power(self, x: float | Register, y: float | Register) -> Symbol:
        if type(y) is float and isinstance(x, Register):
            if y == 1.0:
                return x
            if y > 1.0 and y == int(y):
                return self.program.step(np.float_power, x, y, clean=x.clean)
        return clean(self.program, self.program.step(_POWER, x, y, clean=False))

    def _compare(self, operator: str, a: Symbol, b: Symbol) -> Symbol:
        program = self.program
        for one, other, turned in ((a, b, False), (b, a, True)):
            if isinstance(one, Choice):
                sides = [self._compared(operator, side, other, turned) for side in (one.then, one.otherwise)]
                return condition(program, Choice(one.condition, *sides))
        if any(isinstance(s, Register) and s.kind == "b" for s in (a, b)):
            return self._compare_logical(operator, a, b)
        if not all(type(s) is float or s is None or isinstance(s, Register) for s in (a, b)):
            raise NotInSteps  # numbers come before texts, which come before FALSE and TRUE
        if any(isinstance(s, Register) and s.kind == "o" for s in (a, b)):
            raise NotInSteps
        x, y = clean(program, number(program, a)), clean(program, number(program, b))
        if y == 0.0 or x == 0.0:
            return program.step(_COMPARISONS[operator], x, y, kind="b")
        return program.step(_CLOSE[operator], x, y, kind="b")

    def _compared(self, operator: str, one: Symbol, other: Symbol, turned: bool) -> Symbol:
        a, b = (other, one) if turned else (one, other)
        if type(a) in _VARYING or type(b) in _VARYING:
            return self._compare(operator, a, b)
        return constant(ON_CONSTANTS[operator], a, b)

    def _compare_logical(self, operator: str, a: Symbol, b: Symbol) -> Symbol:
        if operator not in ("=", "<>") or not all(
            type(s) is bool or (isinstance(s, Register) and s.kind == "b") for s in (a, b)
        ):
            raise NotInSteps
        x, y = (float(s) if type(s) is bool else s for s in (a, b))
        return self.program.step(_COMPARISONS[operator], x, y, kind="b")  # type: ignore[arg-type]

    def compare(self, operator: str, a: Symbol, b: Symbol) -> Symbol:
        """a = b, a < b and so on: a register, or TRUE or FALSE."""
        return self._compared(operator, a, b, False)

    def arithmetic(self, operator: str, a: Symbol, b: Symbol) -> Symbol:
        """a + b, a * b and so on."""
        if type(a) in _VARYING or type(b) in _VARYING:
            return self._arithmetic(operator, a, b)
        return constant(ON_CONSTANTS[operator], a, b)

    @staticmethod
    def constant(operation: Callable[..., Any], *values: Symbol) -> Symbol:
        """What an operation makes of values that all trials share."""
        return constant(operation, *values)

    def choose(self, test: Symbol, then: Callable[[], Symbol], otherwise: Callable[[], Symbol]) -> Symbol:
        """IF: only what some trial may want is traced."""
        chosen_by = condition(self.program, test)
        if type(chosen_by) is bool:
            return then() if chosen_by else otherwise()
        self.guarded += 1
        try:
            first, second = then(), otherwise()
        finally:
            self.guarded -= 1
        return either(self.program, chosen_by, first, second)


_VARYING = frozenset({Register, Choice})


def constant(operation: Callable[..., Any], *values: Symbol) -> Symbol:
    """What an operation makes of values that all trials share; the caller lets NumPy's warnings pass."""
    try:
        found = operation(*values)
    except FunctionError as error:
        return error.cell
    except Unsupported:
        raise NotInSteps from None
    if isinstance(found, np.ndarray | Area):
        raise NotInSteps
    return found


def _not_in_steps(operator: str, a: Symbol, b: Symbol) -> Symbol:
    raise NotInSteps


def _close(ufunc: Any) -> Whole:
    """A comparison that leaves numbers alike in 14 digits, which Excel may take for equal, to the general code."""

    def compared(a: Any, b: Any) -> Any:
        difference = np.abs(np.subtract(a, b))
        if ((difference != 0) & (difference <= 1e-14 * np.abs(a))).any():
            raise FloatingPointError("numbers that differ in the last digits only")
        return ufunc(a, b)

    return Whole(compared)


def _divided(a: Any, b: Any) -> Any:
    with np.errstate(all="ignore"):
        result = np.where((b == 0) & ~np.isnan(a), CellError.DIV0.boxed, np.divide(a, b))
    return _finite(result)


def _raised(a: Any, b: Any) -> Any:
    with np.errstate(all="ignore"):
        return _finite(operators._power_trials(np.asarray(a), np.asarray(b)))


def _finite(result: Any) -> Any:
    return np.where(np.isinf(result), CellError.NUM.boxed, result)


_CLOSE = {operator: _close(ufunc) for operator, ufunc in _COMPARISONS.items()}
_DIVIDE = Whole(_divided)
_POWER = Whole(_raised)
