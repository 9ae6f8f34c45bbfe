"""Formulas as steps: what a formula does to the numbers of every trial; what the trials share is worked out once.

A tracer follows the formulas from the outputs back to the inputs. A shape's tree becomes one Python function (sheet,
row, column) -> symbol, so that each cell costs a few calls.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

import numpy as np

from mlcase_udfs.errors import FunctionError
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.formula.nodes import Node, Reference
from mlcase_workbooks.recalc.general_code import General
from mlcase_workbooks.recalc.graph import Graph
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.trials.operators import ON_CONSTANTS, Operators, Traced
from mlcase_workbooks.recalc.trials.program import Evaluation, Numbers, Part, Program, Register, Shared, Whole
from mlcase_workbooks.recalc.trials.symbols import (
    Choice,
    NotInSteps,
    Symbol,
)


class Roaming(Exception):
    """A formula that may read any cell: only the run can tell which."""


class _First(Exception):
    """These formulas have to be traced first."""

    def __init__(self, formulas: Sequence[Formula]) -> None:
        super().__init__()
        self.formulas = formulas


class Tracer(Operators):
    """Makes the program for some inputs; ``symbol`` gives what a cell is in it."""

    def __init__(
        self,
        book: Book,
        graph: Graph,
        inputs: Sequence[Area],
        reached: Iterable[Formula],
        mixed: Container[Formula] = frozenset(),
        left: Container[Formula] = frozenset(),
    ) -> None:
        """``mixed`` are formulas that are known to give texts in some trials, ``left`` such as steps cannot say."""
        super().__init__(Program(len(inputs)))
        self.book = book
        self.graph = graph
        self.known: dict[tuple[Sheet, int, int], Symbol] = {
            (area.sheet, area.top, area.left): register
            for area, register in zip(inputs, self.program.inputs, strict=True)
        }
        self._inputs = frozenset(self.known)
        self.formulas = {(f.sheet, *at): f for f in reached for at in f.cells}
        self.mixed = mixed
        self.left = left
        self.current: Formula | None = None
        """The formula that is traced now."""
        self.evaluated: dict[Formula, Register] = {}
        """The formulas that are left to their general code."""
        self._traced: dict[Shape, Traced] = {}

    def symbol(self, sheet: Sheet, row: int, column: int) -> Symbol:
        """What a cell is; ``_First`` when its formula has not been traced."""
        key = (sheet, row, column)
        try:
            return self.known[key]
        except KeyError:
            formula = self.formulas.get(key)
            if formula is not None:
                raise _First([formula]) from None
            value = sheet.value(row, column)
            self.known[key] = value
            return value

    def symbols(self, area: Area) -> list[Symbol]:
        """What the cells of an area are, row by row; those beyond the used rows and columns are blank."""
        bottom, right = min(area.bottom, area.sheet.height), min(area.right, area.sheet.width)
        found: list[Symbol] = []
        missing: list[Formula] = []
        for row in range(area.top, bottom + 1):
            for column in range(area.left, right + 1):
                try:
                    found.append(self.symbol(area.sheet, row, column))
                except _First as first:
                    missing += first.formulas
        if missing:
            raise _First(missing)
        return found

    def follow(self, area: Area) -> Symbol:
        """What an output's cell is, with everything that it is made from traced."""
        while True:
            try:
                return self.symbol(area.sheet, area.top, area.left)
            except _First as first:
                self._trace_all(list(reversed(first.formulas)))

    def _trace_all(self, stack: list[Formula]) -> None:
        waiting: set[Formula] = set()
        while stack:
            formula = stack[-1]
            if (formula.sheet, formula.row, formula.column) in self.known:
                waiting.discard(stack.pop())
                continue
            try:
                self._trace(formula)
            except _First as first:
                waiting.add(formula)
                if not waiting.isdisjoint(first.formulas):
                    raise Roaming from None  # circular: the calculation knows what to do
                # The first ones first: what they share is still in the cache for the next.
                stack += reversed(first.formulas)

    def _trace(self, formula: Formula) -> None:
        self.current = formula
        if formula.extent is None and formula not in self.left:
            try:
                guarded, self.guarded = self.guarded, 0
                value = self._code(formula)(formula.sheet, formula.row, formula.column)
                self.known[formula.sheet, formula.row, formula.column] = 0.0 if value is None else value
                return
            except NotInSteps:
                pass
            finally:
                self.guarded = guarded
        self._leave(formula)

    def _leave(self, formula: Formula) -> None:
        """Leave a formula to its general code."""
        if _roams(formula.shape.node):
            raise Roaming
        cells: dict[tuple[Sheet, int, int], Symbol] = {}
        for area in self.graph.precedents(formula):
            for key in self._varying(area, formula):
                cells[key] = self.symbol(*key)
        arguments = [self._in_a_cell(symbol) for symbol in cells.values()]
        register = self.program.alone(Evaluation(formula, list(cells)), *arguments, kind="o")
        self.evaluated[formula] = register
        if formula.extent is None:
            key = (formula.sheet, formula.row, formula.column)
            numbers = type(formula.sheet.value(formula.row, formula.column)) is float and formula not in self.mixed
            self.known[key] = self.program.alone(Numbers(formula), register, kind="f") if numbers else register
            return
        for row, column in formula.cells:
            part = self.program.alone(Part(formula, row, column), register, kind="o")
            self.known[formula.sheet, row, column] = part

    def _varying(self, area: Area, reader: Formula) -> list[tuple[Sheet, int, int]]:
        """The cells of an area that may differ between trials; ``_First`` for those not yet traced.

        Without the reader's own: COLUMNS($D9:D9) in D9 reads nothing.
        """
        found, missing = [], []
        bottom, right = min(area.bottom, area.sheet.height), min(area.right, area.sheet.width)
        for row in range(area.top, bottom + 1):
            for column in range(area.left, right + 1):
                key = (area.sheet, row, column)
                formula = self.formulas.get(key)
                if formula is reader:
                    continue
                if formula is not None and key not in self.known:
                    missing.append(formula)
                elif formula is not None or key in self._inputs:
                    found.append(key)
        if missing:
            raise _First(missing)
        return found

    def _in_a_cell(self, symbol: Symbol) -> Register:
        """A symbol as a cell of the grid holds it."""
        if isinstance(symbol, Choice):
            return self._spread(symbol)
        return symbol if isinstance(symbol, Register) else self.program.step(Shared(symbol), kind="o")

    def _spread(self, choice: Choice) -> Register:
        """A choice as the values of a cell, texts among them."""
        sides = [self._in_a_cell(side) for side in (choice.then, choice.otherwise)]
        return self.program.alone(Whole(_texts), choice.condition, *sides, kind="o")

    # -- one kind of node after the other -----------------------------------------------------------------------------

    def _code(self, formula: Formula) -> Traced:
        shape = formula.shape
        if shape.array:
            raise NotInSteps
        traced = self._traced.get(shape)
        if traced is None:
            traced = self._traced[shape] = self._read(shape)
        return traced

    def _read(self, shape: Shape) -> Traced:
        """A function that gives the symbol of a shape's formula in a cell."""
        try:
            return self.node(shape.node, Scope(self.book, shape.sheet))
        except (NotInSteps, FormulaError, FunctionError, RecursionError):
            return _no_steps

    def lazily(self, node: Node, scope: Scope) -> Traced:
        """The same for a branch that may never be wanted: only then does it matter what it holds."""
        try:
            return self.node(node, scope)
        except (NotInSteps, FunctionError):
            return _no_steps

    def node(self, node: Node, scope: Scope) -> Traced:
        """A function that gives a node's symbol in a cell."""
        match node:
            case nodes.Number() | nodes.Text() | nodes.Logical():
                value = node.value
                return lambda sheet, row, column: value
            case Reference() if node.single:
                return self._reference(node)
            case nodes.Name():
                target = scope.named(node)
                if isinstance(target, nodes.Name):
                    raise NotInSteps
                return self.node(target, scope)
            case nodes.Unary("-", operand):
                return self.binary("-", lambda *_: 0.0, self.node(operand, scope))
            case nodes.Unary("%", operand):
                return self.binary("/", self.node(operand, scope), lambda *_: 100.0)
            case nodes.Unary("+", operand):
                return self.node(operand, scope)
            case nodes.Binary(operator, left, right) if operator in ON_CONSTANTS:
                return self.binary(operator, self.node(left, scope), self.node(right, scope))
            case nodes.Call(name, arguments) if self.book.name(name, scope.sheet) is None:
                from mlcase_workbooks.recalc.trials.functions import call

                return call(self, name, arguments, scope)
        raise NotInSteps

    def _reference(self, node: Reference) -> Traced:
        top, top_moves, left, left_moves = node.top.at, node.top.relative, node.left.at, node.left.relative
        other = None if node.sheet is None else self.book.sheet(node.sheet)
        if node.sheet is not None and (other is None or other.index < 0):
            raise NotInSteps
        known, symbol = self.known, self.symbol

        def read(sheet: Sheet, row: int, column: int) -> Symbol:
            where = other or sheet
            at_row, at_column = top + row if top_moves else top, left + column if left_moves else left
            try:
                return known[where, at_row, at_column]
            except KeyError:
                return symbol(where, at_row, at_column)

        return read

    def area(self, node: Node, scope: Scope) -> Callable[[Sheet, int, int], Area]:
        """A function that gives the area that a node refers to; NotInSteps when it is no plain reference."""
        if isinstance(node, nodes.Name):
            node = scope.named(node)
        if not isinstance(node, Reference) or node.last_sheet is not None:
            raise NotInSteps
        other = None if node.sheet is None else self.book.sheet(node.sheet)
        if node.sheet is not None and (other is None or other.index < 0):
            raise NotInSteps
        reference = node

        def area(sheet: Sheet, row: int, column: int) -> Area:
            top, bottom = reference.top.position(row), reference.bottom.position(row)
            left, right = reference.left.position(column), reference.right.position(column)
            corners = min(top, bottom), min(left, right), max(top, bottom), max(left, right)
            return Area(other or sheet, *corners)

        return area


