"""Who pays for the platform: the year's bill shared by use, to the cent, with what nobody used in sight."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.places import Flow, Ref
from mlcase_workbooks.templates.platform.gpu import Gpu
from mlcase_workbooks.templates.sheet import Book, Sheet, role_of
from mlcase_workbooks.templates.styles import THOUSANDS, Format, Role

WIDTHS = (5, 36, 18, 18, 14, 16, 16, 18, 14, 16)
METHODS = ("proportional", "even", "peak")
IDLE = "Idle: paid for, used by nobody"
TITLES = (
    "#",
    "Area",
    "Unit",
    "Source",
    "Teams",
    "Hours used",
    "Most at once",
    "Bill, $",
    "Share of bill",
    "$ a used hour",
)
CONVENTIONS = ("year", "method")
CHART_ROWS = 15
AREAS = (
    ("Search and ranking", 4, 6_100, 1.6),
    ("Recommendations", 3, 5_200, 1.4),
    ("Fraud and risk", 3, 4_300, 1.2),
    ("Forecasting and pricing", 3, 3_900, 0.9),
    ("Language and support", 2, 3_400, 1.1),
    ("Vision", 2, 2_100, 0.8),
    ("Marketing and churn", 2, 900, 0.4),
    ("Research", 1, 380, 0.7),
)
"""Areas with their teams (20 in all, S1 l.52), machine hours of the year, and the most machines in use at once."""


def add_chargeback(book: Book, infrastructure: Flow, gpu: Gpu) -> None:
    """The Chargeback sheet: the year's infrastructure bill by area, and the idle part on a line of its own."""
    question = "What does each area pay for what it uses, and who pays for the rest?"
    sheet = book.sheet("Chargeback", "Chargeback", question, WIDTHS)
    sheet.one_page = True
    terms = _terms(sheet, infrastructure, gpu)
    sheet.heading(
        "The bill",
        "The fixed part is shared evenly, with the method peak by the most machines in use at once; the rest by hours "
        "used. The last cents go to the largest remainders, so that the bill adds up.",
    )
    headers = sheet.headers({chr(ord("B") + n): title for n, title in enumerate(TITLES)})
    first, last = sheet.row, sheet.row + len(AREAS) - 1
    _rows(sheet, terms, first, last)
    idle = f'TEXT($J${last + 1},"0%")&" of the bill, "&{THOUSANDS.words(f"$I${last + 1}")}'
    finding = f'={idle}&", pays for machines that nobody uses"'
    bottom_right = f"I{sheet.row + CHART_ROWS}"
    charts.place(sheet, _chart(sheet, headers, first, last + 1), f"C{sheet.row}", bottom_right, finding)
    bill, fixed = f"{sheet.name}!$I${first}:$I${last + 1}", terms["fixed"]
    book.check(
        sheet.name, "The bill adds up to the year's infrastructure, to the cent", f"SUM({bill})", f"{terms['bill']}"
    )
    used = f"SUM({sheet.name}!$G${first}:$G${last})"
    book.check(sheet.name, "No more hours are used than paid for", f"MAX(0,{used}-{terms['capacity']})")
    book.check(sheet.name, "The fixed share lies between 0 and 1", f"MAX(0,{fixed}-1)+MAX(0,-{fixed})")


