"""What a reader of the workbook does not see: hidden sheets, rows, columns and names."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import numpy as np

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.sheet_survey import BLANK, SheetSurvey
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import counted
from mlcase_workbooks.recalc.addresses import column_letters
from mlcase_workbooks.recalc.scan import attributes

SHEET = Rule(
    "hidden-sheet",
    "A sheet is hidden",
    "Figures that nobody sees are checked by nobody, and leave the house with the file.",
    "Show it, or take it out of the file.",
)
LINES = Rule(
    "hidden-lines",
    "Rows or columns with figures are hidden",
    "Totals count them, and readers who add up what they see get another sum.",
    "Show them, or group them (Data > Group), which leaves a sign.",
)
NAME = Rule(
    "hidden-name",
    "A name is hidden",
    "The Name Manager does not show it, so nobody finds what it stands for.",
    "Show it or delete it (a macro can; add-ins leave such names behind).",
)
_COLUMN = re.compile(r"<(?:\w+:)?col\b([^>]*)>")
_LEFT_BY_PROGRAMS = re.compile(r"^(?:_xl|_filterdatabase|solver_|_xlnm|slicer_|_xlchart)", re.IGNORECASE)


def hidden(survey: Survey) -> Iterator[Finding]:
    """What is hidden and holds something."""
    package = survey.book.package
    if package is None:
        return
    root = ET.fromstring(package.read(survey.book.part))
    states = [e.get("state", "visible") for e in root.iter() if e.tag.rpartition("}")[2] == "sheet"]
    for surveyed, state in zip(survey.sheets, states, strict=False):
        if state != "visible":
            how = "hidden so that only a macro can show it" if state == "veryHidden" else "hidden"
            filled = int((surveyed.kinds != BLANK).sum())
            severity = Severity.WARNING if _is_read(survey, surveyed) else Severity.NOTE
            used = "formulas read it" if severity is Severity.WARNING else "no formula reads it"
            message = f"{how}; {counted(filled, 'cell')} on it; {used}"
            yield Finding(SHEET, severity, Place(sheet=surveyed.name), message)
        yield from _lines(survey, surveyed)
    for element in root.iter():
        name = element.get("name", "")
        is_name = element.tag.rpartition("}")[2] == "definedName" and element.get("hidden") in ("1", "true")
        if is_name and not _LEFT_BY_PROGRAMS.match(name):
            yield Finding(NAME, Severity.NOTE, Place(name=name), f"{name} stands for ={element.text or ''}")


def _is_read(survey: Survey, surveyed: SheetSurvey) -> bool:
    read = survey.read[surveyed.sheet]
    return bool((read & (surveyed.kinds != BLANK)).any())


def _lines(survey: Survey, surveyed: SheetSurvey) -> Iterator[Finding]:
    """Hidden rows and columns that hold something that formulas read."""
    sheet = surveyed.sheet
    height, width = surveyed.patterns.shape
    rows = sorted(row for row in sheet.hidden_rows - sheet.filtered_rows if row < height)
    columns = sorted(c for c in _hidden_columns(surveyed) if c < width)
    for what, lines, axis in (("row", rows, 0), ("column", columns, 1)):
        holding = np.zeros((height, width), dtype=bool)
        if lines:
            index = (lines, slice(None)) if axis == 0 else (slice(None), lines)
            holding[index] = True
        holding &= (surveyed.kinds != BLANK) & survey.read[sheet]
        if not holding.any():
            continue
        where = np.nonzero(holding.any(axis=1 - axis))[0].tolist()
        names = [str(n) if axis == 0 else column_letters(n) for n in where]
        listed = ", ".join(names[:8]) + (" ..." if len(names) > 8 else "")
        first = int(np.nonzero(holding[where[0]])[0][0]) if axis == 0 else int(np.nonzero(holding[:, where[0]])[0][0])
        at = (where[0], first) if axis == 0 else (first, where[0])
        message = f"{what}{'s' if len(names) > 1 else ''} {listed}: formulas read figures there"
        yield Finding(LINES, Severity.WARNING, Place.cell(sheet.name, *at), message)


def _hidden_columns(surveyed: SheetSurvey) -> set[int]:
    xml, found = surveyed.sheet.xml, set()
    for match in _COLUMN.finditer(xml[: xml.find("sheetData")]):
        about = attributes(match[1])
        if about.get("hidden") in ("1", "true"):
            last = min(int(about.get("max", 0)), surveyed.patterns.shape[1])
            found |= set(range(int(about.get("min", 1)), last + 1))
    return found
