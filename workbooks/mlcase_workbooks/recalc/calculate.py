"""Calculation: every formula once, each after the cells that it reads.

As in Excel, the order is found on the way: a formula that meets a cell not yet calculated waits until that one is done.
A formula that waits for itself is circular.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, Propagated
from mlcase_workbooks.recalc.area import Area, Pending
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.errors import Unsupported
from mlcase_workbooks.recalc.pause import no_collection
from mlcase_workbooks.recalc.sheet import Formula
from mlcase_workbooks.recalc.spill import fill, spill, storable
from mlcase_workbooks.recalc.values import Value


@dataclass
class Report:
    """What a calculation met on its way."""

    unsupported: dict[Formula, str] = field(default_factory=dict)
    """Cells that keep their old value, and what they ask for."""

    circular: list[list[Formula]] = field(default_factory=list)
    """Paths of cells that lead back to their start; they keep their old values."""

    messages: dict[Formula, str] = field(default_factory=dict)
    """Why a function refused, for cells that show an error of its own."""

    order: list[Formula] = field(default_factory=list)
    """The formulas in the order in which they were done: each after those that it reads."""

    resized: list[Area] = field(default_factory=list)
    """Cells that dynamic arrays spill into now and did not before, or the other way round."""

    def forget(self, formulas: list[Formula]) -> None:
        """Leave out what was said of formulas that are to be calculated again."""
        for said in (self.unsupported, self.messages):
            if said:
                for formula in formulas:
                    said.pop(formula, None)
        if self.circular:
            again = set(formulas)
            self.circular = [path for path in self.circular if again.isdisjoint(path)]

    def add(self, later: Report) -> None:
        """Take over what a later calculation met; the order of the first one stands."""
        self.unsupported.update(later.unsupported)
        self.messages.update(later.messages)
        self.circular += later.circular
        self.resized = later.resized


def calculate(
    book: Book, formulas: Iterable[Formula] | None = None, progress: Callable[[int], None] | None = None
) -> Report:
    """Calculate the given formulas (all by default) and whatever they wait for; the grid then holds their values.

    Formulas not yet calculated stand in the grid themselves; ``progress`` is told now and then how many more are done.
    """
    way = _calculate_as_displayed if book.as_displayed else _calculate
    with room_to_nest(), no_collection(), np.errstate(all="ignore"):
        return way(book.formulas if formulas is None else formulas, progress)


@contextmanager
def room_to_nest() -> Iterator[None]:
    """Excel nests functions 64 deep and LAMBDAs call themselves: more than Python's usual limit has room for."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(max(usual, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)


_FRAMES = 5_000


def _calculate(formulas: Iterable[Formula], progress: Callable[[int], None] | None) -> Report:
    calculation = Calculation()
    ordered = calculation.report.order.append
    done = 0
    for formula in formulas:
        row, column, sheet = formula.row, formula.column, formula.sheet
        rows = sheet.rows
        if rows[row][column] is not formula:
            continue
        value: Value = None
        if formula.extent is None:
            try:
                value = formula.shape.fast(sheet, rows, row, column)
            except Exception:  # fast code raises whatever it meets; general code says exactly what the matter is
                value = None
        kind = type(value)
        if value - value == 0.0 if kind is float else kind is str or kind is bool:
            rows[row][column] = value
            ordered(formula)
        elif kind is np.ndarray and formula.shape.is_own_call:
            calculation.settle(formula, storable(value, formula))
        else:
            calculation.run(formula)
        done += 1
        if progress is not None and not done & 0xFFF:
            progress(0x1000)
    if progress is not None:
        progress(done & 0xFFF)
    return calculation.report


def _calculate_as_displayed(formulas: Iterable[Formula], progress: Callable[[int], None] | None) -> Report:
    calculation = Calculation()
    for formula in formulas:
        calculation.run(formula)
        if progress is not None:
            progress(1)
    return calculation.report


class Calculation:
    """One run over formulas, by general code."""

    def __init__(self) -> None:
        self.report = Report()

    def run(self, formula: Formula) -> None:
        """Calculate a formula, and first those that it waits for."""
        stack = [formula]
        while stack:
            current = stack[-1]
            if current.sheet.rows[current.row][current.column] is not current:
                current.waiting = False
                stack.pop()
                continue
            try:
                value = self.evaluate(current)
            except Pending as pending:
                current.waiting = True
                closing = next((f for f in pending.formulas if f.waiting), None)
                if closing is None:
                    stack += pending.formulas
                else:
                    self.break_circle(stack, closing)
                continue
            current.waiting = False
            self.settle(current, value)
            stack.pop()

    def evaluate(self, formula: Formula) -> Value:
        """A formula's value or error; what the engine cannot calculate keeps the value that the file holds."""
        try:
            value = formula.shape.general(formula.sheet, formula.sheet.rows, formula.row, formula.column)
            return storable(value, formula)
        except FunctionError as error:
            if not isinstance(error, Propagated) and str(error):
                self.report.messages[formula] = str(error)
            return error.cell
        except Unsupported as gap:
            self.report.unsupported[formula] = gap.what
        except RecursionError:
            self.report.messages[formula] = "a LAMBDA calls itself without end"
            return CellError.NUM
        except (Pending, MemoryError):
            raise
        except Exception as bug:
            self.fault(formula, bug)
        return formula.cached

    def fault(self, formula: Formula, bug: Exception) -> None:
        """A fault of ours must cost one cell, not the workbook; the report shows it."""
        self.report.unsupported[formula] = f"a sound answer here ({type(bug).__name__}: {bug}); please report it"

    def break_circle(self, stack: list[Formula], closing: Formula) -> None:
        """Report the formulas that wait for one another and leave them as the file has them."""
        path = [f for f in stack[stack.index(closing) :] if f.waiting]
        self.report.circular.append(path)
        for formula in path:
            formula.waiting = False
            self.settle(formula, formula.cached)

    def settle(self, formula: Formula, value: Value) -> None:
        """Put a formula's value into the grid, an array's into all its cells."""
        self.report.order.append(formula)
        if formula.sheet.book.as_displayed:
            from mlcase_workbooks.recalc.displayed import as_displayed

            value = as_displayed(formula, value)
        if formula.extent is None:
            formula.sheet.rows[formula.row][formula.column] = value
        elif formula.dynamic:
            self.report.resized += spill(formula, value)
        else:
            fill(formula, value)
