"""By how much do two groups differ in a mean? Welch's interval, an adjustment by earlier data, before and after."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mlcase_udfs.checks import (
    at_least,
    denominator,
    error_in,
    inside,
    number,
    refuse,
    refuse_any,
    same_length,
    select,
    vector,
)
from mlcase_udfs.errors import InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.experiments import CATEGORY
from mlcase_udfs.probability import two_sided_p, two_sided_t, two_sided_t_p, two_sided_z
from mlcase_udfs.registry import udf
from mlcase_udfs.units import Count, Flag, FloatArray, Fraction, Number, Quantity, Ratio, Shape, Table, Unit

MeanMeasure: TypeAlias = Annotated[Literal["diff", "se", "low", "high", "t", "df", "p", "all"], Unit("option")]
AdjustedMeasure: TypeAlias = Annotated[
    Literal["diff", "se", "theta", "reduction", "n_factor", "se_factor", "all"], Unit("option")
]
BeforeAfterMeasure: TypeAlias = Annotated[Literal["diff", "se", "low", "high", "z", "p", "all"], Unit("option")]

Observations: TypeAlias = Annotated[ArrayLike, Unit("unit of the metric, a cell per user", Shape.VECTOR)]
Groups: TypeAlias = Annotated[ArrayLike, Unit("0 for control, 1 for treatment", Shape.VECTOR)]
Errors: TypeAlias = Annotated[ArrayLike, Unit("standard error, in the unit of the metric", Shape.VECTOR)]


@udf(
    category=CATEGORY,
    native="mean_t - mean_c; low and high: -/+ T.INV.2T(1 - conf, df) * SQRT(sd_c ^ 2 / n_c + sd_t ^ 2 / n_t)",
)
def ab_mean(
    mean_c: Quantity,
    sd_c: Quantity,
    n_c: Count,
    mean_t: Quantity,
    sd_t: Quantity,
    n_t: Count,
    conf: Fraction = 0.95,
    relative: Flag = False,
    what: MeanMeasure = "diff",
) -> Number | Table:
    """By how much two groups of a test differ in a mean (revenue per session, minutes per case), and how sure that is.

    Welch's test: the groups may scatter differently. The relative difference has its own standard error, since the
    control's mean is itself uncertain (delta method).

    Parameters
    ----------
    mean_c
        Mean of the control group.
    sd_c
        Standard deviation within the control group.
    n_c
        Size of the control group.
    mean_t
        Mean of the treatment group.
    sd_t
        Standard deviation within the treatment group.
    n_t
        Size of the treatment group.
    conf
        Confidence of the interval.
    relative
        TRUE for the difference as a share of the control's mean.
    what
        "diff", "se", "low" and "high" (the interval), "t", "df" (degrees of freedom), "p", or "all" for the table.

    Returns
    -------
    Number or Table
        The difference, treatment minus control, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A standard deviation is negative, or the confidence is not between 0 and 1.
    NotAvailable
        A group has fewer than two members.
    DivisionByZero
        t or p is asked for and nothing scatters, or the relative difference and the control's mean is 0.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Welch 1947, Biometrika 34; Deng, Knoblich & Lu 2018, Applying the Delta Method in Metric Analytics, KDD.

    Examples
    --------
    Revenue per session is 3.75 without and 4.10 with the model, in 20,000 sessions each: it may well be chance.

    >>> round(ab_mean(3.75, 30, 20_000, 4.10, 31, 20_000), 6)
    0.35
    >>> round(ab_mean(3.75, 30, 20_000, 4.10, 31, 20_000, what="low"), 6)
    -0.247887
    """
    mean_c, sd_c, n_c = number(mean_c, "mean_c"), at_least(sd_c, 0, "sd_c"), _enough(n_c, "n_c")
    mean_t, sd_t, n_t = number(mean_t, "mean_t"), at_least(sd_t, 0, "sd_t"), _enough(n_t, "n_t")
    conf = inside(conf, 0, 1, "conf")
    noise_c, noise_t, diff = sd_c**2 / n_c, sd_t**2 / n_t, mean_t - mean_c
    base: Number = 1.0
    if relative:
        base = denominator(mean_c, "mean_c")
        diff = diff / base
        noise_c, noise_t = noise_c * (mean_t / base**2) ** 2, noise_t / base**2
    se = np.sqrt(noise_c + noise_t)
    spread = noise_c**2 / (n_c - 1) + noise_t**2 / (n_t - 1)
    df = np.where(spread == 0, n_c + n_t - 2, (noise_c + noise_t) ** 2 / np.where(spread == 0, 1.0, spread))

    def reach() -> Number:
        return two_sided_t(conf, df) * se

    def t() -> Number:
        return diff / denominator(se, "the standard error")

    return select(
        {
            "diff": diff,
            "se": se,
            "low": lambda: diff - reach(),
            "high": lambda: diff + reach(),
            "t": t,
            "df": df,
            "p": lambda: two_sided_t_p(t(), df),
        },
        what,
        mean_c,
        sd_c,
        n_c,
        mean_t,
        sd_t,
        n_t,
        conf,
        base,
    )


def _enough(size: Number, name: str) -> Number:
    size = number(size, name)
    return refuse(size < 2, size, NotAvailable(f"{name} is below 2: a spread needs two members or more"))


@udf(
    category=CATEGORY,
    native="with theta = SLOPE of outcomes on covariates within the groups: the difference of the outcomes' means"
    " - theta * the difference of the covariates' means",
)
def cuped(
    outcomes: Observations | None = None,
    covariates: Observations | None = None,
    groups: Groups | None = None,
    rho: Ratio | None = None,
    what: AdjustedMeasure = "diff",
) -> Number | Table:
    """A test's difference with the noise taken out that each user's earlier behaviour explains.

    Users who bought much before the test will buy much during it; subtracting what that predicts leaves the same
    difference with a smaller standard error. Given only the correlation ``rho`` of outcome and earlier behaviour, it
    says by how much a test shrinks.

    Parameters
    ----------
    outcomes
        The metric of each user during the test.
    covariates
        The same users' behaviour before the test, untouched by it.
    groups
        0 for each user of the control group, 1 for each of the treatment group.
    rho
        Correlation of outcome and covariate; instead of the data.
    what
        "diff" and "se" (adjusted), "theta" (outcome per unit of the covariate), "reduction" (share of the variance that
        is gone), "n_factor" (users still needed, as a share), "se_factor", or "all" for the table.

    Returns
    -------
    Number or Table
        The adjusted difference, treatment minus control, or the measure asked for.

    Raises
    ------
    InvalidValue
        Neither the data nor ``rho`` is given, the ranges differ in length, a cell is blank or text, or the measure is
        unknown.
    InvalidNumber
        A group is neither 0 nor 1, or ``rho`` is not from -1 to 1.
    NotAvailable
        A group has fewer than two users; or the difference, its error or theta is asked for with only ``rho`` given.
    DivisionByZero
        The covariate, or the outcome, does not vary within the groups.

    References
    ----------
    Deng, Xu, Kohavi & Walker 2013, Improving the Sensitivity of Online Controlled Experiments by Utilizing
    Pre-Experiment Data, WSDM.

    Examples
    --------
    Earlier spending that correlates 0.6 with spending in the test saves 36 % of the users:

    >>> round(cuped(rho=0.6, what="n_factor"), 6)
    0.64
    >>> spent, before, group = [5.0, 7, 9, 8, 10, 12], [1.0, 2, 3, 1, 2, 3], [0, 0, 0, 1, 1, 1]
    >>> round(cuped(spent, before, group), 6), round(cuped(spent, before, group, what="theta"), 6)
    (3.0, 2.0)
    """
    if outcomes is None or covariates is None or groups is None:
        if rho is None:
            raise InvalidValue("give outcomes, covariates and groups, or the correlation rho alone")
        return _by_correlation(rho, what)
    y, x, treated = vector(outcomes, "outcomes"), vector(covariates, "covariates"), vector(groups, "groups")
    same_length(y, "outcomes", x, "covariates")
    same_length(y, "outcomes", treated, "groups")
    treated = refuse_any(
        (treated != 0) & (treated != 1), treated, InvalidNumber("groups holds something other than 0 and 1")
    )
    size_t = np.sum(treated, axis=-1)
    size_c = treated.shape[-1] - size_t
    size_c, size_t = _enough(size_c, "the control group"), _enough(size_t, "the treatment group")

    def split(values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Difference of the groups' means, and what is left of each value within its group."""
        mean_t = np.sum(values * treated, axis=-1) / size_t
        mean_c = np.sum(values * (1 - treated), axis=-1) / size_c
        own = mean_c[..., np.newaxis] * (1 - treated) + mean_t[..., np.newaxis] * treated
        return mean_t - mean_c, values - own

    diff_y, rest_y = split(y)
    diff_x, rest_x = split(x)
    square_x = denominator(np.sum(rest_x**2, axis=-1), "the covariate's variance within the groups")
    square_y = denominator(np.sum(rest_y**2, axis=-1), "the outcome's variance within the groups")
    theta = np.sum(rest_x * rest_y, axis=-1) / square_x
    rest = rest_y - np.asarray(theta)[..., np.newaxis] * rest_x
    noise_t = np.sum(rest**2 * treated, axis=-1) / (size_t - 1) / size_t
    noise_c = np.sum(rest**2 * (1 - treated), axis=-1) / (size_c - 1) / size_c
    left = np.sum(rest**2, axis=-1) / square_y
    rows = {
        "diff": diff_y - theta * diff_x,
        "se": np.sqrt(noise_t + noise_c),
        "theta": theta,
        "reduction": 1 - left,
        "n_factor": left,
        "se_factor": np.sqrt(left),
    }
    return select(rows, what, error_in(y), error_in(x), error_in(treated), size_c, size_t, square_x, square_y)


