"""What a memo reads from a calculated workbook: values with labels, units and cells; no number of its own."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import Model, UnknownReference, WorkbookError
from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.recalc.sheet import Sheet
from mlcase_workbooks.recalc.values import Scalar
from mlcase_workbooks.reports import units
from mlcase_workbooks.reports.document import Cell, Linked, Part, Parts
from mlcase_workbooks.reports.measures import HEADLINES, MEASURES
from mlcase_workbooks.reports.units import Scale, Unit

_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_REPEATED = re.compile(r'=(?:IFERROR\()?([A-Za-z_]\w*)(?:,"[^"]*"\))?')
"""A formula that is a name, perhaps with a word in place of an error."""

_SPELLED = {name.lower(): name for name in MEASURES}
_SOURCE_LINE = re.compile(r"\s*\((?:S\d )?l\.[\d, -]+\)")
"""A reference to a line of a source document: provenance that the workbook keeps and a memo does not need."""

_CURRENCY = re.compile(r"\[\$([^-\]]+)[^\]]*\]|[$€£¥]")
"""What in a number format names money: $, or [$€-407]."""

_SETS_SCALE = ("Case_Total_Cost", "Case_Total_Benefit", "Case_NPV", "Case_Annual_Point", "Case_Value_Stated")


class NoCase(WorkbookError):
    """The workbook has none of the names that a memo is written from."""


@dataclass(frozen=True)
class Fact:
    """A value of the workbook: what it is, its unit, and where it stands."""

    label: str
    value: float | str | bool
    unit: Unit
    cell: Cell

    @property
    def number(self) -> float | None:
        """The value if it is a number."""
        return self.value if isinstance(self.value, float) else None


class Facts:
    """The facts of one workbook. What it lacks is None here, and the sentence that needs it is left out."""

    def __init__(self, model: Model, name: str) -> None:
        self.book = model.book
        self.errors: dict[str, str] = {}
        """The names whose cell shows an error, with the cell and the error."""
        model.recalculate()
        if not any(self.defined(name) for name in HEADLINES):
            raise NoCase(
                f"{name}: no {' and no '.join(HEADLINES)} in this workbook: a memo is written from such names; give "
                "them to your results (Formulas > Name Manager), or start from a template (mlcase templates)"
            )

    def defined(self, name: str) -> bool:
        """Whether the workbook has the name."""
        return self.book.name(name, None) is not None

    def __getitem__(self, name: str) -> Fact | None:
        """The fact that a name stands for; None when the workbook has no such name, or its cell no value."""
        if not self.defined(name):
            return None
        try:
            area = self.book.locate(name)
        except UnknownReference:
            return None
        if (area.rows, area.columns) != (1, 1):
            return None
        measure = MEASURES.get(name)
        value = area.value()
        if isinstance(value, CellError):
            self.errors[name] = f"{name} ({area.sheet.name}!{address(area.top, area.left)}) shows {value}"
        label, unit = (measure.label, measure.unit) if measure else (name, None)
        return self.at(area.sheet, area.top, area.left, label, unit)

    def number(self, name: str) -> float | None:
        """A name's value if it is a number."""
        fact = self[name]
        return fact.number if fact else None

    # -- sentences ----------------------------------------------------------------------------------------------------

    @cached_property
    def scale(self) -> Scale:
        """The unit of all amounts."""
        amounts = [number for name in _SETS_SCALE if (number := self.number(name)) is not None]
        return Scale.of(amounts, self._currency)

    @property
    def _currency(self) -> str:
        """The currency in which the workbook shows its result; dollars when it shows none."""
        headline = next(filter(None, map(self.__getitem__, HEADLINES)), None)
        if headline is None:
            return "$"
        area = self.book.locate(headline.cell.location)
        found = _CURRENCY.search(self.book.styles.of(area.sheet, area.top, area.left).code)
        return (found[1] or found[0]) if found else "$"

    def linked(self, fact: Fact, style: str = "", scale: Scale | None = None) -> Linked:
        """A fact as it is printed; ``style`` is a way other than its unit's, ``scale`` a unit other than the text's."""
        words = self._shown(fact, style, scale or self.scale)
        return Linked(words, fact.cell, fact.label if fact.number is not None else "")

    def say(self, sentence: str, **given: Fact | None) -> Parts | None:
        """A sentence with facts in it, by name: "It costs {Case_Total_Cost}." None when one of them is missing.

        {Name:month} and its like choose another way to print the number.
        """
        parts: list[Part] = []
        start = 0
        for found in _PLACEHOLDER.finditer(sentence):
            name, style = found[1], found[2] or ""
            fact = given[name] if name in given else self[name]
            if fact is None or not self._fits(name, style, fact):
                return None
            parts += [self._own_money(sentence[start : found.start()]), self.linked(fact, style)]
            start = found.end()
        parts.append(self._own_money(sentence[start:]))
        return tuple(part for part in parts if part != "")

    def _own_money(self, words: str) -> str:
        return words.replace("$", self.scale.symbol)

    def tell(self, *sentences: str) -> Parts:
        """The sentences that can be said, one after the other."""
        said = [parts for sentence in sentences if (parts := self.say(sentence)) is not None]
        return joined(said, " ")

    @staticmethod
    def _fits(name: str, style: str, fact: Fact) -> bool:
        """Whether a fact can be printed where a sentence wants it: no text for a number, no month before the first."""
        if fact.number is None:
            return not style and (name not in MEASURES or MEASURES[name].unit is Unit.TEXT)
        return style != "month" or fact.number > 0

    def _shown(self, fact: Fact, style: str, scale: Scale) -> str:
        number = fact.number
        if number is None:
            return (
                "yes" if fact.value is True else "no" if fact.value is False else _SOURCE_LINE.sub("", str(fact.value))
            )
        match style:
            case "month" if number > 0:
                return units.month(number)
            case "size":
                return units.shown(abs(number), fact.unit, scale)
            case "back":
                return units.back(number, scale)
            case "p":
                return units.probability(number)
            case "percent":
                return units.shown(number, Unit.SHARE, scale)
            case "bare":  # the first of two numbers of one unit
                return units.shown(number, self._resolved(fact.unit), scale).removesuffix(" points")
            case "" | "month":  # there is no month before the first
                return units.shown(number, self._resolved(fact.unit), scale)
        raise ValueError(f"{style!r} is no way to print a number")

    def _resolved(self, unit: Unit) -> Unit:
        if unit not in (Unit.METRIC, Unit.POINTS):
            return unit
        kind = self["Inputs_Kind"]
        if kind is not None and kind.value != "rate":
            return Unit.DECIMAL
        return Unit.FINE_SHARE if unit is Unit.METRIC else unit

    # -- cells --------------------------------------------------------------------------------------------------------

    def at(self, sheet: Sheet, row: int, column: int, label: str, unit: Unit | None = None) -> Fact | None:
        """What a cell holds; None for a blank and for an error."""
        value: Scalar = sheet.value(row, column)
        if value is None or value == "" or isinstance(value, CellError):
            return None
        if isinstance(value, float) and not math.isfinite(value):
            return None
        if unit is None:
            unit = self._unit(sheet, row, column) if isinstance(value, float) else Unit.TEXT
        return Fact(label, value, unit, Cell(sheet.name, address(row, column)))

    def source(self, fact: Fact) -> Fact:
        """The fact that a cell repeats, when its formula is nothing but a name; else the fact itself."""
        area = self.book.locate(fact.cell.location)
        named = self._repeated(area.sheet, area.top, area.left)
        original = self[named] if named else None
        return replace(original, label=fact.label) if original is not None else fact

    def _repeated(self, sheet: Sheet, row: int, column: int) -> str | None:
        """The name that a cell's formula consists of, as the memo spells it."""
        found = _REPEATED.fullmatch(sheet.formula_text(row, column) or "")
        return _SPELLED.get(found[1].lower()) if found else None

    def _unit(self, sheet: Sheet, row: int, column: int) -> Unit:
        """What a cell's own format says about its number; a cell that repeats a name has that name's unit."""
        name = self._repeated(sheet, row, column)
        if name is not None:
            return MEASURES[name].unit
        code = self.book.styles.of(sheet, row, column).code
        if "%" in code:
            return Unit.SHARE
        return Unit.MONEY if _CURRENCY.search(code) else Unit.COUNT


def joined(items: Sequence[Parts], between: str) -> Parts:
    """Passages in one, with words between them."""
    parts: list[Part] = []
    for item in items:
        parts += [between, *item] if parts else item
    return tuple(parts)
