"""Loans and savings: what level payments are worth, interest and principal, and interest rates stated in other ways."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlcase_udfs.checks import refuse
from mlcase_udfs.errors import DivisionByZero, InvalidNumber
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Number, Numbers, Strict

MOST_STEPS = 50

NO_GROWTH = "the rate is -100 % or less, or there are no periods: no level payment pays it back"
NO_DURATION = "the payments never bring the balance to its future value"
NO_RATE = "no rate of interest was found: give a guess nearer to it, and payments of opposite signs"
OUTSIDE_TERM = "the period is not one of the term: give 1 to the number of periods"


def _growth(rate: Any, periods: Any, due: Any) -> tuple[Any, Any]:
    """What 1 has grown to after the periods, and what 1 paid in every period has grown to; numbers or trials.

    ``due`` is Excel's type: anything but 0 means payments at the beginning of a period.
    """
    if type(rate) is type(periods) is type(due) is float:
        if rate == 0.0:
            return 1.0, periods
        growth = (1.0 + rate) ** periods
        return growth, (growth - 1.0) / rate * (1.0 + rate if due else 1.0)
    growth = np.float_power(1.0 + np.asarray(rate), periods)
    growth = refuse(np.isinf(growth) & (np.asarray(rate) == -1), growth, DivisionByZero("0 has no negative power"))
    still = np.equal(rate, 0.0)
    paid = (growth - 1.0) / np.where(still, 1.0, rate) * (1.0 + np.where(np.not_equal(due, 0.0), rate, 0.0))
    return growth, np.where(still, periods, paid)


def _divided(amount: Any, by: Any) -> Any:
    """A quotient; a single division by 0 raises by itself, a trial's is marked."""
    if type(by) is float:
        return amount / by
    return amount / refuse(np.equal(by, 0.0), by, DivisionByZero("the growth of the balance is 0"))


@function(trials="itself")
def FV(rate: Number, periods: Number, payment: Number = 0.0, present: Number = 0.0, due: Number = 0.0) -> float:
    """What a balance with level payments has grown to."""
    growth, paid = _growth(rate, periods, due)
    return -(present * growth + payment * paid)


@function(trials="itself")
def PV(rate: Number, periods: Number, payment: Number = 0.0, future: Number = 0.0, due: Number = 0.0) -> float:
    """What level payments and a final amount are worth today."""
    growth, paid = _growth(rate, periods, due)
    return _divided(-(future + payment * paid), growth)


@function(trials="itself")
def PMT(rate: Number, periods: Number, present: Number, future: Number = 0.0, due: Number = 0.0) -> float:
    """The level payment that brings a balance to a final amount."""
    growth, paid = _growth(refuse((rate <= -1.0) | (periods == 0.0), rate, InvalidNumber(NO_GROWTH)), periods, due)
    return _divided(-(present * growth + future), paid)


def _periods_over_trials(rate: Any, payment: Any, present: Any, future: Any = 0.0, due: Any = 0.0) -> Any:
    per_period = payment * (1.0 + rate * np.not_equal(due, 0.0))
    left, right = per_period - future * rate, per_period + present * rate
    still = np.equal(rate, 0.0)
    bad = np.where(still, np.equal(payment, 0.0), (rate <= -1.0) | (left * right <= 0.0))
    level = -(present + future) / np.where(np.equal(payment, 0.0), 1.0, payment)
    periods = np.where(still, level, np.log(left / right) / np.log1p(np.where(still, 1.0, rate)))
    return refuse(bad, periods, InvalidNumber(NO_DURATION))


@function(trials=_periods_over_trials)
def NPER(rate: Number, payment: Number, present: Number, future: Number = 0.0, due: Number = 0.0) -> float:
    """How many level payments bring a balance to a final amount."""
    if rate == 0.0:
        if payment == 0.0:
            raise InvalidNumber(NO_DURATION)
        return -(present + future) / payment
    per_period = payment * (1.0 + rate if due else 1.0)
    left, right = per_period - future * rate, per_period + present * rate
    if rate <= -1.0 or left * right <= 0.0:
        raise InvalidNumber(NO_DURATION)
    return math.log(left / right) / math.log1p(rate)


@function
def RATE(
    periods: Number,
    payment: Number,
    present: Number,
    future: Number = 0.0,
    due: Number = 0.0,
    guess: Number | None = None,
) -> float:
    """The rate of interest at which level payments bring a balance to a final amount."""

    def balance(at: float) -> float:  # with all digits also next to a rate of 0, where interest-free loans end
        growth = periods * math.log1p(at)
        paid = math.expm1(growth) / at * (1.0 + at if due else 1.0) if at else periods
        return present * math.exp(growth) + payment * paid + future

    rate = 0.1 if guess is None else guess
    if periods <= 0.0 or rate <= -1.0:
        raise InvalidNumber(NO_RATE)
    for _ in range(MOST_STEPS):
        here, width = balance(rate), 1e-6 * (1.0 + abs(rate))
        slope = (balance(rate + width) - here) / width
        if slope == 0.0:
            break
        before, rate = rate, max(rate - here / slope, (rate - 1.0) / 2.0)
        if abs(rate - before) < 1e-11:
            if rate + 1.0 < 1e-9:
                break
            return rate
    raise InvalidNumber(NO_RATE)