def _by_correlation(rho: Number, what: str) -> Any:
    rho = number(rho, "rho")
    rho = refuse(np.abs(rho) > 1, rho, InvalidNumber("rho is outside -1 to 1: give a correlation"))
    left = 1 - rho**2

    def needs_data() -> Number:
        raise NotAvailable("a correlation says how much a test shrinks, not what it found: give the data")

    unknown = dict.fromkeys(("diff", "se", "theta"), needs_data)
    return select({**unknown, "reduction": rho**2, "n_factor": left, "se_factor": np.sqrt(left)}, what, rho)


@udf(category=CATEGORY, native="(treated_after - treated_before) - (control_after - control_before)")
def did(
    control_before: Quantity,
    control_after: Quantity,
    treated_before: Quantity,
    treated_after: Quantity,
    standard_errors: Errors | None = None,
    conf: Fraction = 0.95,
    what: BeforeAfterMeasure = "diff",
) -> Number | Table:
    """What a launch changed, once the change that happened anyway is taken off: the difference of two differences.

    "Revenue rose 15 % after the launch" proves nothing where it rose 20 % without it. Both groups must have been on the
    same course before.

    Parameters
    ----------
    control_before
        Metric of the group without the launch, before.
    control_after
        Metric of that group, after.
    treated_before
        Metric of the group with the launch, before.
    treated_after
        Metric of that group, after.
    standard_errors
        Standard errors of the four figures, in their order, taken as independent of each other; left out: there is no
        interval.
    conf
        Confidence of the interval.
    what
        "diff", "se", "low" and "high" (the interval), "z", "p", or "all" for the table.

    Returns
    -------
    Number or Table
        Change of the treated group beyond that of the control group, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A standard error is negative, or the confidence is not between 0 and 1.
    InvalidValue
        There are not four standard errors, or the measure is unknown.
    NotAvailable
        An interval or a test is asked for without standard errors.
    DivisionByZero
        A test is asked for and the standard errors are 0.

    References
    ----------
    Angrist & Pischke 2009, Mostly Harmless Econometrics, ch. 5; EngineersOfAI, ML ROI and Business Cases (no control
    group, no proof).

    Examples
    --------
    Sales of the shops with the model went from 100 to 115, of those without it from 100 to 120:

    >>> did(100, 120, 100, 115)
    -5.0
    """
    before_c, after_c = number(control_before, "control_before"), number(control_after, "control_after")
    before_t, after_t = number(treated_before, "treated_before"), number(treated_after, "treated_after")
    conf, errors = inside(conf, 0, 1, "conf"), None
    if standard_errors is not None:
        errors = vector(standard_errors, "standard_errors")
        if errors.shape[-1] != 4:
            raise InvalidValue(
                f"standard_errors has {errors.shape[-1]} value(s): give four, in the order of the figures"
            )
        errors = refuse_any(errors < 0, errors, InvalidNumber("standard_errors holds a negative number"))
    diff = (after_t - before_t) - (after_c - before_c)

    def se() -> Number:
        if errors is None:
            raise NotAvailable("standard_errors are missing: give one for each of the four figures")
        return np.sqrt(np.sum(errors**2, axis=-1))

    def z() -> Number:
        return diff / denominator(se(), "the standard error")

    rows = {
        "diff": diff,
        "se": se,
        "low": lambda: diff - two_sided_z(conf) * se(),
        "high": lambda: diff + two_sided_z(conf) * se(),
        "z": z,
        "p": lambda: two_sided_p(z()),
    }
    problem = None if errors is None else error_in(errors)
    return select(rows, what, before_c, after_c, before_t, after_t, problem, conf)
