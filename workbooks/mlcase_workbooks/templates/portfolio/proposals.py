"""What is proposed for next year: what each brings after its doubts, in which order, and where the budget ends."""

from __future__ import annotations

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.listing import CONFIDENCE, NUMBER, SOURCE, Field, Listing, add_listing
from mlcase_workbooks.templates.blocks.measures import bcr_of, npv_of
from mlcase_workbooks.templates.blocks.value_types import COUNTED, REVENUE, RISK, SAVING
from mlcase_workbooks.templates.places import Flow, Ref
from mlcase_workbooks.templates.portfolio.record import WEIGHT
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role

TIMELINE = "J"
AUTOMATION = 928_200
PROPOSALS = (
    ("Mobile offers", REVENUE, 900_000, 1_700_000, "high", 6),
    ("Fraud graph", RISK, 700_000, 1_300_000, "medium", 5),
    ("Automation", SAVING, 600_000, AUTOMATION, "high", 4),
    ("New ranker", REVENUE, 700_000, 1_100_000, "medium", 6),
    ("Churn offers", REVENUE, 500_000, 900_000, "medium", 8),
    ("Pricing test", REVENUE, 600_000, 1_100_000, "low", 9),
)
KINDS = (
    ("B1", REVENUE, "Inputs_Revenue_Factor"),
    ("B2", SAVING, "Inputs_Savings_Factor"),
    ("B3", RISK, "Inputs_Risk_Factor"),
)


