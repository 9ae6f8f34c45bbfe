"""The extension into LibreOffice and out of it again, by LibreOffice's own installer."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from mlcase_addin.libreoffice.extension import IDENTIFIER, build
from mlcase_workbooks.libreoffice import LibreOfficeFailed, environment

_PATIENCE = 180.0


def install() -> None:
    """Build the extension and install it, in place of an older one."""
    with tempfile.TemporaryDirectory() as folder:
        _unopkg("add", "--force", str(build(Path(folder))))


def uninstall() -> None:
    """Take the extension out."""
    _unopkg("remove", IDENTIFIER)


def _unopkg(action: str, *arguments: str) -> None:
    program = shutil.which("unopkg")
    if program is None:
        raise LibreOfficeFailed(
            "LibreOffice's installer unopkg is not on the PATH: install LibreOffice, or add the folder"
        )
    # The superuser may install for all users only.
    scope = ["--shared"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    try:
        done = subprocess.run(
            [program, action, *scope, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            env=environment(), timeout=_PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise LibreOfficeFailed(
            f"LibreOffice's installer did not end within {_PATIENCE:g} s: close LibreOffice and try again"
        ) from None
    if done.returncode != 0:
        raise LibreOfficeFailed(
            _refusal(done.stderr or done.stdout) or f"LibreOffice's installer failed (status {done.returncode})"
        )


def _refusal(said: str) -> str:
    """What the installer said, in one line; what users meet most in our own words."""
    if "lock file" in said:
        lock = said.split()[-1]
        return f"LibreOffice is running: close it and its quickstarter, and try again (if it is not, delete {lock})"
    if "no such extension deployed" in said:
        return "the extension is not installed: there is nothing to uninstall"
    lines = [line.removeprefix("ERROR: ").strip() for line in said.splitlines()]
    telling = " ".join(line for line in lines if line and not line.startswith(("unopkg failed", "Warning:")))
    return f"LibreOffice's installer refused: {telling}" if telling else ""
