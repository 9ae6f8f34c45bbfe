"""Arrays: filtered, sorted, made of numbers, stacked, cut and reshaped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from mlcase_udfs.errors import CellError, EmptyArray, InvalidNumber, InvalidValue, Propagated
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW, Area, Lambda, array_of, array_size
from mlcase_workbooks.recalc.errors import Unsupported
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.cells import cells_of, in_each_trial, is_trials
from mlcase_workbooks.recalc.functions.kinds import Anything, Here, Lazy, Logical, Number, Range, Tolerant, omitted
from mlcase_workbooks.recalc.functions.random_numbers import dice, one_or_trials
from mlcase_workbooks.recalc.functions.searching import identity, sort_key
from mlcase_workbooks.recalc.values import Cells, Scalar, Value, to_logical, to_number

# -- choosing and ordering --------------------------------------------------------------------------------------------


@function
def FILTER(source: Anything, include: Anything, if_empty: Lazy | None = None) -> Value:
    """The rows (or columns) of an array for which a condition is TRUE."""
    cells, conditions = cells_of(source), cells_of(include)

    def kept(cells: Cells, conditions: Cells) -> Cells:
        rows, columns = conditions.shape
        keep = np.array([to_logical(one) for one in conditions.ravel().tolist()])
        if columns == 1 and rows == cells.shape[0]:
            found = cells[keep]
        elif rows == 1 and columns == cells.shape[1]:
            found = cells[:, keep]
        else:
            raise InvalidValue(f"the conditions are {rows} x {columns} for {cells.shape[0]} x {cells.shape[1]} cells")
        if not found.size:
            if if_empty is None or if_empty is omitted:
                raise EmptyArray("no row meets the condition")
            found = cells_of(if_empty())
        return found

    if not _carries_trials(conditions):
        return kept(cells, conditions)
    return in_each_trial(kept, cells, conditions)


def _carries_trials(cells: Cells) -> bool:
    return any(is_trials(value) for value in cells.ravel().tolist())


@function
def SORT(source: Anything, index: Range | None = None, order: Range | None = None, by_column: Logical = False) -> Cells:
    """The rows (or columns) of an array in the order of one or more of its columns (or rows)."""
    which = [1] if index is None else [int(to_number(value)) for value in index.flat]
    orders = _orders([1.0] if order is None else order.flat, len(which))

    def ordered(cells: Cells) -> Cells:
        lines = cells.T if by_column else cells
        for one in which:
            if not 1 <= one <= lines.shape[1]:
                raise InvalidValue(f"there is no column {one} to sort by: give 1 to {lines.shape[1]}")
        keys = [(lines[:, one - 1].tolist(), sign) for one, sign in zip(which, orders, strict=True)]
        found = lines[_order_of(keys)]
        return found.T if by_column else found

    return in_each_trial(ordered, cells_of(source))


@function
def SORTBY(source: Anything, *by: tuple[Anything, Number]) -> Cells:
    """The rows (or columns) of an array in the order of other ranges of the same length."""
    if not by:
        raise InvalidValue("SORTBY needs a range to sort by")
    given = list(by) + ([1.0] if len(by) % 2 else [])
    keys = [cells_of(value) for value in given[::2]]
    orders = _orders(given[1::2], len(keys))
    cells = cells_of(source)
    by_row = keys[0].shape[1] == 1 and keys[0].shape[0] == cells.shape[0]

    def ordered(cells: Cells, *keys: Cells) -> Cells:
        wanted = (cells.shape[0], 1) if by_row else (1, cells.shape[1])
        for key in keys:
            if key.shape != wanted:
                raise InvalidValue(f"a range to sort by is {key.shape[0]} x {key.shape[1]}, and must be {wanted}")
        order = _order_of([(key.ravel().tolist(), sign) for key, sign in zip(keys, orders, strict=True)])
        return cells[order] if by_row else cells[:, order]

    return in_each_trial(ordered, cells, *keys)


def _orders(values: Any, count: int) -> list[int]:
    orders = [int(to_number(value)) for value in values]
    if len(orders) == 1:
        orders *= count
    if len(orders) != count or any(one not in (1, -1) for one in orders):
        raise InvalidValue(f"the sort order is {orders}: give 1 or -1 for each column to sort by")
    return orders


def _order_of(keys: list[tuple[list[Scalar], int]]) -> list[int]:
    """The positions of rows in order; blanks come last both ways."""
    order = list(range(len(keys[0][0])))
    for values, sign in reversed(keys):
        sorted_by = [sort_key(value) for value in values]
        order.sort(key=sorted_by.__getitem__, reverse=sign < 0)
        if sign < 0:
            order.sort(key=lambda at: values[at] is None)
    return order


@function
def UNIQUE(source: Anything, by_column: Logical = False, once: Logical = False) -> Cells:
    """The distinct rows (or columns) of an array, or those that occur only once."""

    def distinct(cells: Cells) -> Cells:
        lines = cells.T if by_column else cells
        first: dict[tuple[Any, ...], int] = {}
        count: dict[tuple[Any, ...], int] = {}
        for at, line in enumerate(lines.tolist()):
            key = tuple(identity(value) for value in line)
            first.setdefault(key, at)
            count[key] = count.get(key, 0) + 1
        kept = [at for key, at in first.items() if not once or count[key] == 1]
        if not kept:
            raise EmptyArray("nothing occurs only once")
        return lines[kept].T if by_column else lines[kept]

    return in_each_trial(distinct, cells_of(source))


# -- made of numbers --------------------------------------------------------------------------------------------------


def _count(number: float | None, what: str, most: int) -> int:
    count = 1 if number is None else int(number)
    if number is not None and number < 0:
        raise InvalidValue(f"the {what} are {number:g}: give 1 or more")
    if count == 0:
        raise EmptyArray(f"the array has no {what}")
    if count > most:
        raise InvalidValue(f"the {what} are {count}: a sheet has {most}")
    return count


@function(trials="itself")
def SEQUENCE(
    rows: Number | None = None, columns: Number | None = None, start: Number | None = None, step: Number | None = None
) -> Cells:
    """Numbers in equal steps, row by row."""
    if is_trials(rows) or is_trials(columns):
        raise InvalidValue("the size of a SEQUENCE must not differ from trial to trial")
    height, width = array_size(_count(rows, "rows", LAST_ROW), _count(columns, "columns", LAST_COLUMN))
    first, by = 1.0 if start is None else start, 1.0 if step is None else step
    numbers: list[Any] = [first]
    for _ in range(height * width - 1):
        numbers.append(numbers[-1] + by)
    return array_of([numbers[i * width : (i + 1) * width] for i in range(height)])


@function(volatile=True)
def RANDARRAY(
    place: Here,
    rows: Number | None = None,
    columns: Number | None = None,
    least: Number | None = None,
    most: Number | None = None,
    whole: Logical = False,
) -> Cells:
    """Random numbers between two limits."""
    height, width = array_size(_count(rows, "rows", LAST_ROW), _count(columns, "columns", LAST_COLUMN))
    low, high = 0.0 if least is None else least, 1.0 if most is None else most
    if low > high or (whole and (low % 1 or high % 1)):
        raise InvalidValue(
            f"random numbers from {low:g} to {high:g}: give the smaller one first, whole ones if asked for"
        )
    random = dice(place)
    draw: Callable[[], float] = (
        (lambda: one_or_trials(random.randint(int(low), int(high)))) if whole else (lambda: random.uniform(low, high))
    )
    return array_of([[draw() for _ in range(width)] for _ in range(height)])


# -- stacked ----------------------------------------------------------------------------------------------------------


@function
def VSTACK(*sources: Anything) -> Cells:
    """Arrays below one another; shorter rows are filled up with #N/A."""
    arrays = _stacked(sources)
    width = max(cells.shape[1] for cells in arrays)
    return np.concatenate([_padded(cells, cells.shape[0], width, CellError.NA) for cells in arrays])


