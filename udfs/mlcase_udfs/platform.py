"""What does a shared platform save, who pays for it, and what does each model return on it?"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mlcase_udfs.checks import (
    above,
    at_least,
    between,
    denominator,
    error_in,
    fraction,
    inherit,
    number,
    option,
    plain,
    refuse,
    refuse_any,
    same_length,
    select,
    spill,
    vector,
)
from mlcase_udfs.errors import DivisionByZero, InvalidNumber, InvalidValue
from mlcase_udfs.inaction import CATEGORY
from mlcase_udfs.registry import udf
from mlcase_udfs.units import Amounts, Count, Flag, FloatArray, Fraction, Money, Number, Shape, Table, Unit

WEEKS = 52

Usage: TypeAlias = Annotated[ArrayLike, Unit("usage, any unit, a cell per team", Shape.VECTOR)]
Weeks: TypeAlias = Annotated[Number, Unit("weeks")]
Digits: TypeAlias = Annotated[Number, Unit("decimals")]
UtilisationMeasure: TypeAlias = Annotated[
    Literal["saving", "share", "effective_before", "effective_after", "all"], Unit("option")
]
ChargeMethod: TypeAlias = Annotated[Literal["proportional", "even", "peak"], Unit("option")]
AmortiseMethod: TypeAlias = Annotated[Literal["average", "marginal", "proportional"], Unit("option")]
AmortiseMeasure: TypeAlias = Annotated[Literal["roi", "share", "marginal", "platform", "all"], Unit("option")]
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
) -> Number:
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
    Number
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


@udf(
    category=CATEGORY,
    native="total * (fixed_share / COUNT(usage) + (1 - fixed_share) * usage / SUM(usage)), rounded so that it foots",
)
def chargeback(
    total: Money,
    usage: Usage,
    fixed_share: Fraction = 0.0,
    method: ChargeMethod = "proportional",
    peaks: Usage | None = None,
    capacity: Count | None = None,
    decimals: Digits = 2.0,
) -> Table:
    """What each team pays for the shared platform, to the cent, so that the bill adds up.

    The variable part is shared by usage. The fixed part is shared evenly; with the method "peak" by each team's
    greatest demand, which is what the capacity was bought for. The method "even" shares everything evenly. Given the
    capacity, what nobody used of the variable part is not hidden in the teams' bills but shown as one more row.

    Parameters
    ----------
    total
        Cost to be shared.
    usage
        Usage of each team.
    fixed_share
        Share of the cost that does not depend on usage.
    method
        "proportional", "even" or "peak".
    peaks
        Greatest demand of each team; for the method "peak".
    capacity
        Usage that was possible in all; left out: everything is charged to the teams.
    decimals
        Decimals of the bill; 0 for whole units. Rounding goes to the largest remainders.

    Returns
    -------
    Table
        A column: the charge of each team, then the idle part when the capacity is given.

    Raises
    ------
    DivisionByZero
        There is no usage, or no peak, to share by.
    InvalidNumber
        A usage or peak is negative, the fixed share is outside 0 to 1, decimals are not from -9 to 9, or the capacity
        is below the usage.
    InvalidValue
        The method is "peak" and peaks are left out, ranges differ in length, or the method is unknown.
    NotAvailable
        There is no team.

    References
    ----------
    FinOps Foundation, FinOps Framework (invoicing and chargeback); Balinski & Young 2001, Fair Representation
    (largest remainders).

    Examples
    --------
    A bill of 100, 30 of it fixed, for three teams that use 50, 30 and 20:

    >>> [charge for (charge,) in chargeback(100, [50, 30, 20], 0.3)]
    [45.0, 31.0, 24.0]
    >>> [charge for (charge,) in chargeback(100, [1, 1, 1])]
    [33.34, 33.33, 33.33]
    """
    rule = option(method, ("proportional", "even", "peak"), "method")
    total, fixed = number(total, "total"), fraction(fixed_share, "fixed_share")
    digits = between(np.trunc(number(decimals, "decimals")), -9, 9, "decimals")
    used = _amounts(usage, "usage")
    teams = used.shape[-1]
    evenly = np.full(teams, 1 / teams)
    by_usage, in_all = (evenly, None) if rule == "even" else _shares(used, "usage")
    at_peak, problem = evenly, None
    if peaks is not None:
        demand = _amounts(peaks, "peaks")
        same_length(used, "usage", demand, "peaks")
        at_peak, problem = _shares(demand, "peaks") if rule == "peak" else (evenly, error_in(demand))
    elif rule == "peak":
        raise InvalidValue('peaks are missing: the method "peak" asks for the greatest demand of each team')

    idle: Number = 0.0
    room: Number | None = None
    if capacity is not None:
        sum_used = np.sum(used, axis=-1)
        room = above(capacity, 0, "capacity")
        room = refuse(room < sum_used, room, InvalidNumber("capacity is below the usage: give all that was possible"))
        idle = (1 - fixed) * (1 - sum_used / room) if rule != "even" else 0.0 * sum_used
    fixed_part, rest = _by_team(fixed), _by_team(1 - fixed - idle)
    shares = fixed_part * at_peak + rest * by_usage
    if capacity is not None:
        shares = np.concatenate([shares, np.broadcast_to(_by_team(idle), (*shares.shape[:-1], 1))], axis=-1)
    charges = _footing(_by_team(total) * shares, _by_team(total), _by_team(digits))
    return spill({"charge": charges}, "charge", total, error_in(used), fixed, in_all, problem, room, digits)


def _amounts(values: ArrayLike, name: str) -> FloatArray:
    array = vector(values, name)
    return refuse_any(array < 0, array, InvalidNumber(f"{name} holds a negative number"))


def _shares(values: FloatArray, name: str) -> tuple[FloatArray, Number]:
    """Each team's share, and the sum that they are shares of."""
    in_all: Number = plain(values.sum(axis=-1))
    in_all = refuse(in_all == 0, in_all, DivisionByZero(f"{name} is 0 in all: there is nothing to share by"))
    return values / _by_team(in_all), in_all


