"""Null rates, drift and gaps: reference figures, independent computations, laws, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from laws import check_trials, measures
from mlcase_udfs.data_quality import fill, null_skew, psi
from mlcase_udfs.errors import (
    CellError,
    DivisionByZero,
    FunctionError,
    InvalidNumber,
    InvalidValue,
    NotAvailable,
    unboxed,
)

CHURN = (500, 10_000, 575, 10_000)


@pytest.mark.parametrize(
    ("what", "expected"), [("relative", 0.15), ("points", 0.0075), ("z", 2.3515), ("p", 2 * stats.norm.sf(2.3515))]
)
def test_null_skew(what: Any, expected: float) -> None:
    assert null_skew(*CHURN, what=what) == pytest.approx(expected, abs=5e-5)


def test_null_skew_agrees_with_statsmodels() -> None:
    z, p = proportions_ztest([575, 500], [10_000, 10_000])
    assert (null_skew(*CHURN, what="z"), null_skew(*CHURN, what="p")) == pytest.approx((z, p))


@pytest.mark.parametrize(
    ("counts", "flag"),
    [
        (CHURN, "skewed"),
        ((50, 1000, 58, 1000), "ok"),  # as large a difference, within chance
        ((50_000, 1_000_000, 51_000, 1_000_000), "ok"),  # beyond chance, within the tolerance
        ((0, 1000, 20, 1000), "skewed"),
        ((0, 1000, 0, 1000), "ok"),
        ((575, 10_000, 500, 10_000), "skewed"),  # fewer nulls are a mismatch too
    ],
)
def test_a_flag_needs_size_and_certainty(counts: tuple[int, ...], flag: str) -> None:
    assert null_skew(*counts, what="flag") == flag


@pytest.mark.parametrize(
    ("expected", "actual", "index", "band"),
    [
        ([0.25] * 4, [0.2, 0.25, 0.25, 0.3], 0.020273, "stable"),
        ([250, 250, 250, 250], [2, 2.5, 2.5, 3], 0.020273, "stable"),
        ([0.5, 0.5], [0.5, 0.5], 0, "stable"),
        ([0.5, 0.5], [0.65, 0.35], 0.3 * np.log(0.65 / 0.35) / 2, "stable"),
        ([0.5, 0.5], [0.7, 0.3], 0.4 * np.log(7 / 3) / 2, "some shift"),
        ([0.5, 0.5], [0.8, 0.2], 0.3 * np.log(4), "major shift"),
        ([0.5, 0.5, 0], [0.5, 0.4, 0.1], 0.1 * np.log(5 / 4) + (0.1 - 1e-4) * np.log(1000), "major shift"),
    ],
)
def test_psi(expected: list[float], actual: list[float], index: float, band: str) -> None:
    assert psi(expected, actual) == pytest.approx(index, abs=5e-7)
    assert psi(expected, actual, what="band") == band


@given(st.lists(st.tuples(st.floats(0.01, 100), st.floats(0.01, 100)), min_size=2, max_size=10))
def test_psi_is_symmetric_and_never_negative(bins: list[tuple[float, float]]) -> None:
    before, now = ([pair[i] for pair in bins] for i in (0, 1))
    assert psi(before, now) == pytest.approx(psi(now, before), abs=1e-12)
    assert psi(before, now) >= -1e-12


GAPPED = [5.0, None, None, 7.0]


@pytest.mark.parametrize(
    ("method", "expected"),
    [("locf", [5, 5, 5, 7]), ("nocb", [5, 7, 7, 7]), ("linear", [5, 5.666667, 6.333333, 7])],
)
def test_fill(method: Any, expected: list[float]) -> None:
    assert fill(GAPPED, method)[0].tolist() == pytest.approx(expected, abs=5e-7)
    assert fill([[cell] for cell in GAPPED], method)[:, 0].tolist() == pytest.approx(expected, abs=5e-7)
    assert fill([GAPPED], method).shape == (1, 4)
    assert fill(GAPPED, method, what="count") == 2


@pytest.mark.parametrize(
    ("series", "method", "open_places", "count"),
    [
        ([None, 1.0, None], "locf", [0], 1),
        ([None, 1.0, None], "nocb", [2], 1),
        ([None, 1.0, None], "linear", [0, 2], 0),
        ([1.0, None, 2.0, None, None, 3.0], "locf", [], 3),
    ],
)
def test_a_gap_without_a_neighbour_stays_open(
    series: list[Any], method: Any, open_places: list[int], count: int
) -> None:
    filled = fill(series, method)[0]
    assert [i for i, cell in enumerate(filled) if np.isnan(cell)] == open_places
    assert all(unboxed(filled[i]) is CellError.NA for i in open_places)
    assert fill(series, method, what="count") == count


def test_long_gaps_stay_open() -> None:
    series = [1.0, None, 2.0, None, None, 3.0]
    filled = fill(series, "locf", 1)[0]
    assert filled[1] == 1
    assert unboxed(filled[3]) is unboxed(filled[4]) is CellError.NA
    assert fill(series, "locf", 1, "count") == 1
    by_trial = fill(series, "locf", np.array([1.0, 2.0]), "count")
    assert by_trial.tolist() == [1, 3]


def test_empty_texts_and_nan_are_gaps_and_trials_fill() -> None:
    assert fill([1.0, "", float("nan"), 2.0], what="count") == 2
    filled = fill([np.array([1.0, CellError.DIV0.boxed]), None, 3.0], "linear")[0]
    assert filled[1][0] == 2
    assert unboxed(filled[1][1]) is CellError.DIV0


@given(
    st.lists(st.none() | st.floats(-100, 100), min_size=1, max_size=12).filter(lambda s: any(c is not None for c in s))
)
def test_what_was_there_stays_and_carrying_back_mirrors_carrying_forward(series: list[float | None]) -> None:
    for method in ("locf", "nocb", "linear"):
        filled = fill(series, method)[0].tolist()
        assert all(new == old for new, old in zip(filled, series, strict=True) if old is not None)
    forward, back = fill(series)[0].tolist(), fill(series[::-1], "nocb")[0].tolist()[::-1]
    assert forward == pytest.approx(back, nan_ok=True)


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (null_skew, (11, 10, 5, 10), InvalidNumber),
        (null_skew, (1, 10, 11, 10), InvalidNumber),
        (null_skew, (-1, 10, 1, 10), InvalidNumber),
        (null_skew, (1, -10, 1, 10), InvalidNumber),
        (null_skew, (1, 10, 1, 10, -0.1), InvalidNumber),
        (null_skew, (1, 10, 1, 10, 0.1, 1), InvalidNumber),
        (null_skew, (0, 0, 1, 10), NotAvailable),
        (null_skew, (0, 10, 1, 10), DivisionByZero),
        (null_skew, (0, 10, 0, 10, 0.1, 0.05, "z"), DivisionByZero),
        (null_skew, (1, 10, 1, 10, 0.1, 0.05, "rate"), InvalidValue),
        (psi, ([1, -1], [1, 1]), InvalidNumber),
        (psi, ([1, 1], [1, 1], 0), InvalidNumber),
        (psi, ([0, 0], [1, 1]), DivisionByZero),
        (psi, ([1, 1], [1, 1, 1]), InvalidValue),
        (psi, ([1, 1], [1, "x"]), InvalidValue),
        (psi, ([1, 1], [1, 1], 0.1, "kl"), InvalidValue),
        (psi, ([1], [1]), NotAvailable),
        (fill, ([[1, 2], [3, 4]],), InvalidValue),
        (fill, ([1, "two"],), InvalidValue),
        (fill, ([1, True],), InvalidValue),
        (fill, ([1], "mean"), InvalidValue),
        (fill, ([1], "locf", None, "all"), InvalidValue),
        (fill, ([1], "locf", 0), InvalidNumber),
        (fill, ([None, None],), NotAvailable),
    ],
)
def test_refusals(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments)


@pytest.mark.parametrize("what", measures(null_skew))
def test_null_skew_over_trials(what: str) -> None:
    check_trials(null_skew, (3, 10, 5, 10, 0.1, 0.05), what=what)


@pytest.mark.parametrize("what", measures(psi))
def test_psi_over_trials(what: str) -> None:
    check_trials(psi, ([3.0, 4.0, 2.0], [1.0, 5.0, 2.0], 1e-3), what=what)
