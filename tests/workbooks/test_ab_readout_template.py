"""The readout of an A/B test: a live model throughout, its figures against other programs, and what it decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from scipy import stats

import examples
from by_hand import Seen, changed_by_hand, errors, placed, row_of
from chart_titles import chart_title
from mlcase_workbooks.recalc import Model, recalculate
from mlcase_workbooks.templates import TEMPLATES, build
from mlcase_workbooks.templates.blocks.guards import WORDS
from oracles import LibreOffice, differences, native_copy

SHEETS = "Cover Summary Inputs Validity Results Guardrails Bayes Sequential Annualise BusinessMDE Decision Checks Log"
STRUCTURAL = {"0", "1", "12"}
NUMBER_ROLES = {"Case input", "Case source figure", "Case note"}
MEAN = {"Inputs_Kind": "mean"}


def built() -> Path:
    return examples.built("ab-readout")


def book() -> Workbook:
    return examples.book("ab-readout")


@cache
def model() -> Model:
    return recalculate(built())


def readout(**settings: object) -> Seen:
    return changed_by_hand(built(), settings)


def cells() -> Iterator[Cell]:
    for sheet in book():
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def formulas() -> Iterator[Cell]:
    return (cell for cell in cells() if cell.data_type == "f")


def place(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"


# That it is a live model throughout


def test_sheets_stand_in_reading_order_and_none_is_hidden() -> None:
    assert book().sheetnames == SHEETS.split()
    assert {sheet.sheet_state for sheet in book()} == {"visible"}
    assert book().active.title == "Summary"


def test_every_input_is_a_named_cell_and_is_used() -> None:
    listed = {entry.name for section in TEMPLATES["ab-readout"].inputs for entry in section.inputs}
    assert listed == {defined for defined in book().defined_names if defined.startswith("Inputs_")}
    text = "\n".join(cell.value for cell in formulas())
    assert [entry for entry in listed if not re.search(rf"(?<!\w){entry}(?!\w)", text)] == []


def test_no_formula_holds_a_number_of_its_own() -> None:
    for cell in formulas():
        numbers = {t.value for t in Tokenizer(cell.value).items if t.type == "OPERAND" and t.subtype == "NUMBER"}
        assert numbers <= STRUCTURAL, f"{place(cell)}: {cell.value}"


def test_a_typed_number_is_an_input() -> None:
    for cell in cells():
        if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
            assert cell.style in NUMBER_ROLES, f"{place(cell)}: {cell.value} as {cell.style}"


def test_one_formula_a_row_across_the_months() -> None:
    sheet = book()["Annualise"]
    rows = range(row_of(book()["Annualise"], "Live"), row_of(book()["Annualise"], "Full months' worth") + 1)
    assert len(rows) == 4
    for row in rows:
        first, *others = (sheet.cell(row, column) for column in range(4, 16))
        for cell in others:
            assert cell.value == Translator(first.value, first.coordinate).translate_formula(cell.coordinate)


def test_the_summary_links_and_does_not_calculate() -> None:
    for row in book()["Summary"].iter_rows():
        for cell in row:
            assert not isinstance(cell.value, int | float), place(cell)
            if cell.data_type == "f":
                operators = {t.value for t in Tokenizer(cell.value).items if t.type == "OPERATOR-INFIX"}
                assert not operators & set("+-*/^"), f"{place(cell)}: {cell.value}"


def test_every_sheet_prints_landscape_and_one_page_wide() -> None:
    for sheet in book():
        fits = sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, fits) == ("landscape", 1, True)


def test_charts_have_titles_and_units() -> None:
    charts = {sheet.title: sheet._charts for sheet in book() if sheet._charts}
    assert {sheet: len(drawn) for sheet, drawn in charts.items()} == {"Summary": 2, "Annualise": 2}
    for drawn in charts.values():
        for chart in drawn:
            assert chart_title(chart)
            assert "".join(run.t for p in chart.y_axis.title.tx.rich.p for run in p.r) in (
                "unit of the metric",
                "$ million",
            )


def test_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (build("ab-readout", tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()


# What it comes to


def test_no_cell_is_in_error_and_every_check_holds() -> None:
    assert not model().report.unsupported
    assert not model().report.circular
    assert errors(model()) == set()
    assert WORDS not in model().values().values()
    assert model().get("Case_Checks") is True


@pytest.mark.parametrize(
    ("name", "value", "within"),
    [
        ("Case_Difference", 0.03, 1e-12),
        ("Case_Error", 0.005599, 5e-7),
        ("Case_Low", 0.019026, 5e-7),
        ("Case_High", 0.040974, 5e-7),
        ("Case_Newcombe_Low", 0.019022, 5e-7),
        ("Case_Newcombe_High", 0.040971, 5e-7),
        ("Case_P", 2 * stats.norm.sf(5.354156), 1e-13),
        ("Case_Shrunk", 0.022840, 5e-7),
        ("Case_Shrunk_SD", 0.004885, 5e-7),
        ("Case_Unit_Value", 612_000_000, 1e-6),
        ("Case_Annual_Point", 18_360_000, 1e-6),
        ("Case_Annual_Low", 11_643_882, 0.5),
        ("Case_Annual_High", 25_076_118, 0.5),
        ("Case_Annual_Source_Low", 14_688_000, 1e-6),
        ("Case_Annual_Source_Point", 18_360_000, 1e-6),
        ("Case_Business_Effect", 0.000817, 5e-7),
        ("Case_Business_Lift", 0.00454, 5e-6),
        ("Case_Detectable", 0.015222, 5e-7),
    ],
)
def test_figures_of_the_reference(name: str, value: float, within: float) -> None:
    assert model().get(name) == pytest.approx(value, abs=within)


def test_a_mean_is_read_by_welch_s_test() -> None:
    settings = MEAN | {"Inputs_Control_Size": 20_000, "Inputs_Treatment_Size": 20_000}
    mean = readout(**settings)
    welch = stats.ttest_ind_from_stats(4.10, 31, 20_000, 3.75, 30, 20_000, equal_var=False)
    low, high = -0.24789, 0.94789
    assert mean.get("Case_Difference") == pytest.approx(0.35)
    assert mean.get("Case_P") == pytest.approx(welch.pvalue)
    assert (mean.get("Case_Low"), mean.get("Case_High")) == (
        pytest.approx(low, abs=5e-6),
        pytest.approx(high, abs=5e-6),
    )
    assert mean.get("Case_Annual_Point") == pytest.approx(0.35 * 5_000_000 * 12)
    assert mean.get("Case_Checks") is True
    assert errors(mean) == set()


def test_earlier_behaviour_draws_the_interval_in() -> None:
    drawn = readout(Inputs_Correlation=0.6)
    for end in ("Case_Low", "Case_High"):
        assert drawn.get(end) - 0.03 == pytest.approx(0.8 * (model().get(end) - 0.03))
    assert drawn.get("Case_P") == pytest.approx(2 * stats.norm.sf(0.03 / (0.8 * model().get("Case_Error"))))


def test_ramp_and_half_life_reduce_the_year() -> None:
    slow = readout(Inputs_Ramp=6)
    assert slow.get("Case_Annual_Point") == pytest.approx(18_360_000 * 9.5 / 12)
    fading = readout(Inputs_Half_Life=12)
    assert fading.get("Case_Annual_Point") == pytest.approx(18_360_000 * 8.908577 / 12, rel=1e-7)
    assert slow.get("Case_Checks") is fading.get("Case_Checks") is True


# What it decides


@pytest.mark.parametrize(
    ("settings", "decision", "word"),
    [
        ({}, "ship", "even the low end is worth its cost"),
        ({"Inputs_Treatment_Events": 1_815}, "extend", "chance explains it well enough"),
        ({"Inputs_Treatment_Events": 1_600}, "hold", "not even the high end is worth its cost"),
        ({"Inputs_Investment": 15_000_000}, "extend", "the high end is worth its cost"),
        ({"Inputs_Investment": 40_000_000}, "hold", "not even the high end is worth its cost"),
        ({"Inputs_Treatment_Size": 10_800}, "hold", "Repeat the test"),
        ({"Inputs_Days": 7}, "hold", "Repeat the test"),
        ({"Inputs_Planned_Effect": 0.01}, "hold", "Repeat the test"),
        ({"Inputs_Second_Half": 0.005}, "hold", "Repeat the test"),
        ({"Inputs_Looks": 9}, "ship", "even the low end is worth its cost"),
        ({"Inputs_Looks": 9, "Inputs_Treatment_Events": 1_920}, "hold", "Repeat the test"),
    ],
)
def test_the_decision_follows_the_rules(settings: dict[str, object], decision: str, word: str) -> None:
    decided = readout(**settings)
    assert decided.get("Case_Decision") == decision
    assert word in decided.get("Case_Reasons")
    assert decided.get("Case_Checks") is True
    assert errors(decided) == set()


def test_the_source_s_rule_stands_beside() -> None:
    weak = readout(Inputs_Treatment_Events=1_815)
    assert weak.get("Case_Source_Decision") == "do not project revenue"
    assert weak.get("Case_Annual_Source_Point") == 0
    assert weak.get("Case_Annual_Point") > 0


def test_a_guardrail_that_may_have_got_worse_holds_the_launch() -> None:
    hurt = changed_by_hand(built(), {placed(book(), "@Guardrails:Complaints:F"): 250})
    assert hurt.get("Case_Guardrails") is False
    assert hurt.get("Case_Decision") == "hold"
    assert "guardrails" in hurt.get("Case_Reasons")


# What goes wrong


@pytest.mark.libreoffice
def test_native_formulas_agree_with_libreoffice(tmp_path: Path, libreoffice: LibreOffice) -> None:
    ours = {f.address: f.sheet.value(f.row, f.column) for f in model().book.formulas}
    functions = native_copy(built(), tmp_path / "native.xlsx", model())
    theirs = libreoffice.values([tmp_path / "native.xlsx"])[0]
    native = {cell: value for cell, value in ours.items() if cell not in functions}
    assert len(native) > 250
    assert differences(native, theirs) == []
