"""Look-ups find what a plain search finds, over trials too; references stay references."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from by_trial import check_trials
from mlcase_udfs.errors import CellError, FunctionError
from mlcase_workbooks.recalc.area import Area, Block, Place, array_of
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.searching import sort_key

cells = st.one_of(
    st.integers(-3, 3).map(float), st.sampled_from(["a", "B", "b", "c d", ""]), st.booleans(), st.none(),
    st.sampled_from([CellError.NA, CellError.DIV0]),
)  # fmt: skip
looked_for = st.one_of(st.integers(-3, 3).map(float), st.sampled_from(["A", "b", "zz"]), st.booleans())


def call(name: str, *arguments: Any) -> Any:
    """A function's result, or the error that its cell would show."""
    function = find(name)
    assert function is not None
    try:
        return function.bind(len(arguments) - function.wants_here)(*arguments)
    except FunctionError as error:
        return error.cell


def column(values: list[Any]) -> Block:
    return Block(values, len(values), 1)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return type(one) is type(other) and one == other


@given(st.lists(cells, min_size=1, max_size=12), looked_for)
def test_an_exact_match_is_the_first_equal_cell(values: list[Any], wanted: Any) -> None:
    places = [at for at, value in enumerate(values, 1) if same(value, wanted)]
    first, last = (places[0], places[-1]) if places else (CellError.NA, CellError.NA)
    assert call("MATCH", wanted, column(values), 0.0) == first
    assert call("XMATCH", wanted, column(values)) == first
    assert call("XMATCH", wanted, column(values), 0.0, -1.0) == last


@given(st.lists(cells, min_size=1, max_size=12), looked_for, st.sampled_from([-1, 1]))
def test_the_next_smaller_or_larger_is_the_nearest_in_order(values: list[Any], wanted: Any, side: int) -> None:
    rank = sort_key(wanted)
    ranks = {at: sort_key(value) for at, value in enumerate(values, 1) if sort_key(value)[0] < 3}
    near = [key for key in ranks.values() if (key <= rank if side < 0 else key >= rank)]
    best = (max(near) if side < 0 else min(near)) if near else None
    places = [at for at, key in ranks.items() if key == best]
    assert call("XMATCH", wanted, column(values), float(side)) == (places[0] if places else CellError.NA)
    assert call("XMATCH", wanted, column(values), float(side), -1.0) == (places[-1] if places else CellError.NA)


@given(st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=12).map(sorted), st.floats(-6, 6))
def test_an_approximate_match_is_the_last_not_above(values: list[float], wanted: float) -> None:
    count = sum(value <= wanted for value in values)
    expected = count if count else CellError.NA
    assert call("MATCH", wanted, column(values)) == expected
    assert call("VLOOKUP", wanted, column(values), 1.0) == (values[count - 1] if count else CellError.NA)
    halving = call("XMATCH", wanted, column(values), -1.0, 2.0)
    assert halving == (values.index(values[count - 1]) + 1 if count and wanted in values else expected)


table = Block([1.0, 10.0, 2.0, 20.0, 3.0, CellError.DIV0, 5.0, 50.0], 4, 2)
row = [1.0, 2.0, 3.0, 5.0]


@pytest.mark.parametrize(
    ("name", "cases"),
    [
        ("VLOOKUP", [[1.0, table, 2.0, False], [2.0, table, 2.0, False], [4.0, table, 1.0, True]]),
        ("VLOOKUP", [[CellError.NA, table, 2.0], [3.5, table, 2.0], ["x", table, 2.0], [0.0, table, 9.0]]),
        ("HLOOKUP", [[2.0, row, 1.0, True], [9.0, row, 1.0, True], [0.5, row, 2.0, True]]),
        ("LOOKUP", [[2.5, row, [9.0, 8.0, 7.0, 6.0]], [0.0, row, [1.0, 1.0, 1.0, 1.0]], [5.0, row, row]]),
        ("MATCH", [[2.0, row, 0.0], [2.5, row, 1.0], [4.0, [5.0, 4.0, 3.0, 1.0], -1.0]]),
        ("MATCH", [[CellError.DIV0, row], [2.5, row], [0.0, row], [9.0, row], [5.0, row]]),
        ("XMATCH", [[2.0, row], [2.5, row], [5.0, [5.0, 2.0, 5.0, 1.0]]]),
        ("XLOOKUP", [[2.0, row, [7.0, 8.0, 9.0, 6.0]], [4.0, row, row], [1.0, [2.0, 1.0, 1.0, 0.0], row]]),
        ("INDEX", [[table, 1.0, 2.0], [table, 3.0, 2.0], [table, 9.0, 1.0], [table, -1.0, 1.0]]),
        ("INDEX", [[row, 2.0], [row, 4.9], [row, 7.0]]),
    ],
)
def test_a_look_up_over_trials_equals_the_look_ups_one_by_one(name: str, cases: list[Any]) -> None:
    check_trials(name, *cases)


