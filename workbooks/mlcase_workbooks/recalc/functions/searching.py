"""Where a value stands in a row or column: exactly, by a pattern, or next to it in order.

A ``Line`` keeps what it has worked out (dictionaries, sorted keys) with its block, so that each of a hundred thousand
look-ups in a hundred thousand rows takes a step or a few. Numbers come before texts, texts before FALSE and TRUE; texts
compare in any case.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.errors import CellError, FunctionError, InvalidValue, NotAvailable, Propagated, unboxed
from mlcase_workbooks.recalc.area import Block, pick
from mlcase_workbooks.recalc.functions.forms import gathered
from mlcase_workbooks.recalc.functions.wildcards import folded, in_order, wildcards
from mlcase_workbooks.recalc.values import Scalar, Value

NOT_FOUND = -100
"""A position that stands for #N/A; other errors of the value looked for are the negatives of their codes."""

Positions: TypeAlias = NDArray[np.intp]
Find: TypeAlias = Callable[["Line", Scalar], int]

_RANKS: dict[type, int] = {float: 0, str: 1, bool: 2, CellError: 3, type(None): 4}
_ERRORS = {-error.code: error for error in CellError} | {NOT_FOUND: CellError.NA}


def identity(value: Scalar) -> Any:
    """What values have in common that are the same for an exact match."""
    if type(value) is str:
        return folded(value)
    return (value,) if type(value) is bool else value


def sort_key(value: Scalar) -> tuple[int, Any]:
    """What values are sorted by: numbers, texts, FALSE and TRUE, errors, blanks."""
    kind = type(value)
    if kind is str:
        return 1, in_order(value)
    return _RANKS[kind], value.code if isinstance(value, CellError) else value if value is not None else 0


class Line:
    """The cells of one row or column, with indices of them."""

    def __init__(self, cells: list[Value], length: int | None = None) -> None:
        self.cells = cells
        self.length = len(cells) if length is None else length
        self._matching: dict[re.Pattern[str], list[int]] = {}

    @staticmethod
    def of(block: Block, length: int) -> Line:
        """The line that a block of one row or one column is, ``length`` cells long with those not used."""
        return block.remember("line", lambda: Line(block.flat, length))

    @staticmethod
    def column(block: Block, index: int) -> Line:
        """One column of a block."""
        return block.remember(("column", index), lambda: Line(block.column(index)))

    @staticmethod
    def row(block: Block, index: int) -> Line:
        """One row of a block."""
        return block.remember(("row", index), lambda: Line(block.row(index)))

    @cached_property
    def trials(self) -> int:
        """How many trials the cells carry, 0 for none."""
        return next((len(value) for value in self.cells if type(value) is np.ndarray), 0)

    @cached_property
    def first(self) -> dict[Any, int]:
        """The first position of every value."""
        found = {identity(value): at for at, value in reversed(list(enumerate(self.cells)))}
        if self.length > len(self.cells):
            found.setdefault(None, len(self.cells))
        return found

    @cached_property
    def last(self) -> dict[Any, int]:
        """The last position of every value."""
        found = {identity(value): at for at, value in enumerate(self.cells)}
        if self.length > len(self.cells):
            found[None] = self.length - 1
        return found

    @cached_property
    def keys(self) -> list[tuple[int, Any]]:
        """The sorting keys, in the order of the cells."""
        return [sort_key(value) for value in self.cells]

    @cached_property
    def ordered(self) -> tuple[list[tuple[int, Any]], list[int]]:
        """Sorting keys in their order, and where they come from; errors and blanks are left out."""
        pairs = sorted((key, at) for at, key in enumerate(self.keys) if key[0] < 3)
        return [key for key, _ in pairs], [at for _, at in pairs]

    @cached_property
    def by_kind(self) -> dict[type, tuple[list[Any], list[int]]]:
        """The cells of one kind (numbers, texts, truth values): what they sort by, and where they stand."""
        kinds: dict[type, tuple[list[Any], list[int]]] = {}
        for at, value in enumerate(self.cells):
            if value is not None and not isinstance(value, CellError):
                keys, positions = kinds.setdefault(type(value), ([], []))
                keys.append(in_order(value) if type(value) is str else value)
                positions.append(at)
        return kinds

    @cached_property
    def ascending_numbers(self) -> tuple[Any, Any] | None:
        """The numbers and where they stand, as arrays; None when they do not ascend or there are none."""
        numbers, places = (np.array(part) for part in self.by_kind.get(float, ([], [])))
        return (numbers, places) if len(numbers) and (np.diff(numbers) >= 0).all() else None

    def matching(self, pattern: re.Pattern[str], fold: bool = True) -> list[int]:
        """The positions of the texts that fit a pattern."""
        if pattern not in self._matching:
            fits = pattern.fullmatch if fold else pattern.search
            self._matching[pattern] = [
                at
                for at, value in enumerate(self.cells)
                if type(value) is str and fits(folded(value) if fold else value)
            ]
        return self._matching[pattern]


