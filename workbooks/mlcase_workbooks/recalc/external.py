"""Other workbooks: never opened; the values that the file keeps of them count."""

from __future__ import annotations

import re

from mlcase_workbooks.recalc import scan
from mlcase_workbooks.recalc.addresses import cell_position
from mlcase_workbooks.recalc.values import Scalar

_SHEET_NAME = re.compile(r"<(?:\w+:)?sheetName\b([^>]*)/?>")
_SHEET_DATA = re.compile(r"<((?:\w+:)?)sheetData\b([^>]*?)(?:/>|>(.*?)</\1sheetData>)", re.DOTALL)
_CELL = re.compile(r"<((?:\w+:)?)cell\b([^>]*?)(?:/>|>(.*?)</\1cell>)", re.DOTALL)
_VALUE = re.compile(r"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<")


def external_values(xml: str) -> dict[str, dict[tuple[int, int], Scalar]]:
    """The cells that an external link's part keeps: sheet name -> (row, column) -> value."""
    names = [scan.attributes(match[1]).get("val", "") for match in _SHEET_NAME.finditer(xml)]
    found: dict[str, dict[tuple[int, int], Scalar]] = {name: {} for name in names}
    for data in _SHEET_DATA.finditer(xml):
        name = names[int(scan.attributes(data[2]).get("sheetId", "0"))]
        for cell in _CELL.finditer(data[3] or ""):
            about = scan.attributes(cell[2])
            value = _VALUE.search(cell[3] or "")
            if value is not None and "r" in about:
                found[name][cell_position(about["r"])] = scan.cell_value(about.get("t", "n"), value[1], None, [])
    return found
