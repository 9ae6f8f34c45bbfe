"""What is watched: the ten indicators of a model in production, and the proxies that never stand for value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.sheet import Book, Result, role_of
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

WIDTHS = (6.5, 24, 30, 20, 22, 26, 20, 16, 50)
COUNT_ROWS = 5


@dataclass(frozen=True)
class Indicator:
    """One indicator: its kind and name as the function knows them, today's value, and who watches it."""

    category: str
    name: str
    value: float | str
    unit: str
    source: str
    owner: str
    form: Format = Format.GENERAL


@dataclass(frozen=True)
class Proxy:
    """A model metric, the business metric that it must not stand for, and how the two come apart."""

    proxy: str
    business: str
    failure: str


PROXIES = (
    Proxy("click-through rate", "margin of the orders", "More clicks on poor recommendations, fewer of them buy"),
    Proxy("accuracy", "cost saved", "Right on the common cases, wrong on the expensive ones"),
    Proxy("fraud detection rate", "net fraud loss", "More caught, and more good customers blocked"),
    Proxy("churn AUC", "retained margin", "Good at predicting customers who are not worth keeping"),
)


def add_kpi(
    book: Book,
    indicators: Sequence[Indicator],
    value_rests_on: str,
    question: str,
    proxies: Sequence[Proxy] = PROXIES,
) -> None:
    """The KPI sheet; ``value_rests_on`` is the metric, as a formula, that the case's value is counted in."""
    sheet = book.sheet("KPI", "KPI", question, WIDTHS)
    sheet.one_page = True
    counts_at = sheet.row
    sheet.down(COUNT_ROWS)
    sheet.heading(
        "Ten indicators, watched weekly",
        Told(
            "S2 l.286-306. An indicator without a value counts as missing.",
            "An indicator without a value counts as missing.",
        ),
    )
    headers = {
        "B": "#",
        "C": "Kind",
        "D": "Indicator",
        "E": "Today",
        "F": "Unit",
        "G": "Source",
        "H": "Owner",
        "I": "There",
    }
    sheet.headers(headers, height=16)
    first = sheet.row
    for number, entry in enumerate(indicators, start=1):
        sheet.put("B", number, Role.NOTE)
        for column, text in (("C", entry.category), ("D", entry.name), ("F", entry.unit), ("G", entry.source)):
            sheet.put(column, text)
        sheet.put("H", entry.owner)
        role = role_of(str(entry.value)) if str(entry.value).startswith("=") else Role.INPUT
        sheet.put("E", entry.value, role, entry.form, align="right")
        sheet.put("I", f'=IF(E{sheet.row}="","missing","yes")', Role.CALCULATION, align="center")
        sheet.down()
    last = sheet.row - 1
    styles.flag(sheet.native, f"I{first}:I{last}", f'I{first}="missing"')
    sheet.down()
    sheet.heading(
        "Proxies never stand for value",
        Told(
            "S2 l.242-248: a proxy speeds up work on the model; it proves nothing.",
            "A proxy speeds up work on the model; it proves nothing.",
        ),
    )
    sheet.headers(
        {"B": "#", "C": "Proxy", "D": "Business metric", "E": "How they come apart", "H": "Counted as value here"},
        height=16,
    )
    start = sheet.row
    for number, proxy in enumerate(proxies, start=1):
        sheet.put("B", number, Role.NOTE)
        sheet.put("C", proxy.proxy)
        sheet.put("D", proxy.business)
        sheet.put("E", proxy.failure, Role.NOTE, to="G")
        sheet.put("H", f'=IF(C{sheet.row}=$E${counts_at + 1},"yes","no")', Role.CALCULATION, align="center")
        sheet.down()
    end = sheet.row - 1
    styles.flag(sheet.native, f"H{start}:H{end}", f'H{start}="yes"')
    table = f"C{first}:E{last}"
    with sheet.at(counts_at, COUNT_ROWS):
        rows = (
            Result("Indicators missing", f"=ML_KPI_GAPS({table})", Format.YEAR, "Of the ten.", "Case_KPI_Gaps"),
            Result("Value is counted in", value_rests_on, Format.GENERAL, "Dollars of a business metric, or nothing."),
            Result("Proxies counted as value", f'=COUNTIF(H{start}:H{end},"yes")', Format.YEAR, "None may be."),
        )
        for row in rows:
            sheet.put("C", row.label, to="D")
            role = Role.FUNCTION if "ML_" in row.formula else Role.CALCULATION
            sheet.put("E", row.formula, role, row.form, align="right", name=row.name or None)
            sheet.put("F", row.note, Role.NOTE, to="I")
            sheet.down()
    own = f'COUNTIF({sheet.name}!$I${first}:$I${last},"missing")'
    book.check(sheet.name, "All ten indicators have a value", "Case_KPI_Gaps")
    book.check(sheet.name, "ML_KPI_GAPS agrees with the table", "Case_KPI_Gaps", own)
    book.check(sheet.name, "No proxy stands for value", f"{sheet.name}!$E${counts_at + 2}")
