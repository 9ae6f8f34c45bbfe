"""The aggregates of every workbook: MIN, MAX, AVERAGE, COUNT and COUNTA."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np

from mlcase_udfs.errors import FunctionError
from mlcase_workbooks.recalc.area import Area, Block, Union, pick
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.forms import is_array
from mlcase_workbooks.recalc.functions.kinds import AsItIs, Numbers
from mlcase_workbooks.recalc.functions.trials import GREATEST, LEAST, MEAN, OverCells
from mlcase_workbooks.recalc.values import Scalar, Value, to_number


@function(trials=OverCells(LEAST))
def MIN(*numbers: Numbers) -> float:
    """The least number; 0 when there is none."""
    return min(chain.from_iterable(numbers), default=0.0)


@function(trials=OverCells(GREATEST))
def MAX(*numbers: Numbers) -> float:
    """The greatest number; 0 when there is none."""
    return max(chain.from_iterable(numbers), default=0.0)


@function(trials=OverCells(MEAN))
def AVERAGE(*numbers: Numbers) -> float:
    """The mean of the numbers."""
    return MEAN.plain(list(chain.from_iterable(numbers)))


@function
def COUNT(*values: AsItIs) -> Any:
    """How many numbers there are; a text counts where it stands as an argument and reads as a number."""
    return sum((_count(value, _is_number, _reads_as_number) for value in values), 0.0)


@function
def COUNTA(*values: AsItIs) -> Any:
    """How many values there are: everything but blank cells, errors and empty texts included."""
    return sum((_count(value, lambda cell: cell is not None, lambda single: True) for value in values), 0.0)


def _is_number(cell: Scalar) -> bool:
    return type(cell) is float


def _reads_as_number(value: Scalar) -> bool:
    try:
        to_number(value)
    except FunctionError:
        return False
    return True


def _count(argument: Value, in_range: Callable[[Scalar], bool], alone: Callable[[Scalar], bool]) -> Any:
    """How many values of an argument count: one test for cells, another for a value given by itself."""
    if isinstance(argument, Area | Union):
        block = argument.block() if isinstance(argument, Area) else argument.joined
        return _count_cells(block, in_range)
    if type(argument) is Block or is_array(argument):
        return _count_cells(argument if type(argument) is Block else Block.of(argument), in_range)
    return _per_trial(argument, alone)


def _count_cells(block: Block, test: Callable[[Scalar], bool]) -> Any:
    if not block.trials:
        return float(sum(map(test, block.flat)))
    return sum((_per_trial(cell, test) for cell in block.flat), 0.0)


def _per_trial(value: Value, test: Callable[[Scalar], bool]) -> Any:
    if type(value) is not np.ndarray:
        return float(test(value))
    if value.dtype == float and not np.isnan(value).any():
        return float(test(0.0))
    return np.array([float(test(pick(value, trial))) for trial in range(len(value))])
