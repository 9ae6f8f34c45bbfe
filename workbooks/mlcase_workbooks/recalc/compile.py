"""A formula's tree as Python code: one function per shape, called with a cell's sheet, rows, row and column.

Each shape is compiled twice. *General* code calls the operators and functions for every kind of value: text, blanks,
errors, arrays, blocks of trials. *Fast* code writes arithmetic on numbers out as Python arithmetic; it is right for
ordinary numbers only and raises for anything else, and the calculation then takes the general code for that cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcase_workbooks.recalc.errors import Unsupported
from mlcase_workbooks.recalc.fast_code import Fast
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.general_code import General
from mlcase_workbooks.recalc.values import Value

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.shape import Code, Shape


def fast_code(shape: Shape) -> Code:
    """Code that is right for ordinary numbers."""
    return _code(Fast, shape)


def general_code(shape: Shape) -> Code:
    """Code for every kind of value."""
    return _code(General, shape)


def _code(writer: type[General], shape: Shape) -> Code:
    try:
        return writer(shape.book, shape.sheet).function(shape.node, shape.array)
    except FormulaError as problem:
        return _refusing(f"the formula: {problem}")
    except RecursionError:
        return _refusing("room for a formula nested so deeply")


def _refusing(what: str) -> Code:
    """A text that cannot be read compiles to a function that says so."""

    def refuse(*_: Any) -> Value:
        raise Unsupported(what)

    return refuse
