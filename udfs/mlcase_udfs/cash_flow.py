"""How does the money come and go? Payback, the most that must be funded, and the table of a Total Economic Impact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.checks import (
    above,
    cells,
    entered_positive,
    error_in,
    finite,
    inherit,
    lines,
    number,
    option,
    plain,
    refuse,
    table,
    vector,
)
from mlcase_udfs.discounting import present_value
from mlcase_udfs.errors import FunctionError, InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.profitability import invested
from mlcase_udfs.registry import udf
from mlcase_udfs.returns import CATEGORY
from mlcase_udfs.units import Count, Factors, FloatArray, Flows, Lines, Money, Number, Rate, Table, Unit, Values

MONTHS_PER_YEAR = 12.0

ROUNDING = 1e-12
"""A cumulative flow within this share of all the money that has moved is zero: 0.3 - 0.1 - 0.1 - 0.1 is paid back."""

PaybackMode: TypeAlias = Annotated[Literal["interp", "ceil"], Unit("option")]
PAYBACK_MODES = ("interp", "ceil")


@udf(
    category=CATEGORY,
    native="with the cumulative flows in the row K, crossing zero once: "
    '(COUNTIF(K, "<0") - INDEX(K, COUNTIF(K, "<0")) / INDEX(flows, COUNTIF(K, "<0") + 1)) * 12 / ppy',
)
def payback(
    flows: Flows,
    ppy: Count = 1.0,
    mode: PaybackMode = "interp",
    discount_rate: Rate = 0.0,
    initial: Money = 0.0,
) -> Number:
    """After how many months the money that went out has come back.

    Flows are taken to run evenly through their period, from the start of period 1. When the cumulative flow falls back
    below zero later on, it is the last recovery that counts. A case that is never short of money pays back at 0.
    With a discount rate every flow counts with its worth at the end of its period: the discounted payback.

    Parameters
    ----------
    flows
        One cash flow per period, money in positive, money out negative.
    ppy
        Periods per year: 1 for years, 4 for quarters, 12 for months.
    mode
        "interp" within the period of recovery; "ceil" at its end.
    discount_rate
        Discount rate per period; above -1.
    initial
        Signed flow today, such as the investment.

    Returns
    -------
    Number
        Months from today.

    Raises
    ------
    NotAvailable
        The money does not come back within the flows, or there is no flow.
    InvalidNumber
        Periods per year are not above 0, or the discount rate is -1 or below.
    InvalidValue
        A flow is text, or the mode is unknown.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 5 (payback and discounted payback).

    Examples
    --------
    A platform is 7M out after its first year and earns 8M in its second: paid back after seven eighths of that year.
    In today's money at 10 % it takes a month longer:

    >>> payback([-7, 8, 14]), round(payback([-7, 8, 14], 1, "interp", 0.10), 2), payback([-7, 8, 14], 1, "ceil")
    (22.5, 23.55, 24.0)
    """
    flows, initial = vector(flows, "flows"), number(initial, "initial")
    ppy, rate = above(ppy, 0, "ppy"), above(discount_rate, -1, "discount_rate")
    whole = option(mode, PAYBACK_MODES, "mode") == "ceil"
    moves, balance, short, failed = _course(_in_todays_money(flows, rate), initial)
    end = flows.shape[-1]
    last = end - short[..., ::-1].argmax(axis=-1)
    owed, earned_next = -_at(balance, last), _at(moves, np.minimum(last + 1, end))
    with np.errstate(divide="ignore", invalid="ignore"):
        part = 1.0 if whole else np.minimum(owed / earned_next, 1.0)
    months = np.where(short.any(axis=-1), last + part, 0.0) * MONTHS_PER_YEAR / ppy
    never = NotAvailable(
        "the money does not come back within these flows: give more periods, or look at the case again"
    )
    return plain(inherit(refuse(short[..., -1], months, never), error_in(flows), ppy, rate, initial, failed))


@udf(category=CATEGORY, native="MIN(0, the row of cumulative flows), and its place by MATCH")
def peak_funding(flows: Flows, initial: Money = 0.0) -> Table:
    """The most money that a case is ever short of, and when: what must be funded.

    Seen at the end of each period; within a period the need may be higher.

    Parameters
    ----------
    flows
        One cash flow per period, money in positive, money out negative.
    initial
        Signed flow today, such as the investment.

    Returns
    -------
    Table
        Two cells: the lowest cumulative flow, negative or 0, and the first period at whose end it is reached (0 for
        today, or when nothing must be funded).

    Raises
    ------
    InvalidValue
        A flow is text.
    NotAvailable
        There is no flow.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 29 (financial planning).

    Examples
    --------
    The platform asks for 7M, at the end of year 1:

    >>> peak_funding([-7, 8, 14]).tolist()
    [[-7.0, 1.0]]
    """
    _, balance, short, failed = _course(vector(flows, "flows"), number(initial, "initial"))
    depth = np.where(short, balance, 0.0)
    period = np.argmin(depth, axis=-1).astype(float)
    return table([plain(inherit(cell, failed)) for cell in (depth.min(axis=-1), period)])


def _in_todays_money(flows: FloatArray, rate: Number) -> FloatArray:
    """Each flow with its worth at the end of its period."""
    if type(rate) is float and rate == 0:
        return flows
    with np.errstate(over="ignore"):
        factors = np.exp(-np.arange(1, flows.shape[-1] + 1) * np.log1p(np.asarray(rate))[..., np.newaxis])
        return np.where(flows == 0, 0.0, flows * factors)  # 0 is 0, however large the factor


def _at(rows: FloatArray, place: Any) -> Any:
    """The cell at one place of each trial's row."""
    if rows.ndim == 1:
        return rows[place]
    return np.take_along_axis(rows, place[..., np.newaxis], axis=-1)[..., 0]


