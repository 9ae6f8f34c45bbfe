"""mlcase sensitivity and mlcase goal-seek: what they print, write and refuse."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from commands import Command
from mlcase_workbooks.recalc import Model
from sheets import parts, workbook


@pytest.fixture
def case(tmp_path: Path) -> Path:
    cells = {
        "A1": "Price",
        "B1": 2,
        "A2": "Units",
        "B2": 10,
        "A3": "Fixed cost",
        "B3": 8,
        "B4": "=B1*B2-B3",
        "B5": "=B9",
    }
    names = {"Price": "S!$B$1", "Profit": "S!$B$4"}
    return workbook(tmp_path / "case.xlsx", {"S": cells}, names)


def test_a_goal_for_people_and_for_programs(mlcase: Command, case: Path) -> None:
    call = ("goal-seek", case, "--output", "Profit", "--target", 0, "--by", "Price")
    said = mlcase(*call)
    assert (said.status, said.out) == (0, "Price = 0.8 gives Profit = 0 (now 2, which gives 12)\n")
    assert mlcase(*call, "--json").data == {
        "output": "Profit", "target": 0, "by": "Price", "value": 0.8, "solutions": [0.8],
        "now": {"input": 2.0, "output": 12}, "between": [0.0, 4.0],
        "nearest": {"input": pytest.approx(0.8, abs=0.01), "output": pytest.approx(0, abs=0.1)},
    }  # fmt: skip


def test_no_answer_is_status_one(mlcase: Command, case: Path) -> None:
    said = mlcase("goal-seek", case, "--output", "Profit", "--target", 1000, "--by", "Price", "--between", "0,10")
    assert (said.status, said.out) == (1, "")
    assert "no value of Price between 0 and 10 gives Profit = 1,000; nearest is 92 at 10" in said.err


def test_a_tornado_for_people_and_for_programs(mlcase: Command, case: Path) -> None:
    call = ("sensitivity", case, "--output", "Profit", "--input", "Price=1..3", "--input", "S!B3=7..10")
    said = mlcase(*call)
    assert said.status == 0
    assert said.out.index("Price") < said.out.index("S!B3")
    data = mlcase(*call, "--json").data
    assert [(i["input"], i["rank"], i["at_low"], i["at_high"], i["swing"]) for i in data["inputs"]] == [
        ("Price", 1, 2, 22, 20), ("S!B3", 2, 13, 10, 3),
    ]  # fmt: skip
    assert (data["output"], data["base"], data["inputs"][1]["label"]) == ("Profit", 12, "Fixed cost")


def test_ten_percent_either_way_when_nothing_is_said(mlcase: Command, case: Path) -> None:
    data = mlcase("sensitivity", case, "--output", "Profit", "--json").data
    assert [i["input"] for i in data["inputs"]] == ["Price", "S!B2", "S!B3"]


def test_steps_make_strips_and_grids(mlcase: Command, case: Path) -> None:
    call = ("sensitivity", case, "--output", "Profit", "--steps", 3, "--json", "--input", "Price=1..3")
    assert mlcase(*call).data["strips"] == [{"input": "Price", "values": [[1, 2], [2, 12], [3, 22]]}]
    grid = mlcase(*call, "--input", "S!B2=10..20").data["grid"]
    assert (grid["rows"], grid["columns"]) == ([1, 2, 3], [10, 15, 20])
    assert grid["values"] == [[2, 7, 12], [12, 22, 32], [22, 37, 52]]


def test_a_copy_gets_a_sheet_and_keeps_the_rest(mlcase: Command, case: Path) -> None:
    said = mlcase("sensitivity", case, "--output", "Profit", "-o", "out.xlsx")
    assert "out.xlsx: the sheet What if has the tables and the chart" in said.out
    out = case.with_name("out.xlsx")
    assert [sheet.name for sheet in Model.open(out).book.sheets] == ["S", "What if"]
    assert parts(out)["xl/theme/theme1.xml"] == parts(case)["xl/theme/theme1.xml"]


QUESTIONS = [
    ["simulate", "--output", "Profit", "--input", "Price=uniform(1,3)", "--trials", "100"],
    ["sensitivity", "--output", "Profit", "--input", "Price=1..3"],
    ["goal-seek", "--output", "Profit", "--target", "0", "--by", "Price"],
    ["recalc"],
]


@pytest.mark.parametrize("arguments", QUESTIONS, ids=lambda arguments: arguments[0])
def test_an_answer_from_a_workbook_whose_checks_fail_says_so(mlcase: Command, case: Path, arguments: list[str]) -> None:
    book = openpyxl.load_workbook(case)
    book["S"]["C1"] = "=A5>0"
    book["S"].add_data_validation(DataValidation("decimal", formula1="0", formula2="9", sqref="B2 A5"))
    book.defined_names["Case_Checks"] = DefinedName("Case_Checks", attr_text="S!$C$1")
    book.save(case)
    said = mlcase(arguments[0], case, *arguments[1:])
    assert said.status == 1
    assert "Profit" in said.out or arguments == ["recalc"]
    failing = f"{case}: Case_Checks is FALSE: see the sheet Checks; S!A5 is empty\n"
    assert said.err == failing


# arguments after the file, what the one line says
REFUSED = [
    (["sensitivity", "--output", "Nothing"], "there is no name 'Nothing'"),
    (["sensitivity", "--output", "Profit", "--input", "Price"], "give REF=LOW..HIGH"),
    (["sensitivity", "--output", "Profit", "--input", "Price=3..1"], "not below the high end"),
    (["sensitivity", "--output", "Profit", "--input", "Profit=1..3"], "holds the formula"),
    (["sensitivity", "--output", "S!B5", "--input", "Price=1..3"], "does not depend on Price"),
    (["sensitivity", "--output", "S!A1"], "not a number"),
    (["sensitivity", "--output", "Profit", "--around", "much"], "give a share such as 10%"),
    (["sensitivity", "--output", "Profit", "--steps", "1"], "give 2 or more"),
    (["sensitivity", "--output", "Profit", "--steps", "1001"], "give 1,000 at most"),
    (["sensitivity", "--output", "Profit", "--scenarios", "none.toml"], "cannot be read"),
    (["sensitivity", "--output", "Profit", "--scenarios", "empty.toml"], "empty.toml holds no scenario"),
    (["sensitivity", "--output", "Profit", "-o", "case.xlsx"], "would overwrite the input"),
    (["sensitivity", "--output", "Profit", "-o", "out.csv"], "ends in .xlsx"),
    (["sensitivity", "--output", "Profit", "-o", "none/out.xlsx"], "there is no folder none"),
    (["goal-seek", "--output", "Profit", "--target", "0", "--by", "Price", "--between", "7"], "give LOW,HIGH"),
    (["goal-seek", "--output", "Profit", "--target", "0", "--by", "S!A1"], "not a number"),
    (["goal-seek", "--output", "Profit", "--target", "x", "--by", "Price"], "not a valid float"),
    (["goal-seek", "--output", "Profit", "--target", "0"], "Missing option '--by'"),
]


@pytest.mark.parametrize(("arguments", "line"), REFUSED, ids=[line for _, line in REFUSED])
def test_what_is_refused_in_one_line(mlcase: Command, case: Path, arguments: list[str], line: str) -> None:
    case.with_name("empty.toml").touch()
    said = mlcase(arguments[0], case, *arguments[1:])
    assert (said.status, said.out) == (2, "")
    assert line in said.err
    assert said.err.count("\n") == 1
