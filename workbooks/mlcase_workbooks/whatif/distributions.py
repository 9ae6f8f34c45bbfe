"""Uncertain amounts as a user writes them: ``pert(0.8, 1, 1.2)``, ``normal(10, 2, min=0)``.

Parameters are numbers, cells, ranges, lists such as {1,2,3}, or any formula; ``empirical`` also takes a CSV file. Every
law takes ``min=`` and ``max=``, outside of which nothing is drawn, and ``shift=``, which is added afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.recalc.values import parse_number
from mlcase_workbooks.whatif.laws import FAMILIES, OTHER_NAMES, Family, Law, summed

Lookup: TypeAlias = Callable[[str], Any]
"""What a formula's text gives in the workbook: a number, a list of numbers, or an error that says why not."""

_CALL = re.compile(r"\s*([A-Za-z_]\w*)\s*\((.*)\)\s*", re.DOTALL)
_NAMED = re.compile(r"\s*([A-Za-z_]\w*)\s*=(?!=)(.*)", re.DOTALL)
_PERCENT_NEVER = 1e-12
"""The least share of a law that ``min`` and ``max`` must leave."""
_REDRAWS = 1_000


@dataclass(frozen=True)
class Distribution:
    """A law of chance, cut at both ends if wanted, and shifted."""

    text: str
    law: Law
    least: float = -np.inf
    most: float = np.inf
    shift: float = 0.0

    def __post_init__(self) -> None:
        low, high = self._window
        if self.law.severity is None and not high - low > _PERCENT_NEVER:
            raise NotAnInput(f"{self.text}: min {self.least:g} and max {self.most:g} leave nothing of the distribution")

    @property
    def is_cut(self) -> bool:
        """Whether there is a least or a greatest value."""
        return self.least > -np.inf or self.most < np.inf

    @property
    def _window(self) -> tuple[float, float]:
        """The probabilities at the two ends."""
        if not self.is_cut:
            return 0.0, 1.0
        below = self.law.below or self.law.cumulative
        with np.errstate(all="ignore"):
            low = 0.0 if self.least == -np.inf else float(below(np.asarray(self.least)))
            high = 1.0 if self.most == np.inf else float(self.law.cumulative(np.asarray(self.most)))
        return low, high

    def quantile(self, p: FloatArray, by_table: bool = False) -> FloatArray:
        """The value that is stayed below with probability ``p``; ``by_table`` is worth while for very many."""
        table = self.law.table() if by_table else None
        quantile = self.law.quantile if table is None else table
        if not self.is_cut:
            return np.asarray(quantile(p)) + self.shift
        low, high = self._window
        inside = np.clip(low + (high - low) * np.asarray(p), np.finfo(float).tiny, 1 - np.finfo(float).epsneg)
        return np.clip(quantile(inside), self.least, self.most) + self.shift

    def sample(self, p: FloatArray, random: np.random.Generator, by_table: bool = False) -> FloatArray:
        """A value per probability; ``random`` serves laws that one probability does not determine."""
        if self.law.severity is None:
            return self.quantile(p, by_table)
        values = summed(self.law, p, random)
        for _ in range(_REDRAWS):
            outside = (values < self.least) | (values > self.most)
            if not outside.any():
                return values + self.shift
            values[outside] = summed(self.law, random.random(int(outside.sum())), random)
        raise NotAnInput(f"{self.text}: hardly anything falls between min {self.least:g} and max {self.most:g}")


def distribution(text: str, look_up: Lookup, folder: Path | None = None) -> Distribution:
    """The distribution that a text describes; NotAnInput says what is wrong with it."""
    call = _CALL.fullmatch(text)
    if call is None:
        raise NotAnInput(f"{text!r} is no distribution: write pert(0.8, 1, 1.2), for example")
    family = _family(call[1])
    try:
        return _made(text, family, _given(family, call[2]), look_up, folder)
    except NotAnInput as problem:
        prefix = "" if str(problem).startswith(text) else f"{text.strip()}: "
        raise NotAnInput(f"{prefix}{problem}") from None


