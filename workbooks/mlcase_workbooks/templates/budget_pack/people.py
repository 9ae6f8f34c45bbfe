"""What may go wrong, what will be asked, and who has to agree before the meeting."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.listing import NUMBER, SOURCE, Field, add_listing
from mlcase_workbooks.templates.blocks.objections import Fact, Objection
from mlcase_workbooks.templates.blocks.risks import Risk, Shock
from mlcase_workbooks.templates.sheet import Book, Result
from mlcase_workbooks.templates.styles import THOUSANDS, Format
from mlcase_workbooks.templates.told import Told

money = THOUSANDS.words

RISKS = (
    Risk(
        "K1",
        "Teams do not use the new pipelines: hours do not come back",
        0.25,
        120_000,
        200_000,
        "adoption",
        "Two pilot teams first; gate 2 before the tracks; old way has an end date",
        "VP Data",
        "low",
        EXAMPLE,
        Shock(Told("Recovered capacity halves", "Recovered capacity falls"), 0.50, ("B1",)),
    ),
    Risk(
        "K2",
        "Adoption slower than planned, seen from the platform team",
        0.20,
        60_000,
        120_000,
        "adoption",
        "Same event as K1, from the other side: counted once",
        "ML platform lead",
        "low",
        EXAMPLE,
    ),
    Risk(
        "K3",
        Told("The build costs 20 to 30 % more", "The build costs more"),
        0.30,
        100_000,
        150_000,
        "",
        "Contingency; fixed scope per gate; money released gate by gate",
        "CFO",
        "low",
        EXAMPLE,
        Shock(Told("The ask rises by a quarter", "The ask rises"), 0.25, ("C1",)),
    ),
    Risk(
        "K4",
        "Monitoring catches fewer faults than assumed",
        0.30,
        150_000,
        250_000,
        "",
        "Planted faults at gate 2; causes of the log replayed",
        "ML platform lead",
        "medium",
        EXAMPLE,
        Shock(Told("Incidents avoided fall by 40 %", "Incidents avoided fall"), 0.40, ("B2",)),
    ),
    Risk(
        "K5",
        "A vendor contract cannot be left in time",
        0.15,
        40_000,
        90_000,
        "",
        "Notice periods checked by procurement before gate 1",
        "Procurement",
        "low",
        EXAMPLE,
        Shock(
            Told("A third of vendor savings is lost", "Vendor savings are lost"),
            0.33,
            ("B3",),
        ),
    ),
)
RESIDUAL_SCALE = {"low": (0.10, EXAMPLE), "medium": (0.20, EXAMPLE), "high": (0.40, EXAMPLE)}
RISK_NOTE = "Examples of what a register for this case holds; losses are positive amounts over the case's years."

K, P = Format.THOUSANDS, Format.PERCENT
YEAR_COST = Fact("Cost of inaction a year", "Case_Inaction_Year", K)
BREAK_EVEN = Fact("Share of the benefits that must arrive", "Case_Break_Even", P)
NPV = Fact("Net present value", "Case_NPV", K)
ASK = Fact("The ask", "Case_Ask", K)
PAYBACK = Fact("Payback, months", "Case_Payback", Format.MONTHS)

OBJECTIONS = (
    Objection(
        "O1",
        "This can wait until next year",
        "CFO",
        (
            Fact("What a year of waiting costs", "Case_Delay_Year", K),
            YEAR_COST,
            Fact("Benefits that one quarter of delay loses, PV", "Case_Delay_Quarter", K),
            ASK,
        ),
        f'="Waiting is not free: it costs "&{money("Case_Delay_Year")}&" in a year, against an ask of "&'
        f'{money("Case_Ask")}&". Each quarter of delay also loses "&{money("Case_Delay_Quarter")}&'
        '" of benefits at present value."',
        "Not all of the cost of inaction goes away with the plan: see CostOfInaction for the share that does.",
        "Decide at this meeting, or name the date and carry the cost of the quarters until then.",
    ),
    Objection(
        "O2",
        "The benefits are soft",
        "CFO",
        (
            BREAK_EVEN,
            Fact("Contracts that end, saving over the case", "Case_Vendor_Saving", K),
            Fact("NPV of the worst case", "Case_Worst_NPV", K),
            NPV,
        ),
        '="The case stands if "&TEXT(Case_Break_Even,"0%")&" of the benefits arrive. Vendor contracts alone bring "&'
        f'{money("Case_Vendor_Saving")}&"; recovered hours count only as far as they become useful work ("&'
        'TEXT(Inputs_Capacity_Realisation,"0%")&" of them)."',
        "Recovered hours are not cash unless hiring slows. The worst case is on Scenarios.",
        "Accept the three measures on ROI3 as the ones that we report every quarter.",
    ),
    Objection(
        "O3",
        "We fix incidents as they come",
        "COO",
        (
            Fact("Cost of incidents a year", "Case_Incidents_Year", K),
            Fact("Incidents a year", "Case_Incident_Rate", Format.MULTIPLE),
            Fact("The same without the largest", "Case_Incidents_Without_Largest", K),
            Fact("Share of the largest incident", "Case_Largest_Share", P),
        ),
        '="We do: "&TEXT(Case_Incident_Rate,"0.0")&" times a year, for "&'
        f'{money("Case_Incidents_Year")}&", and the hours of the teams come on top. Even without the largest, it is "&'
        f'{money("Case_Incidents_Without_Largest")}&" a year, every year."',
        "One event is a large part of the log. Both figures are shown, and the tornado has the range.",
        "Agree to enter every incident with its cost into the log from now on.",
    ),
    Objection(
        "O4",
        "It will disrupt what runs today",
        "COO, product owners",
        (
            Fact("Weeks from approval to the last step", "Case_Plan_Weeks", Format.YEAR),
            Fact("Weeks if nothing ran side by side", "Case_Serial_Weeks", Format.YEAR),
            Fact("Monitoring catches faults from month", "Case_Monitoring_Month", Format.MONTHS),
        ),
        '="Old and new run in parallel; the switch is the last step of "&TEXT(Case_Plan_Weeks,"0")&" weeks, one system '
        'a week, each with a way back. Three gates stop the money if a phase does not hold."',
        "The four weeks before the switch need people from product teams; their hours are not in the ask.",
        "Name one product owner for each pilot team.",
    ),
    Objection(
        "O5",
        "We already have monitoring",
        "VP Engineering",
        (
            Fact("Checks in place, of those asked", "Case_Readiness_Score", Format.YEAR),
            Fact("Questions asked", "Case_Readiness_Questions", Format.YEAR),
            Fact("Cost of incidents a year", "Case_Incidents_Year", K),
        ),
        '="Job monitoring says that a job ran. It does not say that the values are right: "&'
        'TEXT(Case_Readiness_Score,"0")&" of "&TEXT(Case_Readiness_Questions,"0")&" checks for features are in place, '
        'and the incidents in the log all passed the job monitoring."',
        "Two of the tools that we have overlap with the plan; they are on Vendors, with their end dates.",
        "Let us replay the log's incidents against the present monitoring before gate 1.",
    ),
    Objection(
        "O6",
        "And if it costs more?",
        "CFO",
        (
            Fact("Cost overrun that the case survives", "Case_Cost_Tolerance", P),
            Fact("Expected cost of all risks", "Case_Risk_EMV", K),
            Fact("NPV less that", "Case_Risk_Adjusted_NPV", K),
            PAYBACK,
        ),
        '="All costs may rise by "&TEXT(Case_Cost_Tolerance,"0%")&" before the case is worth nothing. Less the '
        f'expected cost of its risks, NPV is "&{money("Case_Risk_Adjusted_NPV")}&". The money is '
        'released gate by gate."',
        "A cost overrun and a shortfall of benefits together are the worst case on Scenarios.",
        "Approve the ask with release at the three gates.",
    ),
)

ANSWERS = (
    ("N", "No service level is written down", "Track A", "Data engineering", "Week 30"),
    ("N", "Jobs are monitored, values are not", "Phase 2 and Track A", "ML platform lead", "Week 14"),
    ("?", "Done by hand for one model", "Track C", "Data science", "Week 26"),
    ("Y", "Mailing list of owners, since the churn event", "Track B makes it automatic", "ML platform", "Week 26"),
)

POSITIONS = ("supports", "neutral", "opposes", "unknown")
STAKEHOLDERS = (
    ("CFO", "Cash, payback, worst case", "O1, O2, O6", "neutral", "N", "Week -2", "Summary and O2 first", "VP Data"),
    ("CTO", "Roadmap, engineers' time", "O5", "supports", "Y", "Week -2", "Capacity, Rollout", "VP Data"),
    ("COO", "No disruption", "O3, O4", "neutral", "N", "Week -1", "Rollout with gates", "VP Data"),
    ("VP Engineering", "Tools in place", "O5", "opposes", "N", "Week -2", "Replay of the log", "ML platform lead"),
    ("Product owners", "Release dates", "O4", "unknown", "N", "Week -1", "Switch-over plan", "ML platform lead"),
    ("Procurement", "Contract ends", "–", "supports", "Y", "Week -2", "Vendors", "VP Data"),
)


def add_stakeholders(book: Book) -> None:
    """Who decides, what each wants, and whether it was talked over before the meeting."""
    sheet = book.sheet(
        "Stakeholders",
        "Stakeholders",
        "Who has to agree, what do they want, and have we spoken before the meeting?",
        (5, 22, 30, 16, 14, 12, 14, 30, 20, 12),
    )
    top = sheet.row
    sheet.down(6)
    sheet.heading(
        "Before the meeting",
        Told("A meeting decides what was agreed before it (S0 l.14).", "A meeting decides what was agreed before it."),
    )
    fields = (
        NUMBER,
        Field("who", "Who", plain=True),
        Field("wants", "Wants to know", plain=True),
        Field("objections", "Objections", plain=True),
        Field("position", "Position", choices=POSITIONS),
        Field("met", "Spoken", choices=("Y", "N")),
        Field("due", "Due by", plain=True),
        Field("bring", "Bring", plain=True),
        Field("owner", "Who speaks", plain=True),
        SOURCE,
    )
    people = add_listing(sheet, fields, [(f"S{n}", *who, EXAMPLE) for n, who in enumerate(STAKEHOLDERS, start=1)])
    met, position = people.area("met"), people.area("position")
    with sheet.at(top, 6):
        sheet.heading("How far we are")
        sheet.results(
            (
                Result("Spoken to", f'=COUNTIF({met},"Y")', Format.YEAR, "", "Case_Stakeholders_Met"),
                Result("Of", f"=COUNTA({people.area('who')})", Format.YEAR, "", "Case_Stakeholders"),
                Result("Support it", f'=COUNTIF({position},"supports")', Format.YEAR, "", "Case_Supporters"),
            ),
        )
    counted = "+".join(f'COUNTIF({position},"{word}")' for word in POSITIONS)
    book.check("Stakeholders", "Everyone has a position", counted, "Case_Stakeholders")
    book.check(
        "Stakeholders", "Spoken is Y or N for everyone", f'COUNTIF({met},"Y")+COUNTIF({met},"N")', "Case_Stakeholders"
    )
