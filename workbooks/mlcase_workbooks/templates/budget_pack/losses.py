"""What leaving things as they are costs: incidents, lost hours, exposure, and all three as one figure that grows."""

from __future__ import annotations

from datetime import datetime

from openpyxl.utils.datetime import to_excel

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.cashflow import CashFlow
from mlcase_workbooks.templates.blocks.listing import Field, Listing, add_listing
from mlcase_workbooks.templates.sheet import Book, Ref, Result, Sheet
from mlcase_workbooks.templates.styles import Format, Role

CAUSES = ("skew", "freshness lag", "schema drift", "other")
CONFIDENCE = ("high", "medium", "low")
QUARTERS = 9

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

TEAMS = (
    ("Data engineers", 8, 4.0, 95),
    ("Data scientists and ML engineers", 6, 3.0, 100),
    ("Analysts", 10, 1.5, 70),
)

EXPOSURES = (
    ("Penalty under a customer's data service level", 0.10, 400_000, "Contract clause; no breach so far"),
    ("Finding of a regulator about data lineage", 0.03, 1_000_000, "Last internal audit: lineage incomplete"),
    ("Another large customer lost to an unseen fault", 0.08, 340_000, "Size of the churn event; not in the log"),
)


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
        Field("number", "#", plain=True),
        Field("what", "What happened", plain=True),
        Field("date", "Date", Format.DATE),
        Field("cause", "Cause", choices=CAUSES),
        Field("cost", "Cost, $", Format.MONEY, total=True),
        Field("evidence", "Evidence", plain=True),
        Field("confidence", "Confidence", choices=CONFIDENCE),
        Field("source", "Source", plain=True),
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


def add_capacity(book: Book) -> Listing:
    """Hours lost to repairing data, and what they cost."""
    sheet = book.sheet(
        "Capacity",
        "Capacity",
        "How much of the teams' time goes into repairing data, and what does it cost?",
        (5, 40, 12, 16, 16, 16, 16, 14),
    )
    sheet.heading("Hours lost", "An hour costs salary and overhead. Hours are what teams report, not what tools count.")
    fields = (
        Field("number", "#", plain=True),
        Field("team", "Team", plain=True),
        Field("people", "People", Format.COUNT, total=True),
        Field("hours", "Hours lost a week, each", Format.MONTHS, most=60),
        Field("rate", "Cost of an hour, $", Format.MONEY),
        Field("lost", "Hours a year", Format.COUNT, "={people}*{hours}*Inputs_Working_Weeks", total=True),
        Field("cost", "Cost a year, $", Format.MONEY, "={lost}*{rate}", total=True),
        Field("source", "Source", plain=True),
    )
    teams = add_listing(sheet, fields, [(f"T{n}", *team, EXAMPLE) for n, team in enumerate(TEAMS, 1)], spare=3)
    sheet.down()
    sheet.heading("What it comes to")
    sheet.results(
        (
            Result("Hours lost a year", f"={teams.total('lost')}", Format.COUNT, "", "Case_Hours_Lost"),
            Result("Cost of lost hours a year, $", f"={teams.total('cost')}", Format.MONEY, "", "Case_Capacity_Cost"),
            Result(
                "Cost of an hour, all teams, $",
                "=IF(Case_Hours_Lost=0,0,Case_Capacity_Cost/Case_Hours_Lost)",
                Format.CENTS,
                "Weighted with the hours.",
                "Case_Hour_Cost",
            ),
            Result(
                "Full-time people that this is",
                "=Case_Hours_Lost/(Inputs_Working_Weeks*Inputs_Week_Hours)",
                Format.MONTHS,
                "At a full working week.",
                "Case_People_Lost",
            ),
        ),
        note="F",
        value_to="E",
    )
    people, hours, rate = (teams.area(key) for key in ("people", "hours", "rate"))
    whole = f"SUMPRODUCT({people},{hours},{rate})*Inputs_Working_Weeks"
    book.check("Capacity", "Cost by team adds up to hours times their price", "Case_Capacity_Cost", whole)
    return teams


