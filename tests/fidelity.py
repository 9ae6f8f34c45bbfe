"""What may change in a file, and what may not: packages compared entry by entry, sheets element by element."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl

from sheets import parts


def png() -> bytes:
    """The smallest picture: one red point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
        + chunk(b"IEND", b"")
    )


def raw_entries(path: Path) -> dict[str, tuple[bytes, int, int, int, tuple[int, ...]]]:
    """By part: the bytes as they lie in the file, compressed, and what the directory says of them; in order."""
    data = path.read_bytes()
    found = {}
    with zipfile.ZipFile(path) as package:
        for info in package.infolist():
            name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
            start = info.header_offset + 30 + name_length + extra_length
            raw = data[start : start + info.compress_size]
            found[info.filename] = raw, info.compress_type, info.external_attr, info.create_system, info.date_time
    return found


def skeleton(
    xml: bytes, changed: Callable[[str], bool]
) -> Iterator[tuple[str, dict[str, str], str | None, str | None]]:
    """A sheet's elements in order, without type and value of the cells that may have changed."""
    cell = ""
    for element in ET.fromstring(xml).iter():
        tag, attributes, text = element.tag.rpartition("}")[2], dict(element.attrib), element.text
        if tag == "c":
            cell = attributes["r"]
            if changed(cell):
                attributes.pop("t", None)
        if tag == "v" and changed(cell):
            text = None
        yield tag, attributes, text, element.tail


def formula_cells(xml: bytes) -> set[str]:
    """The cells whose value is calculated: formulas, and the cells of array formulas."""
    found = set()
    for cell in ET.fromstring(xml).iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"):
        for child in cell:
            if child.tag.endswith("}f"):
                found.add(cell.get("r", ""))
                for row in openpyxl.utils.cell.rows_from_range(child.get("ref", cell.get("r", ""))):
                    found.update(row)
    return found


def check_only_values_changed(before: Path, after: Path, inputs: set[str], changed_sheets: set[str] | None) -> None:
    """``inputs`` are addresses on the first sheet; ``changed_sheets`` the parts that must differ, None for any."""
    entries, new_entries = raw_entries(before), raw_entries(after)
    assert list(entries) == list(new_entries), "the parts or their order"
    differing = {name for name in entries if entries[name] != new_entries[name]}
    if changed_sheets is not None:
        assert differing == changed_sheets
    content, new_content = parts(before), parts(after)
    for name in differing:
        assert name.startswith("xl/worksheets/sheet"), name
        calculated = formula_cells(content[name]) | (inputs if name == "xl/worksheets/sheet1.xml" else set())
        is_calculated = calculated.__contains__
        assert list(skeleton(new_content[name], is_calculated)) == list(skeleton(content[name], is_calculated)), name
