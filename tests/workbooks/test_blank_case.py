"""A blank case is a clean start: nothing of the example's story, no claim before a figure, and right once filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils.datetime import to_excel

from by_hand import Seen, changed_by_hand, errors, failing_checks
from examples import book, built
from mlcase_workbooks.open_inputs import open_inputs
from mlcase_workbooks.recalc import Model, recalculate
from mlcase_workbooks.templates import TEMPLATES, UnknownSetting, build
from mlcase_workbooks.templates.blocks.guards import WORDS
from mlcase_workbooks.templates.blocks.inputs import DEFAULT
from mlcase_workbooks.templates.styles import Role

STORY = re.compile(r"(?<!^)\bS[0-2]\b|^S[0-2]\b(?=.)|\bl\.\d|2025|October|: example\b|^example$|^assumption$")
"""What only the examples speak of: their documents and lines, their dates, figures that no document gives."""
STRUCTURE = {Role.TITLE, Role.HEADING, Role.TOTAL, Role.SUBTOTAL}
DOCUMENT_ONLY = {"platform": {"Basis", "Audit", "Audit_Figures"}}


@cache
def blank(name: str) -> Path:
    return build(name, Path(mkdtemp()) / "blank.xlsx", blank=True)


@cache
def seen(name: str) -> Model:
    return recalculate(blank(name))


@cache
def empty(name: str) -> Workbook:
    return load_workbook(blank(name))


def cells(workbook: Workbook) -> Iterator[Cell]:
    return (cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None)


def place(cell: Cell) -> str:
    return f"{cell.parent.title}!{cell.coordinate}"


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_inputs_that_audit_and_answers_name_are_those_that_the_cover_counts(name: str) -> None:
    assert len(open_inputs(seen(name).book)) == seen(name).get("Case_Open_Inputs") > 0


# What it says


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_tells_nothing_of_the_examples_story(name: str) -> None:
    told = {place(cell): cell.value for cell in cells(empty(name)) if STORY.search(str(cell.value))}
    assert told == {}
    assert not any(STORY.search(sheet.oddFooter.left.text) for sheet in empty(name))


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_loses_no_heading(name: str) -> None:
    """What orders a sheet stays where it was, in general words if need be; Log has the findings about the document."""
    kept = {sheet.title for sheet in empty(name)} - {"Log", "Inputs", "Summary", "Cashflow", "Breakeven"}
    left = {place(cell) for cell in cells(empty(name))}
    gone = (cell for cell in cells(book(name)) if cell.parent.title in kept and place(cell) not in left)
    assert [place(cell) for cell in gone if cell.style in STRUCTURE] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_has_the_examples_sheets_but_for_those_about_its_document(name: str) -> None:
    assert set(book(name).sheetnames) - set(empty(name).sheetnames) == DOCUMENT_ONLY.get(name, set())


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_it_keeps_is_marked_as_the_templates_default(name: str) -> None:
    inputs = empty(name)["Inputs"]
    rows = [row for row in range(1, inputs.max_row + 1) if inputs[f"C{row}"].value and inputs[f"E{row}"].value]
    sources = {row: inputs[f"J{row}"].value for row in rows if not str(inputs[f"C{row}"].value).startswith("Name")}
    assert {row for row, source in sources.items() if source == DEFAULT} == {
        row for row in sources if inputs[f"D{row}"].value is not None
    }
    assert not any(inputs[f"{column}{row}"].value for row in sources for column in "KLM")


# What it claims


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_claims_nothing_before_a_figure(name: str) -> None:
    model = seen(name)
    shown = [value for row in model.get("Summary!B1:N60") for value in row if isinstance(value, str)]
    assert any(text.startswith("Nothing is entered yet: begin with Inputs") for text in shown)
    assert not [text for text in shown if "$" in text or WORDS in text or "0.0" in text]
    assert "NOT FILLED IN" in shown
    assert model.get("Case_Checks") is False
    assert errors(model) == set()


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_cover_counts_what_is_empty(name: str) -> None:
    model, cover = seen(name), empty(name)["Cover"]
    counts = [cell for column in "DG" for cell in cover[column] if cell.value is not None]
    each = [model.get(place(cell)) for cell in counts]
    assert sum(each) == model.get("Case_Open_Inputs") > 10


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_empty_input_of_an_example_is_counted(name: str) -> None:
    entry = next(e for s in TEMPLATES[name].inputs for e in s.inputs if not e.stays)
    assert changed_by_hand(built(name), {}).get("Case_Open_Inputs") == 0
    assert changed_by_hand(built(name), {entry.name: None}).get("Case_Open_Inputs") == 1


# Whose it is


def test_title_company_and_the_other_lines_of_the_cover_can_be_set(tmp_path: Path) -> None:
    mine = {"case_title": "R&D: one platform", "Case_Company": "Acme", "Case_Prepared_By": "Platform team"}
    path = build("platform", tmp_path / "case.xlsx", mine, blank=True)
    model = recalculate(path)
    assert model.get("Cover!B1") == model.get("Summary!B1") == "R&D: one platform"
    assert str(model.get("Summary!B2")).startswith("Acme · ")
    assert model.get("Case_Prepared_By") == "Platform team"
    assert load_workbook(path)["Risk"].oddFooter.left.text == "R&&D: one platform"
    with pytest.raises(UnknownSetting, match="Case_Title"):
        build("platform", tmp_path / "no.xlsx", {"Case_Titel": "x"}, blank=True)


def test_a_blank_platform_has_no_choice_between_the_documents_bases(tmp_path: Path) -> None:
    with pytest.raises(UnknownSetting):
        build("platform", tmp_path / "no.xlsx", {"Case_Basis": "corrected"}, blank=True)


# Filled in


def of_inputs(workbook: Workbook) -> dict[str, int]:
    sheet = workbook["Inputs"]
    return {sheet[f"C{row}"].value: row for row in range(1, sheet.max_row + 1) if sheet[f"C{row}"].value}


def as_typed(value: object) -> object:
    """A cell's value as the workbook holds it: a date is its serial number."""
    return to_excel(value) if isinstance(value, datetime) else value


