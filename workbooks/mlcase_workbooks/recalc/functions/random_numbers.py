"""Numbers made from nothing: sequences and random numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, InvalidNumber, InvalidValue, Propagated
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW
from mlcase_workbooks.recalc.functions.call import Here, Logical, Number, Strict, function


def _shape(rows: float, columns: float) -> tuple[int, int]:
    height, width = math.trunc(rows), math.trunc(columns)
    if height == 0 or width == 0:
        raise Propagated(CellError.CALC)
    if height < 0 or width < 0 or height > LAST_ROW or width > LAST_COLUMN:
        raise InvalidValue(f"{height} rows and {width} columns do not fit on a sheet")
    return height, width


@function
def SEQUENCE(
    rows: Number | None = None, columns: Number | None = None, start: Number | None = None, step: Number | None = None
) -> Any:
    """Rows and columns of numbers that rise by a step, row by row."""
    height, width = _shape(1.0 if rows is None else rows, 1.0 if columns is None else columns)
    first, by = 1.0 if start is None else start, 1.0 if step is None else step
    return (first + by * np.arange(float(height * width))).reshape(height, width).astype(object)


@function(volatile=True)
def RAND(here: Here) -> float:
    """A random number from 0 to 1."""
    return here.sheet.book.random.random()


@function(volatile=True)
def RANDBETWEEN(here: Here, least: Strict, greatest: Strict) -> float:
    """A random whole number between two bounds, which may come up themselves."""
    if greatest < least:
        raise InvalidNumber(f"the greatest number {greatest} is below the least {least}")
    low = math.ceil(least)
    return float(here.sheet.book.random.randint(low, max(low, math.floor(greatest))))


@function(volatile=True)
def RANDARRAY(
    here: Here,
    rows: Number | None = None,
    columns: Number | None = None,
    least: Number | None = None,
    greatest: Number | None = None,
    whole: Logical = False,
) -> Any:
    """Rows and columns of random numbers between two bounds, whole ones if wanted."""
    height, width = _shape(1.0 if rows is None else rows, 1.0 if columns is None else columns)
    low, high = 0.0 if least is None else least, 1.0 if greatest is None else greatest
    if low > high:
        raise InvalidValue(f"the greatest number {high} is below the least {low}")
    if whole and (low != int(low) or high != int(high)):
        raise InvalidValue("whole numbers need whole bounds")
    random = here.sheet.book.random
    numbers = np.empty((height, width), dtype=object)
    for at in np.ndindex(height, width):
        numbers[at] = float(random.randint(int(low), int(high))) if whole else random.uniform(low, high)
    return numbers
