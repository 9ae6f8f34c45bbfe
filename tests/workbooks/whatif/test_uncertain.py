"""Which cells are uncertain: as the user says it, as the workbook says it, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.errors import WorkbookError
from mlcase_workbooks.whatif.uncertain import from_texts, from_toml, from_workbook
from sheets import workbook

INPUTS: dict[str, dict[str, Any]] = {
    "Inputs": {
        "A2": "Assumption", "B2": "Value", "C2": "Low", "D2": "High", "E2": "Distribution",
        "A3": "price", "B3": 10, "C3": 8, "D3": 15, "E3": "pert",
        "A4": "users", "B4": 100, "C4": 50, "D4": 120, "E4": "triangular",
        "A5": "rate", "B5": 0.1, "C5": 0.05, "D5": 0.2, "E5": "uniform",
        "A6": "fixed", "B6": 7, "C6": 7, "D6": 7, "E6": "pert",
        "A7": "tax", "B7": 0.21, "C7": "=B7", "D7": "=B7", "E7": "fixed",
        "A8": "own", "B8": 5, "E8": "normal(B8, 1)",
        "A9": "formula", "B9": "=B3*2", "C9": 1, "D9": 2, "E9": "pert",
    },
    "Model": {
        "A1": "=Inputs!B3*Inputs!B4*(1-Inputs!B5)", "A2": "=ML_PERT(0.5,8,B2,24)", "A3": "=ML_TRI(RAND(),1,2,4)",
        "A4": "=A2+A3", "B2": 18, "C1": "word", "C2": True, "C3": "=1/0",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("uncertain") / "case.xlsx"
    return Model.open(workbook(path, INPUTS, {"Price": "Inputs!$B$3", "Column": "Inputs!$B$3:$B$5"}))


def test_a_range_is_drawn_only_where_no_input_has_a_law(tmp_path: Path) -> None:
    head = {"B1": "Value", "C1": "Low", "D1": "High", "E1": "Spread", "B2": 10, "C2": 8, "D2": 15, "E2": "range"}
    ranges = Model.open(workbook(tmp_path / "ranges.xlsx", {"S": head}))
    assert [entry.distribution.text for entry in from_workbook(ranges)] == ["pert(8.0, 10.0, 15.0)"]
    laws = Model.open(workbook(tmp_path / "laws.xlsx", {"S": head | {"B3": 2, "C3": 1, "D3": 3, "E3": "pert"}}))
    assert [str(entry.area) for entry in from_workbook(laws)] == ["S!B3"]
    assert [str(entry.area) for entry in from_workbook(laws, with_ranges=True)] == ["S!B2", "S!B3"]


def test_the_workbook_itself_says_what_is_uncertain(model: Model) -> None:
    found = {entry.name: (str(entry.area), entry.distribution.text) for entry in from_workbook(model)}
    assert found == {
        "Price": ("Inputs!B3", "pert(8.0, 10.0, 15.0)"),
        "Inputs!B4": ("Inputs!B4", "triangular(50.0, 100.0, 120.0)"),
        "Inputs!B5": ("Inputs!B5", "uniform(0.05, 0.2)"),
        "Inputs!B8": ("Inputs!B8", "normal(B8, 1)"),
        "Model!A2": ("Model!A2", "pert(8.0, 18.0, 24.0)"),
        "Model!A3": ("Model!A3", "triangular(1.0, 2.0, 4.0)"),
    }


def test_parameters_may_be_cells_and_formulas(model: Model) -> None:
    (entry,) = from_texts(model, ["Price=uniform(Inputs!C3, 2*Inputs!D3)"])
    assert entry.distribution.quantile(np.array([0.0, 1.0])) == pytest.approx([8, 30])
    (seen,) = from_texts(model, ["Price=empirical(Inputs!B3:B5)"])
    assert set(seen.distribution.quantile(np.array([0.1, 0.5, 0.9]))) == {0.1, 10, 100}


def test_a_toml_file_holds_inputs(model: Model, tmp_path: Path) -> None:
    (tmp_path / "seen.csv").write_text("1\n2\n", encoding="utf-8")
    file = tmp_path / "inputs.toml"
    file.write_text('[inputs]\nPrice = "pert(8, 10, 15)"\n"Inputs!B4" = "empirical(seen.csv)"\n', encoding="utf-8")
    assert [entry.name for entry in from_toml(model, file)] == ["Price", "Inputs!B4"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("[inputs", "not a TOML file"),
        ("[other]\n", "give a table"),
        ("[inputs]\nPrice = 1\n", "give a table"),
    ],
)
def test_a_file_that_holds_none_is_refused(model: Model, content: str | None, message: str, tmp_path: Path) -> None:
    file = tmp_path / "inputs.toml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(WorkbookError, match=message):
        from_toml(model, file)


REFUSED = {
    "Price": "give REF=DISTRIBUTION",
    "Price=": "give REF=DISTRIBUTION",
    "Prise=pert(1,2,3)": "no name 'Prise'",
    "Nowhere!A1=pert(1,2,3)": "no sheet 'Nowhere'",
    "Column=pert(1,2,3)": "3 x 1 cells: name one cell",
    "Model!A1=pert(1,2,3)": "holds the formula =Inputs!B3*Inputs!B4",
    "Model!C1=pert(1,2,3)": "holds 'word', not a number",
    "Model!C2=pert(1,2,3)": "holds TRUE, not a number",
    "Model!D9=pert(1,2,3)": "holds nothing",
    "Price=pert(1,Model!C1,3)": "mode=Model!C1 is no number",
    "Price=pert(1,Model!C3,3)": "mode=Model!C3 is no number (#DIV/0!)",
    "Price=pert(1,Nowhere!A1,3)": "mode=Nowhere!A1 is no number",
    "Price=pert(1,2 3,3)": "neither a number, a reference nor a formula",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_input_is_refused(model: Model, text: str) -> None:
    with pytest.raises(WorkbookError) as refusal:
        from_texts(model, [text])
    assert REFUSED[text] in str(refusal.value)


def test_a_value_outside_its_own_range_is_refused(tmp_path: Path) -> None:
    sheets = {"Inputs": {**INPUTS["Inputs"], "B3": 20}}
    with pytest.raises(WorkbookError, match=r"Inputs!B3 is 20, outside its own range 8 to 15"):
        from_workbook(Model.open(workbook(tmp_path / "case.xlsx", sheets)))


def test_a_law_that_leaves_the_cells_own_validation_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["A2"], sheet["B1"] = 0.5, 3, "=A1*A2"
    share = DataValidation("decimal", operator="between", formula1="0", formula2="1")
    share.add("A1:A1")
    least = DataValidation("whole", operator="greaterThanOrEqual", formula1="1")
    least.add("A2")
    for rule in (share, least):
        sheet.add_data_validation(rule)
    book.save(tmp_path / "case.xlsx")
    model = Model.open(tmp_path / "case.xlsx")
    assert len(from_texts(model, ["A1=beta(2,3)", "A2=uniform(1,3)", "B2=normal(1,2)"][:2])) == 2
    for text, wanted in (("A1=normal(0.5,1)", "wants from 0 to 1"), ("A2=uniform(0,3)", "wants at least 1")):
        with pytest.raises(WorkbookError, match=wanted):
            from_texts(model, [text])
    assert from_texts(model, ["A1=normal(0.5,1,min=0,max=1)"])
