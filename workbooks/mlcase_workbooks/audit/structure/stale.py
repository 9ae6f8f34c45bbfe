"""Cached values that recalculation changes."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import counted
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.scan import VALUE
from mlcase_workbooks.recalc.sheet import Formula
from mlcase_workbooks.recalc.values import Scalar

STALE = Rule(
    "stale-value",
    "The file shows an old value",
    "Who reads the file without recalculating it, as viewers, scripts and previews do, sees another figure.",
    "Recalculate and save: mlcase recalc FILE --in-place.",
)
NO_VALUES = Rule(
    "no-values",
    "The file holds no values",
    "The program that wrote the file calculated nothing: viewers and scripts see empty cells.",
    "Recalculate and save: mlcase recalc FILE --in-place.",
)
_TOLERANCE = 1e-6
_MOST_SHOWN = 20
_VOLATILE = frozenset({"NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "CELL", "INFO"})


def stale(survey: Survey) -> Iterator[Finding]:
    """Values in the file that are not what the formulas give."""
    held = False
    changed: list[tuple[Formula, Scalar, Scalar]] = []
    for formula in survey.book.formulas:
        match = formula.match
        text = match[VALUE] if match is not None else None
        if not text or formula.extent is not None:
            continue
        held = True
        new = formula.sheet.rows[formula.row][formula.column]
        if not (type(new) is float and _says(text, new)) and not _same(formula.cached, new):
            changed.append((formula, formula.cached, new))
    if not held and survey.patterns:
        yield Finding(NO_VALUES, Severity.NOTE, Place(), "the file holds formulas without values")
    if changed:
        yield from _told(survey, changed)


def _told(survey: Survey, changed: list[tuple[Formula, Scalar, Scalar]]) -> Iterator[Finding]:
    excused = _excused(survey)
    changed = [entry for entry in changed if entry[0] not in excused]
    marks = {s.sheet: np.zeros(s.patterns.shape, dtype=bool) for s in survey.sheets}
    for formula, _, _ in changed:
        on = survey.of(formula.sheet)
        if on is not None and on.holds(formula.row, formula.column):
            marks[formula.sheet][formula.row, formula.column] = True
    roots = []
    for entry in changed:
        formula = entry[0]
        reads = survey.reads.get(formula.shape)
        areas = () if reads is None else reads.areas(formula.sheet, formula.row, formula.column)
        if not any(s in marks and marks[s][t : b + 1, x : y + 1].any() for s, t, x, b, y in areas):
            roots.append(entry)
    roots = roots[:_MOST_SHOWN] or changed[:1]
    for formula, old, new in roots:
        message = f"{_shown(old)} stands in the file, recalculation gives {_shown(new)}"
        yield Finding(STALE, Severity.ERROR, _place(formula), message)
    others = [formula for formula, _, _ in changed if formula not in {f for f, _, _ in roots}]
    if others:
        message = f"{counted(len(others), 'more cell')} with an old value, most of them because of these"
        yield Finding(STALE, Severity.WARNING, _place(others[0]), message)


def _excused(survey: Survey) -> set[Formula]:
    """Formulas whose values differ for a reason: the clock, chance, what the engine lacks, a circle."""
    excused = set(survey.report.unsupported) | {f for circle in survey.report.circular for f in circle}
    for pattern, spots in survey.trees.items():
        if any(isinstance(node, nodes.Call) and node.function in _VOLATILE for node, _ in spots):
            excused |= {f for f in survey.book.formulas if f.shape is pattern.shape}
    if excused:
        cells = [Area(f.sheet, row, column, row, column) for f in excused for row, column in f.cells]
        excused |= set(survey.model.graph.downstream(cells))
    return excused


def _says(text: str, number: float) -> bool:
    try:
        return float(text) == number
    except ValueError:
        return False


def _same(old: Scalar, new: Scalar) -> bool:
    if type(old) is float and type(new) is float:
        return math.isclose(old, new, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
    if old in (None, "") and new in (None, "", 0.0):
        return True
    if type(old) is str:  # some programs write errors as text, and line ends as they like
        return old.replace("\r\n", "\n") == str(new).replace("\r\n", "\n")
    return type(old) is type(new) and old == new


def _shown(value: Scalar) -> str:
    if value is None:
        return "nothing"
    if type(value) is float:
        return f"{value:,.10g}"
    if type(value) is bool:
        return str(value).upper()
    return repr(value) if type(value) is str else str(value)


def _place(formula: Formula) -> Place:
    return Place.cell(formula.sheet.name, formula.row, formula.column)
