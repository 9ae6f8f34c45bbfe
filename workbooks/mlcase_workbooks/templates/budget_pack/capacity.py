"""Hours lost to repairing data, and what they cost."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.listing import NUMBER, SOURCE, Field, Listing, add_listing
from mlcase_workbooks.templates.sheet import Book, Result
from mlcase_workbooks.templates.styles import Format

TEAMS = (
    ("Data engineers", 8, 4.0, 95),
    ("Data scientists and ML engineers", 6, 3.0, 100),
    ("Analysts", 10, 1.5, 70),
)


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
        NUMBER,
        Field("team", "Team", plain=True),
        Field("people", "People", Format.COUNT, total=True),
        Field("hours", "Hours lost a week, each", Format.MONTHS, most=60),
        Field("rate", "Cost of an hour, $", Format.MONEY),
        Field("lost", "Hours a year", Format.COUNT, "={people}*{hours}*Inputs_Working_Weeks", total=True),
        Field("cost", "Cost a year, $", Format.MONEY, "={lost}*{rate}", total=True),
        SOURCE,
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
