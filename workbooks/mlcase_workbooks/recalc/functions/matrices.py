"""Matrices: product, inverse, determinant and the unit matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.errors import CellError, InvalidNumber, InvalidValue, Propagated
from mlcase_workbooks.recalc.area import Block, array_size
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Number, Range


def _matrix(block: Block) -> NDArray[np.float64]:
    """A block's numbers; every cell must hold one."""
    for value in block.flat:
        if type(value) is CellError:
            raise Propagated(value)
    if any(type(value) is not float for value in block.flat):
        raise InvalidValue("a cell of the matrix holds no number: fill every cell with one")
    return np.array(block.flat, dtype=float).reshape(block.rows, block.columns)


def _square(block: Block) -> NDArray[np.float64]:
    matrix = _matrix(block)
    if block.rows != block.columns:
        raise InvalidValue(f"the matrix has {block.rows} rows and {block.columns} columns: give as many of both")
    return matrix


def _cells(matrix: NDArray[np.floating]) -> Any:
    """A matrix as cells of a sheet."""
    if not np.isfinite(matrix).all():
        raise InvalidNumber("the result leaves the range of numbers")
    return matrix.astype(object)


@function
def MMULT(left: Range, right: Range) -> Any:
    """The product of two matrices."""
    a, b = _matrix(left), _matrix(right)
    if left.columns != right.rows:
        raise InvalidValue(
            f"{left.columns} columns do not fit {right.rows} rows: give as many rows as the left columns"
        )
    with np.errstate(all="ignore"):
        return _cells(a @ b)


@function
def MINVERSE(matrix: Range) -> Any:
    """The matrix whose product with another is the unit matrix."""
    try:
        return _cells(np.linalg.inv(_square(matrix)))
    except np.linalg.LinAlgError:
        raise InvalidNumber("the matrix has no inverse: its determinant is 0") from None


@function
def MDETERM(matrix: Range) -> float:
    """The determinant of a matrix."""
    return float(np.linalg.det(_square(matrix)))


@function
def MUNIT(size: Number) -> Any:
    """The unit matrix: 1 on the diagonal, 0 beside it."""
    if size < 1:
        raise InvalidValue(f"the size {size} is below 1: give a whole number from 1 on")
    return _cells(np.eye(*array_size(size, size)))
