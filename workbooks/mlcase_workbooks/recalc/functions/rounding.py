"""Rounding: to digits, to whole numbers, to multiples.

Excel rounds what it shows, 15 significant digits: ROUND(2.675, 2) is 2.68 although the double is a little less than
2.675, and INT(123456789 - 0.0000004) is 123456789.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, DivisionByZero, InvalidNumber
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Number, Strict
from mlcase_workbooks.recalc.functions.trials import refused
from mlcase_workbooks.recalc.values import round_significant

Whole = Callable[[float], float]
"""How a number without sign is made whole."""


def significant(numbers: Any) -> Any:
    """Arrays of numbers cut to 15 significant digits: ``round_significant`` for trials."""
    magnitude = np.floor(np.log10(np.where(numbers == 0, 1.0, np.abs(numbers))))
    scale = np.power(10.0, 14 - magnitude)
    cut = np.rint(numbers * scale) / scale
    return np.where(np.isfinite(cut), cut, numbers)


def nearest(number: float) -> float:
    """The nearest whole number, halves up."""
    return math.floor(round_significant(number) + 0.5)


def down(number: float) -> float:
    """The whole number below."""
    return math.floor(round_significant(number))


def up(number: float) -> float:
    """The whole number above."""
    return math.ceil(round_significant(number))


_IN_TRIALS: dict[Whole, Callable[[Any], Any]] = {
    nearest: lambda numbers: np.floor(significant(numbers) + 0.5),
    down: lambda numbers: np.floor(significant(numbers)),
    up: lambda numbers: np.ceil(significant(numbers)),
}


# -- to digits --------------------------------------------------------------------------------------------------------


def to_digits(number: float, digits: float, whole: Whole) -> float:
    """A number with so many decimals; negative digits stand left of the decimal point."""
    digits = int(digits)
    if number == 0 or digits > 14 - math.floor(math.log10(abs(number))):
        return number
    if digits < -308:
        digits = -308
    scale = 10.0 ** abs(digits)
    rounded = whole(abs(number) * scale) / scale if digits >= 0 else whole(abs(number) / scale) * scale
    return math.copysign(rounded, number) if rounded else 0.0


def _to_digits_in_trials(whole: Whole) -> Callable[..., Any]:
    def over_trials(number: Any, digits: Any = 0.0) -> Any:
        digits = np.trunc(digits)
        magnitude = np.floor(np.log10(np.where(number == 0, 1.0, np.abs(number))))
        scale = np.power(10.0, np.minimum(np.abs(digits), 308))
        left = digits < 0
        scaled = np.where(left, np.abs(number) / scale, np.abs(number) * scale)
        rounded = _IN_TRIALS[whole](scaled)
        result = np.copysign(np.where(left, rounded * scale, rounded / scale), number)
        return np.where((digits > 14 - magnitude) | (number == 0), number, result)

    return over_trials


@function(trials=_to_digits_in_trials(nearest))
def ROUND(number: Number, digits: Number) -> float:
    """The nearest number with so many decimals; halves go away from 0."""
    return to_digits(number, digits, nearest)


@function(trials=_to_digits_in_trials(up))
def ROUNDUP(number: Number, digits: Number) -> float:
    """The next number away from 0 with so many decimals."""
    return to_digits(number, digits, up)


@function(trials=_to_digits_in_trials(down))
def ROUNDDOWN(number: Number, digits: Number) -> float:
    """A number with the digits behind so many decimals cut off."""
    return to_digits(number, digits, down)


@function(trials=_to_digits_in_trials(down))
def TRUNC(number: Number, digits: Number = 0.0) -> float:
    """A number with the digits behind so many decimals cut off."""
    return to_digits(number, digits, down)


# -- to whole numbers -------------------------------------------------------------------------------------------------


@function(trials=lambda number: np.floor(significant(number)))
def INT(number: Number) -> float:
    """The whole number below."""
    return math.floor(round_significant(number))


@function
def EVEN(number: Number) -> float:
    """The next even number away from 0."""
    return math.copysign(2 * up(abs(number) / 2), number) + 0.0


@function
def ODD(number: Number) -> float:
    """The next odd number away from 0."""
    return math.copysign(max(2 * up((abs(number) - 1) / 2) + 1, 1), number)


# -- to multiples -----------------------------------------------------------------------------------------------------


@function
def MROUND(number: Strict, multiple: Strict) -> float:
    """The nearest multiple; halves go away from 0."""
    if number * multiple < 0:
        raise InvalidNumber(f"{number} and the multiple {multiple} have different signs")
    return nearest(number / multiple) * multiple if multiple else 0.0


def _multiple(number: float, significance: float, whole: Whole) -> float:
    """A number made a multiple, towards or away from 0 as ``whole`` says; 0 when the significance is 0."""
    if significance == 0 or number == 0:
        return 0.0
    return math.copysign(whole(abs(number / significance)) * abs(significance), number) + 0.0


def _multiple_in_trials(number: Any, significance: Any, away: Any) -> Any:
    quotient = np.abs(number / np.where(significance == 0, 1.0, significance))
    whole = np.where(away, _IN_TRIALS[up](quotient), _IN_TRIALS[down](quotient))
    return np.where(significance == 0, 0.0, np.copysign(whole * np.abs(significance), number)) + 0.0


def _ceiling_in_trials(number: Any, significance: Any) -> Any:
    away = (number > 0) | (significance < 0)
    return refused((number > 0) & (significance < 0), _multiple_in_trials(number, significance, away))


def _floor_in_trials(number: Any, significance: Any) -> Any:
    away = (number < 0) & (significance > 0)
    result = refused((number > 0) & (significance < 0), _multiple_in_trials(number, significance, away))
    return refused((number != 0) & (significance == 0), result, CellError.DIV0)


@function(trials=_ceiling_in_trials)
def CEILING(number: Number, significance: Number) -> float:
    """The multiple above; away from 0 when both are negative."""
    if number > 0 > significance:
        raise InvalidNumber(f"{number} is above 0 and the significance {significance} below: give both one sign")
    return _multiple(number, significance, up if number > 0 or significance < 0 else down)


@function(trials=_floor_in_trials)
def FLOOR(number: Number, significance: Number) -> float:
    """The multiple below; towards 0 when both are negative."""
    if number > 0 > significance:
        raise InvalidNumber(f"{number} is above 0 and the significance {significance} below: give both one sign")
    if significance == 0 and number:
        raise DivisionByZero("there are no multiples of 0: give another significance")
    return _multiple(number, significance, up if number < 0 < significance else down)


def _precise_ceiling_in_trials(number: Any, significance: Any = 1.0) -> Any:
    return _multiple_in_trials(number, significance, number > 0)


@function(trials=_precise_ceiling_in_trials)
def CEILING_PRECISE(number: Number, significance: Number = 1.0) -> float:
    """The multiple above, whatever the signs."""
    return _multiple(number, significance, up if number > 0 else down)


@function(trials=_precise_ceiling_in_trials)
def ISO_CEILING(number: Number, significance: Number = 1.0) -> float:
    """The multiple above, whatever the signs."""
    return CEILING_PRECISE(number, significance)


@function(trials=_precise_ceiling_in_trials)
def ECMA_CEILING(number: Number, significance: Number = 1.0) -> float:
    """The multiple above, whatever the signs."""
    return CEILING_PRECISE(number, significance)


@function(trials=lambda number, significance=1.0: _multiple_in_trials(number, significance, number < 0))
def FLOOR_PRECISE(number: Number, significance: Number = 1.0) -> float:
    """The multiple below, whatever the signs."""
    return _multiple(number, significance, up if number < 0 else down)


@function(trials=lambda n, s=1.0, mode=0.0: _multiple_in_trials(n, s, (n > 0) | (np.asarray(mode) != 0)))
def CEILING_MATH(number: Number, significance: Number = 1.0, mode: Number = 0.0) -> float:
    """The multiple above; with a mode other than 0, negative numbers go away from 0."""
    return _multiple(number, significance, up if number > 0 or mode else down)


@function(trials=lambda n, s=1.0, mode=0.0: _multiple_in_trials(n, s, (n < 0) & (np.asarray(mode) == 0)))
def FLOOR_MATH(number: Number, significance: Number = 1.0, mode: Number = 0.0) -> float:
    """The multiple below; with a mode other than 0, negative numbers go towards 0."""
    return _multiple(number, significance, up if number < 0 and not mode else down)
