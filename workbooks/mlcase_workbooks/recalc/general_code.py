"""General code: a formula's tree as Python source that calls operators and functions for every kind of value.

=B2*Rate in a cell may become ``lambda S, R, r, c: multiply(S.value(r, c-1), S0.value(4, 2))``. In the code, S and R are
the cell's sheet and its rows, r and c its row and column; S0 and R0 are another sheet's, k1 and the like are constants,
v0_1 and the like what LET and LAMBDA name. All other names are those of ``runtime.GLOBALS``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlcase_udfs.errors import CellError, InvalidValue
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW, Area
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.formula.nodes import Axis, Node, Reference
from mlcase_workbooks.recalc.formula.parser import parse_name
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.call import Bound
from mlcase_workbooks.recalc.functions.kinds import ARRAY_KINDS, Kind
from mlcase_workbooks.recalc.runtime import GLOBALS, own_part
from mlcase_workbooks.recalc.udf import find_udf
from mlcase_workbooks.recalc.values import Value

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.book import Book
    from mlcase_workbooks.recalc.sheet import Sheet

PARAMETERS = "S, R, r, c"
DEEP = 20
"""Levels of nesting after which a part becomes a function of its own."""
DEEP_NODES = (nodes.Call, nodes.Binary, nodes.Unary)
OPERATORS = {
    "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "^": "power", "&": "join",
    "=": "equal", "<>": "different", "<": "less", "<=": "at_most", ">": "greater", ">=": "at_least",
    ":": "span", " ": "common", ",": "together",
}  # fmt: skip
REFERENCE_OPERATORS = (":", " ", ",")


class General:
    """Writes code for every kind of value."""

    def __init__(self, book: Book, sheet: Sheet) -> None:
        self.book = book
        self.sheet = sheet
        self.constants: dict[str, Any] = dict(GLOBALS)
        self.scope: dict[str, str] = {}
        self.resolving: tuple[str, ...] = ()
        self.depth = 0

    def function(self, node: Node, array: bool, parameters: str = PARAMETERS) -> Callable[..., Any]:
        """A Python function that evaluates the node."""
        return eval(f"lambda {parameters}: {self.value(node, array)}", self.constants)

    def constant(self, value: Any) -> str:
        """A name in the code for a Python object."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    # -- one kind of node after the other -----------------------------------------------------------------------------

    def value(self, node: Node, array: bool) -> str:
        """Source of an expression. In an ``array`` place a range stands for all its cells, else for one of them."""
        self.depth += 1
        try:
            if self.depth > DEEP and isinstance(node, DEEP_NODES):
                return self.apart(node, array)
            return self.plainly(node, array)
        finally:
            self.depth -= 1

    def apart(self, node: Node, array: bool) -> str:
        """A deep part as a function of its own: Python, too, limits how deep an expression may be."""
        depth, self.depth = self.depth, 0
        parameters = ", ".join([PARAMETERS, *self.scope.values()])
        name = self.constant(self.function(node, array, parameters))
        self.depth = depth
        return f"{name}({parameters})"

    def plainly(self, node: Node, array: bool) -> str:
        """Source of an expression, whatever its depth."""
        match node:
            case nodes.Number() | nodes.Text() | nodes.Logical():
                return repr(node.value)
            case nodes.Error(error):
                return f"fail({self.constant(error)})"
            case nodes.Omitted():
                return "OMITTED"
            case Reference():
                return self.reference(node, array)
            case nodes.Name():
                return self.name(node, array)
            case nodes.Structured():
                if not node.table:
                    area = f"{self.constant(own_part(self.book, node))}(S, r, c)"
                    return area if array else f"{area}.intersect(r, c).value()"
                resolved = self.book.structured(node, self.sheet, 0, 0)
                return "fail(REF)" if resolved is None else self.reference(resolved, array)
            case nodes.External(text):
                return self.unsupported(f"another workbook's name {text}")
            case nodes.Unary(operator, operand):
                return self.unary(operator, operand, array)
            case nodes.Binary(operator, left, right):
                whole = array or operator in REFERENCE_OPERATORS
                code = f"{OPERATORS[operator]}({self.value(left, whole)}, {self.value(right, whole)})"
                return f"intersected({code}, r, c)" if whole and not array else code
            case nodes.Array(rows):
                cells = ", ".join("(" + "".join(f"{self.item(i)}, " for i in row) + ")" for row in rows)
                return f"array({cells})"
            case nodes.Call(function, arguments):
                return self.call(function, arguments, array)
            case nodes.Apply(function, arguments):
                passed = "".join(f", {self.value(a, array)}" for a in arguments)
                return f"apply({self.value(function, array)}{passed})"
        raise TypeError(f"no such node: {node!r}")

    def item(self, node: Node) -> str:
        """One item of an array constant: an error in it is a value."""
        return self.constant(node.value) if isinstance(node, nodes.Error) else self.value(node, True)

    def unsupported(self, what: str) -> str:
        """Source of what the engine lacks: the cell keeps its old value."""
        return f"unsupported({what!r})"

    def unary(self, operator: str, operand: Node, array: bool) -> str:
        match operator:
            case "-":
                return f"negative({self.value(operand, array)})"
            case "+":
                return f"plus({self.value(operand, array)})"
            case "%":
                return f"percent({self.value(operand, array)})"
            case "@":
                return f"intersected({self.value(operand, True)}, r, c)"
        code = f"spilled({self.value(operand, True)})"
        return code if array else f"intersected({code}, r, c)"

    # -- references and names -----------------------------------------------------------------------------------------

    def reference(self, node: Reference, array: bool) -> str:
        if node.last_sheet is not None:
            return self.through_sheets(node)
        sheet, _ = self.on_sheet(node.sheet)
        if sheet is None:
            missing = node.sheet or ""
            return self.unsupported(f"the values of {missing}") if missing.startswith("[") else "fail(REF)"
        if node.single:
            end_row, end_column = self.ends
            row, column = axis_code(node.top, "r", end_row), axis_code(node.left, "c", end_column)
            if not array:
                return f"{sheet}.value({row}, {column})"
        area = self.area(node, sheet)
        return area if array else f"{area}.intersect(r, c).value()"

    @property
    def ends(self) -> tuple[int, int]:
        """Where relative references start again at 1: those of a name may leave the sheet, those of a cell cannot."""
        return (LAST_ROW, LAST_COLUMN) if self.resolving else (0, 0)

    def area(self, node: Reference, sheet: str) -> str:
        axes = (node.top, node.left, node.bottom, node.right)
        if sheet != "S" and not any(axis.relative for axis in axes):
            return self.constant(Area(self.constants[sheet], *(axis.at for axis in axes)))
        end_row, end_column = self.ends
        top, bottom = ordered_code(node.top, node.bottom, "r", end_row)
        left, right = ordered_code(node.left, node.right, "c", end_column)
        return f"Area({sheet}, {top}, {left}, {bottom}, {right})"

    def through_sheets(self, node: Reference) -> str:
        """A 3-D reference, as in Jan:Dec!B4: an area of each sheet between the two."""
        first = self.book.sheet(node.sheet or "")
        last = self.book.sheet(node.last_sheet or "")
        if first is None or last is None:
            return "fail(REF)"
        low, high = sorted((first.index, last.index))
        areas = [self.area(node, self.constant(s)) for s in self.book.sheets[low : high + 1] if s.part]
        return f"Union(({', '.join(areas)},))"

    def on_sheet(self, name: str | None) -> tuple[str | None, str]:
        """Names in the code for a sheet and its rows."""
        if name is None:
            return "S", "R"
        sheet = self.book.sheet(name)
        if sheet is None:
            return None, ""
        if sheet.index < 0:
            return self.constant(sheet), self.constant(sheet.rows)
        self.constants[f"S{sheet.index}"], self.constants[f"R{sheet.index}"] = sheet, sheet.rows
        return f"S{sheet.index}", f"R{sheet.index}"

    def name(self, node: nodes.Name, array: bool) -> str:
        """A name: one that LET or LAMBDA gives, a defined one, or a function in place of a LAMBDA."""
        local = self.scope.get(node.name.upper())
        if local is not None and node.sheet is None:
            return local
        target = self.named(node)
        if target is None:
            function = find(node.name.upper()) if node.sheet is None else None
            return "fail(NAME)" if function is None else self.constant(function.as_lambda)
        if node.name.upper() in self.resolving:
            return "fail(NAME)"
        self.resolving += (node.name.upper(),)
        scope, self.scope = self.scope, {}
        code = self.value(target, array)
        self.scope = scope
        self.resolving = self.resolving[:-1]
        return code

    def named(self, node: nodes.Name) -> Node | None:
        """The tree that a defined name (or a table's name) stands for."""
        sheet = self.book.sheet(node.sheet) if node.sheet is not None else self.sheet
        text = self.book.name(node.name, sheet)
        if text is None:
            if node.name.lower() in self.book.tables:
                return nodes.Structured(node.name, (), None, None)
            return None
        try:
            return parse_name(text)
        except FormulaError:
            return None

    # -- calls --------------------------------------------------------------------------------------------------------

    def call(self, name: str, arguments: tuple[Node, ...], array: bool) -> str:
        """A call: of what is no real function first, then of our own functions, then of Excel's."""
        if name == "LET":
            return self.let(arguments, array)
        if name == "LAMBDA":
            return self.lambda_(arguments, array)
        if name == "SINGLE" and len(arguments) == 1:
            return self.unary("@", arguments[0], array)
        if name == "ANCHORARRAY" and len(arguments) == 1:
            return self.unary("#", arguments[0], array)
        if name in self.scope:
            return self.plainly(nodes.Apply(nodes.Name(name), arguments), array)
        if self.book.name(name, self.sheet) is not None:
            named = self.constant(_NamedLambda(self.book, self.sheet, name))
            given = "".join(f", {self.value(a, array)}" for a in arguments)
            return f"apply({named}(S, R, r, c){given})"
        function = find_udf(name) or find(name)
        if function is None:
            return self.unsupported(name)
        try:
            bound = function.bind(len(arguments))
        except InvalidValue:
            return "fail(VALUE)"
        passed = self.arguments(bound, arguments, array)
        code = f"{self.constant(bound)}({', '.join(passed)})"
        return code if array else f"single({code}, r, c)"  # it may give an area, of which one cell is meant

    def arguments(self, bound: Bound, arguments: tuple[Node, ...], array: bool) -> list[str]:
        """The arguments as the function's parameters want them: evaluated, or to be evaluated by the function."""
        kinds = bound.kinds
        passed = []
        if bound.function.wants_here:
            passed.append("Place(S, r, c)")
            kinds = kinds[1:]
        for kind, node in zip(kinds, arguments, strict=True):
            if isinstance(node, nodes.Omitted):
                passed.append("omitted" if kind is Kind.LAZY else "OMITTED")
            elif kind is Kind.LAZY:
                passed.append(f"lambda: {self.value(node, array)}")
            elif kind is Kind.TOLERANT:
                passed.append(self.tolerantly(node, array))
            elif kind is Kind.AS_IT_IS:
                passed.append(f"tolerated(lambda: {self.value(node, True)})")
            elif kind in ARRAY_KINDS:
                passed.append(self.value(node, True))
            else:
                passed.append(self.value(node, array))
        return passed

    def tolerantly(self, node: Node, array: bool) -> str:
        """An argument that may be an error."""
        return f"tolerated(lambda: {self.value(node, array)})"

    def let(self, arguments: tuple[Node, ...], array: bool) -> str:
        """LET as a function of its first name, called with that name's value; the rest stands inside."""
        if len(arguments) % 2 == 0 or len(arguments) < 3 or not isinstance(arguments[0], nodes.Name):
            return "fail(VALUE)"
        value = self.value(arguments[1], array)
        outer = self.scope
        local = f"v{len(self.constants)}_{len(outer)}"
        self.scope = {**outer, arguments[0].name.upper(): local}
        rest = arguments[2:]
        body = self.value(rest[0], array) if len(rest) == 1 else self.let(rest, array)
        self.scope = outer
        return f"(lambda {local}: {body})({value})"

    def lambda_(self, arguments: tuple[Node, ...], array: bool) -> str:
        *parameters, body = arguments
        names = [p.name.upper() for p in parameters if isinstance(p, nodes.Name)]
        if len(names) < len(parameters):
            return "fail(VALUE)"
        outer = self.scope
        locals_ = {name: f"v{len(outer)}_{i}" for i, name in enumerate(names)}
        self.scope = {**outer, **locals_}
        code = self.value(body, array)
        self.scope = outer
        return f"Lambda(lambda {', '.join(f'{v}=OMITTED' for v in locals_.values())}: {code}, {len(parameters)})"


