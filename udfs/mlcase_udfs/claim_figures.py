"""The figures that a claim rests on, by name, as what a kind of claim needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mlcase_udfs.checks import LONGEST_ROW, above, at_least, between, entered_positive, number, vector
from mlcase_udfs.conventions import Project
from mlcase_udfs.errors import InvalidValue
from mlcase_udfs.printed import figure
from mlcase_udfs.units import FloatArray


class Figures:
    """The figures of a claim, by name, as what a kind of claim needs."""

    def __init__(self, given: Mapping[str, Sequence[Any]]) -> None:
        self._given = {name.strip().lower(): list(values) for name, values in given.items()}

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def cells(self, name: str = "figures") -> list[Any]:
        """The figures as they stand."""
        if name not in self._given:
            raise InvalidValue(f"{name} are missing: this kind of claim rests on them")
        if any(cell is None or cell == "" for cell in self._given[name]):
            raise InvalidValue(f"{name} have a blank among them: give every figure")
        return self._given[name]

    def values(self, name: str = "figures", least: int = 1) -> FloatArray:
        """The figures as numbers."""
        return vector([figure(cell, name).value for cell in self.cells(name)], name, least)

    def one(self, name: str, default: float | None = None) -> float:
        """A single number."""
        if default is not None and name not in self:
            return default
        values = self.values(name)
        if len(values) != 1:
            raise InvalidValue(f"{name} has {len(values)} figures: give one")
        return float(values[0])

    @property
    def tolerance(self) -> float | None:
        """How far a stated figure may be off."""
        return float(at_least(self.one("tolerance"), 0, "tolerance")) if "tolerance" in self else None

    def project(self, kind: str) -> Project:
        """Benefits and costs with what is needed to judge them."""
        if "flows" in self:
            gain, spent = sides(kind, self.values("flows"))
        else:
            gain = self.values("benefits") if "benefits" in self or "costs" not in self else np.zeros(1)
            spent = self.values("costs") if "costs" in self else np.zeros(1)
        longest = float(max(len(gain), len(spent)))
        periods = int(between(self.one("periods", longest), longest, max(longest, LONGEST_ROW), "periods"))
        gain, spent = self.one("benefit_factor", 1.0) * gain, self.one("cost_factor", 1.0) * spent
        return project(
            _in_periods(gain, periods),
            _in_periods(spent, periods),
            self.one("rate") if "rate" in self else None,
            self.one("initial", 0.0),
            self.one("periods_per_year", 1.0),
            benefits_placed=len(gain) > 1 or periods == 1 or not gain.any(),
            costs_placed=len(spent) > 1 or periods == 1 or not spent.any(),
        )


def sides(kind: str, flows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Net flows as benefits and costs, as far as they can be told apart; a present value takes them as they are."""
    return (flows, np.zeros(1)) if kind == "pv" else (np.maximum(flows, 0.0), np.maximum(-flows, 0.0))


def project(
    benefits: FloatArray,
    costs: FloatArray,
    rate: float | None = None,
    initial: float = 0.0,
    ppy: float = 1.0,
    benefits_placed: bool = True,
    costs_placed: bool = True,
) -> Project:
    """Benefits and costs, the shorter row filled up with zeros, and checked numbers beside them."""
    periods = max(len(benefits), len(costs))
    entered_positive(costs, "costs")

    def filled(row: FloatArray) -> FloatArray:
        return np.pad(row, (0, periods - len(row)))

    return Project(
        filled(benefits),
        filled(costs),
        None if rate is None else float(above(rate, -1, "rate")),
        float(number(initial, "initial")),
        float(above(ppy, 0, "periods per year")),
        benefits_placed,
        costs_placed,
    )


def _in_periods(amounts: FloatArray, periods: int) -> FloatArray:
    """Amounts in their periods; a total without periods is spread evenly."""
    return np.full(periods, amounts[0] / periods) if len(amounts) == 1 and periods > 1 else amounts
