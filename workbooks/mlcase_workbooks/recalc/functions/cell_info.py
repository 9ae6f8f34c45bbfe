"""CELL and INFO: what a workbook says about a cell, and about where it is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlcase_udfs.errors import InvalidValue
from mlcase_workbooks.recalc.area import Area, Place, array_of
from mlcase_workbooks.recalc.formula.lexer import column_letters
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Here, Reference, Text
from mlcase_workbooks.recalc.styles import CellStyle

_PREFIXES = {"left": "'", "right": '"', "center": "^", "fill": "\\"}


def _style(cell: Area) -> CellStyle:
    return cell.sheet.book.styles.of(cell.sheet, cell.top, cell.left)


def _address(cell: Area, here: Place) -> str:
    absolute = f"${column_letters(cell.left)}${cell.top}"
    return absolute if cell.sheet is here.sheet else f"{_file(cell, with_folder=False)}!{absolute}"


def _file(cell: Area, with_folder: bool = True) -> str:
    package = cell.sheet.book.package
    if package is None:
        return ""
    path = package.path.absolute()
    folder = f"{path.parent}/" if with_folder else ""
    return f"{folder}[{path.name}]{cell.sheet.name}"


def _contents(cell: Area) -> Any:
    value = cell.value()
    return 0.0 if value is None else value


def _type(cell: Area) -> str:
    value = cell.value()
    return "b" if value is None else "l" if type(value) is str else "v"


def _prefix(cell: Area) -> str:
    if type(cell.value()) is not str:
        return ""
    return _PREFIXES.get(_style(cell).alignment, "'")


def _width(cell: Area) -> Any:
    width, standard = cell.sheet.book.styles.width(cell.sheet, cell.left)
    return array_of([[float(int(width + 0.5)), standard]])


_ASPECTS: dict[str, Callable[[Area], Any]] = {
    "col": lambda cell: float(cell.left),
    "color": lambda cell: float(_style(cell).coloured),
    "contents": _contents,
    "filename": _file,
    "format": lambda cell: _style(cell).short,
    "parentheses": lambda cell: float(_style(cell).in_parentheses),
    "prefix": _prefix,
    "protect": lambda cell: float(_style(cell).locked),
    "row": lambda cell: float(cell.top),
    "type": _type,
    "width": _width,
}


@function(volatile=True)
def CELL(here: Here, aspect: Text, reference: Reference | None = None) -> Any:
    """What a workbook says about a cell: its address, contents, type, format ..."""
    aspect = aspect.lower()
    area = reference if reference is not None else Area(here.sheet, here.row, here.column, here.row, here.column)
    if not isinstance(area, Area) or (aspect != "address" and aspect not in _ASPECTS):
        raise InvalidValue(f"CELL knows {', '.join(['address', *_ASPECTS])}, not {aspect!r}")
    cell = Area(area.sheet, area.top, area.left, area.top, area.left)
    return _address(cell, here) if aspect == "address" else _ASPECTS[aspect](cell)


@function(volatile=True)
def INFO(here: Here, aspect: Text) -> Any:
    """What Excel says about where it runs; here it is an Excel of the present on Windows."""
    book = here.sheet.book
    folder = f"{book.package.path.absolute().parent}/" if book.package is not None else ""
    facts = {
        "directory": folder,
        "numfile": float(len(book.sheets)),
        "origin": "$A:$A$1",
        "osversion": "Windows (64-bit) NT 10.00",
        "recalc": "Automatic",
        "release": "16.0",
        "system": "pcdos",
    }
    if aspect.lower() not in facts:
        raise InvalidValue(f"INFO knows {', '.join(facts)}, not {aspect!r}")
    return facts[aspect.lower()]
