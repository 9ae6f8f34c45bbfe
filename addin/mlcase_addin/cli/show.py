"""What the commands print: tables for people, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mlcase_udfs.errors import CellError

if TYPE_CHECKING:
    from rich.console import Console

_LONG_WORK = 20_000
"""Formulas from which a calculation is worth a progress bar."""

_LEAST = 8
"""Letters that a column of texts has at least, however narrow the terminal."""


def json_value(value: Any) -> Any:
    """A cell's value, or rows of values, as JSON has it."""
    if isinstance(value, list):
        return [json_value(item) for item in value]
    if isinstance(value, CellError):
        return {"error": str(value)}
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def print_json(value: Any) -> None:
    """One line of JSON, in letters that the output can take."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:  # an old code page, or half a character, as Excel's LEFT makes of an emoji
        line = json.dumps(value)
    print(line)


def text(value: Any) -> str:
    """A cell's value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return f"{value:,.0f}"
        return f"{value:,.2f}" if abs(value) >= 1000 else f"{value:.6g}"
    return str(value)


def console(width: int) -> Console:
    """Standard output for what rich prints: as wide as the terminal, ``width`` in a pipe."""
    from rich.console import Console

    class Output(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # whoever reads has seen enough: no failure

    found = Output()
    return found if found.is_terminal else Output(width=width)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], title: str = "", right: Sequence[int] = ()) -> None:
    """A table; the columns numbered in ``right`` hold numbers, aligned to the right and never broken or cut."""
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table

    shown = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    lines = list(rows)
    least = 3 * len(headings) - 1  # three signs between columns, one at each end
    for i, heading in enumerate(headings):
        number = i in right
        shown.add_column(heading, justify="right" if number else "left", overflow="fold", no_wrap=number)
        width = max(cell_len(line[i]) for line in [headings, *lines])
        least += width if number else min(width, _LEAST)
    for line in lines:
        shown.add_row(*line)
    output = console(140)
    output.width = max(output.width, least)
    output.print(shown)


@contextmanager
def progress(
    total: int | None, what: str, in_bytes: bool = False, least: int = _LONG_WORK
) -> Iterator[Callable[[int], None] | None]:
    """A progress bar on a terminal when the work is long, or when nobody knows how long; None in a pipe."""
    if (total is not None and total < least) or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    done_of_all = DownloadColumn() if in_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), done_of_all, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, advance=done)
