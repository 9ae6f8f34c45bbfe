"""Functions that take a LAMBDA: each cell, row or column of an array is handed to it.

The cells of a range are handed on as references, so that a LAMBDA may ask where they are or whether they are hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, InvalidValue, NotAvailable, Propagated
from mlcase_workbooks.recalc.area import Area, Lambda, array_of, array_size
from mlcase_workbooks.recalc.functions.call import MOST_ARGUMENTS, function
from mlcase_workbooks.recalc.functions.cells import cells_of, size_of
from mlcase_workbooks.recalc.functions.forms import is_array
from mlcase_workbooks.recalc.functions.kinds import OMITTED, Anything, Lazy, Number, omitted
from mlcase_workbooks.recalc.values import Cells, Value


@function
def MAP(*arguments: Anything) -> Cells:
    """A LAMBDA's results for every cell of an array, or for the cells at the same place of several."""
    *sources, last = arguments
    formula = _formula(last, len(sources))
    if not sources:
        raise InvalidValue("MAP needs an array before its LAMBDA")
    sizes = [size_of(source) for source in sources]
    rows, columns = max(rows for rows, _ in sizes), max(columns for _, columns in sizes)

    def mapped(i: int, j: int) -> Value:
        return formula(*[_cell(source, size, i, j) for source, size in zip(sources, sizes, strict=True)])

    return _built(rows, columns, mapped)


def _cell(source: Value, size: tuple[int, int], row: int, column: int) -> Value:
    if row >= size[0] or column >= size[1]:
        raise NotAvailable("the arrays are not of one size")
    return _part(source, row, column, row, column)


@function
def BYROW(source: Anything, last: Anything) -> Cells:
    """A LAMBDA's result for every row."""
    formula = _formula(last, 1)
    rows, columns = size_of(source)
    return _built(rows, 1, lambda i, _: formula(_part(source, i, 0, i, columns - 1)))


@function
def BYCOL(source: Anything, last: Anything) -> Cells:
    """A LAMBDA's result for every column."""
    formula = _formula(last, 1)
    rows, columns = size_of(source)
    return _built(1, columns, lambda _, j: formula(_part(source, 0, j, rows - 1, j)))


@function
def MAKEARRAY(rows: Number, columns: Number, last: Anything) -> Cells:
    """An array whose cells a LAMBDA makes of their row and column."""
    formula = _formula(last, 2)
    height, width = array_size(rows, columns)
    return _built(height, width, lambda i, j: formula(i + 1.0, j + 1.0))


@function
def REDUCE(initial: Lazy, source: Anything, last: Anything) -> Value:
    """What a LAMBDA makes of a start value and the first cell, then of that and the second, and so on."""
    return list(_accumulated(initial, source, last))[-1]


@function
def SCAN(initial: Lazy, source: Anything, last: Anything) -> Cells:
    """Every intermediate result of REDUCE."""
    rows, columns = size_of(source)
    results = [_single(result) for result in _accumulated(initial, source, last)]
    return array_of([results[i * columns : (i + 1) * columns] for i in range(rows)])


def _accumulated(initial: Lazy, source: Value, last: Value) -> Any:
    """The intermediate results; an error stays one."""
    formula = _formula(last, 2)
    rows, columns = size_of(source)
    places = [(i, j) for i in range(rows) for j in range(columns)]
    if initial is omitted:
        so_far = _part(source, *places[0], *places[0])
        places = places[1:]
        yield so_far
    else:
        so_far = _caught(initial)
    for i, j in places:
        cell = _part(source, i, j, i, j)
        if not isinstance(so_far, CellError):
            so_far = _caught(partial(formula, so_far, cell))
        yield so_far


@function
def ISOMITTED(argument: Lazy) -> bool:
    """Whether a LAMBDA was called without this argument."""
    return argument is omitted or argument() is OMITTED


def _formula(value: Value, arity: int) -> Lambda:
    if type(value) is not Lambda:
        raise InvalidValue("the last argument must be a LAMBDA")
    if value.arity not in (arity, MOST_ARGUMENTS):
        raise InvalidValue(f"the LAMBDA takes {value.arity} arguments and gets {arity}")
    return value


def _part(source: Value, top: int, left: int, bottom: int, right: int) -> Value:
    """Some cells of a range as a reference, of an array as an array, a single one as its value."""
    if isinstance(source, Area):
        return Area(source.sheet, source.top + top, source.left + left, source.top + bottom, source.left + right)
    cells = cells_of(source)
    if (top, left) == (bottom, right):
        value = cells[top, left]
        if isinstance(value, CellError):
            raise Propagated(value)
        return value
    return cells[top : bottom + 1, left : right + 1]


def _built(rows: int, columns: int, cell: Callable[[int, int], Value]) -> Cells:
    def made(i: int, j: int) -> Value:
        return _single(cell(i, j))

    return array_of([[_caught(partial(made, i, j)) for j in range(columns)] for i in range(rows)])


def aggregated(formula: Lambda, *arrays: Value) -> Value:
    """The one value that a LAMBDA makes of arrays, an error as a value."""
    return _caught(lambda: _single(formula(*arrays)))


def _caught(compute: Callable[[], Value]) -> Value:
    """A result, an error as a value."""
    try:
        return compute()
    except FunctionError as error:
        return error.cell
    except ZeroDivisionError:
        return CellError.DIV0


def _single(value: Value) -> Value:
    """The one value of a cell's result; an array in a cell, or a LAMBDA, is #CALC!."""
    if isinstance(value, Area):
        value = value.value()
    if is_array(value) and value.size == 1:
        value = value[0, 0]
    if is_array(value) or type(value) is Lambda:
        return CellError.CALC
    return value.item() if isinstance(value, np.generic) else value
