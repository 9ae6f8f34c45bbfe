"""Excel tables: where they stand, what their columns are called, and what [#Totals] or [@Cost] means in them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcase_workbooks.recalc import scan
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import cell_position

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.sheet import Sheet


@dataclass(frozen=True)
class Table:
    """An Excel table: where it stands and what its columns are called."""

    name: str
    sheet: Sheet
    area: Area
    columns: tuple[str, ...]
    header_rows: int
    totals_rows: int
    filtered: bool = False

    def holds(self, sheet: Sheet, row: int, column: int) -> bool:
        """Whether a cell is part of it."""
        area = self.area
        return self.sheet is sheet and area.top <= row <= area.bottom and area.left <= column <= area.right

    def resolve(self, node: nodes.Structured) -> nodes.Reference | None:
        """A structured reference to it as a plain one; None when a column or the part does not exist."""
        names = [c.lower() for c in self.columns]
        area = self.area
        first, last = 0, len(names) - 1
        if node.first is not None and node.last is not None:
            if node.first.lower() not in names or node.last.lower() not in names:
                return None
            first, last = sorted((names.index(node.first.lower()), names.index(node.last.lower())))
        body = area.top + self.header_rows, area.bottom - self.totals_rows
        spans = {
            "#all": (area.top, area.bottom),
            "#data": body,
            "#headers": (area.top, area.top + self.header_rows - 1),
            "#totals": (area.bottom - self.totals_rows + 1, area.bottom),
        }
        left, right = nodes.Axis(area.left + first, False), nodes.Axis(area.left + last, False)
        if "#this row" in node.items:
            own = nodes.Axis(0, True)
            return nodes.Reference(own, left, own, right, self.sheet.name)
        wanted = [spans[item] for item in node.items or ("#data",) if item in spans]
        top, bottom = min(s[0] for s in wanted), max(s[1] for s in wanted)
        if top > bottom:
            return None
        return nodes.Reference(nodes.Axis(top, False), left, nodes.Axis(bottom, False), right, self.sheet.name)


def read_table(sheet: Sheet, root: ET.Element) -> Table:
    """A table, from its part."""
    first, _, last = root.get("ref", "A1").partition(":")
    (top, left), (bottom, right) = cell_position(first), cell_position(last or first)
    columns = tuple(
        scan.literal(column.get("name", "")) for column in root.iter() if column.tag.endswith("}tableColumn")
    )
    name = root.get("displayName") or root.get("name") or ""
    header, totals = int(root.get("headerRowCount", 1)), int(root.get("totalsRowCount", 0))
    filtered = any(element.tag.endswith("}filterColumn") for element in root.iter())
    return Table(name, sheet, Area(sheet, top, left, bottom, right), columns, header, totals, filtered)
