"""The law of trials for Excel's functions: a call over trials equals the calls trial by trial, errors included."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, unboxed
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.functions import find


def check_trials(name: str, *cases: Sequence[Any]) -> None:
    """Each case holds the arguments of a call: numbers, texts, TRUE or FALSE, errors, and lists for rows of cells.

    The cases are trials of one call; then each argument alone differs between trials.
    """
    function = find(name)
    assert function is not None, name
    assert function.over_trials is not None, f"{name} has no form for trials"
    bound = function.bind(len(cases[0]) - function.wants_here)  # the cell that asks comes first, uncounted
    _compare(bound, name, cases)
    first = cases[0]
    for place in range(len(first)):
        _compare(bound, name, [[*first[:place], case[place], *first[place + 1 :]] for case in cases], place)


def _compare(bound: Any, name: str, cases: Sequence[Sequence[Any]], differing: int | None = None) -> None:
    columns = list(zip(*cases, strict=True))
    together = [
        _trials(column) if differing in (None, place) else _single(column[0]) for place, column in enumerate(columns)
    ]
    expected = [_outcome(bound, [_single(argument) for argument in case]) for case in cases]
    got = _outcome(bound, together)
    if isinstance(got, CellError | float):  # what does not depend on the trial may come out once
        got = np.array([got.boxed if isinstance(got, CellError) else got] * len(cases))
    assert len(got) == len(cases), f"{name} gives {got!r} for {len(cases)} trials"
    for case, one, alone in zip(cases, got, expected, strict=True):
        _same(one, alone, f"{name}{tuple(case)}: {one!r} among trials, {alone!r} alone")


def _outcome(bound: Any, arguments: list[Any]) -> Any:
    try:
        return bound(*arguments)
    except FunctionError as error:
        return error.cell


def _single(argument: Any) -> Any:
    return Block(list(argument), 1, len(argument)) if isinstance(argument, list) else argument


def _trials(column: Sequence[Any]) -> Any:
    if isinstance(column[0], list):
        return Block([_trials(cells) for cells in zip(*column, strict=True)], 1, len(column[0]))
    if all(isinstance(one, float | CellError) for one in column):
        return np.array([one.boxed if isinstance(one, CellError) else one for one in column])
    if all(isinstance(one, bool) for one in column):
        return np.array(column)
    if len(set(column)) == 1:
        return column[0]
    mixed = np.empty(len(column), dtype=object)
    mixed[:] = column
    return mixed


def _same(one: Any, alone: Any, where: str) -> None:
    if isinstance(alone, CellError):
        assert (unboxed(one) if isinstance(one, float) and math.isnan(one) else one) is alone, where
    else:
        assert math.isclose(one, alone, rel_tol=1e-12, abs_tol=1e-12), where
