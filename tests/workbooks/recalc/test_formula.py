"""The formula language: precedence, literals, references, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from golden import check, lines
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError, address, cell_position, shape_of, template_of, tokens
from mlcase_workbooks.recalc.formula.parser import parse
from mlcase_workbooks.recalc.shape import _LETTERS


@pytest.mark.parametrize(("formula", "expected"), lines(Path(__file__).parent))
def test_language(formula: str, expected: str) -> None:
    check(formula, expected)


REFUSED = ["1+", "(1", "SUM(1,2", "1 2", "{1,2;3}", "A1:", '"open', "*3", "1)", "=1"]


@pytest.mark.parametrize("text", REFUSED)
def test_refused_with_a_place(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)


def test_nested_deeper_than_excel_allows_is_refused_not_crashed() -> None:
    with pytest.raises(FormulaError, match="nested"):
        parse("(" * 5000 + "1" + ")" * 5000)


@pytest.mark.parametrize("depth", [64, 120])
def test_deep_nesting_calculates(depth: int) -> None:
    check("=" + "IF(TRUE," * depth + "7" + ")" * depth, "7")
    check("=" + "(1+" * depth + "1" + ")" * depth, str(depth + 1))


@pytest.mark.parametrize(
    ("text", "sheet", "corners"),
    [
        ("$B$3", None, (3, 2, 3, 2)),
        ("B3:D9", None, (3, 2, 9, 4)),
        ("D9:B3", None, (3, 2, 9, 4)),
        ("Costs!B3", "Costs", (3, 2, 3, 2)),
        ("'My ''own'' sheet'!B3", "My 'own' sheet", (3, 2, 3, 2)),
        ("A:C", None, (1, 1, 1_048_576, 3)),
        ("2:4", None, (2, 1, 4, 16_384)),
        ("XFD1048576", None, (1_048_576, 16_384, 1_048_576, 16_384)),
    ],
)
def test_references(text: str, sheet: str | None, corners: tuple[int, int, int, int]) -> None:
    node = parse(text, 5, 5)
    assert isinstance(node, nodes.Reference)
    assert node.sheet == sheet
    found = node.top.position(5), node.left.position(5), node.bottom.position(5), node.right.position(5)
    assert found == corners


@pytest.mark.parametrize("text", ["XFE1", "A1048577", "LOGO10", "TAX2024X", "R1C1_", "Rate.2"])
def test_names_that_look_like_cells(text: str) -> None:
    assert isinstance(parse(text), nodes.Name)


@pytest.mark.parametrize(
    ("text", "items", "first", "last"),
    [
        ("Sales[Net]", (), "Net", "Net"),
        ("Sales[[Net]:[Gross]]", (), "Net", "Gross"),
        ("Sales[[#This Row],[Net]]", ("#this row",), "Net", "Net"),
        ("Sales[@Net]", ("#this row",), "Net", "Net"),
        ("Sales[#Totals]", ("#totals",), None, None),
        ("Sales[[#Headers],[#Data],[Net]]", ("#headers", "#data"), "Net", "Net"),
        ("Sales[A'[b']]", (), "A[b]", "A[b]"),
    ],
)
def test_structured_references(text: str, items: tuple[str, ...], first: str | None, last: str | None) -> None:
    assert parse(text) == nodes.Structured("Sales", items, first, last)


@pytest.mark.parametrize("text", ["A1", "$B2*C$3+SUM(D4:$E$5)", 'Other!A1&"{A1}"', "A:A+1:1", "'x y'!Z9"])
def test_a_shape_reads_like_its_cells(text: str) -> None:
    found = tokens(text)
    reads = eval(template_of(found, 10, 10), {"L": _LETTERS})
    assert reads(10, 10) == text
    moved = reads(12, 13)
    assert shape_of(tokens(moved), 12, 13) == shape_of(found, 10, 10)


@pytest.mark.parametrize(("row", "column", "text"), [(1, 1, "A1"), (9, 26, "Z9"), (3, 27, "AA3"), (1, 16384, "XFD1")])
def test_addresses(row: int, column: int, text: str) -> None:
    assert address(row, column) == text
    assert cell_position(text) == (row, column)
