"""Where a file may be written: looked at before the work, not after it.

What is worked out from an input replaces an older output, and never the input. What is there to be filled in, a new
case, replaces nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from mlcase_workbooks.recalc.errors import WorkbookError

FORMATS = (".xlsx", ".xlsm", ".xltx", ".xltm")
"""Excel opens none of these under another one's name."""


def refuse_place(out: Path) -> None:
    """WorkbookError unless ``out`` is a file's name in a folder that exists."""
    if out.is_dir():
        raise WorkbookError(f"{out}: cannot be written: this name is a folder")
    if not out.parent.is_dir():
        raise WorkbookError(f"{out}: cannot be written: there is no folder {out.parent}")
    if not os.access(out.parent, os.W_OK):
        raise WorkbookError(f"{out}: cannot be written: no permission to write in the folder {out.parent}")


def refuse_filled(out: Path) -> None:
    """WorkbookError when there is a file that somebody may have filled in; an empty one holds nothing."""
    if out.is_file() and out.stat().st_size:
        raise WorkbookError(f"{out} is there already, perhaps filled in: give another name, or --force to replace it")


def refuse_input(file: Path, out: Path, option: str = "-o", remedy: str = "give another name") -> None:
    """WorkbookError when ``out`` is the input itself, by whatever path."""
    if out.exists() and file.exists() and out.samefile(file):
        raise WorkbookError(f"{option} would overwrite the input {file}: {remedy}")


def refuse_same(file: Path, outs: Mapping[str, Path | None]) -> None:
    """WorkbookError when an option's output is the input, or another option's output."""
    seen: set[Path] = set()
    for option, out in outs.items():
        if out is None:
            continue
        refuse_input(file, out, option)
        if out.resolve() in seen:
            raise WorkbookError(f"{out} would be written twice: give different names")
        seen.add(out.resolve())


def refuse_copy(file: Path, out: Path) -> None:
    """WorkbookError unless ``out`` can hold a copy of the workbook: another file, of the same format."""
    refuse_input(file, out)
    if file.suffix.lower() in FORMATS and out.suffix.lower() != file.suffix.lower():
        raise WorkbookError(f"{out}: the copy keeps the format: give a name that ends in {file.suffix}")
    refuse_place(out)
