"""What a cell may hold: its own data validation.

A rule that only warns, or whose limits are formulas, refuses nothing.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.errors import NotAnInput, UnknownReference
from mlcase_workbooks.recalc.sheet import Sheet
from mlcase_workbooks.recalc.values import Scalar, parse_number

_RULES = re.compile(r"<(?:\w+:)?dataValidations\b.*?</(?:\w+:)?dataValidations>", re.DOTALL)
_NO = ("0", "false")
_BESIDE = {"notBetween", "notEqual"}
"""Operators that leave out a stretch in the middle."""


@dataclass(frozen=True)
class Rule:
    """One validation: numbers within limits, or one of a list."""

    kind: str
    operator: str = "between"
    limits: tuple[float, ...] = ()
    choices: tuple[str, ...] = ()

    @property
    def span(self) -> tuple[float, float]:
        """The least and the most that it allows."""
        if not self.limits or self.operator in _BESIDE:
            return -math.inf, math.inf
        first, last = self.limits[0], self.limits[-1]
        if self.operator.startswith("greater"):
            return first, math.inf
        if self.operator.startswith("less"):
            return -math.inf, first
        return first, last if self.operator == "between" else first

    @property
    def wanted(self) -> str:
        """What it asks for, in words."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        first, last = self.limits[0], self.limits[-1]
        how = {
            "between": f"from {first:.15g} to {last:.15g}",
            "notBetween": f"outside {first:.15g} to {last:.15g}",
            "equal": f"equal to {first:.15g}",
            "notEqual": f"other than {first:.15g}",
            "greaterThan": f"above {first:.15g}",
            "lessThan": f"below {first:.15g}",
            "greaterThanOrEqual": f"at least {first:.15g}",
            "lessThanOrEqual": f"at most {first:.15g}",
        }
        before = "a length " if self.kind == "textLength" else ""
        return f"{before}{how[self.operator]}{', whole' if self.kind == 'whole' else ''}"

    def refuses(self, value: Scalar) -> bool:
        """Whether the rule is against a value."""
        if self.choices:
            typed = f"{value:.15g}" if isinstance(value, float) else str(value).strip().casefold()
            return typed not in [choice.casefold() for choice in self.choices]
        size = float(len(str(value))) if self.kind == "textLength" else value
        if type(size) is not float:
            return True
        if self.operator in _BESIDE:
            return self.limits[0] <= size <= self.limits[-1]
        low, high = self.span
        outside = not low <= size <= high
        at_the_open_end = self.operator in ("greaterThan", "lessThan") and size == self.limits[0]
        return outside or at_the_open_end or (self.kind == "whole" and not size.is_integer())


def refuse_value(reference: str, area: Area) -> None:
    """NotAnInput when the cell's own validation refuses what was put into it; a blank is no value."""
    value = area.sheet.rows[area.top][area.left]
    if value is None or value == "":
        return
    for rule in rules_of(area):
        if rule.refuses(value):
            shown = f"{value:.15g}" if isinstance(value, float) else str(value)
            raise NotAnInput(
                f"{reference}={shown}: the cell's own validation wants {rule.wanted} (--no-validation sets it anyway)"
            )


def rules_of(area: Area) -> list[Rule]:
    """The rules for a cell."""
    found = []
    for element in _elements(area.sheet):
        stops = element.get("errorStyle", "stop") == "stop"
        if stops and _covers(area, _references(element)) and (rule := _rule(area, element)) is not None:
            found.append(rule)
    return found


def required_cells(book: Book) -> list[Area]:
    """The cells for typed values whose validation allows no blank, one by one."""
    return list(
        dict.fromkeys(
            Area(sheet, row, column, row, column)
            for sheet in book.sheets
            for area in _required(sheet)
            for row in range(area.top, min(area.bottom, sheet.height) + 1)
            for column in range(area.left, min(area.right, sheet.width) + 1)
            if (row, column) not in sheet.formula_at
        )
    )


def _required(sheet: Sheet) -> list[Area]:
    required = [e for e in _elements(sheet) if e.get("type", "none") != "none" and e.get("allowBlank", "0") in _NO]
    return [area for element in required for area in _areas(sheet, _references(element))]


def _rule(area: Area, element: ET.Element) -> Rule | None:
    kind, operator = element.get("type", "none"), element.get("operator", "between")
    texts = ["".join(part.itertext()).strip() for part in element if part.tag.startswith("formula")]
    if kind == "list" and texts:
        choices = _choices(area, texts[0])
        return Rule(kind, choices=choices) if choices else None
    limits = [parse_number(text) for text in texts]
    if kind not in ("decimal", "whole", "date", "time", "textLength") or not limits or None in limits:
        return None
    return Rule(kind, operator, tuple(limit for limit in limits if limit is not None))


def _choices(area: Area, text: str) -> tuple[str, ...]:
    """A list's entries: written out, or in cells."""
    if text.startswith('"'):
        return tuple(choice.strip() for choice in text.strip('"').replace('""', '"').split(","))
    try:
        cells = area.sheet.book.locate(text if "!" in text or not text.startswith("$") else _on(area.sheet, text))
    except UnknownReference:
        return ()
    rows = cells.sheet.rows[cells.top : cells.bottom + 1]
    values = [value for row in rows for value in row[cells.left : cells.right + 1] if value not in (None, "")]
    if any((row, column) in cells.sheet.formula_at for row, column in _places(cells)):
        return ()
    return tuple(f"{value:.15g}" if isinstance(value, float) else str(value) for value in values)


def _places(area: Area) -> list[tuple[int, int]]:
    return [(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)]


def _on(sheet: Sheet, reference: str) -> str:
    return "'{}'!{}".format(sheet.name.replace("'", "''"), reference)


def _elements(sheet: Sheet) -> list[ET.Element]:
    start = sheet.source.find("dataValidations")
    if start < 0:
        return []
    found: list[ET.Element] = []
    for match in _RULES.finditer(sheet.source, sheet.source.rfind("<", 0, start)):
        text = re.sub(r"<(/?)\w+:", r"<\1", match[0])
        text = re.sub(r'\s\w+:\w+="[^"]*"', "", text)
        try:
            found += ET.fromstring(text).iter("dataValidation")
        except ET.ParseError:
            continue
    return found


def _references(element: ET.Element) -> str:
    return element.get("sqref") or "".join(part.text or "" for part in element if part.tag == "sqref")


def _covers(area: Area, references: str) -> bool:
    return any(
        other.top <= area.top <= other.bottom and other.left <= area.left <= other.right
        for other in _areas(area.sheet, references)
    )


def _areas(sheet: Sheet, references: str) -> Iterator[Area]:
    for reference in references.split():
        with suppress(UnknownReference):
            yield sheet.book.locate(_on(sheet, reference))
