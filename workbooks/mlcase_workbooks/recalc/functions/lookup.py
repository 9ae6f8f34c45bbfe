"""Look-ups: the value that stands beside, below or at the place of another."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, InvalidReference, InvalidValue, NotAvailable, Propagated
from mlcase_workbooks.recalc.area import Area, Union, array_of, pick
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.cells import block_of, cells_of, is_trials, size_of, trial_by_trial
from mlcase_workbooks.recalc.functions.forms import gathered
from mlcase_workbooks.recalc.functions.kinds import Anything, Lazy, Logical, Number, Plain, omitted
from mlcase_workbooks.recalc.functions.searching import (
    NOT_FOUND,
    Find,
    Line,
    Positions,
    counted,
    exact,
    finder,
    located,
    not_above,
    not_below,
    picked,
)
from mlcase_workbooks.recalc.values import Value, to_logical

LONGEST_TEXT = 255
"""MATCH, VLOOKUP and their like refuse longer texts."""


def _searchable(lookup: Value) -> Value:
    if type(lookup) is str and len(lookup) > LONGEST_TEXT:
        raise InvalidValue(f"the text looked for has {len(lookup)} characters: {LONGEST_TEXT} at most can be found")
    return lookup


def _at(cells: list[Value], positions: int | Positions) -> Value:
    """The cell at a position, or each trial's; #N/A for NOT_FOUND."""
    if isinstance(positions, np.ndarray):
        return picked(cells, positions)
    if positions == NOT_FOUND:
        raise NotAvailable("the value looked for is not there")
    return cells[positions] if positions < len(cells) else None


# -- in tables --------------------------------------------------------------------------------------------------------


@function(trials="itself")
def VLOOKUP(lookup: Plain, table: Anything, column: Number, approximate: Logical = True) -> Value:
    """The value in a column of the row whose first cell is the value looked for, or the last one not above it."""
    if is_trials(column) or is_trials(approximate):
        return trial_by_trial(VLOOKUP, lookup, table, column, approximate)
    block, which = _table(table), _within(column, size_of(table)[1], "column")
    find = not_above if to_logical(approximate) else exact
    positions = located(Line.column(block, 0), _searchable(lookup), find)
    return _at(Line.column(block, which).cells if which < block.columns else [], positions)


@function(trials="itself")
def HLOOKUP(lookup: Plain, table: Anything, row: Number, approximate: Logical = True) -> Value:
    """The value in a row of the column whose first cell is the value looked for, or the last one not above it."""
    if is_trials(row) or is_trials(approximate):
        return trial_by_trial(HLOOKUP, lookup, table, row, approximate)
    block, which = _table(table), _within(row, size_of(table)[0], "row")
    find = not_above if to_logical(approximate) else exact
    positions = located(Line.row(block, 0), _searchable(lookup), find)
    return _at(Line.row(block, which).cells if which < block.rows else [], positions)


def _table(table: Value) -> Any:
    if type(table) is str:
        raise InvalidValue(f"the table is the text {table!r}: give a range or an array")
    return block_of(table)


def _within(number: float, count: int, what: str) -> int:
    """A row or column of a table, counted from 0."""
    which = int(number)
    if which < 1:
        raise InvalidValue(f"the {what} is {which}: give 1 or more")
    if which > count:
        raise InvalidReference(f"the {what} is {which} and the table has {count}")
    return which - 1


@function(trials="itself")
def LOOKUP(lookup: Plain, vector: Anything, result: Anything | None = None) -> Value:
    """The last value not above the one looked for, or what stands at its place in another row or column."""
    block = block_of(vector)
    rows, columns = size_of(vector)
    if result is not None and min(size_of(result)) > 1:
        raise NotAvailable(f"the results are {size_of(result)[0]} x {size_of(result)[1]} cells: give one row or column")
    by_row = columns > rows
    line = Line.row(block, 0) if by_row else Line.column(block, 0)
    positions = located(line, _searchable(lookup), not_above)
    if result is not None:
        return _at(block_of(result).flat, positions)
    last = Line.row(block, block.rows - 1) if by_row else Line.column(block, block.columns - 1)
    return _at(last.cells, positions)


# -- positions --------------------------------------------------------------------------------------------------------


@function(trials="itself")
def MATCH(lookup: Plain, vector: Anything, kind: Number = 1.0) -> Value:
    """The position of a value: exactly (0), the last not above it (1), or the last not below it (-1)."""
    if is_trials(kind):
        return trial_by_trial(MATCH, lookup, vector, kind)
    if type(vector) in (float, str, bool) or min(size_of(vector)) > 1:
        raise NotAvailable("MATCH looks in one row or one column")
    find = exact if kind == 0 else not_above if kind > 0 else not_below
    line = Line.of(block_of(vector), max(size_of(vector)))
    return counted(located(line, _searchable(lookup), find))


@function(trials="itself")
def XMATCH(lookup: Plain, vector: Anything, match_mode: Number = 0.0, search_mode: Number = 1.0) -> Value:
    """The position of a value: exactly, or the next smaller or larger, by wildcards or a regular expression."""
    if is_trials(match_mode) or is_trials(search_mode):
        return trial_by_trial(XMATCH, lookup, vector, match_mode, search_mode)
    return counted(located(_line(vector), lookup, finder(int(match_mode), int(search_mode))))


def _line(vector: Value) -> Line:
    if min(size_of(vector)) > 1:
        raise InvalidValue(f"a value is looked for in one row or column, not in {size_of(vector)} cells")
    return Line.of(block_of(vector), max(size_of(vector)))


