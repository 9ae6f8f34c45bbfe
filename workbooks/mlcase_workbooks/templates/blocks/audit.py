"""What a source document states against what its own figures come to: a verdict a claim, each one recomputed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.blocks.measures import or_words
from mlcase_workbooks.templates.places import Ref, shift
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role

FIGURES = "Audit_Figures"
VERDICTS = (
    ("OK", "Recomputed, it is what the document prints."),
    ("ROUND", "Rounding explains the difference."),
    ("METHOD", "The arithmetic holds, the reasoning does not."),
    ("AMBIGUOUS", "It can be read in several ways."),
    ("UNVERIFIABLE", "It hangs on a timing that the document does not give."),
    ("INCONSISTENT", "Two statements of the document contradict each other."),
    ("WRONG", "Another figure is right."),
    ("IMPOSSIBLE", "No timing can give it, or it is more than there is."),
    ("UNUSABLE", "It could not be recomputed: a figure is missing."),
)
NO_FIGURE = "–"
SOUND = 2
"""How many of the verdicts say that a claim holds."""

Cell = float | str


@dataclass(frozen=True)
class Claim:
    """A statement of the document, of a kind that ML_AUDIT_CASE knows, and the figures that it rests on, by name.

    A figure is as printed, or ``"=A49"``: what the claim A49 came to.
    """

    code: str
    statement: str
    where: str
    stated: Cell
    kind: str
    figures: Mapping[str, Sequence[Cell]]
    form: Format = Format.MONEY
    remark: str = ""


@dataclass
class _Places:
    """Where each claim's result and figures stand."""

    results: dict[str, int] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)


def add_audit(book: Book, claims: Sequence[Claim], document: str, question: str) -> None:
    """The Audit sheet with a verdict a claim, and the sheet with the figures that each claim rests on."""
    sheet = book.sheet("Audit", "Audit", question, (7, 50, 13, 17, 17, 16, 46, 54))
    counts_at = sheet.row
    sheet.down(len(VERDICTS) + 4)
    headers = sheet.row
    first = headers + 1
    places = _Places({claim.code: first + n for n, claim in enumerate(claims)})
    _figures(book, claims, places, document)
    sheet.headers(
        {
            "B": "ID",
            "C": f"What {document} says",
            "D": "Where",
            "E": "Stated",
            "F": "Recomputed",
            "G": "Verdict",
            "H": "How it comes about",
            "I": "In this workbook",
        },
        height=16,
    )
    sheet.freeze("D", on_every_page=True)
    for claim in claims:
        _claim(sheet, claim, places.blocks[claim.code])
    last = sheet.row - 1
    verdicts = f"$G${first}:$G${last}"
    styles.flag(sheet.native, f"G{first}:G{last}", _is_not_sound(f"$G{first}"), f'OR($G{first}="OK",$G{first}="ROUND")')
    with sheet.at(counts_at, len(VERDICTS) + 4):
        _counts(sheet, document, verdicts, f"$C${first}:$C${last}")
    known = "+".join(f'COUNTIF({sheet.name}!{verdicts},"{word}")' for word, _ in VERDICTS)
    claimed = f"COUNTA({sheet.name}!$C${first}:$C${last})"
    book.check(sheet.name, "Every claim has a verdict", known, claimed)
    unusable = f'COUNTIF({sheet.name}!{verdicts},"{VERDICTS[-1][0]}")'
    book.check(sheet.name, "Every claim could be recomputed", unusable)


def _is_not_sound(cell: str) -> str:
    sound = (*(word for word, _ in VERDICTS[:SOUND]), NO_FIGURE)
    return "AND(" + ",".join(f'{cell}<>"{word}"' for word in sound) + ")"


def _counts(sheet: Sheet, document: str, verdicts: str, statements: str) -> None:
    """How many claims came to each verdict."""
    sheet.heading(
        f"{document}'s own figures, recomputed",
        f"Each figure that {document} states is worked out again from the figures that it gives itself. A change of "
        "this workbook's inputs does not touch it.",
    )
    for word, meaning in VERDICTS:
        sheet.put("C", meaning, to="D")
        sheet.put("E", word, Role.STRONG, align="center")
        sheet.put("F", f"=COUNTIF({verdicts},E{sheet.row})", Role.CALCULATION, Format.YEAR)
        sheet.down()
    top = sheet.row - len(VERDICTS)
    unsound = f"COUNTA({statements})-" + "-".join(f"F{row}" for row in (*range(top, top + SOUND), sheet.row - 1))
    sheet.put("C", "Statements that do not hold or cannot be checked", Role.TOTAL, to="D")
    sheet.put("E", None, Role.TOTAL)
    sheet.put("F", f"={unsound}", Role.TOTAL, Format.YEAR, name="Audit_Doubtful")
    sheet.down()


def _claim(sheet: Sheet, claim: Claim, block: str) -> None:
    """One claim: what is stated, what it comes to, and the verdict."""
    sheet.put("B", claim.code, Role.STRONG)
    sheet.put("C", claim.statement, example=True)
    sheet.put("D", claim.where, example=True)
    sheet.put("E", claim.stated, Role.SOURCE, align="right")
    asked = f'IF($C{sheet.row}="","{NO_FIGURE}",INDEX(ML_AUDIT_CASE({block},"{{0}}"),1,1))'
    sheet.put("F", "=" + or_words(asked.format("recomputed"), NO_FIGURE), Role.FUNCTION, claim.form, align="right")
    sheet.put("G", "=" + asked.format("verdict"), Role.FUNCTION, align="center")
    sheet.put("H", "=" + asked.format("explanation"), Role.NOTE)
    sheet.put("I", claim.remark or None, Role.NOTE, example=True)
    sheet.down()


def _figures(book: Book, claims: Sequence[Claim], places: _Places, document: str) -> None:
    """The sheet with the figures of every claim, in the form that ML_AUDIT_CASE reads."""
    widest = max(len(values) for claim in claims for values in claim.figures.values())
    question = f"Which of {document}'s own figures does each claim rest on?"
    sheet = book.sheet(FIGURES, "Figures of the audit", question, (7, 44, 14, 12, 14, *[10] * widest))
    right = shift("F", widest)
    texts = {"B": "ID", "C": "Claim", "D": "Stated", "E": "Kind", "F": "Figure", "G": "Values", right: ""}
    sheet.headers(texts, height=16)
    sheet.freeze("D", on_every_page=True)
    for claim in claims:
        top = sheet.row
        for number, (name, values) in enumerate(claim.figures.items()):
            if number == 0:
                sheet.put("B", claim.code, Role.STRONG)
                sheet.put("C", claim.statement, example=True)
                sheet.put("D", claim.stated, Role.SOURCE, align="right")
                sheet.put("E", claim.kind, align="center", example=True)
            sheet.put("F", name, align="center", example=True)
            for place, value in enumerate(values):
                _value(sheet, shift("G", place), value, places)
            sheet.down()
        places.blocks[claim.code] = f"{sheet.name}!$C${top}:${right}${sheet.row - 1}"


def _value(sheet: Sheet, column: str, value: Cell, places: _Places) -> None:
    """A figure as the document prints it, or what another claim came to."""
    if isinstance(value, str) and value.startswith("="):
        sheet.put(column, f"={Ref('Audit', 'F', places.results[value[1:]])}", Role.LINK, Format.ANY_SIZE, align="right")
    else:
        form = Format.COUNT if isinstance(value, int) else Format.GENERAL
        sheet.put(column, value, Role.SOURCE, form, align="right")
