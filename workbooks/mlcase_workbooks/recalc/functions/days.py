"""Serial numbers as calendar days, one at a time or one per trial, and the day counts that finance divides years by.

A serial number is a day of the workbook's calendar: in the 1900 system day 60 is a 29 February 1900 that never was, and
day 0 is "0 January 1900"; in the 1904 system day 0 is 1 January 1904. Here both are days of the 1900 system: ``day_of``
comes in, ``serial_on`` goes out.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.errors import InvalidNumber
from mlcase_workbooks.recalc.area import Place
from mlcase_workbooks.recalc.functions.trials import refused
from mlcase_workbooks.recalc.values import date_serial, serial_date

LAST_DAY = 2_958_465
"""31 December 9999."""

DAYS_TO_1904 = 1462
Whole: TypeAlias = NDArray[np.int64]


def shift(place: Place) -> int:
    """How many days the workbook's calendar begins after the 1900 system."""
    return DAYS_TO_1904 if place.sheet.book.date1904 else 0


def day_of(serial: float, place: Place) -> int:
    """The day of a serial number of the workbook; #NUM! when it is none."""
    day = math.floor(serial) + shift(place)
    if serial < 0 or day > LAST_DAY:
        raise InvalidNumber(f"{serial} is no date: give a day from 1900 (or 1904) to 9999")
    return day


def serial_on(day: float, place: Place) -> float:
    """The workbook's serial number of a day; #NUM! when it lies outside the calendar."""
    serial = day - shift(place)
    if serial < 0 or day > LAST_DAY:
        raise InvalidNumber("the date lies outside the calendar, which runs from 1900 (or 1904) to 9999")
    return float(serial)


def civil(serial: float, place: Place) -> tuple[int, int, int]:
    """Year, month and day of a serial number of the workbook."""
    return serial_date(day_of(serial, place))


def month_start(months: int) -> int:
    """The first day of a month, counted from January of the year 0; ``ValueError`` (#NUM!) outside the calendar."""
    return int(date_serial(months // 12, months % 12 + 1, 1))


def month_length(months: int) -> int:
    """How many days a month has: 29 in February 1900."""
    return (month_start(months + 1) if months < 9999 * 12 + 11 else LAST_DAY + 1) - month_start(months)


def month_moved(year: int, month: int, day: int, by: int) -> int:
    """The day some months later, or that month's last when it is shorter."""
    months = year * 12 + month - 1 + by
    return month_start(months) - 1 + min(day, month_length(months))


def weekday(day: int) -> int:
    """The day of the week, 0 for Monday; day 1 is a Sunday, as in Excel."""
    return (day - 2) % 7


def is_leap(year: int) -> bool:
    """Whether the year has 366 days; 1900 has, in Excel."""
    return year == 1900 or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))


# -- day counts -------------------------------------------------------------------------------------------------------


def days_360(start: tuple[int, int, int], end: tuple[int, int, int], european: bool = False) -> int:
    """Days between two dates in years of twelve months of 30 days, as DAYS360 counts them."""
    (y1, m1, d1), (y2, m2, d2) = start, end
    if european:
        d1, d2 = min(d1, 30), min(d2, 30)
    else:
        if d1 == 31 or _ends_february(start):
            d1 = 30
        if d2 == 31 and d1 == 30:
            d2 = 30
    return (y2 - y1) * 360 + (m2 - m1) * 30 + d2 - d1


def year_fraction(start: int, end: int, basis: int) -> float:
    """Years between two days: 0 US 30/360, 1 actual/actual, 2 actual/360, 3 actual/365, 4 European 30/360."""
    start, end = min(start, end), max(start, end)
    first, last = serial_date(start), serial_date(end)
    if basis == 0:
        both = _ends_february(first) and _ends_february(last)
        return days_360(first, (last[0], last[1], 30) if both else last) / 360
    if basis == 1:
        return (end - start) / _actual_year(first, last)
    if basis == 2:
        return (end - start) / 360
    if basis == 3:
        return (end - start) / 365
    if basis == 4:
        return days_360(first, last, european=True) / 360
    raise InvalidNumber(f"the basis is {basis}: give 0, 1, 2, 3 or 4")


def _ends_february(date: tuple[int, int, int]) -> bool:
    year, month, day = date
    return month == 2 and day == (29 if is_leap(year) else 28)


def _actual_year(first: tuple[int, int, int], last: tuple[int, int, int]) -> float:
    """The year's length for actual/actual: the mean of the years touched, or of the one that leads from day to day."""
    (y1, *begin), (y2, *finish) = first, last
    if y1 == y2:
        return 366 if is_leap(y1) else 365
    if y2 == y1 + 1 and begin >= finish:
        leap_day = (is_leap(y1) and begin <= [2, 29]) or (is_leap(y2) and finish >= [2, 29])
        return 366 if leap_day else 365
    return sum(366 if is_leap(year) else 365 for year in range(y1, y2 + 1)) / (y2 - y1 + 1)


# -- one per trial ----------------------------------------------------------------------------------------------------


def days_by_trial(serials: Any, place: Place) -> tuple[Whole, NDArray[np.bool_]]:
    """The days of serial numbers, and which of them are dates; what is none stands as day 1."""
    serials = np.asarray(serials, dtype=float)
    days = np.floor(serials) + shift(place)
    valid = (serials >= 0) & (days <= LAST_DAY)
    return np.where(valid, days, 1.0).astype(np.int64), valid


def civil_by_trial(days: Whole) -> tuple[Whole, Whole, Whole]:
    """Years, months and days of the month."""
    dates = (days - (days >= 60) - 25_568).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    year = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    never_was, zeroth = days == 60, days == 0
    return (
        np.where(zeroth, 1900, year),
        np.where(zeroth, 1, month),
        np.where(never_was, 29, np.where(zeroth, 0, day)),
    )


def month_starts_by_trial(months: Whole) -> Whole:
    """The first days of months counted from January of the year 0."""
    first = (months - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + 25_568
    return first + (first >= 60)


def serials_by_trial(days: Any, valid: Any, place: Place) -> Any:
    """The serial numbers of days, #NUM! where they are none."""
    serials = days - shift(place)
    return refused(~valid | (serials < 0) | (days > LAST_DAY), serials)
