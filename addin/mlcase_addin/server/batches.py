"""What happens to a batch of calls between the request's bytes and the answer's."""

from __future__ import annotations

import time

from mlcase_addin import batch
from mlcase_addin.calls import Answer
from mlcase_addin.server import metrics, wire
from mlcase_addin.server.cache import Cache
from mlcase_addin.server.settings import Settings
from mlcase_udfs.errors import CellError


class Batches:
    """Answers batches: each call from what is kept, else by its function."""

    def __init__(self, settings: Settings, version: str) -> None:
        self._settings = settings
        self._version = version
        self._cache = Cache(settings.cache)
        self._late = Answer([[CellError.NA]], f"not done after {settings.seconds:g} s")

    def answer(self, body: bytes) -> bytes:
        """The body of the answer to a request's; several threads may ask."""
        asked = wire.texts(body, self._settings)
        started = time.perf_counter()
        distinct = dict.fromkeys(asked)
        found = self._cache.find(distinct)
        hits = len(found)
        new = [call for call in distinct if call not in found]
        if new:
            found |= self._made(new, asked)
        metrics.note_batch(len(asked), hits, time.perf_counter() - started)
        return wire.written([found.get(call, self._late) for call in asked], self._version)

    def _made(self, new: list[bytes], asked: list[bytes]) -> dict[bytes, Answer | float]:
        """The answers to new calls, but those that took too long."""
        calls = wire.read(new, asked, self._settings)
        answers = batch.answers(calls, self._settings.seconds, self._settings.batch_seconds)
        made = {text: one for text, one in zip(new, answers, strict=True) if one is not None}
        self._cache.keep(made)
        return made
