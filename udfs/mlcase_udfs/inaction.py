"""What does it cost to do nothing, or to wait?"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import (
    above,
    at_least,
    error_in,
    fractions,
    inherit,
    option,
    plain,
    refuse_any,
    same_length,
    select,
    vector,
)
from mlcase_udfs.discounting import annuity_factor
from mlcase_udfs.errors import InvalidNumber, InvalidValue
from mlcase_udfs.registry import udf
from mlcase_udfs.time_value import npv
from mlcase_udfs.units import (
    Amounts,
    AnnualRate,
    Count,
    FloatArray,
    Money,
    Months,
    Number,
    Probabilities,
    Ratio,
    Table,
    Unit,
    Values,
)

CATEGORY = "Platform economics"
LONGEST = 100
"""Years that a case may run."""

Years: TypeAlias = Annotated[Number, Unit("years")]
Hours: TypeAlias = Annotated[Number, Unit("hours per year")]
InactionMethod: TypeAlias = Annotated[Literal["expected", "seed"], Unit("option")]
InactionMeasure: TypeAlias = Annotated[
    Literal["annual", "quarter", "incidents", "capacity", "exposure", "total", "pv", "all"], Unit("option")
]
Horizon: TypeAlias = Annotated[Literal["fixed", "extended"], Unit("option")]


@udf(
    category=CATEGORY,
    native="incidents_year * incident_cost + hours_year * hourly_cost + SUMPRODUCT(probs, exposures)",
)
def cost_of_inaction(
    incidents_year: Count,
    incident_cost: Money,
    hours_year: Hours,
    hourly_cost: Money,
    exposures: Values,
    probs: Probabilities,
    years: Years = 1.0,
    rate: AnnualRate | None = None,
    growth: Ratio = 0.0,
    method: InactionMethod = "expected",
    what: InactionMeasure = "annual",
) -> Number | Table:
    """What a year of leaving things as they are costs: incidents, lost working time and the risk carried.

    A possible loss counts with its probability in a year; the method "seed" adds it in full, as the sources do. This is
    the baseline that the case is measured against: do not add it to the case's net present value as well.

    Parameters
    ----------
    incidents_year
        Incidents a year.
    incident_cost
        Cost of one.
    hours_year
        Working hours lost a year.
    hourly_cost
        Cost of an hour, salary and overhead.
    exposures
        Losses that may happen, such as a fine; 0 for none.
    probs
        Probability of each in a year.
    years
        Years that nothing is done.
    rate
        Discount rate per year, above -1; needed for the present value only.
    growth
        Growth of the cost from year to year; above -1.
    method
        "expected", or "seed" for losses in full.
    what
        "annual" (first year), "quarter", "incidents", "capacity", "exposure" (the parts of the year), "total" (all
        years, undiscounted), "pv", or "all" for the table.

    Returns
    -------
    Number or Table
        Cost of the first year, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A count, cost or number of years is negative, a probability is outside 0 to 1, or a rate is -1 or below.
    InvalidValue
        There are not as many probabilities as losses, the present value is asked for without a rate, or the method or
        the measure is unknown.
    NotAvailable
        There is neither a loss nor a 0 in its place.

    References
    ----------
    Logiciel, infrastructure budget notes (incident cost, lost capacity and risk exposure in one figure);
    National Bureau of Standards, FIPS PUB 65 (1979), Guideline for Automatic Data Processing Risk Analysis (annual loss
    expectancy: loss times frequency).

    Examples
    --------
    Twelve million a year are wasted, and a fine of ten may come, once in ten years:

    >>> cost_of_inaction(1, 12, 0, 0, [10], [0.1])
    13.0
    >>> round(cost_of_inaction(1, 12, 0, 0, [0], [0], 3, 0.10, what="pv"), 3)
    29.842
    """
    in_full = option(method, ("expected", "seed"), "method") == "seed"
    incidents_year, hours_year = at_least(incidents_year, 0, "incidents_year"), at_least(hours_year, 0, "hours_year")
    incident_cost, hourly_cost = at_least(incident_cost, 0, "incident_cost"), at_least(hourly_cost, 0, "hourly_cost")
    losses, chances = vector(exposures, "exposures"), fractions(probs, "probs")
    losses = refuse_any(losses < 0, losses, InvalidNumber("exposures holds a negative loss: enter losses positive"))
    same_length(losses, "exposures", chances, "probs")
    years, growth = at_least(years, 0, "years"), above(growth, -1, "growth")
    discount = None if rate is None else above(rate, -1, "rate")

    incidents, capacity = incidents_year * incident_cost, hours_year * hourly_cost
    exposure = np.sum(losses if in_full else losses * chances, axis=-1)
    annual = incidents + capacity + exposure

    def worth(at: Number) -> Number:
        """A growing annuity is a level one at the rate net of growth."""
        return annual * annuity_factor((at - growth) / (1 + growth), years) / (1 + growth)

    def present_value() -> Number:
        if discount is None:
            raise InvalidValue("the rate is missing: a present value asks for a discount rate")
        return worth(discount)

    return select(
        {
            "annual": annual,
            "quarter": annual / 4,
            "incidents": incidents,
            "capacity": capacity,
            "exposure": exposure,
            "total": lambda: worth(0.0),
            "pv": present_value,
        },
        what,
        incidents_year,
        incident_cost,
        hours_year,
        hourly_cost,
        error_in(losses),
        error_in(chances),
        years,
        discount,
        growth,
    )


@udf(category=CATEGORY, native="(incidents_before - incidents_after) * 12 / period_months * cost")
def incident_reduction(
    incidents_before: Count, incidents_after: Count, cost: Money, period_months: Months = 12.0
) -> Number:
    """What fewer incidents are worth in a year, from counts over any period.

    Two incidents in the last six months are four a year, not two. More incidents than before give a negative value.

    Parameters
    ----------
    incidents_before
        Incidents in the period, before.
    incidents_after
        Incidents in a period of the same length, after.
    cost
        Cost of one incident.
    period_months
        Length of the period.

    Returns
    -------
    Number
        Saving in a year.

    Raises
    ------
    InvalidNumber
        A count or the cost is negative, or the period is not above 0.

    References
    ----------
    Enterprise MLOps platform business case (250,000 per incident), with its counts put on a year.

    Examples
    --------
    Two incidents in six months at 250,000 each, none any more:

    >>> incident_reduction(2, 0, 250_000, 6)
    1000000.0
    """
    before, after = at_least(incidents_before, 0, "incidents_before"), at_least(incidents_after, 0, "incidents_after")
    cost, period = at_least(cost, 0, "cost"), above(period_months, 0, "period_months")
    return plain((before - after) * 12 / period * cost)


@udf(
    category=CATEGORY,
    native="NPV(rate, benefits) less that of the benefits moved back; with an extended horizon:"
    " NPV(rate, benefits) * (1 - (1 + rate) ^ (-delay_months / 12))",
)
def delay_cost(benefits: Amounts, delay_months: Months, rate: AnnualRate, horizon: Horizon = "fixed") -> Number:
    """What it costs, in today's money, to start later.

    With a fixed horizon (the technology, the contract or the budget ends when it ends) the benefits of the last months
    are lost for good. With an extended one the same benefits all come, only later. Within a year benefits run evenly.

    Parameters
    ----------
    benefits
        Benefit of each year, started in time.
    delay_months
        Months of delay.
    rate
        Discount rate per year; above -1.
    horizon
        "fixed" or "extended".

    Returns
    -------
    Number
        Present value lost, as a positive cost.

    Raises
    ------
    InvalidNumber
        The delay is negative, or the rate is -1 or below.
    InvalidValue
        A benefit is blank or text, or the horizon is unknown.
    NotAvailable
        There is no benefit.

    References
    ----------
    Reinertsen 2009, The Principles of Product Development Flow (cost of delay).

    Examples
    --------
    A platform that would bring 8M, 18M and 24M starts a year late. The three years end all the same:

    >>> round(delay_cost([8, 18, 24], 12, 0.10), 3), round(delay_cost([8, 18, 24], 6, 0.10, "extended"), 3)
    (20.045, 1.87)
    """
    fixed = option(horizon, ("fixed", "extended"), "horizon") == "fixed"
    gains, delay, rate = (
        vector(benefits, "benefits"),
        at_least(delay_months, 0, "delay_months"),
        above(rate, -1, "rate"),
    )
    in_time = npv(rate, gains)
    late = npv(rate, _moved_back(gains, delay / 12)) if fixed else in_time * (1 + rate) ** (-delay / 12)
    return plain(inherit(in_time - late, error_in(gains), delay, rate))


def _moved_back(gains: FloatArray, years: Number) -> FloatArray:
    """The benefit of each year when all of it comes later; what falls after the last year is lost."""
    length = gains.shape[-1]
    whole = np.floor(years)
    part = np.asarray(years - whole)[..., np.newaxis]
    planned = np.arange(length) - np.asarray(whole)[..., np.newaxis]
    padded = np.concatenate([np.zeros((*gains.shape[:-1], 1)), gains], axis=-1)

    def coming_from(year: FloatArray) -> FloatArray:
        """The benefit planned for a year, counted from 0; before the first there is none."""
        place = np.where(year >= 0, year + 1, 0).astype(int)
        if place.ndim == 1:
            return padded[..., place]
        trials = np.broadcast_shapes(padded.shape[:-1], place.shape[:-1])
        rows = np.broadcast_to(padded, (*trials, length + 1))
        return np.take_along_axis(rows, np.broadcast_to(place, (*trials, length)), axis=-1)

    return (1 - part) * coming_from(planned) + part * coming_from(planned - 1)
