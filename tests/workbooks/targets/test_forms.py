"""What stands for a function gives what the function gives: over random calls, in a cell and as a LAMBDA."""

from __future__ import annotations

from itertools import product
from math import isclose
from typing import Any

import numpy as np
import pytest

from mlcase_udfs.errors import CellError
from mlcase_udfs.registry import Function, catalogue
from mlcase_udfs.units import Shape
from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.recalc.area import Place
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.calculate import calculate
from mlcase_workbooks.recalc.sheet import Formula
from mlcase_workbooks.recalc.values import Value
from mlcase_workbooks.targets.expand import NoForm
from mlcase_workbooks.targets.forms import FORMS
from mlcase_workbooks.targets.lambdas import lambdas
from mlcase_workbooks.targets.native import native
from random_calls import Drawn, drawn

MOST_OPTIONS = 10
CALLS = 3
"""Of each combination of options."""

ROWS_APART = 12

SILENT = ("ML_AB_PROP",)
"""Whose forms show #N/A for some calls that the function answers: docs/targets.md says which."""


def options_of(function: Function) -> list[dict[str, str]]:
    """Combinations of a function's options: all measures, each with some way of working it out."""
    named = [p for p in function.parameters if p.choices]
    ways = list(product(*([(p.name, c) for c in p.choices if c != "all"] for p in named)))
    step = max(1, len(ways) // MOST_OPTIONS)
    return [dict(way) for way in ways[::step]]


class Sheet:
    """A sheet on which calls are laid out, one below the other."""

    def __init__(self) -> None:
        self.book = Book()
        self.sheet = self.book.sheets[0]
        self.row = 1

    def lay_out(self, function: Function, call: Drawn, down: bool) -> str:
        """Put the arguments into cells from the current row on; the call's text."""
        texts, column = [], 1
        for parameter in function.parameters:
            value = call.get(parameter.name)
            if parameter.name not in call:
                texts.append("")
            elif parameter.choices:
                texts.append(f'"{value}"')
            else:
                rows = self._rows(value, parameter.shape, down)
                texts.append(self._put(rows, column))
                column += len(rows[0]) + 1
        while texts and not texts[-1]:
            texts.pop()
        return f"{function.name}({','.join(texts)})"

    @staticmethod
    def _rows(value: Any, shape: Shape, down: bool) -> list[list[Any]]:
        if not isinstance(value, list):
            return [[value]]
        if isinstance(value[0], list):
            return value
        return [[cell] for cell in value] if down else [value]

    def _put(self, rows: list[list[Any]], column: int) -> str:
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                self.sheet.put(self.row + i, column + j, cell)
        first = address(self.row, column)
        last = address(self.row + len(rows) - 1, column + len(rows[0]) - 1)
        return first if first == last else f"{first}:{last}"

    def enter(self, text: str, column: int, array: bool) -> Formula:
        """A formula in the current row."""
        shape = self.book.shape(text, self.row, column, self.sheet)
        cell = Formula(self.sheet, self.row, column, shape.as_array if array else shape, None)
        if array:
            cell.extent = (self.row, column, self.row, column)
        self.sheet.put(self.row, column, cell)
        return cell

    def place(self) -> Place:
        """The cell that asks."""
        return Place(self.sheet, self.row, 90)


def same(expected: Value, found: Value) -> bool:
    if isinstance(expected, CellError) or isinstance(found, CellError):
        return isinstance(expected, CellError) and isinstance(found, CellError)
    if isinstance(expected, float) and isinstance(found, float):
        return isclose(expected, found, rel_tol=1e-9, abs_tol=1e-9)
    return expected == found


@pytest.mark.parametrize("name", FORMS)
def test_a_form_gives_what_its_function_gives(name: str) -> None:
    function, sheet = catalogue()[name], Sheet()
    random = np.random.default_rng(list(name.encode()))
    sheet.book.names["as_lambda", None] = lambdas()[name]
    trios, without = [], 0
    for options in options_of(function):
        for _ in range(CALLS):
            call = drawn(function, random, options)
            text = sheet.lay_out(function, call, down=bool(random.integers(2)))
            wanted = f"INDEX({text},{random.integers(1, 3)})" if _is_table(function, options) else text
            try:
                new = native(wanted, sheet.book, sheet.place())
            except NoForm:
                without += 1
                continue
            assert "ML_" not in new.text
            trios.append(
                (
                    wanted,
                    new.text,
                    sheet.enter(wanted, 90, False),
                    sheet.enter(new.text, 91, new.array),
                    sheet.enter(wanted.replace(f"{name}(", "as_lambda("), 92, True),
                )
            )
            sheet.row += ROWS_APART
    report = calculate(sheet.book, [cell for trio in trios for cell in trio[2:]])
    assert not report.unsupported
    values = 0
    for text, new_text, *cells in trios:
        plain, in_cell, as_lambda = (sheet.sheet.value(cell.row, cell.column) for cell in cells)
        if name in SILENT and in_cell is CellError.NA and as_lambda is CellError.NA:
            continue
        assert same(plain, in_cell), f"{text} is {plain}, {new_text} is {in_cell}"
        assert same(plain, as_lambda), f"{text} is {plain}, the LAMBDA gives {as_lambda}"
        values += not isinstance(plain, CellError)
    assert values >= max(2, len(trios) / 10), f"{values} of {len(trios)} calls have a value ({without} have no form)"


def _is_table(function: Function, options: dict[str, str]) -> bool:
    if function.results == {"table"}:
        return True
    columns = {
        "ML_PLATFORM_AMORTISE": {"roi", "share", "marginal"},
        "ML_RISK_EMV": {"by_risk", "counted", "duplicate"},
        "ML_SCENARIOS": {"npv", "roi", "irr", "payback"},
        "ML_COMPARE": {"cost", "npv", "roi", "bcr", "incremental_cost", "incremental_npv", "rank"},
    }
    return options.get("what") in columns.get(function.name, set())
