"""The operators of the formula language, for every kind of value.

Two ordinary numbers are dealt with first; then arrays cell by cell, trials all at once, and last the coercions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, DivisionByZero, FunctionError, InvalidNumber, InvalidValue, Propagated
from mlcase_workbooks.recalc.area import Area, Block, Lambda, Pending, Union, array_of, pick
from mlcase_workbooks.recalc.functions.forms import as_floats, cell_at, gathered, in_range, is_array
from mlcase_workbooks.recalc.functions.wildcards import folded, in_order
from mlcase_workbooks.recalc.values import Scalar, Value, finite, no_value, round_significant, to_number, to_text


def dereferenced(value: Value) -> Value:
    """A value instead of a reference."""
    kind = type(value)
    if kind is Area:
        return value.value()
    if kind is Block:
        return value.cells
    if kind is Union:
        raise InvalidValue("several areas stand where one value belongs")
    if kind is Lambda:
        raise no_value(value)
    return value


def _cell_by_cell(operation: Callable[[Value, Value], Value], a: Value, b: Value) -> Value:
    left, right = (v if is_array(v) else array_of([[v]]) for v in (a, b))
    shape = max(left.shape[0], right.shape[0]), max(left.shape[1], right.shape[1])
    result = np.empty(shape, dtype=object)
    for i in range(shape[0]):
        for j in range(shape[1]):
            try:
                result[i, j] = operation(cell_at(left, i, j), cell_at(right, i, j))
            except FunctionError as error:
                result[i, j] = error.cell
    return result


_ORDINARY = frozenset({float, bool})


def _all_numbers(value: Value) -> Any:
    """An array of ordinary numbers as floats, or None."""
    if not is_array(value):
        return value if type(value) is float else None
    return value.astype(float) if set(map(type, value.ravel().tolist())) <= _ORDINARY else None


def _arithmetic(
    scalar: Callable[[float, float], float], vector: Callable[[Any, Any], Any], name: str
) -> Callable[[Value, Value], Value]:
    def operation(a: Value, b: Value) -> Value:
        if type(a) is float and type(b) is float:
            return finite(scalar(a, b))
        a, b = dereferenced(a), dereferenced(b)
        if is_array(a) or is_array(b):
            x, y = _all_numbers(a), _all_numbers(b)
            if x is not None and y is not None and _fits(x, y):
                with np.errstate(all="ignore"):
                    result = vector(x, y)
                if np.isfinite(result).all():
                    return result.astype(object)
            return _cell_by_cell(operation, a, b)
        if type(a) is np.ndarray or type(b) is np.ndarray:
            with np.errstate(all="ignore"):
                return in_range(vector(as_floats(a), as_floats(b)))
        return finite(scalar(to_number(a), to_number(b)))

    operation.__name__ = name
    return operation


def _fits(x: Any, y: Any) -> bool:
    try:
        np.broadcast_shapes(np.shape(x), np.shape(y))
    except ValueError:
        return False
    return True


def _divide(a: float, b: float) -> float:
    if b == 0:
        raise DivisionByZero("division by zero")
    return a / b


def _divide_trials(a: Any, b: Any) -> Any:
    return np.where((b == 0) & ~np.isnan(a), CellError.DIV0.boxed, np.divide(a, b))


def _power(a: float, b: float) -> float:
    if a == 0 and b <= 0:
        if b == 0:
            raise InvalidNumber("0 to the power of 0 is not defined")
        raise DivisionByZero("0 to a negative power")
    try:
        return -math.pow(-a, b) if a < 0 and _odd_root(b) else math.pow(a, b)
    except (ValueError, OverflowError):
        raise InvalidNumber(f"{a} to the power of {b} is no number that a cell can hold") from None


def _odd_root(exponent: Any) -> Any:
    """Whether an exponent means an odd root, which a negative number has: Excel's (-8)^(1/3) is -2."""
    with np.errstate(all="ignore"):  # 1 / 1E-308 is beyond a double, and no odd root
        root = np.rint(1 / np.where(exponent == 0, 1.0, exponent))
        return (np.abs(root) > 1) & (root % 2 == 1) & (1 / np.where(root == 0, 1.0, root) == exponent)


def _power_trials(a: Any, b: Any) -> Any:
    # float_power is the C library's, as math.pow and ** are; np.power has its own on some processors.
    result = np.where((a < 0) & _odd_root(b), -np.float_power(np.abs(a), b), np.float_power(a, b))
    result = np.where((a == 0) & (b == 0), CellError.NUM.boxed, result)
    result = np.where((a == 0) & (b < 0), CellError.DIV0.boxed, result)
    return np.where(np.isnan(a), a, np.where(np.isnan(b), b, result))


add = _arithmetic(lambda a, b: a + b, np.add, "add")
subtract = _arithmetic(lambda a, b: a - b, np.subtract, "subtract")
multiply = _arithmetic(lambda a, b: a * b, np.multiply, "multiply")
divide = _arithmetic(_divide, _divide_trials, "divide")
power = _arithmetic(_power, _power_trials, "power")


def negative(value: Value) -> Value:
    """-x"""
    return -value if type(value) is float else subtract(0.0, value)


def plus(value: Value) -> Value:
    """+x changes nothing, not even a text."""
    return dereferenced(value)


def percent(value: Value) -> Value:
    """x%"""
    return divide(value, 100.0)


def join(a: Value, b: Value) -> Value:
    """x & y"""
    if type(a) is str and type(b) is str:
        return a + b
    a, b = dereferenced(a), dereferenced(b)
    if is_array(a) or is_array(b):
        return _cell_by_cell(join, a, b)
    if type(a) is np.ndarray or type(b) is np.ndarray:
        return _by_trial(join, a, b)
    return to_text(a) + to_text(b)


