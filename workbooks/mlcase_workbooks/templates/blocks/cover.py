"""The first page: what the workbook is, how it stands, where everything is, and what is still to be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.styles import Alignment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.blocks.guards import LINKS_ONLY, still_empty
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import in_blank

ADDIN_STATUS = '=IFERROR("mlcase "&ML_VERSION(),"add-in not loaded")'
TITLE, PURPOSE, COMPANY = "Case_Title", "Case_Purpose", "Case_Company"
WIDTHS = (24, 62, 12, 22, 62, 12)
WRAPPED = Alignment(vertical="center", wrap_text=True, indent=1)


@dataclass(frozen=True)
class Facts:
    """What stands on the cover."""

    version: str
    date: str
    prepared_by: str
    approvers: str
    purpose: str
    source: str


@dataclass(frozen=True)
class Entry:
    """A line of the cover that a person may change: its name, its label, what it wants, and what it says at first."""

    name: str
    label: str
    wanted: str
    text: str = ""
    blank: str = ""


def _left(text: str) -> str:
    return in_blank(text) or ""


def entries(title: str, facts: Facts) -> tuple[Entry, ...]:
    """What the cover says of the document itself, line by line."""
    return (
        Entry(TITLE, "Title", "What the case is called: it heads Cover, Summary and memo.", title, _left(title)),
        Entry(COMPANY, "Company", "Whose case it is."),
        Entry(
            PURPOSE,
            "Question",
            "The question that this case answers, in a sentence.",
            facts.purpose,
            _left(facts.purpose),
        ),
        Entry("Case_Version", "Version", "Counts up with each version that somebody gets.", facts.version, "0.1"),
        Entry("Case_Date", "Date", "When this version was finished.", facts.date),
        Entry("Case_Prepared_By", "Prepared by", "Who answers for the figures.", facts.prepared_by),
        Entry("Case_Approvers", "Approvers", "Who decides.", facts.approvers),
        Entry("Case_Source", "Source of the figures", "The documents and systems they come from.", facts.source),
    )


NAMES = tuple(entry.name for entry in entries("", Facts("", "", "", "", "", "")))
"""The names of the cover's lines: texts that a person may set."""


def add_cover(
    book: Book, lines: Sequence[Entry], live: Sequence[tuple[str, str]], sheet_map: Sequence[tuple[str, str]]
) -> None:
    """The Cover sheet; ``live`` are the choices that the live case is shown under."""
    sheet = book.sheet("Cover", f"={TITLE}", f"={PURPOSE}", WIDTHS)
    start = sheet.row
    sheet.heading("This document")
    for line in lines:
        _entry(sheet, line)
    rows = (
        ("Status", "=Inputs_Status", Role.LINK),
        *((label, link, Role.LINK) for label, link in live if link[1:] in book.workbook.defined_names),
        ("Convention", "=Case_Convention", Role.LINK),
        ("Functions", ADDIN_STATUS, Role.FUNCTION),
        ("Inputs still empty", "=Case_Open_Inputs", Role.LINK),
        ("All checks hold", "=Case_Checks", Role.CHECK),
    )
    for label, value, role in rows:
        sheet.put("B", label, Role.STRONG)
        cell = sheet.put("C", value, role, align="left")
        if role is Role.CHECK:
            styles.flag(sheet.native, f"C{cell.row}", f"NOT(C{cell.row})", f"C{cell.row}")
        sheet.down()
    sheet.down()
    end = sheet.row
    sheet.row = start + 1
    for role, text in styles.LEGEND:
        sheet.put("E", text.split(":")[0], role, align="center")
        sheet.put("F", text.split(": ")[1], Role.NOTE)
        sheet.down()
    sheet.row = max(end, sheet.row)
    sheet.heading("Sheets, and how many of their inputs are still empty")
    book.open_inputs = list(_map(book, sheet, sheet_map))


def _entry(sheet: Sheet, line: Entry) -> None:
    """One line, to be written over."""
    sheet.put("B", line.label, Role.STRONG)
    text = line.blank if sheet.book.blank else str(line.text)
    cell = sheet.put("C", text or None, Role.INPUT, name=line.name, kept=True)
    sheet.native[f"C{cell.row}"].alignment = WRAPPED
    rule = DataValidation(showInputMessage=True, promptTitle=line.label, prompt=line.wanted)
    rule.add(f"C{cell.row}")
    sheet.native.add_data_validation(rule)
    sheet.down()


def _map(book: Book, sheet: Sheet, sheet_map: Sequence[tuple[str, str]]) -> Iterator[Ref]:
    """The sheets with links to them in two halves; gives back where the empty inputs of each are counted."""
    half = -(-len(sheet_map) // 2)
    top = sheet.row
    for index, (name, what) in enumerate(sheet_map):
        sheet.row = top + index % half
        columns = "BCD" if index < half else "EFG"
        sheet.put(columns[0], name, Role.LINK)
        cell = sheet.native[f"{columns[0]}{sheet.row}"]
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!A1", display=name)
        cell.style = Role.LINK.value
        sheet.put(columns[1], what)
        empty = still_empty(book.sheets[name]) if name in book.sheets and name not in LINKS_ONLY else ""
        if empty:
            place = sheet.put(columns[2], f"={empty}", Role.CALCULATION, Format.OPEN, align="right")
            styles.warn(sheet.native, f"{columns[2]}{sheet.row}", f"{columns[2]}{sheet.row}>0")
            yield place
