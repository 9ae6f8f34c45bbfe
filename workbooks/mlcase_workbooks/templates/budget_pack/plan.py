"""What the money buys and when: the ask in parts, vendors before and after, the roll-out, and the three returns."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.benefits import Benefit, BenefitDriver, BenefitSheet
from mlcase_workbooks.templates.blocks.costs import CostLine, CostSheet, CostTable
from mlcase_workbooks.templates.blocks.listing import NUMBER, SOURCE, Field, Listing, add_listing
from mlcase_workbooks.templates.blocks.rollout import FOLLOWS_ALL, Rollout, Step
from mlcase_workbooks.templates.places import Flow, shift
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role

TIMELINE = "J"


def _part(label: str, amount: float) -> CostLine:
    return CostLine(label, "$, at approval", EXAMPLE, amount, first=0, last=0)


BUDGET = CostSheet(
    "Budget",
    "Budget",
    "What is asked for, and what does it cost to keep it running?",
    "Owner: VP Data · the ask is paid at approval, before Year 1",
    (
        CostTable(
            "AK",
            "The ask",
            (
                _part("Monitoring and alerting for every feature", 130_000),
                _part("Feature pipelines under service levels", 160_000),
                _part("Lineage, and notices of schema changes", 90_000),
                _part("Validation: training against serving", 60_000),
                _part("Training and hand-over", 20_000),
                _part("Contingency", 40_000),
            ),
            amount="Amount, $",
        ),
        CostTable(
            "RN",
            "Running",
            (
                CostLine(
                    "Running what was built",
                    "$ a year",
                    EXAMPLE,
                    "{0}*{1}",
                    ("={AK}", "=Inputs_Running_Share"),
                    (Format.MONEY, Format.PERCENT),
                    first=2,
                    last=None,
                ),
            ),
            ("The ask, $", "Share a year"),
            note="From Year 2: Year 1 is in the ask.",
        ),
    ),
)

PHASES = ("1 Audit and design", "2 First pipelines", "3 Three tracks", "4 Switch-over")
MONITORED = 3
STEPS = (
    Step("Audit and design", PHASES[0], "ML platform lead", None, 6, "None: reads only", "6 weeks: S0 l.20"),
    Step(
        "Gate 1: design and costs confirmed", PHASES[0], "VP Data, CFO", 1, 0, "Stop here costs the audit only", EXAMPLE
    ),
    Step(
        "Monitoring on the two dearest pipelines",
        PHASES[1],
        "Data engineering",
        2,
        8,
        "None: watches beside them",
        EXAMPLE,
    ),
    Step(
        "Gate 2: a planted fault is caught", PHASES[1], "VP Data, CFO", 3, 0, "Stop here keeps the monitoring", EXAMPLE
    ),
    Step(
        "Track A: pipelines under service levels",
        PHASES[2],
        "Data engineering",
        4,
        16,
        "Old pipelines run on in parallel",
        "Tracks: S0 l.20",
    ),
    Step(
        "Track B: lineage and schema notices",
        PHASES[2],
        "ML platform",
        4,
        12,
        "None: reads metadata",
        "Tracks: S0 l.20",
    ),
    Step(
        "Track C: validation framework", PHASES[2], "Data science", 4, 12, "Warns before it blocks", "Tracks: S0 l.20"
    ),
    Step(
        "Gate 3: old and new agree for four weeks",
        PHASES[2],
        "VP Data, CFO",
        FOLLOWS_ALL,
        0,
        "Old way stays until it holds",
        EXAMPLE,
    ),
    Step(
        "Switch over, end vendor contracts",
        PHASES[3],
        "Procurement",
        8,
        4,
        "One system a week; way back for each",
        EXAMPLE,
    ),
)


def name_milestones(book: Book, plan: Rollout) -> None:
    """The month in which monitoring starts to catch faults."""
    sheet = plan.sheet
    sheet.row = plan.last + 2
    sheet.put("C", "Monitoring catches faults from month", Role.STRONG, to="F")
    month = f"={plan.end(MONITORED)}*12/Inputs_Weeks_Per_Year"
    sheet.put("G", month, Role.CALCULATION, Format.MONTHS, to="I", name="Case_Monitoring_Month")
    sheet.put("J", "Incidents are avoided from here; hours come back when all is live.", Role.NOTE)
    sheet.down()


VENDORS = (
    ("Data quality tool, cloud", "Checks on tables", 95_000, 0, 10, 8_000),
    ("Pipeline observability", "Job monitoring", 70_000, 0, 14, 0),
    ("Catalogue and lineage", "Catalogue", 60_000, 40_000, 12, 0),
    ("Feature store add-on", "Serving features", 45_000, 0, 9, 12_000),
)


class Vendors:
    """The Vendors sheet: contracts before and after, what ends when, and what that saves and costs by year."""

    def __init__(self, book: Book) -> None:
        sheet = book.sheet(
            "Vendors",
            "Vendors",
            "Which contracts end, when, and what does leaving cost?",
            (5, 34, 24, 15, 15, 16, 14, 12, *[14] * (book.years + 2)),
            timeline=TIMELINE,
        )
        sheet.heading("Contracts", "Month of the case in which the contract can end; 0 is the approval.")
        fields = (
            NUMBER,
            Field("tool", "Tool", plain=True),
            Field("use", "Used for", plain=True),
            Field("now", "Now, $ a year", Format.MONEY, total=True),
            Field("then", "Afterwards, $ a year", Format.MONEY, total=True),
            Field("ends", "Ends in month", Format.YEAR, most=600),
            Field("fee", "Exit fee, $", Format.MONEY, total=True),
            SOURCE,
        )
        entries = [(f"V{n}", *entry, EXAMPLE) for n, entry in enumerate(VENDORS, start=1)]
        listing = add_listing(sheet, fields, entries, spare=2)
        sheet.down()
        sheet.periods()
        live = "MAX(0,MIN(12,12*{period}-{ends}))/12"
        self.saving = self._by_year(sheet, listing, "Saving by year", "({now}-{then})*" + live)
        sheet.down()
        falls = "AND(12*({period}-1)<{ends},{ends}<=12*{period})"
        self.fees = self._by_year(sheet, listing, "Exit fees by year", "{fee}*" + falls)
        now, then, ends = (listing.area(key) for key in ("now", "then", "ends"))
        book.check("Vendors", "No contract costs more afterwards than now", f"SUMPRODUCT(--({then}>{now}))")
        months = f"12*COLUMNS({self.saving.yearly})"
        book.check("Vendors", "Every contract ends within the case", f"SUMPRODUCT(--({ends}>{months}))")
        book.check(
            "Vendors", "Exit fees by year add up to the contracts'", str(self.fees.total), str(listing.total("fee"))
        )

    @staticmethod
    def _by_year(sheet: Sheet, listing: Listing, title: str, formula: str) -> Flow:
        sheet.heading(title)
        sheet.headers({"B": "#", "C": "Tool"} | sheet.timeline_headers(), height=16)
        first = sheet.row
        for number in range(1, listing.count + 1):
            tool = f"${listing.columns['tool']}{listing.first + number - 1}"
            sheet.put("B", f"V{number}", Role.NOTE)
            sheet.put("C", f'=IF({tool}="","–",{tool})', Role.CALCULATION, align="left")
            listing.over_years(number, formula)
            sheet.down()
        last = sheet.row - 1
        for index in range(2, 10):
            sheet.put(shift("A", index - 1), f"Total: {title.lower()}" if index == 3 else None, Role.TOTAL)
        total = sheet.across(lambda n: f"=SUM({sheet.column(n)}{first}:{sheet.column(n)}{last})", Role.TOTAL)
        sheet.down()
        return total


def returns(vendors: Vendors) -> BenefitSheet:
    """The three returns that S0 names, each from what it removes."""
    live = "=MAX(0,MIN(12,12*{{period}}-{}))"
    whole = "months"
    return BenefitSheet(
        "ROI3",
        "Three returns",
        "What comes back: capacity, incidents that do not happen, vendors that are no longer paid",
        "Owner: VP Data · each return is a share of a cost that stands on its own sheet",
        (
            Benefit(
                "R1",
                "Capacity recovery",
                "{0}*{1}*{2}*{3}/12",
                (
                    BenefitDriver("Cost of lost hours", "$ a year", "Capacity", "=Case_Capacity_Cost", Format.MONEY),
                    BenefitDriver(
                        "Hours that come back", "share", "Inputs", "=Inputs_Capacity_Recovery", Format.PERCENT
                    ),
                    BenefitDriver(
                        "Of them useful work", "share", "Inputs", "=Inputs_Capacity_Realisation", Format.PERCENT
                    ),
                    BenefitDriver(
                        "Months with all live", whole, "Rollout", live.format("Case_Plan_Months"), Format.MONTHS
                    ),
                ),
            ),
            Benefit(
                "R2",
                "Incident reduction",
                "{0}*{1}*{2}*{3}/12",
                (
                    BenefitDriver("Incidents", "a year", "Incidents", "=Case_Incident_Rate", Format.MULTIPLE),
                    BenefitDriver("Cost of one", "$", "Incidents", "=Case_Incident_Cost", Format.MONEY),
                    BenefitDriver("No longer happen", "share", "Inputs", "=Inputs_Incident_Reduction", Format.PERCENT),
                    BenefitDriver(
                        "Months with monitoring", whole, "Rollout", live.format("Case_Monitoring_Month"), Format.MONTHS
                    ),
                ),
            ),
            Benefit(
                "R3",
                "Vendor consolidation",
                "{0}",
                (
                    BenefitDriver(
                        "Contracts that have ended",
                        "$ a year",
                        "Vendors",
                        f"=INDEX({vendors.saving.whole},1,{{period}}+1)",
                        Format.MONEY,
                    ),
                ),
            ),
        ),
    )
