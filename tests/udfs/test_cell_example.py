"""The examples of the docstrings as formulas: they give an answer in a cell, and nearly every function has one."""

from __future__ import annotations

import pytest

from mlcase_udfs.cell_example import cell_example
from mlcase_udfs.errors import CellError
from mlcase_udfs.registry import Function, catalogue
from mlcase_workbooks.recalc import evaluate

EXAMPLES = {name: formula for name, function in catalogue().items() if (formula := cell_example(function))}


def test_nearly_every_function_has_an_example_for_cells() -> None:
    assert len(EXAMPLES) >= len(catalogue()) - 10


@pytest.mark.parametrize("formula", EXAMPLES.values(), ids=EXAMPLES)
def test_the_formula_has_an_answer(formula: str) -> None:
    assert not isinstance(evaluate(formula), CellError)


@pytest.mark.parametrize(
    ("example", "formula"),
    [
        (">>> npv(0.10, [-7, 8, 14])", "=ML_NPV(0.1, {-7,8,14})"),
        (">>> round(npv(0.10, [-7], initial=2.50), 2)", "=ML_NPV(0.1, {-7}, , 2.5)"),
        ('>>> case = [[1, 2], [3, 4]], True, "a"\n>>> npv(*case)', '=ML_NPV({1,2;3,4}, TRUE, "a")'),
        (">>> rate, flows = 0.2, [1, 2]\n>>> npv(rate, flows)", "=ML_NPV(0.2, {1,2})"),
        (">>> npv(0.1, days)", ""),
        (">>> npv(0.1, [[1, 2], [3]])", ""),
        (">>> irr([1, 2])", ""),
    ],
)
def test_how_a_call_reads_in_a_cell(example: str, formula: str) -> None:
    def npv(rate: float, flows: float, timing: str = "end", initial: float = 0.0) -> float:
        return rate

    npv.__doc__ = f"Worth.\n\nExamples\n--------\n{example}\n"
    assert cell_example(Function(npv, "Test", "none")) == formula
