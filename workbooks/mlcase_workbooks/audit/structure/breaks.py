"""One formula per row, or per column: cells that break the pattern of their neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.lines import Interruption, Lines, Stretch
from mlcase_workbooks.audit.structure.pattern import LITERAL
from mlcase_workbooks.audit.structure.sheet_survey import BLANK, NUMBER, SheetSurvey
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import short
from mlcase_workbooks.recalc.area import Area

BREAK = Rule(
    "formula-pattern",
    "A formula breaks its row's or column's pattern",
    "Readers check one formula of a row and trust the others; the odd one computes something else, and nobody sees it.",
    "Copy the neighbour's formula over it; an exception that is meant belongs into a row of its own, with a label.",
)
TYPED_OVER = Rule(
    "typed-over",
    "A number stands where its neighbours have a formula",
    "The cell no longer follows its inputs: after the next change it shows the old figure.",
    "Copy the neighbour's formula over it; put an override that is meant into the inputs, with its source.",
)
MISSING = Rule(
    "missing-formula",
    "A cell is empty where its neighbours have a formula",
    "An empty cell counts as 0 or shifts what is counted, without a sign.",
    "Copy the neighbour's formula into it, or write 0 with a note.",
)

_SURE = 3
"""Cells that follow a pattern before one that does not is an error."""
_SIBLINGS = 3
"""Lines that keep a pattern to their end before one that does not is an error."""
_LONG_LIST = 8
"""Cells of a column with one formula before one of another kind is an exception; short lists have several kinds."""
_SHIFT = 2
"""Cells by which a reference has slipped; farther off, another one is meant."""
_NEAR = 3
"""Lines apart within which the same exception counts as a design."""


def breaks(survey: Survey) -> Iterator[Finding]:
    """Cells that interrupt a row or a column of like formulas."""
    for surveyed in survey.sheets:
        if surveyed.sheet.formulas:
            yield from _Sheet(surveyed).findings()


class _Sheet:
    def __init__(self, surveyed: SheetSurvey) -> None:
        self.surveyed = surveyed
        self.rows = Lines(surveyed, along_rows=True)
        self.columns = Lines(surveyed, along_rows=False)

    def findings(self) -> Iterator[Finding]:
        seen: set[tuple[int, int]] = set()
        for lines, crossing in ((self.rows, self.columns), (self.columns, self.rows)):
            found = list(lines.interruptions())
            lines_at: dict[tuple[int, int], set[int]] = defaultdict(set)
            for interruption in found:
                lines_at[interruption.first, interruption.last].add(interruption.line)
            for interruption in found:
                if self._by_design(lines, crossing, interruption, lines_at[interruption.first, interruption.last]):
                    continue
                finding = self._interruption(lines, interruption)
                at = lines.at(interruption.line, interruption.first)
                if finding is not None and at not in seen:
                    seen.add(at)
                    yield finding
            for finding in self._edges(lines, crossing):
                if (finding.place.top, finding.place.left) not in seen:
                    seen.add((finding.place.top, finding.place.left))
                    yield finding

    # -- between two stretches ----------------------------------------------------------------------------------------

    def _by_design(self, lines: Lines, crossing: Lines, found: Interruption, interrupted: set[int]) -> bool:
        """Whether an interruption is meant; ``interrupted`` are the lines with one at the same place."""
        if found.first != found.last and found.last - found.first + 1 >= max(found.before.length, found.after.length):
            return True
        if any(self._follows(crossing, lines, found.line, place) for place in range(found.first, found.last + 1)):
            return True
        if not self._is_slip(*lines.at(found.line, found.first), found.before) and self._may_differ(lines, found):
            return True
        if any(0 < abs(line - found.line) <= _NEAR for line in interrupted):
            return True
        return self._is_subtotal(lines, found) or self._is_read_by_both(lines, found)

    def _may_differ(self, lines: Lines, found: Interruption) -> bool:
        """Whether a formula of another kind is nothing unusual there: among links, or in a short list."""
        is_formula = self.surveyed.formula(*lines.at(found.line, found.first)) is not None
        if not self._copies(found) or (found.support < _SURE and (not lines.along_rows or found.before.is_link)):
            return True
        return is_formula and not lines.along_rows and found.support < _LONG_LIST

    @staticmethod
    def _copies(found: Interruption) -> bool:
        """Whether the stretches' formulas move as they are copied; a list of fixed links is no pattern."""
        return any(run.pattern.copies or any(s.step or ()) for s in (found.before, found.after) for run in s.runs)

    def _is_slip(self, row: int, column: int, stretch: Stretch) -> bool:
        """Whether a cell's formula is the stretch's with a slip in it."""
        own, usual = self.surveyed.pattern(row, column), stretch.runs[0].pattern
        if own is None or own.words != usual.words or len(own.moves) != len(usual.moves):
            return own is not None and own.resembles(usual)
        pairs = zip(own.moves, own.numbers(row, column), usual.numbers(row, column), strict=True)
        off = [0 if moves == LITERAL else abs(a - b) for moves, a, b in pairs if a != b]
        return not stretch.is_link and len(off) == 1 and off[0] <= _SHIFT

    def _follows(self, crossing: Lines, lines: Lines, line: int, place: int) -> bool:
        """Whether a cell continues its neighbours across the line."""
        stretch = crossing.stretch_at(place, line)
        return stretch is not None and stretch.length > 1

    def _is_subtotal(self, lines: Lines, found: Interruption) -> bool:
        """Whether it adds up cells of the stretch before it or after it."""
        row, column = lines.at(found.line, found.first)
        for area in self._reads(row, column):
            if area.sheet is not self.surveyed.sheet:
                continue
            on_line, start, end = (
                (area.top <= row <= area.bottom, area.left, area.right)
                if lines.along_rows
                else (area.left <= column <= area.right, area.top, area.bottom)
            )
            for stretch in (found.before, found.after):
                if (
                    on_line
                    and start < end
                    and min(end, stretch.end) - max(start, stretch.start) >= min(1, stretch.length - 1)
                ):
                    return True
        return False

    def _is_read_by_both(self, lines: Lines, found: Interruption) -> bool:
        """Whether its neighbours on both sides read it: a base between its low and its high."""
        row, column = lines.at(found.line, found.first)
        return all(
            any(
                a.sheet is self.surveyed.sheet and a.top <= row <= a.bottom and a.left <= column <= a.right
                for a in areas
            )
            for areas in (
                list(self._reads(*lines.at(found.line, found.before.end))),
                list(self._reads(*lines.at(found.line, found.after.start))),
            )
        )

    def _reads(self, row: int, column: int) -> Iterator[Area]:
        pattern = self.surveyed.pattern(row, column)
        if pattern is not None:
            for area in self.surveyed.survey.reads[pattern.shape].areas(self.surveyed.sheet, row, column):
                yield Area(*area)

    def _interruption(self, lines: Lines, found: Interruption) -> Finding | None:
        row, column = lines.at(found.line, found.first)
        kind = self.surveyed.kinds[row, column]
        place = self._place(lines, found.line, found.first, found.last)
        which = "row" if lines.along_rows else "column"
        expected = self._expected(lines, found.line, found.first, found.before)
        severity = Severity.ERROR if found.support >= _SURE else Severity.WARNING
        formula = self.surveyed.formula(row, column)
        if formula is not None:
            if not self._alike(lines, found):
                severity = Severity.WARNING
                if not lines.along_rows and not self._is_slip(row, column, found.before):
                    return None  # a line of another kind in a list
            return Finding(BREAK, severity, place, f"={short(formula.text)} where its {which} has {expected}")
        if self.surveyed.filled[row, column]:
            return None
        if kind == NUMBER:
            value = self.surveyed.value(row, column)
            return Finding(TYPED_OVER, severity, place, f"the number {value:.10g} where its {which} has {expected}")
        if kind == BLANK and lines.along_rows and found.support >= _SURE and self._kept_near(lines, found):
            return Finding(MISSING, Severity.WARNING, place, f"empty where its {which} has {expected}")
        return None

    def _kept_near(self, lines: Lines, found: Interruption) -> bool:
        """Whether a line near by goes on where this one has a hole."""
        return any(
            stretch is not None and stretch.start < found.first and stretch.end > found.last
            for line in range(found.line - _NEAR, found.line + _NEAR + 1)
            if (stretch := lines.stretch_at(line, found.first)) is not None
        )

    def _alike(self, lines: Lines, found: Interruption) -> bool:
        """Whether the cell looks like its neighbours; a total in the middle of a list looks different."""
        number = self.surveyed.style_number
        cells = [lines.at(found.line, place) for place in (found.before.end, found.first, found.after.start)]
        before, own, after = (number(*cell) for cell in cells)
        return before != after or own == before

    def _expected(self, lines: Lines, line: int, place: int, stretch: Stretch) -> str:
        nearest = stretch.runs[-1] if stretch.end < place else stretch.runs[0]
        steady = stretch.step in (None, lines.natural(nearest.pattern))
        at = lines.at(line, place) if steady else lines.at(line, nearest.end)
        text = nearest.pattern.shape.text_at(*at)
        return f"={short(text)}" if steady else f"formulas like ={short(text)}"

    def _place(self, lines: Lines, line: int, first: int, last: int) -> Place:
        (top, left), (bottom, right) = lines.at(line, first), lines.at(line, last)
        return Place(self.surveyed.name, top, left, bottom, right)

    # -- at the end of a stretch --------------------------------------------------------------------------------------

    def _edges(self, lines: Lines, crossing: Lines) -> Iterator[Finding]:
        """A line's last or first cell that does not follow its line, where the other lines' cells there do."""
        keeps: dict[tuple[int, int], int] = defaultdict(int)
        odd: dict[tuple[int, int], list[tuple[int, Stretch]]] = defaultdict(list)
        for line, stretches in lines.stretches.items():
            for stretch in stretches:
                if stretch.length > 1:
                    keeps[stretch.end, 1] += 1
                    keeps[stretch.start, -1] += 1
                if stretch.length > _SURE - 1:
                    odd[stretch.end + 1, 1].append((line, stretch))
                    odd[stretch.start - 1, -1].append((line, stretch))
        for (place, direction), found in odd.items():
            kept = keeps[place, direction]
            deviating = [(line, s) for line, s in found if self._odd_end(lines, crossing, line, place, s, direction)]
            by_company = kept >= _SIBLINGS and len(deviating) * 4 <= kept
            slips = [(line, s) for line, s in deviating if self._is_slip(*lines.at(line, place), s)]
            for line, stretch in deviating if by_company else slips if len(slips) == 1 else ():
                finding = self._edge(lines, line, place, stretch, direction)
                if finding is not None:
                    yield finding

    def _odd_end(self, lines: Lines, crossing: Lines, line: int, place: int, stretch: Stretch, direction: int) -> bool:
        row, column = lines.at(line, place)
        if row < 1 or column < 1 or self.surveyed.kinds[row, column] == BLANK:
            return False
        own = lines.stretch_at(line, place)
        if own is not None and own.length > 1:
            return False
        if direction < 0 and self._reads_neighbour(lines, line, stretch):
            return False
        return not self._follows(crossing, lines, line, place)

    def _reads_neighbour(self, lines: Lines, line: int, stretch: Stretch) -> bool:
        """Whether the stretch's formulas carry on from the cell before: then the first one has to be different."""
        row, column = lines.at(line, stretch.start)
        before = lines.at(line, stretch.start - 1)
        return any(
            a.sheet is self.surveyed.sheet and a.top <= before[0] <= a.bottom and a.left <= before[1] <= a.right
            for a in self._reads(row, column)
        )

    def _edge(self, lines: Lines, line: int, place: int, stretch: Stretch, direction: int) -> Finding | None:
        row, column = lines.at(line, place)
        which = "row" if lines.along_rows else "column"
        expected = self._expected(lines, line, place, stretch)
        formula = self.surveyed.formula(row, column)
        end = "last" if direction > 0 else "first"
        at = self._place(lines, line, place, place)
        if formula is not None:
            if direction > 0 and self._sums(lines, line, place, stretch):
                return None
            slip = self._is_slip(row, column, stretch)
            if not lines.along_rows and not slip:
                return None  # the last line of a list is often a special one
            sure = lines.along_rows or (slip and stretch.length >= _SURE and self._copied(stretch))
            severity = Severity.ERROR if sure and direction > 0 else Severity.WARNING
            return Finding(BREAK, severity, at, f"={short(formula.text)}, the {end} of a {which} that has {expected}")
        if self.surveyed.constants[row, column]:
            value = self.surveyed.value(row, column)
            severity = Severity.ERROR if direction > 0 and lines.along_rows else Severity.WARNING
            return Finding(
                TYPED_OVER, severity, at, f"the number {value:.10g}, the {end} of a {which} that has {expected}"
            )
        return None

    @staticmethod
    def _copied(stretch: Stretch) -> bool:
        return stretch.runs[0].pattern.copies

    def _sums(self, lines: Lines, line: int, place: int, stretch: Stretch) -> bool:
        return self._is_subtotal(lines, Interruption(line, place, place, stretch, stretch))
