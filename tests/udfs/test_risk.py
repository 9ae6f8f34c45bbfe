"""Expected values, the risk register and the risk matrix: reference figures, laws, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import check_trials, measures
from mlcase_udfs.errors import FunctionError, InvalidNumber, InvalidValue, NotAvailable
from mlcase_udfs.risk import LABELS, ev, risk_emv, risk_score

STATED = [22.0, 13.7, -4.0]
LIKELY = [0.2, 0.6, 0.2]

# The platform's six risks: probability, least and greatest loss in millions.
PROBS = [0.30, 0.30, 0.25, 0.40, 0.15, 0.30]
LOW = [10.0, 3.0, 2.0, 2.0, 3.0, 8.0]
HIGH = [10.0, 5.0, 3.0, 2.0, 3.0, 8.0]
ADOPTION = ["adoption", "", "", "", "", "Adoption "]


@pytest.mark.parametrize(
    ("values", "probs", "what", "expected"),
    [
        (STATED, LIKELY, "expected", 11.82),
        (STATED, LIKELY, "sd", 8.538243),
        (STATED, LIKELY, "p_loss", 0.2),
        ([21.743802, 10.766341, -3.152517], LIKELY, "expected", 10.178062),
        ([21.743802, 10.766341, -3.152517], LIKELY, "sd", 7.905807),
        ([5.0], [1.0], "sd", 0.0),
        ([1.0, 2.0, 3.0], [1 / 3, 1 / 3, 1 / 3], "expected", 2.0),
    ],
)
def test_ev(values: list[float], probs: list[float], what: Any, expected: float) -> None:
    assert ev(values, probs, what) == pytest.approx(expected, abs=5e-7)


def test_the_register() -> None:
    assert risk_emv(PROBS, LOW, HIGH) == pytest.approx(8.475)
    assert risk_emv(PROBS, LOW, HIGH, ADOPTION) == pytest.approx(6.075)
    assert risk_emv(PROBS, LOW, HIGH, what="by_risk").tolist() == pytest.approx(
        np.array([[3.0], [1.2], [0.625], [0.8], [0.45], [2.4]])
    )


def test_the_register_names_what_it_does_not_count() -> None:
    table = risk_emv(PROBS, LOW, HIGH, ADOPTION, "all")
    assert table[0].tolist() == ["by_risk", "counted", "duplicate"]
    assert table[1].tolist() == [3.0, 3.0, False]
    assert table[6].tolist() == [pytest.approx(2.4), 0.0, True]
    assert [cell for (cell,) in risk_emv(PROBS, LOW, HIGH, ADOPTION, "duplicate").tolist()] == [False] * 5 + [True]


RISKS = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 100), st.floats(0, 100), st.sampled_from(["", "a", "b"])), min_size=1
)


@given(RISKS)
def test_a_group_counts_once_and_with_its_largest(risks: list[tuple[float, float, float, str]]) -> None:
    probs, low, high, groups = (list(column) for column in zip(*risks, strict=True))
    expected = 0.0
    largest: dict[str, float] = {}
    for p, least, most, group in risks:
        amount = p * (least + most) / 2
        if group:
            largest[group] = max(largest.get(group, 0.0), amount)
        else:
            expected += amount
    expected += sum(largest.values())
    assert risk_emv(probs, low, high, groups) == pytest.approx(expected, abs=1e-9)
    counted = risk_emv(probs, low, high, groups, "counted")
    assert sum(cell for (cell,) in counted.tolist()) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("probability", "impact", "label", "score"),
    [
        (0.0, 0.0, "low", 1),
        (0.09, 0.5, "medium", 5),
        (0.10, 0.04, "low", 2),
        (0.30, 0.10, "medium", 9),
        (0.50, 0.20, "high", 16),
        (0.70, 0.20, "critical", 20),
        (1.0, 9.0, "critical", 25),
    ],
)
def test_risk_score(probability: float, impact: float, label: str, score: float) -> None:
    assert risk_score(probability, impact) == label
    assert risk_score(probability, impact, what="score") == score


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_more_probable_or_larger_is_never_milder(p: float, more: float, loss: float, larger: float) -> None:
    def place(probability: float, impact: float) -> int:
        return LABELS.index(risk_score(probability, impact))

    assert place(p, loss) <= place(max(p, more), max(loss, larger))


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        (ev, ([1, 2], [0.5, 0.6]), InvalidNumber),
        (ev, ([1, 2], [0.5, 0.4]), InvalidNumber),
        (ev, ([1, 2], [1.5, -0.5]), InvalidNumber),
        (ev, ([1, 2, 3], [0.5, 0.5]), InvalidValue),
        (ev, ([1, "x"], [0.5, 0.5]), InvalidValue),
        (ev, ([], [1]), NotAvailable),
        (ev, ([1], [1], "mean"), InvalidValue),
        (risk_emv, ([1.5], [1], [1]), InvalidNumber),
        (risk_emv, ([-0.5], [1], [1]), InvalidNumber),
        (risk_emv, ([0.5, 0.5], [1], [1, 2]), InvalidValue),
        (risk_emv, ([0.5, 0.5], [1, 2], [1]), InvalidValue),
        (risk_emv, ([0.5], ["much"], [1]), InvalidValue),
        (risk_emv, ([0.5], [1], [1], ["a", "b"]), InvalidValue),
        (risk_emv, ([0.5], [1], [1], ["a"], "sum"), InvalidValue),
        (risk_emv, ([], [], []), NotAvailable),
        (risk_score, (1.5, 0.1), InvalidNumber),
        (risk_score, (0.5, -0.1), InvalidNumber),
        (risk_score, (0.5, 0.1, [1, 2, 3]), InvalidValue),
        (risk_score, (0.5, 0.1, [1, 2, 2, 4]), InvalidNumber),
        (risk_score, (0.5, 0.1, [1, 2, 3, 4], "word"), InvalidValue),
    ],
)
def test_refusals(function: Any, arguments: tuple[Any, ...], error: type[FunctionError]) -> None:
    with pytest.raises(error):
        function(*arguments)


@pytest.mark.parametrize("what", measures(ev))
def test_ev_over_trials(what: str) -> None:
    check_trials(ev, ([3.0, 4.0, -2.0], [0.3, 0.4, 0.3]), what=what)


@pytest.mark.parametrize("what", measures(risk_emv))
def test_risk_emv_over_trials(what: str) -> None:
    check_trials(risk_emv, (PROBS, LOW, HIGH, ADOPTION), what=what)


@pytest.mark.parametrize("what", measures(risk_score))
def test_risk_score_over_trials(what: str) -> None:
    check_trials(risk_score, (0.5, 0.1), what=what)
    check_trials(risk_score, (0.5, 3, [2.0, 3.0, 4.0, 8.0]), what=what)
