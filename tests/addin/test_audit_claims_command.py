"""mlcase audit on a claims file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import Command
from mlcase_workbooks.audit.claims.case_file import example_text


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    """The platform's claims."""
    path = tmp_path / "claims.toml"
    path.write_text(example_text("platform"), encoding="utf-8")
    return path


def test_for_people(mlcase: Command, claims: Path) -> None:
    said = mlcase("audit", claims)
    assert said.status == 1
    assert "94 claims of S1, business case for an ML platform, 48 hold" in said.out
    assert "A45 Internal rate of return" in said.out
    assert "A8 Salaries" not in said.out
    assert said.out.splitlines()[-1].startswith("OK 43; WRONG 1")


def test_for_programs(mlcase: Command, claims: Path, tmp_path: Path) -> None:
    data = mlcase("audit", claims, "--json").data
    irr = next(f for f in data["findings"] if f.get("id") == "A45")
    assert (irr["verdict"], irr["recomputed"], irr["stated"]) == ("WRONG", pytest.approx(1.0967255), "28 %")
    assert claims.read_text().splitlines()[irr["line"] - 1] == "[[claim]]"
    mlcase("audit", claims, "--sarif", tmp_path / "claims.sarif", "--html", tmp_path / "claims.html")
    results = json.loads((tmp_path / "claims.sarif").read_text())["runs"][0]["results"]
    assert len(results) == len(data["findings"])
    assert "Internal rate of return" in (tmp_path / "claims.html").read_text()


def test_an_example_to_start_from(mlcase: Command) -> None:
    assert mlcase("audit", "--example", "articles").out == example_text("articles")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ('[[claim]]\nstated = 3\nkind = "sum"\nfigures = [1, 2]', 0),
        ('[[claim]]\nstated = 4\nkind = "sum"\nfigures = [1, 2]', 1),
        ('[[claim]]\nstated = 4\nkind = "sum"', 0),
        ("nothing", 2),
    ],
)
def test_status(mlcase: Command, tmp_path: Path, text: str, status: int) -> None:
    (tmp_path / "c.toml").write_text(text)
    assert mlcase("audit", "c.toml").status == status


@pytest.mark.parametrize(
    ("arguments", "said"),
    [([], "nothing to audit"), (["c.toml", "-o", "x.xlsx"], "-o marks a workbook"), (["none.toml"], "cannot be read")],
)
def test_what_is_refused_in_one_line(mlcase: Command, tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "c.toml").write_text('[[claim]]\nstated = 3\nkind = "sum"\nfigures = [1, 2]')
    outcome = mlcase("audit", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err
