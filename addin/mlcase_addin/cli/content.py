"""What is wrong in a workbook's content, in lines on the screen, and the exit status that it means."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.errors import UnknownReference

if TYPE_CHECKING:
    from mlcase_workbooks.recalc import Model
    from mlcase_workbooks.recalc.sheet import Formula

SHOWN = 10
"""Findings printed per kind; --json has them all."""


def kept_values(file: Path, model: Model) -> int:
    """Say which cells keep their old values; the exit status that this means."""
    unsupported, circles = model.report.unsupported, model.report.circular
    for formula, what in list(unsupported.items())[:SHOWN]:
        print(f"{file}: {formula.address} keeps its old value: the engine lacks {what}", file=sys.stderr)
    if len(unsupported) > SHOWN:
        print(f"{file}: ... and {len(unsupported) - SHOWN} more cells (recalc --json lists them)", file=sys.stderr)
    for circle in circles[:SHOWN]:
        path = " -> ".join(f.address for f in [*circle, circle[0]])
        print(f"{file}: circular: {path}; these keep their old values", file=sys.stderr)
    if len(circles) > SHOWN:
        print(f"{file}: ... and {len(circles) - SHOWN} more circles (recalc --json lists them)", file=sys.stderr)
    resting = resting_on_old_values(model)
    if resting:
        more = f"{len(resting):,} cells are calculated from old values, the first is {resting[0].address}"
        one = f"{resting[0].address} is calculated from old values"
        print(f"{file}: {more if len(resting) > 1 else one}", file=sys.stderr)
    return 1 if unsupported or circles else 0


def resting_on_old_values(model: Model) -> list[Formula]:
    """The formulas that were calculated, from cells that keep their old values."""
    report = model.report
    kept = {*report.unsupported, *(formula for circle in report.circular for formula in circle)}
    if not kept:
        return []
    cells = [Area(formula.sheet, *at, *at) for formula in kept for at in formula.cells]
    return [formula for formula in model.graph.downstream(cells) if formula not in kept]


def failed_checks(file: Path, model: Model) -> int:
    """Say that the workbook's own checks fail, and which inputs are empty; the exit status that this means."""
    if not _checks_fail(model):
        return 0
    print(f"{file}: Case_Checks is FALSE: see the sheet Checks{_empty_inputs(model)}", file=sys.stderr)
    return 1


def _checks_fail(model: Model) -> bool:
    try:
        return model.book.name("Case_Checks", None) is not None and model.get("Case_Checks") is False
    except UnknownReference:  # a name for something else than a cell: none of ours
        return False


def _empty_inputs(model: Model) -> str:
    from mlcase_workbooks.open_inputs import open_inputs

    empty = open_inputs(model.book)
    if not empty:
        return ""
    return f"; {len(empty):,} inputs are empty, the first is {empty[0]}" if len(empty) > 1 else f"; {empty[0]} is empty"
