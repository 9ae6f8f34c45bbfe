"""Whole numbers: factorials, combinations, common divisors and multiples."""

from __future__ import annotations

import math
from typing import Any

from mlcase_udfs.errors import InvalidNumber, InvalidValue, NotAvailable
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Anything, Number
from mlcase_workbooks.recalc.functions.ranges import block_of
from mlcase_workbooks.recalc.values import round_significant, to_number

_LARGEST_WHOLE = 2.0**53
_MOST_CHOSEN = 515
"""From twice as many things, more than this can be chosen in more ways than a cell can hold: 1031 over 516."""


def _whole(number: float, least: int = 0) -> int:
    """A number cut to a whole one, which must not be below ``least``."""
    if number < least:
        raise InvalidNumber(f"{number} is below {least}")
    return int(round_significant(number))


@function
def FACT(number: Number) -> float:
    """The factorial: the number of orders of so many things."""
    number = _whole(number)
    if number > 170:
        raise InvalidNumber(f"the factorial of {number} is too large for a cell: give 170 at most")
    return float(math.factorial(number))


@function
def FACTDOUBLE(number: Number) -> float:
    """The double factorial: the product of every second number down to 1 or 2."""
    number = _whole(number, -1)
    if number > 300:
        raise InvalidNumber(f"the double factorial of {number} is too large for a cell: give 300 at most")
    return float(math.prod(range(number, 0, -2)))


@function
def COMBIN(things: Number, chosen: Number) -> float:
    """How many ways there are to choose some of several things."""
    things, chosen = _whole(things), _whole(chosen)
    if chosen > things:
        raise InvalidNumber(f"{chosen} of {things} cannot be chosen: choose {things} at most")
    return _choices(things, chosen)


def _choices(things: int, chosen: int) -> float:
    """In how many ways; refused before the work begins, which for a billion things would never end."""
    if min(chosen, things - chosen) > _MOST_CHOSEN:
        raise InvalidNumber(f"the ways to choose {chosen} of {things} are too many for a cell")
    return float(math.comb(things, chosen))


@function
def COMBINA(things: Number, chosen: Number) -> float:
    """How many ways there are to choose from several things, each as often as wanted."""
    things, chosen = _whole(things), _whole(chosen)
    if things == 0 and chosen > 0:
        raise InvalidNumber("there is nothing to choose from")
    return _choices(things + chosen - 1, chosen) if things else 1.0


def _listed(arguments: tuple[Any, ...]) -> list[int]:
    """The whole numbers of all arguments.

    Texts count as numbers even in ranges, TRUE and FALSE do not. A blank counts as 0 in a range, not by itself.
    """
    listed = []
    for argument in arguments:
        if argument is None:
            raise NotAvailable("an argument is missing")
        cells = block_of(argument).flat
        for value in cells:
            if type(value) is bool:
                raise InvalidValue("TRUE or FALSE stands where a number belongs")
            if value is not None or len(cells) > 1:
                listed.append(_whole(to_number(value)))
    if not listed:
        raise InvalidValue("all cells are blank: give a number")
    return listed


def _exact(number: int) -> float:
    if number >= _LARGEST_WHOLE:
        raise InvalidNumber(f"{number} is too large to be exact: stay below 2^53")
    return float(number)


@function
def GCD(*numbers: Anything) -> float:
    """The greatest common divisor."""
    return _exact(math.gcd(*[int(_exact(number)) for number in _listed(numbers)]))


@function
def LCM(*numbers: Anything) -> float:
    """The least common multiple."""
    return _exact(math.lcm(*_listed(numbers)))


@function
def MULTINOMIAL(*numbers: Anything) -> float:
    """How many ways there are to deal things out in groups of these sizes."""
    ways, dealt = 1, 0
    for number in _listed(numbers):
        dealt += number
        _choices(dealt, number)
        ways *= math.comb(dealt, number)
    return float(ways)
