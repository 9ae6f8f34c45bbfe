"""Random numbers."""

from __future__ import annotations

import math

from mlcase_udfs.errors import InvalidNumber
from mlcase_workbooks.recalc.functions.call import Here, Strict, function


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
