"""What can go wrong in a cell, and how it is said.

    CellError                     the value that a cell shows; it travels through formulas like any other value

    FunctionError                 raised by a function; ``.cell`` is the CellError that the cell will show
    ├── InvalidValue      #VALUE!   an argument of the wrong kind, shape or spelling
    ├── InvalidNumber     #NUM!     a number outside the function's domain, or no solution
    ├── NotAvailable      #N/A      too little data for an answer
    ├── DivisionByZero    #DIV/0!   the denominator is zero
    ├── InvalidReference  #REF!   no such cell, row or column
    ├── EmptyArray        #CALC!    an array without a single cell
    └── Propagated                  an error that came in with an argument goes out unchanged

Among trials (NumPy arrays) an error is a NaN that carries the error's code in its payload. The hardware hands the
payload on through arithmetic, so one failing trial never stops the others.
"""

from __future__ import annotations

import struct
from enum import Enum

import numpy as np

_QUIET_NAN = 0x7FF8_0000_0000_0000


class CellError(Enum):
    """An error value; the number is Excel's ERROR.TYPE."""

    NULL = ("#NULL!", 1)
    DIV0 = ("#DIV/0!", 2)
    VALUE = ("#VALUE!", 3)
    REF = ("#REF!", 4)
    NAME = ("#NAME?", 5)
    NUM = ("#NUM!", 6)
    NA = ("#N/A", 7)
    GETTING_DATA = ("#GETTING_DATA", 8)
    SPILL = ("#SPILL!", 9)
    CALC = ("#CALC!", 14)

    def __init__(self, text: str, code: int) -> None:
        self.text = text
        self.code = code
        self.boxed: float = struct.unpack("<d", struct.pack("<Q", _QUIET_NAN | code))[0]

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


BY_TEXT = {error.text: error for error in CellError}
_BY_CODE = {error.code: error for error in CellError}


def unboxed(number: float) -> CellError:
    """The error that a NaN carries; a NaN without one came out of arithmetic, which Excel calls #NUM!."""
    payload = int(np.float64(number).view(np.uint64)) & 0xFF
    return _BY_CODE.get(payload, CellError.NUM)


class FunctionError(Exception):
    """A function's refusal. The message names the argument, its value and the remedy."""

    cell = CellError.VALUE


class InvalidValue(FunctionError):
    """An argument of the wrong kind, shape or spelling: #VALUE!."""

    cell = CellError.VALUE


class InvalidNumber(FunctionError):
    """A number outside the function's domain, or a problem with no solution: #NUM!."""

    cell = CellError.NUM


class NotAvailable(FunctionError):
    """Too little data for an answer: #N/A."""

    cell = CellError.NA


class DivisionByZero(FunctionError):
    """The denominator is zero: #DIV/0!."""

    cell = CellError.DIV0


class InvalidReference(FunctionError):
    """No such cell, row or column: #REF!."""

    cell = CellError.REF


class EmptyArray(FunctionError):
    """An array without a single cell: #CALC!."""

    cell = CellError.CALC


class Propagated(FunctionError):
    """An error that came in with an argument and goes out unchanged."""

    def __init__(self, error: CellError) -> None:
        super().__init__(f"an argument is {error}")
        self.cell = error