def as_in_the_example(name: str, leave_out: tuple[str, ...] = ()) -> dict[str, object]:
    """What a person would type into the blank workbook to have the example's case."""
    full, there, here = book(name), of_inputs(book(name)), of_inputs(empty(name))
    typed: dict[str, object] = {
        f"Inputs!{column}{row}": as_typed(value)
        for entry, row in here.items()
        if entry in there and entry.startswith("Inputs_") and not entry.startswith(leave_out or ("-",))
        for column in "DFHJKLM"
        if (value := full["Inputs"][f"{column}{there[entry]}"].value) is not None and not str(value).startswith("=")
    }
    for cell in cells(full):
        sheet = cell.parent.title
        if sheet in empty(name).sheetnames and sheet not in ("Inputs", "Cover", "Log"):
            mine = empty(name)[sheet][cell.coordinate]
            named = cell.style == Role.LABEL and mine.value is None and hasattr(mine, "column_letter")
            if named or (cell.style == mine.style == Role.INPUT and cell.value != mine.value):
                typed[place(cell)] = as_typed(cell.value)
    return typed


def other_costs() -> dict[str, object]:
    """What the platform's document has in its totals, in the blank workbook's room for other costs."""
    sheet = empty("platform")["Cost_Other"]
    first = next(cell.row for cell in sheet["B"] if cell.value == "OT1")
    lines = ((5_000, 1, 1), (-1_000, 2, 3), (1_000_000, 1, 1))
    return {
        f"Cost_Other!{column}{first + n}": value
        for n, line in enumerate(lines)
        for column, value in zip("EFG", line, strict=True)
    }


def filled(name: str, leave_out: tuple[str, ...] = ()) -> Seen:
    more = other_costs() if name == "platform" else {}
    return changed_by_hand(blank(name), as_in_the_example(name, leave_out) | more)


@pytest.mark.parametrize("name", TEMPLATES)
def test_filled_in_with_the_examples_figures_it_is_the_example(name: str) -> None:
    mine, example = filled(name), changed_by_hand(built(name), {})
    assert failing_checks(mine, empty(name)) == set()
    assert mine.get("Case_Checks") is True
    assert mine.get("Case_Open_Inputs") == 0
    names = {
        n for n in empty(name).defined_names if n in book(name).defined_names and isinstance(example.get(n), float)
    }
    assert len(names) > 20
    for result in names:
        assert mine.get(result) == pytest.approx(example.get(result), rel=1e-12, abs=1e-9), result


