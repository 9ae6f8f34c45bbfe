"""Precision as displayed: a workbook may ask that its cells hold no more digits than they show."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from mlcase_udfs.errors import InvalidValue
from mlcase_workbooks.recalc import scan
from mlcase_workbooks.recalc.functions import number_format
from mlcase_workbooks.recalc.functions.number_format import Section
from mlcase_workbooks.recalc.values import Value

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.sheet import Formula


def as_displayed(formula: Formula, value: Value) -> Value:
    """A formula's result with the digits that its cell shows, an array's each with those of its own cell."""
    if type(value) is float:
        return shown(value, _code(formula, formula.row, formula.column))
    if type(value) is not np.ndarray:
        return value
    if value.ndim == 1:  # a value per trial
        code = _code(formula, formula.row, formula.column)
        rounded = [shown(one, code) if isinstance(one, float) and math.isfinite(one) else one for one in value]
        return np.array(rounded, dtype=value.dtype)
    result = value.copy()
    for (i, j), one in np.ndenumerate(value):
        if type(one) is float:
            result[i, j] = shown(one, _code(formula, formula.row + i, formula.column + j))
    return result


def _code(formula: Formula, row: int, column: int) -> str:
    own = (row, column) == (formula.row, formula.column)
    match = formula.match if own else formula.sheet.spilled.get((row, column))
    style = scan.attributes(match[scan.ATTRIBUTES]).get("s", "0") if match is not None else "0"
    return formula.sheet.book.styles.numbered(int(style)).code


def shown(value: float, code: str) -> float:
    """A number rounded to what a number format shows of it.

    General, dates and times keep all digits, as in Excel.

    >>> shown(2.345678, "0.00"), shown(0.12345, "0.0%"), shown(1234567.8, "#,##0,"), shown(0.3, "# ?/4")
    (2.35, 0.123, 1235000.0, 0.25)
    """
    try:
        part, _ = number_format.section_for(value, list(number_format.sections(code)[:3]))
        digits = next(_digits(part, abs(value)))
    except (InvalidValue, StopIteration):
        return value
    return -float(digits) if value < 0 else float(digits)


def _digits(part: Section, size: float) -> Iterator[Decimal | Fraction]:
    """The size as the section shows it; nothing for a kind of section that rounds nothing."""
    exact = number_format.exact_decimal(size)
    if part.kind == "number":
        _, after, _, thousands = number_format.around_point(part.pieces)
        percent = sum(piece.kind == "percent" for piece in part.pieces)
        places = sum(piece.kind == "digit" for piece in after) + 2 * percent - 3 * thousands
        yield number_format.rounded(exact, places)
    elif part.kind == "scientific":
        power, places = number_format.power_and_places(part, exact)
        yield number_format.rounded(exact, places - power)
    elif part.kind == "fraction":
        whole, numerator, denominator = number_format.fraction(part, exact)
        yield whole + Fraction(numerator, denominator)
