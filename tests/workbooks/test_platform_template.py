"""The platform case workbook: what is in it, that it is a live model throughout, and what it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.utils.cell import rows_from_range
from openpyxl.worksheet.worksheet import Worksheet

import examples
from by_hand import Seen, changed_by_hand, errors
from chart_titles import chart_title
from mlcase_udfs.errors import CellError
from mlcase_workbooks.cases import create
from mlcase_workbooks.recalc import Model, recalculate
from mlcase_workbooks.templates import TEMPLATES, InvalidSetting, UnknownSetting, UnknownTemplate, build
from mlcase_workbooks.templates.blocks.guards import WORDS
from oracles import LibreOffice, differences, native_copy

SHEETS = [
    "Cover",
    "Summary",
    "Inputs",
    "Problems",
    "Cost_Dev",
    "Cost_Infra",
    "Cost_Prog",
    "Cost_Compliance",
    "Cost_Opex",
    "Contingency",
    "Ben_Savings",
    "Ben_Productivity",
    "Ben_Revenue",
    "Matrix",
    "Basis",
    "Cashflow",
    "Scenarios",
    "Sensitivity",
    "Breakeven",
    "GPU",
    "Chargeback",
    "Risk",
    "Alternatives",
    "Roadmap",
    "Success",
    "KPI",
    "Audit",
    "Audit_Figures",
    "Checks",
    "Log",
]
OUTPUTS = [
    "Case_NPV",
    "Case_IRR",
    "Case_MIRR",
    "Case_ROI",
    "Case_BCR",
    "Case_Payback",
    "Case_Break_Even",
    "Case_Best_NPV",
    "Case_Worst_NPV",
    "Case_Expected_NPV",
    "Case_Checks",
]
OTHER_UNITS = {"$ thousand", "$ per useful hour", "share of the paid hours"}

STRUCTURAL = {"0", "1", "12"}
"""Numbers that a formula may hold: nothing, one more or the first, and months in a year."""

NUMBER_ROLES = {"Case input", "Case source figure", "Case note"}
"""Styles in which a typed number may stand: an input, the document's own figure, the number of a row."""


def built() -> Path:
    return examples.built("platform")


@pytest.fixture(scope="module")
def path() -> Path:
    return built()


@pytest.fixture(scope="module")
def book() -> Workbook:
    return examples.book("platform")


@pytest.fixture(scope="module")
def model(path: Path) -> Model:
    return recalculate(path)


def recalculated(**settings: object) -> Seen:
    """The case with other values of its inputs."""
    return changed_by_hand(built(), settings)


def cells(book: Workbook) -> Iterator[Cell]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def formulas(book: Workbook) -> Iterator[Cell]:
    return (cell for cell in cells(book) if cell.data_type == "f")


