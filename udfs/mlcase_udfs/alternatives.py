"""Which of the options is best, and is the next dearer one worth its extra cost?"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import above, entered_positive, error_in, inherit, labels, lines, option, plain, spill
from mlcase_udfs.discounting import worth
from mlcase_udfs.errors import DivisionByZero, InvalidValue, NotAvailable
from mlcase_udfs.inaction import CATEGORY
from mlcase_udfs.registry import udf
from mlcase_udfs.units import FloatArray, Labels, Lines, Number, Rate, Table, Unit

Comparison: TypeAlias = Annotated[
    Literal["best", "cost", "npv", "roi", "bcr", "incremental_cost", "incremental_npv", "rank", "all"], Unit("option")
]


@udf(
    category=CATEGORY,
    native="NPV(rate, benefits) - NPV(rate, costs) per row; incremental: less that of the next cheaper row; RANK of the"
    " net present values",
)
def compare(
    costs: Lines, benefits: Lines, rate: Rate, names: Labels | None = None, what: Comparison = "best"
) -> Number | str | Table:
    """Which option is worth most, and what each dearer option adds to the next cheaper one.

    A higher return in per cent does not make the better option: the dearer one may earn more with its extra money.
    Give the baseline as an option too (doing nothing is a row of zeros), and measure all from the same starting point.
    The first flow belongs to period 1, at its end.

    Parameters
    ----------
    costs
        A row per option, a column per period; positive.
    benefits
        The same for the benefits.
    rate
        Discount rate per period; above -1.
    names
        Names of the options; left out: they are numbered.
    what
        "best" (name or number of the option with the highest net present value); a column with a row per option: "cost"
        (undiscounted), "npv", "roi" and "bcr" (on present values), "incremental_cost" and "incremental_npv" (over the
        next cheaper option; #N/A for the cheapest), "rank" (by net present value); or "all" for the table.

    Returns
    -------
    Number or str or Table
        The best option, or what was asked for.

    Raises
    ------
    InvalidNumber
        The rate is -1 or below, or the costs are negative in total.
    InvalidValue
        Costs and benefits differ in shape, there are not as many names as options, a cell is blank or text, or the
        measure is unknown.
    NotAvailable
        There are fewer than two options. In the table, the cheapest option has no next cheaper one.
    DivisionByZero
        In the table: an option without cost has no return on it.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 5 (scale: NPV against rates of return); HM
    Treasury, The Green Book (2022), ch. 4 (options against a baseline).

    Examples
    --------
    Phased returns 50 % and the full platform 43 %, before discounting; but the 15M more earn another 3.47M:

    >>> costs = [[0, 0, 0], [60 / 7, 40 / 7, 40 / 7], [15, 10, 10]]
    >>> benefits = [[0, 0, 0], [4.8, 10.8, 14.4], [8, 18, 24]]
    >>> names = ["do nothing", "phased", "full"]
    >>> compare(costs, benefits, 0.10, names)
    'full'
    >>> [round(value, 3) for (value,) in compare(costs, benefits, 0.10, names, "incremental_npv")[1:]]
    [7.3, 3.466]
    """
    measures = ("best", "cost", "npv", "roi", "bcr", "incremental_cost", "incremental_npv", "rank", "all")
    chosen = option(what, measures, "what")
    spent, gained, rate = lines(costs, "costs"), lines(benefits, "benefits"), above(rate, -1, "rate")
    if spent.shape[-2:] != gained.shape[-2:]:
        raise InvalidValue(f"costs are {_extent(spent)} and benefits {_extent(gained)}: give as many of each")
    options = spent.shape[-2]
    if options < 2:
        raise NotAvailable("there is one option: give the baseline and at least one more")
    called: list[Any] = [float(i + 1) for i in range(options)]
    if names is not None:
        called = list(labels(names, "names", options))

    # Options are trials: the rate gets an axis for them.
    each_rate = np.asarray(rate)[..., np.newaxis] if np.ndim(rate) else rate
    burden, gain = worth(each_rate, spent), worth(each_rate, gained)
    value = np.asarray(gain - burden)
    problems = _error_in_table(spent), _error_in_table(gained), rate, entered_positive(spent, "costs", axes=2)
    if chosen == "best":
        winner = np.argmax(value, axis=-1)
        best = np.array(called, dtype=object)[winner] if names is not None else winner + 1.0
        return plain(inherit(best, *problems))
    free = burden == 0
    cost_benefit = np.where(free, DivisionByZero.cell.boxed, gain / np.where(free, 1.0, burden))
    cost = spent.sum(axis=-1)
    columns = {
        "cost": cost,
        "npv": value,
        "roi": cost_benefit - 1,
        "bcr": cost_benefit,
        "incremental_cost": _over_next_cheaper(cost, cost),
        "incremental_npv": _over_next_cheaper(value, cost),
        "rank": np.sum(value[..., np.newaxis, :] > value[..., :, np.newaxis], axis=-1) + 1.0,
    }
    return spill({"option": called, **columns}, chosen, *problems)


def _extent(table: FloatArray) -> str:
    rows, columns = table.shape[-2:]
    return f"{rows} row(s) of {columns}"


def _error_in_table(flows: FloatArray) -> Number:
    return error_in(flows.sum(axis=-1)) if flows.ndim > 2 else 0.0


def _over_next_cheaper(values: FloatArray, cost: FloatArray) -> FloatArray:
    """Each option's value less that of the option next below in cost; #N/A for the cheapest."""
    values, cost = np.broadcast_arrays(values, cost)
    order = np.argsort(cost, axis=-1, kind="stable")
    steps = np.diff(np.take_along_axis(values, order, axis=-1), axis=-1)
    first = np.full((*steps.shape[:-1], 1), NotAvailable.cell.boxed)
    result = np.empty(values.shape)
    np.put_along_axis(result, order, np.concatenate([first, steps], axis=-1), axis=-1)
    return result
