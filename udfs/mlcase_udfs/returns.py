"""What does the money earn? Internal rates of return, of equal periods and of dates, and the modified one."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import above, error_in, finite, inherit, option, plain, refuse, table, vector
from mlcase_udfs.discounting import years_since_first
from mlcase_udfs.errors import DivisionByZero, InvalidNumber, NotAvailable
from mlcase_udfs.internal_rate import all_rates, nearest_rates
from mlcase_udfs.registry import udf
from mlcase_udfs.units import AnnualRate, Dates, FloatArray, Flows, Number, Rate, Table, Unit, Values

CATEGORY = "Returns"

Root: TypeAlias = Annotated[Literal["excel", "lowest", "all"], Unit("option")]
ROOTS = ("excel", "lowest", "all")


@udf(category=CATEGORY, native="IRR(flows, guess), when the flows change sign once")
def irr(flows: Flows, guess: Rate = 0.1, which: Root = "excel") -> Number | Table:
    """The yearly return that a project earns on the money in it: the discount rate at which it is worth nothing.

    Flows that change sign once have exactly one internal rate. When they change sign more often there may be several,
    or none, and the NPV is the better guide: ``which="all"`` shows them. Excel's IRR gives the one that its search
    happens to meet; here it is the one nearest to the guess, which is the same in ordinary cases. The search cannot
    fail: #NUM! means that no rate between -100 % and 8E+307 exists. A loss that cannot be told from -100 % is -1. Every
    cell counts as a period, also a zero.

    Parameters
    ----------
    flows
        One cash flow per period, money in positive, money out negative; the first may be today or a period away.
    guess
        The rate near which an answer is sought, when there are several; above -1.
    which
        "excel" for the rate nearest to the guess, "lowest", or "all" to spill every rate in a row, lowest first.

    Returns
    -------
    Number or Table
        Rate per period. With "all" a row of rates; among trials, a rate that a trial lacks is #N/A.

    Raises
    ------
    InvalidNumber
        The flows never change sign, no rate makes them worth nothing, or the guess is -1 or below.
    InvalidValue
        A flow is text, or ``which`` is unknown.
    NotAvailable
        There is no flow.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 5 (pitfalls of the IRR); Microsoft, IRR
    function.

    Examples
    --------
    The platform needs 7M net in its first year and returns 8M and 14M: 110 % a year on the little that is at risk.
    Counted gross, with 35M up front, the same platform earns 17 %:

    >>> round(irr([-7, 8, 14]), 6), round(irr([-35, 8, 18, 24]), 6)
    (1.096725, 0.169577)

    A clean-up cost at the end makes two rates; neither is the project's return:

    >>> [round(rate, 6) for rate in irr([-100, 230, -132], which="all")[0]]
    [0.1, 0.2]
    """
    wanted = option(which, ROOTS, "which")
    flows, guess = vector(flows, "flows"), above(guess, -1, "guess")
    periods = np.arange(flows.shape[-1], dtype=float)
    if wanted == "excel":
        return plain(_nearest(flows, periods, guess))
    trials = flows.shape[:-1]
    rates = all_rates(_whole(flows).reshape(-1, flows.shape[-1]), periods[np.newaxis])
    rates = np.where(np.isnan(rates), NotAvailable.cell.boxed, rates)
    if not rates.shape[-1]:
        rates = np.full((len(rates), 1), np.nan)
    rates = np.moveaxis(rates.reshape(*trials, -1), -1, 0)
    rates = _existing(rates, np.isnan(rates[0]), flows)
    found = [plain(inherit(rate, error_in(flows), guess)) for rate in rates]
    return found[0] if wanted == "lowest" else table(found)


@udf(category=CATEGORY, native="XIRR(values, dates, guess)")
def xirr(values: Values, dates: Dates, guess: AnnualRate = 0.1) -> Number:
    """The yearly return on cash flows that come on given days.

    A year is 365 days, as in Excel's XIRR. The first date must be the earliest; the others may stand in any order, and
    flows on the same day add up. When several rates exist it is the one nearest to the guess.

    Parameters
    ----------
    values
        One cash flow per date, money in positive, money out negative.
    dates
        The day of each flow: dates or Excel's serial numbers; a time of day is dropped.
    guess
        The rate near which an answer is sought, when there are several; above -1.

    Returns
    -------
    Number
        Effective rate per year of 365 days.

    Raises
    ------
    InvalidNumber
        The flows never change sign, a date lies before the first, values and dates differ in number, or the guess is
        -1 or below.
    InvalidValue
        A value or a date is text.
    NotAvailable
        There is no value.

    References
    ----------
    Microsoft, XIRR function; Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 5.

    Examples
    --------
    A rebuild for 340,000 on New Year's Day 2026 brings 100,000, 150,000 and 200,000 on three later days: 22 % a year.

    >>> from datetime import date
    >>> days = [date(2026, 1, 1), date(2026, 9, 1), date(2027, 3, 1), date(2027, 12, 31)]
    >>> round(xirr([-340_000, 100_000, 150_000, 200_000], days), 8)
    0.22291415
    """
    values, guess = vector(values, "values"), above(guess, -1, "guess")
    years, early = years_since_first(dates, values)
    rate = _nearest(*_day_by_day(values, years), guess)
    rate = refuse(early, rate, InvalidNumber("a date lies before the first: the first date must be the earliest"))
    return plain(inherit(rate, error_in(values), error_in(years)))


@udf(category=CATEGORY, native="MIRR(flows, finance_rate, reinvest_rate)")
def mirr(flows: Flows, finance_rate: Rate, reinvest_rate: Rate) -> Number:
    """The return when money in is reinvested at a realistic rate, not at the project's own.

    Money out is financed back to the first period, money in is reinvested up to the last; the rate that leads from the
    one to the other is unique, whatever the flows. As in Excel, n flows make n - 1 periods.

    Parameters
    ----------
    flows
        One cash flow per period, money in positive, money out negative.
    finance_rate
        Rate paid on money out; above -1.
    reinvest_rate
        Rate earned on money in; above -1.

    Returns
    -------
    Number
        Modified internal rate of return per period.

    Raises
    ------
    DivisionByZero
        All flows have one sign.
    InvalidNumber
        A rate is -1 or below.
    NotAvailable
        There is no flow.

    References
    ----------
    Microsoft, MIRR function; Lin, The Modified Internal Rate of Return and Investment Criterion, The Engineering
    Economist 21 (1976).

    Examples
    --------
    The platform's 110 % shrinks to 80 % when its returns can only earn 10 % elsewhere:

    >>> round(mirr([-7, 8, 14], 0.10, 0.10), 6)
    0.804756
    """
    flows = vector(flows, "flows")
    financed = np.log1p(above(finance_rate, -1, "finance_rate"))
    reinvested = np.log1p(above(reinvest_rate, -1, "reinvest_rate"))
    one_sign = ~((flows > 0).any(axis=-1) & (flows < 0).any(axis=-1))
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = _log_worth(flows, reinvested) - _log_worth(-flows, financed)
    rate = np.expm1(growth / max(flows.shape[-1] - 1, 1) + reinvested)
    rate = refuse(
        one_sign,
        np.where(one_sign, 0.0, rate),
        DivisionByZero("the flows have one sign: the return divides money in by money out"),
    )
    return plain(finite(inherit(rate, error_in(flows), financed, reinvested), "the rate"))


def _log_worth(flows: FloatArray, log_growth: Number) -> Number:
    """Logarithm of what the positive flows are worth in the first period: no length or size is beyond it."""
    logs = np.log(np.maximum(flows, 0.0))
    return np.logaddexp.reduce(logs - np.arange(flows.shape[-1]) * np.asarray(log_growth)[..., np.newaxis], axis=-1)


def _nearest(flows: FloatArray, times: FloatArray, guess: Number) -> Number:
    """The internal rate nearest to the guess, trial by trial."""
    cells = flows.shape[-1]
    trials = np.broadcast_shapes(flows.shape[:-1], times.shape[:-1], np.shape(guess))
    series = np.broadcast_to(_whole(flows), (*trials, cells)).reshape(-1, cells)
    shared = times.ndim == 1
    when = times[np.newaxis] if shared else np.broadcast_to(times, (*trials, cells)).reshape(-1, cells)
    start = np.broadcast_to(np.where(np.isnan(guess), 0.0, guess), trials).reshape(-1)
    rates = nearest_rates(series, when, start).reshape(trials)
    return inherit(_existing(plain(rates), np.isnan(rates), flows), error_in(flows), guess)


def _existing(rates: Any, missing: Any, flows: FloatArray) -> Any:
    """The rates, where there are any; the refusal says whether the flows ever change sign."""
    one_sign = not ((flows > 0).any() and (flows < 0).any())
    why = "the flows never change sign" if one_sign else "no rate above -1 makes the flows worth nothing"
    return refuse(missing, np.where(missing, 0.0, rates), InvalidNumber(f"{why}: there is no internal rate of return"))


def _whole(flows: FloatArray) -> FloatArray:
    """Flows with a trial that has an error set to zero: it is left out of the search."""
    failed = np.isnan(flows).any(axis=-1, keepdims=True)
    return np.where(failed, 0.0, flows) if failed.any() else flows


def _day_by_day(values: FloatArray, years: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Values and years in order of time, flows of the same day added up."""
    failed = np.isnan(years).any(axis=-1, keepdims=True)
    years = np.where(failed, 0.0, years)
    order = np.argsort(years, axis=-1, kind="stable")
    if years.ndim > 1:
        values = np.broadcast_to(values, np.broadcast_shapes(values.shape, years.shape))
        order = np.broadcast_to(order, values.shape)
        years = np.broadcast_to(years, values.shape)
    values = np.take_along_axis(values, order, axis=-1) if years.ndim > 1 else values[..., order]
    years = np.take_along_axis(years, order, axis=-1)
    same_day = years[..., 1:] == years[..., :-1]
    for cell in np.flatnonzero(same_day.reshape(-1, same_day.shape[-1]).any(axis=0))[::-1]:
        moved = np.where(same_day[..., cell], values[..., cell + 1], 0.0)
        values[..., cell] += moved
        values[..., cell + 1] -= moved
    return values, years
