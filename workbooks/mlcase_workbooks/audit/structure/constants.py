"""Assumptions typed into formulas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from mlcase_workbooks.audit.findings import Finding, Rule, Severity
from mlcase_workbooks.audit.structure.sheet_survey import Region
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import counted, short
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node

CONSTANT = Rule(
    "constant-in-formula",
    "A number is typed into a formula",
    "An assumption inside a formula has no label, no source and no owner, and a scenario cannot change it.",
    "Give it a labelled cell among the inputs, and refer to that.",
)

_ARITHMETIC = frozenset("+-*/^")
_UNITS = frozenset(
    {
        0,
        0.5,
        1,
        2,
        3,
        4,
        6,
        7,
        10,
        12,
        24,
        26,
        30,
        52,
        60,
        90,
        100,
        252,
        360,
        365,
        365.25,
        1000,
        1024,
        3600,
        8760,
        1e4,
        1e6,
        1e9,
    }
)
"""Numbers of arithmetic and of the calendar: nobody would look for them among the inputs."""
_ADDED = frozenset({0, 1, 2, 3, 4, 6, 7, 12})
"""Numbers that one adds without an assumption: a period more, a week, a year."""
_FEW = 2
"""Values that a number takes in like formulas; with more it is a counter."""
_AMOUNTS = {"PMT": (0, 2), "PV": (0, 2), "FV": (0, 2), "NPV": (0,), "XNPV": (0,), "ML_NPV": (0,), "MIRR": (1, 2)}
"""Arguments that are rates or amounts of money."""


def constants(survey: Survey) -> Iterator[Finding]:
    """Numbers in formulas that are assumptions, a finding for each kind of formula and sheet."""
    found: dict[tuple[str, str], dict[Region, list[float]]] = defaultdict(dict)
    for pattern, spots in survey.trees.items():
        numbers = [
            -abs(node.value) if _added(above) else abs(node.value)
            for node, above in spots
            if isinstance(node, nodes.Number) and _reckoned(node, above)
        ]
        for region in survey.by_pattern[pattern] if numbers else ():
            found[region.sheet.name, pattern.skeleton][region] = numbers
    for places in found.values():
        fixed = _fixed(list(places.values()))
        if not fixed:
            continue
        regions = list(places)
        shown = ", ".join(f"{number:.10g}" for number in fixed[:3]) + (" ..." if len(fixed) > 3 else "")
        cells = sum(region.count for region in regions)
        also = f"; {counted(cells, 'cell')} like it" if cells > 1 else ""
        message = f"={short(regions[0].text)} holds {shown}{also}"
        related = tuple(region.place for region in regions[1:])
        yield Finding(CONSTANT, Severity.WARNING, regions[0].place, message, related=related)


def _fixed(numbers: list[list[float]]) -> list[float]:
    """The assumptions among the numbers of like formulas.

    Units are none, nor are counters: numbers that differ in every formula, as in A1*1, A1*2, A1*3.
    """
    columns = [list(dict.fromkeys(column)) for column in zip(*numbers, strict=True)]
    fixed = dict.fromkeys(number for column in columns if len(column) <= _FEW for number in column)
    return [abs(number) for number in fixed if -number not in _ADDED and number not in _UNITS]


def _added(above: tuple[Node, ...]) -> bool:
    """Whether a number is added or taken away, not multiplied; it is then kept with a minus."""
    return isinstance(above[-1], nodes.Binary) and above[-1].operator in "+-"


def _reckoned(node: nodes.Number, above: tuple[Node, ...]) -> bool:
    """Whether a number is reckoned with, and is no index or option."""
    parent: Node = node
    for upper in reversed(above):
        if isinstance(upper, nodes.Unary):
            parent = upper
        elif isinstance(upper, nodes.Binary):
            return upper.operator in _ARITHMETIC and _reads(upper)
        elif isinstance(upper, nodes.Call):
            places = _AMOUNTS.get(upper.function, ())
            return any(i in places for i, argument in enumerate(upper.arguments) if argument is parent)
        else:
            return False
    return False


def _reads(node: Node) -> bool:
    """Whether something below depends on other cells."""
    if isinstance(node, nodes.Reference | nodes.Name | nodes.Structured | nodes.Call):
        return True
    return any(_reads(child) for child in nodes.children(node))
