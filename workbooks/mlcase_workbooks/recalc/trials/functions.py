"""Functions as steps: those that are written out, and functions of single numbers called with arrays.

Every other function is left to the general code (``NotInSteps``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcase_workbooks.recalc.area import Place
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.call import Bound, ExcelFunction
from mlcase_workbooks.recalc.functions.forms import in_range
from mlcase_workbooks.recalc.functions.kinds import Kind
from mlcase_workbooks.recalc.functions.trials import OverCells
from mlcase_workbooks.recalc.trials.cash_flows import irr, npv, xnpv
from mlcase_workbooks.recalc.trials.choices import all_or_any, choose, if_, iferror, not_
from mlcase_workbooks.recalc.trials.counting import countif, rank, sumif
from mlcase_workbooks.recalc.trials.look_ups import extent, index, match
from mlcase_workbooks.recalc.trials.program import Register, Whole
from mlcase_workbooks.recalc.trials.symbols import (
    Choice,
    NotInSteps,
    Symbol,
    number,
)
from mlcase_workbooks.recalc.trials.totals import average, extreme, sum_, sumproduct
from mlcase_workbooks.recalc.udf import UdfFunction, find_udf

if TYPE_CHECKING:
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


_WRITTEN_OUT: Mapping[str, Callable[..., Traced]] = {
    "IF": if_,
    "IFERROR": iferror,
    "CHOOSE": choose,
    "AND": all_or_any(np.logical_and, False),
    "OR": all_or_any(np.logical_or, True),
    "NOT": not_,
    "SUM": sum_,
    "AVERAGE": average,
    "MIN": extreme(np.minimum, min),
    "MAX": extreme(np.maximum, max),
    "SUMPRODUCT": sumproduct,
    "COUNTIF": countif,
    "SUMIF": sumif,
    "RANK": rank,
    "RANK.EQ": rank,
    "NPV": npv,
    "XNPV": xnpv,
    "IRR": irr,
    "ROWS": partial(extent, axis="rows"),
    "COLUMNS": partial(extent, axis="columns"),
    "INDEX": index,
    "MATCH": match,
}
