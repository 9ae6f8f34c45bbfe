"""Bonds and bills: price and yield with coupons, at a discount, or with all interest at maturity; duration."""

from __future__ import annotations

import math
from collections.abc import Callable

from mlcase_udfs.errors import InvalidNumber
from mlcase_udfs.roots import crossing
from mlcase_workbooks.recalc.area import Place
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.coupons import Schedule, basis_of, days_between, days_in_year, in_order, moved
from mlcase_workbooks.recalc.functions.kinds import Here, Strict

LOWEST_YIELD, HIGHEST_YIELD = -0.99, 1e12

BAD_BOND = "rate and yield must be 0 or more, price, redemption and investment above 0"
NO_YIELD = "no yield was found at that price"


@function
def PRICE(
    here: Here,
    settlement: Strict,
    maturity: Strict,
    rate: Strict,
    yearly_yield: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict = 0.0,
) -> float:
    """The price, per 100 of face value, of a bond that pays coupons."""
    schedule = Schedule.of(here, settlement, maturity, frequency, basis)
    if rate < 0 or yearly_yield < 0 or redemption <= 0:
        raise InvalidNumber(BAD_BOND)
    return _price(schedule, rate, yearly_yield, redemption)


def _price(schedule: Schedule, rate: float, yearly_yield: float, redemption: float) -> float:
    coupon, growth = 100 * rate / schedule.frequency, yearly_yield / schedule.frequency
    to_next = (schedule.length - schedule.elapsed) / schedule.length
    accrued = coupon * schedule.elapsed / schedule.length
    if schedule.left == 1:
        return (redemption + coupon) / (1 + to_next * growth) - accrued
    discount = 1 / (1 + growth)
    worth = sum(coupon * discount ** (period + to_next) for period in range(schedule.left))
    return worth + redemption * discount ** (schedule.left - 1 + to_next) - accrued


@function
def YIELD(
    here: Here,
    settlement: Strict,
    maturity: Strict,
    rate: Strict,
    price: Strict,
    redemption: Strict,
    frequency: Strict,
    basis: Strict = 0.0,
) -> float:
    """The yearly yield of a bond that pays coupons."""
    schedule = Schedule.of(here, settlement, maturity, frequency, basis)
    if rate < 0 or price <= 0 or redemption <= 0:
        raise InvalidNumber(BAD_BOND)
    if schedule.left > 1:
        return yield_at(price, lambda wanted: _price(schedule, rate, wanted, redemption))
    coupon = 100 * rate / schedule.frequency
    paid = price + coupon * schedule.elapsed / schedule.length
    to_next = (schedule.length - schedule.elapsed) / schedule.length
    return (redemption + coupon - paid) / paid * schedule.frequency / to_next


def yield_at(price: float, price_of: Callable[[float], float]) -> float:
    """The yield at which a bond has its price; prices fall as yields rise."""
    low, high = 0.0, 1.0
    while price_of(high) > price:
        high *= 2
        if high > HIGHEST_YIELD:
            raise InvalidNumber(NO_YIELD)
    if price_of(low) < price:
        low = LOWEST_YIELD
        if price_of(low) < price:
            raise InvalidNumber(NO_YIELD)
    return float(crossing(lambda wanted: price_of(float(wanted)) - price, low, high))


@function
def DURATION(
    here: Here,
    settlement: Strict,
    maturity: Strict,
    coupon: Strict,
    yearly_yield: Strict,
    frequency: Strict,
    basis: Strict = 0.0,
) -> float:
    """Macaulay's duration: the average time to a bond's payments, weighted by what they are worth."""
    schedule = Schedule.of(here, settlement, maturity, frequency, basis)
    if coupon < 0 or yearly_yield < 0:
        raise InvalidNumber(BAD_BOND)
    to_next = (schedule.length - schedule.elapsed) / schedule.length
    times = [period + to_next for period in range(schedule.left)]
    payments = [100 * coupon / schedule.frequency] * schedule.left
    payments[-1] += 100
    discount = 1 / (1 + yearly_yield / schedule.frequency)
    worths = [payment * discount**time for payment, time in zip(payments, times, strict=True)]
    return sum(worth * time for worth, time in zip(worths, times, strict=True)) / sum(worths) / schedule.frequency


@function
def MDURATION(
    here: Here,
    settlement: Strict,
    maturity: Strict,
    coupon: Strict,
    yearly_yield: Strict,
    frequency: Strict,
    basis: Strict = 0.0,
) -> float:
    """Modified duration: by what share a bond's price falls when its yield rises by a little."""
    duration = DURATION(here, settlement, maturity, coupon, yearly_yield, frequency, basis)
    return duration / (1 + yearly_yield / math.floor(frequency))


# -- without coupons --------------------------------------------------------------------------------------------------


def _years(here: Place, start: float, end: float, basis: float) -> float:
    """The time between two dates in years of the basis."""
    first, last = in_order(here, start, end)
    return days_between(first, last, basis_of(basis)) / days_in_year(first, last, basis_of(basis))


def _positive(*amounts: float) -> None:
    if min(amounts) <= 0:
        raise InvalidNumber(BAD_BOND)


