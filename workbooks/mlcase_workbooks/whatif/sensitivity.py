"""Which input matters most? One at a time to its low and its high; several at a time on a table; whole scenarios.

Nothing is drawn at random here: Monte Carlo is in ``simulation``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.errors import NotAnInput, WorkbookError
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.values import parse_number
from mlcase_workbooks.whatif.asking import Question, label, names_of_cells, shown

_MOST_STEPS = 1_000
_OUTER = 0.1
"""Where a distribution without ends is taken to begin and, on the other side, to end: its P10 and P90."""


@dataclass(frozen=True)
class Range:
    """An input and the values between which it may lie."""

    reference: str
    low: float
    high: float


@dataclass(frozen=True)
class Swing:
    """What an input's low and high do to the output, all other inputs at their present values."""

    reference: str
    label: str
    low: float
    base: float
    high: float
    at_low: float | CellError
    at_high: float | CellError

    @property
    def swing(self) -> float:
        """The distance between the two outcomes; infinite where one is an error."""
        if isinstance(self.at_low, CellError) or isinstance(self.at_high, CellError):
            return float("inf")
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Tornado:
    """The inputs by their swing, the widest first (Howard 1988, Decision Analysis: Practice and Promise)."""

    output: str
    base: float | CellError
    swings: list[Swing]


@dataclass(frozen=True)
class Strip:
    """The output at each of some values of one input."""

    reference: str
    values: FloatArray
    outcomes: FloatArray

    def pairs(self) -> list[tuple[float, float | CellError]]:
        """Each value with its outcome."""
        return list(zip(self.values.tolist(), map(shown, self.outcomes), strict=True))


@dataclass(frozen=True)
class Grid:
    """The output at each pair of values of two inputs: a row per value of the first, a column per one of the second."""

    down: str
    across: str
    rows: FloatArray
    columns: FloatArray
    outcomes: FloatArray

    def table(self) -> list[list[float | CellError]]:
        """Rows of outcomes, each after its value of the first input."""
        return [[value, *map(shown, row)] for value, row in zip(self.rows.tolist(), self.outcomes, strict=True)]


@dataclass(frozen=True)
class Analysis:
    """All that a sensitivity analysis has found."""

    tornado: Tornado
    still: list[str]
    """Inputs that do not move the output."""

    strips: list[Strip]
    grid: Grid | None
    scenarios: dict[str, float | CellError]

    def as_json(self) -> dict[str, Any]:
        """The analysis as plain data."""
        found: dict[str, Any] = {
            "output": self.tornado.output,
            "base": _plain(self.tornado.base),
            "inputs": [
                {
                    "input": s.reference, "label": s.label, "low": s.low, "base": s.base, "high": s.high,
                    "at_low": _plain(s.at_low), "at_high": _plain(s.at_high),
                    "swing": s.swing if np.isfinite(s.swing) else None, "rank": rank,
                }
                for rank, s in enumerate(self.tornado.swings, 1)
            ],
            "no_effect": self.still,
        }  # fmt: skip
        if self.strips:
            found["strips"] = [
                {"input": strip.reference, "values": [[value, _plain(outcome)] for value, outcome in strip.pairs()]}
                for strip in self.strips
            ]
        if self.grid is not None:
            rows = [[_plain(cell) for cell in row[1:]] for row in self.grid.table()]
            found["grid"] = {
                "down": self.grid.down, "across": self.grid.across,
                "rows": self.grid.rows.tolist(), "columns": self.grid.columns.tolist(), "values": rows,
            }  # fmt: skip
        if self.scenarios:
            found["scenarios"] = {name: _plain(value) for name, value in self.scenarios.items()}
        return found


def _plain(value: float | CellError) -> Any:
    return {"error": str(value)} if isinstance(value, CellError) else value


def analysed(
    model: Model,
    output: str,
    ranges: Sequence[Range],
    steps: int | None = None,
    cases: Mapping[str, Mapping[str, float]] | None = None,
) -> Analysis:
    """A tornado; with ``steps``, too, a strip for one input, a grid for two, lines for more; scenarios if given."""
    found = tornado(model, output, ranges)
    moving = {swing.reference for swing in found.swings}
    strips = spider(model, output, ranges, steps) if steps is not None and len(ranges) != 2 else []
    both = grid(model, output, ranges[0], ranges[1], steps) if steps is not None and len(ranges) == 2 else None
    side_by_side = {name: values[0] for name, values in scenarios(model, [output], cases).items()} if cases else {}
    return Analysis(found, [one.reference for one in ranges if one.reference not in moving], strips, both, side_by_side)


def ranges_of(texts: Iterable[str]) -> list[Range]:
    """Ranges as given on a command line: "Inputs!B5=0.8..1.2"."""
    found = []
    for text in texts:
        reference, equals, span = text.partition("=")
        low, dots, high = span.partition("..")
        least, most = parse_number(low.strip()), parse_number(high.strip())
        if not equals or not dots or least is None or most is None or not reference.strip():
            raise NotAnInput(f"input {text!r}: give REF=LOW..HIGH, for example Inputs_Discount_Rate=0.08..0.12")
        if not least < most:
            raise NotAnInput(f"input {text!r}: the low end is not below the high end")
        found.append(Range(reference.strip(), least, most))
    return found


