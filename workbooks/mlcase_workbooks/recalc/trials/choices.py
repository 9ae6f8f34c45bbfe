"""IF, IFERROR, CHOOSE, AND, OR and NOT as steps: what no trial wants is not traced."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.trials.program import Register, Whole
from mlcase_workbooks.recalc.trials.symbols import (
    Choice,
    NotInSteps,
    Symbol,
    condition,
    either,
    opposite,
)

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.trials.tracer import Scope, Traced, Tracer


def if_(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    if len(arguments) not in (2, 3):
        raise NotInSteps
    test, then = tracer.node(arguments[0], scope), tracer.lazily(arguments[1], scope)
    otherwise = tracer.lazily(arguments[2], scope) if len(arguments) == 3 else lambda *_: False

    def traced(*cell: Any) -> Symbol:
        return tracer.choose(test(*cell), lambda: then(*cell), lambda: otherwise(*cell))

    return traced


def iferror(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
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


def choose(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    index, *choices = tracer.node(arguments[0], scope), *(tracer.lazily(a, scope) for a in arguments[1:])

    def traced(*cell: Any) -> Symbol:
        which = index(*cell)
        if type(which) is not float or not 1 <= which < len(choices) + 1:
            raise NotInSteps
        return choices[int(which) - 1](*cell)

    return traced


def all_or_any(operation: Any, decisive: bool) -> Callable[..., Traced]:
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


def not_(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    if len(arguments) != 1:
        raise NotInSteps
    part = tracer.node(arguments[0], scope)

    def traced(*cell: Any) -> Symbol:
        test = condition(tracer.program, part(*cell))
        return opposite(tracer.program, test) if isinstance(test, Register) else not test

    return traced


_SOUND = Whole(lambda values: ~np.isnan(values))
