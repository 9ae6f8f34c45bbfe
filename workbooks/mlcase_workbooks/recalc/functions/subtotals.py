"""SUBTOTAL and AGGREGATE: aggregates that leave out hidden rows, other subtotals, or errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, InvalidValue
from mlcase_workbooks.recalc.area import Area, Block, Union
from mlcase_workbooks.recalc.functions import find
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.forms import gathered
from mlcase_workbooks.recalc.functions.kinds import Anything, Number, Reference
from mlcase_workbooks.recalc.functions.ranges import block_of
from mlcase_workbooks.recalc.values import Value

_NAMES = (
    "AVERAGE", "COUNT", "COUNTA", "MAX", "MIN", "PRODUCT", "STDEV.S", "STDEV.P", "SUM", "VAR.S", "VAR.P", "MEDIAN",
    "MODE.SNGL", "LARGE", "SMALL", "PERCENTILE.INC", "QUARTILE.INC", "PERCENTILE.EXC", "QUARTILE.EXC",
)  # fmt: skip
_LAST_OF_SUBTOTAL, _LAST_OF_REFERENCES = 11, 13


@dataclass(frozen=True)
class Omission:
    """What an aggregate leaves out: rows hidden in any way, or by a filter only, other subtotals, errors."""

    hidden: bool = False
    filtered: bool = False
    subtotals: bool = False
    errors: bool = False

    def kept(self, argument: Value) -> Block:
        """An argument's cells without what is left out, in one row."""
        if isinstance(argument, Area | Union):
            areas = argument if isinstance(argument, Union) else [argument]
            flat = [value for area in areas for value in self._of_area(area)]
        else:
            flat = block_of(argument).flat
        if self.errors:
            flat = [value for value in flat if type(value) is not CellError]
        return Block(flat, 1, len(flat))

    def _of_area(self, area: Area) -> list[Value]:
        sheet, block = area.sheet, area.block()
        rows: set[int] = sheet.hidden_rows if self.hidden else sheet.filtered_rows if self.filtered else set()
        cells = sheet.subtotals if self.subtotals else frozenset()
        if not rows and not cells:
            return block.flat
        return [
            value
            for row in range(block.rows)
            if area.top + row not in rows
            for column, value in enumerate(block.row(row))
            if (area.top + row, area.left + column) not in cells
        ]


def _aggregate(number: int, blocks: list[Block], more: tuple[Value, ...], errors_left_out: bool) -> Any:
    """Call the aggregate of that number."""
    function_of_number = find(_NAMES[number - 1])
    assert function_of_number is not None
    bound = function_of_number.bind(len(blocks) + len(more))
    if not errors_left_out or not any(_has_errors(value) for block in blocks for value in block.flat):
        return bound(*blocks, *more)
    results: list[Value] = []
    for trial in range(max(block.trials for block in blocks)):
        try:
            results.append(bound(*[Omission(errors=True).kept(block.at(trial)) for block in blocks], *more))
        except FunctionError as error:
            results.append(error.cell)
    return gathered(results)


def _has_errors(value: Value) -> bool:
    """Whether a cell is an error in some trials."""
    if type(value) is not np.ndarray:
        return False
    return bool(np.isnan(value).any()) if value.dtype == float else value.dtype == object


@function
def SUBTOTAL(which: Number, *ranges: Reference) -> Any:
    """An aggregate of what is visible, without other subtotals; from 101 on also without rows hidden by hand."""
    number = int(which)
    if not 1 <= number % 100 <= _LAST_OF_SUBTOTAL or number // 100 not in (0, 1) or not ranges:
        raise InvalidValue(f"SUBTOTAL knows the functions 1 to 11 and 101 to 111, not {number}")
    omission = Omission(hidden=number > 100, filtered=True, subtotals=True)
    return _aggregate(number % 100, [omission.kept(area) for area in ranges], (), errors_left_out=False)


@function
def AGGREGATE(which: Number, options: Number, first: Anything, *more: Anything) -> Any:
    """An aggregate that leaves out hidden rows, other subtotals and errors, as the options from 0 to 7 say."""
    number, option = int(which), int(options)
    if not 1 <= number <= len(_NAMES) or not 0 <= option <= 7:
        raise InvalidValue(f"AGGREGATE knows the functions 1 to 19 and the options 0 to 7, not {number} and {option}")
    omission = Omission(hidden=bool(option & 1), errors=bool(option & 2), subtotals=option < 4)
    if number <= _LAST_OF_REFERENCES:
        if any(not isinstance(argument, Area | Union) for argument in (first, *more)):
            raise InvalidValue("this function of AGGREGATE takes references only")
        return _aggregate(number, [omission.kept(argument) for argument in (first, *more)], (), omission.errors)
    if len(more) != 1:
        raise InvalidValue("this function of AGGREGATE takes an array and a number")
    return _aggregate(number, [omission.kept(first)], more, omission.errors)
