"""What formulas of one shape share: the tree, the compiled code, and how the text reads in each cell."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import product
from string import ascii_uppercase
from typing import TYPE_CHECKING, TypeAlias

from mlcase_udfs.registry import PREFIX
from mlcase_workbooks.recalc.area import LAST_COLUMN
from mlcase_workbooks.recalc.formula.lexer import FormulaError, Token, template_of, tokens
from mlcase_workbooks.recalc.formula.nodes import Call, Node
from mlcase_workbooks.recalc.formula.parser import parse_tokens
from mlcase_workbooks.recalc.values import Value

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.book import Book
    from mlcase_workbooks.recalc.sheet import Sheet

    Code: TypeAlias = Callable[[Sheet, list[list[Value]], int, int], Value]
    """What a formula compiles to: a function of the cell's sheet, the sheet's rows, and the cell's row and column."""

_LETTERS = ["?"]
for _length in (1, 2, 3):
    _LETTERS += map("".join, product(ascii_uppercase, repeat=_length))
del _LETTERS[LAST_COLUMN + 1 :]
_LETTERS += ["?"] * LAST_COLUMN


class Shape:
    """Formulas that read the same when seen from their own cells."""

    def __init__(
        self, book: Book, sheet: Sheet, text: str, row: int, column: int, found: list[Token], array: bool = False
    ) -> None:
        self.book = book
        self.sheet = sheet
        self.text = text
        self.row = row
        self.column = column
        self.tokens = found
        self.array = array

    @cached_property
    def reads(self) -> Callable[[int, int], str]:
        """A function (row, column) -> the formula's text in that cell."""
        try:
            source = template_of(self.tokens or tokens(self.text), self.row, self.column)
            return eval(source, {"L": _LETTERS})
        except (FormulaError, SyntaxError, MemoryError):
            return lambda row, column: self.text if (row, column) == (self.row, self.column) else ""

    def text_at(self, row: int, column: int) -> str:
        """The formula's text in a cell."""
        return self.reads(row, column)

    @cached_property
    def node(self) -> Node:
        """The tree; FormulaError when the text cannot be read."""
        return parse_tokens(self.tokens or tokens(self.text), self.row, self.column)

    @cached_property
    def is_own_call(self) -> bool:
        """Whether it is nothing but a call of one of our functions: its table needs no general code."""
        return isinstance(self.node, Call) and self.node.function.startswith(PREFIX)

    @cached_property
    def fast(self) -> Code:
        """Code for ordinary numbers; raises anything at all where a value is not ordinary."""
        from mlcase_workbooks.recalc.compile import fast_code

        return fast_code(self)

    @cached_property
    def general(self) -> Code:
        """Code for every kind of value."""
        from mlcase_workbooks.recalc.compile import general_code

        return general_code(self)

    @cached_property
    def as_array(self) -> Shape:
        """The same formula entered as an array formula."""
        return Shape(self.book, self.sheet, self.text, self.row, self.column, self.tokens, array=True)
