"""Many calls at once: alike ones as a single call over arrays, and a time limit for each."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from math import inf
from typing import Any, Protocol

import numpy as np

from mlcase_addin.calls import Answer, answer
from mlcase_addin.deadline import TookTooLong, at_most
from mlcase_workbooks.names import plain_name
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.udf import find_udf

_WORTHWHILE = 3
"""Alike calls from which a call over arrays is faster."""

_ARRAYS = (np.ndarray, Block)
_only_numbers = frozenset({float}).issuperset


class Call(Protocol):
    """A function by any spelling of its name, and its arguments: cells' values, and rows of them as tuples."""

    @property
    def name(self) -> str: ...

    @property
    def arguments(self) -> tuple[Any, ...]: ...


def answers(calls: Sequence[Call], seconds: float = inf, in_all: float = inf) -> list[Answer | float | None]:
    """Every call's answer, in order, a single number as such; one call's error is its own.

    A call (or alike ones together) that takes longer than ``seconds`` has None, and so have those for which no time is
    left ``in_all``.
    """
    found: list[Answer | float | None] = [None] * len(calls)
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, call in enumerate(calls):
        groups[_alike(call)].append(place)
    end = time.monotonic() + in_all
    for places in groups.values():
        left = min(end - time.monotonic(), seconds)
        if left <= 0:
            break
        with suppress(TookTooLong), at_most(left):
            for place, one in zip(places, _together([calls[place] for place in places]), strict=True):
                found[place] = one
    return found


def _alike(call: Call) -> Hashable:
    """Calls with one of these can be one call over arrays: numbers may differ, and nothing else."""
    shape: list[Hashable] = [call.name]
    for argument in call.arguments:
        kind = type(argument)
        if kind is float:
            shape.append(float)
        elif kind is tuple:
            for row in argument:
                if not _only_numbers(map(type, row)):
                    return object()
            shape.append((len(argument), len(row)))
        else:
            shape.append((kind, argument))
    return tuple(shape)


def _together(group: Sequence[Call]) -> Iterator[Answer | float]:
    """The answers of alike calls; those that an array cannot tell are asked one by one."""
    values = _over_arrays(group) if len(group) >= _WORTHWHILE else None
    for call, value in zip(group, values or [np.nan] * len(group), strict=True):
        yield value if value == value else answer(call.name, call.arguments).plainly


def _over_arrays(group: Sequence[Call]) -> list[float] | None:
    """One number a call, NaN where it is an error; None where the function gives anything else."""
    try:
        function = find_udf(plain_name(group[0].name))
        arguments = [_column(values) for values in zip(*[call.arguments for call in group], strict=True)]
        if function is None or not any(type(argument) in _ARRAYS for argument in arguments):
            return None
        with np.errstate(all="ignore"):
            result = function.bind(len(arguments))(*arguments)
    except Exception:  # each one is asked alone then, and says what the matter is
        return None
    if type(result) is not np.ndarray or result.shape != (len(group),) or result.dtype != float:
        return None
    found: list[float] = result.tolist()
    return found


def _column(values: Sequence[Any]) -> Any:
    """One argument of all the calls: an array of numbers, a block of arrays, or what they have in common."""
    first = values[0]
    if type(first) is float:
        return np.array(values)
    if type(first) is not tuple:
        return first
    cells = np.array(list(chain.from_iterable(chain.from_iterable(values)))).reshape(len(values), -1)
    return Block([*np.ascontiguousarray(cells.T)], len(first), len(first[0]))