class Proposals:
    """The Proposals sheet, and what its funded part brings and costs by year."""

    def __init__(self, book: Book) -> None:
        self.sheet = sheet = book.sheet(
            "Proposals",
            "Proposals",
            "What would we build next, in which order, and where does the budget end?",
            (6.5, 28, 18, 14, 15, 13, 11, 15, *[13.5] * (book.years + 4)),
            timeline=TIMELINE,
        )
        self.count = len(PROPOSALS)
        ranked_at = sheet.row
        sheet.down(self.count + 26)
        sheet.new_page()
        self.listing = self._list(sheet)
        sheet.down()
        sheet.periods()
        own = "{value}*{weight}*MAX(0,MIN(12,12*{period}-{month}))/12*({period}>0)"
        self.values = self._by_year(sheet, "Value by year, weighted with confidence", own)
        spent = "{cost}*({period}=0)+{cost}*Inputs_Maintenance*({period}>1)"
        self.costs = self._by_year(sheet, "Cost by year: built at the start, run from Year 2", spent)
        self._measure(sheet)
        self._funded_flows(sheet)
        end = sheet.row
        sheet.row = ranked_at
        self._ranked(sheet)
        sheet.row = end
        self._checks(book)

    def _list(self, sheet: Sheet) -> Listing:
        sheet.heading("What is proposed", "Live month counts from approval; weight follows confidence, see Inputs.")
        fields = (
            NUMBER,
            Field("project", "Project", plain=True),
            Field("type", "Type of value", choices=COUNTED, unused=COUNTED[0]),
            Field("cost", "Cost to build, $", Format.MONEY, total=True, unused=0),
            Field("value", "Value, $ a year", Format.MONEY, total=True, unused=0),
            CONFIDENCE,
            Field("month", "Live in month", Format.YEAR, most=120, unused=0),
            Field("weight", "Value counted", Format.WHOLE_PERCENT, "=" + WEIGHT.format("{confidence}")),
            SOURCE,
        )
        entries = [
            (f"R{n}", *entry, "S2 l.100-107" if entry[3] == AUTOMATION else EXAMPLE)
            for n, entry in enumerate(PROPOSALS, start=1)
        ]
        return add_listing(sheet, fields, entries)

    def _by_year(self, sheet: Sheet, title: str, formula: str) -> list[Flow]:
        sheet.heading(title)
        sheet.headers({"B": "#", "C": "Project"} | sheet.timeline_headers(), height=16)
        flows = []
        for number in range(1, self.count + 1):
            sheet.put("B", f"R{number}", Role.NOTE)
            project = f"${self.listing.columns['project']}{self.listing.first + number - 1}"
            sheet.put("C", f"=T({project})", Role.LINK, align="left")
            flows.append(self.listing.over_years(number, formula))
            sheet.down()
        sheet.down()
        return flows

    def _measure(self, sheet: Sheet) -> None:
        sheet.heading(
            "What each is worth", "Ranked by benefit-cost ratio: most value for each dollar of a limited budget."
        )
        headers = {
            "B": "#",
            "C": "Project",
            "D": "NPV, $",
            "E": "BCR",
            "F": "Rank",
            "G": "Running total, $",
            "H": "Funded",
        }
        sheet.headers(headers)
        first, last = sheet.row, sheet.row + self.count - 1
        self.first, self.last = first, last
        for number, (value, cost) in enumerate(zip(self.values, self.costs, strict=True), start=1):
            row = sheet.row
            sheet.put("B", f"R{number}", Role.NOTE)
            sheet.put("C", f"=T({self.listing.cell('project', number)})", Role.LINK, align="left")
            sheet.put("D", f"={npv_of(value)}-{npv_of(cost)}", Role.FUNCTION, Format.MONEY)
            sheet.put(
                "E",
                f"=IF({self.listing.cell('cost', number)}=0,0,{bcr_of(value, cost)})",
                Role.FUNCTION,
                Format.MULTIPLE,
            )
            ties = f"COUNTIF(E${first}:E{row},E{row})-1"
            sheet.put("F", f"=RANK(E{row},E${first}:E${last})+{ties}", Role.CALCULATION, Format.YEAR)
            own = self.listing.area("cost")
            sheet.put("G", f'=SUMIF(F${first}:F${last},"<="&F{row},{own})', Role.CALCULATION, Format.MONEY)
            sheet.put("H", f"=IF(G{row}<=Inputs_Ask,1,0)", Role.CALCULATION, Format.YEAR, align="center")
            sheet.down()
        sheet.down()
        self.funded = f"$H${first}:$H${last}"

    def _funded_flows(self, sheet: Sheet) -> None:
        sheet.heading("What is funded, by year", "Only the projects above the budget line.")
        sheet.headers({"B": "Ref", "C": "Line"} | sheet.timeline_headers(), height=16)
        self.lines: dict[str, Flow] = {}

        def funded(parts: list[Flow], chosen: str, when: str = "") -> Flow:
            first, last = parts[0].row, parts[-1].row
            return sheet.across(
                lambda n: (
                    f"=SUMPRODUCT({chosen}*{sheet.column(n)}${first}:{sheet.column(n)}${last})"
                    + (f"*({sheet.period(n)}{when})" if when else "")
                )
            )

        kinds = self.listing.area("type")
        for code, kind, _ in KINDS:
            sheet.put("B", code, Role.NOTE)
            sheet.put("C", kind)
            chosen = f"({kinds}=$C{sheet.row})*{self.funded}"
            self.lines[code] = funded(self.values, chosen)
            sheet.down()
        for code, label, when in (("C1", "Building", "=0"), ("C2", "Running", ">0")):
            sheet.put("B", code, Role.NOTE)
            sheet.put("C", label)
            self.lines[code] = funded(self.costs, self.funded, when)
            sheet.down()
        sheet.down()

    def _ranked(self, sheet: Sheet) -> None:
        sheet.heading(
            "In order of benefit-cost ratio", "The dashed line is the ask: what stands above it is not funded."
        )
        headers = {"B": "Rank", "C": "Project", "D": "Type of value", "E": "Cost, $", "F": "NPV, $", "G": "BCR"}
        headers |= {"H": "Running total", "I": "The ask", "J": "Funded"}
        self.headers = sheet.headers(headers)
        self.top = sheet.row
        ranks = f"$F${self.first}:$F${self.last}"
        for _ in range(self.count):
            row = sheet.row
            sheet.put("B", f"=ROWS(B${self.top}:B{row})", Role.NOTE, Format.YEAR)
            at = f"MATCH($B{row},{ranks},0)"
            picks = (
                ("C", self.listing.area("project"), Format.GENERAL),
                ("D", self.listing.area("type"), Format.GENERAL),
                ("E", self.listing.area("cost"), Format.MONEY),
                ("F", f"$D${self.first}:$D${self.last}", Format.MONEY),
                ("G", f"$E${self.first}:$E${self.last}", Format.MULTIPLE),
                ("H", f"$G${self.first}:$G${self.last}", Format.MONEY),
            )
            for column, area, form in picks:
                side = "left" if form is Format.GENERAL else None
                picked = f"INDEX({area},{at})"
                sheet.put(column, f"=T({picked})" if side else f"={picked}", Role.CALCULATION, form, align=side)
            sheet.put("I", "=Inputs_Ask", Role.LINK, Format.MONEY)
            sheet.put("J", f'=IF(E{row}=0,"–",IF(H{row}<=I{row},"yes","no"))', Role.CALCULATION, align="center")
            sheet.down()
        self.bottom = sheet.row - 1
        styles.flag(sheet.native, f"J{self.top}:J{self.bottom}", f'$J{self.top}="no"', f'$J{self.top}="yes"')
        sheet.put("C", "Funded", Role.TOTAL)
        sheet.put("D", None, Role.TOTAL)
        cost = self.listing.area("cost")
        funded = f"=SUMPRODUCT({self.sheet.name}!{self.funded}*{cost})"
        sheet.put("E", funded, Role.TOTAL, Format.MONEY, name="Case_Funded")
        sheet.down()
        sheet.put("C", "Asked for and not placed", Role.LABEL)
        sheet.put("E", "=Inputs_Ask-Case_Funded", Role.CALCULATION, Format.MONEY, name="Case_Unplaced")
        sheet.down()
        sheet.put("C", "All proposals", Role.LABEL)
        sheet.put("E", f"={self.listing.total('cost')}", Role.LINK, Format.MONEY, name="Case_Proposed")
        sheet.down(2)
        funded, proposed, ask = (sheet.book.scale.words(n) for n in ("Case_Funded", "Case_Proposed", "Inputs_Ask"))
        finding = f'={funded}&" of "&{proposed}&" proposed fits into the ask of "&{ask}'
        charts.place(sheet, self.chart(), f"C{sheet.row}", f"J{sheet.row + 16}", finding)

    def chart(self) -> charts.Chart:
        """The running total in rank order against the ask."""
        sheet = self.sheet
        total, limit, names = (
            charts.Line(sheet, f"{c}{self.headers}", f"{c}{self.top}", f"{c}{self.bottom}") for c in "HIC"
        )
        return charts.cumulative(total, limit, names, "Running total by benefit-cost ratio, and the ask")

    def ranked(self, rank: int, column: str) -> Ref:
        """A cell of the ranked table."""
        return Ref(self.sheet.name, column, self.top + rank - 1)

    def _checks(self, book: Book) -> None:
        where = self.sheet.name
        book.check(where, "What is funded stays within the ask", "MAX(0,Case_Funded-Inputs_Ask)")
        column, first, last = self.values[0].total.column, self.values[0].row, self.values[-1].row
        kept = f"SUMPRODUCT({where}!{self.funded}*{where}!${column}${first}:${column}${last})"
        lines = "+".join(str(self.lines[code].total) for code, *_ in KINDS)
        book.check(where, "Value by type is the value of what is funded", lines, kept)
        ranks = f"{where}!$F${self.first}:$F${self.last}"
        book.check(where, "Every rank is given once", f"SUMPRODUCT(--(COUNTIF({ranks},{ranks})=1))", f"ROWS({ranks})")
        building = f"{self.lines['C1'].total}"
        book.check(where, "Building by year is the cost of what is funded", building, "Case_Funded")
