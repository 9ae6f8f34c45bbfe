"""Several processes that answer at one address, for more work than one core can do: they share only the socket."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from typing import Any

_log = logging.getLogger("mlcase.server")


def possible() -> bool:
    """Whether this system can have several."""
    return "fork" in multiprocessing.get_all_start_methods()


def run(count: int, serve: Callable[[], None]) -> None:
    """Let so many processes serve until SIGINT or SIGTERM; one that dies is replaced."""
    fork: Any = multiprocessing.get_context("fork")
    workers: list[Any] = []
    ending = False

    def end(*_: object) -> None:
        nonlocal ending
        ending = True
        for worker in workers:
            worker.terminate()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
    while not ending or workers:
        while len(workers) < count and not ending:
            worker = fork.Process(target=_child, args=(serve,))
            worker.start()
            workers.append(worker)
        wait([worker.sentinel for worker in workers], timeout=1.0)
        for worker in [worker for worker in workers if not worker.is_alive()]:
            workers.remove(worker)
            if not ending:
                _log.error("a worker died", extra={"worker": worker.pid, "status": worker.exitcode})
        if ending:
            for worker in workers:  # once more: one that had just begun could not hear it yet
                worker.terminate()


def _child(serve: Callable[[], None]) -> None:
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    serve()


def _end_with_the_parent() -> None:
    """However it ends: without it nobody could end us, and the port would stay taken."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
