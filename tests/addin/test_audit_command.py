"""mlcase audit on a workbook: what it prints and writes, when it fails, what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest

from commands import Command
from sheets import parts, workbook


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A short sum (an error), a constant in a formula (a warning)."""
    cells = {
        "A1": "a",
        "A2": "b",
        "A3": "c",
        "A4": "Total",
        "B1": 5,
        "B2": 6,
        "B3": 7,
        "B4": "=SUM(B1:B2)",
        "C4": "=B4*1.19",
    }
    return workbook(tmp_path / "case.xlsx", {"S": cells})


def test_for_people(mlcase: Command, case: Path) -> None:
    before = case.read_bytes()
    said = mlcase("audit", case)
    assert said.status == 1
    assert "2 formulas on 1 sheet: 1 error, 1 warning, 1 note" in said.out
    assert "S!B4" in said.out
    assert "=SUM(B1:B2) takes B1:B2 and leaves out B3, c" in said.out
    assert "Extend the range" in said.out
    assert case.read_bytes() == before


def test_for_programs(mlcase: Command, case: Path, tmp_path: Path) -> None:
    data = mlcase("audit", case, "--json").data
    assert [f["rule"] for f in data["findings"]] == ["short-sum", "constant-in-formula", "no-values"]
    mlcase(
        "audit", case, "--sarif", tmp_path / "a.sarif", "--html", tmp_path / "a.html", "-o", tmp_path / "marked.xlsx"
    )
    assert len(json.loads((tmp_path / "a.sarif").read_text())["runs"][0]["results"]) == 3
    assert "S!B4" in (tmp_path / "a.html").read_text()
    assert len(parts(tmp_path / "marked.xlsx")) > len(parts(case))


@pytest.mark.parametrize(("fail_on", "status"), [("error", 1), ("warning", 1), ("note", 1), ("never", 0)])
def test_fails_on(mlcase: Command, case: Path, fail_on: str, status: int) -> None:
    assert mlcase("audit", case, "--fail-on", fail_on).status == status


def test_warnings_alone_do_not_fail(mlcase: Command, tmp_path: Path) -> None:
    case = workbook(tmp_path / "case.xlsx", {"S": {"A1": 5, "B1": "=A1*1.19"}})
    assert mlcase("audit", case).status == 0
    assert mlcase("audit", case, "--fail-on", "warning").status == 1


def test_a_case_that_is_not_filled_in_is_one_finding(mlcase: Command) -> None:
    mlcase("new", "model-roi", "-o", "case.xlsx", "--blank")
    said = mlcase("audit", "case.xlsx", "--json")
    assert said.status == 1
    (finding,) = said.data["findings"]
    assert finding["rule"] == "not-filled-in"
    assert re.match(r"\d+ inputs are empty, the first Inputs!D\d+, .*; \d+ checks wait for that", finding["message"])


def test_one_input_that_was_forgotten_is_named(mlcase: Command) -> None:
    mlcase("new", "portfolio", "-o", "case.xlsx")
    book = openpyxl.load_workbook("case.xlsx")
    book["Inputs"]["D9"].value = None
    book.save("case.xlsx")
    found = [f for f in mlcase("audit", "case.xlsx", "--json").data["findings"] if f["severity"] == "error"]
    assert [f["rule"] for f in found] == ["not-filled-in"]
    assert found[0]["message"].startswith("1 input is empty")
    assert "is empty: Inputs!D9" in found[0]["message"]


def test_a_check_that_fails_for_another_reason_is_named_as_ever(mlcase: Command) -> None:
    mlcase("new", "portfolio", "-o", "case.xlsx")
    mlcase("recalc", "case.xlsx", "--in-place", "--set", "Inputs_Base_Probability=0.9")
    found = [f for f in mlcase("audit", "case.xlsx", "--json").data["findings"] if f["severity"] == "error"]
    assert {f["rule"] for f in found} == {"check-fails"}
    assert found[0]["message"].startswith("The probabilities add up to one")
    assert {f["place"][:8] for f in found} == {"Checks!I"}, "not again where Cover, Summary and the total repeat it"


def test_our_own_sheets_of_results_audit_clean(mlcase: Command) -> None:
    mlcase("new", "portfolio", "-o", "case.xlsx")
    mlcase("simulate", "case.xlsx", "--output", "Case_NPV", "--output", "Case_IRR", "--trials", "200", "-o", "s.xlsx")
    mlcase("sensitivity", "s.xlsx", "--output", "Case_NPV", "-o", "both.xlsx")
    data = mlcase("audit", "both.xlsx", "--json").data
    assert [f for f in data["findings"] if f["severity"] != "note"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("missing.xlsx",), "there is no such file"),
        (("case.xlsx", "-o", "case.xlsx"), "give another name"),
        (("case.xlsx", "-o", "copy.xlsm"), "ends in .xlsx"),
        (("case.xlsx", "-o", "nowhere/copy.xlsx"), "nowhere"),
        (("case.xlsx", "--html", "nowhere/a.html"), "nowhere"),
        (("case.xlsx", "--html", "a", "--sarif", "a"), "written twice"),
        (("case.xlsx", "--fail-on", "loss"), "loss"),
    ],
)
def test_refuses_in_one_line(mlcase: Command, case: Path, arguments: tuple[str, ...], says: str) -> None:
    said = mlcase("audit", *arguments)
    assert (said.status, said.out) == (2, "")
    assert says in said.err
    assert said.err.count("\n") == 1