@function
def DISC(
    here: Here, settlement: Strict, maturity: Strict, price: Strict, redemption: Strict, basis: Strict = 0.0
) -> float:
    """The discount rate of a security: its discount a year, as a share of the redemption."""
    years = _years(here, settlement, maturity, basis)
    _positive(price, redemption)
    return (redemption - price) / redemption / years


@function
def PRICEDISC(
    here: Here, settlement: Strict, maturity: Strict, discount: Strict, redemption: Strict, basis: Strict = 0.0
) -> float:
    """The price of a discounted security per 100 of face value."""
    years = _years(here, settlement, maturity, basis)
    _positive(discount, redemption)
    return redemption * (1 - discount * years)


@function
def YIELDDISC(
    here: Here, settlement: Strict, maturity: Strict, price: Strict, redemption: Strict, basis: Strict = 0.0
) -> float:
    """The yearly yield of a discounted security."""
    years = _years(here, settlement, maturity, basis)
    _positive(price, redemption)
    return (redemption - price) / price / years


@function
def INTRATE(
    here: Here, settlement: Strict, maturity: Strict, investment: Strict, redemption: Strict, basis: Strict = 0.0
) -> float:
    """The simple interest rate of a fully invested security."""
    years = _years(here, settlement, maturity, basis)
    _positive(investment, redemption)
    return (redemption - investment) / investment / years


@function
def RECEIVED(
    here: Here, settlement: Strict, maturity: Strict, investment: Strict, discount: Strict, basis: Strict = 0.0
) -> float:
    """What a fully invested, discounted security pays at maturity."""
    years = _years(here, settlement, maturity, basis)
    _positive(investment, discount, 1 - discount * years)
    return investment / (1 - discount * years)


@function
def ACCRINTM(
    here: Here, issue: Strict, settlement: Strict, rate: Strict, par: Strict = 1000.0, basis: Strict = 0.0
) -> float:
    """The interest of a security that pays it all at maturity."""
    years = _years(here, issue, settlement, basis)
    _positive(rate, par)
    return par * rate * years


@function
def PRICEMAT(
    here: Here,
    settlement: Strict,
    maturity: Strict,
    issue: Strict,
    rate: Strict,
    yearly_yield: Strict,
    basis: Strict = 0.0,
) -> float:
    """The price, per 100 of face value, of a security that pays its interest at maturity."""
    if rate < 0 or yearly_yield < 0:
        raise InvalidNumber(BAD_BOND)
    elapsed, total = _to_maturity(here, settlement, maturity, issue, basis)
    return (100 + 100 * rate * total) / (1 + yearly_yield * (total - elapsed)) - 100 * rate * elapsed


@function
def YIELDMAT(
    here: Here, settlement: Strict, maturity: Strict, issue: Strict, rate: Strict, price: Strict, basis: Strict = 0.0
) -> float:
    """The yearly yield of a security that pays its interest at maturity."""
    if rate < 0 or price <= 0:
        raise InvalidNumber(BAD_BOND)
    elapsed, total = _to_maturity(here, settlement, maturity, issue, basis)
    paid = price / 100 + rate * elapsed
    return (1 + rate * total - paid) / paid / (total - elapsed)


def _to_maturity(here: Place, settlement: float, maturity: float, issue: float, basis: float) -> tuple[float, float]:
    """Years from the issue to the settlement and to the maturity, by the year of the issue."""
    start, middle, end = in_order(here, issue, settlement, maturity)
    counted = basis_of(basis)
    year = days_in_year(start, middle, counted)
    return days_between(start, middle, counted) / year, days_between(start, end, counted) / year


# -- treasury bills ---------------------------------------------------------------------------------------------------


def _bill_days(here: Place, settlement: float, maturity: float) -> int:
    """Days to the maturity of a treasury bill: a year at most."""
    first, last = in_order(here, settlement, maturity)
    if last > moved(first, 12):
        raise InvalidNumber("a treasury bill matures within a year")
    return last - first


@function
def TBILLPRICE(here: Here, settlement: Strict, maturity: Strict, discount: Strict) -> float:
    """The price of a treasury bill per 100 of face value."""
    days = _bill_days(here, settlement, maturity)
    price = 100 * (1 - discount * days / 360)
    _positive(discount, price)
    return price


@function
def TBILLYIELD(here: Here, settlement: Strict, maturity: Strict, price: Strict) -> float:
    """The yield of a treasury bill."""
    days = _bill_days(here, settlement, maturity)
    _positive(price)
    return (100 - price) / price * 360 / days


@function
def TBILLEQ(here: Here, settlement: Strict, maturity: Strict, discount: Strict) -> float:
    """The yield of a treasury bill as that of a bond with two coupons a year."""
    days = _bill_days(here, settlement, maturity)
    _positive(discount, 360 - discount * days)
    if days <= 182:
        return 365 * discount / (360 - discount * days)
    price, years = 1 - discount * days / 360, days / (366 if days == 366 else 365)
    return (-2 * years + 2 * math.sqrt(years**2 - (2 * years - 1) * (1 - 1 / price))) / (2 * years - 1)
