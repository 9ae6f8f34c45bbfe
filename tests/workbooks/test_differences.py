"""The table of differences from Excel: its examples give what it says, and its page is fresh."""

from __future__ import annotations

from pathlib import Path

import pytest

import random_formulas
from mlcase_workbooks.recalc import WorkbookError, differences, evaluate
from oracles import as_written

PAGE = Path(__file__).parents[2] / "docs" / "differences-from-excel.md"
EXAMPLES = [row for row in differences.from_excel() if row.example]


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: row.what)
def test_example(row: differences.Difference) -> None:
    value = evaluate(row.example)
    assert as_written(value, row.ours), f"={row.example} is {value!r}"
    assert row.theirs is None or not as_written(value, row.theirs), "no difference any more"


@pytest.mark.parametrize("name", differences.lacking())
def test_lacking(name: str) -> None:
    assert name not in random_formulas.native_functions()
    with pytest.raises(WorkbookError, match=f"the engine lacks {name}"):
        evaluate(f"{name}(1)")


def test_every_row_says_what_and_why() -> None:
    for rows in (differences.from_excel(), differences.of_libreoffice()):
        assert all(row.what and row.why for row in rows)
        assert len({row.what for row in rows}) == len(rows)


def test_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == differences.page(), (
        "run: python -m mlcase_workbooks.recalc.differences > docs/differences-from-excel.md"
    )