@function(trials="itself")
def IPMT(
    rate: Number, period: Number, periods: Number, present: Number, future: Number = 0.0, due: Number = 0.0
) -> Any:
    """The interest in the payment of one period."""
    checked: Any = refuse((period < 1.0) | (period >= periods + 1.0), rate, InvalidNumber(OUTSIDE_TERM))
    payment = PMT(checked, periods, present, future, due)
    interest: Any = FV(checked, period - 1.0, payment, present, due) * checked
    if type(due) is float and type(period) is float:
        if due == 0.0:
            return interest
        return interest * 0.0 if period == 1.0 else interest / (1.0 + checked)
    first = np.equal(period, 1.0)
    return np.where(np.equal(due, 0.0), interest, np.where(first, interest * 0.0, interest / (1.0 + checked)))


@function(trials="itself")
def PPMT(
    rate: Number, period: Number, periods: Number, present: Number, future: Number = 0.0, due: Number = 0.0
) -> float:
    """The repayment of principal in the payment of one period."""
    interest = IPMT(rate, period, periods, present, future, due)
    return PMT(rate, periods, present, future, due) - interest


@function
def CUMIPMT(rate: Strict, periods: Strict, present: Strict, start: Strict, end: Strict, due: Strict) -> float:
    """The interest paid from one period to another."""
    interest, _ = _cumulative(rate, periods, present, start, end, due)
    return interest


@function
def CUMPRINC(rate: Strict, periods: Strict, present: Strict, start: Strict, end: Strict, due: Strict) -> float:
    """The principal repaid from one period to another."""
    _, principal = _cumulative(rate, periods, present, start, end, due)
    return principal


def _cumulative(
    rate: float, periods: float, present: float, start: float, end: float, due: float
) -> tuple[float, float]:
    if rate <= 0 or present <= 0 or due not in (0.0, 1.0):
        raise InvalidNumber("the rate and the loan must be above 0, and the type 0 or 1")
    if start < 1 or end < start or end > periods:
        raise InvalidNumber(OUTSIDE_TERM)
    payment = PMT(rate, periods, present, 0.0, due)
    first, last = math.ceil(start), math.floor(end)
    interest = sum(IPMT(rate, float(period), periods, present, 0.0, due) for period in range(first, last + 1))
    return interest, payment * (last - first + 1) - interest


@function(trials="itself")
def ISPMT(rate: Number, period: Number, periods: Number, present: Number) -> float:
    """The interest in one period of a loan whose principal is repaid in even parts; periods count from 0."""
    return -present * rate * (1.0 - _divided(period, periods))


@function(trials="itself")
def EFFECT(nominal: Strict, times: Strict) -> float:
    """The yearly rate that a nominal rate, compounded so many times a year, comes to."""
    whole = np.maximum(np.floor(times), 1.0)
    return _compounded(nominal, times, (1.0 + np.maximum(nominal, 0.0) / whole) ** whole - 1.0)


@function(trials="itself")
def NOMINAL(effective: Strict, times: Strict) -> float:
    """The nominal rate that, compounded so many times a year, comes to a yearly rate."""
    whole = np.maximum(np.floor(times), 1.0)
    return _compounded(effective, times, ((1.0 + np.maximum(effective, 0.0)) ** (1.0 / whole) - 1.0) * whole)


def _compounded(rate: Any, times: Any, result: Any) -> Any:
    error = InvalidNumber("the rate must be above 0, and a year have 1 or more compounding periods")
    return refuse((rate <= 0.0) | (times < 1.0), result, error)


@function(trials="itself")
def RRI(periods: Number, present: Number, future: Number) -> Any:
    """The rate of growth per period that leads from one amount to another."""
    bad = (periods <= 0.0) | (present == 0.0)
    amount = refuse(bad, future, InvalidNumber("there must be periods, and an amount other than 0 to grow"))
    return (amount / present) ** (1.0 / (periods if isinstance(bad, bool) else np.where(bad, 1.0, periods))) - 1.0


@function(trials="itself")
def PDURATION(rate: Number, present: Number, future: Number) -> float:
    """How many periods an amount takes to grow to another."""
    bad = (rate <= 0.0) | (present <= 0.0) | (future <= 0.0)
    checked: Any = refuse(bad, rate, InvalidNumber("the rate and both amounts must be above 0"))
    return np.log(future / present) / np.log1p(checked)


@function
def FVSCHEDULE(principal: Strict, rates: Numbers) -> float:
    """What an amount grows to at a series of rates."""
    return principal * math.prod(1.0 + rate for rate in rates)


@function
def DOLLARDE(price: Strict, fraction: Strict) -> float:
    """A price whose decimals are a fraction's numerator (1.02 in 16ths is 1 2/16) as a decimal number."""
    whole, part, denominator = _fractional(price, fraction)
    return whole + part * 10 ** math.ceil(math.log10(denominator)) / denominator


@function
def DOLLARFR(price: Strict, fraction: Strict) -> float:
    """A decimal price with a fraction's numerator as its decimals (1.125 in 16ths is 1.02)."""
    whole, part, denominator = _fractional(price, fraction)
    return whole + part * denominator / 10 ** math.ceil(math.log10(denominator))


def _fractional(price: float, fraction: float) -> tuple[float, float, int]:
    denominator = math.trunc(fraction)
    if denominator < 0:
        raise InvalidNumber(f"the fraction is {fraction}: give 1 or more")
    if denominator == 0:
        raise DivisionByZero(f"the fraction is {fraction}: give 1 or more")
    whole = math.trunc(price)
    return whole, price - whole, denominator
