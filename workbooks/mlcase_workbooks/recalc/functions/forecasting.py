"""Forecasts by exponential smoothing with a trend and seasons (Holt and Winters, additive): FORECAST.ETS and its kin.

Excel does not publish how it searches for the smoothing parameters. Here they are those with the least sum of squared
errors of the forecasts one step ahead, to 1/1000, so that results agree with Excel's in size and not to every digit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mlcase_udfs.errors import InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Number, Range
from mlcase_workbooks.recalc.functions.normal import quantile
from mlcase_workbooks.recalc.values import serial_date

LONGEST_SEASON = 8760
"""Hours in a year."""
MOST_MISSING = 0.3
LAST_DAY = 2_958_400
"""Close to the end of the calendar, with a month to spare."""
CLEAR_SEASON = 0.3
"""The least autocorrelation that makes a season."""
AGGREGATIONS = (np.mean, np.size, np.size, np.max, np.median, np.min, np.sum)
"""What becomes of several values of one time: by the number of the aggregation, from 1."""


@dataclass(frozen=True)
class Timeline:
    """Values in even steps of time."""

    values: FloatArray
    start: float
    step: float
    on_day: int | None
    """The day of the month when times are counted in months, not in days."""

    @classmethod
    def of(cls, values: Block, times: Block, completion: float, aggregation: float) -> Timeline:
        """The series of what a formula gives: in order, one value for a time, and none missing."""
        if len(values.flat) != len(times.flat):
            raise NotAvailable("there are not as many times as values")
        if len(values.numbers) != len(values.flat) or len(times.numbers) != len(times.flat):
            raise InvalidValue("a value or a time is no number")
        if completion not in (0, 1) or not 1 <= math.floor(aggregation) <= len(AGGREGATIONS):
            raise InvalidNumber("the data completion is 0 or 1, the aggregation 1 to 7")
        money, when = np.array(values.numbers), np.array(times.numbers)
        on_day = _day_of_month(when)
        at = when if on_day is None else np.array([_in_months(time, on_day) for time in when])
        moments, place = np.unique(at, return_inverse=True)
        if len(moments) < 2:
            raise InvalidNumber("there must be two times or more")
        combine = AGGREGATIONS[math.floor(aggregation) - 1]
        known = np.array([float(combine(money[place == moment])) for moment in range(len(moments))])
        step = float(np.diff(moments).min())
        steps = (moments - moments[0]) / step
        if np.abs(steps - np.round(steps)).max() > 1e-6:
            raise InvalidNumber("the times have no constant step")
        where = np.round(steps).astype(int)
        if 1 - len(moments) / (where[-1] + 1) > MOST_MISSING:
            raise InvalidNumber("too many times are missing")
        every = np.arange(where[-1] + 1)
        filled = np.interp(every, where, known) if completion else np.zeros(len(every))
        filled[where] = known
        return cls(filled, float(moments[0]), step, on_day)

    def steps_ahead(self, target: float) -> float:
        """How many steps a target lies behind the last time."""
        at = target if self.on_day is None else _in_months(target, self.on_day)
        ahead = (at - self.start) / self.step - (len(self.values) - 1)
        if ahead < -1e-9:
            raise InvalidNumber("the target lies before the end of the timeline")
        return max(ahead, 0.0)

    @cached_property
    def season(self) -> int:
        """The length of the season that shows most clearly, 1 when none does."""
        count = len(self.values)
        line = np.polynomial.Polynomial.fit(np.arange(count), self.values, 1)
        rest = self.values - line(np.arange(count))
        power = float(rest @ rest)
        if count < 4 or power <= 1e-18 * float(self.values @ self.values):
            return 1
        longest = min(count // 2, LONGEST_SEASON)
        lags = range(1, longest + 1)
        likeness = np.array([float(rest[lag:] @ rest[:-lag]) / power for lag in lags])
        rising = np.flatnonzero(likeness < 0)  # a season begins where the values stop being like their neighbours
        if not len(rising):
            return 1
        best = int(rising[0]) + int(np.argmax(likeness[rising[0] :]))
        return best + 1 if likeness[best] > CLEAR_SEASON else 1


def _day_of_month(times: FloatArray) -> int | None:
    """The day on which every date of a monthly timeline falls, 31 for the last day; None when it is not monthly."""
    whole = np.unique(times)
    if (whole != np.floor(whole)).any() or whole[0] < 61 or whole[-1] > LAST_DAY:
        return None
    gaps = np.diff(whole)
    if not len(gaps) or gaps.min() < 28 or gaps.min() == gaps.max():
        return None
    days = {serial_date(time)[2] for time in whole}
    if len(days) == 1:
        return days.pop()
    return 31 if all(serial_date(time + 1)[2] == 1 for time in whole) else None


def _in_months(time: float, on_day: int) -> float:
    """A date in months, whole on the given day of the month."""
    year, month, day = serial_date(time)
    if on_day == 31 and serial_date(time + 1)[2] == 1:
        day = 31
    return year * 12 + month + (day - on_day) / 31


@dataclass(frozen=True)
class Smoothing:
    """A series smoothed: what the last state of its level, trend and seasons foretells."""

    timeline: Timeline
    season: int
    alpha: float
    beta: float
    gamma: float
    level: float
    trend: float
    seasons: FloatArray
    """The seasons' effects, that of the next step first."""
    errors: FloatArray
    """What forecasts one step ahead were wrong by."""

    @classmethod
    def of(cls, timeline: Timeline, season: int) -> Smoothing:
        """The smoothing whose forecasts one step ahead were best."""
        lowest, highest = np.zeros(3), np.ones(3)
        if season == 1:
            highest[2] = 0.0
        for _ in range(6):
            axes = [np.unique(np.linspace(low, high, 7)) for low, high in zip(lowest, highest, strict=True)]
            grid = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")])
            best = grid[:, int(np.argmin((_smoothed(timeline.values, season, grid)[3] ** 2).sum(axis=0)))]
            width = (highest - lowest) / 6
            lowest, highest = np.maximum(best - width, 0.0), np.minimum(best + width, highest.clip(max=1.0))
        alpha, beta, gamma = np.round(best, 3)
        level, trend, seasons, errors = _smoothed(timeline.values, season, np.array([[alpha], [beta], [gamma]]))
        return cls(
            timeline, season, float(alpha), float(beta), float(gamma), float(level[0]), float(trend[0]),
            seasons[:, 0], errors[:, 0],
        )  # fmt: skip

    def at(self, ahead: float) -> float:
        """The forecast so many steps ahead; between two steps it is interpolated."""

        def forecast(steps: int) -> float:
            if steps == 0:
                return float(self.timeline.values[-1])
            return self.level + steps * self.trend + float(self.seasons[(steps - 1) % self.season])

        below = math.floor(ahead)
        part = ahead - below
        return forecast(below) + (part * (forecast(below + 1) - forecast(below)) if part else 0.0)

    def spread(self, ahead: float) -> float:
        """The standard deviation of the forecast so many steps ahead."""
        steps = np.arange(1, max(math.ceil(ahead), 1))
        weights = self.alpha * (1 + self.beta * steps)
        if self.season > 1:
            weights += self.gamma * (1 - self.alpha) * (steps % self.season == 0)
        return self.root_mean_square_error * math.sqrt(1 + float((weights**2).sum()))

    @property
    def root_mean_square_error(self) -> float:
        """The size of an error, large ones weighing more."""
        return math.sqrt(float((self.errors**2).mean()))

    def statistics(self) -> list[float]:
        """What FORECAST.ETS.STAT can tell: parameters, measures of error, and the step."""
        values, errors = self.timeline.values, np.abs(self.errors)
        sizes = np.abs(values) + np.abs(values - self.errors)
        naive = float(np.abs(np.diff(values)).mean())
        mean = float(errors.mean())
        relative = float(np.divide(2 * errors, sizes, out=np.zeros_like(errors), where=sizes > 0).mean())
        return [
            self.alpha, self.beta, self.gamma, mean / naive if naive else 0.0, relative, mean,
            self.root_mean_square_error, self.timeline.step,
        ]  # fmt: skip


