"""A memo from a workbook to a file, in the format that the file's name asks for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from mlcase_workbooks.places import refuse_place
from mlcase_workbooks.recalc import Model, WorkbookError
from mlcase_workbooks.reports.compose import Written, compose

FORMATS = (".docx", ".html", ".md", ".pdf")


class UnknownFormat(WorkbookError):
    """No memo can be written under this name."""


def write_memo(model: Model, workbook: Path, out: Path) -> tuple[str, ...]:
    """Write the memo of an open workbook, and give back what is wrong in its content, a line each.

    Its links lead to ``workbook`` as seen from ``out``.

    Raises
    ------
    UnknownFormat, NoCase, ExtraMissing, LibreOfficeFailed
        There can be no memo; nothing is written.
    """
    kind = memo_format(out)
    written = compose(model, workbook.name)
    try:
        _renderer(kind)(written, _address(workbook, out), out)
    except OSError as problem:
        raise WorkbookError(f"{out}: cannot be written ({problem.filename or out}: {problem.strerror})") from problem
    return written.problems


def memo_format(out: Path) -> str:
    """The format that a file's name asks for: its ending.

    Raises
    ------
    UnknownFormat
        It asks for none of ours.
    WorkbookError
        Nothing can be written there.
    """
    kind = out.suffix.lower()
    if kind not in FORMATS:
        raise UnknownFormat(f"{out}: give a name that ends in {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
    refuse_place(out)
    return kind


def _renderer(kind: str) -> Callable[[Written, str, Path], None]:
    match kind:
        case ".html":
            from mlcase_workbooks.reports.html import write
        case ".md":
            from mlcase_workbooks.reports.markdown import write
        case ".docx":
            from mlcase_workbooks.reports.docx import write
        case _:
            from mlcase_workbooks.reports.pdf import write
    return write


def _address(workbook: Path, out: Path) -> str:
    """The workbook as seen from the memo's folder; in full where no way leads there."""
    try:
        return quote(Path(os.path.relpath(workbook.resolve(), out.parent.resolve())).as_posix())
    except ValueError:  # another drive
        return workbook.resolve().as_uri()
