"""Samples: the numbers of arguments and blocks, with their trials, as arrays that have the cells on the last axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, NotAvailable, Propagated
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Area, Block, Union, pick
from mlcase_workbooks.recalc.functions.forms import gathered, is_array
from mlcase_workbooks.recalc.functions.ranges import block_of
from mlcase_workbooks.recalc.values import Value, to_number


def joined(arguments: Sequence[Any]) -> Any:
    """All numbers of all arguments, trials leading."""
    arrays = [np.asarray(one, dtype=float) for one in arguments]
    if len(arrays) == 1:
        return arrays[0]
    trials = np.broadcast_shapes(*[array.shape[:-1] for array in arrays])
    cells = [np.moveaxis(np.broadcast_to(array, (*trials, array.shape[-1])), -1, 0) for array in arrays]
    return np.moveaxis(np.concatenate(cells), 0, -1)


def is_range(argument: Value) -> bool:
    """Whether an argument is a range or an array, whose texts are skipped; a single value is read as a number."""
    return isinstance(argument, Area | Union | Block) or is_array(argument)


def sample_of(argument: Value) -> Block:
    """An argument (``Anything``) as a block: a single value is read as a number."""
    if is_range(argument) or (isinstance(argument, np.ndarray) and argument.dtype == float):
        return block_of(argument)
    return Block([to_number(argument)], 1, 1)


def is_mixed(*blocks: Block) -> bool:
    """Whether some cell holds another kind of value in one trial than in another."""
    cells = chain.from_iterable(block.flat for block in blocks if block.trials)
    return any(isinstance(value, np.ndarray) and value.dtype == object for value in cells)


def numbers_of(block: Block) -> FloatArray:
    """The numbers of a block's cells, (cells,) or (trials, cells): among trials an error is boxed, else raised."""
    if not block.trials:
        return np.array(block.numbers, dtype=float)
    cells = [_boxed(value) for value in block.flat if _counts(value)]
    return np.stack(np.broadcast_arrays(*cells), axis=-1) if cells else np.empty((block.trials, 0))


def paired(first: Block, second: Block) -> tuple[FloatArray, FloatArray]:
    """The numbers at the same places of two blocks, where both hold one; #N/A when the blocks differ in size."""
    if len(first.flat) != len(second.flat):
        raise NotAvailable(f"there are {len(first.flat)} cells against {len(second.flat)}: give as many of each")
    both = [(one, other) for one, other in zip(first.flat, second.flat, strict=True) if _counts(one) and _counts(other)]
    if not (first.trials or second.trials):
        for value in (*first.flat, *second.flat):
            if type(value) is CellError:
                raise Propagated(value)
        numbers = np.array(both, dtype=float).reshape(-1, 2)
        return numbers[:, 0], numbers[:, 1]
    shape = np.empty(first.trials or second.trials)
    cells = np.broadcast_arrays(shape, *[_boxed(value) for pair in both for value in pair])[1:]
    together = np.stack(cells, axis=-1) if cells else np.empty((len(shape), 0))
    return together[:, 0::2], together[:, 1::2]


def ordered(block: Block) -> FloatArray:
    """The numbers of a block from the least to the greatest; a trial with an error is that error throughout."""

    def sort() -> FloatArray:
        numbers = numbers_of(block)
        in_order = np.sort(numbers, axis=-1)
        broken: Any = np.isnan(numbers)
        if not broken.any():
            return in_order
        first = np.take_along_axis(numbers, broken.argmax(axis=-1)[..., None], axis=-1)
        return np.where(broken.any(axis=-1)[..., None], first, in_order)

    return block.remember("ordered", sort)


def by_trial(count: int, function: Callable[..., Any], *arguments: Any) -> Any:
    """A function called trial by trial, for arguments that cannot be put into arrays."""
    results: list[Any] = []
    for trial in range(count):
        alone = [_in_trial(argument, trial) for argument in arguments]
        broken = next((one for one in alone if type(one) is CellError), None)
        try:
            results.append(function(*alone) if broken is None else broken)
        except FunctionError as error:
            results.append(error.cell)
    return gathered(results)


def _in_trial(argument: Any, trial: int) -> Any:
    if isinstance(argument, Block):
        return argument.at(trial) if argument.trials else argument
    return pick(argument, trial) if isinstance(argument, np.ndarray) and argument.ndim == 1 else argument


def _counts(value: Value) -> bool:
    return value.dtype != bool if isinstance(value, np.ndarray) else type(value) in (float, CellError)


def _boxed(value: Value) -> Any:
    return value.boxed if type(value) is CellError else value


def valued(arguments: Sequence[Value]) -> FloatArray:
    """What AVERAGEA and its like count: in ranges a text is 0 and TRUE is 1, blanks are skipped; trials lead."""
    cells: list[Any] = []
    for argument in arguments:
        if not is_range(argument):
            cells.append(_as_valued(argument) if isinstance(argument, np.ndarray) else to_number(argument))
            continue
        block = block_of(argument)
        for value in block.flat:
            if type(value) is CellError and not block.trials:
                raise Propagated(value)
            if value is not None:
                cells.append(value if type(value) is float else _as_valued(value))
    if any(isinstance(cell, np.ndarray) for cell in cells):
        return np.stack(np.broadcast_arrays(*cells), axis=-1)
    return np.array(cells, dtype=float)


def _as_valued(value: Value) -> Any:
    if isinstance(value, np.ndarray):
        return value.astype(float) if value.dtype != object else np.array([_as_valued(one) for one in value.tolist()])
    return 0.0 if isinstance(value, str) else _boxed(value) if type(value) is CellError else float(value or 0.0)
