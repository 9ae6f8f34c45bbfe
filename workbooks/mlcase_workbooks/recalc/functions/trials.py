"""What the trial forms of functions share: errors of single trials, and reductions in which the first error wins.

NumPy keeps a NaN a NaN but may swap its payload for another's, or lose it (``min``): a reduction puts the errors back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError

Trials = Any
"""A number, or an array of one number per trial."""


def refused(where: Any, result: Trials, error: CellError = CellError.NUM) -> Trials:
    """The result, with an error where the function has no answer."""
    return np.where(where, error.boxed, result)


def joined(numbers: tuple[Any, ...]) -> Any:
    """All numbers of all arguments side by side, as an array (trials, cells)."""
    trials = np.broadcast_shapes(*[n.shape[:-1] for n in numbers])
    return np.concatenate([np.broadcast_to(n, (*trials, n.shape[-1])) for n in numbers], axis=-1)


def first_errors(result: Trials, cells: Any) -> Trials:
    """The result of a reduction over the last axis, with each trial's first error as its outcome."""
    broken = np.isnan(cells).any(axis=-1)
    if not np.any(broken):
        return result
    first = np.take_along_axis(cells, np.isnan(cells).argmax(axis=-1)[..., None], axis=-1)[..., 0]
    return np.where(broken, first, result)


def aggregate(reduce: Callable[[Any], Trials]) -> Callable[..., Trials]:
    """The trial form of a function of all the numbers of its arguments; ``reduce`` takes an array (trials, cells)."""

    def over_trials(*numbers: Any) -> Trials:
        cells = joined(numbers)
        return first_errors(reduce(cells), cells)

    return over_trials
