"""Calls of the command line, in the tests' own process."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What a call left behind."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The one line of JSON that it printed."""
        (line,) = self.out.splitlines()
        return json.loads(line)


Command = Callable[..., Outcome]


def interruptible() -> None:
    """For a process of its own: Ctrl-C works there, also where the tests themselves are a background job."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
