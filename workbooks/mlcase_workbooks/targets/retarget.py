"""A workbook for another reader: the calls of our functions change, and nothing else does."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from mlcase_workbooks.names import SPELLINGS
from mlcase_workbooks.places import refuse_copy
from mlcase_workbooks.recalc import Model, WorkbookError
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.sheet import Formula
from mlcase_workbooks.targets.export import Native, Retargeted, Watch, WithLambdas, write_parts
from mlcase_workbooks.targets.spelling import spelled_parts

__all__ = ["TARGETS", "Retargeted", "retarget"]

TARGETS = (*SPELLINGS, "native")


def retarget(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    target: str,
    with_lambdas: bool = False,
    watch: Watch = lambda count: nullcontext(),
) -> Retargeted:
    """Write the workbook for a target: plain, officejs, xll or native.

    ``with_lambdas`` defines the functions as names of a plain workbook, for Excel 365 with no add-in. ``watch`` gets
    the number of formulas of each calculation and gives what is told of its progress.

    Raises
    ------
    WorkbookError
        The workbook cannot be read, or the target or the output cannot be used; nothing is written.
    """
    source, place = Path(path), Path(out)
    if target not in TARGETS:
        raise WorkbookError(f"there is no target {target!r}: give one of {', '.join(TARGETS)}")
    if with_lambdas and target != "plain":
        raise WorkbookError(f"LAMBDAs are called by plain names: they do not go with the target {target}")
    refuse_copy(source, place)
    if target == "native":
        return Native(source, watch).write(place)
    if with_lambdas:
        return WithLambdas(source, watch).write(place)
    book = Book.open(source)
    changed, count = spelled_parts(book, target)
    if all(map(_has_value, book.formulas)):
        write_parts(book, place, changed)
    else:
        _write_with_values(book, place, changed, watch)
    return Retargeted(count)


def _has_value(formula: Formula) -> bool:
    """Whether the file holds a value for a formula: a reader without the add-in sees nothing else."""
    return formula.match is not None and formula.sheet.kept(formula.match) is not None


def _write_with_values(book: Book, out: Path, changed: Mapping[str, bytes], watch: Watch) -> None:
    """Write the workbook with values where it has none; those that it has stay."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / out.name
        write_parts(book, bare, changed)
        model = Model.open(bare)
        with watch(sum(len(sheet.formulas) for sheet in book.sheets)) as progress:
            model.recalculate(progress)
        for formula in filter(_has_value, model.book.formulas):
            assert formula.match is not None
            formula.sheet.rows[formula.row][formula.column] = formula.sheet.kept(formula.match)
        model.save(out)
