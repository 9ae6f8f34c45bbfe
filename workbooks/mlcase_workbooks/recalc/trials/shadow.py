"""A calculated book's double to evaluate trials in: its own cells for what varies, the original's for everything else.

Every thread has one, so that none sees another's arrays.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.calculate import Calculation
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.values import Value

_OF_THE_ORIGINAL = ("_sheet_by_name", "tables", "_kept_sheets", "formulas")
_COMPILED = ("fast", "general", "as_array")


class OneByOne(FloatingPointError):
    """A formula cannot be evaluated for all trials at once."""


class AtOnce(Calculation):
    """Evaluates formulas for all trials at once."""

    def fault(self, formula: Formula, bug: Exception) -> None:
        """What fails over trials may be sound in each of them."""
        raise OneByOne(formula.address) from bug


class TrialRandom:
    """Random numbers with one for each trial, in the place of ``random.Random``."""

    def __init__(self, seed: Sequence[int], count: int) -> None:
        self._seed = seed
        self._count = count
        self._of: dict[tuple[int, ...], TrialRandom] = {}

    def of(self, *cell: int) -> TrialRandom:
        """A cell's own numbers, whichever cell is evaluated first."""
        if cell not in self._of:
            self._of[cell] = TrialRandom((*self._seed, *cell), self._count)
        return self._of[cell]

    @cached_property
    def _generator(self) -> np.random.Generator:
        return np.random.default_rng([*self._seed, 0x52414E44])

    def random(self) -> FloatArray:
        """From 0 to 1."""
        return self._generator.random(self._count)

    def uniform(self, low: float, high: float) -> FloatArray:
        """Between two bounds."""
        return low + self._generator.random(self._count) * (high - low)

    def randint(self, low: Any, high: Any) -> FloatArray:
        """Whole numbers, both bounds included; these may differ between trials."""
        return np.floor(low + self._generator.random(self._count) * (high - low + 1))


class Shadow:
    """The double: ``book`` with its sheets, and ``formulas``, the doubles of those that are evaluated again."""

    def __init__(self, book: Book, inputs: Sequence[Area], reached: Iterable[Formula]) -> None:
        self.book = copy.copy(book)
        for name in _OF_THE_ORIGINAL:
            self.book.__dict__.pop(name, None)
        self.book.shapes = {}
        self._sheets = {sheet: self._double(sheet) for sheet in book.sheets}
        self.book.sheets = list(self._sheets.values())
        self._shapes: dict[Shape, Shape] = {}
        self._doubles = {formula: self._formula(formula) for formula in reached}
        self.formulas = list(self._doubles.values())
        self.inputs = [self.area(area) for area in inputs]
        self._own_rows()

    def area(self, area: Area) -> Area:
        """The same cells in the double."""
        return Area(self._sheets[area.sheet], area.top, area.left, area.bottom, area.right)

    def sheet(self, sheet: Sheet) -> Sheet:
        """A sheet's double."""
        return self._sheets[sheet]

    def double(self, formula: Formula) -> Formula:
        """A formula's double."""
        return self._doubles[formula]

    def begin(self, samples: Sequence[Any], dice: Any) -> None:
        """Put the inputs' values in, for some trials or for one, and every formula back into its cells."""
        self.book.random = dice
        for area, values in zip(self.inputs, samples, strict=True):
            area.sheet.rows[area.top][area.left] = values
        for formula in self.formulas:
            if formula.extent is None:
                formula.sheet.rows[formula.row][formula.column] = formula
            else:
                for row, column in formula.cells:
                    formula.sheet.rows[row][column] = formula
        for sheet in self.book.sheets:
            sheet.blocks.clear()

    def filling(self, area: Area) -> list[Formula]:
        """The formula that stands in a cell and has not been evaluated, if one does."""
        content = area.sheet.rows[area.top][area.left]
        return [content] if type(content) is Formula else []

    def value(self, area: Area) -> Value:
        """What stands in a cell now."""
        return area.sheet.value(area.top, area.left)

    def _double(self, sheet: Sheet) -> Sheet:
        double = copy.copy(sheet)
        double.book = self.book
        double.blocks = {}
        double.rows = list(sheet.rows)
        return double

    def _formula(self, formula: Formula) -> Formula:
        double = Formula(self._sheets[formula.sheet], formula.row, formula.column, self._shape(formula), formula.match)
        double.extent = formula.extent
        return double

    def _shape(self, formula: Formula) -> Shape:
        shape = self._shapes.get(formula.shape)
        if shape is None:
            shape = self._shapes[formula.shape] = copy.copy(formula.shape)
            shape.book, shape.sheet = self.book, self._sheets[shape.sheet]
            for name in _COMPILED:
                shape.__dict__.pop(name, None)
        return shape

    def _own_rows(self) -> None:
        """Lists of its own for the rows that will change."""
        changing: Mapping[Sheet, set[int]] = {sheet: set() for sheet in self.book.sheets}
        for area in self.inputs:
            changing[area.sheet].add(area.top)
        for formula in self.formulas:
            changing[formula.sheet].update(row for row, _ in formula.cells)
        for sheet, rows in changing.items():
            for row in rows:
                sheet.rows[row] = list(sheet.rows[row])
