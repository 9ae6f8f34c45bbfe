"""Dates and times: calendar days, months later, how far apart two days are, and the clock."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlcase_udfs.errors import InvalidNumber, InvalidValue
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.days import (
    civil,
    civil_by_trial,
    day_of,
    days_360,
    days_by_trial,
    is_leap,
    month_length,
    month_moved,
    month_start,
    month_starts_by_trial,
    serial_on,
    serials_by_trial,
    weekday,
    year_fraction,
)
from mlcase_workbooks.recalc.functions.kinds import Here, Logical, Number, Strict, Text
from mlcase_workbooks.recalc.functions.trials import refused
from mlcase_workbooks.recalc.values import parse_moment, serial, serial_date

SECONDS = 86_400

# -- a day's parts, and a day from its parts --------------------------------------------------------------------------


def _part_by_trial(which: int) -> Any:
    def over_trials(place: Here, serials: Any) -> Any:
        days, valid = days_by_trial(serials, place)
        return refused(~valid, civil_by_trial(days)[which])

    return over_trials


@function(trials=_part_by_trial(0))
def YEAR(place: Here, date: Number) -> int:
    """A date's year."""
    return civil(date, place)[0]


@function(trials=_part_by_trial(1))
def MONTH(place: Here, date: Number) -> int:
    """A date's month, 1 to 12."""
    return civil(date, place)[1]


@function(trials=_part_by_trial(2))
def DAY(place: Here, date: Number) -> int:
    """A date's day of the month."""
    return civil(date, place)[2]


def _date_by_trial(place: Here, year: Any, month: Any, day: Any) -> Any:
    years, months, days = (np.trunc(part) for part in (year, month, day))
    years = np.where((years >= 0) & (years < 1900), years + 1900, years)
    count = years * 12 + months - 1
    valid = (years >= 1900) & (count >= 1900 * 12) & (count < 10_000 * 12)
    starts = month_starts_by_trial(np.where(valid, count, 1900 * 12).astype(np.int64))
    return serials_by_trial(starts + days - 1, valid, place)


@function(trials=_date_by_trial)
def DATE(place: Here, year: Number, month: Number, day: Number) -> float:
    """The date of a year, month and day; months and days beyond the year's and the month's end run on."""
    which = int(year)
    if which < 0:
        raise InvalidNumber(f"the year is {which}: give 1900 to 9999")
    start = month_start((which + 1900 if which < 1900 else which) * 12 + int(month) - 1)
    return serial_on(start + int(day) - 1, place)


def _moved_by_trial(to_end: bool) -> Any:
    def over_trials(place: Here, start: Any, months: Any) -> Any:
        days, valid = days_by_trial(start, place)
        year, month, day = civil_by_trial(days)
        count = year * 12 + month - 1 + np.where(np.isfinite(months), np.trunc(months), 0)
        valid = valid & (count >= 1900 * 12) & (count < 10_000 * 12)
        count = np.where(valid, count, 1900 * 12).astype(np.int64)
        first, after = month_starts_by_trial(count), month_starts_by_trial(count + 1)
        length = after - first
        return serials_by_trial(first - 1 + (length if to_end else np.minimum(day, length)), valid, place)

    return over_trials


@function(trials=_moved_by_trial(to_end=False))
def EDATE(place: Here, start: Strict, months: Strict) -> float:
    """The same day some months later, or that month's last day when it is shorter."""
    return serial_on(month_moved(*civil(start, place), int(months)), place)


@function(trials=_moved_by_trial(to_end=True))
def EOMONTH(place: Here, start: Strict, months: Strict) -> float:
    """The last day of the month some months later."""
    year, month, _ = civil(start, place)
    count = year * 12 + month - 1 + int(months)
    return serial_on(month_start(count) - 1 + month_length(count), place)


@function
def DATEVALUE(place: Here, text: Text) -> float:
    """The date that a text spells."""
    moment = parse_moment(text)
    if moment is None:
        raise InvalidValue(f"{text!r} is no date")
    day = math.floor(moment)
    return serial_on(day, place) if day else 0.0


@function(volatile=True)
def TODAY(place: Here) -> float:
    """The day of the recalculation."""
    return serial_on(math.floor(serial(place.sheet.book.now)), place)


@function(volatile=True)
def NOW(place: Here) -> float:
    """The moment of the recalculation."""
    return serial_on(serial(place.sheet.book.now), place)


# -- weeks ------------------------------------------------------------------------------------------------------------

_WEEK_BEGINS = {1: 6, 2: 0, **{kind: kind - 11 for kind in range(11, 18)}}


@function
def WEEKDAY(place: Here, date: Number, kind: Number = 1.0) -> int:
    """The day of the week: 1 for Sunday, or as the kind says (2: 1 for Monday, 3: 0 for Monday, 11 to 17)."""
    day, how = weekday(day_of(date, place)), int(kind)
    if how == 3:
        return day
    if how not in _WEEK_BEGINS:
        raise InvalidNumber(f"the kind of week is {how}: give 1, 2, 3 or 11 to 17")
    return (day - _WEEK_BEGINS[how]) % 7 + 1


