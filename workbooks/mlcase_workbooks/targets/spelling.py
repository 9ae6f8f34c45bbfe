"""A workbook's calls spelled for another add-in; not a character beside them is touched."""

from __future__ import annotations

from collections.abc import Callable

from mlcase_workbooks.names import SPELLINGS, own_name
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.write import with_formulas
from mlcase_workbooks.respell import respelled
from mlcase_workbooks.targets.calls import is_ours
from mlcase_workbooks.targets.elsewhere import rewritten
from mlcase_workbooks.targets.parts import with_formulas_outside

Spell = Callable[[str], str | None]


def speller(book: Book, target: str) -> Spell:
    """What a function is called for a target; None for one that is not ours, or that the workbook itself defines."""
    prefix = SPELLINGS[target]

    def spell(spelled: str) -> str | None:
        plain = own_name(spelled)
        return prefix + plain if is_ours(spelled) and book.name(plain, None) is None else None

    return spell


def spelled_parts(book: Book, target: str) -> tuple[dict[str, bytes], int]:
    """The parts that change, and in how many cells' formulas."""
    spell = speller(book, target)
    changed: dict[str, bytes] = {}
    count = 0

    def change(text: str) -> str:
        return respelled(text, spell)

    for sheet in book.sheets:
        if not sheet.part:
            continue
        texts = {f: change(f.text) for f in sheet.formulas if change(f.shape.text) != f.shape.text}
        xml = rewritten(with_formulas(sheet, {}, dict(texts), styled=True), change)
        if xml != sheet.source:
            changed[sheet.part] = xml.encode(sheet.encoding)
        count += len(texts)
    changed.update(with_formulas_outside(book, change))
    return changed, count