def add_exposure(book: Book) -> Listing:
    """Losses that have not happened yet, with their probability."""
    sheet = book.sheet(
        "Exposure",
        "Exposure",
        "What may happen because of the data, and what is that worth a year?",
        (5, 50, 15, 16, 18, 44, 13, 12),
    )
    sheet.heading(
        "Losses that may come", "Probability in a year times the loss. What has happened already stands on Incidents."
    )
    fields = (
        Field("number", "#", plain=True),
        Field("event", "Event", plain=True),
        Field("chance", "Probability in a year", Format.PERCENT, most=1),
        Field("loss", "Loss, $", Format.MONEY, total=True),
        Field("expected", "Expected a year, $", Format.MONEY, "={chance}*{loss}", total=True),
        Field("evidence", "Evidence", plain=True),
        Field("confidence", "Confidence", choices=CONFIDENCE),
        Field("source", "Source", plain=True),
    )
    entries = [(f"E{n}", *entry, "low", EXAMPLE) for n, entry in enumerate(EXPOSURES, start=1)]
    listing = add_listing(sheet, fields, entries)
    sheet.down()
    sheet.heading("What it comes to")
    sheet.results(
        (
            Result("Expected a year, $", f"={listing.total('expected')}", Format.MONEY, "", "Case_Exposure"),
            Result(
                "If all of it came in one year, $",
                f"={listing.total('loss')}",
                Format.MONEY,
                "Not a forecast: no probability in it, and in no total of this workbook.",
            ),
        ),
        note="F",
        value_to="E",
    )
    chance, loss = listing.area("chance"), listing.area("loss")
    book.check("Exposure", "Expected loss is probability times loss", "Case_Exposure", f"SUMPRODUCT({chance},{loss})")
    book.check("Exposure", "No probability lies outside 0 to 1", f'COUNTIF({chance},"<0")+COUNTIF({chance},">1")')
    return listing


PARTS = (
    ("incidents", "Incident costs", "Case_Incidents_Year", "Incidents"),
    ("capacity", "Lost capacity", "Case_Capacity_Cost", "Capacity"),
    ("exposure", "Risk exposure", "Case_Exposure", "Exposure"),
)


REMOVED = (
    "(Case_Incidents_Year*Inputs_Incident_Reduction"
    "+Case_Capacity_Cost*Inputs_Capacity_Recovery*Inputs_Capacity_Realisation)"
)


