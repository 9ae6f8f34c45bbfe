"""A batch of calls as JSON: read with every mistake named, and the answers written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from mlcase_addin.calls import OMITTED, Answer, as_data
from mlcase_addin.server.problems import Refused
from mlcase_addin.server.settings import Settings
from mlcase_udfs.errors import BY_TEXT


class Error(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A cell that holds an error."""

    error: Literal[tuple(BY_TEXT)]  # type: ignore[valid-type]


Cell: TypeAlias = float | str | bool | Error | None
Row: TypeAlias = Annotated[tuple[Cell, ...], msgspec.Meta(min_length=1)]
Rows: TypeAlias = Annotated[tuple[Row, ...], msgspec.Meta(min_length=1)]


class Call(msgspec.Struct, rename={"name": "f", "arguments": "a"}, gc=False):
    """A function's name and its arguments."""

    name: str
    arguments: tuple[float | str | bool | Error | Rows | None, ...]


class _Body(msgspec.Struct):
    calls: list[msgspec.Raw]


_BODY = msgspec.json.Decoder(_Body)
_CALLS = msgspec.json.Decoder(list[Call])
_ENCODER = msgspec.json.Encoder()

_PLACE = re.compile(r"(.*) - at `\$\[(\d+)\](?:\.a\[(\d+)\])?", re.DOTALL)
_CELLS = 'give numbers, texts, true, false, null, {"error": "#N/A"}, or rows of them as in [[1, 2], [3, 4]]'
_SPECIAL = (b"null", b'"error"', b"\\")
"""What has a value of its own among ours: a blank, an error (its name perhaps in disguise)."""


class BadRequest(Refused):
    """The request is no batch of calls; the message says where."""

    def __init__(self, detail: str) -> None:
        super().__init__(400, detail)


class TooMuch(Refused):
    """The request asks for more than the server allows."""

    def __init__(self, detail: str) -> None:
        super().__init__(413, detail)


def texts(body: bytes, settings: Settings) -> list[bytes]:
    """Each call of a request's body as it is written there: the same text is the same call."""
    try:
        found = _BODY.decode(body).calls
    except msgspec.ValidationError:
        raise BadRequest('the body has no calls: send {"calls": [{"f": "ML_NPV", "a": [0.1, [[1, 2]]]}]}') from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadRequest(f"the body is not JSON: {problem}") from None
    if len(found) > settings.calls:
        raise TooMuch(f"{len(found):,} calls: send {settings.calls:,} at most")
    return [bytes(text) for text in found]


def read(new: Sequence[bytes], asked: Sequence[bytes], settings: Settings) -> list[Call]:
    """The calls that are new among those asked; a mistake is named by its place among all."""
    body = b"[%b]" % b",".join(new)
    try:
        calls = _CALLS.decode(body)
    except msgspec.ValidationError as problem:
        raise _mistake(str(problem), new, asked) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        said = str(problem).partition(" (byte")[0]  # the byte is none of the request's
        raise BadRequest(f"the body is not JSON: {said}") from None
    left = settings.cells
    for call, text in zip(calls, new, strict=True):
        for argument in call.arguments:
            if type(argument) is tuple:
                width = len(argument[0])
                left -= width * len(argument)
                if len(argument) > 1 and {*map(len, argument)} != {width}:
                    place = call.arguments.index(argument)
                    raise BadRequest(f"{_place(text, asked, place)} has rows of different lengths")
    if left < 0:
        raise TooMuch(f"more than {settings.cells:,} cells in one request")
    if any(special in body for special in _SPECIAL):
        for call in calls:
            call.arguments = tuple(map(_ours, call.arguments))
    return calls


def _place(text: bytes, asked: Sequence[bytes], argument: int) -> str:
    return f"call {asked.index(text) + 1}, argument {argument + 1}"


def _mistake(said: str, new: Sequence[bytes], asked: Sequence[bytes]) -> BadRequest:
    """What is wrong, in words that count from 1 and know what a call is."""
    found = _PLACE.match(said)
    assert found is not None
    reason, call, argument = found.groups()
    if argument is None:
        place = asked.index(new[int(call)]) + 1
        return BadRequest(f'call {place} is no call: give {{"f": NAME, "a": [ARGUMENT, ...]}}')
    reason = reason.replace("`", "").lower()[:100]  # it may quote the request
    return BadRequest(f"{_place(new[int(call)], asked, int(argument))} holds what no cell does ({reason}): {_CELLS}")


def _ours(argument: Any) -> Any:
    """An argument with its errors as ours; OMITTED for one that is left out."""
    if type(argument) is tuple:
        return tuple(tuple(map(_cell, row)) for row in argument)
    return OMITTED if argument is None else _cell(argument)


def _cell(value: Any) -> Any:
    return BY_TEXT[value.error] if type(value) is Error else value


def written(answers: Sequence[Answer | float], version: str) -> bytes:
    """The answers as a response's body."""
    results = [as_data(one) if isinstance(one, Answer) else {"v": one} for one in answers]
    return _ENCODER.encode({"version": version, "results": results})
