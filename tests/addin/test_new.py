"""mlcase new from data and from nothing: what it prints, what it writes, and how it refuses."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from mlcase_addin.cli import main
from mlcase_workbooks.recalc import Model

ROWS = "user,arm,bought\n" + "".join(f"{n},{'AB'[n % 2]},{n % 3 // 2}\n" for n in range(600)) + "7,B,1\n"
OPTIONS = ["--column", "unit=user", "--column", "variant=arm", "--column", "metric=bought"]
READ = ["new", "ab-readout", "-o", "case.xlsx", "--data", "events.csv", *OPTIONS]
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def mlcase(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """Calls the command line in a folder with data."""
    monkeypatch.chdir(tmp_path)
    Path("events.csv").write_text(ROWS, encoding="utf-8")

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["mlcase", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        assert isinstance(end.value.code, int)
        return end.value.code, *capsys.readouterr()

    return call


def test_a_readout_from_rows_says_what_counts_and_what_is_left_to_give(mlcase: Command) -> None:
    status, out, err = mlcase(*READ, "--set", "Inputs_Days=21")
    assert (status, err) == (0, "")
    assert "events.csv: 601 rows" in out
    assert "control 'A': 300 users" in out
    assert "left out: 1 whose unit was there already" in out
    assert re.search("still the example's.*Inputs_Test_Traffic", out)
    assert "Inputs_Days" not in out
    model = Model.open("case.xlsx")
    events = [sum(n % 3 == 2 for n in range(600) if n % 2 == side) for side in (0, 1)]
    assert [model.get(f"Inputs_{side}_Events") for side in ("Control", "Treatment")] == events
    assert model.get("Inputs_Days") == 21


def test_guardrails_are_counted_or_are_to_be_filled_in(mlcase: Command) -> None:
    slow = [n % 5 == 0 for n in range(600)]
    rows = "".join(f"{n},{'AB'[n % 2]},{n % 3 // 2},{int(slow[n])},{n % 7}\n" for n in range(600))
    Path("events.csv").write_text(f"user,arm,bought,slow,other\n{rows}", encoding="utf-8")
    status, out, _ = mlcase(*READ, "--guardrail", "slow=1%")
    assert status == 0
    assert "guardrail 'slow': 60 and 60 users, margin 0.01" in out
    model = Model.open("case.xlsx")
    row = model.get("Guardrails!B7:J7")[0]
    high = confint_proportions_2indep(60, 300, 60, 300, method="newcomb", compare="diff")[1]
    assert row == ["slow", "events, share", "data", 60, 60, 0, pytest.approx(high, rel=1e-9), 0.01, pytest.approx(1)]
    assert model.get("Guardrails!B8") == "All guardrails hold; broken ones:"
    assert model.get("Case_Checks") is True
    assert "other' is neither 0 nor 1 for 428" in mlcase(*READ, "--force", "--guardrail", "other=1%")[2]
    mlcase(*READ, "--force", "--blank", "--guardrail", "slow=1%")
    assert Model.open("case.xlsx").get("Guardrails!B7:F7")[0] == ["slow", "events, share", "data", 60, 60]
    status, out, _ = mlcase(*READ, "--force")
    assert "no --guardrail" in out
    model = Model.open("case.xlsx")
    assert model.get("Guardrails!B7:F9") == [["to be filled in", "events, share", None, None, None]] * 3
    assert (model.get("Case_Guardrails"), model.get("Case_Decision"), model.get("Case_Checks")) == (
        False,
        "hold",
        False,
    )


def test_a_comma_behind_the_last_column_shifts_nothing(mlcase: Command) -> None:
    lines = ROWS.splitlines()
    Path("events.csv").write_text("\n".join([lines[0], *(f"{line}," for line in lines[1:])]), encoding="utf-8")
    assert "control 'A': 300 users" in mlcase(*READ)[1]


def test_rows_and_blank_leave_nothing_of_the_example(mlcase: Command) -> None:
    status, out, _ = mlcase(*READ, "--blank", "--control", "B")
    assert status == 0
    assert "still the example's" not in out
    model = Model.open("case.xlsx")
    assert model.get("Inputs_Control_Size") == 300
    assert model.get("Inputs_Traffic") is None
    assert model.get("Case_Checks") is False


def test_a_case_of_other_years(mlcase: Command) -> None:
    assert mlcase("new", "model-roi", "-o", "case.xlsx", "--years", "5")[0] == 0
    assert Model.open("case.xlsx").get("Case_NPV") == pytest.approx(-440_000 + 706_200 * (1 - 1.1**-5) / 0.1)


@pytest.mark.parametrize(("there", "force"), [(b"", []), (b"filled in", ["--force"])])
def test_an_empty_file_is_replaced_and_with_force_any(mlcase: Command, there: bytes, force: list[str]) -> None:
    Path("case.xlsx").write_bytes(there)
    assert mlcase("new", "portfolio", "-o", "case.xlsx", *force)[0] == 0
    assert Model.open("case.xlsx").get("Case_Checks") is not None


REFUSED = {
    "no such file": (["--data", "none.csv"], "none.csv: there is no such file"),
    "a missing column": (["--data", "events.csv"], "no column 'unit'; its columns are user, arm, bought"),
    "an unknown role": (["--data", "events.csv", "--column", "who=user"], "ROLE is one of unit, variant"),
    "a file and a query": (["--data", "events.csv", "--sql", "select 1"], "do not go together"),
    "a query alone": (["--sql", "select 1"], "go together"),
    "a missing guardrail": (["--data", "events.csv", *OPTIONS, "--guardrail", "slow=1%"], "no column 'slow'"),
    "a guardrail twice": (["--data", "events.csv", "--guardrail", "a=1%", "--guardrail", "a=2%"], "a column twice"),
    "no margin": (["--data", "events.csv", "--guardrail", "slow"], "give COLUMN=MARGIN"),
    "options for no rows": (["--control", "A"], "give --data FILE"),
    "an unknown control": (["--data", "events.csv", *OPTIONS, "--control", "C"], "its variants are A, B"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(mlcase: Command, case: str) -> None:
    arguments, message = REFUSED[case]
    status, out, err = mlcase("new", "ab-readout", "-o", "case.xlsx", *arguments)
    assert (status, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1
    assert not Path("case.xlsx").exists()


def test_other_templates_take_no_rows(mlcase: Command) -> None:
    assert "takes no rows" in mlcase("new", "platform", "-o", "case.xlsx", "--data", "events.csv")[2]
    assert "takes no other number of years" in mlcase("new", "ab-readout", "-o", "case.xlsx", "--years", "2")[2]
    assert "1 to 120" in mlcase("new", "portfolio", "-o", "case.xlsx", "--years", "0")[2]
