"""What compiled formulas call, by the names that they use."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any

from mlcase_udfs.errors import CellError, Propagated
from mlcase_workbooks.recalc import operators
from mlcase_workbooks.recalc.area import Area, Lambda, Pending, Place, Union
from mlcase_workbooks.recalc.errors import Unsupported
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.functions.call import settled
from mlcase_workbooks.recalc.functions.kinds import OMITTED, omitted
from mlcase_workbooks.recalc.sheet import Formula
from mlcase_workbooks.recalc.values import Value, total

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.book import Book
    from mlcase_workbooks.recalc.sheet import Sheet


def own_part(book: Book, node: nodes.Structured) -> Callable[[Sheet, int, int], Area]:
    """[@Cost], a reference to the table around the cell: the same formula may stand in several tables."""

    def area(sheet: Sheet, row: int, column: int) -> Area:
        found = book.area(node, Place(sheet, row, column))
        if found is None:
            raise Propagated(CellError.REF)
        return found

    return area


def _fail(error: CellError) -> Value:
    raise Propagated(error)


def _unsupported(what: str) -> Value:
    raise Unsupported(what)


def _single(value: Value, row: int, column: int) -> Value:
    kind = type(value)
    if kind is Area:
        return value.intersect(row, column).value()
    return value


def _apply(function: Value, *arguments: Value) -> Value:
    if type(function) is not Lambda:
        raise Propagated(CellError.REF)
    return function(*arguments)


class _Unordinary(Exception):
    """Fast code met a value that only general code can deal with; no error of the cell, so IFERROR must not see it."""


def _true(value: Value) -> bool:
    if type(value) is bool:
        return value
    if type(value) is float and value - value == 0.0:
        return value != 0
    raise _Unordinary


def _ready(value: Value) -> Value:
    """A cell's content on its way into a function, which could not tell that it is no value yet."""
    if type(value) is Formula:
        raise Pending([value])
    return value


def _in_range(value: Value) -> Value:
    kind = type(value)
    if (kind is float and value - value != 0.0) or kind is Formula:
        raise _Unordinary
    return value


_FLOATS = {float}


def _total(values: list[Value], count: int) -> float:
    if len(values) != count or set(map(type, values)) != _FLOATS:
        raise _Unordinary
    return total(values)


def _least(a: Value, b: Value) -> float:
    if type(a) is float and type(b) is float and (difference := a - b) - difference == 0.0:
        return a if difference <= 0.0 else b
    raise _Unordinary


def _greatest(a: Value, b: Value) -> float:
    if type(a) is float and type(b) is float and (difference := a - b) - difference == 0.0:
        return a if difference >= 0.0 else b
    raise _Unordinary


def _ordinary(
    general: Callable[[Value, Value], Value], test: Callable[[float, float], bool]
) -> Callable[[Value, Value], Value]:
    """A comparison that takes two floats that clearly differ, or are identical, by the shortest way."""

    def operation(a: Value, b: Value) -> Value:
        if type(a) is float and type(b) is float:
            difference = a - b
            if difference == 0.0 or 1e-12 * abs(a) < abs(difference) < inf:
                return test(a, b)
        return general(_in_range(a), _in_range(b))

    return operation


GLOBALS: dict[str, Any] = {
    **{name: getattr(operators, name) for name in (
        "add", "subtract", "multiply", "divide", "power", "join", "span", "common", "together", "negative", "plus",
        "percent", "intersected", "spilled", "tolerated", "array", "finite",
    )},
    "equal": _ordinary(operators.equal, lambda a, b: a == b),
    "different": _ordinary(operators.different, lambda a, b: a != b),
    "less": _ordinary(operators.less, lambda a, b: a < b),
    "at_most": _ordinary(operators.at_most, lambda a, b: a <= b),
    "greater": _ordinary(operators.greater, lambda a, b: a > b),
    "at_least": _ordinary(operators.at_least, lambda a, b: a >= b),
    "OMITTED": OMITTED, "omitted": omitted, "settled": settled,
    "Area": Area, "Union": Union, "Place": Place, "Lambda": Lambda,
    "REF": CellError.REF, "NAME": CellError.NAME, "VALUE": CellError.VALUE,
    "fail": _fail, "unsupported": _unsupported, "single": _single, "apply": _apply,
    "true": _true, "total": _total, "in_range": _in_range, "ready": _ready, "least": _least, "greatest": _greatest,
}  # fmt: skip
