"""The budget pack on one page: the ask, what inaction costs, what comes back and when, and what may go wrong."""

from __future__ import annotations

from collections.abc import Sequence

from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.cashflow import CashFlow, flow_chart
from mlcase_workbooks.templates.blocks.inputs import InputsSheet
from mlcase_workbooks.templates.blocks.objections import Objections
from mlcase_workbooks.templates.blocks.scenarios import Scenarios
from mlcase_workbooks.templates.blocks.sensitivity import Sensitivity
from mlcase_workbooks.templates.blocks.summary import (
    SCENARIO_SUBTITLE,
    Tile,
    add_answers,
    add_assumptions,
    add_charts,
    add_footing,
    add_scenario_table,
    add_tiles,
    start_summary,
    worst_case,
)
from mlcase_workbooks.templates.blocks.yearly import add_yearly
from mlcase_workbooks.templates.budget_pack.inaction import Inaction
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import THOUSANDS, Format

money = THOUSANDS.words
FINDING = (
    f'="Doing nothing costs "&{money("Case_Inaction_Year")}&" a year. "&{money("Case_Ask")}&" ends "&'
    f'TEXT(Case_Inaction_Removed,"0%")&" of it and returns an NPV of "&{money("Case_NPV")}&" ("&Case_Convention&")"'
    f'&IF(Case_Worst_NPV<0,"; the worst case loses "&{money("ABS(Case_Worst_NPV)")}&".","; no scenario loses.")'
)
PARTS_FINDING = f'="Each quarter of inaction costs "&{money("Case_Inaction_Quarter")}'
DELAY_FINDING = f'="A year of delay costs "&{money("Case_Delay_Year")}&", and the curve steepens"'


def add_summary(
    book: Book,
    flow: CashFlow,
    inaction: Inaction,
    scenarios: Scenarios,
    sensitivity: Sensitivity,
    objections: Objections,
    inputs: InputsSheet,
    excluded: Sequence[Ref],
) -> None:
    """The Summary sheet."""
    sheet = start_summary(book, SCENARIO_SUBTITLE, FINDING)
    k = Format.THOUSANDS
    add_tiles(
        sheet,
        (
            Tile("THE ASK", "=Case_Ask", k, '="once; "&TEXT(Case_BCR,"$0.00")&" back for $1 of all costs"'),
            Tile(
                "COST OF INACTION, A YEAR",
                "=Case_Inaction_Year",
                k,
                f'={money("Case_Inaction_PV")}&" over {book.years} years, present value"',
            ),
            Tile(
                "A QUARTER", "=Case_Inaction_Quarter", k, '="the plan ends "&TEXT(Case_Inaction_Removed,"0%")&" of it"'
            ),
            Tile("NET PRESENT VALUE", "=Case_NPV", k, "=Case_Convention"),
            Tile("PAYBACK, MONTHS", "=Case_Payback", Format.MONTHS, f'="peak funding "&{money("Case_Peak_Funding")}'),
            worst_case(k),
        ),
    )
    add_charts(
        sheet,
        (
            (PARTS_FINDING, inaction.parts_chart()),
            (DELAY_FINDING, inaction.curve()),
            (findings.PAYBACK, flow_chart(flow)),
        ),
    )
    add_yearly(sheet, flow, f"Three returns over {book.years} years, against the ask", k)
    add_scenario_table(sheet, "I", scenarios)
    sheet.down(9)
    add_assumptions(sheet, "B", sensitivity)
    add_answers(sheet, "I", objections)
    sheet.down(8)
    add_footing(sheet, inputs, excluded, "S0")
