"""A copy of the workbook with the findings in it: a sheet that lists them, and the cells' grounds in their colours.

Formulas, values and every part that holds neither a marked cell nor the list of sheets stay as they are.
"""

from __future__ import annotations

import io
import os
import re
from collections import defaultdict
from pathlib import Path

from mlcase_workbooks.audit.findings import Audited, Place, Severity
from mlcase_workbooks.places import refuse_place
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.errors import WorkbookError
from mlcase_workbooks.recalc.graft import with_sheets
from mlcase_workbooks.recalc.graft_styles import coloured
from mlcase_workbooks.recalc.package import decoded
from mlcase_workbooks.recalc.reader import SheetReader
from mlcase_workbooks.recalc.scan import ATTRIBUTES
from mlcase_workbooks.recalc.sheet import Sheet

COLOURS = {Severity.ERROR: "FFF8B4AB", Severity.WARNING: "FFFCE4A8", Severity.NOTE: "FFCFE3FC"}
_SHEET = "Audit"
_STYLE = re.compile(r'\ss="(\d+)"')
_COLUMNS = (
    ("Severity", 10),
    ("Where", 20),
    ("Finding", 46),
    ("Rule", 19),
    ("Why it matters", 40),
    ("How to mend it", 40),
)
_HEAD = 4
_LINE = 12.5
"""A line's height in points, in the font of the templates."""
_LONGEST = 1_000


def write_marked(book: Book, audited: Audited, out: str | os.PathLike[str]) -> None:
    """Write the copy."""
    assert book.package is not None
    target = Path(out)
    refuse_place(target)
    try:
        with_sheets(book, _list(audited), _marked(book, audited), target)
    except ValueError as problem:
        raise WorkbookError(f"{audited.file}: no sheet can be added to it ({problem})") from problem


# -- the cells --------------------------------------------------------------------------------------------------------


def _marked(book: Book, audited: Audited) -> dict[str, bytes]:
    """The parts in which cells get a ground: the sheets, and the styles."""
    package = book.package
    assert package is not None
    worst: dict[str, list[tuple[Place, Severity]]] = defaultdict(list)
    for finding in audited.findings:
        for place in (finding.place, *finding.related):
            if place.top:
                worst[place.sheet].append((place, finding.severity))
    part = next((t for t, kind in package.relations(book.part).values() if kind.endswith("/styles")), "")
    if not worst or not part:
        return {}
    wanted: dict[tuple[int, Severity], int] = {}
    edits = {
        sheet: _edits(sheet, worst[sheet.name], wanted) for sheet in book.sheets if sheet.part and sheet.name in worst
    }
    text, encoding = decoded(package.read(part))
    xml, numbers = coloured(text, [(style, COLOURS[severity]) for style, severity in wanted])
    changed = {
        sheet.part: _edited(sheet, [(start, end, numbers[number]) for start, end, number in places])
        for sheet, places in edits.items()
        if places
    }
    return changed | ({part: xml.encode(encoding)} if changed else {})


def _edits(
    sheet: Sheet, places: list[tuple[Place, Severity]], wanted: dict[tuple[int, Severity], int]
) -> list[tuple[int, int, int]]:
    """Where the attributes of the cells to be marked stand in the sheet, and which of the wanted styles they get."""
    severity_of: dict[tuple[int, int], Severity] = {}
    height, width = sheet.height, sheet.width
    for place, severity in sorted(places, key=lambda entry: -entry[1].rank):  # the worst one last, so that it stays
        for row in range(place.top, min(place.bottom, height) + 1):
            for column in range(place.left, min(place.right, width) + 1):
                severity_of[row, column] = severity
    found = []
    for row, column, match in SheetReader(sheet).places():
        marked = severity_of.get((row, column))
        if marked is not None:
            style = _STYLE.search(match[ATTRIBUTES])
            key = (int(style[1]) if style else 0, marked)
            found.append((*match.span(ATTRIBUTES), wanted.setdefault(key, len(wanted))))
    return found


def _edited(sheet: Sheet, places: list[tuple[int, int, int]]) -> bytes:
    pieces: list[str] = []
    position = 0
    for start, end, number in places:
        pieces += sheet.source[position:start], f' s="{number}"', _STYLE.sub("", sheet.source[start:end])
        position = end
    return "".join([*pieces, sheet.source[position:]]).encode(sheet.encoding)


# -- the list ---------------------------------------------------------------------------------------------------------


def _list(audited: Audited) -> bytes:
    """A workbook with one sheet: the findings, each with a link to its cell."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink
    from openpyxl.worksheet.page import PageMargins

    from mlcase_workbooks.templates import styles
    from mlcase_workbooks.templates.styles import Role

    workbook = Workbook()
    styles.register(workbook)
    sheet = workbook.active
    sheet.title = _SHEET
    for cell, text, role in (
        ("A1", "Audit", Role.TITLE), ("A2", f"{audited.looked_at}: {audited.verdict}", Role.QUESTION)
    ):  # fmt: skip
        sheet[cell], sheet[cell].style = text, role.value
    sheet.row_dimensions[1].height = 24
    for column, (heading, width) in enumerate(_COLUMNS, 1):
        cell = sheet.cell(_HEAD, column, heading)
        cell.style = Role.HEADER.value
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.row_dimensions[_HEAD].height = 16
    for row, finding in enumerate(audited.findings, _HEAD + 1):
        place = finding.place
        texts = (finding.severity.value, str(place), finding.message, finding.rule.id, finding.why, finding.mend)
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(row, column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST]
            cell.data_type = "s"  # a message that starts with "=" is a text
            cell.style = Role.LABEL.value
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 1).fill = styles.paper(COLOURS[finding.severity])
        if place.sheet:
            where = sheet.cell(row, 2)
            quoted = place.sheet.replace("'", "''")
            where.hyperlink = Hyperlink(ref=where.coordinate, location=f"'{quoted}'!{place.cells or 'A1'}")
            where.font = Font(name=styles.FONT, size=9, color=styles.BLUE, underline="single")
        sheet.row_dimensions[row].height = _LINE * max(
            _lines(text, width) for text, (_, width) in zip(texts, _COLUMNS, strict=True)
        )
    sheet.freeze_panes = f"A{_HEAD + 1}"
    sheet.print_title_rows = f"{_HEAD}:{_HEAD}"
    sheet.auto_filter.ref = f"A{_HEAD}:F{_HEAD + max(1, len(audited.findings))}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.45, bottom=0.6)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _lines(text: str, width: float) -> int:
    return min(12, max(1, -(-len(text) // int(width))))
