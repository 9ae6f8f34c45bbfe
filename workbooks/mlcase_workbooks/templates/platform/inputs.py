"""The platform case's assumptions, each with the line of the source document (S1) that it comes from."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.inputs import Input, Section
from mlcase_workbooks.templates.styles import Format

AS_STATED, CORRECTED = "as stated", "corrected"
SCENARIOS = ("best", "base", "worst")
STATUSES = ("draft", "in review", "pending board approval", "approved", "rejected")


def _factor(
    name: str, label: str, low: float, high: float, source: str, note: str, distribution: str = "range"
) -> Input:
    """A multiplier on a part of the case: 1 is the case as presented."""
    return Input(
        name,
        label,
        1.0,
        "multiplier",
        source,
        low=low,
        high=high,
        distribution=distribution,
        form=Format.MULTIPLE,
        owner="CFO",
        confidence="medium",
        note=note,
    )


def _scenario(
    scenario: str, benefits: float, costs: float, probability: float, lines: str, likelihood: str
) -> tuple[Input, ...]:
    """A scenario's two multipliers and its probability."""
    title = scenario.capitalize()
    return (
        Input(
            f"Inputs_{title}_Benefits",
            f"{title} case: benefits",
            benefits,
            "multiplier",
            f"S1 {lines}",
            form=Format.MULTIPLE,
        ),
        Input(
            f"Inputs_{title}_Costs", f"{title} case: costs", costs, "multiplier", f"S1 {lines}", form=Format.MULTIPLE
        ),
        Input(
            f"Inputs_{title}_Probability",
            f"{title} case: probability",
            probability,
            "share",
            f"S1 {likelihood}",
            form=Format.WHOLE_PERCENT,
            most=1.0,
            confidence="low",
            note="S1's judgement; the three add up to 100 %.",
        ),
    )


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
            confidence="high",
            note="As stated: S1's totals of 15M, 10M and 10M, in which migration counts twice. Corrected: what its "
            "sections add up to. The Summary shows both.",
        ),
        Input(
            "Inputs_Scenario",
            "Scenario shown as the live case",
            "base",
            "choice",
            "S1 l.613-640",
            choices=SCENARIOS,
            confidence="high",
            note="The scenario table always shows all three.",
        ),
        Input(
            "Inputs_Status",
            "Status of this document",
            "pending board approval",
            "choice",
            "S1 l.968",
            choices=STATUSES,
            confidence="low",
            note="S1 also says Approved (l.5); one document has one status, and the later, weaker one is taken.",
        ),
    ),
)

FINANCE = Section(
    "Timeline and finance",
    (
        Input(
            "Inputs_Start_Year",
            "Calendar year of Year 1",
            2026,
            "year",
            "S1 l.921 with l.942",
            form=Format.YEAR,
            least=2000,
            most=2100,
            note="SOC 2 is due by Q4 2026 and is certified at the end of Year 1.",
        ),
        Input(
            "Inputs_Discount_Rate",
            "Discount rate",
            0.10,
            "fraction a year",
            "S1 l.545",
            low=0.08,
            high=0.12,
            distribution="range",
            form=Format.PERCENT,
            least=0.0,
            most=1.0,
            confidence="high",
            note="Weighted average cost of capital, also the hurdle rate (l.607). The range of two points is ours.",
        ),
        Input(
            "Inputs_Timing",
            "When within its year a flow happens",
            "end",
            "choice",
            "S1 l.546",
            choices=("end", "mid", "begin", "cont"),
            confidence="high",
            note="cont: evenly through the year. Moves the NPV, not the ratios.",
        ),
        Input(
            "Inputs_Finance_Rate",
            "MIRR: rate at which money is borrowed",
            0.10,
            "fraction a year",
            "S1 l.545",
            form=Format.PERCENT,
            most=1.0,
            note="Set to the discount rate.",
        ),
        Input(
            "Inputs_Reinvest_Rate",
            "MIRR: rate at which returns are reinvested",
            0.10,
            "fraction a year",
            "S1 l.545",
            form=Format.PERCENT,
            most=1.0,
            note="Set to the discount rate.",
        ),
    ),
)

UNCERTAINTY = Section(
    "Uncertainty: multipliers on the case as presented",
    (
        _factor(
            "Inputs_Benefit_Factor", "All benefits", 0.8, 1.2, "S1 l.613, l.635", "A simulation draws this one.", "PERT"
        ),
        _factor("Inputs_Cost_Factor", "All costs", 0.9, 1.2, "S1 l.613, l.635", "A simulation draws this one.", "PERT"),
        _factor(
            "Inputs_Savings_Factor",
            "Cost savings",
            0.8,
            1.2,
            "S1 l.613, l.635",
            "S1's range, applied to this kind alone.",
        ),
        _factor(
            "Inputs_Productivity_Factor",
            "Productivity gains",
            0.8,
            1.2,
            "S1 l.613, l.635",
            "S1's range, applied to this kind alone.",
        ),
        _factor(
            "Inputs_Revenue_Factor",
            "New revenue",
            0.5,
            1.2,
            "S1 l.613; low is ours",
            "The least proven benefit: half is plausible.",
        ),
        _factor(
            "Inputs_Infrastructure_Factor",
            "Infrastructure costs",
            0.9,
            1.3,
            "S1 l.613, l.714",
            "S1's risk 3: cloud costs 30 % higher.",
        ),
        _factor(
            "Inputs_Team_Factor",
            "Platform team costs",
            0.9,
            1.3,
            "S1 l.613, l.698",
            "S1's risk 2: 20 to 30 % over budget.",
        ),
    ),
)

SCENARIO_INPUTS = Section(
    "Scenarios",
    (
        *_scenario("best", 1.2, 0.9, 0.20, "l.613", "l.620"),
        *_scenario("base", 1.0, 1.0, 0.60, "l.624", "l.631"),
        *_scenario("worst", 0.8, 1.2, 0.20, "l.635", "l.642"),
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
            note="5M + 3M + 4M of l.128-131, without the contingent 10M. The baseline of all benefits.",
        ),
    ),
)

MODEL = Section(
    "Checks",
    (
        Input(
            "Inputs_Tolerance",
            "Tolerance for amounts",
            0.01,
            "$",
            "this workbook",
            form=Format.CENTS,
            owner="Analyst",
            confidence="high",
            note="A check holds when both sides agree to the cent.",
        ),
        Input(
            "Inputs_Tolerance_Ratio",
            "Tolerance for ratios",
            1e-6,
            "ratio",
            "this workbook",
            form=Format.TINY,
            owner="Analyst",
            confidence="high",
        ),
    ),
)

SECTIONS = (CASE, FINANCE, UNCERTAINTY, SCENARIO_INPUTS, SHARED_DRIVERS, MODEL)