# -- finding ----------------------------------------------------------------------------------------------------------


def exact(line: Line, value: Scalar) -> int:
    """The first cell with this value, or with a text that fits its wildcards."""
    pattern = wildcards(value) if type(value) is str else None
    if pattern is not None:
        return next(iter(line.matching(pattern)), NOT_FOUND)
    return line.first.get(identity(0.0 if value is None else value), NOT_FOUND)


def not_above(line: Line, value: Scalar) -> int:
    """The last cell of the value's kind that is not above it, in cells that ascend."""
    value = 0.0 if value is None else value
    keys, positions = line.by_kind.get(type(value), ([], []))
    at = bisect_right(keys, in_order(value) if type(value) is str else value)
    return positions[at - 1] if at else NOT_FOUND


def not_below(line: Line, value: Scalar) -> int:
    """The first cell equal to the value, or the last of its kind before one that is below it."""
    value = 0.0 if value is None else value
    key = in_order(value) if type(value) is str else value
    found = NOT_FOUND
    for one, at in zip(*line.by_kind.get(type(value), ([], [])), strict=True):
        if one < key:
            break
        found = at
        if one == key:
            break
    return found


def finder(match_mode: int, search_mode: int) -> Find:
    """How XMATCH and XLOOKUP look for a value.

    Match modes: 0 exact, -1 or the next smaller, 1 or the next larger, 2 wildcards, 3 regular expression.
    Search modes: 1 from the first, -1 from the last, 2 and -2 halving cells that ascend or descend.
    """
    if match_mode not in (-1, 0, 1, 2, 3):
        raise InvalidValue(f"the match mode is {match_mode}: give -1, 0, 1, 2 or 3")
    if search_mode not in (1, -1, 2, -2):
        raise InvalidValue(f"the search mode is {search_mode}: give 1, -1, 2 or -2")
    if abs(search_mode) == 2:
        if match_mode > 1:
            raise InvalidValue("patterns cannot be found by halving: give 1 or -1 as the search mode")
        return lambda line, value: _halving(line, value, match_mode, search_mode < 0)
    if match_mode > 1:
        return lambda line, value: _by_pattern(line, value, match_mode, search_mode < 0)
    return lambda line, value: _scanning(line, value, match_mode, search_mode < 0)


def _scanning(line: Line, value: Scalar, match_mode: int, backwards: bool) -> int:
    at = (line.last if backwards else line.first).get(identity(value), NOT_FOUND)
    if at != NOT_FOUND or match_mode == 0 or value is None:
        return at
    keys, positions = line.ordered
    near = bisect_left(keys, sort_key(value)) + min(match_mode, 0)
    if not 0 <= near < len(keys):
        return NOT_FOUND
    return positions[(bisect_right(keys, keys[near]) - 1) if backwards else bisect_left(keys, keys[near])]


