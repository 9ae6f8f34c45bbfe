"""What is a model worth a year? The revenue that it adds, or the work that it takes over."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import at_least, denominator, fraction, refuse, select
from mlcase_udfs.errors import NotAvailable
from mlcase_udfs.registry import udf
from mlcase_udfs.units import Count, Fraction, Money, Months, Number, Table, Unit

CATEGORY = "Model value"
YEAR = 12.0
"""Months in a year."""

RevenueMeasure: TypeAlias = Annotated[
    Literal[
        "annual", "monthly", "monthly_before", "monthly_after", "lift", "per_relative_percent", "per_point", "all"
    ],
    Unit("option"),
]  # fmt: skip
AutomationMeasure: TypeAlias = Annotated[
    Literal["annual", "monthly", "monthly_before", "monthly_after", "share", "errors", "break_even_accuracy", "all"],
    Unit("option"),
]


@udf(
    category=CATEGORY,
    native="sessions_month * (ml_ctr - baseline_ctr) * conversion * order_value * margin * (1 - cannibalisation)"
    " * months",
)
def rec_revenue(
    sessions_month: Count,
    baseline_ctr: Fraction,
    ml_ctr: Fraction,
    conversion: Fraction,
    order_value: Money,
    margin: Fraction = 1.0,
    cannibalisation: Fraction = 0.0,
    months: Months = 12.0,
    what: RevenueMeasure = "annual",
) -> Number | Table:
    """What a recommender, a search ranker or a price model adds to a year's margin.

    Only the clicks that the model adds count, and of the revenue they bring only the contribution margin that would
    not have come in anyway. With the margin left at 1 and nothing cannibalised the result is extra revenue, not profit.

    Parameters
    ----------
    sessions_month
        Sessions a month that see the recommendations.
    baseline_ctr
        Click-through rate without the model, measured in a test.
    ml_ctr
        Click-through rate with the model, from the same test.
    conversion
        Share of the clicks that become orders.
    order_value
        Average value of an order.
    margin
        Contribution margin of an order; 1 counts revenue.
    cannibalisation
        Share of the extra orders that only replace others.
    months
        Months of the year in which the model is live.
    what
        "annual", "monthly", "monthly_before" and "monthly_after" (margin of all orders from clicks), "lift" (relative),
        "per_relative_percent" (a month's worth of 1 % more clicks), "per_point" (of one more percentage point of
        click-through rate), or "all" for the table.

    Returns
    -------
    Number or Table
        Extra margin in the year, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A rate is outside 0 to 1, or a count, value or number of months is negative.
    DivisionByZero
        The lift is asked for and the baseline rate is 0.
    InvalidValue
        The measure is unknown.

    References
    ----------
    EngineersOfAI, ML ROI and Business Cases, type 1 (revenue generation); Bendle, Farris, Pfeifer & Reibstein
    2021, Marketing Metrics, 4th ed., ch. 3 (contribution) and ch. 4 (cannibalisation).

    Examples
    --------
    A shop has 5 million sessions a month; a model lifts click-through from 18 % to 23 %, and 12 % of the clicks buy for
    85. That is 30.6M of revenue a year, and at a margin of 30 % 9.18M that the shop keeps:

    >>> round(rec_revenue(5_000_000, 0.18, 0.23, 0.12, 85))
    30600000
    >>> round(rec_revenue(5_000_000, 0.18, 0.23, 0.12, 85, margin=0.3))
    9180000
    """
    sessions_month = at_least(sessions_month, 0, "sessions_month")
    baseline_ctr, ml_ctr = fraction(baseline_ctr, "baseline_ctr"), fraction(ml_ctr, "ml_ctr")
    conversion, order_value = fraction(conversion, "conversion"), at_least(order_value, 0, "order_value")
    margin, cannibalisation = fraction(margin, "margin"), fraction(cannibalisation, "cannibalisation")
    months = at_least(months, 0, "months")

    per_unit_of_rate = sessions_month * conversion * order_value * margin
    kept = per_unit_of_rate * (1 - cannibalisation)
    monthly = kept * (ml_ctr - baseline_ctr)
    return select(
        {
            "annual": monthly * months,
            "monthly": monthly,
            "monthly_before": per_unit_of_rate * baseline_ctr,
            "monthly_after": per_unit_of_rate * ml_ctr,
            "lift": lambda: (ml_ctr - baseline_ctr) / denominator(baseline_ctr, "baseline_ctr"),
            "per_relative_percent": kept * baseline_ctr / 100,
            "per_point": kept / 100,
        },
        what,
        sessions_month,
        baseline_ctr,
        ml_ctr,
        conversion,
        order_value,
        margin,
        cannibalisation,
        months,
    )


@udf(
    category=CATEGORY,
    native="12 * (tasks_month * auto_rate * (cost_task - (1 - accuracy) * (detect * err_cost + (1 - detect)"
    " * undetected_cost)) - infra_month)",
)
def automation_savings(
    tasks_month: Count,
    cost_task: Money,
    auto_rate: Fraction,
    accuracy: Fraction,
    err_cost: Money,
    infra_month: Money = 0.0,
    detect: Fraction = 1.0,
    undetected_cost: Money = 0.0,
    what: AutomationMeasure = "annual",
) -> Number | Table:
    """What a year of automated work saves, after the model's errors and its running costs.

    A task that the model handles costs nothing by hand; its errors cost ``err_cost`` when they are found and
    ``undetected_cost`` when they are not. The saving is cash only where the spending on manual work really falls.

    Parameters
    ----------
    tasks_month
        Tasks a month, automated or not.
    cost_task
        Cost of one task done by hand.
    auto_rate
        Share of the tasks that the model handles alone.
    accuracy
        Share of those that it gets right.
    err_cost
        Cost to review and correct an error that is found.
    infra_month
        Running cost of the model, a month.
    detect
        Share of the errors that are found.
    undetected_cost
        What an error costs that nobody finds.
    what
        "annual", "monthly", "monthly_before" and "monthly_after" (what the work costs), "share" (saved of the cost
        before), "errors" (a month), "break_even_accuracy" (where the saving is 0), or "all" for the table.

    Returns
    -------
    Number or Table
        Saving in a year, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A rate is outside 0 to 1, or a count or cost is negative.
    DivisionByZero
        The share is asked for and the work costs nothing, or the break-even and nothing is automated or no error costs
        anything.
    NotAvailable
        The break-even is asked for and not even perfect accuracy would save anything.
    InvalidValue
        The measure is unknown.

    References
    ----------
    EngineersOfAI, ML ROI and Business Cases, type 2 (cost reduction), with running cost and undetected errors added.

    Examples
    --------
    Of 200,000 documents a month at 0.50 each a model classifies 85 %, 3 % of them wrongly, at 1.50 per correction:

    >>> round(automation_savings(200_000, 0.50, 0.85, 0.97, 1.50))
    928200
    >>> round(automation_savings(200_000, 0.50, 0.85, 0.97, 1.50, infra_month=10_000))
    808200
    """
    tasks_month, cost_task = at_least(tasks_month, 0, "tasks_month"), at_least(cost_task, 0, "cost_task")
    auto_rate, accuracy = fraction(auto_rate, "auto_rate"), fraction(accuracy, "accuracy")
    err_cost, infra_month = at_least(err_cost, 0, "err_cost"), at_least(infra_month, 0, "infra_month")
    detect, undetected_cost = fraction(detect, "detect"), at_least(undetected_cost, 0, "undetected_cost")

    automated = tasks_month * auto_rate
    errors = automated * (1 - accuracy)
    cost_per_error = detect * err_cost + (1 - detect) * undetected_cost
    before = tasks_month * cost_task
    after = (tasks_month - automated) * cost_task + errors * cost_per_error + infra_month
    monthly = before - after

    def break_even_accuracy() -> Number:
        saved_per_task = cost_task - infra_month / denominator(automated, "the number of automated tasks")
        saved_per_task = refuse(
            saved_per_task < 0,
            saved_per_task,
            NotAvailable("no accuracy pays: running the model costs more than the work that it takes over"),
        )
        return np.maximum(1 - saved_per_task / denominator(cost_per_error, "the cost of an error"), 0.0)

    return select(
        {
            "annual": monthly * YEAR,
            "monthly": monthly,
            "monthly_before": before,
            "monthly_after": after,
            "share": lambda: monthly / denominator(before, "the cost of the work"),
            "errors": errors,
            "break_even_accuracy": break_even_accuracy,
        },
        what,
        tasks_month,
        cost_task,
        auto_rate,
        accuracy,
        err_cost,
        infra_month,
        detect,
        undetected_cost,
    )
