"""Iterative calculation: circular formulas repeated until they settle, when the workbook asks for it."""

from __future__ import annotations

from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.calculate import Calculation, Report
from mlcase_workbooks.recalc.graph import Graph
from mlcase_workbooks.recalc.sheet import Formula
from mlcase_workbooks.recalc.values import Value


def iterate(book: Book, report: Report, graph: Graph) -> None:
    """Repeat the circular formulas and all that reads them, from the values that the file holds.

    As often as the workbook says, or until no number changes by more than it says. The circles are then no fault.
    """
    assert book.iteration is not None
    cells = [Area(f.sheet, f.row, f.column, f.row, f.column) for path in report.circular for f in path]
    again = graph.downstream(cells)
    calculation = Calculation()
    for formula in again:
        if _value(formula) is None:
            calculation.settle(formula, 0.0)
    for _ in range(book.iteration.count):
        change = 0.0
        for formula in again:
            before = _value(formula)
            for sheet in book.sheets:
                sheet.blocks.clear()
            value = calculation.evaluate(formula)
            for at in formula.cells:
                formula.sheet.put(*at, formula)
            calculation.settle(formula, value)
            change = max(change, _difference(before, _value(formula)))
        if change <= book.iteration.delta:
            break
    report.messages.update(calculation.report.messages)
    report.circular.clear()


def _value(formula: Formula) -> Value:
    return formula.sheet.rows[formula.row][formula.column]


def _difference(before: Value, after: Value) -> float:
    if type(before) is float and type(after) is float:
        return abs(after - before)
    return 0.0 if before == after else float("inf")
