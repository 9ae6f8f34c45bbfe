"""Every template with its example's figures, built and read once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from openpyxl import Workbook, load_workbook

from mlcase_workbooks.templates import build


@cache
def built(name: str) -> Path:
    """The workbook as it is written; nobody may change it."""
    return build(name, Path(mkdtemp()) / "case.xlsx")


@cache
def book(name: str) -> Workbook:
    """Its sheets and formulas; nobody may change them."""
    return load_workbook(built(name))
