"""A formula's tree as text, with the parentheses that Excel's precedence asks for and no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.formula.parser import PREFIX_STRENGTH, STRENGTH

_POSTFIX, _WHOLE = 10, 11


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of a formula that stays as the user has written it; ``strength`` is that of its weakest operator."""

    text: str
    strength: int = _WHOLE


Tree: TypeAlias = "Node | Source"


def call(function: str, *arguments: Tree) -> Tree:
    """A call with pieces of the user's among its arguments."""
    return nodes.Call(function, arguments)  # type: ignore[arg-type]


def binary(operator: str, left: Tree, right: Tree) -> Tree:
    """An operator between such pieces."""
    return nodes.Binary(operator, left, right)  # type: ignore[arg-type]


def unary(operator: str, operand: Tree) -> Tree:
    """An operator before or after such a piece."""
    return nodes.Unary(operator, operand)  # type: ignore[arg-type]


def strength_of(node: Tree) -> int:
    """How tightly a piece of a formula holds together: the precedence of its outermost operator."""
    match node:
        case Source():
            return node.strength
        case nodes.Binary(operator, _, _):
            return STRENGTH[operator]
        case nodes.Unary(operator, _):
            return _POSTFIX if operator in "%#" else PREFIX_STRENGTH
        case nodes.Number(value) if value < 0:
            return PREFIX_STRENGTH
    return _WHOLE


def rendered(node: Tree) -> str:
    """The text of a tree without references; those of the user are in its ``Source`` leaves."""
    match node:
        case Source():
            return node.text
        case nodes.Number(value):
            return number_text(value)
        case nodes.Text(value):
            return '"' + value.replace('"', '""') + '"'
        case nodes.Logical(value):
            return "TRUE" if value else "FALSE"
        case nodes.Error(value):
            return str(value)
        case nodes.Omitted():
            return ""
        case nodes.Name(name, None):
            return name
        case nodes.Unary(operator, operand):
            if operator in "%#":
                return _held(operand, _POSTFIX) + operator
            return operator + _held(operand, PREFIX_STRENGTH)
        case nodes.Binary(operator, left, right):
            own = STRENGTH[operator]
            return _held(left, own) + operator + _held(right, own + 1, signed=own <= STRENGTH["="])
        case nodes.Call(function, arguments):
            return f"{function}({','.join(map(rendered, arguments))})"
        case nodes.Apply(function, arguments):
            return f"{rendered(function)}({','.join(map(rendered, arguments))})"
        case nodes.Array(rows):
            return "{" + ";".join(",".join(map(rendered, row)) for row in rows) + "}"
    raise TypeError(f"no form holds {node!r}")


def _held(node: Tree, least: int, signed: bool = True) -> str:
    """An operand, in parentheses when it would fall apart, or when a sign would follow an operator."""
    text, own = rendered(node), strength_of(node)
    return f"({text})" if own < least or (own == PREFIX_STRENGTH and not signed) else text


def number_text(value: float) -> str:
    """A number as a formula spells it."""
    text = repr(value)
    return text[:-2] if text.endswith(".0") else text.replace("e", "E").replace("E-0", "E-")
