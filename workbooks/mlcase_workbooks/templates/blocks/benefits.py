"""What it brings: a sheet per kind of benefit, every benefit from its drivers and the share of it that is realised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlcase_workbooks.templates.places import Flow
from mlcase_workbooks.templates.sheet import Book, Sheet, role_of
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import PROVENANCE, Told, within

TIMELINE = "F"


@dataclass(frozen=True)
class BenefitDriver:
    """A driver by year: numbers, or one formula that brings in a named input. The initial column stays empty.

    In a case with more years than numbers the last one goes on.

    In a formula, {period} stands for the cell with the year's number.
    """

    label: str
    unit: str
    source: str
    years: tuple[float, ...] | str
    form: Format = Format.COUNT


@dataclass(frozen=True)
class Benefit:
    """One benefit; in ``amount``, {0}, {1}, ... stand for its drivers in the same year."""

    code: str
    label: str
    amount: str
    drivers: tuple[BenefitDriver, ...]


@dataclass(frozen=True)
class BenefitSheet:
    """A kind of benefit on a sheet of its own."""

    name: str
    title: str
    question: str
    provenance: str
    benefits: tuple[Benefit, ...]


@dataclass(frozen=True)
class Benefits(Flow):
    """A benefit sheet's total across the timeline, and each benefit's own line."""

    parts: tuple[Flow, ...]


def add_benefits(book: Book, spec: BenefitSheet) -> Benefits:
    """One benefit sheet; gives back its total by year and its parts."""
    widths = (6.5, 46, 22, 30, *[13] * (book.years + 2))
    sheet = book.sheet(spec.name, spec.title, spec.question, widths, timeline=TIMELINE)
    sheet.put("B", Told(spec.provenance, PROVENANCE), Role.NOTE, to="D")
    sheet.periods()
    headers = {"B": "Ref", "C": "Benefit and its drivers", "D": "Unit", "E": "Source"}
    sheet.headers(headers | sheet.timeline_headers())
    sheet.freeze("F")
    sheet.one_page = True
    flows = [_benefit(sheet, benefit) for benefit in spec.benefits]
    for column in "BCDE":
        sheet.put(column, {"C": within("Total: {}", spec.title), "D": "$"}.get(column), Role.TOTAL)
    total = sheet.across(lambda n: "=" + "+".join(flow.at(n) for flow in flows), Role.TOTAL)
    return Benefits(total.sheet, total.row, total.column, total.years, tuple(flows))


def _benefit(sheet: Sheet, benefit: Benefit) -> Flow:
    """A benefit's drivers, and under them what they come to."""
    sheet.put("B", benefit.code, Role.STRONG)
    sheet.put("C", benefit.label, Role.STRONG, to="E")
    sheet.down()
    first = sheet.row
    for driver in benefit.drivers:
        sheet.put("C", "   " + driver.label)
        sheet.put("D", driver.unit)
        sheet.put("E", driver.source)
        _years(sheet, driver)
        sheet.down()
    for column in "BCDE":
        sheet.put(column, {"C": "   Benefit", "D": "$"}.get(column), Role.SUBTOTAL)
    rows = range(first, sheet.row)
    flow = sheet.across(
        lambda n: "=" + benefit.amount.format(*(f"{sheet.column(n)}{row}" for row in rows)), Role.SUBTOTAL
    )
    sheet.down(2)
    return flow


def _years(sheet: Sheet, driver: BenefitDriver) -> None:
    """A driver's figures year by year."""
    for year in range(1, sheet.book.years + 1):
        if isinstance(driver.years, str):
            formula = driver.years.format(period=sheet.period(year))
            sheet.put(sheet.column(year), formula, role_of(formula), driver.form)
        else:
            sheet.put(sheet.column(year), going_on(driver.years, year), Role.INPUT, driver.form)


def going_on(figures: Sequence[float], year: int) -> float:
    """A year's figure; after the last one it stays as it is."""
    return figures[min(year, len(figures)) - 1]
