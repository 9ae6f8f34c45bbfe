"""What is money worth at another time? Discounting, annuities, inflation and ramps."""

from __future__ import annotations

from math import log
from typing import Annotated, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlcase_udfs.checks import (
    above,
    at_least,
    cells,
    dates,
    error_in,
    finite,
    inherit,
    inherit_each,
    longest,
    number,
    option,
    plain,
    refuse,
    table,
    vector,
)
from mlcase_udfs.errors import InvalidNumber, InvalidValue
from mlcase_udfs.registry import udf
from mlcase_udfs.units import (
    AnnualRate,
    Count,
    Dates,
    Factors,
    FloatArray,
    Flows,
    Money,
    Number,
    Periods,
    Rate,
    Table,
    Unit,
    Values,
)

CATEGORY = "Time value"

Timing: TypeAlias = Annotated[Literal["end", "mid", "begin", "cont"], Unit("option")]
TIMINGS = ("end", "mid", "begin", "cont")

RampShape: TypeAlias = Annotated[Literal["none", "linear", "logistic", "table"], Unit("option")]
RAMP_SHAPES = ("none", "linear", "logistic", "table")

DAYS_PER_YEAR = 365.0
"""Excel's XNPV and XIRR count every year as 365 days (ACT/365), leap years too."""

LONGEST_ROW = 16_384
"""The columns of a worksheet: a row that is longer cannot spill."""

ORDINARY = 460.0
"""A discount factor whose logarithm is smaller, 1e-200 or more, is far from what a number cannot hold."""

BLOCK = 8_192
"""Trials that are worked on at a time: their flows stay in the processor's cache."""

LOGISTIC_STEEPNESS = 10.0
"""Of the S-shaped ramp: it reaches 7 % after a quarter of the ramp, half after a half, 93 % after three quarters."""


@udf(category=CATEGORY, native='initial + NPV(rate, flows) * (1 + rate) ^ {"end": 0, "mid": 0.5, "begin": 1}')
def npv(rate: Rate, flows: Flows, timing: Timing = "end", initial: Money = 0.0) -> Number:
    """What a series of future cash flows is worth today.

    The first flow belongs to period 1, as in Excel's NPV; money that moves today goes into ``initial``, undiscounted.
    Unlike Excel's NPV, which skips blanks and text and so shifts the periods, every cell counts as a period.

    Parameters
    ----------
    rate
        Discount rate per period; above -1.
    flows
        One cash flow per period, money in positive, money out negative.
    timing
        When within its period a flow happens: "end", "mid", "begin", or "cont" for evenly through the period.
    initial
        Signed flow today.

    Returns
    -------
    Number
        Net present value, in the currency of the flows.

    Raises
    ------
    InvalidNumber
        The rate is -1 or below, or the worth is beyond the range of numbers.
    InvalidValue
        A flow is blank or text, or the timing is unknown.
    NotAvailable
        There is no flow.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 2 and 5; Microsoft, NPV function.

    Examples
    --------
    A platform costs 7M net in its first year and returns 8M and 14M in the next two; at 10 % it is worth 10.77M:

    >>> round(npv(0.10, [-7, 8, 14]), 6)
    10.766341
    """
    rate, initial = above(rate, -1, "rate"), number(initial, "initial")
    flows = vector(flows, "flows", look=False)
    with np.errstate(over="ignore", invalid="ignore"):
        worth = initial + present_value(rate, flows) * timing_factor(rate, timing)
    return plain(finite(worth, "the net present value"))


@udf(category=CATEGORY, native="XNPV(rate, values, dates)")
def xnpv(rate: AnnualRate, values: Values, dates: Dates) -> Number:
    """What cash flows on given days are worth on the first of those days.

    The first date is the day of valuation; the others may stand in any order, but not before it. A year is 365 days,
    as in Excel's XNPV. Excel takes positive rates only; here any rate above -1 is valid.

    Parameters
    ----------
    rate
        Discount rate per year; above -1.
    values
        One cash flow per date, money in positive, money out negative.
    dates
        The day of each flow: dates or Excel's serial numbers; a time of day is dropped.

    Returns
    -------
    Number
        Net present value on the first date, in the currency of the values.

    Raises
    ------
    InvalidNumber
        The rate is -1 or below, a date lies before the first, or values and dates differ in number.
    InvalidValue
        A value or a date is text.
    NotAvailable
        There is no value.

    References
    ----------
    Microsoft, XNPV function; Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 2.

    Examples
    --------
    A rebuild for 340,000 on New Year's Day 2026 brings 100,000, 150,000 and 200,000 on three later days:

    >>> from datetime import date
    >>> days = [date(2026, 1, 1), date(2026, 9, 1), date(2027, 3, 1), date(2027, 12, 31)]
    >>> round(xnpv(0.10, [-340_000, 100_000, 150_000, 200_000], days), 4)
    53463.1156
    """
    rate, values = above(rate, -1, "rate"), vector(values, "values")
    years, early = years_since_first(dates, values)
    with np.errstate(over="ignore", invalid="ignore"):
        factors = np.exp(-years * np.log1p(np.asarray(rate))[..., np.newaxis])
        worth = np.where(values == 0, 0.0, values * factors).sum(axis=-1)  # 0 is 0, however large the factor
    worth = inherit(worth, rate, error_in(values), error_in(years))
    worth = refuse(early, worth, InvalidNumber("a date lies before the first: the first date must be the earliest"))
    return plain(finite(worth, "the net present value"))


