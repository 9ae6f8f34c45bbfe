"""What can be expected before there is a test? Offline gains carried over, working time given back."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import at_least, between, fraction, number, refuse, select
from mlcase_udfs.errors import InvalidNumber
from mlcase_udfs.registry import udf
from mlcase_udfs.units import Count, Flag, Fraction, Money, Number, Ratio, Table, Unit
from mlcase_udfs.value import CATEGORY

OnlineMeasure: TypeAlias = Annotated[Literal["expected", "low", "high", "all"], Unit("option")]
ProductivityMeasure: TypeAlias = Annotated[Literal["annual", "capacity", "fte", "all"], Unit("option")]


@udf(category=CATEGORY, native="offline_lift * (low + mode + high) / 3")
def offline_to_online(
    offline_lift: Ratio,
    low: Ratio = 0.2,
    mode: Ratio = 0.35,
    high: Ratio = 0.5,
    what: OnlineMeasure = "expected",
) -> Number | Table:
    """How much of an improvement measured offline to expect in the business metric.

    Offline gains shrink on the way to real users: to between a fifth and a half, says the source, and says no more; so
    the share is a triangular estimate, to be replaced by the team's own record. Only a test shows the real figure.

    Parameters
    ----------
    offline_lift
        Relative improvement measured offline.
    low
        Least share of it that arrives online.
    mode
        Most likely share.
    high
        Greatest share.
    what
        "expected", "low", "high", or "all" for the table.

    Returns
    -------
    Number or Table
        Expected relative improvement online, or the measure asked for.

    Raises
    ------
    InvalidNumber
        The shares are not in order.
    InvalidValue
        The measure is unknown.

    References
    ----------
    EngineersOfAI, ML ROI and Business Cases (mistakes in ROI analysis: a ratio of 0.2 to 0.5); the triangular estimate
    is an assumption.

    Examples
    --------
    A ranker is 6 % better on last month's logs. Plan with 2.1 %, and survive 1.2 %:

    >>> round(offline_to_online(0.06), 6), round(offline_to_online(0.06, what="low"), 6)
    (0.021, 0.012)
    """
    offline_lift = number(offline_lift, "offline_lift")
    low, mode, high = number(low, "low"), number(mode, "mode"), number(high, "high")
    error = InvalidNumber("the shares are out of order: give low, mode, high from the smallest to the largest")
    mode = refuse(low > mode, mode, error)
    high = refuse(mode > high, high, error)
    ends = offline_lift * low, offline_lift * high
    return select(
        {
            "expected": offline_lift * (low + mode + high) / 3,
            "low": lambda: np.minimum(*ends),
            "high": lambda: np.maximum(*ends),
        },
        what,
        offline_lift,
        low,
        mode,
        high,
    )


@udf(category=CATEGORY, native="IF(cashable, headcount * loaded_cost * gain * realisation, 0)")
def productivity(
    headcount: Count,
    loaded_cost: Money,
    gain: Fraction,
    realisation: Fraction = 0.5,
    cashable: Flag = True,
    what: ProductivityMeasure = "annual",
) -> Number | Table:
    """What working time given back is worth in a year, and how much of that is cash.

    Time is worth what the people cost, with overhead; use the same loaded cost as on the cost side of the case. It is
    cash only where spending falls or output is sold: with ``cashable`` FALSE the year counts 0 and ``capacity`` shows
    the worth.

    Parameters
    ----------
    headcount
        People who gain time.
    loaded_cost
        Annual cost of one of them, salary and overhead.
    gain
        Share of their time that is given back; below 0 for time lost.
    realisation
        Share of that time that is put to good use.
    cashable
        TRUE when the time turns into money.
    what
        "annual" (cash), "capacity" (worth of the time), "fte" (full-time people given back), or "all" for the table.

    Returns
    -------
    Number or Table
        Cash value in a year, or the measure asked for.

    Raises
    ------
    InvalidNumber
        The gain is not from -1 to 1, the realisation is outside 0 to 1, or a count or cost is negative.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Forrester, Total Economic Impact methodology (fully burdened cost, productivity capture); benefit lines of the
    enterprise platform case, which realise a third to a half.

    Examples
    --------
    A hundred data scientists at 160,000 save 15 % of their time, of which a third is realised:

    >>> round(productivity(100, 160_000, 0.15, 1 / 3))
    800000
    """
    headcount, loaded_cost = at_least(headcount, 0, "headcount"), at_least(loaded_cost, 0, "loaded_cost")
    gain, realisation = between(gain, -1, 1, "gain"), fraction(realisation, "realisation")
    given_back = headcount * gain * realisation
    capacity = given_back * loaded_cost
    annual = capacity if cashable else 0.0
    rows = {"annual": annual, "capacity": capacity, "fte": given_back}
    return select(rows, what, headcount, loaded_cost, gain, realisation)
