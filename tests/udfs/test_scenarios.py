"""Scenarios, the decision that they lead to, and the two-way grid: reference figures, laws, refusals."""

from typing import Any

import numpy as np
import pytest

from laws import check_trials
from mlcase_udfs.errors import FunctionError, InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.scenarios import decision_rule, sens_grid
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


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
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


def test_over_trials() -> None:
    check_trials(decision_rule, (-3, 0.5, 2))
    check_trials(sens_grid, (BENEFITS, COSTS, 0.1, [0.8, 1.0], [1.0, 1.2, 1.3]))
