"""The command line's contract: what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bad_files import BAD, bad_file
from commands import Command, Outcome
from mlcase_addin.cli import show
from mlcase_udfs.registry import catalogue
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.templates import TEMPLATES
from oracles import cached_values
from sheets import rewritten, workbook

CELLS: dict[str, Any] = {
    "A1": 0.1, "A2": "text", "A3": True, "A4": 46082, "A5": 1000000,
    "B1": "=A1*2", "B2": '=A2&" & more"', "B3": "=NOT(A3)", "B4": "=A4+1", "B5": "=A5/3", "B6": "=1/0", "B7": "=A9",
    "B8": "=ML_NPV(-2,A1:A1)", "B9": '=IF(A1>1,1,"")',
}  # fmt: skip
VALUES: dict[str, Any] = {
    "B1": 0.2, "B2": "text & more", "B3": False, "B4": 46083, "B5": 1000000 / 3, "B6": {"error": "#DIV/0!"}, "B7": 0,
    "B8": {"error": "#NUM!"}, "B9": "",
}  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A small workbook."""
    sheets = {"In": CELLS, "Other sheet": {"A1": "=In!A1"}}
    names = {"Rate": "In!$A$1", "Result": "In!$B$1", "Column": "In!$A$1:$A$3", "Flag": "In!$A$3"}
    return workbook(tmp_path / "case.xlsx", sheets, names)


def refused(outcome: Outcome, message: str) -> None:
    """Exit 2, and exactly one line that says why."""
    assert outcome.status == 2
    assert re.fullmatch(r"mlcase: [^\n]+\n", outcome.err), outcome.err
    assert re.search(message, outcome.err), outcome.err
    assert "Traceback" not in outcome.err + outcome.out
    assert outcome.out == ""


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", BAD)
def test_bad_file(mlcase: Command, tmp_path: Path, what: str) -> None:
    bad_file(what, tmp_path)
    before = snapshot(tmp_path)
    refused(mlcase("recalc", "bad.xlsx", "-o", "out.xlsx"), BAD[what][1])
    refused(mlcase("recalc", "bad.xlsx", "--in-place"), BAD[what][1])
    refused(mlcase("get", "bad.xlsx", "Sheet1!A1", "--json"), BAD[what][1])
    assert snapshot(tmp_path) == before


