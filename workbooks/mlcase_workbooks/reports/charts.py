"""The charts of a memo as data: values from cells, and a title that states the finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mlcase_workbooks.reports.document import Cell


@dataclass(frozen=True)
class CashFlow:
    """Benefits above the axis, costs below it, the running total of the net as a line."""

    title: str
    periods: tuple[str, ...]
    benefits: tuple[float, ...]
    costs: tuple[float, ...]
    cumulative: tuple[float, ...]
    cells: Cell


@dataclass(frozen=True)
class Tornado:
    """What each assumption's low and high do to the result, the widest on top."""

    title: str
    assumptions: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    cells: Cell


@dataclass(frozen=True)
class Outcomes:
    """A bar for each scenario's result."""

    title: str
    scenarios: tuple[str, ...]
    results: tuple[float, ...]
    axis: str
    cells: Cell


@dataclass(frozen=True)
class Ranges:
    """An interval with its point for each reading of the same thing, and what it must reach."""

    title: str
    readings: tuple[str, ...]
    low: tuple[float, ...]
    point: tuple[float, ...]
    high: tuple[float, ...]
    axis: str
    cells: Cell
    threshold: float | None = None
    threshold_label: str = ""


Chart: TypeAlias = CashFlow | Tornado | Outcomes | Ranges
