"""Swings and goal seek: reference figures, SciPy, laws, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import check_trials, measures
from mlcase_udfs.errors import FunctionError, InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.returns import irr
from mlcase_udfs.sensitivity import solve, tornado
from mlcase_udfs.time_value import npv

PV_BENEFITS, PV_COSTS = npv(0.1, [8, 18, 24]), npv(0.1, [15, 10, 10])
PLATFORM = ([1.0, 1.0], [0.9, 0.8], [1.2, 1.2], [-PV_COSTS, PV_BENEFITS])
NAMES = ["costs", "benefits"]


def test_the_platforms_tornado() -> None:
    table = tornado(*PLATFORM, NAMES, 0.0, "all")
    assert table[0].tolist() == ["input", "low", "high", "swing"]
    assert table[1:, 0].tolist() == ["benefits", "costs"]
    assert table[1, 1:].tolist() == pytest.approx([2.730, 18.802, 16.072], abs=5e-4)
    assert table[2, 1:].tolist() == pytest.approx([13.708, 4.884, 8.824], abs=5e-4)
    assert tornado(*PLATFORM, NAMES, what="input") == "benefits"
    assert tornado(*PLATFORM, what="input") == 2
    assert tornado(*PLATFORM) == pytest.approx(16.072, abs=5e-4)


@given(
    st.lists(
        st.tuples(st.floats(-10, 10), st.floats(-10, 10), st.floats(-10, 10), st.floats(-10, 10)),
        min_size=1,
        max_size=8,
    ),
    st.floats(-10, 10),
)
def test_a_bar_is_the_result_with_one_input_changed(inputs: list[tuple[float, ...]], constant: float) -> None:
    bases, lows, highs, effects = (list(column) for column in zip(*inputs, strict=True))
    table = tornado(bases, lows, highs, effects, None, constant, "all")[1:]
    swings = [row[3] for row in table]
    assert swings == sorted(swings, reverse=True)
    for number, low, high, _ in table:
        i = int(number) - 1
        for value, result in ((lows[i], low), (highs[i], high)):
            changed = [*bases[:i], value, *bases[i + 1 :]]
            assert result == pytest.approx(constant + np.dot(effects, changed), abs=1e-9)


@pytest.mark.parametrize(
    ("model", "target", "low", "high", "expected"),
    [
        ("NPV(r, -7, 8, 14)", 0, 0, 10, 1.096725),
        ("npv(R,-7,8,14)", 0, 0, 10, 1.096725),
        ("=NPV(r, -7, 8, 14)", 10.766341, 0, 1, 0.1),
        ("r^2", 2, 0, 10, 2**0.5),
        ("-r^2", 4, 0, 10, 2),
        ("2^r^2", 64, 0, 10, 3),
        ("50% * r", 1, 0, 10, 2),
        ("(r + 1) * (r - 3)", 0, 0, 10, 3),
        ("10 - 3 - r", 2, 0, 10, 5),
        ("100 / 5 / r", 2, 1, 20, 10),
        ("EXP(LN(r)) + SQRT(ABS(-r))", 6, 0.1, 10, 4),
        ("MAX(0, r - 2) + MIN(r, 1)", 4, 0, 10, 5),
        ("1.5e1 * r", 30, 0, 10, 2),
        ("+-+r", -7, 0, 10, 7),
        ("r", 0, 0, 10, 0),
        ("r", 10, 0, 10, 10),
    ],
)
def test_solve(model: str, target: float, low: float, high: float, expected: float) -> None:
    assert solve(model, target, "r", low, high) == pytest.approx(expected, abs=5e-7)


@given(st.lists(st.floats(1, 100), min_size=1, max_size=6), st.floats(1, 100))
def test_goal_seek_on_npv_is_the_internal_rate(flows: list[float], cost: float) -> None:
    text = ", ".join(repr(flow) for flow in flows)
    found = solve(f"NPV(rate, {text}) - {cost!r}", 0, "rate", -0.999, 1000)
    assert found == pytest.approx(irr([-cost, *flows]), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    "model",
    ["", "r +", "(r", "r)", "r r", "2r", "q", "r ^ ", "NPV(r)", "ABS(r, 1)", "ABS r", "SIN(r)", "r & 1", "r,1", "A1",
     "NPV()", "1..2", "(" * 5000 + "r"],
)  # fmt: skip
def test_a_model_that_cannot_be_read_is_refused(model: str) -> None:
    with pytest.raises(InvalidValue):
        solve(model, 0, "r", -1, 1)


def test_a_model_longer_than_a_cell_is_refused() -> None:
    with pytest.raises(InvalidValue):
        solve("r" + "+1" * 5000, 0, "r", -1, 1)


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (tornado, ([1, 1], [0], [2, 2], [1, 1]), InvalidValue),
        (tornado, ([1, 1], [0, 0], [2], [1, 1]), InvalidValue),
        (tornado, ([1, 1], [0, 0], [2, 2], [1]), InvalidValue),
        (tornado, ([1], [0], [2], [1], ["a", "b"]), InvalidValue),
        (tornado, (["x"], [0], [2], [1]), InvalidValue),
        (tornado, ([1], [0], [2], [1], None, 0, "bars"), InvalidValue),
        (tornado, ([1], [0], [2], [1], None, float("inf")), InvalidNumber),
        (tornado, ([], [], [], []), NotAvailable),
        (solve, ("r", 0, "r", 1, 2), InvalidNumber),
        (solve, ("r", 0, "r", 2, -2), InvalidNumber),
        (solve, ("r^2 + 1", 0, "r", -2, 2), InvalidNumber),
        (solve, ("1/r", 0, "r", -1, 2), InvalidNumber),
        (solve, ("LN(r)", 0, "r", -1, 2), InvalidNumber),
        (solve, ("r", float("inf"), "r", 0, 1), InvalidNumber),
    ],
)
def test_refusals(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments)


@pytest.mark.parametrize("what", measures(tornado))
@pytest.mark.parametrize("names", [None, NAMES])
def test_tornado_over_trials(what: str, names: list[str] | None) -> None:
    check_trials(tornado, (*PLATFORM, names, 2.0), what=what)


@pytest.mark.parametrize("model", ["r^3 - r", "1 / r", "NPV(r, -7, 8, 14)"])
def test_solve_over_trials(model: str) -> None:
    check_trials(lambda target, low, high: solve(model, target, "r", low, high), (0.5, 0.6, 9.0))
