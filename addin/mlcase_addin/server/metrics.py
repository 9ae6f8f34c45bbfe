"""Counts and times of the server, as Prometheus reads them."""

from __future__ import annotations

import os
from functools import cache

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The client's variable for a folder in which several processes count together; set before this file is imported."""

_REQUESTS = Counter("mlcase_requests", "Requests answered.", ["path", "status"])
_SECONDS = Histogram("mlcase_request_seconds", "Time to answer a request.", ["path"])
_CALLS = Counter("mlcase_calls", "Calls of functions.")
_BATCH = Histogram("mlcase_batch_seconds", "Time to calculate a batch of calls.")
_HITS = Counter("mlcase_cache_hits", "Calls answered from the cache.")
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


def note_batch(calls: int, hits: int, seconds: float) -> None:
    """Count a batch's calls, those that the cache answered, and its time."""
    _CALLS.inc(calls)
    _HITS.inc(hits)
    _BATCH.observe(seconds)


def exposition() -> bytes:
    """The text that Prometheus collects."""
    if _SHARED not in os.environ:
        return generate_latest(REGISTRY)
    of_all = CollectorRegistry()
    MultiProcessCollector(of_all)  # type: ignore[no-untyped-call]
    return generate_latest(of_all)
