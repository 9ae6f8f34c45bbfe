"""Whether the data foundation can carry another model: four questions, the verdict, and who closes each gap."""

from __future__ import annotations

from collections.abc import Sequence

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.blocks.listing import NUMBER, SOURCE, Field, add_listing
from mlcase_workbooks.templates.sheet import Book, Result
from mlcase_workbooks.templates.styles import Format

QUESTIONS = (
    "Do feature pipelines run under a service level?",
    "Is every feature monitored, and not only every job?",
    "Is what a model was trained on compared with what it sees live?",
    "Do owners of models hear of schema changes before they happen?",
)
ANSWERS = ("Y", "N", "?")
RESULT_ROWS = 5


def add_readiness(book: Book, answers: Sequence[Sequence[str]], question: str, source: str) -> None:
    """The Readiness sheet; ``answers`` hold, per question: answer, evidence, what closes the gap, who, until when."""
    sheet = book.sheet("Readiness", "Readiness", question, (5, 52, 11, 48, 48, 20, 14, 18))
    top = sheet.row
    sheet.down(RESULT_ROWS + 1)
    sheet.heading("Four questions", "One no means that the rebuild is overdue. What nobody knows counts as no.")
    listing = add_listing(
        sheet,
        (
            NUMBER,
            Field("question", "Question", plain=True, stays=True),
            Field("answer", "Answer", choices=ANSWERS),
            Field("evidence", "What the answer rests on", plain=True),
            Field("remedy", "What closes the gap", plain=True),
            Field("owner", "Owner", plain=True),
            Field("date", "Closed by", plain=True),
            SOURCE,
        ),
        [
            (f"Q{n}", asked, *given, source)
            for n, (asked, given) in enumerate(zip(QUESTIONS, answers, strict=True), start=1)
        ],
    )
    given = listing.area("answer")
    first = listing.cell("answer", 1)
    styles.flag(
        sheet.native,
        given.split("!")[1].replace("$", ""),
        f'${first.column}{first.row}<>"Y"',
        f'${first.column}{first.row}="Y"',
    )
    with sheet.at(top, RESULT_ROWS):
        sheet.heading("Verdict")
        sheet.results(
            (
                Result(
                    "Verdict",
                    f'=IF(COUNTA({given})=0,"none yet",ML_READINESS({given}))',
                    Format.GENERAL,
                    "",
                    "Case_Readiness",
                ),
                Result(
                    "Questions answered with yes",
                    f'=ML_READINESS({given},,"score")',
                    Format.YEAR,
                    "",
                    "Case_Readiness_Score",
                ),
                Result("Questions asked", f"=ROWS({given})", Format.YEAR, "", "Case_Readiness_Questions"),
            ),
            note="G",
            value_to="F",
        )
    book.check(
        sheet.name,
        "ML_READINESS counts the answers that say yes",
        "Case_Readiness_Score",
        f'COUNTIF({given},"Y")',
    )
    book.check(
        sheet.name,
        "Every question has an answer: Y, N or ?",
        "+".join(f'COUNTIF({given},"{word}")' for word in ("Y", "N", "~?")),
        f"ROWS({given})",
    )
