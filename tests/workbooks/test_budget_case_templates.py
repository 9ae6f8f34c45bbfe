"""The budget pack, the rebuild case and the portfolio: live models throughout, what they come to, how they fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import rows_from_range

from by_hand import Seen, changed_by_hand, errors, failing_checks, row_of
from chart_titles import chart_title
from examples import book, built
from mlcase_workbooks.recalc import Model, recalculate
from mlcase_workbooks.templates import TEMPLATES, build
from mlcase_workbooks.templates.blocks.guards import WORDS
from oracles import LibreOffice, differences, native_copy

STRUCTURAL = {"0", "1", "12"}
"""Numbers that a formula may hold: nothing, one more or the first, and months in a year."""

NUMBER_ROLES = {"Case input", "Case source figure", "Case note"}
OUTPUTS = [
    "Case_NPV", "Case_IRR", "Case_MIRR", "Case_ROI", "Case_BCR", "Case_Payback", "Case_Break_Even",
    "Case_Best_NPV", "Case_Worst_NPV", "Case_Expected_NPV", "Case_Checks",
]  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """A template: its sheets in reading order, its charts by sheet, and its results."""

    sheets: str
    charts: dict[str, int]
    results: dict[str, float]


CASES = {
    "budget-pack": Expected(
        "Cover Summary Inputs Incidents Capacity Exposure CostOfInaction Budget Vendors Rollout ROI3 Cashflow "
        "Scenarios Sensitivity Risk Objections Readiness Stakeholders Checks Log",
        {"Summary": 3, "CostOfInaction": 2, "Cashflow": 1, "Scenarios": 1, "Sensitivity": 1},
        {
            "Case_Ask": 500_000,
            "Case_Incident_Rate": 4,
            "Case_Incidents_Year": 566_000 / 2,
            "Case_Capacity_Cost": 8 * 4 * 46 * 95 + 6 * 3 * 46 * 100 + 10 * 1.5 * 46 * 70,
            "Case_Exposure": 0.10 * 400_000 + 0.03 * 1_000_000 + 0.08 * 340_000,
            "Case_Inaction_Year": 283_000 + 270_940 + 97_200,
            "Case_Inaction_Quarter": 651_140 / 4,
            "Case_Inaction_PV": 651_140 * 3 / 1.1,
            "Case_Plan_Weeks": 6 + 8 + 16 + 4,
            "Case_Serial_Weeks": 58,
            "Case_Total_Cost": 500_000 + 2 * 100_000 + 20_000,
        },
    ),
    "model-roi": Expected(
        "Cover Summary Inputs Value Value_Rec Value_Auto Value_Fraud Value_Churn Evidence Costs Cashflow Scenarios "
        "Sensitivity KPI Plan Memo Checks Log",
        {"Summary": 3, "Value": 1, "Cashflow": 1, "Scenarios": 1, "Sensitivity": 1},
        {
            "Case_Monthly_Value": 77_350,
            "Case_Annual_Value": 928_200,
            "Case_Total_Cost": 340_000 + 20 * 5_000 + 3 * (0.3 * 340_000 + 12 * 10_000),
            "Case_Payback": 440_000 / 706_200 * 12,
            "Case_Peak_Funding": 440_000,
            "Case_KPI_Gaps": 0,
            "Case_Plan_Issues": 0,
            "Case_Plan_Value": 928_200,
        },
    ),
    "rebuild": Expected(
        "Cover Summary Inputs Pilots Diagnosis Readiness Rebuild Plan Models Cashflow Amortisation Framing Scenarios "
        "Sensitivity Risk Objections Checks Log",
        {"Summary": 3, "Framing": 1, "Cashflow": 1, "Scenarios": 1, "Sensitivity": 1},
        {
            "Case_Sunk": 600_000,
            "Case_Foundation": 340_000,
            "Case_Sunk_Difference": 260_000,
            "Case_Sunk_Ratio": 600 / 340,
            "Case_Trigger_Count": 3,
            "Case_Findings": 4,
            "Case_Plan_Weeks": 6 + 22 + 6,
            "Case_Serial_Weeks": 68,
            "Case_Stated_Value": 3_060_000,
            "Case_Platform_ROI": (720_000 - 120_000 - 340_000) / 460_000,
            "Case_First_Model_ROI": (300_000 - 380_000) / 380_000,
            "Case_Total_Cost": 340_000 + 120_000 + 2 * 92_000,
        },
    ),
    "portfolio": Expected(
        "Cover Summary Inputs Models Rollup Amortisation Proposals Bridge Cashflow Scenarios Sensitivity Risk KPI "
        "FiveQuestions Memo Checks Log",
        {
            "Summary": 3,
            "Models": 1,
            "Rollup": 1,
            "Proposals": 1,
            "Bridge": 1,
            "Cashflow": 1,
            "Scenarios": 1,
            "Sensitivity": 1,
        },
        {
            "Case_Invested": 2_800_000,
            "Case_Value_Stated": 6_100_000,
            "Case_ROI_Stated": (6.1 - 2.8) / 2.8,
            "Case_Value_Weighted": 3_100_000 + 0.7 * (1_600_000 + 900_000) + 0.4 * 500_000,
            "Case_Value_Low": 2_300_000,
            "Case_Ask_Growth": 3.4 / 2.8 - 1,
            "Case_Platform_ROI": (6.1 - 2.8) / 2.8,
            "Case_Funded": 3_400_000,
            "Case_Proposed": 4_000_000,
            "Case_KPI_Gaps": 0,
            "Case_Value_Next": 5_050_000 + 1_700_000 + 928_200 + 0.7 * (1_300_000 + 1_100_000 + 900_000),
            "Case_Total_Cost": 3_400_000 * (1 + 2 * 0.3),
        },
    ),
}
NAMES = list(CASES)


@cache
def model(name: str) -> Model:
    return recalculate(built(name))


def broken(name: str, changes: dict[str, object]) -> Seen:
    """The case with cells overwritten by hand, formulas too."""
    return changed_by_hand(built(name), changes)


def cells(book: Workbook) -> Iterator[Cell]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def formulas(book: Workbook) -> Iterator[Cell]:
    return (cell for cell in cells(book) if cell.data_type == "f")


def place(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"


def labelled(name: str, sheet: str, text: str) -> int:
    """The row of a sheet in which a text stands."""
    return row_of(book(name)[sheet], text)


def failing(model: Model | Seen, name: str) -> set[str]:
    """What the checks that do not hold are about."""
    return failing_checks(model, book(name))


# That it is a live model throughout


@pytest.mark.parametrize("name", NAMES)
def test_sheets_stand_in_reading_order_and_none_is_hidden(name: str) -> None:
    assert book(name).sheetnames == CASES[name].sheets.split()
    assert {sheet.sheet_state for sheet in book(name)} == {"visible"}
    assert book(name).active.title == "Summary"


@pytest.mark.parametrize("name", NAMES)
def test_outputs_have_the_names_that_every_case_has(name: str) -> None:
    assert set(OUTPUTS) <= set(book(name).defined_names)


@pytest.mark.parametrize("name", NAMES)
def test_every_input_is_a_named_cell_and_is_used(name: str) -> None:
    listed = {entry.name for section in TEMPLATES[name].inputs for entry in section.inputs}
    assert listed == {defined for defined in book(name).defined_names if defined.startswith("Inputs_")}
    text = "\n".join(cell.value for cell in formulas(book(name)))
    rules = [
        formula
        for sheet in book(name)
        for area in sheet.conditional_formatting
        for rule in area.rules
        for formula in rule.formula
    ]
    text += "\n".join(rules)
    assert [entry for entry in listed if not re.search(rf"(?<!\w){entry}(?!\w)", text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_formula_holds_a_number_of_its_own(name: str) -> None:
    for cell in formulas(book(name)):
        numbers = {t.value for t in Tokenizer(cell.value).items if t.type == "OPERAND" and t.subtype == "NUMBER"}
        assert numbers <= STRUCTURAL, f"{place(cell)}: {cell.value}"


@pytest.mark.parametrize("name", NAMES)
def test_a_typed_number_is_an_input_or_a_figure_of_the_document(name: str) -> None:
    for cell in cells(book(name)):
        if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
            assert cell.style in NUMBER_ROLES, f"{place(cell)}: {cell.value} as {cell.style}"


@pytest.mark.parametrize("name", NAMES)
def test_one_formula_a_row_across_the_timeline(name: str) -> None:
    rows = 0
    for sheet in book(name):
        columns: list[int] = []
        for row in sheet.iter_rows():
            texts = {cell.column: str(cell.value) for cell in row if cell.style == "Case header" and cell.value}
            if texts:
                columns = [column for column, text in texts.items() if re.match(r"Initial|Year \d", text)]
                continue
            line = [sheet.cell(row[0].row, column) for column in columns]
            if len(line) < 3 or any(cell.data_type != "f" for cell in line):
                continue
            first, *others = line
            for cell in others:
                copied = Translator(first.value, first.coordinate).translate_formula(cell.coordinate)
                assert cell.value == copied, f"{place(cell)} is not {place(first)} copied across"
            rows += 1
    assert rows >= 10


@pytest.mark.parametrize("name", NAMES)
def test_every_input_cell_is_validated(name: str) -> None:
    for sheet in book(name):
        ruled = {
            address
            for rule in sheet.data_validations.dataValidation
            for area in str(rule.sqref).split()
            for row in rows_from_range(area)
            for address in row
        }
        for row in sheet.iter_rows():
            for cell in row:
                if sheet.title != "Cover" and cell.style == "Case input" and isinstance(cell.value, int | float):
                    assert cell.coordinate in ruled, place(cell)


@pytest.mark.parametrize("name", NAMES)
def test_the_summary_links_and_does_not_calculate(name: str) -> None:
    for row in book(name)["Summary"].iter_rows():
        for cell in row:
            assert not isinstance(cell.value, int | float), place(cell)
            if cell.data_type == "f":
                operators = {t.value for t in Tokenizer(cell.value).items if t.type == "OPERATOR-INFIX"}
                assert not operators & set("+-*/^"), f"{place(cell)}: {cell.value}"


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_prints_landscape_and_one_page_wide(name: str) -> None:
    for sheet in book(name):
        setup = sheet.page_setup
        fits = sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (setup.orientation, setup.fitToWidth, fits) == ("landscape", 1, True)


@pytest.mark.parametrize("name", NAMES)
def test_charts_have_titles_and_units(name: str) -> None:
    charts = {sheet.title: sheet._charts for sheet in book(name) if sheet._charts}
    assert {sheet: len(drawn) for sheet, drawn in charts.items()} == CASES[name].charts
    for chart in (chart for drawn in charts.values() for chart in drawn):
        assert chart_title(chart)
        assert "$" in "".join(run.t for p in chart.y_axis.title.tx.rich.p for run in p.r)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_request_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    first, second = (build(name, tmp_path / file, {"Inputs_Discount_Rate": 0.12}) for file in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()


# What it comes to


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_is_in_error_and_every_check_holds(name: str) -> None:
    assert not model(name).report.unsupported
    assert not model(name).report.circular
    assert errors(model(name)) == set()
    assert WORDS not in model(name).values().values()
    assert model(name).get("Case_Checks") is True


@pytest.mark.parametrize(("name", "result"), [(name, result) for name in NAMES for result in CASES[name].results])
def test_results(name: str, result: str) -> None:
    assert model(name).get(result) == pytest.approx(CASES[name].results[result])


def test_the_budget_pack_s_cash_flow_follows_from_its_sheets() -> None:
    """Worked out here from the drivers: months live follow the plan, vendors leave when their contracts end."""
    weeks = 52
    incidents = [283_000 * 0.65 * months / 12 for months in (12 - 14 * 12 / weeks, 12, 12)]
    capacity = [270_940 * 0.50 * 0.60 * months / 12 for months in (12 - 34 * 12 / weeks, 12, 12)]
    vendors = [95_000 * 2 / 12 + 45_000 * 3 / 12, 95_000 + 70_000 * 10 / 12 + 20_000 + 45_000, 230_000]
    costs = [500_000, 20_000, 100_000, 100_000]
    net = [-500_000, *(sum(year) - cost for *year, cost in zip(incidents, capacity, vendors, costs[1:], strict=True))]
    npv = sum(flow / 1.1**year for year, flow in enumerate(net))
    assert model("budget-pack").get("Case_NPV") == pytest.approx(npv)
    back = 12 + 12 * -(net[0] + net[1]) / net[2]
    assert model("budget-pack").get("Case_Payback") == pytest.approx(back)


def test_each_quarter_of_delay_costs_more_than_the_one_before() -> None:
    row = labelled("budget-pack", "CostOfInaction", "Approval delayed by") + 1
    quarters = [float(cost) for (cost,) in model("budget-pack").get(f"CostOfInaction!F{row + 1}:F{row + 8}")]
    assert quarters == sorted(quarters)
    assert quarters[0] == pytest.approx(651_140 / 4)
    assert quarters[4] == pytest.approx(651_140 / 4 * 1.1)
    assert model("budget-pack").get("Case_Delay_Year") == pytest.approx(sum(quarters[:4]))


def test_the_rebuild_looks_forward_only() -> None:
    """Worked out here: the first model is live from month eight, and no dollar of the pilots is in the flow."""
    benefits = [0, 300_000 * 4 / 12, 300_000 + 180_000 + 240_000 * 8 / 12, 720_000]
    costs = [340_000, 80_000, 40_000 + 92_000, 92_000]
    npv = sum((gain - cost) / 1.1**year for year, (gain, cost) in enumerate(zip(benefits, costs, strict=True)))
    assert model("rebuild").get("Case_NPV") == pytest.approx(npv)
    dearer = broken("rebuild", {f"Pilots!D{labelled('rebuild', 'Pilots', 'Customer churn predictor')}": 9_000_000})
    assert dearer.get("Case_Sunk") == 9_380_000
    assert dearer.get("Case_NPV") == pytest.approx(npv)


def test_diagnosis_finds_one_of_each_kind() -> None:
    found = {name: model("rebuild").get(name) for name in ("Case_Skewed", "Case_Late", "Case_Changed", "Case_Shifted")}
    assert set(found.values()) == {1}
    row = labelled("rebuild", "Diagnosis", "Churn: days since last contact")
    relative, points, z, verdict = (model("rebuild").get(f"Diagnosis!{c}{row}") for c in "JKLM")
    assert (relative, points) == (pytest.approx(0.15), pytest.approx(0.0075))
    assert z == pytest.approx(2.3515, abs=5e-5)
    assert verdict == "skewed"


def test_shrinking_draws_each_value_towards_the_record() -> None:
    shrunk = 0.0
    for value, low, high in ((3.1, 1.9, 4.3), (1.6, 0.6, 2.6), (0.9, 0.1, 1.7), (0.5, -0.3, 1.3)):
        error = (high - low) / (2 * 1.96)
        shrunk += (value + 0.5 * error**2) / (1 + error**2)
    assert model("portfolio").get("Case_Value_Shrunk") == pytest.approx(shrunk * 1e6)


def test_proposals_are_funded_in_order_of_benefit_cost_ratio() -> None:
    top = labelled("portfolio", "Proposals", "Running total") + 1
    rows = model("portfolio").get(f"Proposals!B{top}:J{top + 5}")
    ratios = [float(row[5]) for row in rows]
    assert ratios == sorted(ratios, reverse=True)
    assert [float(row[6]) for row in rows] == [sum(float(r[3]) for r in rows[: n + 1]) for n in range(6)]
    assert [row[8] for row in rows] == ["yes"] * 5 + ["no"]


def test_a_smaller_ask_funds_fewer_projects(tmp_path: Path) -> None:
    smaller = recalculate(build("portfolio", tmp_path / "case.xlsx", {"Inputs_Ask": 2_000_000}))
    assert smaller.get("Case_Funded") <= 2_000_000
    assert smaller.get("Case_Unplaced") == 2_000_000 - smaller.get("Case_Funded")
    assert smaller.get("Case_NPV") < model("portfolio").get("Case_NPV")
    assert smaller.get("Case_Checks") is True


def test_an_indicator_that_nobody_watches_is_missed() -> None:
    after = broken("portfolio", {f"KPI!D{labelled('portfolio', 'KPI', 'error_rate')}": None})
    assert after.get("Case_KPI_Gaps") == 1
    assert failing(after, "portfolio") == {"Every model has its ten indicators"}


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_assumption_shows(name: str, tmp_path: Path) -> None:
    path = build(name, tmp_path / "case.xlsx", {"Inputs_Discount_Rate": 0.12})
    changed = recalculate(path)
    assert changed.get("Inputs!D4") == 1
    assert changed.get("Case_NPV") != pytest.approx(model(name).get("Case_NPV"))
    assert changed.get("Case_Checks") is True


# What goes wrong


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", NAMES)
def test_native_formulas_agree_with_libreoffice(name: str, tmp_path: Path, libreoffice: LibreOffice) -> None:
    calculated = model(name)
    ours = {f.address: f.sheet.value(f.row, f.column) for f in calculated.book.formulas}
    functions = native_copy(built(name), tmp_path / "native.xlsx", calculated)
    theirs = libreoffice.values([tmp_path / "native.xlsx"])[0]
    native = {cell: settled(value) for cell, value in ours.items() if cell not in functions}
    assert len(native) > 500
    assert differences(native, theirs) == []


def settled(value: object) -> object:
    """Of two equal amounts LibreOffice leaves exactly nothing; a ten-millionth of a dollar is nothing too."""
    return 0.0 if isinstance(value, float) and abs(value) < 1e-7 else value
