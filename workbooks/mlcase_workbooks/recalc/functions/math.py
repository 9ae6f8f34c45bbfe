"""Mathematics: sums and products, powers, logarithms and remainders."""

from __future__ import annotations

import math
from itertools import chain
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, DivisionByZero, InvalidNumber, NotAvailable, Propagated, unboxed
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.forms import in_range
from mlcase_workbooks.recalc.functions.kinds import Anything, Number, Numbers, Range, Strict
from mlcase_workbooks.recalc.functions.ranges import floats, of_one_size, varying
from mlcase_workbooks.recalc.functions.trials import TOTAL, Fold, OverCells, added, number_of, refused, to_add
from mlcase_workbooks.recalc.operators import power
from mlcase_workbooks.recalc.values import to_number, total

# -- sums and products ------------------------------------------------------------------------------------------------


_SQUARES = Fold(
    lambda numbers: total(number * number for number in numbers), lambda squares, cell: squares + cell * cell, 0.0
)
_PRODUCTS = Fold(math.prod, np.multiply, 1.0)


@function(trials=OverCells(TOTAL))
def SUM(*numbers: Numbers) -> float:
    """The sum of all numbers."""
    return total(chain.from_iterable(numbers))


@function(trials=OverCells(_SQUARES))
def SUMSQ(*numbers: Numbers) -> float:
    """The sum of the squares of all numbers."""
    return _SQUARES.plain(list(chain.from_iterable(numbers)))


@function(trials=OverCells(_PRODUCTS))
def PRODUCT(*numbers: Numbers) -> float:
    """The product of all numbers; 0 when there is none."""
    return _PRODUCTS.plain(list(chain.from_iterable(numbers)))


@function
def PERCENTOF(part: Numbers, whole: Numbers) -> float:
    """The sum of some numbers as a share of the sum of others."""
    return total(part) / total(whole)


@function
def SUMPRODUCT(*arrays: Anything) -> Any:
    """The sum of the products of the cells in one place; what is no number counts as 0."""
    blocks = of_one_size(arrays)
    with np.errstate(all="ignore"):
        products = math.prod(map(floats, blocks[1:]), start=floats(blocks[0]))
        uncertain = {at for block in blocks if block.trials for at in varying(block).tolist()}
        terms: list[Any] = products.tolist() if uncertain else []
        for at in uncertain:
            terms[at] = math.prod((number_of(block.flat[at])[0] for block in blocks), start=1.0)
        result: Any = total(to_add(terms)) if uncertain else added(products)
    if np.isnan(result).any():
        for value in reversed([value for block in blocks for value in block.flat]):
            if type(value) is CellError or type(value) is np.ndarray:
                cell, _ = number_of(value)
                result = np.where(np.isnan(cell), cell, result)
    if np.ndim(result):
        return in_range(result)
    if np.isnan(result):
        raise Propagated(unboxed(result))
    return float(result)


def _pairs(x: Block, y: Block) -> list[tuple[float, float]]:
    """The pairs of numbers in one place; a place where one is no number is left out."""
    if len(x.flat) != len(y.flat):
        raise NotAvailable("the arrays are not of one size: give each as many cells")
    for value in chain(x.flat, y.flat):
        if type(value) is CellError:
            raise Propagated(value)
    return [(a, b) for a, b in zip(x.flat, y.flat, strict=True) if type(a) is float and type(b) is float]


@function
def SUMX2MY2(x: Range, y: Range) -> float:
    """The sum of the differences of squares."""
    return sum(a * a - b * b for a, b in _pairs(x, y))


@function
def SUMX2PY2(x: Range, y: Range) -> float:
    """The sum of the sums of squares."""
    return sum(a * a + b * b for a, b in _pairs(x, y))


@function
def SUMXMY2(x: Range, y: Range) -> float:
    """The sum of the squares of differences."""
    return sum((a - b) ** 2 for a, b in _pairs(x, y))


@function
def SERIESSUM(x: Strict, first_power: Strict, step: Strict, coefficients: Range) -> float:
    """A power series: coefficients times powers of x that rise from the first power by the step."""
    return sum(to_number(c) * power(x, first_power + i * step) for i, c in enumerate(coefficients.flat))


# -- powers and logarithms --------------------------------------------------------------------------------------------


@function(trials=abs)
def ABS(number: Number) -> float:
    """A number without its sign."""
    return abs(number)


@function(trials=np.sign)
def SIGN(number: Number) -> float:
    """1 for a number above 0, -1 for one below, else 0."""
    return float((number > 0) - (number < 0))


@function(trials=np.sqrt)
def SQRT(number: Number) -> float:
    """The square root."""
    if number < 0:
        raise InvalidNumber(f"{number} has no square root: give a number that is not below 0")
    return math.sqrt(number)


@function(trials=lambda number: np.sqrt(number * math.pi))
def SQRTPI(number: Strict) -> float:
    """The square root of a number times pi."""
    return math.sqrt(number * math.pi)


@function(trials="itself")
def POWER(base: Number, exponent: Number) -> float:
    """A number to a power."""
    return power(base, exponent)


@function(trials=np.exp)
def EXP(number: Number) -> float:
    """e to a power."""
    return math.exp(number)


def _logarithm(number: float) -> float:
    if number <= 0:
        raise InvalidNumber(f"{number} has no logarithm: give a number above 0")
    return math.log(number)


def _logarithm_in_trials(number: Any) -> Any:
    return refused(number <= 0, np.log(number))


@function(trials=_logarithm_in_trials)
def LN(number: Number) -> float:
    """The natural logarithm."""
    return _logarithm(number)


@function(trials=lambda number: refused(number <= 0, np.log10(number)))
def LOG10(number: Number) -> float:
    """The logarithm to base 10."""
    return math.log10(number)


def _log_in_trials(number: Any, base: Any = 10.0) -> Any:
    ratio = np.where(base == 10, np.log10(number), np.log(number) / np.log(base))
    return refused((number <= 0) | (base <= 0), refused(base == 1, ratio, CellError.DIV0))


@function(trials=_log_in_trials)
def LOG(number: Number, base: Number = 10.0) -> float:
    """The logarithm to any base."""
    if base == 10:
        return math.log10(number)
    return _logarithm(number) / _logarithm(base)


# -- remainders -------------------------------------------------------------------------------------------------------

_MOST_TIMES = 1_125_900_000_000
"""How many times Excel's MOD takes the divisor away at most."""


def _mod_in_trials(number: Any, divisor: Any) -> Any:
    result = refused(np.abs(number) >= np.abs(divisor) * _MOST_TIMES, np.mod(number, divisor))
    return refused(divisor == 0, result, CellError.DIV0)


@function(trials=_mod_in_trials)
def MOD(number: Number, divisor: Number) -> float:
    """The remainder of a division; it has the divisor's sign."""
    if divisor == 0:
        raise DivisionByZero("the divisor is 0")
    if abs(number) >= abs(divisor) * _MOST_TIMES:
        raise InvalidNumber(f"{number} is too many times the divisor {divisor}")
    return number % divisor


@function
def QUOTIENT(number: Strict, divisor: Strict) -> float:
    """The whole part of a division."""
    return math.trunc(number / divisor)
