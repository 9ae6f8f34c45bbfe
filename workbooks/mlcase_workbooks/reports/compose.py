"""The memo of a workbook: its chapters put together, and a look over the result."""

from __future__ import annotations

from dataclasses import dataclass

from mlcase_workbooks.recalc import Model
from mlcase_workbooks.reports.content import experiment, investment
from mlcase_workbooks.reports.content.objections import objection_chapters
from mlcase_workbooks.reports.content.one_page import one_page
from mlcase_workbooks.reports.content.questions import Answer, answers
from mlcase_workbooks.reports.content.sources import sources_chapter
from mlcase_workbooks.reports.document import Block, Callout, Chapter, Memo, Parts, Section
from mlcase_workbooks.reports.facts import Facts
from mlcase_workbooks.reports.layout import named_or_beside
from mlcase_workbooks.reports.review import problems
from mlcase_workbooks.reports.units import Scale

_HEAD = (
    ("To", "Case_Approvers", "Approvers"),
    ("From", "Case_Prepared_By", "Prepared by"),
    ("Date", "Case_Date", "Date"),
    ("Status", "Case_Status", "Status"),
)
"""The lines of a memo's head, and the names and the labels of the sheet Cover."""


@dataclass(frozen=True)
class Written:
    """A memo, the unit of its amounts, and what is wrong in it: a line each."""

    memo: Memo
    scale: Scale
    problems: tuple[str, ...]


def compose(model: Model, name: str) -> Written:
    """The memo of a workbook; ``name`` is the workbook's file.

    Raises
    ------
    NoCase
        The workbook has none of the names that a memo is written from.
    """
    facts = Facts(model, name)
    subject = _subject(facts, name)
    answered = answers(facts)
    body = experiment.sections(facts) if facts["Case_NPV"] is None else investment.sections(facts, answered)
    chapters = [Chapter(subject, (*_warning(facts), *body), "Memo"), one_page(facts, subject, answered)]
    chapters += objection_chapters(facts)
    memo = Memo(subject, _head(facts, name), (*chapters, sources_chapter(facts, chapters)))
    return Written(memo, facts.scale, tuple(_wrong(facts, memo, answered)))


def _subject(facts: Facts, name: str) -> str:
    cover = facts.book.sheet("Cover")
    title = facts.at(cover, 1, 2, "") if cover is not None else None
    return str(title.value) if title is not None else name.rpartition(".")[0]


def _head(facts: Facts, name: str) -> tuple[tuple[str, Parts], ...]:
    found = ((label, named_or_beside(facts, name, beside, "Cover")) for label, name, beside in _HEAD)
    lines = [(label, facts.linked(fact)) for label, fact in found if fact is not None]
    return (*((label, (entry,)) for label, entry in lines), ("Workbook", (name,)))


def _warning(facts: Facts) -> tuple[Section, ...]:
    checks = facts["Case_Checks"]
    if checks is None or checks.value is True:
        return ()
    empty = facts["Case_Open_Inputs"]
    words: Parts = (
        "A check of the workbook fails: see its sheet Checks. Until it holds, no number here can be relied on.",
    )
    if empty is not None and empty.number:
        words = (
            facts.say("The workbook is not filled in: {Case_Open_Inputs} inputs are still empty, see its Cover.")
            or words
        )
    alarm: Block = Callout("Do not send this yet", words, alarming=True)
    return (Section("", (alarm,)),)


def _wrong(facts: Facts, memo: Memo, answered: tuple[Answer, ...]) -> list[str]:
    checks = facts["Case_Checks"]
    failed = ["Case_Checks is FALSE: see the sheet Checks"] if checks is not None and checks.value is not True else []
    return [*facts.errors.values(), *failed, *problems(memo, answered)]