def _family(name: str) -> Family:
    known = name.lower()
    family = FAMILIES.get(OTHER_NAMES.get(known, known))
    if family is None:
        near = get_close_matches(known, FAMILIES, 1)
        hint = f": did you mean {near[0]}?" if near else f": there are {', '.join(FAMILIES)}"
        raise NotAnInput(f"there is no distribution {name!r}{hint}")
    return family


def _given(family: Family, arguments: str) -> dict[str, str]:
    """The parameters' texts by name."""
    given: dict[str, str] = {}
    takes = (*family.parameters, *family.instead, "min", "max", "shift")
    for place, piece in enumerate(pieces(arguments)):
        named = _NAMED.fullmatch(piece)
        if named is not None and named[1].lower() in takes:
            name, value = named[1].lower(), named[2].strip()
        elif named is not None:
            raise NotAnInput(f"there is no parameter {named[1]!r}: give {', '.join(takes)}")
        elif place >= len(family.parameters):
            raise NotAnInput(f"{place + 1} parameters are too many: give {family.spelling}")
        else:
            name, value = family.parameters[place], piece.strip()
        if name in given:
            raise NotAnInput(f"{name} is given twice")
        given[name] = value
    needed = [name for name in family.parameters if name not in family.defaults]
    if not (family.instead and all(name in given for name in family.instead)):
        missing = [name for name in needed if not given.get(name)]
        if missing:
            raise NotAnInput(f"{', '.join(missing)} is missing: give {family.spelling}")
    elif any(name in given for name in family.parameters):
        raise NotAnInput(f"give either {', '.join(family.parameters)} or {', '.join(family.instead)}")
    return given


def _made(text: str, family: Family, given: dict[str, str], look_up: Lookup, folder: Path | None) -> Distribution:
    cut = {
        field: _number(name, given.pop(name), look_up)
        for name, field in (("min", "least"), ("max", "most"), ("shift", "shift"))
        if name in given
    }
    values = {
        name: _column(name, value, look_up, folder) if name in family.columns else _number(name, value, look_up)
        for name, value in given.items()
    }
    return Distribution(text.strip(), family.make(**{**family.defaults, **values}), **cut)


def _number(name: str, text: str, look_up: Lookup) -> float:
    number = parse_number(text)
    value = look_up(text) if number is None else number
    if isinstance(value, bool) or not isinstance(value, float) or not np.isfinite(value):
        raise NotAnInput(f"{name}={text} is no number ({'a range' if isinstance(value, list) else value})")
    return value


def _column(name: str, text: str, look_up: Lookup, folder: Path | None) -> FloatArray:
    file = text.strip("\"'")
    if file.lower().endswith((".csv", ".txt")):
        return numbers_of_file((folder or Path()) / file)
    if "|" in text and "!" not in text:
        text = "{" + text.replace("|", ",") + "}"
    value = look_up(text)
    numbers = [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, float)]
    if not numbers:
        raise NotAnInput(f"{name}={text} holds no number")
    return np.array(numbers)


def numbers_of_file(path: Path) -> FloatArray:
    """All numbers of a CSV file; a first line of words is a heading."""
    import csv

    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.reader(stream))
    except OSError as problem:
        raise NotAnInput(f"{path}: cannot be read ({problem.strerror})") from None
    except (UnicodeDecodeError, csv.Error):
        raise NotAnInput(f"{path}: not a CSV file of text in UTF-8") from None
    found: list[float] = []
    for line, row in enumerate(rows, 1):
        for cell in filter(None, map(str.strip, row)):
            try:
                found.append(float(cell))
            except ValueError:
                if line > 1:
                    raise NotAnInput(f"{path}: line {line} holds {cell!r}, not a number") from None
    if not found or not np.isfinite(found).all():
        raise NotAnInput(f"{path}: no numbers, or one that is not finite")
    return np.array(found)


def pieces(text: str) -> list[str]:
    """A text cut at its commas, but not at those inside brackets or quotes."""
    found, start, depth, quote = [], 0, 0, ""
    for at, ch in enumerate(text):
        if quote:
            quote = "" if ch == quote else quote
        elif ch in "\"'":
            quote = ch
        elif ch in "({[":
            depth += 1
        elif ch in ")}]":
            depth -= 1
        elif ch == "," and depth == 0:
            found.append(text[start:at])
            start = at + 1
    found.append(text[start:])
    return found if len(found) > 1 or found[0].strip() else []
