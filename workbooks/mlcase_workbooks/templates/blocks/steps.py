"""A calculation in steps: a line a step, the same formula in every column that it is worked out for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlcase_workbooks.templates.sheet import Book, Sheet, role_of
from mlcase_workbooks.templates.styles import Format, Role


@dataclass(frozen=True)
class Step:
    """One line. In a formula, {key} is the cell of an earlier step in the same column and {column} the column itself.

    A tuple holds what each column brings in for itself: a link, or a word. The ``name`` goes to the first column.
    """

    key: str
    label: str
    unit: str
    formula: str | tuple[str, ...]
    form: Format = Format.MONEY
    note: str = ""
    role: Role | None = None
    name: str = ""


def add_steps(
    sheet: Sheet, steps: Sequence[Step], columns: str, notes: str, known: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Write the steps: label in B, unit in C, remark in ``notes``; gives back the row of each, with those ``known``."""
    rows = dict(known or {})
    for step in steps:
        rows[step.key] = sheet.row
        sheet.put("B", step.label, step.role or Role.LABEL)
        sheet.put("C", step.unit or None, step.role or Role.LABEL)
        for index, column in enumerate(columns):
            cells = {key: f"{column}{row}" for key, row in rows.items()}
            template = step.formula if isinstance(step.formula, str) else step.formula[index]
            content = template.format(column=column, **cells)
            role = role_of(content) if content.startswith("=") else Role.LABEL
            name = step.name if index == 0 else ""
            sheet.put(column, content, step.role or role, step.form, align="right", name=name or None)
        sheet.put(notes, step.note or None, Role.NOTE)
        sheet.down()
    return rows


def add_steps_sheet(
    book: Book, name: str, question: str, sections: Sequence[tuple[str, Sequence[Step]]]
) -> dict[str, int]:
    """A sheet of steps in one column, under their sections' headings; gives back the row of each."""
    sheet = book.sheet(name, name, question, (54, 22, 24, 92))
    sheet.one_page = True
    rows: dict[str, int] = {}
    sheet.headers({"B": "Figure", "C": "Unit", "D": "Value", "E": "How to read it"}, height=16)
    sheet.freeze("B")
    for heading, steps in sections:
        sheet.heading(heading)
        rows = add_steps(sheet, steps, "D", "E", rows)
        sheet.down()
    return rows
