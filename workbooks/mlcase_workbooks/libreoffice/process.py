"""A LibreOffice of our own: started with a profile and a pipe that nobody else uses, asked, and ended.

Two processes serve: LibreOffice, and ``uno_side.py`` in a Python that has UNO, which talks to it.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

from mlcase_workbooks.recalc.errors import WorkbookError

Corners: TypeAlias = tuple[int, int, int, int]
"""Top, left, bottom, right; rows and columns count from 1."""

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Calculation">
<prop oor:name="StringConversion" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-US</value></prop></item>
</oor:items>
"""
"""Leave calculation to us; read texts as numbers as Excel does; never follow a link; US formats."""

PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
START = 90.0
"""Seconds that LibreOffice may take to start."""

_END = 10.0
_GLANCE = 0.2
"""Seconds after which a wait looks up: at the clock, at the processes, and at an interrupt."""


class LibreOfficeFailed(WorkbookError):
    """LibreOffice is missing, did not start, hung, or could not load a workbook."""


class Office:
    """A running LibreOffice, headless. Use it in a ``with`` statement: it starts with the first question.

    ``extensions`` is a folder of unpacked extensions to load; ``patience`` the seconds that an answer may take.
    """

    def __init__(self, extensions: Path | None = None, patience: float = 300.0, program: str | None = None) -> None:
        self._extensions = extensions
        self.patience = patience
        self._program = program
        self._processes: list[subprocess.Popen[str]] = []
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._folder: Path | None = None

    def __enter__(self) -> Office:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, file: Path, areas: Mapping[str, Sequence[Corners]]) -> dict[str, list[list[list[Any]]]]:
        """Load a workbook, calculated afresh, and give the rows of every area of every sheet."""
        if self._processes and self._processes[0].poll() is not None:
            self.close(at_once=True)
        if not self._processes:
            self._start()
        self._say({"file": str(file.resolve()), "areas": areas})
        try:
            answer = self._hear(self.patience, f"{file.name} was not calculated")
        except KeyboardInterrupt:
            self.close(at_once=True)
            raise
        if "cells" not in answer:
            raise LibreOfficeFailed(f"LibreOffice: {answer.get('problem', 'no answer')}")
        cells: dict[str, list[list[list[Any]]]] = answer["cells"]
        return cells

    # -- the processes ------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        program = self._program or next(filter(None, map(shutil.which, PROGRAMS)), None)
        if program is None:
            raise LibreOfficeFailed(
                "LibreOffice is not installed: install it (Debian: libreoffice-calc-nogui python3-uno), "
                "or leave --engine out"
            )
        self._folder = Path(tempfile.mkdtemp(prefix="mlcase-libreoffice-"))
        profile = self._folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        pipe = f"mlcase{os.getpid()}{secrets.token_hex(4)}"
        command = [program, f"-env:UserInstallation={profile.as_uri()}"]
        if self._extensions is not None:
            command.append(f"-env:BUNDLED_EXTENSIONS={self._extensions.resolve().as_uri()}")
        command += ["--headless", "--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;"]
        try:
            self._run(command, subprocess.DEVNULL)
            for python in _pythons(program):
                helper = self._run([python, str(Path(__file__).with_name("uno_side.py")), pipe], subprocess.PIPE)
                self._answers = _listen(helper)
                answer = self._hear(START, "it did not start")
                if answer.get("ready"):
                    return
                self._processes.remove(helper)
            raise LibreOfficeFailed(f"LibreOffice did not start: {answer.get('problem', 'no Python with UNO found')}")
        except OSError as problem:
            raise LibreOfficeFailed(f"LibreOffice did not start: {problem}") from None
        except BaseException:
            self.close()
            raise

    def _run(self, command: list[str], talk: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command,
            stdin=talk,
            stdout=talk,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env=environment(),
            start_new_session=True,  # a group of its own, so that its children end with it
        )
        self._processes.append(process)
        return process

    def _say(self, request: dict[str, Any]) -> None:
        stream = self._processes[-1].stdin
        assert stream is not None
        with contextlib.suppress(BrokenPipeError):  # then the listener has the last word
            stream.write(json.dumps(request) + "\n")
            stream.flush()

    def _hear(self, patience: float, failure: str) -> dict[str, Any]:
        give_up = time.monotonic() + patience
        while time.monotonic() < give_up:
            try:
                answer: dict[str, Any] = json.loads(self._answers.get(timeout=_GLANCE))
                return answer
            except queue.Empty:
                if self._processes[0].poll() is not None:
                    break
        else:
            self.close(at_once=True)
            raise LibreOfficeFailed(f"LibreOffice: {failure} within {patience:g} s; it was ended")
        status = self._processes[0].returncode
        self.close(at_once=True)
        raise LibreOfficeFailed(f"LibreOffice: {failure}: it ended by itself (status {status})")

    def close(self, at_once: bool = False) -> None:
        """End LibreOffice, with force if it does not go by itself, and leave nothing behind."""
        for helper in self._processes[1:]:
            assert helper.stdin is not None
            with contextlib.suppress(OSError):
                helper.stdin.close()  # the helper takes this as the wish to end LibreOffice
        for process in reversed(self._processes):
            _end(process, 0.0 if at_once else _END)
        self._processes.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


_OURS = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")


def environment() -> dict[str, str]:
    """The environment without our own Python: LibreOffice's takes the first one on the path for its home."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    if os.name != "nt":
        kept["PATH"] = os.pathsep.join(["/usr/bin", "/bin", kept.get("PATH", "")])
    return {**kept, "PYTHONIOENCODING": "utf-8"}


def _listen(helper: subprocess.Popen[str]) -> queue.SimpleQueue[str]:
    """The lines that the helper says, as they come."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def listen() -> None:
        assert helper.stdout is not None
        for line in helper.stdout:
            lines.put(line)
        lines.put('{"problem": "it ended without an answer"}')

    threading.Thread(target=listen, daemon=True).start()
    return lines


def _end(process: subprocess.Popen[str], patience: float) -> None:
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        if os.name == "nt":
            process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _pythons(program: str) -> Iterator[str]:
    """The Pythons that may have UNO: LibreOffice's own, the system's, this one."""
    beside = Path(program).resolve().parent
    for candidate in (beside / "python", beside / "python.exe", beside.parent / "Resources" / "python"):
        if candidate.is_file():
            yield str(candidate)
    if os.name != "nt" and Path("/usr/bin/python3").is_file():
        yield "/usr/bin/python3"
    yield sys.executable
