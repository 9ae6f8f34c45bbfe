"""The model case on one page: what it costs, what it brings by either way of counting, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.cashflow import CashFlow, flow_chart
from mlcase_workbooks.templates.blocks.inputs import InputsSheet
from mlcase_workbooks.templates.blocks.scenarios import Scenarios
from mlcase_workbooks.templates.blocks.sensitivity import Sensitivity
from mlcase_workbooks.templates.blocks.summary import (
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
from mlcase_workbooks.templates.model_roi.evidence import Threshold
from mlcase_workbooks.templates.model_roi.inputs import AS_IN_SOURCE
from mlcase_workbooks.templates.model_roi.overview import Overview
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Scale
from mlcase_workbooks.templates.told import Told

BARS = 8
SUBTITLE = (
    '="For the CFO · status: "&Inputs_Status&" · model: "&Inputs_Type&" · value counted "&Inputs_Method&" · "&'
    'Inputs_Scenario&" scenario · US dollars"'
)
LIVE = '=IF(Live_Source={0},"{1} (live)","{1}")'
COUNTED = (
    f'IF(Inputs_Method="{AS_IN_SOURCE}",IF(Inputs_Type="recommendation","It counts revenue, not margin: counted '
    'rigorously NPV is ","Counted rigorously NPV is ")&{rigorous},"By the plain formula NPV would be "&{source})&"."'
)


def add_summary(
    book: Book,
    flow: CashFlow,
    overview: Overview,
    threshold: Threshold,
    scenarios: Scenarios,
    sensitivity: Sensitivity,
    methods: Mapping[str, int],
    inputs: InputsSheet,
    excluded: Sequence[Ref],
) -> None:
    """The Summary sheet."""
    words, form = book.scale.words, book.scale.form
    counted = COUNTED.format(rigorous=words("Case_NPV_Rigorous"), source=words("Case_NPV_Source"))
    finding = (
        f'={words("Case_Annual_Value")}&" a year for "&{words(flow.costs_paid.initial)}&" up front and "&'
        f'{words(flow.costs_paid.at(1))}&" in Year 1: an NPV of "&{words("Case_NPV")}&" over {book.years} years ("&'
        f'Case_Convention&"). "&{_worst(book.scale)}&{counted}'
    )
    sheet = start_summary(book, SUBTITLE, finding)
    add_tiles(
        sheet,
        (
            Tile(
                "THE ASK",
                "=Case_Total_Cost",
                form,
                f'="over {book.years} years; before Year 1 "&{words(flow.costs_paid.initial)}',
            ),
            Tile("VALUE A YEAR", "=Case_Annual_Value", form, '=TEXT(Case_Monthly_Value,"$#,##0")&" a month"'),
            Tile("NET PRESENT VALUE", "=Case_NPV", form, "=Case_Convention"),
            Tile("ROI, PV BASIS", "=Case_ROI", Format.PERCENT, '=TEXT(Case_BCR,"$0.00")&" back for $1, present value"'),
            Tile(
                "PAYBACK",
                "=Case_Payback",
                Format.MONTHS,
                f'="months; peak funding "&{words("Case_Peak_Funding")}',
            ),
            Tile(
                "BREAK-EVEN",
                "=Case_Break_Even",
                Format.PERCENT,
                '="of the value; margin of safety "&TEXT(Case_Margin_Of_Safety,"0.0%")',
            ),
        ),
    )
    span = f'="The test leaves a range: "&{_live(overview, "G")}&" to "&{_live(overview, "I")}&" a year"'
    add_charts(
        sheet,
        (
            (findings.PAYBACK, flow_chart(flow)),
            (span, overview.chart()),
            (findings.tornado(sensitivity, book.scale), sensitivity.chart(most=BARS)),
        ),
    )
    _methods(sheet, overview, methods)
    add_scenario_table(sheet, "I", scenarios)
    sheet.down(10)
    add_assumptions(sheet, "B", sensitivity)
    _evidence(sheet, threshold)
    sheet.down(8)
    add_footing(sheet, inputs, excluded, "S2")


def _worst(scale: Scale) -> str:
    loses = scale.words("ABS(Case_Worst_NPV)")
    return f'IF(Case_Worst_NPV<0,"The worst case loses "&{loses}&". ","It is positive in every scenario. ")'


def _live(overview: Overview, column: str) -> str:
    return overview.sheet.book.scale.words(Ref(overview.sheet.name, column, overview.live_row))


def _methods(sheet: Sheet, overview: Overview, rows: Mapping[str, int]) -> None:
    """As in source and rigorous, side by side, whichever is live."""
    form = sheet.book.scale.form
    measures = (
        ("Value a year at full effect", "annual", form),
        ("Net present value, base scenario", "npv", form),
        ("ROI, PV basis", "roi", Format.PERCENT),
        ("Benefit-cost ratio", "bcr", Format.MULTIPLE),
        ("Payback, months", "payback", Format.MONTHS),
        ("Break-even share of the value", "break_even", Format.PERCENT),
    )
    columns = (
        Column("", 3),
        Column(LIVE.format(1, "As in source"), 1),
        Column(LIVE.format(0, "Rigorous"), 1),
        Column("Difference", 1),
    )
    cells = [[label, *(f"={overview.sheet.name}!${c}${rows[key]}" for c in "DEF")] for label, key, _ in measures]
    title = Told(
        "Both ways of counting: S2's formula, and margin, cash, months live",
        "Both ways of counting: the plain formula, and margin, cash, months live",
    )
    add_table(sheet, "B", title, columns, cells, [entry[2] for entry in measures])


def _evidence(sheet: Sheet, threshold: Threshold) -> None:
    """How the value is known."""
    columns = (Column("", 4), Column("", 2))
    entries = (
        ("Measured by", "=Inputs_Evidence", Format.GENERAL),
        (f"={threshold.what}", f"={threshold.measured}", Format.DETAILED_PERCENT),
        ("   at the test's low end", f"={threshold.low}", Format.DETAILED_PERCENT),
        ("   least at which NPV is zero", "=Case_Least_Effect", Format.DETAILED_PERCENT),
        ("So", "=Case_Evidence_Verdict", Format.GENERAL),
        ("Indicators missing of ten", "=Case_KPI_Gaps", Format.YEAR),
    )
    rows = [[label, link] for label, link, _ in entries]
    add_table(sheet, "I", "How it is known", columns, rows, [entry[2] for entry in entries])
