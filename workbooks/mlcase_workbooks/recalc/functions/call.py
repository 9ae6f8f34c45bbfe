"""How a formula's arguments reach a function: what a parameter's annotation asks for is made of what the formula gives.

A function is written under its Excel name and says by annotation what it wants (kinds.py); coercion, errors, arrays and
trials are dealt with here, once.

Trials: a function is run trial by trial unless it is declared with ``trials=``, an equivalent that takes arrays, where
a scalar is a number or an array (n,) and Numbers an array (..., cells); ``trials="itself"`` where it takes both. It
need not care for scalars that are errors: their trials get the error afterwards.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from types import FunctionType
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, get_args, get_origin, get_type_hints, overload

import numpy as np

from mlcase_udfs.errors import (
    CellError,
    DivisionByZero,
    FunctionError,
    InvalidNumber,
    InvalidValue,
    NotAvailable,
    Propagated,
    unboxed,
)
from mlcase_workbooks.recalc.area import Area, Block, Lambda, Place, Union, array_of, pick
from mlcase_workbooks.recalc.functions.forms import (
    as_floats,
    cell_at,
    gathered_arrays,
    in_range,
    is_array,
    top_left,
)
from mlcase_workbooks.recalc.functions.kinds import OMITTED, SCALAR_KINDS, Kind
from mlcase_workbooks.recalc.functions.trials import OverCells
from mlcase_workbooks.recalc.values import Value, no_value, to_logical, to_number, to_text

Excel = TypeVar("Excel", bound=Callable[..., Any])


MOST_ARGUMENTS = 255
"""What a function can take; the arity of a LAMBDA that a function's name stands for."""


def _plain(value: Value) -> Value:
    if type(value) is CellError or type(value) is Lambda:
        raise no_value(value)
    return value


def _strict(value: Value) -> float:
    if type(value) is bool:
        raise InvalidValue(f"{'TRUE' if value else 'FALSE'} stands where a number belongs")
    return to_number(value)


_SCALAR_CONVERTERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.NUMBER: to_number,
    Kind.STRICT: _strict,
    Kind.TEXT: to_text,
    Kind.LOGICAL: to_logical,
    Kind.PLAIN: _plain,
    Kind.TOLERANT: lambda value: value,
    Kind.HERE: lambda place: place,
}


