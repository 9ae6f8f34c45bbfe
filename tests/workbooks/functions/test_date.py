"""Dates agree with Python's calendar and NumPy's working days, in both date systems and over trials."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from by_trial import check_trials
from mlcase_udfs.errors import CellError, FunctionError
from mlcase_workbooks.recalc.area import Block, Place
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.days import LAST_DAY, civil_by_trial, month_start, month_starts_by_trial
from mlcase_workbooks.recalc.values import serial_date

HERE = Place(Book().sheets[0], 1, 1)
dates = st.dates(dt.date(1900, 3, 1), dt.date(9998, 12, 31))
EPOCH = dt.date(1899, 12, 30)


def call(name: str, *arguments: Any, place: Place = HERE) -> Any:
    """A function's result, or the error that its cell would show."""
    function = find(name)
    assert function is not None
    try:
        return function.bind(len(arguments))(*[place] * function.wants_here, *arguments)
    except FunctionError as error:
        return error.cell


def serial(date: dt.date) -> float:
    return float((date - EPOCH).days)


@given(dates)
def test_a_date_has_the_parts_that_made_it(date: dt.date) -> None:
    day = serial(date)
    assert call("DATE", float(date.year), float(date.month), float(date.day)) == day
    assert [call(name, day + 0.7) for name in ("YEAR", "MONTH", "DAY")] == [date.year, date.month, date.day]
    assert call("ISOWEEKNUM", day) == date.isocalendar().week
    assert call("WEEKDAY", day, 2.0) == date.isoweekday()
    assert call("WEEKNUM", day, 21.0) == date.isocalendar().week


@given(dates, st.integers(-600, 600))
def test_months_later_is_the_same_day_or_the_months_last(date: dt.date, months: int) -> None:
    count = date.year * 12 + date.month - 1 + months
    if not 1900 * 12 + 2 <= count < 9999 * 12:
        return
    year, month = divmod(count, 12)
    last = (dt.date(year + month // 11, (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    assert call("EDATE", serial(date), float(months)) == serial(dt.date(year, month + 1, min(date.day, last)))
    assert call("EOMONTH", serial(date), float(months)) == serial(dt.date(year, month + 1, last))


@given(
    st.integers(20_000, 60_000),
    st.integers(-800, 800),
    st.lists(st.integers(20_000, 60_000), max_size=30),
    st.text("01", min_size=7, max_size=7).filter(lambda free: "0" in free),
)
def test_working_days_agree_with_numpy(start: int, days: int, holidays: list[int], free: str) -> None:
    mask = free.translate({ord("0"): "1", ord("1"): "0"})
    away = np.array([np.datetime64("1899-12-30") + day for day in holidays], dtype="datetime64[D]")
    begin, end = np.datetime64("1899-12-30") + start, np.datetime64("1899-12-30") + start + days
    first, last = min(begin, end), max(begin, end)
    count = int(np.busday_count(first, last + 1, mask, away)) * (1 if days >= 0 else -1)
    block = Block([float(day) for day in holidays] or [None], max(1, len(holidays)), 1)
    assert call("NETWORKDAYS.INTL", float(start), float(start + days), free, block) == count
    roll = "preceding" if days > 0 else "following"
    expected = begin if days == 0 else np.busday_offset(begin, days, roll, mask, away)
    got = call("WORKDAY.INTL", float(start), float(days), free, block)
    assert got == (expected - np.datetime64("1899-12-30")).astype(int)


@given(dates, dates)
def test_whole_months_and_days_add_up(one: dt.date, other: dt.date) -> None:
    first, last = sorted((serial(one), serial(other)))
    months, days = call("DATEDIF", first, last, "M"), call("DATEDIF", first, last, "D")
    assert days == last - first
    assert call("EDATE", first, months) <= last
    assert months == call("DATEDIF", first, last, "Y") * 12 + call("DATEDIF", first, last, "YM")


def test_the_days_of_every_trial_are_the_days_one_by_one() -> None:
    days = np.array([*range(800), *range(800, LAST_DAY, 997), LAST_DAY])
    assert list(zip(*(part.tolist() for part in civil_by_trial(days)), strict=True)) == [
        serial_date(float(day)) for day in days
    ]
    months = np.arange(1900 * 12, 10_000 * 12, 7)
    assert month_starts_by_trial(months).tolist() == [month_start(int(month)) for month in months]


@pytest.mark.parametrize(
    ("name", "cases"),
    [
        ("YEAR", [[45000.5], [60.0], [0.0], [-1.0], [LAST_DAY + 1.0]]),
        ("MONTH", [[45000.5], [60.0], [59.0], [-1.0]]),
        ("DAY", [[45000.5], [60.0], [0.0], [CellError.NA]]),
        ("DATE", [[2024.0, 2.0, 30.0], [99.0, 14.0, -3.7], [1900.0, 1.0, 60.0], [-1.0, 1.0, 1.0], [9999.0, 13.0, 1.0]]),
        ("EDATE", [[45322.0, 1.0], [32112.0, -235.5], [61.0, -7.0], [-1.0, 0.0], [45000.0, CellError.DIV0]]),
        ("EOMONTH", [[45322.0, 1.0], [32112.0, -235.5], [61.0, -7.0], [LAST_DAY * 1.0, 0.0], [45000.0, 1e9]]),
        ("DAYS", [[45322.0, 1.5], [10.0, -1.0], [5.0, 7.0]]),
    ],
)
def test_dates_over_trials_equal_the_dates_one_by_one(name: str, cases: list[list[Any]]) -> None:
    check_trials(name, *[[HERE, *case] for case in cases])


def test_a_workbook_of_1904_counts_from_its_own_first_day() -> None:
    book = Book()
    book.date1904 = True
    place = Place(book.sheets[0], 1, 1)
    assert call("DATE", 1904.0, 1.0, 1.0, place=place) == 0
    assert call("DATE", 2024.0, 1.0, 31.0, place=place) == 45322 - 1462
    assert call("EDATE", 45322.0 - 1462, 1.0, place=place) == 45351 - 1462
    assert call("YEAR", 0.0, place=place) == 1904
    assert call("TEXT", 0.0, "yyyy-mm-dd", place=place) == "1904-01-01"
    assert call("DATE", 1903.0, 12.0, 31.0, place=place) is CellError.NUM


def test_the_clock_is_the_workbooks() -> None:
    book = Book()
    book.now = dt.datetime(2024, 2, 29, 18, 0)
    place = Place(book.sheets[0], 1, 1)
    assert call("TODAY", place=place) == 45351
    assert call("NOW", place=place) == 45351.75
