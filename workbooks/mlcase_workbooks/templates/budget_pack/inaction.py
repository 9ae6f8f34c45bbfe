"""What leaving things as they are costs: the three losses as one figure, and what each quarter of delay adds."""

from __future__ import annotations

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.cashflow import CashFlow
from mlcase_workbooks.templates.blocks.listing import Listing
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Result
from mlcase_workbooks.templates.styles import Format, Role

QUARTERS = 9
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
