"""What does a model cost over its life, and what does it leave? Upkeep, total cost, the one-line case."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import numpy as np

from mlcase_udfs.cash_flow import payback
from mlcase_udfs.checks import above, at_least, between, inherit, longest, number, plain, select, table
from mlcase_udfs.discounting import annuity_factor
from mlcase_udfs.errors import InvalidValue
from mlcase_udfs.profitability import roi
from mlcase_udfs.registry import udf
from mlcase_udfs.returns import irr
from mlcase_udfs.rollout import full_months
from mlcase_udfs.time_value import npv
from mlcase_udfs.units import FloatArray, Money, Months, Number, Rate, Ratio, Table, Unit
from mlcase_udfs.value import YEAR

CATEGORY = "Cost of ownership"
LONGEST = 100
"""Years that a case may run."""

Years: TypeAlias = Annotated[Number, Unit("years")]
CostMeasure: TypeAlias = Annotated[
    Literal["total", "pv", "initial", "running", "opportunity", "exit", "all"], Unit("option")
]
CaseMeasure: TypeAlias = Annotated[Literal["npv", "roi", "payback", "irr", "all"], Unit("option")]


@udf(category=CATEGORY, native="initial * rate * (1 + growth) ^ (t - 1) in the cell of year t")
def maintenance(initial: Money, rate: Ratio = 0.3, years: Years = 3.0, growth: Ratio = 0.0) -> Table:
    """What keeping a model alive costs each year: drift, retraining and monitoring, as a share of building it.

    The source puts the share at 20 to 40 % of the initial cost a year, with no evidence of its own: an assumption to be
    replaced by the team's record. Years start after the first deployment.

    Parameters
    ----------
    initial
        Cost of the first deployment.
    rate
        Maintenance a year as a share of it.
    years
        How many years; a fraction is dropped. Among trials the row is as long as the longest, 0 after a trial's end.
    growth
        Growth of the cost from year to year; above -1.

    Returns
    -------
    Table
        One row: the cost of each year.

    Raises
    ------
    InvalidNumber
        The initial cost or the rate is negative, there are fewer years than 1 or more than 100, or the growth is -1 or
        below.

    References
    ----------
    EngineersOfAI, ML ROI and Business Cases (maintenance of 20 to 40 % a year); Sculley et al. 2015, Hidden Technical
    Debt in Machine Learning Systems.

    Examples
    --------
    A model that cost 340,000 needs 102,000 a year:

    >>> [round(cost) for cost in maintenance(340_000, 0.3, 3)[0]]
    [102000, 102000, 102000]
    """
    initial, rate, growth = at_least(initial, 0, "initial"), at_least(rate, 0, "rate"), above(growth, -1, "growth")
    years, year = _calendar(years)
    live = year <= _by_year(years)
    costs = np.where(live, _by_year(initial * rate) * (1 + _by_year(growth)) ** (year - 1), 0.0)
    return table([inherit(costs[..., i], initial, rate, years, growth) for i in range(len(year))])


@udf(category=CATEGORY, native="initial + opportunity + annual * years + exit_cost; pv: PV(rate, years, -annual) etc.")
def tco(
    initial: Money,
    annual: Money,
    years: Years,
    rate: Rate | None = None,
    opportunity: Money = 0.0,
    exit_cost: Money = 0.0,
    what: CostMeasure = "total",
) -> Number | Table:
    """What a model costs over its whole life, with the work that was not done instead.

    Initial and opportunity cost fall today, running cost at the end of each year, the exit at the end of the last.

    Parameters
    ----------
    initial
        Cost of building and deploying.
    annual
        Running cost a year, maintenance included.
    years
        Years in service.
    rate
        Discount rate per year, above -1; needed for the present value only.
    opportunity
        Value of the other work that the same people would have done.
    exit_cost
        Cost of taking the model out of service.
    what
        "total" (undiscounted), "pv", "initial", "running", "opportunity", "exit", or "all" for the table.

    Returns
    -------
    Number or Table
        Total cost, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A cost or the number of years is negative, or the rate is -1 or below.
    InvalidValue
        The present value is asked for without a rate, or the measure is unknown.

    References
    ----------
    Ellram 1995, Total Cost of Ownership, International Journal of Physical Distribution & Logistics Management 25(8);
    EngineersOfAI, ML ROI and Business Cases (opportunity cost).

    Examples
    --------
    340,000 to build and 102,000 a year for three years; in today's money at 10 % somewhat less:

    >>> tco(340_000, 102_000, 3)
    646000.0
    >>> round(tco(340_000, 102_000, 3, 0.10, what="pv"))
    593659
    """
    initial, annual, years = at_least(initial, 0, "initial"), at_least(annual, 0, "annual"), at_least(years, 0, "years")
    discount = None if rate is None else above(rate, -1, "rate")
    opportunity, exit_cost = at_least(opportunity, 0, "opportunity"), at_least(exit_cost, 0, "exit_cost")
    running = annual * years

    def present_value() -> Number:
        if discount is None:
            raise InvalidValue("the rate is missing: a present value asks for a discount rate")
        later = annual * annuity_factor(discount, years) + exit_cost * (1 + discount) ** -years
        return initial + opportunity + later

    return select(
        {
            "total": initial + opportunity + running + exit_cost,
            "pv": present_value,
            "initial": initial,
            "running": running,
            "opportunity": opportunity,
            "exit": exit_cost,
        },
        what,
        initial,
        annual,
        years,
        discount,
        opportunity,
        exit_cost,
    )


@udf(
    category=CATEGORY,
    native="PV(rate, years, initial * maint_rate - value_annual) - initial, with neither ramp nor decay",
)
def model_case(
    value_annual: Money,
    initial: Money,
    maint_rate: Ratio,
    years: Years,
    rate: Rate,
    ramp: Months | None = None,
    decay: Months | None = None,
    what: CaseMeasure = "npv",
) -> Number | Table:
    """The whole case of one model in a cell: its value, its building and its upkeep, discounted.

    The initial cost falls today; value and maintenance at the end of each year. Ramp-up and decay are counted by the
    month, as in ML_RAMP, and their months are summed by the year.

    Parameters
    ----------
    value_annual
        Value in a full year, such as ML_AUTOMATION_SAVINGS gives.
    initial
        Cost of building and deploying, today.
    maint_rate
        Maintenance a year as a share of the initial cost.
    years
        Years in service, 1 to 100; a fraction is dropped.
    rate
        Discount rate per year; above -1.
    ramp
        Months until the value is full; left out: full from the start.
    decay
        Months after which half of the value is gone; left out: it stays.
    what
        "npv", "roi" (on present values), "payback" (months), "irr", or "all" for the table.

    Returns
    -------
    Number or Table
        Net present value, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A cost is negative, the years are not from 1 to 100, the rate is -1 or below, the ramp is negative, the decay is
        not above 0; or the internal rate is asked for and there is none.
    NotAvailable
        The payback is asked for and the money does not come back.
    DivisionByZero
        The return on investment is asked for and nothing is invested.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 5 and 6; EngineersOfAI, ML ROI and Business
    Cases (maintenance in every calculation).

    Examples
    --------
    The document classifier saves 928,200 a year, cost 340,000 and needs 30 % of that a year: 1.71M over three years,
    paid back in five months:

    >>> round(model_case(928_200, 340_000, 0.30, 3, 0.10))
    1714637
    >>> round(model_case(928_200, 340_000, 0.30, 3, 0.10, what="payback"), 2)
    4.94
    """
    value_annual, initial = number(value_annual, "value_annual"), at_least(initial, 0, "initial")
    maint_rate, rate = at_least(maint_rate, 0, "maint_rate"), above(rate, -1, "rate")
    years, year = _calendar(years)
    arrived, arriving = _arriving(year, ramp, decay)
    live = year <= _by_year(years)
    benefits = np.where(live, _by_year(value_annual) * arriving, 0.0)
    costs = np.where(live, _by_year(initial * maint_rate), 0.0)
    flows = benefits - costs
    with_today = np.concatenate([np.broadcast_to(-_by_year(initial), (*flows.shape[:-1], 1)), flows], axis=-1)
    rows = {
        "npv": lambda: npv(rate, flows, "end", -initial),
        "roi": lambda: roi(benefits, costs, "pv", rate, "end", initial),
        "payback": lambda: payback(flows, 1.0, "interp", 0.0, -initial),
        "irr": lambda: irr(with_today),
    }
    return select(rows, what, value_annual, initial, maint_rate, years, rate, arrived)


def _arriving(year: FloatArray, ramp: Number | None, decay: Number | None) -> tuple[Number, FloatArray]:
    """Full months in all, and the share of its full value that arrives in each year."""
    if ramp is None and decay is None:
        return YEAR * len(year), np.ones(len(year))
    months = [np.asarray(full_months(YEAR * t, ramp, decay)) for t in (0.0, *year.tolist())]
    return plain(months[-1]), np.diff(np.stack(months, axis=-1), axis=-1) / YEAR


def _calendar(years: Number) -> tuple[Number, FloatArray]:
    """Whole years, and the year numbers up to the longest of them."""
    years = between(np.trunc(number(years, "years")), 1, LONGEST, "years")
    return years, np.arange(1, longest(years) + 1, dtype=float)


def _by_year(value: Number) -> FloatArray:
    """A number with an axis for the years behind its trials."""
    return np.asarray(value, dtype=float)[..., np.newaxis]
