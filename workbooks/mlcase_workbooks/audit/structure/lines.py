"""Rows and columns as lines of formulas: the stretches that continue each other, and the cells that interrupt them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from mlcase_workbooks.audit.structure.pattern import CELL, Pattern, Step
from mlcase_workbooks.audit.structure.sheet_survey import SheetSurvey

_LINK = 2
"""Pieces of a formula that only names a cell, perhaps of another sheet."""
_LONGEST_INTERRUPTION = 2
"""Cells; what interrupts a line for longer is a part of its own."""


class Run(NamedTuple):
    """Neighbouring cells of one shape."""

    start: int
    end: int
    pattern: Pattern

    @property
    def length(self) -> int:
        return self.end - self.start + 1


class Stretch:
    """Neighbouring runs that continue each other."""

    __slots__ = ("end", "runs", "skeleton", "start", "step")

    def __init__(self, run: Run, step: Step | None) -> None:
        self.runs = [run]
        self.start, self.end = run.start, run.end
        self.skeleton = run.pattern.skeleton
        self.step = step
        """How its numbers change from cell to cell; None: as they do when a formula is copied."""

    def add(self, run: Run) -> None:
        """Join a run that continues it."""
        self.runs.append(run)
        self.end = run.end

    @property
    def length(self) -> int:
        """How many cells."""
        return self.end - self.start + 1

    @property
    def is_link(self) -> bool:
        """Whether its formulas only show other cells."""
        words = self.runs[0].pattern.words
        return CELL in words and len(words) <= _LINK


@dataclass(frozen=True)
class Interruption:
    """Cells that do not follow the pattern of the stretches before and after them."""

    line: int
    first: int
    last: int
    before: Stretch
    after: Stretch

    @property
    def support(self) -> int:
        """How many cells follow the pattern."""
        return self.before.length + self.after.length


class Lines:
    """All rows of a sheet, or all columns, as stretches."""

    def __init__(self, surveyed: SheetSurvey, along_rows: bool) -> None:
        self.surveyed = surveyed
        self.along_rows = along_rows
        self.stretches: dict[int, list[Stretch]] = {}
        runs: dict[int, list[Run]] = defaultdict(list)
        for line, start, end, number in surveyed.row_runs if along_rows else surveyed.column_runs:
            runs[line].append(Run(start, end, surveyed.survey.pattern(number)))
        self._steps: dict[tuple[Pattern, Pattern, int], Step] = {}
        for line, found in runs.items():
            self.stretches[line] = self._stretches(line, found) if len(found) > 1 else [Stretch(found[0], None)]

    def at(self, line: int, place: int) -> tuple[int, int]:
        """Row and column of a place on a line."""
        return (line, place) if self.along_rows else (place, line)

    def natural(self, pattern: Pattern) -> Step:
        """How a pattern's numbers change when it is copied along the line."""
        return pattern.step_right if self.along_rows else pattern.step_down

    def step(self, line: int, left: Run, right: Run) -> Step | None:
        """How the numbers change per cell from one run to the next; None when the formulas are of different kinds."""
        if left.pattern.skeleton != right.pattern.skeleton:
            return None
        cells = right.start - left.end
        key = (left.pattern, right.pattern, cells)
        known = self._steps.get(key)
        if known is None:
            first = left.pattern.numbers(*self.at(line, left.end))
            second = right.pattern.numbers(*self.at(line, right.start))
            known = tuple(round((b - a) / cells, 9) for a, b in zip(first, second, strict=True))
            if left.pattern.moves == right.pattern.moves:  # the same wherever the two stand
                self._steps[key] = known
        return known

    def _stretches(self, line: int, runs: list[Run]) -> list[Stretch]:
        """The line's runs, joined where they continue each other by the step that is usual for their kind."""
        steps = [self.step(line, a, b) if a.end + 1 == b.start else None for a, b in pairwise(runs)]
        usual: dict[str, dict[Step, int]] = {}
        for run, step in zip(runs, [*steps, None], strict=True):
            counts = usual.setdefault(run.pattern.skeleton, {})
            natural = self.natural(run.pattern)
            counts[natural] = counts.get(natural, 0) + run.end - run.start
            if step is not None:
                counts[step] = counts.get(step, 0) + 1
        main = {skeleton: _main_step(counts) for skeleton, counts in usual.items()}
        found = [Stretch(runs[0], main[runs[0].pattern.skeleton])]
        for run, step in zip(runs[1:], steps, strict=True):
            if step is not None and step == main[run.pattern.skeleton]:
                found[-1].add(run)
            else:
                found.append(Stretch(run, main[run.pattern.skeleton]))
        return found

    def interruptions(self) -> Iterator[Interruption]:
        """The cells that stand between two stretches of one pattern."""
        for line, stretches in self.stretches.items():
            for i, before in enumerate(stretches[:-1]):
                for after in stretches[i + 1 : i + 2 + _LONGEST_INTERRUPTION]:
                    gap = after.start - before.end - 1
                    if gap > _LONGEST_INTERRUPTION:
                        break
                    if gap and after.skeleton == before.skeleton and self._continues(line, before, after):
                        yield Interruption(line, before.end + 1, after.start - 1, before, after)
                        break

    def _continues(self, line: int, before: Stretch, after: Stretch) -> bool:
        left, right = before.runs[-1], after.runs[0]
        step = self.step(line, left, right)
        if step is None:
            return False
        if before.length == after.length == 1:
            return step == self.natural(left.pattern)
        longer = before if before.length >= after.length else after
        usual = longer.step if longer.step is not None else self.natural(longer.runs[0].pattern)
        return step == usual

    def stretch_at(self, line: int, place: int) -> Stretch | None:
        """The stretch that holds a place."""
        return next((s for s in self.stretches.get(line, ()) if s.start <= place <= s.end), None)


def _main_step(counts: dict[Step, int]) -> Step:
    """The commonest step; the natural one, which is the first, unless another joins three cells."""
    natural, best = next(iter(counts)), max(counts, key=counts.__getitem__)
    return best if counts[best] > 1 else natural