def test_a_text_may_be_found_in_some_trials_only() -> None:
    wanted = np.array(["a", "x", "b"], dtype=object)
    names, numbers = column(["a", "b"]), column([1.0, np.array([2.0, 3.0, 4.0])])
    found = call("XLOOKUP", wanted, names, numbers, lambda: "none")
    assert found.tolist() == [1.0, "none", 4.0]


def test_whole_rows_are_found_per_trial() -> None:
    found = call("XLOOKUP", np.array([2.0, 1.0]), column([1.0, 2.0]), Block([1.0, 10.0, 2.0, 20.0], 2, 2))
    assert [cell.tolist() for cell in found.ravel()] == [[2.0, 1.0], [20.0, 10.0]]


def sheet_with(values: dict[tuple[int, int], Any]) -> Any:
    sheet = Book().sheets[0]
    for (row, column), value in values.items():
        sheet.put(row, column, value)
    return sheet


def test_references_stay_references() -> None:
    sheet = sheet_with({(row, 1): float(row) for row in range(1, 6)})
    area = Area(sheet, 1, 1, 5, 1)
    assert call("INDEX", area, 2.0) == Area(sheet, 2, 1, 2, 1)
    assert call("XLOOKUP", 3.0, area, area) == Area(sheet, 3, 1, 3, 1)
    assert call("OFFSET", area, 1.0, 0.0, 2.0) == Area(sheet, 2, 1, 3, 1)
    assert call("TAKE", area, -2.0) == Area(sheet, 4, 1, 5, 1)
    assert call("DROP", area, 1.0) == Area(sheet, 2, 1, 5, 1)


def test_a_whole_column_is_searched_beyond_its_used_cells() -> None:
    sheet = sheet_with({(1, 1): 1.0, (2, 1): 2.0, (1, 2): "x", (2, 2): "y"})
    keys, values = Area(sheet, 1, 1, 1_048_576, 1), Area(sheet, 1, 2, 1_048_576, 2)
    assert call("XLOOKUP", 2.0, keys, values).value() == "y"
    assert call("XLOOKUP", None, keys, values) == Area(sheet, 3, 2, 3, 2)
    assert call("VLOOKUP", 2.0, Area(sheet, 1, 1, 1_048_576, 2), 2.0, False) == "y"


def test_look_ups_in_one_range_share_its_index() -> None:
    sheet = sheet_with({(row, 1): float(row) for row in range(1, 101)})
    area = Area(sheet, 1, 1, 100, 1)
    lines = set()
    for wanted in (7.0, 50.0, 99.0):
        assert call("MATCH", wanted, area, 0.0) == wanted
        lines.add(id(area.block().memo["line"].first))
    assert len(lines) == 1


def test_a_reference_in_text_follows_the_cell_that_asks() -> None:
    sheet = sheet_with({(1, 1): 5.0})
    place = Place(sheet, 10, 10)
    assert call("INDIRECT", place, "R[-9]C[-9]", False) == Area(sheet, 1, 1, 1, 1)
    assert call("INDIRECT", place, "A1:B2") == Area(sheet, 1, 1, 2, 2)
    assert call("INDIRECT", place, "R[-10]C", False) is CellError.REF
    assert (call("ROW", place), call("COLUMN", place)) == (10.0, 10.0)


def test_an_array_of_keys_gives_an_array() -> None:
    found = call("VLOOKUP", array_of([[1.0], [9.0]]), table, 2.0, False)
    assert found.tolist() == [[10.0], [CellError.NA]]
