"""Work in a thread that is called off when it takes too long."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class TookTooLong(BaseException):
    """Raised inside work whose time is over; no ``except Exception`` on the way takes it for a fault."""


@contextmanager
def at_most(seconds: float) -> Iterator[Callable[[], bool]]:
    """Raise TookTooLong in this thread after so long; gives a question: is the time over?

    The interruption comes between two steps of Python: a single call into NumPy ends first.
    """
    over, done = threading.Event(), threading.Event()
    here = threading.get_ident()
    lock = threading.Lock()

    def call_off() -> None:
        with lock:
            if not done.is_set():
                over.set()
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(here), ctypes.py_object(TookTooLong))

    alarm = threading.Timer(seconds, call_off)
    alarm.daemon = True
    alarm.start()
    try:
        yield over.is_set
    finally:
        with lock:
            done.set()
            if over.is_set():  # it may not have been raised yet
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(here), None)
        alarm.cancel()
