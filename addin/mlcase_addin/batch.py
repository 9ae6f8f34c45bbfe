"""Many calls at once: identical ones answered once, alike ones as a single call over arrays."""

from __future__ import annotations

import time
from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from contextlib import nullcontext, suppress
from math import inf
from threading import Lock
from typing import Any

import numpy as np

from mlcase_addin.calls import Answer, answer
from mlcase_addin.deadline import TookTooLong, at_most
from mlcase_udfs.errors import CellError, FunctionError
from mlcase_workbooks.names import plain_name
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.calculate import room_to_nest
from mlcase_workbooks.recalc.udf import find_udf

_WORTHWHILE = 3
"""Alike calls from which a call over arrays is faster."""

_NUMBERS = {float}


class Call:
    """A function by any spelling of its name, and its arguments: cells' values, and rows of them as tuples.

    Calls of one ``key`` are the same; a host that has read them from text gives the text.
    """

    __slots__ = ("arguments", "key", "name")

    def __init__(self, name: str, arguments: tuple[Any, ...], key: Hashable = None) -> None:
        self.name = name
        self.arguments = arguments
        # 1 and TRUE are equal to Python, not to a spreadsheet.
        self.key = key if key is not None else (name, arguments, tuple(map(_kinds, arguments)))


class Cache:
    """The latest answers; functions are pure, so an answer never grows old.

    ``room`` counts cells of answers, and pieces of 100 bytes of what they answer.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self.hits = 0
        # Nearly every answer is a number: kept as such it takes a fifth of the memory, and no time to collect garbage.
        self._answers: OrderedDict[Hashable, Answer | float] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Answer | None:
        """The answer that is kept for a call."""
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                return None
            self.hits += 1
            self._answers.move_to_end(key)
        return Answer([[found]]) if isinstance(found, float) else found

    def put(self, key: Hashable, found: Answer) -> None:
        """Keep an answer, and forget those that were not asked for the longest."""
        value = found.rows[0][0]
        single = len(found.rows) == len(found.rows[0]) == 1
        kept = value if single and isinstance(value, float) else found
        with self._lock:
            if key in self._answers:
                self.room += _room(key, self._answers.pop(key))
            self._answers[key] = kept
            self.room -= _room(key, kept)
            while self.room < 0:
                self.room += _room(*self._answers.popitem(last=False))


def _room(key: Hashable, kept: Answer | float) -> int:
    cells = 1 if isinstance(kept, float) else len(kept.rows) * len(kept.rows[0])
    return cells + len(key) // 100 if type(key) is bytes else cells


def answers(
    calls: Sequence[Call], cache: Cache | None = None, seconds: float | None = None, in_all: float = inf
) -> list[Answer]:
    """Every call's answer, in order; one call's error is its own.

    A call (or alike ones together) that takes longer than ``seconds`` is #N/A, and so are those for which no time is
    left ``in_all``.
    """
    found: dict[Hashable, Answer] = {}
    groups: dict[Hashable, list[Call]] = defaultdict(list)
    for call in calls:
        key = call.key
        if key in found:
            continue
        kept = cache.get(key) if cache is not None else None
        if kept is not None:
            found[key] = kept
            continue
        found[key] = _WAITING
        groups[_alike(call)].append(call)
    end = time.monotonic() + in_all
    with room_to_nest():
        for group in groups.values():
            left = min(end - time.monotonic(), inf if seconds is None else seconds)
            if left <= 0:
                break
            with suppress(TookTooLong), at_most(left) if left < inf else nullcontext():
                for call, one in zip(group, _together(group), strict=True):
                    found[call.key] = one
                    if cache is not None:
                        cache.put(call.key, one)
    late = Answer([[CellError.NA]], f"not done after {seconds:g} s" if seconds is not None else "not done in time")
    return [late if (one := found[call.key]) is _WAITING else one for call in calls]


_WAITING = Answer([[None]])


def _kinds(argument: Any) -> Any:
    return tuple(tuple(map(type, row)) for row in argument) if type(argument) is tuple else type(argument)


def _alike(call: Call) -> Hashable:
    """Calls with one of these can be one call over arrays: numbers may differ, and nothing else."""
    shape: list[Hashable] = [call.name]
    for argument in call.arguments:
        if type(argument) is tuple:
            for row in argument:
                if set(map(type, row)) != _NUMBERS:
                    return call.key
            shape.append((len(argument), len(argument[0])))
        else:
            shape.append("number" if type(argument) is float else (type(argument), argument))
    return tuple(shape)


def _together(group: Sequence[Call]) -> Iterator[Answer]:
    """The answers of alike calls; those that an array cannot tell are asked one by one."""
    values = _over_arrays(group) if len(group) >= _WORTHWHILE else None
    for place, call in enumerate(group):
        if values is None or values[place] != values[place]:
            yield answer(call.name, call.arguments)
        else:
            yield Answer([[values[place]]])


def _over_arrays(group: Sequence[Call]) -> list[float] | None:
    """One number a call, NaN where it is an error; None where the function gives anything else."""
    function = find_udf(plain_name(group[0].name))
    if function is None:
        return None
    arguments = [_column([call.arguments[i] for call in group]) for i in range(len(group[0].arguments))]
    if not any(type(argument) is np.ndarray or type(argument) is Block for argument in arguments):
        return None
    try:
        with np.errstate(all="ignore"):
            result = function.bind(len(arguments))(*arguments)
    except (FunctionError, ArithmeticError, ValueError, TypeError):
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
    cells = np.array(values, dtype=float).reshape(len(values), -1)
    return Block([np.ascontiguousarray(column) for column in cells.T], len(first), len(first[0]))
