"""The catalogue of Excel's functions: each is written once, documented, and has a golden line or a test of its own."""

from __future__ import annotations

import ast
import csv
from collections import Counter
from pathlib import Path

import pytest

from golden import functions_called
from mlcase_workbooks.recalc import functions
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.differences import lacking

FOLDER = Path(functions.__file__).parent
TESTS = Path(__file__).parent
FREQUENCY = Path(__file__).parents[4] / "shared" / "corpora" / "function_frequency.csv"
THEIR_OWN = {
    "CAL_MONTH", "COMMENT", "COUNTWORDS", "CRAPNAME", "D6", "DOFMT", "DP", "MYFUNC", "MYFUNC2", "MYFUNCTION",
    "MYLAMBDA", "NONEXISTENT.FUNCTION", "NUMFMT", "SUMM", "TEMPERATURE", "WEEK", "XYZ",
}  # fmt: skip
"""Names in public workbooks that are no functions of Excel: macros, misspellings, names of LAMBDAs."""


def written() -> list[tuple[str, ast.FunctionDef]]:
    """Every function of every category as it stands in its file, by its Excel name."""
    nodes = [node for file in sorted(FOLDER.glob("*.py")) for node in ast.parse(file.read_text(encoding="utf-8")).body]
    return [
        (node.name.rstrip("_").replace("_", "."), node)
        for node in nodes
        if isinstance(node, ast.FunctionDef) and node.decorator_list and node.name.isupper()
    ]


def test_each_function_is_written_once() -> None:
    twice = [name for name, times in Counter(name for name, _ in written()).items() if times > 1]
    assert not twice


@pytest.mark.parametrize("name", [name for name, _ in written()])
def test_each_function_can_be_found(name: str) -> None:
    found = functions.find(name)
    assert found is not None
    assert found.name == name


def test_each_function_says_what_it_is() -> None:
    silent = [name for name, node in written() if not (ast.get_docstring(node) or "").endswith((".", '"'))]
    assert not silent


def test_each_function_is_tested() -> None:
    lines = [line for file in TESTS.glob("*.txt") for line in file.read_text(encoding="utf-8").splitlines()]
    called = set().union(*(functions_called(line.rpartition("=>")[0]) for line in lines if line.startswith("=")))
    tests = "\n".join(file.read_text(encoding="utf-8") for file in TESTS.glob("test_*.py"))
    assert not [name for name, _ in written() if name not in called and name not in tests]


@pytest.mark.skipif(not FREQUENCY.exists(), reason="shared/corpora is not beside the project")
def test_every_function_of_the_public_workbooks_is_known() -> None:
    with FREQUENCY.open(encoding="utf-8") as stream:
        used = {row["function"] for row in csv.DictReader(stream)}
    assert len(used) > 500
    of_the_language = {"ANCHORARRAY", "LAMBDA", "LET", "SINGLE"}
    gaps = {name for name in used if functions.find(name) is None} - of_the_language - set(lacking())
    assert gaps == THEIR_OWN


def test_a_trimmed_range_ends_at_its_last_filled_cell() -> None:
    sheet = Book().sheets[0]
    sheet.put(2, 2, 5.0)
    sheet.put(4, 3, 7.0)
    trimmed = functions.find("TRIMRANGE").bind(1)(Area(sheet, 1, 1, 9, 9))  # type: ignore[union-attr]
    assert trimmed == Area(sheet, 2, 2, 4, 3)
