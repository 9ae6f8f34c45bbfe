"""Options side by side: reference figures, laws, refusals."""

from typing import Any

import numpy as np
import pytest

from laws import check_trials, measures
from mlcase_udfs.alternatives import compare
from mlcase_udfs.errors import CellError, FunctionError, InvalidNumber, InvalidValue, NotAvailable, unboxed
from mlcase_udfs.profitability import bcr, roi
from mlcase_udfs.time_value import npv

BUILD_COSTS, BUILD_BENEFITS = np.array([15.0, 10.0, 10.0]), np.array([8.0, 18.0, 24.0])
# The source's options as totals, on the profile of building: nothing, phased, build, hybrid, buy.
COSTS = [(total / 35 * BUILD_COSTS).tolist() for total in (0, 20, 35, 45, 54)]
BENEFITS = [(total / 50 * BUILD_BENEFITS).tolist() for total in (0, 30, 50, 45, 40)]
NAMES = ["do nothing", "phased", "build", "hybrid", "buy"]


def test_the_platforms_options() -> None:
    assert compare(COSTS, BENEFITS, 0.10, NAMES) == "build"
    assert compare(COSTS, BENEFITS, 0.10) == 3
    table = compare(COSTS, BENEFITS, 0.10, NAMES, "all")
    header = ["option", "cost", "npv", "roi", "bcr", "incremental_cost", "incremental_npv", "rank"]
    assert table[0].tolist() == header
    assert table[1:, 0].tolist() == NAMES
    assert table[1:, 2].tolist() == pytest.approx([0, 7.300, 10.766, -1.656, -13.237], abs=5e-4)
    assert table[2:, 5].tolist() == pytest.approx([20, 15, 10, 9])
    assert table[3, 6] == pytest.approx(3.466, abs=5e-4)
    assert table[1:, 7].tolist() == [3, 2, 1, 4, 5]


def test_an_option_is_measured_as_a_case_of_its_own() -> None:
    table = compare(COSTS, BENEFITS, 0.10, None, "all")
    for row in (2, 3, 4, 5):
        spent, gained = COSTS[row - 1], BENEFITS[row - 1]
        assert table[row, 2] == pytest.approx(npv(0.10, np.array(gained) - np.array(spent)))
        assert table[row, 3] == pytest.approx(roi(gained, spent, "pv", 0.10))
        assert table[row, 4] == pytest.approx(bcr(gained, spent, 0.10))


def test_the_baseline_has_no_return_and_nothing_below_it() -> None:
    table = compare(COSTS, BENEFITS, 0.10, NAMES, "all")
    assert unboxed(table[1, 3]) is unboxed(table[1, 4]) is CellError.DIV0
    assert unboxed(table[1, 5]) is unboxed(table[1, 6]) is CellError.NA


def test_the_order_of_the_rows_does_not_matter() -> None:
    shuffled = [4, 2, 0, 3, 1]
    there = compare(COSTS, BENEFITS, 0.10, NAMES, "all")[1:]
    here = compare([COSTS[i] for i in shuffled], [BENEFITS[i] for i in shuffled], 0.10,
                   [NAMES[i] for i in shuffled], "all")[1:]  # fmt: skip
    for place, i in enumerate(shuffled):
        assert here[place, 0] == there[i, 0]
        assert here[place, 1:].astype(float).tolist() == pytest.approx(there[i, 1:].astype(float).tolist(), nan_ok=True)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((COSTS, BENEFITS, -1), InvalidNumber),
        ((COSTS, BENEFITS[:3], 0.1), InvalidValue),
        ((COSTS, BENEFITS, 0.1, ["a", "b"]), InvalidValue),
        ((COSTS, BENEFITS, 0.1, NAMES, "winner"), InvalidValue),
        (([["x"]], [[1]], 0.1), InvalidValue),
        (([[1, 2]], [[1, 2]], 0.1), NotAvailable),
    ],
)
def test_refusals(arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        compare(*arguments)


@pytest.mark.parametrize("what", measures(compare))
@pytest.mark.parametrize("names", [None, NAMES[:3]])
def test_compare_over_trials(what: str, names: list[str] | None) -> None:
    check_trials(compare, (COSTS[:3], BENEFITS[:3], 0.1, names), what=what)
