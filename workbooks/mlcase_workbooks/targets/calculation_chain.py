"""Excel's list of formula cells: it repairs a file that lists a cell which has no formula any more."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection

from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.package import Package, decoded
from mlcase_workbooks.recalc.scan import attributes
from mlcase_workbooks.recalc.sheet import Formula

_CELL = re.compile(r"<((?:\w+:)?)c\b([^>]*)/>")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)/?>")
_MENTION = re.compile(r"<(?:\w+:)?(?:Relationship|Override)\b[^>]*calcChain[^>]*/>")
_OWN_SHEET = re.compile(r'\s+i="[^"]*"')


def without(book: Book, formulas: Collection[Formula]) -> dict[str, bytes]:
    """The parts that change when some formulas' cells leave the list; Excel adds by itself what the list lacks."""
    assert book.package is not None
    parts = [part for part, kind in book.package.relations(book.part).values() if kind.endswith("/calcChain")]
    if not parts or not formulas:
        return {}
    xml, encoding = decoded(book.package.read(parts[0]))
    workbook = decoded(book.package.read(book.part))[0]
    numbers = [attributes(match[1])["sheetId"] for match in _SHEET.finditer(workbook)]
    gone = {(numbers[f.sheet.index], address(row, column)) for f in formulas for row, column in f.cells}
    sheet = said = ""

    def kept(match: re.Match[str]) -> str:
        nonlocal sheet, said
        given = attributes(match[2])
        sheet = given.get("i", sheet)  # a cell without it is on the sheet of the one before
        if (sheet, given["r"]) in gone:
            return ""
        own = "" if sheet == said else f' i="{sheet}"'
        said = sheet
        return f"<{match[1]}c{_OWN_SHEET.sub('', match[2]).rstrip()}{own}/>"

    new = _CELL.sub(kept, xml)
    if _CELL.search(new):
        return {parts[0]: new.encode(encoding)} if new != xml else {}
    return _unlisted(book.package, book.part)


def _unlisted(package: Package, workbook: str) -> dict[str, bytes]:
    """The workbook's relations and the list of parts with no such list: an empty one is not allowed."""
    folder, file = posixpath.split(workbook)
    changed = {}
    for part in (posixpath.join(folder, "_rels", f"{file}.rels"), "[Content_Types].xml"):
        xml, encoding = decoded(package.read(part))
        changed[part] = _MENTION.sub("", xml).encode(encoding)
    return changed
