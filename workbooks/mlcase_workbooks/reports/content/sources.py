"""By what conventions the numbers are counted, and the cell of each of them."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

from mlcase_workbooks.reports.content.words import bullets
from mlcase_workbooks.reports.document import Chapter, Linked, Parts, Section, Table, linked
from mlcase_workbooks.reports.facts import Facts
from mlcase_workbooks.reports.layout import named_or_beside

_LABEL = 70


def sources_chapter(facts: Facts, chapters: Sequence[Chapter]) -> Chapter:
    """The last chapter: it lists every number of the others."""
    sections = [Section("Conventions", bullets(conventions(facts)))]
    rows = numbers(chapters)
    if rows:
        body = tuple(
            ((shorten(one.label, _LABEL, placeholder=" …"),), (one,), (Linked(str(one.cell), one.cell),))
            for one in rows
        )
        table = Table(("Number", "Value", "Cell"), body, (5, 1.4, 2), frozenset({1}), small=True)
        sections.append(Section("Where the numbers stand", (table,)))
    return Chapter("Conventions and sources", tuple(sections))


def numbers(chapters: Sequence[Chapter]) -> list[Linked]:
    """Every number of some chapters once, in the order in which a reader meets it."""
    found: dict[str, Linked] = {}
    for one in linked(tuple(chapters)):
        if one.label:
            found.setdefault(str(one.cell), one)
    return list(found.values())


def conventions(facts: Facts) -> list[Parts | None]:
    """How the numbers are counted."""
    unit = "millions (M)" if facts.scale.letter == "M" else "thousands (K)"
    currency = "dollars" if facts.scale.symbol == "$" else facts.scale.symbol
    return [
        (f"Amounts are in {unit} of {currency}; a minus sign is money lost.",),
        facts.say("Timing and rate of NPV and of all present values: {Case_Convention}.")
        if facts["Case_NPV"]
        else None,
        facts.say("The test is read as: {Case_Convention}.") if not facts["Case_NPV"] else None,
        ("ROI is (benefits - costs) / costs, both at present value unless it says undiscounted.",)
        if facts["Case_ROI"]
        else None,
        ("Payback is the month in which cumulative net cash turns positive for good; flows are even within a year.",)
        if facts["Case_Payback"]
        else None,
        ("An interval is for the difference between treatment and control; p is for no difference at all.",)
        if facts["Case_P"]
        else None,
        facts.say("All checks of the workbook hold: {Case_Checks}."),
        facts.say(
            "Source of the figures: {source}.",
            source=named_or_beside(facts, "Case_Source", "Source of the figures", "Cover"),
        ),
        ("Each number is read from the workbook after its recalculation, and rounded only to be printed.",),
    ]