REFUSED: dict[str, tuple[list[str], str]] = {
    "no workbook, retargeted": (["retarget", "notes.csv", "-o", "out.xlsx"], "notes.csv: not an Excel workbook"),
    "no such file": (["recalc", "none.xlsx", "-o", "out.xlsx"], "none.xlsx: there is no such file"),
    "a folder": (["recalc", "folder", "-o", "out.xlsx"], "folder: cannot be read"),
    "no file": (["recalc"], "FILE"),
    "an unknown command": (["recalculate", "case.xlsx"], "'recalculate' .did you mean recalc.*mlcase --help"),
    "an unknown command of a group": (["addin", "biuld"], "'biuld' .did you mean build"),
    "a command like none": (["frobnicate"], "'frobnicate'. See mlcase --help"),
    "a cell beyond the sheet": (["get", "case.xlsx", "In!ZZZ1"], "cell 'In!ZZZ1': ZZZ1 lies beyond .* XFD1048576"),
    "cells beyond the sheet": (["get", "case.xlsx", "In!A1:A1048577"], "A1:A1048577 lies beyond"),
    "an unknown option": (["recalc", "case.xlsx", "--output", "out.xlsx"], "--output.*mlcase recalc --help"),
    "an argument too many": (["audit", "case.xlsx", "more"], r"argument \(more\)\. See mlcase audit --help"),
    "a group without its command": (["addin"], "mlcase addin takes a command: build, install, uninstall"),
    "an option without its value": (["recalc", "case.xlsx", "-o"], "-o"),
    "an unknown name": (["get", "case.xlsx", "Rat"], "no name 'Rat'.*Rate"),
    "an unknown sheet": (["get", "case.xlsx", "Inn!A1"], "no sheet 'Inn'.*In"),
    "no sheet": (["get", "case.xlsx", "A1"], "names no sheet"),
    "no reference": (["get", "case.xlsx", "In!"], "no reference"),
    "one unknown among others": (["get", "case.xlsx", "Rate", "Nothing"], "no name 'Nothing'"),
    "no REF": (["get", "case.xlsx"], "REF"),
    "--set a formula": (["recalc", "case.xlsx", "-o", "out.xlsx", "--set", "Result=3"], "holds the formula =A1.2"),
    "--set a range": (["recalc", "case.xlsx", "-o", "out.xlsx", "--set", "Column=3"], "3 x 1 cells: name one cell"),
    "--set text for a number": (["recalc", "case.xlsx", "-o", "out.xlsx", "--set", "Rate=high"], "give a number"),
    "--set a number for TRUE": (["recalc", "case.xlsx", "-o", "out.xlsx", "--set", "Flag=2"], "give TRUE or FALSE"),
    "--set an unknown name": (["recalc", "case.xlsx", "-o", "out.xlsx", "--set", "Rat=0.2"], "no name 'Rat'.*Rate"),
    "--set an unknown sheet": (["recalc", "case.xlsx", "-o", "out.xlsx", "--set", "Inn!A1=0.2"], "no sheet 'Inn'"),
    "--set beyond the sheet": (["recalc", "case.xlsx", "-o", "out.xlsx", "--set", "In!A9999999=1"], "lies beyond"),
    "--set without a value": (["recalc", "case.xlsx", "-o", "out.xlsx", "--set", "Rate"], "give REF=VALUE"),
    "--set without a name": (["recalc", "case.xlsx", "-o", "out.xlsx", "--set", "=0.2"], "give REF=VALUE"),
    "the second --set": (
        ["recalc", "case.xlsx", "-o", "out.xlsx", "--set", "Rate=0.2", "--set", "Result=1"],
        "holds the formula",
    ),
    "-o the input": (["recalc", "case.xlsx", "-o", "case.xlsx"], "would overwrite the input"),
    "-o the input by another path": (["recalc", "case.xlsx", "-o", "folder/../case.xlsx"], "would overwrite the input"),
    "-o the input by a link": (["recalc", "case.xlsx", "-o", "link.xlsx"], "would overwrite the input"),
    "-o the input's folder": (["recalc", "case.xlsx", "-o", "."], "would overwrite the input"),
    "-o another input": (["recalc", "case.xlsx", "folder/case.xlsx", "-o", "folder"], "would overwrite the input"),
    "-o in no folder": (["recalc", "case.xlsx", "-o", "none/out.xlsx"], "out.xlsx: cannot be written"),
    "-o below a file": (["recalc", "case.xlsx", "-o", "case.xlsx/out.xlsx"], "out.xlsx: cannot be written"),
    "-o another format": (["recalc", "case.xlsx", "-o", "out.csv"], "ends in .xlsx"),
    "-o a macro workbook": (["recalc", "case.xlsx", "-o", "out.xlsm"], "ends in .xlsx"),
    "-o a file for two": (["recalc", "case.xlsx", "folder/case.xlsx", "-o", "out.xlsx"], "names a folder that exists"),
    "-o one name for two": (["recalc", "case.xlsx", "case.xlsx", "-o", "out"], "twice"),
    "no time": (["recalc", "case.xlsx", "-o", "out.xlsx", "--timeout", "0"], "--timeout.* not in the range x>0"),
    "a target that is no number": (["simulate", "case.xlsx", "--output", "Result", "--target", "nan"], "finite number"),
    "-o and --in-place": (["recalc", "case.xlsx", "-o", "out.xlsx", "--in-place"], "do not go together"),
    "an unknown template": (["new", "plattform", "-o", "out.xlsx"], "plattform.*platform"),
    "new without -o": (["new", "platform"], "-o"),
    "new with another ending": (["new", "platform", "-o", "out.xls"], "ends in .xlsx"),
    "new in no folder": (["new", "platform", "-o", "none/out.xlsx"], "cannot be written"),
    "new over a folder": (["new", "platform", "-o", "folder.xlsx"], "cannot be written"),
    "new over a workbook": (["new", "platform", "-o", "case.xlsx"], "case.xlsx is there already.*--force"),
    "new, an unknown input": (["new", "platform", "-o", "out.xlsx", "--set", "Inputs_Nothing=1"], "Inputs_Nothing"),
    "new, text for a number": (["new", "platform", "-o", "out.xlsx", "--set", "Inputs_Discount_Rate=high"], "number"),
    "new, a malformed --set": (["new", "platform", "-o", "out.xlsx", "--set", "Inputs_Discount_Rate"], "REF=VALUE"),
    "an unknown function": (["functions", "FROBNICATE"], "no function 'FROBNICATE'"),
    "demo into a file": (["demo", "-o", "case.xlsx"], "cannot be used as a folder"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_refused(mlcase: Command, case: Path, what: str) -> None:
    folder = case.parent
    (folder / "folder").mkdir()
    (folder / "out").mkdir()
    (folder / "folder.xlsx").mkdir()
    (folder / "folder" / "case.xlsx").write_bytes(case.read_bytes())
    (folder / "link.xlsx").symlink_to(case)
    (folder / "notes.csv").write_text("a,b\n", encoding="utf-8")
    before = snapshot(folder)
    arguments, message = REFUSED[what]
    refused(mlcase(*arguments), message)
    assert snapshot(folder) == before


def test_one_of_several_files_is_bad(mlcase: Command, case: Path) -> None:
    (case.parent / "bad.xlsx").write_bytes(b"nothing")
    (case.parent / "out").mkdir()
    outcome = mlcase("recalc", "bad.xlsx", "case.xlsx", "-o", "out")
    assert outcome.status == 2
    assert re.fullmatch(r"mlcase: bad.xlsx: not an Excel workbook[^\n]*\n", outcome.err)
    assert "case.xlsx: 10 formulas" in outcome.out
    assert os.listdir("out") == ["case.xlsx"]


def test_the_real_command(case: Path) -> None:
    """As a program of its own: no traceback, nothing on standard output, no matter what the first line is about."""
    for arguments in (
        ["recalc", "none.xlsx"],
        ["recalc", "case.xlsx", "--set", "Result=1", "-o", "out.xlsx"],
        ["--nope"],
    ):
        program = Path(sys.executable).with_name("mlcase")
        done = subprocess.run([program, *arguments], cwd=case.parent, capture_output=True, text=True, check=False)
        refused(Outcome(done.returncode, done.stdout, done.stderr), "")
    assert os.listdir(case.parent) == ["case.xlsx"]


@pytest.mark.parametrize("arguments", [["functions", "--json"], ["functions"]])
def test_a_reader_that_goes_away_is_no_failure(case: Path, arguments: list[str]) -> None:
    program = Path(sys.executable).with_name("mlcase")
    with subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_closed_output_is_no_failure(case: Path) -> None:
    program = Path(sys.executable).with_name("mlcase")
    command = f"{program} get case.xlsx Result >&- 2>&-"
    assert subprocess.run(["sh", "-c", command], cwd=case.parent, check=False).returncode == 0


# -- findings: exit 1 -------------------------------------------------------------------------------------------------


def test_unknown_function(mlcase: Command, tmp_path: Path) -> None:
    fresh = workbook(tmp_path / "fresh.xlsx", {"S": {"A1": "=FROBNICATE(1)", "B1": "=A1+1", "C1": "=1+1"}})
    rewritten(
        fresh, tmp_path / "old.xlsx", lambda _, data: re.sub(rb"</f><v ?(/>|></v>)", b"</f><v>41</v>", data, count=1)
    )
    outcome = mlcase("recalc", "old.xlsx", "-o", "out.xlsx")
    assert outcome.status == 1
    assert outcome.err.splitlines() == [
        "old.xlsx: S!A1 keeps its old value: the engine lacks FROBNICATE",
        "old.xlsx: S!B1 is calculated from old values",
    ]
    assert cached_values(tmp_path / "out.xlsx") == {"S!A1": 41.0, "S!B1": 42.0, "S!C1": 2.0}
    as_json = mlcase("recalc", "old.xlsx", "--json")
    assert as_json.status == 1
    assert as_json.data["unsupported"] == {"S!A1": "FROBNICATE"}
    assert as_json.data["dependants"] == ["S!B1"]
    assert as_json.data["cells"] == {"S!A1": 41, "S!B1": 42, "S!C1": 2}
    assert mlcase("get", "old.xlsx", "S!B1") == Outcome(1, "S!B1\t42\n", outcome.err)


def test_circular_reference(mlcase: Command, tmp_path: Path) -> None:
    workbook(tmp_path / "circle.xlsx", {"S": {"A1": "=B1+1", "B1": "=C1", "C1": "=A1", "D1": "=1+1"}})
    outcome = mlcase("recalc", "circle.xlsx", "-o", "out.xlsx")
    assert outcome.status == 1
    assert outcome.err == "circle.xlsx: circular: S!A1 -> S!B1 -> S!C1 -> S!A1; these keep their old values\n"
    assert cached_values(tmp_path / "out.xlsx")["S!D1"] == 2.0
    as_json = mlcase("recalc", "circle.xlsx", "--json")
    assert as_json.status == 1
    assert as_json.data["circular"] == [["S!A1", "S!B1", "S!C1"]]
    assert mlcase("get", "circle.xlsx", "S!D1") == Outcome(1, "S!D1\t2\n", outcome.err)


def test_failed_check(mlcase: Command, tmp_path: Path) -> None:
    workbook(tmp_path / "checked.xlsx", {"S": {"A1": 1, "B1": "=A1=1"}}, {"Case_Checks": "S!$B$1"})
    assert mlcase("recalc", "checked.xlsx").status == 0
    for command in (["recalc"], ["recalc", "--json"], ["get", "S!B1"], ["get", "S!B1", "--json"]):
        outcome = mlcase(command[0], "checked.xlsx", *command[1:], "--set", "S!A1=2")
        assert (outcome.status, outcome.err) == (1, "checked.xlsx: Case_Checks is FALSE: see the sheet Checks\n")


def test_many_findings_are_cut_short(mlcase: Command, tmp_path: Path) -> None:
    workbook(tmp_path / "many.xlsx", {"S": {f"A{i}": f"=FROB{i}X()" for i in range(1, 26)}})
    outcome = mlcase("recalc", "many.xlsx")
    assert outcome.status == 1
    assert len(outcome.err.splitlines()) == 11
    assert "15 more cells" in outcome.err
    assert len(mlcase("recalc", "many.xlsx", "--json").data["unsupported"]) == 25


# -- recalc -----------------------------------------------------------------------------------------------------------


def test_recalc_writes(mlcase: Command, case: Path) -> None:
    before = case.read_bytes()
    outcome = mlcase("recalc", "case.xlsx", "--set", "Rate=20%", "--set", "In!A4=2026-04-01", "-o", "out.xlsx")
    assert (outcome.status, outcome.err) == (0, "")
    assert re.match(r"case.xlsx: 10 formulas in \d+\.\d\d s; written to out.xlsx\n", outcome.out)
    assert "In!B8 is #NUM!: rate is -2.0: give a number above -1" in outcome.out
    values = cached_values(case.parent / "out.xlsx")
    assert values["In!B1"] == 0.4
    assert values["In!B4"] == 46114.0
    assert values["Other sheet!A1"] == 0.2
    assert case.read_bytes() == before
    assert sorted(os.listdir(case.parent)) == ["case.xlsx", "out.xlsx"]


def test_recalc_without_o_writes_nothing(mlcase: Command, case: Path) -> None:
    before = snapshot(case.parent)
    outcome = mlcase("recalc", "case.xlsx")
    assert (outcome.status, outcome.err) == (0, "")
    assert "nothing written: give -o FILE or --in-place" in outcome.out
    assert snapshot(case.parent) == before


def test_recalc_into_a_folder(mlcase: Command, case: Path) -> None:
    (case.parent / "second.xlsx").write_bytes(case.read_bytes())
    (case.parent / "out").mkdir()
    assert mlcase("recalc", "case.xlsx", "second.xlsx", "-o", "out", "--set", "Rate=0.3").status == 0
    assert sorted(os.listdir("out")) == ["case.xlsx", "second.xlsx"]
    assert all(Model.open(f).get("Result") == 0.6 for f in Path("out").iterdir())


def test_recalc_over_an_older_output(mlcase: Command, case: Path) -> None:
    (case.parent / "out.xlsx").write_bytes(b"older")
    assert mlcase("recalc", "case.xlsx", "-o", "out.xlsx").status == 0
    assert Model.open("out.xlsx").get("Result") == 0.2


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_recalc_in_place(mlcase: Command, case: Path, mode: int) -> None:
    case.chmod(mode)
    os.link(case, case.parent / "hard link")
    before = case.read_bytes()
    outcome = mlcase("recalc", "case.xlsx", "--in-place", "--set", "Rate=0.3")
    assert outcome.status == 0
    assert Model.open(case).book.formulas.__next__().cached == 0.6
    assert stat.S_IMODE(case.stat().st_mode) == mode
    assert (case.parent / "hard link").read_bytes() == before, "a new file took the old one's place: one move"
    assert sorted(os.listdir(case.parent)) == ["case.xlsx", "hard link"]


def test_recalc_json(mlcase: Command, case: Path) -> None:
    outcome = mlcase("recalc", "case.xlsx", "--json")
    assert (outcome.status, outcome.err) == (0, "")
    assert list(outcome.data) == ["file", "cells", "unsupported", "seconds"]
    assert outcome.data["file"] == "case.xlsx"
    assert outcome.data["cells"] == {**{f"In!{c}": v for c, v in VALUES.items()}, "Other sheet!A1": 0.1}
    assert [type(v) for v in outcome.data["cells"].values()] == [type(v) for v in [*VALUES.values(), 0.1]]
    assert outcome.data["unsupported"] == {}
    assert 0 < outcome.data["seconds"] < 60


def test_recalc_json_is_a_line_a_file(mlcase: Command, case: Path) -> None:
    (case.parent / "second.xlsx").write_bytes(case.read_bytes())
    outcome = mlcase("recalc", "case.xlsx", "second.xlsx", "--json", "--set", "Rate=0.3")
    lines = [json.loads(line) for line in outcome.out.splitlines()]
    assert [line["file"] for line in lines] == ["case.xlsx", "second.xlsx"]
    assert [line["cells"]["In!B1"] for line in lines] == [0.6, 0.6]


def test_json_says_a_number_as_it_is(mlcase: Command, tmp_path: Path) -> None:
    formulas = {"A1": "=1/3", "A2": "=2^53", "A3": "=10^300", "A4": "=-0.0", "A5": "=1E-300", "A6": "=10^15+0.5"}
    workbook(tmp_path / "numbers.xlsx", {"S": formulas})
    cells = mlcase("recalc", "numbers.xlsx", "--json").data["cells"]
    expected = {"S!A1": 1 / 3, "S!A2": 2.0**53, "S!A3": 1e300, "S!A4": 0, "S!A5": 1e-300, "S!A6": 1e15 + 0.5}
    assert cells == expected


def test_set_keeps_to_the_cells_own_validation(mlcase: Command) -> None:
    mlcase("new", "portfolio", "-o", "case.xlsx")
    for command in (["recalc", "case.xlsx", "-o", "out.xlsx"], ["get", "case.xlsx", "Case_NPV"]):
        refused(mlcase(*command, "--set", "Inputs_Discount_Rate=1.5"), "Inputs_Discount_Rate=1.5: .* from 0 to 1 ")
    assert os.listdir() == ["case.xlsx"]
    asked = ["get", "case.xlsx", "Inputs_Discount_Rate", "--set", "Inputs_Discount_Rate=1.5", "--no-validation"]
    assert mlcase(*asked).out == "Inputs_Discount_Rate\t1.5\n"


# -- get --------------------------------------------------------------------------------------------------------------

GOT: list[tuple[str, Any, str]] = [
    ("Rate", 0.1, "Rate\t0.1\n"),
    ("Result", 0.2, "Result\t0.2\n"),
    ("result", 0.2, "result\t0.2\n"),
    ("In!A4", 46082, "In!A4\t46,082\n"),
    ("In!B4", 46083, "In!B4\t46,083\n"),
    ("In!$B$2", "text & more", "In!$B$2\ttext & more\n"),
    ("in!b3", False, "in!b3\tFALSE\n"),
    ("In!B6", {"error": "#DIV/0!"}, "In!B6\t#DIV/0!\n"),
    ("In!B9", "", "In!B9\t\n"),
    ("In!A9", None, "In!A9\t\n"),
    ("In!XFD1048576", None, "In!XFD1048576\t\n"),
    ("'Other sheet'!A1", 0.1, "'Other sheet'!A1\t0.1\n"),
    ("Other sheet!A1", 0.1, "Other sheet!A1\t0.1\n"),
    ("Column", [[0.1], ["text"], [True]], "Column\n  0.1\n  text\n  TRUE\n"),
    ("In!A1:B2", [[0.1, 0.2], ["text", "text & more"]], "In!A1:B2\n  0.1\t0.2\n  text\ttext & more\n"),
    ("In!B6:B7", [[{"error": "#DIV/0!"}], [0]], "In!B6:B7\n  #DIV/0!\n  0\n"),
    ("Other sheet!A:B", [[0.1]], "Other sheet!A:B\n  0.1\n"),
]


@pytest.mark.parametrize(("reference", "value", "text"), GOT)
def test_get(mlcase: Command, case: Path, reference: str, value: Any, text: str) -> None:
    before = snapshot(case.parent)
    assert mlcase("get", "case.xlsx", reference) == Outcome(0, text, "")
    outcome = mlcase("get", "case.xlsx", reference, "--json")
    assert (outcome.status, outcome.data, outcome.err) == (0, {reference: value}, "")
    assert type(outcome.data[reference]) is type(value)
    assert snapshot(case.parent) == before


def test_get_several(mlcase: Command, case: Path) -> None:
    assert mlcase("get", "case.xlsx", "Result", "Rate", "--json").out == '{"Result": 0.2, "Rate": 0.1}\n'


def test_get_formats(mlcase: Command, case: Path) -> None:
    found = mlcase("get", "case.xlsx", "Rate", "In!B9", "--json", "--formats").data
    assert found == {"Rate": {"value": 0.1, "format": "General"}, "In!B9": {"value": "", "format": "General"}}
    assert "--json" in mlcase("get", "case.xlsx", "Rate", "--formats").err


def test_get_names_after_a_change(mlcase: Command, case: Path) -> None:
    """Every named cell, with an input changed; the file keeps its own."""
    before = snapshot(case.parent)
    found = mlcase("get", "case.xlsx", "--names", "--set", "Rate=0.3", "--json").data
    assert (found["Rate"], found["Result"]) == (0.3, pytest.approx(0.6))
    assert snapshot(case.parent) == before


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_texts_in_any_code_page(
    mlcase: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    workbook(tmp_path / "texts.xlsx", {"S": {"A1": '="≥ 漢字 "&UNICHAR(128512)', "A2": "=1"}})
    stream = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(stream, encoding=encoding))
    mlcase("get", "texts.xlsx", "S!A1", "--json")
    sys.stdout.flush()
    assert json.loads(stream.getvalue().decode(encoding)) == {"S!A1": "≥ 漢字 😀"}


# -- functions, templates, new ----------------------------------------------------------------------------------------


def test_functions_lists_all(mlcase: Command) -> None:
    outcome = mlcase("functions")
    assert (outcome.status, outcome.err) == (0, "")
    assert set(re.findall(r"ML_[A-Z0-9_]+", outcome.out)) >= set(catalogue())


def test_functions_json(mlcase: Command) -> None:
    outcome = mlcase("functions", "--json")
    assert [entry["name"] for entry in outcome.data] == sorted(catalogue())
    for entry in outcome.data:
        keys = ["name", "category", "summary", "usage", "arguments", "returns", "errors", "source", "example", "native"]
        assert list(entry) == keys
        assert all(entry[key] for key in ("category", "summary", "usage", "returns", "source", "example"))
        assert all(argument["unit"] and argument["description"] for argument in entry["arguments"])


@pytest.mark.parametrize("name", ["ML_NPV", "ml_npv", "NPV", "=ML_NPV(", "_xldudf_ML_NPV", "_xll.ML_NPV"])
def test_one_function_by_any_spelling(mlcase: Command, name: str) -> None:
    outcome = mlcase("functions", name)
    assert outcome.status == 0
    assert outcome.out.startswith("=ML_NPV(rate, flows,")
    assert all(heading in outcome.out for heading in ("Arguments", "Returns", "Errors", "Source", "Example"))
    assert mlcase("functions", name, "--json").data["name"] == "ML_NPV"


def test_a_function_nearly_named(mlcase: Command) -> None:
    refused(mlcase("functions", "PAYBAK"), "did you mean ML_PAYBACK")


def test_templates(mlcase: Command) -> None:
    outcome = mlcase("templates")
    assert (outcome.status, outcome.err) == (0, "")
    assert all(name in outcome.out for name in TEMPLATES)


def test_new(mlcase: Command, tmp_path: Path) -> None:
    outcome = mlcase("new", "platform", "-o", "case.xlsx", "--set", "Inputs_Discount_Rate=20%")
    assert (outcome.status, outcome.err) == (0, "")
    assert re.fullmatch(r"case.xlsx: [\d,]+ formulas on \d+ sheets\n", outcome.out)
    assert os.listdir(tmp_path) == ["case.xlsx"]
    model = Model.open("case.xlsx")
    npv = model.book.locate("Case_NPV")
    assert round(npv.sheet.formula_at[npv.top, npv.left].cached) == 7_824_074, "the file holds calculated values"
    assert mlcase("recalc", "case.xlsx", "-o", "again.xlsx").status == 0
    assert Path("again.xlsx").read_bytes() == Path("case.xlsx").read_bytes(), "and nothing is left to calculate"


def test_version_and_help(mlcase: Command) -> None:
    assert mlcase("--version") == Outcome(0, f"mlcase {metadata.version('mlcase')}\n", "")
    bare = mlcase()
    assert bare.status == 0
    assert bare == mlcase("--help")
    for command in ("demo", "functions", "templates", "new", "recalc", "get"):
        assert f"\n  {command} " in bare.out
        assert mlcase(command, "--help").status == 0


WRITING = [
    ["recalc", "case.xlsx", "-o", "locked/out.xlsx"],
    ["new", "portfolio", "-o", "locked/out.xlsx"],
    ["retarget", "case.xlsx", "-o", "locked/out.xlsx"],
    ["simulate", "case.xlsx", "--output", "Result", "--input", "Rate=uniform(0,1)", "-o", "locked/out.xlsx"],
    ["sensitivity", "case.xlsx", "--output", "Result", "-o", "locked/out.xlsx"],
    ["audit", "case.xlsx", "-o", "locked/out.xlsx"],
    ["audit", "case.xlsx", "--html", "locked/out.html"],
    ["memo", "case.xlsx", "-o", "locked/out.md"],
]


@pytest.mark.parametrize("arguments", WRITING, ids=lambda arguments: arguments[0])
def test_a_folder_that_takes_no_file_is_named(mlcase: Command, case: Path, arguments: list[str]) -> None:
    locked = case.parent / "locked"
    locked.mkdir(mode=0o555)
    if os.access(locked, os.W_OK):
        pytest.skip("whoever runs the tests may write anywhere")
    refused(mlcase(*arguments), "locked/out.*: cannot be written")


@pytest.mark.parametrize("width", [20, 40, 80, 140])
def test_a_narrow_terminal_breaks_names_and_never_numbers(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(show, "console", lambda _: Console(width=width))
    numbers = ["105,529.68", "-801,998.50", "16,072,126.22"]
    show.table(
        ["Input", "", "Low", "High", "Swing of it"], [["Inputs_Benefit_Factor", "All of it", *numbers]], right=[2, 3, 4]
    )
    lines = capsys.readouterr().out.splitlines()
    assert any(all(number in line for number in numbers) for line in lines)
    assert "".join(line.split()[0] for line in lines[3:] if line.split()).startswith("Inputs_Benefit_Factor")