@function
def HSTACK(*sources: Anything) -> Cells:
    """Arrays beside one another; shorter columns are filled up with #N/A."""
    arrays = _stacked(sources)
    height = max(cells.shape[0] for cells in arrays)
    return np.concatenate([_padded(cells, height, cells.shape[1], CellError.NA) for cells in arrays], axis=1)


def _stacked(sources: tuple[Value, ...]) -> list[Cells]:
    if any(type(source) is Lambda for source in sources):
        raise Unsupported("an array of functions")
    return [cells_of(source) for source in sources]


def _padded(cells: Cells, rows: int, columns: int, filler: Value) -> Cells:
    padded = np.empty((rows, columns), dtype=object)
    for at in np.ndindex(rows, columns):
        padded[at] = filler
    padded[: cells.shape[0], : cells.shape[1]] = cells
    return padded


@function
def EXPAND(
    source: Anything, rows: Number | None = None, columns: Number | None = None, pad_with: Tolerant | None = None
) -> Cells:
    """An array made larger; the new cells hold a filler or #N/A."""
    cells = cells_of(source)
    height, width = (
        size if given is None else int(given) for size, given in zip(cells.shape, (rows, columns), strict=True)
    )
    if height < cells.shape[0] or width < cells.shape[1]:
        raise InvalidValue(f"{cells.shape[0]} x {cells.shape[1]} cells do not fit into {height} x {width}")
    return _padded(cells, *array_size(height, width), CellError.NA if pad_with is None else pad_with)


# -- cut --------------------------------------------------------------------------------------------------------------


@function
def TAKE(source: Anything, rows: Number | None = None, columns: Number | None = None) -> Value:
    """The first rows and columns of an array, or the last ones where the number is negative."""
    return _cut(source, rows, columns, _taken)


@function
def DROP(source: Anything, rows: Number | None = None, columns: Number | None = None) -> Value:
    """An array without its first rows and columns, or without the last ones where the number is negative."""
    return _cut(source, rows, columns, _dropped)


def _taken(size: int, count: int) -> tuple[int, int]:
    return (0, min(count, size)) if count >= 0 else (max(0, size + count), size)


def _dropped(size: int, count: int) -> tuple[int, int]:
    return (min(count, size), size) if count >= 0 else (0, max(0, size + count))


