"""How formulas take what they refer to: as a number, in a range, or as anything."""

from __future__ import annotations

from enum import StrEnum

from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node

_PASS_OVER_TEXT = frozenset({
    "SUM", "AVERAGE", "MIN", "MAX", "MEDIAN", "PRODUCT", "STDEV", "STDEV.S", "STDEV.P", "STDEVP", "VAR", "VAR.S",
    "VAR.P", "VARP", "NPV", "IRR", "MIRR", "SUMSQ", "LARGE", "SMALL", "PERCENTILE", "PERCENTILE.INC",
    "PERCENTILE.EXC", "QUARTILE", "GEOMEAN", "HARMEAN", "RANK", "RANK.EQ", "SUMIF", "SUMIFS", "AVERAGEIF",
    "AVERAGEIFS", "SUMPRODUCT",
})  # fmt: skip
"""Functions that skip text in a range, or take it as 0."""
_WANT_A_NUMBER = frozenset({
    "ABS", "ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "MOD", "SQRT", "EXP", "LN", "LOG", "LOG10", "POWER", "PMT", "PV",
    "FV", "IPMT", "PPMT", "NPER", "RATE", "NPV", "XNPV", "EDATE", "EOMONTH", "DATE", "YEAR", "MONTH", "DAY", "SLN",
    "DB", "DDB", "SYD", "MROUND", "CEILING", "FLOOR", "TRUNC", "SIGN", "QUOTIENT", "EFFECT", "NOMINAL", "SUM",
    "AVERAGE", "MIN", "MAX",
})  # fmt: skip
"""Functions whose single cells are numbers."""


class Use(StrEnum):
    """How a formula takes a reference."""

    ARITHMETIC = "operand"
    NUMBER = "argument"
    LIST = "range"
    OTHER = ""


def use_of(node: Node, above: tuple[Node, ...]) -> Use:
    """How the innermost function or operator around a reference takes it."""
    inner = node
    for outer in reversed(above):
        match outer:
            case nodes.Binary(operator, _, _):
                return Use.ARITHMETIC if operator in "+-*/^" else Use.OTHER
            case nodes.Unary("-", _):
                return Use.ARITHMETIC
            case nodes.Unary() | nodes.Call("IFERROR" | "IFNA", _):
                inner = outer
            case nodes.Call("IF", arguments) if arguments and arguments[0] is not inner:
                inner = outer
            case nodes.Call(function, _) if isinstance(node, nodes.Reference) and not node.single:
                return Use.LIST if function in _PASS_OVER_TEXT else Use.OTHER
            case nodes.Call(function, _):
                return Use.NUMBER if function in _WANT_A_NUMBER else Use.OTHER
            case _:
                return Use.OTHER
    return Use.OTHER
