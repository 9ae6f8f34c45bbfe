"""Lines through points: correlation, slope and intercept, and regression on several variables."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, DivisionByZero, InvalidNumber, InvalidReference, InvalidValue
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Block, array_of
from mlcase_workbooks.recalc.functions.call import also, function
from mlcase_workbooks.recalc.functions.kinds import Logical, Number, Range
from mlcase_workbooks.recalc.functions.samples import by_trial, is_mixed, paired
from mlcase_workbooks.recalc.functions.trials import first_errors, refused

NO_LINE = "there are too few pairs of numbers, or the x values are all the same"


def _over(statistic: Callable[[FloatArray, FloatArray], Any], first: Block, second: Block) -> Any:
    """A statistic of the pairs of two blocks, or one per trial; ``statistic`` takes (..., pairs)."""
    if is_mixed(first, second):
        return by_trial(first.trials or second.trials, _over, statistic, first, second)
    one, other = paired(first, second)
    if not one.shape[-1]:
        raise DivisionByZero(NO_LINE)
    with np.errstate(all="ignore"):
        result = statistic(one, other)
    if one.ndim > 1:
        return first_errors(result, np.concatenate([one, other], axis=-1))
    if result != result:
        raise DivisionByZero(NO_LINE)
    return float(result)


def _centred(values: FloatArray) -> FloatArray:
    return values - values.mean(axis=-1, keepdims=True)


def _products(one: FloatArray, other: FloatArray) -> Any:
    return (_centred(one) * _centred(other)).sum(axis=-1)


def _ratio(above: Any, below: Any) -> Any:
    return refused(np.equal(below, 0.0), above / below, CellError.DIV0)


def _correlation(one: FloatArray, other: FloatArray) -> Any:
    return _ratio(_products(one, other), np.sqrt(_products(one, one)) * np.sqrt(_products(other, other)))


def _slope(ys: FloatArray, xs: FloatArray) -> Any:
    return _ratio(_products(ys, xs), _products(xs, xs))


def _intercept(ys: FloatArray, xs: FloatArray) -> Any:
    return ys.mean(axis=-1) - _slope(ys, xs) * xs.mean(axis=-1)


def _standard_error(ys: FloatArray, xs: FloatArray) -> Any:
    unexplained = _products(ys, ys) - _products(ys, xs) * _slope(ys, xs)
    return np.sqrt(_ratio(np.maximum(unexplained, 0.0), max(ys.shape[-1] - 2.0, 0.0)))


@also("COVAR")
@function(trials="itself")
def COVARIANCE_P(first: Range, second: Range) -> Any:
    """The covariance of a whole population."""
    return _over(lambda one, other: _products(one, other) / one.shape[-1], first, second)


@function(trials="itself")
def COVARIANCE_S(first: Range, second: Range) -> Any:
    """The covariance of a population, estimated from a sample."""
    return _over(lambda one, other: _ratio(_products(one, other), one.shape[-1] - 1.0), first, second)


@also("PEARSON")
@function(trials="itself")
def CORREL(first: Range, second: Range) -> Any:
    """The coefficient of correlation: 1 or -1 when the points lie on a line."""
    return _over(_correlation, first, second)


@function(trials="itself")
def RSQ(ys: Range, xs: Range) -> Any:
    """The share of the variance that a line explains."""
    return _over(_correlation, ys, xs) ** 2


@function(trials="itself")
def SLOPE(ys: Range, xs: Range) -> Any:
    """The slope of the line that fits best."""
    return _over(_slope, ys, xs)


@function(trials="itself")
def INTERCEPT(ys: Range, xs: Range) -> Any:
    """Where the line that fits best crosses the axis."""
    return _over(_intercept, ys, xs)


@function(trials="itself")
def STEYX(ys: Range, xs: Range) -> Any:
    """The standard error of what the line that fits best predicts."""
    return _over(_standard_error, ys, xs)


@also("FORECAST")
@function(trials="itself")
def FORECAST_LINEAR(x: Number, ys: Range, xs: Range) -> Any:
    """What the line that fits best predicts at x."""
    return _over(_intercept, ys, xs) + _over(_slope, ys, xs) * x


# -- on several variables ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fit:
    """A regression by least squares: y = intercept + slopes · x."""

    slopes: FloatArray
    intercept: float
    slope_errors: FloatArray
    intercept_error: float | CellError
    explained: float
    """Sum of squares that the regression explains."""
    unexplained: float
    freedom: int
    used: int
    """How many variables are not combinations of the others: those get the slope 0."""

    @classmethod
    def of(cls, ys: FloatArray, xs: FloatArray, constant: bool) -> Fit:
        """The regression of ys (points,) on xs (points, variables); without ``constant`` it passes through 0."""
        x_mean = xs.mean(axis=0) if constant else np.zeros(xs.shape[1])
        y_mean = float(ys.mean()) if constant else 0.0
        independent = _independent(xs - x_mean, xs)
        orthogonal, triangle = np.linalg.qr((xs - x_mean)[:, independent])
        inverse = np.linalg.inv(triangle)
        slopes, errors = np.zeros(xs.shape[1]), np.zeros(xs.shape[1])
        slopes[independent] = inverse @ (orthogonal.T @ (ys - y_mean))
        residuals = ys - y_mean - (xs - x_mean) @ slopes
        unexplained = float(residuals @ residuals)
        freedom = len(ys) - len(independent) - constant
        variance = unexplained / freedom if freedom > 0 else 0.0
        errors[independent] = np.sqrt(variance * (inverse**2).sum(axis=1))
        at_zero = float(((x_mean[independent] @ inverse) ** 2).sum()) + 1 / len(ys)
        return cls(
            slopes,
            y_mean - float(x_mean @ slopes) if constant else 0.0,
            errors,
            math.sqrt(variance * at_zero) if constant else CellError.NA,
            max(float((ys - y_mean) @ (ys - y_mean)) - unexplained, 0.0),
            unexplained,
            freedom,
            len(independent),
        )

    def at(self, xs: FloatArray) -> FloatArray:
        """What the regression predicts at xs (points, variables)."""
        return self.intercept + xs @ self.slopes

    def statistics(self) -> list[list[Any]]:
        """The further rows of LINEST's table, the last variable first."""
        total = self.explained + self.unexplained
        r_squared = self.explained / total if total else 1.0
        f_value: float | CellError = CellError.NUM
        if self.unexplained and self.used and self.freedom > 0:
            f_value = (self.explained / self.used) / (self.unexplained / self.freedom)
        standard_error = math.sqrt(self.unexplained / self.freedom) if self.freedom > 0 else 0.0
        rows = [
            [*self.slope_errors[::-1].tolist(), self.intercept_error],
            [r_squared, standard_error],
            [f_value, float(self.freedom)],
            [self.explained, self.unexplained],
        ]
        return [row + [CellError.NA] * (len(self.slopes) + 1 - len(row)) for row in rows]


