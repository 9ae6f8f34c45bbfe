"""A case that is not filled in yet: input cells that must not be blank and are, and the checks that wait for them."""

from __future__ import annotations

from collections.abc import Iterator

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.checks import failing
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import counted

UNFILLED = Rule(
    "not-filled-in",
    "Inputs are empty, and checks fail for it",
    "Nothing can be said of figures that wait for an input; the checks that wait are counted here, not listed.",
    "Fill in the cells, which are listed with this finding, and audit again.",
)


def unfilled(survey: Survey) -> Iterator[Finding]:
    """One finding for all the empty inputs that a failing check depends on."""
    if not survey.waiting:
        return
    checks = [place for on, *place, _ in failing(survey) if on.formula(*place) in survey.waiting]
    if not checks:
        return
    blanks = [Place.cell(area.sheet.name, area.top, area.left) for area in survey.blank_inputs]
    on = survey.of(survey.blank_inputs[0].sheet)
    label = on.row_label(blanks[0].top)[:60] if on is not None else ""
    message = (
        f"{counted(len(blanks), 'input')} {'is empty:' if len(blanks) == 1 else 'are empty, the first'} "
        f"{blanks[0]}{f', {label}' if label else ''}; "
        f"{counted(len(checks), 'check')} wait{'s' if len(checks) == 1 else ''} for that"
    )
    yield Finding(UNFILLED, Severity.ERROR, blanks[0], message, related=tuple(blanks[1:]))
