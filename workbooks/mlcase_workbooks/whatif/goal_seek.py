"""What must an input be, for an output to be what is wanted? Every answer in a range, not only the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.whatif.asking import Question, shown
from mlcase_workbooks.whatif.validation import limits

_PLACES = 1025
"""Values tried over the range: answers closer to each other than a thousandth of it count as one."""

_PARTS = 64
_NARROWINGS = 10
"""64 parts, ten times over: the last bit of a double."""

_WIDENINGS = 12
"""Without a range: the input's distance from its value grows fourfold each time, to some ten million times it."""

_JUMP = 1e-6
"""An output that still moves by this share of its size where the range is as narrow as numbers allow jumps there."""


@dataclass(frozen=True)
class Goal:
    """The answers to a goal seek."""

    output: str
    target: float
    by: str
    base: float
    now: float | CellError
    """The output as it is."""

    low: float
    high: float
    solutions: list[float]
    """Every value found that gives the target, the one nearest to the present value first."""

    nearest: tuple[float, float | CellError]
    """The value tried that comes nearest to the target, and what the output is then."""

    bounded: bool
    """Whether the cell's own validation ended the search."""

    @property
    def reason(self) -> str:
        """Why there is no answer, and what to do."""
        if isinstance(self.nearest[1], CellError):
            return f"{self.output} is {self.nearest[1]} wherever {self.by} lies between {self.low:g} and {self.high:g}"
        allowed = " (all that the cell's own validation allows)" if self.bounded else ""
        return (
            f"no value of {self.by} between {self.low:g} and {self.high:g}{allowed} gives {self.output} = "
            f"{self.target:,g}; nearest is {self.nearest[1]:,.6g} at {self.nearest[0]:,.6g}: give another --between"
        )


def goal_seek(model: Model, output: str, target: float, by: str, between: tuple[float, float] | None = None) -> Goal:
    """Find the values of one input at which an output is the target.

    The range is searched at evenly spaced values; where the output passes the target between two of them the place is
    narrowed down (bracketing: Press et al. 2007, Numerical Recipes, ch. 9). Without a range it widens from the input's
    present value, within the cell's own validation, until there is an answer. A jump over the target is no answer.
    """
    question = Question(model, [by], [output])
    if not question.reaches(output):
        raise NotAnInput(f"{output} does not depend on {by}: no value of it changes the output")
    if not np.isfinite(target):
        raise NotAnInput(f"the target is {target}: give a finite number")
    (base,) = question.base
    allowed = limits(question.areas[0])
    ranges = [between] if between is not None else _widening(base, *allowed)
    for low, high in ranges:
        if not low < high:
            raise NotAnInput(f"the range {low:g} to {high:g} is empty: give the lower end first")
        solutions, nearest = _search(question, target, low, high)
        if solutions:
            break
    now = shown(question.ask([{}])[0][0])
    by_distance = sorted(solutions, key=lambda value: abs(value - base))
    bounded = between is None and (low, high) == allowed
    return Goal(output, target, by, base, now, low, high, by_distance, (nearest[0], shown(nearest[1])), bounded)


def _widening(base: float, least: float, most: float) -> list[tuple[float, float]]:
    """Ranges around a value, each wider than the one before, inside what its cell allows."""
    around = [(abs(base) or 1.0) * 4.0**step for step in range(_WIDENINGS)]
    ranges = [(max(base - distance, least), min(base + distance, most)) for distance in around]
    return list(dict.fromkeys(ranges))


def _search(question: Question, target: float, low: float, high: float) -> tuple[list[float], tuple[float, float]]:
    """The answers in a range, and the place that comes nearest."""
    places = np.linspace(low, high, _PLACES)
    gaps = _gaps(question, places, target)
    known = np.flatnonzero(~np.isnan(gaps))
    if not len(known):
        return [], (low, float(gaps[0]))
    places, gaps = places[known], gaps[known]
    exact = np.flatnonzero(gaps == 0).tolist()
    found = [float(places[i]) for i in _first_of_runs(exact)]
    crossings = np.flatnonzero(np.sign(gaps[:-1]) * np.sign(gaps[1:]) < 0)
    for i in crossings:
        place = _narrowed(question, target, places[i : i + 2], gaps[i : i + 2])
        if place is not None:
            found.append(place)
    best = int(np.argmin(np.abs(gaps)))
    return found, (float(places[best]), float(gaps[best] + target))


def _narrowed(question: Question, target: float, ends: FloatArray, gaps: FloatArray) -> float | None:
    """The place between two ends where the gap closes; None where it jumps over zero."""
    size = float(np.max(np.abs(gaps))) + abs(target)
    for _ in range(_NARROWINGS):
        inner = np.linspace(ends[0], ends[1], _PARTS + 1)
        there = _gaps(question, inner, target)
        if np.isnan(there).any():
            return None
        if (there == 0).any():
            return float(inner[np.flatnonzero(there == 0)[0]])
        i = int(np.flatnonzero(np.sign(there[:-1]) != np.sign(there[1:]))[0])
        ends, gaps = inner[i : i + 2], there[i : i + 2]
        if ends[1] - ends[0] <= np.spacing(np.max(np.abs(ends))):
            break
    if np.max(np.abs(gaps)) > _JUMP * size:
        return None
    return float(ends[np.argmin(np.abs(gaps))])


def _first_of_runs(places: Sequence[int]) -> list[int]:
    """Where an output rests on the target over neighbouring values, the first of them stands for all."""
    return [i for k, i in enumerate(places) if k == 0 or places[k - 1] != i - 1]


def _gaps(question: Question, places: FloatArray, target: float) -> FloatArray:
    (values,) = question.ask([{question.inputs[0]: float(place)} for place in places])
    return values - target