def axis_code(axis: Axis, own: str, end: int = 0) -> str:
    """A row or column in code; with an ``end``, what lies beyond it starts again at 1."""
    if not axis.relative:
        return str(axis.at)
    if axis.at == 0:
        return own
    return f"({own}{axis.at - 1:+d}) % {end} + 1" if end else f"{own}{axis.at:+d}"


def ordered_code(first: Axis, last: Axis, own: str, end: int = 0) -> tuple[str, str]:
    """The lower and the higher of two rows or columns in code."""
    low, high = axis_code(first, own, end), axis_code(last, own, end)
    if first.relative == last.relative and not (end and first.relative):
        return (low, high) if first.at <= last.at else (high, low)
    return f"min({low}, {high})", f"max({low}, {high})"


class _NamedLambda:
    """A defined name that stands for a LAMBDA; compiled when first called, so that it may call itself."""

    def __init__(self, book: Book, sheet: Sheet, name: str) -> None:
        self._book = book
        self._sheet = sheet
        self._name = name

    @cached_property
    def _code(self) -> Callable[..., Any]:
        writer = General(self._book, self._sheet)
        node = writer.named(nodes.Name(self._name))
        return writer.function(nodes.Error(CellError.NAME) if node is None else node, True)

    def __call__(self, *place: Any) -> Value:
        return self._code(*place)
