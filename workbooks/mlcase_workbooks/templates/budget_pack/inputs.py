"""The budget pack's assumptions: the few figures of the source document (S0), and examples in the place of yours."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.assumptions import (
    EXAMPLE,
    discount_rate,
    doubted,
    example,
    keeping,
    live_scenario,
    multiplier,
    overall,
    scenario,
    start_year,
    status,
    timing,
    tolerances,
)
from mlcase_workbooks.templates.blocks.inputs import Input, Section
from mlcase_workbooks.templates.styles import Format

CASE = Section(
    "Case",
    (
        Input(
            "Inputs_Ask",
            "Budget asked for",
            500_000,
            "$",
            "S0 l.1",
            owner="VP Data",
            note="S0 gives the amount, not its parts: they are on Budget and must add up to it.",
        ),
        *doubted(live_scenario(EXAMPLE), status("draft", EXAMPLE)),
    ),
)

FINANCE = Section(
    "Timeline and finance",
    doubted(
        start_year(2026, EXAMPLE),
        timing(EXAMPLE),
        *discount_rate(0.10, 0.08, 0.12, EXAMPLE, "Your finance team's hurdle rate belongs here."),
    ),
)

LOSSES = Section(
    "Cost of inaction",
    (
        example(
            "Inputs_Log_Months",
            "Months that the incident log covers",
            24,
            "months",
            note="Counts become counts a year by 12 over this.",
        ),
        example("Inputs_Working_Weeks", "Working weeks in a year", 46, "weeks", owner="CFO"),
        example("Inputs_Week_Hours", "Hours in a full working week", 40, "hours", owner="CFO"),
        example(
            "Inputs_Inaction_Growth",
            "Growth of the cost of inaction",
            0.10,
            "fraction a year",
            Format.PERCENT,
            most=1.0,
            note="S0 l.5 says that each quarter of delay compounds, and gives no rate.",
        ),
    ),
)

RETURNS = Section(
    "Returns",
    (
        example(
            "Inputs_Incident_Reduction",
            "Incidents that no longer happen",
            0.65,
            "share of incidents",
            Format.PERCENT,
            most=1.0,
            note="Those with a cause that feature monitoring and schema notices catch.",
        ),
        example(
            "Inputs_Capacity_Recovery",
            "Lost hours that come back",
            0.50,
            "share of hours",
            Format.PERCENT,
            most=1.0,
        ),
        example(
            "Inputs_Capacity_Realisation",
            "Recovered hours that become useful work",
            0.60,
            "share of hours",
            Format.PERCENT,
            owner="CFO",
            most=1.0,
            note="An hour that is free is not yet a dollar.",
        ),
        example(
            "Inputs_Running_Share",
            "Running cost of what is built",
            0.20,
            "share of the ask a year",
            Format.PERCENT,
            owner="CFO",
            most=1.0,
            note="From Year 2; Year 1 is in the ask. The low end of the 20 to 40 % that S2 gives.",
        ),
    ),
)

CALENDAR = Section(
    "Calendar",
    (
        example("Inputs_Weeks_Per_Year", "Weeks in a year", 52, "weeks", note="Turns weeks of the plan into months."),
        example("Inputs_Quarter_Months", "Months in a quarter", 3, "months", note="The step of the delay curve."),
        example("Inputs_Gantt_Step", "Weeks that one bar column is wide", 2, "weeks", note="Only for the picture."),
    ),
)

UNCERTAINTY = Section(
    "Uncertainty: multipliers on the case as presented",
    doubted(
        *overall((0.7, 1.15), (0.95, 1.25), EXAMPLE),
        multiplier("Inputs_Capacity_Factor", "Capacity recovered", 0.5, 1.2, EXAMPLE, "The softest of the three."),
        multiplier("Inputs_Incident_Factor", "Incidents avoided", 0.5, 1.3, EXAMPLE, "Hangs on one large event."),
        multiplier("Inputs_Vendor_Factor", "Vendor savings", 0.8, 1.1, EXAMPLE, "Contracts: the firmest."),
        multiplier("Inputs_Build_Factor", "Cost of the build", 0.95, 1.3, EXAMPLE, "Overruns are likelier than luck."),
    ),
)

SCENARIOS = Section(
    "Scenarios",
    doubted(
        *scenario("best", 1.15, 0.95, 0.25, EXAMPLE, EXAMPLE),
        *scenario("base", 1.0, 1.0, 0.50, EXAMPLE, EXAMPLE),
        *scenario("worst", 0.7, 1.25, 0.25, EXAMPLE, EXAMPLE),
    ),
)

CONVENTIONS = "Working_Weeks Week_Hours Weeks_Per_Year Quarter_Months Gantt_Step"
"""What stands without the example: a blank workbook keeps it."""
SECTIONS = keeping(CONVENTIONS, CASE, FINANCE, LOSSES, RETURNS, UNCERTAINTY, SCENARIOS, CALENDAR, tolerances())
