"""Golden lines: ``=FORMULA => value``, a test each.

A number is met when it agrees to half a unit of its last digit; give as many digits as the source has. A value is a
number, TRUE or FALSE, an error, or a text in quotes. A line that starts with # is a comment.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mlcase_udfs.errors import BY_TEXT
from mlcase_workbooks.recalc import evaluate


def lines(folder: Path) -> list[Any]:
    """The golden lines of every .txt file of a folder, as pytest parameters (formula, expected text)."""
    found = []
    for file in sorted(folder.glob("*.txt")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                formula, _, expected = line.rpartition("=>")
                found.append(pytest.param(formula.strip(), expected.strip(), id=f"{file.stem}:{number}"))
    return found


def check(formula: str, expected: str) -> None:
    """Evaluate a formula and compare it with what its line says."""
    compare(formula, evaluate(formula), expected)


def compare(formula: str, got: Any, expected: str) -> None:
    """Compare a formula's value with what its line says."""
    if expected in BY_TEXT:
        assert got is BY_TEXT[expected], f"{formula} gives {got!r}"
    elif expected.startswith('"'):
        assert got == expected[1:-1].replace('""', '"'), f"{formula} gives {got!r}"
    elif expected in ("TRUE", "FALSE"):
        assert got is (expected == "TRUE"), f"{formula} gives {got!r}"
    else:
        assert type(got) is float, f"{formula} gives {got!r}"
        assert got == pytest.approx(float(expected), abs=tolerance(expected), rel=0), f"{formula} gives {got!r}"


def tolerance(printed: str) -> float:
    """Half a unit of the last printed digit, and what a double cannot tell apart."""
    mantissa, _, exponent = printed.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    half_unit = 0.5 * 10.0 ** (int(exponent or 0) - decimals)
    exact = 0.0 if decimals or exponent else 0.5  # an integer is meant exactly
    return half_unit - exact * 10.0 ** int(exponent or 0) + abs(float(printed)) * 1e-12 + 1e-15


def functions_called(formula: str) -> set[str]:
    """The names called in a formula."""
    return {name.upper() for name in re.findall(r"([A-Za-z_][\w.]*)\(", re.sub(r'"[^"]*"', "", formula))}