def ranges_from_workbook(model: Model) -> list[Range]:
    """The ranges that the workbook itself gives to its inputs (see ``uncertain``)."""
    from mlcase_workbooks.whatif.uncertain import from_workbook

    found = []
    for uncertain in from_workbook(model, with_ranges=True):
        formula = uncertain.area.sheet.formula_at.get((uncertain.area.top, uncertain.area.left))
        if formula is None:
            low, high = uncertain.distribution.quantile(np.array([0.0, 1.0])).tolist()
            if not np.isfinite([low, high]).all():
                low, high = uncertain.distribution.quantile(np.array([_OUTER, 1 - _OUTER])).tolist()
            found.append(Range(uncertain.name, low, high))
    return found


def ranges_around(model: Model, output: str, share: float) -> list[Range]:
    """Every number that an output depends on, give or take a share of it; dates and zeros are left out."""
    if not 0 < share < 1:
        raise NotAnInput(f"a share of {share:g}: give one between 0 and 1, such as 0.1 for ten percent either way")
    names = names_of_cells(model.book)
    found = []
    for area in model.graph.constants_behind(model.book.locate(output)):
        value: float = area.sheet.value(area.top, area.left)
        if value != 0 and not model.book.styles.of(area.sheet, area.top, area.left).short.startswith("D"):
            low, high = sorted((value * (1 - share), value * (1 + share)))
            found.append(Range(names.get(area, str(area)), low, high))
    return found


def tornado(model: Model, output: str, ranges: Sequence[Range]) -> Tornado:
    """Move each input alone to its low and to its high; inputs without any effect are left out."""
    question = _question(model, output, ranges)
    cases: list[Mapping[str, float]] = [{}]
    for one in ranges:
        cases += [{one.reference: one.low}, {one.reference: one.high}]
    (outcomes,) = question.ask(cases)
    swings = [
        Swing(one.reference, label(area), one.low, base, one.high, shown(at_low), shown(at_high))
        for one, area, base, at_low, at_high in zip(
            ranges, question.areas, question.base, outcomes[1::2], outcomes[2::2], strict=True
        )
    ]
    moving = [swing for swing in swings if swing.swing > 0]
    return Tornado(output, shown(outcomes[0]), sorted(moving, key=lambda swing: -swing.swing))


def spider(model: Model, output: str, ranges: Sequence[Range], steps: int) -> list[Strip]:
    """The output over evenly spaced values of each input alone: the lines of a spider chart."""
    question = _question(model, output, ranges)
    spaced = [_spaced(one, steps) for one in ranges]
    cases = [{one.reference: value} for one, values in zip(ranges, spaced, strict=True) for value in values.tolist()]
    (outcomes,) = question.ask(cases)
    parts = np.split(outcomes, len(ranges))
    return [Strip(one.reference, values, part) for one, values, part in zip(ranges, spaced, parts, strict=True)]


def grid(model: Model, output: str, down: Range, across: Range, steps: int) -> Grid:
    """The output over all pairs of evenly spaced values of two inputs."""
    question = _question(model, output, [down, across])
    rows, columns = _spaced(down, steps), _spaced(across, steps)
    cases = [{down.reference: row, across.reference: column} for row in rows.tolist() for column in columns.tolist()]
    (outcomes,) = question.ask(cases)
    return Grid(down.reference, across.reference, rows, columns, outcomes.reshape(steps, steps))


def scenarios(
    model: Model, outputs: Sequence[str], cases: Mapping[str, Mapping[str, float]]
) -> dict[str, list[float | CellError]]:
    """Each output under each named set of inputs; "now" has the inputs as they stand."""
    references = list(dict.fromkeys(reference for case in cases.values() for reference in case))
    question = Question(model, references, outputs)
    found = question.ask([{}, *cases.values()])
    return {name: [shown(outcomes[i]) for outcomes in found] for i, name in enumerate(["now", *cases])}


def scenarios_of(path: Path | None) -> dict[str, dict[str, float]]:
    """Named sets of inputs from a TOML file: a table each, with lines REF = VALUE."""
    if path is None:
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise WorkbookError(f"{path}: cannot be read ({problem.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise WorkbookError(f"{path}: not a TOML file ({problem})") from None
    found: dict[str, dict[str, float]] = {}
    if not content:
        raise WorkbookError(f"{path} holds no scenario: give a table [name] with lines REF = NUMBER")
    for name, case in content.items():
        if not isinstance(case, dict) or not case or not all(type(value) in (int, float) for value in case.values()):
            raise WorkbookError(f"{path}: {name} is no scenario: give a table [{name}] with lines REF = NUMBER")
        found[name] = {reference: float(value) for reference, value in case.items()}
    return found


def _question(model: Model, output: str, ranges: Sequence[Range]) -> Question:
    question = Question(model, [one.reference for one in ranges], [output])
    if not ranges:
        raise NotAnInput("there is no input to vary: give --input REF=LOW..HIGH")
    if not question.reaches(output):
        which = ranges[0].reference if len(ranges) == 1 else "any of the inputs"
        raise NotAnInput(f"{output} does not depend on {which}: no value of theirs changes it")
    return question


def _spaced(one: Range, steps: int) -> FloatArray:
    if steps < 2:
        raise NotAnInput(f"{steps} steps: give 2 or more")
    if steps > _MOST_STEPS:
        raise NotAnInput(f"{steps:,} steps: give {_MOST_STEPS:,} at most; a table is for people to read")
    return np.linspace(one.low, one.high, steps)
