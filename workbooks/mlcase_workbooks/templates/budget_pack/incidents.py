"""What went wrong with the data: the incident log, and from it how often and how dear."""

from __future__ import annotations

from datetime import datetime

from openpyxl.utils.datetime import to_excel

from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.listing import CONFIDENCE, NUMBER, SOURCE, Field, Listing, add_listing
from mlcase_workbooks.templates.sheet import Book, Result, Sheet
from mlcase_workbooks.templates.styles import Format, Role

CAUSES = ("skew", "freshness lag", "schema drift", "other")
# Date, what happened, cause, cost, evidence, confidence, source.
INCIDENTS = (
    ((2024, 2, 12), "Scores of the lead model stale for nine days", "freshness lag", 34_000, "Ticket, lost leads"),
    ((2024, 6, 3), "A renamed column emptied a feature of the pricing model", "schema drift", 41_000, "Post-mortem"),
    ((2024, 9, 17), "Recommendations trained on a sample that live traffic is not", "skew", 28_000, "A/B readout"),
    ((2024, 11, 25), "Sales report of the peak week wrong by a day", "freshness lag", 22_000, "Ticket"),
    (
        (2025, 3, 4),
        "Churn event: the model missed customers who left, after a schema drift",
        "schema drift",
        340_000,
        "",
    ),
    ((2025, 5, 20), "Null values of a partner feed scored as zeros", "skew", 46_000, "Post-mortem"),
    ((2025, 7, 8), "Duplicate orders in the finance feed", "other", 18_000, "Controller's note"),
    ((2025, 9, 1), "Seasonal features two weeks behind in the price run", "freshness lag", 37_000, "Margin report"),
)
ANCHOR = 340_000


def add_incidents(book: Book) -> Listing:
    """The incident log, and from it how often and how dear."""
    sheet = book.sheet(
        "Incidents",
        "Incidents",
        "What went wrong with the data, how often does it, and what does one cost?",
        (5, 58, 13, 16, 15, 28, 13, 12),
    )
    sheet.one_page = True
    top = sheet.row
    sheet.down(14)
    sheet.heading(
        "Log",
        "Cost to the business only: the hours of those who repaired are on Capacity. Empty rows are for yours.",
    )
    fields = (
        NUMBER,
        Field("what", "What happened", plain=True),
        Field("date", "Date", Format.DATE),
        Field("cause", "Cause", choices=CAUSES),
        Field("cost", "Cost, $", Format.MONEY, total=True),
        Field("evidence", "Evidence", plain=True),
        CONFIDENCE,
        SOURCE,
    )
    entries = [
        (
            f"I{number}",
            what,
            int(to_excel(datetime(*day))),
            cause,
            cost,
            evidence or "Anchor of S0's case",
            "medium" if cost == ANCHOR else "low",
            "S0 l.6" if cost == ANCHOR else EXAMPLE,
        )
        for number, (day, what, cause, cost, evidence) in enumerate(INCIDENTS, start=1)
    ]
    log = add_listing(sheet, fields, entries, spare=4)
    with sheet.at(top, 14):
        _rates(sheet, log)
        sheet.down()
        causes = _by_cause(sheet, log)
    cost, dates = log.area("cost"), log.area("date")
    book.check("Incidents", "Costs by cause add up to the log", f"SUM({causes})", f"SUM({cost})")
    months = f"(YEAR(MAX({dates}))-YEAR(MIN({dates})))*12+MONTH(MAX({dates}))-MONTH(MIN({dates}))+1"
    book.check("Incidents", "The log's dates fit into the months it covers", f"MAX(0,{months}-Inputs_Log_Months)")
    book.check(
        "Incidents",
        "Every cost has a date and a cause",
        f"COUNT({cost})-COUNT({dates})+COUNT({cost})-COUNTA({log.area('cause')})",
    )
    return log


def _rates(sheet: Sheet, log: Listing) -> None:
    cost = log.area("cost")
    sheet.heading("How often, how dear")
    sheet.results(
        (
            Result(
                "Incidents a year",
                f"=COUNT({cost})*12/Inputs_Log_Months",
                Format.MULTIPLE,
                "Count of the log, put on a year.",
                "Case_Incident_Rate",
            ),
            Result(
                "Average cost of one, $",
                f"=SUM({cost})/MAX(1,COUNT({cost}))",
                Format.MONEY,
                "Mean of the log. One large event moves it.",
                "Case_Incident_Cost",
            ),
            Result(
                "Cost of incidents a year, $",
                "=Case_Incident_Rate*Case_Incident_Cost",
                Format.MONEY,
                "Frequency times severity.",
                "Case_Incidents_Year",
            ),
            Result(
                "Share of the largest incident",
                f"=IF(SUM({cost})=0,0,MAX({cost})/SUM({cost}))",
                Format.PERCENT,
                "The higher, the less the average says about a quiet year.",
                "Case_Largest_Share",
            ),
            Result(
                "Incidents a year without the largest, $",
                "=Case_Incidents_Year*(1-Case_Largest_Share)",
                Format.MONEY,
                "What remains if such an event never comes again.",
                "Case_Incidents_Without_Largest",
            ),
        ),
        note="F",
        value_to="E",
    )


def _by_cause(sheet: Sheet, log: Listing) -> str:
    sheet.headers(
        {"C": "Cause", "D": "Incidents", "E": "Cost, $", "F": "Cost a year, $", "G": "Fixed by", "H": "Share"},
        height=16,
    )
    fixes = ("Training compared with serving", "Service levels on feature pipelines", "Notices of schema changes", "")
    first = sheet.row
    for cause, fix in zip(CAUSES, fixes, strict=True):
        row = sheet.row
        sheet.put("C", cause)
        sheet.put("G", fix or "Case by case", Role.NOTE)
        sheet.put("D", f"=COUNTIF({log.area('cause')},C{row})", Role.CALCULATION, Format.COUNT)
        sheet.put("E", f"=SUMIF({log.area('cause')},C{row},{log.area('cost')})", Role.CALCULATION, Format.MONEY)
        sheet.put("F", f"=E{row}*12/Inputs_Log_Months", Role.CALCULATION, Format.MONEY)
        sheet.put(
            "H", f"=IF(SUM({log.area('cost')})=0,0,E{row}/SUM({log.area('cost')}))", Role.CALCULATION, Format.PERCENT
        )
        sheet.down()
    return f"{sheet.name}!$E${first}:$E${sheet.row - 1}"
