"""INDEX, MATCH, ROWS and COLUMNS as steps: a cell that is given, or a choice among cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.trials.counting import compared, is_text
from mlcase_workbooks.recalc.trials.program import Register, Whole
from mlcase_workbooks.recalc.trials.symbols import (
    NotInSteps,
    Symbol,
    chosen,
    clean,
    either,
    number,
)

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.area import Area
    from mlcase_workbooks.recalc.trials.tracer import Scope, Traced, Tracer


def extent(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope, axis: str) -> Traced:
    """ROWS and COLUMNS: of a reference's size, not of what it holds."""
    if len(arguments) != 1:
        raise NotInSteps
    area = tracer.area(arguments[0], scope)
    return lambda *cell: float(getattr(area(*cell), axis))


def index(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    if len(arguments) not in (2, 3):
        raise NotInSteps
    area, places = tracer.area(arguments[0], scope), [tracer.node(a, scope) for a in arguments[1:]]

    def traced(*cell: Any) -> Symbol:
        where = area(*cell)
        given: list[Any] = [place(*cell) for place in places]
        if any(isinstance(g, Register) for g in given):
            return _picked(tracer, where, given)
        if not all(type(g) is float and g >= 1 for g in given):
            raise NotInSteps
        row, column = (int(given[0]), int(given[1])) if len(given) == 2 else (int(given[0]), 1)
        if len(given) == 1 and where.rows == 1:
            row, column = 1, row
        elif len(given) == 1 and where.columns != 1:
            raise NotInSteps
        if row > where.rows or column > where.columns:
            return CellError.REF
        return tracer.symbol(where.sheet, where.top + row - 1, where.left + column - 1)

    return traced


def _picked(tracer: Tracer, where: Area, given: list[Any]) -> Symbol:
    """The cell of a row or a column whose place differs between trials."""
    if len(given) != 1 or 1 not in (where.rows, where.columns) or where.rows * where.columns > _MOST_PICKED:
        raise NotInSteps
    program = tracer.program
    place = program.step(_WHOLE_FROM_1, clean(program, number(program, given[0])), float(where.rows * where.columns))
    symbols: list[Any] = [0.0 if symbol is None else symbol for symbol in tracer.symbols(where)]
    *earlier, found = symbols
    if len(earlier) + 1 != where.rows * where.columns:
        raise NotInSteps
    for index in range(len(earlier), 0, -1):
        here = program.step(np.equal, place, float(index), kind="b")
        found = either(program, here, earlier[index - 1], found)
    return found


def _whole_from_1(places: Any, most: Any) -> Any:
    whole = np.floor(places)
    if (whole < 1).any() or (whole > most).any():
        raise FloatingPointError("a place outside the range")
    return whole


def match(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    """MATCH of a word or a number, exactly: the first cell that has it."""
    if len(arguments) != 3:
        raise NotInSteps
    wanted, area, kind = tracer.node(arguments[0], scope), tracer.area(arguments[1], scope), arguments[2]
    if kind not in (nodes.Number(0.0), nodes.Logical(False)):
        raise NotInSteps

    def traced(*cell: Any) -> Symbol:
        value, where = wanted(*cell), area(*cell)
        if 1 not in (where.rows, where.columns):
            raise NotInSteps
        result: Any = CellError.NA.boxed
        found: list[tuple[Register, float]] = []
        for place, symbol in enumerate(tracer.symbols(where), 1):
            equal = _has(tracer, symbol, value)
            if equal is True:
                result = float(place)
                break
            if equal is not False:
                found.append((equal, float(place)))
        if not found:
            return result if result == result else CellError.NA
        for register, place_found in reversed(found):
            result = chosen(tracer.program, register, place_found, result)
        return result

    return traced


def _has(tracer: Tracer, symbol: Symbol, value: Symbol) -> Any:
    """Whether a cell has a value: for all trials, or as a register."""
    if isinstance(value, str) and not set(value) & set("*?~"):
        if isinstance(symbol, Register) and not (symbol.clean or symbol.kind == "o"):
            raise NotInSteps
        return is_text(tracer, symbol, value)
    if type(value) is float or (isinstance(value, Register) and value.kind == "f"):
        return compared(tracer, "=", symbol, value)
    raise NotInSteps


_MOST_PICKED = 64
"""Cells up to which INDEX at a place that differs between trials is a chain of choices."""

_WHOLE_FROM_1 = Whole(_whole_from_1)
