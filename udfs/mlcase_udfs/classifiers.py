"""What are a classifier's right and wrong decisions worth? Fraud stopped, churners kept, any four outcomes."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import at_least, denominator, fraction, number, option, plain, refuse, select
from mlcase_udfs.errors import InvalidNumber, NotAvailable
from mlcase_udfs.registry import udf
from mlcase_udfs.units import Count, Fraction, Money, Number, Ratio, Table, Unit
from mlcase_udfs.value import CATEGORY, YEAR

FraudMethod: TypeAlias = Annotated[Literal["correct", "seed"], Unit("option")]
FraudMeasure: TypeAlias = Annotated[
    Literal[
        "annual", "monthly", "saved", "false_positive_cost", "investigation_cost", "caught", "missed",
        "false_positives", "flagged", "precision", "recall", "all",
    ],
    Unit("option"),
]  # fmt: skip
ChurnMeasure: TypeAlias = Annotated[
    Literal["value", "contacted", "churners", "saved", "cost", "per_contact", "break_even_success", "all"],
    Unit("option"),
]


@udf(
    category=CATEGORY,
    native="12 * (transactions_month * (fraud_before - fraud_after) * loss * (1 - recovery)"
    " - transactions_month * (1 - fraud_before) * fpr * blocked_value * margin"
    " - (transactions_month * MAX(0, fraud_before - fraud_after) + transactions_month * (1 - fraud_before) * fpr)"
    " * review_rate * inv_cost - model_cost)",
)
def fraud_value(
    transactions_month: Count,
    fraud_before: Fraction,
    fraud_after: Fraction,
    loss: Money,
    fpr: Fraction,
    blocked_value: Money,
    inv_cost: Money,
    review_rate: Fraction,
    margin: Fraction = 1.0,
    recovery: Fraction = 0.0,
    model_cost: Money = 0.0,
    method: FraudMethod = "correct",
    what: FraudMeasure = "annual",
) -> Number | Table:
    """What a fraud detector saves in a year, after good customers blocked, cases looked into and its running cost.

    Flagged are the frauds that it catches and the legitimate transactions that it blocks by mistake. The method "seed"
    counts the frauds that it misses instead of those that it catches. More fraud after than before gives a loss.

    Parameters
    ----------
    transactions_month
        Transactions a month.
    fraud_before
        Share of them that is fraud and gets through today.
    fraud_after
        Share that still gets through with the model.
    loss
        Average loss per fraudulent transaction.
    fpr
        False-positive rate: share of the legitimate transactions that is blocked.
    blocked_value
        Average value of a blocked legitimate transaction.
    inv_cost
        Cost of looking into one flagged transaction.
    review_rate
        Share of the flagged transactions that is looked into.
    margin
        Contribution margin on a blocked transaction; 1 counts its revenue as lost.
    recovery
        Share of a fraud loss that would be recovered without the model (chargebacks, insurance).
    model_cost
        Running cost of the model, a month.
    method
        "correct", or "seed" for the source's count of flagged transactions.
    what
        "annual", "monthly", "saved", "false_positive_cost", "investigation_cost" (a month each); "caught", "missed",
        "false_positives", "flagged" (transactions a month); "precision", "recall"; or "all" for the table.

    Returns
    -------
    Number or Table
        Net value in a year, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A rate is outside 0 to 1, or a count or amount is negative.
    DivisionByZero
        Precision is asked for and nothing is flagged, or recall and there was no fraud.
    InvalidValue
        The method or the measure is unknown.

    References
    ----------
    EngineersOfAI, ML ROI and Business Cases, type 3 (risk reduction), with the flagged transactions corrected; Elkan
    2001, The Foundations of Cost-Sensitive Learning (each outcome has its own cost).

    Examples
    --------
    A million payments a month, fraud falls from 0.5 % to 0.2 % at 120 a case; 0.3 % of the good ones are blocked at 60,
    and half of what is flagged is looked into for 4:

    >>> round(fraud_value(1_000_000, 0.005, 0.002, 120, 0.003, 60, 4, 0.5))
    2027160
    >>> round(fraud_value(1_000_000, 0.005, 0.002, 120, 0.003, 60, 4, 0.5, margin=0.3, what="monthly"))
    294300
    """
    as_seed = option(method, ("correct", "seed"), "method") == "seed"
    transactions_month = at_least(transactions_month, 0, "transactions_month")
    fraud_before, fraud_after = fraction(fraud_before, "fraud_before"), fraction(fraud_after, "fraud_after")
    loss, fpr = at_least(loss, 0, "loss"), fraction(fpr, "fpr")
    blocked_value, inv_cost = at_least(blocked_value, 0, "blocked_value"), at_least(inv_cost, 0, "inv_cost")
    review_rate, margin = fraction(review_rate, "review_rate"), fraction(margin, "margin")
    recovery, model_cost = fraction(recovery, "recovery"), at_least(model_cost, 0, "model_cost")

    prevented = transactions_month * (fraud_before - fraud_after)
    caught = np.maximum(prevented, 0.0)
    missed = transactions_month * fraud_after
    legitimate = transactions_month * (1 - fraud_before)
    false_positives = legitimate * fpr
    flagged = transactions_month * (fraud_after + fpr) if as_seed else caught + false_positives
    saved = prevented * loss * (1 - recovery)
    blocked = false_positives * blocked_value * margin
    investigation = flagged * review_rate * inv_cost
    monthly = saved - blocked - investigation - model_cost
    return select(
        {
            "annual": monthly * YEAR,
            "monthly": monthly,
            "saved": saved,
            "false_positive_cost": blocked,
            "investigation_cost": investigation,
            "caught": caught,
            "missed": missed,
            "false_positives": false_positives,
            "flagged": flagged,
            "precision": lambda: caught / denominator(caught + false_positives, "the number of flagged transactions"),
            "recall": lambda: 1 - fraud_after / denominator(fraud_before, "fraud_before"),
        },
        what,
        transactions_month,
        fraud_before,
        fraud_after,
        loss,
        fpr,
        blocked_value,
        inv_cost,
        review_rate,
        margin,
        recovery,
        model_cost,
    )


@udf(
    category=CATEGORY,
    native="customers * target_fraction * ((success * clv + incentive * (1 - success)) * base_churn * lift"
    " - incentive - contact) - fixed",
)
def churn_value(
    customers: Count,
    target_fraction: Fraction,
    base_churn: Fraction,
    lift: Ratio,
    success: Fraction,
    clv: Money,
    incentive: Money,
    contact: Money,
    fixed: Money = 0.0,
    what: ChurnMeasure = "value",
) -> Number | Table:
    """What a campaign earns that offers an incentive to the customers whom a churn model puts on top of its list.

    Everybody targeted is contacted. Would-be churners take the incentive only when it keeps them; all others take it
    anyway. One campaign, before the cost of the model unless that is in ``fixed``.

    Parameters
    ----------
    customers
        Customers scored.
    target_fraction
        Share of them that is contacted.
    base_churn
        Share of all customers that would leave.
    lift
        How many times more churners there are among those contacted than among all.
    success
        Share of the contacted churners who accept and stay.
    clv
        Lifetime value of a customer who stays.
    incentive
        Cost of the incentive for one customer.
    contact
        Cost of contacting one customer.
    fixed
        Fixed cost of the campaign.
    what
        "value", "contacted", "churners" (contacted ones), "saved" (customers), "cost", "per_contact",
        "break_even_success" (the success rate at which the value is 0), or "all" for the table.

    Returns
    -------
    Number or Table
        Profit of the campaign, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A share is outside 0 to 1, a count or amount is negative, or ``lift * base_churn`` is above 1.
    DivisionByZero
        Value per contact or break-even is asked for and nobody, or no churner, is contacted.
    NotAvailable
        The break-even is asked for and a customer is worth no more than the incentive.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Neslin, Gupta, Kamakura, Lu & Mason 2006, Defection Detection, Journal of Marketing Research 43(2) (profit of a
    churn campaign).

    Examples
    --------
    A tenth of 100,000 customers get an offer worth 5; 5 % would leave, four times as many among those chosen:

    >>> round(churn_value(100_000, 0.10, 0.05, 4, 0.30, 500, 5, 0.50, 50_000))
    202000
    """
    customers, target_fraction = at_least(customers, 0, "customers"), fraction(target_fraction, "target_fraction")
    base_churn, lift = fraction(base_churn, "base_churn"), at_least(lift, 0, "lift")
    success, clv = fraction(success, "success"), at_least(clv, 0, "clv")
    incentive, contact, fixed = (
        at_least(incentive, 0, "incentive"),
        at_least(contact, 0, "contact"),
        at_least(fixed, 0, "fixed"),
    )
    churn_rate = base_churn * lift
    churn_rate = refuse(
        churn_rate > 1 + 1e-12,
        churn_rate,
        InvalidNumber(f"lift * base_churn is {churn_rate}: more than all of the contacted customers would leave"),
    )

    contacted = customers * target_fraction
    churners = contacted * churn_rate
    saved = churners * success
    incentives = incentive * (contacted - churners + saved)
    cost = incentives + contact * contacted + fixed
    value = saved * clv - cost

    def break_even_success() -> Number:
        margin = refuse(
            clv <= incentive,
            clv - incentive,
            NotAvailable("clv is not above incentive: keeping a customer never pays"),
        )
        lost_on_the_others = incentive * (contacted - churners) + contact * contacted + fixed
        return lost_on_the_others / (margin * denominator(churners, "the number of contacted churners"))

    return select(
        {
            "value": value,
            "contacted": contacted,
            "churners": churners,
            "saved": saved,
            "cost": cost,
            "per_contact": lambda: value / denominator(contacted, "the number of contacted customers"),
            "break_even_success": break_even_success,
        },
        what,
        customers,
        target_fraction,
        base_churn,
        lift,
        success,
        clv,
        incentive,
        contact,
        fixed,
        churn_rate,
    )


@udf(category=CATEGORY, native="tp * value_tp + fp * value_fp + fn * value_fn + tn * value_tn")
def classifier_value(
    tp: Count,
    fp: Count,
    fn: Count,
    tn: Count,
    value_tp: Money,
    value_fp: Money,
    value_fn: Money,
    value_tn: Money,
) -> Number:
    """What a classifier's decisions are worth: each of the four outcomes counted at its own value.

    Values are signed: what a right decision earns is positive, what a wrong one costs negative. The result covers the
    period in which the outcomes were counted.

    Parameters
    ----------
    tp
        True positives: acted on, rightly.
    fp
        False positives: acted on, wrongly.
    fn
        False negatives: missed.
    tn
        True negatives: left alone, rightly.
    value_tp
        Value of a true positive.
    value_fp
        Value of a false positive, usually negative.
    value_fn
        Value of a false negative, usually negative.
    value_tn
        Value of a true negative, often 0.

    Returns
    -------
    Number
        Total value of the decisions.

    Raises
    ------
    InvalidNumber
        A count is negative.

    References
    ----------
    Elkan 2001, The Foundations of Cost-Sensitive Learning, section 1 (the cost matrix).

    Examples
    --------
    A detector catches 900 frauds at 120 but blocks 2,985 good payments at 60 and misses 100 at 120: it loses money.

    >>> classifier_value(900, 2985, 100, 996_015, 120, -60, -120, 0)
    -83100.0
    """
    counts = [at_least(n, 0, name) for n, name in ((tp, "tp"), (fp, "fp"), (fn, "fn"), (tn, "tn"))]
    values = [
        number(value, name)
        for value, name in (
            (value_tp, "value_tp"),
            (value_fp, "value_fp"),
            (value_fn, "value_fn"),
            (value_tn, "value_tn"),
        )
    ]
    return plain(sum(n * value for n, value in zip(counts, values, strict=True)))
