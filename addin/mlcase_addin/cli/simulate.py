"""mlcase simulate: a workbook asked many times, with its inputs uncertain."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlcase_addin.cli import show
from mlcase_addin.cli.content import failed_checks
from mlcase_workbooks.places import refuse_copy, refuse_place
from mlcase_workbooks.recalc.errors import NotAnInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcase_workbooks.recalc import Model
    from mlcase_workbooks.whatif.results import Results
    from mlcase_workbooks.whatif.simulation import Runner, Tolerance
    from mlcase_workbooks.whatif.statistics import Outcomes
    from mlcase_workbooks.whatif.uncertain import Uncertain

_path = click.Path(path_type=Path)
_SHOWN = 8
"""Drivers, and cells evaluated one by one, that are printed; --json has them all."""


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_path)
@click.option("--output", "outputs", multiple=True, required=True, metavar="REF", help="What to look at; repeat.")
@click.option("--input", "inputs", multiple=True, metavar="REF=LAW", help="An uncertain input: Inputs!B5=pert(1,2,4).")
@click.option("--inputs", "file_of_inputs", type=_path, metavar="FILE.toml", help="More of them, from a file.")
@click.option("--own", is_flag=True, help="Besides those given, the inputs that the workbook calls uncertain.")
@click.option("--trials", type=int, default=10_000, show_default=True, help="How many trials.")
@click.option("--seed", type=int, default=42, show_default=True, help="Where the random numbers start.")
@click.option(
    "--sampling",
    type=click.Choice(["latin", "plain", "sobol"]),
    default="latin",
    show_default=True,
    help="Latin hypercube, plain Monte Carlo, or Sobol.",
)
@click.option("--correlate", type=_path, metavar="FILE.csv", help="Rank correlations of the inputs.")
@click.option("--tolerance", metavar="ERROR", help="Stop when standard errors are below: 1%, or in the output's unit.")
@click.option("--target", "targets", multiple=True, type=float, help="Show the chance to reach this; repeat.")
@click.option("--when", "conditions", multiple=True, metavar="NAME>VALUE", help="Also only where: Cost>p90; repeat.")
@click.option("--exclude-errors", is_flag=True, help="Leave out trials in which an output is an error.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster to work on: tcp://host:8786.")
@click.option("--workers", type=click.IntRange(1), help="So many processes on this machine, through Dask.")
@click.option("--between", metavar="RHO|FILE.csv", help="Rank correlation between the cases of several workbooks.")
@click.option("--threads", type=click.IntRange(1), help="How many; as many as there are processors by default.")
@click.option("-o", "--out", type=_path, metavar="FILE", help="A copy of the workbook with a sheet Simulation.")
@click.option("--chart", type=_path, metavar="FILE", help="A picture (.png or .svg) of the outcomes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def simulate(files: tuple[Path, ...], **given: Any) -> int:
    """Ask a workbook many times, with its inputs uncertain. Prints what comes out; of several, their total, too.

    Without --input the inputs are those that the workbook calls uncertain: a table with the headings Value, Low, High
    and Spread, and cells that hold a single ML_PERT or ML_TRI.
    """
    asked = _Asked(**given)
    for target in asked.targets:
        if not math.isfinite(target):
            raise NotAnInput(f"the target is {target}: give a finite number")
    if len(files) > 1:
        from mlcase_addin.cli.portfolio import simulate_portfolio

        return simulate_portfolio(files, asked, _simulated)
    (file,) = files
    if asked.between is not None:
        raise NotAnInput("--between correlates the cases of several workbooks: give more than one")
    if asked.out is not None:
        refuse_copy(file, asked.out)
    if asked.chart is not None:
        from mlcase_workbooks.whatif.pictures import refuse_name

        refuse_name(asked.chart)
        refuse_place(asked.chart)
    model, results = _simulated(file, asked, asked.seed)
    if asked.conditions:
        results.where(asked.conditions)  # a condition that cannot be met is refused before anything is printed
    if asked.out is not None:
        from mlcase_workbooks.whatif.sheet import write_copy

        write_copy(model, results, asked.out, asked.exclude_errors, asked.targets)
    if asked.chart is not None:
        from mlcase_workbooks.whatif.pictures import draw

        draw(results, asked.chart, asked.exclude_errors)
    if asked.as_json:
        show.print_json({"file": str(file)} | results.as_json(asked.targets, asked.exclude_errors, asked.conditions))
    else:
        _print(file, results, asked.targets, asked.exclude_errors, asked.conditions)
        for written in filter(None, (asked.out, asked.chart)):
            print(f"written to {written}")
    return max(_warn(file, results, asked.exclude_errors), failed_checks(file, model))


@dataclass(frozen=True)
class _Asked:
    """The command's options."""

    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    file_of_inputs: Path | None
    own: bool
    trials: int
    seed: int
    sampling: Any
    correlate: Path | None
    tolerance: str | None
    targets: tuple[float, ...]
    conditions: tuple[str, ...]
    exclude_errors: bool
    scheduler: str | None
    workers: int | None
    between: str | None
    threads: int | None
    out: Path | None
    chart: Path | None
    as_json: bool


