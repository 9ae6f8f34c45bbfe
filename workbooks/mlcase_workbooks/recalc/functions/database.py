"""Database functions: aggregates over the records of a table that meet a table of criteria.

The first row of a database names its fields. Each row of the criteria is one alternative, in which every cell that is
not blank must be met by the field named above it. A text without an operator is met by texts that begin with it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, DivisionByZero, InvalidNumber, InvalidValue, Propagated
from mlcase_workbooks.recalc.area import Block
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.criteria import Criterion, Field, Mask
from mlcase_workbooks.recalc.functions.kinds import Plain, Range
from mlcase_workbooks.recalc.functions.statistical import STDEV_P, STDEV_S, VAR_P, VAR_S
from mlcase_workbooks.recalc.functions.wildcards import folded
from mlcase_workbooks.recalc.values import Scalar, to_number, to_text


def _column_of(database: Block, name: Scalar) -> int | None:
    """The column whose first cell has that name."""
    wanted = _name(name)
    if not wanted:
        return None
    return next((column for column, cell in enumerate(database.row(0)) if _name(cell) == wanted), None)


def _name(cell: Scalar) -> str:
    return "" if type(cell) is CellError else folded(to_text(cell))


def _records(database: Block, column: int) -> Block:
    """A column without its name."""
    return database.remember(("records", column), lambda: Block(database.column(column)[1:], database.rows - 1, 1))


def _criterion(cell: Scalar) -> Criterion:
    criterion = Criterion.of(cell)
    if type(cell) is str and type(criterion.operand) is str and cell[:1] not in ("=", "<", ">"):
        return Criterion("=", criterion.operand + "*")
    return criterion


def _met(database: Block, criteria: Block) -> Mask:
    """Which records meet one of the criteria's rows."""
    if database.rows < 2 or criteria.rows < 2:
        raise InvalidValue("the database and the criteria need a row of names, and a row below it")
    found = np.zeros(database.rows - 1, dtype=bool)
    columns = [_column_of(database, name) for name in criteria.row(0)]
    for row in range(1, criteria.rows):
        meets = np.ones(database.rows - 1, dtype=bool)
        for column, cell in zip(columns, criteria.row(row), strict=True):
            if cell is None:
                continue
            if column is not None:
                meets &= Field.of(_records(database, column)).mask(_criterion(cell))
            else:  # below no field's name stands a formula of the user's own: only TRUE lets a record pass
                meets &= type(cell) in (bool, float) and bool(cell)
        found |= meets
    return found


def _cells(database: Block, field: Scalar, criteria: Block) -> list[Scalar]:
    """The cells of a field, by name or number, in the records that meet the criteria."""
    column = _column_of(database, field) if type(field) is str else math.floor(to_number(field)) - 1
    if column is None or not 0 <= column < database.columns:
        raise InvalidValue(f"the database has no field {field!r}")
    values = _records(database, column).flat
    return [values[record] for record in np.flatnonzero(_met(database, criteria))]


def _numbers(database: Block, field: Scalar, criteria: Block) -> list[float]:
    cells = _cells(database, field, criteria)
    for cell in cells:
        if type(cell) is CellError:
            raise Propagated(cell)
    return [cell for cell in cells if type(cell) is float]


@function
def DSUM(database: Range, field: Plain, criteria: Range) -> float:
    """The sum of a field over the records that meet the criteria."""
    return math.fsum(_numbers(database, field, criteria))


@function
def DPRODUCT(database: Range, field: Plain, criteria: Range) -> float:
    """The product of a field over the records that meet the criteria."""
    numbers = _numbers(database, field, criteria)
    return math.prod(numbers) if numbers else 0.0


@function
def DAVERAGE(database: Range, field: Plain, criteria: Range) -> float:
    """The mean of a field over the records that meet the criteria."""
    numbers = _numbers(database, field, criteria)
    if not numbers:
        raise DivisionByZero("no record that meets the criteria has a number")
    return math.fsum(numbers) / len(numbers)


@function
def DMAX(database: Range, field: Plain, criteria: Range) -> float:
    """The greatest number of a field in the records that meet the criteria."""
    return max(_numbers(database, field, criteria), default=0.0)


@function
def DMIN(database: Range, field: Plain, criteria: Range) -> float:
    """The least number of a field in the records that meet the criteria."""
    return min(_numbers(database, field, criteria), default=0.0)


@function
def DCOUNT(database: Range, field: Plain, criteria: Range) -> float:
    """How many records that meet the criteria have a number in a field; without a field, how many records."""
    if field is None:
        return int(_met(database, criteria).sum())
    return sum(type(cell) is float for cell in _cells(database, field, criteria))


@function
def DCOUNTA(database: Range, field: Plain, criteria: Range) -> float:
    """How many records that meet the criteria have something in a field; without a field, how many records."""
    if field is None:
        return int(_met(database, criteria).sum())
    return sum(cell is not None for cell in _cells(database, field, criteria))


@function
def DGET(database: Range, field: Plain, criteria: Range) -> Any:
    """The one cell of a field in the record that meets the criteria."""
    cells = _cells(database, field, criteria)
    if not cells:
        raise InvalidValue("no record meets the criteria")
    if len(cells) > 1:
        raise InvalidNumber(f"{len(cells)} records meet the criteria: DGET wants one")
    return cells[0]


@function
def DVAR(database: Range, field: Plain, criteria: Range) -> float:
    """The variance of a field, estimated from the records that meet the criteria."""
    return VAR_S(_numbers(database, field, criteria))


@function
def DVARP(database: Range, field: Plain, criteria: Range) -> float:
    """The variance of a field, the records that meet the criteria being the whole population."""
    return VAR_P(_numbers(database, field, criteria))


@function
def DSTDEV(database: Range, field: Plain, criteria: Range) -> float:
    """The standard deviation of a field, estimated from the records that meet the criteria."""
    return STDEV_S(_numbers(database, field, criteria))


@function
def DSTDEVP(database: Range, field: Plain, criteria: Range) -> float:
    """The standard deviation of a field, the records that meet the criteria being the whole population."""
    return STDEV_P(_numbers(database, field, criteria))
