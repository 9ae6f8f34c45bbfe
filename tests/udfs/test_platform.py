"""GPUs, chargeback, amortisation and speed: reference figures, laws, refusals."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import check_trials, choices, measures
from mlcase_udfs.errors import (
    CellError,
    DivisionByZero,
    FunctionError,
    InvalidNumber,
    InvalidValue,
    NotAvailable,
    unboxed,
)
from mlcase_udfs.platform import gpu_savings, time_to_market
from mlcase_udfs.sharing import chargeback, platform_amortise


def column(table: Any) -> list[Any]:
    """A spilled column as a list."""
    return [cell for (cell,) in table.tolist()]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((8, 0.35, 0.60), 10 / 3),
        ((8, 0.35, 0.70), 4.0),
        ((8, 0.35, 0.70, 0.5), 2.0),
        ((8, 0.60, 0.30), -8.0),
        ((8, 0.35, 0.60, 1, 3, "effective_before"), 8.571429),
        ((8, 0.35, 0.60, 1, 3, "effective_after"), 5.0),
        ((8, 0.35, 0.70, 1, 3, "share"), 0.5),
    ],
)
def test_gpu_savings(arguments: tuple[Any, ...], expected: float) -> None:
    assert gpu_savings(*arguments) == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((100, [50, 30, 20], 0.3), [45, 31, 24]),
        ((100, [50, 30, 20]), [50, 30, 20]),
        ((100, [50, 30, 20], 0.3, "even"), [33.34, 33.33, 33.33]),
        ((100, [50, 30, 20], 0.3, "peak", [10, 10, 20]), [42.5, 28.5, 29]),
        ((100, [1, 1, 1], 0, "proportional", None, None, 0), [34, 33, 33]),
        ((1000, [1, 1, 1], 0, "proportional", None, None, -2), [400, 300, 300]),
        # half of the capacity lies idle: half of the variable 70 is nobody's
        ((100, [50, 30, 20], 0.3, "proportional", None, 200), [27.5, 20.5, 17, 35]),
        ((100, [50, 30, 20], 0.3, "even", None, 200), [33.34, 33.33, 33.33, 0]),
    ],
)
def test_chargeback(arguments: tuple[Any, ...], expected: list[float]) -> None:
    assert column(chargeback(*arguments)) == pytest.approx(expected)


@given(
    total=st.integers(-(10**6), 10**9),
    usage=st.lists(st.floats(0, 1e6), min_size=1, max_size=20).filter(lambda u: sum(u) > 1e-3),
    fixed=st.floats(0, 1),
    decimals=st.integers(0, 4),
)
def test_the_bill_adds_up_and_no_team_is_off_by_more_than_a_unit(
    total: int, usage: list[float], fixed: float, decimals: int
) -> None:
    charges = column(chargeback(total, usage, fixed, "proportional", None, None, decimals))
    assert sum(charges) == pytest.approx(total, rel=1e-12, abs=1e-6)
    for charge, used in zip(charges, usage, strict=True):
        fair = total * (fixed / len(usage) + (1 - fixed) * used / sum(usage))
        assert abs(charge - fair) <= 10.0**-decimals + 1e-6 * abs(fair) + 1e-9


def test_platform_amortise() -> None:
    models = (340, [1000, 1000, 1000], [100, 100, 100])
    assert column(platform_amortise(*models)) == pytest.approx([3.6875] * 3)
    assert column(platform_amortise(*models, "marginal")) == [9] * 3
    assert column(platform_amortise(*models, "average", "marginal")) == [9] * 3
    assert column(platform_amortise(*models, "average", "share")) == pytest.approx([340 / 3] * 3)
    assert platform_amortise(*models, "average", "platform") == pytest.approx((3000 - 640) / 640)


def test_a_larger_value_carries_a_larger_part() -> None:
    shares = column(platform_amortise(340, [3000, 1000], [100, 100], "proportional", "share"))
    assert shares == pytest.approx([255, 85])


def test_a_free_model_has_an_error_in_its_row_only() -> None:
    table = platform_amortise(0, [10, 10], [0, 5], "average", "all")
    assert table[0].tolist() == ["roi", "share", "marginal"]
    assert unboxed(table[1, 0]) is unboxed(table[1, 2]) is CellError.DIV0
    assert table[2].tolist() == [1, 0, 1]


@given(st.floats(0, 1e6), st.lists(st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)), min_size=1, max_size=8))
def test_the_parts_of_the_foundation_add_up(foundation: float, models: list[tuple[float, float]]) -> None:
    values, costs = ([model[i] for model in models] for i in (0, 1))
    for method in ("average", "proportional"):
        shares = column(platform_amortise(foundation, values, costs, method, "share"))
        assert sum(shares) == pytest.approx(foundation)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((50, 6, 3, 40_000), 115_384.615),
        ((50, 6, 3, 40_000, False), 2_307.692),
        ((50, 6, 2.5, 40_000, True, "faster"), 0.583333),
        ((50, 6, 3, 40_000, True, "weeks_saved"), 150),
        ((50, 6, 3, 40_000, True, "extra_models"), 50),
        ((50, 6, 3, 40_000, True, "extra_value"), 2_000_000),
        ((50, 3, 6, 40_000), -115_384.615),
    ],
)
def test_time_to_market(arguments: tuple[Any, ...], expected: float) -> None:
    assert time_to_market(*arguments) == pytest.approx(expected, abs=1e-3)


GPU, TEAMS, SPEED = (8, 0.35, 0.6), (100, [50.0, 30.0, 20.0]), (50, 6, 3, 40_000)
MODELS = (340, [1000.0, 500.0, 800.0], [100.0, 50.0, 70.0])


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (gpu_savings, (-1, 0.35, 0.6), InvalidNumber),
        (gpu_savings, (8, 0, 0.6), InvalidNumber),
        (gpu_savings, (8, 0.35, 1.6), InvalidNumber),
        (gpu_savings, (*GPU, 2), InvalidNumber),
        (gpu_savings, (*GPU, 1, -3), InvalidNumber),
        (gpu_savings, (*GPU, 1, None, "effective_after"), InvalidValue),
        (gpu_savings, (*GPU, 1, 3, "price"), InvalidValue),
        (chargeback, (100, [0, 0]), DivisionByZero),
        (chargeback, (100, [1, 2], 0, "peak", [0, 0]), DivisionByZero),
        (chargeback, (100, [1, -1]), InvalidNumber),
        (chargeback, (100, [1, 2], 1.5), InvalidNumber),
        (chargeback, (100, [1, 2], 0, "even", None, 2), InvalidNumber),
        (chargeback, (100, [1, 2], 0, "even", None, None, 10), InvalidNumber),
        (chargeback, (100, [1, 2], 0, "peak"), InvalidValue),
        (chargeback, (100, [1, 2], 0, "peak", [1]), InvalidValue),
        (chargeback, (100, [1, 2], 0, "fair"), InvalidValue),
        (chargeback, (100, []), NotAvailable),
        (platform_amortise, (-1, [1], [1]), InvalidNumber),
        (platform_amortise, (1, [1], [-1]), InvalidNumber),
        (platform_amortise, (1, [1, 2], [1]), InvalidValue),
        (platform_amortise, (1, [1], [1], "fair"), InvalidValue),
        (platform_amortise, (1, [1], [1], "average", "npv"), InvalidValue),
        (platform_amortise, (1, [0, 0], [1, 1], "proportional"), DivisionByZero),
        (platform_amortise, (0, [1], [0], "average", "platform"), DivisionByZero),
        (platform_amortise, (1, [], []), NotAvailable),
        (time_to_market, (-1, 6, 3, 1), InvalidNumber),
        (time_to_market, (50, 0, 3, 1), InvalidNumber),
        (time_to_market, (50, 6, 0, 1), InvalidNumber),
        (time_to_market, (*SPEED, True, "slower"), InvalidValue),
    ],
)
def test_refusals(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments)


@pytest.mark.parametrize("what", measures(gpu_savings))
def test_gpu_savings_over_trials(what: str) -> None:
    check_trials(gpu_savings, (*GPU, 0.8, 3), what=what)


@pytest.mark.parametrize("method", choices(chargeback, "method"))
def test_chargeback_over_trials(method: str) -> None:
    check_trials(chargeback, (*TEAMS, 0.3, method, [10.0, 10.0, 20.0], None, 2))
    check_trials(chargeback, (*TEAMS, 0.3, method, [10.0, 10.0, 20.0], 150, 1))


@pytest.mark.parametrize("method", choices(platform_amortise, "method"))
@pytest.mark.parametrize("what", measures(platform_amortise))
def test_platform_amortise_over_trials(method: str, what: str) -> None:
    check_trials(platform_amortise, MODELS, method=method, what=what)


@pytest.mark.parametrize("cumulative", [True, False])
@pytest.mark.parametrize("what", measures(time_to_market))
def test_time_to_market_over_trials(cumulative: bool, what: str) -> None:
    check_trials(time_to_market, SPEED, cumulative=cumulative, what=what)
