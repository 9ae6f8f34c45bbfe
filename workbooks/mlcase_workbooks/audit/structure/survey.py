"""A workbook as the rules look at it: its sheets, its formulas' trees, and which cells are read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlcase_workbooks.audit.structure.pattern import Pattern
from mlcase_workbooks.audit.structure.sheet_survey import Region, SheetSurvey
from mlcase_workbooks.open_inputs import open_inputs
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.area import Place as CellPlace
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.graph import Reads
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.validation import required_cells

_FIXED = re.compile(r"!\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?$")
_CHART_RANGE = re.compile(r"<(?:\w+:)?f>([^<]+)</(?:\w+:)?f>")

Spot: TypeAlias = tuple[Node, tuple[Node, ...]]
"""A node of a formula's tree, and the nodes above it, the outermost first."""


class Survey:
    """A calculated workbook, surveyed sheet by sheet."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.report = model.recalculate()
        self.book: Book = model.book
        self.patterns: list[Pattern] = []
        self._number_of: dict[Shape, int] = {}
        self._named: dict[tuple[nodes.Name, Sheet], Area] = {}
        self.sheets = [SheetSurvey(self, sheet) for sheet in self.book.sheets]
        self._by_sheet = {surveyed.sheet: surveyed for surveyed in self.sheets}

    def of(self, sheet: Sheet) -> SheetSurvey | None:
        """The survey of a sheet; None for another workbook's."""
        return self._by_sheet.get(sheet)

    def pattern_number(self, shape: Shape) -> int:
        """The number of a shape's pattern, from 1 on."""
        number = self._number_of.get(shape)
        if number is None:
            self.patterns.append(Pattern(shape))
            number = self._number_of[shape] = len(self.patterns)
        return number

    def pattern(self, number: int) -> Pattern:
        """The pattern of that number."""
        return self.patterns[number - 1]

    @property
    def regions(self) -> Iterator[Region]:
        """Every rectangle of like formulas."""
        for surveyed in self.sheets:
            yield from surveyed.regions

    @cached_property
    def by_pattern(self) -> dict[Pattern, list[Region]]:
        """The regions of each pattern."""
        found: dict[Pattern, list[Region]] = defaultdict(list)
        for region in self.regions:
            found[region.pattern].append(region)
        return found

    @cached_property
    def trees(self) -> dict[Pattern, list[Spot]]:
        """Every node of each pattern's tree; none where the formula cannot be read."""
        return {pattern: list(_spots(pattern)) for pattern in self.patterns}

    def calls(self, *functions: str) -> Iterator[tuple[Region, nodes.Call, tuple[Node, ...]]]:
        """The calls of these functions: where they stand, the call, and what is above it in its formula."""
        for pattern, spots in self.trees.items():
            for node, above in spots:
                if isinstance(node, nodes.Call) and node.function in functions:
                    for region in self.by_pattern[pattern]:
                        yield region, node, above

    def area(self, node: Node, region: Region, row: int = 0, column: int = 0) -> Area | None:
        """The cells that a node stands for in a region's first cell, or in another one; None for anything else."""
        return self.book.area(node, CellPlace(region.sheet, row or region.top, column or region.left))

    def covered(self, node: Node, region: Region) -> Area | None:
        """The cells that a node stands for in all of a region's cells together."""
        if isinstance(node, nodes.Name) and (node, region.sheet) in self._named:
            return self._named[node, region.sheet]
        if not isinstance(node, nodes.Reference) or node.last_sheet is not None:
            first, last = self.area(node, region), self.area(node, region, region.bottom, region.right)
            if first is None or last is None:
                return None
            top, left = min(first.top, last.top), min(first.left, last.left)
            area = Area(first.sheet, top, left, max(first.bottom, last.bottom), max(first.right, last.right))
            if isinstance(node, nodes.Name) and _FIXED.search(self.book.name(node.name, region.sheet) or ""):
                self._named[node, region.sheet] = area
            return area
        sheet = region.sheet if node.sheet is None else self.book.sheet(node.sheet)
        if sheet is None:
            return None
        rows = [at for axis in (node.top, node.bottom) for at in _positions(axis, region.top, region.bottom)]
        columns = [at for axis in (node.left, node.right) for at in _positions(axis, region.left, region.right)]
        return Area(sheet, min(rows), min(columns), max(rows), max(columns))

    @cached_property
    def reads(self) -> dict[Shape, Reads]:
        """What the formulas of each shape read."""
        return {shape: Reads(shape) for shape in self._number_of}

    def swept(self, region: Region) -> Iterator[Area]:
        """The cells that a region's formulas read together, an area for each reference."""
        for first, last in zip(
            self.reads[region.pattern.shape].areas(region.sheet, region.top, region.left),
            self.reads[region.pattern.shape].areas(region.sheet, region.bottom, region.right),
            strict=True,
        ):
            sheet, *low = first
            _, *high = last
            yield Area(sheet, min(low[0], high[0]), min(low[1], high[1]), max(low[2], high[2]), max(low[3], high[3]))

    @cached_property
    def reckoned(self) -> dict[Sheet, NDArray[np.bool_]]:
        """The cells of each sheet that some formula reads."""
        return self._marked(area for region in self.regions for area in self.swept(region))

    @cached_property
    def read(self) -> dict[Sheet, NDArray[np.bool_]]:
        """Those, and the cells that a chart reads, or a rule of validation or of formatting."""
        shown = self._marked(self._shown)
        return {sheet: cells | shown[sheet] for sheet, cells in self.reckoned.items()}

    def _marked(self, areas: Iterable[Area]) -> dict[Sheet, NDArray[np.bool_]]:
        found = {s.sheet: np.zeros(s.patterns.shape, dtype=bool) for s in self.sheets}
        for area in areas:
            if area.sheet in found:
                found[area.sheet][area.top : area.bottom + 1, area.left : area.right + 1] = True
        return found

    @cached_property
    def _shown(self) -> list[Area]:
        """What charts, data validations and conditional formats read."""
        package = self.book.package
        texts: list[tuple[Sheet, str]] = []
        for name in sorted(package.names) if package is not None else ():
            if package is not None and "/charts/chart" in name and name.endswith(".xml"):
                xml = package.read(name).decode("utf-8", "replace")
                texts += [(self.book.sheets[0], text) for text in _CHART_RANGE.findall(xml)]
        for sheet in self.book.sheets:
            tail = sheet.xml[sheet.xml.rfind("sheetData>") :]
            texts += [(sheet, text) for text in re.findall(r"<(?:\w+:)?formula[12]?>([^<]+)<", tail)]
        shapes = [self.book.shape(text, 1, 1, sheet) for sheet, text in texts]
        return [
            Area(*area)
            for (sheet, _), shape in zip(texts, shapes, strict=True)
            for area in Reads(shape).areas(sheet, 1, 1)
        ]

    @cached_property
    def _blank(self) -> list[Area]:
        """Cells that may not be blank and are, whether the case needs them or not."""
        return [cell for cell in required_cells(self.book) if cell.value() is None]

    @cached_property
    def blank_inputs(self) -> list[Area]:
        """The inputs that wait for a value."""
        return open_inputs(self.book) or self._blank

    @cached_property
    def waiting(self) -> frozenset[Formula]:
        """The formulas that depend on a blank input."""
        blank = {*self.blank_inputs, *self._blank}
        return frozenset(self.model.graph.downstream(blank)) if blank else frozenset()

    @cached_property
    def everything_read(self) -> bool:
        """Whether some formula may read any cell at all (OFFSET, INDIRECT)."""
        return any(reads.anything for reads in self.reads.values())


def _positions(axis: nodes.Axis, first: int, last: int) -> tuple[int, ...]:
    return (axis.at + first, axis.at + last) if axis.relative else (axis.at,)


def _spots(pattern: Pattern) -> Iterator[Spot]:
    try:
        waiting: list[Spot] = [(pattern.shape.node, ())]
    except FormulaError:
        return
    while waiting:
        node, above = waiting.pop()
        yield node, above
        waiting += [(child, (*above, node)) for child in reversed(nodes.children(node))]
