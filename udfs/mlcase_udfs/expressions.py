"""Arithmetic in one unknown, read from text the way a spreadsheet reads it: ``-2^2`` is 4, ``50%`` is 0.5."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from mlcase_udfs.errors import InvalidValue
from mlcase_udfs.units import FloatArray

Evaluate: TypeAlias = Callable[[FloatArray], FloatArray]

LONGEST = 8192
"""Characters of a formula in a cell."""

_NAME = re.compile(r"[A-Za-z_]\w*")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>[-+*/^%(),]))"
)


def _npv(rate: FloatArray, *flows: FloatArray) -> FloatArray:
    worth = np.zeros_like(rate)
    for flow in reversed(flows):
        worth = (worth + flow) / (1 + rate)
    return worth


def _smallest(*values: FloatArray) -> FloatArray:
    return np.minimum.reduce(np.broadcast_arrays(*values))


def _largest(*values: FloatArray) -> FloatArray:
    return np.maximum.reduce(np.broadcast_arrays(*values))


FUNCTIONS: Mapping[str, tuple[Callable[..., FloatArray], int, int]] = MappingProxyType(
    {
        "ABS": (np.abs, 1, 1),
        "EXP": (np.exp, 1, 1),
        "LN": (np.log, 1, 1),
        "SQRT": (np.sqrt, 1, 1),
        "MIN": (_smallest, 1, 255),
        "MAX": (_largest, 1, 255),
        "NPV": (_npv, 2, 255),
    }
)
"""The functions that an expression may use, and how many arguments each takes at least and at most."""


def read(text: str, unknown: str) -> Evaluate:
    """What the expression computes, as a function of arrays of the unknown."""
    if len(text) > LONGEST:
        raise InvalidValue(f"the model has {len(text)} characters: give {LONGEST} or fewer")
    if not _NAME.fullmatch(unknown.strip()):
        raise InvalidValue(f"unknown is {unknown!r}: give the name of the model's input, such as r")
    try:
        return _Reader(text, unknown).whole()
    except RecursionError as problem:
        raise InvalidValue("the model is nested too deeply") from problem


class _Reader:
    """Recursive descent, a method per level of precedence."""

    def __init__(self, text: str, unknown: str) -> None:
        self.text, self.unknown = text, unknown.strip().upper()
        self.tokens = self._tokens()
        self.place = 0

    def _tokens(self) -> list[tuple[str, str]]:
        tokens, at, text = [], 0, self.text.strip().removeprefix("=").rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise InvalidValue(f"the model cannot be read at {text[at:].strip()[:20]!r}")
            kind = str(match.lastgroup)
            tokens.append((kind, match[kind].upper()))
            at = match.end()
        return tokens

    def _next_is(self, *signs: str) -> str | None:
        """The next token, taken, if it is one of these signs."""
        if self.place < len(self.tokens) and self.tokens[self.place] in [("sign", sign) for sign in signs]:
            self.place += 1
            return self.tokens[self.place - 1][1]
        return None

    def _expect(self, sign: str) -> None:
        if not self._next_is(sign):
            raise InvalidValue(f"the model {self.text!r} lacks a {sign!r}")

    def whole(self) -> Evaluate:
        """The expression, to the end of the text."""
        value = self._sum()
        if self.place < len(self.tokens):
            raise InvalidValue(f"the model {self.text!r} goes on after its end: {self.tokens[self.place][1]!r}")
        return value

    def _sum(self) -> Evaluate:
        value = self._product()
        while sign := self._next_is("+", "-"):
            value = _joined(value, self._product(), np.add if sign == "+" else np.subtract)
        return value

    def _product(self) -> Evaluate:
        value = self._power()
        while sign := self._next_is("*", "/"):
            value = _joined(value, self._power(), np.multiply if sign == "*" else np.divide)
        return value

    def _power(self) -> Evaluate:
        value = self._percent()
        while self._next_is("^"):
            value = _joined(value, self._percent(), np.power)
        return value

    def _percent(self) -> Evaluate:
        value = self._signed()
        while self._next_is("%"):
            value = _joined(value, _constant(100.0), np.divide)
        return value

    def _signed(self) -> Evaluate:
        if self._next_is("-"):
            return _joined(_constant(-1.0), self._signed(), np.multiply)
        if self._next_is("+"):
            return self._signed()
        return self._atom()

    def _atom(self) -> Evaluate:
        if self._next_is("("):
            value = self._sum()
            self._expect(")")
            return value
        if self.place == len(self.tokens):
            raise InvalidValue(f"the model {self.text!r} ends too soon")
        kind, word = self.tokens[self.place]
        self.place += 1
        if kind == "number":
            return _constant(float(word))
        if kind == "name" and word == self.unknown:
            return lambda x: x
        if kind == "name" and word in FUNCTIONS:
            return self._call(word)
        raise InvalidValue(
            f"the model has {word!r}: give numbers, the input {self.unknown}, + - * / ^ % and {', '.join(FUNCTIONS)}"
        )

    def _call(self, name: str) -> Evaluate:
        function, least, most = FUNCTIONS[name]
        self._expect("(")
        arguments = [self._sum()]
        while self._next_is(","):
            arguments.append(self._sum())
        self._expect(")")
        if not least <= len(arguments) <= most:
            raise InvalidValue(f"{name} has {len(arguments)} argument(s) in the model {self.text!r}")
        return lambda x: function(*(argument(x) for argument in arguments))


def _constant(value: float) -> Evaluate:
    return lambda x: np.full_like(x, value)


def _joined(left: Evaluate, right: Evaluate, operation: Callable[[FloatArray, FloatArray], FloatArray]) -> Evaluate:
    return lambda x: operation(left(x), right(x))
