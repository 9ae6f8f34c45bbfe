"""Ranges and arrays that belong together, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.errors import CellError, InvalidValue, Propagated
from mlcase_workbooks.recalc.area import Area, Block, Union
from mlcase_workbooks.recalc.functions.forms import is_array
from mlcase_workbooks.recalc.values import Value


def block_of(argument: Value) -> Block:
    """An argument's cells; a single value is a block of one cell."""
    if type(argument) is Area:
        return argument.block()
    if isinstance(argument, Union):
        return argument.joined
    if isinstance(argument, Block):
        return argument
    if is_array(argument):
        return Block.of(argument)
    if isinstance(argument, CellError):
        raise Propagated(argument)
    return Block([argument], 1, 1)


def size(argument: Value) -> tuple[int, int]:
    """Rows and columns of an argument, those of a reference beyond the sheet's used cells included."""
    if type(argument) is Area:
        return argument.bottom - argument.top + 1, argument.right - argument.left + 1
    block = block_of(argument)
    return block.rows, block.columns


def of_one_size(arguments: Sequence[Value]) -> list[Block]:
    """The arguments' cells when all are of one size, else InvalidValue.

    Where one sheet's used cells end earlier than another's, blanks make up for it.
    """
    if len(set(map(size, arguments))) > 1:
        raise InvalidValue("the ranges are not of one size: give each as many rows and columns as the first")
    blocks = [argument.block() if type(argument) is Area else block_of(argument) for argument in arguments]
    sizes = {(block.rows, block.columns) for block in blocks}
    if len(sizes) == 1:
        return blocks
    rows, columns = max(rows for rows, _ in sizes), max(columns for _, columns in sizes)
    return [_grown(block, rows, columns) for block in blocks]


def _grown(block: Block, rows: int, columns: int) -> Block:
    if (block.rows, block.columns) == (rows, columns):
        return block

    def grow() -> Block:
        flat: list[Value] = []
        for row in range(block.rows):
            flat += block.row(row) + [None] * (columns - block.columns)
        return Block(flat + [None] * (columns * (rows - block.rows)), rows, columns)

    return block.remember(("grown", rows, columns), grow)


def varying(block: Block) -> NDArray[np.intp]:
    """The places of the cells that have a value for each trial."""
    return block.remember("varying", lambda: np.flatnonzero([type(value) is np.ndarray for value in block.flat]))


def floats(block: Block) -> NDArray[np.float64]:
    """A block's cells as numbers: 0 where a cell holds none, or one for each trial; errors boxed."""
    return block.remember("floats", lambda: np.array([_float(value) for value in block.flat]))


def _float(value: Value) -> float:
    if type(value) is float:
        return value
    return value.boxed if type(value) is CellError else 0.0
