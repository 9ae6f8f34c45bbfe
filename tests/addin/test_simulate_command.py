"""mlcase simulate: what it prints and writes, and how it refuses."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from commands import Command, interruptible
from mlcase_udfs.about import version
from mlcase_workbooks.recalc import Model
from sheets import workbook

CELLS: dict[str, Any] = {
    "A1": 10, "A2": 4, "B1": "=A1*A2", "B2": "=IF(A1<10,1/0,A1)", "B3": '="worth "&B1', "B4": "=LEN(B3)", "B5": "=1+1",
    "C1": "word",
}  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return workbook(tmp_path / "case.xlsx", {"Sheet1": CELLS}, {"Total": "Sheet1!$B$1"})


@pytest.fixture
def one(case: Path) -> tuple[Any, ...]:
    """A call with one input and one output."""
    return ("simulate", case, "--output", "Total", "--input", "Sheet1!A1=pert(8,10,16)")


def test_json_says_everything(mlcase: Command, one: tuple[Any, ...]) -> None:
    outcome = mlcase(*one, "--trials", 2000, "--seed", 5, "--target", 45, "--when", "Sheet1!A1>p90", "--json")
    assert (outcome.status, outcome.err) == (0, "")
    data = outcome.data
    assert (data["trials"], data["asked"], data["seed"], data["sampling"]) == (2000, 2000, 5, "latin")
    assert (data["stopped"], data["version"]) == ("all", version())
    (entry,) = data["inputs"]
    assert (entry["name"], entry["base"], entry["distribution"]) == ("Sheet1!A1", 10, "pert(8,10,16)")
    total = data["outputs"]["Total"]
    assert total["base"] == 40
    assert total["mean"] == pytest.approx(4 * (8 + 40 + 16) / 6, rel=1e-3)
    assert total["percentiles"]["5"] < total["percentiles"]["50"] < total["percentiles"]["95"]
    assert (total["p_below_0"], total["errors"]) == (0, {})
    assert total["drivers"][0]["rank_correlation"] == pytest.approx(1)
    assert total["convergence"][-1]["trials"] == 2000
    assert (sum(total["histogram"]["counts"]), len(total["histogram"]["edges"])) == (2000, 41)
    assert data["where"]["Total"]["trials"] == 200
    assert data["where"]["Total"]["min"] > total["percentiles"]["75"]


def test_the_same_seed_prints_the_same(mlcase: Command, one: tuple[Any, ...]) -> None:
    runs = [mlcase(*one, "--json", "--seed", 3, "--threads", n).data for n in (1, 2, 8)]
    for run in runs:
        del run["seconds"]
    assert runs[0] == runs[1] == runs[2]
    assert mlcase(*one, "--json", "--seed", 4).data["outputs"] != runs[0]["outputs"]


def test_people_read_tables(mlcase: Command, one: tuple[Any, ...]) -> None:
    outcome = mlcase(*one, "--trials", 500)
    assert outcome.status == 0
    for words in (
        "500 trials of 1 uncertain input",
        "seed 42",
        "mean",
        "P95",
        "What drives Total",
        "chance of less than 0",
    ):
        assert words in outcome.out
    assert outcome.err == ""


def test_a_copy_and_a_picture(mlcase: Command, one: tuple[Any, ...], tmp_path: Path) -> None:
    before = (tmp_path / "case.xlsx").read_bytes()
    outcome = mlcase(*one, "--trials", 500, "-o", tmp_path / "out.xlsx", "--chart", tmp_path / "out.svg")
    assert outcome.status == 0
    assert f"written to {tmp_path / 'out.xlsx'}" in outcome.out
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["Sheet1", "Simulation"]
    assert Model.open(tmp_path / "out.xlsx").get("Total") == 40
    assert (tmp_path / "out.svg").read_text().startswith("<?xml")
    assert (tmp_path / "case.xlsx").read_bytes() == before


def test_inputs_from_a_file_and_correlated(mlcase: Command, case: Path, tmp_path: Path) -> None:
    (tmp_path / "in.toml").write_text('[inputs]\n"Sheet1!A1" = "normal(10,1)"\n"Sheet1!A2" = "normal(4,1)"\n')
    (tmp_path / "c.csv").write_text("1,-0.9\n-0.9,1\n")
    call = ("simulate", case, "--output", "Total", "--inputs", tmp_path / "in.toml", "--json")
    apart, together = mlcase(*call).data, mlcase(*call, "--correlate", tmp_path / "c.csv").data
    assert together["outputs"]["Total"]["sd"] < 0.8 * apart["outputs"]["Total"]["sd"]
    assert together["correlation_adjusted"] == 0


def test_impossible_correlations_are_replaced_and_it_is_said(mlcase: Command, case: Path, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("1,0.9,-0.9\n0.9,1,0.9\n-0.9,0.9,1\n")
    laws = [f"--input=Sheet1!{cell}=uniform(1,2)" for cell in ("A1", "A2", "A3")]
    workbook(case, {"Sheet1": {**CELLS, "A3": 1}})
    outcome = mlcase("simulate", case, "--output", "Sheet1!B1", *laws, "--correlate", tmp_path / "c.csv", "--json")
    assert outcome.status == 0
    assert "no variables can have these correlations" in outcome.err
    assert outcome.data["correlation_adjusted"] == pytest.approx(0.4, abs=1e-3)


def test_trials_of_errors(mlcase: Command, case: Path) -> None:
    call = ("simulate", case, "--output", "Sheet1!B2", "--input", "Sheet1!A1=uniform(9,13)", "--trials", 1000)
    shown = mlcase(*call)
    assert shown.status == 1
    assert re.search(
        r"Sheet1!B2 is no number in 250 trials \(250 #DIV/0!\): no figures without --exclude-errors", shown.err
    )
    left_out = mlcase(*call, "--exclude-errors", "--json")
    assert left_out.status == 0
    assert left_out.data["outputs"]["Sheet1!B2"]["errors"] == {"#DIV/0!": 250}
    assert left_out.data["outputs"]["Sheet1!B2"]["mean"] == pytest.approx(11.5, rel=1e-2)
    assert "mean" not in mlcase(*call, "--json").data["outputs"]["Sheet1!B2"]


def test_cells_that_take_a_trial_at_a_time_are_named(mlcase: Command, case: Path) -> None:
    outcome = mlcase("simulate", case, "--output", "Sheet1!B4", "--input", "Sheet1!A1=uniform(9,13)", "--trials", 600)
    assert outcome.status == 0
    assert re.search(r"Sheet1!B3 is evaluated trial by trial: it builds a text; [\d.]+ µs a trial", outcome.err)


def test_a_tolerance(mlcase: Command, one: tuple[Any, ...]) -> None:
    outcome = mlcase(*one, "--trials", 200_000, "--tolerance", "0.5%")
    assert outcome.status == 0
    assert "of 200,000 trials: the tolerance is reached" in outcome.out


A1 = "--input=Sheet1!A1=pert(8,10,16)"
REFUSED: dict[str, list[Any]] = {
    "there is no such file": ["missing.xlsx", "--output", "Total", A1],
    "Missing option '--output'": ["case.xlsx", A1],
    "nothing is uncertain": ["case.xlsx", "--output", "Total"],
    "no name 'Totale'": ["case.xlsx", "--output", "Totale", A1],
    "Sheet1!B5 is the same in every trial: =1\\+1 does not": ["case.xlsx", "--output", "Sheet1!B5", A1],
    "holds the formula =A1\\*A2": ["case.xlsx", "--output", "Total", "--input", "Sheet1!B1=pert(1,2,3)"],
    "holds 'word', not a number": ["case.xlsx", "--output", "Total", "--input", "Sheet1!C1=pert(1,2,3)"],
    "mode is 3": ["case.xlsx", "--output", "Total", "--input", "Sheet1!A1=pert(8,3,16)"],
    "1 trials: give 2 or more": ["case.xlsx", "--output", "Total", A1, "--trials", 1],
    "0 trials: give 2 or more": ["case.xlsx", "--output", "Total", A1, "--trials", 0],
    "2 x 2 correlations for 1 inputs": ["case.xlsx", "--output", "Total", A1, "--correlate", "two.csv"],
    "--tolerance 'much'": ["case.xlsx", "--output", "Total", A1, "--tolerance", "much"],
    "--tolerance '0'": ["case.xlsx", "--output", "Total", A1, "--tolerance", "0"],
    "give NAME>NUMBER": ["case.xlsx", "--output", "Total", A1, "--when", "Total"],
    "0 of 10,000 trials": ["case.xlsx", "--output", "Total", A1, "--when", "Total>1e9"],
    "overwrite the input": ["case.xlsx", "--output", "Total", A1, "-o", "case.xlsx"],
    "keeps the format": ["case.xlsx", "--output", "Total", A1, "-o", "out.xlsm"],
    "there is no folder nowhere": ["case.xlsx", "--output", "Total", A1, "-o", "nowhere/out.xlsx"],
    "there is no folder not.here": ["case.xlsx", "--output", "Total", A1, "--chart", "not/here/out.png"],
    r"\.png or \.svg": ["case.xlsx", "--output", "Total", A1, "--chart", "out.jpeg"],
    "'random' is not one of": ["case.xlsx", "--output", "Total", A1, "--sampling", "random"],
}  # fmt: skip


@pytest.mark.parametrize("message", REFUSED)
def test_refusals_are_one_line(mlcase: Command, case: Path, tmp_path: Path, message: str) -> None:
    (tmp_path / "two.csv").write_text("1,0\n0,1\n")
    outcome = mlcase("simulate", *REFUSED[message])
    assert outcome.status == 2
    assert re.fullmatch(r"mlcase: [^\n]+\n", outcome.err), outcome.err
    assert re.search(message, outcome.err), outcome.err
    assert outcome.out == ""
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case.xlsx", "two.csv"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for a single process")
def test_ctrl_c_keeps_what_is_done(case: Path) -> None:
    call = ["simulate", str(case), "--output", "Sheet1!B4", A1, "--trials", "50000000", "--json"]
    code = "import sys; from mlcase_addin.cli import run; sys.argv[0] = 'mlcase'; run()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *call], stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=interruptible
    )
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    data = json.loads(out)
    assert data["stopped"] == "interrupted"
    assert 0 < data["trials"] < 50_000_000
    assert b"interrupted after" in err