def _cut(
    source: Value, rows: float | None, columns: float | None, part: Callable[[int, int], tuple[int, int]]
) -> Value:
    height, width = (source.rows, source.columns) if isinstance(source, Area) else cells_of(source).shape
    top, bottom = (0, height) if rows is None else part(height, int(rows))
    left, right = (0, width) if columns is None else part(width, int(columns))
    if top >= bottom or left >= right:
        raise EmptyArray("nothing is left of the array")
    if isinstance(source, Area):
        return Area(
            source.sheet, source.top + top, source.left + left, source.top + bottom - 1, source.left + right - 1
        )
    return cells_of(source)[top:bottom, left:right]


@function
def CHOOSECOLS(source: Anything, *columns: Range) -> Cells:
    """Some columns of an array, counted from its end where the number is negative."""
    cells = cells_of(source)
    return cells[:, _chosen(columns, cells.shape[1], "column")]


@function
def CHOOSEROWS(source: Anything, *rows: Range) -> Cells:
    """Some rows of an array, counted from its end where the number is negative."""
    cells = cells_of(source)
    return cells[_chosen(rows, cells.shape[0], "row")]


def _chosen(blocks: Any, count: int, what: str) -> list[int]:
    chosen = []
    for number in (int(to_number(value)) for block in blocks for value in block.flat):
        if not 1 <= abs(number) <= count:
            raise InvalidValue(f"there is no {what} {number}: give 1 to {count}, or -1 to {-count}")
        chosen.append(number - 1 if number > 0 else count + number)
    if not chosen:
        raise InvalidValue(f"give a {what}")
    return chosen


@function
def TRIMRANGE(source: Anything, rows: Number = 3.0, columns: Number = 3.0) -> Value:
    """A range without its blank rows and columns: at the start (1), at the end (2), at both (3), or with them (0)."""
    cells = cells_of(source)
    filled = np.array([[value is not None for value in row] for row in cells.tolist()])
    top, bottom = _filled_span(filled.any(axis=1), int(rows))
    left, right = _filled_span(filled.any(axis=0), int(columns))
    if isinstance(source, Area):
        return Area(
            source.sheet, source.top + top, source.left + left, source.top + bottom - 1, source.left + right - 1
        )
    return cells[top:bottom, left:right]


def _filled_span(filled: Any, trim: int) -> tuple[int, int]:
    if not 0 <= trim <= 3:
        raise InvalidValue(f"the trim mode is {trim}: give 0, 1, 2 or 3")
    if not filled.any():
        raise Propagated(CellError.REF)
    first, last = int(filled.argmax()), len(filled) - int(filled[::-1].argmax())
    return first if trim & 1 else 0, last if trim & 2 else len(filled)


# -- reshaped ---------------------------------------------------------------------------------------------------------


@function
def TRANSPOSE(source: Anything) -> Cells:
    """An array with rows and columns exchanged."""
    return cells_of(source).T


@function
def TOCOL(source: Anything, ignore: Number = 0.0, by_column: Logical = False) -> Cells:
    """All cells of an array in one column; blanks (1), errors (2) or both (3) are left out if asked for."""
    return array_of([[value] for value in _listed(source, ignore, by_column)])


@function
def TOROW(source: Anything, ignore: Number = 0.0, by_column: Logical = False) -> Cells:
    """All cells of an array in one row; blanks (1), errors (2) or both (3) are left out if asked for."""
    return array_of([_listed(source, ignore, by_column)])


def _listed(source: Value, ignore: float, by_column: bool) -> list[Value]:
    what = int(ignore)
    if not 0 <= what <= 3:
        raise InvalidValue(f"what to ignore is {what}: give 0, 1 (blanks), 2 (errors) or 3 (both)")
    order: Literal["C", "F"] = "F" if by_column else "C"
    values = [
        value
        for value in cells_of(source).ravel(order).tolist()
        if not (what & 1 and value is None) and not (what & 2 and isinstance(value, CellError))
    ]
    if not values:
        raise EmptyArray("nothing is left of the array")
    return values


@function
def WRAPROWS(source: Anything, count: Number, pad_with: Tolerant | None = None) -> Cells:
    """One row or column broken into rows of a given length."""
    return _wrapped(source, count, pad_with)


@function
def WRAPCOLS(source: Anything, count: Number, pad_with: Tolerant | None = None) -> Cells:
    """One row or column broken into columns of a given length."""
    return _wrapped(source, count, pad_with).T


def _wrapped(source: Value, count: float, pad_with: Value) -> Cells:
    cells, length = cells_of(source), int(count)
    if min(cells.shape) > 1:
        raise InvalidValue(f"the array is {cells.shape[0]} x {cells.shape[1]}: give one row or one column")
    if length < 1:
        raise InvalidNumber(f"the length is {length}: give 1 or more")
    values = cells.ravel().tolist()
    array_size(length, 1)
    filler = CellError.NA if pad_with is None else pad_with
    if len(values) > length:
        values += [filler] * (-len(values) % length)
    return array_of([values[at : at + length] for at in range(0, len(values), length)])
