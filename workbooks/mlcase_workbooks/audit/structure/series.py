"""The flows that a financial function takes: a line of cells, and what the lines beside it say of its periods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from mlcase_workbooks.audit.structure.sheet_survey import BLANK, Region, SheetSurvey
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.values import Scalar

FLOWS = {
    "NPV": 1, "ML_NPV": 1, "XNPV": 1, "ML_XNPV": 1, "IRR": 0, "ML_IRR": 0, "XIRR": 0, "ML_XIRR": 0, "MIRR": 0,
    "ML_MIRR": 0, "ML_PAYBACK": 0,
}  # fmt: skip
"""Which argument holds the flows."""
_TODAY = re.compile(
    r"\b(?:initial|today|now|start|up-?front|at once)\b|\b(?:year|period|month|quarter|y|t|m|q)\s*=?\s*0\b",
    re.IGNORECASE,
)
MONTH = re.compile(r"\bmonth|\bmonatlich|\bper month|/\s*month|\bm\d{1,2}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Series:
    """A line of flows."""

    on: SheetSurvey
    area: Area

    @property
    def across(self) -> bool:
        return self.area.rows == 1

    @property
    def length(self) -> int:
        return max(self.area.rows, self.area.columns)

    def at(self, i: int) -> tuple[int, int]:
        """Row and column of the i-th flow."""
        return (self.area.top, self.area.left + i) if self.across else (self.area.top + i, self.area.left)

    @cached_property
    def kinds(self) -> list[int]:
        return [int(self.on.kinds[at]) if self._inside(at) else BLANK for at in map(self.at, range(self.length))]

    def _inside(self, at: tuple[int, int]) -> bool:
        return at[0] < self.on.kinds.shape[0] and at[1] < self.on.kinds.shape[1]

    def beside(self) -> Iterator[list[Scalar]]:
        """The other lines of the sheet over the same periods: rows above and below, or columns."""
        height, width = self.on.patterns.shape
        for line in range(1, height if self.across else width):
            if line != (self.area.top if self.across else self.area.left):
                places = map(self.at, range(self.length))
                yield [self.on.value(line, c) if self.across else self.on.value(r, line) for r, c in places]

    @cached_property
    def lines(self) -> list[list[Scalar]]:
        return [line for line in self.beside() if line[0] is not None]

    def starts_today(self, rate: Scalar) -> str:
        """What says that the first flow is one of today; "" when nothing does."""
        for line in self.lines:
            first = line[0]
            if type(first) is str and len(first) < 40 and _TODAY.search(first):
                return f"the heading {first!r}"
            if first == 0.0 and _counts_up(line):
                return "the period number 0"
            if first == 1.0 and is_discounting(line) and type(rate) is float and _is_rate(line, rate):
                return "the discount factor 1"
        return ""

    @cached_property
    def a_year(self) -> int:
        """How many periods a year has by the dates above; 0 when no dates tell."""
        for line in self.lines:
            days = [b - a for a, b in pairwise(line) if type(a) is float and type(b) is float]
            first = line[0]
            if len(days) < 3 or len(days) != len(line) - 1 or type(first) is not float or not 20_000 < first < 80_000:
                continue
            for number, low, high in ((12, 28, 31), (4, 89, 92), (1, 365, 366), (52, 7, 7)):
                if all(low <= day <= high for day in days):
                    return number
        header = [line[1] for line in self.lines if len(line) > 1 and type(line[1]) is str]
        return 12 if any(MONTH.search(text) for text in header if len(text) < 20) else 0


def series_in(survey: Survey) -> Iterator[tuple[Region, nodes.Call, tuple[Node, ...], Series]]:
    """Every call that takes a line of flows: where it stands, the call, what is above it in its formula, the flows."""
    for region, call, above in survey.calls(*FLOWS):
        series = _series_of(survey, region, call)
        if series is not None:
            yield region, call, above, series


def _series_of(survey: Survey, region: Region, call: nodes.Call) -> Series | None:
    place = FLOWS[call.function]
    if len(call.arguments) <= place or (call.function == "NPV" and len(call.arguments) > 2):
        return None
    area = survey.area(call.arguments[place], region)
    on = survey.of(area.sheet) if area is not None else None
    if area is None or on is None or (area.rows > 1) == (area.columns > 1) or area.rows * area.columns > 100_000:
        return None
    return Series(on, area)


def _counts_up(line: list[Scalar]) -> bool:
    return len(line) > 1 and all(value == i for i, value in enumerate(line))


def _is_rate(line: list[Scalar], rate: float) -> bool:
    """Whether a line of discount factors has this rate."""
    return type(line[1]) is float and abs(line[1] * (1 + rate) - 1) < 1e-6


def is_discounting(line: list[Scalar]) -> bool:
    """Whether a line falls from 1 by a steady rate."""
    numbers = [value for value in line if type(value) is float]
    if len(numbers) != len(line) or len(line) < 3 or not 0 < numbers[1] < 1:
        return False
    return all(abs(b / a - numbers[1]) < 1e-6 for a, b in pairwise(numbers) if a)
