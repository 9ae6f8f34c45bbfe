"""Texts in the place of numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.sheet_survey import TEXT, Region, SheetSurvey
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.uses import Use, use_of
from mlcase_workbooks.audit.structure.words import counted, short
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.sheet import Sheet

TEXT_NUMBER = Rule(
    "text-number",
    "A number is stored as text",
    "SUM, AVERAGE, NPV and lookups skip or miss it without a sign, while + and * take it as a number.",
    "Enter it again as a number (Data > Text to Columns turns a whole column).",
)
TEXT_READ = Rule(
    "text-in-arithmetic",
    "A formula reckons with text",
    "Arithmetic on text gives #VALUE!, or nothing where IFERROR hides it.",
    "Enter a number; a remark belongs into a cell of its own.",
)

_PLAIN_NUMBER = re.compile(r"\s*[-+]?[$€£]?\s*(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s*%?\s*|\s*\([\d,.]+\)\s*")
_REMARK = 8
"""Characters of a text that somebody types in a number's place."""
_PLACEHOLDERS = frozenset({"n/a", "na", "tbd", "tbc", "?", "x", "none", "unknown", "missing", "#n/a", "???"})
"""What people type when they do not know a number yet."""
_LONGEST = 24
"""Characters of a text that may be a number."""


def texts(survey: Survey) -> Iterator[Finding]:
    """Texts where formulas want numbers, a finding for each way of going wrong."""
    candidates = {surveyed.sheet: cells for surveyed in survey.sheets if (cells := list(_candidates(surveyed)))}
    readers = _readers(survey, candidates)
    found: dict[tuple[Rule, Severity], list[tuple[Place, str]]] = defaultdict(list)
    for surveyed in survey.sheets:
        own = [reader for reader in readers if reader.sheet is surveyed.sheet]
        for row, column, text in candidates.get(surveyed.sheet, ()):
            is_number = _PLAIN_NUMBER.fullmatch(text) is not None
            here = [reader for reader in own if reader.takes(row, column)]
            told = _told(surveyed, row, column, text, is_number, here)
            if told is not None:
                rule, severity, said = told
                found[rule, severity].append((Place.cell(surveyed.name, row, column), said))
    for (rule, severity), places in found.items():
        also = f"; {counted(len(places) - 1, 'more cell')}" if len(places) > 1 else ""
        place, said = places[0]
        yield Finding(rule, severity, place, f"{said}{also}", related=tuple(p for p, _ in places[1:]))


def _candidates(surveyed: SheetSurvey) -> Iterator[tuple[int, int, str]]:
    """The typed texts that are short, and read by formulas or numbers by their looks."""
    rows, columns = ((surveyed.kinds == TEXT) & (surveyed.patterns == 0)).nonzero()
    read = surveyed.survey.read[surveyed.sheet][rows, columns]
    for row, column, is_read in zip(rows.tolist(), columns.tolist(), read.tolist(), strict=True):
        text = surveyed.value(row, column)
        if type(text) is str and len(text) <= _LONGEST and (is_read or _PLAIN_NUMBER.fullmatch(text)):
            yield row, column, text


def _told(
    surveyed: SheetSurvey, row: int, column: int, text: str, is_number: bool, readers: list[_Reader]
) -> tuple[Rule, Severity, str] | None:
    """What is wrong with a text that may stand in a number's place."""
    skipping = [reader for reader in readers if reader.use is Use.LIST]
    if is_number and skipping:
        formula = skipping[0].region
        said = f"{text!r} is text, and ={short(formula.text)} in {formula.place} passes over it"
        return TEXT_NUMBER, Severity.ERROR, said
    if is_number and readers:
        formula = readers[0].region
        severity = Severity.ERROR if _in_numbers(surveyed, row, column) else Severity.WARNING
        return TEXT_NUMBER, severity, f"{text!r} is text; ={short(formula.text)} in {formula.place} reads it"
    if is_number and surveyed.survey.read[surveyed.sheet][row, column] and _shows_numbers(surveyed, row, column):
        return TEXT_NUMBER, Severity.ERROR, f"{text!r} is text in a cell for numbers"
    if is_number:
        among = _among_numbers(surveyed, row, column)
        return (TEXT_NUMBER, Severity.WARNING, f"{text!r} is text among numbers") if among else None
    wanting = [reader for reader in readers if reader.use is Use.ARITHMETIC]
    if not wanting:
        shows = text.strip().lower() in _PLACEHOLDERS and _shows_numbers(surveyed, row, column)
        return (TEXT_READ, Severity.WARNING, f"{text!r} in a cell for numbers that formulas read") if shows else None
    formula = wanting[0].region
    return TEXT_READ, Severity.WARNING, f"{text!r}, with which ={short(formula.text)} in {formula.place} reckons"


class _Reader(NamedTuple):
    """Formulas that take cells as numbers: the cells, and how."""

    region: Region
    sheet: Sheet
    top: int
    left: int
    bottom: int
    right: int
    use: Use

    def takes(self, row: int, column: int) -> bool:
        """Whether some of the formulas read the cell."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def _readers(survey: Survey, candidates: Mapping[Sheet, list[tuple[int, int, str]]]) -> list[_Reader]:
    """The formulas that take cells near the candidates as numbers."""
    boxes = {}
    for sheet, cells in candidates.items():
        rows, columns = [row for row, _, _ in cells], [column for _, column, _ in cells]
        boxes[sheet] = min(rows), min(columns), max(rows), max(columns)
    found = []
    for pattern, spots in survey.trees.items():
        for node, above in spots:
            use = use_of(node, above) if isinstance(node, nodes.Reference | nodes.Name) else Use.OTHER
            if use is Use.OTHER:
                continue
            for region in survey.by_pattern[pattern]:
                area = survey.covered(node, region)
                box = boxes.get(area.sheet) if area is not None else None
                if area is None or box is None:
                    continue
                top, left, bottom, right = box
                if area.top <= bottom and area.bottom >= top and area.left <= right and area.right >= left:
                    found.append(_Reader(region, area.sheet, area.top, area.left, area.bottom, area.right, use))
    return found


def _shows_numbers(surveyed: SheetSurvey, row: int, column: int) -> bool:
    """Whether a cell has a number format of its own."""
    code = surveyed.style(row, column).code
    return code not in ("General", "@") and bool(re.search("[0#]", code))


def _in_numbers(surveyed: SheetSurvey, row: int, column: int) -> bool:
    """Whether the typed cells around it are numbers."""
    block = slice(max(1, row - 2), row + 3), slice(max(1, column - 2), column + 3)
    typed = (surveyed.patterns[block] == 0) & (surveyed.kinds[block] == TEXT)
    return bool(surveyed.constants[:, column].sum() > 1 or surveyed.constants[row].sum() > 1 or not typed.any())


def _among_numbers(surveyed: SheetSurvey, row: int, column: int) -> bool:
    """Whether typed numbers stand on both sides, in its row or in its column."""
    height, width = surveyed.patterns.shape
    constants = surveyed.constants
    across = 1 < column < width - 1 and constants[row, column - 1] and constants[row, column + 1]
    down = 1 < row < height - 1 and constants[row - 1, column] and constants[row + 1, column]
    return bool(across or down)
