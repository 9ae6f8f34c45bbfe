"""Arguments made safe: each check returns its argument, or says what is wrong with it.

A single bad number raises. A bad number among trials is replaced by a NaN that carries the error (see ``errors``), and
arithmetic hands it on to that trial's result alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from math import isfinite, isinf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlcase_udfs.errors import DivisionByZero, FunctionError, InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.units import FloatArray, Number, Table

LONGEST_ROW = 16_384
"""The columns of a worksheet: a row that is longer cannot spill."""


def refuse(bad: Any, value: Number, error: FunctionError) -> Number:
    """Raise ``error`` where a single value is bad; put its NaN in place of the bad ones among trials.

    ``value`` and ``bad`` broadcast. A NaN among trials is an error already: it is never bad, and passes through.
    """
    if not isinstance(bad, np.ndarray) or bad.ndim == 0:
        if bad:
            raise error
        return value
    if not bad.any():
        return value
    return np.where(np.logical_and(bad, ~np.isnan(value)), error.cell.boxed, value)


def number(value: Number, name: str) -> Number:
    """A finite number, or trials."""
    if isinstance(value, float) and isfinite(value):
        return float(value)
    if np.ndim(value) == 0:
        if not np.isfinite(value):
            raise InvalidNumber(f"{name} is {value}: give a finite number")
        return float(value)
    value = np.asarray(value, dtype=float)
    return refuse(np.isinf(value), value, InvalidNumber(f"{name} is infinite: give finite numbers"))


def _in_domain(value: Number, outside: Any, name: str, wanted: str) -> Number:
    """The number, where it is not outside its domain; the refusal is only worded when there is one."""
    if outside is False:
        return value
    return refuse(outside, value, InvalidNumber(f"{name} is {_said(value)}: give a number {wanted}"))


def _said(value: Number) -> str:
    return str(value) if np.ndim(value) == 0 else "out of range in a trial"


def above(value: Number, limit: float, name: str) -> Number:
    """A number greater than the limit, else #NUM!."""
    value = number(value, name)
    return _in_domain(value, value <= limit, name, f"above {limit:g}")


def at_least(value: Number, limit: float, name: str) -> Number:
    """A number not below the limit, else #NUM!."""
    value = number(value, name)
    return _in_domain(value, value < limit, name, f"of {limit:g} or more")


def between(value: Number, low: float, high: float, name: str) -> Number:
    """A number from low to high, both included, else #NUM!."""
    value = number(value, name)
    return _in_domain(value, (value < low) | (value > high), name, f"from {low:g} to {high:g}")


def fraction(value: Number, name: str) -> Number:
    """A share or probability, 0 to 1, else #NUM!."""
    return between(value, 0.0, 1.0, name)


def inside(value: Number, low: float, high: float, name: str) -> Number:
    """A number between low and high, neither included, else #NUM!."""
    value = number(value, name)
    return _in_domain(value, (value <= low) | (value >= high), name, f"between {low:g} and {high:g}")


def denominator(value: Number, name: str) -> Number:
    """A number that one can divide by, else #DIV/0!."""
    value = number(value, name)
    if type(value) is float and value != 0:
        return value
    return refuse(value == 0, value, DivisionByZero(f"{name} is 0: the result would be divided by it"))


def vector(values: ArrayLike, name: str, least: int = 1, look: bool = True) -> FloatArray:
    """Numbers along the last axis (…, n); too few is #N/A, anything that is not a number #VALUE!.

    Without a ``look`` infinities among trials stay, for a caller whose result shows them.
    """
    array = _numbers(values, name)
    if array.ndim == 0:
        array = array.reshape(1)
    if array.shape[-1] < least:
        raise NotAvailable(f"{name} has {array.shape[-1]} value(s): give {least} or more")
    return _all_finite(array, name, single=1) if look or array.ndim == 1 else array


def lines(values: ArrayLike, name: str) -> FloatArray:
    """A table of numbers on the last two axes (…, lines, periods), a single row being one line; empty is #N/A."""
    array = np.atleast_2d(_numbers(values, name))
    if 0 in array.shape[-2:]:
        raise NotAvailable(f"{name} is empty: give one line of numbers or more")
    return _all_finite(array, name, single=2)


def dates(values: Any, name: str) -> FloatArray:
    """Days as Excel's serial numbers along the last axis; Python's dates are made such, times of day are dropped."""
    cells = np.atleast_1d(np.asarray(values))
    if cells.dtype.kind == "M":
        cells = cells.astype("datetime64[D]").astype(object)
    if cells.dtype.kind == "O":
        serials = [(day.toordinal() - _DAY_ZERO) if isinstance(day, date) else day for day in cells.flat]
        cells = np.array(serials).reshape(cells.shape)
    days = np.floor(vector(cells, name))
    early = days < 0
    return np.asarray(
        refuse(early if days.ndim > 1 else early.any(), days, InvalidNumber(f"{name} holds a day before 1900"))
    )


