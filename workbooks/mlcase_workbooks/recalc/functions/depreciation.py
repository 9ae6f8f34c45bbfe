"""Depreciation: how much of an asset's cost falls to each period of its life."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from mlcase_udfs.checks import refuse
from mlcase_udfs.errors import DivisionByZero, InvalidNumber
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.days import day_of, year_fraction
from mlcase_workbooks.recalc.functions.kinds import Here, Logical, Number, Strict

OUTSIDE_LIFE = "the period is not one of the asset's life: give 1 to the number of periods"
BAD_ASSET = "the cost and the salvage must be 0 or more, and the life, the period and the factor above 0"


@function(trials="itself")
def SLN(cost: Number, salvage: Number, life: Number) -> float:
    """Straight line: the same amount in every period."""
    checked: Any = refuse(life == 0.0, life, DivisionByZero("the life is 0 periods"))
    return (cost - salvage) / checked


@function
def SYD(cost: Number, salvage: Number, life: Number, period: Number) -> float:
    """Sum of years' digits: the amount falls evenly, from period to period, to almost nothing."""
    if life <= 0 or period <= 0 or period > life:
        raise InvalidNumber(OUTSIDE_LIFE)
    return (cost - salvage) * (life - period + 1) * 2 / (life * (life + 1))


@function
def DB(cost: Number, salvage: Number, life: Number, period: Number, months: Number = 12.0) -> float:
    """Fixed declining balance: a fixed share of what is left, with a rate of three decimals; part of the first year."""
    period, months = math.floor(period), math.floor(months)
    if cost < 0 or salvage < 0 or life <= 0 or period <= 0 or not 1 <= months <= 12:
        raise InvalidNumber(BAD_ASSET)
    if period > life + (months < 12):
        raise InvalidNumber(OUTSIDE_LIFE)
    if cost == 0:
        return 0.0
    rate = round(1 - (salvage / cost) ** (1 / life), 3)
    first = cost * rate * months / 12
    if period == 1:
        return first
    left = (cost - first) * (1 - rate) ** (period - 2)
    return left * rate * ((12 - months) / 12 if period > life else 1)


@function
def DDB(cost: Number, salvage: Number, life: Number, period: Number, factor: Number = 2.0) -> float:
    """Double declining balance: a share of what is left, never below the salvage value; fractions of periods count."""
    if cost < 0 or salvage < 0 or life <= 0 or period <= 0 or factor <= 0:
        raise InvalidNumber(BAD_ASSET)
    if period > life:
        raise InvalidNumber(OUTSIDE_LIFE)
    share = min(factor / life, 1.0)
    before = cost if period == 1 else cost * (1 - share) ** (period - 1)
    after = max(cost * (1 - share) ** period, salvage)
    return max(before - after, 0.0)


@function
def VDB(
    cost: Number,
    salvage: Number,
    life: Number,
    start: Number,
    end: Number,
    factor: Number = 2.0,
    no_switch: Logical = False,
) -> float:
    """Declining balance between two points of the life, turning to straight line where that takes off more."""
    if cost < 0 or salvage < 0 or life <= 0 or factor <= 0 or not 0 <= start <= end <= life:
        raise InvalidNumber(BAD_ASSET)
    amounts = _declining(cost, salvage, life, factor, switch=not no_switch)
    return sum(
        amount * max(0.0, min(end, period + 1.0) - max(start, float(period)))
        for period, amount in enumerate(amounts)
        if period < end
    )


def _declining(cost: float, salvage: float, life: float, factor: float, switch: bool) -> Iterator[float]:
    """The depreciation of each whole period."""
    left, period = cost, 0
    while period < life:
        declining = max(0.0, min(left * min(factor / life, 1.0), left - salvage))
        straight = (left - salvage) / (life - period)
        amount = max(declining, straight) if switch else declining
        yield amount
        left, period = left - amount, period + 1


@function
def AMORLINC(
    here: Here,
    cost: Strict,
    purchased: Strict,
    first_end: Strict,
    salvage: Strict,
    period: Strict,
    rate: Strict,
    basis: Strict = 0.0,
) -> float:
    """French straight line: a share of the cost every year, part of it in the year of purchase (period 0)."""
    first_part = _french(here, cost, purchased, first_end, salvage, period, rate, basis)
    yearly, first = cost * rate, cost * rate * first_part
    left = cost - salvage - first - yearly * (math.floor(period) - 1)
    return first if period < 1 else max(0.0, min(yearly, left))


@function
def AMORDEGRC(
    here: Here,
    cost: Strict,
    purchased: Strict,
    first_end: Strict,
    salvage: Strict,
    period: Strict,
    rate: Strict,
    basis: Strict = 0.0,
) -> float:
    """French declining balance: a coefficient of the life speeds it up; whole amounts, the last half of the rest."""
    first_part = _french(here, cost, purchased, first_end, salvage, period, rate, basis)
    life = 1 / rate
    if life < 3 or 4 < life < 5:
        raise InvalidNumber(f"the rate is {rate}: give one of a life of 3 or 4 years, or of 5 or more")
    coefficient = 1.5 if life <= 4 else 2.0 if life <= 6 else 2.5
    share, wanted = rate * coefficient, math.floor(period)
    amount = _rounded(cost * share * first_part)
    left = cost - amount
    rest = left - salvage
    for year in range(1, wanted + 1):
        amount = _rounded(left * share)
        rest -= amount
        if rest < 0:
            return _rounded(left * 0.5) if wanted - (year - 1) <= 1 else 0.0
        left -= amount
    return amount


def _french(
    here: Here,
    cost: float,
    purchased: float,
    first_end: float,
    salvage: float,
    period: float,
    rate: float,
    basis: float,
) -> float:
    """The part of a year from the purchase to the end of the first period."""
    if purchased > first_end or salvage > cost or min(cost, salvage, period) < 0 or rate <= 0:
        raise InvalidNumber(BAD_ASSET)
    if math.floor(basis) == 2:
        raise InvalidNumber("the basis is 2: French depreciation knows 0, 1, 3 and 4")
    return year_fraction(day_of(purchased, here), day_of(first_end, here), math.floor(basis))


def _rounded(amount: float) -> float:
    return math.floor(amount + 0.5)