@function
def WEEKNUM(place: Here, date: Strict, kind: Strict = 1.0) -> int:
    """The week of the year: the first holds 1 January, or (kind 21) the first Thursday."""
    day, how = day_of(date, place), int(kind)
    if how == 21:
        return _iso_week(day)
    if how not in _WEEK_BEGINS:
        raise InvalidNumber(f"the kind of week is {how}: give 1, 2, 11 to 17 or 21")
    new_year = month_start(serial_date(day)[0] * 12)
    return (day - new_year + (weekday(new_year) - _WEEK_BEGINS[how]) % 7) // 7 + 1


@function
def ISOWEEKNUM(place: Here, date: Number) -> int:
    """The week of the year by ISO 8601: weeks begin on Monday, the first holds the first Thursday."""
    return _iso_week(day_of(date, place))


def _iso_week(day: int) -> int:
    thursday = day - weekday(day) + 3
    return (thursday - month_start(serial_date(thursday)[0] * 12)) // 7 + 1 if thursday > 0 else 52


# -- how far apart ----------------------------------------------------------------------------------------------------


def _days_between_by_trial(place: Here, end: Any, start: Any) -> Any:
    (last, late), (first, early) = days_by_trial(end, place), days_by_trial(start, place)
    return refused(~(late & early), last - first)


@function(trials=_days_between_by_trial)
def DAYS(place: Here, end: Number, start: Number) -> int:
    """The days from one date to another."""
    return day_of(end, place) - day_of(start, place)


@function
def DAYS360(place: Here, start: Number, end: Number, european: Logical = False) -> int:
    """The days from one date to another when every month has 30."""
    return days_360(_rounded_date(place, start), _rounded_date(place, end), european)


def _rounded_date(place: Here, date: float) -> tuple[int, int, int]:
    """DAYS360 reads the last half second of a day as the next day."""
    if date < 0:
        raise InvalidNumber(f"{date} is no date: serial numbers begin at 0")
    return civil(math.floor(date * SECONDS + 0.5) / SECONDS, place)


@function
def YEARFRAC(place: Here, start: Strict, end: Strict, basis: Strict = 0.0) -> float:
    """The years from one date to another: basis 0 30/360, 1 actual/actual, 2 actual/360, 3 actual/365, 4 European."""
    return year_fraction(day_of(start, place), day_of(end, place), math.floor(basis))


@function
def DATEDIF(place: Here, start: Number, end: Number, unit: Text) -> int:
    """Whole years (Y), months (M) or days (D) between dates; MD, YM, YD leave whole months or years out."""
    first, last = day_of(start, place), day_of(end, place)
    if first > last:
        raise InvalidNumber("the start lies after the end: exchange the dates")
    (y1, m1, d1), (y2, m2, d2) = serial_date(first), serial_date(last)
    months = (y2 - y1) * 12 + m2 - m1 - (d2 < d1)
    match unit.upper():
        case "D":
            return last - first
        case "M":
            return months
        case "Y":
            return months // 12
        case "YM":
            return months % 12
        case "MD":
            return d2 - d1 if d2 >= d1 else d2 - d1 + month_length(y2 * 12 + m2 - 2)
        case "YD":
            return _days_beyond_years((y1, m1, d1), (y2, m2, d2), first)
    raise InvalidNumber(f"the unit is {unit!r}: give Y, M, D, MD, YM or YD")


def _days_beyond_years(start: tuple[int, int, int], end: tuple[int, int, int], first: int) -> int:
    """The days from the start to the end's day of the same or the next year.

    Excel leaves a 29 February in between out when neither date's own year has one.
    """
    year = start[0] if end[1:] >= start[1:] else start[0] + 1
    days = month_start(year * 12 + end[1] - 1) + end[2] - 1 - first
    borrowed = is_leap(year) and not is_leap(start[0]) and not is_leap(end[0]) and end[1:] > (2, 28)
    return days - 1 if borrowed else days


# -- the clock --------------------------------------------------------------------------------------------------------


@function
def TIME(hours: Number, minutes: Number, seconds: Number) -> float:
    """A time of day from its parts, which run on past the hour and past midnight."""
    parts = [int(hours), int(minutes), int(seconds)]
    total = parts[0] * 3600 + parts[1] * 60 + parts[2]
    if total < 0 or max(parts) > 32_767:
        raise InvalidNumber("the time is before midnight, or a part of it is beyond 32767")
    return total % SECONDS / SECONDS


@function
def TIMEVALUE(text: Text) -> float:
    """The time of day that a text spells."""
    moment = parse_moment(text)
    if moment is None:
        raise InvalidValue(f"{text!r} is no time")
    return moment % 1


def _clock(time: float) -> int:
    """The seconds since midnight, to the nearest second."""
    if time < 0:
        raise InvalidNumber(f"{time} is no time: give 0 or more")
    return math.floor(time % 1 * SECONDS + 0.5) % SECONDS


@function
def HOUR(time: Number) -> int:
    """A time's hour, 0 to 23."""
    return _clock(time) // 3600


@function
def MINUTE(time: Number) -> int:
    """A time's minute, 0 to 59."""
    return _clock(time) // 60 % 60


@function
def SECOND(time: Number) -> int:
    """A time's second, 0 to 59."""
    return _clock(time) % 60
