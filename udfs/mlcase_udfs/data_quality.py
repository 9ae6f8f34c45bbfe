"""Does the model see in production what it saw in training? Null rates, drift, gaps filled."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mlcase_udfs.checks import (
    at_least,
    denominator,
    error_in,
    inherit,
    inside,
    option,
    plain,
    refuse,
    refuse_any,
    same_length,
    select,
    table,
    vector,
    verdict,
)
from mlcase_udfs.errors import DivisionByZero, InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.probability import two_sided_p, two_sided_z
from mlcase_udfs.registry import udf
from mlcase_udfs.units import Count, FloatArray, Fraction, Number, Shape, Table, Unit

CATEGORY = "Data quality"
STABLE, SHIFTED = 0.1, 0.25
"""Population stability indices from which a distribution has shifted somewhat, and much."""

Bins: TypeAlias = Annotated[ArrayLike, Unit("count or share, a cell per bin", Shape.VECTOR)]
Gapped: TypeAlias = Annotated[Any, Unit("numbers, blank where missing", Shape.VECTOR)]
SkewMeasure: TypeAlias = Annotated[Literal["relative", "points", "z", "p", "flag", "all"], Unit("option")]
DriftMeasure: TypeAlias = Annotated[Literal["psi", "band", "all"], Unit("option")]
FillMethod: TypeAlias = Annotated[Literal["locf", "nocb", "linear"], Unit("option")]
FillMeasure: TypeAlias = Annotated[Literal["filled", "count"], Unit("option")]


@udf(category=CATEGORY, native="(nulls_serve / n_serve) / (nulls_train / n_train) - 1")
def null_skew(
    nulls_train: Count,
    n_train: Count,
    nulls_serve: Count,
    n_serve: Count,
    tolerance: Fraction = 0.1,
    alpha: Fraction = 0.05,
    what: SkewMeasure = "relative",
) -> Number | str | Table:
    """By how much more often a feature is missing in production than in training, and whether that is more than chance.

    "15 % higher" may mean relative or percentage points: this gives the relative difference, and the points beside it.

    Parameters
    ----------
    nulls_train
        Rows of the training data in which the feature is missing.
    n_train
        Rows of the training data.
    nulls_serve
        Rows of the production data in which it is missing.
    n_serve
        Rows of the production data.
    tolerance
        Relative difference that does not matter.
    alpha
        A p value below this is more than chance.
    what
        "relative", "points" (difference of the rates), "z" and "p" (two proportions, pooled), "flag" ("skewed" when the
        difference is beyond the tolerance and beyond chance, else "ok"), or "all" for the table.

    Returns
    -------
    Number or str or Table
        Relative difference of the null rates, or the measure asked for.

    Raises
    ------
    InvalidNumber
        There are more nulls than rows, a count or the tolerance is negative, or alpha is not between 0 and 1.
    NotAvailable
        There are no rows.
    DivisionByZero
        The relative difference is asked for and nothing was missing in training; or z or p, and nothing or everything
        is missing on both sides.
    InvalidValue
        The measure is unknown.

    References
    ----------
    Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, 3rd ed.; Breck et al. 2019, Data
    Validation for Machine Learning, MLSys (training-serving skew).

    Examples
    --------
    A churn feature was missing in 5 % of 10,000 training rows and is missing in 5.75 % of 10,000 live ones:

    >>> round(null_skew(500, 10_000, 575, 10_000), 6), null_skew(500, 10_000, 575, 10_000, what="flag")
    (0.15, 'skewed')
    """
    nulls_train, n_train = _nulls(nulls_train, n_train, "train")
    nulls_serve, n_serve = _nulls(nulls_serve, n_serve, "serve")
    tolerance, alpha = at_least(tolerance, 0, "tolerance"), inside(alpha, 0, 1, "alpha")
    before, now = nulls_train / n_train, nulls_serve / n_serve
    pooled = (nulls_train + nulls_serve) / (n_train + n_serve)
    variance = pooled * (1 - pooled) * (1 / n_train + 1 / n_serve)

    def z() -> Number:
        return (now - before) / np.sqrt(denominator(variance, "the variance (nothing or everything is missing)"))

    def flag() -> Any:
        apart = np.abs(now - before)
        by_chance = apart <= two_sided_z(1 - alpha) * np.sqrt(variance)
        return verdict((by_chance | (apart <= tolerance * before), "ok"), otherwise="skewed")

    rows = {
        "relative": lambda: (now - before) / denominator(before, "the null rate in training"),
        "points": now - before,
        "z": z,
        "p": lambda: two_sided_p(z()),
        "flag": flag,
    }
    return select(rows, what, nulls_train, n_train, nulls_serve, n_serve, tolerance, alpha)


def _nulls(nulls: Number, rows: Number, side: str) -> tuple[Number, Number]:
    nulls, rows = at_least(nulls, 0, f"nulls_{side}"), at_least(rows, 0, f"n_{side}")
    rows = refuse(rows < 1, rows, NotAvailable(f"n_{side} is 0: no rows, no rate"))
    return refuse(nulls > rows, nulls, InvalidNumber(f"nulls_{side} is above n_{side}")), rows


@udf(
    category=CATEGORY,
    native="SUMPRODUCT((actual - expected) * LN(actual / expected)), both as shares with no zero among them",
)
def psi(expected: Bins, actual: Bins, eps: Fraction = 1e-4, what: DriftMeasure = "psi") -> Number | str | Table:
    """How far the distribution of a feature or score has moved since training: the population stability index.

    Below 0.1 it is taken as stable, from 0.25 as shifted: a rule of thumb that knows nothing of sample sizes.

    Parameters
    ----------
    expected
        Rows in each bin in training, as counts or shares; they are made to add up to 1.
    actual
        Rows in the same bins now.
    eps
        Share that stands in for an empty bin.
    what
        "psi", "band" ("stable", "some shift", "major shift"), or "all" for the table.

    Returns
    -------
    Number or str or Table
        Population stability index, or the measure asked for.

    Raises
    ------
    InvalidNumber
        A bin is negative, or eps is not between 0 and 1.
    DivisionByZero
        All bins of one side are empty.
    InvalidValue
        There are not as many bins on both sides, a cell is blank or text, or the measure is unknown.
    NotAvailable
        There are fewer than two bins.

    References
    ----------
    Siddiqi 2017, Intelligent Credit Scoring, 2nd ed. (index and bands); Kullback & Leibler 1951 (the
    symmetric divergence that it is).

    Examples
    --------
    Scores were spread evenly over four bins in training; now the top bin has 30 % and the lowest 20 %:

    >>> round(psi([0.25, 0.25, 0.25, 0.25], [0.2, 0.25, 0.25, 0.3]), 6)
    0.020273
    """
    eps = inside(eps, 0, 1, "eps")
    before, sum_before = _bins(expected, "expected", eps)
    now, sum_now = _bins(actual, "actual", eps)
    same_length(before, "expected", now, "actual")
    index = ((now - before) * np.log(now / before)).sum(axis=-1)

    def band() -> Any:
        return verdict((index < STABLE, "stable"), (index < SHIFTED, "some shift"), otherwise="major shift")

    problems = eps, error_in(before), sum_before, error_in(now), sum_now
    return select({"psi": index, "band": band}, what, *problems)


def _bins(values: ArrayLike, name: str, eps: Number) -> tuple[FloatArray, Number]:
    """The bins as shares, none of them empty, and their sum."""
    counts = vector(values, name, least=2)
    counts = refuse_any(counts < 0, counts, InvalidNumber(f"{name} holds a negative count"))
    total: Number = plain(counts.sum(axis=-1))
    total = refuse(total == 0, total, DivisionByZero(f"{name} holds no rows: a share would be divided by 0"))
    shares = counts / np.asarray(total)[..., np.newaxis]
    return np.where(shares == 0, np.asarray(eps)[..., np.newaxis], shares), total


@udf(
    category=CATEGORY,
    native='locf: IF(cell = "", cell above, cell) in a helper column; linear: FORECAST.LINEAR between the neighbours',
)
def fill(
    series: Gapped, method: FillMethod = "locf", max_gap: Count | None = None, what: FillMeasure = "filled"
) -> Number | Table:
    """A series with its gaps filled from the neighbours, each filled cell being an assumption.

    A gap without a neighbour on the side it is filled from stays #N/A, and so does one longer than ``max_gap``.

    Parameters
    ----------
    series
        A row or a column of numbers with blanks.
    method
        "locf" (last observation carried forward), "nocb" (next one carried back) or "linear" between both.
    max_gap
        Longest run of blanks that is filled; left out: any.
    what
        "filled" (the series, in the shape given) or "count" (cells filled).

    Returns
    -------
    Table or Number
        The series without its gaps, or how many cells were filled.

    Raises
    ------
    InvalidValue
        The series is neither a row nor a column, holds text, or an option is unknown.
    InvalidNumber
        The longest gap is below 1.
    NotAvailable
        The series has no number.

    References
    ----------
    Zeileis & Grothendieck 2005, zoo: S3 Infrastructure for Regular and Irregular Time Series (na.locf, na.approx);
    Little & Rubin 2019, Statistical Analysis with Missing Data, 3rd ed.

    Examples
    --------
    A metric was not recorded for two weeks:

    >>> fill([5, None, None, 7])[0].tolist(), fill([5, None, None, 7], "nocb")[0].tolist()
    ([5.0, 5.0, 5.0, 7.0], [5.0, 7.0, 7.0, 7.0])
    >>> [round(value, 3) for value in fill([5, None, None, 7], "linear")[0]]
    [5.0, 5.667, 6.333, 7.0]
    """
    rule = option(method, ("locf", "nocb", "linear"), "method")
    chosen = option(what, ("filled", "count"), "what")
    cells, is_column = _series(series)
    longest: Number = float(len(cells)) if max_gap is None else at_least(max_gap, 1, "max_gap")
    if all(cell is None for cell in cells):
        raise NotAvailable("the series has no number to fill its gaps from")
    filled = [NotAvailable.cell.boxed if cell is None else cell for cell in cells]
    count: Any = 0.0
    for start, end in _gaps(cells):
        before = cells[start - 1] if start > 0 else None
        after = cells[end] if end < len(cells) else None
        short = end - start <= longest
        for i in range(start, end):
            value = _between(rule, before, after, (i - start + 1) / (end - start + 1))
            if value is not None:
                filled[i] = np.where(short, value, NotAvailable.cell.boxed)
                count = count + 1.0 * short
    if chosen == "count":
        return plain(inherit(count, longest))
    shown = [inherit(cell, longest) for cell in filled]
    return table(*([cell] for cell in shown)) if is_column else table(shown)


def _series(series: Any) -> tuple[list[Any], bool]:
    """The cells of a row or column, None where one is missing, and whether they stand in a column."""
    given = series.tolist() if isinstance(series, np.ndarray) else series
    rows = [list(row) if isinstance(row, list | tuple) else row for row in given]
    is_table = bool(rows) and isinstance(rows[0], list)
    if is_table and len(rows) > 1 and any(len(row) != 1 for row in rows):
        raise InvalidValue("the series is a block of cells: give a row or a column")
    cells = [cell for row in rows for cell in row] if is_table else rows
    return [_observed(cell) for cell in cells], is_table and len(rows) > 1


def _observed(cell: Any) -> Any:
    """A number or trials; None for a blank, which pandas writes as a NaN."""
    if isinstance(cell, np.ndarray) and cell.ndim:
        return cell.astype(float)
    if cell is None or cell == "" or cell != cell:
        return None
    if isinstance(cell, str | bool):
        raise InvalidValue(f"the series holds {cell!r}: give numbers, and blanks where one is missing")
    return float(cell)


def _gaps(cells: list[Any]) -> list[tuple[int, int]]:
    """Where each run of missing cells begins and ends (the place after its last cell)."""
    missing = [False, *(cell is None for cell in cells), False]
    edges = [i for i in range(len(cells) + 1) if missing[i] != missing[i + 1]]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _between(rule: str, before: Any, after: Any, way: float) -> Any:
    """What fills a cell that lies this part of the way from the cell before the gap to the one after; None: nothing."""
    if rule == "locf":
        return before
    if rule == "nocb":
        return after
    return None if before is None or after is None else before + (after - before) * way
