"""Fast code: arithmetic on numbers written out as Python arithmetic; what it cannot be sure of raises when it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlcase_udfs.errors import InvalidValue
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node, Reference
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.kinds import SCALAR_KINDS, Kind
from mlcase_workbooks.recalc.general_code import (
    DEEP,
    DEEP_NODES,
    OPERATORS,
    PARAMETERS,
    General,
    axis_code,
    ordered_code,
)

_AS_THEY_ARE = (Kind.HERE, Kind.REFERENCE, Kind.TOLERANT)
"""Kinds of arguments that are passed on without a conversion."""

_TYPES: dict[Any, type | None] = {float: float, int: float, bool: bool, str: None}
"""What functions say that they return, and what of that fast code can rely on."""


class Fast(General):
    """Writes code for ordinary numbers; what it cannot be sure of raises when it runs."""

    # How sure one is of a piece of code: a float for certain, a bool for certain, or anything.
    def function(self, node: Node, array: bool, parameters: str = PARAMETERS) -> Callable[..., Any]:
        code, _ = self.typed(node)
        return eval(f"lambda {parameters}: {code}", self.constants)

    def typed(self, node: Node) -> tuple[str, type | None]:
        """Source of an expression and the type of its value, None when only the run can tell."""
        self.depth += 1
        try:
            if self.depth > DEEP and isinstance(node, DEEP_NODES):
                return self.apart(node, False), None
            return self.quickly(node)
        finally:
            self.depth -= 1

    def quickly(self, node: Node) -> tuple[str, type | None]:
        match node:
            case nodes.Number(value):
                return repr(value), float
            case nodes.Logical(value):
                return repr(value), bool
            case Reference() if node.single:
                return self.cell(node), None
            case nodes.Name() if (target := self.single_cell(node)) is not None:
                return self.cell(target), None
            case nodes.Unary("-", operand):
                code, kind = self.typed(operand)
                return f"(-{code})" if kind is float else f"(0.0 - {code})", float
            case nodes.Unary("%", operand):
                return f"({self.typed(operand)[0]} / 100.0)", float
            case nodes.Binary("+" | "-" | "*" | "/" as operator, left, right):
                return self.arithmetic(operator, left, right), float
            case nodes.Binary("^", left, nodes.Number(exponent)) if exponent > 0:
                return f"({self.as_float(left)} ** {exponent!r})", float
            case nodes.Binary("^", left, right):
                return f"power({self.passed(left)}, {self.passed(right)})", float
            case nodes.Binary("=" | "<>" | "<" | "<=" | ">" | ">=" as operator, left, right):
                return f"{OPERATORS[operator]}({self.typed(left)[0]}, {self.typed(right)[0]})", bool
            case nodes.Call(name, arguments) as node:
                quick = self.quick_call(name, arguments) or self.direct_call(node)
                if quick is not None:
                    return quick
        return super().plainly(node, False), None

    def arithmetic(self, operator: str, left: Node, right: Node) -> str:
        (a, kind_a), (b, kind_b) = self.typed(left), self.typed(right)
        if operator == "/" and not isinstance(right, Reference | nodes.Number):
            b = f"finite({b})"
        # Python joins two texts with +, repeats a text with TRUE * "x", and TRUE - TRUE is no float: a float on the
        # left makes the first two raise and the third right.
        if float not in (kind_a, kind_b) and operator in "+-*":
            return f"({'1.0 *' if operator == '*' else '0.0 +'} {a} {operator} {b})"
        return f"({a} {operator} {b})"

    def as_float(self, node: Node) -> str:
        code, kind = self.typed(node)
        return code if kind is float else f"(0.0 + {code})"

    def cell(self, node: Reference) -> str:
        _, rows = self.on_sheet(node.sheet)
        if not rows:
            return "fail(REF)"
        return f"{rows}[{axis_code(node.top, 'r')}][{axis_code(node.left, 'c')}]"

    def value(self, node: Node, array: bool) -> str:
        return super().value(node, True) if array and not self.is_arithmetic(node) else self.passed(node)

    def passed(self, node: Node) -> str:
        """A value on its way into a function, where a number out of range or a cell yet to be done goes unnoticed."""
        code, kind = self.typed(node)
        if kind is float and not isinstance(node, nodes.Number):
            return f"finite({code})"
        if self.single_cell(node) is not None:
            return f"ready({code})"
        return f"in_range({code})" if isinstance(node, nodes.Call) and node.function == "IF" else code

    def is_arithmetic(self, node: Node) -> bool:
        """Whether a node is arithmetic on single cells: it gives one number, also where an array would be welcome."""
        match node:
            case nodes.Unary("-" | "%", operand):
                return self.is_single(operand)
            case nodes.Binary("+" | "-" | "*" | "/" | "^", left, right):
                return self.is_single(left) and self.is_single(right)
            case nodes.Call():
                return self.quick_number(node) is not None
        return False

    def is_single(self, node: Node) -> bool:
        if isinstance(node, nodes.Number) or self.single_cell(node) is not None or self.is_arithmetic(node):
            return True
        return isinstance(node, nodes.Call) and self.gives_one_value(node)

    def gives_one_value(self, node: nodes.Call) -> bool:
        """Whether a call gives one value for certain: a function of single values, called with single values."""
        if node.function in self.scope or self.book.name(node.function, self.sheet) is not None:
            return False
        function = find(node.function)
        return function is not None and function.of_single_values and all(map(self.is_single, node.arguments))

    def single_cell(self, node: Node) -> Reference | None:
        """The one cell that a node refers to, also by a name."""
        if isinstance(node, nodes.Name) and node.name.upper() not in self.scope:
            target = self.named(node)
            if not isinstance(target, Reference) or target.top.relative or target.left.relative:
                return None
            return target if target.single else None
        return node if isinstance(node, Reference) and node.single else None

    def quick_call(self, name: str, arguments: tuple[Node, ...]) -> tuple[str, type | None] | None:
        if any(isinstance(a, nodes.Omitted) for a in arguments) or self.book.name(name, self.sheet) is not None:
            return None
        if name == "IF" and len(arguments) in (2, 3):
            test, kind = self.typed(arguments[0])
            then = self.typed(arguments[1])
            otherwise = self.typed(arguments[2]) if len(arguments) == 3 else ("False", bool)
            test = test if kind is bool else f"true({test})"
            return f"({then[0]} if {test} else {otherwise[0]})", then[1] if then[1] is otherwise[1] else None
        if name in ("AND", "OR") and arguments and all(self.is_test(a) for a in arguments):
            return f"({(' & ' if name == 'AND' else ' | ').join(self.typed(a)[0] for a in arguments)})", bool
        if name == "SUM" and arguments and all(self.is_line(a) for a in arguments):
            lines = [self.line(a) for a in arguments]
            return f"total({' + '.join(line for line, _ in lines)}, {' + '.join(size for _, size in lines)})", float
        if name in ("MIN", "MAX") and len(arguments) == 2:
            pair = [self.typed(a) if self.is_single(a) else self.quick_number(a) for a in arguments]
            if all(p is not None for p in pair):
                return f"{'least' if name == 'MIN' else 'greatest'}({', '.join(p[0] for p in pair if p)})", float
        return None

    def direct_call(self, node: nodes.Call) -> tuple[str, type | None] | None:
        """A call that needs nothing but conversions of its arguments, which are written out; None for all others."""
        if node.function in self.scope or any(isinstance(a, nodes.Omitted) for a in node.arguments):
            return None
        function = find(node.function)
        try:
            bound = function.bind(len(node.arguments)) if function is not None else None
        except InvalidValue:
            return None
        if bound is None or self.book.name(node.function, self.sheet) is not None:
            return None
        kinds = bound.kinds[bound.function.wants_here :]
        if not all(map(self.is_direct, kinds, node.arguments)):
            return None
        passed = [
            code if kind in _AS_THEY_ARE else f"{self.constant(convert)}({code})"
            for kind, convert, code in zip(
                bound.kinds, bound.converters, self.arguments(bound, node.arguments, False), strict=True
            )
        ]
        code = f"settled({self.constant(bound.python)}, [{', '.join(passed)}])"
        if bound.function.gives in _TYPES:
            return code, _TYPES[bound.function.gives]
        return f"single({code}, r, c)", None

    def is_direct(self, kind: Kind, node: Node) -> bool:
        """Whether an argument needs no more than its kind's conversion."""
        if kind is Kind.REFERENCE:
            return isinstance(node, Reference) and node.last_sheet is None
        return kind in SCALAR_KINDS and self.is_single(node)

    def tolerantly(self, node: Node, array: bool) -> str:
        """A cell holds its error as a value; nothing has to be caught."""
        return super().tolerantly(node, array) if self.single_cell(node) is None else self.passed(node)

    def is_test(self, node: Node) -> bool:
        """Whether a node is TRUE or FALSE, and only one of them, also where an array would be welcome."""
        match node:
            case nodes.Binary("=" | "<>" | "<" | "<=" | ">" | ">=", left, right):
                return all(isinstance(side, nodes.Text) or self.is_single(side) for side in (left, right))
            case nodes.Call("AND" | "OR", arguments):
                return self.quick_call(node.function, arguments) is not None
        return isinstance(node, nodes.Logical)

    def quick_number(self, node: Node) -> tuple[str, type | None] | None:
        """A call that gives one number for certain, or None."""
        quick = self.quick_call(node.function, node.arguments) if isinstance(node, nodes.Call) else None
        return quick if quick is not None and quick[1] is float else None

    def is_line(self, node: Node) -> bool:
        """Whether a node is part of one row or one column."""
        if not isinstance(node, Reference) or node.last_sheet is not None or node.single:
            return False
        one_row = node.top == node.bottom and not (node.left.relative ^ node.right.relative and node.left.relative)
        one_column = node.left == node.right and node.top.relative == node.bottom.relative
        return (one_row or one_column) and node.bottom.at < LAST_ROW and node.right.at < LAST_COLUMN

    def line(self, node: Node) -> tuple[str, str]:
        """The values of a part of a row or a column, and how many they must be."""
        assert isinstance(node, Reference)
        _, rows = self.on_sheet(node.sheet)
        if not rows:
            return "fail(REF)", "0"
        top, bottom = ordered_code(node.top, node.bottom, "r")
        left, right = ordered_code(node.left, node.right, "c")
        if node.top == node.bottom:
            return f"{rows}[{top}][{left}:{right}+1]", f"{right}-({left})+1"
        return f"[row[{left}] for row in {rows}[{top}:{bottom}+1]]", f"{bottom}-({top})+1"
