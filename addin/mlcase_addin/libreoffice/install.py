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
        said = (done.stderr or done.stdout).strip().removeprefix("ERROR: ")
        raise LibreOfficeFailed(f"LibreOffice's installer refused: {said or f'status {done.returncode}'}")
