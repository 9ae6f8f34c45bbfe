"""Functions as steps: choices, totals and look-ups written out, and functions of single numbers called with arrays.

Every other function is left to the general code (``NotInSteps``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.area import Place
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node, Reference
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.call import Bound, ExcelFunction
from mlcase_workbooks.recalc.functions.cash_flows import DAYS_PER_YEAR, irr_of_cells
from mlcase_workbooks.recalc.functions.forms import in_range
from mlcase_workbooks.recalc.functions.kinds import Kind
from mlcase_workbooks.recalc.functions.trials import OverCells, to_add
from mlcase_workbooks.recalc.trials.counting import compared, countif, is_text, rank, sumif
from mlcase_workbooks.recalc.trials.program import Register, Whole
from mlcase_workbooks.recalc.trials.symbols import (
    Choice,
    NotInSteps,
    Symbol,
    chosen,
    clean,
    condition,
    either,
    number,
    opposite,
)
from mlcase_workbooks.recalc.udf import UdfFunction, find_udf

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.area import Area
    from mlcase_workbooks.recalc.sheet import Sheet
    from mlcase_workbooks.recalc.trials.tracer import Scope, Traced, Tracer


def call(tracer: Tracer, name: str, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    """A function that gives a call's symbol in a cell."""
    if any(isinstance(a, nodes.Omitted) for a in arguments):
        raise NotInSteps
    written = _WRITTEN_OUT.get(name)
    if written is not None:
        return written(tracer, arguments, scope)
    function = find_udf(name) or find(name)
    if function is None or function.volatile:
        raise NotInSteps
    bound = function.bind(len(arguments))
    if not all(kind in _SINGLE for kind in bound.kinds[function.wants_here :]):
        raise NotInSteps
    return _of_single_values(tracer, bound, [tracer.node(a, scope) for a in arguments])


def _gives(function: ExcelFunction) -> str:
    """What a function's annotation says that it gives."""
    python = function.entry.python if isinstance(function, UdfFunction) else function.python
    gives = getattr(python, "__annotations__", {}).get("return", "")
    return gives if isinstance(gives, str) else getattr(gives, "__name__", "")


_SINGLE = frozenset({Kind.NUMBER, Kind.STRICT, Kind.TEXT, Kind.LOGICAL})


def _of_single_values(tracer: Tracer, bound: Bound, parts: list[Traced]) -> Traced:
    """A function of single values: called with arrays where it takes them."""
    over_trials = bound.function.over_trials
    kinds = bound.kinds
    numeric = _gives(bound.function) in ("float", "int", "Number")

    def on_arrays(*arguments: Any) -> Any:
        with np.errstate(all="ignore"):
            result = in_range(over_trials(*arguments))  # type: ignore[misc]
        if result.dtype.kind not in "fb":
            raise FloatingPointError("a text where a number is expected")
        for kind, one in zip(reversed(kinds), reversed(arguments), strict=True):
            if kind in (Kind.NUMBER, Kind.STRICT) and np.ndim(one):
                result = np.where(np.isnan(one), one, result)
        return result

    steps: dict[tuple[Any, ...], Whole] = {}

    def traced(sheet: Sheet, row: int, column: int) -> Symbol:
        values = [part(sheet, row, column) for part in parts]
        if not any(isinstance(v, Register | Choice) for v in values):
            here = (Place(sheet, row, column),) if bound.function.wants_here else ()
            return tracer.constant(bound, *here, *values)
        if not numeric or over_trials is None or bound.function.wants_here or isinstance(over_trials, OverCells):
            raise NotInSteps
        given, fixed = [], {}
        for place, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            if kind in (Kind.NUMBER, Kind.STRICT):
                if kind is Kind.STRICT and not (type(value) is float or isinstance(value, Register)):
                    raise NotInSteps
                given.append(number(tracer.program, value))
            elif isinstance(value, str if kind is Kind.TEXT else bool):
                fixed[place] = value
            else:
                raise NotInSteps
        key = tuple(fixed.items())
        if key not in steps:
            steps[key] = Whole(on_arrays if not fixed else _with(on_arrays, fixed))
        return tracer.program.step(steps[key], *given, clean=False)

    return traced


