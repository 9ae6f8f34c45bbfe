"""What a reader should know that no number shows: changes, assumptions, exclusions and findings about the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Role

SETTLED = (
    "Its own figures, recomputed. A finding that is a matter of arithmetic is settled in the corrected basis; one "
    "that is a matter of judgement is recorded here and does not touch the numbers."
)


@dataclass(frozen=True)
class Change:
    """An entry of the change log."""

    version: str
    date: str
    who: str
    what: str


@dataclass(frozen=True)
class Finding:
    """Something in the source document that does not hold, and what this workbook does about it."""

    code: str
    stated: str
    where: str
    recomputed: str
    verdict: str
    treatment: str


def add_log(
    book: Book,
    changes: Sequence[Change],
    assumptions: Sequence[str],
    excluded: Sequence[str],
    findings: Sequence[Finding],
    document: str,
    question: str,
    note: str = SETTLED,
) -> list[Ref]:
    """The Log sheet; gives back where each exclusion stands."""
    left_out = []
    sheet = book.sheet("Log", "Log", question, (9, 52, 17, 52, 16, 62))
    sheet.heading("Changes")
    sheet.headers({"B": "Version", "C": "Change", "D": "Date", "E": "Who"}, height=16)
    for change in changes:
        for column, text in zip("BCDE", (change.version, change.what, change.date, change.who), strict=True):
            sheet.put(column, text)
        sheet.down()
    for title, entries in (("Assumptions of the model", assumptions), ("What is left out", excluded)):
        sheet.down()
        sheet.heading(title)
        for number, entry in enumerate(entries, start=1):
            sheet.put("B", number, Role.NOTE, align="center")
            place = sheet.put("C", entry, to="G")
            if entries is excluded:
                left_out.append(place)
            sheet.down()
    if findings:
        _findings(sheet, findings, document, note)
    return left_out


def _findings(sheet: Sheet, findings: Sequence[Finding], document: str, note: str) -> None:
    """What was found about the source document."""
    sheet.down()
    sheet.heading(
        f"Findings about {document}",
        note,
    )
    sheet.headers(
        {
            "B": "ID",
            "C": f"What {document} says",
            "D": "Where",
            "E": "Recomputed",
            "F": "Verdict",
            "G": "In this workbook",
        },
        height=16,
    )
    for finding in findings:
        texts = (finding.code, finding.stated, finding.where, finding.recomputed, finding.verdict, finding.treatment)
        for column, text in zip("BCDEFG", texts, strict=True):
            sheet.put(column, text, Role.STRONG if column == "B" else Role.LABEL)
        sheet.down()
