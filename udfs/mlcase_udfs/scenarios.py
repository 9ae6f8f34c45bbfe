"""What if benefits or costs come otherwise than planned? Scenarios, their decision, and grids of two multipliers."""

from __future__ import annotations

from typing import Any

from mlcase_udfs.checks import error_in, inherit, number, plain, refuse, same_length, table, vector, verdict
from mlcase_udfs.errors import InvalidNumber
from mlcase_udfs.registry import udf
from mlcase_udfs.time_value import npv
from mlcase_udfs.units import Amounts, Factors, Money, Number, Rate, Table

CATEGORY = "Scenarios"


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
    decision between "approve" and "experiment"; Boehm 1988, A Spiral Model (commitment in stages).

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
        Cost per period.
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
        The rate is -1 or below.
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
    worth, burden = npv(rate, gains), npv(rate, spent)
    problems = worth, burden, error_in(up), error_in(down)
    return table(
        *(
            [plain(inherit(up[..., i] * worth - down[..., j] * burden, *problems)) for j in range(down.shape[-1])]
            for i in range(up.shape[-1])
        )
    )
