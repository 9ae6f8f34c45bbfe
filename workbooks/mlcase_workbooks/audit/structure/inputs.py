"""Inputs: typed numbers that nothing reads, and numbers that have no unit where their neighbours have one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.sheet_survey import SheetSurvey
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import counted
from mlcase_workbooks.recalc.values import Scalar

UNUSED = Rule(
    "unused-input",
    "An input is used nowhere",
    "Somebody will change it and believe the result: nothing moves.",
    "Use it in the formula that forgot it, or take it out.",
)
NO_UNIT = Rule(
    "missing-unit",
    "A figure has no unit",
    "Thousands read as units, months as years, points as per cent: no reader can check it.",
    "Write its unit into the unit column.",
)
_UNIT_HEADER = re.compile(r"units?|einheit|unité|unidad", re.IGNORECASE)
_YEARS = range(1900, 2101)


def inputs(survey: Survey) -> Iterator[Finding]:
    """What is wrong with the inputs."""
    for surveyed in survey.sheets:
        yield from _unused(survey, surveyed)
        yield from _without_unit(surveyed)


def _unused(survey: Survey, surveyed: SheetSurvey) -> Iterator[Finding]:
    """Labelled numbers that nothing reads, in a column of which formulas read others."""
    constants = surveyed.constants
    if not constants.any():
        return
    used = constants & survey.reckoned[surveyed.sheet]
    rows, columns = (constants & ~survey.read[surveyed.sheet]).nonzero()
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if used[:, column].sum() < _COMPANY or _is_year(surveyed.value(row, column)):
            continue
        label = surveyed.label(row, column)
        if not label or _numbers_lines(surveyed, row, column):
            continue
        severity = Severity.NOTE if survey.everything_read else Severity.WARNING
        value = surveyed.value(row, column)
        yield Finding(UNUSED, severity, Place.cell(surveyed.name, row, column), f"{label[:50]} ({value:.10g})")


_COMPANY = 2
"""Numbers of a column that formulas read, before an unread one is an input that was forgotten."""


def _numbers_lines(surveyed: SheetSurvey, row: int, column: int) -> bool:
    """Whether it counts the lines of a list: one more than the number above, or one less than the one below."""
    value = surveyed.value(row, column)
    beside = [surveyed.value(row - 1, column), surveyed.value(row + 1, column)]
    return type(value) is float and (beside[0] == value - 1 or beside[1] == value + 1)


def _is_year(value: Scalar) -> bool:
    return type(value) is float and value in _YEARS


def _without_unit(surveyed: SheetSurvey) -> Iterator[Finding]:
    """Rows of numbers below the heading "Unit" whose unit is empty, where the rows around have theirs."""
    for head_row, cells in enumerate(surveyed.sheet.rows):
        for column, value in enumerate(cells):
            if type(value) is not str or not _UNIT_HEADER.fullmatch(value.strip()):
                continue
            lines = _table_below(surveyed, head_row)
            named = [row for row in lines if type(surveyed.value(row, column)) is str]
            missing = [row for row in lines if surveyed.value(row, column) is None]
            if missing and len(named) >= 3 * len(missing):
                first = missing[0]
                label = surveyed.row_label(first)
                also = f"; {counted(len(missing) - 1, 'more row')}" if len(missing) > 1 else ""
                related = tuple(Place.cell(surveyed.name, row, column) for row in missing[1:])
                place = Place.cell(surveyed.name, first, column)
                yield Finding(NO_UNIT, Severity.WARNING, place, f"{label[:50]}{also}", related=related)


def _table_below(surveyed: SheetSurvey, head: int) -> list[int]:
    """The rows of typed numbers under a heading, down to the next heading or two empty rows."""
    found, empty = [], 0
    for row in range(head + 1, surveyed.patterns.shape[0] - 1):
        cells = surveyed.sheet.rows[row]
        if any(type(v) is str and _UNIT_HEADER.fullmatch(v.strip()) for v in cells):
            break
        empty = 0 if any(v is not None for v in cells) else empty + 1
        if empty > 1:
            break
        if surveyed.constants[row].any() and surveyed.row_label(row):
            found.append(row)
    return found
