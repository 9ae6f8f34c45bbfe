"""Where does a function cross zero? Bisection, for all trials at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlcase_udfs.units import FloatArray, Number

HALVINGS = 100
"""More than enough for the last bit of a double."""


def crossing(function: Callable[[FloatArray], Number], low: Number, high: Number) -> FloatArray:
    """Where ``function`` changes sign between ``low`` and ``high``; it must have another sign at either end.

    Takes and gives an array, so that each trial has its own ends and its own crossing.
    """
    low, high = np.broadcast_arrays(np.asarray(low, dtype=float), np.asarray(high, dtype=float))
    rising = function(low) <= 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = (function(middle) <= 0) == rising
        low, high = np.where(below, middle, low), np.where(below, high, middle)
        if not np.any(high - low > np.spacing(np.abs(middle))):
            break
    return (low + high) / 2
