"""The coupons of a bond: their dates, and the days between them by each convention of counting.

A basis says how days are counted: 0 US 30/360, 1 actual/actual, 2 actual/360, 3 actual/365, 4 European 30/360. Here
days are days of the 1900 system (see ``days``), and a schedule runs back from the maturity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from mlcase_udfs.errors import InvalidNumber
from mlcase_workbooks.recalc.area import Place
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.days import day_of, days_360, month_length, month_moved, serial_on, year_fraction
from mlcase_workbooks.recalc.functions.kinds import Here, Logical, Strict
from mlcase_workbooks.recalc.values import serial_date

US_30_360, ACTUAL, ACTUAL_360, ACTUAL_365, EUROPEAN_30_360 = range(5)


def basis_of(basis: float) -> int:
    """A valid basis."""
    if not 0 <= math.floor(basis) <= 4:
        raise InvalidNumber(f"the basis is {basis}: give 0, 1, 2, 3 or 4")
    return math.floor(basis)


def frequency_of(frequency: float) -> int:
    """A valid number of coupons a year."""
    if math.floor(frequency) not in (1, 2, 4):
        raise InvalidNumber(f"the frequency is {frequency}: give 1, 2 or 4 coupons a year")
    return math.floor(frequency)


def in_order(here: Place, *serials: float) -> list[int]:
    """Serial numbers as days, each later than the one before."""
    days = [day_of(serial, here) for serial in serials]
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise InvalidNumber("the dates are not in order: each must be later than the one before")
    return days


def moved(day: int, months: int, to_month_end: bool = False) -> int:
    """The day some months later (or earlier), or the last of that month when it is shorter or wanted so."""
    year, month, day_of_month = serial_date(day)
    return month_moved(year, month, 31 if to_month_end else day_of_month, months)


def ends_month(day: int) -> bool:
    """Whether a day is the last of its month."""
    year, month, day_of_month = serial_date(day)
    return day_of_month == month_length(year * 12 + month - 1)


def days_between(start: int, end: int, basis: int) -> int:
    """Days from one day to another, as the basis counts them."""
    if basis == US_30_360:
        return us_days(start, end)
    if basis == EUROPEAN_30_360:
        return days_360(serial_date(start), serial_date(end), european=True)
    return end - start


def us_days(start: int, end: int, whole_periods: bool = False) -> int:
    """Days by US 30/360; with ``whole_periods`` the ends of months count as their 30th on both sides."""
    (y1, m1, d1), (y2, m2, d2) = serial_date(start), serial_date(end)
    if m2 == 2 and ends_month(end) and (whole_periods or (m1 == 2 and ends_month(start))):
        d2 = 30
    if d2 == 31 and (d1 >= 30 or whole_periods):
        d2 = 30
    if d1 == 31 or (m1 == 2 and ends_month(start)):
        d1 = 30
    return (y2 - y1) * 360 + (m2 - m1) * 30 + d2 - d1


def days_in_year(start: int, end: int, basis: int) -> float:
    """How many days a year has by the basis, for a span of time."""
    if basis != ACTUAL:
        return 365 if basis == ACTUAL_365 else 360
    return (end - start) / year_fraction(start, end, basis)


@dataclass(frozen=True)
class Schedule:
    """The coupons on both sides of a settlement, counted back from the maturity."""

    settlement: int
    maturity: int
    frequency: int
    basis: int

    @classmethod
    def of(cls, here: Place, settlement: float, maturity: float, frequency: float, basis: float) -> Schedule:
        """The schedule of what a formula gives, checked."""
        first, last = in_order(here, settlement, maturity)
        return cls(first, last, frequency_of(frequency), basis_of(basis))

    def date(self, periods: int) -> int:
        """The coupon so many periods before the maturity."""
        return moved(self.maturity, -periods * (12 // self.frequency), ends_month(self.maturity))

    @cached_property
    def left(self) -> int:
        """How many coupons are still to come."""
        (y1, m1, _), (y2, m2, _) = serial_date(self.settlement), serial_date(self.maturity)
        count = ((y2 - y1) * 12 + m2 - m1) * self.frequency // 12
        while self.date(count) > self.settlement:
            count += 1
        return count

    @cached_property
    def previous(self) -> int:
        """The last coupon up to the settlement."""
        return self.date(self.left)

    @cached_property
    def next(self) -> int:
        """The first coupon after the settlement."""
        return self.date(self.left - 1)

    @cached_property
    def length(self) -> float:
        """Days in the coupon period of the settlement."""
        if self.basis == ACTUAL:
            return self.next - self.previous
        return (365 if self.basis == ACTUAL_365 else 360) / self.frequency

    @cached_property
    def elapsed(self) -> int:
        """Days from the previous coupon to the settlement."""
        return days_between(self.previous, self.settlement, self.basis)

    @cached_property
    def to_next(self) -> int:
        """Days from the settlement to the next coupon."""
        if self.basis == US_30_360:
            return us_days(self.previous, self.next, whole_periods=True) - self.elapsed
        return days_between(self.settlement, self.next, self.basis)


@function
def COUPDAYBS(here: Here, settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict = 0.0) -> float:
    """Days from the previous coupon to the settlement."""
    return Schedule.of(here, settlement, maturity, frequency, basis).elapsed


@function
def COUPDAYS(here: Here, settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict = 0.0) -> float:
    """Days in the coupon period of the settlement."""
    return Schedule.of(here, settlement, maturity, frequency, basis).length


@function
def COUPDAYSNC(here: Here, settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict = 0.0) -> float:
    """Days from the settlement to the next coupon."""
    return Schedule.of(here, settlement, maturity, frequency, basis).to_next


@function
def COUPNCD(here: Here, settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict = 0.0) -> float:
    """The date of the first coupon after the settlement."""
    return serial_on(Schedule.of(here, settlement, maturity, frequency, basis).next, here)


@function
def COUPNUM(here: Here, settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict = 0.0) -> float:
    """How many coupons are still to come."""
    return Schedule.of(here, settlement, maturity, frequency, basis).left


@function
def COUPPCD(here: Here, settlement: Strict, maturity: Strict, frequency: Strict, basis: Strict = 0.0) -> float:
    """The date of the last coupon up to the settlement."""
    return serial_on(Schedule.of(here, settlement, maturity, frequency, basis).previous, here)


@function
def ACCRINT(
    here: Here,
    issue: Strict,
    first_interest: Strict,
    settlement: Strict,
    rate: Strict,
    par: Strict,
    frequency: Strict,
    basis: Strict = 0.0,
    from_issue: Logical = True,
) -> float:
    """The interest of a bond that pays coupons, from its issue (or its first coupon) to the settlement."""
    start, end = in_order(here, issue, settlement)
    first = day_of(first_interest, here)
    yearly, days = frequency_of(frequency), basis_of(basis)
    if rate <= 0 or par <= 0:
        raise InvalidNumber("the rate and the par value must be above 0")
    months, at_month_end = 12 // yearly, ends_month(first)
    coupon = moved(first, -months, at_month_end)
    length = first - coupon if days == ACTUAL else (365 if days == ACTUAL_365 else 360) / yearly
    steps = -1
    while from_issue and moved(first, (steps + 1) * months, at_month_end) < end:
        steps += 1
        coupon = moved(first, steps * months, at_month_end)
    periods = days_between(max(start, coupon), end, days) / length
    while coupon > start:
        steps -= 1
        before = moved(first, steps * months, at_month_end)
        periods += float(from_issue) if start <= before else _part_of_period(start, before, coupon, days, yearly)
        coupon = before
    return par * rate / yearly * periods


def _part_of_period(day: int, before: int, after: int, basis: int, frequency: int) -> float:
    """The part of a coupon period that is left after a day."""
    if basis == US_30_360:
        return us_days(day, after) / us_days(before, after, whole_periods=True)
    if basis == ACTUAL_360:
        return (after - day) / us_days(before, after)
    if basis == ACTUAL_365:
        return (after - day) / (365 / frequency)
    return days_between(day, after, basis) / days_between(before, after, basis)
