"""The memo of an experiment: ship, hold or extend, what that is worth, and whether the test can be believed."""

from __future__ import annotations

from mlcase_workbooks.reports.content import pictures
from mlcase_workbooks.reports.content.words import bullets, conclusion, opening, results
from mlcase_workbooks.reports.document import Block, Paragraph, Parts, Picture, Section, Table
from mlcase_workbooks.reports.facts import Facts
from mlcase_workbooks.reports.layout import Row, below, table
from mlcase_workbooks.reports.units import Unit

_UNCOUNTED = ("Not in these numbers", "Summary")
_RESULTS = (
    ("Control", "Case_Control", "", "{Inputs_Control_Size} users"),
    ("Treatment", "Case_Treatment", "", "{Inputs_Treatment_Size} users"),
    ("Difference", "Case_Difference", "", "{Case_Low:bare} to {Case_High}"),
    ("Relative difference", "Case_Lift", "", "of the control"),
    ("p value", "Case_P", "p", "if the treatment changed nothing"),
    ("Least difference that pays", "Case_Business_Effect", "", "{Case_Business_Verdict}"),
    ("Value a year", "Case_Annual_Point", "", "{Case_Annual_Low} to {Case_Annual_High}"),
    ("To be booked", "Case_Annual_Shrunk_Point", "", "drawn back to what earlier tests brought"),
)


def sections(facts: Facts) -> tuple[Section, ...]:
    """The memo's sections, those without content left out."""
    made = (
        Section("", _opening(facts)),
        Section("In short", _in_short(facts)),
        Section("How we know", _known(facts)),
        Section("Real, and not in the figures", bullets([(facts.linked(one),) for one in below(facts, *_UNCOUNTED)])),
        Section("What may go wrong", _risks(facts)),
        Section("Conclusion", _conclusion(facts)),
    )
    return tuple(section for section in made if section.blocks)


def _opening(facts: Facts) -> tuple[Block, ...]:
    why = facts.tell(
        "The treatment moved the metric by {Case_Difference} ({Case_Low:bare} to {Case_High}).",
        "That is worth {Case_Annual_Point} a year, between {Case_Annual_Low} and {Case_Annual_High}.",
        "The least difference that pays is {Case_Business_Effect}: {Case_Business_Verdict}.",
        "{Case_Reasons}",
    ) or facts.tell("The treatment is worth {Case_Annual_Point} a year.")
    return opening(facts, why)


def _in_short(facts: Facts) -> tuple[Block, ...]:
    ranges = pictures.annual_ranges(facts)
    return (*results(facts, _RESULTS), *((Picture((ranges,)),) if ranges is not None else ()))


def _known(facts: Facts) -> tuple[Block, ...]:
    rules = table(facts, "Rule", "Found", "Wanted", "Holds", "Why")
    said = facts.tell(
        "The test ran {Inputs_Days} days, with {Inputs_Control_Size} users in control and {Inputs_Treatment_Size} in "
        "treatment; {Case_Planned_Size} in each were planned.",
        "Rules of validity broken: {Case_Rules_Broken}.",
    )
    blocks: list[Block] = [Paragraph(said)] if said else []
    shown = [row for row in rules if {"Rule", "Holds", "Why"} <= set(row)]
    if shown:
        body = tuple(
            (_words(facts, row, "Rule"), _words(facts, row, "Holds"), _words(facts, row, "Why")) for row in shown
        )
        blocks.append(Table(("What must hold", "Holds", "Why"), body, (3, 0.7, 3.6)))
    return tuple(blocks)


def _words(facts: Facts, row: Row, heading: str) -> Parts:
    return (facts.linked(row[heading]),)


def _risks(facts: Facts) -> tuple[Block, ...]:
    said = facts.tell(
        "Shipping would lose {Case_Loss_Ship} a year on average over what is possible; staying, {Case_Loss_Stay}.",
        "Guardrails broken: {Case_Guardrails_Broken}.",
        "Had we looked more than once, the low end would be worth {Case_Annual_Always_Low} a year.",
    )
    guards = table(facts, "Metric", "High end", "May be worse by", "Holds", units=_SHARES)
    blocks: list[Block] = [Paragraph(said)] if said else []
    shown = [row for row in guards if {"High end", "May be worse by", "Holds"} <= set(row)]
    if shown:
        body = tuple(
            tuple(_words(facts, row, heading) for heading in ("Metric", "High end", "May be worse by", "Holds"))
            for row in shown
        )
        blocks.append(
            Table(
                ("Must not suffer", "Worse by at most", "May be worse by", "Holds"),
                body,
                (3, 1.4, 1.4, 0.8),
                frozenset({1, 2}),
            )
        )
    return tuple(blocks)


_SHARES = dict.fromkeys(("High end", "May be worse by"), Unit.FINE_SHARE)


def _conclusion(facts: Facts) -> tuple[Block, ...]:
    said = facts.tell(
        "Conservative: {Case_Annual_Shrunk_Low} a year. Expected: {Case_Annual_Shrunk_Point}. Optimistic: "
        "{Case_Annual_High}.",
        "Cost to be earned back: {Inputs_Investment} a year.",
    )
    return conclusion(facts, said)
