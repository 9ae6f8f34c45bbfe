"""The process that works on one workbook: a run of the command line, in so much memory and no more."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress


def command(memory: int, arguments: Sequence[str]) -> list[str]:
    """What to start."""
    return [sys.executable, "-c", f"from mlcase_addin.server.child import run; run({memory})", *arguments]


def run(memory: int) -> None:
    """Do what the command line says, and end; whatever goes wrong is one line and status 2."""
    # Each thread of OpenBLAS reserves memory, and the cores are for several workbooks.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with suppress(ImportError, ValueError, OSError):  # Windows and macOS hold to no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    try:
        from mlcase_addin import cli

        cli.run()
    except Exception as fault:  # for want of memory, C code raises whatever comes to its mind
        print(f"mlcase: the work broke off ({type(fault).__name__}): give a smaller workbook", file=sys.stderr)
        sys.stderr.flush()
        os._exit(2)
