"""Mathematical functions: trials equal the loop, and laws that hold between the functions."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from by_trial import check_trials
from mlcase_udfs.errors import CellError, FunctionError
from mlcase_workbooks.recalc import evaluate
from mlcase_workbooks.recalc.area import Block, array_of
from mlcase_workbooks.recalc.functions import find

NA, DIV0 = CellError.NA, CellError.DIV0

decimals = st.decimals(-10_000, 10_000, places=3).map(float)
numbers = st.one_of(st.sampled_from([0.0, 1.0, -1.0, 0.5, -0.5, 2.675, -7.0, 10.0]), decimals)
mostly_numbers = st.one_of(numbers, numbers, numbers, st.sampled_from([NA, DIV0]))

OF_ONE = [
    "ABS", "SIGN", "SQRT", "SQRTPI", "EXP", "LN", "LOG10", "INT", "TRUNC", "ISEVEN", "ISODD", "DEGREES", "RADIANS",
    "SIN", "COS", "TAN", "COT", "CSC", "SEC", "ASIN", "ACOS", "ATAN", "ACOT", "SINH", "COSH", "TANH", "COTH",
    "CSCH", "SECH", "ASINH", "ACOSH", "ATANH", "ACOTH", "CEILING.PRECISE", "FLOOR.PRECISE",
]  # fmt: skip
OF_TWO = [
    "POWER", "LOG", "MOD", "ATAN2", "ROUND", "ROUNDUP", "ROUNDDOWN", "TRUNC", "CEILING", "FLOOR", "CEILING.PRECISE",
    "ISO.CEILING", "ECMA.CEILING", "FLOOR.PRECISE", "CEILING.MATH", "FLOOR.MATH",
]  # fmt: skip
OF_MANY = ["SUM", "SUMSQ", "PRODUCT", "MIN", "MAX", "AVERAGE"]


def call(name: str, *arguments: Any) -> Any:
    function = find(name)
    assert function is not None
    try:
        return function.bind(len(arguments))(*arguments)
    except FunctionError as error:
        return error.cell


@pytest.mark.parametrize("name", OF_ONE)
@settings(max_examples=40)
@given(st.lists(mostly_numbers, min_size=2, max_size=8))
def test_functions_of_one_number_over_trials(name: str, values: list[Any]) -> None:
    check_trials(name, *[(value,) for value in values])


@pytest.mark.parametrize("name", OF_TWO)
@settings(max_examples=40)
@given(st.lists(st.tuples(mostly_numbers, mostly_numbers), min_size=2, max_size=8))
def test_functions_of_two_numbers_over_trials(name: str, cases: list[tuple[Any, Any]]) -> None:
    check_trials(name, *cases)


@pytest.mark.parametrize("name", ["CEILING.MATH", "FLOOR.MATH"])
@given(st.lists(st.tuples(numbers, numbers, st.sampled_from([0.0, 1.0, -1.0])), min_size=2, max_size=6))
def test_roundings_with_a_mode_over_trials(name: str, cases: list[tuple[float, float, float]]) -> None:
    check_trials(name, *cases)


@pytest.mark.parametrize("name", OF_MANY)
@settings(max_examples=40)
@given(st.lists(st.tuples(st.lists(mostly_numbers, min_size=3, max_size=3), numbers), min_size=2, max_size=6))
def test_aggregates_over_trials(name: str, cases: list[tuple[list[Any], Any]]) -> None:
    check_trials(name, *cases)


@pytest.mark.parametrize("name", OF_MANY)
def test_aggregates_skip_true_and_false_in_trials(name: str) -> None:
    truths, texts = np.array([True, False]), np.array(["a", "7"], dtype=object)
    mixed = np.array([3.0, "text"], dtype=object)
    got = call(name, Block([np.array([2.0, 5.0]), truths, texts, mixed], 1, 4))
    expected = [call(name, Block([2.0, 3.0], 1, 2)), call(name, Block([5.0], 1, 1))]
    assert got.tolist() == pytest.approx(expected)


def test_sumproduct_over_trials() -> None:
    price = np.array([2.0, 3.0, NA.boxed])
    got = call("SUMPRODUCT", Block([price, 1.0, "x"], 1, 3), Block([10.0, np.array([1.0, 2.0, DIV0.boxed]), 5.0], 1, 3))
    assert got[:2].tolist() == [21.0, 32.0]
    assert call("ISNA", got).tolist() == [False, False, True]


def test_counts_over_trials() -> None:
    cells = Block([np.array([1.0, NA.boxed]), np.array(["a", 2.0], dtype=object), None, "x"], 1, 4)
    assert call("COUNT", cells, np.array([1.0, 2.0])).tolist() == [2.0, 2.0]
    assert call("COUNTA", cells).tolist() == [3.0, 3.0]


@given(st.decimals(-(10**6), 10**6, places=4), st.integers(-3, 4))
def test_round_is_what_one_learns_at_school(number: Decimal, digits: int) -> None:
    unit = Decimal(1).scaleb(-digits)
    expected = float((number / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit)
    assert call("ROUND", float(number), float(digits)) == pytest.approx(expected, rel=1e-14, abs=1e-14)


@given(st.integers(-(10**7), 10**7), st.sampled_from([0.1, 0.01, 0.05, 7.0, 0.3]))
def test_a_multiple_is_its_own_ceiling_and_floor(times: int, significance: float) -> None:
    multiple = times * significance
    assert call("CEILING.MATH", multiple, significance) == pytest.approx(multiple, rel=1e-14)
    assert call("FLOOR.MATH", multiple, significance) == pytest.approx(multiple, rel=1e-14)


@given(numbers, numbers.filter(lambda number: abs(number) > 1e-3))
def test_mod_and_division_make_the_number_whole_again(number: float, divisor: float) -> None:
    remainder = call("MOD", number, divisor)
    assert remainder == 0 or math.copysign(1, remainder) == math.copysign(1, divisor)
    assert math.floor(number / divisor + 1e-9) * divisor + remainder == pytest.approx(number, abs=abs(divisor) * 1.001)


@given(st.integers(0, 3999), st.integers(0, 4))
def test_arabic_reads_what_roman_writes(number: int, form: int) -> None:
    assert call("ARABIC", call("ROMAN", float(number), float(form))) == number


@given(st.integers(0, 2**40), st.integers(2, 36))
def test_decimal_reads_what_base_writes(number: int, radix: int) -> None:
    assert call("DECIMAL", call("BASE", float(number), float(radix)), float(radix)) == number


@given(st.integers(-512, 511))
def test_ten_digits_with_a_sign(number: int) -> None:
    for base in ("BIN", "OCT", "HEX"):
        assert call(f"{base}2DEC", call(f"DEC2{base}", float(number))) == number


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(-9, 9), min_size=3, max_size=3), min_size=3, max_size=3))
def test_an_inverse_undoes_a_matrix(rows: list[list[int]]) -> None:
    matrix = array_of([[float(value) for value in row] for row in rows])
    determinant = call("MDETERM", matrix)
    if abs(determinant) < 0.5:
        return
    unit = call("MMULT", matrix, call("MINVERSE", matrix)).astype(float)
    assert np.allclose(unit, np.eye(3), atol=1e-9)
    assert determinant == pytest.approx(round(determinant), abs=1e-9)


def test_random_numbers_stay_within_their_bounds() -> None:
    drawn = [evaluate("=RANDBETWEEN(-2, 3)") for _ in range(200)]
    assert set(drawn) == {-2.0, -1.0, 0.0, 1.0, 2.0, 3.0}
    assert all(0 <= evaluate("=RAND()") < 1 for _ in range(20))
    assert evaluate("=RANDBETWEEN(3, 1)") is CellError.NUM


def test_sumproduct_wants_one_size() -> None:
    assert evaluate("=SUMPRODUCT({1,2,3}, {1,2})") is CellError.VALUE
    assert evaluate("=SUMPRODUCT({1;2;3}, {1,2,3})") is CellError.VALUE
