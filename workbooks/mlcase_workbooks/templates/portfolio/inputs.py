"""The portfolio's assumptions: last year's spending and the ask as the source document (S2) has them, and examples."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.assumptions import (
    EXAMPLE,
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

OWNER = "Head of ML"


def _weight(name: str, label: str, value: float) -> Input:
    return example(name, label, value, "share of value", Format.WHOLE_PERCENT, owner="CFO", most=1.0)


CASE = Section(
    "Case",
    (
        Input("Inputs_Spent", "Spent last year", 2_800_000, "$", "S2 l.4", owner=OWNER, confidence="high"),
        Input("Inputs_Ask", "Budget asked for", 3_400_000, "$", "S2 l.5", owner=OWNER, confidence="high"),
        *doubted(live_scenario(EXAMPLE), status("draft", EXAMPLE)),
    ),
)
FINANCE = finance_of_example()
RECORD = Section(
    "Last year's models",
    (
        example("Inputs_Foundation", "Shared platform, in last year's spending", 800_000, "$", owner=OWNER),
        Input(
            "Inputs_Half_Width",
            "Standard errors in half an interval",
            1.96,
            "standard errors",
            "95 % interval",
            form=Format.MULTIPLE,
            owner="Analyst",
            least=0.1,
            most=5,
            confidence="high",
        ),
        example("Inputs_Prior_Mean", "Value that such models usually have", 500_000, "$ a year", owner="CFO"),
        example(
            "Inputs_Prior_Spread",
            "How far such values scatter",
            1_000_000,
            "$ a year",
            owner="CFO",
            note="Standard deviation. The smaller, the more a surprising result is drawn back.",
        ),
        _weight("Inputs_Weight_High", "Value counted at high confidence", 1.0),
        _weight("Inputs_Weight_Medium", "Value counted at medium confidence", 0.7),
        _weight("Inputs_Weight_Low", "Value counted at low confidence", 0.4),
    ),
)
PROPOSED = Section(
    "Proposals",
    (
        Input(
            "Inputs_Maintenance",
            "Running a model, of its building cost",
            0.30,
            "share a year",
            "S2 l.317: 20 to 40 %",
            form=Format.PERCENT,
            owner=OWNER,
            most=1.0,
            note="From Year 2; a commitment for as long as the model lives.",
        ),
    ),
)
UNCERTAINTY = uncertainty_of_example(
    (0.6, 1.2),
    (0.9, 1.3),
    ("Revenue", "Revenue generation", 0.5, 1.3, "Depends on traffic and prices."),
    ("Savings", "Cost reduction", 0.7, 1.1, "The counterfactual is measurable."),
    ("Risk", "Risk reduction", 0.4, 1.4, "What did not happen is hard to count."),
    ("Build", "Cost of building", 0.9, 1.4, "Overruns are likelier than luck."),
)
SCENARIOS = scenarios_of_example(best=(1.2, 0.9, 0.25), base=(1.0, 1.0, 0.50), worst=(0.5, 1.2, 0.25))
CONVENTIONS = "Half_Width Weight_High Weight_Medium Weight_Low"
"""What stands without the example: a blank workbook keeps it."""
SECTIONS = keeping(CONVENTIONS, CASE, FINANCE, RECORD, PROPOSED, UNCERTAINTY, SCENARIOS, tolerances())
