"""The latest answers: functions are pure, so that an answer never grows old."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock

from mlcase_addin.calls import Answer

_ENTRY = 240
"""Bytes that an entry takes for itself: its place in the dictionary and in the order, its key's and number's heads."""

_ANSWER = 300
"""Bytes for an answer that is no number: its own, its list of rows, the head of its message."""

_ROW, _CELL = 72, 40
"""Bytes for a row of a table and each cell in it."""


class Cache:
    """Answers by the text of their call; those that were not asked for the longest are forgotten.

    ``room`` is the memory that it takes, bytes; what an entry takes is estimated, not measured.
    """

    def __init__(self, room: int) -> None:
        self._left = room
        # Nearly every answer is a number: kept as such it takes a fifth of the memory, and no time to collect garbage.
        self._answers: OrderedDict[bytes, Answer | float] = OrderedDict()
        self._lock = Lock()

    def find(self, calls: Iterable[bytes]) -> dict[bytes, Answer | float]:
        """The answers that are kept of these calls."""
        found = {}
        with self._lock:
            answers, latest = self._answers, self._answers.move_to_end
            for call in calls:
                if call in answers:
                    found[call] = answers[call]
                    latest(call)
        return found

    def keep(self, found: Mapping[bytes, Answer | float]) -> None:
        """Keep answers."""
        with self._lock:
            for call, one in found.items():
                if call not in self._answers:  # else another thread was faster
                    self._left -= _bytes(call, one)
                    self._answers[call] = one
            while self._left < 0:
                self._left += _bytes(*self._answers.popitem(last=False))


def _bytes(call: bytes, one: Answer | float) -> int:
    if not isinstance(one, Answer):
        return len(call) + _ENTRY
    cells = sum(len(row) for row in one.rows)
    texts = len(one.message) + sum(len(cell) for row in one.rows for cell in row if type(cell) is str)
    return len(call) + _ENTRY + _ANSWER + _ROW * len(one.rows) + _CELL * cells + texts
