"""Bonds whose first or last coupon period is shorter or longer than the others: price and yield."""

from __future__ import annotations

from dataclasses import dataclass

from mlcase_udfs.errors import InvalidNumber
from mlcase_workbooks.recalc.area import Place
from mlcase_workbooks.recalc.functions.bonds import BAD_BOND, yield_at
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.coupons import (
    ACTUAL,
    ACTUAL_360,
    ACTUAL_365,
    Schedule,
    basis_of,
    days_between,
    ends_month,
    frequency_of,
    in_order,
    moved,
)
from mlcase_workbooks.recalc.functions.kinds import Here, Strict


@dataclass(frozen=True)
class OddFirst:
    """A bond with an odd first coupon: what is left of it to pay, in coupon periods."""

    frequency: int
    coupons: int
    """Regular coupons after the first."""
    first: float
    """The first coupon, in periods of interest."""
    elapsed: float
    """What of it had accrued by the settlement."""
    to_first: float
    """Periods from the settlement to the first coupon."""

    @classmethod
    def of(cls, here: Place, settlement: float, maturity: float, issue: float, first: float, *how: float) -> OddFirst:
        """The bond of what a formula gives: dates, then frequency and basis; checked."""
        start, settled, paid, end = in_order(here, issue, settlement, first, maturity)
        frequency, basis = frequency_of(how[0]), basis_of(how[1])
        coupons = 0
        while moved(end, -coupons * (12 // frequency), ends_month(end)) > paid:
            coupons += 1
        if moved(end, -coupons * (12 // frequency), ends_month(end)) != paid:
            raise InvalidNumber("the first coupon is no coupon date, counted back from the maturity")
        before = Schedule(settled, paid, frequency, basis)
        whole = days_between(start, paid, basis)
        if whole < before.length:
            left = days_between(settled, paid, basis) / before.length
            elapsed = days_between(start, settled, basis) / before.length
            return cls(frequency, coupons, whole / before.length, elapsed, left)
        accrual, elapsed = 0.0, 0.0
        for period in range(Schedule(start, paid, frequency, basis).left):
            late, early = before.date(period), before.date(period + 1)
            length = late - early if basis == ACTUAL else before.length
            accrual += days_between(start, late, basis) / length if start > early else 1.0
            if settled > early:
                elapsed += days_between(max(start, early), min(settled, late), basis) / length
        part = before.to_next if basis in (ACTUAL_360, ACTUAL_365) else before.length - before.elapsed
        return cls(frequency, coupons, accrual, elapsed, before.left - 1 + part / before.length)

    def price(self, rate: float, yearly_yield: float, redemption: float) -> float:
        """The price per 100 of face value."""
        coupon = 100 * rate / self.frequency
        discount = 1 / (1 + yearly_yield / self.frequency)
        regular = sum(coupon * discount ** (self.to_first + period) for period in range(1, self.coupons + 1))
        first = coupon * self.first * discount**self.to_first
        return redemption * discount ** (self.to_first + self.coupons) + first + regular - coupon * self.elapsed


@function
def ODDFPRICE(
    here: Here,
    settlement: Strict,
    maturity: Strict,
    issue: Strict,
    first_coupon: Strict,
    rate: Strict,
    yearly_yield: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict = 0.0,
) -> float:
    """The price, per 100 of face value, of a bond with an odd first coupon period."""
    bond = OddFirst.of(here, settlement, maturity, issue, first_coupon, frequency, basis)
    if rate < 0 or yearly_yield < 0 or redemption <= 0:
        raise InvalidNumber(BAD_BOND)
    return bond.price(rate, yearly_yield, redemption)


@function
def ODDFYIELD(
    here: Here,
    settlement: Strict,
    maturity: Strict,
    issue: Strict,
    first_coupon: Strict,
    rate: Strict,
    price: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict = 0.0,
) -> float:
    """The yearly yield of a bond with an odd first coupon period."""
    bond = OddFirst.of(here, settlement, maturity, issue, first_coupon, frequency, basis)
    if rate < 0 or price <= 0 or redemption <= 0:
        raise InvalidNumber(BAD_BOND)
    return yield_at(price, lambda wanted: bond.price(rate, wanted, redemption))


@dataclass(frozen=True)
class OddLast:
    """A bond with an odd last coupon: its last period, in coupon periods."""

    frequency: int
    last: float
    """The last coupon, in periods of interest."""
    elapsed: float
    """What of it had accrued by the settlement."""
    to_maturity: float
    """Periods from the settlement to the maturity."""

    @classmethod
    def of(cls, here: Place, settlement: float, maturity: float, last_interest: float, *how: float) -> OddLast:
        """The bond of what a formula gives: dates, then frequency and basis; checked."""
        start, settled, end = in_order(here, last_interest, settlement, maturity)
        frequency, basis = frequency_of(how[0]), basis_of(how[1])
        last, elapsed, to_maturity, period, late = 0.0, 0.0, 0.0, 0, start
        while late < end:
            early, period = late, period + 1
            late = moved(start, period * (12 // frequency))
            length = days_between(early, late, basis)
            last += days_between(early, min(end, late), basis) / length
            if early < settled:
                elapsed += days_between(early, min(settled, late, end), basis) / length
            if settled < late:
                to_maturity += days_between(max(settled, early), min(end, late), basis) / length
        return cls(frequency, last, elapsed, to_maturity)


@function
def ODDLPRICE(
    here: Here,
    settlement: Strict,
    maturity: Strict,
    last_interest: Strict,
    rate: Strict,
    yearly_yield: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict = 0.0,
) -> float:
    """The price, per 100 of face value, of a bond with an odd last coupon period."""
    bond = OddLast.of(here, settlement, maturity, last_interest, frequency, basis)
    if rate < 0 or yearly_yield < 0 or redemption <= 0:
        raise InvalidNumber(BAD_BOND)
    coupon = 100 * rate / bond.frequency
    paid = redemption + coupon * bond.last
    return paid / (1 + bond.to_maturity * yearly_yield / bond.frequency) - coupon * bond.elapsed


@function
def ODDLYIELD(
    here: Here,
    settlement: Strict,
    maturity: Strict,
    last_interest: Strict,
    rate: Strict,
    price: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict = 0.0,
) -> float:
    """The yearly yield of a bond with an odd last coupon period."""
    bond = OddLast.of(here, settlement, maturity, last_interest, frequency, basis)
    if rate < 0 or price <= 0 or redemption <= 0:
        raise InvalidNumber(BAD_BOND)
    coupon = 100 * rate / bond.frequency
    invested = price + coupon * bond.elapsed
    return (redemption + coupon * bond.last - invested) / invested * bond.frequency / bond.to_maturity
