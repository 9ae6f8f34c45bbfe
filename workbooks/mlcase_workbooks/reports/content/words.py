"""Sentences and tables that several parts of a memo share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlcase_workbooks.reports.document import Block, Bullets, Callout, Paragraph, Parts, Table
from mlcase_workbooks.reports.facts import Fact, Facts
from mlcase_workbooks.reports.layout import Row
from mlcase_workbooks.reports.units import Scale

ASKS = ("Case_Ask", "Inputs_Ask", "Case_Foundation", "Case_Total_Cost")
_VERDICTS = {
    "approve": "Approve {ask}: even the worst case gains.",
    "staged": "Approve {ask}, released in stages: the base case gains, the worst case does not.",
    "experiment": "Approve a small experiment first, not {ask}: only the best case gains.",
    "reject": "Do not spend {ask} on this as it stands: no scenario gains.",
    "ship": "Ship the treatment, and book {Case_Annual_Shrunk_Point} a year.",
    "extend": "Extend the test: something in its interval pays, not all of it.",
    "hold": "Hold the treatment back: the test gives no reason to ship.",
}


def the_ask(facts: Facts) -> Fact | None:
    """The sum that is asked for."""
    return next((fact for name in ASKS if (fact := facts[name]) and fact.number is not None), None)


def decision(facts: Facts) -> Parts | None:
    """What the reader is asked to decide."""
    verdict, ask = facts["Case_Decision"], the_ask(facts)
    if facts["Case_NPV"] is not None and (ask is None or not ask.number):
        return None
    sentence = _VERDICTS.get(str(verdict.value)) if verdict else None
    if sentence is not None:
        return facts.say(sentence, ask=ask)
    npv = facts.number("Case_NPV")
    if npv is None:
        return facts.say("The rules say: {Case_Decision}.")
    return facts.say(
        "Approve {ask}: it gains." if npv > 0 else "Do not spend {ask} on this as it stands: it loses.", ask=ask
    )


def opening(facts: Facts, why: Parts) -> tuple[Block, ...]:
    """The decision wanted, and why."""
    wanted = decision(facts)
    return (*((Callout("Decision wanted", wanted),) if wanted else ()), Paragraph(why))


def conclusion(facts: Facts, said: Parts) -> tuple[Paragraph, ...]:
    """What it comes to, and the decision wanted once more."""
    wanted = decision(facts)
    words = (*said, " ", *wanted) if said and wanted else said or wanted
    return (Paragraph(words),) if words else ()


def results(facts: Facts, measures: Sequence[tuple[str, str, str, str]]) -> tuple[Table, ...]:
    """The figures that there are: ``measures`` are their labels, names, ways to print them, and how to read them."""
    rows = tuple(
        ((label,), (facts.linked(fact, style),), facts.say(note) or (), (str(fact.cell),))
        for label, name, style, note in measures
        if (fact := facts[name]) is not None
    )
    heads = ("Measure", "Result", "How to read it", "Cell")
    return (Table(heads, rows, (2, 1.2, 3, 1.3), frozenset({1})),) if rows else ()


def cells(facts: Facts, row: Row, *headings: str, scales: Mapping[str, Scale] = {}) -> tuple[Parts, ...]:
    """A table's row of the memo from a row of the workbook; ``scales`` are the units of its amounts."""
    return tuple(
        (facts.linked(row[heading], scale=scales.get(heading)),) if heading in row else () for heading in headings
    )


def column_scales(facts: Facts, rows: Sequence[Row]) -> dict[str, Scale]:
    """The unit of each column's amounts."""
    columns = dict.fromkeys(heading for row in rows for heading in row)
    return {
        heading: facts.scale.for_column([row[heading].number or 0.0 for row in rows if heading in row])
        for heading in columns
    }


def table_of(
    facts: Facts, rows: Sequence[Row], columns: Mapping[str, str], widths: Sequence[float], numeric: Sequence[int]
) -> Table:
    """A table of the memo: ``columns`` are its headings and those in the workbook."""
    scales = column_scales(facts, rows)
    body = tuple(cells(facts, row, *columns.values(), scales=scales) for row in rows)
    return Table(tuple(columns), body, tuple(widths), frozenset(numeric))


def bullets(items: Sequence[Parts | None]) -> tuple[Bullets, ...]:
    """A list of what there is to say; none when there is nothing."""
    said = tuple(item for item in items if item)
    return (Bullets(said),) if said else ()
