"""A call from a spreadsheet host: cells in, cells out.

The one place between a host's values and the functions. A host only has to say how its own errors and blanks look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, Propagated, unboxed
from mlcase_workbooks.names import plain_name
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.functions.call import Bound
from mlcase_workbooks.recalc.functions.forms import is_array
from mlcase_workbooks.recalc.functions.kinds import OMITTED
from mlcase_workbooks.recalc.udf import find_udf
from mlcase_workbooks.recalc.values import Scalar, Value

__all__ = ["OMITTED", "Answer", "answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gives: rows of cells (one row of one cell for a single value), and why it refused, if it did.

    ``table`` tells a table, be it of one cell, from a single value.
    """

    rows: list[list[Scalar]]
    message: str = ""
    table: bool = False

    @property
    def plainly(self) -> Answer | float:
        """The number itself where the answer is one: nearly every answer is."""
        value = self.rows[0][0]
        return value if type(value) is float and len(self.rows) == len(self.rows[0]) == 1 else self


def answer(name: str, arguments: Sequence[Any]) -> Answer:
    """Call a function of the catalogue by any spelling of its name.

    An argument is a cell's value, a block or a list of rows of them, or OMITTED; an error is a CellError, a blank None.

    >>> answer("ML_NPV", [0.0, [[-100.0, 121.0]]]).rows
    [[21.0]]
    >>> answer("_xll.ML_NPV", [-1.0, [[-100.0, 121.0]]]).rows
    [[#NUM!]]
    """
    try:
        bound = _bound(name, len(arguments))
        if bound is None:
            return Answer([[CellError.NAME]], f"there is no function {name}")
        value = bound(*map(_value, arguments))
        if is_array(value):
            return Answer([[_cell(cell) for cell in row] for row in value], table=True)
        return Answer([[_cell(value)]])
    except Propagated as error:
        return Answer([[error.cell]])
    except FunctionError as error:
        return Answer([[error.cell]], str(error))
    except Exception as bug:  # a fault of ours must cost one cell, not the host
        return Answer([[CellError.VALUE]], f"a fault of mlcase ({type(bug).__name__}: {bug}); please report it")


@lru_cache(maxsize=1_024)
def _bound(name: str, count: int) -> Bound | None:
    """The function for calls with so many arguments; None where there is none of that name."""
    function = find_udf(plain_name(name))
    return None if function is None else function.bind(count)


def as_data(found: Answer) -> dict[str, Any]:
    """An answer as JSON has it: a value, rows of cells, or an error and why."""
    rows = found.rows
    if len(rows) == 1 and len(rows[0]) == 1:
        cell = rows[0][0]
        return {"e": str(cell), "m": found.message} if type(cell) is CellError else {"v": cell}
    return {"v": [[{"error": str(cell)} if type(cell) is CellError else cell for cell in row] for row in rows]}


def _value(argument: Any) -> Value:
    kind = type(argument)
    if kind is float or kind is Block:
        return argument
    if isinstance(argument, list | tuple):
        return Block([_scalar(cell) for row in argument for cell in row], len(argument), len(argument[0]))
    return _scalar(argument)


def _scalar(cell: Any) -> Any:
    return float(cell) if type(cell) is int else cell


def _cell(value: Value) -> Scalar:
    if isinstance(value, np.generic):
        value = value.item()
    if type(value) is int:
        return float(value)
    if type(value) is float and value != value:
        return unboxed(value)
    return 0.0 if value is None else value
