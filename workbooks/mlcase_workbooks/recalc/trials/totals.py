"""SUM, AVERAGE, MIN, MAX and SUMPRODUCT as steps, cell by cell in the order of a recalculation."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node, Reference
from mlcase_workbooks.recalc.functions.trials import to_add
from mlcase_workbooks.recalc.trials.program import Register
from mlcase_workbooks.recalc.trials.symbols import (
    Choice,
    NotInSteps,
    Symbol,
    clean,
    number,
)

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.trials.tracer import Scope, Traced, Tracer


def numbers_among(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Callable[..., list[Symbol]]:
    """A function that gives the numbers among a call's arguments: of a range those that are, else what counts."""
    parts: list[tuple[bool, Callable[..., Any]]] = []
    for node in arguments:
        if isinstance(node, Reference | nodes.Name):
            parts.append((True, tracer.area(node, scope)))
        else:
            parts.append((False, tracer.node(node, scope)))

    def found(*cell: Any) -> list[Symbol]:
        numbers: list[Symbol] = []
        for is_area, part in parts:
            if not is_area:
                numbers.append(number(tracer.program, part(*cell)))
                continue
            for symbol in tracer.symbols(part(*cell)):
                if type(symbol) is float:
                    numbers.append(symbol)
                elif isinstance(symbol, Register):
                    if symbol.kind == "o":
                        raise NotInSteps
                    if symbol.kind == "f":
                        numbers.append(symbol)
                elif isinstance(symbol, Choice | CellError):
                    raise NotInSteps
        return numbers

    return found


def _total(tracer: Tracer, numbers: list[Any]) -> Any:
    """A sum, added one after the other as in a recalculation; running totals share their steps."""
    result: Any = 0.0
    for one in to_add(numbers):
        if type(result) is type(one) is float:
            result += one
        elif one != 0.0:
            result = tracer.arithmetic("+", result, one)
    return result


def sum_(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    cells = numbers_among(tracer, arguments, scope)
    return lambda *cell: _total(tracer, cells(*cell))


def average(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    cells = numbers_among(tracer, arguments, scope)

    def traced(*cell: Any) -> Symbol:
        numbers = cells(*cell)
        if not numbers:
            return CellError.DIV0
        total = _total(tracer, numbers)
        if type(total) is float:
            return total / len(numbers)
        return tracer.program.step(np.divide, total, float(len(numbers)), clean=total.clean)

    return traced


def extreme(ufunc: Any, of_numbers: Callable[..., float]) -> Callable[..., Traced]:
    def written(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
        cells = numbers_among(tracer, arguments, scope)

        def traced(*cell: Any) -> Symbol:
            numbers: list[Any] = cells(*cell)
            fixed = [n for n in numbers if type(n) is float]
            varying = [clean(tracer.program, n) for n in numbers if isinstance(n, Register)]
            if not numbers:
                return 0.0
            if fixed:
                varying.append(of_numbers(fixed))
            return reduce(lambda a, b: tracer.program.step(ufunc, a, b), varying)

        return traced

    return written


def sumproduct(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    areas = [tracer.area(node, scope) for node in arguments]

    def traced(*cell: Any) -> Symbol:
        where = [area(*cell) for area in areas]
        if len({(a.rows, a.columns) for a in where}) != 1 or any(
            a.bottom > a.sheet.height or a.right > a.sheet.width for a in where
        ):
            raise NotInSteps
        columns = [tracer.symbols(a) for a in where]
        products = []
        for factors in zip(*columns, strict=True):
            if any(isinstance(f, Choice | CellError) or (isinstance(f, Register) and f.kind == "o") for f in factors):
                raise NotInSteps
            if all(type(f) is float or (isinstance(f, Register) and f.kind == "f") for f in factors):
                products.append(reduce(lambda a, b: tracer.arithmetic("*", a, b), factors))
        return _total(tracer, products)

    return traced
