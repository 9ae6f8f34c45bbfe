"""Small workbooks for tests."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook.defined_name import DefinedName


def workbook(path: Path, sheets: Mapping[str, Mapping[str, Any]], names: Mapping[str, str] | None = None) -> Path:
    """Write a workbook: sheet -> cell -> constant or "=formula"; names -> what they refer to."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, cells in sheets.items():
        sheet = book.create_sheet(title)
        for cell, value in cells.items():
            sheet[cell] = value
    for name, target in (names or {}).items():
        book.defined_names[name] = DefinedName(name, attr_text=target)
    book.save(path)
    return path


def parts(path: Path) -> dict[str, bytes]:
    """A package's parts by name."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def rewritten(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a package with parts changed; None leaves a part out."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts(source).items():
            new = change(name, content)
            if new is not None:
                package.writestr(name, new)
    return target