def _course(flows: FloatArray, initial: Number) -> tuple[FloatArray, FloatArray, NDArray[np.bool_], Number]:
    """The flows with today's before them, their sum so far, where it is truly below zero, and each trial's error."""
    if flows.ndim == 1 and type(initial) is float:
        moves = np.array([initial, *flows.tolist()])
    else:
        trials = np.broadcast_shapes(flows.shape[:-1], np.shape(initial))
        today = np.broadcast_to(np.asarray(initial)[..., np.newaxis], (*trials, 1))
        moves = np.concatenate([today, np.broadcast_to(flows, (*trials, flows.shape[-1]))], axis=-1)
    with np.errstate(over="ignore", invalid="ignore"):
        balance, gross = moves.cumsum(axis=-1), np.abs(moves).cumsum(axis=-1)
    failed = finite(plain(gross[..., -1]), "the sum of the flows")
    return moves, balance, balance < -ROUNDING * gross, failed


@udf(category=CATEGORY, native="a table of cells: NPV(rate, line) + initial in the column PV, sums below")
def tei_table(
    costs: Lines,
    benefits: Lines,
    rate: Rate,
    initial: Values | None = None,
    adj_b: Factors = 0.0,
    adj_c: Factors = 0.0,
) -> Table:
    """The cash-flow table of a Total Economic Impact study: costs and benefits by year, risk-adjusted, and the ROI.

    Every line is adjusted for risk first: benefits down, costs (also the initial ones) up. Costs and benefits are shown
    positive; the net is benefits less costs. Years end with their flows; the column Initial is today.

    Parameters
    ----------
    costs
        A row for each cost line, a column for each year, positive.
    benefits
        A row for each benefit line, a column for each year, positive.
    rate
        Discount rate per year; above -1.
    initial
        Cost today for each cost line, positive; left out: none.
    adj_b
        By what share benefits are adjusted down, 0 to 1: one for all lines, or one for each.
    adj_c
        By what share costs are adjusted up, 0 or more: one for all lines, or one for each.

    Returns
    -------
    Table
        Columns: line, Initial, Y1 to Yn, Total, PV. Rows: header, each cost, total costs, each benefit, total benefits,
        net benefits, cumulative net benefits; then in the column PV the ROI (PV of net benefits over PV of costs) and
        the payback in months, undiscounted, each an error where it has no answer.

    Raises
    ------
    InvalidValue
        Costs and benefits differ in years, or initial or adjustments in lines.
    InvalidNumber
        The rate is -1 or below, the costs are negative in total, an adjustment is out of range, or a present value is
        beyond the range of numbers.
    NotAvailable
        There are no costs or no benefits.

    References
    ----------
    Forrester, Total Economic Impact methodology (cash-flow analysis, risk-adjusted).

    Examples
    --------
    With benefits 15 % lower and costs 10 % higher, the platform's ROI shrinks from 37 % to 6 %:

    >>> case = tei_table([15, 10, 10], [8, 18, 24], 0.10, None, 0.15, 0.10)
    >>> [case[0, -1], round(case[2, -1], 4), round(case[4, -1], 4), round(case[5, -1], 4), round(case[7, -1], 4)]
    ['PV', 32.3554, 34.1533, 1.7979, 0.0556]
    """
    costs, benefits, rate = lines(costs, "costs"), lines(benefits, "benefits"), above(rate, -1, "rate")
    years = costs.shape[-1]
    if benefits.shape[-1] != years:
        raise InvalidValue(f"costs have {years} years and benefits {benefits.shape[-1]}: give as many of each")
    raised = 1 + _adjustment(adj_c, costs, "adj_c", np.inf)
    lowered = 1 - _adjustment(adj_b, benefits, "adj_b", 1.0)
    upfront = np.zeros(costs.shape[-2]) if initial is None else vector(initial, "initial")
    if upfront.shape[-1] != costs.shape[-2]:
        raise InvalidValue(
            f"initial has {upfront.shape[-1]} values for {costs.shape[-2]} cost lines: give one for each"
        )
    positive = entered_positive(costs, "costs", axes=2)
    outlays = _with_today(costs * raised[..., np.newaxis], upfront * raised)
    gains = _with_today(benefits * lowered[..., np.newaxis], np.zeros(benefits.shape[-2]))
    with np.errstate(over="ignore", invalid="ignore"):
        outlay, gain = outlays.sum(axis=-2), gains.sum(axis=-2)
        net = gain - outlay
    pv_outlay, pv_gain = inherit(_worth(rate, outlay), positive), _worth(rate, gain)

    def row(name: str, line: FloatArray, worth: Number | None = None) -> list[Any]:
        return [name, *cells(line), plain(line.sum(axis=-1)), _worth(rate, line) if worth is None else worth]

    blank = [""] * (years + 2)
    rows: Iterable[list[Any]] = (
        ["Line", "Initial", *(f"Y{year}" for year in range(1, years + 1)), "Total", "PV"],
        *(row(f"Cost {i + 1}", outlays[..., i, :]) for i in range(outlays.shape[-2])),
        row("Total costs", outlay, pv_outlay),
        *(row(f"Benefit {i + 1}", gains[..., i, :]) for i in range(gains.shape[-2])),
        row("Total benefits", gain, pv_gain),
        row("Net benefits", net),
        ["Cumulative net benefits", *cells(np.cumsum(net, axis=-1)), "", ""],
        ["ROI", *blank, _or_error(lambda: (pv_gain - pv_outlay) / invested(pv_outlay))],
        ["Payback (months)", *blank, _or_error(lambda: payback(net[..., 1:], initial=plain(net[..., 0])))],
    )
    # A refused call has no table at all: a trial whose present values failed has nothing but that error.
    if np.ndarray in (type(pv_outlay), type(pv_gain)):
        rows = ([c if isinstance(c, str) else inherit(c, pv_outlay, pv_gain) for c in row] for row in rows)
    return table(*rows)


