"""Where a file may be written: looked at before the work, not after it."""

from __future__ import annotations

from pathlib import Path

from mlcase_workbooks.recalc.errors import WorkbookError


def refuse_place(out: Path) -> None:
    """WorkbookError unless ``out`` is a file's name in a folder that exists."""
    if out.is_dir():
        raise WorkbookError(f"{out}: cannot be written: this name is a folder")
    if not out.parent.is_dir():
        raise WorkbookError(f"{out}: cannot be written: there is no folder {out.parent}")


def refuse_input(file: Path, out: Path) -> None:
    """WorkbookError when ``out`` is the input itself, by whatever path."""
    if out.exists() and file.exists() and out.samefile(file):
        raise WorkbookError(f"-o would overwrite the input {file}: give another name")


def refuse_copy(file: Path, out: Path) -> None:
    """WorkbookError unless ``out`` can hold a copy of the workbook: another file, of the same format."""
    refuse_input(file, out)
    if out.suffix.lower() != file.suffix.lower():
        raise WorkbookError(f"{out}: the copy keeps the format: give a name that ends in {file.suffix}")
    refuse_place(out)
