"""References and what stands behind them: an area of a sheet, and its values as a block.

Reading a cell that has not been calculated yet raises ``Pending``; the calculation computes it and tries again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from mlcase_udfs.errors import CellError, InvalidNumber, InvalidValue, Propagated, unboxed
from mlcase_workbooks.recalc.addresses import LAST_COLUMN, LAST_ROW, address
from mlcase_workbooks.recalc.values import Cells, Scalar, Value

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.sheet import Formula, Sheet

T = TypeVar("T")


class Pending(Exception):
    """These cells have to be calculated first."""

    def __init__(self, formulas: list[Formula]) -> None:
        super().__init__(formulas)
        self.formulas = formulas


class Block:
    """The values of an area or an array, with what functions have worked out about them.

    ``memo`` keeps look-up indices and criteria masks: the same block serves every formula of one recalculation.
    """

    __slots__ = ("_cells", "_numbers", "_trials", "columns", "flat", "memo", "rows")

    def __init__(self, flat: list[Value], rows: int, columns: int, trials: int | None = None) -> None:
        self.flat = flat
        self.rows = rows
        self.columns = columns
        self.memo: dict[Any, Any] = {}
        self._cells: Cells | None = None
        self._numbers: list[float] | None = None
        self._trials = trials

    @classmethod
    def of(cls, cells: Cells) -> Block:
        """A block over an array of cells."""
        rows, columns = cells.shape
        block = cls(cells.ravel().tolist(), rows, columns)
        block._cells = cells
        return block

    @property
    def cells(self) -> Cells:
        """The values as an array, rows by columns."""
        if self._cells is None:
            cells = np.empty(len(self.flat), dtype=object)
            cells[:] = self.flat if not self.trials else None
            if self.trials:
                for i, value in enumerate(self.flat):
                    cells[i] = value
            self._cells = cells.reshape(self.rows, self.columns)
        return self._cells

    def row(self, index: int) -> list[Value]:
        """One row, counted from 0."""
        return self.flat[index * self.columns : (index + 1) * self.columns]

    def column(self, index: int) -> list[Value]:
        """One column, counted from 0."""
        return self.flat[index :: self.columns]

    @property
    def numbers(self) -> list[float]:
        """The numbers only, row by row: text, blanks and TRUE/FALSE are skipped, an error is raised."""
        if self._numbers is None:
            flat = self.flat
            kinds = set(map(type, flat))
            if kinds == {float}:
                self._numbers = flat
            else:
                if CellError in kinds:
                    raise Propagated(next(v for v in flat if type(v) is CellError))
                self._numbers = [v for v in flat if type(v) is float]
        return self._numbers

    @property
    def trials(self) -> int:
        """How many trials its cells carry; 0 for a block of single values."""
        if self._trials is None:
            self._trials = next((len(v) for v in self.flat if type(v) is np.ndarray), 0)
        return self._trials

    def at(self, trial: int) -> Block:
        """The block as it is in one trial."""
        return Block([pick(v, trial) for v in self.flat], self.rows, self.columns)

    def remember(self, key: Any, work_out: Callable[[], T]) -> T:
        """A result worked out once per block."""
        if key not in self.memo:
            self.memo[key] = work_out()
        return self.memo[key]


def pick(value: Value, trial: int) -> Scalar:
    """A cell's value in one trial, as a plain Python value."""
    if type(value) is not np.ndarray:
        return value
    one = value[trial]
    one = one.item() if isinstance(one, np.generic) else one
    if type(one) is float and one != one:
        return unboxed(value[trial])
    return one


def array_of(rows: list[list[Any]]) -> Cells:
    """Rows of values as an array of cells, also when a cell holds an array of trials."""
    array = np.empty((len(rows), len(rows[0]) if rows else 0), dtype=object)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            array[i, j] = value
    return array


MOST_CELLS = 10_000_000
"""What an array may have: some hundred megabytes."""


def array_size(rows: float, columns: float) -> tuple[int, int]:
    """The size of an array before it is made: it must fit onto a sheet, and into memory."""
    height, width = int(rows), int(columns)
    if not (1 <= height <= LAST_ROW and 1 <= width <= LAST_COLUMN):
        raise InvalidValue(f"an array of {height} x {width} cells does not fit onto a sheet")
    if height * width > MOST_CELLS:
        raise InvalidNumber(f"an array of {height} x {width} cells is too large: stay below {MOST_CELLS:,} cells")
    return height, width


