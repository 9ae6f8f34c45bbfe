"""What an argument is measured in: the annotations of the functions, read by every host.

A scalar argument is a number or an array of trials. A vector (a row, a column or a block of cells) carries its cells on
the last axis, a table on the last two; trials lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray: TypeAlias = NDArray[np.float64]
Number: TypeAlias = float | FloatArray
"""One number, or one number per trial."""

Table: TypeAlias = NDArray[Any]
"""A block of cells (rows, columns) to spill; a cell is a number, a text, or an array of trials."""


class Shape(Enum):
    """How many cells an argument takes."""

    SCALAR = "scalar"
    VECTOR = "range"
    TABLE = "table"


@dataclass(frozen=True)
class Unit:
    """An argument's unit of measure and shape."""

    text: str
    shape: Shape = Shape.SCALAR


Rate: TypeAlias = Annotated[Number, Unit("fraction per period")]
AnnualRate: TypeAlias = Annotated[Number, Unit("fraction per year")]
Fraction: TypeAlias = Annotated[Number, Unit("fraction, 0 to 1")]
Ratio: TypeAlias = Annotated[Number, Unit("ratio")]
Money: TypeAlias = Annotated[Number, Unit("currency")]
Count: TypeAlias = Annotated[Number, Unit("count")]
Quantity: TypeAlias = Annotated[Number, Unit("unit of the metric")]
Periods: TypeAlias = Annotated[Number, Unit("periods")]
Months: TypeAlias = Annotated[Number, Unit("months")]
Flag: TypeAlias = Annotated[bool, Unit("TRUE or FALSE")]
Option: TypeAlias = Annotated[str, Unit("text")]
"""For text with fixed spellings use ``Annotated[Literal["a", "b"], Unit("option")]``: hosts list and check them."""

Flows: TypeAlias = Annotated[ArrayLike, Unit("currency per period, in +, out -", Shape.VECTOR)]
Amounts: TypeAlias = Annotated[ArrayLike, Unit("currency per period, positive", Shape.VECTOR)]
Values: TypeAlias = Annotated[ArrayLike, Unit("currency", Shape.VECTOR)]
Factors: TypeAlias = Annotated[ArrayLike, Unit("multiplier", Shape.VECTOR)]
Probabilities: TypeAlias = Annotated[ArrayLike, Unit("fraction, 0 to 1", Shape.VECTOR)]
Dates: TypeAlias = Annotated[ArrayLike, Unit("date", Shape.VECTOR)]
Printed: TypeAlias = Annotated[Any, Unit("number, or text as printed")]
"""A figure as a document shows it: 13.7, "$13.7M", "42.9 %"; how it is printed says how exact it claims to be."""

Cells: TypeAlias = Annotated[Any, Unit("numbers and texts", Shape.TABLE)]
"""A block of cells of mixed kinds, as rows; a blank is None."""

Labels: TypeAlias = Annotated[list[str], Unit("text", Shape.VECTOR)]
Lines: TypeAlias = Annotated[ArrayLike, Unit("currency, a row per line, a column per period", Shape.TABLE)]
