"""Mathematics: sums, rounding, powers and logarithms."""

from __future__ import annotations

import math
from itertools import chain
from typing import Any

import numpy as np

from mlcase_udfs.errors import InvalidNumber
from mlcase_workbooks.recalc.functions.call import Number, Numbers, function


def _joined(numbers: tuple[Any, ...]) -> Any:
    """All numbers of all arguments, trials leading."""
    trials = np.broadcast_shapes(*[n.shape[:-1] for n in numbers])
    return np.concatenate([np.broadcast_to(n, (*trials, n.shape[-1])) for n in numbers], axis=-1)


@function(trials=lambda *numbers: _joined(numbers).sum(axis=-1))
def SUM(*numbers: Numbers) -> float:
    """The sum of all numbers."""
    return sum(chain.from_iterable(numbers))


@function(trials=abs)
def ABS(number: Number) -> float:
    """A number without its sign."""
    return abs(number)


@function
def LN(number: Number) -> float:
    """The natural logarithm."""
    if number <= 0:
        raise InvalidNumber(f"the logarithm of {number} does not exist: give a number above 0")
    return math.log(number)
