"""What the platform case's source document (S1) states, claim by claim: the claims file that ships with the auditor.

Statements that a reader has judged, because no arithmetic decides them, are on the Log.
"""

from __future__ import annotations

from mlcase_workbooks.audit.claims.case_file import Statement, example_text, parse_case
from mlcase_workbooks.templates.blocks.audit import Claim
from mlcase_workbooks.templates.styles import Format


def source_claims() -> tuple[Claim, ...]:
    """Every statement that is recomputed."""
    case = parse_case(example_text("platform"), "platform.toml")
    return tuple(_claim(statement) for statement in case.statements if not statement.judged)


def _claim(statement: Statement) -> Claim:
    figures = {name: tuple(values) for name, values in statement.figures.items()}
    return Claim(
        statement.id, statement.says, statement.where, statement.stated, statement.kind, figures, _form(statement),
        statement.remark,
    )  # fmt: skip


def _form(statement: Statement) -> Format:
    """How the recomputed figure is shown: in the unit of the stated one."""
    stated = statement.stated
    if not isinstance(stated, str):
        return Format.COUNT
    if "%" in stated:
        return Format.PERCENT
    if "month" in stated:
        return Format.MONTHS
    return Format.MULTIPLE if statement.kind == "bcr" else Format.MONEY
