"""Our functions as names of a workbook: LAMBDAs, for Excel 365 with no add-in.

A formula that calls one is entered as an array formula, so that its ranges arrive whole whichever way Excel reads the
file. No Excel has confirmed that yet; the names are evaluated by the engine, where a workbook's name goes before a
function of the add-in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from mlcase_udfs.errors import CellError
from mlcase_udfs.registry import Function, catalogue
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.scan import escape
from mlcase_workbooks.respell import respelled
from mlcase_workbooks.targets.expand import (
    Argument,
    Expansion,
    NoForm,
    literal,
    sums_of_others,
)
from mlcase_workbooks.targets.forms import FORMS
from mlcase_workbooks.targets.forms.form import Form, Sizes
from mlcase_workbooks.targets.native import LONGEST
from mlcase_workbooks.targets.render import Tree, binary, call, rendered
from mlcase_workbooks.targets.simplify import FALSE, TRUE, both
from mlcase_workbooks.targets.strict import refuses_text

_YOUNG = frozenset(
    ["LAMBDA", "LET", "ISOMITTED", "MAKEARRAY", "SCAN", "SEQUENCE", "HSTACK", "TOROW", "TOCOL", "TEXTJOIN", "XMATCH"]
)
"""Functions that the file spells with a prefix."""

_LOCAL, _OPTIONAL = "_xlpm.", "_xlop."
_PREFIXES = re.compile(r"_xl(?:pm|op|fn)\.")
"""What is in the file only, and not counted in a formula's length."""

_SETTLED = "_"
"""After the name of an optional argument: what counts when it is left out, too."""


@lru_cache(maxsize=1)
def lambdas() -> Mapping[str, str]:
    """The formulas of the names, by the functions' cell names, for all that have one."""
    found = {}
    for name, function in catalogue().items():
        try:
            text = _lambda(function, FORMS[name]) if name in FORMS else ""
        except NoForm:
            continue
        if text and len(_PREFIXES.sub("", text)) <= LONGEST:
            found[name] = text
    return found


def with_names(workbook: str, names: Mapping[str, str]) -> str:
    """The workbook part with more defined names; those that it has stay as they are."""
    taken = {name.lower() for name in re.findall(r'<(?:\w+:)?definedName\b[^>]*\bname="([^"]*)"', workbook)}
    root = re.search(r"<(\w+:)?workbook\b", workbook)
    p = root[1] or "" if root else ""
    fresh = {name: text for name, text in names.items() if name.lower() not in taken}
    items = "".join(f'<{p}definedName name="{name}">{escape(text)}</{p}definedName>' for name, text in fresh.items())
    end = re.search(rf"</{p}definedNames>", workbook)
    if end is not None:
        return workbook[: end.start()] + items + workbook[end.start() :]
    place = re.search(rf"</{p}externalReferences>", workbook) or re.search(rf"</{p}sheets>", workbook)
    assert place is not None
    return workbook[: place.end()] + f"<{p}definedNames>{items}</{p}definedNames>" + workbook[place.end() :]


def _lambda(function: Function, form: Form) -> str:
    arguments = {p.name: Argument(p, nodes.Name(_LOCAL + p.name)) for p in function.parameters}
    expansion = InLambda(form, arguments)
    body = expansion.expanded()
    named: list[Tree] = []
    for parameter in function.parameters:
        if parameter.name in expansion.settled:
            argument = arguments[parameter.name]
            value = call("IF", call("ISOMITTED", argument.tree), literal(parameter.default), argument.tree)
            named += [nodes.Name(_LOCAL + parameter.name + _SETTLED), value]
    for term, value in expansion.worked_out:
        named += [nodes.Name(_LOCAL + term), value]
    if named:
        body = call("LET", *named, body)
    heads = [nodes.Name((_LOCAL if p.required else _OPTIONAL) + p.name) for p in function.parameters]
    text = rendered(call("LAMBDA", *heads, body))
    return respelled(text, lambda name: f"_xlfn.{name}" if name in _YOUNG else None)


class InLambda(Expansion):
    """In a LAMBDA's body, where nothing is known of the arguments before the call."""

    undecided_choices = True

    def __init__(self, form: Form, arguments: Mapping[str, Argument]) -> None:
        super().__init__(form, arguments)
        self.settled: set[str] = set()
        self.worked_out = [(term, super(InLambda, self).resolve(nodes.Name(term))) for term in form.once]

    def resolve(self, node: Node) -> Tree:
        if isinstance(node, nodes.Name) and node.name in self.form.once:
            return nodes.Name(_LOCAL + node.name)
        return super().resolve(node)

    def number(self, argument: Argument) -> Tree:
        if argument.parameter.required or argument.parameter.default is not None:
            return self.value(argument)
        return call("IF", call("ISOMITTED", argument.tree), nodes.Number(0.0), argument.tree)

    def refuses_text(self, formula: Tree, number: Tree) -> bool:
        return any(refuses_text(tree, number) for tree in (formula, *(value for _, value in self.worked_out)))

    def body(self) -> str:
        return self.form.general or super().body()

    def sizes(self) -> Sizes:
        raise NoForm("it depends on how many cells there are")

    def size(self, argument: Argument) -> Tree:
        return binary("*", call("ROWS", argument.tree), call("COLUMNS", argument.tree))

    def places(self, argument: Argument) -> Tree:
        return call("SEQUENCE", call("ROWS", argument.tree), call("COLUMNS", argument.tree))

    def running(self, values: Tree, like: Argument, sign: str) -> Tree:
        so_far, cell = nodes.Name(f"{_LOCAL}so_far"), nodes.Name(f"{_LOCAL}cell")
        up_to = call("SCAN", nodes.Number(0.0), values, call("LAMBDA", so_far, cell, binary("+", so_far, cell)))
        return up_to if sign == "<=" else binary("-", up_to, values)

    def others(self, matrix: Tree, like: Argument) -> Tree:
        in_row, in_column = sums_of_others(matrix, self.places(like))
        return call("IF", binary("=", call("ROWS", like.tree), nodes.Number(1.0)), in_row, in_column)

    def alike(self, one: Argument, other: Argument) -> Tree:
        return both(binary("=", call(axis, one.tree), call(axis, other.tree)) for axis in ("ROWS", "COLUMNS"))

    def given(self, argument: Argument) -> Tree:
        left_out = call("ISOMITTED", argument.tree)
        return TRUE if argument.parameter.required else binary("=", left_out, FALSE)

    def value(self, argument: Argument) -> Tree:
        if argument.parameter.required or argument.parameter.default is None:
            return argument.tree
        self.settled.add(argument.name)
        return nodes.Name(_LOCAL + argument.name + _SETTLED)

    def cells(self, count: Node, cell: Node, across: bool) -> Tree:
        own, other = nodes.Name(f"{_LOCAL}i"), nodes.Name(f"{_LOCAL}j")
        size = self.resolve(count)
        one = nodes.Number(1.0)
        if across:
            return call("MAKEARRAY", one, size, call("LAMBDA", other, own, self.resolve(cell)))
        return call("MAKEARRAY", size, one, call("LAMBDA", own, other, self.resolve(cell)))

    def none_word(self, why: Node) -> Tree:
        return nodes.Error(CellError.NA)

    def item_number(self) -> Tree:
        return nodes.Name(f"{_LOCAL}i")
