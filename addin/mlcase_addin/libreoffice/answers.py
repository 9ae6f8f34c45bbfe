"""Answers in the form that LibreOffice's component takes: rows of numbers and texts; an int is an error's code.

Run as a program, it answers one call a line, for a LibreOffice whose own Python cannot import NumPy.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from mlcase_addin import calls
from mlcase_udfs.errors import CellError
from mlcase_workbooks.libreoffice import ERRORS
from mlcase_workbooks.recalc.values import Scalar


def answer(name: str, arguments: Sequence[Any]) -> list[list[float | str | int]]:
    """Call a function with what Calc hands over: numbers, texts, rows of them, and None for an argument left out.

    >>> answer("ML_NPV", [0.0, [[-100.0, 121.0]], None, None])
    [[21.0]]
    >>> answer("ML_NPV", [-1.0, [[-100.0, 121.0]], None, None])
    [[503]]
    """
    given = [_argument(argument) for argument in arguments]
    while given and given[-1] is calls.OMITTED:
        given.pop()
    return [[_cell(cell) for cell in row] for row in calls.answer(name, given).rows]


def _argument(argument: Any) -> Any:
    if argument is None:
        return calls.OMITTED
    if isinstance(argument, list | tuple):
        return [[None if cell == "" else cell for cell in row] for row in argument]  # Calc's blanks are empty texts
    return argument


def _cell(value: Scalar) -> float | str | int:
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
