"""What does a shared platform save, and how much sooner is value there?"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from mlcase_udfs.checks import (
    above,
    at_least,
    between,
    fraction,
    number,
    select,
)
from mlcase_udfs.errors import InvalidValue
from mlcase_udfs.inaction import CATEGORY
from mlcase_udfs.registry import udf
from mlcase_udfs.units import Count, Flag, Fraction, Money, Number, Table, Unit

WEEKS = 52

Weeks: TypeAlias = Annotated[Number, Unit("weeks")]
UtilisationMeasure: TypeAlias = Annotated[
    Literal["saving", "share", "effective_before", "effective_after", "all"], Unit("option")
]
SpeedMeasure: TypeAlias = Annotated[
    Literal["value", "faster", "weeks_saved", "extra_models", "extra_value", "all"], Unit("option")
]


@udf(category=CATEGORY, native="spend * (1 - util_before / util_after) * elastic")
def gpu_savings(
    spend: Money,
    util_before: Fraction,
    util_after: Fraction,
    elastic: Fraction = 1.0,
    price_hour: Money | None = None,
    what: UtilisationMeasure = "saving",
) -> Number | Table:
    """What better used GPUs save in a year: the same work on fewer of them.

    At twice the utilisation half of the machines do the work; the bill falls by that half only as far as machines can
    be given back. No saving can exceed what was wasted: compare it with the spending. Lower utilisation gives a loss.

    Parameters
    ----------
    spend
        Spending a year before.
    util_before
        Share of the paid hours that are used, before.
    util_after
        Share that is used after.
    elastic
        Share of the spending that falls with the hours: 1 on demand, 0 when all is committed.
    price_hour
        Price of a paid hour; needed for the effective costs only.
    what
        "saving", "share" (of the spending), "effective_before" and "effective_after" (cost of an hour really used), or
        "all" for the table.

    Returns
    -------
    Number or Table
        Saving in a year, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A utilisation is not above 0 or is above 1, or spending, price or the elastic share is out of range.
    InvalidValue
        An effective cost is asked for without the price, or the measure is unknown.

    References
    ----------
    FinOps Foundation, FinOps Framework (utilisation, unit cost); enterprise MLOps platform business case (35 to 60 %).

    Examples
    --------
    A GPU bill of 8M at 35 % utilisation falls by 3.33M at 60 %; an hour really used cost 8.57 at a list price of 3:

    >>> round(gpu_savings(8, 0.35, 0.60), 4)
    3.3333
    >>> round(gpu_savings(8, 0.35, 0.60, 1, 3, "effective_before"), 3)
    8.571
    """
    spend, elastic = at_least(spend, 0, "spend"), fraction(elastic, "elastic")
    before, after = _used(util_before, "util_before"), _used(util_after, "util_after")
    price = None if price_hour is None else at_least(price_hour, 0, "price_hour")
    share = (1 - before / after) * elastic

    def effective(used: Number) -> Number:
        if price is None:
            raise InvalidValue("price_hour is missing: an effective cost asks for the price of a paid hour")
        return price / used

    rows = {
        "saving": spend * share,
        "share": share,
        "effective_before": lambda: effective(before),
        "effective_after": lambda: effective(after),
    }
    return select(rows, what, spend, elastic, before, after, price)


def _used(share: Number, name: str) -> Number:
    return above(between(share, 0, 1, name), 0, name)


@udf(category=CATEGORY, native="models_year * (weeks_before - weeks_after) / 52 * value_model_year")
def time_to_market(
    models_year: Count,
    weeks_before: Weeks,
    weeks_after: Weeks,
    value_model_year: Money,
    cumulative: Flag = True,
    what: SpeedMeasure = "value",
) -> Number | Table:
    """What it is worth that models go live earlier.

    Each model earns for the weeks that it is live sooner. Where deployment was the bottleneck, the same people also
    deploy more models; that is shown apart, for a full year of value each, and counts only if there are ideas for them.

    Parameters
    ----------
    models_year
        Models that go live in a year.
    weeks_before
        Weeks from a finished model to a live one, before.
    weeks_after
        The same, after.
    value_model_year
        Value of a live model in a year.
    cumulative
        TRUE for all models of the year, FALSE for one.
    what
        "value" (of the earlier weeks), "faster" (share of the time saved), "weeks_saved", "extra_models" and
        "extra_value" (when deployment was the bottleneck), or "all" for the table.

    Returns
    -------
    Number or Table
        Value of a year's earlier weeks, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A number of weeks is not above 0, or the number of models is negative.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Reinertsen 2009, The Principles of Product Development Flow (cost of delay); enterprise MLOps platform business case
    (six weeks to two and a half, 40,000 a model).

    Examples
    --------
    50 models a year, each worth 40,000 a year, go live three weeks sooner:

    >>> round(time_to_market(50, 6, 3, 40_000))
    115385
    >>> round(time_to_market(50, 6, 2.5, 40_000, what="faster"), 4)
    0.5833
    """
    models = at_least(models_year, 0, "models_year")
    before, after = above(weeks_before, 0, "weeks_before"), above(weeks_after, 0, "weeks_after")
    value = number(value_model_year, "value_model_year")
    counted = models if cumulative else 1.0
    extra = counted * (before / after - 1)
    rows = {
        "value": counted * (before - after) / WEEKS * value,
        "faster": (before - after) / before,
        "weeks_saved": counted * (before - after),
        "extra_models": extra,
        "extra_value": extra * value,
    }
    return select(rows, what, models, before, after, value)
