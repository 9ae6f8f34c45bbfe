"""mlcase retarget, and the targets of mlcase new."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcase_addin.cli import show

if TYPE_CHECKING:
    from mlcase_workbooks.targets.retarget import Retargeted

_SHOWN = 10
"""Cells that are named on the screen; the workbook lists them all."""

target_option = click.option(
    "--target",
    type=click.Choice(["plain", "officejs", "xll", "native"]),
    default="plain",
    help="Whose functions it calls: an add-in's (plain: xlwings and LibreOffice), or with native only Excel's own.",
)
lambda_option = click.option(
    "--lambda",
    "with_lambdas",
    is_flag=True,
    help="Define the functions as names of the workbook: Excel 365 with no add-in (not verified in Excel).",
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, metavar="OUT", help="Where to write it.")
@target_option
@lambda_option
def retarget(file: Path, out: Path, target: str, with_lambdas: bool) -> int:
    """Rewrite a workbook's ML_* calls for another add-in, or none. Only formulas change.

    With --target native, Excel's own functions give the same values; where they cannot, the cell keeps its value and
    is listed on the Log sheet, or on a sheet Native export.
    """
    from mlcase_workbooks.targets.retarget import retarget as write

    done = write(file, out, target, with_lambdas, lambda count: show.progress(count, f"Calculating {file.name}"))
    return _say(out, target, with_lambdas, done)


@contextmanager
def retargeted(out: Path, target: str, with_lambdas: bool) -> Iterator[Path]:
    """Where to write a plain workbook that is to become ``out`` for a target."""
    unusable = out.suffix.lower() != ".xlsx" or out.is_dir() or not out.parent.is_dir()  # refused before it is written
    if unusable or (target == "plain" and not with_lambdas):
        yield out
        return
    from mlcase_workbooks.targets.retarget import retarget as write

    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / out.name
        yield plain
        done = write(plain, out, target, with_lambdas)
    _say(out, target, with_lambdas, done)


def _say(out: Path, target: str, with_lambdas: bool, done: Retargeted) -> int:
    """Say what became of the calls; the exit status that this means."""
    how = "plain, with LAMBDAs" if with_lambdas else target
    count = len(done.frozen)
    if not (done.rewritten or count or done.left):
        print(f"{out}: written; no formula needed a change for {how}")
        return 0
    formulas = "1 formula" if done.rewritten == 1 else f"{done.rewritten:,} formulas"
    values = "" if not count else ", 1 cell kept as a value" if count == 1 else f", {count:,} cells kept as values"
    print(f"{out}: {how}: {formulas} rewritten{values}")
    for cell in done.frozen[:_SHOWN]:
        print(f"  {cell.address}: {cell.stamp}")
    if count > _SHOWN:
        print(f"  ... and {count - _SHOWN} more: the workbook lists them")
    for formula in done.left[:_SHOWN]:
        print(f"{out}: this formula outside cells still calls the add-in: ={formula}", file=sys.stderr)
    return 1 if done.left else 0