def _simulated(file: Path, asked: _Asked, seed: int) -> tuple[Model, Results]:
    """One workbook's trials."""
    from mlcase_workbooks.recalc import Model
    from mlcase_workbooks.whatif.sampling import correlation_of
    from mlcase_workbooks.whatif.simulation import simulate

    enough = _tolerance(asked.tolerance)
    model = Model.open(file, seed=seed)
    uncertain = _inputs(model, asked.inputs, asked.file_of_inputs, asked.own)
    correlation = None
    if asked.correlate is not None:
        correlation = correlation_of(asked.correlate, [u.name for u in uncertain])
        if correlation.adjusted:
            print(
                f"mlcase: {asked.correlate}: no variables can have these correlations; the nearest that some can have "
                f"are taken (an entry moves by up to {correlation.adjusted:.3f})",
                file=sys.stderr,
            )
    with (
        _runner(model, asked.scheduler, asked.workers) as run,
        _progress(asked.trials, f"Simulating {file.name}") as bar,
    ):
        return model, simulate(
            model, uncertain, asked.outputs, asked.trials, seed, asked.sampling, correlation, enough, asked.threads,
            bar, run,
        )  # fmt: skip


@contextmanager
def _runner(model: Model, scheduler: str | None, workers: int | None) -> Iterator[Runner | None]:
    """A Dask cluster if it is to do the work; None for this process's threads."""
    if scheduler is None and workers is None:
        yield None
        return
    if scheduler is not None and workers is not None:
        raise NotAnInput("--scheduler and --workers do not go together: give one of them")
    from mlcase_workbooks.whatif.cluster import cluster, in_order

    with cluster(scheduler, workers) as client:
        yield lambda experiment: in_order(client, experiment, model)


def _inputs(model: Model, texts: Sequence[str], file: Path | None, own: bool) -> list[Uncertain]:
    from mlcase_workbooks.whatif.uncertain import from_texts, from_toml, from_workbook

    given = from_texts(model, texts) + (from_toml(model, file) if file is not None else [])
    if given and not own:
        return given
    named = {entry.area for entry in given}
    return given + [entry for entry in from_workbook(model) if entry.area not in named]


def _tolerance(text: str | None) -> Tolerance | None:
    from mlcase_workbooks.recalc.values import parse_number
    from mlcase_workbooks.whatif.simulation import Tolerance

    if text is None:
        return None
    error = parse_number(text)
    if error is None or error <= 0:
        raise NotAnInput(f"--tolerance {text!r}: give a share such as 1%, or an amount in the output's unit, above 0")
    return Tolerance(error, "%" in text)


