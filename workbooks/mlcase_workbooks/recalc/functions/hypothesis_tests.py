"""Tests of hypotheses: how likely is a difference by chance alone?"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlcase_udfs.errors import DivisionByZero, InvalidNumber, NotAvailable
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.functions.call import also, function
from mlcase_workbooks.recalc.functions.kinds import Number, Numbers, Range
from mlcase_workbooks.recalc.functions.normal import below
from mlcase_workbooks.recalc.functions.samples import numbers_of, paired
from mlcase_workbooks.recalc.functions.special import special

TOO_FEW = "a sample has too few numbers, or no spread"


@also("CHITEST")
@function
def CHISQ_TEST(actual: Range, expected: Range) -> Any:
    """How likely counts differ so much, or more, from what was expected (chi-square)."""
    if (actual.rows, actual.columns) != (expected.rows, expected.columns) or len(actual.flat) == 1:
        raise NotAvailable("the actual and the expected counts are not of one size, of two cells or more")
    found, wanted = paired(actual, expected)
    if not found.size or (wanted == 0).any():
        raise DivisionByZero(TOO_FEW)
    if (wanted < 0).any() or (found < 0).any():
        raise InvalidNumber("a count is negative")
    rows, columns = actual.rows, actual.columns
    freedom = (rows - 1) * (columns - 1) if rows > 1 and columns > 1 else max(rows, columns) - 1
    return special.chdtrc(freedom, float(((found - wanted) ** 2 / wanted).sum()))


@also("FTEST")
@function
def F_TEST(first: Range, second: Range) -> Any:
    """How likely the variances of two samples differ so much, or more (two-tailed)."""
    one, other = numbers_of(first), numbers_of(second)
    if min(one.size, other.size) < 2 or not one.var() or not other.var():
        raise DivisionByZero(TOO_FEW)
    ratio = float(one.var(ddof=1) / other.var(ddof=1))
    above = float(special.fdtrc(one.size - 1, other.size - 1, ratio))
    return 2 * min(above, 1 - above)


@also("TTEST")
@function
def T_TEST(first: Range, second: Range, tails: Number, kind: Number) -> Any:
    """How likely the means of two samples differ so much, or more: 1 paired, 2 equal variances, 3 unequal."""
    sides, which = math.floor(tails), math.floor(kind)
    if sides not in (1, 2) or which not in (1, 2, 3):
        raise InvalidNumber("give 1 or 2 tails, and the kind 1, 2 or 3")
    if which == 1:
        one, other = paired(first, second)
        distance, freedom = _paired_t(one - other)
    else:
        distance, freedom = _two_sample_t(numbers_of(first), numbers_of(second), equal_variances=which == 2)
    return sides * special.stdtr(freedom, -distance)


def _paired_t(differences: FloatArray) -> tuple[float, float]:
    count = differences.size
    if count < 2 or not differences.var():
        raise DivisionByZero(TOO_FEW)
    return abs(float(differences.mean())) / math.sqrt(float(differences.var(ddof=1)) / count), count - 1


def _two_sample_t(one: FloatArray, other: FloatArray, equal_variances: bool) -> tuple[float, float]:
    if min(one.size, other.size) < 2:
        raise DivisionByZero(TOO_FEW)
    variances = np.array([one.var(ddof=1), other.var(ddof=1)])
    counts = np.array([one.size, other.size], dtype=float)
    if equal_variances:
        freedom = float(counts.sum()) - 2
        squared = float((variances * (counts - 1)).sum() / freedom * (1 / counts).sum())
    else:
        parts = variances / counts
        squared = float(parts.sum())
        freedom = squared**2 / float((parts**2 / (counts - 1)).sum()) if squared else 1.0
    if not squared:
        raise DivisionByZero(TOO_FEW)
    return abs(float(one.mean() - other.mean())) / math.sqrt(squared), freedom


@also("ZTEST")
@function
def Z_TEST(array: Numbers, x: Number, deviation: Number | None = None) -> float:
    """How likely a sample's mean is as high, or higher, when the population's mean is x (one-tailed)."""
    sample = np.array(array)
    if not sample.size:
        raise NotAvailable("the sample holds no number")
    if deviation is not None and deviation <= 0:
        raise InvalidNumber("the standard deviation must be above 0")
    if deviation is None and (sample.size < 2 or not sample.var()):
        raise DivisionByZero(TOO_FEW)
    spread = float(sample.std(ddof=1)) if deviation is None else deviation
    return below(-(float(sample.mean()) - x) / (spread / math.sqrt(sample.size)))
