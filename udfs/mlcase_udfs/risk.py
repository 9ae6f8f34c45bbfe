"""What could go wrong, how likely is it, and how much would it cost?"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mlcase_udfs.checks import (
    at_least,
    error_in,
    fraction,
    fractions,
    inherit,
    labels,
    option,
    plain,
    refuse_any,
    same_length,
    select,
    spill,
    vector,
    verdict,
    weights,
)
from mlcase_udfs.errors import InvalidNumber, InvalidValue
from mlcase_udfs.registry import udf
from mlcase_udfs.units import FloatArray, Fraction, Labels, Number, Probabilities, Shape, Table, Unit, Values

CATEGORY = "Risk"

LABELS = ("low", "medium", "high", "critical")
PROBABILITY_BANDS = (0.1, 0.3, 0.5, 0.7)
IMPACT_BANDS = (0.05, 0.1, 0.2, 0.4)

Bands: TypeAlias = Annotated[ArrayLike, Unit("impact, in the unit of the impact", Shape.VECTOR)]
ExpectedMeasure: TypeAlias = Annotated[Literal["expected", "sd", "p_loss", "all"], Unit("option")]
RegisterMeasure: TypeAlias = Annotated[Literal["total", "by_risk", "counted", "duplicate", "all"], Unit("option")]
ScoreMeasure: TypeAlias = Annotated[
    Literal["label", "score", "probability_level", "impact_level", "all"], Unit("option")
]


@udf(category=CATEGORY, native="SUMPRODUCT(values, probs)")
def ev(values: Values, probs: Probabilities, what: ExpectedMeasure = "expected") -> Number | Table:
    """The expected value of outcomes with known probabilities, and how far they scatter around it.

    Three scenarios that stand for the 10th, 50th and 90th percentile are weighted 30, 40 and 30 % (Swanson's rule), not
    by taste.

    Parameters
    ----------
    values
        Value of each outcome.
    probs
        Probability of each outcome; they add up to 1.
    what
        "expected", "sd" (standard deviation), "p_loss" (probability of a value below 0), or "all" for the table.

    Returns
    -------
    Number or Table
        Expected value, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A probability is outside 0 to 1, or they do not add up to 1.
    InvalidValue
        There are not as many probabilities as values, a cell is blank or text, or the measure is unknown.
    NotAvailable
        There is no value.

    References
    ----------
    Hurst, Brown & Swanson 2000, Swanson's 30-40-30 Rule, AAPG Bulletin 84(12); Howard 1988, Decision Analysis: Practice
    and Promise.

    Examples
    --------
    A platform is worth 22M at best, 13.7M as planned and loses 4M at worst, at 20, 60 and 20 %:

    >>> round(ev([22, 13.7, -4], [0.2, 0.6, 0.2]), 6)
    11.82
    >>> ev([22, 13.7, -4], [0.2, 0.6, 0.2], "p_loss")
    0.2
    """
    outcomes, (chances, total) = vector(values, "values"), weights(probs, "probs")
    same_length(outcomes, "values", chances, "probs")
    mean, spread = mean_and_sd(outcomes, chances)
    return select(
        {"expected": mean, "sd": spread, "p_loss": lambda: np.where(outcomes < 0, chances, 0.0).sum(axis=-1)},
        what,
        error_in(outcomes),
        error_in(chances),
        total,
    )


def mean_and_sd(outcomes: FloatArray, chances: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Expected value and standard deviation along the last axis."""
    mean = (outcomes * chances).sum(axis=-1)
    return mean, np.sqrt((chances * (outcomes - mean[..., np.newaxis]) ** 2).sum(axis=-1))


@udf(
    category=CATEGORY,
    native="SUMPRODUCT(probs, (low_impact + high_impact) / 2), with the largest of each overlap group only",
)
def risk_emv(
    probs: Probabilities,
    low_impact: Values,
    high_impact: Values,
    overlap_group: Labels | None = None,
    what: RegisterMeasure = "total",
) -> Number | Table:
    """What the risks in a register cost on average, with a risk that is written down twice counted once.

    A risk's expected monetary value is its probability times the middle of its impact, losses entered positive. Of the
    risks with the same overlap group (two names for one event) only the largest counts.

    Parameters
    ----------
    probs
        Probability of each risk.
    low_impact
        Loss if it happens, at least.
    high_impact
        Loss if it happens, at most.
    overlap_group
        A mark that overlapping risks share; blank: overlaps with none.
    what
        "total"; a column with a row per risk: "by_risk" (expected value), "counted" (the part that is in the total),
        "duplicate" (TRUE where a larger one of its group counts); or "all" for the table of these.

    Returns
    -------
    Number or Table
        Expected cost of all risks, or what was asked for.

    Raises
    ------
    InvalidNumber
        A probability is outside 0 to 1.
    InvalidValue
        The columns are not of one length, a cell is blank or text, or the measure is unknown.
    NotAvailable
        There is no risk.

    References
    ----------
    Project Management Institute, A Guide to the Project Management Body of Knowledge, 6th ed. (2017), expected monetary
    value; IEC 31010:2019, Risk assessment techniques.

    Examples
    --------
    Low adoption is in the register twice, as "benefits not realised" and as "adoption below half":

    >>> probs, low, high = [0.3, 0.3, 0.25, 0.3], [10, 3, 2, 8], [10, 5, 3, 8]
    >>> round(risk_emv(probs, low, high), 6)
    7.225
    >>> round(risk_emv(probs, low, high, ["adoption", "", "", "adoption"]), 6)
    4.825
    """
    chances, low, high = fractions(probs, "probs"), vector(low_impact, "low_impact"), vector(high_impact, "high_impact")
    same_length(chances, "probs", low, "low_impact")
    same_length(chances, "probs", high, "high_impact")
    chosen = option(what, ("total", "by_risk", "counted", "duplicate", "all"), "what")
    by_risk = chances * (low + high) / 2
    groups = labels(overlap_group, "overlap_group", by_risk.shape[-1]) if overlap_group is not None else None
    counts = _largest_of_group(by_risk, groups)
    counted = np.where(counts, by_risk, 0.0)
    problems = error_in(chances), error_in(low), error_in(high)
    if chosen == "total":
        return plain(inherit(np.sum(counted, axis=-1), *problems))
    return spill({"by_risk": by_risk, "counted": counted, "duplicate": ~counts}, chosen, *problems)


def _largest_of_group(by_risk: FloatArray, groups: list[str] | None) -> Any:
    """Which risks count: those that overlap with none, and the first largest of each group."""
    counts = np.ones(by_risk.shape, dtype=bool)
    for group in {group.casefold() for group in groups or [] if group}:
        members = [i for i, name in enumerate(groups or []) if name.casefold() == group]
        largest = np.argmax(by_risk[..., members], axis=-1)
        counts[..., members] = np.arange(len(members)) == largest[..., np.newaxis]
    return counts


@udf(
    category=CATEGORY,
    native='MATCH(probability, {0, 0.1, 0.3, 0.5, 0.7}) * (1 + COUNTIF(bands, "<=" & impact)) looked up in'
    ' {1, 5, 10, 20} for {"low", "medium", "high", "critical"}',
)
def risk_score(
    probability: Fraction, impact: Annotated[Number, Unit("unit of the bands")], bands: Bands | None = None,
    what: ScoreMeasure = "label",
) -> Any:  # fmt: skip
    """How a risk ranks on a five by five matrix, from its numbers, so that a larger loss never gets a milder word.

    The probability's level is 1 below 10 %, then 2, 3, 4, and 5 from 70 % on, with steps at 30 and 50 %. The score is
    the product of the two levels: low from 1, medium from 5, high from 10, critical from 20.

    Parameters
    ----------
    probability
        Probability of the risk.
    impact
        Loss if it happens, positive, in the unit of the bands.
    bands
        The four losses at which the impact's level rises from 1 to 5. Left out: 5, 10, 20 and 40 % of what is at stake,
        with the impact given as a share of that.
    what
        "label" ("low", "medium", "high", "critical"), "score", "probability_level", "impact_level", or "all".

    Returns
    -------
    str
        The label, or the measure asked for.

    Raises
    ------
    InvalidNumber
        The probability is outside 0 to 1, the impact is negative, or the bands do not rise.
    InvalidValue
        There are not four bands, or the measure is unknown.

    References
    ----------
    IEC 31010:2019, annex B (consequence/likelihood matrix); Cox 2008, What's Wrong with Risk Matrices?, Risk Analysis
    28(2) (what a matrix can and cannot rank).

    Examples
    --------
    A register calls a loss of 3M "high" and one of 3 to 5M "medium". From the numbers, with bands at 1, 2, 4 and 8M:

    >>> risk_score(0.15, 3, [1, 2, 4, 8]), risk_score(0.30, 4, [1, 2, 4, 8])
    ('medium', 'high')
    """
    probability, impact = fraction(probability, "probability"), at_least(impact, 0, "impact")
    steps = vector(IMPACT_BANDS if bands is None else bands, "bands")
    if steps.shape[-1] != len(IMPACT_BANDS):
        raise InvalidValue(f"bands has {steps.shape[-1]} value(s): give the four losses that separate five levels")
    falls = (steps[..., 1:] <= steps[..., :-1]).any(axis=-1, keepdims=True)
    steps = refuse_any(falls, steps, InvalidNumber("bands do not rise: give each above the one before"))
    chance = _level(probability, np.asarray(PROBABILITY_BANDS))
    loss = _level(impact, steps)
    score = chance * loss
    return select(
        {
            "label": lambda: verdict(
                (score >= 20, LABELS[3]), (score >= 10, LABELS[2]), (score >= 5, LABELS[1]), otherwise=LABELS[0]
            ),
            "score": score,
            "probability_level": chance,
            "impact_level": loss,
        },
        what,
        probability,
        impact,
        error_in(steps),
    )


def _level(value: Number, steps: FloatArray) -> Number:
    """1, and one more for each step reached."""
    return plain(1.0 + (np.asarray(value)[..., np.newaxis] >= steps).sum(axis=-1))
