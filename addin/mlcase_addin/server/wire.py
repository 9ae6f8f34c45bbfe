"""A batch of calls as JSON: read with every mistake named, and the answers written."""

from __future__ import annotations

import marshal
from collections.abc import Sequence
from typing import Any

import orjson

from mlcase_addin.batch import Call
from mlcase_addin.calls import OMITTED, Answer, as_data
from mlcase_addin.server.problems import Refused
from mlcase_addin.server.settings import Settings
from mlcase_udfs.errors import BY_TEXT

_NO_REFERENCES = 2
"""The form of marshal in which equal arguments give equal bytes, and 1 and true different ones."""

_NUMBERS = {float, int}


class BadRequest(Refused):
    """The request is no batch of calls; the message says where."""

    def __init__(self, detail: str) -> None:
        super().__init__(400, detail)


class TooMuch(Refused):
    """The request asks for more than the server allows."""

    def __init__(self, detail: str) -> None:
        super().__init__(413, detail)


def read_calls(body: bytes, settings: Settings) -> list[Call]:
    """The calls of a request's body."""
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        raise BadRequest(f"the body is not JSON: {problem}") from None
    given = content.get("calls") if isinstance(content, dict) else None
    if not isinstance(given, list):
        raise BadRequest('the body has no calls: send {"calls": [{"f": "ML_NPV", "a": [0.1, [[1, 2]]]}]}')
    if len(given) > settings.calls:
        raise TooMuch(f"{len(given):,} calls: send {settings.calls:,} at most")
    reader = _Reader(settings.cells)
    return [reader.call(call, place) for place, call in enumerate(given, 1)]


class _Reader:
    """Reads calls, and counts their cells."""

    def __init__(self, cells: int) -> None:
        self.most = self.left = cells

    def call(self, given: Any, place: int) -> Call:
        if not isinstance(given, dict) or not isinstance(given.get("f"), str) or not isinstance(given.get("a"), list):
            raise BadRequest(f'call {place} is no call: give {{"f": NAME, "a": [ARGUMENT, ...]}}')
        arguments = tuple(self.argument(value, f"call {place}, argument {i}") for i, value in enumerate(given["a"], 1))
        return Call(given["f"], arguments, marshal.dumps((given["f"], given["a"]), _NO_REFERENCES))

    def argument(self, value: Any, where: str) -> Any:
        kind = type(value)
        if kind is float:
            return value
        if kind is list:
            return self.rows(value, where)
        return OMITTED if value is None else _cell(value, where)

    def rows(self, rows: list[Any], where: str) -> tuple[tuple[Any, ...], ...]:
        if not rows or type(rows[0]) is not list or not rows[0]:
            raise BadRequest(f"{where} is an empty array, or none of rows: give rows of cells")
        width = len(rows[0])
        self.left -= width * len(rows)
        if self.left < 0:
            raise TooMuch(f"more than {self.most:,} cells in one request")
        found: list[tuple[Any, ...]] = []
        for row in rows:
            if type(row) is not list or len(row) != width:
                raise BadRequest(f"{where} has rows of different lengths")
            kinds = set(map(type, row))
            if kinds <= _NUMBERS:
                found.append(tuple(map(float, row)))
            else:
                found.append(tuple(None if cell is None else _cell(cell, where) for cell in row))
        return tuple(found)


def _cell(value: Any, where: str) -> Any:
    kind = type(value)
    if kind is int:  # of 64 bits at most: larger ones are read as float
        return float(value)
    if kind is float or kind is str or kind is bool:
        return value
    if kind is dict and len(value) == 1:
        error = BY_TEXT.get(str(value.get("error")))
        if error is not None:
            return error
    shown = "an array" if kind is list else "an object"
    raise BadRequest(f'{where} holds {shown}: give numbers, texts, true, false, null or {{"error": "#N/A"}}')


def written(answers: Sequence[Answer], version: str) -> bytes:
    """The answers as a response's body."""
    return orjson.dumps({"version": version, "results": [as_data(answer) for answer in answers]})