def _adjustment(share: Any, of_lines: FloatArray, name: str, most: float) -> FloatArray:
    """One share for all lines or one for each, from 0 to the most that makes sense."""
    shares = vector(share, name)
    if shares.shape[-1] not in (1, of_lines.shape[-2]):
        raise InvalidValue(
            f"{name} has {shares.shape[-1]} values for {of_lines.shape[-2]} lines: give one, or one each"
        )
    bad = ((shares < 0) | (shares > most)).any(axis=-1, keepdims=shares.ndim > 1)
    return np.asarray(refuse(bad, shares, InvalidNumber(f"{name} is out of range: give a share of 0 or more")))


def _with_today(amounts: FloatArray, today: FloatArray) -> FloatArray:
    """Lines (…, lines, years) with today's amount of each line before its years."""
    if amounts.shape[:-1] == today.shape:
        return np.concatenate([today[..., np.newaxis], amounts], axis=-1)
    trials = np.broadcast_shapes(amounts.shape[:-1], today.shape)
    first = np.broadcast_to(today, trials)[..., np.newaxis]
    return np.concatenate([first, np.broadcast_to(amounts, (*trials, amounts.shape[-1]))], axis=-1)


def _worth(rate: Number, line: FloatArray) -> Number:
    with np.errstate(over="ignore", invalid="ignore"):
        return plain(finite(line[..., 0] + present_value(rate, line[..., 1:]), "a present value"))


def _or_error(answer: Callable[[], Number]) -> Number:
    """The answer, or the error as one cell of a table that has others."""
    try:
        return answer()
    except FunctionError as refusal:
        return refusal.cell.boxed
