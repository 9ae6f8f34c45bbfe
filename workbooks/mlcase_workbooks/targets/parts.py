"""The parts of a workbook beside its sheets that hold formulas: the defined names and the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.package import decoded
from mlcase_workbooks.targets.elsewhere import rewritten


def with_formulas_outside(book: Book, change: Callable[[str], str]) -> dict[str, bytes]:
    """The parts beside the sheets whose formulas change."""
    assert book.package is not None
    changed = {}
    for part in _parts(book):
        xml, encoding = decoded(book.package.read(part))
        new = rewritten(xml, change)
        if new != xml:
            changed[part] = new.encode(encoding)
    return changed


def _parts(book: Book) -> Iterator[str]:
    assert book.package is not None
    yield book.part
    for sheet in book.sheets:
        for target, kind in book.package.relations(sheet.part).values() if sheet.part else ():
            if kind.endswith("/table"):
                yield target
