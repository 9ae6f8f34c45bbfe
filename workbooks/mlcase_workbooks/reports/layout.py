"""Finding tables and lists of a workbook by their headings, so that a memo needs no address.

The templates' sheets have these headings; a user's sheet that has them is read the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from mlcase_workbooks.recalc.sheet import Sheet
from mlcase_workbooks.reports.facts import Fact, Facts
from mlcase_workbooks.reports.units import Unit

Row: TypeAlias = Mapping[str, Fact]
"""A table's row: its entries by their headings."""


@dataclass(frozen=True)
class Header:
    """The row of a sheet that names the columns below it."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]


def header(facts: Facts, *headings: str) -> Header | None:
    """The first row of the workbook that has all of these headings."""
    for sheet in facts.book.sheets:
        for row in range(1, sheet.height + 1):
            texts = _texts(sheet, row)
            if set(headings) <= set(texts.values()):
                return Header(sheet, row, {text: column for column, text in texts.items()})
    return None


def table(facts: Facts, *headings: str, units: Mapping[str, Unit] = {}) -> list[Row]:
    """The rows below these headings, up to the first that has no entry under the first of them."""
    found = header(facts, *headings)
    if found is None:
        return []
    rows: list[Row] = []
    for number in range(found.row + 1, found.sheet.height + 1):
        row = _row(facts, found, number, units)
        if headings[0] not in row:
            break
        rows.append(row)
    return rows


def rows_named(facts: Facts, found: Header, heading: str, units: Mapping[str, Unit]) -> dict[str, Row]:
    """All rows below a header that have an entry under this heading, by it; blank rows between them do not end it."""
    rows: dict[str, Row] = {}
    for number in range(found.row + 1, found.sheet.height + 1):
        row = _row(facts, found, number, units, heading)
        if heading in row:
            rows.setdefault(str(row[heading].value), row)
    return rows


def _row(facts: Facts, found: Header, number: int, units: Mapping[str, Unit], heading: str = "") -> Row:
    entries = {
        name: fact
        for name, column in found.columns.items()
        if (fact := facts.at(found.sheet, number, column, name, units.get(name))) is not None
    }
    words = [fact for fact in entries.values() if isinstance(fact.value, str) and len(fact.value) > 3]
    owner = entries.get(heading) or (words[0] if words else None)
    if owner is None:
        return entries
    return {name: replace(fact, label=f"{owner.value}: {name}") for name, fact in entries.items()}


def beside(facts: Facts, label: str, sheet_name: str = "") -> Fact | None:
    """The first entry to the right of a label."""
    for sheet, row, column, text in _labels(facts, sheet_name):
        if text == label:
            return _right_of(facts, sheet, row, column, label)
    return None


def named_or_beside(facts: Facts, name: str, label: str, sheet_name: str) -> Fact | None:
    """What a name stands for, and where the workbook does not have it, the entry beside a label."""
    return facts[name] if facts.defined(name) else beside(facts, label, sheet_name)


def below(facts: Facts, start: str, sheet_name: str) -> list[Fact]:
    """The entries under a heading that starts like this, up to the first blank."""
    return [fact for fact, _ in _listed(facts, start, sheet_name)]


def lines(facts: Facts, start: str, sheet_name: str) -> list[tuple[str, Fact]]:
    """Label and entry of each row under a heading, up to the first blank."""
    return [(str(label.value), entry) for label, entry in _listed(facts, start, sheet_name) if entry is not None]


def _listed(facts: Facts, start: str, sheet_name: str) -> list[tuple[Fact, Fact | None]]:
    for sheet, row, column, text in _labels(facts, sheet_name):
        if text.startswith(start):
            found: list[tuple[Fact, Fact | None]] = []
            for place in range(row + 1, sheet.height + 1):
                fact = facts.at(sheet, place, column, "")
                if fact is None:
                    break
                found.append((fact, _right_of(facts, sheet, place, column, str(fact.value))))
            return found
    return []


def _right_of(facts: Facts, sheet: Sheet, row: int, column: int, label: str) -> Fact | None:
    places = range(column + 1, len(sheet.rows[row]))
    return next(filter(None, (facts.at(sheet, row, place, label) for place in places)), None)


def _labels(facts: Facts, sheet_name: str) -> Iterator[tuple[Sheet, int, int, str]]:
    sheets = [sheet for sheet in facts.book.sheets if sheet_name in ("", sheet.name)]
    for sheet in sheets:
        for row in range(1, sheet.height + 1):
            for column, text in _texts(sheet, row).items():
                yield sheet, row, column, text


def _texts(sheet: Sheet, row: int) -> dict[int, str]:
    cells = sheet.rows[row] if row < len(sheet.rows) else []
    return {column: value.strip() for column, value in enumerate(cells) if isinstance(value, str) and value.strip()}
