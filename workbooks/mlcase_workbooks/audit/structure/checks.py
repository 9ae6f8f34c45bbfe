"""The workbook's own checks: those that fail, and those that cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.parts import value_of
from mlcase_workbooks.audit.structure.sheet_survey import LOGICAL, Region, SheetSurvey
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import short
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.sheet import Sheet

FAILS = Rule(
    "check-fails",
    "A check of the workbook fails",
    "The workbook itself says that two figures that must agree do not.",
    "Find the figure that changed; the check names both sides.",
)
OFF = Rule(
    "check-off",
    "A check is switched off",
    "A check that cannot fail tells every reader that all is well.",
    "Put the comparison back.",
)
LOOSE = Rule(
    "loose-check",
    "A check lets large differences pass",
    "Its tolerance is a good part of the figures that it compares.",
    "Take a tolerance of rounding: half a unit of the last digit that is shown.",
)
_NAMED = re.compile(r"\b(?:checks?|controls?|reconcil\w*|balances?)\b|[a-z]_?checks?\b", re.IGNORECASE)
_LOOSE = 0.01


def checks(survey: Survey) -> Iterator[Finding]:
    """What is wrong with the checks."""
    for on, row, column, label in failing(survey):
        formula = on.formula(row, column)
        if formula not in survey.waiting:
            text = short(formula.text) if formula is not None else ""
            yield Finding(FAILS, Severity.ERROR, Place.cell(on.name, row, column), f"{label[:60]}: ={text} is FALSE")
    for surveyed in survey.sheets:
        yield from _typed(surveyed)
    for region in survey.regions:
        yield from _comparison(survey, region)


def failing(survey: Survey) -> list[tuple[SheetSurvey, int, int, str]]:
    """Formulas about checks that show FALSE, but for those that pass on another's: sheet, row, column, label."""
    found = [(on, row, column, label) for on in survey.sheets for row, column, label in _false(on)]
    cells = {(on.sheet, row, column) for on, row, column, _ in found}
    return [entry for entry in found if not _passes_on(*entry[:3], cells)]


def _passes_on(on: SheetSurvey, row: int, column: int, failing: set[tuple[Sheet, int, int]]) -> bool:
    pattern = on.pattern(row, column)
    if pattern is None:
        return False
    areas = list(on.survey.reads[pattern.shape].areas(on.sheet, row, column))
    return any(
        sheet is area and top <= at <= bottom and left <= across <= right
        for area, top, left, bottom, right in areas
        for sheet, at, across in failing
    )


def _false(surveyed: SheetSurvey) -> Iterator[tuple[int, int, str]]:
    """Formulas about checks that show FALSE: row, column, label."""
    logical = (surveyed.kinds == LOGICAL) & (surveyed.patterns > 0)
    if not logical.any():
        return
    about_checks = bool(_NAMED.search(surveyed.name))
    rows, columns = logical.nonzero()
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        label = surveyed.label(row, column)
        if surveyed.value(row, column) is False and (about_checks or _NAMED.search(label)):
            yield row, column, label


def _typed(surveyed: SheetSurvey) -> Iterator[Finding]:
    """Cells that say TRUE by hand, where the others are formulas."""
    logical = surveyed.kinds == LOGICAL
    about_checks = bool(_NAMED.search(surveyed.name))
    rows, columns = (logical & (surveyed.patterns == 0) & ~surveyed.filled).nonzero()
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        if surveyed.value(row, column) is not True:
            continue
        label = surveyed.label(row, column)
        formulas = int((logical[:, column] & (surveyed.patterns[:, column] > 0)).sum())
        named = about_checks or _NAMED.search(surveyed.header(row, column))
        if formulas >= _COMPANY and label and named:
            place = Place.cell(surveyed.name, row, column)
            yield Finding(OFF, Severity.ERROR, place, f"{label[:60]}: TRUE is typed where the others are formulas")


_COMPANY = 2
"""Checks by formula in a column before a typed TRUE among them is one that was switched off."""


def _comparison(survey: Survey, region: Region) -> Iterator[Finding]:
    """Comparisons of a figure with itself, and tolerances as large as the figures."""
    surveyed = survey.of(region.sheet)
    if surveyed is None or surveyed.kinds[region.top, region.left] != LOGICAL:
        return
    about = f"{surveyed.name} {surveyed.label(region.top, region.left)}"
    for node, _ in survey.trees[region.pattern]:
        match node:
            case nodes.Binary("=" | "<=" | ">=" | "-", left, right) if left == right and _refers(left):
                message = f"={short(region.text)} compares a figure with itself"
                yield Finding(OFF, Severity.ERROR, region.place, message)
                return
            case nodes.Call("OR", arguments) if nodes.Logical(True) in arguments and _NAMED.search(about):
                yield Finding(OFF, Severity.ERROR, region.place, f"={short(region.text)} is TRUE whatever happens")
                return
            case nodes.Binary("<" | "<=", nodes.Call("ABS", (inside,)), limit) if _NAMED.search(about):
                sides = _sides(survey, region, inside)
                numbers = [value_of(region, side) for side in sides]
                allowed = value_of(region, limit)
                sizes = [abs(number) for number in numbers if type(number) is float]
                if type(allowed) is float and sizes and max(sizes) and allowed > _LOOSE * max(sizes):
                    share = allowed / max(sizes)
                    message = f"={short(region.text)} lets {allowed:,.6g} pass, {share:.0%} of {max(sizes):,.6g}"
                    yield Finding(LOOSE, Severity.WARNING, region.place, message)
                    return


def _sides(survey: Survey, region: Region, node: Node) -> list[Node]:
    """The two figures that a difference compares; the difference may stand in a cell of its own."""
    if isinstance(node, nodes.Reference) and node.sheet is None and node.single:
        area = survey.area(node, region)
        on = survey.of(area.sheet) if area is not None else None
        pattern = on.pattern(area.top, area.left) if on is not None and area is not None else None
        if pattern is not None and area is not None and survey.trees[pattern] and area.top == region.top:
            by = area.left - region.left
            inner = survey.trees[pattern][0][0]
            if isinstance(inner, nodes.Binary) and inner.operator == "-":
                return [_moved(side, by) for side in (inner.left, inner.right)]
        return []
    return [node.left, node.right] if isinstance(node, nodes.Binary) and node.operator == "-" else []


def _moved(node: Node, by: int) -> Node:
    """A reference as seen from a cell of the same row that stands ``by`` columns to the left."""
    if not isinstance(node, nodes.Reference):
        return node
    left, right = (nodes.Axis(a.at + by, True) if a.relative else a for a in (node.left, node.right))
    return nodes.Reference(node.top, left, node.bottom, right, node.sheet, node.last_sheet)


def _refers(node: Node) -> bool:
    return isinstance(node, nodes.Reference | nodes.Name | nodes.Structured) or any(map(_refers, nodes.children(node)))
