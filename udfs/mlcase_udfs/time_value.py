"""What is money worth at another time? Discounting, annuities and inflation."""

from __future__ import annotations

import numpy as np

from mlcase_udfs.checks import (
    above,
    at_least,
    error_in,
    finite,
    inherit,
    number,
    plain,
    refuse,
    vector,
)
from mlcase_udfs.discounting import (
    Timing,
    annuity_factor,
    present_value,
    timing_factor,
    years_since_first,
)
from mlcase_udfs.errors import InvalidNumber
from mlcase_udfs.registry import udf
from mlcase_udfs.units import (
    AnnualRate,
    Dates,
    Flows,
    Money,
    Number,
    Periods,
    Rate,
    Values,
)

CATEGORY = "Time value"


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
