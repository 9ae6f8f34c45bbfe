"""What is money worth at another time? Discounting, annuities, inflation and ramps."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import above, number, option, plain, vector
from mlcase_udfs.registry import udf
from mlcase_udfs.units import Flows, Money, Number, Rate, Unit

CATEGORY = "Time value"

Timing: TypeAlias = Annotated[Literal["end", "mid", "begin", "cont"], Unit("option")]
TIMINGS = ("end", "mid", "begin", "cont")


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
        The rate is -1 or below.
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
    rate, flows, initial = above(rate, -1, "rate"), vector(flows, "flows"), number(initial, "initial")
    periods = np.arange(1, flows.shape[-1] + 1)
    worth = np.sum(flows * (1 + np.asarray(rate)[..., np.newaxis]) ** -periods, axis=-1)
    return plain(initial + worth * timing_factor(rate, timing))


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
