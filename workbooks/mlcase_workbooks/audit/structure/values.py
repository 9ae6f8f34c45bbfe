"""What the cells show: errors, errors that are hidden, and circles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from mlcase_udfs.errors import CellError
from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.parts import Part
from mlcase_workbooks.audit.structure.pattern import Pattern
from mlcase_workbooks.audit.structure.sheet_survey import ERROR, Region, SheetSurvey
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import counted, short
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.sheet import Formula

SHOWN = Rule(
    "error-value",
    "A cell shows an error",
    "Whatever reads the cell shows the error, too, or silently leaves it out.",
    'Mend the formula or its inputs; where the error is expected, say what it means, as in IFNA(..., "not found").',
)
BROKEN = Rule(
    "broken-reference",
    "A formula refers to cells that were deleted",
    "The figure that the formula needs is gone; it can never be right again by itself.",
    "Put the reference back to the cell that holds the figure now.",
)
HIDDEN = Rule(
    "hidden-error",
    "IFERROR hides an error",
    "The cell looks like a result, but its formula fails; with 0 in its place, totals are wrong without a sign.",
    'Mend the error, or test for the one case that is meant, as in IF(B4=0, "n/a", A4/B4).',
)
CIRCULAR = Rule(
    "circular",
    "Formulas depend on themselves",
    "A circle has no result of its own: what the cells show depends on the order of calculation and on old values.",
    "Break the circle: work with the balance at the start of the period, or solve for it.",
)
UNKNOWN = Rule(
    "not-calculated",
    "A formula was not calculated",
    "Nothing can be said of its value, nor of what depends on it: it keeps the value that the file holds.",
    "Audit what mlcase recalc FILE --engine libreoffice -o COPY writes, or replace the function.",
)
IN_PART = Rule(
    "surveyed-in-part",
    "A sheet was looked at in part",
    "A few cells far below or far to the right make it too large; what stands out there was calculated, not audited.",
    "Delete the rows and columns that are not used, and save.",
)
_OUTCOMES = (CellError.NA, CellError.NUM, CellError.DIV0)
"""Errors that may be an answer: not found, no rate of return, nothing to divide by."""
_MOST_EVALUATED = 2_000
"""Cells of one kind of formula in which an IFERROR is looked behind."""


def values(survey: Survey) -> Iterator[Finding]:
    """What is wrong with the values."""
    yield from _circles(survey)
    yield from _broken(survey)
    yield from _errors(survey)
    yield from _hidden(survey)
    yield from _unsupported(survey)
    for surveyed in survey.sheets:
        if not surveyed.whole:
            height, width = surveyed.patterns.shape
            all_of_it = f"{surveyed.sheet.height:,} rows by {surveyed.sheet.width:,} columns"
            message = f"{height - 2:,} rows by {width - 2:,} columns of {all_of_it}"
            yield Finding(IN_PART, Severity.NOTE, Place(sheet=surveyed.name), message)


def _circles(survey: Survey) -> Iterator[Finding]:
    meant = survey.book.iteration is not None
    for circle in survey.report.circular:
        path = " -> ".join(f.address for f in [*circle[:6], circle[0]])
        severity = Severity.WARNING if meant else Severity.ERROR
        said = "; the workbook asks for iteration" if meant else ""
        yield Finding(CIRCULAR, severity, _place(circle[0]), f"{path}{said}", related=tuple(map(_place, circle[1:])))


def _broken(survey: Survey) -> Iterator[Finding]:
    for pattern, spots in survey.trees.items():
        broken = any(isinstance(node, nodes.Error) and node.value is CellError.REF for node, _ in spots)
        if broken and len(spots) > 1:  # a bare =#REF! shows what it is
            for region in survey.by_pattern[pattern]:
                yield Finding(BROKEN, Severity.ERROR, region.place, f"={short(region.text)}")
    for (name, scope), text in survey.book.names.items():
        if "#REF!" in text:
            where = survey.book.sheets[scope].name if scope is not None else ""
            place = Place(sheet=where, name=name)
            yield Finding(BROKEN, Severity.WARNING, place, f"the name {name} stands for ={text}")


def _errors(survey: Survey) -> Iterator[Finding]:
    """Errors where they arise, as one finding; the cells that only pass them on are counted."""
    found: dict[str, list[Place]] = defaultdict(list)
    passed_on = 0
    for surveyed in survey.sheets:
        rows, columns = (surveyed.kinds == ERROR).nonzero()
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            if _reads_error(surveyed, row, column):
                passed_on += 1
            elif not _meant(surveyed.pattern(row, column)):
                found[str(surveyed.value(row, column))].append(Place.cell(surveyed.name, row, column))
    if not found:
        return
    kinds = sorted(found.items(), key=lambda item: -len(item[1]))
    first = kinds[0][1][0]
    said = [f"{error} in {_first(places)}" for error, places in kinds]
    passed = f"; {counted(passed_on, 'cell')} pass{'es' if passed_on == 1 else ''} it on" if passed_on else ""
    sheet = survey.book.sheet(first.sheet)
    formula = sheet.formula_at.get((first.top, first.left)) if sheet is not None else None
    reason = survey.report.messages.get(formula, "") if formula is not None else ""
    message = f"{'; '.join(said)}{passed}{f' ({reason})' if reason else ''}"
    others = tuple(place for _, places in kinds for place in places if place is not first)
    yield Finding(SHOWN, Severity.ERROR, first, message, related=others)


def _first(places: list[Place]) -> str:
    return str(places[0]) if len(places) == 1 else f"{counted(len(places), 'cell')}, the first {places[0]}"


def _meant(pattern: Pattern | None) -> bool:
    """Whether the formula asks for the error itself: =NA()."""
    try:
        node = pattern.shape.node if pattern is not None else None
    except FormulaError:
        return False
    return isinstance(node, nodes.Call) and node.function == "NA"


def _reads_error(surveyed: SheetSurvey, row: int, column: int) -> bool:
    pattern, survey = surveyed.pattern(row, column), surveyed.survey
    if pattern is None:
        return False
    for sheet, top, left, bottom, right in survey.reads[pattern.shape].areas(surveyed.sheet, row, column):
        on = survey.of(sheet)
        if on is not None and (on.kinds[top : bottom + 1, left : right + 1] == ERROR).any():
            return True
    return False


def _hidden(survey: Survey) -> Iterator[Finding]:
    """IFERRORs whose first argument is an error now."""
    for region, call, _ in survey.calls("IFERROR"):
        if len(call.arguments) != 2:
            continue
        hidden = []
        inner = Part(region, call.arguments[0])
        for row, column in _cells(region):
            error = inner.error(row, column)
            if error is not None and region.sheet.formula_at.get((row, column)) not in survey.waiting:
                hidden.append((row, column, error))
        if hidden:
            row, column, error = hidden[0]
            also = f"; so do {counted(len(hidden) - 1, 'cell')} of its kind" if len(hidden) > 1 else ""
            message = f"={short(region.text)} hides {error}{also}"
            meant = error in _OUTCOMES and not isinstance(call.arguments[1], nodes.Number)
            place = region.place if len(hidden) == region.count else Place.cell(region.sheet.name, row, column)
            yield Finding(HIDDEN, Severity.NOTE if meant else Severity.WARNING, place, message)


def _cells(region: Region) -> Iterator[tuple[int, int]]:
    left = _MOST_EVALUATED
    for row in range(region.top, region.bottom + 1):
        for column in range(region.left, region.right + 1):
            if left:
                left -= 1
                yield row, column


def _unsupported(survey: Survey) -> Iterator[Finding]:
    found: dict[str, list[Formula]] = defaultdict(list)
    for formula, what in survey.report.unsupported.items():
        found[what].append(formula)
    for what, formulas in found.items():
        also = f"; {counted(len(formulas) - 1, 'more cell')}" if len(formulas) > 1 else ""
        related = tuple(_place(f) for f in formulas[1:])
        yield Finding(UNKNOWN, Severity.WARNING, _place(formulas[0]), f"the engine lacks {what}{also}", related=related)


def _place(formula: Formula) -> Place:
    return Place.cell(formula.sheet.name, formula.row, formula.column)
