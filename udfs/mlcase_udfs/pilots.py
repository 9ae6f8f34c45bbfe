"""What have failed pilots cost, and what is a rebuild worth from here on?"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import (
    above,
    at_least,
    between,
    denominator,
    error_in,
    number,
    refuse_any,
    select,
    vector,
)
from mlcase_udfs.errors import InvalidNumber, InvalidValue
from mlcase_udfs.inaction import CATEGORY, LONGEST, Years
from mlcase_udfs.registry import udf
from mlcase_udfs.units import (
    AnnualRate,
    Money,
    Months,
    Number,
    Table,
    Unit,
    Values,
)

RebuildMeasure: TypeAlias = Annotated[
    Literal["sunk", "difference", "ratio", "forward_npv", "note", "all"], Unit("option")
]
SUNK = "The pilots' cost is spent either way and no benefit of the rebuild: decide on the forward value."


@udf(
    category=CATEGORY,
    native="SUM(pilot_costs); ratio SUM(pilot_costs) / rebuild; forward_npv from a monthly row of annual_value / 12",
)
def pilot_rebuild(
    pilot_costs: Values,
    rebuild: Money,
    annual_value: Money | None = None,
    months_to_live: Months = 0.0,
    years: Years = 3.0,
    rate: AnnualRate | None = None,
    what: RebuildMeasure = "sunk",
) -> Number | str | Table:
    """What failed pilots have cost next to what a rebuild costs, and what the rebuild is worth from here on.

    The comparison with money already spent opens eyes but decides nothing. The decision needs the forward value: the
    rebuild today, and the value of the model from the month it goes live to the end of the horizon, discounted monthly.

    Parameters
    ----------
    pilot_costs
        Cost of each failed pilot.
    rebuild
        Cost of the rebuild, today.
    annual_value
        Value of the working model in a year; needed for the forward value only.
    months_to_live
        Months until it works.
    years
        Horizon, from today.
    rate
        Discount rate per year, above -1; needed for the forward value only.
    what
        "sunk", "difference" (sunk less rebuild), "ratio", "forward_npv", "note", or "all" for the table.

    Returns
    -------
    Number or str or Table
        Money sunk in pilots, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A cost or number of months is negative, the horizon is not from 0 to 100 years, or the rate is -1 or below.
    DivisionByZero
        The ratio is asked for and the rebuild costs nothing.
    InvalidValue
        The forward value is asked for without annual value or rate, a cell is blank or text, or the measure is unknown.
    NotAvailable
        There is no pilot.

    References
    ----------
    Logiciel, pilot-failure notes (600,000 of failed pilots against a rebuild of 340,000); Arkes & Blumer 1985, The
    Psychology of Sunk Cost.

    Examples
    --------
    Three pilots for 600,000 failed on the same data. Rebuilding the pipelines costs 340,000 and gives, after eight
    months, a model that is worth 500,000 a year:

    >>> pilots = [250_000, 200_000, 150_000]
    >>> pilot_rebuild(pilots, 340_000, what="difference"), round(pilot_rebuild(pilots, 340_000, what="ratio"), 4)
    (260000.0, 1.7647)
    >>> round(pilot_rebuild(pilots, 340_000, 500_000, 8, 3, 0.10, "forward_npv"))
    637753
    """
    spent, rebuild = vector(pilot_costs, "pilot_costs"), at_least(rebuild, 0, "rebuild")
    spent = refuse_any(spent < 0, spent, InvalidNumber("pilot_costs holds a negative cost"))
    value = None if annual_value is None else number(annual_value, "annual_value")
    wait, years = at_least(months_to_live, 0, "months_to_live"), between(years, 0, LONGEST, "years")
    discount = None if rate is None else above(rate, -1, "rate")
    sunk = np.sum(spent, axis=-1)

    def forward() -> Number:
        if value is None or discount is None:
            raise InvalidValue("annual_value and rate are needed for the forward value: give both")
        month = np.arange(1, 12 * int(np.ceil(np.nanmax(years, initial=0))) + 1)
        begins, ends = np.asarray(wait)[..., np.newaxis], np.asarray(12 * years)[..., np.newaxis]
        live = np.clip(np.minimum(month, ends) - np.maximum(month - 1, begins), 0, 1)
        worth = np.sum(live * (1 + np.asarray(discount)[..., np.newaxis]) ** (-month / 12), axis=-1)
        return value / 12 * worth - rebuild

    return select(
        {
            "sunk": sunk,
            "difference": sunk - rebuild,
            "ratio": lambda: sunk / denominator(rebuild, "rebuild"),
            "forward_npv": forward,
            "note": SUNK,
        },
        what,
        error_in(spent),
        rebuild,
        value,
        wait,
        years,
        discount,
    )
