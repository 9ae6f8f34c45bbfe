"""Monte Carlo on the workbook itself: uncertain inputs in, the distribution of an output out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mlcase_udfs.sampling import latin_hypercube, pert_quantile
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.trials import Trials

Quantile: TypeAlias = Callable[[FloatArray], FloatArray]
"""A distribution, by its inverse: probabilities in, values out."""


def pert(low: float, mode: float, high: float) -> Quantile:
    """A PERT distribution: a smooth hump from low to high with its top at the mode."""
    return lambda p: np.asarray(pert_quantile(p, low, mode, high))


@dataclass(frozen=True)
class Summary:
    """An output's value in every trial, and what can be said of them."""

    values: FloatArray

    @property
    def trials(self) -> int:
        """How many trials."""
        return len(self.values)

    @property
    def mean(self) -> float:
        """The mean."""
        return float(np.mean(self.values))

    @property
    def sd(self) -> float:
        """The sample standard deviation."""
        return float(np.std(self.values, ddof=1))

    def percentile(self, percent: float) -> float:
        """The value that this percentage of the trials stays below."""
        return float(np.percentile(self.values, percent))

    def share_below(self, value: float) -> float:
        """The share of the trials below a value."""
        return float(np.mean(self.values < value))


def simulate(model: Model, inputs: Mapping[str, Quantile], output: str, trials: int, seed: int) -> Summary:
    """Draw the inputs (Latin hypercube, independent) and evaluate the output in every trial.

    The model must be calculated; it is left as it was. The same seed gives the same numbers on every machine.
    """
    if trials < 2:
        raise NotAnInput(f"{trials} trials: give 2 or more")
    uniform = latin_hypercube(trials, len(inputs), seed)
    samples = [quantile(uniform[:, i]) for i, quantile in enumerate(inputs.values())]
    (values,) = Trials(model, list(inputs), [output]).run(samples)
    if np.isnan(values).any():
        raise NotAnInput(f"{output} is an error in {int(np.isnan(values).sum())} of {trials} trials")
    return Summary(values)
