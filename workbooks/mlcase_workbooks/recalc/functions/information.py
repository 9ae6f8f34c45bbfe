"""Information: what kind of value or cell something is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, NotAvailable
from mlcase_workbooks.recalc.area import Area, Lambda, Union, array_of, pick
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.forms import gathered, is_array
from mlcase_workbooks.recalc.functions.kinds import Anything, AsItIs, Here, Plain, Reference, Strict, Tolerant
from mlcase_workbooks.recalc.values import Scalar, Value


def _each_trial(test: Callable[[Scalar], Any]) -> Callable[[Value], Any]:
    """The trial form of a function that looks at a value's kind."""

    def over_trials(value: Value) -> Any:
        if value.dtype == float and not np.isnan(value).any():
            return np.full(len(value), test(1.0))
        return gathered([test(pick(value, trial)) for trial in range(len(value))])

    return over_trials


def _of_kind(python: Callable[..., Any]) -> Callable[..., Any]:
    """Enlist a function that looks at a value's kind."""
    return function(trials=_each_trial(python))(python)


@_of_kind
def ISNUMBER(value: Tolerant) -> bool:
    """TRUE for a number."""
    return type(value) is float


@_of_kind
def ISTEXT(value: Tolerant) -> bool:
    """TRUE for a text."""
    return type(value) is str


@_of_kind
def ISNONTEXT(value: Tolerant) -> bool:
    """TRUE for anything but a text."""
    return type(value) is not str


@_of_kind
def ISLOGICAL(value: Tolerant) -> bool:
    """TRUE for TRUE and FALSE."""
    return type(value) is bool


@_of_kind
def ISBLANK(value: Tolerant) -> bool:
    """TRUE for a blank cell."""
    return value is None


@_of_kind
def ISERROR(value: Tolerant) -> bool:
    """TRUE for an error."""
    return type(value) is CellError


@_of_kind
def ISERR(value: Tolerant) -> bool:
    """TRUE for an error other than #N/A."""
    return type(value) is CellError and value is not CellError.NA


@_of_kind
def ISNA(value: Tolerant) -> bool:
    """TRUE for #N/A."""
    return value is CellError.NA


@function(trials=lambda number: np.trunc(number) % 2 == 0)
def ISEVEN(number: Strict) -> bool:
    """TRUE for an even number; decimals are cut off."""
    return int(number) % 2 == 0


@function(trials=lambda number: np.trunc(number) % 2 == 1)
def ISODD(number: Strict) -> bool:
    """TRUE for an odd number; decimals are cut off."""
    return int(number) % 2 == 1


@function
def ISREF(value: AsItIs) -> bool:
    """TRUE for a reference."""
    return isinstance(value, Area | Union)


@function
def ISFORMULA(cell: Reference) -> Any:
    """TRUE for a cell that holds a formula."""
    found = [
        [cell.sheet.formula_text(row, column) is not None for column in range(cell.left, cell.right + 1)]
        for row in range(cell.top, cell.bottom + 1)
    ]
    return found[0][0] if (cell.rows, cell.columns) == (1, 1) else array_of(found)


@function
def NA() -> float:
    """#N/A: no value is available."""
    raise NotAvailable("no value is available")


@function
def N(value: Plain) -> float:
    """A value as a number: TRUE is 1, a text is 0."""
    return float(value) if type(value) in (float, bool) else 0.0


@function
def TYPE(value: AsItIs) -> Any:
    """The kind of a value: 1 a number, 2 a text, 4 TRUE or FALSE, 16 an error, 64 an array, 128 a function."""
    if isinstance(value, Area):
        value = value.value()
    if is_array(value) or isinstance(value, Union):
        return 64.0
    if isinstance(value, Lambda):
        return 128.0
    if type(value) is np.ndarray:
        return _each_trial(_type)(value)
    return _type(value)


def _type(value: Scalar) -> float:
    return {str: 2.0, bool: 4.0, CellError: 16.0}.get(type(value), 1.0)


@function
def ERROR_TYPE(value: Tolerant) -> float:
    """The number of an error: 1 for #NULL! to 7 for #N/A, and on."""
    if type(value) is not CellError:
        raise NotAvailable(f"{value!r} is no error")
    return float(value.code)


@function
def SHEET(here: Here, value: Anything | None = None) -> float:
    """A sheet's number: of the sheet a reference stands on, of the sheet with that name, or of this one."""
    if value is None:
        return here.sheet.index + 1.0
    if isinstance(value, Area):
        return value.sheet.index + 1.0
    sheet = here.sheet.book.sheet(value) if type(value) is str else None
    if sheet is None:
        raise NotAvailable(f"there is no sheet {value!r}")
    return sheet.index + 1.0


@function
def SHEETS(here: Here, reference: Reference | None = None) -> float:
    """How many sheets the workbook, or a reference, has."""
    if reference is None:
        return float(len(here.sheet.book.sheets))
    areas = reference if isinstance(reference, Union) else [reference]
    return float(len({area.sheet.index for area in areas}))