def test_the_platform_filled_in_has_the_examples_net_present_value() -> None:
    assert filled("platform").get("Case_NPV") == pytest.approx(10_766_341.09691961, rel=1e-12)


OTHERS = ("Inputs_Rec_", "Inputs_Fraud_", "Inputs_Churn_")


def test_a_model_case_asks_for_the_inputs_of_its_own_type_only() -> None:
    mine = filled("model-roi", leave_out=OTHERS)
    assert mine.get("Case_NPV") == pytest.approx(1_316_214.876)
    assert mine.get("Case_Open_Inputs") == 0
    assert failing_checks(mine, empty("model-roi")) == set()
    other = changed_by_hand(blank("model-roi"), as_in_the_example("model-roi", OTHERS) | {"Inputs_Type": "fraud"})
    assert other.get("Case_Open_Inputs") > 0
    assert other.get("Case_Checks") is False


def test_settings_alone_can_fill_in_a_model_case(tmp_path: Path) -> None:
    others = ("Inputs_Rec_", "Inputs_Auto_", "Inputs_Fraud_")
    entries = [entry for section in TEMPLATES["model-roi"].inputs for entry in section.inputs if not entry.stays]
    mine = {entry.name: entry.value for entry in entries if not entry.name.startswith(others)} | {
        "Inputs_Type": "churn"
    }
    model = recalculate(build("model-roi", tmp_path / "case.xlsx", mine, blank=True))
    assert model.get("Case_Open_Inputs") == 0
    example = changed_by_hand(built("model-roi"), {"Inputs_Type": "churn"})
    assert model.get("Case_NPV") == pytest.approx(example.get("Case_NPV"), rel=1e-12)


def test_a_side_sheet_asks_for_nothing_until_it_is_begun() -> None:
    figures = as_in_the_example("platform") | other_costs()
    without = {
        where: value for where, value in figures.items() if not where.startswith(("Chargeback!", "KPI!", "Roadmap!"))
    }
    assert changed_by_hand(blank("platform"), without).get("Case_Checks") is True
    begun = next(where for where in figures if where.startswith("Chargeback!G"))
    after = changed_by_hand(blank("platform"), without | {begun: figures[begun]})
    assert after.get("Case_Checks") is False
    assert after.get("Case_Open_Inputs") > 10
    assert "NOT FILLED IN" in {value for row in after.get("Summary!B1:Z2") for value in row}


@pytest.mark.parametrize(
    ("name", "lists"),
    [
        ("budget-pack", ("Incidents", "Capacity", "Exposure", "Stakeholders")),
        ("rebuild", ("Diagnosis",)),
        ("platform", ("Problems", "Risk")),
    ],
)
def test_a_list_asks_for_no_more_entries_than_there_are(name: str, lists: tuple[str, ...]) -> None:
    """With its last entry left empty, nothing is missing; a check may still find that a total no longer agrees."""
    figures = as_in_the_example(name) | (other_costs() if name == "platform" else {})
    for sheet in lists:
        codes = [cell for cell in empty(name)[sheet]["B"] if re.fullmatch(r"[A-Z]\d+", str(cell.value))]
        last = {cell.row for cell in codes if cell.value == max(codes, key=lambda code: int(code.value[1:])).value}
        figures = {
            w: v
            for w, v in figures.items()
            if not (w.startswith(f"{sheet}!") and int(re.sub(r".*!\D+", "", w)) in last)
        }
    after = changed_by_hand(blank(name), figures)
    assert after.get("Case_Open_Inputs") == 0
    assert not {check for check in failing_checks(after, empty(name)) if "input" in check}


def test_a_memo_of_a_blank_case_says_that_it_is_not_filled_in(tmp_path: Path) -> None:
    from mlcase_workbooks.reports.compose import compose

    written = compose(Model.open(blank("platform")), "blank.xlsx")
    assert "still empty" in str(written.memo)
