"""The rebuild on one page: what it takes, what it is worth from here on, and what the pilots do and do not say."""

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
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.rebuild.money import Framing
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import THOUSANDS, Format

money = THOUSANDS.words
FINDING = (
    f'="From today, "&{money("Case_Foundation")}&" of rebuild is worth "&{money("Case_NPV")}&" ("&Case_Convention&"). '
    f'The "&{money("Case_Sunk")}&" lost in pilots is sunk: a reason to look at the foundation, not a benefit."'
)
FRAMING_FINDING = f'="Sunk: "&{money("Case_Sunk")}&"; rebuild: "&{money("Case_Foundation")}&"; only the NPV decides"'
TRIGGER_NOTE = '=Inputs_Trigger_Pilots&" in "&Inputs_Trigger_Months&" months: "&Case_Trigger'


def add_summary(
    book: Book,
    flow: CashFlow,
    framing: Framing,
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
            Tile("THE REBUILD", "=Case_Foundation", k, f'="all costs of the case "&{money("Case_Total_Cost")}'),
            Tile("FORWARD-LOOKING NPV", "=Case_NPV", k, "=Case_Convention"),
            Tile("ROI, PV BASIS", "=Case_ROI", Format.PERCENT, '=TEXT(Case_BCR,"$0.00")&" back for $1"'),
            Tile("PAYBACK, MONTHS", "=Case_Payback", Format.MONTHS, '="first model in month "&Inputs_First_Month'),
            worst_case(k),
            Tile("PILOTS ABANDONED", "=Case_Trigger_Count", Format.YEAR, TRIGGER_NOTE),
        ),
    )
    add_charts(
        sheet,
        (
            (FRAMING_FINDING, framing.chart()),
            (findings.PAYBACK, flow_chart(flow)),
            (findings.tornado(sensitivity, book.scale), sensitivity.chart()),
        ),
    )
    add_yearly(sheet, flow, "From here on: no dollar of the pilots", k)
    add_scenario_table(sheet, "I", scenarios)
    sheet.down(9)
    add_assumptions(sheet, "B", sensitivity)
    add_answers(sheet, "I", objections)
    sheet.down(8)
    add_footing(sheet, inputs, excluded, "S0")
