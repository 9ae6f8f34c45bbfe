"""Counts and times of the server, as Prometheus reads them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from mlcase_addin.server.cache import Cache

CONTENT_TYPE = CONTENT_TYPE_LATEST

_REQUESTS = Counter("mlcase_requests", "Requests answered.", ["path", "status"])
_SECONDS = Histogram("mlcase_request_seconds", "Time to answer a request.", ["path"])
_CALLS = Counter("mlcase_calls", "Calls of functions.")
_BATCH = Histogram("mlcase_batch_seconds", "Time to calculate a batch of calls.")
_HITS = Gauge("mlcase_cache_hits", "Calls answered from the cache since the start.")
_KNOWN = ("/v1/calls", "/v1/catalogue", "/v1/health", "/v1/version", "/v1/templates", "/v1/workbooks", "/metrics")


def note_request(path: str, status: int, seconds: float) -> None:
    """Count a request; paths are few, whatever is asked for."""
    known = next((name for name in _KNOWN if path.startswith(name)), "other")
    requests, times = _labelled(known, status)
    requests.inc()
    times.observe(seconds)


@cache
def _labelled(path: str, status: int) -> tuple[Counter, Histogram]:
    return _REQUESTS.labels(path, str(status)), _SECONDS.labels(path)


@contextmanager
def timed_batch(calls: int) -> Iterator[None]:
    """Count a batch and its time."""
    started = time.perf_counter()
    yield
    _CALLS.inc(calls)
    _BATCH.observe(time.perf_counter() - started)


def exposition(kept: Cache) -> bytes:
    """The text that Prometheus collects."""
    _HITS.set(kept.hits)
    return generate_latest()