def _with(function: Callable[..., Any], fixed: Mapping[int, Any]) -> Callable[..., Any]:
    """The function with some arguments fixed, by their places."""

    def called(*given: Any) -> Any:
        rest = iter(given)
        return function(*[fixed[i] if i in fixed else next(rest) for i in range(len(given) + len(fixed))])

    return called


# -- choices ----------------------------------------------------------------------------------------------------------


def _if(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    if len(arguments) not in (2, 3):
        raise NotInSteps
    test, then = tracer.node(arguments[0], scope), tracer.lazily(arguments[1], scope)
    otherwise = tracer.lazily(arguments[2], scope) if len(arguments) == 3 else lambda *_: False

    def traced(*cell: Any) -> Symbol:
        return tracer.choose(test(*cell), lambda: then(*cell), lambda: otherwise(*cell))

    return traced


def _iferror(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    if len(arguments) != 2:
        raise NotInSteps
    value, remedy = tracer.node(arguments[0], scope), tracer.lazily(arguments[1], scope)

    def traced(*cell: Any) -> Symbol:
        tracer.guarded += 1
        try:
            found = value(*cell)
        finally:
            tracer.guarded -= 1
        if isinstance(found, CellError):
            return remedy(*cell)
        if isinstance(found, Choice) or (isinstance(found, Register) and found.kind == "o"):
            raise NotInSteps
        if not isinstance(found, Register) or found.clean:
            return found
        sound = tracer.program.step(_SOUND, found, kind="b")
        return either(tracer.program, sound, found, remedy(*cell))

    return traced


def _choose(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    index, *choices = tracer.node(arguments[0], scope), *(tracer.lazily(a, scope) for a in arguments[1:])

    def traced(*cell: Any) -> Symbol:
        which = index(*cell)
        if type(which) is not float or not 1 <= which < len(choices) + 1:
            raise NotInSteps
        return choices[int(which) - 1](*cell)

    return traced


def _all_or_any(operation: Any, decisive: bool) -> Callable[..., Traced]:
    def written(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
        parts = [tracer.node(a, scope) for a in arguments]

        def traced(*cell: Any) -> Symbol:
            # Every part is evaluated, as in Excel: an error in one of them is the outcome.
            tests = [condition(tracer.program, part(*cell)) for part in parts]
            if decisive in tests:
                return decisive
            varying = [test for test in tests if isinstance(test, Register)]
            if not varying:
                return not decisive
            return reduce(lambda a, b: tracer.program.step(operation, a, b, kind="b"), varying)

        return traced

    return written


def _not(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    if len(arguments) != 1:
        raise NotInSteps
    part = tracer.node(arguments[0], scope)

    def traced(*cell: Any) -> Symbol:
        test = condition(tracer.program, part(*cell))
        return opposite(tracer.program, test) if isinstance(test, Register) else not test

    return traced


# -- totals -----------------------------------------------------------------------------------------------------------


def _cells(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Callable[..., list[Symbol]]:
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


def _sum(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    cells = _cells(tracer, arguments, scope)
    return lambda *cell: _total(tracer, cells(*cell))


def _average(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    cells = _cells(tracer, arguments, scope)

    def traced(*cell: Any) -> Symbol:
        numbers = cells(*cell)
        if not numbers:
            return CellError.DIV0
        total = _total(tracer, numbers)
        if type(total) is float:
            return total / len(numbers)
        return tracer.program.step(np.divide, total, float(len(numbers)), clean=total.clean)

    return traced


def _extreme(ufunc: Any, of_numbers: Callable[..., float]) -> Callable[..., Traced]:
    def written(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
        cells = _cells(tracer, arguments, scope)

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


def _sumproduct(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
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


def _extent(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope, axis: str) -> Traced:
    """ROWS and COLUMNS: of a reference's size, not of what it holds."""
    if len(arguments) != 1:
        raise NotInSteps
    area = tracer.area(arguments[0], scope)
    return lambda *cell: float(getattr(area(*cell), axis))


# -- cash flows -------------------------------------------------------------------------------------------------------


def _npv(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    """The flows from the last to the first, each discounted by one period more than it is added to."""
    rate, cells = tracer.node(arguments[0], scope), _cells(tracer, arguments[1:], scope)
    program = tracer.program

    def traced(*place: Any) -> Symbol:
        growth = tracer.arithmetic("+", 1.0, rate(*place))
        discount = tracer.arithmetic("/", 1.0, growth)
        worth: Any = 0.0
        for flow in reversed(cells(*place)):
            worth = tracer.arithmetic("*", tracer.arithmetic("+", worth, flow), discount)
        return clean(program, worth)

    return traced


def _irr(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    cells = _cells(tracer, arguments[:1], scope)
    guess = tracer.node(arguments[1], scope) if len(arguments) == 2 else lambda *_: 0.1
    steps: dict[float, Whole] = {}
    program = tracer.program

    def traced(*place: Any) -> Symbol:
        near, flows = guess(*place), cells(*place)
        if type(near) is not float or near <= -1.0 or len(flows) < 2:
            raise NotInSteps
        step = steps.setdefault(near, Whole(lambda *rows: _rates(rows, near)))
        return program.step(step, *[clean(program, number(program, flow)) for flow in flows], clean=False)

    return traced


def _rates(rows: tuple[Any, ...], guess: float) -> Any:
    count = max(np.size(row) for row in rows)
    with np.errstate(all="ignore"):
        return irr_of_cells([row if np.ndim(row) else np.full(count, row) for row in rows], guess)


def _xnpv(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    """Dated flows, where the dates are the same in every trial."""
    if len(arguments) != 3:
        raise NotInSteps
    rate, *areas = tracer.node(arguments[0], scope), *(tracer.area(a, scope) for a in arguments[1:])
    program = tracer.program

    def traced(*place: Any) -> Symbol:
        flows: list[Any] = tracer.symbols(areas[0](*place))
        dates: list[Any] = tracer.symbols(areas[1](*place))
        if len(flows) != len(dates) or not all(type(d) is float and d >= dates[0] >= 0 for d in dates):
            raise NotInSteps
        if not all(type(f) is float or (isinstance(f, Register) and f.kind == "f") for f in flows):
            raise NotInSteps
        growth: Any = tracer.arithmetic(
            "+", 1.0, program.step(_NOT_NEGATIVE, clean(program, number(program, rate(*place))))
        )
        total: Any = 0.0
        for flow, date in zip(flows, dates, strict=True):
            years = float(int(date) - int(dates[0])) / DAYS_PER_YEAR
            factor = program.step(np.float_power, growth, -years) if years else 1.0
            total = tracer.arithmetic("+", total, tracer.arithmetic("*", flow, factor))
        return total

    return traced


def _not_negative(rate: Any) -> Any:
    if (rate < 0).any():
        raise FloatingPointError("a rate below 0, for which there is no XNPV")
    return rate


# -- look-ups ---------------------------------------------------------------------------------------------------------


def _index(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
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


def _match(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
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
_NOT_NEGATIVE = Whole(_not_negative)
_SOUND = Whole(lambda values: ~np.isnan(values))

_WRITTEN_OUT: Mapping[str, Callable[..., Traced]] = {
    "IF": _if,
    "IFERROR": _iferror,
    "CHOOSE": _choose,
    "AND": _all_or_any(np.logical_and, False),
    "OR": _all_or_any(np.logical_or, True),
    "NOT": _not,
    "SUM": _sum,
    "AVERAGE": _average,
    "MIN": _extreme(np.minimum, min),
    "MAX": _extreme(np.maximum, max),
    "SUMPRODUCT": _sumproduct,
    "COUNTIF": countif,
    "SUMIF": sumif,
    "RANK": rank,
    "RANK.EQ": rank,
    "NPV": _npv,
    "XNPV": _xnpv,
    "IRR": _irr,
    "ROWS": partial(_extent, axis="rows"),
    "COLUMNS": partial(_extent, axis="columns"),
    "INDEX": _index,
    "MATCH": _match,
}
