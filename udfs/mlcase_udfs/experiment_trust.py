"""Can a test's result be believed? Broken splits, winner's curse, peeking, many tests at once."""

from __future__ import annotations

from math import lgamma
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mlcase_udfs.checks import (
    above,
    at_least,
    denominator,
    error_in,
    fractions,
    inherit,
    inside,
    number,
    option,
    plain,
    refuse,
    refuse_any,
    same_length,
    select,
    spill,
    vector,
    verdict,
)
from mlcase_udfs.errors import FunctionError, InvalidNumber, NotAvailable
from mlcase_udfs.experiments import CATEGORY
from mlcase_udfs.registry import udf
from mlcase_udfs.units import FloatArray, Fraction, Number, Probabilities, Quantity, Shape, Table, Unit

SMALL = 5
"""Expected users below which the chi-square distribution is no good approximation."""
MOST_SPLITS = 1_000_000
"""Splits that an exact test goes through at most."""

Counts: TypeAlias = Annotated[ArrayLike, Unit("count", Shape.VECTOR)]
Shares: TypeAlias = Annotated[ArrayLike, Unit("share, any scale", Shape.VECTOR)]
SplitMeasure: TypeAlias = Annotated[Literal["chi2", "p", "flag", "all"], Unit("option")]
ShrunkMeasure: TypeAlias = Annotated[Literal["mean", "sd", "all"], Unit("option")]
SequentialMeasure: TypeAlias = Annotated[Literal["low", "high", "p", "half_width", "all"], Unit("option")]
AdjustMethod: TypeAlias = Annotated[Literal["holm", "bh", "bonferroni"], Unit("option")]


@udf(
    category=CATEGORY,
    native="CHISQ.DIST.RT(SUMPRODUCT((observed - expected) ^ 2 / expected), COUNT(observed) - 1), with no small groups",
)
def srm(
    observed: Counts, ratio: Shares | None = None, alpha: Fraction = 0.001, what: SplitMeasure = "chi2"
) -> Number | str | Table:
    """Whether the groups of a test came out as large as they were meant to: a sample ratio mismatch voids the test.

    A mismatch means that something other than chance assigned users, or lost them. Where a group is expected to have
    fewer than five users the p value is exact, else it is that of the chi-square distribution.

    Parameters
    ----------
    observed
        Users counted in each group.
    ratio
        Planned size of each group, on any scale; left out: all alike.
    alpha
        A p value below this is a mismatch; small, since this check is made for every test.
    what
        "chi2", "p", "flag" ("mismatch" or "ok"), or "all" for the table.

    Returns
    -------
    Number or str or Table
        Chi-square statistic of the split, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A count is negative, a planned size is not above 0, or alpha is not between 0 and 1.
    InvalidValue
        There are not as many planned sizes as groups, a cell is blank or text, or the measure is unknown.
    NotAvailable
        There are fewer than two groups or no users; or a group is small and the groups are too many for an exact test.

    References
    ----------
    Fabijan et al. 2019, Diagnosing Sample Ratio Mismatch in Online Controlled Experiments, KDD; Resin 2020, A Simple
    Algorithm for Exact Multinomial Tests, arXiv:2008.12682 (the exact test, ordered by probability).

    Examples
    --------
    50,000 and 49,300 users came from a 50:50 split. That happens by chance once in forty tests:

    >>> round(srm([50_000, 49_300]), 6), round(srm([50_000, 49_300], what="p"), 6), srm([50_000, 49_300], what="flag")
    (4.934542, 0.026325, 'ok')
    """
    counts, alpha = vector(observed, "observed", least=2), inside(alpha, 0, 1, "alpha")
    counts = refuse_any(counts < 0, counts, InvalidNumber("observed holds a negative count"))
    planned = np.ones(counts.shape[-1]) if ratio is None else vector(ratio, "ratio")
    same_length(counts, "observed", planned, "ratio")
    planned = refuse_any(planned <= 0, planned, InvalidNumber("ratio holds a size that is not above 0"))
    total: Number = plain(counts.sum(axis=-1))
    total = refuse(total == 0, total, NotAvailable("observed holds no users"))
    shares = planned / planned.sum(axis=-1, keepdims=True)
    expected = np.asarray(total)[..., np.newaxis] * shares
    chi2 = ((counts - expected) ** 2 / expected).sum(axis=-1)

    def p() -> Number:
        from scipy.special import chdtrc

        smooth = chdtrc(counts.shape[-1] - 1, chi2)
        small = (expected < SMALL).any(axis=-1)
        return _exact_where(small, smooth, counts, shares)

    def flag() -> Any:
        probability = p()
        return inherit(verdict((probability < alpha, "mismatch"), otherwise="ok"), probability)

    return select({"chi2": chi2, "p": p, "flag": flag}, what, error_in(counts), error_in(planned), alpha, total)


