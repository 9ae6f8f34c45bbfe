"""The copy that LibreOffice opens: inputs set, our functions by the names it knows, and what it lacks as values."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, unescape

from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.package import Compressed, decoded
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.values import Scalar
from mlcase_workbooks.recalc.write import with_formulas
from mlcase_workbooks.respell import respelled

_PROTECTION = re.compile(r"<(?:\w+:)?(?:sheet|workbook)Protection\b[^>]*/>")
"""Left out of the copy: LibreOffice keeps to it even where it is asked for the kinds of values."""

_AS_DISPLAYED = re.compile(r"""<(?:\w+:)?calcPr\b[^>]*fullPrecision=["'](?:0|false)["']""")
_DEFINED_NAME = re.compile(r"(<(?:\w+:)?definedName\b[^>]*>)([^<]+)(</)")


def write_copy(
    book: Book,
    target: Path,
    inputs: Mapping[Sheet, Mapping[tuple[int, int], Scalar]],
    constant: Iterable[Formula],
    spell: Callable[[str], str | None],
    styled: bool,
) -> None:
    """Write the workbook with its inputs set, some formulas as the values that they have, and functions respelled.

    ``styled`` keeps the formats of formula cells. Calc shows TRUE and FALSE as numbers where a cell has a format.
    """
    package = book.package
    assert package is not None
    workbook, encoding = decoded(package.read(book.part))
    styled = styled or _AS_DISPLAYED.search(workbook) is not None
    as_values = set(constant)
    changed = {}
    for sheet in book.sheets:
        if sheet.part:
            texts: dict[Formula, str | None] = {}
            for formula in sheet.formulas:
                if formula in as_values:
                    texts[formula] = None
                elif respelled(formula.shape.text, spell) != formula.shape.text:
                    texts[formula] = respelled(formula.text, spell)
            xml = with_formulas(sheet, inputs.get(sheet, {}), texts, styled)
            changed[sheet.part] = _PROTECTION.sub("", xml).encode(sheet.encoding)
    changed[book.part] = _PROTECTION.sub("", _with_names(workbook, spell)).encode(encoding)
    package.write(target, {part: Compressed.of(data) for part, data in changed.items()})


def _with_names(xml: str, spell: Callable[[str], str | None]) -> str:
    """The workbook part with functions in defined names respelled."""

    def renamed(match: re.Match[str]) -> str:
        return match[1] + escape(respelled(unescape(match[2]), spell)) + match[3]

    return _DEFINED_NAME.sub(renamed, xml)


def write_probe(target: Path, formulas: Iterable[str]) -> None:
    """A workbook with one formula a row in column A of the sheet "Probe"."""
    rows = "".join(f'<row r="{i}"><c r="A{i}"><f>{escape(f)}</f></c></row>' for i, f in enumerate(formulas, 1))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for part, xml in _PROBE.items():
            package.writestr(part, xml.format(rows=rows))


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = "application/vnd.openxmlformats-"
_SCHEMAS = "http://schemas.openxmlformats.org/"
_RELATIONS = _HEAD + f'<Relationships xmlns="{_SCHEMAS}package/2006/relationships">'
_RELATED = f"{_SCHEMAS}officeDocument/2006/relationships"
_MAIN = f"{_SCHEMAS}spreadsheetml/2006/main"
_PROBE = {
    "[Content_Types].xml": _HEAD
    + f'<Types xmlns="{_SCHEMAS}package/2006/content-types">'
    + f'<Default Extension="rels" ContentType="{_TYPES}package.relationships+xml"/>'
    + f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}officedocument.spreadsheetml.sheet.main+xml"/>'
    + f'<Override PartName="/xl/sheet1.xml" ContentType="{_TYPES}officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": _RELATIONS
    + f'<Relationship Id="r1" Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": _RELATIONS
    + f'<Relationship Id="r1" Type="{_RELATED}/worksheet" Target="sheet1.xml"/></Relationships>',
    "xl/workbook.xml": _HEAD
    + f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}">'
    + '<sheets><sheet name="Probe" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/sheet1.xml": _HEAD + f'<worksheet xmlns="{_MAIN}"><sheetData>{{rows}}</sheetData></worksheet>',
}