def _terms(sheet: Sheet, infrastructure: Flow, gpu: Gpu) -> dict[str, Ref]:
    """What is billed and how it is shared; gives back the cells."""
    sheet.heading("What is shared, and how")
    sheet.headers({"C": "Term", "D": "Unit", "E": "Source", "F": "Value"}, height=16)
    keys = ("year", "bill", "fixed", "method", "capacity")
    cells = {key: Ref(sheet.name, "F", sheet.row + n) for n, key in enumerate(keys)}
    bill = f"=INDEX({infrastructure.whole},1,{cells['year']}+1)"
    table: Mapping[str, tuple[str, str, str, float | str, Format]] = {
        "year": ("Year that is billed", "year", EXAMPLE, 1, Format.YEAR),
        "bill": ("Infrastructure of that year", "$ a year", "Cost_Infra", bill, Format.CENTS),
        "fixed": ("Part that does not depend on use", "share of the bill", EXAMPLE, 0.30, Format.PERCENT),
        "method": ("How it is shared", "choice", EXAMPLE, METHODS[0], Format.GENERAL),
        "capacity": ("Paid machine hours", "hours a year", "GPU", f"={gpu.hours}*12", Format.COUNT),
    }
    for key, (label, unit, source, value, form) in table.items():
        for column, text in (("C", label), ("D", unit), ("E", source)):
            sheet.put(column, text)
        formula = isinstance(value, str) and value.startswith("=")
        role = role_of(str(value)) if formula else Role.INPUT
        sheet.put("F", value, role, form, align="right", kept=key in CONVENTIONS)
        sheet.down()
    method = DataValidation("list", formula1=f'"{",".join(METHODS)}"')
    method.error = f"Please choose one of {', '.join(METHODS)}."
    year = DataValidation("whole", operator="between", formula1="1", formula2=str(sheet.book.years))
    year.error = f"Please enter a year from 1 to {sheet.book.years}."
    for key, rule in (("method", method), ("year", year)):
        rule.showErrorMessage = True
        rule.add(f"{cells[key].column}{cells[key].row}")
        sheet.native.add_data_validation(rule)
    sheet.down()
    return cells


def _rows(sheet: Sheet, terms: Mapping[str, Ref], first: int, last: int) -> None:
    """An area a row, the idle part, and the total."""
    usage, peaks = (f"${column}${first}:${column}${last}" for column in "GH")
    bill, fixed, method, capacity = (terms[key] for key in ("bill", "fixed", "method", "capacity"))
    shared = f"ML_CHARGEBACK({bill},{usage},{fixed},{method},{peaks},{capacity})"
    for number, (area, *figures) in enumerate((*AREAS, (IDLE,)), start=1):
        row = sheet.row
        sheet.put("B", number, Role.NOTE)
        sheet.put("C", area, example=area != IDLE)
        sheet.put("D", "machine hours")
        sheet.put("E", EXAMPLE if figures else "paid less used")
        if figures:
            for column, value, form in zip("FGH", figures, (Format.COUNT, Format.COUNT, Format.MONTHS), strict=True):
                sheet.put(column, value, Role.INPUT, form)
        else:
            sheet.put("G", f"={capacity}-SUM({usage})", Role.CALCULATION, Format.COUNT)
        sheet.put("I", f"=INDEX({shared},$B{row},1)", Role.FUNCTION, Format.CENTS)
        sheet.put("J", f"=IF({bill}=0,0,I{row}/{bill})", Role.CALCULATION, Format.PERCENT)
        sheet.put("K", f'=IF(G{row}=0,"–",I{row}/G{row})', Role.CALCULATION, Format.CENTS, align="right")
        sheet.down()
    forms = {"F": Format.COUNT, "G": Format.COUNT, "I": Format.CENTS, "J": Format.PERCENT}
    for column in "BCDEFGHIJK":
        total = f"=SUM({column}{first}:{column}{last + 1})" if column in forms else None
        sheet.put(column, "Total" if column == "C" else total, Role.TOTAL, forms.get(column))
    sheet.down(2)


def _chart(sheet: Sheet, headers: int, first: int, last: int) -> charts.Chart:
    """Each area's part of the bill, the idle part apart."""
    bills, areas = (charts.Line(sheet, f"{column}{headers}", f"{column}{first}", f"{column}{last}") for column in "IC")
    colours = [*[styles.BLUE] * (last - first), styles.ORANGE]
    return charts.results(bills, areas, "The year's bill by area, and the idle part", colours, THOUSANDS)