def _exact_where(small: Any, smooth: Any, counts: FloatArray, shares: FloatArray) -> Any:
    """The chi-square p values, with exact ones in place of those of splits with a small group."""
    if np.ndim(small) == 0:
        return _exact_p(counts, shares) if small else smooth
    result = np.array(np.broadcast_to(smooth, small.shape))
    counts, shares = (np.broadcast_to(vector, (*small.shape, counts.shape[-1])) for vector in (counts, shares))
    for trial in map(tuple, np.argwhere(small)):
        try:
            result[trial] = _exact_p(counts[trial], shares[trial])
        except FunctionError as refusal:
            result[trial] = refusal.cell.boxed
    return result


def _exact_p(counts: FloatArray, shares: FloatArray) -> float:
    """Chance of a split as improbable as this one or more so, over all splits of as many users."""
    whole = np.rint(counts).astype(int)
    total, groups = int(whole.sum()), len(whole)
    splits = 1.0
    for i in range(1, groups):
        splits *= (total + i) / i
    if splits > MOST_SPLITS:
        raise NotAvailable(
            f"a group is small and the exact test has {splits:.3g} splits: put the small groups together"
        )
    logs = np.array([np.arange(total + 1) * np.log(share) for share in shares])
    logs -= np.array([lgamma(n + 1) for n in range(total + 1)])
    # Group after group: how many users are placed so far, and the log-probability of each way to place them.
    placed, log_p = np.zeros(1, dtype=int), np.full(1, lgamma(total + 1))
    for group in range(groups - 1):
        room = total - placed
        here = np.concatenate([np.arange(most + 1) for most in room])
        before = np.repeat(np.arange(len(placed)), room + 1)
        placed, log_p = placed[before] + here, log_p[before] + logs[group, here]
    log_p = log_p + logs[-1, total - placed]
    seen = lgamma(total + 1) + float(sum(logs[group, n] for group, n in enumerate(whole)))
    return float(min(1.0, np.sum(np.exp(log_p[log_p <= seen + 1e-9]))))


@udf(
    category=CATEGORY,
    native="(diff * prior_sd ^ 2 + prior_mean * se ^ 2) / (prior_sd ^ 2 + se ^ 2)",
)
def shrink(
    diff: Quantity, se: Quantity, prior_sd: Quantity, prior_mean: Quantity = 0.0, what: ShrunkMeasure = "mean"
) -> Number | Table:
    """What to believe after a test, given how large such effects usually are: the cure for the winner's curse.

    The measured difference is weighed against the team's record of true effects, each by its certainty.

    Parameters
    ----------
    diff
        Measured difference.
    se
        Standard error of the difference.
    prior_sd
        How far the true effects of similar tests scatter.
    prior_mean
        Their mean.
    what
        "mean" (of what to believe), "sd" (its uncertainty), or "all" for the table.

    Returns
    -------
    Number or Table
        Shrunk difference, or the measure asked for.

    Raises
    ------
    InvalidNumber
        The standard error or the scatter is negative.
    DivisionByZero
        Both are 0.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Efron & Morris 1973, Stein's Estimation Rule and Its Competitors, JASA 68; Gelman et al. 2013, Bayesian Data
    Analysis, 3rd ed., ch. 2.

    Examples
    --------
    A lift of three points where lifts are mostly below one is more likely one of 2.3:

    >>> round(shrink(0.03, 0.005599, 0.01), 6)
    0.02284
    """
    diff, se, prior_sd = number(diff, "diff"), at_least(se, 0, "se"), at_least(prior_sd, 0, "prior_sd")
    prior_mean = number(prior_mean, "prior_mean")
    spread = denominator(se**2 + prior_sd**2, "se and prior_sd together")
    weight = prior_sd**2 / spread
    rows = {"mean": weight * diff + (1 - weight) * prior_mean, "sd": np.sqrt(weight) * se}
    return select(rows, what, diff, se, prior_sd, prior_mean, spread)


