"""Trigonometry: angles in radians, their functions, hyperbolic functions and the inverses of both."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, DivisionByZero, InvalidNumber
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Number
from mlcase_workbooks.recalc.functions.trials import refused

_LARGEST_ANGLE = 2.0**27
_LARGEST_HYPERBOLIC = 710.0  # beyond it sinh and cosh leave the range of numbers


def _angle(number: float) -> float:
    if abs(number) >= _LARGEST_ANGLE:
        raise InvalidNumber(f"{number} is too large for an angle: give less than 134217728")
    return number


def _of_angle(compute: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The trial form of a function of an angle."""
    return lambda number: refused(np.abs(number) >= _LARGEST_ANGLE, compute(number))


def _reciprocal(compute: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The trial form of 1 divided by a function that is 0 at 0."""
    return lambda number: refused(number == 0, 1 / compute(number), CellError.DIV0)


def _not_zero(number: float) -> float:
    if number == 0:
        raise DivisionByZero("the function has a pole at 0: give another number")
    return number


# -- angles -----------------------------------------------------------------------------------------------------------


@function
def PI() -> float:
    """The ratio of a circle's circumference to its diameter."""
    return math.pi


@function(trials=np.degrees)
def DEGREES(angle: Number) -> float:
    """An angle in radians, in degrees."""
    return math.degrees(angle)


@function(trials=np.radians)
def RADIANS(angle: Number) -> float:
    """An angle in degrees, in radians."""
    return math.radians(angle)


@function(trials=_of_angle(np.sin))
def SIN(angle: Number) -> float:
    """The sine of an angle."""
    return math.sin(_angle(angle))


@function(trials=_of_angle(np.cos))
def COS(angle: Number) -> float:
    """The cosine of an angle."""
    return math.cos(_angle(angle))


@function(trials=_of_angle(np.tan))
def TAN(angle: Number) -> float:
    """The tangent of an angle."""
    return math.tan(_angle(angle))


@function(trials=_of_angle(_reciprocal(np.tan)))
def COT(angle: Number) -> float:
    """The cotangent of an angle."""
    return 1 / math.tan(_not_zero(_angle(angle)))


@function(trials=_of_angle(_reciprocal(np.sin)))
def CSC(angle: Number) -> float:
    """The cosecant of an angle."""
    return 1 / math.sin(_not_zero(_angle(angle)))


@function(trials=_of_angle(lambda angle: 1 / np.cos(angle)))
def SEC(angle: Number) -> float:
    """The secant of an angle."""
    return 1 / math.cos(_angle(angle))


# -- inverses ---------------------------------------------------------------------------------------------------------


@function(trials=np.arcsin)
def ASIN(number: Number) -> float:
    """The angle whose sine is a number."""
    return math.asin(number)


@function(trials=np.arccos)
def ACOS(number: Number) -> float:
    """The angle whose cosine is a number."""
    return math.acos(number)


@function(trials=np.arctan)
def ATAN(number: Number) -> float:
    """The angle whose tangent is a number."""
    return math.atan(number)


@function(trials=lambda x, y: refused((x == 0) & (y == 0), np.arctan2(y, x), CellError.DIV0))
def ATAN2(x: Number, y: Number) -> float:
    """The angle at which a point is seen; mind that x comes first."""
    if x == 0 and y == 0:
        raise DivisionByZero("the origin is seen at no angle: give a point beside it")
    return math.atan2(y, x)


@function(trials=lambda number: np.arctan2(1.0, number))
def ACOT(number: Number) -> float:
    """The angle between 0 and pi whose cotangent is a number."""
    return math.atan2(1, number)


# -- hyperbolic functions ---------------------------------------------------------------------------------------------


@function(trials=np.sinh)
def SINH(number: Number) -> float:
    """The hyperbolic sine."""
    return math.sinh(number)


@function(trials=np.cosh)
def COSH(number: Number) -> float:
    """The hyperbolic cosine."""
    return math.cosh(number)


@function(trials=np.tanh)
def TANH(number: Number) -> float:
    """The hyperbolic tangent."""
    return math.tanh(number)


@function(trials=_reciprocal(np.tanh))
def COTH(number: Number) -> float:
    """The hyperbolic cotangent."""
    return 1 / math.tanh(_not_zero(number))


@function(trials=_reciprocal(np.sinh))
def CSCH(number: Number) -> float:
    """The hyperbolic cosecant."""
    return 0.0 if abs(number) > _LARGEST_HYPERBOLIC else 1 / math.sinh(_not_zero(number))


@function(trials=lambda number: 1 / np.cosh(number))
def SECH(number: Number) -> float:
    """The hyperbolic secant."""
    return 0.0 if abs(number) > _LARGEST_HYPERBOLIC else 1 / math.cosh(number)


@function(trials=np.arcsinh)
def ASINH(number: Number) -> float:
    """The inverse of the hyperbolic sine."""
    return math.asinh(number)


@function(trials=np.arccosh)
def ACOSH(number: Number) -> float:
    """The inverse of the hyperbolic cosine."""
    return math.acosh(number)


@function(trials=lambda number: refused(np.abs(number) >= 1, np.arctanh(number)))
def ATANH(number: Number) -> float:
    """The inverse of the hyperbolic tangent."""
    return math.atanh(number)


@function(trials=lambda number: refused(np.abs(number) <= 1, np.arctanh(1 / number)))
def ACOTH(number: Number) -> float:
    """The inverse of the hyperbolic cotangent."""
    if abs(number) <= 1:
        raise InvalidNumber(f"{number} is no hyperbolic cotangent: give a number above 1 or below -1")
    return math.atanh(1 / number)
