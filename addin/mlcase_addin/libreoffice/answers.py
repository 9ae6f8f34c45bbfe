"""Answers in the form that LibreOffice's component takes: a number, a text, or rows of them; an int is an error's code.

Run as a program, it answers one call a line, for a LibreOffice whose own Python cannot import NumPy.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from itertools import chain
from typing import Any, TypeAlias

from mlcase_addin import calls
from mlcase_udfs.errors import CellError
from mlcase_workbooks.libreoffice import ERRORS
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.values import Scalar

Cell: TypeAlias = float | str | int


def answer(name: str, arguments: Sequence[Any]) -> Cell | list[list[Cell]]:
    """Call a function with what Calc hands over: numbers, texts, rows of them, and None for an argument left out.

    >>> answer("ML_NPV", [0.0, [[-100.0, 121.0]], None, None])
    21.0
    >>> answer("ML_NPV", [-1.0, [[-100.0, 121.0]], None, None])
    503
    """
    given = [_argument(argument) for argument in arguments]
    while given and given[-1] is calls.OMITTED:
        given.pop()
    found = calls.answer(name, given)
    return [list(map(_cell, row)) for row in found.rows] if found.table else _cell(found.rows[0][0])


def _argument(argument: Any) -> Any:
    if argument is None:
        return calls.OMITTED
    if not isinstance(argument, list | tuple):
        return argument
    cells = list(chain.from_iterable(argument))
    if str in map(type, cells):
        cells = [None if cell == "" else cell for cell in cells]  # Calc's blanks are empty texts
    return Block(cells, len(argument), len(argument[0]))


def _cell(value: Scalar) -> Cell:
    if type(value) is float:
        return value
    if isinstance(value, CellError):
        return ERRORS.get(value, ERRORS[CellError.VALUE])
    if value is None or isinstance(value, str):
        return value or ""
    return float(value)


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        name, arguments = json.loads(line)
        print(json.dumps(answer(name, arguments)), flush=True)


if __name__ == "__main__":
    main()
