"""Arrays keep their order and shape, also when cells carry trials; a LAMBDA sees references."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcase_udfs.errors import CellError, FunctionError
from mlcase_workbooks.recalc.area import Area, Lambda, Place, array_of
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.errors import Unsupported
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.wildcards import in_order

numbers = st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=12)


def call(name: str, *arguments: Any) -> Any:
    """A function's result, or the error that its cell would show."""
    function = find(name)
    assert function is not None
    try:
        return function.bind(len(arguments) - function.wants_here)(*arguments)
    except FunctionError as error:
        return error.cell


def column(values: list[Any]) -> Any:
    return array_of([[value] for value in values])


def listed(cells: Any) -> list[Any]:
    """The cells of an array in one list, trials as lists."""
    return [cell.tolist() if isinstance(cell, np.ndarray) else cell for cell in cells.ravel().tolist()]


@given(numbers)
def test_sorting_is_pythons(values: list[float]) -> None:
    assert listed(call("SORT", column(values))) == sorted(values)
    assert listed(call("SORT", column(values), 1.0, -1.0)) == sorted(values, reverse=True)
    assert listed(call("UNIQUE", column(values))) == list(dict.fromkeys(values))
    places = column([float(at) for at in range(len(values))])
    order = sorted(range(len(values)), key=values.__getitem__)
    assert listed(call("SORTBY", places, column(values), 1.0)) == order


@given(numbers, st.integers(1, 5))
def test_wrapping_and_listing_undo_each_other(values: list[float], width: int) -> None:
    wrapped = call("WRAPROWS", column(values), float(width), "")
    assert wrapped.shape[1] == min(width, len(values))  # one short row is not filled up
    assert [value for value in listed(call("TOROW", wrapped)) if value != ""] == values


@given(numbers, st.integers(-12, 12).filter(bool))
def test_take_and_drop_make_the_whole(values: list[float], count: int) -> None:
    taken, dropped = call("TAKE", column(values), float(count)), call("DROP", column(values), float(count))
    rest = [] if dropped is CellError.CALC else listed(dropped)
    assert sorted(listed(taken) + rest) == sorted(values)


def test_texts_are_sorted_as_in_excel() -> None:
    words = ["zoo", "coops", "co-op", "b", "_", "Z", "a", "1", "f", "é", "e", "coop", " x", "A"]
    assert sorted(words, key=in_order) == [
        " x", "_", "1", "a", "A", "b", "coop", "co-op", "coops", "e", "é", "f", "Z", "zoo",
    ]  # fmt: skip


def test_cells_that_carry_trials_are_sorted_trial_by_trial() -> None:
    one, other = np.array([1.0, 9.0]), np.array([5.0, 2.0])
    assert listed(call("SORT", column([one, other, 3.0]))) == [[1.0, 2.0], [3.0, 3.0], [5.0, 9.0]]
    assert listed(call("SORTBY", column([1.0, 2.0]), column([one, other]))) == [[1.0, 2.0], [2.0, 1.0]]


def test_cells_that_carry_trials_are_moved_as_they_are() -> None:
    trials = np.array([1.0, 9.0])
    cells = array_of([[trials, 2.0], [3.0, 4.0]])
    assert listed(call("TRANSPOSE", cells)) == [[1.0, 9.0], 3.0, 2.0, 4.0]
    assert listed(call("VSTACK", cells, 7.0)) == [[1.0, 9.0], 2.0, 3.0, 4.0, 7.0, CellError.NA]
    assert listed(call("CHOOSECOLS", cells, 2.0, 1.0)) == [2.0, [1.0, 9.0], 4.0, 3.0]
    assert listed(call("FILTER", cells, array_of([[True], [False]]))) == [[1.0, 9.0], 2.0]
    assert listed(call("SEQUENCE", 1.0, 2.0, trials, 10.0)) == [[1.0, 9.0], [11.0, 19.0]]


def test_a_filter_whose_size_differs_between_trials_is_refused() -> None:
    include = column([np.array([True, False]), True])
    with pytest.raises(Unsupported):
        call("FILTER", column([1.0, 2.0]), include)


def test_random_arrays_come_from_the_books_generator() -> None:
    book = Book()
    place = Place(book.sheets[0], 1, 1)
    book.random.seed(7)
    first = listed(call("RANDARRAY", place, 2.0, 3.0, 1.0, 6.0, True))
    book.random.seed(7)
    assert listed(call("RANDARRAY", place, 2.0, 3.0, 1.0, 6.0, True)) == first
    assert set(first) <= {1.0, 2.0, 3.0, 4.0, 5.0, 6.0}


def test_a_lambda_gets_references_of_a_range() -> None:
    sheet = Book().sheets[0]
    for row in (1, 2):
        sheet.put(row, 1, float(row))
        sheet.put(row, 2, row * 10.0)
    area = Area(sheet, 1, 1, 2, 2)
    seen: list[Any] = []

    def look(part: Any) -> float:
        seen.append(part)
        return 1.0

    assert listed(call("BYROW", area, Lambda(look, 1))) == [1.0, 1.0]
    assert seen == [Area(sheet, 1, 1, 1, 2), Area(sheet, 2, 1, 2, 2)]
    assert listed(call("MAP", area, Lambda(lambda cell: cell.value() * 2, 1))) == [2.0, 20.0, 4.0, 40.0]


def test_a_lambdas_error_stays_in_its_cell() -> None:
    divide = Lambda(lambda cell: 1.0 / cell, 1)
    assert listed(call("MAP", column([2.0, 0.0]), divide)) == [0.5, CellError.DIV0]
    assert call("MAP", column([2.0]), Lambda(lambda: 1.0, 0)) is CellError.VALUE
    assert call("BYROW", column([2.0]), 5.0) is CellError.VALUE


def test_an_array_of_functions_is_left_to_excel() -> None:
    total = Lambda(lambda *_: 1.0, 255)
    for stack in ("HSTACK", "VSTACK"):
        with pytest.raises(Unsupported, match="an array of functions"):
            call(stack, total, total)


def test_groups_of_trials() -> None:
    values = column([np.array([1.0, 2.0]), np.array([10.0, 20.0]), 5.0])
    total = find("SUM").as_lambda  # type: ignore[union-attr]
    grouped = call("GROUPBY", column(["a", "a", "b"]), values, total, None, 0.0)
    assert listed(grouped) == [["a", "a"], [11.0, 22.0], ["b", "b"], [5.0, 5.0]]
