"""The four kinds of value: three that are counted in dollars, and capability, which is shown beside the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Sheet, role_of
from mlcase_workbooks.templates.styles import Format, Role

REVENUE, SAVING, RISK = "revenue generation", "cost reduction", "risk reduction"
CAPABILITY = "capability"
COUNTED = (REVENUE, SAVING, RISK)
TYPES = (*COUNTED, CAPABILITY)


@dataclass(frozen=True)
class Extra:
    """Something of value that no number of the case holds; its amount a year is typed in or a formula."""

    what: str
    amount: float | str
    source: str
    how: str


def add_outside_npv(sheet: Sheet, extras: Sequence[Extra], note_to: str) -> Ref:
    """Capability and options, the fourth kind of value, shown and not counted; remarks run up to ``note_to``."""
    sheet.heading("Capability and options: outside NPV", "Reported beside the case, as flexibility; in no flow.")
    sheet.headers(
        {"C": "What", "D": "Unit", "E": "Source", "F": "$ a year", "G": "How it was put"}, height=16, to_end=True
    )
    first = sheet.row
    for extra in extras:
        sheet.put("C", extra.what)
        sheet.put("D", "$ a year, estimate")
        sheet.put("E", extra.source)
        role = role_of(extra.amount) if isinstance(extra.amount, str) else Role.INPUT
        sheet.put("F", extra.amount, role, Format.MONEY, unused=0)
        sheet.put("G", extra.how, Role.NOTE, to=note_to)
        sheet.down()
    sheet.put("C", "Total, not in NPV", Role.TOTAL)
    for column in "DE":
        sheet.put(column, None, Role.TOTAL)
    total = sheet.put("F", f"=SUM(F{first}:F{sheet.row - 1})", Role.TOTAL, Format.MONEY, name="Case_Outside_NPV")
    sheet.down()
    return total
