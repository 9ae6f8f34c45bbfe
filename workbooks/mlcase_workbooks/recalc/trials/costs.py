"""Which formulas cannot be evaluated for all trials at once, why, and what they cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mlcase_workbooks.recalc.area import Area, Pending
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.graph import Part, Reads
from mlcase_workbooks.recalc.sheet import Formula
from mlcase_workbooks.recalc.trials.layout import Laid
from mlcase_workbooks.recalc.udf import find_udf

_DEAR = 2.0
"""Microseconds per trial below which a formula is no burden, whatever functions it has."""

_BY_TRIAL_ONLY = frozenset({"LAMBDA", "LET", "MAP", "REDUCE", "SCAN", "BYROW", "BYCOL", "MAKEARRAY"})
_ANYWHERE = frozenset({"OFFSET", "INDIRECT", "CELL", "INFO"})


@dataclass(frozen=True)
class Cost:
    """Why a cell's formula is evaluated trial by trial, and the time that it takes."""

    reason: str
    microseconds: float | None = None
    """Per trial; None where the whole workbook is evaluated like this."""

    def __str__(self) -> str:
        return self.reason if self.microseconds is None else f"{self.reason}; {self.microseconds:.2f} µs a trial"


def measured(laid: Laid, samples: Sequence[Any], unsupported: dict[Formula, str]) -> dict[str, Cost]:
    """The formulas of a program that are evaluated trial by trial, by their cells, the dearest first."""
    found: dict[str, Cost] = {}
    try:
        for formula, seconds in laid.timed(samples):
            reason = reason_of(formula, unsupported)
            if reason and (1e6 * seconds / laid.count > _DEAR or "old value" in reason):
                found[formula.address] = Cost(reason, 1e6 * seconds / laid.count)
    except (FloatingPointError, Pending):
        pass  # those met so far are reported
    return dict(sorted(found.items(), key=lambda item: -(item[1].microseconds or 0.0)))


def reason_of(formula: Formula, unsupported: dict[Formula, str]) -> str:
    """Why a formula takes one trial after the other; "" when it does not."""
    for other, what in unsupported.items():
        if (other.sheet.name, other.row, other.column) == (formula.sheet.name, formula.row, formula.column):
            return f"it keeps its old value: the engine lacks {what}"
    try:
        return next(_reasons(formula.shape.node), "")
    except FormulaError:
        return "it cannot be read"


def wanders(formula: Formula, varies: Callable[[Area], bool]) -> bool:
    """Whether OFFSET or INDIRECT leads a formula to other cells in one trial than in the next."""
    try:
        calls = [n for n in _all(formula.shape.node) if isinstance(n, nodes.Call) and n.function in _ANYWHERE]
    except FormulaError:
        return False
    steps = [part for call in calls for part in call.arguments[call.function == "OFFSET" :]]
    for part in steps:
        reads = Reads(Part(formula.shape.book, formula.shape.sheet, part))
        if reads.anything or any(varies(Area(*a)) for a in reads.areas(formula.sheet, formula.row, formula.column)):
            return True
    return False


def roaming(formulas: Sequence[Formula], wandering: Sequence[Formula]) -> dict[str, Cost]:
    """The formulas for which the whole workbook must be evaluated by its general code."""
    found = {f.address: Cost("it reads other cells in other trials: each trial is a recalculation") for f in wandering}
    if found:
        return found
    for formula in formulas:
        try:
            names = [n.function for n in _all(formula.shape.node) if isinstance(n, nodes.Call)]
        except FormulaError:
            continue
        for name in _ANYWHERE.intersection(names):
            found[formula.address] = Cost(f"{name} may read any cell, so that no cell can be worked out ahead")
    return found


def _reasons(node: Node) -> Iterator[str]:
    for one in _all(node):
        if isinstance(one, nodes.Binary) and one.operator == "&":
            yield "it builds a text"
        if isinstance(one, nodes.Call):
            function = find_udf(one.function) or find(one.function)
            if one.function in _BY_TRIAL_ONLY:
                yield f"{one.function} runs once for each trial"
            elif function is not None and function.volatile:
                yield f"{one.function} is drawn for each trial"
            elif function is not None and function.over_trials is None and not _lazy(function):
                yield f"{one.function} takes one trial at a time"


def _lazy(function: Any) -> bool:
    """Whether a function chooses among its arguments, and leaves the work to them."""
    return any(kind.value in ("lazy", "anything", "reference", "here") for kind in function._signature[0])


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in nodes.children(node):
        yield from _all(child)
