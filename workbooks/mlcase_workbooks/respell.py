"""The functions that formulas call, and formulas with those functions spelled otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.formula.lexer import FormulaError, Token, tokens
from mlcase_workbooks.recalc.sheet import Formula, Sheet


class Called(NamedTuple):
    """A function's name where a formula calls it, as it is spelled there: ``_xlfn.XLOOKUP``, ``[1]!ML_NPV``."""

    spelled: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def called(text: str) -> tuple[Called, ...]:
    """The functions that a formula calls, from left to right; none when it cannot be read."""
    try:
        found = [token for token in tokens(text) if token.kind != "space"]
    except FormulaError:
        return ()
    return tuple(_called(found))


def _called(found: list[Token]) -> Iterator[Called]:
    before: Token | None = None
    for name, follower in pairwise(found):
        if name.kind == "name" and follower.text == "(":
            first = before if before is not None and before.kind == "sheet" else name
            end = name.at + len(name.text)
            yield Called((first.text if first is not name else "") + name.text, first.at, end)
        before = name


def respelled(text: str, spell: Callable[[str], str | None]) -> str:
    """The formula with its functions' names as ``spell`` gives them; None leaves a name as it is.

    >>> respelled("_xll.ML_NPV(0.1,A1:A3)+SUM(A1:A3)", {"_xll.ML_NPV": "ML_NPV"}.get)
    'ML_NPV(0.1,A1:A3)+SUM(A1:A3)'
    """
    pieces: list[str] = []
    done = 0
    for name in called(text):
        new = spell(name.spelled)
        if new is not None:
            pieces += text[done : name.start], new
            done = name.end
    return "".join([*pieces, text[done:]]) if pieces else text


class Functions:
    """Which functions each formula of a workbook calls, itself or through the defined names that it uses."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._of_text: dict[tuple[str, Sheet], frozenset[str]] = {}

    def of(self, formula: Formula) -> frozenset[str]:
        """The functions' names as they are spelled; formulas of one shape call the same."""
        return self._reached(formula.shape.text, formula.sheet)

    def _reached(self, text: str, sheet: Sheet) -> frozenset[str]:
        key = text, sheet
        if key not in self._of_text:
            self._of_text[key] = frozenset()  # a name defined by itself ends here
            names = {name.spelled for name in called(text)}
            for definition in self._definitions(text, sheet):
                names |= self._reached(definition, sheet)
            self._of_text[key] = frozenset(names - self._lambdas(names, sheet))
        return self._of_text[key]

    def _definitions(self, text: str, sheet: Sheet) -> Iterator[str]:
        try:
            words = {token.text for token in tokens(text) if token.kind == "name"}
        except FormulaError:
            return
        for word in words:
            definition = self._book.name(word, sheet)
            if definition is not None:
                yield definition

    def _lambdas(self, names: set[str], sheet: Sheet) -> set[str]:
        """The names that the workbook itself defines."""
        return {name for name in names if self._book.name(name, sheet) is not None}


def spelled_in(book: Book) -> Mapping[Formula, frozenset[str]]:
    """The functions that each formula of a workbook reaches, as they are spelled."""
    functions = Functions(book)
    return {formula: functions.of(formula) for formula in book.formulas}
