"""The platform case on one page: what is asked, what it brings, what can go wrong, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.cashflow import CashFlow, flow_chart
from mlcase_workbooks.templates.blocks.inputs import InputsSheet
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
)
from mlcase_workbooks.templates.blocks.yearly import add_yearly
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.platform.basis import Basis
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import MILLIONS, Format

millions = MILLIONS.words
RETURNS = (
    f'{millions("Case_Total_Cost")}&" over {{years}} returns "&{millions("Case_Total_Benefit")}'
    f'&": an NPV of "&{millions("Case_NPV")}&" ("&Case_Convention&"). "'
)
LOSES = f'"It is not positive in every scenario: the worst case loses "&{millions("ABS(Case_Worst_NPV)")}&". "'
WORST = (
    'IF(Case_Total_Benefit=0,"No benefit is entered yet. ",'
    f'IF(Case_Worst_NPV<0,{LOSES},"It is positive in every scenario. "))'
)
REMAINS = f'"Net of the expected cost of its risks, "&{millions("Case_Risk_Adjusted_NPV")}&" remains."'
AFTER_RISKS = f'IF(ISNUMBER(Case_Risk_Adjusted_NPV),{REMAINS},"")'
SUBTITLE = (
    '="For the CFO · status: "&Inputs_Status&" · live case: "&Case_Basis&", "&Inputs_Scenario&" scenario · US dollars"'
)
LIVE = '=IF(Live_As_Stated={0},"{1} (live)","{1}")'
PAYBACK_NOTE = f'="months; peak funding "&{millions("Case_Peak_Funding")}'
PAYBACK = '=IF(ISNUMBER(Case_Payback),Case_Payback,"none")'
WORST_NOTE = (
    '=TEXT(Inputs_Worst_Probability,"0%")&" likely; benefits × "&TEXT(Inputs_Worst_Benefits,"0.0")&", costs × "&'
    'TEXT(Inputs_Worst_Costs,"0.0")'
)


def add_summary(
    book: Book,
    flow: CashFlow,
    scenarios: Scenarios,
    sensitivity: Sensitivity,
    basis: Basis | None,
    inputs: InputsSheet,
    excluded: Sequence[Ref],
) -> None:
    """The Summary sheet; without a document to compare with, the years take the place of the two bases."""
    length = "1 year" if book.years == 1 else f"{book.years} years"
    sheet = start_summary(
        book, SUBTITLE if basis else SCENARIO_SUBTITLE, f"={RETURNS.format(years=length)}&{WORST}&{AFTER_RISKS}"
    )
    add_tiles(
        sheet,
        (
            Tile(
                "THE ASK",
                "=Case_Total_Cost",
                Format.MILLIONS,
                f'="over {length}; Year 1 "&{millions(flow.costs_paid.at(1))}',
            ),
            Tile("NET PRESENT VALUE", "=Case_NPV", Format.MILLIONS, "=Case_Convention"),
            Tile(
                "ROI, PV BASIS",
                "=Case_ROI",
                Format.PERCENT,
                '=TEXT(Case_BCR,"$0.00")&" back for $1, both at present value"',
            ),
            Tile("PAYBACK", PAYBACK, Format.MONTHS, PAYBACK_NOTE),
            Tile("WORST CASE NPV", "=Case_Worst_NPV", Format.MILLIONS, WORST_NOTE),
            Tile(
                "BREAK-EVEN",
                "=Case_Break_Even",
                Format.PERCENT,
                '="of the benefits; margin of safety "&TEXT(Case_Margin_Of_Safety,"0.0%")',
            ),
        ),
    )
    scale = book.scale
    add_charts(
        sheet,
        (
            (findings.PAYBACK, flow_chart(flow)),
            (findings.scenarios(scale), scenarios.chart()),
            (findings.tornado(sensitivity, scale), sensitivity.chart()),
        ),
    )
    if basis:
        _bases(sheet, basis.rows)
    else:
        add_yearly(sheet, flow, f"Benefits and costs over {length}", Format.MILLIONS)
    add_scenario_table(sheet, "I", scenarios)
    sheet.down(10)
    add_assumptions(sheet, "B", sensitivity)
    _risks(sheet, audited=basis is not None)
    sheet.down(8)
    add_footing(sheet, inputs, excluded, "S1")


def _bases(sheet: Sheet, bases: Mapping[str, int]) -> None:
    """As stated and corrected, side by side, whichever is live."""
    measures = (
        ("Investment", "cost", Format.MILLIONS),
        ("Net present value", "npv", Format.MILLIONS),
        ("ROI, PV basis", "roi", Format.PERCENT),
        ("Internal rate of return (flatters)", "irr", Format.PERCENT),
        ("Modified internal rate of return", "mirr", Format.PERCENT),
        ("Payback, months", "payback", Format.MONTHS),
        ("Break-even share of benefits", "break_even", Format.PERCENT),
    )
    columns = (
        Column("", 3),
        Column(LIVE.format(1, "As stated"), 1),
        Column(LIVE.format(0, "Corrected"), 1),
        Column("Difference", 1),
    )
    rows = [[label, *(f"=Basis!${column}${bases[key]}" for column in "DEF")] for label, key, _ in measures]
    title = "Both bases: the document's totals, and its sections added up"
    add_table(sheet, "B", title, columns, rows, [form for *_, form in measures])


def _risks(sheet: Sheet, audited: bool) -> None:
    """What the register costs, and the baseline."""
    columns = (Column("", 5), Column("", 1))
    rows: list[list[str | None]] = [
        ["Expected cost of the risk register, each event once", "=Case_Risk_EMV"],
        ["NPV less that", "=Case_Risk_Adjusted_NPV"],
        ["Expected cost after the planned mitigation", "=Case_Risk_Residual"],
        ["Expected cost with the losses that this model gives", "=Case_Risk_Model_EMV"],
        ["Baseline: today's waste over the case, present value", "=Case_Status_Quo_PV"],
    ]
    forms = [Format.MILLIONS] * len(rows)
    if audited:
        rows.append(["Statements of S1 that do not hold or cannot be checked: see Audit", "=Audit_Doubtful"])
        forms.append(Format.YEAR)
    title = "Risks, baseline, and the source document" if audited else "Risks and baseline"
    add_table(sheet, "I", title, columns, rows, forms)
