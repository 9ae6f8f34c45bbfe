"""COUNTIFS, SUMIFS and their like: how Excel reads criteria, whole columns, and trials that equal the loop."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcase_udfs.errors import CellError, FunctionError, unboxed
from mlcase_workbooks.recalc.area import LAST_ROW, Area, pick
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.criteria import Criterion, Field
from mlcase_workbooks.recalc.sheet import Sheet

NA, DIV0 = CellError.NA, CellError.DIV0

CELLS = [23.0, "23", True, 1.0, -23.0, "hey", False, 123.0, None, "", "Hey You", DIV0, "TRUE", "*", "#N/A"]


def sheet_of(*columns: list[Any]) -> Sheet:
    """A sheet with these columns."""
    sheet = Book().sheets[0]
    for column, values in enumerate(columns, 1):
        for row, value in enumerate(values, 1):
            sheet.put(row, column, value)
    return sheet


def column(sheet: Sheet, number: int, rows: int = LAST_ROW) -> Area:
    return Area(sheet, 1, number, rows, number)


def call(name: str, *arguments: Any) -> Any:
    function = find(name)
    assert function is not None
    try:
        return function.bind(len(arguments))(*arguments)
    except FunctionError as error:
        return error.cell


# What Excel 365 counts among CELLS, its own answers for the like of each.
@pytest.mark.parametrize(
    ("criterion", "count"),
    [
        (23.0, 2),  # a text that spells the number is equal to it
        ("=23", 2),
        ("<>23", 14),  # but not different from it
        ("<23", 2),  # and neither less nor more than anything
        ("<=23", 3),
        (">1", 2),
        ("hey", 1),
        ("HEY*", 2),
        ("hey?you", 1),
        ("~*", 1),
        ("*", 7),  # all texts, the empty one too
        ("<>hey*", 13),
        ("", 2),  # blanks and empty texts
        ("=", 1),  # blanks
        ("<>", 14),
        (None, 0),  # a blank criterion is 0
        (True, 1),
        ("true", 1),
        ("<>TRUE", 14),
        (DIV0, 1),
        ("#DIV/0!", 1),
        ("<>#DIV/0!", 14),
        (NA, 0),  # "#N/A" is a text here
        (">h", 3),
        (">", 0),
    ],
)
def test_criteria(criterion: Any, count: int) -> None:
    area = column(sheet_of(CELLS), 1, len(CELLS))
    assert call("COUNTIF", area, criterion) == count
    assert call("COUNTIFS", area, criterion, area, "<>nothing like this") == count
    assert sum(Criterion.of(criterion).meets(value) for value in CELLS) == count


@given(
    st.lists(st.sampled_from(CELLS)), st.sampled_from([*CELLS, "<>", "=", ">0", "<>23", "h*", "<>h*", "<=hey", "<>a"])
)
def test_a_field_finds_what_meets_the_criterion(cells: list[Any], value: Any) -> None:
    criterion = Criterion.of(value)
    found = Field(cells).where(criterion)
    assert found.tolist() == [at for at, cell in enumerate(cells) if criterion.meets(cell)]


def test_whole_columns_count_their_unused_cells() -> None:
    sheet = sheet_of(CELLS)
    assert call("COUNTIF", column(sheet, 1), "<>23") == LAST_ROW - 1
    assert call("COUNTBLANK", column(sheet, 1)) == LAST_ROW - len(CELLS) + 2
    assert call("COUNTIFS", column(sheet, 1), "", column(sheet, 2), "") == LAST_ROW - len(CELLS) + 2


def test_columns_of_different_sheets() -> None:
    long, short = sheet_of(["a"] * 50), sheet_of([1.0, 2.0, "x", 4.0])
    assert call("SUMIF", column(long, 1), "a", column(short, 1)) == 7.0
    assert call("SUMIFS", column(short, 1), column(long, 1), "a") == 7.0


def test_sumif_takes_its_size_from_the_first_range() -> None:
    sheet = sheet_of(["a", "b", "a"], [1.0, 2.0, 3.0])
    assert call("SUMIF", column(sheet, 1, 3), "a", column(sheet, 2, 1)) == 4.0
    assert call("SUMIFS", column(sheet, 2, 1), column(sheet, 1, 3), "a") is CellError.VALUE


def test_only_numbers_are_added_and_selected_errors_show() -> None:
    sheet = sheet_of(["a", "a", "b", "a"], [1.0, "7", DIV0, True])
    keys, values = column(sheet, 1, 4), column(sheet, 2, 4)
    assert call("SUMIF", keys, "a", values) == 1.0
    assert call("AVERAGEIFS", values, keys, "a") == 1.0
    assert call("MAXIFS", values, keys, "c") == 0.0
    assert call("AVERAGEIF", keys, "c", values) is DIV0
    assert call("SUMIFS", values, keys, "b") is DIV0


@pytest.mark.parametrize("name", ["SUMIFS", "AVERAGEIFS", "MINIFS", "MAXIFS"])
def test_ranges_and_criteria_come_in_pairs(name: str) -> None:
    area = column(sheet_of([1.0, 2.0]), 1, 2)
    assert call(name, area, area, ">0", area) is CellError.VALUE


# -- trials -----------------------------------------------------------------------------------------------------------

TRIALS = 3
single = st.sampled_from([1.0, -2.0, 0.0, "a", "1", True, None, NA])
trial_floats = st.lists(st.sampled_from([1.0, -2.0, 0.5, NA.boxed]), min_size=TRIALS, max_size=TRIALS).map(np.array)
trial_any = st.lists(single, min_size=TRIALS, max_size=TRIALS).map(lambda values: as_objects(values))
cells = st.one_of(single, trial_floats, trial_any)
columns = st.lists(cells, min_size=4, max_size=4)
criteria = st.one_of(
    st.sampled_from([">0", "<=1", "<>1", 1.0, "a", "<>", "", True]),
    trial_floats,
    st.lists(st.sampled_from([">0", "<1", "a"]), min_size=TRIALS, max_size=TRIALS).map(lambda v: as_objects(v)),
)


def as_objects(values: list[Any]) -> Any:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def in_trial(value: Any, trial: int) -> Any:
    return pick(value, trial) if isinstance(value, np.ndarray) else value


def same(got: Any, expected: Any) -> bool:
    if isinstance(got, float) and got != got:
        got = unboxed(got)
    return got is expected or got == pytest.approx(expected)


@pytest.mark.parametrize("name", ["COUNTIFS", "SUMIFS", "AVERAGEIFS", "MINIFS", "MAXIFS", "SUMIF"])
@settings(max_examples=80)
@given(columns, columns, criteria)
def test_trials_equal_the_loop(name: str, keys: list[Any], values: list[Any], criterion: Any) -> None:
    def outcome(trial: int | None) -> Any:
        parts = [keys, values] if trial is None else [[in_trial(v, trial) for v in part] for part in (keys, values)]
        sheet = sheet_of(*parts)
        test = criterion if trial is None else in_trial(criterion, trial)
        key, value = column(sheet, 1, 4), column(sheet, 2, 4)
        if name == "COUNTIFS":
            return call(name, key, test)
        return call(name, key, test, value) if name == "SUMIF" else call(name, value, key, test)

    together = outcome(None)
    for trial in range(TRIALS):
        got = in_trial(together, trial) if isinstance(together, np.ndarray) else together
        assert same(got, outcome(trial)), (trial, together)


def test_thousands_of_sums_over_a_hundred_thousand_rows_take_seconds() -> None:
    rows = 100_000
    sheet = sheet_of([f"customer {i % 5000}" for i in range(rows)], [float(i % 7) for i in range(rows)], [1.0] * rows)
    function = find("SUMIFS")
    assert function is not None
    bound = function.bind(5)
    start = time.perf_counter()
    total = 0.0
    for i in range(2_000):
        name, day, amount = (column(sheet, number) for number in (1, 2, 3))
        total += bound(amount, name, f"CUSTOMER {i}", day, ">2")
    assert time.perf_counter() - start < 4
    assert 2_000 * 8 < total < 2_000 * 14
