"""What --set may put into a cell that has a data validation: what the rule allows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.validation import refuse_value

RULES: dict[str, dict[str, Any]] = {
    "between": {"type": "decimal", "operator": "between", "formula1": "0", "formula2": "1"},
    "not between": {"type": "decimal", "operator": "notBetween", "formula1": "2", "formula2": "3"},
    "above": {"type": "decimal", "operator": "greaterThan", "formula1": "0"},
    "whole": {"type": "whole", "operator": "lessThanOrEqual", "formula1": "12"},
    "date": {"type": "date", "operator": "greaterThanOrEqual", "formula1": "46082"},
    "listed": {"type": "list", "formula1": '"low, high,3"'},
    "in cells": {"type": "list", "formula1": "$D$1:$D$2"},
    "elsewhere": {"type": "list", "formula1": "'My lists'!$A$1:$A$2"},
    "length": {"type": "textLength", "operator": "between", "formula1": "2", "formula2": "3"},
    "warns": {"type": "decimal", "operator": "lessThan", "formula1": "0", "errorStyle": "warning"},
    "formula": {"type": "decimal", "operator": "lessThan", "formula1": "$D$1*2"},
}

CASES = [
    ("between", "0.5", ""), ("between", "100%", ""), ("between", "1.01", "wants from 0 to 1 "),
    ("between", "high", "wants from"), ("between", "", ""),
    ("not between", "1", ""), ("not between", "2.5", "outside 2 to 3"),
    ("above", "0.1", ""), ("above", "0", "wants above 0"),
    ("whole", "12", ""), ("whole", "2.5", "at most 12, whole"), ("whole", "13", "at most 12"),
    ("date", "2026-03-01", ""), ("date", "2026-02-28", "at least 46082"),
    ("listed", "Low", ""), ("listed", "3", ""), ("listed", "medium", "one of low, high, 3"),
    ("in cells", "Y", ""), ("in cells", "?", "one of Y, N"),
    ("elsewhere", "2026", ""), ("elsewhere", "2028", "one of 2026, 2027"),
    ("length", "abc", ""), ("length", "abcd", "a length from 2 to 3"),
    ("warns", "1", ""), ("formula", "99", ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def ruled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with a cell for each rule, in column A."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["D1"], sheet["D2"] = "Y", "N"
    lists = book.create_sheet("My lists")
    lists["A1"], lists["A2"] = 2026, 2027
    for row, rule in enumerate(RULES.values(), 1):
        sheet.add_data_validation(DataValidation(**{**rule, "sqref": f"A{row} C1:C2"}))
    path = tmp_path_factory.mktemp("ruled") / "ruled.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(("rule", "value", "wanted"), CASES)
def test_a_value_that_the_rule_is_against_is_refused(ruled: Path, rule: str, value: str, wanted: str) -> None:
    model = Model.open(ruled)
    reference = f"Sheet!A{list(RULES).index(rule) + 1}"
    model.set_text(reference, value)
    if wanted:
        with pytest.raises(NotAnInput, match=wanted):
            refuse_value(reference, model.book.locate(reference))
    else:
        refuse_value(reference, model.book.locate(reference))
