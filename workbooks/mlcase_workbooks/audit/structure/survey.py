"""A workbook as the rules look at it: what each cell holds, which formulas are alike, and which cells are read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.errors import CellError
from mlcase_workbooks.audit.findings import Place
from mlcase_workbooks.audit.structure.pattern import Pattern
from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.area import Place as CellPlace
from mlcase_workbooks.recalc.book import Book, Formula, Sheet
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.graph import Reads
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.styles import CellStyle
from mlcase_workbooks.recalc.values import Scalar

BLANK, NUMBER, TEXT, LOGICAL, ERROR = range(5)
"""What a cell's value is."""

_KINDS = {type(None): BLANK, float: NUMBER, str: TEXT, bool: LOGICAL, CellError: ERROR}
_STYLED = re.compile(r'<(?:\w+:)?c\s+r="([A-Z]{1,3}[0-9]{1,7})"[^>]*?\ss="([0-9]+)"')
_FIXED = re.compile(r"!\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?$")
_CHART_RANGE = re.compile(r"<(?:\w+:)?f>([^<]+)</(?:\w+:)?f>")


Spot: TypeAlias = tuple[Node, tuple[Node, ...]]
"""A node of a formula's tree, and the nodes above it, the outermost first."""


@dataclass(frozen=True)
class Region:
    """A rectangle of cells that hold one formula, copied."""

    sheet: Sheet
    pattern: Pattern
    top: int
    left: int
    bottom: int
    right: int

    @property
    def place(self) -> Place:
        """Its cells."""
        return Place(self.sheet.name, self.top, self.left, self.bottom, self.right)

    @property
    def count(self) -> int:
        """How many cells it has."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    @property
    def text(self) -> str:
        """The formula as its first cell reads."""
        found = self.sheet.formula_at.get((self.top, self.left))
        return f"={found.text}" if found else ""


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
    def read(self) -> dict[Sheet, NDArray[np.bool_]]:
        """The cells of each sheet that some formula reads, or a chart, a rule of validation or of formatting."""
        found = {s.sheet: np.zeros(s.patterns.shape, dtype=bool) for s in self.sheets}

        def mark(area: Area) -> None:
            if area.sheet in found:
                found[area.sheet][area.top : area.bottom + 1, area.left : area.right + 1] = True

        for region in self.regions:
            for area in self.swept(region):
                mark(area)
        for area in self._shown:
            mark(area)
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


class SheetSurvey:
    """One sheet: ``patterns[row, column]`` is a formula's pattern number, 0 where there is none."""

    def __init__(self, survey: Survey, sheet: Sheet) -> None:
        self.survey = survey
        self.sheet = sheet
        self.name = sheet.name
        self.patterns: NDArray[np.int32] = np.zeros((sheet.height + 2, sheet.width + 2), dtype=np.int32)
        if sheet.formulas:
            number_of: dict[Shape, int] = {}
            numbers = []
            for formula in sheet.formulas:
                shape = formula.shape
                number = number_of.get(shape)
                if number is None:
                    number = number_of[shape] = survey.pattern_number(shape)
                numbers.append(number)
            rows, columns = [f.row for f in sheet.formulas], [f.column for f in sheet.formulas]
            self.patterns[rows, columns] = numbers
        for table in sheet.data_tables:
            top, left, bottom, right = table.corners
            self.filled[top : bottom + 1, left : right + 1] = True
        for formula in sheet.arrays:
            for row, column in formula.cells:
                if row < self.filled.shape[0] and column < self.filled.shape[1]:
                    self.filled[row, column] = True

    @cached_property
    def filled(self) -> NDArray[np.bool_]:
        """The cells that array formulas and data tables fill."""
        return np.zeros(self.patterns.shape, dtype=bool)

    @cached_property
    def kinds(self) -> NDArray[np.uint8]:
        """What each cell's value is: BLANK, NUMBER ..."""
        found = np.zeros(self.patterns.shape, dtype=np.uint8)
        for row, cells in enumerate(self.sheet.rows):
            if cells:
                found[row, : len(cells)] = [_KINDS.get(kind, TEXT) for kind in map(type, cells)]
        return found

    @cached_property
    def constants(self) -> NDArray[np.bool_]:
        """The cells that hold a typed number."""
        return (self.kinds == NUMBER) & (self.patterns == 0) & ~self.filled

    def value(self, row: int, column: int) -> Scalar:
        """A cell's value."""
        rows = self.sheet.rows
        return rows[row][column] if 0 < row < len(rows) and 0 < column < len(rows[row]) else None

    def formula(self, row: int, column: int) -> Formula | None:
        """A cell's formula."""
        return self.sheet.formula_at.get((row, column))

    def pattern(self, row: int, column: int) -> Pattern | None:
        """A cell's pattern."""
        if not (0 <= row < self.patterns.shape[0] and 0 <= column < self.patterns.shape[1]):
            return None
        number = int(self.patterns[row, column])
        return self.survey.pattern(number) if number else None

    @cached_property
    def row_runs(self) -> list[tuple[int, int, int, int]]:
        """Stretches of like formulas along the rows: row, first and last column, pattern number."""
        return _runs(self.patterns)

    @cached_property
    def column_runs(self) -> list[tuple[int, int, int, int]]:
        """Stretches of like formulas down the columns: column, first and last row, pattern number."""
        return _runs(np.ascontiguousarray(self.patterns.T))

    @cached_property
    def regions(self) -> list[Region]:
        """The rectangles of like formulas."""
        found: list[Region] = []
        tops: dict[tuple[int, int, int], tuple[int, int]] = {}
        for row, left, right, number in self.row_runs:
            key = (left, right, number)
            top, bottom = tops.get(key, (row, row - 1))
            if bottom != row - 1:
                found.append(self._region(key, top, bottom))
                top = row
            tops[key] = top, row
        found += [self._region(key, top, bottom) for key, (top, bottom) in tops.items()]
        return found

    def _region(self, key: tuple[int, int, int], top: int, bottom: int) -> Region:
        left, right, number = key
        return Region(self.sheet, self.survey.pattern(number), top, left, bottom, right)

    # -- what stands beside a cell ------------------------------------------------------------------------------------

    def label(self, row: int, column: int) -> str:
        """The text that names a cell's row: the nearest to its left."""
        cells = self.sheet.rows[row] if 0 < row < len(self.sheet.rows) else []
        return next((v.strip() for v in reversed(cells[1:column]) if type(v) is str and v.strip()), "")

    def row_label(self, row: int) -> str:
        """The first text of a row."""
        cells = self.sheet.rows[row] if 0 < row < len(self.sheet.rows) else []
        return next((v.strip() for v in cells[1:] if type(v) is str and v.strip()), "")

    def header(self, row: int, column: int) -> str:
        """The text that names a cell's column: the nearest above it."""
        for above in range(row - 1, 0, -1):
            value = self.value(above, column)
            if type(value) is str and value.strip():
                return value.strip()
        return ""

    # -- how cells look -----------------------------------------------------------------------------------------------

    @cached_property
    def _style_numbers(self) -> dict[str, str]:
        return dict(_STYLED.findall(self.sheet.xml))

    def style_number(self, row: int, column: int) -> int:
        """The number of a cell's style in the workbook's list."""
        return int(self._style_numbers.get(address(row, column), "0"))

    def style(self, row: int, column: int) -> CellStyle:
        """How a cell looks."""
        return self.survey.book.styles.numbered(self.style_number(row, column))


def _runs(grid: NDArray[np.int32]) -> list[tuple[int, int, int, int]]:
    """Stretches of equal numbers, 0 left out: line, first and last place, number."""
    changes = grid[:, 1:] != grid[:, :-1]
    lines, starts = np.nonzero(changes & (grid[:, 1:] != 0))
    _, ends = np.nonzero(changes & (grid[:, :-1] != 0))
    numbers = grid[lines, starts + 1]
    return list(zip(lines.tolist(), (starts + 1).tolist(), ends.tolist(), numbers.tolist(), strict=True))
