"""What goes over a template's own figures once it is written: nothing at all, or figures with another source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlcase_workbooks.templates.blocks.cover import TITLE
from mlcase_workbooks.templates.blocks.inputs import PROVENANCE, InputValue
from mlcase_workbooks.templates.finish import fit_rows, put_footer
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import Role

EXAMPLE_ROLES = (Role.INPUT.value, Role.SOURCE.value)
COVER = "Cover"
"""Its lines are texts, and its legend shows what an input looks like."""


@dataclass(frozen=True)
class Given:
    """A value in the place of a template's own, and where it comes from."""

    value: InputValue
    source: str
    date: str
    confidence: str = "high"
    note: str = ""


def attribute(book: Book, given: Mapping[str, Given]) -> None:
    """Say on the Inputs sheet where each given value comes from; it is then what its source says."""
    for name, entry in given.items():
        place = book.place(name)
        native = book.sheets[place.sheet].native
        native[f"G{place.row}"].value = entry.value
        for column, text in zip(PROVENANCE, (entry.source, entry.date, entry.confidence), strict=True):
            native[f"{column}{place.row}"].value = text
        native[f"N{place.row}"].value = entry.note or None
        book.kept |= {Ref(place.sheet, column, place.row) for column in "DG"}
        for column in PROVENANCE:
            book.examples.pop(Ref(place.sheet, column, place.row), None)
    for sheet in {book.place(name).sheet for name in given}:
        fit_rows(book.sheets[sheet])


def entitle(book: Book, texts: Mapping[str, str]) -> None:
    """Write over lines of the cover; the title stands in the footers, too."""
    for name, text in texts.items():
        place = book.place(name)
        book.sheets[place.sheet].native[f"{place.column}{place.row}"].value = text
        if name == TITLE:
            book.title = text
            for sheet in book.sheets.values():
                put_footer(sheet)
    fit_rows(book.sheets[COVER])


def clear_examples(book: Book, settings: Iterable[str]) -> None:
    """Empty the cells that hold an example; formulas, labels, what is kept and the inputs that were set stay."""
    named = {name.lower(): name for name in book.workbook.defined_names}
    book.kept |= {book.place(named[name.lower()]) for name in settings}
    for sheet in book.sheets.values():
        if sheet.name == COVER:
            continue
        for row in sheet.native.iter_rows():
            for cell in row:
                if cell.value is None or cell.data_type == "f" or cell.style not in EXAMPLE_ROLES:
                    continue
                place = Ref(sheet.name, cell.column_letter, cell.row)
                if place not in book.kept:
                    cell.value = book.unused.get(place)
    for place, text in book.examples.items():
        book.sheets[place.sheet].native[f"{place.column}{place.row}"].value = text
    for sheet in book.sheets.values():
        fit_rows(sheet)