_DAY_ZERO = date(1899, 12, 30).toordinal()


_FEW = 64
"""Numbers that are looked at sooner one by one than by NumPy."""


def _numbers(values: ArrayLike, name: str) -> FloatArray:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError) as problem:
        raise InvalidValue(f"{name} holds something that is not a number: {values!r}") from problem


def _all_finite(array: FloatArray, name: str, single: int) -> FloatArray:
    if array.ndim == single:
        sound = all(map(isfinite, array.ravel().tolist())) if array.size <= _FEW else np.isfinite(array).all()
        if not sound:
            raise InvalidNumber(f"{name} holds a number that is not finite")
        return array
    infinite = np.isinf(array)
    return np.where(infinite, InvalidNumber.cell.boxed, array) if infinite.any() else array


def refuse_any(bad: Any, values: FloatArray, error: FunctionError) -> FloatArray:
    """Like ``refuse`` for a vector (…, n): one bad cell raises when it is single, in a trial it is that cell's NaN."""
    if not np.any(bad):
        return values
    return np.asarray(refuse(bad if values.ndim > 1 else True, values, error))


def entered_positive(amounts: FloatArray, name: str, axes: int = 1) -> Number:
    """0, else the #NUM! of a trial whose amounts are negative in all: a cost with a minus would count as income."""
    with np.errstate(over="ignore", invalid="ignore"):
        total = amounts.sum(axis=tuple(range(-axes, 0)))
    error = InvalidNumber(f"{name} add up to {_said(total)}: enter them positive")
    return refuse(total < 0, np.zeros(total.shape) if total.ndim else 0.0, error)


def fractions(values: ArrayLike, name: str) -> FloatArray:
    """Shares or probabilities, 0 to 1, along the last axis, else #NUM!."""
    array = vector(values, name)
    outside = (array < 0) | (array > 1)
    return refuse_any(outside, array, InvalidNumber(f"{name} holds a number outside 0 to 1"))


def weights(values: ArrayLike, name: str) -> tuple[FloatArray, Number]:
    """Probabilities of all that can happen, and their sum, which is 1 but for rounding; else #NUM!."""
    array = fractions(values, name)
    total: Any = plain(array.sum(axis=-1))
    outside: Any = abs(total - 1.0) > 1e-6
    if outside is False:
        return array, total
    error = InvalidNumber(f"{name} add up to {_said(total)}: the probabilities of all that can happen add up to 1")
    return array, refuse(outside, total, error)


def labels(values: Any, name: str, count: int) -> list[str]:
    """As many texts as there are values beside them, blanks being ""; else #VALUE!."""
    texts = ["" if text is None else str(text).strip() for text in np.ravel(np.asarray(values, dtype=object))]
    if len(texts) != count:
        raise InvalidValue(f"{name} has {len(texts)} text(s): give {count}, one for each value")
    return texts


def same_length(first: FloatArray, first_name: str, second: FloatArray, second_name: str) -> None:
    """Two vectors that belong together, cell by cell, else #VALUE!."""
    if first.shape[-1] != second.shape[-1]:
        raise InvalidValue(
            f"{first_name} has {first.shape[-1]} values and {second_name} {second.shape[-1]}: give as many of each"
        )


def option(value: str, choices: tuple[str, ...], name: str) -> str:
    """One of the valid spellings, in any case, else #VALUE!."""
    spelled = value.strip().lower() if isinstance(value, str) else value
    if spelled not in choices:
        raise InvalidValue(f"{name} is {value!r}: give one of {', '.join(choices)}")
    return spelled


def inherit(result: Any, *arguments: Number | None) -> Any:
    """The result; in a trial where an argument is an error already, that error (the first argument's that is one).

    For what an error does not pass through by itself: a comparison, a text, a power, a function of SciPy. A vector
    goes in as ``error_in(vector)``.
    """
    if np.ndarray not in map(type, arguments):
        return result
    if np.asarray(result).dtype.kind in "Ub":  # a text or TRUE beside an error is an object
        result = np.asarray(result, dtype=object)
    for argument in reversed(arguments):
        if argument is not None and np.ndim(argument):
            result = np.where(np.isnan(argument), argument, result)
    return result