@udf(
    category=CATEGORY,
    native="diff -/+ SQRT(se ^ 2 * (se ^ 2 + tau ^ 2) / tau ^ 2 * (2 * LN(1 / alpha) + LN(1 + tau ^ 2 / se ^ 2)))",
)
def seq_ci(
    diff: Quantity, se: Quantity, tau: Quantity, alpha: Fraction = 0.05, what: SequentialMeasure = "low"
) -> Number | Table:
    """An interval that stays right however often one looks at a running test, and stops when it looks good.

    The usual 95 % interval is right for one look. This one is wider and holds for all looks together: the mixture
    sequential probability ratio test with normal effects around 0. Of several looks the smallest p counts.

    Parameters
    ----------
    diff
        Difference measured so far.
    se
        Standard error of the difference so far.
    tau
        Size of effect that the test is tuned to: the standard deviation of the effects that it mixes. Fixed before the
        test begins.
    alpha
        Chance that the interval misses the truth at any look.
    what
        "low", "high", "p" (always valid), "half_width", or "all" for the table.

    Returns
    -------
    Number or Table
        Low end of the interval, or the measure asked for.

    Raises
    ------
    InvalidNumber
        The standard error or tau is not above 0, or alpha is not between 0 and 1.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Johari, Pekelis & Walsh 2015, Always Valid Inference, arXiv:1512.04922; Robbins 1970, Annals of Mathematical
    Statistics 41.

    Examples
    --------
    A lift of three points is still clear of 0 after any number of looks:

    >>> round(seq_ci(0.03, 0.005599, 0.01), 4), round(seq_ci(0.03, 0.005599, 0.01, what="half_width"), 4)
    (0.0125, 0.0175)
    """
    diff, se, tau, alpha = number(diff, "diff"), above(se, 0, "se"), above(tau, 0, "tau"), inside(alpha, 0, 1, "alpha")
    noise, mixed = se**2, se**2 + tau**2
    half_width = np.sqrt(noise * mixed / tau**2 * (2 * np.log(1 / alpha) + np.log(mixed / noise)))

    def p() -> Number:
        log_ratio = 0.5 * np.log(noise / mixed) + (tau * diff) ** 2 / (2 * noise * mixed)
        return np.minimum(1.0, np.exp(-log_ratio))

    rows = {"low": diff - half_width, "high": diff + half_width, "p": p, "half_width": half_width}
    return select(rows, what, diff, se, tau, alpha)


@udf(category=CATEGORY, native="Bonferroni: MIN(1, p * COUNT(p_values)); Holm and BH need a sorted helper column")
def padjust(p_values: Probabilities, method: AdjustMethod = "holm") -> Table:
    """The p values of many tests, raised so that looking at all of them does not make a find out of chance.

    With twenty metrics one is "significant" by chance alone. Holm and Bonferroni keep the chance of any false find at
    the level one compares with; BH (Benjamini and Hochberg) keeps the share of false finds among the finds there.

    Parameters
    ----------
    p_values
        The p values of all tests that were made.
    method
        "holm", "bh" or "bonferroni".

    Returns
    -------
    Table
        A column: the adjusted p value of each test, in the order given.

    Raises
    ------
    InvalidNumber
        A p value is outside 0 to 1.
    InvalidValue
        A cell is blank or text, or the method is unknown.
    NotAvailable
        There is no p value.

    References
    ----------
    Holm 1979, Scandinavian Journal of Statistics 6; Benjamini & Hochberg 1995, Journal of the Royal Statistical Society
    B 57.

    Examples
    --------
    Of four metrics with p values of 0.001, 0.02, 0.03 and 0.2 only the first is sure:

    >>> [round(p, 6) for (p,) in padjust([0.001, 0.02, 0.03, 0.2])]
    [0.004, 0.06, 0.06, 0.2]
    """
    rule, raw = option(method, ("holm", "bh", "bonferroni"), "method"), fractions(p_values, "p_values")
    count = raw.shape[-1]
    rank = np.arange(1, count + 1)
    order = np.argsort(raw, axis=-1, kind="stable")
    ordered = np.take_along_axis(raw, order, axis=-1)
    if rule == "holm":
        ordered = np.maximum.accumulate(ordered * (count + 1 - rank), axis=-1)
    elif rule == "bh":
        ordered = np.minimum.accumulate((ordered * count / rank)[..., ::-1], axis=-1)[..., ::-1]
    else:
        ordered = ordered * count
    adjusted = np.empty_like(raw)
    np.put_along_axis(adjusted, order, np.minimum(ordered, 1.0), axis=-1)
    return spill({"p": adjusted}, "p", error_in(raw))
