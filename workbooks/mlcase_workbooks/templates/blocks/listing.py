"""A list that people keep: one entry a row, some columns typed in and others worked out, with room for more entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils.cell import rows_from_range
from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates.places import Flow, Ref, shift
from mlcase_workbooks.templates.sheet import Sheet, Value, role_of
from mlcase_workbooks.templates.styles import Format, Role

LARGEST = 1_000_000_000_000


@dataclass(frozen=True)
class Field:
    """A column of the list: typed in, or worked out by a formula.

    In a formula, {key} stands for the entry's cell in another column and {key_all} for that whole column. ``plain``
    columns hold texts that nothing is computed from; one that ``stays`` is no example, and a blank list keeps it. After
    its first entry a blank list holds what is in an ``unused`` one.
    """

    key: str
    title: str
    form: Format = Format.GENERAL
    formula: str = ""
    choices: tuple[str, ...] = ()
    least: float = 0
    most: float = LARGEST
    plain: bool = False
    unused: Value = None
    stays: bool = False
    total: bool = False


NUMBER = Field("number", "#", plain=True, stays=True)
CONFIDENCE = Field("confidence", "Confidence", choices=("high", "medium", "low"))
SOURCE = Field("source", "Source", plain=True)


@dataclass(frozen=True)
class Listing:
    """Where a list ended up."""

    sheet: Sheet
    columns: dict[str, str]
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many entries it has room for."""
        return self.last - self.first + 1

    def area(self, key: str) -> str:
        """A column of the list."""
        column = self.columns[key]
        return f"{self.sheet.name}!${column}${self.first}:${column}${self.last}"

    def over_years(self, number: int, formula: str) -> Flow:
        """An entry's line across the sheet's timeline, on the current row.

        In the formula {key} is the entry's cell in a column, and {period} the cell with the period's number.
        """
        cells = {key: f"${column}{self.first + number - 1}" for key, column in self.columns.items()}
        return self.sheet.across(lambda n: "=" + formula.format(period=self.sheet.period(n), **cells))

    def cell(self, key: str, number: int) -> Ref:
        """One entry's cell; the first entry is 1."""
        return Ref(self.sheet.name, self.columns[key], self.first + number - 1)

    def total(self, key: str) -> Ref:
        """The cell under a column that is added up."""
        return Ref(self.sheet.name, self.columns[key], self.last + 1)


def add_listing(
    sheet: Sheet, fields: Sequence[Field], entries: Sequence[Sequence[Value]], spare: int = 0, start: str = "B"
) -> Listing:
    """The list at the current row: ``entries`` hold the typed columns in order; ``spare`` empty rows follow them.

    A blank workbook asks for the first entry, and for all of each other one that is begun.
    """
    columns = {field.key: shift(start, place) for place, field in enumerate(fields)}
    sheet.headers({columns[field.key]: field.title for field in fields})
    listing = Listing(sheet, columns, sheet.row, sheet.row + len(entries) + spare - 1)
    whole = {f"{key}_all": listing.area(key) for key in columns}
    typed = [field for field in fields if not field.formula]
    for entry in (*entries, *([()] * spare)):
        cells = {key: f"${column}{sheet.row}" for key, column in columns.items()}
        given = dict(zip((field.key for field in typed), entry, strict=bool(entry)))
        if sheet.row > listing.first and not any(
            field.stays or field.unused is not None for field in typed if field != NUMBER
        ):
            begun = ",".join(f"{sheet.name}!{cells[field.key]}" for field in typed if field != NUMBER)
            sheet.book.need(sheet.name, start, columns[fields[-1].key], (sheet.row, sheet.row), f"COUNTA({begun})>0")
        for field in fields:
            _cell(sheet, columns[field.key], field, given.get(field.key), cells | whole, sheet.row == listing.first)
        sheet.down()
    for field in typed:
        _validate(sheet, field, listing)
    if any(field.total for field in fields):
        _totals(sheet, fields, listing)
    return listing


def _cell(sheet: Sheet, column: str, field: Field, value: Value, places: dict[str, str], first: bool) -> None:
    if field.formula:
        formula = field.formula.format(**places)
        sheet.put(column, formula, role_of(formula), field.form, align=_side(field))
    elif field.plain:
        sheet.put(column, value, Role.LABEL, example=not field.stays)
    else:
        sheet.put(column, value, Role.INPUT, field.form, align=_side(field), unused=None if first else field.unused)


def _side(field: Field) -> str | None:
    if field.formula and field.form is Format.GENERAL:
        return "left"
    return "center" if field.choices or field.form in (Format.DATE, Format.GENERAL) else None


def _validate(sheet: Sheet, field: Field, listing: Listing) -> None:
    """Let a typed column take what it is meant for, in spare rows too."""
    if field.plain:
        return
    if field.choices:
        rule = DataValidation("list", formula1=f'"{",".join(field.choices)}"', allow_blank=True)
        rule.error = f"Please enter one of {', '.join(field.choices)}."
    else:
        rule = DataValidation("decimal", operator="between", formula1=f"{field.least:g}", formula2=f"{field.most:.0f}")
        rule.allow_blank = True
        up_to = f" to {field.most:g}" if field.most < LARGEST else " up"
        rule.error = f"Please enter a number from {field.least:g}{up_to}."
        if field.form is Format.DATE:
            rule.error = "Please enter a date."
    rule.errorTitle, rule.showErrorMessage = field.title.split(",")[0][:32], True
    for row in rows_from_range(listing.area(field.key).split("!")[1].replace("$", "")):
        rule.add(row[0])
    sheet.native.add_data_validation(rule)


def _totals(sheet: Sheet, fields: Sequence[Field], listing: Listing) -> None:
    for place, field in enumerate(fields):
        column = listing.columns[field.key]
        if field.total:
            own = f"{column}{listing.first}:{column}{listing.last}"
            sheet.put(column, f"=SUM({own})", Role.TOTAL, field.form)
        else:
            sheet.put(column, "Total" if place == 1 else None, Role.TOTAL)
    sheet.down()
