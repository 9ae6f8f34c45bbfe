"""The budget pack on one page: the ask, what inaction costs, what comes back and when, and what may go wrong."""

from __future__ import annotations

from collections.abc import Sequence

from mlcase_workbooks.templates import charts
from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.cashflow import CashFlow, flow_chart
from mlcase_workbooks.templates.blocks.inputs import InputsSheet
from mlcase_workbooks.templates.blocks.objections import Objections
from mlcase_workbooks.templates.blocks.scenarios import Scenarios
from mlcase_workbooks.templates.blocks.sensitivity import Sensitivity
from mlcase_workbooks.templates.blocks.summary import (
    Column,
    Tile,
    add_assumptions,
    add_findings,
    add_footing,
    add_scenario_table,
    add_table,
    add_tiles,
    slots,
    start_summary,
)
from mlcase_workbooks.templates.blocks.yearly import add_yearly
from mlcase_workbooks.templates.budget_pack.losses import Inaction
from mlcase_workbooks.templates.sheet import Book, Ref, Sheet
from mlcase_workbooks.templates.styles import THOUSANDS, Format

money = THOUSANDS.words
SUBTITLE = '="For the CFO · status: "&Inputs_Status&" · live case: "&Inputs_Scenario&" scenario · US dollars"'
FINDING = (
    f'="Doing nothing costs "&{money("Case_Inaction_Year")}&" a year. "&{money("Case_Ask")}&" ends "&'
    f'TEXT(Case_Inaction_Removed,"0%")&" of it and returns an NPV of "&{money("Case_NPV")}&" ("&Case_Convention&")"'
    f'&IF(Case_Worst_NPV<0,"; the worst case loses "&{money("ABS(Case_Worst_NPV)")}&".","; no scenario loses.")'
)
PARTS_FINDING = f'="Each quarter of inaction costs "&{money("Case_Inaction_Quarter")}'
DELAY_FINDING = f'="A year of delay costs "&{money("Case_Delay_Year")}&", and the curve steepens"'
WORST_NOTE = '=TEXT(Inputs_Worst_Probability,"0%")&" likely; break-even at "&TEXT(Case_Break_Even,"0%")&" of benefits"'
CHART_ROWS = 13


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
    sheet = start_summary(book, SUBTITLE, FINDING)
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
            Tile(
                "NET PRESENT VALUE",
                "=Case_NPV",
                k,
                "=Case_Convention",
            ),
            Tile("PAYBACK, MONTHS", "=Case_Payback", Format.MONTHS, f'="peak funding "&{money("Case_Peak_Funding")}'),
            Tile(
                "WORST CASE NPV",
                "=Case_Worst_NPV",
                k,
                WORST_NOTE,
            ),
        ),
    )
    add_findings(sheet, (PARTS_FINDING, DELAY_FINDING, findings.PAYBACK))
    pictures = (inaction.parts_chart(), inaction.curve(), flow_chart(flow))
    for chart, (left, right) in zip(pictures, slots(len(pictures)), strict=True):
        charts.place(sheet, chart, f"{left}{sheet.row}", f"{right}{sheet.row + CHART_ROWS}")
    sheet.down(CHART_ROWS + 2)
    _returns(sheet, flow)
    add_scenario_table(sheet, "I", scenarios)
    sheet.down(9)
    add_assumptions(sheet, "B", sensitivity)
    _objections(sheet, objections)
    sheet.down(8)
    add_footing(sheet, inputs, excluded, "Not in these numbers (S0: the source document; l.: its line)")


def _returns(sheet: Sheet, flow: CashFlow) -> None:
    """What comes back, return by return, against what is paid."""
    add_yearly(sheet, flow, f"Three returns over {sheet.book.years} years, against the ask", Format.THOUSANDS)


def _objections(sheet: Sheet, objections: Objections) -> None:
    """Each objection and the number that meets it."""
    rows, forms = objections.table()
    columns = (Column("", 3), Column("", 2), Column("", 1))
    add_table(sheet, "I", "Objections, and the number that meets each", columns, rows, forms)