def _by_pattern(line: Line, value: Scalar, match_mode: int, backwards: bool) -> int:
    if type(value) is not str:
        return _scanning(line, value, 0, backwards) if match_mode == 2 else NOT_FOUND
    if match_mode == 3:
        from mlcase_workbooks.recalc.functions.text_pieces import regular_expression

        found = line.matching(regular_expression(value, any_case=False), fold=False)
    else:
        pattern = wildcards(value)
        if pattern is None:
            return _scanning(line, value, 0, backwards)
        found = line.matching(pattern)
    return found[-1 if backwards else 0] if found else NOT_FOUND


def _halving(line: Line, value: Scalar, match_mode: int, descending: bool) -> int:
    keys = line.keys[::-1] if descending else line.keys
    key = sort_key(value)
    at = bisect_left(keys, key)
    if at == len(keys) or keys[at] != key:
        at += min(match_mode, 0)
        if match_mode == 0 or not 0 <= at < len(keys) or keys[at][0] > 2:
            return NOT_FOUND
    return len(keys) - 1 - at if descending else at


# -- one position, or one per trial -----------------------------------------------------------------------------------


def located(line: Line, value: Value, find: Find) -> int | Positions:
    """Where a value stands: NOT_FOUND when nowhere; one position per trial if the value or the cells carry trials."""
    if isinstance(value, CellError):
        raise Propagated(value)
    varies = type(value) is np.ndarray
    if not line.trials:
        if not varies:
            return find(line, value)
        return _located_in_trials(line, value, find)
    lines = (Line([pick(cell, trial) for cell in line.cells], line.length) for trial in range(line.trials))
    return np.array([_position(one, pick(value, trial), find) for trial, one in enumerate(lines)])


def _located_in_trials(line: Line, values: Any, find: Find) -> Positions:
    if values.dtype == float:
        # Bit by bit, because errors among numbers are NaNs that differ in their bits only.
        bits, inverse = np.unique(values.view(np.int64), return_inverse=True)
        distinct = bits.view(float)
        if find is not_above and line.ascending_numbers is not None:
            found = _not_above_in_trials(*line.ascending_numbers, distinct)
        else:
            found = np.array([_position(line, pick(distinct, at), find) for at in range(len(distinct))])
        return found[inverse]
    known: dict[tuple[type, Scalar], int] = {}
    positions = np.empty(len(values), dtype=np.intp)
    for trial in range(len(values)):
        value = pick(values, trial)
        key = (type(value), value)
        if key not in known:
            known[key] = _position(line, value, find)
        positions[trial] = known[key]
    return positions


def _not_above_in_trials(numbers: Any, places: Any, values: Any) -> Positions:
    """``not_above`` for many numbers at once."""
    count = np.searchsorted(numbers, values, side="right")
    found = np.where(count > 0, places[count - 1], NOT_FOUND)
    for at in np.flatnonzero(np.isnan(values)):
        found[at] = -unboxed(values[at]).code
    return found


def _position(line: Line, value: Scalar, find: Find) -> int:
    if isinstance(value, CellError):
        return -value.code
    try:
        return find(line, value)
    except FunctionError as error:
        return -error.cell.code


def counted(positions: int | Positions) -> Value:
    """A position counted from 1, as MATCH gives it; an error where nothing was found."""
    if isinstance(positions, np.ndarray):
        boxed = np.array([error.boxed for error in map(_ERRORS.__getitem__, positions[positions < 0].tolist())])
        result = positions + 1.0
        result[positions < 0] = boxed
        return result
    if positions == NOT_FOUND:
        raise NotAvailable("the value is not there")
    return positions + 1


def picked(cells: list[Value], positions: Positions) -> Value:
    """The cell at each trial's position."""
    choice = {at: _ERRORS[at] if at < 0 else cells[at] if at < len(cells) else None for at in set(positions.tolist())}
    if all(type(cell) is float or isinstance(cell, CellError) for cell in choice.values()):
        numbers = {at: cell.boxed if isinstance(cell, CellError) else cell for at, cell in choice.items()}
        return np.array([numbers[at] for at in positions.tolist()])
    return gathered([pick(choice[at], trial) for trial, at in enumerate(positions.tolist())])
