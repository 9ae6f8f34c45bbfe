"""What stands for a function in Excel's own terms: a formula over the function's arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Sizes: TypeAlias = Mapping[str, int]
"""How many cells each range of a call has; a range that was left out is not there."""

Body: TypeAlias = str | Callable[[Sizes], str]
"""The formula, or what writes it once the number of cells is known."""

Table: TypeAlias = "Mapping[Callable[..., Any], Form]"


@dataclass(frozen=True)
class Form:
    """The formula, in terms of the arguments, with some words of its own that a call resolves:

    CASE(option, "a", x, "b", y)   x or y, by what the option says
    GIVEN(argument, x, y)          x when the argument is given, y when it is left out
    SIZE(range), PLACES(range)     how many cells, and their numbers 1, 2, ...
    ITEM(range, k)                 the k-th cell
    RUNNING(range, array)          the running sum of an array as long as the range; BEFORE without the cell itself
    OTHERS(range, matrix)          for each cell of a range the sum of what a matrix has for it beside every other
    ALIKE(range, range)            whether two ranges have as many rows and columns
    NONNEG(x, ...), UNIT(x, ...)   whether none is below 0; whether all lie from 0 to 1
    DOWN(n, x), ACROSS(n, x)       a column or a row of n cells, x being the cell number i
    ARRAY(x)                       x, which only an array formula computes in every Excel
    NONE("why")                    there is no formula

    ``valid`` says when the function gives a number at all; #NUM! stands for what it refuses. That every cell of a range
    of numbers is a number is asked without being said. A minus binds tighter than a power, as in Excel.
    """

    body: Body
    valid: str = "TRUE"
    terms: Mapping[str, str] = field(default_factory=dict)
    """Names for parts of the formula."""
    general: str = ""
    """The same where the number of cells is not known, for a body that asks for it; with functions of Excel 365."""
    once: tuple[str, ...] = ()
    """Terms that a LAMBDA works out once, in this order; an error in one of them is one in the result."""
