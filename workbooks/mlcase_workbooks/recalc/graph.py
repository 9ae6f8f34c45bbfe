"""Who reads whom: the cells that a formula refers to, and the formulas that a change reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.formula.nodes import Axis, Node, Reference
from mlcase_workbooks.recalc.formula.parser import parse_name
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.pause import no_collection
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.udf import find_udf

_ROAMING = frozenset({"OFFSET", "INDIRECT"})
"""Functions whose references only the run can tell."""

_BESIDE = frozenset({"SUMIF", "AVERAGEIF"})
"""Functions whose third range has the first one's size, however few of its cells are given."""

_FEW = 16
"""Cells up to which an area is indexed cell by cell."""

_REMEMBERED = 256
"""Sets of changed cells whose reach is kept: people change the same inputs over and over."""

_NARROW = 4
"""Rows or columns up to which an area is indexed by row or by column."""


@dataclass(frozen=True)
class Part:
    """A part of a formula, as if it were the whole."""

    book: Book
    sheet: Sheet
    node: Node


class Reads:
    """What a shape's formulas read: references, and whether they may read anything at all."""

    def __init__(self, shape: Shape | Part) -> None:
        self.book = shape.book
        self.sheet = shape.sheet
        self.references: list[Reference] = []
        self.anything = False
        with suppress(FormulaError):
            self._walk(shape.node, frozenset())

    def _walk(self, node: Node, names: frozenset[str]) -> None:
        match node:
            case Reference():
                self._add(node)
            case nodes.Name(name, sheet):
                self._name(name, sheet, names)
            case nodes.Structured():
                resolved = self.book.structured(node, self.sheet, 0, 0) if node.table else None
                if resolved is None:
                    self.anything = True
                else:
                    self._add(resolved)
            case nodes.Call(function, arguments):
                known = find_udf(function) or find(function)
                if function in _ROAMING or (known is not None and known.volatile):
                    self.anything = True
                if self.book.name(function, self.sheet) is not None:
                    self._name(function, None, names)
                if function in _BESIDE and len(arguments) == 3:
                    self._beside(arguments[0], arguments[2])
            case nodes.Unary("#", _) | nodes.Binary(":", _, _):
                self.anything = True
        for child in nodes.children(node):
            self._walk(child, names)

    def _add(self, node: Reference) -> None:
        """A reference; one through several sheets as one to each."""
        if node.last_sheet is None:
            self.references.append(node)
            return
        first, last = self.book.sheet(node.sheet or ""), self.book.sheet(node.last_sheet)
        if first is not None and last is not None:
            for sheet in self.book.sheets[min(first.index, last.index) : max(first.index, last.index) + 1]:
                self.references.append(Reference(node.top, node.left, node.bottom, node.right, sheet.name))

    def _beside(self, cells: Node, values: Node) -> None:
        """As many of the values as there are cells, from the first value on."""
        cells, values = self._plain(cells), self._plain(values)
        if not isinstance(cells, Reference) or not isinstance(values, Reference):
            return
        bottom = _as_far(values.top, cells.top, cells.bottom, values.bottom)
        right = _as_far(values.left, cells.left, cells.right, values.right)
        if bottom is None or right is None:
            self.anything = True
        elif (bottom, right) != (values.bottom, values.right):
            self._add(replace(values, bottom=bottom, right=right))

    def _plain(self, node: Node) -> Node:
        """What a name stands for, else the node itself."""
        if isinstance(node, nodes.Name):
            text = self.book.name(node.name, self.book.sheet(node.sheet) if node.sheet is not None else self.sheet)
            with suppress(FormulaError):
                return node if text is None else parse_name(text)
        if isinstance(node, nodes.Structured) and node.table:
            return self.book.structured(node, self.sheet, 0, 0) or node
        return node

    def _name(self, name: str, sheet: str | None, names: frozenset[str]) -> None:
        if name.upper() in names:
            return
        text = self.book.name(name, self.book.sheet(sheet) if sheet is not None else self.sheet)
        if text is not None:
            with suppress(FormulaError):
                self._walk(parse_name(text), names | {name.upper()})

    @cached_property
    def _corners(self) -> list[tuple[Sheet | None, tuple[int, bool, int, bool, int, bool, int, bool]]]:
        """Each reference's sheet (None: the formula's own) and its top, left, bottom, right: where, and if relative."""
        found = []
        for node in self.references:
            sheet = None if node.sheet is None else self.book.sheet(node.sheet)
            if node.sheet is None or sheet is not None:
                top, left, bottom, right = (
                    (axis.at, axis.relative) for axis in (node.top, node.left, node.bottom, node.right)
                )
                found.append((sheet, (*top, *left, *bottom, *right)))
        return found

    def areas(self, own: Sheet, row: int, column: int) -> Iterator[tuple[Sheet, int, int, int, int]]:
        """Sheet, top, left, bottom, right of what the formula in a cell reads."""
        for sheet, (top, top_moves, left, left_moves, bottom, bottom_moves, right, right_moves) in self._corners:
            t = top + row if top_moves else top
            b = bottom + row if bottom_moves else bottom
            x = left + column if left_moves else left
            y = right + column if right_moves else right
            yield own if sheet is None else sheet, min(t, b), min(x, y), max(t, b), max(x, y)


