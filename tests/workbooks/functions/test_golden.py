"""Excel's functions, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden import check, lines


@pytest.mark.parametrize(("formula", "expected"), lines(Path(__file__).parent))
def test_excel_function(formula: str, expected: str) -> None:
    check(formula, expected)
