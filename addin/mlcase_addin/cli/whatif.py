"""mlcase sensitivity and mlcase goal-seek: questions without chance, put to the workbook's own formulas."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlcase_addin.cli import show
from mlcase_addin.cli.content import failed_checks
from mlcase_udfs.errors import CellError
from mlcase_workbooks.places import refuse_copy
from mlcase_workbooks.recalc.errors import NotAnInput

if TYPE_CHECKING:
    from mlcase_workbooks.recalc import Model
    from mlcase_workbooks.whatif.goal_seek import Goal
    from mlcase_workbooks.whatif.sensitivity import Analysis, Range

_path = click.Path(path_type=Path)
_SHOWN = 15
"""Inputs printed; --json has them all."""


@click.command()
@click.argument("file", type=_path)
@click.option("--output", required=True, metavar="REF", help="The result to look at.")
@click.option("--input", "inputs", multiple=True, metavar="REF=LOW..HIGH", help="An input and its range; repeat.")
@click.option("--around", metavar="SHARE", help="Vary every number behind the output by this, such as 10%.")
@click.option("--steps", type=int, metavar="N", help="Also N values of one input, N x N of two, or lines for more.")
@click.option("--scenarios", type=_path, metavar="FILE.toml", help="Named sets of inputs, side by side.")
@click.option("-o", "--out", type=_path, metavar="OUT", help="A copy of the workbook with a sheet What if.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sensitivity(
    file: Path,
    output: str,
    inputs: tuple[str, ...],
    around: str | None,
    steps: int | None,
    scenarios: Path | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """Which input moves a result most. Each alone goes to its low and its high.

    Without --input the ranges that the workbook itself gives to its inputs are taken (columns Low and High), or, where
    it gives none, ten percent either way for every number that the result depends on.
    """
    from mlcase_workbooks.recalc import Model
    from mlcase_workbooks.whatif import sensitivity as analysis

    if out is not None:
        refuse_copy(file, out)
    model = Model.open(file)
    found = analysis.analysed(
        model, output, _ranges(model, output, inputs, around), steps, analysis.scenarios_of(scenarios)
    )
    if out is not None:
        from mlcase_workbooks.whatif.sensitivity_sheet import sensitivity_sheet

        (sheet,) = model.save_with(sensitivity_sheet(found), out)
    if as_json:
        show.print_json(found.as_json())
    else:
        _print(found)
        if out is not None:
            print(f"{out}: the sheet {sheet} has the tables and the chart")
    return failed_checks(file, model)


def _ranges(model: Model, output: str, inputs: Sequence[str], around: str | None) -> list[Range]:
    from mlcase_workbooks.recalc.values import parse_number
    from mlcase_workbooks.whatif import sensitivity as analysis

    share = parse_number(around) if around is not None else None
    if around is not None and share is None:
        raise NotAnInput(f"--around {around!r}: give a share such as 10% or 0.1")
    if share is not None:
        return [*analysis.ranges_of(inputs), *analysis.ranges_around(model, output, share)]
    return (
        analysis.ranges_of(inputs) or analysis.ranges_from_workbook(model) or analysis.ranges_around(model, output, 0.1)
    )


def _print(found: Analysis) -> None:
    tornado = found.tornado
    rows: list[tuple[str, ...]] = [
        (
            swing.reference, swing.label, *map(show.text, (swing.low, swing.base, swing.high)),
            *map(show.text, (swing.at_low, swing.at_high)), _swing(swing.swing),
        )
        for swing in tornado.swings[:_SHOWN]
    ]  # fmt: skip
    title = f"{tornado.output} is {show.text(tornado.base)}; one input at a time, widest swing first"
    headings: tuple[str, ...] = ("Input", "", "Low", "Now", "High", "At low", "At high", "Swing")
    show.table(headings, rows, title, right=range(2, 8))
    if len(tornado.swings) > _SHOWN:
        print(f"... and {len(tornado.swings) - _SHOWN} more inputs (--json lists them)")
    if found.still:
        print(f"No effect: {', '.join(found.still[:_SHOWN])}{' ...' if len(found.still) > _SHOWN else ''}")
    for strip in found.strips:
        rows = [(show.text(value), show.text(outcome)) for value, outcome in strip.pairs()]
        show.table((strip.reference, tornado.output), rows, right=(0, 1))
    if found.grid is not None:
        grid = found.grid
        headings = (f"{grid.down} \\ {grid.across}", *(show.text(value) for value in grid.columns.tolist()))
        rows = [tuple(map(show.text, row)) for row in grid.table()]
        show.table(headings, rows, f"{tornado.output} over both", right=range(len(headings)))
    if found.scenarios:
        names = list(found.scenarios)
        rows = [(tornado.output, *(show.text(found.scenarios[name]) for name in names))]
        show.table(("Scenario", *names), rows, right=range(1, len(names) + 1))


def _swing(swing: float) -> str:
    return "error" if swing == float("inf") else show.text(swing)


@click.command()
@click.argument("file", type=_path)
@click.option("--output", required=True, metavar="REF", help="The result that is wanted.")
@click.option("--target", required=True, type=float, metavar="VALUE", help="What it shall be.")
@click.option("--by", required=True, metavar="REF", help="The input to change.")
@click.option("--between", metavar="LOW,HIGH", help="Where to look; without it, wider and wider around its value.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def goal_seek(file: Path, output: str, target: float, by: str, between: str | None, as_json: bool) -> int:
    """What an input must be for a wanted result. Every answer in a range; the file is not touched."""
    from mlcase_workbooks.recalc import Model
    from mlcase_workbooks.whatif.goal_seek import goal_seek as seek

    model = Model.open(file)
    goal = seek(model, output, target, by, _between(between))
    if as_json:
        show.print_json(_goal_json(goal))
    else:
        for i, solution in enumerate(goal.solutions):
            now = f" (now {show.text(goal.base)}, which gives {show.text(goal.now)})" if i == 0 else ""
            print(f"{by} = {_precise(solution)} gives {output} = {show.text(target)}{now}")
    if not goal.solutions:
        print(f"{file}: {goal.reason}", file=sys.stderr)
    return max(failed_checks(file, model), int(not goal.solutions))


def _between(text: str | None) -> tuple[float, float] | None:
    from mlcase_workbooks.recalc.values import parse_number

    if text is None:
        return None
    low, comma, high = text.partition(",")
    ends = parse_number(low.strip()), parse_number(high.strip())
    if not comma or ends[0] is None or ends[1] is None:
        raise NotAnInput(f"--between {text!r}: give LOW,HIGH, for example 0,2")
    return ends[0], ends[1]


def _goal_json(goal: Goal) -> dict[str, Any]:
    return {
        "output": goal.output, "target": goal.target, "by": goal.by,
        "value": goal.solutions[0] if goal.solutions else None, "solutions": goal.solutions,
        "now": {"input": goal.base, "output": _value(goal.now)}, "between": [goal.low, goal.high],
        "nearest": {"input": goal.nearest[0], "output": _value(goal.nearest[1])},
    }  # fmt: skip


def _value(value: float | CellError) -> Any:
    return show.json_value(value)


def _precise(value: float) -> str:
    return f"{value:,.10g}"
