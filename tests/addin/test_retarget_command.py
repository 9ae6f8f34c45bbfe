"""mlcase retarget and the targets of mlcase new, as a user calls them."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import Command
from mlcase_addin import targets_page
from mlcase_workbooks.recalc import Model
from sheets import workbook

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A workbook with a call that has a native form and one that has none."""
    formulas = {"B1": "=ML_REAL_RATE(0.1,A1)", "B2": "=ML_AB_BAYES(180,1000,210,1000)"}
    return workbook(tmp_path / "case.xlsx", {"Data": {"A1": 0.03, **formulas}})


def test_targets_page_is_fresh() -> None:
    assert (DOCS / "targets.md").read_text(encoding="utf-8") == targets_page.page(), (
        "run: python -m mlcase_addin.targets_page > docs/targets.md"
    )


def test_retarget_says_what_became_a_value(mlcase: Command, case: Path) -> None:
    done = mlcase("retarget", case, "-o", "native.xlsx", "--target", "native")
    assert (done.status, done.err) == (0, "")
    first, second = done.out.splitlines()
    assert first == "native.xlsx: native: 1 formula rewritten, 1 cell kept as a value"
    assert second.startswith("  Data!B2: ML_AB_BAYES, mlcase ")
    assert Model.open(case.with_name("native.xlsx")).get("Data!B1") == pytest.approx(0.07 / 1.03, rel=1e-12)


def test_retarget_a_workbook_that_needs_nothing(mlcase: Command, case: Path) -> None:
    done = mlcase("retarget", case, "-o", "plain.xlsx")
    assert (done.status, done.out) == (0, "plain.xlsx: written; no formula needed a change for plain\n")
    assert case.with_name("plain.xlsx").exists()


def test_new_for_a_target(mlcase: Command, tmp_path: Path) -> None:
    done = mlcase("new", "ab-readout", "-o", "case.xlsx", "--target", "xll", "--set", "Inputs_Confidence=0.9")
    assert done.status == 0
    assert "case.xlsx: xll:" in done.out
    texts = [formula.text for formula in Model.open(tmp_path / "case.xlsx").book.formulas]
    assert any("_xll.ML_AB_PROP(" in text for text in texts)
    assert Model.open(tmp_path / "case.xlsx").get("Inputs_Confidence") == 0.9


def test_new_with_lambdas(mlcase: Command, tmp_path: Path) -> None:
    assert mlcase("new", "ab-readout", "-o", "case.xlsx", "--lambda").status == 0
    assert "ml_ab_prop" in {name for name, _ in Model.open(tmp_path / "case.xlsx").book.names}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("retarget", "case.xlsx", "-o", "out.xlsx", "--target", "excel"), "is not one of 'plain', 'officejs'"),
        (("retarget", "none.xlsx", "-o", "out.xlsx"), "none.xlsx: there is no such file"),
        (("retarget", "case.xlsx", "-o", "case.xlsx"), "would overwrite the input case.xlsx"),
        (("retarget", "case.xlsx", "-o", "nowhere/out.xlsx"), "nowhere/out.xlsx: cannot be written"),
        (("retarget", "case.xlsx", "-o", "out.xlsx", "--target", "xll", "--lambda"), "do not go with the target xll"),
        (("new", "platform", "-o", "out.pdf", "--target", "native"), "out.pdf: give a name that ends in .xlsx"),
        (("new", "platform", "-o", "nowhere/out.xlsx", "--target", "native"), "there is no folder nowhere"),
        (("new", "plattform", "-o", "out.xlsx", "--target", "native"), "there is no template 'plattform'"),
    ],
)
def test_refused(mlcase: Command, case: Path, arguments: tuple[str, ...], message: str) -> None:
    outcome = mlcase(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert message in outcome.err
    assert outcome.err.count("\n") == 1
    assert [path.name for path in case.parent.iterdir()] == ["case.xlsx"]
