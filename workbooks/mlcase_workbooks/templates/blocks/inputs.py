"""The assumptions: what each is, where it comes from, what it may be, and the sheet that holds them all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeGuard

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.errors import InvalidSetting, UnknownSetting
from mlcase_workbooks.templates.places import Conditional, Ref
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told, in_blank

InputValue = float | str
DEFAULT = "template's default"
"""The source of a figure that a blank workbook keeps, until somebody has confirmed or replaced it."""
CONFIDENCES = ("high", "medium", "low")


FIXED = "fixed"
"""The distribution of what is not uncertain; low and high, if there are any, are what it may be."""


@dataclass(frozen=True)
class Input:
    """One assumption. Without a range it is a fixed figure; with ``choices`` it is one of them.

    A blank workbook keeps choices and what is ``kept``: rates, conventions, tolerances; the rest is the example's. What
    is ``of_document`` makes sense beside the example's source document only: a blank workbook has no such input. It
    starts ``at_first`` with another choice than the example's, and may leave an input empty unless ``needed`` holds, a
    formula.
    """

    name: str
    label: str
    value: InputValue
    unit: str
    source: str
    low: float | None = None
    high: float | None = None
    distribution: str = FIXED
    form: Format = Format.COUNT
    owner: str = "CFO"
    date: str = "2025-10"
    confidence: str = "medium"
    note: str = ""
    choices: tuple[str, ...] = ()
    least: float = 0.0
    most: float = math.inf
    kept: bool = False
    of_document: bool = False
    at_first: InputValue | None = None
    needed: str = ""

    @property
    def stays(self) -> bool:
        """Whether a blank workbook keeps the figure."""
        return self.kept or bool(self.choices)

    def blanked(self) -> Input:
        """Without what is known of the example's figure only: who gave it, when, and how sure it is."""
        source = DEFAULT if self.stays else ""
        note, label = (in_blank(text) or "" for text in (self.note, self.label))
        value = self.value if self.at_first is None else self.at_first
        return replace(self, label=label, value=value, note=note, source=source, owner="", date="", confidence="")

    @property
    def wanted(self) -> str:
        """What the input takes, in words: for error messages and for the cell's own."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.most < math.inf:
            return f"a number from {self.least:g} to {self.most:g}"
        return f"a number of at least {self.least:g}"

    def checked(self, value: object) -> InputValue:
        """The value, or an error that says what would fit."""
        if self.choices:
            spelling = {choice.lower(): choice for choice in self.choices}
            if isinstance(value, str) and value.strip().lower() in spelling:
                return spelling[value.strip().lower()]
        elif _is_number(value) and self.least <= value <= self.most:
            return value
        raise InvalidSetting(self.name, value, self.wanted)


def _is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a finite number; TRUE and FALSE are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


@dataclass(frozen=True)
class Section:
    """Assumptions that belong together on the Inputs sheet."""

    title: str
    inputs: tuple[Input, ...]


def blank_sections(sections: Iterable[Section]) -> tuple[Section, ...]:
    """The sections as a blank workbook has them."""
    return tuple(
        Section(section.title, tuple(entry.blanked() for entry in section.inputs if not entry.of_document))
        for section in sections
    )


def resolved(
    sections: Iterable[Section], settings: Mapping[str, object], others: Iterable[str] = ()
) -> dict[str, InputValue]:
    """Every input's value by name: the source's, or the one that ``settings`` puts in its place.

    ``others`` are names that could have been set as well: a typing error may have meant one of them.
    """
    known = {entry.name: entry for section in sections for entry in section.inputs}
    spelling = {name.lower(): name for name in known}
    values = {name: entry.value for name, entry in known.items()}
    for given, value in settings.items():
        name = spelling.get(given.lower())
        if name is None:
            raise UnknownSetting(given, (*known, *others))
        values[name] = known[name].checked(value)
    return values


@dataclass(frozen=True)
class InputsSheet:
    """Where the inputs ended up: how many were changed, how many are unsure, and each one's row."""

    changed: Ref
    unsure: Ref
    rows: Mapping[str, int]

    def low(self, name: str) -> Ref:
        """The low end of an input's range."""
        return Ref("Inputs", "F", self.rows[name])

    def high(self, name: str) -> Ref:
        """The high end of an input's range."""
        return Ref("Inputs", "H", self.rows[name])


