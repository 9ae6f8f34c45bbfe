"""What a cell is while a program is made: a value that every trial shares, a register, or a choice of two of these.

Whatever cannot be said in steps raises ``NotInSteps``: the formula is then evaluated by its general code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.functions.forms import as_floats
from mlcase_workbooks.recalc.trials.program import Program, Register, Whole, select
from mlcase_workbooks.recalc.values import parse_number


class NotInSteps(Exception):
    """Something in a formula that steps on arrays of numbers cannot say."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two, by a condition: where texts are among them, which no step makes."""

    condition: Register
    then: Symbol
    otherwise: Symbol


Symbol: TypeAlias = "float | str | bool | CellError | Register | Choice | None"


def number(program: Program, symbol: Symbol) -> float | Register:
    """A symbol where a number is wanted."""
    kind = type(symbol)
    if kind is float:
        return symbol  # type: ignore[return-value]
    if isinstance(symbol, Register):
        if symbol.kind == "f":
            return symbol
        if symbol.kind == "b":
            return program.step(_TO_NUMBER, symbol)
        return program.step(_FLOATS, symbol, clean=False)
    if isinstance(symbol, Choice):
        return chosen(program, symbol.condition, _boxed(program, symbol.then), _boxed(program, symbol.otherwise))
    if symbol is None:
        return 0.0
    if kind is bool:
        return float(symbol)  # type: ignore[arg-type]
    if isinstance(symbol, str):
        parsed = parse_number(symbol)
        if parsed is not None:
            return parsed
    raise NotInSteps


def _boxed(program: Program, symbol: Symbol) -> float | Register:
    """A branch as a number, an error or a text that is none as the NaN of an error."""
    try:
        return number(program, symbol)
    except NotInSteps:
        if isinstance(symbol, CellError):
            return symbol.boxed
        if isinstance(symbol, str):
            return CellError.VALUE.boxed
        raise


def output(program: Program, symbol: Symbol) -> Register:
    """A symbol as an output: numbers, and errors boxed."""
    value = _boxed(program, CellError.NA if symbol is None else symbol)
    return value if isinstance(value, Register) else program.alone(Whole(lambda: value), kind="f")


def clean(program: Program, symbol: float | Register) -> float | Register:
    """A number of which no trial is an error; a trial that is one stops the program when it runs."""
    if isinstance(symbol, Register) and not symbol.clean:
        return program.step(_CLEAN, symbol)
    return symbol


def chosen(program: Program, condition: Register, then: float | Register, otherwise: float | Register) -> Register:
    """Numbers by a condition."""
    tidy = all(side.clean if isinstance(side, Register) else side == side for side in (then, otherwise))
    return program.step(select, condition, then, otherwise, clean=tidy)


def either(program: Program, condition: Register, then: Symbol, otherwise: Symbol) -> Symbol:
    """One of two symbols by a condition: a register when both are numbers."""
    if then is otherwise or (type(then) is type(otherwise) and not isinstance(then, Register) and then == otherwise):
        return then
    if _is_number(then) and _is_number(otherwise):
        return chosen(program, condition, number(program, then), number(program, otherwise))
    return Choice(condition, then, otherwise)


def _is_number(symbol: Symbol) -> bool:
    return type(symbol) is float or symbol is None or (isinstance(symbol, Register) and symbol.kind == "f")


def condition(program: Program, symbol: Symbol) -> bool | Register:
    """A symbol where TRUE or FALSE is wanted."""
    if type(symbol) is bool:
        return symbol
    if isinstance(symbol, Register) and symbol.kind == "b":
        return symbol
    if isinstance(symbol, Choice):
        then, otherwise = condition(program, symbol.then), condition(program, symbol.otherwise)
        if type(then) is bool and type(otherwise) is bool:
            if then == otherwise:
                return then
            return symbol.condition if then else opposite(program, symbol.condition)
        sides = [program.alone(Whole(lambda s=s: s), kind="b") if type(s) is bool else s for s in (then, otherwise)]
        return program.step(select, symbol.condition, *sides, kind="b")
    if isinstance(symbol, str | CellError):
        raise NotInSteps
    value = clean(program, number(program, symbol))
    if not isinstance(value, Register):
        return value != 0
    return program.step(np.not_equal, value, 0.0, kind="b")


def opposite(program: Program, symbol: Register) -> Register:
    """NOT."""
    return program.step(np.logical_not, symbol, kind="b")


def _checked(values: Any) -> Any:
    if np.isnan(np.add.reduce(values)):
        raise FloatingPointError("an error where a number is needed")
    return values


_TO_NUMBER = Whole(lambda values: values)
_FLOATS = Whole(lambda values: as_floats(values[0]))
_CLEAN = Whole(_checked)
