"""A workbook's structure: the workbook is surveyed once, and each rule says what it finds in the survey.

In reading order: ``pattern`` takes a formula apart, ``sheet_survey`` and ``survey`` hold what every cell is and who
reads it, ``lines`` joins formulas that continue each other; every other file is a group of rules, or what such groups
share.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from mlcase_workbooks.audit.findings import Audited, Finding, worst_first
from mlcase_workbooks.audit.structure.breaks import breaks
from mlcase_workbooks.audit.structure.checks import checks
from mlcase_workbooks.audit.structure.constants import constants
from mlcase_workbooks.audit.structure.flows import flows
from mlcase_workbooks.audit.structure.hidden import hidden
from mlcase_workbooks.audit.structure.inputs import inputs
from mlcase_workbooks.audit.structure.lookups import lookups
from mlcase_workbooks.audit.structure.periods import periods
from mlcase_workbooks.audit.structure.references import references
from mlcase_workbooks.audit.structure.scales import scales
from mlcase_workbooks.audit.structure.stale import stale
from mlcase_workbooks.audit.structure.sums import sums
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.texts import texts
from mlcase_workbooks.audit.structure.unfilled import unfilled
from mlcase_workbooks.audit.structure.values import values
from mlcase_workbooks.audit.structure.words import counted
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.pause import no_collection

RULES: tuple[Callable[[Survey], Iterable[Finding]], ...] = (
    unfilled, breaks, sums, flows, periods, values, texts, references, lookups, checks, scales, stale, constants,
    inputs, hidden,
)  # fmt: skip


def audit_model(model: Model) -> Iterator[Finding]:
    """What the rules find in a workbook, rule by rule; it is calculated first if it is not."""
    survey = Survey(model)
    for rule in RULES:
        yield from rule(survey)


def audit_workbook(
    path: str | os.PathLike[str], model: Model | None = None, progress: Callable[[int], None] | None = None
) -> Audited:
    """A workbook's audit; UnreadableFile says why there can be none."""
    model = model or Model.open(path)
    with no_collection():
        model.recalculate(progress)
        findings = worst_first(audit_model(model))
    formulas = sum(len(sheet.formulas) for sheet in model.book.sheets)
    looked_at = f"{counted(formulas, 'formula')} on {counted(len(model.book.sheets), 'sheet')}"
    return Audited(str(path), looked_at, findings)