LARGEST_TOLERANCES = {"Inputs_Tolerance": 500.0, "Inputs_Tolerance_Ratio": 0.005}
"""Half a thousand and half a per cent: what rounding may explain. A check that lets more pass checks nothing."""
COUNT_ROWS = 2
COLUMNS = {
    "B": "Assumption",
    "C": "Name in formulas",
    "D": "Value",
    "E": "Unit",
    "F": "Low",
    "G": Told("As in source", "Base figure"),
    "H": "High",
    "I": "Spread",
    "J": "Source",
    "K": "Owner",
    "L": "Date",
    "M": "Confidence",
    "N": "Note",
}
PROVENANCE = "JLM"
"""The columns that say where a figure comes from: they change when it does."""
PROMPTS = {
    "J": "where the figure comes from: a document and its page, a system, a person",
    "K": "who answers for the figure",
    "L": "when it was true: 2026-03",
    "M": f"how sure it is: {', '.join(CONFIDENCES)}",
}

WIDTHS = (38, 28, 20, 16, 11, 14, 11, 9.5, 22, 16, 9.5, 13, 48)


def add_inputs(book: Book, sections: Iterable[Section], values: Mapping[str, InputValue], question: str) -> InputsSheet:
    """The Inputs sheet: every assumption of the case with its range and its provenance."""
    sheet = book.sheet("Inputs", "Inputs", question, WIDTHS)
    changed = Ref(sheet.name, "D", sheet.row)
    unsure = Ref(sheet.name, "D", sheet.row + 1)
    sheet.down(COUNT_ROWS + 1)
    sheet.headers(COLUMNS)
    sheet.freeze("E", on_every_page=True)
    first = sheet.row
    rows = {}
    for section in sections:
        sheet.heading(section.title)
        for entry in section.inputs:
            rows[entry.name] = sheet.row
            _row(sheet, entry, values[entry.name])
        sheet.down()
    _prompts(sheet, first, sheet.row - 2)
    _counts(sheet, changed.row, first, sheet.row - 2)
    _checks(book, sheet, first, sheet.row - 2)
    beyond = "+".join(f"({name}>{Ref(sheet.name, 'H', rows[name])})" for name in LARGEST_TOLERANCES)
    book.check("Inputs", "Tolerances are those of rounding", beyond, tolerance="0")
    return InputsSheet(changed, unsure, rows)


def _row(sheet: Sheet, entry: Input, value: InputValue) -> None:
    """One assumption; the base case's figure stays beside the value, so that a change shows."""
    row = sheet.row
    align = "center" if entry.choices else None
    if entry.needed:
        sheet.book.need(sheet.name, "D", "N", (row, row), entry.needed)
    sheet.put("B", entry.label)
    sheet.put("C", entry.name, Role.NOTE)
    kept = entry.stays
    sheet.put("D", value, Role.INPUT, entry.form, name=entry.name, align=align, kept=kept)
    sheet.put("E", entry.unit)
    if sheet.book.blank and not kept:
        sheet.put("G", f'=IF(D{row}="","",D{row})', Role.NOTE, entry.form, align="right")
    else:
        sheet.put("G", entry.value, Role.NOTE if entry.choices else Role.SOURCE, entry.form, align=align, kept=kept)
    for column, bound in (("F", entry.low), ("H", entry.high)):
        if bound is not None:
            ranged = f'=IF($G{row}="","",$G{row})' if sheet.book.blank and not kept else bound
            sheet.put(column, ranged, Role.INPUT, entry.form, kept=kept)
        elif not entry.choices:
            sheet.put(column, f"=$G{row}", Role.NOTE, entry.form, align="right")
    sheet.put("I", entry.distribution, Role.LABEL, align="center")
    for column, text in zip(
        "JKLMN", (entry.source, entry.owner, entry.date, entry.confidence, entry.note), strict=True
    ):
        sheet.put(column, text or None, Role.NOTE if column == "N" else Role.LABEL)
    _validate(sheet, entry)
    sheet.down()


