"""How large must a test be, what can it find, and what must it find to be worth the money?"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import numpy as np

from mlcase_udfs.checks import above, at_least, denominator, inside, number, plain, refuse, select
from mlcase_udfs.errors import InvalidNumber, InvalidValue
from mlcase_udfs.experiments import CATEGORY
from mlcase_udfs.probability import normal_below, normal_density, normal_quantile, two_sided_z
from mlcase_udfs.registry import udf
from mlcase_udfs.units import Count, Fraction, Money, Number, Quantity, Ratio, Table, Unit

SizeMeasure: TypeAlias = Annotated[
    Literal["n", "n_treatment", "total", "null_variance", "rule_of_16", "all"], Unit("option")
]
EffectMeasure: TypeAlias = Annotated[Literal["mde", "relative", "all"], Unit("option")]
DesignMeasure: TypeAlias = Annotated[Literal["power", "type_s", "exaggeration", "all"], Unit("option")]


@udf(
    category=CATEGORY,
    native="ROUNDUP((NORM.S.INV(1 - alpha / 2) + NORM.S.INV(power)) ^ 2 * (p_c * (1 - p_c) + p_t * (1 - p_t) / ratio)"
    " * (1 - rho ^ 2) / mde ^ 2, 0), p_c = baseline, p_t = baseline + mde",
)
def sample_size(
    baseline: Quantity,
    mde: Quantity,
    alpha: Fraction = 0.05,
    power: Fraction = 0.8,
    ratio: Ratio = 1.0,
    sd: Quantity | None = None,
    rho: Ratio = 0.0,
    what: SizeMeasure = "n",
) -> Number | Table:
    """How many users each group of a test needs to find a difference of a given size.

    Two-sided, by the normal approximation, with each group's own variance. For a mean instead of a rate give its
    standard deviation ``sd``. Earlier data that correlates ``rho`` with the metric (CUPED) saves that share squared.

    Parameters
    ----------
    baseline
        Rate of the control group, between 0 and 1; for a mean it does not matter.
    mde
        Difference to be found, absolute: 0.01 is one percentage point. Negative for a metric that should fall.
    alpha
        Chance of seeing a difference where there is none.
    power
        Chance of seeing the difference where there is one.
    ratio
        Users in the treatment group for each one in the control group.
    sd
        Standard deviation of the metric within a group, for a mean.
    rho
        Correlation of the metric with the same users' earlier behaviour.
    what
        "n" (control group), "n_treatment", "total", "null_variance" (control group, where the test assumes the
        baseline's variance in both groups), "rule_of_16" (the rule of thumb for both groups alike), or "all".

    Returns
    -------
    Number or Table
        Users in the control group, rounded up, or the measure asked for.

    Raises
    ------
    InvalidNumber
        The difference is 0, a rate is not between 0 and 1, alpha or power is not between 0 and 1, the ratio or the
        standard deviation is not above 0, or rho is not between -1 and 1.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Chow, Shao & Wang 2008, Sample Size Calculations in Clinical Research, 2nd ed., p. 89 (two proportions); Miller,
    Sample Size Calculator, evanmiller.org (null_variance); Lehr 1992, Statistics in Medicine 11 (rule of 16); Deng et
    al. 2013 (CUPED).

    Examples
    --------
    To find a lift from 18 to 19 % in clicks takes 23,665 users in each group; with good earlier data two thirds of it:

    >>> sample_size(0.18, 0.01)
    23665.0
    >>> sample_size(0.18, 0.01, rho=0.6)
    15146.0
    """
    mde = _effect(mde)
    alpha, power, ratio = inside(alpha, 0, 1, "alpha"), inside(power, 0, 1, "power"), above(ratio, 0, "ratio")
    left = _left_by(rho)
    if sd is None:
        baseline = inside(baseline, 0, 1, "baseline")
        treated = inside(baseline + mde, 0, 1, "baseline + mde")
        at_start, at_end = baseline * (1 - baseline), treated * (1 - treated)
    else:
        baseline = number(baseline, "baseline")
        at_start = at_end = above(sd, 0, "sd") ** 2
    reach, margin = two_sided_z(1 - alpha), normal_quantile(power)
    variance = at_start + at_end / ratio

    def users(root: Number) -> Number:
        """From the spread that the difference must exceed; a whole number that rounding has lifted stays."""
        exact = (root / mde) ** 2 * left
        return np.ceil(exact - 1e-9 * exact)

    n = users((reach + margin) * np.sqrt(variance))
    other = np.ceil(n * ratio - 1e-9 * n)
    null = at_start * (1 + 1 / ratio)
    rows = {
        "n": n,
        "n_treatment": other,
        "total": n + other,
        "null_variance": lambda: users(reach * np.sqrt(null) + margin * np.sqrt(variance)),
        "rule_of_16": lambda: users(4 * np.sqrt(at_start)),
    }
    return select(rows, what, mde, alpha, power, ratio, left, baseline, at_end)


def _effect(mde: Number) -> Number:
    mde = number(mde, "mde")
    return refuse(np.equal(mde, 0), mde, InvalidNumber("mde is 0: no test is large enough to find no difference"))


def _left_by(rho: Number) -> Number:
    """The share of the variance that earlier data leaves."""
    return 1 - inside(rho, -1, 1, "rho") ** 2


@udf(
    category=CATEGORY,
    native="(NORM.S.INV(1 - alpha / 2) + NORM.S.INV(power)) * SQRT(2 * baseline * (1 - baseline) * (1 - rho ^ 2) / n)",
)
def mde(
    baseline: Quantity,
    n: Count,
    alpha: Fraction = 0.05,
    power: Fraction = 0.8,
    sd: Quantity | None = None,
    rho: Ratio = 0.0,
    what: EffectMeasure = "mde",
) -> Number | Table:
    """The smallest difference that a test of a given size can be relied on to find.

    Both groups are taken to have the baseline's variance, which makes it a little smaller than what ML_SAMPLE_SIZE
    would plan for where the rate rises towards one half.

    Parameters
    ----------
    baseline
        Rate of the control group, or its mean when ``sd`` is given.
    n
        Users in each group.
    alpha
        Chance of seeing a difference where there is none.
    power
        Chance of seeing the difference where there is one.
    sd
        Standard deviation of the metric within a group, for a mean.
    rho
        Correlation of the metric with the same users' earlier behaviour.
    what
        "mde" (absolute), "relative" (as a share of the baseline), or "all" for the table.

    Returns
    -------
    Number or Table
        Minimum detectable effect, or the measure asked for.

    Raises
    ------
    InvalidNumber
        The rate, alpha or power is not between 0 and 1, the size or the standard deviation is not above 0, or rho is
        not between -1 and 1.
    DivisionByZero
        The relative effect is asked for and the mean is 0.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Bloom 1995, Minimum Detectable Effects, Evaluation Review 19(5); Kohavi, Tang & Xu 2020, Trustworthy Online
    Controlled Experiments, ch. 17.

    Examples
    --------
    10,000 users in each group see a lift of a point and a half or more from 18 %:

    >>> round(mde(0.18, 10_000), 6)
    0.015222
    """
    size, left = above(n, 0, "n"), _left_by(rho)
    alpha, power = inside(alpha, 0, 1, "alpha"), inside(power, 0, 1, "power")
    if sd is None:
        baseline = inside(baseline, 0, 1, "baseline")
        variance = baseline * (1 - baseline)
    else:
        baseline, variance = number(baseline, "baseline"), above(sd, 0, "sd") ** 2
    least = (two_sided_z(1 - alpha) + normal_quantile(power)) * np.sqrt(2 * variance * left / size)
    rows = {"mde": least, "relative": lambda: least / denominator(baseline, "baseline")}
    return select(rows, what, size, left, alpha, power, baseline, variance)


@udf(category=CATEGORY, native="investment * (1 + roi_min) / value_per_unit_year")
def mde_business(
    investment: Money,
    value_per_unit_year: Money,
    roi_min: Ratio = 0.0,
    baseline: Quantity | None = None,
    what: EffectMeasure = "mde",
) -> Number | Table:
    """The smallest improvement that is worth its money: what a test must find before the model is built out.

    Statistics ask what a test can find; the business asks what it must find. A result below this is a reason to stop,
    however significant.

    Parameters
    ----------
    investment
        Cost to be earned back in a year.
    value_per_unit_year
        What one whole unit of the metric is worth in a year: for a rate, traffic * conversion * value * 12.
    roi_min
        Return that is asked for on top: 0.5 for half of the investment again.
    baseline
        Today's level of the metric; needed for the relative lift only.
    what
        "mde" (absolute), "relative" (as a share of the baseline), or "all" for the table.

    Returns
    -------
    Number or Table
        Smallest absolute improvement that pays, or the measure asked for.

    Raises
    ------
    InvalidNumber
        The investment is negative, the value of a unit is not above 0, or the asked return is below -1.
    InvalidValue
        The relative lift is asked for without a baseline, or the measure is unknown.
    DivisionByZero
        The relative lift is asked for and the baseline is 0.

    References
    ----------
    EngineersOfAI, ML ROI and Business Cases (the minimum improvement for the investment to be justified).

    Examples
    --------
    A point of click-through rate is worth 6.12M a year; a model for 500,000 must add 0.082 points, or 0.45 % of 18 %:

    >>> round(mde_business(500_000, 612_000_000), 6)
    0.000817
    >>> round(mde_business(500_000, 612_000_000, 0, 0.18, "relative"), 6)
    0.004539
    """
    investment, worth = at_least(investment, 0, "investment"), above(value_per_unit_year, 0, "value_per_unit_year")
    roi_min, level = at_least(roi_min, -1, "roi_min"), None if baseline is None else number(baseline, "baseline")
    least = investment * (1 + roi_min) / worth

    def relative() -> Number:
        if level is None:
            raise InvalidValue("the baseline is missing: a relative lift asks for today's level")
        return least / denominator(level, "baseline")

    return select({"mde": least, "relative": relative}, what, investment, worth, roi_min, level)


@udf(
    category=CATEGORY,
    native="NORM.S.DIST(ABS(diff) / se - z, TRUE) + NORM.S.DIST(-ABS(diff) / se - z, TRUE), with"
    " z = NORM.S.INV(1 - alpha / 2)",
)
def power(
    diff: Quantity,
    se: Quantity | None = None,
    alpha: Fraction = 0.05,
    n: Count | None = None,
    baseline: Fraction | None = None,
    sd: Quantity | None = None,
) -> Number:
    """How likely a test is to find a difference of a given size.

    Give the standard error of the difference; or the users in each group with the control's rate, or with the standard
    deviation of a mean.

    Parameters
    ----------
    diff
        True difference, absolute.
    se
        Standard error of the difference.
    alpha
        Chance of seeing a difference where there is none.
    n
        Users in each group, where the standard error is not given.
    baseline
        Rate of the control group, where the metric is a rate.
    sd
        Standard deviation of the metric within a group, where it is a mean.

    Returns
    -------
    Number
        Probability of a significant result, in either direction.

    Raises
    ------
    InvalidNumber
        The standard error, the size or the standard deviation is not above 0, or a rate or alpha is not between 0 and
        1.
    InvalidValue
        Neither the standard error is given nor what it follows from.

    References
    ----------
    Chow, Shao & Wang 2008, Sample Size Calculations in Clinical Research, 2nd ed., p. 89, with the far tail added.

    Examples
    --------
    With a thousand users in each group a lift from 18 to 21 % is more likely missed than found:

    >>> round(power(0.03, n=1000, baseline=0.18), 6)
    0.395396
    """
    diff, alpha = number(diff, "diff"), inside(alpha, 0, 1, "alpha")
    error = _standard_error(diff, se, n, baseline, sd)
    return plain(_power(np.abs(diff) / error, two_sided_z(1 - alpha)))


def _standard_error(
    diff: Number, se: Number | None, n: Number | None, baseline: Number | None, sd: Number | None
) -> Number:
    if se is not None:
        return above(se, 0, "se")
    if n is None or (baseline is None and sd is None):
        raise InvalidValue("se is missing: give it, or n with the baseline of a rate or the sd of a mean")
    size = above(n, 0, "n")
    if sd is not None:
        return above(sd, 0, "sd") * np.sqrt(2 / size)
    assert baseline is not None
    control, treated = inside(baseline, 0, 1, "baseline"), inside(baseline + diff, 0, 1, "baseline + diff")
    return np.sqrt((control * (1 - control) + treated * (1 - treated)) / size)


def _power(signal: Number, reach: Number) -> Number:
    """Chance that an estimate around ``signal`` standard errors lies beyond ``reach``, on either side."""
    return normal_below(signal - reach) + normal_below(-signal - reach)


@udf(
    category=CATEGORY,
    native="with x = ABS(true_effect) / se and z = NORM.S.INV(1 - alpha / 2): (f(x + z) + f(x - z) + x * (N(x + z)"
    " + N(x - z) - 1)) / (x * power) with N and f NORM.S.DIST, cumulative and not",
)
def typem(true_effect: Quantity, se: Quantity, alpha: Fraction = 0.05, what: DesignMeasure = "power") -> Number | Table:
    """How misleading a significant result would be if the true effect were as small as one fears.

    A weak test finds little, and what it finds is overstated, since only exaggerated estimates pass the threshold.

    Parameters
    ----------
    true_effect
        Plausible true difference, from outside the test.
    se
        Standard error of the difference.
    alpha
        Significance level.
    what
        "power", "type_s" (chance that a significant result has the wrong sign), "exaggeration" (by which factor a
        significant result overstates the effect on average), or "all" for the table.

    Returns
    -------
    Number or Table
        Power, or the measure asked for.

    Raises
    ------
    DivisionByZero
        The effect is 0: nothing can be exaggerated.
    InvalidNumber
        The standard error is not above 0, or alpha is not between 0 and 1.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Gelman & Carlin 2014, Beyond Power Calculations, Perspectives on Psychological Science 9(6); closed form by Lu, Qiu
    & Deng 2019, A Note on Type S/M Errors in Hypothesis Testing, British Journal of Mathematical and Statistical
    Psychology 72.

    Examples
    --------
    Were the lift one point with a standard error of 1.25, a significant result would show three times as much:

    >>> round(typem(0.01, 0.0125), 6), round(typem(0.01, 0.0125, what="exaggeration"), 6)
    (0.125922, 3.062809)
    """
    effect, se = denominator(true_effect, "true_effect"), above(se, 0, "se")
    alpha = inside(alpha, 0, 1, "alpha")
    x, z = np.abs(effect) / se, two_sided_z(1 - alpha)
    chance = _power(x, z)

    def exaggeration() -> Number:
        expected = normal_density(x + z) + normal_density(x - z) + x * (normal_below(x + z) + normal_below(x - z) - 1)
        return expected / (x * chance)

    rows = {"power": chance, "type_s": lambda: normal_below(-x - z) / chance, "exaggeration": exaggeration}
    return select(rows, what, effect, se, alpha)
