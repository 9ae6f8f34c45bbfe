"""Engineering: bits, steps, the error function and Bessel functions."""

from __future__ import annotations

import math
from collections.abc import Callable

from mlcase_udfs.errors import InvalidNumber
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Number, Strict

# -- bits -------------------------------------------------------------------------------------------------------------

_BITS = 2**48


def _bits(number: float) -> int:
    if number != int(number) or not 0 <= number < _BITS:
        raise InvalidNumber(f"{number} is not a whole number from 0 to 2^48 - 1")
    return int(number)


@function
def BITAND(a: Number, b: Number) -> float:
    """The bits that two numbers share."""
    return float(_bits(a) & _bits(b))


@function
def BITOR(a: Number, b: Number) -> float:
    """The bits that stand in one of two numbers at least."""
    return float(_bits(a) | _bits(b))


@function
def BITXOR(a: Number, b: Number) -> float:
    """The bits that stand in one of two numbers only."""
    return float(_bits(a) ^ _bits(b))


@function
def BITLSHIFT(number: Number, places: Number) -> float:
    """A number's bits moved to the left, to the right for negative places."""
    if abs(places) > 53:
        raise InvalidNumber(f"{places} places are more than 53")
    bits, shift = _bits(number), int(places)
    return float(_bits(bits << shift if shift >= 0 else bits >> -shift))


@function
def BITRSHIFT(number: Number, places: Number) -> float:
    """A number's bits moved to the right, to the left for negative places."""
    return BITLSHIFT(number, -places)


# -- steps ------------------------------------------------------------------------------------------------------------


@function
def DELTA(a: Strict, b: Strict = 0.0) -> float:
    """1 when two numbers are equal, else 0."""
    return float(a == b)


@function
def GESTEP(number: Strict, step: Strict = 0.0) -> float:
    """1 when a number reaches a step, else 0."""
    return float(number >= step)


# -- the error function -----------------------------------------------------------------------------------------------


@function
def ERF(limit: Strict, upper: Strict | None = None) -> float:
    """The error function from 0 to a limit, or between two."""
    return math.erf(limit) if upper is None else math.erf(upper) - math.erf(limit)


@function
def ERF_PRECISE(limit: Strict) -> float:
    """The error function from 0 to a limit."""
    return math.erf(limit)


@function
def ERFC(limit: Strict) -> float:
    """What the error function leaves beyond a limit."""
    return math.erfc(limit)


@function
def ERFC_PRECISE(limit: Strict) -> float:
    """What the error function leaves beyond a limit."""
    return math.erfc(limit)


# -- Bessel functions -------------------------------------------------------------------------------------------------


def _bessel(name: str, x: float, order: float) -> float:
    """SciPy's Bessel function of that name, of a whole order."""
    from scipy import special

    if order < 0:
        raise InvalidNumber(f"the order {order} is below 0")
    compute: Callable[[int, float], float] = getattr(special, name)
    return float(compute(int(order), x))


def _above_0(x: float) -> float:
    if x <= 0:
        raise InvalidNumber(f"{x} is not above 0")
    return x


@function
def BESSELI(x: Strict, order: Strict) -> float:
    """The modified Bessel function of the first kind."""
    return _bessel("iv", x, order)


@function
def BESSELJ(x: Strict, order: Strict) -> float:
    """The Bessel function of the first kind."""
    return _bessel("jv", x, order)


@function
def BESSELK(x: Strict, order: Strict) -> float:
    """The modified Bessel function of the second kind."""
    return _bessel("kn", _above_0(x), order)


@function
def BESSELY(x: Strict, order: Strict) -> float:
    """The Bessel function of the second kind."""
    return _bessel("yn", _above_0(x), order)
