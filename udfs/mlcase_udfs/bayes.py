"""How probable is it that the treatment is better? Two rates compared by their Beta posteriors."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import above, at_least, inside, refuse, select
from mlcase_udfs.errors import InvalidNumber
from mlcase_udfs.experiments import CATEGORY
from mlcase_udfs.registry import udf
from mlcase_udfs.roots import crossing
from mlcase_udfs.units import Count, FloatArray, Fraction, Number, Table, Unit

BayesMeasure: TypeAlias = Annotated[
    Literal["probability", "loss_t", "loss_c", "diff", "low", "high", "all"], Unit("option")
]

POINTS = 161
"""Points of the quadrature. Its error falls exponentially with them and is that of rounding from about 120 on."""


@udf(category=CATEGORY, native="none: a quadrature over the two posteriors")
def ab_bayes(
    x_c: Count,
    n_c: Count,
    x_t: Count,
    n_t: Count,
    a: Count = 1.0,
    b: Count = 1.0,
    conf: Fraction = 0.95,
    what: BayesMeasure = "probability",
) -> Number | Table:
    """How probable it is that the treatment's rate is the higher one, and what a wrong choice would cost.

    Each rate has a Beta posterior: the prior's ``a`` events and ``b`` non-events and those counted. The expected loss
    of a choice is what one gives up on average by making it, in the unit of the rate: ship when it is below what one
    cares about.

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
    a
        Events that the prior stands for; 1 and 1 is the uniform prior.
    b
        Non-events that the prior stands for.
    conf
        Probability that the credible interval holds.
    what
        "probability" (treatment above control), "loss_t" and "loss_c" (expected loss of choosing that group), "diff"
        (expected difference), "low" and "high" (its credible interval), or "all" for the table.

    Returns
    -------
    Number or Table
        Probability that the treatment is better, or the measure asked for.

    Raises
    ------
    InvalidNumber
        There are more events than members, a count is negative, the prior is not above 0, or the confidence is not
        between 0 and 1.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Gelman et al. 2013, Bayesian Data Analysis, 3rd ed., ch. 2; Stucchio 2015, Bayesian A/B Testing at VWO (expected
    loss).

    Examples
    --------
    180 of 1,000 against 210 of 1,000: the treatment is very probably better, and choosing it wrongly costs little.

    >>> round(ab_bayes(180, 1000, 210, 1000), 6)
    0.954651
    >>> round(ab_bayes(180, 1000, 210, 1000, what="loss_t"), 7)
    0.0003307
    """
    x_c, n_c, x_t, n_t = _counts(x_c, n_c, "c") + _counts(x_t, n_t, "t")
    a, b, conf = above(a, 0, "a"), above(b, 0, "b"), inside(conf, 0, 1, "conf")
    control, treatment = Posterior(x_c + a, n_c - x_c + b), Posterior(x_t + a, n_t - x_t + b)

    def loss(chosen: Posterior, other: Posterior) -> Number:
        """E[max(other - chosen, 0)]: each mean times a probability with one more event counted."""
        ahead, behind = chance_above(other.one_more, chosen), chance_above(other, chosen.one_more)
        return np.maximum(other.mean * ahead - chosen.mean * behind, 0)

    def end(p: Number) -> Number:
        return _quantile_of_difference(treatment, control, p)

    return select(
        {
            "probability": lambda: chance_above(treatment, control),
            "loss_t": lambda: loss(treatment, control),
            "loss_c": lambda: loss(control, treatment),
            "diff": treatment.mean - control.mean,
            "low": lambda: end((1 - conf) / 2),
            "high": lambda: end((1 + conf) / 2),
        },
        what,
        x_c,
        n_c,
        x_t,
        n_t,
        a,
        b,
        conf,
    )


def _counts(events: Number, size: Number, group: str) -> tuple[Number, Number]:
    events, size = at_least(events, 0, f"x_{group}"), at_least(size, 0, f"n_{group}")
    more = InvalidNumber(f"x_{group} is above n_{group}: a group has no more events than members")
    return refuse(events > size, events, more), size


class Posterior:
    """What is known of a rate: a Beta distribution, one per trial."""

    def __init__(self, events: Number, others: Number) -> None:
        self.events, self.others = np.asarray(events, dtype=float), np.asarray(others, dtype=float)

    @property
    def mean(self) -> FloatArray:
        """The expected rate."""
        return self.events / (self.events + self.others)

    @property
    def one_more(self) -> Posterior:
        """The same after one more event: weighting by the rate itself."""
        return Posterior(self.events + 1, self.others)

    def below(self, rate: FloatArray) -> FloatArray:
        """Probability that the rate is below; trials first, the points of a grid last."""
        from scipy.special import betainc

        return np.asarray(betainc(self.events[..., np.newaxis], self.others[..., np.newaxis], np.clip(rate, 0, 1)))

    def above(self, rate: FloatArray) -> FloatArray:
        """Probability that the rate is above, small ones to all digits."""
        return Posterior(self.others, self.events).below(1 - rate)

    @cached_property
    def grid(self) -> tuple[FloatArray, FloatArray]:
        """Rates that cover the distribution, and their weights, which add up to 1.

        The trapezoid rule over the log-odds, the points growing apart with the distance from the mode: the density
        falls off smoothly to both sides there, which makes the rule exact to within rounding.
        """
        from scipy.special import expit, log_expit

        events, others = self.events[..., np.newaxis], self.others[..., np.newaxis]
        width = np.sqrt(1 / events + 1 / others)
        scale = np.minimum(width, 1.0)
        # Far out the density falls off like exp(-events * distance) or exp(-others * distance).
        down, up = np.arcsinh((9 * width + 40 / events) / scale), np.arcsinh((9 * width + 40 / others) / scale)
        step = np.linspace(0, 1, POINTS) * (up + down) - down
        odds = np.log(events / others) + scale * np.sinh(step)
        height = events * log_expit(odds) + others * log_expit(-odds)
        weight = np.exp(height - np.max(height, axis=-1, keepdims=True)) * np.cosh(step)
        return expit(odds), weight / np.sum(weight, axis=-1, keepdims=True)


def chance_above(first: Posterior, second: Posterior, ahead_by: Number = 0.0) -> FloatArray:
    """Probability that the first rate is above the second by more than that.

    Summed over the grid of the narrower one, on which the other is smooth.
    """
    lead = np.asarray(ahead_by)[..., np.newaxis]
    rate_1, weight_1 = first.grid
    rate_2, weight_2 = second.grid
    over_first = np.sum(weight_1 * second.below(rate_1 - lead), axis=-1)
    over_second = np.sum(weight_2 * first.above(rate_2 + lead), axis=-1)
    first_narrower = first.events + first.others > second.events + second.others
    return np.minimum(np.where(first_narrower, over_first, over_second), 1.0)


def _quantile_of_difference(first: Posterior, second: Posterior, p: Number) -> FloatArray:
    """The difference that first - second stays below with probability ``p``."""
    ends = np.zeros(np.broadcast(first.events, second.events, p).shape)
    return crossing(lambda difference: 1 - chance_above(first, second, difference) - p, ends - 1, ends + 1)
