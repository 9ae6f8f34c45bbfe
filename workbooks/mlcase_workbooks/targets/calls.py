"""The calls of our functions in a formula's text, whatever the spelling of their names, and their arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlcase_udfs.registry import PREFIX
from mlcase_workbooks.names import plain_name
from mlcase_workbooks.recalc.formula.lexer import Token, tokens

_OPENING, _CLOSING = frozenset("({"), frozenset(")}")


@dataclass(frozen=True)
class FoundCall:
    """A call: the function's plain name, its arguments' texts ("" for one left out), and where it stands."""

    name: str
    arguments: tuple[str, ...]
    start: int
    end: int
    inside: bool
    """Whether it is an argument of another function."""


def is_ours(spelled: str) -> bool:
    """Whether a name, in any spelling, is of our functions: ``_xll.ML_NPV``, ``[1]!ML_NPV``."""
    return plain_name(spelled.rpartition("!")[2]).startswith(PREFIX)


def outermost(text: str) -> Iterator[FoundCall]:
    """The calls that no other call of ours encloses; ``INDEX(ML_...(...), ...)`` counts as one, called INDEX."""
    found = [token for token in tokens(text) if token.kind != "space"]
    at = depth = 0
    while at < len(found):
        call = _call(text, found, at, depth > 0)
        if call is not None and (is_ours(call.name) or _picks(call)):
            yield call
            while at < len(found) and found[at].at < call.end:
                at += 1
            continue
        depth += (found[at].text in _OPENING) - (found[at].text in _CLOSING) if found[at].kind == "op" else 0
        at += 1


def whole(text: str) -> FoundCall | None:
    """The call of ours that a text is, from its first character to its last; None when it is anything else."""
    call = next(outermost(text), None)
    is_all = call is not None and is_ours(call.name) and text[: call.start] + text[call.end :] == ""
    return call if is_all else None


def _picks(call: FoundCall) -> bool:
    return call.name == "INDEX" and bool(call.arguments) and whole(call.arguments[0]) is not None


def _call(text: str, found: list[Token], at: int, inside: bool) -> FoundCall | None:
    """The call whose name, or the sheet or workbook before it, is the token ``at``."""
    first = found[at]
    if first.kind == "sheet":
        at += 1
    if at + 1 >= len(found) or found[at].kind != "name" or found[at + 1].text != "(":
        return None
    start, depth, arguments = found[at + 1].at + 1, 0, []
    for token in found[at + 1 :]:
        if token.kind != "op":
            continue
        if token.text in _OPENING:
            depth += 1
        elif token.text in _CLOSING:
            depth -= 1
        if depth == 0 or (depth == 1 and token.text == ","):
            arguments.append(text[start : token.at].strip())
            start = token.at + 1
        if depth == 0:
            given = () if arguments == [""] else tuple(arguments)
            return FoundCall(plain_name(found[at].text), given, first.at, token.at + 1, inside)
    return None