def _smoothed(values: FloatArray, season: int, parameters: FloatArray) -> tuple[Any, Any, Any, Any]:
    """Level, trend, seasons and errors for columns of alpha, beta and gamma."""
    alpha, beta, gamma = parameters
    start, slope, effects = _started(values, season)
    level, trend = np.full_like(alpha, start), np.full_like(alpha, slope)
    seasons = np.tile(effects[:, None], (1, len(alpha)))
    errors = np.empty((len(values), len(alpha)))
    for step, value in enumerate(values):
        phase = step % season
        before = level
        errors[step] = value - (level + trend + seasons[phase])
        level = level + trend + alpha * errors[step]
        trend = trend + beta * (level - before - trend)
        if season > 1:
            seasons[phase] += gamma * (1 - alpha) * errors[step]
    return level, trend, np.roll(seasons, -(len(values) % season), axis=0), errors


def _started(values: FloatArray, season: int) -> tuple[float, float, FloatArray]:
    """Level and trend before the first value, and the effects of the first season, from the first two seasons."""
    if season == 1:
        trend = float(values[-1] - values[0]) / (len(values) - 1)
        return float(values[0]) - trend, trend, np.zeros(1)
    first, second = values[:season], values[season : 2 * season]
    trend = float(second.mean() - first.mean()) / season
    level = float(first.mean()) - trend * (season + 1) / 2
    return level, trend, first - level - trend * np.arange(1, season + 1)