class Scope:
    """Where a formula's names are looked up."""

    def __init__(self, book: Book, sheet: Sheet) -> None:
        self.sheet = sheet
        self._writer = General(book, sheet)

    def named(self, node: nodes.Name) -> Node:
        """What a defined name stands for."""
        target = self._writer.named(node)
        if target is None:
            raise NotInSteps
        return target


_ROAMING = frozenset({"OFFSET", "INDIRECT", "CELL", "INFO"})


def _roams(node: Node) -> bool:
    """Whether only the run can tell what a formula reads; dice and clocks are volatile too, but read nothing."""
    match node:
        case nodes.Call(name, _) if name in _ROAMING:
            return True
        case nodes.Unary("#", _) | nodes.Binary(":", _, _) | nodes.Structured() | nodes.Apply():
            return True
    return any(map(_roams, nodes.children(node)))


def _no_steps(sheet: Sheet, row: int, column: int) -> Symbol:
    raise NotInSteps


def _texts(condition: Any, then: Any, otherwise: Any) -> Any:
    """Values by a condition, texts among them."""
    found = np.empty(len(condition), dtype=object)
    for into, side in ((condition, then), (~condition, otherwise)):
        value = side[0] if type(side) is list else side
        found[into] = value[into].tolist() if type(value) is np.ndarray else value
    return found


__all__ = ["Roaming", "Scope", "Traced", "Tracer"]
