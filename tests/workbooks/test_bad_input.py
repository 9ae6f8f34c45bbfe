"""Input that no case should have: every template says so in words, in red, and never with an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell

from by_hand import Seen, changed_by_hand, errors, failing_checks
from examples import book, built
from mlcase_workbooks.recalc import recalculate
from mlcase_workbooks.templates import TEMPLATES, FixedYears, InvalidSetting, UnknownSetting, build
from mlcase_workbooks.templates.blocks.guards import WORDS

READOUT = "ab-readout"
CASES = [name for name in TEMPLATES if name != READOUT]
OF_ANY_LENGTH = [name for name in CASES if name != "platform"]
"""The platform's own tests ask it for other lengths."""
FAILS = {"CHECK FAILS", "NOT FILLED IN"}
"""A wrong input is an alarm, an empty one waits for its figure."""
SAMPLED = 8
"""Inputs of each workbook that are spoilt one by one; all of them are spoilt together."""


@cache
def figures(name: str) -> list[str]:
    """Every cell that takes a number from a person."""
    return [
        f"{sheet.title}!{cell.coordinate}"
        for sheet in book(name)
        for row in sheet.iter_rows()
        for cell in row
        if typed(cell)
    ]


def typed(cell: Cell) -> bool:
    number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    return cell.style == "Case input" and number and cell.number_format != "General"


def spoilt(name: str, changes: Mapping[str, object]) -> Seen:
    return changed_by_hand(built(name), changes)


def says_so(after: Seen) -> bool:
    """Whether the Summary shows that a check fails."""
    shown = {cell for row in after.get("Summary!B1:Z2") for cell in row}
    return after.get("Case_Checks") is False and not FAILS.isdisjoint(shown)


# What a person leaves out or mistypes

SPOILT: dict[str, Callable[[str], object]] = {
    "blank": lambda _: None,
    "text": lambda _: "many",
    "a dash": lambda _: "-",
    "nothing": lambda _: 0.0,
}


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize("name", TEMPLATES)
def test_all_figures_spoilt_at_once(name: str, how: str) -> None:
    after = spoilt(name, {place: SPOILT[how](place) for place in figures(name)})
    assert errors(after) == set()
    assert says_so(after)