def inherit_each(results: Iterable[Any], *arguments: Number | None) -> list[Any]:
    """Each of the results as ``inherit`` has it."""
    if np.ndarray not in map(type, arguments):
        return list(results)
    return [inherit(result, *arguments) for result in results]


def error_in(values: FloatArray) -> Number:
    """What is wrong in each trial's vector (…, n): the NaN of an error among its cells, else 0."""
    if values.ndim == 1:
        return 0.0  # a single vector with an error has been refused
    return plain(np.where(np.isnan(values), values, 0.0).sum(axis=-1))


def finite(result: Number, name: str) -> Number:
    """A result within the range of numbers, else #NUM!."""
    if isinstance(result, float) and isfinite(result):
        return float(result)
    beyond = np.isinf(result) if np.ndim(result) else not np.isfinite(result)
    return refuse(beyond, result, InvalidNumber(f"{name} is beyond the range of numbers"))


def select(rows: Mapping[str, Any], what: str, *arguments: Number | None) -> Any:
    """One named result, or with ``what="all"`` every one as a table with a header row.

    A row may be a function, called when it is wanted; in the table its refusal is the error in that one cell. In a
    trial where one of the ``arguments`` is an error, so is every result: a refused call has no measures at all.
    """
    chosen = option(what, (*rows, "all"), "what")
    if chosen != "all":
        return _result(rows[chosen], arguments)
    return table(("measure", "value"), *((name, _cell(row, arguments)) for name, row in rows.items()))


def _result(row: Any, arguments: tuple[Number | None, ...]) -> Any:
    return plain(inherit(row() if callable(row) else row, *arguments))


def _cell(row: Any, arguments: tuple[Number | None, ...]) -> Any:
    try:
        return _result(row, arguments)
    except FunctionError as refusal:
        return inherit(refusal.cell.boxed, *arguments)


def spill(columns: Mapping[str, Any], what: str, *arguments: Number | None) -> Table:
    """One named column (…, n) with a cell per row, or with ``what="all"`` every one, side by side under their names.

    A column may also be a list of texts, or a function that gives it, called when it is wanted. In a trial where one
    of the ``arguments`` is an error, so is every cell.
    """
    wanted = [columns[what]] if what in columns else list(columns.values())
    given = [column() if callable(column) else column for column in wanted]
    columns_of_cells = [column if isinstance(column, list) else cells(column) for column in given]
    rows = [inherit_each(row, *arguments) for row in zip(*columns_of_cells, strict=True)]
    return table(*rows) if what in columns else table(list(columns), *rows)


def verdict(*cases: tuple[Any, str], otherwise: str) -> Any:
    """The text of the first case that holds; a text per trial where the cases are trials."""
    if not any(isinstance(condition, np.ndarray) for condition, _ in cases):
        return next((text for condition, text in cases if condition), otherwise)
    conditions = np.broadcast_arrays(*(condition for condition, _ in cases))
    texts = [np.full(conditions[0].shape, text, dtype=object) for _, text in cases]
    return plain(np.select(conditions, texts, np.array(otherwise, dtype=object)))


def table(*rows: tuple[Any, ...] | list[Any]) -> Table:
    """Rows of cells as one block to spill; a cell may itself be an array of trials. Beyond all numbers is #NUM!."""
    block = np.empty((len(rows), max(map(len, rows))), dtype=object)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            ordinary = cell - cell == 0.0 if type(cell) is float else type(cell) is str
            block[i, j] = cell if ordinary else _within_range(cell)
    return block


def _within_range(cell: Any) -> Any:
    """A cell of a table; an infinity is the error in its place."""
    cell = plain(cell)
    if type(cell) is float:
        return InvalidNumber.cell.boxed if isinf(cell) else cell
    if type(cell) is np.ndarray and cell.dtype == float and np.isinf(cell).any():
        return np.where(np.isinf(cell), InvalidNumber.cell.boxed, cell)
    return cell


def longest(lengths: Number) -> int:
    """How many cells the longest trial has; an error among trials has one."""
    return int(lengths) if np.ndim(lengths) == 0 else int(np.nanmax(np.append(lengths, 1)))


def plain(result: Any) -> Any:
    """A NumPy scalar as a Python number; trials as they are."""
    if type(result) is float:
        return result
    if isinstance(result, np.ndarray):
        return result.item() if result.ndim == 0 else result
    return result.item() if isinstance(result, np.generic) else result


def cells(line: FloatArray) -> list[Any]:
    """The cells of a row or column (…, n), each a number or its trials."""
    return line.tolist() if line.ndim == 1 else [line[..., i] for i in range(line.shape[-1])]
