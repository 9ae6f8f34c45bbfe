"""Many calls at once give what each gives alone."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import pytest

from mlcase_addin.batch import answers
from mlcase_addin.calls import OMITTED, Answer, answer
from mlcase_udfs.errors import CellError

RANDOM = random.Random(7)


class Call(NamedTuple):
    name: str
    arguments: tuple[Any, ...]


def flows(count: int) -> tuple[tuple[float, ...], ...]:
    return (tuple(RANDOM.uniform(-9, 9) for _ in range(count)),)


ALIKE = [
    [Call("ML_NPV", (RANDOM.random(), flows(4))) for _ in range(20)],
    [Call("ML_IRR", (flows(3),)) for _ in range(40)],  # some have no rate of return
    [Call("ML_AB_ANNUAL", (5e6 + i, 0.18, 0.23)) for i in range(5)],
    [Call("ML_PAYBACK", (((-5.0, 2.0, 2.0, float(i)),), "discrete")) for i in range(5)],
    [Call("ML_NPV", (-1.0 - i, flows(3))) for i in range(4)],  # every one refused
    [Call("ML_RISK_EMV", (RANDOM.random(), RANDOM.random())) for _ in range(4)],
]
SINGLE = [
    Call("ML_NPV", (0.1, ((1.0, "x"),))),
    Call("ML_NPV", (0.1, ((1.0, CellError.NA),))),
    Call("ML_NPV", (True, ((1.0, 2.0),))),
    Call("ML_NPV", (1.0, ((1.0, 2.0),))),
    Call("ML_NPV", (0.1,)),
    Call("ML_NPV", (0.1, ((1.0,), (2.0,)), OMITTED)),
    Call("ML_VERSION", ()),
    Call("ML_FROBNICATE", (1.0,)),
    Call("_xll.ML_NPV", (0.1, ((1.0, 2.0),))),
    Call("ML_DELAY", ("no number", 1.0)),
]


def test_a_batch_gives_what_each_call_gives_alone() -> None:
    calls = [call for group in ALIKE for call in group] + SINGLE + SINGLE
    RANDOM.shuffle(calls)
    for call, found in zip(calls, answers(calls), strict=True):
        alone = answer(call.name, call.arguments)
        if isinstance(found, Answer):
            assert found == alone
        else:
            assert [[pytest.approx(found, rel=1e-12)]] == alone.rows


def test_true_is_not_one() -> None:
    one, true = answers([Call("ML_NPV", (0.0, ((1.0,),))), Call("ML_NPV", (0.0, ((True,),)))])
    assert one == 1.0
    assert isinstance(true, Answer)
    assert true.rows == [[CellError.VALUE]]


def test_where_a_call_over_arrays_fails_each_is_asked_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> Any:
        raise RuntimeError(name)

    monkeypatch.setattr("mlcase_addin.batch.find_udf", broken)
    assert answers([Call("ML_NPV", (0.0, ((1.0, float(i)),))) for i in range(5)]) == [1.0, 2.0, 3.0, 4.0, 5.0]
