"""Every statement of a claims file with its verdict, as findings like those of a workbook's audit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcase_udfs import claims
from mlcase_udfs.claims import Claim
from mlcase_udfs.conventions import Verdict
from mlcase_workbooks.audit.claims.case_file import CaseFile, Statement, read_case
from mlcase_workbooks.audit.findings import Audited, Finding, Place, Rule, Severity, worst_first

RULES = {
    Verdict.OK: Rule("claim-ok", "The statement holds", "Recomputed, it is what the document prints.", ""),
    Verdict.ROUND: Rule(
        "claim-round", "Rounding explains the difference", "The printed digits claim more than they hold.",
        "Print the exact figure, or fewer digits.",
    ),
    Verdict.METHOD: Rule(
        "claim-method", "The arithmetic holds, the reasoning does not",
        "The figure answers another question than the one asked.",
        "Say what the figure is, or compute the one that is meant.",
    ),
    Verdict.AMBIGUOUS: Rule(
        "claim-ambiguous", "The statement can be read in several ways", "Each reading gives another figure.",
        "Say which is meant.",
    ),
    Verdict.UNVERIFIABLE: Rule(
        "claim-unverifiable", "The document does not say enough", "It may hold; what would decide it is not stated.",
        "State the timing, the basis or the source.",
    ),
    Verdict.UNUSABLE: Rule(
        "claim-unusable", "The claim could not be recomputed", "Nothing is known of a claim that is not audited.",
        "Complete the claim in the file.",
    ),
    Verdict.INCONSISTENT: Rule(
        "claim-inconsistent", "Two statements contradict each other",
        "At most one of them is right, and a reader finds both.",
        "Decide which holds and correct the other.",
    ),
    Verdict.WRONG: Rule(
        "claim-wrong", "Another figure is right", "A reader who recomputes it will trust no other figure of the case.",
        "Print the recomputed figure, with its convention.",
    ),
    Verdict.IMPOSSIBLE: Rule(
        "claim-impossible", "Nothing can give this figure",
        "It lies outside what any timing of the same money allows, or is more than there is.",
        "Correct it, or the figures that it rests on.",
    ),
}  # fmt: skip

_SEVERITY = {
    **dict.fromkeys((Verdict.OK, Verdict.ROUND), Severity.NOTE),
    **dict.fromkeys((Verdict.METHOD, Verdict.AMBIGUOUS, Verdict.UNVERIFIABLE, Verdict.UNUSABLE), Severity.WARNING),
    **dict.fromkeys((Verdict.INCONSISTENT, Verdict.WRONG, Verdict.IMPOSSIBLE), Severity.ERROR),
}


@dataclass(frozen=True)
class Judged:
    """A statement and what became of it."""

    statement: Statement
    finding: claims.Finding
    by_reader: bool = False
    """Whether the file's author has judged it; nothing was recomputed."""


def audit_case_file(path: Path) -> Audited:
    """Audit a claims file."""
    case = read_case(path)
    judged = judge_all(case)
    holding = sum(one.finding.verdict in (Verdict.OK, Verdict.ROUND) for one in judged)
    looked_at = f"{len(judged)} claims of {case.document}, {holding} hold"
    return Audited(str(path), looked_at, worst_first(map(_as_finding, judged)))


def judge_all(case: CaseFile) -> list[Judged]:
    """Every statement with its verdict, in the order of the file; one may rest on what another came to."""
    statements = {statement.id: statement for statement in case.statements}
    known: dict[str, Judged] = {}

    def judge(statement: Statement, waiting: tuple[str, ...] = ()) -> Judged:
        if statement.id in known and known[statement.id].statement is statement:
            return known[statement.id]
        found = _judged(statement, lambda other: _result(other, (*waiting, statement.id)))
        if statements[statement.id] is statement:
            known[statement.id] = found
        return found

    def _result(other: str, waiting: tuple[str, ...]) -> float:
        if other not in statements:
            raise ValueError(f"it rests on {other}, which the file does not have")
        if other in waiting:
            raise ValueError(f"it rests on itself: {' -> '.join((*waiting, other))}")
        result = judge(statements[other], waiting).finding.recomputed
        if result is None:
            raise ValueError(f"it rests on {other}, which came to no figure")
        return result

    return [judge(statement) for statement in case.statements]


def _judged(statement: Statement, result: Any) -> Judged:
    if statement.problem:
        return Judged(statement, claims.Finding(Verdict.UNUSABLE, None, statement.problem))
    if statement.judged:
        if statement.judged not in Verdict.__members__:
            known = ", ".join(Verdict)
            said = f"judged is {statement.judged!r}: give one of {known}"
            return Judged(statement, claims.Finding(Verdict.UNUSABLE, None, said))
        return Judged(statement, claims.Finding(Verdict(statement.judged), None, statement.because), True)
    try:
        figures = {name: [_resolved(value, result) for value in values] for name, values in statement.figures.items()}
    except ValueError as problem:
        return Judged(statement, claims.Finding(Verdict.UNUSABLE, None, str(problem)))
    return Judged(statement, claims.audit(Claim(statement.id, statement.stated, statement.kind, figures)))


def _resolved(value: Any, result: Any) -> Any:
    return result(value[1:].strip()) if isinstance(value, str) and value.startswith("=") else value


def _as_finding(judged: Judged) -> Finding:
    statement, found = judged.statement, judged.finding
    rule = RULES[found.verdict]
    data: dict[str, Any] = {
        "id": statement.id, "says": statement.says, "where": statement.where, "verdict": found.verdict.value,
        "stated": statement.stated, "recomputed": found.recomputed, "explanation": _how(judged),
        "recomputed_as_printed": "" if found.recomputed is None else _amount(found.recomputed, statement.stated),
    }  # fmt: skip
    for name in ("nearest", "low", "high"):
        if getattr(found, name) is not None:
            data[name] = getattr(found, name)
    if judged.by_reader:
        data["judged"] = True
    if statement.remark:
        data["remark"] = statement.remark
    place = Place(line=statement.line, name=statement.id)
    return Finding(rule, _SEVERITY[found.verdict], place, message(judged), data=data)


def message(judged: Judged) -> str:
    """One line that a reader understands without the file."""
    statement, found = judged.statement, judged.finding
    head = f"{statement.id} {statement.says}".strip()
    where = f" ({statement.where})" if statement.where else ""
    if judged.by_reader or found.verdict is Verdict.UNUSABLE:
        return f"{head}{where}: {found.explanation}"
    right = f"; recomputed: {_amount(found.recomputed, statement.stated)}" if found.recomputed is not None else ""
    how = f" ({_how(judged)})" if found.explanation else ""
    return f"{head}{where}: stated {statement.stated}{right}{how}"


def _how(judged: Judged) -> str:
    """How the recomputed figure was come by; where no convention gives the stated one, which comes nearest."""
    found = judged.finding
    none, nearest, convention = found.explanation.partition("none; nearest: ")
    if none or not nearest or found.nearest is None:
        return found.explanation
    return f"no convention gives it; nearest is {_amount(found.nearest, judged.statement.stated)}, {convention}"


def _amount(value: float, stated: Any) -> str:
    """A recomputed figure in the unit in which the other was printed."""
    text = str(stated).lower()
    if "%" in text or "percent" in text or "per cent" in text:
        return f"{value * 100:,.4g} %"
    if abs(value) >= 1e6:
        return f"{value / 1e6:,.4g}M"
    return f"{value:,.6g}"
