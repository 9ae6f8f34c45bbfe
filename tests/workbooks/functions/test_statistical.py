"""Statistics: trials equal the loop, blanks and texts in ranges, and independent libraries agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.api import OLS, add_constant

from by_trial import check_trials
from mlcase_udfs.errors import CellError, FunctionError, unboxed
from mlcase_workbooks.recalc.area import Block, array_of
from mlcase_workbooks.recalc.functions import find

NA, DIV0 = CellError.NA, CellError.DIV0
ROWS = (
    [3.0, 4.0, 5.0, 2.0, 3.0, 9.0],
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
    [-3.0, 0.0, 5.0, 2.5, 1e6, 7.0],
    [3.0, NA, 5.0, DIV0, 1.0, 2.0],
)
PLACES = (0.5, 0.0, 0.3, 0.99, 1.0, 1.5, 3.0, 7.0, -1.0, NA)
samples = st.lists(st.floats(-1e3, 1e3).map(lambda number: round(number, 3)), min_size=5, max_size=20)


def call(name: str, *arguments: Any) -> Any:
    function = find(name)
    assert function is not None
    ready = [Block(list(a), len(a), 1) if isinstance(a, list) else a for a in arguments]
    try:
        return function.bind(len(ready))(*ready)
    except FunctionError as error:
        return error.cell


@pytest.mark.parametrize(
    "name",
    ["MEDIAN", "GEOMEAN", "HARMEAN", "STDEV", "STDEV.S", "STDEV.P", "STDEVP", "VAR", "VAR.S", "VAR.P", "VARP", "DEVSQ",
     "AVEDEV", "SKEW", "SKEW.P", "KURT"],
)  # fmt: skip
def test_statistics_over_trials(name: str) -> None:
    check_trials(name, *[(row, 8.0) for row in ROWS], ([5.0, 1.0, 1.0, 1.0, 1.0, 1.0], NA))
    check_trials(name, *[(row[:1],) for row in ROWS])


@pytest.mark.parametrize(
    "name", ["LARGE", "SMALL", "PERCENTILE", "PERCENTILE.EXC", "QUARTILE", "QUARTILE.EXC", "TRIMMEAN"]
)
def test_ranks_over_trials(name: str) -> None:
    check_trials(name, *[(row, place) for row in ROWS for place in PLACES])


@pytest.mark.parametrize("name", ["RANK", "RANK.EQ", "RANK.AVG"])
def test_a_number_s_rank_over_trials(name: str) -> None:
    check_trials(name, *[(number, row, up) for number in (3.0, 1.0, 8.0, NA) for row in ROWS for up in (0.0, 1.0)])


@pytest.mark.parametrize(
    "name", ["CORREL", "PEARSON", "COVAR", "COVARIANCE.P", "COVARIANCE.S", "SLOPE", "INTERCEPT", "RSQ", "STEYX"]
)
def test_lines_over_trials(name: str) -> None:
    check_trials(name, *[(ys, xs) for ys in ROWS for xs in ROWS])
    check_trials(name, *[(ys[:1], xs[:1]) for ys in ROWS for xs in ROWS])


def test_forecasts_over_trials() -> None:
    check_trials("FORECAST", *[(x, ys, xs) for x in (2.0, NA) for ys in ROWS for xs in ROWS])


def test_standard_scores_over_trials() -> None:
    check_trials("STANDARDIZE", (42.0, 40.0, 1.5), (42.0, 40.0, 0.0), (42.0, NA, -1.0))


def test_a_cell_that_is_a_text_in_one_trial_only() -> None:
    """Where kinds differ between trials the sample does too."""
    mixed = np.empty(2, dtype=object)
    mixed[:] = [10.0, "n/a"]
    block = Block([1.0, 2.0, mixed, 4.0], 4, 1)
    other = Block([2.0, 1.0, 7.0, 5.0], 4, 1)
    assert call("LARGE", block, 1.0).tolist() == [10.0, 4.0]
    assert call("STDEV", block).tolist() == pytest.approx([np.std([1, 2, 10, 4], ddof=1), np.std([1, 2, 4], ddof=1)])
    assert call("TRIMMEAN", block, 0.5).tolist() == pytest.approx([3.0, 7 / 3])
    expected = [np.corrcoef([1, 2, 10, 4], [2, 1, 7, 5])[0, 1], np.corrcoef([1, 2, 4], [2, 1, 5])[0, 1]]
    assert call("CORREL", block, other).tolist() == pytest.approx(expected)


def test_an_array_per_trial_is_an_array_of_trials() -> None:
    block = Block([1.0, np.array([2.0, 5.0]), 3.0], 3, 1)
    table = call("LINEST", block)
    assert table.shape == (1, 2)
    assert table[0, 0].tolist() == pytest.approx([1.0, 1.0])
    assert table[0, 1].tolist() == pytest.approx([0.0, 1.0])
    counts = call("FREQUENCY", block, [2.0])
    assert [cell.tolist() for cell in counts[:, 0]] == [[2.0, 1.0], [1.0, 2.0]]
    modes = call("MODE.MULT", Block([1.0, 1.0, np.array([3.0, 5.0]), 3.0], 4, 1))
    assert modes[0, 0].tolist() == [1.0, 1.0]
    assert modes[1, 0][0] == 3.0
    assert unboxed(modes[1, 0][1]) is NA


def test_ranges_skip_blanks_texts_and_truth_values() -> None:
    cells: list[Any] = [1.0, None, "7", True, 4.0, 10.0]
    assert call("MEDIAN", cells) == 4.0
    assert call("LARGE", cells, 3.0) == 1.0
    assert call("STDEV.P", cells) == pytest.approx(np.std([1, 4, 10]))
    assert call("AVERAGEA", cells) == pytest.approx(16 / 5)
    assert call("MINA", cells) == 0.0
    assert call("SLOPE", [1.0, 2.0, "x", 4.0], [1.0, 2.0, 3.0, None]) == pytest.approx(1.0)


def test_values_over_trials() -> None:
    """AVERAGEA and its like take texts and truth values that differ between trials."""
    cell = np.array([2.0, 6.0])
    flags = np.array([True, False])
    block = Block([cell, "text", flags, None, 3.0], 5, 1)
    assert call("AVERAGEA", block).tolist() == [1.5, 2.25]
    assert call("MAXA", block, 4.0).tolist() == [4.0, 6.0]
    assert call("VARPA", block).tolist() == pytest.approx([np.var([2, 0, 1, 3]), np.var([6, 0, 0, 3])])
    broken = Block([np.array([2.0, NA.boxed]), 3.0], 2, 1)
    assert call("MINA", broken)[0] == 2.0
    assert np.isnan(call("MINA", broken)[1])


@given(samples)
def test_quantiles_agree_with_numpy(sample: list[float]) -> None:
    for share in (0.0, 0.1, 0.25, 0.5, 0.9, 1.0):
        assert call("PERCENTILE.INC", sample, share) == pytest.approx(np.quantile(sample, share), rel=1e-9, abs=1e-9)
    for share in (0.25, 0.5, 0.75):
        expected = np.quantile(sample, share, method="weibull")
        assert call("PERCENTILE.EXC", sample, share) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(samples)
def test_percent_ranks_invert_percentiles(sample: list[float]) -> None:
    assume(len(set(sample)) == len(sample))
    for number in sample:
        share = call("PERCENTRANK.INC", sample, number, 12.0)
        assert call("PERCENTILE.INC", sample, share) == pytest.approx(number, rel=1e-6, abs=1e-6)


@given(samples, st.lists(st.floats(-1e3, 1e3), max_size=6))
def test_frequencies_count_every_number_once(sample: list[float], limits: list[float]) -> None:
    counts = [row[0] for row in call("FREQUENCY", sample, limits).tolist()]
    assert len(counts) == len(limits) + 1
    assert sum(counts) == len(sample)
    if limits:
        below = sum(count for count, limit in zip(counts, limits, strict=False) if limit <= max(limits))
        assert below == sum(number <= max(limits) for number in sample)


def rows_of(values: Any) -> Block:
    return Block.of(array_of(np.asarray(values, dtype=float).tolist()))


def test_regression_agrees_with_statsmodels() -> None:
    numbers = np.random.default_rng(5)
    xs = numbers.normal(size=(30, 3)) * [1, 10, 100] + [5, 0, -3]
    ys = xs @ [2.0, -1.0, 0.3] + 4 + numbers.normal(size=30)
    for constant in (True, False):
        table = call("LINEST", rows_of(ys[:, None]), rows_of(xs), constant, True)
        peer = OLS(ys, add_constant(xs) if constant else xs).fit()
        slopes, errors = (peer.params[1:], peer.bse[1:]) if constant else (peer.params, peer.bse)
        assert table[0, :3].tolist() == pytest.approx(slopes[::-1], rel=1e-9)
        assert table[1, :3].tolist() == pytest.approx(errors[::-1], rel=1e-9)
        assert table[0, 3] == pytest.approx(peer.params[0] if constant else 0.0)
        assert table[1, 3] == (pytest.approx(peer.bse[0], rel=1e-9) if constant else NA)
        assert table[2, :2].tolist() == pytest.approx([peer.rsquared, peer.mse_resid**0.5], rel=1e-9)
        assert table[3, :2].tolist() == pytest.approx([peer.fvalue, peer.df_resid], rel=1e-9)
        assert table[4, :2].tolist() == pytest.approx([peer.ess, peer.ssr], rel=1e-9)
        predicted = call("TREND", rows_of(ys[:, None]), rows_of(xs), rows_of(xs[:4]), constant)
        wanted = peer.predict(add_constant(xs)[:4] if constant else xs[:4])
        assert predicted[:, 0].tolist() == pytest.approx(wanted, rel=1e-9)


def test_a_variable_that_repeats_another_gets_no_slope() -> None:
    xs = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [5.0, 10.0]])
    table = call("LINEST", rows_of([[1.0], [3.0], [5.0], [9.0]]), rows_of(xs), True, True)
    assert table[0].tolist() == pytest.approx([0.0, 2.0, -1.0])
    assert table[3, 1] == 2.0


def test_growth_is_trend_in_logarithms() -> None:
    ys = np.array([[33.1], [47.3], [69.0], [102.0], [150.0]])
    growth = call("GROWTH", rows_of(ys))
    trend = call("TREND", rows_of(np.log(ys)))
    assert growth.astype(float) == pytest.approx(np.exp(trend.astype(float)))
