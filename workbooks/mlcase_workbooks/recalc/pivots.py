"""Pivot tables as the file keeps them: where they stand, their fields, and the records behind them."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcase_udfs.errors import BY_TEXT, CellError
from mlcase_workbooks.recalc.addresses import cell_position
from mlcase_workbooks.recalc.errors import UnreadableFile, Unsupported
from mlcase_workbooks.recalc.values import Scalar, serial

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.package import Package
    from mlcase_workbooks.recalc.sheet import Sheet


@dataclass(frozen=True)
class DataField:
    """A figure that a pivot table shows: its caption, the field it sums up, how, and if as it is or as a share ..."""

    caption: str
    field: int
    subtotal: str
    shown_as: str


@dataclass(frozen=True)
class Pivot:
    """A pivot table: its corners, its data fields, and the records that it shows, field by field."""

    top: int
    left: int
    bottom: int
    right: int
    fields: tuple[str, ...]
    grouping: frozenset[int]
    data: tuple[DataField, ...]
    records: Sequence[tuple[Scalar, ...]]

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell belongs to it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def pivots_on(sheet: Sheet) -> Iterator[Pivot]:
    """The pivot tables of a sheet."""
    package = sheet.book.package
    if package is None or not sheet.part:
        return
    for part, kind in package.relations(sheet.part).values():
        if kind.endswith("/pivotTable"):
            try:
                yield _pivot(package, part)
            except (ET.ParseError, LookupError, ValueError, UnreadableFile):
                raise Unsupported("a damaged pivot table") from None


def _pivot(package: Package, part: str) -> Pivot:
    root = ET.fromstring(package.read(part))
    cache, records_part = _cache(package, part)
    fields = cache.findall("{*}cacheFields/{*}cacheField")
    if any(field.find("{*}fieldGroup") is not None or field.get("formula") for field in fields):
        raise Unsupported("a pivot table with grouped or calculated fields")
    location = root.find("{*}location")
    first, _, last = (location.get("ref", "A1") if location is not None else "A1").partition(":")
    (top, left), (bottom, right) = cell_position(first), cell_position(last or first)
    page = root.findall("{*}pageFields/{*}pageField")
    axes = root.findall("{*}rowFields/{*}field") + root.findall("{*}colFields/{*}field")
    data = tuple(
        DataField(
            field.get("name", ""),
            int(field.get("fld", 0)),
            field.get("subtotal", "sum"),
            field.get("showDataAs", "normal"),
        )
        for field in root.findall("{*}dataFields/{*}dataField")
    )
    shared = [_shared(field) for field in fields]
    return Pivot(
        top - (len(page) + 1 if page else 0),
        left,
        bottom,
        right,
        tuple(field.get("name", "") for field in fields),
        frozenset(at for at in _numbers(axes, "x") + _numbers(page, "fld") if at >= 0),
        data,
        _shown(root, page, list(_records(package, records_part, shared))),
    )


def _numbers(elements: Sequence[ET.Element], attribute: str) -> list[int]:
    return [int(element.get(attribute, -1)) for element in elements]


def _cache(package: Package, part: str) -> tuple[ET.Element, str]:
    """The cache's definition, and the part that holds its records."""
    for definition, kind in package.relations(part).values():
        if kind.endswith("/pivotCacheDefinition"):
            for records, kind_of_records in package.relations(definition).values():
                if kind_of_records.endswith("/pivotCacheRecords"):
                    return ET.fromstring(package.read(definition)), records
    raise Unsupported("a pivot table whose data the file does not keep")


def _shared(field: ET.Element) -> list[Scalar]:
    items = field.find("{*}sharedItems")
    return [] if items is None else [_value(item) for item in items]


def _value(item: ET.Element) -> Scalar:
    kind, text = item.tag.rpartition("}")[2], item.get("v", "")
    match kind:
        case "n":
            return float(text)
        case "b":
            return text in ("1", "true")
        case "e":
            return BY_TEXT.get(text, CellError.VALUE)
        case "d":
            return serial(dt.datetime.fromisoformat(text))
        case "m":
            return None
    return text


def _records(package: Package, part: str, shared: Sequence[Sequence[Scalar]]) -> Iterator[list[tuple[int, Scalar]]]:
    """Each record's cells: the number of the shared item (-1 for a value of its own), and the value."""
    for record in ET.fromstring(package.read(part)):
        cells: list[tuple[int, Scalar]] = []
        for field, item in enumerate(record):
            at = int(item.get("v", 0)) if item.tag.endswith("}x") else -1
            cells.append((at, shared[field][at] if at >= 0 else _value(item)))
        yield cells


def _shown(
    root: ET.Element,
    page: Sequence[ET.Element],
    records: Sequence[Sequence[tuple[int, Scalar]]],
) -> list[tuple[Scalar, ...]]:
    """The records that no filter hides: hidden items of a field, and the one item that a page field is set to."""
    if root.find("{*}filters") is not None:
        raise Unsupported("a pivot table with filters by label or value")
    items = [field.findall("{*}items/{*}item") for field in root.findall("{*}pivotFields/{*}pivotField")]
    hidden = [set(_numbers([item for item in own if item.get("h") in ("1", "true")], "x")) for own in items]
    chosen = {
        at: _numbers(items[at], "x")[int(field.get("item", 0))]
        for field, at in zip(page, _numbers(page, "fld"), strict=True)
        if "item" in field.attrib
    }
    return [
        tuple(value for _, value in record)
        for record in records
        if not any(cell[0] in gone for cell, gone in zip(record, hidden, strict=False))
        and all(record[at][0] == item for at, item in chosen.items())
    ]
