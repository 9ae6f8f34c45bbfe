"""Does a text in the place of a number make an error of a formula by itself? Where not, it has to be asked."""

from __future__ import annotations

from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.parser import STRENGTH
from mlcase_workbooks.targets.render import Source, Tree

_ARITHMETIC = frozenset("+-*/^")
_OF_NUMBERS = frozenset({
    "ABS", "BETADIST", "BETAINV", "EXP", "INT", "IRR", "LN", "MIRR", "NORMSDIST", "NORMSINV", "NPV", "PMT", "PV",
    "ROUND", "ROUNDUP", "SQRT", "XIRR",
})  # fmt: skip
"""Functions that refuse a text; MIN, MAX, SUM and COUNT pass over one in a cell."""

_FORGIVING = frozenset({"IFERROR", "ISNUMBER", "ISNA", "COUNT"})


def refuses_text(tree: Tree, number: Tree) -> bool:
    """Whether the formula is an error whenever this piece of it is a text, whatever the rest is."""
    if isinstance(number, Source) and STRENGTH["+"] <= number.strength <= STRENGTH["^"]:
        return True  # itself a sum or the like
    match tree:
        case nodes.Error():
            return True
        case nodes.Unary(_, operand):
            return operand == number or refuses_text(operand, number)
        case nodes.Binary(operator, left, right):
            own = operator in _ARITHMETIC and number in (left, right)
            return own or refuses_text(left, number) or refuses_text(right, number)
        case nodes.Call("IF", (condition, yes, no)):
            either_way = refuses_text(yes, number) and refuses_text(no, number)
            return either_way or refuses_text(condition, number)
        case nodes.Call(function, arguments):
            own = function in _OF_NUMBERS and number in arguments
            return own or (function not in _FORGIVING and any(refuses_text(a, number) for a in arguments))
    return False