def years_since_first(days: ArrayLike, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Years of 365 days from the first date to each, and where (per trial) a date lies before the first."""
    serials = dates(days, "dates")
    if serials.shape[-1] != values.shape[-1]:
        raise InvalidNumber(
            f"there are {values.shape[-1]} values and {serials.shape[-1]} dates: give one date for each value"
        )
    years = (serials - serials[..., :1]) / DAYS_PER_YEAR
    return years, np.asarray((years < 0).any(axis=-1))


@udf(category=CATEGORY, native='(1 + rate) ^ -(period - {"end": 0, "mid": 0.5, "begin": 1})')
def discount_factor(rate: Rate, period: Periods, timing: Timing = "end") -> Number:
    """What one unit of money in a later period is worth today.

    Period 1 is the first; period 0, with the timing "end", is today. A fraction of a period is allowed.

    Parameters
    ----------
    rate
        Discount rate per period; above -1.
    period
        The period of the flow; 0 or more.
    timing
        When within the period: "end", "mid", "begin", or "cont" for evenly through the period.

    Returns
    -------
    Number
        The factor to multiply the flow with.

    Raises
    ------
    InvalidNumber
        The rate is -1 or below, or the period is negative.
    InvalidValue
        The timing is unknown.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 2.

    Examples
    --------
    A saving in the middle of next year, at 10 %, counts 95 cents on the dollar:

    >>> round(discount_factor(0.10, 1, "mid"), 6)
    0.953463
    """
    rate, period = above(rate, -1, "rate"), at_least(period, 0, "period")
    with np.errstate(over="ignore"):
        factor = np.exp(-period * np.log1p(rate)) * timing_factor(rate, timing)
    return plain(finite(factor, "the discount factor"))


@udf(category=CATEGORY, native='-PV(rate, nper, pmt) * (1 + rate) ^ {"end": 0, "mid": 0.5, "begin": 1}')
def pv_annuity(rate: Rate, nper: Periods, pmt: Money, timing: Timing = "end") -> Number:
    """What the same payment in each of a number of periods is worth today.

    The result has the sign of the payment, where Excel's PV turns it round. With a payment of 1 it is the annuity
    factor. At a rate of 0 it is the number of payments times the payment.

    Parameters
    ----------
    rate
        Discount rate per period; above -1.
    nper
        Number of periods; 0 or more.
    pmt
        Payment per period.
    timing
        When within its period a payment happens: "end", "mid", "begin", or "cont" for evenly through the period.

    Returns
    -------
    Number
        Present value of the payments, in their currency.

    Raises
    ------
    InvalidNumber
        The rate is -1 or below, or the number of periods is negative.
    InvalidValue
        The timing is unknown.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 2; Microsoft, PV function.

    Examples
    --------
    Maintenance of 102,000 in each of three years is a commitment of 253,659 today, at 10 %:

    >>> round(pv_annuity(0.10, 3, 102_000))
    253659
    """
    rate, nper, pmt = above(rate, -1, "rate"), at_least(nper, 0, "nper"), number(pmt, "pmt")
    with np.errstate(over="ignore", invalid="ignore"):
        worth = pmt * annuity_factor(rate, nper) * timing_factor(rate, timing)
    return plain(finite(worth, "the present value"))


@udf(category=CATEGORY, native="-PMT(rate, COLUMNS(flows), initial + NPV(rate, flows))")
def eaa(rate: Rate, flows: Flows, timing: Timing = "end", initial: Money = 0.0) -> Number:
    """The level amount per period that is worth as much as a project: compares projects of different lives.

    Each project is taken to be repeated at the end of its life. The amount comes at the end of each of the project's
    periods, whatever the timing of the project's own flows.

    Parameters
    ----------
    rate
        Discount rate per period; above -1.
    flows
        One cash flow per period of the project's life, money in positive, money out negative.
    timing
        When within its period a flow happens: "end", "mid", "begin", or "cont" for evenly through the period.
    initial
        Signed flow today, such as the investment.

    Returns
    -------
    Number
        Equivalent annual annuity, in currency per period.

    Raises
    ------
    InvalidNumber
        The rate is -1 or below.
    InvalidValue
        A flow is text, or the timing is unknown.
    NotAvailable
        There is no flow.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 6 (equivalent annual cash flow).

    Examples
    --------
    The three-year platform is worth as much as 4.33M a year:

    >>> round(eaa(0.10, [-7, 8, 14]), 6)
    4.329305
    """
    rate, flows, initial = above(rate, -1, "rate"), vector(flows, "flows"), number(initial, "initial")
    with np.errstate(over="ignore", invalid="ignore"):
        worth = initial + present_value(rate, flows) * timing_factor(rate, timing)
        annual = worth / annuity_factor(rate, flows.shape[-1])
    return plain(finite(annual, "the annual amount"))


@udf(category=CATEGORY, native="(1 + nominal) / (1 + inflation) - 1")
def real_rate(nominal: Rate, inflation: Rate) -> Number:
    """What a rate is after inflation: for cash flows stated in today's prices.

    Fisher's equation, not the approximation by the difference of the two.

    Parameters
    ----------
    nominal
        Rate in money terms; above -1.
    inflation
        Inflation per the same period; above -1.

    Returns
    -------
    Number
        Rate in terms of purchasing power.

    Raises
    ------
    InvalidNumber
        A rate is -1 or below.

    References
    ----------
    Fisher, The Theory of Interest (1930), ch. 2; Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed.,
    ch. 3.

    Examples
    --------
    A 10 % hurdle rate under 3 % inflation asks for 6.8 % in today's prices, not for 7 %:

    >>> round(real_rate(0.10, 0.03), 6)
    0.067961
    """
    nominal, inflation = above(nominal, -1, "nominal"), above(inflation, -1, "inflation")
    return plain((nominal - inflation) / (1 + inflation))


@udf(
    category=CATEGORY,
    native="value_per_period * MIN(1, t / ramp_periods) * 0.5 ^ ((t - 1) / half_life) in the cell of period t",
)
def ramp(
    value_per_period: Money,
    periods: Count,
    shape: RampShape = "linear",
    ramp_periods: Periods | None = None,
    half_life: Periods | None = None,
    seasonality: Factors | None = None,
    shares: Factors | None = None,
) -> Table:
    """A benefit's way to its full size and down again: a row with the amount of each period.

    Ramp-up, decay and season multiply. The linear ramp earns 1/6 in the first of six periods and all from the sixth
    on; it may be longer than the row. The logistic ramp is S-shaped, from 0 at the start to all at its end.
    The shape decides which arguments count, so that a case can switch between shapes with all of them filled in; all
    are checked.

    Parameters
    ----------
    value_per_period
        Amount of a period in full swing.
    periods
        How many periods; a fraction is dropped. Among trials the row is as long as the longest, 0 after a trial's own
        end.
    shape
        "linear" or "logistic" over ``ramp_periods``, "table" for the given ``shares``, "none" for all from the start.
    ramp_periods
        After how many periods the benefit is at its full size; 0 or left out: from the start.
    half_life
        After how many periods half of the benefit is gone, for drift or waning novelty; left out: it stays.
    seasonality
        A multiplier per period, repeated from its start when there are fewer than periods: 12 for months.
    shares
        For the shape "table": share of the full amount in each period; the last one stays.

    Returns
    -------
    Table
        One row: the amount in each period.

    Raises
    ------
    InvalidNumber
        Periods are below 1 or above 16,384, the ramp is negative, or the half-life is not above 0.
    InvalidValue
        The shape is unknown, or is "table" without shares.
    NotAvailable
        Seasonality or shares are given and empty.

    References
    ----------
    Forrester, Total Economic Impact methodology (ramp of benefits by year); Bass, A New Product Growth for Model
    Consumer Durables, Management Science 15 (1969) (S-shaped adoption).

    Examples
    --------
    Automation will save 77,350 a month after a six-month ramp. The first year brings 734,825, not 928,200:

    >>> months = ramp(77_350, 12, "linear", 6)
    >>> round(sum(months[0]))
    734825
    """
    chosen = option(shape, RAMP_SHAPES, "shape")
    value = number(value_per_period, "value_per_period")
    last: Number = np.trunc(at_least(periods, 1, "periods"))
    last = refuse(last > LONGEST_ROW, last, InvalidNumber(f"periods are more than {LONGEST_ROW:,}: a row ends there"))
    length = 0.0 if ramp_periods is None else at_least(ramp_periods, 0, "ramp_periods")
    life = np.inf if half_life is None else above(half_life, 0, "half_life")
    seasons = np.ones(1) if seasonality is None else vector(seasonality, "seasonality")
    if chosen == "table" and shares is None:
        raise InvalidValue('shares are missing: the shape "table" asks for the share of each period')
    given = np.ones(1) if shares is None else vector(shares, "shares")

    period = np.arange(1, longest(last) + 1)
    if chosen == "table":
        share = given[..., np.minimum(period, given.shape[-1]) - 1]
    else:
        share = _ramp_share(chosen, period, _over_periods(length))
    amounts = _over_periods(value) * share
    if half_life is not None:
        amounts = amounts * 0.5 ** ((period - 1) / _over_periods(life))
    if seasonality is not None:
        amounts = amounts * seasons[..., (period - 1) % seasons.shape[-1]]
    row = np.where(period > _over_periods(last), 0.0, amounts)
    errors = (value, last, length, life, error_in(seasons), error_in(given))
    return table(inherit_each(cells(row), *errors))


def _ramp_share(shape: str, period: NDArray[np.int_], length: FloatArray) -> FloatArray:
    """Share of the full amount in each period of a ramp that follows a formula."""
    if shape == "none":
        return np.ones(len(period))
    progress = np.where(length == 0, 1.0, np.minimum(period, length) / np.where(length == 0, 1.0, length))
    if shape == "linear":
        return progress
    start, curve, full = (1 / (1 + np.exp(-LOGISTIC_STEEPNESS * (x - 0.5))) for x in (0.0, progress, 1.0))
    return np.asarray((curve - start) / (full - start))


def _over_periods(value: Number) -> FloatArray:
    """A scalar argument with an axis for the periods behind its trials."""
    return np.asarray(value, dtype=float)[..., np.newaxis]


def timing_factor(rate: Number, timing: str) -> Number:
    """What end-of-period flows gain when they come earlier within their period.

    "cont" spreads a flow evenly over its period: the integral of (1 + r)^(1 - t) over t from 0 to 1, r / ln(1 + r).
    """
    timing = option(timing, TIMINGS, "timing")
    if timing == "cont":
        zero = np.equal(rate, 0)
        safe = np.where(zero, 1.0, rate)
        factor = np.where(zero, 1.0, safe / np.log1p(safe))
        return plain(factor)
    return (1 + rate) ** {"end": 0.0, "mid": 0.5, "begin": 1.0}[timing]


def present_value(rate: Number, flows: FloatArray) -> Number:
    """End-of-period flows (…, n) discounted to the start of the first period."""
    discount = 1 / (1 + rate)
    if flows.ndim == 1 or np.ndim(discount) or flows.shape[-1] * abs(log(discount)) > ORDINARY:
        return _by_horners_rule(discount, flows)
    worth = flows @ discount ** np.arange(1, flows.shape[-1] + 1)
    sound = np.isfinite(worth)
    if not sound.all():
        failed = ~sound
        worth[failed] = _by_horners_rule(discount, flows[failed])
    return worth


def worth(rate: Number, flows: FloatArray) -> Number:
    """The present value of arguments that have been checked; #NUM! beyond the range of numbers."""
    with np.errstate(over="ignore", invalid="ignore"):
        return plain(finite(present_value(rate, flows), "a present value"))


def _by_horners_rule(discount: Number, flows: FloatArray) -> Number:
    """Without powers, which a number may not hold; an error among the flows is handed on."""
    many = flows.ndim == 2 and len(flows) > BLOCK
    if many and isinstance(discount, np.ndarray) and discount.shape == (len(flows),):
        starts = range(0, len(flows), BLOCK)
        blocks = (_by_horners_rule(discount[i : i + BLOCK], flows[i : i + BLOCK]) for i in starts)
        return np.concatenate([np.asarray(block) for block in blocks])
    worth: Number = 0.0
    for flow in reversed(cells(flows)):
        worth = (worth + flow) * discount
    return worth


def annuity_factor(rate: Number, periods: Number) -> Number:
    """Present value of 1 at the end of each period; exact for the smallest rates too."""
    if type(rate) is float:
        return periods if rate == 0 else -np.expm1(-periods * np.log1p(rate)) / rate
    zero = np.equal(rate, 0)
    safe = np.where(zero, 1.0, rate)
    return np.where(zero, periods, -np.expm1(-periods * np.log1p(safe)) / safe)
