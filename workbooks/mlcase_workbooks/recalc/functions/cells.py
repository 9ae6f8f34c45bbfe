"""Arguments as arrays of cells, for functions that rearrange them or look something up in them.

A cell may hold an array of trials. What only moves cells about never looks at it; what compares them is done once per
trial (``in_each_trial``, ``trial_by_trial``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, InvalidValue, Propagated
from mlcase_workbooks.recalc.area import Area, Block, Lambda, Union, array_of, pick
from mlcase_workbooks.recalc.errors import Unsupported
from mlcase_workbooks.recalc.functions.forms import gathered, is_array, top_left
from mlcase_workbooks.recalc.values import Cells, Value


def block_of(value: Value) -> Block:
    """The cells behind a reference, of an array, or the one cell of a single value; an error is raised."""
    kind = type(value)
    if kind is Area:
        return value.block()
    if kind is Block:
        return value
    if kind is Union or kind is Lambda:
        raise InvalidValue("several areas, or a LAMBDA, stand where one range belongs")
    if kind is CellError:
        raise Propagated(value)
    return Block.of(value) if is_array(value) else Block([value], 1, 1)


def cells_of(value: Value) -> Cells:
    """The cells behind a reference, of an array, or of a single value, as an array."""
    return value if is_array(value) else block_of(value).cells


def size_of(value: Value) -> tuple[int, int]:
    """Rows and columns of a reference (used or not), an array, or a single value."""
    if type(value) is Area or type(value) is Block:
        return value.rows, value.columns
    if type(value) is Union:
        raise Propagated(CellError.REF)
    return value.shape if is_array(value) else (1, 1)


def is_trials(value: Value) -> bool:
    """Whether a value is one per trial."""
    return type(value) is np.ndarray and value.ndim == 1


def trials_in(cells: Cells) -> int:
    """How many trials the cells of an array carry, 0 for none."""
    return next((len(value) for value in cells.ravel().tolist() if is_trials(value)), 0)


def at_trial(cells: Cells, trial: int) -> Cells:
    """An array's cells as they are in one trial."""
    picked = np.empty(cells.shape, dtype=object)
    for at, value in np.ndenumerate(cells):
        picked[at] = pick(value, trial)
    return picked


def in_each_trial(compute: Callable[..., Cells], *arrays: Cells) -> Cells:
    """A computation on arrays that looks at their cells: done at once, or once per trial where cells carry trials."""
    count = max(map(trials_in, arrays), default=0)
    if not count:
        return compute(*arrays)
    results: list[Cells | CellError] = []
    for trial in range(count):
        try:
            results.append(compute(*[at_trial(cells, trial) for cells in arrays]))
        except FunctionError as error:
            results.append(error.cell)
    return _merged(results)


def _merged(results: list[Cells | CellError]) -> Cells:
    """One array per trial as one array of trials."""
    shapes = {result.shape for result in results if not isinstance(result, CellError)} or {(1, 1)}
    if len(shapes) > 1:
        raise Unsupported("an array whose size differs from trial to trial")
    rows, columns = shapes.pop()
    return array_of(
        [
            [gathered([r if isinstance(r, CellError) else r[i, j] for r in results]) for j in range(columns)]
            for i in range(rows)
        ]
    )


def trial_by_trial(python: Callable[..., Value], *arguments: Value) -> Value:
    """A function's result for each trial, when arguments that it cannot deal with all at once differ between trials."""
    count = next(len(value) for value in arguments if is_trials(value))
    results: list[Any] = []
    for trial in range(count):
        given = [pick(value, trial) if is_trials(value) else value for value in arguments]
        try:
            error = next((value for value in given if isinstance(value, CellError)), None)
            results.append(error or pick(top_left(python(*given)), trial))
        except FunctionError as error:
            results.append(error.cell)
    return gathered(results)
