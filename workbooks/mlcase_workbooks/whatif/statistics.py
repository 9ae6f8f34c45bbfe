"""What can be said of an outcome over many trials: its spread, its tails, how sure that is, and what drives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mlcase_udfs.errors import unboxed
from mlcase_udfs.units import FloatArray

PERCENTS = (1, 5, 10, 25, 50, 75, 90, 95, 99)
TAIL = 0.05
"""The worst share of the trials, for value at risk."""
STRESS = 0.1
"""An input's lowest and highest share, for stress tests."""
_REPLICATES = 20
"""Blocks from which their own scatter says how sure a mean is."""


@dataclass(frozen=True)
class Outcomes:
    """An output's value in every trial; ``blocks`` are the sizes of the independent blocks they came in.

    Trials in which the output was an error are counted apart; every other figure is of the rest.
    """

    every: FloatArray
    blocks: tuple[int, ...] = ()
    plain: bool = False
    """Whether the trials are plain independent draws."""

    @cached_property
    def errors(self) -> Mapping[str, int]:
        """How many trials are which error."""
        broken = self.every[np.isnan(self.every)]
        codes, counts = np.unique(broken.view(np.uint64), return_counts=True)
        found: dict[str, int] = {}
        for code, count in zip(codes, counts, strict=True):
            name = str(unboxed(code.view(np.float64)))
            found[name] = found.get(name, 0) + int(count)
        return found

    @cached_property
    def values(self) -> FloatArray:
        """The outcomes that are numbers, in the order of the trials."""
        return self.every[~np.isnan(self.every)] if self.errors else self.every

    @cached_property
    def ordered(self) -> FloatArray:
        """The same, from the least to the greatest."""
        return np.sort(self.values)

    @property
    def trials(self) -> int:
        """How many trials count."""
        return len(self.values)

    @cached_property
    def mean(self) -> float:
        """The mean."""
        return float(np.mean(self.values))

    @cached_property
    def sd(self) -> float:
        """The sample standard deviation."""
        return float(np.std(self.values, ddof=1)) if self.trials > 1 else 0.0

    @property
    def least(self) -> float:
        """The least outcome."""
        return float(self.ordered[0])

    @property
    def greatest(self) -> float:
        """The greatest outcome."""
        return float(self.ordered[-1])

    @cached_property
    def mean_error(self) -> float:
        """Standard error of the mean: of blocks' means when there are many, else that of independent trials.

        For a Latin hypercube the latter is an upper bound: Owen 1997, SIAM Journal on Numerical Analysis 34.
        """
        if len(self.blocks) >= _REPLICATES and not self.plain and not self.errors:
            ends = np.cumsum(self.blocks)
            means = np.add.reduceat(self.values, np.concatenate([[0], ends[:-1]])) / self.blocks
            return float(np.std(means, ddof=1) / np.sqrt(len(means)))
        return self.sd / float(np.sqrt(max(self.trials - 1, 1)))

    @property
    def sd_error(self) -> float:
        """Standard error of the standard deviation, from the fourth moment.

        Half that of the variance (Kenney & Keeping 1951, Mathematics of Statistics, part 2) over the sd: delta method.
        """
        if self.sd == 0:
            return 0.0
        fourth = float(np.mean(((self.values - self.mean) / self.sd) ** 4))
        return self.sd * float(np.sqrt(max(fourth - 1, 0.0) / (4 * self.trials)))

    def percentile(self, percent: float) -> float:
        """The value that this percentage of the trials stays below; between two trials, on the line between them."""
        return self._at(percent / 100)

    def percentile_error(self, percent: float) -> float:
        """Standard error of a percentile: half the way between the order statistics one binomial sd to either side.

        An interval free of assumptions about the law: David & Nagaraja 2003, Order Statistics, 3rd ed.
        """
        p = percent / 100
        step = float(np.sqrt(p * (1 - p) / self.trials))
        return (self._at(min(p + step, 1.0)) - self._at(max(p - step, 0.0))) / 2

    def _at(self, p: float) -> float:
        place = p * (self.trials - 1)
        low = int(place)
        high = min(low + 1, self.trials - 1)
        return float(self.ordered[low] + (self.ordered[high] - self.ordered[low]) * (place - low))

    def share_below(self, value: float) -> float:
        """The share of the trials below a value."""
        return float(np.searchsorted(self.ordered, value, side="left")) / self.trials

    def share_at_least(self, value: float) -> float:
        """The share of the trials that reach a value."""
        return 1 - self.share_below(value)

    @property
    def value_at_risk(self) -> float:
        """The outcome that the worst 5 % of the trials fall short of; a loss when it is negative."""
        return self.percentile(100 * TAIL)

    @property
    def conditional_value_at_risk(self) -> float:
        """The mean of the worst 5 % of the trials (expected shortfall; Rockafellar & Uryasev 2000)."""
        return float(np.mean(self.ordered[: max(int(np.ceil(TAIL * self.trials)), 1)]))

    def converged(self, tolerance: float, relative: bool) -> bool:
        """Whether mean, P5, P50 and P95 have standard errors within a tolerance, of their size or in the unit."""
        if self.trials < 2:
            return False
        for value, error in [
            (self.mean, self.mean_error),
            *((self.percentile(p), self.percentile_error(p)) for p in (5, 50, 95)),
        ]:
            if error > (tolerance * max(abs(value), self.sd) if relative else tolerance):
                return False
        return True

    def convergence(self, steps: int = 10) -> list[dict[str, float]]:
        """Mean and percentiles over more and more of the trials."""
        rows = []
        for count in sorted({max(2, self.trials * step // steps) for step in range(1, steps + 1)}):
            first = self.values[:count]
            low, middle, high = np.percentile(first, [5, 50, 95]).tolist()
            mean, error = float(np.mean(first)), float(np.std(first, ddof=1) / np.sqrt(count))
            rows.append({"trials": count, "mean": mean, "se": error, "p5": low, "p50": middle, "p95": high})
        return rows

    def histogram(self, bins: int = 40) -> tuple[FloatArray, FloatArray]:
        """Counts and edges; what lies far outside the rest counts in the outermost bins."""
        low, high = self._at(0.005), self._at(0.995)
        low, high = max(self.least, low - (high - low)), min(self.greatest, high + (high - low))
        if not high > low:
            low, high = self.least - 0.5, self.least + 0.5
        counts, edges = np.histogram(np.clip(self.values, low, high), bins=bins, range=(low, high))
        return counts.astype(float), edges


@dataclass(frozen=True)
class Driver:
    """What one input does to an output."""

    name: str
    rank_correlation: float
    """Spearman's, between the input's values and the output's."""
    contribution: float
    """The share of the squared rank correlations, with the sign of the correlation: what Oracle's Crystal Ball User's
    Guide calls the contribution to variance."""
    regression: float
    """What one standard deviation of the input adds to the output in a linear regression on all inputs."""
    low: float
    """The output's mean while the input is among its lowest 10 %."""
    high: float
    """The output's mean while the input is among its highest 10 %."""


def drivers(names: Sequence[str], samples: Sequence[FloatArray], output: FloatArray) -> list[Driver]:
    """Every input's influence on an output, the strongest first; trials without a number are left out."""
    counts = ~np.isnan(output)
    columns, values = [sample[counts] for sample in samples], output[counts]
    if len(values) < 3 or np.ptp(values) == 0:
        return [Driver(name, 0.0, 0.0, 0.0, *[float(values.mean()) if len(values) else np.nan] * 2) for name in names]
    ranks = _ranks(values)
    correlations = [_correlation(_ranks(column), ranks) for column in columns]
    total = sum(r * r for r in correlations) or 1.0
    regression = _regression(columns, values)
    found = []
    for name, column, r, slope in zip(names, columns, correlations, regression, strict=True):
        low, high = np.quantile(column, [STRESS, 1 - STRESS])
        means = [float(values[tail].mean()) for tail in (column <= low, column >= high)]
        found.append(Driver(name, r, r * abs(r) / total, slope, *means))
    return sorted(found, key=lambda driver: -abs(driver.rank_correlation))


def _ranks(values: FloatArray) -> FloatArray:
    """Ranks from 0; equal values share the middle of theirs."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    group = np.cumsum(starts) - 1
    first = np.flatnonzero(starts)
    last = np.concatenate([first[1:], [len(values)]]) - 1
    ranks = np.empty(len(values))
    ranks[order] = ((first + last) / 2)[group]
    return ranks


def _correlation(x: FloatArray, y: FloatArray) -> float:
    x, y = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / scale if scale else 0.0


def _regression(columns: Sequence[FloatArray], values: FloatArray) -> list[float]:
    """Coefficients on inputs that are standardised: what one standard deviation does."""
    scaled = np.stack([(c - c.mean()) / (c.std() or 1.0) for c in columns], axis=1)
    gram = scaled.T @ scaled
    coefficients: Any = np.linalg.lstsq(gram, scaled.T @ (values - values.mean()), rcond=1e-12)[0]
    return [float(c) for c in coefficients]
