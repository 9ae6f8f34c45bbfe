"""A formula's tree as Python code: one function per shape, called with a cell's sheet, rows, row and column.

Each shape is compiled twice. *General* code calls the operators and functions for every kind of value: text, blanks,
errors, arrays, blocks of trials. *Fast* code writes arithmetic on numbers out as Python arithmetic; it is right for
ordinary numbers only and raises for anything else, and the calculation then takes the general code for that cell.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from mlcase_udfs.errors import CellError, InvalidValue, Propagated
from mlcase_workbooks.recalc import operators
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW, Area, Lambda, Place, Union
from mlcase_workbooks.recalc.errors import Unsupported
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.formula.nodes import Axis, Node, Reference
from mlcase_workbooks.recalc.formula.parser import parse_name
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.call import ARRAY_KINDS, OMITTED, Bound, Kind, omitted
from mlcase_workbooks.recalc.udf import find_udf
from mlcase_workbooks.recalc.values import Value

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.book import Book, Sheet
    from mlcase_workbooks.recalc.shape import Shape

_PARAMETERS = "S, R, r, c"
_DEEP = 20
_DEEP_NODES = (nodes.Call, nodes.Binary, nodes.Unary)
_OPERATORS = {
    "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "^": "power", "&": "join",
    "=": "equal", "<>": "different", "<": "less", "<=": "at_most", ">": "greater", ">=": "at_least",
    ":": "span", " ": "common", ",": "together",
}  # fmt: skip
_REFERENCE_OPERATORS = (":", " ", ",")


def fast_code(shape: Shape) -> Callable[..., Any]:
    """A function (sheet, rows, row, column) -> value that is right for ordinary numbers."""
    return _code(Fast, shape)


def general_code(shape: Shape) -> Callable[..., Any]:
    """A function (sheet, rows, row, column) -> value for every kind of value."""
    return _code(General, shape)


def _code(writer: type[General], shape: Shape) -> Callable[..., Any]:
    try:
        return writer(shape.book, shape.sheet).function(shape.node, shape.array)
    except FormulaError as problem:
        return _refusing(f"the formula: {problem}")
    except RecursionError:
        return _refusing("room for a formula nested so deeply")


def _refusing(what: str) -> Callable[..., Any]:
    """A text that cannot be read compiles to a function that says so."""

    def refuse(*_: Any) -> Value:
        raise Unsupported(what)

    return refuse


class General:
    """Writes code for every kind of value."""

    def __init__(self, book: Book, sheet: Sheet) -> None:
        self.book = book
        self.sheet = sheet
        self.constants: dict[str, Any] = dict(_GLOBALS)
        self.scope: dict[str, str] = {}
        self.resolving: tuple[str, ...] = ()
        self.depth = 0

    def function(self, node: Node, array: bool, parameters: str = _PARAMETERS) -> Callable[..., Any]:
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
            if self.depth > _DEEP and isinstance(node, _DEEP_NODES):
                return self.apart(node, array)
            return self.plainly(node, array)
        finally:
            self.depth -= 1

    def apart(self, node: Node, array: bool) -> str:
        """A deep part as a function of its own: Python, too, limits how deep an expression may be."""
        depth, self.depth = self.depth, 0
        parameters = ", ".join([_PARAMETERS, *self.scope.values()])
        name = self.constant(self.function(node, array, parameters))
        self.depth = depth
        return f"{name}({parameters})"

    def plainly(self, node: Node, array: bool) -> str:
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
                    area = f"{self.constant(_own_part(self.book, node))}(S, r, c)"
                    return area if array else f"{area}.intersect(r, c).value()"
                resolved = self.book.structured(node, self.sheet, 0, 0)
                return "fail(REF)" if resolved is None else self.reference(resolved, array)
            case nodes.External(text):
                return self.unsupported(f"another workbook's name {text}")
            case nodes.Unary(operator, operand):
                return self.unary(operator, operand, array)
            case nodes.Binary(operator, left, right):
                whole = array or operator in _REFERENCE_OPERATORS
                code = f"{_OPERATORS[operator]}({self.value(left, whole)}, {self.value(right, whole)})"
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
        return self.constant(node.value) if isinstance(node, nodes.Error) else self.value(node, True)

    def unsupported(self, what: str) -> str:
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
            row, column = _axis(node.top, "r", LAST_ROW), _axis(node.left, "c", LAST_COLUMN)
            if not array:
                return f"{sheet}.value({row}, {column})"
        area = self.area(node, sheet)
        return area if array else f"{area}.intersect(r, c).value()"

    def area(self, node: Reference, sheet: str) -> str:
        axes = (node.top, node.left, node.bottom, node.right)
        if sheet != "S" and not any(axis.relative for axis in axes):
            return self.constant(Area(self.constants[sheet], *(axis.at for axis in axes)))
        top, bottom = _ordered(node.top, node.bottom, "r", LAST_ROW)
        left, right = _ordered(node.left, node.right, "c", LAST_COLUMN)
        return f"Area({sheet}, {top}, {left}, {bottom}, {right})"

    def through_sheets(self, node: Reference) -> str:
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
        return code if array else f"single({code}, r, c)" if _may_be_array(name) else code

    def arguments(self, bound: Bound, arguments: tuple[Node, ...], array: bool) -> list[str]:
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
                passed.append(f"tolerated(lambda: {self.value(node, array)})")
            elif kind is Kind.AS_IT_IS:
                passed.append(f"tolerated(lambda: {self.value(node, True)})")
            elif kind in ARRAY_KINDS:
                passed.append(self.value(node, True))
            else:
                passed.append(self.value(node, array))
        return passed

    def let(self, arguments: tuple[Node, ...], array: bool) -> str:
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
        if not all(isinstance(p, nodes.Name) for p in parameters):
            return "fail(VALUE)"
        outer = self.scope
        locals_ = {p.name.upper(): f"v{len(outer)}_{i}" for i, p in enumerate(parameters)}  # type: ignore[union-attr]
        self.scope = {**outer, **locals_}
        code = self.value(body, array)
        self.scope = outer
        return f"Lambda(lambda {', '.join(f'{v}=OMITTED' for v in locals_.values())}: {code}, {len(parameters)})"


def _may_be_array(name: str) -> bool:
    """Whether a function can give an area or an array, of which an ordinary formula takes one cell."""
    return True


def _axis(axis: Axis, own: str, last: int) -> str:
    if not axis.relative:
        return str(axis.at)
    return own if axis.at == 0 else f"{own}{axis.at:+d}"


def _ordered(first: Axis, last: Axis, own: str, end: int) -> tuple[str, str]:
    low, high = _axis(first, own, end), _axis(last, own, end)
    if first.relative == last.relative:
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


class Fast(General):
    """Writes code for ordinary numbers; what it cannot be sure of raises when it runs."""

    # How sure one is of a piece of code: a float for certain, a bool for certain, or anything.
    def function(self, node: Node, array: bool, parameters: str = _PARAMETERS) -> Callable[..., Any]:
        code, _ = self.typed(node)
        return eval(f"lambda {parameters}: {code}", self.constants)

    def typed(self, node: Node) -> tuple[str, type | None]:
        """Source of an expression and the type of its value, None when only the run can tell."""
        self.depth += 1
        try:
            if self.depth > _DEEP and isinstance(node, _DEEP_NODES):
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
                return f"{_OPERATORS[operator]}({self.typed(left)[0]}, {self.typed(right)[0]})", bool
            case nodes.Call(name, arguments):
                quick = self.quick_call(name, arguments)
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
        return f"{rows}[{_axis(node.top, 'r', LAST_ROW)}][{_axis(node.left, 'c', LAST_COLUMN)}]"

    def value(self, node: Node, array: bool) -> str:
        return super().value(node, True) if array and not self.is_arithmetic(node) else self.passed(node)

    def passed(self, node: Node) -> str:
        """A value on its way into a function, where arithmetic that ran out of range would go unnoticed."""
        code, kind = self.typed(node)
        if kind is float and not isinstance(node, nodes.Number):
            return f"finite({code})"
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
            return target if isinstance(target, Reference) and target.single else None
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
            return " + ".join(f"total({self.line(a)})" for a in arguments).join("()"), float
        if name in ("MIN", "MAX") and len(arguments) == 2:
            pair = [self.typed(a) if self.is_single(a) else self.quick_number(a) for a in arguments]
            if all(p is not None for p in pair):
                return f"{'least' if name == 'MIN' else 'greatest'}({', '.join(p[0] for p in pair if p)})", float
        return None

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

    def line(self, node: Node) -> str:
        assert isinstance(node, Reference)
        _, rows = self.on_sheet(node.sheet)
        if not rows:
            return "fail(REF)"
        top, bottom = _ordered(node.top, node.bottom, "r", LAST_ROW)
        left, right = _ordered(node.left, node.right, "c", LAST_COLUMN)
        if node.top == node.bottom:
            return f"{rows}[{top}][{left}:{right}+1], {right}-({left})+1"
        return f"[row[{left}] for row in {rows}[{top}:{bottom}+1]], {bottom}-({top})+1"


# -- what the code calls ----------------------------------------------------------------------------------------------


def _own_part(book: Book, node: nodes.Structured) -> Callable[[Sheet, int, int], Area]:
    """[@Cost], a reference to the table around the cell: the same formula may stand in several tables."""

    def area(sheet: Sheet, row: int, column: int) -> Area:
        found = book.area(node, Place(sheet, row, column))
        if found is None:
            raise Propagated(CellError.REF)
        return found

    return area


def _fail(error: CellError) -> Value:
    raise Propagated(error)


def _unsupported(what: str) -> Value:
    raise Unsupported(what)


def _single(value: Value, row: int, column: int) -> Value:
    kind = type(value)
    if kind is Area:
        return value.intersect(row, column).value()
    return value


def _apply(function: Value, *arguments: Value) -> Value:
    if type(function) is not Lambda:
        raise Propagated(CellError.REF)
    return function(*arguments)


class _Unordinary(Exception):
    """Fast code met a value that only general code can deal with; no error of the cell, so IFERROR must not see it."""


def _true(value: Value) -> bool:
    if type(value) is bool:
        return value
    if type(value) is float and value - value == 0.0:
        return value != 0
    raise _Unordinary


def _in_range(value: Value) -> Value:
    if type(value) is float and value - value != 0.0:
        raise _Unordinary
    return value


_FLOATS = {float}


def _total(values: list[Value], count: int) -> float:
    if len(values) != count or set(map(type, values)) != _FLOATS:
        raise _Unordinary
    return sum(values)


def _least(a: Value, b: Value) -> float:
    if type(a) is float and type(b) is float and (difference := a - b) - difference == 0.0:
        return a if difference <= 0.0 else b
    raise _Unordinary


def _greatest(a: Value, b: Value) -> float:
    if type(a) is float and type(b) is float and (difference := a - b) - difference == 0.0:
        return a if difference >= 0.0 else b
    raise _Unordinary


def _ordinary(
    general: Callable[[Value, Value], Value], test: Callable[[float, float], bool]
) -> Callable[[Value, Value], Value]:
    """A comparison that takes two floats that clearly differ, or are identical, by the shortest way."""

    def operation(a: Value, b: Value) -> Value:
        if type(a) is float and type(b) is float:
            difference = a - b
            if difference == 0.0 or 1e-12 * abs(a) < abs(difference) < inf:
                return test(a, b)
        return general(_in_range(a), _in_range(b))

    return operation


_GLOBALS: dict[str, Any] = {
    **{name: getattr(operators, name) for name in (
        "add", "subtract", "multiply", "divide", "power", "join", "span", "common", "together", "negative", "plus",
        "percent", "intersected", "spilled", "tolerated", "array", "finite",
    )},
    "equal": _ordinary(operators.equal, lambda a, b: a == b),
    "different": _ordinary(operators.different, lambda a, b: a != b),
    "less": _ordinary(operators.less, lambda a, b: a < b),
    "at_most": _ordinary(operators.at_most, lambda a, b: a <= b),
    "greater": _ordinary(operators.greater, lambda a, b: a > b),
    "at_least": _ordinary(operators.at_least, lambda a, b: a >= b),
    "OMITTED": OMITTED, "omitted": omitted, "Area": Area, "Union": Union, "Place": Place, "Lambda": Lambda,
    "REF": CellError.REF, "NAME": CellError.NAME, "VALUE": CellError.VALUE,
    "fail": _fail, "unsupported": _unsupported, "single": _single, "apply": _apply,
    "true": _true, "total": _total, "in_range": _in_range, "least": _least, "greatest": _greatest,
}  # fmt: skip