@pytest.mark.parametrize("value", [None, "many"], ids=["blank", "text"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_one_figure_spoilt(name: str, value: object) -> None:
    for place in figures(name)[:: max(1, len(figures(name)) // SAMPLED)]:
        after = spoilt(name, {place: value})
        assert errors(after) == set(), place
        assert says_so(after), place
        assert "Every input that takes a number holds one" in failing_checks(after, book(name)), place


@pytest.mark.parametrize("value", [-1.0, 1e12, 1e-12], ids=["negative", "huge", "tiny"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_figures_out_of_proportion(name: str, value: float) -> None:
    for place in figures(name)[3 :: max(1, len(figures(name)) // SAMPLED)]:
        assert errors(spoilt(name, {place: value})) == set(), place


# Cash flows that have no answer

FLOWS: dict[str, tuple[dict[str, float], dict[str, object], str]] = {
    "benefits of zero, and so negative flows only": (
        {"Inputs_Benefit_Factor": 0.0},
        {"Case_Total_Benefit": 0.0, "Case_IRR": "no single rate", "Case_Payback": "not in the case"},
        "The case has benefits",
    ),
    "no cost, and so no change of sign": (
        {"Inputs_Cost_Factor": 0.0},
        {"Case_IRR": "no single rate", "Case_ROI": "no cost", "Case_BCR": "no cost"},
        "The net cash flow changes sign, as money that comes back does",
    ),
    "neither": (
        {"Inputs_Benefit_Factor": 0.0, "Inputs_Cost_Factor": 0.0},
        {"Case_NPV": 0.0, "Case_IRR": "no single rate", "Case_BCR": "no cost"},
        "The net cash flow changes sign, as money that comes back does",
    ),
}


@pytest.mark.parametrize("flows", FLOWS)
@pytest.mark.parametrize("name", CASES)
def test_flows_that_have_no_answer(name: str, flows: str) -> None:
    changes, shown, check = FLOWS[flows]
    after = spoilt(name, changes)
    assert {place: after.get(place) for place in shown} == shown
    assert check in failing_checks(after, book(name))
    assert errors(after) == set()
    assert says_so(after)


@pytest.mark.parametrize("rate", [0.0, 1.0, -1.0, -2.0])
@pytest.mark.parametrize("name", CASES)
def test_a_rate_at_its_limits(name: str, rate: float) -> None:
    after = spoilt(name, {"Inputs_Discount_Rate": rate})
    assert errors(after) == set()
    assert says_so(after) or isinstance(after.get("Case_NPV"), float)


def test_a_test_with_nothing_in_it() -> None:
    for changes in (
        {"Inputs_Control_Size": 0.0},
        {"Inputs_Control_Events": 0.0, "Inputs_Treatment_Events": 0.0},
        {"Inputs_Control_Events": 20_000.0},
        {"Inputs_Kind": "mean", "Inputs_Control_SD": 0.0, "Inputs_Treatment_SD": 0.0},
        {"Inputs_Confidence": -1.0},
        {"Inputs_Treatment_Share": 1.0},
    ):
        after = spoilt(READOUT, changes)
        assert errors(after) == set(), changes
        assert after.get("Case_Decision") != "ship", changes
        assert says_so(after) or after.get("Case_Valid") is False, changes


# How long a case runs


@pytest.mark.parametrize(
    ("name", "years"),
    [("model-roi", 5), *((name, years) for name in OF_ANY_LENGTH for years in (1, 120))],
)
def test_a_case_of_any_length(name: str, years: int, tmp_path: Path) -> None:
    model = recalculate(build(name, tmp_path / "case.xlsx", years=years))
    assert errors(model) == set()
    assert model.get("Case_NPV") == pytest.approx(npv_by_hand(model, years))
    if model.get("Case_Checks") is not True:
        failed = failing_checks(model, load_workbook(tmp_path / "case.xlsx"))
        assert not FAILS.isdisjoint(cell for row in model.get("Summary!B1:Z2") for cell in row)
        assert failed, "the checks that fail are listed"
        assert years != 5


def npv_by_hand(model: object, years: int) -> float:
    """The net cash flow's row, discounted at the year's end."""
    rows = model.get("Cashflow!B1:EZ60")  # type: ignore[attr-defined]
    flows = next(row for row in rows if row[1] == "Net cash flow")[4 : 5 + years]
    return sum(flow / 1.1**year for year, flow in enumerate(flows))


@pytest.mark.parametrize(
    ("name", "years", "error"),
    [
        ("portfolio", 0, InvalidSetting),
        ("portfolio", 121, InvalidSetting),
        (READOUT, 5, FixedYears),
    ],
)
def test_a_length_that_does_not_fit_is_refused(name: str, years: int, error: type, tmp_path: Path) -> None:
    with pytest.raises(error):
        build(name, tmp_path / "case.xlsx", years=years)
    assert not list(tmp_path.iterdir())


# Blank workbooks


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_blank_workbook_has_no_example_and_no_error(name: str, tmp_path: Path) -> None:
    path = build(name, tmp_path / "blank.xlsx", {"Inputs_Tolerance": 0.02}, blank=True)
    model, empty = recalculate(path), load_workbook(path)
    assert errors(model) == set()
    assert model.get("Case_Checks") is False
    assert model.get("Inputs_Tolerance") == 0.02
    for entry in (entry for section in TEMPLATES[name].frame.asked(blank=True) for entry in section.inputs):
        if entry.name != "Inputs_Tolerance":
            assert model.get(entry.name) == (entry.value if entry.stays else None), entry.name
    numbers = [c for s in empty if s.title in book(name).sheetnames for row in s.iter_rows() for c in row if typed(c)]
    left = [c for c in numbers if c.value and book(name)[c.parent.title][c.coordinate].value == c.value]
    assert len(left) < len(figures(name)) * 0.7


def test_a_blank_workbook_that_is_filled_in_is_the_example() -> None:
    """What was left out is all that was left out: put back, the workbook has the example's figures and holds."""
    path = build("model-roi", Path(mkdtemp()) / "blank.xlsx", blank=True)
    given = {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in book("model-roi")
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and not str(cell.value).startswith("=") and hasattr(cell, "column_letter")
    }
    filled = changed_by_hand(path, given)
    assert filled.get("Case_NPV") == pytest.approx(1_316_214.876)
    assert filled.get("Case_Checks") is True
    assert WORDS not in filled.values().values()


# Names that are not there


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Inputs_Discont_Rate", "Inputs_Discount_Rate"),
        ("discount", "Inputs_Discount_Rate"),
        ("INPUTS_BENEFITFACTOR", "Inputs_Benefit_Factor"),
        ("Case_NPV", ""),
    ],
)
def test_an_unknown_input_lists_the_nearest(name: str, nearest: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownSetting, match=f"the nearest are .*{nearest}") as refused:
        build("rebuild", tmp_path / "case.xlsx", {name: 1})
    assert len(refused.value.nearest) == 3
