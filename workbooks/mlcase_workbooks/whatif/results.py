"""The results of a simulation, as numbers, as JSON and as a data frame."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.recalc.trials.costs import Cost
from mlcase_workbooks.recalc.values import Scalar, parse_number
from mlcase_workbooks.whatif.sampling import Design
from mlcase_workbooks.whatif.statistics import PERCENTS, Driver, Outcomes, drivers
from mlcase_workbooks.whatif.uncertain import Uncertain

Stop: TypeAlias = Literal["all", "tolerance", "interrupted"]

MOST_FOR_DRIVERS = 100_000
"""Trials from which the influence of the inputs is worked out."""

_CONDITION = re.compile(r"\s*(.+?)\s*(<=|>=|<|>)\s*(.+?)\s*")
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Results:
    """The outputs of every trial, and what they were made from."""

    inputs: tuple[Uncertain, ...]
    outputs: Mapping[str, FloatArray]
    base: Mapping[str, Scalar]
    """Each output's value in the workbook as it stands."""
    design: Design
    seconds: float
    stop: Stop
    """Whether all trials were run, or the tolerance was reached, or the user interrupted."""
    by_trial: Mapping[str, Cost]
    """Cells that had to be evaluated trial by trial, with the reason."""
    taken_at_base: tuple[str, ...] = ()
    """Inputs whose distribution's parameters are uncertain, too, and were taken as they stand in the workbook."""

    @cached_property
    def trials(self) -> int:
        """How many trials were run."""
        return len(next(iter(self.outputs.values())))

    @cached_property
    def _outcomes(self) -> dict[str, Outcomes]:
        sizes, left = [], self.trials
        for size in self.design.sizes:
            if left < size:
                break
            sizes.append(size)
            left -= size
        blocks = tuple(sizes) if left == 0 else ()
        plain = self.design.method == "plain"
        return {name: Outcomes(values, blocks, plain) for name, values in self.outputs.items()}

    def outcomes(self, output: str) -> Outcomes:
        """An output's outcomes."""
        return self._outcomes[output]

    @cached_property
    def sample(self) -> list[FloatArray]:
        """The inputs' values in the first trials, enough to tell what drives the outputs: drawn again."""
        return self.inputs_of(min(self.trials, MOST_FOR_DRIVERS))

    def inputs_of(self, trials: int) -> list[FloatArray]:
        """The inputs' values in the first so many trials."""
        columns = [np.empty(trials) for _ in self.inputs]
        for number, block in enumerate(self.design.blocks):
            if block.start >= trials:
                break
            for into, values in zip(columns, self.design.draw(number), strict=True):
                into[block.start : block.stop] = values[: trials - block.start]
        return columns

    @cached_property
    def _drivers(self) -> dict[str, list[Driver]]:
        names, count = [i.name for i in self.inputs], len(self.sample[0])
        return {output: drivers(names, self.sample, values[:count]) for output, values in self.outputs.items()}

    def drivers(self, output: str) -> list[Driver]:
        """What drives an output, the strongest input first."""
        return self._drivers[output]

    def frame(self, inputs: bool = True) -> Any:
        """A pandas data frame with a row per trial and a column per output, and per input if wanted."""
        import pandas as pd

        columns: dict[str, FloatArray] = {}
        if inputs:
            columns |= dict(zip([i.name for i in self.inputs], self.inputs_of(self.trials), strict=True))
        return pd.DataFrame(columns | dict(self.outputs)).rename_axis("trial")

    # -- some of the trials -------------------------------------------------------------------------------------------

    def where(self, conditions: Sequence[str]) -> dict[str, Outcomes]:
        """The outcomes in the trials that meet all conditions: "Inputs_Cost_Factor>p90", "Case_NPV<0"."""
        kept = np.ones(self.trials, dtype=bool)
        for condition in conditions:
            kept &= self._meeting(condition)
        if kept.sum() < 2:
            raise NotAnInput(f"{' and '.join(conditions)}: {int(kept.sum())} of {self.trials:,} trials: widen it")
        return {name: Outcomes(values[kept]) for name, values in self.outputs.items()}

    def _meeting(self, condition: str) -> Any:
        parts = _CONDITION.fullmatch(condition)
        number = parts and (parse_number(parts[3].lstrip("pP")) if parts[3] else None)
        if parts is None or number is None:
            raise NotAnInput(f"condition {condition!r}: give NAME>NUMBER or NAME<p10, for example")
        values = self._column(parts[1])
        bound = float(np.nanpercentile(values, number)) if parts[3][:1] in "pP" and 0 <= number <= 100 else number
        return _COMPARE[parts[2]](values, bound)

    def _column(self, name: str) -> FloatArray:
        for output, values in self.outputs.items():
            if output.lower() == name.lower():
                return values
        for place, entry in enumerate(self.inputs):
            if entry.name.lower() == name.lower():
                return self._one_input(place)
        known = ", ".join([*self.outputs, *(i.name for i in self.inputs)])
        raise NotAnInput(f"there is no input or output {name!r}: there are {known}")

    def _one_input(self, place: int) -> FloatArray:
        values = np.empty(self.trials)
        for number, block in enumerate(self.design.blocks):
            if block.start < self.trials:
                values[block.start : block.stop] = self.design.draw(number)[place][: self.trials - block.start]
        return values

    # -- JSON ---------------------------------------------------------------------------------------------------------

    def as_json(
        self, targets: Sequence[float] = (), exclude_errors: bool = False, conditions: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Everything that can be said, in plain Python."""
        from mlcase_udfs.about import version

        found = {
            "version": version(),
            "trials": self.trials,
            "asked": self.design.trials,
            "seed": self.design.seed,
            "sampling": self.design.method,
            "stopped": self.stop,
            "seconds": round(self.seconds, 6),
            "inputs": [
                {"name": i.name, "cell": str(i.area), "distribution": i.distribution.text, "base": i.base,
                 "mean": float(values.mean()), "sd": float(values.std(ddof=1))}
                for i, values in zip(self.inputs, self.sample, strict=True)
            ],
            "outputs": {name: self._output(name, targets, exclude_errors) for name in self.outputs},
            "taken_at_base": list(self.taken_at_base),
            "by_trial": {
                cell: {"reason": cost.reason, "microseconds": cost.microseconds} for cell, cost in self.by_trial.items()
            },
        }  # fmt: skip
        if self.design.correlation is not None:
            found["correlation_adjusted"] = self.design.correlation.adjusted
        if conditions:
            found["where"] = {"conditions": list(conditions)} | {
                name: {"trials": some.trials} | _figures(some, targets) for name, some in self.where(conditions).items()
            }
        return found

    def _output(self, name: str, targets: Sequence[float], exclude_errors: bool) -> dict[str, Any]:
        outcomes = self.outcomes(name)
        base = self.base[name]
        row: dict[str, Any] = {"base": str(base) if isinstance(base, CellError) else base}
        row["errors"] = dict(outcomes.errors)
        if not outcomes.errors or (exclude_errors and outcomes.trials >= 2):
            row |= _figures(outcomes, targets)
            counts, edges = outcomes.histogram()
            row["histogram"] = {"counts": counts.tolist(), "edges": edges.tolist()}
            row["convergence"] = outcomes.convergence()
            row["drivers"] = [vars(driver) for driver in self.drivers(name)]
        return row


def _figures(outcomes: Outcomes, targets: Sequence[float]) -> dict[str, Any]:
    percentiles = {str(p): outcomes.percentile(p) for p in PERCENTS}
    return {
        "mean": outcomes.mean,
        "sd": outcomes.sd,
        "se_mean": outcomes.mean_error,
        "se_sd": outcomes.sd_error,
        "min": outcomes.least,
        "max": outcomes.greatest,
        "percentiles": percentiles,
        "se_percentiles": {str(p): outcomes.percentile_error(p) for p in PERCENTS},
        "p_below_0": outcomes.share_below(0),
        "p_at_least": {f"{target:g}": outcomes.share_at_least(target) for target in targets},
        "var": outcomes.value_at_risk,
        "cvar": outcomes.conditional_value_at_risk,
    }
