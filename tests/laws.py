"""Laws that every function keeps over trials: a call with arrays equals the loop, an error spoils only its trial."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest

from mlcase_udfs.errors import CellError, FunctionError, unboxed

UNUSUAL = (-1.0, 0.0, 0.3, 1.0, 7.0)
"""Values to try in place of each argument: most functions refuse some of them."""

LACKING = object()
"""A cell that only other trials have: their row or table is longer. It is 0, blank or #N/A."""


def measures(function: Callable[..., Any]) -> tuple[str, ...]:
    """The spellings of a function's ``what``."""
    return choices(function, "what")


def choices(function: Callable[..., Any], parameter: str) -> tuple[str, ...]:
    """The spellings of an option."""
    literal, *_ = get_args(get_type_hints(function, include_extras=True)[parameter])
    return get_args(literal)


def check_trials(
    function: Callable[..., Any], base: Sequence[Any], unusual: Sequence[float] = UNUSUAL, **options: Any
) -> None:
    """``base`` holds valid positional arguments: numbers, and lists for ranges; the rest is the same in all trials."""
    rows = [list(base)]
    for i, argument in enumerate(base):
        for value in unusual:
            if is_number(argument):
                rows.append([*base[:i], value, *base[i + 1 :]])
            elif is_range(argument):
                changed = np.array(argument, dtype=float)
                changed.flat[0] = value
                rows.append([*base[:i], changed.tolist(), *base[i + 1 :]])
    compare(function, rows, **options)
    _error_passes(function, base, options)


def compare(function: Callable[..., Any], rows: Sequence[Sequence[Any]], **options: Any) -> None:
    """Rows of arguments as trials of one call, and each as a call of its own; not all may be refused."""
    stacked = [_stacked([row[i] for row in rows]) for i in range(len(rows[0]))]
    together = function(*stacked, **options)
    for trial, row in enumerate(rows):
        try:
            alone = function(*row, **options)
        except FunctionError as refusal:
            alone = refusal.cell
        _same(_in_trial(together, trial, len(rows)), alone, f"{function.__name__}{tuple(row)} {options}")


def _error_passes(function: Callable[..., Any], base: Sequence[Any], options: dict[str, Any]) -> None:
    """#N/A in one trial of any argument is #N/A in that trial of the result, and nowhere else."""
    alone = function(*base, **options)
    for i, argument in enumerate(base):
        if not (is_number(argument) or is_range(argument)):
            continue
        trials = np.array([argument, argument], dtype=float)
        trials[(1, *[0] * (trials.ndim - 1))] = CellError.NA.boxed
        together = function(*base[:i], trials, *base[i + 1 :], **options)
        where = f"{function.__name__}, #N/A in argument {i}, {options}"
        _same(_in_trial(together, 0, 2), alone, where)
        if isinstance(together, np.ndarray):
            _same(_in_trial(together, 1, 2), CellError.NA, where)


def is_number(argument: Any) -> bool:
    """Whether it is one number."""
    return isinstance(argument, int | float) and not isinstance(argument, bool)


def is_range(argument: Any) -> bool:
    """Whether it is a list of numbers, or of lists of them."""
    return isinstance(argument, list) and argument != [] and all(is_number(a) or is_range(a) for a in argument)


def _stacked(column: list[Any]) -> Any:
    first = column[0]
    if is_number(first) or is_range(first):
        return np.array(column, dtype=float)
    return first


def _in_trial(result: Any, trial: int, trials: int) -> Any:
    if isinstance(result, np.ndarray) and result.dtype == object and result.ndim == 2:
        return [[_in_trial(cell, trial, trials) for cell in row] for row in result]
    if isinstance(result, np.ndarray):
        assert len(result) == trials
        return result[trial]
    return result


def _same(together: Any, alone: Any, where: str) -> None:
    if alone is LACKING:
        absent = isinstance(together, float) and np.isnan(together) and unboxed(together) is CellError.NA
        assert absent or together in (0.0, "", None), (where, together)
    elif isinstance(alone, CellError):
        cells = [c for c in np.ravel(np.asarray(together, dtype=object)) if not (c is None or isinstance(c, str))]
        assert cells, (where, together, alone)
        assert all(isinstance(c, float) and np.isnan(c) and unboxed(c) is alone for c in cells), (
            where,
            together,
            alone,
        )
    elif isinstance(alone, np.ndarray) and alone.dtype == object:
        assert len(together) >= len(alone), where
        for row, single_row in zip_longest(together, alone.tolist(), fillvalue=[]):
            assert len(row) >= len(single_row), where
            for cell, single in zip_longest(row, single_row, fillvalue=LACKING):
                nan = isinstance(single, float) and np.isnan(single)
                _same(cell, unboxed(single) if nan else single, where)
    elif isinstance(alone, np.ndarray):
        for cell, single in zip(np.ravel(together), np.ravel(alone), strict=True):
            _same(cell, unboxed(single) if np.isnan(single) else single, where)
    elif alone is None or isinstance(alone, str):
        assert together == alone, where
    else:
        assert together == pytest.approx(alone, rel=1e-9, abs=1e-12), where