@contextmanager
def _progress(total: int, what: str) -> Iterator[Callable[[int], None] | None]:
    """A bar with trials per second, on a terminal; None in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining
    from rich.text import Text

    class Speed(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f} trials/s" if task.speed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Speed(), Remaining())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        work = bar.add_task(what, total=max(total, 0))
        yield lambda done: bar.update(work, advance=done)


# -- what is printed --------------------------------------------------------------------------------------------------


def _print(
    file: Path, results: Results, targets: Sequence[float], exclude_errors: bool, conditions: Sequence[str]
) -> None:
    speed = results.trials / results.seconds if results.seconds else 0.0
    print(
        f"{file}: {results.trials:,} trials of {len(results.inputs)} uncertain input"
        f"{'' if len(results.inputs) == 1 else 's'} in {results.seconds:.2f} s ({speed:,.0f} trials/s), "
        f"seed {results.design.seed}"
    )
    if results.stop == "tolerance":
        print(f"stopped after {results.trials:,} of {results.design.trials:,} trials: the tolerance is reached")
    some = results.where(conditions) if conditions else {}
    for name in results.outputs:
        outcomes = results.outcomes(name)
        if outcomes.errors and not (exclude_errors and outcomes.trials >= 2):
            continue
        figures = _figures(outcomes, targets)
        if name in some:
            where = _figures(some[name], targets)
            rows = [(label, value, there) for (label, value), (_, there) in zip(figures, where, strict=True)]
            heading = f"where {' and '.join(conditions)}"
            show.table((name, "all trials", heading), rows, right=(1, 2))
        else:
            show.table((name, ""), figures, right=(1,))
        ranked = results.drivers(name)[:_SHOWN]
        rows_of_drivers = [
            (d.name, f"{d.rank_correlation:+.2f}", f"{d.contribution:+.1%}", show.text(d.regression)) for d in ranked
        ]
        headings = (f"What drives {name}", "rank correlation", "share of variance", "per sd of the input")
        show.table(headings, rows_of_drivers, right=(1, 2, 3))


def _figures(outcomes: Outcomes, targets: Sequence[float]) -> list[tuple[str, str]]:
    rows = [
        ("trials", f"{outcomes.trials:,}"),
        ("mean", f"{show.text(outcomes.mean)} ± {show.text(outcomes.mean_error)}"),
        ("standard deviation", show.text(outcomes.sd)),
    ]
    rows += [(f"P{p}", show.text(outcomes.percentile(p))) for p in (5, 25, 50, 75, 95)]
    rows.append(("chance of less than 0", f"{outcomes.share_below(0):.1%}"))
    rows += [(f"chance to reach {show.text(t)}", f"{outcomes.share_at_least(t):.1%}") for t in targets]
    rows.append(("mean of the worst 5 % (CVaR)", show.text(outcomes.conditional_value_at_risk)))
    return rows


def _warn(file: Path, results: Results, exclude_errors: bool) -> int:
    """Say what is not as it should be; the exit status that it means."""
    status = 0
    for name in results.taken_at_base:
        print(f"{file}: {name}: its parameters are uncertain, too; they are taken as they stand", file=sys.stderr)
    for cell, reason in list(results.by_trial.items())[:_SHOWN]:
        print(f"{file}: {cell} is evaluated trial by trial: {reason}", file=sys.stderr)
    if len(results.by_trial) > _SHOWN:
        print(f"{file}: ... and {len(results.by_trial) - _SHOWN} more cells (--json lists them)", file=sys.stderr)
    for name in results.outputs:
        errors = results.outcomes(name).errors
        base = results.base[name]
        if isinstance(base, str) and sum(errors.values()) == results.trials:
            print(
                f"{file}: {name} holds {base!r}, and in no trial a number: name an output that is one", file=sys.stderr
            )
            status = 1
        elif errors:
            kinds = ", ".join(f"{count:,} {error}" for error, count in errors.items())
            remedy = "left out" if exclude_errors else "no figures without --exclude-errors"
            print(
                f"{file}: {name} is no number in {sum(errors.values()):,} trials ({kinds}): {remedy}", file=sys.stderr
            )
            status = status if exclude_errors else 1
    if results.stop == "interrupted":
        print(
            f"{file}: interrupted after {results.trials:,} of {results.design.trials:,} trials; these count",
            file=sys.stderr,
        )
    return status
