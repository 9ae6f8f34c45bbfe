"""mlcase memo: the ROI memo, the one-page summary and the objection pages of a workbook."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from mlcase_addin.cli import show
from mlcase_addin.cli.content import kept_values
from mlcase_workbooks.places import refuse_input


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, metavar="FILE",
    help="The memo to write: .docx, .html, .md or .pdf.",
)  # fmt: skip
def memo(file: Path, out: Path) -> int:
    """Write a workbook's memo for those who decide. ROI memo, one-page summary, a page for each objection.

    The workbook is calculated first and not touched; every number links to its cell. Exit status 1 when one of the five
    questions is not answered, or a passage has engineers' words and no dollar; the memo is written all the same.
    """
    from mlcase_workbooks.recalc import Model
    from mlcase_workbooks.reports import memo_format, write_memo

    refuse_input(file, out)
    memo_format(out)
    model = Model.open(file)
    with show.progress(len(list(model.book.formulas)), f"Calculating {file.name}") as bar:
        model.recalculate(bar)
    with _writing(out):
        problems = write_memo(model, file, out)
    print(f"{out}: the memo of {file.name}")
    for problem in problems:
        print(f"{file}: {problem}", file=sys.stderr)
    return max(kept_values(file, model), 1 if problems else 0)


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    """A sign of life on a terminal: a PDF takes LibreOffice some seconds."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"Writing {out.name}"):
        yield
