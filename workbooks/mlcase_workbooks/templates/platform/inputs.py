"""The platform case's assumptions, each with the line of the source document (S1) that it comes from."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.assumptions import (
    discount_rate,
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
from mlcase_workbooks.templates.told import Told

AS_STATED, CORRECTED = "as stated", "corrected"
SPREAD = "S1 l.613, l.635"


def _salary(name: str, label: str, value: float, source: str, note: str = "") -> Input:
    return Input(name, label, value, "$ a year", source, owner="VP Engineering", confidence="high", note=note)


CASE = Section(
    "Case",
    (
        Input(
            "Case_Basis",
            "Basis of the Year 1 and running costs",
            AS_STATED,
            "choice",
            "S1 l.302 against l.203-298",
            choices=(AS_STATED, CORRECTED),
            of_document=True,
            confidence="high",
            note="As stated: S1's totals of 15M, 10M and 10M, in which migration counts twice. Corrected: what its "
            "sections add up to. The Summary shows both.",
        ),
        live_scenario("S1 l.613-640"),
        status(
            "pending board approval",
            "S1 l.968",
            "S1 also says Approved (l.5); one document has one status, and the later, weaker one is taken.",
        ),
    ),
)

FINANCE = Section(
    "Timeline and finance",
    (
        start_year(2026, "S1 l.921 with l.942", Told("SOC 2 is due by Q4 2026 and is certified at the end of Year 1.")),
        timing("S1 l.546"),
        *discount_rate(
            0.10,
            0.08,
            0.12,
            "S1 l.545",
            Told(
                "Weighted average cost of capital, also the hurdle rate (l.607). The range of two points is ours.",
                "Weighted average cost of capital, or the hurdle rate that the company asks for.",
            ),
        ),
    ),
)

UNCERTAINTY = Section(
    "Uncertainty: multipliers on the case as presented",
    (
        *overall((0.8, 1.2), (0.9, 1.2), SPREAD),
        multiplier("Inputs_Savings_Factor", "Cost savings", 0.8, 1.2, SPREAD, "S1's range, for this kind alone."),
        multiplier(
            "Inputs_Productivity_Factor", "Productivity gains", 0.8, 1.2, SPREAD, "S1's range, for this kind alone."
        ),
        multiplier(
            "Inputs_Revenue_Factor",
            "New revenue",
            0.5,
            1.2,
            "S1 l.613; low is ours",
            "The least proven benefit: half is plausible.",
        ),
        multiplier(
            "Inputs_Infrastructure_Factor",
            "Infrastructure costs",
            0.9,
            1.3,
            "S1 l.613, l.714",
            "S1's risk 3: cloud costs 30 % higher.",
        ),
        multiplier(
            "Inputs_Team_Factor",
            "Platform team costs",
            0.9,
            1.3,
            "S1 l.613, l.698",
            "S1's risk 2: 20 to 30 % over budget.",
        ),
    ),
)

SCENARIOS = Section(
    "Scenarios",
    (
        *scenario("best", 1.2, 0.9, 0.20, "S1 l.613", "S1 l.620"),
        *scenario("base", 1.0, 1.0, 0.60, "S1 l.624", "S1 l.631"),
        *scenario("worst", 0.8, 1.2, 0.20, "S1 l.635", "S1 l.642"),
    ),
)

SHARED_DRIVERS = Section(
    "Drivers used on more than one sheet",
    (
        _salary("Inputs_Salary_Platform_Engineer", "Platform engineer", 200_000, "S1 l.206, l.321"),
        _salary(
            "Inputs_Salary_ML_Engineer",
            "ML engineer, as a cost",
            250_000,
            "S1 l.207, l.322",
            "S1 values the same engineer at 200,000 as a benefit.",
        ),
        _salary("Inputs_Salary_SRE", "Site reliability engineer", 200_000, "S1 l.208, l.323"),
        _salary("Inputs_Salary_Manager", "Platform manager", 220_000, "S1 l.324"),
        Input(
            "Inputs_Overhead_Rate",
            "Overhead on salaries",
            0.30,
            "share of salaries",
            "S1 l.210, l.326",
            form=Format.PERCENT,
            most=2.0,
            confidence="high",
            note="S1 rounds the result to 650,000 and 830,000; the rounding is a line of the as-stated basis.",
        ),
        Input(
            "Inputs_Status_Quo_Cost",
            "Recurring cost of doing nothing",
            12_000_000,
            "$ a year",
            "S1 l.809",
            owner="VP Engineering",
            confidence="low",
            note=Told(
                "5M + 3M + 4M of l.128-131, without the contingent 10M. The baseline of all benefits.",
                "What today's way of working costs every year: the yearly problems of Problems. The baseline of all "
                "benefits.",
            ),
        ),
    ),
)

SECTIONS = (CASE, FINANCE, UNCERTAINTY, SCENARIOS, SHARED_DRIVERS, tolerances())
