"""Sheets of one workbook added to another, with their charts; nothing else of either is touched.

The added workbook is one that openpyxl wrote: its styles are appended to the other's, its shared strings become texts
in their cells, its drawings and charts are copied under free names; what of a sheet is printed is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.graft_styles import Appended, append_styles
from mlcase_workbooks.recalc.package import Compressed, Package, decoded, relations_part
from mlcase_workbooks.recalc.scan import escape

_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_RELATED = "application/vnd.openxmlformats-package.relationships+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TYPE_OF = {
    "drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "chart": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
}
_LONGEST_NAME = 31

_STRING_CELL = re.compile(r'(<c\b[^>]*?) t="s"([^>]*)><v>(\d+)</v></c>')
_STYLED = re.compile(r'(<(?:c|row|col)\b[^>]*? (?:s|style)=")(\d+)(")')
_CONDITIONAL = re.compile(r'( dxfId=")(\d+)(")')
_SHEET_ID = re.compile(r'\bsheetId="(\d+)"')
_ENTRY = re.compile(r"<(?:\w+:)?sheet\b")
_PRINTED = re.compile(r'<definedName name="(_xlnm\.Print_\w+)" localSheetId="(\d+)"[^>]*>([^<]*)</definedName>')
_SHEET_OF = re.compile(r"(?:'(?:[^']|'')*'|[^!',]+)!")
_RELATION_ID = re.compile(r'\bId="rId(\d+)"')


def with_sheets(book: Book, added: bytes, changed: Mapping[str, bytes], out: Path) -> list[str]:
    """Write the book with the sheets of another workbook after its own; what they are called there.

    ``changed`` holds the book's parts that change for other reasons. A name that is taken gets a number.
    """
    assert book.package is not None
    parts = dict(changed)
    graft = _Graft(book, Book.of(Package("added sheets", added)), parts)
    names = graft.run()
    book.package.write(out, {part: Compressed.of(content) for part, content in parts.items()})
    return names


class _Graft:
    """One addition: ``parts`` collects what is new or changes."""

    def __init__(self, book: Book, added: Book, parts: dict[str, bytes]) -> None:
        assert book.package is not None
        assert added.package is not None
        self.book = book
        self.package = book.package
        self.added = added
        self.source = added.package
        self.parts = parts
        self.types: list[tuple[str, str]] = []

    def run(self) -> list[str]:
        styles = self._styles()
        links: list[str] = []
        entries: list[tuple[str, int, str]] = []
        names: list[str] = []
        workbook = self._text(self.book.part)
        related = self._text(relations_part(self.book.part))
        last_id = max(map(int, _SHEET_ID.findall(workbook)), default=0)
        last_link = max(map(int, _RELATION_ID.findall(related)), default=0)
        strict = _STRICT in related
        for i, sheet in enumerate(self.added.sheets, 1):
            part = self._sheet(sheet.part, styles)
            name = self._free_name(sheet.name, names)
            names.append(name)
            kind = f"{_STRICT if strict else _TRANSITIONAL}/worksheet"
            links.append(f'<Relationship Id="rId{last_link + i}" Type="{kind}" Target="/{part}"/>')
            entries.append((name, last_id + i, f"rId{last_link + i}"))
        namespace = _STRICT if strict else _TRANSITIONAL
        printed = self._printed(len(_ENTRY.findall(workbook)), names)
        self._put(self.book.part, _with_names(_with_entries(workbook, entries, namespace), printed))
        self._put(relations_part(self.book.part), _before_end(related, "Relationships", "".join(links)))
        overrides = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in self.types)
        types = self._text("[Content_Types].xml")
        if 'Extension="rels"' not in types:
            overrides = f'<Default Extension="rels" ContentType="{_RELATED}"/>{overrides}'
        self._put("[Content_Types].xml", _before_end(types, "Types", overrides))
        return names

    def _printed(self, before: int, names: list[str]) -> list[str]:
        """The names for what is printed of the sheets, which have new numbers and perhaps new names."""
        found = []
        for kind, number, text in _PRINTED.findall(decoded(self.source.read(self.added.part))[0]):
            sheet = escape(names[int(number)].replace("'", "''"))
            areas = _on_sheet(sheet, text)
            found.append(f'<definedName name="{kind}" localSheetId="{before + int(number)}">{areas}</definedName>')
        return found

    def _styles(self) -> Appended:
        own = [target for target, kind in self.package.relations(self.book.part).values() if kind.endswith("/styles")]
        theirs = next(t for t, kind in self.source.relations(self.added.part).values() if kind.endswith("/styles"))
        if not own:
            raise ValueError("the workbook has no styles")
        appended = append_styles(self._text(own[0]), decoded(self.source.read(theirs))[0])
        self._put(own[0], appended.xml)
        return appended

    def _sheet(self, part: str, styles: Appended) -> str:
        """A sheet's part, its cells with their styles' new numbers."""
        xml = decoded(self.source.read(part))[0]
        xml = _STRING_CELL.sub(lambda m: f'{m[1]} t="inlineStr"{m[2]}>{self._string(int(m[3]))}</c>', xml)
        xml = _STYLED.sub(lambda m: f"{m[1]}{styles.cells[int(m[2])]}{m[3]}", xml)
        xml = _CONDITIONAL.sub(lambda m: f"{m[1]}{styles.conditional + int(m[2])}{m[3]}", xml)
        xml = xml.replace(' tabSelected="1"', "")
        return self._copied(part, xml, _SHEET)

    def _string(self, index: int) -> str:
        text = escape(self.added.strings[index])
        return f'<is><t xml:space="preserve">{text}</t></is>'

    def _copied(self, part: str, xml: str, kind: str) -> str:
        """A part and the parts that it refers to, under names that are free."""
        free = self._free_part(part)
        self._put(free, xml)
        self.types.append((free, kind))
        links = []
        for identity, (target, relation) in self.source.relations(part).items():
            content_type = _TYPE_OF.get(relation.rpartition("/")[2])
            if content_type is None:
                raise ValueError(f"a sheet to be added has a part of the kind {relation}")
            copy = self._copied(target, decoded(self.source.read(target))[0], content_type)
            links.append(f'<Relationship Id="{identity}" Type="{relation}" Target="/{copy}"/>')
        if links:
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
            xml = f'{head}<Relationships xmlns="{namespace}">{"".join(links)}</Relationships>'
            self._put(relations_part(free), xml)
        return free

    def _free_part(self, part: str) -> str:
        stem, dot, ending = part.rpartition(".")
        stem = stem.rstrip("0123456789")
        number = 1
        while f"{stem}{number}{dot}{ending}" in self.package.names or f"{stem}{number}{dot}{ending}" in self.parts:
            number += 1
        return f"{stem}{number}{dot}{ending}"

    def _free_name(self, name: str, others: list[str]) -> str:
        taken = {sheet.name.lower() for sheet in self.book.sheets} | {other.lower() for other in others}
        free, number = name, 1
        while free.lower() in taken:
            number += 1
            free = f"{name[: _LONGEST_NAME - 4]} ({number})"
        return free

    def _text(self, part: str) -> str:
        return decoded(self.parts[part] if part in self.parts else self.package.read(part))[0]

    def _put(self, part: str, text: str) -> None:
        encoding = "utf-8"
        if part in self.package.names:
            encoding = decoded(self.package.read(part))[1]
        self.parts[part] = text.encode(encoding)


def _on_sheet(sheet: str, areas: str) -> str:
    """Areas, whatever sheet they were on, on this one; its name is quoted already."""
    return _SHEET_OF.sub(lambda _: f"'{sheet}'!", areas)


def _before_end(xml: str, element: str, more: str) -> str:
    """The XML with more before the end of its root."""
    match = re.search(rf"</((?:\w+:)?){element}>\s*$", xml)
    if match is None:
        raise ValueError(f"{element} is not closed")
    if match[1]:
        more = re.sub(r"<(?=\w)", f"<{match[1]}", more)
    return xml[: match.start()] + more + xml[match.start() :]


def _with_entries(workbook: str, entries: list[tuple[str, int, str]], namespace: str) -> str:
    """The workbook part with more sheets in its list."""
    match = re.search(r"</((?:\w+:)?)sheets>", workbook)
    if match is None:
        raise ValueError("the workbook lists no sheets")
    more = "".join(
        f'<{match[1]}sheet xmlns:link="{namespace}" name={quoteattr(name)} sheetId="{identity}" link:id="{link}"/>'
        for name, identity, link in entries
    )
    return workbook[: match.start()] + more + workbook[match.start() :]


def _with_names(workbook: str, names: list[str]) -> str:
    """The workbook part with more defined names."""
    if not names:
        return workbook
    workbook = re.sub(r"<(?:\w+:)?definedNames\s*/>", "", workbook)
    if re.search(r"</(?:\w+:)?definedNames>", workbook):
        return _inserted(workbook, "definedNames", "".join(names), inside=True)
    before = next(
        e for e in ("externalReferences", "functionGroups", "sheets") if re.search(rf"</(?:\w+:)?{e}>", workbook)
    )
    return _inserted(workbook, before, f"<definedNames>{''.join(names)}</definedNames>", inside=False)


def _inserted(xml: str, element: str, more: str, inside: bool) -> str:
    """The XML with more at the end of an element, or after it."""
    match = re.search(rf"</((?:\w+:)?){element}>", xml)
    assert match is not None
    if match[1]:
        more = re.sub(r"<(/?)(?=\w)", rf"<\1{match[1]}", more)
    at = match.start() if inside else match.end()
    return xml[:at] + more + xml[at:]
