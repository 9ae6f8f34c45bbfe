"""What a refusal says: which argument, its value, and what to give instead, as a host shows it beside the cell."""

from __future__ import annotations

import re
from typing import Any

import pytest

from calls import in_cells, reference_calls
from mlcase_udfs.errors import CellError, FunctionError, InvalidValue
from mlcase_udfs.registry import Function, catalogue
from mlcase_udfs.units import Shape
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.udf import find_udf

CALLS = reference_calls()


def _refusal(name: str, arguments: list[Any]) -> FunctionError:
    udf = find_udf(name)
    assert udf is not None
    with pytest.raises(FunctionError) as caught:
        udf.bind(len(arguments))(*arguments)
    return caught.value


def _row(*cells: Any) -> Block:
    return Block(list(cells), 1, len(cells))


def _table(*rows: list[Any]) -> Block:
    return Block([cell for row in rows for cell in row], len(rows), len(rows[0]))


@pytest.mark.parametrize("function", [pytest.param(f, id=f.name) for f in catalogue().values() if f.parameters])
def test_a_text_in_the_place_of_a_number_is_named_with_its_argument(function: Function) -> None:
    good = in_cells(function, list(CALLS[function.name][0]))
    for i, parameter in enumerate(function.parameters[: len(good)]):
        if parameter.kind == "number":
            bad = "soon" if parameter.shape is Shape.SCALAR else _row(1.0, "soon")
            refusal = _refusal(function.name, [*good[:i], bad, *good[i + 1 :]])
            assert isinstance(refusal, InvalidValue)
            assert re.match(rf"{parameter.name}\b.*'soon'", str(refusal)), refusal


CASE = _row(8.0, 18.0, 24.0), _row(15.0, 10.0, 10.0)
MINUS = _row(-15.0, -10.0, -10.0)


@pytest.mark.parametrize(
    ("name", "arguments", "error", "words"),
    [
        ("ML_NPV", [-1.0, CASE[0]], "#NUM!", "rate is -1.0: give a number above -1"),
        ("ML_NPV", [0.1, _row(1.0, None)], "#VALUE!", "flows holds a blank cell"),
        ("ML_XNPV", [0.1, CASE[0], _row(46023.0, 46022.0, 46024.0)], "#NUM!", "a date lies before the first"),
        ("ML_XIRR", [CASE[0], _row(46023.0)], "#NUM!", "3 values and 1 dates: give one date for each value"),
        ("ML_MIRR", [CASE[0], 0.1, 0.1], "#DIV/0!", "the flows have one sign"),
        ("ML_ROI", [*CASE], "#VALUE!", "the rate is missing"),
        ("ML_ROI", [CASE[0], MINUS, "simple"], "#NUM!", "the sum of the costs (entered positive) is -35.0"),
        ("ML_SENS_GRID", [CASE[0], MINUS, 0.1, 1.0, 1.0], "#NUM!", "costs add up to -35.0: enter them positive"),
        ("ML_SCENARIOS", [CASE[0], MINUS, 0.1, 1.0, 1.0], "#NUM!", "costs add up to -35.0: enter them positive"),
        ("ML_TEI_TABLE", [MINUS, CASE[0], 0.1], "#NUM!", "costs add up to -35.0: enter them positive"),
        ("ML_COMPARE", [_table([0.0], [1.0]), _table([0.0, 0.0]), 0.1], "#VALUE!", "costs are 2 row(s) of 1"),
        ("ML_AB_PROP", [11.0, 10.0, 1.0, 10.0], "#NUM!", "x_c is above n_c"),
        ("ML_AB_PROP", [0.0, 0.0, 1.0, 10.0], "#N/A", "n_c is 0: an empty group has no rate"),
        ("ML_AB_PROP", [1.0, 10.0, 1.0, 10.0, 95.0], "#NUM!", "conf is 95.0: give a number between 0 and 1"),
        ("ML_AB_MEAN", [1.0, 1.0, 1.0, 1.0, 1.0, 9.0], "#N/A", "n_c is below 2"),
        ("ML_SRM", [_row(1.0, -1.0)], "#NUM!", "observed holds a negative count"),
        ("ML_PADJUST", [_row(0.1, 1.2)], "#NUM!", "p_values holds a number outside 0 to 1"),
        ("ML_EV", [CASE[0], _row(0.2, 0.2, 0.2)], "#NUM!", "the probabilities of all that can happen add up to 1"),
        ("ML_PSI", [CASE[0], _row(1.0, 1.0)], "#VALUE!", "expected has 3 values and actual 2"),
        ("ML_PERT", [0.1, 3.0, 2.0, 1.0], "#NUM!", "low is 3.0 and high 1.0: give low below high"),
        ("ML_PAYBACK", [_row(-7.0, 3.0)], "#N/A", "the money does not come back"),
        ("ML_SOLVE", ["r + 1", 2.0, "", 0.0, 5.0], "#VALUE!", "unknown is '': give the name of the model's input"),
        ("ML_RISK_SCORE", [0.1, 1.0, _row(4.0, 3.0, 2.0, 1.0)], "#NUM!", "bands do not rise"),
        ("ML_IRR", [CASE[0], 0.1, "highest"], "#VALUE!", "which is 'highest'"),
    ],
)
def test_a_refusal_says_what_to_give(name: str, arguments: list[Any], error: str, words: str) -> None:
    refusal = _refusal(name, arguments)
    assert refusal.cell is next(cell for cell in CellError if str(cell) == error)
    assert words in str(refusal)