def _validate(sheet: Sheet, entry: Input) -> None:
    """Refuse in the cell what ``checked`` refuses in a call."""
    if entry.choices:
        rule = DataValidation("list", formula1=f'"{",".join(entry.choices)}"')
    elif entry.most < math.inf:
        rule = DataValidation("decimal", operator="between", formula1=f"{entry.least:g}", formula2=f"{entry.most:g}")
    else:
        rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1=f"{entry.least:g}")
    rule.allow_blank = False
    rule.showErrorMessage = rule.showInputMessage = True
    rule.errorTitle = entry.label[:32]
    rule.error = f"Please enter {entry.wanted}."
    rule.promptTitle, rule.prompt = entry.label[:32], f"{entry.unit}; {entry.wanted}."[:255]
    rule.add(f"D{sheet.row}")
    sheet.native.add_data_validation(rule)


def _prompts(sheet: Sheet, first: int, last: int) -> None:
    """Say in the cell what is wanted of a figure's provenance."""
    for column, wanted in PROMPTS.items():
        rule = DataValidation("list", formula1=f'"{",".join(CONFIDENCES)}"') if column == "M" else DataValidation()
        rule.allow_blank = rule.showInputMessage = True
        rule.promptTitle, rule.prompt = COLUMNS[column], wanted[0].upper() + wanted[1:] + "."
        rule.add(f"{column}{first}:{column}{last}")
        sheet.native.add_data_validation(rule)


def _area(sheet: Sheet, column: str, first: int, last: int) -> str:
    return f"{sheet.name}!${column}${first}:${column}${last}"


def _counts(sheet: Sheet, top: int, first: int, last: int) -> None:
    """How many assumptions are no longer the source's, and of how many the confidence is low."""
    names, value, source, confidence = (_area(sheet, column, first, last) for column in "CDGM")
    rows = (
        (
            Told("Assumptions that differ from the source", "Assumptions that differ from the base figure"),
            f'=SUMPRODUCT(({names}<>"")*({value}<>{source}))',
            "On orange ground.",
        ),
        ("Assumptions of low confidence", f'=COUNTIF({confidence},"low")', "See the column Confidence."),
    )
    with sheet.at(top, COUNT_ROWS):
        for label, formula, note in rows:
            sheet.put("B", label, Role.STRONG)
            sheet.put("D", formula, Role.CALCULATION, Format.YEAR)
            sheet.put("E", note, Role.NOTE, to="I")
            sheet.down()
    differs = FormulaRule(formula=[f"$D{first}<>$G{first}"], font=Font(bold=True), fill=styles.paper("FFD9A0"))
    sheet.native.conditional_formatting.add(f"$D{first}:$D{last}", differs)


def _checks(book: Book, sheet: Sheet, first: int, last: int) -> None:
    """What a reader must be able to rely on."""
    names, low, source, high = (_area(sheet, column, first, last) for column in "CFGH")
    numbers = f"ISNUMBER({low})*ISNUMBER({source})*ISNUMBER({high})"
    outside = f"SUMPRODUCT({numbers}*(({low}>{source})+({source}>{high})))"
    book.check("Inputs", "Every range runs from low over the source's figure to high", outside)
    empty = {column: f'({_area(sheet, column, first, last)}="")' for column in "DEGIJKLM"}
    given = f'({_area(sheet, "J", first, last)}<>"{DEFAULT}")*({"+".join(empty[column] for column in "KLM")})'
    incomplete = "+".join((*(empty[column] for column in "DEGIJ"), given))
    statement = "Every assumption has value, unit, source, owner, date, confidence"
    rows = f'({names}<>"")*({incomplete}>0)'
    spared = "".join(
        f"-IF({part.needed},0,SUMPRODUCT({_of_rows(rows, first, last, part)}))" for part in book.conditional
    )
    book.check("Inputs", statement, f"SUMPRODUCT({rows}){spared}")


def _of_rows(formula: str, first: int, last: int, part: Conditional) -> str:
    """A formula over all assumptions, for those of some rows only."""
    return re.sub(rf"\${first}:\$([A-Z]+)\${last}\b", rf"${part.top}:$\1${part.bottom}", formula)
