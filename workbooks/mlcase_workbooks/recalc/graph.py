"""Who reads whom: the cells that a formula refers to, and the formulas that a change reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from mlcase_workbooks.recalc.area import Area, Place
from mlcase_workbooks.recalc.book import Book, Formula, Sheet
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.formula.nodes import Node, Reference
from mlcase_workbooks.recalc.formula.parser import parse
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.udf import find_udf

_ROAMING = frozenset({"OFFSET", "INDIRECT"})
"""Functions whose references only the run can tell."""

_LARGEST_MAP = 50_000_000


class Reads:
    """What a shape's formulas read: references, and whether they may read anything at all."""

    def __init__(self, shape: Shape) -> None:
        self.book = shape.book
        self.sheet = shape.sheet
        self.references: list[Reference] = []
        self.anything = False
        with suppress(FormulaError):
            self._walk(shape.node, frozenset())

    def _walk(self, node: Node, names: frozenset[str]) -> None:
        match node:
            case Reference():
                self.references.append(node)
            case nodes.Name(name, sheet):
                self._name(name, sheet, names)
            case nodes.Structured():
                resolved = self.book.structured(node, self.sheet, 0, 0) if node.table else None
                if resolved is None:
                    self.anything = True
                else:
                    self.references.append(resolved)
            case nodes.Call(function, _):
                known = find_udf(function) or find(function)
                if function in _ROAMING or (known is not None and known.volatile):
                    self.anything = True
                if self.book.name(function, self.sheet) is not None:
                    self._name(function, None, names)
            case nodes.Unary("#", _) | nodes.Binary(":", _, _):
                self.anything = True
        for child in nodes.children(node):
            self._walk(child, names)

    def _name(self, name: str, sheet: str | None, names: frozenset[str]) -> None:
        if name.upper() in names:
            return
        text = self.book.name(name, self.book.sheet(sheet) if sheet is not None else self.sheet)
        if text is None:
            return
        try:
            self._walk(parse(text, 1, 1), names | {name.upper()})
        except FormulaError:
            return

    def areas(self, sheet: Sheet, row: int, column: int) -> Iterator[Area]:
        """The areas that the formula in a cell reads."""
        place = Place(sheet, row, column)
        for reference in self.references:
            if reference.last_sheet is None:
                area = self.book.area(reference, place)
                if area is not None:
                    yield area
                continue
            first, last = self.book.sheet(reference.sheet or ""), self.book.sheet(reference.last_sheet)
            if first is not None and last is not None:
                for between in self.book.sheets[min(first.index, last.index) : max(first.index, last.index) + 1]:
                    area = self.book.area(
                        Reference(reference.top, reference.left, reference.bottom, reference.right), place
                    )
                    if area is not None:
                        yield Area(between, area.top, area.left, area.bottom, area.right)


class Graph:
    """The formulas of a calculated book in the order in which they were done."""

    def __init__(self, book: Book, order: list[Formula]) -> None:
        self.book = book
        self.order = order
        self._reads: dict[Shape, Reads] = {}

    def precedents(self, formula: Formula) -> list[Area]:
        """The areas that a formula reads."""
        return list(self._reads_of(formula).areas(formula.sheet, formula.row, formula.column))

    def _reads_of(self, formula: Formula) -> Reads:
        reads = self._reads.get(formula.shape)
        if reads is None:
            reads = self._reads[formula.shape] = Reads(formula.shape)
        return reads

    def downstream(self, changed: Iterable[Area]) -> list[Formula]:
        """The formulas that a change of these cells reaches, in calculation order."""
        touched: dict[Sheet, NDArray[np.bool_]] = {}
        for area in changed:
            self._map(touched, area.sheet)[_rows(area), _columns(area)] = True
        reached = []
        for formula in self.order:
            reads = self._reads_of(formula)
            if reads.anything or self._hit(reads, formula, touched):
                reached.append(formula)
                extent = formula.extent or (formula.row, formula.column, formula.row, formula.column)
                area = Area(formula.sheet, *extent)
                self._map(touched, formula.sheet)[_rows(area), _columns(area)] = True
        return reached

    @staticmethod
    def _hit(reads: Reads, formula: Formula, touched: dict[Sheet, NDArray[np.bool_]]) -> bool:
        for area in reads.areas(formula.sheet, formula.row, formula.column):
            marks = touched.get(area.sheet)
            if marks is not None and marks[_rows(area), _columns(area)].any():
                return True
        return False

    @staticmethod
    def _map(touched: dict[Sheet, NDArray[np.bool_]], sheet: Sheet) -> NDArray[np.bool_]:
        marks = touched.get(sheet)
        if marks is None:
            shape = sheet.height + 1, sheet.width + 1
            if shape[0] * shape[1] > _LARGEST_MAP:
                # Cells are scattered over a huge sheet: one mark for all of it is safe, if coarse.
                marks = np.broadcast_to(np.True_, shape)
            else:
                marks = np.zeros(shape, dtype=bool)
            touched[sheet] = marks
        return marks


def _rows(area: Area) -> slice:
    return slice(area.top, area.bottom + 1)


def _columns(area: Area) -> slice:
    return slice(area.left, area.right + 1)