def _footing(charges: FloatArray, total: Number, decimals: Number) -> FloatArray:
    """The charges rounded, so that they add up to the rounded total: the largest remainders are rounded up."""
    scale = 10.0**decimals
    exact = charges * scale
    # A whole number of units that arithmetic left a hair below stays whole.
    units = np.floor(exact + 8 * np.spacing(np.abs(exact)))
    missing = np.rint(total * scale) - units.sum(axis=-1, keepdims=True)
    if not missing.any():
        return units / scale
    place = np.argsort(np.argsort(-(exact - units), axis=-1, kind="stable"), axis=-1, kind="stable")
    return (units + (place < missing)) / scale


def _by_team(value: Number) -> Number:
    """A number, with an axis for the teams behind its trials."""
    return value[..., np.newaxis] if isinstance(value, np.ndarray) else value


@udf(
    category=CATEGORY,
    native="(model_values - model_costs - foundation / n) / (model_costs + foundation / n), n = COUNT(model_values)",
)
def platform_amortise(
    foundation: Money,
    model_values: Amounts,
    model_costs: Amounts,
    method: AmortiseMethod = "average",
    what: AmortiseMeasure = "roi",
) -> Number | Table:
    """The return of each model once it carries its part of the shared foundation, next to its return without.

    "The next model costs nothing extra" is true of the next model alone (marginal), and never of all models together.

    Parameters
    ----------
    foundation
        Cost of the shared platform.
    model_values
        Value of each model.
    model_costs
        Own cost of each model.
    method
        How the foundation is shared: "average" (equal parts), "proportional" (by value) or "marginal" (not at all).
    what
        A column with a row per model: "roi" (with its part of the foundation), "share" (that part), "marginal" (the
        return without); "platform" (return of all models and the foundation together); or "all" for the table.

    Returns
    -------
    Number or Table
        Return on investment of each model, or what was asked for.

    Raises
    ------
    InvalidNumber
        The foundation or a model's own cost is negative.
    DivisionByZero
        The foundation is shared by value and there is no value; or the platform's return is asked for and nothing was
        spent. A single model without any cost has #DIV/0! in its row.
    InvalidValue
        There are not as many costs as values, a cell is blank or text, or the method or the measure is unknown.
    NotAvailable
        There is no model.

    References
    ----------
    Horngren, Datar & Rajan 2015, Cost Accounting, 15th ed., ch. 15 (common costs: stand-alone and incremental);
    Logiciel, pilot-failure notes (later models carry no foundation).

    Examples
    --------
    Three models worth 1,000 each at a cost of 100 share a foundation of 340: each returns 369 %, not 900 %:

    >>> [round(roi, 4) for (roi,) in platform_amortise(340, [1000, 1000, 1000], [100, 100, 100])]
    [3.6875, 3.6875, 3.6875]
    >>> platform_amortise(340, [1000, 1000, 1000], [100, 100, 100], "marginal")[0, 0]
    9.0
    """
    rule = option(method, ("average", "marginal", "proportional"), "method")
    chosen = option(what, ("roi", "share", "marginal", "platform", "all"), "what")
    foundation = at_least(foundation, 0, "foundation")
    values, costs = vector(model_values, "model_values"), _amounts(model_costs, "model_costs")
    same_length(values, "model_values", costs, "model_costs")
    in_all: Number | None = None
    if rule == "proportional":
        shares, in_all = _shares(values, "model_values")
    else:
        shares = np.full(values.shape[-1], 0.0 if rule == "marginal" else 1 / values.shape[-1])
    problems = foundation, error_in(values), error_in(costs), in_all
    if chosen == "platform":
        spent = denominator(np.sum(costs, axis=-1) + foundation, "the cost of the platform and its models")
        return plain(inherit((np.sum(values, axis=-1) - spent) / spent, *problems))
    share = _by_team(foundation) * shares
    columns = {
        "roi": lambda: _returns(values, costs + share),
        "share": share,
        "marginal": lambda: _returns(values, costs),
    }
    return spill(columns, chosen, *problems)


def _returns(values: FloatArray, costs: FloatArray) -> Any:
    free = costs == 0
    return np.where(free, DivisionByZero.cell.boxed, (values - costs) / np.where(free, 1.0, costs))


@udf(category=CATEGORY, native="models_year * (weeks_before - weeks_after) / 52 * value_model_year")
def time_to_market(
    models_year: Count,
    weeks_before: Weeks,
    weeks_after: Weeks,
    value_model_year: Money,
    cumulative: Flag = True,
    what: SpeedMeasure = "value",
) -> Number:
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
    Number
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
