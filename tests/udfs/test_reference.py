"""Every reference value of the catalogue, in the engine, as a cell would show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden import check, lines


@pytest.mark.parametrize(("formula", "expected"), lines(Path(__file__).parent / "reference"))
def test_reference_value(formula: str, expected: str) -> None:
    check(formula, expected)