def place(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"


def headings(sheet: Worksheet, row: int) -> dict[str, int]:
    """The column headings that hold for a row: each heading's column."""
    found: dict[str, int] = {}
    for above in range(row - 1, 0, -1):
        found = {c.value: c.column for c in sheet[above] if c.style == "Case header" and c.value}
        if found:
            break
    return found


def heading(cell: Cell) -> str:
    """The column heading over a cell."""
    found = headings(cell.parent, cell.row)
    return next((text for text, column in found.items() if column == cell.column), "")


# What is in it


def test_sheets_stand_in_reading_order_and_none_is_hidden(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    assert {sheet.sheet_state for sheet in book} == {"visible"}
    assert book.active.title == "Summary"


@pytest.mark.parametrize("name", OUTPUTS)
def test_outputs_have_workbook_names(book: Workbook, name: str) -> None:
    assert name in book.defined_names


def test_every_input_of_the_template_is_a_named_cell_and_nothing_else_is(book: Workbook) -> None:
    listed = {entry.name for section in TEMPLATES["platform"].inputs for entry in section.inputs}
    named = {name for name in book.defined_names if name.startswith("Inputs_")} | {"Case_Basis"}
    assert listed == named
    for name in listed:
        sheet, address = book.defined_names[name].attr_text.split("!")
        cell = book[sheet][address.replace("$", "")]
        assert (sheet, cell.style, cell.data_type != "f") == ("Inputs", "Case input", True)


@pytest.mark.parametrize("name", [entry.name for s in TEMPLATES["platform"].inputs for entry in s.inputs])
def test_every_input_is_used(book: Workbook, name: str) -> None:
    used = re.compile(rf"(?<!\w){name}(?!\w)")
    assert any(used.search(cell.value) for cell in formulas(book))


def test_headlines_call_the_functions_by_their_plain_names(book: Workbook) -> None:
    for name, function in [("Case_NPV", "ML_NPV("), ("Case_IRR", "ML_IRR("), ("Case_MIRR", "ML_MIRR("),
                           ("Case_ROI", "ML_ROI("), ("Case_BCR", "ML_BCR("), ("Case_Payback", "ML_PAYBACK("),
                           ("Case_Break_Even", "ML_BREAKEVEN("), ("Case_Expected_NPV", "ML_EV(")]:  # fmt: skip
        sheet, address = book.defined_names[name].attr_text.split("!")
        assert function in book[sheet][address.replace("$", "")].value


def test_one_cell_says_whether_the_functions_are_loaded(book: Workbook) -> None:
    said = [cell.value for cell in formulas(book) if "ML_VERSION" in cell.value]
    assert said
    assert all("add-in not loaded" in text for text in said)


def test_the_fourteen_rows_of_infrastructure_are_there(model: Model) -> None:
    rows = [row for row in model.get("Cost_Infra!B1:P60") if re.fullmatch(r"AW\d+", str(row[0]))]
    assert len(rows) == 14
    assert sum(row[5] for row in rows) == pytest.approx(1_068_876)


# That it is a live model throughout


def test_no_formula_holds_a_number_of_its_own(book: Workbook) -> None:
    for cell in formulas(book):
        numbers = {t.value for t in Tokenizer(cell.value).items if t.type == "OPERAND" and t.subtype == "NUMBER"}
        assert numbers <= STRUCTURAL, f"{place(cell)}: {cell.value}"


def test_a_typed_number_is_an_input_or_a_figure_of_the_document(book: Workbook) -> None:
    for cell in cells(book):
        if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
            assert cell.style in NUMBER_ROLES, f"{place(cell)}: {cell.value} as {cell.style}"


def test_nothing_is_computed_from_the_figures_that_the_document_prints(book: Workbook, path: Path) -> None:
    doubted = Model.open(path)
    printed = [c for c in cells(book) if c.style == "Case source figure" and isinstance(c.value, int | float)]
    assert len(printed) > 50
    for cell in printed:
        doubted.set(place(cell), 3.0)
    doubted.recalculate()
    results = {name for name in book.defined_names if name.startswith("Case_")} - {"Case_Checks"}
    trusted = recalculate(path)
    assert {name: doubted.get(name) for name in results} == {name: trusted.get(name) for name in results}


def test_one_formula_a_row_across_the_timeline(book: Workbook) -> None:
    rows = 0
    for sheet in book:
        for row in range(1, sheet.max_row + 1):
            columns = [
                column for text, column in headings(sheet, row).items() if re.match(r"Initial|Year \d", str(text))
            ]
            line = [sheet.cell(row, column) for column in columns]
            if len(line) < 4 or any(cell.data_type != "f" for cell in line):
                continue
            first, *others = line
            for cell in others:
                copied = Translator(first.value, first.coordinate).translate_formula(cell.coordinate)
                assert cell.value == copied, f"{place(cell)} is not {place(first)} copied across"
            rows += 1
    assert rows > 100


def test_scenarios_differ_in_nothing_but_their_inputs(book: Workbook) -> None:
    sheet = book["Scenarios"]
    for row in range(1, sheet.max_row + 1):
        line = [sheet.cell(row, column) for column in (4, 5, 6)]
        if any(cell.data_type != "f" for cell in line) or "Inputs_" in line[0].value.split("ML_")[0]:
            continue
        for cell in line[1:]:
            assert cell.value == Translator(line[0].value, line[0].coordinate).translate_formula(cell.coordinate)


@pytest.mark.parametrize(
    "sheet", [name for name in SHEETS if re.match(r"Inputs|Cost_|Contingency|Ben_|GPU|Chargeback|Success", name)]
)
def test_every_input_has_its_unit_and_its_source(book: Workbook, sheet: str) -> None:
    inputs = [cell for row in book[sheet].iter_rows() for cell in row if cell.style == "Case input"]
    assert inputs
    for cell in inputs:
        columns = headings(book[sheet], cell.row)
        for what in ("Unit", "Source"):
            assert book[sheet].cell(cell.row, columns[what]).value, f"{place(cell)} has no {what.lower()}"


def test_every_input_cell_is_validated(book: Workbook) -> None:
    for sheet in (book[name] for name in SHEETS if name != "Cover"):
        ruled = {
            address
            for rule in sheet.data_validations.dataValidation
            for area in str(rule.sqref).split()
            for row in rows_from_range(area)
            for address in row
        }
        for row in sheet.iter_rows():
            for cell in row:
                choice = sheet.title == "Inputs" and isinstance(cell.value, str)
                if cell.style == "Case input" and (choice or isinstance(cell.value, int | float)):
                    assert cell.coordinate in ruled, place(cell)


def test_the_summary_links_and_does_not_calculate(book: Workbook) -> None:
    for row in book["Summary"].iter_rows():
        for cell in row:
            assert not isinstance(cell.value, int | float), place(cell)
            if cell.data_type == "f":
                operators = {t.value for t in Tokenizer(cell.value).items if t.type == "OPERATOR-INFIX"}
                assert not operators & set("+-*/^"), f"{place(cell)}: {cell.value}"


def test_the_native_functions_are_old_enough_for_any_excel(book: Workbook) -> None:
    known = {
        "ABS", "AND", "AVERAGE", "COLUMNS", "COUNT", "COUNTA", "COUNTBLANK", "COUNTIF", "IF", "IFERROR", "INDEX",
        "ISERROR", "ISNUMBER", "LEFT", "LN", "MATCH", "MAX", "MIN", "NOT", "NPV", "RANK", "ROW", "ROWS", "SMALL",
        "SQRT", "SUM", "SUMIF", "SUMPRODUCT", "TEXT",
    }  # fmt: skip
    used = {
        token.value.rstrip("(")
        for cell in formulas(book)
        for token in Tokenizer(cell.value).items
        if token.type == "FUNC" and token.subtype == "OPEN"
    }
    assert {name for name in used if not name.startswith("ML_")} <= known


# How it is shown and printed


def test_every_sheet_prints_landscape_and_one_page_wide(book: Workbook) -> None:
    for sheet in book:
        setup = sheet.page_setup
        assert (setup.orientation, setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage) == (
            "landscape",
            1,
            True,
        )
    assert book["Summary"].page_setup.fitToHeight == 1


def test_tables_keep_their_headings_in_sight(book: Workbook) -> None:
    assert all(book[name].freeze_panes for name in SHEETS if name not in ("Cover", "Summary"))


def test_charts_have_titles_and_axes_with_units(book: Workbook) -> None:
    charts = {sheet.title: sheet._charts for sheet in book if sheet._charts}
    assert {name: len(drawn) for name, drawn in charts.items()} == {
        "Summary": 3,
        "Problems": 1,
        "Matrix": 1,
        "Cashflow": 1,
        "Scenarios": 1,
        "Sensitivity": 1,
        "Breakeven": 1,
        "GPU": 2,
        "Chargeback": 1,
        "Alternatives": 1,
        "Roadmap": 1,
    }
    for chart in (chart for drawn in charts.values() for chart in drawn):
        assert chart_title(chart)
        unit = "".join(run.t for p in chart.y_axis.title.tx.rich.p for run in p.r)
        assert unit in {"$ million", "$ million against the live case", *OTHER_UNITS}


def test_excel_is_not_asked_to_calculate_on_opening(book: Workbook) -> None:
    assert not book.calculation.fullCalcOnLoad


def test_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        build("platform", tmp_path / name, {"Inputs_Discount_Rate": 0.12}) for name in ("a.xlsx", "b.xlsx")
    )
    assert first.read_bytes() == second.read_bytes()


# What it comes to


@pytest.mark.parametrize(
    ("name", "value", "within"),
    [
        ("Case_NPV", 10_766_341, 0.5),
        ("Case_IRR", 1.096725, 5e-7),
        ("Case_MIRR", 0.804756, 5e-7),
        ("Case_ROI", 0.366028, 5e-7),
        ("Case_BCR", 1.366028, 5e-7),
        ("Case_Payback", 22.5, 1e-9),
        ("Case_Payback_Discounted", 23.55, 1e-9),
        ("Case_Break_Even", 0.732049, 5e-7),
        ("Case_Worst_NPV", -3_152_517, 0.5),
        ("Case_Best_NPV", 21_743_802, 0.5),
        ("Case_Expected_NPV", 10_178_062, 0.5),
        ("Case_NPV_Spread", 7_905_807, 0.5),
        ("Case_Loss_Probability", 0.2, 1e-12),
        ("Case_Peak_Funding", 7_000_000, 1e-6),
        ("Case_Risk_Gross", 8_475_000, 1e-6),
        ("Case_Risk_EMV", 6_075_000, 1e-6),
        ("Case_Risk_Adjusted_NPV", 4_691_341, 0.5),
        ("Case_Status_Quo_PV", 29_842_224, 0.5),
        ("Case_NPV_Stated", 10_766_341, 0.5),
        ("Case_NPV_Corrected", 11_678_400, 0.5),
    ],
)
def test_results_as_stated(model: Model, name: str, value: float, within: float) -> None:
    assert model.get(name) == pytest.approx(value, abs=within)


def test_no_cell_is_in_error_and_every_check_holds(model: Model) -> None:
    assert not model.report.unsupported
    assert not model.report.circular
    assert {place for place, value in model.values().items() if isinstance(value, CellError)} == set()
    assert model.get("Case_Checks") is True


@pytest.mark.parametrize(
    ("settings", "npv"),
    [
        ({"Inputs_Discount_Rate": 0.2}, 7_824_074),
        ({"Inputs_Discount_Rate": 0.25}, 6_688_000),
        ({"Inputs_Timing": "mid"}, 11_291_834),
        ({"Inputs_Timing": "begin"}, 11_842_975),
        ({"Inputs_Timing": "cont"}, 11_296_108),
        ({"Inputs_Scenario": "worst"}, -3_152_517),
        ({"Inputs_Scenario": "best"}, 21_743_802),
        ({"Inputs_Benefit_Factor": 0.8}, 2_730_278),
        ({"Inputs_Cost_Factor": 1.2}, 4_883_546),
        ({"Case_Basis": "corrected"}, 11_678_400),
    ],
)
def test_an_assumption_changes_the_case(settings: dict[str, object], npv: float) -> None:
    changed = recalculated(**settings)
    assert changed.get("Case_NPV") == pytest.approx(npv, abs=0.5)
    assert changed.get("Case_Checks") is True


def test_both_bases_stand_side_by_side_whichever_is_live(model: Model) -> None:
    corrected = recalculated(Case_Basis="corrected")
    for name in ("Case_NPV_Stated", "Case_NPV_Corrected"):
        assert corrected.get(name) == pytest.approx(model.get(name))
    assert corrected.get("Case_NPV") == pytest.approx(model.get("Case_NPV_Corrected"))
    assert corrected.get("Case_Total_Cost") == pytest.approx(33_997_000)


def test_costs_and_benefits_by_year_are_the_documents_own(model: Model) -> None:
    rows = {row[1]: row[4:8] for row in model.get("Cashflow!B1:I40") if row[1]}
    assert rows["Total benefits"] == pytest.approx([0, 8e6, 18e6, 24e6])
    assert rows["Total costs"] == pytest.approx([0, -15e6, -10e6, -10e6])
    assert rows["Cumulative net cash flow"] == pytest.approx([0, -7e6, 1e6, 15e6])


def test_alternatives_on_the_builds_baseline(model: Model) -> None:
    npv = {row[0]: row[3] for row in model.get("Alternatives!C5:F12") if isinstance(row[3], float)}
    assert npv["Build the platform"] == pytest.approx(10_766_341, abs=0.5)
    assert npv["Buy a commercial platform"] == pytest.approx(-12.619e6, abs=500)
    assert npv["Hybrid: buy some, build some"] == pytest.approx(-1.656e6, abs=500)
    assert npv["Phased: an MVP, then scale"] == pytest.approx(7.300e6, abs=500)
    assert npv["Do nothing"] == 0


def test_the_tornado_is_ranked_and_exact(model: Model) -> None:
    ranked = [row for row in model.get("Sensitivity!B6:F13") if isinstance(row[0], float)]
    swings = [row[4] for row in ranked]
    assert swings == sorted(swings, reverse=True)
    assert [row[1] for row in ranked][:2] == ["All benefits", "All costs"]
    dearer = recalculated(Inputs_Infrastructure_Factor=1.3)
    at_high = next(row[3] for row in ranked if row[1] == "Infrastructure costs")
    assert dearer.get("Case_NPV") - model.get("Case_NPV") == pytest.approx(at_high)


def test_a_cost_before_year_one_counts_in_full(path: Path) -> None:
    model = Model.open(path)
    row = next(r for r, label in enumerate(model.get("Cost_Dev!C1:C60"), 1) if label == ["Security tools"])
    model.set(f"Cost_Dev!I{row}", 0)
    model.set(f"Cost_Dev!J{row}", 0)
    model.recalculate()
    moved = 200_000 / 1.1 - 200_000
    assert model.get("Case_NPV") == pytest.approx(10_766_341 + moved, abs=0.5)
    assert model.get("Case_Checks") is True


@pytest.mark.libreoffice
def test_native_formulas_agree_with_libreoffice(
    path: Path, model: Model, tmp_path: Path, libreoffice: LibreOffice
) -> None:
    ours = {formula.address: formula.sheet.value(formula.row, formula.column) for formula in model.book.formulas}
    functions = native_copy(path, tmp_path / "native.xlsx", model)
    theirs = libreoffice.values([tmp_path / "native.xlsx"])[0]
    # Of two equal amounts LibreOffice leaves exactly nothing; a ten-millionth of a dollar is nothing too.
    native = {cell: rest_is_nothing(value) for cell, value in ours.items() if cell not in functions}
    assert len(native) > 1_000
    assert differences(native, theirs) == []


def rest_is_nothing(value: object) -> object:
    return 0.0 if isinstance(value, float) and abs(value) < 1e-7 else value


def test_probabilities_that_do_not_add_up_fail_the_checks() -> None:
    assert recalculated(Inputs_Best_Probability=0.3).get("Case_Checks") is False


def test_a_changed_assumption_shows(tmp_path: Path) -> None:
    path = build("platform", tmp_path / "case.xlsx", {"Inputs_Discount_Rate": 0.12, "Inputs_Scenario": "worst"})
    assert recalculate(path).get("Inputs!D4") == 2
    log = [row[1] for row in load_workbook(path)["Log"].iter_rows(min_col=2, max_col=3, values_only=True)]
    assert "Inputs_Discount_Rate: 0.12 in place of 0.1" in log
    assert "Inputs_Scenario: worst in place of base" in log


# What goes wrong


def test_a_single_period_is_said_in_words(book: Workbook, path: Path) -> None:
    """Everything after Year 1 is nothing."""
    typed = [c for c in cells(book) if c.style == "Case input" and isinstance(c.value, int | float)]
    later = [place(cell) for cell in typed if heading(cell) in ("Year 2", "Year 3")]
    assert later
    single = changed_by_hand(path, dict.fromkeys(later))
    assert errors(single) == set()
    assert single.get("Case_Checks") is False


@pytest.mark.parametrize(("years", "npv"), [(1, -7 / 1.1), (2, -7 / 1.1 + 8 / 1.21), (40, None)])
def test_a_case_of_any_length(tmp_path: Path, years: int, npv: float | None) -> None:
    """Beyond the third year its figures go on: 24M of benefits, 10M of costs."""
    level = sum(14 / 1.1**year for year in range(3, years + 1)) - 7 / 1.1 + 8 / 1.21
    case = create("platform", tmp_path / "case.xlsx", years=years)
    assert errors(case) == set()
    assert WORDS not in case.values().values()
    assert case.get("Case_NPV") == pytest.approx((level if npv is None else npv) * 1e6, rel=1e-9)
    assert case.get("Case_Checks") is (years > 1)  # one year alone does not bring the money back


def test_a_blank_platform_waits_for_figures_and_asks_for_them(tmp_path: Path) -> None:
    blank = create("platform", tmp_path / "blank.xlsx", blank=True)
    assert errors(blank) == set()
    assert blank.get("Case_NPV") == 0
    assert blank.get("Case_Checks") is False
    kept = create("platform", tmp_path / "kept.xlsx", {"Inputs_Overhead_Rate": 0.25}, blank=True)
    assert kept.get("Inputs_Overhead_Rate") == 0.25


# What it refuses


def test_an_unknown_template_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownTemplate, match=r"no template 'platfrom'.*platform"):
        build("platfrom", tmp_path / "case.xlsx")


