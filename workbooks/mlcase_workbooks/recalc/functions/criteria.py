"""Criteria such as ">5", "<>", "a*": how Excel reads them, and which cells meet them.

A criterion is read once (``Criterion.of``) and tried on the cells of a block through ``Field``, which sorts the block's
values once per recalculation: ten thousand SUMIFS over a hundred thousand rows look positions up and compare no cells.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.errors import BY_TEXT, CellError
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.functions.wildcards import folded, in_order, wildcards
from mlcase_workbooks.recalc.values import Scalar, parse_number

Positions = NDArray[np.intp]
Mask = NDArray[np.bool_]

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SPELLING = re.compile(r"(<>|<=|>=|<|>|=)?(.*)", re.DOTALL)


@dataclass(frozen=True)
class Criterion:
    """A test of cells: an operator, and what to compare with.

    The operand is a number, a folded text, TRUE or FALSE, an error, or None for nothing at all: "=" finds blank cells,
    "<>" all others; "" (operator "blank") finds blanks and empty texts.
    """

    operator: str
    operand: Scalar

    @staticmethod
    def of(value: Scalar) -> Criterion:
        """The criterion that a value stands for; a blank cell stands for 0."""
        if type(value) is str:
            return _spelled(value)
        return Criterion("=", 0.0 if value is None else value)

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """The operand's wildcards; they count when texts are compared for equality only."""
        return wildcards(self.operand) if type(self.operand) is str and self.operator in ("=", "<>") else None

    def meets(self, value: Scalar) -> bool:
        """Whether a cell with this value meets the criterion."""
        if self.operator == "blank":
            return value is None or value == ""
        if self.operator == "=":
            return self._equals(value) or (
                # A text that spells the number counts as equal, though not as different (nor as less or more).
                type(self.operand) is float and type(value) is str and parse_number(value) == self.operand
            )
        if self.operator == "<>":
            return not self._equals(value)
        if type(value) is not type(self.operand) or type(value) in (CellError, type(None)):
            return False
        if type(value) is str:
            return bool(COMPARE[self.operator](in_order(value), in_order(self.operand)))
        return bool(COMPARE[self.operator](value, self.operand))

    def _equals(self, value: Scalar) -> bool:
        if type(value) is not type(self.operand):
            return False
        if type(value) is str:
            return bool(self.pattern.fullmatch(folded(value))) if self.pattern else folded(value) == self.operand
        return value == self.operand


@lru_cache(maxsize=4096)
def _spelled(text: str) -> Criterion:
    match = _SPELLING.fullmatch(text)
    assert match is not None  # any text is a criterion
    sign, rest = match.groups()
    if not rest:
        return Criterion(sign or "blank", None)
    operand: Scalar = BY_TEXT.get(rest.upper()) or parse_number(rest)
    if operand is None:
        operand = {"TRUE": True, "FALSE": False}.get(rest.upper(), folded(rest))
    return Criterion(sign or "=", operand)


class Field:
    """The cells of a block as criteria see them, sorted once."""

    def __init__(self, flat: Sequence[Scalar]) -> None:
        self.flat = flat
        self._found: dict[Criterion, Positions] = {}

    @staticmethod
    def of(block: Block) -> Field:
        """The field over a block's cells, kept for the block's next criterion."""
        return block.remember("field", lambda: Field(block.flat))

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The numbers; NaN where a cell holds none."""
        nan = float("nan")
        return np.array([value if type(value) is float else nan for value in self.flat])

    @cached_property
    def errors(self) -> Positions:
        """Where cells hold an error."""
        return np.flatnonzero([type(value) is CellError for value in self.flat])

    @cached_property
    def _groups(self) -> tuple[dict[Any, int], Positions, Positions]:
        """A number for each distinct value, the positions sorted by it, and where each value's positions begin."""
        code_of: dict[Any, int] = {}
        codes = np.fromiter(
            (code_of.setdefault(_key(value), len(code_of)) for value in self.flat), dtype=np.intp, count=len(self.flat)
        )
        order = np.argsort(codes, kind="stable")
        return code_of, order, np.searchsorted(codes[order], np.arange(len(code_of) + 1))

    @cached_property
    def _spelled_numbers(self) -> dict[float, list[Any]]:
        """The texts that spell a number."""
        spelled: dict[float, list[Any]] = {}
        for kind, value in self._groups[0]:
            if kind is str:
                number = parse_number(value)
                if number is not None:
                    spelled.setdefault(number, []).append((kind, value))
        return spelled

    def _at(self, keys: Sequence[Any]) -> Positions:
        code_of, order, starts = self._groups
        parts = [order[starts[code] : starts[code + 1]] for key in keys if (code := code_of.get(key)) is not None]
        if len(parts) == 1:
            return parts[0]
        return np.sort(np.concatenate(parts)) if parts else np.empty(0, dtype=np.intp)

    def where(self, criterion: Criterion, among: Positions | None = None) -> Positions:
        """The positions of the cells that meet the criterion, ascending; of some cells only when they are given."""
        sign, operand = criterion.operator, criterion.operand
        if type(operand) is float and sign != "=":
            numbers = self.numbers if among is None else self.numbers[among]
            found = np.flatnonzero(COMPARE[sign](numbers, operand))
            return found if among is None else among[found]
        found = self._by_value(criterion)
        if among is None or not len(found):
            return found
        nearest = np.minimum(np.searchsorted(found, among), len(found) - 1)
        return among[found[nearest] == among]

    def mask(self, criterion: Criterion) -> Mask:
        """Which cells meet the criterion."""
        mask = np.zeros(len(self.flat), dtype=bool)
        mask[self.where(criterion)] = True
        return mask

    def _by_value(self, criterion: Criterion) -> Positions:
        operand = criterion.operand
        if criterion.operator == "blank":
            return self._at([_key(None), _key("")])
        if criterion.operator == "=" and criterion.pattern is None:
            spelled = self._spelled_numbers.get(operand, []) if type(operand) is float else []
            return self._at([_key(operand), *spelled])
        if criterion not in self._found:
            self._found[criterion] = self._at([key for key in self._groups[0] if criterion.meets(key[1])])
        return self._found[criterion]


def _key(value: Scalar) -> tuple[type, Scalar]:
    """What makes two cells the same to a criterion: TRUE is not 1, "A" is "a"."""
    return type(value), folded(value) if type(value) is str else value
