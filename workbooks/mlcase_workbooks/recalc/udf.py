"""Our own functions as the engine sees them: the registry's entries in the same form as Excel's functions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, InvalidValue, Propagated, unboxed
from mlcase_udfs.registry import PREFIX, Function, Parameter, catalogue
from mlcase_udfs.units import Shape
from mlcase_workbooks.recalc.area import Area, Block
from mlcase_workbooks.recalc.functions.call import Bound, ExcelFunction, settled
from mlcase_workbooks.recalc.functions.forms import as_floats
from mlcase_workbooks.recalc.functions.kinds import Kind
from mlcase_workbooks.recalc.values import Value, checked, to_logical, to_number, to_text

_SCALARS = {"number": Kind.NUMBER, "text": Kind.TEXT, "boolean": Kind.LOGICAL, "any": Kind.PLAIN}
_COERCE = {"number": to_number, "text": to_text, "boolean": to_logical, "any": checked}
_NUMBERS = {float, np.ndarray}
_FLOATS = {float}
_SINGLE = frozenset({float, str, bool, type(None)})
_KNOWN: dict[str, UdfFunction] = {}


def find_udf(name: str) -> ExcelFunction | None:
    """The function of the registry by its cell name, or None."""
    if not name.startswith(PREFIX):
        return None
    if name not in _KNOWN:
        entry = catalogue().get(name)
        if entry is None:
            return None
        _KNOWN[name] = UdfFunction(entry)
    return _KNOWN[name]


class UdfFunction(ExcelFunction):
    """An entry of the registry, called with what cells hold."""

    def __init__(self, entry: Function) -> None:
        super().__init__(self._call, self._call, volatile=False)
        self.name = entry.name
        self.entry = entry

    @cached_property
    def _signature(self) -> tuple[tuple[Kind, ...], tuple[Any, ...], int, int]:
        parameters = self.entry.parameters
        kinds = tuple(_SCALARS[p.kind] if p.shape is Shape.SCALAR else Kind.RANGE for p in parameters)
        defaults = tuple(inspect.Parameter.empty if p.required else None for p in parameters)
        return kinds, defaults, sum(p.required for p in parameters), 0

    def bind(self, count: int) -> Bound:
        """The function for a call with ``count`` arguments."""
        return _BoundUdf(self, super().bind(count))

    def _call(self, *values: Value) -> Value:
        given = {
            p.name: _argument(p, value)
            for p, value in zip(self.entry.parameters, values, strict=False)
            if value is not None or p.required
        }
        return _shown(self.entry.python(**given))


class _BoundUdf(Bound):
    """A call of which nearly every one has single values and ranges of them: these go straight to the function."""

    __slots__ = ("entry", "parameters", "ways")

    def __init__(self, function: UdfFunction, bound: Bound) -> None:
        super().__init__(function, bound.kinds, bound.defaults)
        self.entry = function.entry.python
        self.parameters = function.entry.parameters[: len(bound.kinds)]
        self.ways = tuple(_COERCE[p.kind] if p.shape is Shape.SCALAR else None for p in self.parameters)
        self.converters = tuple(
            convert and _naming(p, convert) for p, convert in zip(self.parameters, self.converters, strict=True)
        )

    def __call__(self, *args: Value) -> Value:
        """Convert the arguments and call; arrays in place of single values, trials and gaps are the general way's."""
        ready: list[Any] = []
        for parameter, convert, arg in zip(self.parameters, self.ways, args, strict=True):
            kind = type(arg)
            if convert is not None:
                if kind not in _SINGLE:
                    return super().__call__(*args)
                try:
                    ready.append(convert(arg))
                except InvalidValue as refusal:
                    raise _named(parameter, refusal) from None
                continue
            block = arg.block() if kind is Area else arg
            if type(block) is not Block:
                return super().__call__(*args)
            kinds = set(map(type, block.flat))
            if np.ndarray in kinds:
                return super().__call__(*args)
            if kinds == _FLOATS and parameter.shape is Shape.VECTOR and parameter.kind == "number":
                ready.append(np.array(block.flat))
            else:
                ready.append(_argument(parameter, block))
        return _shown(settled(self.entry, ready))


def _shown(result: Value) -> Value:
    """A result with the errors in a table's cells as values; among trials they stay boxed."""
    if type(result) is np.ndarray and result.dtype == object:
        for i, cell in enumerate(result.ravel().tolist()):
            if type(cell) is float and cell != cell:
                result.flat[i] = unboxed(cell)
    return result


def _named(parameter: Parameter, refusal: InvalidValue) -> InvalidValue:
    return InvalidValue(f"{parameter.name}: {refusal}")


def _naming(parameter: Parameter, convert: Callable[[Value], Any]) -> Callable[[Value], Any]:
    """The conversion, whose refusal names the argument."""

    def converted(value: Value) -> Any:
        try:
            return convert(value)
        except InvalidValue as refusal:
            raise _named(parameter, refusal) from None

    return converted


def _argument(parameter: Parameter, value: Value) -> Any:
    if parameter.shape is Shape.SCALAR:
        return value if type(value) is np.ndarray else _COERCE[parameter.kind](value)
    cells = value.flat
    if parameter.kind == "text":
        return [to_text(cell) for cell in cells]
    kinds = set(map(type, cells))
    if CellError in kinds:
        raise Propagated(next(cell for cell in cells if type(cell) is CellError))
    if parameter.kind == "any":
        return [value.row(row) for row in range(value.rows)]
    if not kinds <= _NUMBERS:
        odd = next(cell for cell in cells if type(cell) not in _NUMBERS)
        what = "a blank cell" if odd is None else repr(odd)
        raise InvalidValue(f"{parameter.name} holds {what}: every cell of the range must be a number")
    if np.ndarray in kinds:
        # A cell's trials lie side by side in memory: most work runs along them.
        array = np.moveaxis(np.stack(np.broadcast_arrays(*[as_floats(cell) for cell in cells])), 0, -1)
    else:
        array = np.array(cells, dtype=float)
    if parameter.shape is Shape.TABLE:
        array = array.reshape(*array.shape[:-1], value.rows, value.columns)
    return array
