"""What if benefits or costs come otherwise than planned? Scenarios, their decision, and grids of two multipliers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np

from mlcase_udfs.cash_flow import payback
from mlcase_udfs.checks import (
    above,
    cells,
    entered_positive,
    error_in,
    finite,
    inherit,
    inherit_each,
    number,
    option,
    plain,
    refuse,
    same_length,
    select,
    table,
    vector,
    verdict,
    weights,
)
from mlcase_udfs.discounting import worth
from mlcase_udfs.errors import InvalidNumber, NotAvailable
from mlcase_udfs.profitability import roi
from mlcase_udfs.registry import udf
from mlcase_udfs.returns import irr
from mlcase_udfs.risk import mean_and_sd
from mlcase_udfs.units import Amounts, Factors, FloatArray, Money, Number, Probabilities, Rate, Table, Unit

CATEGORY = "Scenarios"
MOST_CELLS = 1_000_000
"""Of a grid: more take longer than anyone looks at them."""

PER_SCENARIO = ("npv", "roi", "irr", "payback")

ScenarioMeasure: TypeAlias = Annotated[
    Literal["expected", "sd", "decision", "npv", "roi", "irr", "payback", "all"], Unit("option")
]


@udf(
    category=CATEGORY,
    native='IF(conservative > 0, "approve", IF(expected > 0, "staged", IF(optimistic > 0, "experiment", "reject")))',
)
def decision_rule(conservative: Money, expected: Money, optimistic: Money) -> str:
    """What three scenarios say: approve, fund in stages, run a small experiment first, or reject.

    "approve" when even the conservative case earns money; "staged" when the expected case does but the conservative one
    does not; "experiment" when only the optimistic one does; else "reject". A value of 0 earns nothing.

    Parameters
    ----------
    conservative
        Net present value with low benefits and high costs.
    expected
        Net present value as planned.
    optimistic
        Net present value with high benefits and low costs.

    Returns
    -------
    str
        "approve", "staged", "experiment" or "reject".

    Raises
    ------
    InvalidNumber
        The values are not in order, the conservative one lowest.

    References
    ----------
    EngineersOfAI, ML ROI and Business Cases (interview question on a business case before the model), with a staged
    decision between "approve" and "experiment"; Boehm 1988, A Spiral Model of Software Development and
    Enhancement, Computer 21(5) (commitment in stages).

    Examples
    --------
    The platform loses 3.15M at worst and earns 10.77M as planned: money is released gate by gate.

    >>> decision_rule(-3.15, 10.77, 21.74)
    'staged'
    """
    low, middle = number(conservative, "conservative"), number(expected, "expected")
    high = number(optimistic, "optimistic")
    error = InvalidNumber("the values are out of order: give the conservative one first and the optimistic one last")
    middle = refuse(low > middle, middle, error)
    high = refuse(middle > high, high, error)
    return plain(inherit(decision(low, middle, high), low, middle, high))


def decision(low: Number, middle: Number, high: Number) -> Any:
    """The rule itself."""
    return verdict((low > 0, "approve"), (middle > 0, "staged"), (high > 0, "experiment"), otherwise="reject")


@udf(
    category=CATEGORY,
    native="SUMPRODUCT(probs, npvs) with one NPV(rate, ben_mult * benefits - cost_mult * costs) per scenario",
)
def scenarios(
    benefits: Amounts,
    costs: Amounts,
    rate: Rate,
    ben_mult: Factors,
    cost_mult: Factors,
    probs: Probabilities | None = None,
    what: ScenarioMeasure = "expected",
) -> Number | str | Table:
    """What a case is worth in each scenario and on average, and what the scenarios say about the decision.

    A scenario multiplies all benefits and all costs. The first flow belongs to period 1, at its end. The decision looks
    at the worst, the expected (without probabilities the middle) and the best net present value.

    Parameters
    ----------
    benefits
        Benefit per period.
    costs
        Cost per period, positive.
    rate
        Discount rate per period; above -1.
    ben_mult
        Multiplier of the benefits in each scenario.
    cost_mult
        Multiplier of the costs in each scenario.
    probs
        Probability of each scenario; they add up to 1. Left out: the expected value and its spread are #N/A.
    what
        "expected" (net present value), "sd" (its standard deviation), "decision" (as ML_DECISION_RULE gives it); a row
        with a cell per scenario: "npv", "roi" (on present values), "irr", "payback" (months, a period being a year); or
        "all" for the table.

    Returns
    -------
    Number or str or Table
        Expected net present value, or what was asked for.

    Raises
    ------
    InvalidNumber
        The rate is -1 or below, the costs are negative in total, a probability is outside 0 to 1, or they do not add up
        to 1.
    InvalidValue
        Ranges that belong together differ in length, a cell is blank or text, or the measure is unknown.
    NotAvailable
        A range is empty, or the expected value or spread is asked for without probabilities.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 10; EngineersOfAI, ML ROI and Business Cases
    (conservative, expected and optimistic case).

    Examples
    --------
    The platform with a fifth more benefit and a tenth less cost, as planned, and with a fifth less and a fifth more:

    >>> case = [8, 18, 24], [15, 10, 10], 0.10, [1.2, 1, 0.8], [0.9, 1, 1.2], [0.2, 0.6, 0.2]
    >>> round(scenarios(*case), 6)
    10.178062
    >>> [round(value, 6) for value in scenarios(*case, "npv")[0]], scenarios(*case, "decision")
    ([21.743802, 10.766341, -3.152517], 'staged')
    """
    chosen = option(what, ("expected", "sd", "decision", *PER_SCENARIO, "all"), "what")
    gains, spent = vector(benefits, "benefits"), vector(costs, "costs")
    same_length(gains, "benefits", spent, "costs")
    up, down = vector(ben_mult, "ben_mult"), vector(cost_mult, "cost_mult")
    same_length(up, "ben_mult", down, "cost_mult")
    rate, chances, total = above(rate, -1, "rate"), None, None
    if probs is not None:
        chances, total = weights(probs, "probs")
        same_length(up, "ben_mult", chances, "probs")
    positive = entered_positive(spent, "costs")
    problems = error_in(gains), error_in(spent), positive, rate, error_in(up), error_in(down), total

    gained, burden = _each(worth(rate, gains)), _each(worth(rate, spent))
    with np.errstate(over="ignore", invalid="ignore"):
        values = np.asarray(finite(up * gained - down * burden, "a net present value"))

    def probable() -> FloatArray:
        if chances is None:
            raise NotAvailable("probs are missing: give a probability for each scenario")
        return chances

    def average() -> Number:
        return plain((values * probable()).sum(axis=-1))

    def verdict_of_all() -> Any:
        middle = np.median(values, axis=-1) if chances is None else average()
        return decision(np.min(values, axis=-1), middle, np.max(values, axis=-1))

    overall = {
        "expected": average,
        "sd": lambda: mean_and_sd(values, probable())[1],
        "decision": verdict_of_all,
    }
    if chosen in overall:
        return select(overall, chosen, *problems)

    # Scenarios are trials to the functions of a case: one more axis before the periods.
    gains, spent = up[..., np.newaxis] * gains[..., np.newaxis, :], down[..., np.newaxis] * spent[..., np.newaxis, :]
    measure: Mapping[str, Callable[[], Any]] = {
        "npv": lambda: values,
        "roi": lambda: roi(gains, spent, "pv", _each(rate)),
        "irr": lambda: irr(gains - spent),
        "payback": lambda: payback(gains - spent),
    }

    def row(name: str) -> list[Any]:
        return inherit_each(cells(np.asarray(measure[name]())), *problems)

    if chosen in measure:
        return table(row(chosen))
    return table(
        ["measure", *(f"scenario {i + 1}" for i in range(values.shape[-1]))],
        *([name, *row(name)] for name in measure),
        *select(overall, "all", *problems)[1:].tolist(),
    )


def _each(value: Number) -> Number:
    """A number with an axis for the scenarios behind its trials."""
    return value[..., np.newaxis] if isinstance(value, np.ndarray) else value


@udf(
    category=CATEGORY,
    native="benefit_mult * NPV(rate, benefits) - cost_mult * NPV(rate, costs) in each cell of the grid",
)
def sens_grid(benefits: Amounts, costs: Amounts, rate: Rate, ben_mults: Factors, cost_mults: Factors) -> Table:
    """Net present values for every pair of a benefit and a cost multiplier: a row per benefit, a column per cost.

    The first flow belongs to period 1, at its end. Benefits and costs are both entered positive.

    Parameters
    ----------
    benefits
        Benefit per period.
    costs
        Cost per period, positive.
    rate
        Discount rate per period; above -1.
    ben_mults
        Multipliers of all benefits; one row of the grid each.
    cost_mults
        Multipliers of all costs; one column of the grid each.

    Returns
    -------
    Table
        The bare grid of net present values.

    Raises
    ------
    InvalidNumber
        The rate is -1 or below, the costs are negative in total, or the grid has more than a million cells.
    InvalidValue
        Benefits and costs are not of one length, or a cell is blank or text.
    NotAvailable
        A range is empty.

    References
    ----------
    Brealey, Myers & Allen, Principles of Corporate Finance, 13th ed., ch. 10 (sensitivity analysis).

    Examples
    --------
    With a fifth less benefit and a fifth more cost the platform loses 3.15M:

    >>> grid = sens_grid([8, 18, 24], [15, 10, 10], 0.10, [0.8, 1, 1.2], [0.9, 1, 1.2])
    >>> round(grid[0, 2], 6), round(grid[1, 1], 6)
    (-3.152517, 10.766341)
    """
    gains, spent = vector(benefits, "benefits"), vector(costs, "costs")
    same_length(gains, "benefits", spent, "costs")
    up, down = vector(ben_mults, "ben_mults"), vector(cost_mults, "cost_mults")
    if up.shape[-1] * down.shape[-1] > MOST_CELLS:
        raise InvalidNumber(f"the grid has more than {MOST_CELLS:,} cells: give fewer multipliers")
    rate = above(rate, -1, "rate")
    gained, burden = worth(rate, gains), worth(rate, spent)
    problems = gained, burden, entered_positive(spent, "costs"), error_in(up), error_in(down)
    with np.errstate(over="ignore", invalid="ignore"):
        rows = [factor * gained for factor in cells(up)]
        columns = [factor * burden for factor in cells(down)]
        return table(*(inherit_each([row - column for column in columns], *problems) for row in rows))
