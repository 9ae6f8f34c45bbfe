"""COUNTIF, SUMIF and RANK as steps: what a cell is counted for, trial by trial.

A criterion is a word, a number, or a comparison with a number ("<="&B1); every other one is left to the general code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.trials.program import Register, Unfit, Whole
from mlcase_workbooks.recalc.trials.symbols import Choice, NotInSteps, Symbol, chosen, clean, condition, number
from mlcase_workbooks.recalc.values import number_text, parse_number

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.sheet import Formula
    from mlcase_workbooks.recalc.trials.tracer import Scope, Traced, Tracer

_WORD = re.compile(r"(?!true$|false$)[a-z][a-z ,']*", re.IGNORECASE)
_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")

Test = Callable[[Symbol], Any]
"""Whether a cell counts: for all trials, or a register of TRUE and FALSE."""


def is_text(tracer: Tracer, symbol: Symbol, text: str) -> Any:
    """Whether a cell is a text, in any case: for all trials, or as a register."""
    if isinstance(symbol, Choice):
        sides = [is_text(tracer, side, text) for side in (symbol.then, symbol.otherwise)]
        return condition(tracer.program, Choice(symbol.condition, *sides))
    if isinstance(symbol, Register):
        if symbol.kind != "o":
            return False
        return tracer.program.step(_Same(text), symbol, kind="b")
    return isinstance(symbol, str) and symbol.lower() == text.lower()


class _Same(Whole):
    """Whether the values of a cell of the grid are a text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        super().__init__(self._same)
        self.text = text.lower()

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.text == self.text

    def _same(self, values: list[Any]) -> Any:
        (value,) = values
        if isinstance(value, np.ndarray):
            if value.dtype != object:
                return False
            return np.array([isinstance(v, str) and v.lower() == self.text for v in value.tolist()])
        return isinstance(value, str) and value.lower() == self.text


def compared(tracer: Tracer, operator: str, symbol: Symbol, bound: Any) -> Any:
    """Whether a cell is a number that compares so with a bound; a blank or a text is none."""
    if isinstance(symbol, Choice | CellError) or (isinstance(symbol, Register) and symbol.kind == "o"):
        raise NotInSteps
    if not (type(symbol) is float or (isinstance(symbol, Register) and symbol.kind == "f")):
        return operator == "<>"
    return tracer.compare(operator, symbol, bound)


def countif(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    """How many cells meet a criterion."""
    if len(arguments) != 2:
        raise NotInSteps
    area, test = tracer.area(arguments[0], scope), _criterion(tracer, arguments[1], scope)

    def traced(*place: Any) -> Symbol:
        meets = test(*place)
        tests = [meets(symbol) for symbol in tracer.symbols(area(*place))]
        return _count(tracer, tests)

    return traced


def sumif(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    """The sum of the cells beside those that meet a criterion."""
    if len(arguments) not in (2, 3):
        raise NotInSteps
    area, test = tracer.area(arguments[0], scope), _criterion(tracer, arguments[1], scope)
    beside = tracer.area(arguments[-1], scope) if len(arguments) == 3 else area

    def traced(*place: Any) -> Symbol:
        tested, added = area(*place), beside(*place)
        if (tested.rows, tested.columns) != (added.rows, added.columns):
            raise NotInSteps
        meets = test(*place)
        total: Any = 0.0
        for symbol, amount in zip(tracer.symbols(tested), tracer.symbols(added), strict=True):
            counts = meets(symbol)
            if counts is False or not (type(amount) is float or isinstance(amount, Register)):
                if isinstance(amount, Choice | CellError) and counts is not False:
                    raise NotInSteps
                continue
            if isinstance(amount, Register) and amount.kind != "f":
                raise NotInSteps
            part = amount if counts is True else chosen(tracer.program, counts, number(tracer.program, amount), 0.0)
            total = tracer.arithmetic("+", total, part)
        return total

    return traced


def rank(tracer: Tracer, arguments: tuple[Node, ...], scope: Scope) -> Traced:
    """A number's place among the numbers of a range, the greatest first: one more than there are above it."""
    if len(arguments) != 2:
        raise NotInSteps
    value, area = tracer.node(arguments[0], scope), tracer.area(arguments[1], scope)

    def traced(*place: Any) -> Symbol:
        own, where = value(*place), area(*place)
        if not (type(own) is float or (isinstance(own, Register) and own.kind == "f")):
            raise NotInSteps
        symbols = tracer.symbols(where)
        if not any(symbol is own for symbol in symbols):
            raise NotInSteps  # a number that is not among them has no rank
        tests = [compared(tracer, ">", s, own) for s in symbols if s is not own and s is not None]
        return tracer.arithmetic("+", 1.0, _count(tracer, tests))

    return traced


def _count(tracer: Tracer, tests: list[Any]) -> Any:
    total: Any = float(sum(test is True for test in tests))
    for test in tests:
        if isinstance(test, Register):
            total = tracer.arithmetic("+", number(tracer.program, test), total)
    return total


def _criterion(tracer: Tracer, node: Node, scope: Scope) -> Callable[..., Test]:
    """A function that gives the test for a cell's formula."""
    if isinstance(node, nodes.Binary) and node.operator == "&" and isinstance(node.left, nodes.Text):
        operator = node.left.value
        if operator not in _COMPARISONS:
            raise NotInSteps
        bound = tracer.node(node.right, scope)
        return lambda *place: _with_written_bound(tracer, operator, bound(*place))
    value = tracer.node(node, scope)

    def found(*place: Any) -> Test:
        wanted = value(*place)
        if isinstance(wanted, str) and _WORD.fullmatch(wanted):
            return lambda symbol: is_text(tracer, symbol, wanted)
        return _with_bound(tracer, "=", wanted)

    return found


def _with_written_bound(tracer: Tracer, operator: str, bound: Symbol) -> Test:
    """A bound that goes through a text, of 15 digits: only where that makes no difference."""
    if isinstance(bound, Register) and bound.kind == "f":
        assert tracer.current is not None
        bound = tracer.program.step(_Short(tracer.current), clean(tracer.program, bound))
    elif type(bound) is float and parse_number(number_text(bound)) != bound:
        raise NotInSteps
    return _with_bound(tracer, operator, bound)


class _Short(Whole):
    """Numbers of at most 12 digits; others leave the formula to its general code."""

    __slots__ = ("formula",)

    def __init__(self, formula: Formula) -> None:
        super().__init__(self._short)
        self.formula = formula

    def __hash__(self) -> int:
        return hash(self.formula)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Short) and other.formula is self.formula

    def _short(self, values: Any) -> Any:
        if (np.round(values, 3) != values).any() or (np.abs(values) >= 1e9).any():
            raise Unfit(self.formula)
        return values


def _with_bound(tracer: Tracer, operator: str, bound: Symbol) -> Test:
    """A comparison with a number."""
    if not (type(bound) is float or (isinstance(bound, Register) and bound.kind == "f")):
        raise NotInSteps
    return lambda symbol: compared(tracer, operator, symbol, bound)
