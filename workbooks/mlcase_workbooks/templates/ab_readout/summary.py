"""The readout on one page: the decision, the difference, its worth, and whether the test can be believed."""

from __future__ import annotations

from collections.abc import Sequence

from mlcase_workbooks.templates.ab_readout.annualise import INTERVAL_FINDING, READINGS, Worth
from mlcase_workbooks.templates.ab_readout.metric import shown
from mlcase_workbooks.templates.ab_readout.validity import RULES
from mlcase_workbooks.templates.blocks.inputs import InputsSheet
from mlcase_workbooks.templates.blocks.summary import (
    Column,
    Tile,
    add_charts,
    add_footing,
    add_table,
    add_tiles,
    start_summary,
)
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format
from mlcase_workbooks.templates.told import Told

SUBTITLE = '="For the CFO · status: "&Inputs_Status&" · metric: a "&Inputs_Kind&" · "&Case_Convention&" · US dollars"'


def add_summary(
    book: Book, worth: Worth, rules: int, reasons: Ref, inputs: InputsSheet, excluded: Sequence[Ref]
) -> None:
    """The Summary sheet."""
    words, form = book.scale.words, book.scale.form
    rule, whose = ("The simple rule", "The simple rule's") if book.blank else ("S2's rule", "S2's")
    finding = (
        f'=UPPER(Case_Decision)&". "&{reasons}&" Worth "&{words("Case_Annual_Low")}&" to "&{words("Case_Annual_High")}'
        f'&" a year; "&{words("Case_Annual_Shrunk_Point")}&" after shrinking."'
    )
    sheet = start_summary(book, SUBTITLE, finding)
    add_tiles(
        sheet,
        (
            Tile("DECISION", "=UPPER(Case_Decision)", Format.GENERAL, f'="{rule}: "&Case_Source_Decision'),
            Tile(
                "DIFFERENCE",
                "=" + shown("Case_Difference"),
                Format.GENERAL,
                f'={shown("Case_Low")}&" to "&{shown("Case_High")}',
            ),
            Tile(
                "WORTH A YEAR",
                "=Case_Annual_Point",
                form,
                f'={words("Case_Annual_Low")}&" to "&{words("Case_Annual_High")}',
            ),
            Tile("TO BE BOOKED", "=Case_Annual_Shrunk_Point", form, "after earlier tests: shrunk"),
            Tile("TREATMENT IS BETTER", "=Case_Probability", Format.PERCENT, '="p = "&TEXT(Case_P,"0.0E+00")'),
            Tile(
                "LEAST THAT PAYS",
                "=" + shown("Case_Business_Effect"),
                Format.GENERAL,
                "=Case_Business_Verdict",
            ),
        ),
    )
    ends = f'="{whose} low end is "&{words("Case_Annual_Source_Low")}&", the interval\'s "&{words("Case_Annual_Low")}'
    add_charts(sheet, ((INTERVAL_FINDING, worth.forest()), (ends, worth.amounts())))
    _readings(sheet, worth)
    _rules(sheet, rules)
    sheet.down(9)
    _figures(sheet)
    sheet.down(7)
    add_footing(sheet, inputs, excluded, "S2")


def _readings(sheet: Sheet, worth: Worth) -> None:
    """What each reading of the test is worth."""
    form = sheet.book.scale.form
    columns = (Column("", 3), Column("Low", 1, form), Column("Point", 1, form), Column("High", 1, form))
    labels = [
        *(reading.label for reading in READINGS),
        Told("S2's rule: 80 % of the point", "The simple rule: a share of the point"),
    ]
    rows = [
        [label, *(f"={worth.cell(worth.first + index, column)}" for column in "GHI")]
        for index, label in enumerate(labels)
    ]
    add_table(sheet, "B", "Value a year, by how the test is read", columns, rows)


def _rules(sheet: Sheet, first: int) -> None:
    """Whether the test can be believed."""
    columns = (Column("", 5), Column("", 1))
    rows = [[rule.label, f"=Validity!$F${first + index}"] for index, rule in enumerate(RULES)]
    add_table(sheet, "I", "Can the test be believed?", columns, [*rows, ["All guardrails hold", "=Case_Guardrails"]])


def _figures(sheet: Sheet) -> None:
    """The difference in figures, and what it must be."""
    left = (
        ("Control", "=" + shown("Case_Control"), Format.GENERAL),
        ("Treatment", "=" + shown("Case_Treatment"), Format.GENERAL),
        ("Relative difference", "=Case_Lift", Format.PERCENT),
        ("p value", "=Case_P", Format.TINY),
    )
    right = (
        ("Least difference that pays", "=" + shown("Case_Business_Effect"), Format.GENERAL),
        ("Chance that the true difference pays", "=Case_Business_Chance", Format.PERCENT),
        ("Least difference that the test could find", "=" + shown("Case_Detectable"), Format.GENERAL),
        ("Expected loss of shipping, a year", "=Case_Loss_Ship", Format.MONEY),
    )
    for column, title, entries in (("B", "The difference", left), ("I", "Against what must be found", right)):
        columns = (Column("", 4), Column("", 2))
        add_table(sheet, column, title, columns, [[a, b] for a, b, _ in entries], [entry[2] for entry in entries])