class Inaction:
    """The CostOfInaction sheet and where its rows ended up."""

    def __init__(self, book: Book, flow: CashFlow, exposure: Listing) -> None:
        self.sheet = book.sheet(
            "CostOfInaction",
            "Cost of inaction",
            "What does a year of doing nothing cost, and what does each quarter of delay add?",
            (5, 34, *[20] * 6),
        )
        self.sheet.one_page = True
        self._parts(flow, exposure)
        self._delay(flow)
        where, calls = self.sheet.name, "Case_Inaction_Year"
        book.check(where, "ML_COST_OF_INACTION is the sum of the three parts", calls, f"{self.part_total}")
        total = f"SUM({where}!$F${self.first}:$F${self.last})"
        book.check(where, "The curve ends at the sum of its quarters", f"{where}!$G${self.last}", total)

    def _parts(self, flow: CashFlow, exposure: Listing) -> None:
        sheet = self.sheet
        sheet.heading(
            "One figure from three parts",
            "What doing nothing costs is the baseline that the benefits are measured against: it is not added to NPV.",
        )
        self.part_headers = sheet.headers({"C": "Part", "D": "$ a year", "E": "Share", "F": "Worked out on"}, height=16)
        self.part_first = sheet.row
        for _, label, name, where in PARTS:
            row = sheet.row
            sheet.put("C", label)
            sheet.put("D", f"={name}", Role.LINK, Format.MONEY)
            end = self.part_first + len(PARTS) - 1
            total = f"SUM($D${self.part_first}:$D${end})"
            sheet.put("E", f"=IF({total}=0,0,D{row}/{total})", Role.CALCULATION, Format.PERCENT)
            sheet.put("F", where, Role.NOTE)
            sheet.down()
        self.part_last = sheet.row - 1
        for column in "BCEF":
            sheet.put(column, "Cost of inaction" if column == "C" else None, Role.TOTAL)
        area = f"D{self.part_first}:D{self.part_last}"
        self.part_total = sheet.put("D", f"=SUM({area})", Role.TOTAL, Format.MONEY)
        sheet.down(2)
        losses = (
            "Case_Incident_Rate,Case_Incident_Cost,Case_Hours_Lost,Case_Hour_Cost,"
            f"{exposure.area('loss')},{exposure.area('chance')}"
        )
        ahead = f"COLUMNS({flow.net.yearly}),Inputs_Discount_Rate,Inputs_Inaction_Growth"
        sheet.results(
            (
                Result(
                    "Cost of inaction a year", f"=ML_COST_OF_INACTION({losses})", Format.MONEY, "", "Case_Inaction_Year"
                ),
                Result(
                    "Cost of inaction a quarter",
                    "=Case_Inaction_Year*Inputs_Quarter_Months/12",
                    Format.MONEY,
                    "The year's, evenly.",
                    "Case_Inaction_Quarter",
                ),
                Result(
                    "Over the case's years, present value",
                    f'=ML_COST_OF_INACTION({losses},{ahead},,"pv")',
                    Format.MONEY,
                    "With growth, discounted: what the baseline costs.",
                    "Case_Inaction_PV",
                ),
                Result(
                    "Of a year's cost, the plan removes",
                    f"=IF(Case_Inaction_Year=0,0,{REMOVED}/Case_Inaction_Year)",
                    Format.PERCENT,
                    "Capacity and incidents once all is live; exposure is left out.",
                    "Case_Inaction_Removed",
                ),
            ),
        )
        sheet.down()

    def _delay(self, flow: CashFlow) -> None:
        sheet = self.sheet
        sheet.heading(
            "What each quarter of delay adds",
            "The cost of inaction runs on and grows. Beside it the present value of the plan's benefits that a delay "
            "loses: for good if the horizon ends on the same day, or only in time if it moves too.",
        )
        self.headers = sheet.headers(
            {
                "B": "#",
                "C": "Approval delayed by",
                "D": "Months",
                "E": "Cost at the year's rate then, $",
                "F": "Cost of that quarter, $",
                "G": "Inaction so far, $",
                "H": "Benefits lost, same end, PV $",
                "I": "Benefits later, PV $",
            },
        )
        self.first = sheet.row
        benefits = flow.benefits.total.yearly
        for _ in range(QUARTERS):
            row = sheet.row
            sheet.put("B", f"=ROWS(B${self.first}:B{row})-1", Role.NOTE, Format.YEAR)
            sheet.put("C", f'="Q"&B{row}', Role.CALCULATION, align="left")
            sheet.put("D", f"=B{row}*Inputs_Quarter_Months", Role.CALCULATION, Format.COUNT)
            grown = f"=Case_Inaction_Year*(1+Inputs_Inaction_Growth)^(MAX(0,D{row}-Inputs_Quarter_Months)/12)"
            sheet.put("E", grown, Role.CALCULATION, Format.MONEY)
            sheet.put("F", f"=IF(B{row}=0,0,E{row}*Inputs_Quarter_Months/12)", Role.CALCULATION, Format.MONEY)
            sheet.put("G", f"=SUM(F${self.first}:F{row})", Role.CALCULATION, Format.MONEY)
            for column, horizon in (("H", "fixed"), ("I", "extended")):
                lost = f'=ML_DELAY_COST({benefits},D{row},Inputs_Discount_Rate,"{horizon}")'
                sheet.put(column, lost, Role.FUNCTION, Format.MONEY)
            sheet.down()
        self.last = sheet.row - 1
        sheet.down()
        sheet.book.define("Case_Delay_Quarter", Ref(sheet.name, "H", self.first + 1))
        sheet.book.define("Case_Delay_Year", Ref(sheet.name, "G", self.first + 4))
        names, costs = (f"${column}${self.part_first}:${column}${self.part_last}" for column in "CD")
        scale = sheet.book.scale
        largest = findings.highest(names, costs, "are the largest part of a year's cost:", scale)
        charts.place(sheet, self.parts_chart(), f"C{sheet.row}", f"E{sheet.row + 17}", largest)
        delay = f'="A year of delay costs "&{scale.words("Case_Delay_Year")}'
        charts.place(sheet, self.curve(), f"F{sheet.row}", f"I{sheet.row + 17}", delay)
        sheet.down(19)

    def parts_chart(self) -> charts.Chart:
        """The three parts of a year's cost."""
        values, names = (
            charts.Line(self.sheet, f"{c}{self.part_headers}", f"{c}{self.part_first}", f"{c}{self.part_last}")
            for c in "DC"
        )
        return charts.results(values, names, "Cost of inaction a year", (styles.ORANGE, styles.BLUE, styles.GREY))

    def curve(self) -> charts.Chart:
        """What inaction has cost after each quarter."""
        values, names = (
            charts.Line(self.sheet, f"{c}{self.headers}", f"{c}{self.first}", f"{c}{self.last}") for c in "GC"
        )
        return charts.results(values, names, "Cost of inaction by quarter of delay", [styles.ORANGE] * QUARTERS)
