"""The rules of the table of functions (one test per rule, over every function)."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from golden import functions_called, lines
from mlcase_udfs.errors import BY_TEXT
from mlcase_udfs.registry import Function, catalogue
from mlcase_workbooks.recalc.formula.lexer import tokens

FUNCTIONS = [pytest.param(f, id=f.name) for f in catalogue().values()]
REFERENCES = [p.values[0] for p in lines(Path(__file__).parent / "reference")]
every_function = pytest.mark.parametrize("function", FUNCTIONS)


def test_there_are_functions() -> None:
    assert len(FUNCTIONS) >= 24


@every_function
def test_docstring_documents_exactly_the_parameters(function: Function) -> None:
    assert list(function.help.arguments) == [p.name for p in function.parameters]
    assert all(function.help.arguments.values())


@every_function
def test_signature_is_one_that_every_host_takes(function: Function) -> None:
    kinds = {p.kind for p in inspect.signature(function.python).parameters.values()}
    assert kinds <= {inspect.Parameter.POSITIONAL_OR_KEYWORD}


@every_function
def test_every_argument_has_a_unit(function: Function) -> None:
    assert all(p.unit for p in function.parameters)


@every_function
def test_has_summary_returns_source_example_and_native_form(function: Function) -> None:
    assert re.fullmatch(r"[A-Z“\"].*[.?]", function.help.summary, re.DOTALL)
    assert function.help.returns
    assert len(function.help.source) > 10
    assert ">>>" in function.help.example
    assert function.native


@every_function
def test_documented_errors_are_cell_errors(function: Function) -> None:
    assert all(text in BY_TEXT and when for text, when in function.help.errors)


@every_function
def test_has_a_reference_value(function: Function) -> None:
    assert any(function.name in functions_called(formula) for formula in REFERENCES)


@every_function
def test_name_is_not_like_a_cell_and_long_enough(function: Function) -> None:
    name = function.name
    assert 3 <= len(name) <= 64
    assert [t.kind for t in tokens(name)] == ["name"]
    assert [t.kind for t in tokens(name.removeprefix("ML_"))] == ["name"]


@every_function
def test_required_arguments_come_first(function: Function) -> None:
    required = [p.required for p in function.parameters]
    assert required == sorted(required, reverse=True)