class ExcelFunction:
    """A native function, ready to be called with whatever a formula gives."""

    def __init__(self, python: Callable[..., Any], trials: Callable[..., Any] | None, volatile: bool) -> None:
        self.python = python
        self.over_trials = trials
        self.volatile = volatile
        self.name = python.__name__.rstrip("_").replace("_", ".")

    @cached_property
    def _signature(self) -> tuple[tuple[Kind, ...], tuple[Any, ...], int, int]:
        """Kinds, defaults, how many are required, how many repeat at the end (for ``*args``)."""
        hints = get_type_hints(self.python, include_extras=True)
        kinds, defaults, required, repeating = [], [], 0, 0
        for p in inspect.signature(self.python).parameters.values():
            hint = hints[p.name]
            if p.kind is p.VAR_POSITIONAL:
                group = get_args(hint) if get_origin(hint) is tuple else (hint,)
                kinds += [_kind(h) for h in group]
                defaults += [inspect.Parameter.empty] * len(group)
                repeating = len(group)
            else:
                kinds.append(_kind(hint))
                defaults.append(p.default)
                required += p.default is p.empty and kinds[-1] is not Kind.HERE
        return tuple(kinds), tuple(defaults), required, repeating

    @cached_property
    def gives(self) -> Any:
        """The type of what it returns."""
        return get_type_hints(self.python, include_extras=True).get("return")

    @cached_property
    def of_single_values(self) -> bool:
        """Whether it makes one value of single values, never an array or a reference."""
        return self.gives in (float, int, str, bool) and all(
            kind in SCALAR_KINDS or kind is Kind.HERE for kind in self._signature[0]
        )

    @property
    def wants_here(self) -> bool:
        """Whether the function must be told which cell asks."""
        return self._signature[0][:1] == (Kind.HERE,)

    @property
    def as_lambda(self) -> Lambda:
        """The function in place of a LAMBDA, as in BYROW(A1:C9, SUM); one without options takes what it requires."""
        kinds, _, required, repeating = self._signature
        arity = required if required == len(kinds) and not repeating else MOST_ARGUMENTS
        return Lambda(lambda *arguments: self.bind(len(arguments))(*arguments), arity)

    def bind(self, count: int) -> Bound:
        """The function for a call with ``count`` arguments; InvalidValue when they are too few or too many."""
        kinds, defaults, required, repeating = self._signature
        count += self.wants_here
        required += self.wants_here
        if repeating and count > len(kinds):
            extra = count - len(kinds)
            kinds += (kinds[-repeating:] * (extra // repeating + 1))[:extra]
        if count < required or count > len(kinds):
            raise InvalidValue(f"{self.name} takes {required} or more arguments, not {count}")
        return Bound(self, kinds[:count], defaults)


def _kind(hint: Any) -> Kind:
    if get_origin(hint) is Annotated:
        return next(extra for extra in get_args(hint) if isinstance(extra, Kind))
    inner = [arg for arg in get_args(hint) if get_origin(arg) is Annotated]  # Number | None
    if inner:
        return _kind(inner[0])
    raise TypeError(f"{hint} is no kind of argument")


_SINGLE: frozenset[type] = frozenset({float, str, bool, type(None), CellError})

_DIRECT: dict[Kind, tuple[frozenset[type], Callable[[Any], Any]]] = {
    **{kind: (_SINGLE, convert) for kind, convert in _SCALAR_CONVERTERS.items() if kind is not Kind.HERE},
    Kind.HERE: (frozenset({Place}), lambda place: place),
    Kind.REFERENCE: (frozenset({Area}), lambda area: area),
    Kind.LAZY: (frozenset({FunctionType}), lambda thunk: thunk),
}
"""The types of arguments that need no more than a conversion: most calls have no others."""


class Bound:
    """A function bound to a number of arguments: calling it converts them and deals with arrays and trials."""

    __slots__ = ("_direct", "converters", "defaults", "function", "kinds", "python")

    def __init__(self, function: ExcelFunction, kinds: tuple[Kind, ...], defaults: tuple[Any, ...]) -> None:
        self.function = function
        self.python = function.python
        self.kinds = kinds
        self.defaults = defaults
        self.converters = tuple(_SCALAR_CONVERTERS.get(kind) for kind in kinds)
        direct = [_DIRECT.get(kind) for kind in kinds]
        self._direct = None if None in direct else tuple(zip(*[way for way in direct if way], strict=True)) or ((), ())

    def __call__(self, *args: Value) -> Value:
        """Convert the arguments and call; the result is a value of a cell, an array, or an area."""
        if self._direct is not None:
            types, converters = self._direct
            for accepted, arg in zip(types, args, strict=True):
                if type(arg) not in accepted:
                    break
            else:
                return settled(self.python, [convert(arg) for convert, arg in zip(converters, args, strict=True)])
        ready: list[Any] = []
        lift = trials = False
        for i, (kind, convert, arg) in enumerate(zip(self.kinds, self.converters, args, strict=True)):
            if arg is OMITTED:
                if i < len(self.defaults) and self.defaults[i] is None:
                    ready.append(OMITTED)
                    continue
                if kind is Kind.STRICT and self.defaults[i] is inspect.Parameter.empty:
                    raise NotAvailable(f"{self.function.name}: argument {i + 1} is missing")
                arg = None
            kind_of_arg = type(arg)
            if convert is not None:
                if kind_of_arg is Area or kind_of_arg is Union or kind_of_arg is Block:
                    arg = _dereference(arg)
                    if kind is Kind.STRICT and is_array(arg) and arg.size > 1:
                        raise InvalidValue(f"{self.function.name} wants a single value, not a range")
                    kind_of_arg = type(arg)
                if kind_of_arg is np.ndarray:
                    if arg.ndim == 2:
                        lift = True
                    else:
                        trials = True
                ready.append(arg)
            elif kind is Kind.NUMBERS or kind is Kind.RANGE:
                block, single = _block(arg)
                if block.trials:
                    trials = True
                ready.append((block, single) if kind is Kind.NUMBERS else block)
            elif kind is Kind.REFERENCE:
                if kind_of_arg is not Area and kind_of_arg is not Union:
                    raise InvalidValue(f"{self.function.name} wants a reference, not a value")
                ready.append(arg)
            else:
                ready.append(arg)
        if lift:
            return self._cell_by_cell(ready)
        if trials:
            return self._over_trials(ready)
        return self._once(ready)

    def _once(self, ready: list[Any]) -> Value:
        values: list[Any] = []
        for kind, convert, arg in zip(self.kinds, self.converters, ready, strict=True):
            if arg is OMITTED:
                values.append(None)
            elif convert is not None:
                values.append(convert(arg))
            elif kind is Kind.NUMBERS:
                block, single = arg
                values.append([to_number(block.flat[0])] if single else block.numbers)
            else:
                values.append(arg)
        return settled(self.python, values)

    def _cell_by_cell(self, ready: list[Any]) -> Value:
        """Run over arrays in scalar arguments; where one array is smaller than another the cell is #N/A."""
        arrays = [a for k, a in zip(self.kinds, ready, strict=True) if k in SCALAR_KINDS and is_array(a)]
        rows, columns = max(a.shape[0] for a in arrays), max(a.shape[1] for a in arrays)
        result = np.empty((rows, columns), dtype=object)
        for i in range(rows):
            for j in range(columns):
                try:
                    one = [
                        cell_at(a, i, j) if k in SCALAR_KINDS and is_array(a) else a
                        for k, a in zip(self.kinds, ready, strict=True)
                    ]
                    value = self._over_trials(one) if _has_trials(one) else self._once(one)
                    result[i, j] = top_left(value)
                except FunctionError as error:
                    result[i, j] = error.cell
        return result

    def _over_trials(self, ready: list[Any]) -> Value:
        count = _has_trials(ready)
        over_trials = self.function.over_trials
        if isinstance(over_trials, OverCells):
            with np.errstate(all="ignore"):
                return over_trials(*ready)
        if over_trials is not None and not any(map(_mixed, ready)):
            arguments = [self._as_array(k, a) for k, a in zip(self.kinds, ready, strict=True)]
            # A cell may hold a text in some trials, where the function has to do with numbers.
            with np.errstate(all="ignore"), suppress(TypeError, ValueError, AttributeError):
                return self._with_errors_of(arguments, in_range(over_trials(*arguments)))
        results = []
        for trial in range(count):
            try:
                results.append(_alone(self._once([_in_trial(arg, trial) for arg in ready]), trial))
            except FunctionError as error:
                results.append(error.cell)
        return gathered_arrays(results)

    def _with_errors_of(self, arguments: list[Any], result: Any) -> Any:
        """The result, where a number among the arguments is an error that error: the first argument's that is one."""
        for kind, arg in zip(reversed(self.kinds), reversed(arguments), strict=True):
            if kind in (Kind.NUMBER, Kind.STRICT) and arg is not None:
                broken = np.isnan(arg)
                if broken.any():
                    result = np.where(broken, arg if result.dtype != object else _with_unboxed(arg), result)
        return result

    @staticmethod
    def _as_array(kind: Kind, arg: Any) -> Any:
        if arg is OMITTED:
            return None
        if kind is Kind.NUMBERS:
            block, single = arg
            values = block.flat if single else [v for v in block.flat if _is_number(v)]
            parts = np.broadcast_arrays(*[as_floats(v) for v in values])
            # A cell's trials lie side by side in memory: what adds up cells runs along them.
            return np.moveaxis(np.stack(parts), 0, -1) if parts else np.empty(0)
        return as_floats(arg) if kind in (Kind.NUMBER, Kind.STRICT) else arg


def settled(python: Callable[..., Any], values: list[Any]) -> Value:
    """Call a function and make its result a value of a cell; arithmetic that fails is an Excel error."""
    try:
        result = python(*values)
    except ZeroDivisionError as problem:
        raise DivisionByZero(str(problem)) from problem
    except (OverflowError, ValueError) as problem:
        raise InvalidNumber(str(problem)) from problem
    kind = type(result)
    if kind is float and result - result == 0.0:
        return result
    if kind is int:
        return float(result)
    if isinstance(result, np.generic) or (kind is np.ndarray and result.ndim == 0):
        result = result.item()
        kind = type(result)
    if kind is complex or (kind is float and result - result != 0.0):
        raise InvalidNumber("the result is not a number that a cell can hold")
    return result


def _alone(value: Value, trial: int) -> Value:
    """A result as it is in one trial, where it was read from cells that hold all of them."""
    if type(value) is Area:
        value = value.value()
    if not is_array(value):
        return pick(value, trial)
    return array_of([[pick(cell, trial) for cell in row] for row in value])


def _dereference(arg: Value) -> Value:
    if type(arg) is Union:
        raise InvalidValue("several areas stand where one value belongs")
    return arg.value() if type(arg) is Area else arg.cells


def _block(arg: Value) -> tuple[Block, bool]:
    """The argument as a block, and whether it was a single value (which coerces, where a range skips)."""
    kind = type(arg)
    if kind is Area:
        return arg.block(), False
    if kind is Block:
        return arg, False
    if kind is Union:
        return arg.joined, False
    if is_array(arg):
        return Block.of(arg), False
    if kind is CellError:
        raise Propagated(arg)
    return Block([arg], 1, 1), True


def _in_trial(arg: Any, trial: int) -> Any:
    if type(arg) is np.ndarray and arg.ndim == 1:
        return pick(arg, trial)
    if type(arg) is Block:
        return arg.at(trial) if arg.trials else arg
    if type(arg) is tuple:
        block, single = arg
        return (block.at(trial) if block.trials else block, single)
    return arg


def _is_number(value: Value) -> bool:
    """Whether a cell of a range is a number or an error, in every trial."""
    return value.dtype != bool if type(value) is np.ndarray else type(value) in (float, CellError)


def _with_unboxed(trials: Any) -> Any:
    """Numbers as values of a cell that also holds texts: its errors are not boxed."""
    return np.array([unboxed(x) if x != x else x for x in trials.tolist()], dtype=object)


def _mixed(arg: Any) -> bool:
    """Whether a range of numbers has a cell that is a number in one trial and perhaps a text in another."""
    if type(arg) is not tuple or arg[1]:
        return False
    return any(type(value) is np.ndarray and value.dtype == object for value in arg[0].flat)


def _has_trials(ready: list[Any]) -> int:
    for arg in ready:
        if type(arg) is np.ndarray and arg.ndim == 1:
            return len(arg)
        block = arg[0] if type(arg) is tuple else arg
        if type(block) is Block and block.trials:
            return block.trials
    return 0


Trials: TypeAlias = Callable[..., Any] | Literal["itself"] | None

_TABLE: dict[str, ExcelFunction] = {}


@overload
def function(python: Excel) -> Excel: ...
@overload
def function(*, trials: Trials = None, volatile: bool = False) -> Callable[[Excel], Excel]: ...
def function(python: Any = None, *, trials: Trials = None, volatile: bool = False) -> Any:
    """Enlist an Excel function under its Python name, underscores read as dots: ``NORM_DIST`` is NORM.DIST."""

    def enlist(python: Excel) -> Excel:
        entry = ExcelFunction(python, python if trials == "itself" else trials, volatile)
        _TABLE[entry.name] = entry
        return python

    return enlist if python is None else enlist(python)


def also(*names: str) -> Callable[[Excel], Excel]:
    """Enlist an Excel function, by a line above ``@function``, under older names too: STDEV for STDEV.S."""

    def enlist(python: Excel) -> Excel:
        entry = _TABLE[ExcelFunction(python, None, False).name]
        _TABLE.update(dict.fromkeys(names, entry))
        return python

    return enlist
