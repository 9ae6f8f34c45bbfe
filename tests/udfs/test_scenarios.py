"""Scenarios, the decision that they lead to, and the two-way grid: reference figures, laws, refusals."""

from typing import Any

import numpy as np
import pytest

from laws import check_trials, measures
from mlcase_udfs.errors import CellError, FunctionError, InvalidNumber, InvalidValue, NotAvailable, unboxed
from mlcase_udfs.profitability import roi
from mlcase_udfs.returns import irr
from mlcase_udfs.scenarios import decision_rule, scenarios, sens_grid
from mlcase_udfs.time_value import npv

BENEFITS, COSTS = [8.0, 18.0, 24.0], [15.0, 10.0, 10.0]


@pytest.mark.parametrize(
    ("conservative", "expected", "optimistic", "decision"),
    [
        (1, 2, 3, "approve"),
        (-3.15, 10.77, 21.74, "staged"),
        (-3, -1, 2, "experiment"),
        (-3, -2, -1, "reject"),
        (0, 2, 3, "staged"),
        (-1, 0, 3, "experiment"),
        (-1, -1, 0, "reject"),
    ],
)
def test_decision_rule(conservative: float, expected: float, optimistic: float, decision: str) -> None:
    assert decision_rule(conservative, expected, optimistic) == decision


def test_the_grid_is_the_npv_of_each_pair() -> None:
    up, down = [0.5, 0.8, 1.0, 1.2], [0.9, 1.0, 1.2]
    grid = sens_grid(BENEFITS, COSTS, 0.1, up, down)
    assert grid.shape == (4, 3)
    for i, b in enumerate(up):
        for j, c in enumerate(down):
            flows = b * np.array(BENEFITS) - c * np.array(COSTS)
            assert grid[i, j] == pytest.approx(npv(0.1, flows))


CASE = (BENEFITS, COSTS, 0.1, [1.2, 1.0, 0.8], [0.9, 1.0, 1.2], [0.2, 0.6, 0.2])


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("expected", 10.178062),
        ("sd", 7.905807),
        ("npv", [21.743802, 10.766341, -3.152517]),
        ("roi", [0.8213708, 0.3660281, -0.0893146]),
        ("irr", [3.3878187, 1.0967255, -0.1019504]),
        ("payback", [15.7142857, 22.5, np.nan]),
    ],
)
def test_scenarios(what: Any, expected: Any) -> None:
    result = scenarios(*CASE, what)
    assert np.asarray(result, dtype=float).ravel().tolist() == pytest.approx(np.ravel(expected).tolist(), nan_ok=True)


def test_each_scenario_is_a_case_of_its_own() -> None:
    table = scenarios(*CASE, "all")
    assert table[:, 0].tolist() == ["measure", "npv", "roi", "irr", "payback", "expected", "sd", "decision"]
    for column, (b, c) in enumerate(zip(CASE[3], CASE[4], strict=True), 1):
        gains, spent = b * np.array(BENEFITS), c * np.array(COSTS)
        assert table[1, column] == pytest.approx(npv(0.1, gains - spent))
        assert table[2, column] == pytest.approx(roi(gains, spent, "pv", 0.1))
        assert table[3, column] == pytest.approx(irr(gains - spent))
    assert unboxed(table[4, 3]) is CellError.NA  # the worst case never pays back
    assert table[7, 1] == "staged"


def test_without_probabilities_there_is_no_average_but_a_decision() -> None:
    assert scenarios(*CASE[:5], what="decision") == "staged"
    table = scenarios(*CASE[:5], what="all")
    assert unboxed(table[5, 1]) is unboxed(table[6, 1]) is CellError.NA
    assert table[7, 1] == "staged"


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (scenarios, CASE[:5], NotAvailable),
        (scenarios, (*CASE[:5], [0.5, 0.6, 0.1]), InvalidNumber),
        (scenarios, (*CASE[:5], [1.2, -0.1, -0.1]), InvalidNumber),
        (scenarios, (*CASE[:5], [0.5, 0.5]), InvalidValue),
        (scenarios, (*CASE[:4], [1.0]), InvalidValue),
        (scenarios, (BENEFITS, COSTS[:2], *CASE[2:]), InvalidValue),
        (scenarios, (BENEFITS, COSTS, -1, *CASE[3:]), InvalidNumber),
        (scenarios, ([], [], *CASE[2:]), NotAvailable),
        (scenarios, (*CASE, "profit"), InvalidValue),
        (decision_rule, (2, 1, 3), InvalidNumber),
        (decision_rule, (1, 3, 2), InvalidNumber),
        (decision_rule, (np.inf, 3, 2), InvalidNumber),
        (sens_grid, (BENEFITS, COSTS, -1, [1], [1]), InvalidNumber),
        (sens_grid, (BENEFITS, COSTS[:2], 0.1, [1], [1]), InvalidValue),
        (sens_grid, (["x"], [1], 0.1, [1], [1]), InvalidValue),
        (sens_grid, ([], [], 0.1, [1], [1]), NotAvailable),
        (sens_grid, (BENEFITS, COSTS, 0.1, [], [1]), NotAvailable),
    ],
)
def test_refusals(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments)


@pytest.mark.parametrize("what", measures(scenarios))
def test_scenarios_over_trials(what: str) -> None:
    check_trials(scenarios, CASE, what=what)


def test_over_trials() -> None:
    check_trials(decision_rule, (-3, 0.5, 2))
    check_trials(sens_grid, (BENEFITS, COSTS, 0.1, [0.8, 1.0], [1.0, 1.2, 1.3]))