def _fit(values: Block, times: Block, season: float, completion: float, aggregation: float) -> Smoothing:
    def smooth() -> Smoothing:
        length = math.floor(season)
        if not 0 <= length <= LONGEST_SEASON:
            raise InvalidNumber(f"the season is {season}: give 0 to {LONGEST_SEASON} steps, 1 to detect it")
        timeline = Timeline.of(values, times, math.floor(completion), aggregation)
        found = timeline.season if length == 1 else max(length, 1)
        if len(timeline.values) < 2 * found:
            found = 1
        return Smoothing.of(timeline, found)

    return values.remember(("smoothing", tuple(times.flat), season, completion, aggregation), smooth)


@function
def FORECAST_ETS(
    target: Number,
    values: Range,
    timeline: Range,
    season: Number | None = None,
    completion: Number | None = None,
    aggregation: Number | None = None,
) -> float:
    """What a series, with its trend and seasons, comes to at a later time."""
    fit = _fit(values, timeline, *_options(season, completion, aggregation))
    return fit.at(fit.timeline.steps_ahead(target))


@function
def FORECAST_ETS_CONFINT(
    target: Number,
    values: Range,
    timeline: Range,
    confidence: Number | None = None,
    season: Number | None = None,
    completion: Number | None = None,
    aggregation: Number | None = None,
) -> float:
    """How far around the forecast the value will lie, with a level of confidence."""
    level = 0.95 if confidence is None else confidence
    if not 0 < level < 1:
        raise InvalidNumber(f"the level of confidence is {level}: give one between 0 and 1")
    fit = _fit(values, timeline, *_options(season, completion, aggregation))
    return quantile(0.5 + level / 2) * fit.spread(fit.timeline.steps_ahead(target))


@function
def FORECAST_ETS_SEASONALITY(
    values: Range, timeline: Range, completion: Number | None = None, aggregation: Number | None = None
) -> float:
    """The length of the season that a series shows; 1 when it shows none."""
    _, filling, combining = _options(None, completion, aggregation)
    return Timeline.of(values, timeline, math.floor(filling), combining).season


@function
def FORECAST_ETS_STAT(
    values: Range,
    timeline: Range,
    statistic: Number,
    season: Number | None = None,
    completion: Number | None = None,
    aggregation: Number | None = None,
) -> float:
    """A statistic of the smoothing: alpha, beta, gamma, MASE, SMAPE, MAE, RMSE (1 to 7), or the step (8)."""
    which = math.floor(statistic)
    if not 1 <= which <= 8:
        raise InvalidNumber(f"the statistic is {statistic}: give 1 to 8")
    return _fit(values, timeline, *_options(season, completion, aggregation)).statistics()[which - 1]


def _options(season: float | None, completion: float | None, aggregation: float | None) -> tuple[float, float, float]:
    return (
        1.0 if season is None else season,
        1.0 if completion is None else completion,
        1.0 if aggregation is None else aggregation,
    )
