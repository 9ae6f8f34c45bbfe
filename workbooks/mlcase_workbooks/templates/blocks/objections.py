"""Answers prepared before the meeting: a printable page per objection with number, evidence and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.worksheet.hyperlink import Hyperlink

from mlcase_workbooks.templates.filled import begun
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told, within

WIDTHS = (6, 46, 24, 34, 34)


@dataclass(frozen=True)
class Fact:
    """A figure behind an answer, by its name in the workbook."""

    label: str
    name: str
    form: Format


@dataclass(frozen=True)
class Objection:
    """An objection, who raises it, the one number that meets it, the answer, and what remains true of it.

    The answer is a text, or a formula that puts live figures into one; the facts' first is the number.
    """

    code: str
    objection: str
    raised_by: str
    facts: tuple[Fact, ...]
    answer: str
    residual: str
    next_step: str


@dataclass(frozen=True)
class Objections:
    """Where each objection's page starts: its title and its number."""

    titles: Mapping[str, Ref]
    numbers: Mapping[str, Ref]
    entries: Sequence[Objection]

    def table(self) -> tuple[list[list[str | None]], list[Format]]:
        """Rows for a small table: the objection, what meets it, the number; and each row's format."""
        rows: list[list[str | None]] = [
            [f"={self.titles[entry.code]}", f'="{entry.facts[0].label}"', f"={self.numbers[entry.code]}"]
            for entry in self.entries
        ]
        return rows, [entry.facts[0].form for entry in self.entries]


def add_objections(book: Book, objections: Sequence[Objection], question: str) -> Objections:
    """The Objections sheet: an index, then a printed page each."""
    sheet = book.sheet("Objections", "Objections", question, WIDTHS)
    sheet.heading("At a glance")
    sheet.headers({"B": "ID", "C": "Objection", "D": "The number", "E": "Which is", "F": "What remains"}, height=16)
    index = sheet.row
    sheet.down(len(objections))
    titles, numbers = {}, {}
    for objection in objections:
        sheet.down()
        sheet.new_page()
        titles[objection.code], numbers[objection.code] = _page(sheet, objection)
    with sheet.at(index, len(objections)):
        for objection in objections:
            sheet.put("B", objection.code, Role.STRONG)
            sheet.put("C", f"={titles[objection.code]}", Role.LINK, align="left")
            number = objection.facts[0]
            sheet.put("D", f"={numbers[objection.code]}", Role.LINK, number.form, align="left")
            sheet.put("E", number.label)
            sheet.put("F", objection.residual)
            _go(sheet, "B", titles[objection.code])
            sheet.down()
    everything = ",".join(str(ref) for ref in numbers.values())
    book.check(sheet.name, "Every objection is met by a number", f"COUNT({everything})", f"COUNTA({everything})")
    return Objections(titles, numbers, objections)


def _page(sheet: Sheet, objection: Objection) -> tuple[Ref, Ref]:
    sheet.put("B", objection.code, Role.TITLE)
    title = sheet.put("C", within("“{}”", objection.objection), Role.TITLE, to="F")
    sheet.native.row_dimensions[sheet.row].height = 34
    sheet.down()
    sheet.put("C", Told(f"Raised by: {objection.raised_by}", "Raised by: …"), Role.QUESTION, to="F")
    sheet.down(2)
    number = objection.facts[0]
    sheet.put("C", number.label.upper(), Role.TILE_LABEL, to="F")
    sheet.native.row_dimensions[sheet.row].height = 20
    sheet.down()
    place = sheet.put("C", f"={number.name}", Role.TILE_VALUE, number.form, to="F")
    sheet.native.row_dimensions[sheet.row].height = 40
    sheet.down(2)
    answer = begun(objection.answer) if objection.answer.startswith("=") else objection.answer
    _passage(sheet, "Answer", answer, 64)
    sheet.heading("Evidence")
    sheet.headers({"C": "Figure", "D": "Value", "E": "Where it is worked out"}, height=16, to_end=True)
    for fact in objection.facts:
        sheet.put("C", fact.label)
        sheet.put("D", f"={fact.name}", Role.LINK, fact.form, align="left")
        _link(sheet, "E", sheet.book.place(fact.name))
        sheet.down()
    sheet.down()
    _passage(sheet, "What remains true of the objection", objection.residual, 34)
    _passage(sheet, "What we ask of you", objection.next_step, 34)
    return title, place


def _passage(sheet: Sheet, heading: str, text: str, height: float) -> None:
    sheet.heading(heading)
    sheet.put("C", text, Role.FINDING if text.startswith("=") else Role.LABEL, to="F")
    if text.startswith("="):
        sheet.native.row_dimensions[sheet.row].height = height
    sheet.down(2)


def _link(sheet: Sheet, column: str, target: Ref) -> None:
    cell = sheet.native[f"{column}{sheet.row}"]
    sheet.put(column, f"{target.sheet}, cell {target.column}{target.row}", Role.LINK)
    _go(sheet, column, target)
    cell.style = Role.LINK.value


def _go(sheet: Sheet, column: str, target: Ref) -> None:
    cell = sheet.native[f"{column}{sheet.row}"]
    style = cell.style
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{target.sheet}'!{target.column}{target.row}")
    cell.style = style
