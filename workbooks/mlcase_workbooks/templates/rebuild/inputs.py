"""The rebuild case's assumptions: what the source document (S0) gives, and examples in the place of yours."""

from __future__ import annotations

import math

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

OWNER = "CTO"


def _stated(
    name: str, label: str, value: float, unit: str, source: str, note: str = "", *, most: float = math.inf
) -> Input:
    return Input(name, label, value, unit, source, owner=OWNER, most=most, note=note)


CASE = Section(
    "Case",
    (
        _stated(
            "Inputs_Pilots_Stated",
            "Cost of the failed pilots",
            600_000,
            "$",
            "S0 l.18",
            "Sunk. The split is on Pilots.",
        ),
        _stated("Inputs_Rebuild_Stated", "Rebuild budget", 340_000, "$", "S0 l.18", "The split is on Rebuild."),
        Input(
            "Inputs_Stated_Return",
            Told(
                "Year-one return that S0 claims for the first model",
                "Year-one return that is claimed for the first model",
            ),
            9,
            "$ per $",
            "S0 l.24",
            form=Format.MULTIPLE,
            owner=OWNER,
            confidence="low",
            note="Cannot be checked: no value is given. Compared on Framing, used nowhere else.",
        ),
        *doubted(live_scenario(EXAMPLE), status("draft", EXAMPLE)),
    ),
)

FINANCE = finance_of_example()

TRIGGER = Section(
    "Trigger and diagnosis",
    (
        Input(
            "Inputs_As_Of",
            "Day on which the pilots are counted",
            45_931,
            "date",
            EXAMPLE,
            form=Format.DATE,
            owner=OWNER,
            least=36_526,
            confidence="low",
            note="The trigger looks back from here.",
        ),
        _stated("Inputs_Trigger_Pilots", "Abandoned pilots that trigger a rebuild", 3, "pilots", "S0 l.16"),
        _stated("Inputs_Trigger_Months", "Months that count", 24, "months", "S0 l.16"),
        example(
            "Inputs_Null_Tolerance",
            "Relative rise of a null rate that does not matter",
            0.10,
            "share",
            Format.PERCENT,
            owner="ML platform lead",
            most=1.0,
        ),
        Input(
            "Inputs_PSI_Shift",
            "Stability index from which a feature has shifted",
            0.25,
            "index",
            "rule of thumb",
            form=Format.MULTIPLE,
            owner="ML platform lead",
            most=10,
            note="Below 0.1 stable, from 0.25 shifted; it knows nothing of sample sizes.",
        ),
    ),
)

MODELS = Section(
    "Models on the rebuilt foundation",
    (
        _stated("Inputs_First_Month", "First model live in month", 8, "month", "S0 l.20", most=120),
        example("Inputs_Second_Month", "Second model live in month", 12, "month", owner=OWNER, most=120),
        example("Inputs_Third_Month", "Third model live in month", 16, "month", owner=OWNER, most=120),
        example("Inputs_First_Value", "Value of the churn model", 500_000, "$ a year", owner="CFO"),
        example("Inputs_Second_Value", "Value of the pricing model", 300_000, "$ a year", owner="CFO"),
        example("Inputs_Third_Value", "Value of the recommendation model", 400_000, "$ a year", owner="CFO"),
        example(
            "Inputs_Realisation",
            "Of the value planned, what is counted",
            0.60,
            "share",
            Format.PERCENT,
            owner="CFO",
            most=1.0,
            note=Told("The pilots promised the whole of it.", "The share of what was promised that counts here."),
        ),
        example("Inputs_Model_Cost", "Own cost of putting one model on it", 40_000, "$ a model", owner=OWNER),
        example(
            "Inputs_Maintenance",
            "Running a foundation and its models",
            0.20,
            "share of their cost a year",
            Format.PERCENT,
            owner=OWNER,
            most=1.0,
            note="The low end of the 20 to 40 % that S2 gives.",
        ),
    ),
)

CALENDAR = calendar()

UNCERTAINTY = uncertainty_of_example(
    (0.6, 1.2),
    (0.9, 1.3),
    ("First", "Churn model's value", 0.5, 1.3, "Comes first, weighs most."),
    ("Second", "Pricing model's value", 0.3, 1.2, "Seasonal: less certain."),
    ("Third", "Recommendation model's value", 0.3, 1.3, "Last, least certain."),
    ("Build", "Cost of the rebuild", 0.9, 1.4, "Overruns are likelier than luck."),
)

SCENARIOS = scenarios_of_example(best=(1.2, 0.9, 0.20), base=(1.0, 1.0, 0.50), worst=(0.4, 1.3, 0.30))

CONVENTIONS = "Trigger_Pilots Trigger_Months Null_Tolerance PSI_Shift Weeks_Per_Year Gantt_Step"
"""What stands without the example: a blank workbook keeps it."""
SECTIONS = keeping(CONVENTIONS, CASE, FINANCE, TRIGGER, MODELS, UNCERTAINTY, SCENARIOS, CALENDAR, tolerances())
