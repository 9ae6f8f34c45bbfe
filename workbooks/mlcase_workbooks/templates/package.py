"""The file on disk: the same workbook gives the same bytes, whenever and wherever it is written."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

from mlcase_workbooks.templates.sheet import Book

WRITTEN = datetime(2025, 10, 1)
# openpyxl leaves the attribute out of data labels, and LibreOffice then takes the cell's format.
_FORMAT = re.compile(rb'(<(?:c:)?numFmt formatCode="[^"]*")\s*/>')
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def write(book: Book, path: Path) -> None:
    """Write the workbook; nothing is on disk until all of it is ready."""
    path.write_bytes(_packed(book))


def _packed(book: Book) -> bytes:
    """The package with openpyxl's clock readings taken out."""
    properties = book.workbook.properties
    properties.title, properties.creator = book.title, book.author
    properties.created, properties.lastModifiedBy = WRITTEN, None
    fresh, packed = io.BytesIO(), io.BytesIO()
    book.workbook.save(fresh)
    with zipfile.ZipFile(fresh) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            part = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(part, _settled(source.read(entry), entry.filename))
    return packed.getvalue()


def _settled(content: bytes, name: str) -> bytes:
    """A part without the moment at which it was written, and a chart's labels with their own number format."""
    if name.startswith("xl/charts/"):
        return _FORMAT.sub(rb'\1 sourceLinked="0"/>', content)
    if name != "docProps/core.xml":
        return content
    return _MODIFIED.sub(rb"\g<1>" + WRITTEN.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rb"\g<2>", content)
