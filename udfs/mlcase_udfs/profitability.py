"""What does a dollar of cost bring? Return on investment, benefit against cost, and how wrong the case may be."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import above, at_least, denominator, finite, inherit, number, option, plain, select, vector
from mlcase_udfs.discounting import TIMINGS, Timing, present_value, timing_factor
from mlcase_udfs.errors import InvalidValue
from mlcase_udfs.registry import udf
from mlcase_udfs.returns import CATEGORY, irr
from mlcase_udfs.units import Amounts, FloatArray, Money, Number, Rate, Unit

Basis: TypeAlias = Annotated[Literal["simple", "pv", "annualised", "seed_annual"], Unit("option")]
BASES = ("simple", "pv", "annualised", "seed_annual")

Tolerance: TypeAlias = Annotated[
    Literal["benefit", "nominal", "margin", "cost", "delay", "rate", "all"],
    Unit("option"),
]


@udf(
    category=CATEGORY,
    native='{"simple": SUM(benefits) / SUM(costs) - 1, "pv": NPV(rate, benefits) / NPV(rate, costs) - 1, '
    '"annualised": RRI(COLUMNS(benefits), SUM(costs), SUM(benefits))}',
)
def roi(
    benefits: Amounts,
    costs: Amounts,
    basis: Basis = "pv",
    rate: Rate | None = None,
    timing: Timing = "end",
    initial_cost: Money | None = None,
) -> Number:
    """What each dollar of cost brings beyond itself: (benefits - costs) / costs.

    Say which basis: the same case has several. "pv" compares present values, as Forrester's Total Economic Impact
    does. "simple" ignores time. "annualised" turns the simple ratio into a growth rate per period over the longer of
    the two rows. "seed_annual" is the rule of thumb for one year: the average annual benefit less the average annual
    cost, over the initial cost.

    Parameters
    ----------
    benefits
        Benefit of each period, positive.
    costs
        Cost of each period, positive.
    basis
        "pv", "simple", "annualised" or "seed_annual".
    rate
        Discount rate per period, above -1; the basis "pv" needs it.
    timing
        When within its period a flow happens: "end", "mid", "begin" or "cont"; it matters beside an initial cost.
    initial_cost
        Cost today, positive and undiscounted. For "seed_annual", when left out, the first of the costs.

    Returns
    -------
    Number
        Return on investment as a fraction: 0.4 is 40 %.

    Raises
    ------
    DivisionByZero
        The costs are 0.
    InvalidNumber
        The costs are negative in total, the rate is -1 or below, or an annualised return has negative benefits.
    InvalidValue
        The basis "pv" has no rate, or an option is unknown.
    NotAvailable
        There are no benefits or no costs.

    References
    ----------
    Forrester, Total Economic Impact methodology; Phillips & Phillips, Show Me the Money (2007).

    Examples
    --------
    Benefits of 8M, 18M and 24M for costs of 15M, 10M and 10M: 43 % on paper, 37 % at 10 %, 13 % a year:

    >>> benefits, costs = [8, 18, 24], [15, 10, 10]
    >>> round(roi(benefits, costs, "simple"), 6), round(roi(benefits, costs, "pv", 0.10), 6)
    (0.428571, 0.366028)
    >>> round(roi(benefits, costs, "annualised"), 6)
    0.126248
    """
    chosen = option(basis, BASES, "basis")
    option(timing, TIMINGS, "timing")
    benefits, costs = vector(benefits, "benefits"), vector(costs, "costs")
    discount = 0.0 if rate is None else above(rate, -1, "rate")
    upfront = number(0.0 if initial_cost is None else initial_cost, "initial_cost")
    if chosen == "pv" and rate is None:
        raise InvalidValue('the rate is missing: the basis "pv" asks for a discount rate')
    with np.errstate(over="ignore", invalid="ignore"):
        if chosen == "pv":
            gain = _benefit_per_cost(benefits, costs, discount, timing, upfront) - 1
        elif chosen == "simple":
            gain = _total_ratio(benefits, costs, upfront) - 1
        elif chosen == "annualised":
            ratio = at_least(_total_ratio(benefits, costs, upfront), 0, "benefits over costs")
            gain = ratio ** (1 / max(benefits.shape[-1], costs.shape[-1])) - 1
        elif initial_cost is None:
            gain = _rule_of_thumb(benefits, costs[..., 1:], plain(costs[..., 0]))
        else:
            gain = _rule_of_thumb(benefits, costs, upfront)
    return plain(inherit(finite(gain, "the return"), discount, upfront))


def _total_ratio(benefits: FloatArray, costs: FloatArray, upfront: Number) -> Number:
    return plain(benefits.sum(axis=-1)) / invested(upfront + plain(costs.sum(axis=-1)))


def _rule_of_thumb(benefits: FloatArray, annual_costs: FloatArray, initial: Number) -> Number:
    annual_cost = annual_costs.mean(axis=-1) if annual_costs.shape[-1] else 0.0
    return (plain(benefits.mean(axis=-1)) - annual_cost) / invested(initial)


@udf(category=CATEGORY, native="NPV(rate, benefits) / NPV(rate, costs)")
def bcr(benefits: Amounts, costs: Amounts, rate: Rate, timing: Timing = "end", initial_cost: Money = 0.0) -> Number:
    """How many dollars of benefit each dollar of cost brings, both in today's money.

    Above 1 the case creates value. It is one more than the ROI on the basis "pv".

    Parameters
    ----------
    benefits
        Benefit of each period, positive.
    costs
        Cost of each period, positive.
    rate
        Discount rate per period; above -1.
    timing
        When within its period a flow happens: "end", "mid", "begin" or "cont"; it matters beside an initial cost.
    initial_cost
        Cost today, positive and undiscounted.

    Returns
    -------
    Number
        Benefit-cost ratio.

    Raises
    ------
    DivisionByZero
        The costs are 0.
    InvalidNumber
        The costs are negative in total, or the rate is -1 or below.
    InvalidValue
        The timing is unknown.
    NotAvailable
        There are no benefits or no costs.

    References
    ----------
    Boardman et al., Cost-Benefit Analysis, 5th ed. (2018); Brealey, Myers & Allen, Principles of Corporate Finance,
    13th ed., ch. 5 (profitability index).

    Examples
    --------
    The platform returns 1.37 for every dollar:

    >>> round(bcr([8, 18, 24], [15, 10, 10], 0.10), 6)
    1.366028
    """
    benefits, costs = vector(benefits, "benefits"), vector(costs, "costs")
    upfront = number(initial_cost, "initial_cost")
    ratio = _benefit_per_cost(benefits, costs, above(rate, -1, "rate"), timing, upfront)
    return plain(finite(ratio, "the benefit-cost ratio"))


@udf(category=CATEGORY, native='{"benefit": NPV(rate, costs) / NPV(rate, benefits)}')
def breakeven(
    benefits: Amounts, costs: Amounts, rate: Rate, what: Tolerance = "benefit", initial_cost: Money = 0.0
) -> Any:
    """How wrong the case may be before it is worth nothing: the share of the benefits that must come true.

    All in today's money: undiscounted, a break-even looks better than it is.

    Parameters
    ----------
    benefits
        Benefit of each period, positive.
    costs
        Cost of each period, positive.
    rate
        Discount rate per period; above -1.
    what
        "benefit": share of the benefits that pays for the costs; "nominal": that share in undiscounted currency;
        "margin": margin of safety, by what share the benefits may fall short; "cost": by what share the costs may
        overrun; "delay": by how many periods all benefits may be late; "rate": the discount rate at which it breaks
        even (see ML_IRR); "all" for the table.
    initial_cost
        Cost today, positive and undiscounted.

    Returns
    -------
    Any
        The tolerance asked for, or with "all" the table, with an error in a cell that has no answer.

    Raises
    ------
    DivisionByZero
        There are no costs to overrun, or nothing is discounted, so that no delay matters.
    InvalidNumber
        The benefits are worth nothing or less, the costs are negative in total, the rate is -1 or below, or no rate
        breaks even.
    InvalidValue
        ``what`` is unknown.
    NotAvailable
        There are no benefits or no costs.

    References
    ----------
    Boardman et al., Cost-Benefit Analysis, 5th ed., ch. 11 (sensitivity analysis).

    Examples
    --------
    73 % of the benefits, 36.6M, pay for the platform; the costs may overrun by 37 %:

    >>> benefits, costs = [8, 18, 24], [15, 10, 10]
    >>> round(breakeven(benefits, costs, 0.10), 6), round(breakeven(benefits, costs, 0.10, "nominal"), 4)
    (0.732049, 36.6025)
    >>> round(breakeven(benefits, costs, 0.10, "margin"), 6), round(breakeven(benefits, costs, 0.10, "cost"), 6)
    (0.267951, 0.366028)
    """
    benefits, costs = vector(benefits, "benefits"), vector(costs, "costs")
    rate, upfront = above(rate, -1, "rate"), number(initial_cost, "initial_cost")
    gain = above(plain(present_value(rate, benefits)), 0, "the present value of the benefits")
    outlay = at_least(upfront + plain(present_value(rate, costs)), 0, "the present value of the costs")
    share = outlay / gain
    rows = {
        "benefit": share,
        "nominal": share * plain(benefits.sum(axis=-1)),
        "margin": 1 - share,
        "cost": lambda: gain / denominator(outlay, "the present value of the costs") - 1,
        "delay": lambda: _late(gain / denominator(outlay, "the present value of the costs"), rate),
        "rate": lambda: irr(_net(benefits, costs, upfront)),
    }
    return select(rows, what, gain, outlay)


def invested(outlay: Number) -> Number:
    """An outlay that a return can be measured against: costs are entered positive, and are not 0."""
    return denominator(at_least(outlay, 0, "the sum of the costs (entered positive)"), "the sum of the costs")


def _late(gain_per_outlay: Number, rate: Number) -> Number:
    return plain(np.log(gain_per_outlay) / denominator(np.log1p(rate), "the rate"))


def _benefit_per_cost(benefits: FloatArray, costs: FloatArray, rate: Number, timing: str, upfront: Number) -> Number:
    with np.errstate(over="ignore", invalid="ignore"):
        earlier = timing_factor(rate, timing)
        gain, outlay = present_value(rate, benefits) * earlier, upfront + present_value(rate, costs) * earlier
    return plain(gain) / invested(plain(outlay))


def _net(benefits: FloatArray, costs: FloatArray, upfront: Number) -> FloatArray:
    """Benefits less costs per period, the shorter row filled up with zeros, after the cost of today."""
    periods = max(benefits.shape[-1], costs.shape[-1])

    def filled(row: FloatArray) -> FloatArray:
        return np.pad(row, [(0, 0)] * (row.ndim - 1) + [(0, periods - row.shape[-1])])

    net = filled(benefits) - filled(costs)
    today = -np.asarray(upfront)[..., np.newaxis]
    trials = np.broadcast_shapes(net.shape[:-1], today.shape[:-1])
    return np.concatenate([np.broadcast_to(today, (*trials, 1)), np.broadcast_to(net, (*trials, periods))], axis=-1)