def _by_trial(operation: Callable[[Value, Value], Value], a: Value, b: Value) -> Value:
    results: list[Value] = []
    for trial in range(len(a) if type(a) is np.ndarray else len(b)):
        try:
            results.append(operation(pick(a, trial), pick(b, trial)))
        except FunctionError as error:
            results.append(error.cell)
    return gathered(results)


# -- comparison -------------------------------------------------------------------------------------------------------

_RANK = {float: 0, str: 1, bool: 2}
_BLANK: dict[type, Scalar] = {float: 0.0, str: "", bool: False}


def compare(a: Scalar, b: Scalar) -> int:
    """-1, 0 or 1: numbers before text before FALSE before TRUE; text in any case; numbers by 15 digits."""
    if type(a) is CellError:
        raise Propagated(a)
    if type(b) is CellError:
        raise Propagated(b)
    if a is None:
        if b is None:
            return 0
        a = _BLANK[type(b)]
    elif b is None:
        b = _BLANK[type(a)]
    rank_a, rank_b = _RANK[type(a)], _RANK[type(b)]
    if rank_a != rank_b:
        return -1 if rank_a < rank_b else 1
    if isinstance(a, str) and isinstance(b, str):
        if folded(a) == folded(b):
            return 0
        return -1 if in_order(a) < in_order(b) else 1
    if a == b or (type(a) is float and type(b) is float and _same_digits(a, b)):
        return 0
    return -1 if a < b else 1  # type: ignore[operator]  # two of one rank: numbers, or truth values


def _same_digits(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-14 * abs(a) and round_significant(a) == round_significant(b)


def _comparison(test: Callable[[int], bool], name: str) -> Callable[[Value, Value], Value]:
    def operation(a: Value, b: Value) -> Value:
        a, b = dereferenced(a), dereferenced(b)
        if type(a) is not np.ndarray and type(b) is not np.ndarray:
            return test(compare(a, b))
        if is_array(a) or is_array(b):
            return _cell_by_cell(operation, a, b)
        if _plain_trials(a) and _plain_trials(b):
            order = np.sign(np.subtract(a, b))
            close = (order != 0) & (np.abs(np.subtract(a, b)) <= 1e-14 * np.abs(a))
            if close.any():
                x, y = np.broadcast_arrays(a, b)
                order[close] = [compare(p, q) for p, q in zip(x[close].tolist(), y[close].tolist(), strict=True)]
            return _TESTS[name](order)
        return _by_trial(operation, a, b)

    operation.__name__ = name
    return operation


def _plain_trials(value: Value) -> bool:
    """Whether trials (or a number) are all ordinary numbers."""
    return type(value) is float or (type(value) is np.ndarray and value.dtype == float and not np.isnan(value).any())


_TESTS: dict[str, Callable[[Any], Any]] = {
    "equal": lambda order: order == 0,
    "different": lambda order: order != 0,
    "less": lambda order: order < 0,
    "at_most": lambda order: order <= 0,
    "greater": lambda order: order > 0,
    "at_least": lambda order: order >= 0,
}

equal, different, less, at_most, greater, at_least = (_comparison(test, name) for name, test in _TESTS.items())


# -- references -------------------------------------------------------------------------------------------------------


def span(a: Value, b: Value) -> Area:
    """x:y, the smallest area that holds both."""
    if type(a) is not Area or type(b) is not Area or a.sheet is not b.sheet:
        raise InvalidValue("the range operator joins two references of one sheet")
    return Area(a.sheet, min(a.top, b.top), min(a.left, b.left), max(a.bottom, b.bottom), max(a.right, b.right))


def common(a: Value, b: Value) -> Area:
    """x y, the cells that both have."""
    if type(a) is not Area or type(b) is not Area:
        raise InvalidValue("the intersection operator joins two references")
    top, bottom = max(a.top, b.top), min(a.bottom, b.bottom)
    left, right = max(a.left, b.left), min(a.right, b.right)
    if a.sheet is not b.sheet or top > bottom or left > right:
        raise Propagated(CellError.NULL)
    return Area(a.sheet, top, left, bottom, right)


def together(a: Value, b: Value) -> Union:
    """(x, y)"""
    areas: list[Area] = []
    for value in (a, b):
        if type(value) is Area:
            areas.append(value)
        elif type(value) is Union:
            areas += value.areas
        else:
            raise InvalidValue("the union operator joins references")
    return Union(tuple(areas))


def intersected(value: Value, row: int, column: int) -> Value:
    """@x: one value of a range or array."""
    if type(value) is Area:
        return value.intersect(row, column).value()
    if is_array(value):
        return cell_at(value[:1, :1], 0, 0)
    return value


def spilled(value: Value) -> Value:
    """x#: the cells that an array formula has filled."""
    if type(value) is not Area:
        raise Propagated(CellError.REF)
    formula = value.sheet.formula_at.get((value.top, value.left))
    if formula is None or formula.extent is None:
        raise Propagated(CellError.REF)
    if value.sheet.rows[value.top][value.left] is formula:
        raise Pending([formula])
    return Area(value.sheet, *formula.extent)


def tolerated(thunk: Callable[[], Value]) -> Value:
    """An argument's value, an error as a value."""
    try:
        return thunk()
    except FunctionError as error:
        return error.cell


def array(*rows: tuple[Value, ...]) -> Value:
    """{1, 2; 3, 4}"""
    return array_of([list(row) for row in rows])
