"""How much of a full value arrives? Months live, ramp-up, decay and season."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.checks import (
    LONGEST_ROW,
    above,
    at_least,
    between,
    cells,
    error_in,
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
from mlcase_udfs.time_value import CATEGORY
from mlcase_udfs.units import (
    Count,
    Factors,
    FloatArray,
    Money,
    Number,
    Periods,
    Table,
    Unit,
)

RampShape: TypeAlias = Annotated[Literal["none", "linear", "logistic", "table"], Unit("option")]
RAMP_SHAPES = ("none", "linear", "logistic", "table")

LOGISTIC_STEEPNESS = 10.0
"""Of the S-shaped ramp: it reaches 7 % after a quarter of the ramp, half after a half, 93 % after three quarters."""

LONGEST = 1200
"""Months that a rollout may last: a hundred years."""


def full_months(months: Number, ramp: Number | None = None, half_life: Number | None = None) -> Number:
    """How many months of the full value arrive in the first ``months``.

    The m-th month brings ``min(1, m / ramp) * 0.5 ^ ((m - 1) / half_life)`` of a full one, as in the function ramp; the
    last may be a part of a month.
    """
    months = between(months, 0, LONGEST, "months")
    if ramp is None and half_life is None:
        return months
    month = np.arange(1, np.ceil(np.nanmax(months, initial=0)) + 1)
    share = np.clip(np.asarray(months)[..., np.newaxis] - (month - 1), 0, 1)
    if ramp is not None:
        ramp = at_least(ramp, 0, "ramp")
        share = share * np.minimum(1, month / np.maximum(np.asarray(ramp)[..., np.newaxis], 1))
        months = inherit(months, ramp)
    if half_life is not None:
        half_life = above(half_life, 0, "half_life")
        share = share * 0.5 ** ((month - 1) / np.asarray(half_life)[..., np.newaxis])
        months = inherit(months, half_life)
    return plain(inherit(np.sum(share, axis=-1), months))


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
