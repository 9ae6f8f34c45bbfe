"""mlcase simulate on several workbooks: each case, and all together."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from commands import Command
from mlcase_workbooks.whatif.portfolio import alike, portfolio
from sheets import workbook


@pytest.fixture
def cases(tmp_path: Path) -> list[str]:
    """Three workbooks whose result is normal: means 10, 20, 30, standard deviations 3, 4, 12."""
    for name, mean, sd in (("a", 10, 3), ("b", 20, 4), ("c", 30, 12)):
        cells = {"A1": "Gain", "B1": mean, "C1": f"normal({mean},{sd})", "B2": "=B1*1"}
        workbook(tmp_path / f"{name}.xlsx", {"S": cells}, {"Result": "S!$B$2"})
    return ["a.xlsx", "b.xlsx", "c.xlsx"]


INPUT = ("--input", "S!B1=normal(10, 3)")


def test_each_case_and_the_total(mlcase: Command, cases: list[str]) -> None:
    call = ("simulate", *cases, "--output", "Result", *INPUT, "--trials", 4000)
    said = mlcase(*call)
    assert said.status == 0
    assert "all together" in said.out
    lines = [json.loads(line) for line in mlcase(*call, "--json").out.splitlines()]
    assert [line.get("file") for line in lines] == [*cases, None]
    found = lines[-1]["portfolio"]
    assert found["total"]["mean"] == pytest.approx(30, abs=0.2)
    assert found["total"]["sd"] == pytest.approx(3 * 3**0.5, rel=0.05)  # independent: variances add up
    assert found["diversification"] == pytest.approx(1 - 3**0.5 / 3, abs=0.03)


def test_cases_that_go_together_vary_more(mlcase: Command, cases: list[str]) -> None:
    call = ("simulate", *cases, "--output", "Result", *INPUT, "--trials", 4000, "--json", "--between")
    sd = [json.loads(mlcase(*call, rho).out.splitlines()[-1])["portfolio"]["total"]["sd"] for rho in ("0", "0.5", "1")]
    assert sd[0] < sd[1] < sd[2] == pytest.approx(9, rel=0.02)


def test_a_matrix_between_the_cases(mlcase: Command, cases: list[str], tmp_path: Path) -> None:
    (tmp_path / "rho.csv").write_text(",a,c\na,1,0.9\nc,0.9,1\n")
    said = mlcase("simulate", *cases, "--output", "Result", *INPUT, "--between", "rho.csv", "--json")
    assert json.loads(said.out.splitlines()[-1])["portfolio"]["total"]["sd"] == pytest.approx(6.6, rel=0.05)


def test_reordering_keeps_each_case_and_gives_the_rank_correlation() -> None:
    from scipy.stats import spearmanr

    random = np.random.default_rng(1)
    drawn = {"x": random.normal(size=20_000), "y": random.lognormal(size=20_000)}
    found = portfolio(drawn, alike(0.7, 2))
    for name, values in drawn.items():
        np.testing.assert_array_equal(np.sort(found.cases[name]), np.sort(values))
    assert spearmanr(found.cases["x"], found.cases["y"]).statistic == pytest.approx(0.7, abs=0.01)


REFUSED = [
    (["--output", "Result", "--output", "S!B1"], "give one --output"),
    (["--output", "Result", "-o", "out.xlsx"], "--out goes with one workbook"),
    (["--output", "Result", "--between", "2"], "a rank correlation of 2 between 3 cases: give -0.5 to 1"),
    (["--output", "Result", "--between", "none.csv"], "cannot be read"),
    (["--output", "Nothing"], "there is no name"),
    (["./a.xlsx", "--output", "Result"], "a.xlsx is given twice"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_is_refused_in_one_line(mlcase: Command, cases: list[str], arguments: list[str], said: str) -> None:
    outcome = mlcase("simulate", *cases, *INPUT, *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err
    assert outcome.err.count("\n") == 1
