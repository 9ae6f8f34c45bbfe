"""NPV, XNPV and IRR as steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.functions.cash_flows import DAYS_PER_YEAR, irr_of_cells
from mlcase_workbooks.recalc.trials.program import Register, Whole
from mlcase_workbooks.recalc.trials.symbols import (
    NotInSteps,
    Symbol,
    clean,
    number,
)
from mlcase_workbooks.recalc.trials.totals import numbers_among

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.trials.tracer import Scope, Traced, Tracer


def npv(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    """The flows from the last to the first, each discounted by one period more than it is added to."""
    rate, cells = tracer.node(arguments[0], scope), numbers_among(tracer, arguments[1:], scope)
    program = tracer.program

    def traced(*place: Any) -> Symbol:
        growth = tracer.arithmetic("+", 1.0, rate(*place))
        discount = tracer.arithmetic("/", 1.0, growth)
        worth: Any = 0.0
        for flow in reversed(cells(*place)):
            worth = tracer.arithmetic("*", tracer.arithmetic("+", worth, flow), discount)
        return clean(program, worth)

    return traced


def irr(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    cells = numbers_among(tracer, arguments[:1], scope)
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


def xnpv(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
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


_NOT_NEGATIVE = Whole(_not_negative)
