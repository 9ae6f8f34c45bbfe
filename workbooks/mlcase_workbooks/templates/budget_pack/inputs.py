"""The budget pack's assumptions: the few figures of the source document (S0), and examples in the place of yours."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.assumptions import (
    EXAMPLE,
    calendar,
    doubted,
    example,
    finance_of_example,
    keeping,
    live_scenario,
    scenarios_of_example,
    status,
    tolerances,
    uncertainty_of_example,
)
from mlcase_workbooks.templates.blocks.inputs import Input, Section
from mlcase_workbooks.templates.styles import Format
from mlcase_workbooks.templates.told import Told

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
            note=Told(
                "S0 gives the amount, not its parts: they are on Budget and must add up to it.",
                "Its parts are on Budget and must add up to it.",
            ),
        ),
        *doubted(live_scenario(EXAMPLE), status("draft", EXAMPLE)),
    ),
)

FINANCE = finance_of_example("Your finance team's hurdle rate belongs here.")

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

CALENDAR = calendar(
    example("Inputs_Quarter_Months", "Months in a quarter", 3, "months", note="The step of the delay curve.")
)

UNCERTAINTY = uncertainty_of_example(
    (0.7, 1.15),
    (0.95, 1.25),
    ("Capacity", "Capacity recovered", 0.5, 1.2, "The softest of the three."),
    ("Incident", "Incidents avoided", 0.5, 1.3, "Hangs on one large event."),
    ("Vendor", "Vendor savings", 0.8, 1.1, "Contracts: the firmest."),
    ("Build", "Cost of the build", 0.95, 1.3, "Overruns are likelier than luck."),
)

SCENARIOS = scenarios_of_example(best=(1.15, 0.95, 0.25), base=(1.0, 1.0, 0.50), worst=(0.7, 1.25, 0.25))

CONVENTIONS = "Working_Weeks Week_Hours Weeks_Per_Year Quarter_Months Gantt_Step"
"""What stands without the example: a blank workbook keeps it."""
SECTIONS = keeping(CONVENTIONS, CASE, FINANCE, LOSSES, RETURNS, UNCERTAINTY, SCENARIOS, CALENDAR, tolerances())
