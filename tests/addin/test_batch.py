"""Many calls at once give what each gives alone."""

from __future__ import annotations

import random

import pytest

from mlcase_addin.batch import Cache, Call, answers
from mlcase_addin.calls import OMITTED, answer
from mlcase_udfs.errors import CellError

RANDOM = random.Random(7)


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


@pytest.mark.parametrize("cached", [False, True])
def test_a_batch_gives_what_each_call_gives_alone(cached: bool) -> None:
    calls = [call for group in ALIKE for call in group] + SINGLE + SINGLE
    RANDOM.shuffle(calls)
    cache = Cache(1000) if cached else None
    for _ in range(2):
        for call, found in zip(calls, answers(calls, cache), strict=True):
            alone = answer(call.name, call.arguments)
            assert found.message == alone.message
            for row, expected in zip(found.rows, alone.rows, strict=True):
                assert row == pytest.approx(expected, rel=1e-12) if isinstance(expected[0], float) else row == expected
    assert cache is None or cache.hits > len(calls) / 2


def test_the_cache_forgets_what_was_not_asked_for_the_longest() -> None:
    cache = Cache(2)
    first, second, third = (Call("ML_NPV", (0.1, ((float(i),),))) for i in range(3))
    for call in (first, second, first, third):
        answers([call], cache)
    assert [cache.get(call.key) is not None for call in (first, second, third)] == [True, False, True]


def test_true_is_not_one() -> None:
    one, true = answers([Call("ML_NPV", (0.0, ((1.0,),))), Call("ML_NPV", (0.0, ((True,),)))])
    assert one.rows == [[1.0]]
    assert true.rows == [[CellError.VALUE]]
