"""A page for each objection: the number that meets it, the answer, the evidence, what remains true, what we ask.

A workbook with a sheet of objections brings its own; for any other, those that every reader of such a case raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mlcase_workbooks.recalc.sheet import Sheet
from mlcase_workbooks.reports.content.usual_objections import USUAL, Usual
from mlcase_workbooks.reports.document import Block, Chapter, Paragraph, Parts, Picture, Section, Table, Tile, Tiles
from mlcase_workbooks.reports.facts import Fact, Facts
from mlcase_workbooks.reports.layout import table
from mlcase_workbooks.reports.units import Unit

REMAINS, WANTED = "What remains true of the objection", "What we ask of you"


def objection_chapters(facts: Facts) -> list[Chapter]:
    """A chapter for each objection."""
    own = _own(facts)
    return own or [page for usual in USUAL if (page := _usual(facts, usual)) is not None]


def _usual(facts: Facts, usual: Usual) -> Chapter | None:
    name, least, most = usual.condition
    value = facts.number(name)
    holds = value is not None and least < value <= most
    answer = facts.say(usual.answer if holds else usual.concession)
    figures = [fact for figure in usual.figures if (fact := facts[figure]) is not None]
    if not answer or len(answer) < 2 or not figures:
        return None
    picture = usual.picture(facts)
    charts = Section("", (Picture((picture,)),)) if picture is not None else None
    page = _page(facts, usual.objection, (), figures, answer, (usual.remains,), (usual.wanted,))
    return page if charts is None else replace(page, sections=(*page.sections, charts))


def _page(
    facts: Facts,
    objection: str,
    raised_by: Parts,
    figures: Sequence[Fact],
    answer: Parts,
    remains: Parts,
    wanted: Parts,
) -> Chapter:
    first = figures[0]
    rows = tuple(((fact.label,), (facts.linked(fact),), (str(fact.cell),)) for fact in figures)
    head: tuple[Block, ...] = (Paragraph(raised_by, small=True),) if raised_by else ()
    sections = [
        Section("", (*head, Tiles((Tile(first.label, facts.linked(first)),)))),
        Section("Answer", (Paragraph(answer),)),
        Section("Evidence", (Table(("Figure", "Value", "Cell"), rows, (4, 1.5, 2), frozenset({1})),)),
        *(Section(title, (Paragraph(parts),)) for title, parts in ((REMAINS, remains), (WANTED, wanted)) if parts),
    ]
    return Chapter(f"“{objection.strip('“”')}”", tuple(sections), "Objection")


def _own(facts: Facts) -> list[Chapter]:
    """The pages of the sheet Objections, found from its index."""
    index = table(facts, "ID", "Objection", "The number")
    if not index:
        return []
    sheet = facts.book.sheet(index[0]["ID"].cell.sheet)
    assert sheet is not None
    titles = {str(row["Objection"].value): str(row["ID"].value) for row in index if "Objection" in row}
    below = facts.book.locate(index[-1]["ID"].cell.location).bottom
    starts = [row for row in range(below + 1, sheet.height + 1) if sheet.value(row, 3) in titles]
    ends = [*starts[1:], sheet.height + 1]
    return [_own_page(facts, sheet, start, end) for start, end in zip(starts, ends, strict=True)]


def _own_page(facts: Facts, sheet: Sheet, start: int, end: int) -> Chapter:
    rows = range(start, end)
    marks = {text: row for row in rows for column in (2, 3) if isinstance(text := sheet.value(row, column), str)}

    def after(heading: str) -> Parts:
        row = marks.get(heading)
        fact = facts.at(sheet, row + 1, 3, heading, Unit.TEXT) if row is not None else None
        return (facts.linked(fact),) if fact is not None else ()

    figures = []
    for row in range(marks.get("Figure", end) + 1, end):
        label = sheet.value(row, 3)
        if not isinstance(label, str):
            break
        fact = facts.at(sheet, row, 4, label)
        if fact is not None:
            figures.append(facts.source(fact))
    raised = next((text for text in marks if text.startswith("Raised by")), "")
    answer, remains, wanted = after("Answer"), after(REMAINS), after(WANTED)
    return _page(facts, str(sheet.value(start, 3)), (raised,) if raised else (), figures, answer, remains, wanted)
