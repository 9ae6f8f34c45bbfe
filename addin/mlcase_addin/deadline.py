"""Work in a thread that is called off when it takes too long."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_EVERY = 0.02
"""Seconds between two looks at the clock while there is work."""


class TookTooLong(BaseException):
    """Raised inside work whose time is over; no ``except Exception`` on the way takes it for a fault."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TookTooLong in this thread after so long; one limit at a time.

    The interruption comes between two steps of Python: a single call into NumPy ends first.
    """
    here = threading.get_ident()
    _WATCH.begin(here, time.monotonic() + seconds)
    try:
        yield
    finally:
        _WATCH.end(here)


class _Watch:
    """One thread that looks after all the others: a thread for each piece of work would cost more than most work."""

    def __init__(self) -> None:
        self._until: dict[int, float] = {}
        self._lock = threading.Lock()
        self._work = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, thread: int, until: float) -> None:
        with self._lock:
            self._until[thread] = until
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="mlcase deadlines", daemon=True)
                self._thread.start()
        if not self._work.is_set():
            self._work.set()

    def end(self, thread: int) -> None:
        with self._lock:
            if self._until.pop(thread, None) is None:  # called off, perhaps not raised yet
                _raise_in(thread, None)

    def _look(self) -> None:
        while True:
            self._work.wait()
            time.sleep(_EVERY)
            with self._lock:
                now = time.monotonic()
                for thread in [thread for thread, until in self._until.items() if until < now]:
                    del self._until[thread]
                    _raise_in(thread, TookTooLong)
                if not self._until:
                    self._work.clear()


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    raised = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)


_WATCH = _Watch()
