"""What the trial forms of functions share: errors of single trials, and reductions in which the first error wins.

NumPy keeps a NaN a NaN but may swap its payload for another's, or lose it (``min``): a reduction puts the errors back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.functions.samples import joined


def refused(where: Any, result: Any, error: CellError = CellError.NUM) -> Any:
    """The result, with an error where the function has no answer."""
    return np.where(where, error.boxed, result)


def first_errors(result: Any, cells: Any) -> Any:
    """The result of a reduction over the last axis, with each trial's first error as its outcome."""
    if not np.isnan(np.sum(cells)):  # one pass without a copy
        return result
    broken = np.isnan(cells).any(axis=-1)
    first = np.take_along_axis(cells, np.isnan(cells).argmax(axis=-1)[..., None], axis=-1)[..., 0]
    return np.where(broken, first, result)


def aggregate(reduce: Callable[[Any], Any], empty: float | CellError = 0.0) -> Callable[..., Any]:
    """The trial form of a function of all the numbers of its arguments.

    ``reduce`` takes an array (trials, cells); ``empty`` is the result when there is no number at all.
    """

    def over_trials(*numbers: Any) -> Any:
        cells = joined(numbers)
        if not cells.shape[-1]:
            return np.full(cells.shape[:-1], empty.boxed if isinstance(empty, CellError) else empty)
        return first_errors(reduce(cells), cells)

    return over_trials
