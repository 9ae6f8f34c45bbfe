"""Present values and the factors that make them, as every function that discounts needs them."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mlcase_udfs.checks import (
    cells,
    dates,
    finite,
    option,
    plain,
)
from mlcase_udfs.errors import InvalidNumber
from mlcase_udfs.units import (
    FloatArray,
    Number,
    Unit,
)

Timing: TypeAlias = Annotated[Literal["end", "mid", "begin", "cont"], Unit("option")]
TIMINGS = ("end", "mid", "begin", "cont")

DAYS_PER_YEAR = 365.0
"""Excel's XNPV and XIRR count every year as 365 days (ACT/365), leap years too."""

BLOCK = 8_192
"""Trials that are worked on at a time: their flows stay in the processor's cache."""


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
    """End-of-period flows (…, n) discounted to the start of the first period; an error among them is handed on.

    By Horner's rule: without powers, which a number may not hold, and trials to the last digit as one by one.
    """
    discount = 1 / (1 + rate)
    if flows.ndim != 2 or len(flows) <= BLOCK:
        return _discounted(discount, flows)
    each = np.broadcast_to(discount, len(flows))
    starts = range(0, len(flows), BLOCK)
    return np.concatenate([np.asarray(_discounted(each[i : i + BLOCK], flows[i : i + BLOCK])) for i in starts])


def _discounted(discount: Number, flows: FloatArray) -> Number:
    worth: Number = 0.0
    for flow in reversed(cells(flows)):
        worth = (worth + flow) * discount
    return worth


def worth(rate: Number, flows: FloatArray) -> Number:
    """The present value of arguments that have been checked; #NUM! beyond the range of numbers."""
    with np.errstate(over="ignore", invalid="ignore"):
        return plain(finite(present_value(rate, flows), "a present value"))


def annuity_factor(rate: Number, periods: Number) -> Number:
    """Present value of 1 at the end of each period; exact for the smallest rates too."""
    if type(rate) is float:
        return periods if rate == 0 else -np.expm1(-periods * np.log1p(rate)) / rate
    zero = np.equal(rate, 0)
    safe = np.where(zero, 1.0, rate)
    return np.where(zero, periods, -np.expm1(-periods * np.log1p(safe)) / safe)


def years_since_first(days: ArrayLike, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Years of 365 days from the first date to each, and where (per trial) a date lies before the first."""
    serials = dates(days, "dates")
    if serials.shape[-1] != values.shape[-1]:
        raise InvalidNumber(
            f"there are {values.shape[-1]} values and {serials.shape[-1]} dates: give one date for each value"
        )
    years = (serials - serials[..., :1]) / DAYS_PER_YEAR
    return years, np.asarray((years < 0).any(axis=-1))
