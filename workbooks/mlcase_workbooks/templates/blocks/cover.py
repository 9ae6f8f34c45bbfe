"""The first page: what the workbook is, how it stands, and where everything is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.worksheet.hyperlink import Hyperlink

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import Role

ADDIN_STATUS = '=IFERROR("mlcase "&ML_VERSION(),"add-in not loaded")'


SOURCE = "Source of the figures"


@dataclass(frozen=True)
class Facts:
    """What stands on the cover."""

    version: str
    date: str
    prepared_by: str
    approvers: str
    purpose: str
    source: str


def add_cover(book: Book, facts: Facts, live: Sequence[tuple[str, str]], sheet_map: Sequence[tuple[str, str]]) -> None:
    """The Cover sheet; ``live`` are the choices that the live case is shown under."""
    sheet = book.sheet("Cover", book.title, facts.purpose, (24, 62, 4, 22, 62))
    start = sheet.row
    sheet.heading("This document")
    rows = (
        ("Version", facts.version, Role.LABEL),
        ("Date", facts.date, Role.LABEL),
        ("Status", "=Inputs_Status", Role.LINK),
        ("Prepared by", facts.prepared_by, Role.LABEL),
        ("Approvers", facts.approvers, Role.LABEL),
        (SOURCE, facts.source, Role.LABEL),
        *((label, link, Role.LINK) for label, link in live),
        ("Convention", "=Case_Convention", Role.LINK),
        ("Functions", ADDIN_STATUS, Role.FUNCTION),
        ("All checks hold", "=Case_Checks", Role.CHECK),
    )
    for label, value, role in rows:
        sheet.put("B", label, Role.STRONG)
        cell = sheet.put("C", value, role, align="left", example=label == SOURCE)
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
    sheet.heading("Sheets")
    half = -(-len(sheet_map) // 2)
    top = sheet.row
    for index, (name, what) in enumerate(sheet_map):
        sheet.row = top + index % half
        column, text = ("B", "C") if index < half else ("E", "F")
        sheet.put(column, name, Role.LINK)
        cell = sheet.native[f"{column}{sheet.row}"]
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!A1", display=name)
        cell.style = Role.LINK.value
        sheet.put(text, what)
