"""What is settled before anything is calculated: 1 * x is x, and IF(TRUE, x, y) is x."""

from __future__ import annotations

import operator as op
from collections.abc import Callable, Iterable, Mapping

from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Binary, Call, Number
from mlcase_workbooks.targets.render import Tree, call, number_text, unary

TRUE, FALSE = nodes.Logical(True), nodes.Logical(False)
_SHORT = 6
"""Digits up to which the result of two numbers is easier to read than the two numbers."""

_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": op.add, "-": op.sub, "*": op.mul, "/": op.truediv, "^": op.pow,
}  # fmt: skip
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "=": op.eq, "<>": op.ne, "<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge,
}  # fmt: skip


def simplified(node: Tree) -> Tree:
    """The same in fewer words; its parts are simple already."""
    match node:
        case Binary(operator, Number(left), Number(right)):
            return _of_numbers(node, operator, left, right)
        case Binary("+", Number(0.0), other) | Binary("*", Number(1.0), other):
            return other
        case Binary("+" | "-", other, Number(0.0)) | Binary("*" | "/" | "^", other, Number(1.0)):
            return other
        case Binary("^", _, Number(0.0)) | Binary("^", Number(1.0), _):
            return Number(1.0)
        case Binary("-", Binary("+", other, added), taken) if added == taken:
            return other
        case Binary("-", Number(0.0), other):
            return unary("-", other)
        case nodes.Unary("-", Number(value)):
            return Number(-value)
        case Call("AND", arguments) if len(arguments) > 1:  # a single one may be an array
            return both(arguments)
        case Call("OR", arguments) if len(arguments) > 1:
            return either(arguments)
        case Call("IF", (condition, yes, no)):
            return one_of(condition, yes, no)
    return node


def _of_numbers(node: Binary, operator: str, left: float, right: float) -> Tree:
    if operator in _COMPARISONS:
        return nodes.Logical(_COMPARISONS[operator](left, right))
    if operator not in _ARITHMETIC or (operator == "/" and right == 0):
        return node
    result = _ARITHMETIC[operator](left, right)
    return Number(result) if len(number_text(result)) <= _SHORT else node


def one_of(condition: Tree, yes: Tree, no: Tree) -> Tree:
    """``IF(condition, yes, no)``"""
    if condition in (TRUE, FALSE):
        return yes if condition == TRUE else no
    return call("IF", condition, yes, no)


def both(conditions: Iterable[Tree]) -> Tree:
    """``AND(...)`` of what is not certain."""
    return _joined("AND", conditions, TRUE)


def either(conditions: Iterable[Tree]) -> Tree:
    """``OR(...)`` of what is not certain."""
    return _joined("OR", conditions, FALSE)


def _joined(function: str, conditions: Iterable[Tree], neutral: nodes.Logical) -> Tree:
    left: list[Tree] = []
    for condition in conditions:
        inner = condition.arguments if isinstance(condition, Call) and condition.function == function else (condition,)
        for part in inner:
            if part in (TRUE, FALSE) and part != neutral:
                return FALSE if neutral == TRUE else TRUE
            if part != neutral and part not in left:
                left.append(part)
    if not left:
        return neutral
    return left[0] if len(left) == 1 else call(function, *left)