def _as_far(start: Axis, first: Axis, last: Axis, given: Axis) -> Axis | None:
    """Where a range from ``start`` on ends that has the size of first to last; None where that differs by cell.

    It is the end that is given where that is as far.
    """
    if (start.relative, given.relative, given.at - start.at) == (first.relative, last.relative, last.at - first.at):
        return given
    return Axis(start.at + last.at - first.at, start.relative) if first.relative == last.relative else None


def areas_of(node: Node, sheet: Sheet, row: int, column: int) -> list[Area]:
    """What a part of a formula reads, as seen from a cell."""
    return [Area(*area) for area in Reads(Part(sheet.book, sheet, node)).areas(sheet, row, column)]


class _Index:
    """The readers of one sheet's cells."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], list[Formula]] = defaultdict(list)
        self.by_column: dict[int, dict[tuple[int, int], list[Formula]]] = defaultdict(lambda: defaultdict(list))
        self.by_row: dict[int, dict[tuple[int, int], list[Formula]]] = defaultdict(lambda: defaultdict(list))
        self.blocks: dict[tuple[int, int, int, int], list[Formula]] = defaultdict(list)

    def add(self, formula: Formula, top: int, left: int, bottom: int, right: int) -> None:
        if top == bottom and left == right:
            self.cells[top, left].append(formula)
            return
        height, width = bottom - top + 1, right - left + 1
        if height * width <= _FEW:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self.cells[row, column].append(formula)
        elif width <= _NARROW:
            for column in range(left, right + 1):
                self.by_column[column][top, bottom].append(formula)
        elif height <= _NARROW:
            for row in range(top, bottom + 1):
                self.by_row[row][left, right].append(formula)
        else:
            self.blocks[top, left, bottom, right].append(formula)

    def readers(self, row: int, column: int) -> Iterator[list[Formula]]:
        if (row, column) in self.cells:
            yield self.cells[row, column]
        for (top, bottom), formulas in self.by_column.get(column, {}).items():
            if top <= row <= bottom:
                yield formulas
        for (left, right), formulas in self.by_row.get(row, {}).items():
            if left <= column <= right:
                yield formulas
        for (top, left, bottom, right), formulas in self.blocks.items():
            if top <= row <= bottom and left <= column <= right:
                yield formulas


class Graph:
    """The formulas of a calculated book in the order in which they were done."""

    def __init__(self, book: Book, order: list[Formula]) -> None:
        self.book = book
        self.order = order
        self._reads: dict[Shape, Reads] = {}
        self._known: dict[tuple[frozenset[Area], Area | None], list[Formula]] = {}

    def precedents(self, formula: Formula) -> list[Area]:
        """The areas that a formula reads."""
        return [Area(*area) for area in self._reads_of(formula).areas(formula.sheet, formula.row, formula.column)]

    def constants_behind(self, area: Area) -> list[Area]:
        """The numbers without a formula that cells depend on, sheet by sheet, row by row."""
        waiting, seen, found = [area], {area}, set()
        while waiting:
            area = waiting.pop()
            for row in range(area.top, min(area.bottom, area.sheet.height) + 1):
                for column in range(area.left, min(area.right, area.sheet.width) + 1):
                    formula = area.sheet.formula_at.get((row, column))
                    if formula is None:
                        if type(area.sheet.value(row, column)) is float:
                            found.add((area.sheet, row, column))
                        continue
                    new = [read for read in self.precedents(formula) if read not in seen]
                    seen.update(new)
                    waiting += new
        ordered = sorted(found, key=lambda cell: (cell[0].index, *cell[1:]))
        return [Area(sheet, row, column, row, column) for sheet, row, column in ordered]

    def _reads_of(self, formula: Formula) -> Reads:
        reads = self._reads.get(formula.shape)
        if reads is None:
            reads = self._reads[formula.shape] = Reads(formula.shape)
        return reads

    @cached_property
    def _readers(self) -> dict[Sheet, _Index]:
        found: dict[Sheet, _Index] = defaultdict(_Index)
        with no_collection():
            for formula in self.order:
                for sheet, *corners in self._reads_of(formula).areas(formula.sheet, formula.row, formula.column):
                    found[sheet].add(formula, *corners)
        return found

    @cached_property
    def _position(self) -> dict[Formula, int]:
        return {formula: i for i, formula in enumerate(self.order)}

    @cached_property
    def _always(self) -> list[Formula]:
        """Formulas that any change may reach."""
        return [formula for formula in self.order if self._reads_of(formula).anything]

    def downstream(self, changed: Iterable[Area], towards: Area | None = None) -> list[Formula]:
        """The formulas that a change of these cells reaches, in calculation order.

        ``towards`` an area: only those that it needs, as far as formulas say what they read (see ``roams``).
        """
        key = frozenset(changed), towards
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            reached = self._downstream(key[0]) if towards is None else self._needed(towards, self.downstream(key[0]))
            self._known[key] = reached
        return self._known[key]

    @property
    def roams(self) -> bool:
        """Whether some formulas may read anything."""
        return bool(self._always)

    def _downstream(self, changed: Iterable[Area]) -> list[Formula]:
        reached: dict[Formula, None] = dict.fromkeys(self._always)
        cells = [
            (area.sheet, row, column)
            for area in changed
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        ]
        cells += [(f.sheet, *at) for f in reached for at in f.cells]
        while cells:
            sheet, row, column = cells.pop()
            index = self._readers.get(sheet)
            if index is None:
                continue
            for formulas in index.readers(row, column):
                for formula in formulas:
                    if formula not in reached:
                        reached[formula] = None
                        cells += [(formula.sheet, *at) for at in formula.cells]
        return sorted(reached, key=self._position.__getitem__)

    def _needed(self, area: Area, among: list[Formula]) -> list[Formula]:
        """Those of the formulas, in calculation order, that an area's cells are or are calculated from."""
        needed = {f for f in among if f.sheet is area.sheet and any(area.holds(*at) for at in f.cells)}
        count = -1
        while len(needed) > count:  # a formula may name one that comes after it: in a branch that was not taken
            count = len(needed)
            for formula in reversed(among):
                if formula not in needed and self._is_read_by(needed, formula):
                    needed.add(formula)
        return [formula for formula in among if formula in needed]

    def _is_read_by(self, some: set[Formula], formula: Formula) -> bool:
        index = self._readers.get(formula.sheet)
        return index is not None and any(
            not some.isdisjoint(formulas) for at in formula.cells for formulas in index.readers(*at)
        )
