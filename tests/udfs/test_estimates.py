"""Expected online gains and the worth of time given back: reference figures, laws, refusals."""

from typing import Any

import pytest

from laws import check_trials, measures
from mlcase_udfs.errors import FunctionError, InvalidNumber, InvalidValue
from mlcase_udfs.estimates import offline_to_online, productivity


@pytest.mark.parametrize(
    ("arguments", "what", "expected"),
    [
        ((0.06,), "low", 0.012),
        ((0.06,), "expected", 0.021),
        ((0.06,), "high", 0.030),
        ((0.06, 0.1, 0.2, 0.9), "expected", 0.024),
        ((-0.06,), "low", -0.030),
        ((-0.06,), "high", -0.012),
        ((0.06, 0.4, 0.4, 0.4), "high", 0.024),
    ],
)
def test_offline_to_online(arguments: tuple[float, ...], what: Any, expected: float) -> None:
    shares = arguments + (0.2, 0.35, 0.5)[len(arguments) - 1 :]
    assert offline_to_online(*shares, what) == pytest.approx(expected)


def test_the_expected_share_is_the_mean_of_the_triangle() -> None:
    assert offline_to_online(1.0, 0.1, 0.2, 0.9) == pytest.approx((0.1 + 0.2 + 0.9) / 3)


@pytest.mark.parametrize(
    ("arguments", "options", "expected"),
    [
        ((100, 160_000, 0.15, 1 / 3), {}, 800_000),
        ((100, 160_000, 0.30), {}, 2_400_000),
        ((20, 200_000, 0.30, 0.5), {}, 600_000),
        ((150, 160_000, 0.40, 1 / 3), {}, 3_200_000),
        ((25, 200_000, 0.40, 0.4), {}, 800_000),
        ((100, 160_000, 0.15, 1 / 3), {"what": "fte"}, 5),
        ((100, 160_000, 0.15, 1 / 3), {"cashable": False}, 0),
        ((100, 160_000, 0.15, 1 / 3), {"cashable": False, "what": "capacity"}, 800_000),
        ((100, 160_000, -0.15, 1 / 3), {}, -800_000),
    ],
)
def test_productivity(arguments: tuple[float, ...], options: dict[str, Any], expected: float) -> None:
    assert productivity(*arguments, **options) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (offline_to_online, (0.06, 0.4, 0.3, 0.5), InvalidNumber),
        (offline_to_online, (0.06, 0.2, 0.6, 0.5), InvalidNumber),
        (offline_to_online, (float("inf"),), InvalidNumber),
        (offline_to_online, (0.06, 0.2, 0.3, 0.5, "middle"), InvalidValue),
        (productivity, (-1, 160_000, 0.15), InvalidNumber),
        (productivity, (100, -1, 0.15), InvalidNumber),
        (productivity, (100, 160_000, 1.5), InvalidNumber),
        (productivity, (100, 160_000, -1.5), InvalidNumber),
        (productivity, (100, 160_000, 0.15, 2), InvalidNumber),
        (productivity, (100, 160_000, 0.15, 0.5, True, "hours"), InvalidValue),
    ],
)
def test_refusals(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments)


@pytest.mark.parametrize("what", measures(offline_to_online))
def test_offline_to_online_over_trials(what: str) -> None:
    check_trials(offline_to_online, (0.06, 0.2, 0.35, 0.5), what=what)


@pytest.mark.parametrize("what", measures(productivity))
@pytest.mark.parametrize("cashable", [True, False])
def test_productivity_over_trials(what: str, cashable: bool) -> None:
    check_trials(productivity, (100, 160_000, 0.15, 0.4), cashable=cashable, what=what)
