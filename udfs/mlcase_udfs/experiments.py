"""What did the test show, and what is it worth? Differences with their uncertainty, carried over to a year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import at_least, denominator, fraction, inherit, inside, number, option, refuse, select, verdict
from mlcase_udfs.errors import InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.probability import two_sided_p, two_sided_z
from mlcase_udfs.rate_ratio import log_ratio_interval, score_ratio_interval
from mlcase_udfs.registry import udf
from mlcase_udfs.rollout import full_months
from mlcase_udfs.roots import crossing
from mlcase_udfs.units import Count, Fraction, Money, Months, Number, Quantity, Table, Unit

CATEGORY = "Experiments"

ProportionMethod: TypeAlias = Annotated[Literal["wald", "newcombe", "agresti-caffo", "score"], Unit("option")]
ProportionMeasure: TypeAlias = Annotated[
    Literal["diff", "p_c", "p_t", "se", "low", "high", "z", "p", "lift", "lift_low", "lift_high", "all"], Unit("option")
]
AnnualMethod: TypeAlias = Annotated[Literal["ci", "shrunk", "seed"], Unit("option")]
AnnualMeasure: TypeAlias = Annotated[Literal["point", "low", "high", "decision", "reason", "all"], Unit("option")]

Interval: TypeAlias = tuple[Number, Number]


@udf(
    category=CATEGORY,
    native="x_t / n_t - x_c / n_c; low and high: -/+ NORM.S.INV(0.5 + conf / 2) * SQRT(p_c * (1 - p_c) / n_c"
    " + p_t * (1 - p_t) / n_t); the score interval needs the add-in",
)
def ab_prop(
    x_c: Count,
    n_c: Count,
    x_t: Count,
    n_t: Count,
    conf: Fraction = 0.95,
    method: ProportionMethod = "wald",
    what: ProportionMeasure = "diff",
) -> Number | Table:
    """By how much two groups of a test differ in a rate (clicks, conversions, churn), and how sure that is.

    The difference is treatment minus control, in percentage points as a fraction. z and p test "no difference" with
    the pooled rate, whatever the interval's method. Where a group has no events or nothing but events, the Wald
    interval is wrong (it may have no width), and Newcombe's is given in its place.

    Parameters
    ----------
    x_c
        Events in the control group.
    n_c
        Size of the control group.
    x_t
        Events in the treatment group.
    n_t
        Size of the treatment group.
    conf
        Confidence of the interval.
    method
        "wald" (normal), "newcombe" (hybrid of two Wilson intervals), "agresti-caffo" (one event and one non-event
        added to each group) or "score" (Miettinen and Nurminen).
    what
        "diff", "p_c" and "p_t" (the rates), "se" (of the difference, unpooled), "low" and "high" (the interval), "z",
        "p", "lift" (difference relative to the control), "lift_low" and "lift_high" (its interval: Koopman's for the
        method "score", otherwise Katz's), or "all" for the table.

    Returns
    -------
    Number or Table
        The difference, or the measure asked for.

    Raises
    ------
    InvalidNumber
        There are more events than members, a count is negative, or the confidence is not between 0 and 1.
    NotAvailable
        A group is empty.
    DivisionByZero
        z or p is asked for and nobody, or everybody, had an event; or the lift and the control had none.
    InvalidValue
        The method or the measure is unknown.

    References
    ----------
    Newcombe 1998, Interval Estimation for the Difference Between Independent Proportions, Statistics in Medicine 17;
    Agresti & Caffo 2000, The American Statistician 54; Miettinen & Nurminen 1985, Statistics in Medicine 4; Fagerland,
    Lydersen & Laake 2015, Recommended Confidence Intervals for Two Independent Binomial Proportions. The lift: Katz,
    Baptista, Azen & Pike 1978, Biometrics 34; Koopman 1984, Confidence Intervals for the Ratio of Two Binomial
    Proportions, Biometrics 40.

    Examples
    --------
    1,800 of 10,000 visitors click without the model and 2,100 of 10,000 with it: three points more, at least 1.9.

    >>> round(ab_prop(1800, 10_000, 2100, 10_000), 6)
    0.03
    >>> round(ab_prop(1800, 10_000, 2100, 10_000, what="low"), 6)
    0.019026
    """
    interval = option(method, tuple(INTERVALS), "method")
    x_c, n_c = _group(x_c, n_c, "c")
    x_t, n_t = _group(x_t, n_t, "t")
    conf = inside(conf, 0, 1, "conf")

    p_c, p_t = x_c / n_c, x_t / n_t
    diff = p_t - p_c

    def z() -> Number:
        pooled = (x_c + x_t) / (n_c + n_t)
        variance = pooled * (1 - pooled) * (1 / n_c + 1 / n_t)
        return diff / np.sqrt(denominator(variance, "the variance (nobody or everybody had an event)"))

    def lift(end: int) -> Number:
        rate = denominator(p_c, "the control's rate")
        ratio = score_ratio_interval if interval == "score" else log_ratio_interval
        with np.errstate(divide="ignore", invalid="ignore"):
            return inherit(ratio(x_c, n_c, x_t, n_t, two_sided_z(conf))[end] - 1, rate)

    return select(
        {
            "diff": diff,
            "p_c": p_c,
            "p_t": p_t,
            "se": lambda: _wald_se(x_c, n_c, x_t, n_t),
            "low": lambda: INTERVALS[interval](x_c, n_c, x_t, n_t, two_sided_z(conf))[0],
            "high": lambda: INTERVALS[interval](x_c, n_c, x_t, n_t, two_sided_z(conf))[1],
            "z": z,
            "p": lambda: two_sided_p(z()),
            "lift": lambda: diff / denominator(p_c, "the control's rate"),
            "lift_low": lambda: lift(0),
            "lift_high": lambda: lift(1),
        },
        what,
        x_c,
        n_c,
        x_t,
        n_t,
        conf,
    )


def _group(events: Number, size: Number, group: str) -> tuple[Number, Number]:
    events, size = at_least(events, 0, f"x_{group}"), at_least(size, 0, f"n_{group}")
    size = refuse(size < 1, size, NotAvailable(f"n_{group} is 0: an empty group has no rate"))
    more = InvalidNumber(f"x_{group} is above n_{group}: a group has no more events than members")
    return refuse(events > size, events, more), size


def _wald_se(x_c: Number, n_c: Number, x_t: Number, n_t: Number) -> Number:
    p_c, p_t = x_c / n_c, x_t / n_t
    return np.sqrt(p_c * (1 - p_c) / n_c + p_t * (1 - p_t) / n_t)


def _wald(x_c: Number, n_c: Number, x_t: Number, n_t: Number, z: Number) -> Interval:
    diff, reach = x_t / n_t - x_c / n_c, z * _wald_se(x_c, n_c, x_t, n_t)
    extreme = (x_c == 0) | (x_c == n_c) | (x_t == 0) | (x_t == n_t)
    low, high = _newcombe(x_c, n_c, x_t, n_t, z)
    return np.where(extreme, low, diff - reach), np.where(extreme, high, diff + reach)


def _newcombe(x_c: Number, n_c: Number, x_t: Number, n_t: Number, z: Number) -> Interval:
    p_c, p_t = x_c / n_c, x_t / n_t
    low_c, high_c = _wilson(x_c, n_c, z)
    low_t, high_t = _wilson(x_t, n_t, z)
    diff = p_t - p_c
    return diff - np.hypot(p_t - low_t, high_c - p_c), diff + np.hypot(high_t - p_t, p_c - low_c)


def _wilson(events: Number, size: Number, z: Number) -> Interval:
    p = events / size
    middle = p + z**2 / (2 * size)
    reach = z * np.sqrt(p * (1 - p) / size + (z / (2 * size)) ** 2)
    return (middle - reach) / (1 + z**2 / size), (middle + reach) / (1 + z**2 / size)


def _agresti_caffo(x_c: Number, n_c: Number, x_t: Number, n_t: Number, z: Number) -> Interval:
    x_c, n_c, x_t, n_t = x_c + 1, n_c + 2, x_t + 1, n_t + 2
    diff, reach = x_t / n_t - x_c / n_c, z * _wald_se(x_c, n_c, x_t, n_t)
    return diff - reach, diff + reach


def _score(x_c: Number, n_c: Number, x_t: Number, n_t: Number, z: Number) -> Interval:
    """The differences that a score test does not reject."""
    diff = x_t / n_t - x_c / n_c

    def rejected(assumed: Number) -> Number:
        variance = _variance_at(assumed, x_c, n_c, x_t, n_t)
        return (diff - assumed) ** 2 - z**2 * variance

    return crossing(rejected, -1.0 + 0 * diff, diff), crossing(rejected, diff, 1.0 + 0 * diff)


def _variance_at(assumed: Number, x_c: Number, n_c: Number, x_t: Number, n_t: Number) -> Number:
    """Variance of the difference where the true one is as assumed: the likeliest such rates solve a cubic."""
    total = n_c + n_t
    b = ((n_t + 2 * n_c) * assumed - total - x_c - x_t) / (3 * total)
    c = ((n_c * assumed - total - 2 * x_c) * assumed + x_c + x_t) / (3 * total)
    d = x_c * assumed * (1 - assumed) / total
    q = b**3 - 1.5 * b * c + d / 2
    r = np.copysign(np.sqrt(np.maximum(b**2 - c, 0)), q)
    safe = np.where(r == 0, 1.0, r)
    angle = (np.pi + np.arccos(np.clip(q / safe**3, -1, 1))) / 3
    p_c = np.clip(2 * r * np.cos(angle) - b, 0, 1)
    p_t = np.clip(p_c + assumed, 0, 1)
    return (p_c * (1 - p_c) / n_c + p_t * (1 - p_t) / n_t) * total / (total - 1)


INTERVALS: Mapping[str, Callable[[Number, Number, Number, Number, Number], Interval]] = {
    "wald": _wald,
    "newcombe": _newcombe,
    "agresti-caffo": _agresti_caffo,
    "score": _score,
}


@udf(
    category=CATEGORY,
    native="diff * traffic_month * conv * value * margin * months; low and high: diff -/+ NORM.S.INV(0.5 + conf / 2)"
    " * se in place of diff",
)
def ab_annual(
    diff: Quantity,
    se: Quantity,
    traffic_month: Count,
    conv: Fraction,
    value: Money,
    margin: Fraction = 1.0,
    conf: Fraction = 0.95,
    method: AnnualMethod = "ci",
    months: Months = 12.0,
    ramp: Months | None = None,
    decay: Months | None = None,
    p: Fraction | None = None,
    what: AnnualMeasure = "point",
) -> Number | str | Table:
    """What the difference that a test measured is worth in a year, as a range, and what to do about it.

    The interval of the difference is carried over to full traffic, whatever the p value: "not significant" does not
    mean "worth nothing". A winner's difference is overstated; the method "shrunk" pulls it towards 0 by as much as its
    own noise suggests, all the way where it is no larger than its standard error, which decides nothing. The method
    "seed" is the source's rule: 0 when p is above 0.05, otherwise the point and 80 % of it as the low end, with no high
    end.

    Parameters
    ----------
    diff
        Difference of the metric, treatment minus control.
    se
        Standard error of the difference.
    traffic_month
        Units (sessions, users) a month at full rollout; not the traffic of the test.
    conv
        Share of the metric's events that turn into money; 1 when the metric is the sale itself.
    value
        Money per such event.
    margin
        Contribution margin; 1 counts revenue.
    conf
        Confidence of the interval.
    method
        "ci", "shrunk", or "seed" for the source's rule.
    months
        Months live in the year.
    ramp
        Months until full rollout; left out: full from the start.
    decay
        Months after which half of the effect is gone; left out: it stays.
    p
        The test's p value; needed by the method "seed" only.
    what
        "point", "low", "high", "decision" ("ship", "do not ship" or "extend the test"), "reason", or "all".

    Returns
    -------
    Number or str or Table
        Annual value at the point estimate, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A share is outside 0 to 1, a count, margin, error or number of months is negative, or the decay is not above 0.
    InvalidValue
        The method is "seed" and p is left out, or the method or the measure is unknown.
    NotAvailable
        The high end is asked for with the method "seed".

    References
    ----------
    EngineersOfAI, ML ROI and Business Cases (translating A/B tests to annual ROI); Kohavi, Tang & Xu 2020, Trustworthy
    Online Controlled Experiments, ch. 17 and 23; Efron & Morris 1973 (shrinkage).

    Examples
    --------
    Three more clicks per 100 of 5 million monthly sessions, 12 % of clicks buy for 85: 18.4M a year, at least 11.6M.

    >>> round(ab_annual(0.03, 0.005599, 5_000_000, 0.12, 85))
    18360000
    >>> round(ab_annual(0.03, 0.005599, 5_000_000, 0.12, 85, what="low"))
    11644011
    >>> ab_annual(0.03, 0.005599, 5_000_000, 0.12, 85, what="decision")
    'ship'
    """
    rule = option(method, ("ci", "shrunk", "seed"), "method")
    diff, se = number(diff, "diff"), at_least(se, 0, "se")
    traffic_month, conv = at_least(traffic_month, 0, "traffic_month"), fraction(conv, "conv")
    value, margin, conf = number(value, "value"), fraction(margin, "margin"), inside(conf, 0, 1, "conf")
    live = full_months(months, ramp, decay)
    p_value = fraction(p, "p") if p is not None else None
    worth = traffic_month * conv * value * margin * live
    if rule == "seed":
        if p_value is None:
            raise InvalidValue('p is missing: the method "seed" decides by the p value')
        rows = _as_the_source_has_it(diff * worth, p_value)
    else:
        lost: Any = False
        if rule == "shrunk":
            noise = se
            diff, se = _shrunk(diff, noise)
            lost = (se == 0) & (noise > 0)
        reach = two_sided_z(conf) * se
        ends = (diff - reach) * worth, (diff + reach) * worth
        rows = _range(diff * worth, np.minimum(*ends), np.maximum(*ends), lost)
    return select(rows, what, diff, se, traffic_month, conv, value, margin, conf, live, p_value)


def _shrunk(diff: Number, se: Number) -> tuple[Number, Number]:
    """Mean and spread of the true difference when differences scatter around 0 as widely as this one suggests."""
    signal = np.maximum(diff**2 - se**2, 0)
    kept = signal / np.where(signal == 0, 1.0, diff**2)
    return diff * kept, se * np.sqrt(kept)


def _range(point: Number, low: Number, high: Number, lost: Any) -> Mapping[str, Any]:
    """The measures of a range; ``lost`` where it has no width only because the noise hides the difference."""
    wins, loses = low > 0, (high <= 0) & ~np.asarray(lost)
    return {
        "point": point,
        "low": low,
        "high": high,
        "decision": verdict((wins, "ship"), (loses, "do not ship"), otherwise="extend the test"),
        "reason": verdict(
            (wins, "even the low end of the range is a gain"),
            (loses, "even the high end of the range is no gain"),
            (lost, "the difference is no larger than its own noise: more data decides"),
            otherwise="the range reaches from a loss to a gain: more data decides",
        ),
    }


def _as_the_source_has_it(point: Number, p: Number) -> Mapping[str, Any]:
    significant = p <= 0.05
    point = np.where(significant, point, 0.0)

    def high() -> Number:
        raise NotAvailable('the method "seed" has no high end: use "ci"')

    return {
        "point": point,
        "low": 0.8 * point,
        "high": high,
        "decision": verdict(
            (~np.asarray(significant), "extend the test"), (point > 0, "ship"), otherwise="do not ship"
        ),
        "reason": verdict(
            (~np.asarray(significant), "p is above 0.05: the source's rule projects nothing"),
            (point > 0, "significant and positive"),
            otherwise="significant and not positive",
        ),
    }
