"""How sure is the result, when the inputs are only estimates? Three-point estimates and a simulation in a cell."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mlcase_udfs.checks import above, between, fraction, inherit, lines, number, option, plain, select, vector
from mlcase_udfs.errors import FunctionError, InvalidValue
from mlcase_udfs.registry import udf
from mlcase_udfs.sampling import (
    LAMBDA,
    correlate,
    latin_hypercube,
    monte_carlo,
    pert_moments,
    pert_parameters,
    pert_quantile,
    quantile,
    triangular_parameters,
    triangular_quantile,
)
from mlcase_udfs.units import (
    Count,
    Flag,
    FloatArray,
    Fraction,
    Money,
    Number,
    Quantity,
    Ratio,
    Shape,
    Table,
    Unit,
    Values,
)

CATEGORY = "Uncertainty"
MOST_TRIALS = 1_000_000
WORST = 0.05
"""The share of outcomes that the conditional value at risk averages."""

Estimates: TypeAlias = Annotated[ArrayLike, Unit("low, most likely, high: a row per input", Shape.TABLE)]
Correlations: TypeAlias = Annotated[ArrayLike, Unit("rank correlation, -1 to 1", Shape.TABLE)]
EstimateMeasure: TypeAlias = Annotated[Literal["quantile", "mean", "sd", "all"], Unit("option")]
EstimateShape: TypeAlias = Annotated[Literal["pert", "triangular", "uniform"], Unit("option")]
SimulationMeasure: TypeAlias = Annotated[
    Literal["mean", "sd", "p5", "p10", "p50", "p90", "p95", "p_loss", "cvar", "se", "trials", "all"], Unit("option")
]
MEASURES = ("mean", "sd", "p5", "p10", "p50", "p90", "p95", "p_loss", "cvar", "se", "trials")


@udf(
    category=CATEGORY,
    native="BETA.INV(p, 1 + lam * (mode - low) / (high - low), 1 + lam * (high - mode) / (high - low), low, high)",
)
def pert(
    p: Fraction,
    low: Quantity,
    mode: Quantity,
    high: Quantity,
    lam: Ratio = LAMBDA,
    what: EstimateMeasure = "quantile",
) -> Number | Table:
    """A three-point estimate as a smooth curve: the value that it stays below with probability ``p``.

    With RAND() as ``p`` the cell draws a value of the estimate.

    Parameters
    ----------
    p
        Probability; 0.5 gives the median.
    low
        Least possible value.
    mode
        Most likely value.
    high
        Greatest possible value.
    lam
        Weight of the most likely value; more makes the curve narrower.
    what
        "quantile", "mean" and "sd" (whatever ``p`` is), or "all" for the table.

    Returns
    -------
    Number or Table
        Value at the probability, or the measure asked for.

    Raises
    ------
    InvalidNumber
        The probability is outside 0 to 1, low is not below high, the most likely value is not between them, or the
        weight is not above 0.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Malcolm, Roseboom, Clark & Fazar 1959, Application of a Technique for Research and Development Program Evaluation,
    Operations Research 7; Vose 2008, Risk Analysis, 3rd ed. (modified PERT).

    Examples
    --------
    Benefits come to 80 to 120 % of plan. With 90 % probability they are at least 90 %:

    >>> round(pert(0.1, 0.8, 1, 1.2), 6)
    0.898655
    """
    p = fraction(p, "p")
    low, mode, high, lam = pert_parameters(low, mode, high, lam)
    rows = {
        "quantile": lambda: pert_quantile(p, low, mode, high, lam),
        "mean": lambda: pert_moments(low, mode, high, lam)[0],
        "sd": lambda: pert_moments(low, mode, high, lam)[1],
    }
    return select(rows, what, p, low, mode, high, lam)


@udf(
    category=CATEGORY,
    native="IF(p < (mode - low) / (high - low), low + SQRT(p * (high - low) * (mode - low)),"
    " high - SQRT((1 - p) * (high - low) * (high - mode)))",
)
def tri(p: Fraction, low: Quantity, mode: Quantity, high: Quantity) -> Number:
    """A three-point estimate as a triangle: the value that it stays below with probability ``p``.

    The triangle gives its ends more weight than ML_PERT does. With RAND() as ``p`` the cell draws a value.

    Parameters
    ----------
    p
        Probability; 0.5 gives the median.
    low
        Least possible value.
    mode
        Most likely value.
    high
        Greatest possible value.

    Returns
    -------
    Number
        Value at the probability.

    Raises
    ------
    InvalidNumber
        The probability is outside 0 to 1, low is not below high, or the most likely value is not between them.

    References
    ----------
    Kotz & van Dorp 2004, Beyond Beta (triangular distribution).

    Examples
    --------
    A migration takes 8 to 24 weeks, most likely 18; half of such projects are done after 17:

    >>> round(tri(0.5, 8, 18, 24), 6)
    16.944272
    """
    p = fraction(p, "p")
    low, mode, high = triangular_parameters(low, mode, high)
    return plain(inherit(triangular_quantile(p, low, mode, high), p, low, mode, high))


@udf(category=CATEGORY, native="none: a simulation; a portable workbook gets its value with seed and trials beside it")
def simulate(
    estimates: Estimates,
    effects: Values,
    trials: Count = 10_000.0,
    seed: Count = 42.0,
    correlation: Correlations | None = None,
    latin: Flag = True,
    converge: Money | None = None,
    base: Money = 0.0,
    shape: EstimateShape = "pert",
    what: SimulationMeasure = "mean",
) -> Number | Table:
    """How a result scatters when several estimates are uncertain at once: base + the sum of effect * estimate.

    This covers a net present value whose lines have uncertain multipliers: give each line's present value as its effect
    (costs negative). For any other model simulate the workbook itself. The same seed gives the same result.

    Parameters
    ----------
    estimates
        Low, most likely and high value of each uncertain input, a row each; for "uniform" the middle does not matter.
    effects
        What one unit of each input adds to the result.
    trials
        How many outcomes are drawn.
    seed
        Where the random numbers start, 0 or more.
    correlation
        Rank correlations of the inputs, a row and a column each; left out: independent. A matrix that no inputs can
        have is replaced by the nearest one that some have.
    latin
        TRUE covers every input evenly (Latin hypercube), FALSE draws freely.
    converge
        Largest standard error of the mean that will do: the trials are doubled until it is reached, up to a million.
    base
        Part of the result that is certain.
    shape
        "pert", "triangular" or "uniform".
    what
        "mean", "sd", "p5", "p10", "p50", "p90", "p95" (percentiles), "p_loss" (probability below 0), "cvar" (mean of
        the worst 5 %), "se" (of the mean; an upper bound with ``latin``), "trials" (used), or "all" for the table.

    Returns
    -------
    Number or Table
        Mean outcome, or the measure asked for.

    Raises
    ------
    InvalidNumber
        An estimate is not in order, there are fewer than 2 or more than a million trials, the seed is negative, the
        standard error is not above 0, or a correlation is outside -1 to 1 or not symmetric.
    InvalidValue
        There are not three columns of estimates, not as many effects as estimates or not as many correlations, a cell
        is blank or text, or an option is unknown.
    NotAvailable
        There is no estimate, or there are too few trials to correlate.

    References
    ----------
    McKay, Beckman & Conover 1979, Technometrics 21 (Latin hypercube); Iman & Conover 1982, Communications in Statistics
    11 (rank correlation); Owen 1997, SIAM Journal on Numerical Analysis 34 (bound of the error); Rockafellar & Uryasev
    2000, Journal of Risk 2 (CVaR).

    Examples
    --------
    The platform's benefits are worth 40.18M and may come to 80 to 120 %, its costs 29.41M, 90 to 120 %:

    >>> case = [[0.8, 1, 1.2], [0.9, 1, 1.2]], [40.180316, -29.413974]
    >>> round(simulate(*case), 2), round(simulate(*case, what="sd"), 2)
    (10.28, 3.45)
    """
    chosen = option(what, (*MEASURES, "all"), "what")
    kind = option(shape, ("pert", "triangular", "uniform"), "shape")
    table, weights = lines(estimates, "estimates"), vector(effects, "effects")
    inputs = table.shape[-2]
    if table.shape[-1] != 3:
        raise InvalidValue(f"estimates has {table.shape[-1]} column(s): give low, most likely and high")
    if weights.shape[-1] != inputs:
        raise InvalidValue(f"effects has {weights.shape[-1]} value(s) and estimates {inputs} rows: give one for each")
    matrix = None if correlation is None else lines(correlation, "correlation")
    scalars: tuple[Any, ...] = (trials, seed, base, converge)
    axes = np.broadcast_shapes(
        table.shape[:-2],
        weights.shape[:-1],
        *(np.shape(s) for s in scalars),
        () if matrix is None else matrix.shape[:-2],
    )
    table, weights = np.broadcast_to(table, (*axes, inputs, 3)), np.broadcast_to(weights, (*axes, inputs))
    matrix = None if matrix is None else np.broadcast_to(matrix, (*axes, *matrix.shape[-2:]))
    each = [None if s is None else np.broadcast_to(s, axes) for s in scalars]

    def run(case: tuple[int, ...]) -> dict[str, float]:
        count, start, certain, wanted = (None if s is None else s[case] for s in each)
        together = None if matrix is None else matrix[case]
        return _run(table[case], weights[case], kind, latin, together, count, start, certain, wanted)

    if not axes:
        return select(run(()), chosen)
    results: dict[str, FloatArray] = {name: np.empty(axes) for name in MEASURES}
    for case in np.ndindex(axes):
        problem = _error_among(*(s[case] for s in (table, weights, *each, matrix) if s is not None))
        try:
            row = run(case) if problem is None else dict.fromkeys(MEASURES, problem)
        except FunctionError as refusal:
            row = dict.fromkeys(MEASURES, refusal.cell.boxed)
        for name, value in row.items():
            results[name][case] = value
    return select(results, chosen)


def _error_among(*values: Any) -> float | None:
    """The first NaN, which is an error that came in."""
    for value in values:
        array = np.ravel(value)
        if np.isnan(array).any():
            return float(array[np.isnan(array)][0])
    return None


def _run(
    table: FloatArray,
    effects: FloatArray,
    kind: str,
    latin: bool,
    correlation: FloatArray | None,
    trials: Any,
    seed: Any,
    base: Any,
    converge: Any,
) -> dict[str, float]:
    """One simulation, doubled until its mean is sure enough."""
    count, start = int(between(trials, 2, MOST_TRIALS, "trials")), int(between(seed, 0, 2**53, "seed"))
    certain = number(base, "base")
    wanted = np.inf if converge is None else above(converge, 0, "converge")
    while True:
        outcomes = certain + _draws(table, kind, latin, correlation, count, start) @ effects
        error = float(np.std(outcomes, ddof=1) / np.sqrt(count - 1))
        if error <= wanted or count >= MOST_TRIALS:
            return _measures(outcomes, error)
        count = min(2 * count, MOST_TRIALS)


def _draws(
    table: FloatArray, kind: str, latin: bool, correlation: FloatArray | None, trials: int, seed: int
) -> FloatArray:
    inputs = len(table)
    draws = (latin_hypercube if latin else monte_carlo)(trials, inputs, seed)
    values = np.empty(draws.shape)
    for j, (low, mode, high) in enumerate(table.tolist()):
        values[:, j] = quantile(kind, draws[:, j], *((low, high) if kind == "uniform" else (low, mode, high)))
    if correlation is None and latin and trials > inputs > 1:
        # Chance leaves a little correlation between the columns; without it the spread comes out right much sooner.
        correlation = np.eye(inputs)
    return values if correlation is None else correlate(values, correlation)


def _measures(outcomes: FloatArray, error: float) -> dict[str, float]:
    ordered = np.sort(outcomes)
    worst = ordered[: int(np.ceil(WORST * len(ordered)))]
    percentiles = np.percentile(ordered, [5, 10, 50, 90, 95])
    return {
        "mean": float(np.mean(outcomes)),
        "sd": float(np.std(outcomes, ddof=1)),
        **{name: float(value) for name, value in zip(MEASURES[2:7], percentiles, strict=True)},
        "p_loss": float(np.mean(outcomes < 0)),
        "cvar": float(np.mean(worst)),
        "se": error,
        "trials": float(len(outcomes)),
    }