def _independent(centred: FloatArray, xs: FloatArray) -> list[int]:
    """The variables that are no combination of those before them."""
    kept: list[int] = []
    basis = np.empty((len(centred), 0))
    for variable in range(centred.shape[1]):
        column = centred[:, variable]
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > 1e-11 * float(np.linalg.norm(xs[:, variable])):
            kept.append(variable)
            basis = np.column_stack([basis, rest / length])
    return kept


def _points(ys: Block, xs: Block | None) -> tuple[FloatArray, FloatArray]:
    """The known values: ys (points,) and xs (points, variables); without xs they are 1, 2, 3 ..."""
    y = _all_numbers(ys)
    if xs is None:
        return y.ravel(), np.arange(1.0, y.size + 1)[:, None]
    return y.ravel(), _as_variables(_all_numbers(xs), y)


def _as_variables(xs: FloatArray, ys: FloatArray) -> FloatArray:
    """xs with a column per variable: one variable of the shape of ys, or several beside a row or column of ys."""
    if xs.shape == ys.shape:
        return xs.reshape(-1, 1)
    if ys.shape[1] == 1 and len(xs) == len(ys):
        return xs
    if ys.shape[0] == 1 and xs.shape[1] == ys.shape[1]:
        return xs.T
    raise InvalidReference("the known x values have not as many rows (or columns) as the known y values")


def _all_numbers(block: Block) -> FloatArray:
    if len(block.numbers) != len(block.flat):
        raise InvalidValue("a cell is blank, a text, or TRUE or FALSE: regression wants numbers only")
    return np.array(block.flat, dtype=float).reshape(block.rows, block.columns)


def _logarithms(ys: FloatArray) -> FloatArray:
    if (ys <= 0).any():
        raise InvalidNumber("a known y value is 0 or less: an exponential curve fits numbers above 0")
    return np.log(ys)


@function
def LINEST(ys: Range, xs: Range | None = None, constant: Logical | None = None, statistics: Logical = False) -> Any:
    """The regression by least squares: slopes, the last variable's first, and the intercept; or with statistics."""
    fit = Fit.of(*_points(ys, xs), constant is not False)
    return array_of([[*fit.slopes[::-1].tolist(), fit.intercept], *(fit.statistics() if statistics else [])])


@function
def LOGEST(ys: Range, xs: Range | None = None, constant: Logical | None = None, statistics: Logical = False) -> Any:
    """The regression of an exponential curve: factors, the last variable's first, and the value at 0."""
    y, x = _points(ys, xs)
    fit = Fit.of(_logarithms(y), x, constant is not False)
    factors = [*np.exp(fit.slopes[::-1]).tolist(), math.exp(fit.intercept)]
    return array_of([factors, *(fit.statistics() if statistics else [])])


@function
def TREND(ys: Range, xs: Range | None = None, new_xs: Range | None = None, constant: Logical | None = None) -> Any:
    """What a regression by least squares predicts at new x values."""
    y, x = _points(ys, xs)
    return _predicted(Fit.of(y, x, constant is not False), ys, xs, new_xs, lambda values: values)


@function
def GROWTH(ys: Range, xs: Range | None = None, new_xs: Range | None = None, constant: Logical | None = None) -> Any:
    """What the regression of an exponential curve predicts at new x values."""
    y, x = _points(ys, xs)
    return _predicted(Fit.of(_logarithms(y), x, constant is not False), ys, xs, new_xs, np.exp)


def _predicted(fit: Fit, ys: Block, xs: Block | None, new_xs: Block | None, curve: Callable[[Any], Any]) -> Any:
    known = np.arange(1.0, len(ys.flat) + 1).reshape(ys.rows, ys.columns) if xs is None else _all_numbers(xs)
    wanted = known if new_xs is None else _all_numbers(new_xs)
    if len(fit.slopes) == 1:
        return array_of(curve(fit.at(wanted.reshape(-1, 1))).reshape(wanted.shape).tolist())
    if ys.columns == 1 and wanted.shape[1] == len(fit.slopes):
        return array_of([[value] for value in curve(fit.at(wanted)).tolist()])
    if ys.rows == 1 and wanted.shape[0] == len(fit.slopes):
        return array_of([curve(fit.at(wanted.T)).tolist()])
    raise InvalidReference("the new x values have not as many variables as the known ones")
