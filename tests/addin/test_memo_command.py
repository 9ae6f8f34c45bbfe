"""mlcase memo: what it writes, what it says, and how it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commands import Command
from mlcase_workbooks.cases import create
from sheets import workbook

MODEL: dict[str, Any] = {"A1": -100, "A2": 250, "A3": "=A1+A2/1.1", "A4": False}
NAMES = {"Case_NPV": "Model!$A$3", "Case_Total_Cost": "Model!$A$2"}


def test_a_template(mlcase: Command, tmp_path: Path) -> None:
    create("rebuild", tmp_path / "case.xlsx")
    before = (tmp_path / "case.xlsx").read_bytes()
    done = mlcase("memo", "case.xlsx", "-o", "memo.md")
    assert (done.status, done.err) == (0, "")
    assert done.out == "memo.md: the memo of case.xlsx\n"
    assert "Approve [$340K]" in (tmp_path / "memo.md").read_text("utf-8")
    assert (tmp_path / "case.xlsx").read_bytes() == before


def test_what_is_missing_is_listed_and_the_memo_written(mlcase: Command, tmp_path: Path) -> None:
    questions = {"B1": "Question", "C1": "Answer", "D1": "Evidence", "B2": "What did it deliver?", "C2": "F1 of 0.9"}
    workbook(tmp_path / "case.xlsx", {"Model": MODEL | questions}, NAMES | {"Case_Checks": "Model!$A$4"})
    done = mlcase("memo", "case.xlsx", "-o", "memo.html")
    assert done.status == 1
    assert (tmp_path / "memo.html").stat().st_size > 5_000
    *lines, last = done.err.splitlines()
    assert all(line.startswith("case.xlsx: ") for line in [*lines, last])
    assert [line for line in lines if "Case_Checks is FALSE" in line]
    assert [line for line in lines if "not answered: What did we build?" in line]
    assert [line for line in lines if "no evidence: What did it deliver?" in line]
    assert "engineer-speak: 'F1' with no dollar beside it" in last


def test_what_the_engine_lacks_is_said(mlcase: Command, tmp_path: Path) -> None:
    workbook(tmp_path / "case.xlsx", {"Model": MODEL | {"B1": "=CUBEVALUE(A1)"}}, NAMES)
    done = mlcase("memo", "case.xlsx", "-o", "memo.html")
    assert done.status == 1
    assert "Model!B1 keeps its old value" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["case.xlsx", "-o", "memo.doc"], "memo.doc: give a name that ends in .docx, .html, .md or .pdf"),
        (["case.xlsx", "-o", "no/memo.html"], "no/memo.html: cannot be written: there is no folder no"),
        (["case.xlsx", "-o", "case.xlsx"], "-o would overwrite the input case.xlsx"),
        (["bare.xlsx", "-o", "memo.html"], "bare.xlsx: no Case_NPV and no Case_Annual_Point in this workbook"),
        (["none.xlsx", "-o", "memo.html"], "none.xlsx"),
        (["case.xlsx"], "Missing option '-o'"),
    ],
)
def test_refusals(arguments: list[str], message: str, mlcase: Command, tmp_path: Path) -> None:
    workbook(tmp_path / "case.xlsx", {"Model": MODEL}, NAMES)
    workbook(tmp_path / "bare.xlsx", {"Model": MODEL})
    done = mlcase("memo", *arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert message in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bare.xlsx", "case.xlsx"]


def test_a_file_in_the_place_of_the_charts_folder_is_named(mlcase: Command, tmp_path: Path) -> None:
    mlcase("new", "portfolio", "-o", "case.xlsx")
    (tmp_path / "memo_charts").write_text("mine", encoding="utf-8")
    done = mlcase("memo", "case.xlsx", "-o", "memo.md")
    assert (done.status, done.out) == (2, "")
    assert done.err == "mlcase: memo.md: cannot be written (memo_charts: File exists)\n"
