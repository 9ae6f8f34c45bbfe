"""Which input matters most, and what must one be for a wanted result?"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mlcase_udfs.checks import error_in, inherit, labels, number, option, plain, refuse, same_length, spill, vector
from mlcase_udfs.errors import InvalidNumber
from mlcase_udfs.expressions import read
from mlcase_udfs.registry import udf
from mlcase_udfs.roots import crossing
from mlcase_udfs.scenarios import CATEGORY
from mlcase_udfs.units import FloatArray, Labels, Money, Number, Option, Quantity, Shape, Table, Unit, Values

Inputs: TypeAlias = Annotated[ArrayLike, Unit("unit of the input, a cell per input", Shape.VECTOR)]
SwingMeasure: TypeAlias = Annotated[Literal["swing", "input", "low", "high", "all"], Unit("option")]


@udf(
    category=CATEGORY,
    native="result + effects * (lows - bases) and result + effects * (highs - bases), sorted by their distance",
)
def tornado(
    bases: Inputs,
    lows: Inputs,
    highs: Inputs,
    effects: Values,
    names: Labels | None = None,
    constant: Money = 0.0,
    what: SwingMeasure = "swing",
) -> Number | str | Table:
    """Which uncertain input moves the result most, when each alone goes to its low and to its high.

    The result is ``constant`` plus the sum of effect times input, which covers a net present value whose lines have
    multipliers (give each line's present value as its effect, costs negative). For any other model ask the workbook.

    Parameters
    ----------
    bases
        Planned value of each input.
    lows
        Low value of each input.
    highs
        High value of each input.
    effects
        What one unit of each input adds to the result.
    names
        Names of the inputs; left out: they are numbered.
    constant
        Part of the result that does not depend on them.
    what
        "swing" (the largest distance between the two results) or "input" (the one with it); a column, largest swing
        first: "low" and "high" (result with the input low, high); or "all" for the sorted table.

    Returns
    -------
    Number or str or Table
        Largest swing, or what was asked for.

    Raises
    ------
    InvalidValue
        The ranges differ in length, a cell is blank or text, or the measure is unknown.
    NotAvailable
        There is no input.

    References
    ----------
    Howard 1988, Decision Analysis: Practice and Promise, Management Science 34(6); Clemen & Reilly 2014, Making Hard
    Decisions with DecisionTools, 3rd ed., ch. 5 (sensitivity analysis).

    Examples
    --------
    Benefits worth 40.18M may come a fifth higher or lower, costs of 29.41M a tenth lower or a fifth higher:

    >>> case = [1, 1], [0.8, 0.9], [1.2, 1.2], [40.180316, -29.413974], ["benefits", "costs"]
    >>> tornado(*case, what="input"), round(tornado(*case), 3)
    ('benefits', 16.072)
    >>> [[round(cell, 3) for cell in row[1:3]] for row in tornado(*case, what="all")[1:].tolist()]
    [[2.73, 18.802], [13.708, 4.884]]
    """
    chosen = option(what, ("swing", "input", "low", "high", "all"), "what")
    planned, effect = vector(bases, "bases"), vector(effects, "effects")
    least, most = vector(lows, "lows"), vector(highs, "highs")
    for values, name in ((least, "lows"), (most, "highs"), (effect, "effects")):
        same_length(planned, "bases", values, name)
    constant = number(constant, "constant")
    count = planned.shape[-1]
    called: list[Any] = [float(i + 1) for i in range(count)]
    if names is not None:
        called = list(labels(names, "names", count))

    as_planned = (constant + (effect * planned).sum(axis=-1))[..., np.newaxis]
    low, high = as_planned + effect * (least - planned), as_planned + effect * (most - planned)
    swing = np.abs(high - low)
    problems = error_in(planned), error_in(least), error_in(most), error_in(effect), constant
    if chosen == "swing":
        return plain(inherit(swing.max(axis=-1), *problems))
    order = np.argsort(-swing, axis=-1, kind="stable")

    def by_swing(values: FloatArray) -> FloatArray:
        return np.take_along_axis(np.broadcast_to(values, order.shape), order, axis=-1)

    kind = object if names is not None else float
    columns = {
        "input": np.array(called, dtype=kind)[order],
        "low": by_swing(low),
        "high": by_swing(high),
        "swing": by_swing(swing),
    }
    if chosen == "input":
        return plain(inherit(columns["input"][..., 0], *problems))
    return spill(columns, chosen, *problems)


@udf(category=CATEGORY, native="none: Data, What-If Analysis, Goal Seek does it by hand")
def solve(model: Option, target: Quantity, unknown: Option, low: Quantity, high: Quantity) -> Number:
    """What an input must be for a wanted result: goal seek in a cell, which stays right when the figures change.

    The model is a text in a spreadsheet's arithmetic with one unknown; put figures from cells into it with &. It knows
    + - * / ^ % and ABS, EXP, LN, SQRT, MIN, MAX and NPV. Where the result is reached more than once between low and
    high, one of the places is given.

    Parameters
    ----------
    model
        Such as "NPV(r, -7, 8, 14)".
    target
        The result wanted.
    unknown
        Name of the unknown in the model, such as "r".
    low
        Least value of the unknown; the result must lie to one side of the target here ...
    high
        ... and to the other side here, at its greatest value.

    Returns
    -------
    Number
        Value of the unknown at which the model gives the target.

    Raises
    ------
    InvalidNumber
        The target does not lie between the results at low and high, low is not below high, or the model jumps over it.
    InvalidValue
        The model cannot be read.

    References
    ----------
    Press, Teukolsky, Vetterling & Flannery 2007, Numerical Recipes, 3rd ed., ch. 9 (bracketing and bisection).

    Examples
    --------
    At which discount rate is the platform worth nothing?

    >>> round(solve("NPV(r, -7, 8, 14)", 0, "r", 0, 10), 6)
    1.096725
    """
    function = read(model, unknown)
    target, low, high = number(target, "target"), number(low, "low"), number(high, "high")
    high = refuse(low >= high, high, InvalidNumber("low is not below high: give the lower end first"))
    goal, start, end = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in (target, low, high)))

    def gap(x: FloatArray) -> FloatArray:
        return function(x) - goal

    with np.errstate(all="ignore"):
        first, last = gap(start), gap(end)
        apart: Any = ~(np.sign(first) * np.sign(last) <= 0)
        found = np.where(first == 0, start, crossing(gap, start, end))
        # Where the model jumps (a division by zero) the sign changes without a solution.
        jumps = ~(np.abs(gap(found)) <= 1e-6 * (np.abs(first) + np.abs(last)))
    error = InvalidNumber(
        "the target is not reached between low and high: give ends with the target between their results"
    )
    return plain(inherit(refuse(plain(apart | jumps), plain(found), error), target, low, high))
