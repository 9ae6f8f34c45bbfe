"""The portfolio on one page: what last year returned, what is asked for, what it is worth, and where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from mlcase_workbooks.templates.blocks.inputs import InputsSheet
from mlcase_workbooks.templates.blocks.listing import Listing
from mlcase_workbooks.templates.blocks.scenarios import Scenarios
from mlcase_workbooks.templates.blocks.sensitivity import Sensitivity
from mlcase_workbooks.templates.blocks.summary import (
    SCENARIO_SUBTITLE,
    Column,
    Tile,
    add_assumptions,
    add_charts,
    add_footing,
    add_scenario_table,
    add_table,
    add_tiles,
    start_summary,
    worst_case,
)
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.portfolio.bridge import Bridge
from mlcase_workbooks.templates.portfolio.proposals import Proposals
from mlcase_workbooks.templates.portfolio.record import Rollup
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import MILLIONS, Format

money = MILLIONS.words
FINDING = (
    f'="Last year "&{money("Case_Invested")}&" returned "&{money("Case_Value_Stated")}&" as stated and "&'
    f'{money("Case_Value_Weighted")}&" weighted with confidence. Of "&{money("Inputs_Ask")}&" asked for, "&'
    f'{money("Case_Funded")}&" goes to projects worth an NPV of "&{money("Case_NPV")}&"."'
)
RETURN_FINDING = (
    '="Shrunk and weighted, the return is "&TEXT(Case_ROI_Shrunk,"0%")&" and "&TEXT(Case_ROI_Weighted,"0%")'
)
FUNDED_FINDING = f'={money("Case_Funded")}&" of projects stand below the line of the ask"'
NEXT_FINDING = (
    f'="Weighted value goes from "&{money("Case_Value_Weighted")}&" to "&{money("Case_Value_Next")}&" a year"'
)
MOST_SHOWN = 8
"""Models on the page; more would push the rest off it."""


def add_summary(
    book: Book,
    models: Listing,
    rollup: Rollup,
    proposals: Proposals,
    bridge: Bridge,
    scenarios: Scenarios,
    sensitivity: Sensitivity,
    inputs: InputsSheet,
    excluded: Sequence[Ref],
) -> None:
    """The Summary sheet."""
    sheet = start_summary(book, SCENARIO_SUBTITLE, FINDING)
    m = Format.MILLIONS
    add_tiles(
        sheet,
        (
            Tile("RETURNED LAST YEAR", "=Case_Value_Weighted", m, f'="weighted; stated "&{money("Case_Value_Stated")}'),
            Tile(
                "ROI LAST YEAR",
                "=Case_ROI_Weighted",
                Format.PERCENT,
                '="weighted; stated "&TEXT(Case_ROI_Stated,"0%")',
            ),
            Tile("THE ASK", "=Inputs_Ask", m, '=TEXT(Case_Ask_Growth,"+0%")&" on last year"'),
            Tile("NPV OF WHAT IS FUNDED", "=Case_NPV", m, "=Case_Convention"),
            Tile("PAYBACK, MONTHS", "=Case_Payback", Format.MONTHS, '=TEXT(Case_BCR,"$0.00")&" back for $1"'),
            worst_case(m, of="value"),
        ),
    )
    add_charts(
        sheet,
        (
            (RETURN_FINDING, rollup.chart()),
            (FUNDED_FINDING, proposals.chart()),
            (NEXT_FINDING, bridge.chart()),
        ),
    )
    columns: tuple[Column, ...] = (
        Column("", 2),
        Column("Own cost", 1, m),
        Column("Value", 1, m),
        Column("Weighted", 1, m),
        Column("Confidence", 1),
    )
    rows: list[list[str | None]] = [
        [
            f"=T({models.cell('model', n)})",
            *(f"={models.cell(key, n)}" for key in ("cost", "value", "weighted")),
            f"=T({models.cell('confidence', n)})",
        ]
        for n in range(1, min(models.count, MOST_SHOWN) + 1)
    ]
    if models.count > MOST_SHOWN:
        rows.append([f"{models.count - MOST_SHOWN} more: see Models", None, None, None, None])
    rows.append(["Shared platform", "=Inputs_Foundation", None, None, None])
    rows.append(["All", "=Case_Invested", "=Case_Value_Stated", "=Case_Value_Weighted", None])
    add_table(sheet, "B", "Last year, model by model", columns, rows)
    add_scenario_table(sheet, "I", scenarios)
    sheet.down(max(9, len(rows) + 3))
    add_assumptions(sheet, "B", sensitivity)
    columns = (Column("", 3), Column("Cost", 1, m), Column("BCR", 1, Format.MULTIPLE), Column("Funded", 1))
    rows = [
        [f"={proposals.ranked(rank, 'C')}", *(f"={proposals.ranked(rank, column)}" for column in "EGJ")]
        for rank in range(1, proposals.count + 1)
    ]
    add_table(sheet, "I", "Proposals in order of benefit-cost ratio", columns, rows)
    sheet.down(9)
    add_footing(sheet, inputs, excluded, "S2")
