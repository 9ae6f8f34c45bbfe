"""The table of differences from Excel: its examples give what it says, and its page is fresh."""

from __future__ import annotations

import re
import runpy
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

import random_formulas
from mlcase_addin.cli.show import json_value
from mlcase_workbooks.recalc import Model, WorkbookError, differences, evaluate
from oracles import as_written

SHARED = Path(__file__).parents[3] / "shared"
SCORER, CORPUS = SHARED / "tools" / "score_corpus.py", SHARED / "corpora" / "excel_functions"
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


@pytest.mark.skipif(not SCORER.exists(), reason="shared/tools and shared/corpora are not beside the project")
def test_reference_workbooks() -> None:
    """Every cell that differs from Excel's value is counted in a row; a cell that could not be calculated differs."""
    scorer = runpy.run_path(str(SCORER))
    total, differing = 0, []
    for file in sorted(file for file in CORPUS.rglob("*") if file.suffix in (".xlsx", ".xlsm")):
        compared = [cell for cell in scorer["cached"](file) if not _left_out(scorer, cell[2])]
        total += len(compared)
        model = Model.open(file) if compared else None
        values = {cell: json_value(value) for cell, value in model.values().items()} if model else {}
        for formula in [*model.report.unsupported, *chain(*model.report.circular)] if model else []:
            values[formula.address] = "not calculated"
        for sheet, address, text, want in compared:
            if not scorer["equal"](values.get(f"{sheet}!{address}"), want):
                differing.append(f"{file.name} {sheet}!{address} ={text}")
    assert total == differences.CORPUS_CELLS
    assert len(differing) == sum(row.cells_in_corpus for row in differences.from_excel()), "\n".join(differing)


def _left_out(scorer: dict[str, Any], formula: str) -> bool:
    return bool(scorer["VOLATILE"].search(formula) or re.search(r"\[\d+\]", formula))


def test_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == differences.page(), (
        "run: python -m mlcase_workbooks.recalc.differences > docs/differences-from-excel.md"
    )
