"""mlcase simulate on several workbooks: each case's outcomes, and those of all together."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcase_addin.cli import show
from mlcase_addin.cli.content import failed_checks
from mlcase_workbooks.recalc.errors import NotAnInput

if TYPE_CHECKING:
    from mlcase_workbooks.whatif.portfolio import Portfolio
    from mlcase_workbooks.whatif.sampling import Correlation
    from mlcase_workbooks.whatif.statistics import Outcomes

_SINGLE = ("out", "chart", "conditions", "tolerance")
"""Options that belong to one workbook."""


def simulate_portfolio(files: Sequence[Path], asked: Any, simulated: Callable[..., Any]) -> int:
    """Simulate each workbook with random numbers of its own, and add up trial by trial."""
    from mlcase_workbooks.whatif.portfolio import portfolio

    if len(asked.outputs) != 1:
        raise NotAnInput("give one --output that every workbook has: several cases are added up")
    for name in _SINGLE:
        if getattr(asked, name):
            raise NotAnInput(f"--{name.removesuffix('s')} goes with one workbook: leave it out for several")
    _refuse_twice(files)
    names = _names(files)
    correlation = _between(asked.between, names)
    (output,) = asked.outputs
    values, lines, status = {}, [], 0
    for place, (name, file) in enumerate(zip(names, files, strict=True)):
        model, results = simulated(file, asked, asked.seed + place)
        status = max(status, failed_checks(file, model))
        (values[name],) = results.outputs.values()
        lines.append({"file": str(file)} | results.as_json(asked.targets, asked.exclude_errors))
    found = portfolio(values, correlation)
    if asked.as_json:
        for line in lines:
            show.print_json(line)
        show.print_json({"portfolio": _data(found, output, asked.targets)})
    else:
        _print(found, output, asked.trials, asked.targets)
    return status


def _refuse_twice(files: Sequence[Path]) -> None:
    """NotAnInput when a workbook is given twice: its case would count twice."""
    seen: set[Path] = set()
    for file in files:
        if file.resolve() in seen:
            raise NotAnInput(f"{file} is given twice: a case counts once; for another like it, give a copy")
        seen.add(file.resolve())


def _names(files: Sequence[Path]) -> list[str]:
    """A short name for each workbook; its path where two share it."""
    stems = [file.stem for file in files]
    return [str(file) if stems.count(file.stem) > 1 else file.stem for file in files]


def _between(text: str | None, names: Sequence[str]) -> Correlation | None:
    from mlcase_workbooks.recalc.values import parse_number
    from mlcase_workbooks.whatif.portfolio import alike
    from mlcase_workbooks.whatif.sampling import correlation_of

    if text is None:
        return None
    rho = parse_number(text)
    if rho is not None:
        return alike(rho, len(names))
    correlation = correlation_of(Path(text), names)
    if correlation.adjusted:
        print(f"mlcase: {text}: no cases can have these correlations; the nearest are taken", file=sys.stderr)
    return correlation


def _figures(outcomes: Outcomes, targets: Sequence[float]) -> dict[str, float]:
    percentiles = {f"p{p}": outcomes.percentile(p) for p in (5, 50, 95)}
    reached = {f"p_at_least_{target:g}": outcomes.share_at_least(target) for target in targets}
    return {"mean": outcomes.mean, "sd": outcomes.sd, **percentiles, "p_below_0": outcomes.share_below(0), **reached}


def _data(found: Portfolio, output: str, targets: Sequence[float]) -> dict[str, Any]:
    cases = {name: _figures(outcomes, targets) for name, outcomes in found.outcomes.items()}
    total = _figures(found.total, targets)
    return {"output": output, "cases": cases, "total": total, "diversification": found.diversification}


def _print(found: Portfolio, output: str, trials: int, targets: Sequence[float]) -> None:
    every = {**found.outcomes, "all together": found.total}
    rows = [
        (name, *(f"{v:.1%}" if key.startswith("p_") else show.text(v) for key, v in _figures(one, targets).items()))
        for name, one in every.items()
    ]
    reached = [f"chance of {show.text(target)}" for target in targets]
    headings = ("Case", "mean", "sd", "P5", "P50", "P95", "below 0", *reached)
    show.table(
        headings, rows, f"{output} of {len(found.cases)} workbooks, {trials:,} trials", right=range(1, 7 + len(targets))
    )
    print(f"The total varies by {found.diversification:.0%} less than the cases' own variations added up.")