@pytest.mark.parametrize(
    ("setting", "nearest"),
    [
        ("Inputs_Discont_Rate", "Inputs_Discount_Rate"),
        ("Discount_Rate", "Inputs_Discount_Rate"),
        ("Case_Base", "Case_Basis"),
        ("Case_Titel", "Case_Title"),
    ],
)
def test_an_unknown_setting_is_refused_with_the_nearest(tmp_path: Path, setting: str, nearest: str) -> None:
    with pytest.raises(UnknownSetting) as refusal:
        build("platform", tmp_path / "case.xlsx", {setting: 0.2})
    assert setting in str(refusal.value)
    assert nearest in str(refusal.value)
    assert not (tmp_path / "case.xlsx").exists()


@pytest.mark.parametrize(
    ("setting", "value", "wanted"),
    [
        ("Inputs_Discount_Rate", "ten percent", "a number from 0 to 1"),
        ("Inputs_Discount_Rate", True, "a number from 0 to 1"),
        ("Inputs_Discount_Rate", 10, "a number from 0 to 1"),
        ("Inputs_Discount_Rate", float("nan"), "a number from 0 to 1"),
        ("Inputs_Salary_SRE", -1, "a number of at least 0"),
        ("Inputs_Salary_SRE", None, "a number of at least 0"),
        ("Inputs_Worst_Probability", 1.5, "a number from 0 to 1"),
        ("Inputs_Scenario", 2, "one of best, base, worst"),
        ("Inputs_Scenario", "middling", "one of best, base, worst"),
        ("Case_Basis", "right", "one of as stated, corrected"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(tmp_path: Path, setting: str, value: object, wanted: str) -> None:
    with pytest.raises(InvalidSetting) as refusal:
        build("platform", tmp_path / "case.xlsx", {setting: value})
    assert setting in str(refusal.value)
    assert wanted in str(refusal.value)
    assert not (tmp_path / "case.xlsx").exists()


def test_names_and_choices_are_found_in_any_case(tmp_path: Path) -> None:
    path = build("platform", tmp_path / "case.xlsx", {"inputs_scenario": "WORST"})
    assert Model.open(path).get("Inputs_Scenario") == "worst"
