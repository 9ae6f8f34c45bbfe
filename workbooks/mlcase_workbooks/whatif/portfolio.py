"""Several workbooks' outcomes together: the distribution of their sum, the cases independent or correlated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlcase_udfs.sampling import correlate
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.whatif.sampling import Correlation
from mlcase_workbooks.whatif.statistics import Outcomes


@dataclass(frozen=True)
class Portfolio:
    """One output of several workbooks, trial by trial."""

    cases: Mapping[str, FloatArray]

    @cached_property
    def total(self) -> Outcomes:
        """The sum over all cases."""
        return Outcomes(np.sum(list(self.cases.values()), axis=0), (), False)

    @cached_property
    def outcomes(self) -> dict[str, Outcomes]:
        """Each case's outcomes."""
        return {name: Outcomes(values, (), False) for name, values in self.cases.items()}

    @property
    def diversification(self) -> float:
        """The share by which the total's standard deviation stays below the sum of the cases' own (0: not at all)."""
        own = sum(outcomes.sd for outcomes in self.outcomes.values())
        return 1 - self.total.sd / own if own else 0.0


def portfolio(outcomes: Mapping[str, FloatArray], correlation: Correlation | None = None) -> Portfolio:
    """Put cases together trial by trial; with a correlation each case's trials are reordered until the ranks have it.

    Iman & Conover 1982; each case keeps its own distribution.
    """
    broken = [name for name, values in outcomes.items() if np.isnan(values).any()]
    if broken:
        raise NotAnInput(f"{broken[0]} has trials without a number: a total would leave them out")
    if correlation is None:
        return Portfolio(dict(outcomes))
    columns = correlate(np.stack(list(outcomes.values()), axis=1), correlation.matrix).T
    return Portfolio(dict(zip(outcomes, columns, strict=True)))


def alike(rho: float, cases: int) -> Correlation:
    """One rank correlation between every two cases."""
    if not -1 / max(cases - 1, 1) <= rho <= 1:
        raise NotAnInput(f"a rank correlation of {rho:g} between {cases} cases: give {-1 / (cases - 1):.3g} to 1")
    return Correlation(np.full((cases, cases), rho) + (1 - rho) * np.eye(cases))
