"""The calls that the reference lines make: real arguments for every function of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from golden import lines
from mlcase_udfs.errors import FunctionError
from mlcase_udfs.registry import Function, catalogue
from mlcase_udfs.units import Shape
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.parser import parse
from mlcase_workbooks.recalc.functions.kinds import OMITTED

_REFERENCE = Path(__file__).parent / "udfs" / "reference"


class _NoConstant(Exception):
    """An argument that is not written out."""


def reference_calls() -> dict[str, list[list[Any]]]:
    """By function, the argument lists of all reference lines that have an answer and are written out.

    An argument is a number, a text, TRUE or FALSE, None when left out, or the rows of an array.
    """
    found: dict[str, list[list[Any]]] = {name: [] for name in catalogue()}
    for line in lines(_REFERENCE):
        for call in _calls(parse(line.values[0].removeprefix("="))):
            try:
                arguments = [_constant(argument) for argument in call.arguments]
            except _NoConstant:
                continue
            known = found[call.function]
            if arguments not in known and _answers(catalogue()[call.function], arguments):
                known.append(arguments)
    return found


def call_of(formula: str) -> tuple[Function, list[Any]] | None:
    """The function and arguments of a formula that is one call, written out; a number where one is wanted."""
    node = parse(formula.removeprefix("="))
    if not isinstance(node, nodes.Call) or node.function not in catalogue():
        return None
    function = catalogue()[node.function]
    try:
        arguments = [_constant(argument) for argument in node.arguments]
    except _NoConstant:
        return None
    numbers = [p.kind == "number" and p.shape is Shape.SCALAR for p in function.parameters]
    texts = (wanted and isinstance(a, str) for wanted, a in zip(numbers, arguments, strict=False))
    return None if len(arguments) > len(numbers) or any(texts) else (function, arguments)


def in_cells(function: Function, arguments: list[Any]) -> list[Any]:
    """The arguments as a formula gives them."""
    return [
        OMITTED if a is None else Block([c for row in a for c in row], len(a), len(a[0])) if isinstance(a, list) else a
        for a in arguments
    ]


def in_python(function: Function, arguments: list[Any]) -> list[Any]:
    """The arguments as the plain function takes them: a range is a list, a table a list of rows."""
    ready: list[Any] = []
    for parameter, argument in zip(function.parameters, arguments, strict=False):
        if argument is None:
            ready.append(parameter.default)
        elif parameter.shape is Shape.SCALAR:
            ready.append(argument)
        else:
            rows = argument if isinstance(argument, list) else [[argument]]
            ready.append(rows if parameter.shape is Shape.TABLE else [cell for row in rows for cell in row])
    return ready


def _answers(function: Function, arguments: list[Any]) -> bool:
    try:
        function.python(*in_python(function, arguments))
    except FunctionError:
        return False
    return True


def _calls(node: Any) -> Iterator[nodes.Call]:
    """The calls of our functions in a formula's tree."""
    if isinstance(node, nodes.Call):
        if node.function in catalogue():
            yield node
        for argument in node.arguments:
            yield from _calls(argument)
    elif isinstance(node, nodes.Binary):
        yield from _calls(node.left)
        yield from _calls(node.right)
    elif isinstance(node, nodes.Unary):
        yield from _calls(node.operand)


def _constant(node: nodes.Node) -> Any:
    if isinstance(node, nodes.Number | nodes.Text | nodes.Logical):
        return node.value
    if isinstance(node, nodes.Omitted):
        return None
    if isinstance(node, nodes.Unary) and node.operator in ("-", "+", "%"):
        value = _constant(node.operand)
        return {"-": -value, "+": value, "%": value / 100}[node.operator]
    if isinstance(node, nodes.Array):
        return [[_constant(cell) for cell in row] for row in node.rows]
    raise _NoConstant
