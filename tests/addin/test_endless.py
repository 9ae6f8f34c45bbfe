"""A formula that would run for ever, and a run that is killed: the file is as it was, and nothing lies beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commands import interruptible
from sheets import workbook

ENDLESS = "REDUCE(0,SEQUENCE(1000000),LAMBDA(a,b,REDUCE(0,SEQUENCE(1000000),LAMBDA(c,d,c+d))))"
COMMAND = [str(Path(sys.executable).with_name("mlcase")), "recalc"]


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    return workbook(tmp_path / "endless.xlsx", {"S": {"A1": 1, "A2": "=A1+1", "A3": f"={ENDLESS}"}})


@pytest.mark.parametrize("how", [["--in-place"], ["-o", "out.xlsx"], ["--json"]], ids=lambda how: how[0])
def test_timeout(endless: Path, how: list[str]) -> None:
    before = endless.read_bytes()
    command = [*COMMAND, endless.name, *how, "--timeout", "0.5"]
    done = subprocess.run(command, cwd=endless.parent, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip().endswith("not done after 0.5 s (--timeout); nothing was written")
    assert len(done.stderr.strip().splitlines()) == 1
    assert endless.read_bytes() == before
    assert os.listdir(endless.parent) == [endless.name]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_killed_while_it_calculates(endless: Path, how: signal.Signals) -> None:
    before = endless.read_bytes()
    process = subprocess.Popen(
        [*COMMAND, endless.name, "--in-place"], cwd=endless.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        preexec_fn=interruptible,
    )  # fmt: skip
    time.sleep(1.5)
    assert process.poll() is None, "it should calculate still"
    process.send_signal(how)
    assert process.wait(timeout=30) != 0
    assert endless.read_bytes() == before
    assert os.listdir(endless.parent) == [endless.name]


DYING = """
import os, signal, sys
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from mlcase_workbooks import recalculate
recalculate(sys.argv[1], sys.argv[1], {"S!A1": 2})
"""


def test_killed_at_the_last_moment(tmp_path: Path) -> None:
    file = workbook(tmp_path / "case.xlsx", {"S": {"A1": 1, "A2": "=A1+1"}})
    before = file.read_bytes()
    done = subprocess.run([sys.executable, "-c", DYING, str(file)], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert file.read_bytes() == before
