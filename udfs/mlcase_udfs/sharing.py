"""Who pays for a shared platform, and what does each model return with its share of it?"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

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
    spill,
    vector,
)
from mlcase_udfs.errors import DivisionByZero, InvalidNumber, InvalidValue
from mlcase_udfs.inaction import CATEGORY
from mlcase_udfs.registry import udf
from mlcase_udfs.units import Amounts, Count, FloatArray, Fraction, Money, Number, Shape, Table, Unit

Usage: TypeAlias = Annotated[ArrayLike, Unit("usage, any unit, a cell per team", Shape.VECTOR)]
Digits: TypeAlias = Annotated[Number, Unit("decimals")]
ChargeMethod: TypeAlias = Annotated[Literal["proportional", "even", "peak"], Unit("option")]
AmortiseMethod: TypeAlias = Annotated[Literal["average", "marginal", "proportional"], Unit("option")]
AmortiseMeasure: TypeAlias = Annotated[Literal["roi", "share", "marginal", "platform", "all"], Unit("option")]


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


def _returns(values: FloatArray, costs: FloatArray) -> FloatArray:
    free = costs == 0
    return np.where(free, DivisionByZero.cell.boxed, (values - costs) / np.where(free, 1.0, costs))
