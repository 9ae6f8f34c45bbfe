"""Complex numbers, which Excel keeps as texts such as "3+4i"."""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mlcase_udfs.errors import CellError, DivisionByZero, InvalidNumber, InvalidValue, Propagated
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Anything, Plain, Strict, Text
from mlcase_workbooks.recalc.functions.ranges import block_of
from mlcase_workbooks.recalc.values import Scalar, number_text

_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_SPELLING = re.compile(rf"(?P<real>[+-]?{_NUMBER})?(?:(?P<imaginary>[+-]?(?:{_NUMBER})?)(?P<unit>[ij]))?", re.ASCII)


@dataclass(frozen=True)
class Complex:
    """A complex number and the letter of its imaginary unit, "" for a real number."""

    value: complex
    unit: str = ""

    @staticmethod
    def of(value: Scalar) -> Complex:
        """The complex number that a cell means."""
        if type(value) is float:
            return Complex(complex(value))
        if value is None:
            return Complex(0j)
        if type(value) is CellError:
            raise Propagated(value)
        if type(value) is not str:
            raise InvalidValue(f"{value!r} is no complex number")
        match = _SPELLING.fullmatch(value)
        if match is None or not value:
            raise InvalidNumber(f"{value!r} is no complex number: write it like 3+4i")
        real, imaginary, unit = match["real"], match["imaginary"], match["unit"]
        if unit and real and imaginary == "":  # "3i": the digits belong to the unit
            real, imaginary = None, real
        part = 0.0 if not unit else float(imaginary + "1" if imaginary in ("", "+", "-") else imaginary)
        return Complex(complex(float(real or 0), part), unit or "")

    def __str__(self) -> str:
        real, imaginary = self.value.real, self.value.imag
        if imaginary == 0:
            return number_text(real)
        size = "" if abs(imaginary) == 1 else number_text(abs(imaginary))
        sign = "-" if imaginary < 0 else "+" if real else ""
        return f"{number_text(real) if real else ''}{sign}{size}{self.unit or 'i'}"


def _written(value: complex, *operands: Complex) -> str:
    """A result as text, in the operands' imaginary unit."""
    units = {operand.unit for operand in operands} - {""}
    if len(units) > 1:
        raise InvalidValue("one number is written with i and another with j: use one of them")
    if not cmath.isfinite(value):
        raise InvalidNumber("the result leaves the range of numbers")
    return str(Complex(value, "".join(units)))


def _mapped(compute: Callable[[complex], complex], number: Scalar) -> str:
    operand = Complex.of(number)
    return _written(compute(operand.value), operand)


# -- parts ------------------------------------------------------------------------------------------------------------


@function
def COMPLEX(real: Strict, imaginary: Strict, unit: Text = "i") -> str:
    """A complex number of its two parts."""
    if unit not in ("i", "j", ""):
        raise InvalidValue(f"the imaginary unit is i or j, not {unit!r}")
    return str(Complex(complex(real, imaginary), unit))


@function
def IMREAL(number: Plain) -> float:
    """The real part."""
    return Complex.of(number).value.real


@function
def IMAGINARY(number: Plain) -> float:
    """The imaginary part."""
    return Complex.of(number).value.imag


@function
def IMABS(number: Plain) -> float:
    """The distance from 0."""
    return abs(Complex.of(number).value)


@function
def IMARGUMENT(number: Plain) -> float:
    """The angle in the complex plane."""
    value = Complex.of(number).value
    if value == 0:
        raise DivisionByZero("0 has no angle")
    return cmath.phase(value)


@function
def IMCONJUGATE(number: Plain) -> str:
    """The number with the sign of its imaginary part turned."""
    return _mapped(complex.conjugate, number)


# -- arithmetic -------------------------------------------------------------------------------------------------------


def _operands(arguments: tuple[Any, ...]) -> list[Complex]:
    """The numbers of all arguments; a blank counts as 0 by itself, not in a range."""
    found = []
    for argument in arguments:
        cells = block_of(argument).flat
        found += [Complex.of(value) for value in cells if value is not None or len(cells) == 1]
    return found


@function
def IMSUM(*numbers: Anything) -> str:
    """The sum."""
    operands = _operands(numbers)
    return _written(sum(operand.value for operand in operands), *operands)


@function
def IMPRODUCT(*numbers: Anything) -> str:
    """The product."""
    operands = _operands(numbers)
    return _written(math.prod((operand.value for operand in operands), start=1 + 0j), *operands)


@function
def IMSUB(minuend: Plain, subtrahend: Plain) -> str:
    """The difference."""
    a, b = Complex.of(minuend), Complex.of(subtrahend)
    return _written(a.value - b.value, a, b)


@function
def IMDIV(dividend: Plain, divisor: Plain) -> str:
    """The quotient."""
    a, b = Complex.of(dividend), Complex.of(divisor)
    if b.value == 0:
        raise InvalidNumber("the divisor is 0")
    return _written(a.value / b.value, a, b)


@function
def IMPOWER(number: Plain, exponent: Strict) -> str:
    """A power."""
    base = Complex.of(number)
    if base.value == 0 and exponent <= 0:
        raise InvalidNumber(f"0 to the power of {exponent} is not defined")
    return _written(base.value**exponent, base)


@function
def IMSQRT(number: Plain) -> str:
    """The square root."""
    return _mapped(cmath.sqrt, number)


@function
def IMEXP(number: Plain) -> str:
    """e to a power."""
    return _mapped(cmath.exp, number)


@function
def IMLN(number: Plain) -> str:
    """The natural logarithm."""
    return _mapped(cmath.log, number)


@function
def IMLOG10(number: Plain) -> str:
    """The logarithm to base 10."""
    return _mapped(cmath.log10, number)


@function
def IMLOG2(number: Plain) -> str:
    """The logarithm to base 2."""
    return _mapped(lambda value: cmath.log(value) / math.log(2), number)


# -- trigonometry -----------------------------------------------------------------------------------------------------


def _reciprocal(compute: Callable[[complex], complex]) -> Callable[[complex], complex]:
    def reciprocal(value: complex) -> complex:
        try:
            divisor = compute(value)
        except OverflowError:
            return 0j
        if divisor == 0:
            raise InvalidNumber(f"the function has a pole at {value}")
        return 1 / divisor

    return reciprocal


@function
def IMSIN(number: Plain) -> str:
    """The sine."""
    return _mapped(cmath.sin, number)


@function
def IMCOS(number: Plain) -> str:
    """The cosine."""
    return _mapped(cmath.cos, number)


@function
def IMTAN(number: Plain) -> str:
    """The tangent."""
    return _mapped(cmath.tan, number)


@function
def IMCOT(number: Plain) -> str:
    """The cotangent."""
    return _mapped(_reciprocal(cmath.tan), number)


@function
def IMCSC(number: Plain) -> str:
    """The cosecant."""
    return _mapped(_reciprocal(cmath.sin), number)


@function
def IMSEC(number: Plain) -> str:
    """The secant."""
    return _mapped(_reciprocal(cmath.cos), number)


@function
def IMSINH(number: Plain) -> str:
    """The hyperbolic sine."""
    return _mapped(cmath.sinh, number)


@function
def IMCOSH(number: Plain) -> str:
    """The hyperbolic cosine."""
    return _mapped(cmath.cosh, number)


@function
def IMCSCH(number: Plain) -> str:
    """The hyperbolic cosecant."""
    return _mapped(_reciprocal(cmath.sinh), number)


@function
def IMSECH(number: Plain) -> str:
    """The hyperbolic secant."""
    return _mapped(_reciprocal(cmath.cosh), number)
