"""Number formats agree with Python's formatting where the two mean the same; texts are cut and joined without loss."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcase_udfs.errors import FunctionError, InvalidValue
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.number_format import formatted, general
from mlcase_workbooks.recalc.values import LONGEST_TEXT, number_text, parse_number, round_significant

ordinary = st.floats(-1e12, 1e12).filter(lambda number: number == 0 or abs(number) > 1e-9)


def call(name: str, *arguments: Any) -> Any:
    """A function's result, or the error that its cell would show."""
    function = find(name)
    assert function is not None
    try:
        return function.bind(len(arguments))(*arguments)
    except FunctionError as error:
        return error.cell


@given(ordinary, st.integers(0, 6))
def test_decimals_are_rounded_half_up_on_fifteen_digits(number: float, places: int) -> None:
    exact = Decimal(f"{number:.14e}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    expected = f"{exact:,.{places}f}"
    code = "#,##0" + ("." + "0" * places if places else "")
    assert formatted(number, code) == (expected.lstrip("-") if exact == 0 else expected)
    assert formatted(number, code.replace("#,##", "")) == formatted(number, code).replace(",", "")


@given(ordinary)
def test_general_shows_a_number_in_eleven_characters(number: float) -> None:
    text = general(number).lstrip("-")
    assert len(text) <= 11
    assert float(general(number)) == pytest.approx(number, rel=1e-4, abs=1e-9)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300))
def test_a_number_as_text_is_the_number_again(number: float) -> None:
    shown = round_significant(number)
    assert float(number_text(number)) == pytest.approx(shown, rel=1e-15)


@given(
    st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 31)).map(lambda moment: moment.replace(microsecond=0))
)
def test_a_moment_is_written_as_python_writes_it(moment: dt.datetime) -> None:
    serial = (moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    year = f"{moment.year:04d}"
    assert formatted(serial, "yyyy-mm-dd hh:mm:ss") == f"{moment:{year}-%m-%d %H:%M:%S}"
    assert formatted(serial, "dddd, mmmm d h AM/PM") == f"{moment:%A, %B} {moment.day} {moment:%I} {moment:%p}".replace(
        " 0", " "
    )


@given(st.lists(st.text("abc ", max_size=4), min_size=1, max_size=6))
def test_splitting_undoes_joining(words: list[str]) -> None:
    joined = "|".join(words)
    split = call("TEXTSPLIT", joined, "|")
    assert split.ravel().tolist() == words
    assert call("TEXTBEFORE", joined + "|", "|") + "|" + call("TEXTAFTER", joined + "|", "|") == joined + "|"


@given(st.text(max_size=20), st.integers(0, 25))
def test_left_and_the_rest_make_the_whole(text: str, count: int) -> None:
    assert call("LEFT", text, float(count)) + call("MID", text, count + 1.0, 99.0) == text
    assert call("LEN", call("RIGHT", text, float(count))) == min(count, len(text))


@pytest.mark.parametrize("code", ["0;0;0;0;0", "0 yyyy", "# ?/"])
def test_a_code_that_cannot_be_read_is_refused(code: str) -> None:
    with pytest.raises(InvalidValue):
        formatted(1.5, code)


def test_a_cell_holds_no_longer_text() -> None:
    long = "x" * LONGEST_TEXT
    assert call("CONCATENATE", long, "") == long
    assert str(call("CONCATENATE", long, "y")) == "#VALUE!"


def test_texts_differ_from_trial_to_trial() -> None:
    names = np.array(["ab", "c"], dtype=object)
    assert call("UPPER", names).tolist() == ["AB", "C"]
    assert call("LEN", names).tolist() == [2.0, 1.0]
    assert call("CONCATENATE", names, np.array([1.0, 2.0])).tolist() == ["ab1", "c2"]


def test_numbers_read_from_texts() -> None:
    for text, number in {"1 1/2": 1.5, "(5)": -5.0, "-$1,000.50": -1000.5, "5%": 0.05, "1e3": 1000.0}.items():
        assert parse_number(text) == number
    assert parse_number("7/18/2011 7:45") == 40742 + 7.75 / 24
