"""A formula as a pattern: what stays when it is copied, and the numbers in it that move."""

from __future__ import annotations

from functools import cached_property
from typing import TypeAlias

from mlcase_workbooks.recalc.formula.lexer import FormulaError, column_number, split_cell, tokens
from mlcase_workbooks.recalc.shape import Shape

Step: TypeAlias = tuple[float, ...]
"""By how much each number in a formula changes from one cell to the next."""


LITERAL = 3
CELL = "\1cell"
"""A cell's place in a skeleton."""
_OPERATORS = frozenset("+-*/^")
_TELLING = 3
"""Pieces that a formula needs before one that differs in one of them is a slip."""


class Pattern:
    """A shape taken apart: its skeleton, and the rows, columns and constants that it names, as seen from one cell.

    Two formulas of one skeleton continue each other when every number in them changes steadily: copied references
    move by one, fixed ones by nothing, and "=A1*2", "=A1*3", "=A1*4" is a pattern, too.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._numbers: list[float] = []
        self.moves: list[int] = []
        """Per number: 1 if it follows the formula's row, 2 its column, 0 if it stays, LITERAL for a constant."""
        try:
            self.skeleton = "\0".join(self._read())
        except FormulaError:
            self.skeleton = shape.text
        self.skeleton = f"{{{self.skeleton}}}" if shape.array else self.skeleton

    def _read(self) -> list[str]:
        parts = []
        for token in self.shape.tokens or tokens(self.shape.text):
            match token.kind:
                case "cell":
                    column_fixed, letters, row_fixed, digits = split_cell(token.text)
                    self._add(int(digits), 0 if row_fixed else 1)
                    self._add(column_number(letters), 0 if column_fixed else 2)
                case "columns":
                    for part in token.text.split(":"):
                        self._add(column_number(part), 0 if "$" in part else 2)
                case "rows":
                    for part in token.text.split(":"):
                        self._add(int(part.lstrip("$")), 0 if "$" in part else 1)
                case "number":
                    self._add(float(token.text), LITERAL)
                case "space":
                    continue
                case _:
                    parts.append(token.text)
                    continue
            parts.append(f"\1{token.kind}")
        return parts

    def _add(self, number: float, moves: int) -> None:
        self._numbers.append(number)
        self.moves.append(moves)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The skeleton's pieces, without an IFERROR around all of it."""
        words = tuple(self.skeleton.split("\0"))
        if len(words) > 5 and words[:2] == ("IFERROR", "(") and words[-1] == ")" and words[-3] == ",":
            return words[2:-3]
        return words

    def resembles(self, other: Pattern) -> bool:
        """Whether it looks like the other formula with a slip in it: an operator, a sign, something typed behind it."""
        own, theirs = " ".join(self.words), " ".join(other.words)
        if theirs in own and len(self.words) > len(other.words):
            return _meaning(self.words) == _meaning(other.words)
        longer = max(len(self.words), len(other.words))
        if longer < _TELLING or abs(len(self.words) - len(other.words)) > 1:
            return False
        same = sum(a == b for a, b in zip(self.words, other.words, strict=False))
        return len(self.words) == len(other.words) and longer - same == 1 and self._differing(other) in _OPERATORS

    def _differing(self, other: Pattern) -> str:
        return next(a for a, b in zip(self.words, other.words, strict=True) if a != b)

    def numbers(self, row: int, column: int) -> Step:
        """The numbers of the formula in a cell."""
        by = (0, row - self.shape.row, column - self.shape.column, 0)
        return tuple(number + by[moves] for number, moves in zip(self._numbers, self.moves, strict=True))

    @property
    def copies(self) -> bool:
        """Whether it changes when it is copied."""
        return any(moves in (1, 2) for moves in self.moves)

    @cached_property
    def step_right(self) -> Step:
        """How its numbers change when it is copied one cell to the right."""
        return tuple(float(moves == 2) for moves in self.moves)

    @cached_property
    def step_down(self) -> Step:
        """How its numbers change when it is copied one cell down."""
        return tuple(float(moves == 1) for moves in self.moves)


def _meaning(words: tuple[str, ...]) -> list[str]:
    """The references and names among a skeleton's pieces."""
    return sorted(word for word in words if word == CELL or (word[:1].isalpha() and word not in ("IFERROR", "IFNA")))
