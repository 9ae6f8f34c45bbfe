"""Values as Windows' COM passes them: error codes, dates, currency; and errors back as true cell errors."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from mlcase_addin.calls import OMITTED
from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.values import Scalar, serial

MISSING = -2147352572
"""What COM passes for an argument that was left out."""

CODES = {
    CellError.NULL: -2146826288,
    CellError.DIV0: -2146826281,
    CellError.VALUE: -2146826273,
    CellError.REF: -2146826265,
    CellError.NAME: -2146826259,
    CellError.NUM: -2146826252,
    CellError.NA: -2146826246,
}
"""Excel's errors as COM knows them."""

_ERRORS = {code: error for error, code in CODES.items()}


def from_excel(value: Any) -> Any:
    """An argument: a cell's value, rows of them, or OMITTED."""
    if value is None or (type(value) is int and value == MISSING):
        return OMITTED
    if isinstance(value, list | tuple):
        rows = value if value and isinstance(value[0], list | tuple) else [value]
        return [[_cell(cell) for cell in row] for row in rows]
    return _cell(value)


def _cell(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if type(value) is int:
        return _ERRORS.get(value, float(value))
    if isinstance(value, dt.datetime | dt.date):
        return serial(value.replace(tzinfo=None) if isinstance(value, dt.datetime) else value)
    return float(value) if isinstance(value, Decimal) else value


def to_excel(rows: Sequence[Sequence[Scalar]]) -> Any:
    """A result: one value, or a table of them."""
    if len(rows) == 1 and len(rows[0]) == 1:
        return _shown(rows[0][0])
    return tuple(tuple(_shown(cell) for cell in row) for row in rows)


def _shown(value: Scalar) -> Any:
    return _error(CODES.get(value, CODES[CellError.VALUE])) if isinstance(value, CellError) else value


def _error(code: int) -> Any:
    """A true cell error: IFERROR sees it, where it would not see a text. Elsewhere than on Windows, its code."""
    if not _on_windows():
        return code
    import pythoncom
    from win32com.client import VARIANT

    return VARIANT(pythoncom.VT_ERROR, code)


def _on_windows() -> bool:
    return sys.platform == "win32"
