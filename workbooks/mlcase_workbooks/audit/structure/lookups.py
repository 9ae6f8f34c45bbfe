"""Lookups that need a sorted list and have none, and ranges that belong together and are shifted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from mlcase_workbooks.audit.findings import Finding, Rule, Severity
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import cells, short
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.values import Scalar

UNSORTED = Rule(
    "unsorted-lookup",
    "An approximate lookup searches a list that is not sorted",
    "It stops at the wrong line and gives that line's figure, without an error.",
    "Ask for an exact match: FALSE as VLOOKUP's last argument, 0 as MATCH's; or sort the list.",
)
MISALIGNED = Rule(
    "misaligned-ranges",
    "Ranges that belong together are shifted",
    "Each figure is paired with its neighbour's: this year's flow with next year's factor, for example.",
    "Let the ranges start and end on the same line.",
)
_PAIRED = ("SUMPRODUCT", "SUMIFS", "AVERAGEIFS", "COUNTIFS", "XNPV", "XIRR", "ML_XNPV", "ML_XIRR", "XLOOKUP", "CORREL")
_CELL_BY_CELL = frozenset({"ISNUMBER", "ISBLANK", "ISTEXT", "ABS", "ROUND", "INT", "SIGN", "N", "LEN", "YEAR", "MONTH"})
"""Functions that give an array as large as the one they take."""
_ENDLESS = 1e15
"""A number no list reaches: the idiom for the last entry."""


def lookups(survey: Survey) -> Iterator[Finding]:
    """Lookups and paired ranges that take the wrong line."""
    yield from _unsorted(survey)
    yield from _misaligned(survey)


def _unsorted(survey: Survey) -> Iterator[Finding]:
    for region, call, _ in survey.calls("VLOOKUP", "HLOOKUP", "MATCH", "LOOKUP"):
        arguments = call.arguments
        direction = _direction(call)
        if not direction or len(arguments) < 2 or _beyond(arguments[0]):
            continue
        area = survey.area(arguments[1], region)
        keys = _keys(call.function, area) if area is not None and survey.of(area.sheet) is not None else []
        if area is not None and not _sorted(keys, direction):
            how = "upwards" if direction > 0 else "downwards"
            message = f"={short(region.text)} wants {cells(area)} sorted {how}, and it is not"
            yield Finding(UNSORTED, Severity.ERROR, region.place, message)


def _direction(call: nodes.Call) -> int:
    """1: the list has to rise; -1: to fall; 0: any order will do, or nobody can tell."""
    if call.function == "LOOKUP":
        return 1
    place = 2 if call.function == "MATCH" else 3
    if len(call.arguments) <= place:
        return 1
    match call.arguments[place]:
        case nodes.Number(value):
            return 0 if value == 0 else 1 if value > 0 else -1 if place == 2 else 1
        case nodes.Unary("-", nodes.Number(value)) if value:
            return -1 if place == 2 else 1
        case nodes.Logical(True):
            return 1
    return 0


def _beyond(node: Node) -> bool:
    match node:
        case nodes.Number(value):
            return value >= _ENDLESS
        case nodes.Text(value):
            return value.lower().startswith("zz")
        case nodes.Name("BIGNUM" | "BigNum"):
            return True
    return False


def _keys(function: str, area: Area) -> Sequence[Scalar]:
    """The cells that are searched: the first column of a table, its first row, or a list."""
    block = area.block()
    if function == "HLOOKUP" or (
        function != "VLOOKUP" and (block.rows == 1 or (function == "LOOKUP" and block.columns > block.rows))
    ):
        return block.row(0)
    return block.column(0)


def _sorted(keys: Sequence[Scalar], direction: int) -> bool:
    """Whether the keys of the commonest kind are in order; lookups pass over the others."""
    numbers = [key for key in keys if type(key) is float]
    texts = [key.lower() for key in keys if type(key) is str and key]
    if len(numbers) >= len(texts):
        return all((b - a) * direction >= 0 for a, b in pairwise(numbers))
    return all((a <= b) if direction > 0 else (a >= b) for a, b in pairwise(texts))


def _misaligned(survey: Survey) -> Iterator[Finding]:
    for region, call, _ in survey.calls(*_PAIRED):
        areas = [area for node in _ranges(call) if (area := survey.area(node, region)) is not None]
        for a, b in pairwise(areas):
            if _shifted(a, b) or _other_periods(survey, a, b):
                message = f"={short(region.text)} pairs {cells(a)} with {cells(b)}"
                yield Finding(MISALIGNED, Severity.ERROR, region.place, message)
                break


def _ranges(call: nodes.Call) -> Iterator[Node]:
    """The ranges among a call's arguments, also those inside a condition such as (A2:A9="x")."""
    waiting = list(reversed(call.arguments))
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Reference | nodes.Name | nodes.Structured):
            yield node
        elif isinstance(node, nodes.Binary) and node.operator not in "*/":
            waiting.append(node.left)  # what a range is compared with may be its neighbour on purpose
        elif isinstance(node, nodes.Binary | nodes.Unary) or (
            isinstance(node, nodes.Call) and node.function in _CELL_BY_CELL
        ):
            waiting += reversed(nodes.children(node))


def _shifted(a: Area, b: Area) -> bool:
    """Whether two lines of one sheet run side by side and do not start together."""
    if a.sheet is not b.sheet:
        return False
    if a.columns == b.columns == 1 and a.left != b.left and a.rows > 1 and b.rows > 1:
        (first, last), (other, end) = (a.top, a.bottom), (b.top, b.bottom)
    elif a.rows == b.rows == 1 and a.top != b.top and a.columns > 1 and b.columns > 1:
        (first, last), (other, end) = (a.left, a.right), (b.left, b.right)
    else:
        return False
    overlap = min(last, end) - max(first, other) + 1
    return (first, last) != (other, end) and 2 * overlap >= max(last - first, end - other) + 1


def _other_periods(survey: Survey, a: Area, b: Area) -> bool:
    """Whether two rows of different sheets start at different periods, by the numbers above them."""
    if a.sheet is b.sheet or a.rows != 1 or b.rows != 1 or a.columns != b.columns or a.columns < _TIMELINE:
        return False
    near = [(x, y) for x in _first_periods(survey, a) for y in _first_periods(survey, b) if abs(x - y) < a.columns]
    return bool(near) and all(x != y for x, y in near)


_TIMELINE = 3
"""Periods from which a row counts as a timeline."""


def _first_periods(survey: Survey, area: Area) -> list[float]:
    """The number of the first period: where the lines above start that count up, as years and period numbers do."""
    on = survey.of(area.sheet)
    lines = ([on.value(row, area.left + i) for i in range(_TIMELINE - 1)] for row in range(1, area.top)) if on else ()
    return [
        line[0]
        for line in lines
        if type(line[0]) is float and all(type(v) is float and v == line[0] + i for i, v in enumerate(line))
    ]