@function(trials="itself")
def XLOOKUP(
    lookup: Plain,
    vector: Anything,
    results: Anything,
    if_not_found: Lazy | None = None,
    match_mode: Number = 0.0,
    search_mode: Number = 1.0,
) -> Value:
    """What stands beside (or below) a value in another range; a reference if that is one."""
    if is_trials(match_mode) or is_trials(search_mode):
        return trial_by_trial(XLOOKUP, lookup, vector, results, if_not_found, match_mode, search_mode)
    rows, columns = size_of(vector)
    by_row = columns == 1 and (rows > 1 or size_of(results)[1] > 1 or size_of(results)[0] == 1)
    across = 0 if by_row else 1
    if size_of(results)[across] != (rows, columns)[across]:
        raise InvalidValue(f"the results are {size_of(results)} cells where the look-up range has {(rows, columns)}")
    find: Find = finder(int(match_mode), int(search_mode))
    positions = located(_line(vector), lookup, find)
    if isinstance(positions, np.ndarray):
        return _results_by_trial(results, positions, by_row, if_not_found)
    if positions == NOT_FOUND:
        return _fallback(if_not_found)
    return _slice(results, positions, by_row)


def _fallback(if_not_found: Lazy | None) -> Value:
    if if_not_found is None or if_not_found is omitted:
        raise NotAvailable("the value looked for is not there")
    return if_not_found()


def _slice(results: Value, at: int, by_row: bool) -> Value:
    """One row or column of a range or an array; a single cell's value."""
    if type(results) is Area:
        top, left = (results.top + at, results.left) if by_row else (results.top, results.left + at)
        bottom, right = (top, results.right) if by_row else (results.bottom, left)
        return Area(results.sheet, top, left, bottom, right)
    cells = cells_of(results)
    part = cells[at : at + 1] if by_row else cells[:, at : at + 1]
    return part[0, 0] if part.size == 1 else part


def _results_by_trial(results: Value, positions: Positions, by_row: bool, if_not_found: Lazy | None) -> Value:
    block = block_of(results)
    lines = [Line.column(block, i) for i in range(block.columns)] if by_row else []
    lines = lines or [Line.row(block, i) for i in range(block.rows)]
    found = [picked(line.cells, positions) for line in lines]
    missing = positions == NOT_FOUND
    if missing.any() and if_not_found is not None and if_not_found is not omitted:
        fallback = cells_of(if_not_found())[0, 0]
        found = [_filled(one, fallback, missing) for one in found]
    if len(found) == 1:
        return found[0]
    return array_of([found] if by_row else [[one] for one in found])


def _filled(values: Value, fallback: Value, missing: Any) -> Value:
    """The values, and the fallback where they are missing."""
    return gathered([pick(fallback if gone else values, trial) for trial, gone in enumerate(missing)])


# -- by position ------------------------------------------------------------------------------------------------------


@function(trials="itself")
def INDEX(source: Anything, row: Number | None = None, column: Number | None = None, area: Number = 1.0) -> Value:
    """The cell in a row and column of a range or array, or a whole row or column where the other is 0."""
    if is_trials(area):
        return trial_by_trial(INDEX, source, row, column, area)
    if type(source) is Union:
        if not 1 <= int(area) <= len(source.areas):
            raise InvalidReference(f"the area is {int(area)} of {len(source.areas)}")
        source = source.areas[int(area) - 1]
    elif int(area) != 1:
        raise InvalidReference(f"the area is {int(area)}, and there is one")
    if isinstance(source, CellError):
        raise Propagated(source)
    rows, columns = size_of(source)
    if column is None and rows == 1 and row is not None and columns > 1:
        row, column = 1.0, row
    row, column = 0.0 if row is None else row, 0.0 if column is None else column
    if is_trials(row) or is_trials(column):
        return _cell_by_trial(source, row, column, rows, columns)
    return _part(source, int(row), int(column), rows, columns)


def _part(source: Value, row: int, column: int, rows: int, columns: int) -> Value:
    if row < 0 or column < 0:
        raise InvalidValue(f"row {row}, column {column}: give 0 or more")
    if row > rows or column > columns:
        raise InvalidReference(f"row {row}, column {column} lies outside {rows} x {columns} cells")
    top, bottom = (row, row) if row else (1, rows)
    left, right = (column, column) if column else (1, columns)
    if type(source) is Area:
        return Area(
            source.sheet, source.top + top - 1, source.left + left - 1, source.top + bottom - 1, source.left + right - 1
        )
    part = cells_of(source)[top - 1 : bottom, left - 1 : right]
    return part[0, 0] if part.size == 1 else part


def _cell_by_trial(source: Value, row: Any, column: Any, rows: int, columns: int) -> Value:
    """One cell per trial; a whole row or column, which 0 asks for, is its only cell or #VALUE!."""
    block = block_of(source)
    down, across = np.broadcast_arrays(np.trunc(row), np.trunc(column))
    down = np.where((down == 0) & (rows == 1), 1, down)
    across = np.where((across == 0) & (columns == 1), 1, across)
    known = ~(np.isnan(down) | np.isnan(across))
    at = np.full(len(down), -CellError.VALUE.code, dtype=np.intp)
    inside = known & (down >= 1) & (across >= 1) & (down <= rows) & (across <= columns)
    unused = inside & ((down > block.rows) | (across > block.columns))
    at[inside] = ((down - 1) * block.columns + across - 1)[inside].astype(np.intp)
    at[unused] = len(block.flat)
    at[known & ((down > rows) | (across > columns))] = -CellError.REF.code
    return picked(block.flat, at)
