"""What the server keeps: the latest answers, in so much memory and no more."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from mlcase_addin.calls import Answer
from mlcase_addin.server.cache import Cache
from mlcase_udfs.errors import CellError

A, B, C = b'{"f":"A"}', b'{"f":"B"}', b'{"f":"C"}'


def test_those_not_asked_for_the_longest_are_forgotten() -> None:
    cache = Cache(600)  # room for two
    cache.keep({A: 1.0, B: 2.0})
    assert cache.find([A]) == {A: 1.0}
    cache.keep({C: 3.0})
    assert cache.find([A, B, C]) == {A: 1.0, C: 3.0}


def test_an_answer_kept_twice_takes_its_room_once() -> None:
    cache = Cache(600)
    cache.keep({A: 1.0, B: 2.0})
    for _ in range(10):
        cache.keep({A: 1.0})
    assert cache.find([A, B]) == {A: 1.0, B: 2.0}


def test_what_is_larger_than_all_the_room_is_not_kept() -> None:
    cache = Cache(600)
    cache.keep({A: Answer([[0.0] * 100])})
    assert cache.find([A]) == {}
    cache.keep({B: 2.0})
    assert cache.find([B]) == {B: 2.0}


KINDS: list[Callable[[int], Answer | float]] = [
    float,
    lambda i: Answer([[CellError.NUM]], f"the rate is {-i}: give one above -1, which is where the worth ends"),
    lambda i: Answer([["a text of some length " * (i % 9) + str(i)]]),
    lambda i: Answer([[float(i + j)] for j in range(50)]),
]


@pytest.mark.parametrize("made", KINDS)
@pytest.mark.parametrize("length", [40, 1_000])
def test_it_takes_the_memory_that_it_is_given(made: Callable[[int], Answer | float], length: int) -> None:
    room = 1_000_000
    tracemalloc.start()
    cache = Cache(room)
    for i in range(5_000):
        cache.keep({b"%*d" % (length, i): made(i)})
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert room / 2 < taken < room
