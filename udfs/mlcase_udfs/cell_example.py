"""How does the example of a docstring read in a cell? Its first call with written-out arguments, as a formula."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from mlcase_udfs.registry import Function


def cell_example(function: Function) -> str:
    """``=ML_NPV(0.1, {-7,8,14})``; nothing when the example has no such call."""
    from doctest import DocTestParser

    known: dict[str, Any] = {}
    for example in DocTestParser().get_examples(function.help.example):
        for node in ast.walk(ast.parse(example.source)):
            try:
                if isinstance(node, ast.Assign):
                    known |= _assigned(node.targets[0], node.value, known)
                elif isinstance(node, ast.Call) and _calls(node, function):
                    return f"={function.name}({', '.join(_arguments(node, function, known))})"
            except (ValueError, KeyError):  # not written out
                continue
    return ""


def _assigned(target: ast.expr, value: ast.expr, known: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = zip(target.elts, value.elts, strict=True)
        return {name: one for part, its in pairs for name, one in _assigned(part, its, known).items()}
    return {target.id: _value(value, known)} if isinstance(target, ast.Name) else {}


def _calls(node: ast.Call, function: Function) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == function.python.__name__


def _value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    return known[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)


def _arguments(call: ast.Call, function: Function, known: Mapping[str, Any]) -> list[str]:
    given: list[Any] = []
    for node in call.args:
        if isinstance(node, ast.Starred):
            given += _value(node.value, known)
        else:
            given.append(_value(node, known))
    names = [parameter.name for parameter in function.parameters]
    for keyword in call.keywords:
        place = names.index(keyword.arg or "")
        given += [None] * (place + 1 - len(given))
        given[place] = _value(keyword.value, known)
    return [_written(argument) for argument in given]


def _written(argument: Any) -> str:
    if argument is None:
        return ""
    if isinstance(argument, list | tuple):
        rows = [row if isinstance(row, list | tuple) else [row] for row in argument]
        if not isinstance(argument[0], list | tuple):
            rows = [list(argument)]
        if len({len(row) for row in rows}) > 1 or any(cell is None for row in rows for cell in row):
            raise ValueError("an array in a formula has rows of one length, and no blanks")
        return "{" + ";".join(",".join(map(_written, row)) for row in rows) + "}"
    if isinstance(argument, bool):
        return str(argument).upper()
    if isinstance(argument, str):
        return '"' + argument.replace('"', '""') + '"'
    return repr(argument).removesuffix(".0")
