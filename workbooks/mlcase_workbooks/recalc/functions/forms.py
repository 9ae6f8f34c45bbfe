"""The forms that a value has: a single one, an array of cells, one per trial; and how one is made of another."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, NotAvailable
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.values import Value, to_number


def is_array(value: Value) -> bool:
    """Whether a value is an array of cells."""
    return type(value) is np.ndarray and value.ndim == 2


def cell_at(array: Value, row: int, column: int) -> Value:
    """One cell of an array; a single row or column repeats, beyond the array is #N/A."""
    rows, columns = array.shape
    if (row >= rows > 1) or (column >= columns > 1):
        raise NotAvailable("the arrays are not of one size")
    value = array[row if rows > 1 else 0, column if columns > 1 else 0]
    return value.item() if isinstance(value, np.generic) else value


def top_left(value: Value) -> Value:
    """A single value of a result: an array's or area's first cell."""
    if type(value) is Area:
        value = value.value()
    if is_array(value):
        value = value[0, 0]
        return value.item() if isinstance(value, np.generic) else value
    return value


def as_floats(value: Value) -> Any:
    """A value as a number or an array of trials; an error is boxed in a NaN."""
    if type(value) is np.ndarray:
        if value.dtype == object:
            return np.array([_float(v) for v in value])
        return value.astype(float, copy=False)
    return _float(value)


def _float(value: Value) -> float:
    try:
        return to_number(value)
    except FunctionError as error:
        return error.cell.boxed


def in_range(result: Any) -> Any:
    """Trials as they come out of arithmetic, an overflow boxed as #NUM!."""
    result = np.asarray(result)
    if result.dtype == float and np.isinf(result).any():
        return np.where(np.isinf(result), CellError.NUM.boxed, result)
    return result


def gathered(results: list[Value]) -> Any:
    """One value per trial as an array: of numbers when all are, an error among numbers boxed in a NaN."""
    kinds = set(map(type, results))
    if kinds <= {float, CellError}:
        return np.array([v.boxed if type(v) is CellError else v for v in results])
    if kinds == {bool}:
        return np.array(results)
    array = np.empty(len(results), dtype=object)
    array[:] = results
    return array


def gathered_arrays(results: list[Value]) -> Any:
    """One value per trial, or one array per trial as an array whose cells are arrays of trials."""
    arrays = [value for value in results if is_array(value)]
    if not arrays:
        return gathered(results)
    rows, columns = max(array.shape[0] for array in arrays), max(array.shape[1] for array in arrays)
    together = np.empty((rows, columns), dtype=object)
    for at in np.ndindex(rows, columns):
        together[at] = gathered([_cell_or_missing(value, *at) for value in results])
    return together


def _cell_or_missing(value: Value, row: int, column: int) -> Value:
    if not is_array(value):
        return value
    return value[row, column] if row < value.shape[0] and column < value.shape[1] else CellError.NA
