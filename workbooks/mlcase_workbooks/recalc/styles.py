"""How cells look, as far as a formula can ask: number formats, alignment, protection, and the width of columns."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mlcase_workbooks.recalc.formula.lexer import address
from mlcase_workbooks.recalc.scan import attributes

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.package import Package
    from mlcase_workbooks.recalc.sheet import Sheet

_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "$#,##0_);($#,##0)", 6: "$#,##0_);[Red]($#,##0)",
    7: "$#,##0.00_);($#,##0.00)", 8: "$#,##0.00_);[Red]($#,##0.00)", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "m/d/yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_STANDARD_WIDTH = 8.43
_COLOUR = re.compile(r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]", re.IGNORECASE)
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATES = {
    "dmy": "D1", "dmmmy": "D1", "dmmm": "D2", "mmmy": "D3", "mdy": "D4", "md": "D5", "hmsap": "D6", "hmap": "D7",
    "hms": "D8", "hm": "D9",
}  # fmt: skip


@dataclass(frozen=True)
class CellStyle:
    """A cell's number format, horizontal alignment, and whether it is locked."""

    code: str = "General"
    alignment: str = ""
    locked: bool = True

    @property
    def sections(self) -> list[str]:
        """The number format's sections: for positive numbers, negative ones ..."""
        return self.code.split(";")

    @property
    def coloured(self) -> bool:
        """Whether negative numbers have a colour."""
        return len(self.sections) > 1 and bool(_COLOUR.search(self.sections[1]))

    @property
    def in_parentheses(self) -> bool:
        """Whether positive numbers stand in parentheses."""
        return "(" in _NOT_SHOWN.sub("", self.sections[0])

    @property
    def short(self) -> str:
        """The number format in Lotus's letters, which CELL gives: "F2" for 0.00, "D4" for m/d/yy."""
        return f"{self._letters}{'-' if self.coloured else ''}{'()' if self.in_parentheses else ''}"

    @property
    def _letters(self) -> str:
        section = self.sections[0]
        shown = _NOT_SHOWN.sub("", section).lower()
        if "general" in shown or "@" in shown or "?/" in shown or not shown.strip():
            return "G"
        if not re.search(r"[0#]", shown.replace("s.0", "s")):
            half = "ap" if "am/pm" in shown or "a/p" in shown else ""
            parts = re.findall(r"y+|m+|d+|h+|s+", shown.replace("am/pm", "").replace("a/p", ""))
            letters = "".join("mmm" if part.startswith("mmm") else part[0] for part in parts)
            if "h" in letters or not {"y", "d"} & set(letters):
                letters = "mdy" if "d" in letters else letters
            return _DATES.get(letters if letters == "mdy" else letters + half, "G")
        decimals = len(re.split(r"[e%]", shown.partition(".")[2])[0].rstrip(" )")) if "." in shown else 0
        kind = (
            "S" if "e" in shown else "P" if "%" in shown else "C" if re.search(r"[$€£¥]", section) else
            "," if "," in shown else "F"
        )  # fmt: skip
        return f"{kind}{decimals}"


class Styles:
    """The styles of a workbook."""

    def __init__(self, package: Package | None) -> None:
        self._package = package

    @cached_property
    def _cells(self) -> list[CellStyle]:
        """The cell styles in the order of their numbers."""
        names = self._package.names if self._package is not None else frozenset()
        part = next((name for name in sorted(names) if name.endswith("styles.xml")), None)
        if part is None or self._package is None:
            return [CellStyle()]
        root = ET.fromstring(self._package.read(part))
        codes = dict(_BUILT_IN)
        for element in root.iter():
            if element.tag.endswith("}numFmt"):
                codes[int(element.get("numFmtId", 0))] = element.get("formatCode", "General")
        formats = next((element for element in root if element.tag.endswith("}cellXfs")), ())
        return [_style(element, codes) for element in formats]

    def numbered(self, number: int) -> CellStyle:
        """The cell style of that number; the plain one when there is none."""
        styles = self._cells
        return styles[number] if 0 <= number < len(styles) else CellStyle()

    def of(self, sheet: Sheet, row: int, column: int) -> CellStyle:
        """How a cell looks."""
        cell = re.search(rf'<(?:\w+:)?c\b[^>]*\br="{address(row, column)}"[^>]*>', sheet.xml)
        number = attributes(cell[0]).get("s", "0") if cell else self._column(sheet, column).get("style", "0")
        return self.numbered(int(number))

    def width(self, sheet: Sheet, column: int) -> tuple[float, bool]:
        """A column's width in characters, and whether it is the sheet's standard."""
        own = self._column(sheet, column)
        if "width" in own:
            return 0.0 if own.get("hidden") in ("1", "true") else float(own["width"]), False
        standard = re.search(r"<(?:\w+:)?sheetFormatPr\b[^>]*>", sheet.xml)
        width = attributes(standard[0]).get("defaultColWidth") if standard else None
        return float(width) if width else _STANDARD_WIDTH, True

    @staticmethod
    def _column(sheet: Sheet, column: int) -> dict[str, str]:
        for found in re.finditer(r"<(?:\w+:)?col\b[^>]*>", sheet.xml[: sheet.xml.find("sheetData")]):
            column_attributes = attributes(found[0])
            if int(column_attributes.get("min", 0)) <= column <= int(column_attributes.get("max", 0)):
                return column_attributes
        return {}


def _style(element: ET.Element, codes: dict[int, str]) -> CellStyle:
    parts = {child.tag.rpartition("}")[2]: child for child in element}
    alignment = parts["alignment"].get("horizontal", "") if "alignment" in parts else ""
    locked = parts["protection"].get("locked", "1") not in ("0", "false") if "protection" in parts else True
    return CellStyle(codes.get(int(element.get("numFmtId", 0)), "General"), alignment, locked)