_MOST_GATHERED = 1_000_000


@dataclass(slots=True, unsafe_hash=True)
class Area:
    """A rectangle of cells of one sheet, corners included; rows and columns count from 1.

    Never changed once made; not frozen, because a frozen one takes three times as long to make.
    """

    sheet: Sheet
    top: int
    left: int
    bottom: int
    right: int

    @property
    def rows(self) -> int:
        """How many rows."""
        return self.bottom - self.top + 1

    @property
    def columns(self) -> int:
        """How many columns."""
        return self.right - self.left + 1

    def __str__(self) -> str:
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return f"{self.sheet.name}!{first}" if first == last else f"{self.sheet.name}!{first}:{last}"

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell of its sheet is one of its cells."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def block(self) -> Block:
        """Its values, gathered once per recalculation.

        Of whole columns and rows, and of areas of more than a million cells, what lies beyond the sheet's used cells is
        left out.
        """
        key = (self.top, self.left, self.bottom, self.right)
        block = self.sheet.blocks.get(key)
        if block is None:
            block = self.sheet.blocks[key] = self._gather()
        return block

    def value(self) -> Value:
        """The value of a single cell, else an array."""
        if self.top == self.bottom and self.left == self.right:
            return self.sheet.value(self.top, self.left)
        return self.block().cells

    def _gather(self) -> Block:
        sheet, right, bottom = self.sheet, self.right, self.bottom
        large = self.rows * self.columns > _MOST_GATHERED
        if large or right == LAST_COLUMN:
            right = min(right, max(sheet.width, self.left))
        if large or bottom == LAST_ROW:
            bottom = min(bottom, max(sheet.height, self.top))
        width = right - self.left + 1
        used, left = sheet.rows[self.top : bottom + 1], self.left
        flat: list[Value] = []
        if width == 1:
            flat = [row[left] if left < len(row) else None for row in used]
        else:
            for row in used:
                values = row[left : right + 1]
                flat += values
                if len(values) < width:
                    flat += [None] * (width - len(values))
        kinds = set(map(type, flat))
        if sheet.formula_type in kinds:
            raise Pending([value for value in flat if type(value) is sheet.formula_type])
        flat += [None] * (width * (bottom - self.top + 1) - len(flat))
        return Block(flat, bottom - self.top + 1, width, None if np.ndarray in kinds else 0)

    def offset(self, rows: int, columns: int) -> Area:
        """The same rectangle, moved."""
        return Area(self.sheet, self.top + rows, self.left + columns, self.bottom + rows, self.right + columns)

    def intersect(self, row: int, column: int) -> Area:
        """Implicit intersection: the one cell of a row or column range that stands level with the formula."""
        if self.top == self.bottom and self.left == self.right:
            return self
        top = bottom = self.top
        left = right = self.left
        if self.top != self.bottom:
            if not self.top <= row <= self.bottom:
                raise InvalidValue("the range has no cell in the formula's row")
            top = bottom = row
        if self.left != self.right:
            if not self.left <= column <= self.right:
                raise InvalidValue("the range has no cell in the formula's column")
            left = right = column
        return Area(self.sheet, top, left, bottom, right)


@dataclass(slots=True, unsafe_hash=True)
class Place:
    """The cell that asks: what functions such as ROW, INDIRECT and TODAY need to know. Made often, changed never."""

    sheet: Sheet
    row: int
    column: int


@dataclass(frozen=True)
class Union:
    """Several areas, as in (A1:A3, C1)."""

    areas: tuple[Area, ...] = field(default_factory=tuple)

    def __iter__(self) -> Iterator[Area]:
        return iter(self.areas)

    @cached_property
    def joined(self) -> Block:
        """All their values in one row."""
        flat = [value for area in self.areas for value in area.block().flat]
        return Block(flat, 1, len(flat))


@dataclass(frozen=True, slots=True)
class Lambda:
    """A function made by LAMBDA; call it with values."""

    body: Callable[..., Value]
    arity: int

    def __call__(self, *arguments: Value) -> Value:
        if len(arguments) > self.arity:
            raise InvalidValue(f"the LAMBDA takes {self.arity} arguments, not {len(arguments)}")
        return self.body(*arguments)


__all__ = [
    "LAST_COLUMN", "LAST_ROW", "Area", "Block", "Lambda", "Pending", "Place", "Union", "array_of", "pick",
]  # fmt: skip
