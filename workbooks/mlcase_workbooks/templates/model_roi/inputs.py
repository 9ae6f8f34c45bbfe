"""The model case's assumptions: the source document's (S2) figures, and what a full case needs beside them."""

from __future__ import annotations

from dataclasses import replace

from mlcase_workbooks.templates.blocks.assumptions import (
    discount_rate,
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
from mlcase_workbooks.templates.told import Told

TYPES = ("recommendation", "automation", "fraud", "churn")
AS_IN_SOURCE, RIGOROUS = "as in source", "rigorous"
TESTED, OFFLINE = "A/B test", "offline"
OURS = "assumption"
Range = tuple[float, float]
TYPE_OF = dict(zip(("Rec", "Auto", "Fraud", "Churn"), TYPES, strict=True))
"""What the inputs of one type of model are called by."""


def only_for(kind: str) -> str:
    """When a type of model counts, as a formula."""
    return f'Inputs_Type="{kind}"'


def _given(
    name: str,
    label: str,
    value: float,
    unit: str,
    source: str,
    form: Format = Format.COUNT,
    spread: Range | None = None,
    note: str = "",
    most: float | None = None,
) -> Input:
    """A figure of the case; one that the source does not give is of low confidence."""
    low, high = spread or (None, None)
    share = form in (Format.PERCENT, Format.DETAILED_PERCENT, Format.WHOLE_PERCENT)
    entry = Input(
        f"Inputs_{name}",
        label,
        value,
        unit,
        source,
        low=low,
        high=high,
        distribution="range" if spread else "fixed",
        form=form,
        owner="Product owner",
        confidence="high" if source.startswith("S2") else "low",
        note=note,
    )
    kind = TYPE_OF.get(name.split("_")[0])
    if kind:
        entry = replace(entry, needed=only_for(kind))
    limit = most if most is not None else 1.0 if share else None
    return entry if limit is None else replace(entry, most=limit)


CASE = Section(
    "Case",
    (
        Input(
            "Inputs_Type",
            "What the model does",
            "automation",
            "choice",
            "S2 l.15-138",
            choices=TYPES,
            confidence="high",
            note="Chooses which of the four value sheets feeds the cash flow. The other three stay calculated.",
        ),
        Input(
            "Inputs_Method",
            "How its value is counted",
            AS_IN_SOURCE,
            "choice",
            "S2 l.18-138",
            choices=(AS_IN_SOURCE, RIGOROUS),
            confidence="high",
            note="As in source: S2's formulas. Rigorous: margin instead of revenue, undetected errors, months live, "
            "drift, and the test's own interval. Value and Summary show both.",
        ),
        live_scenario("S2 l.313"),
        status("draft", "this workbook"),
    ),
)

FINANCE = Section(
    "Timeline and finance",
    (
        start_year(2026, OURS, "S2 names no year."),
        timing(OURS),
        *discount_rate(
            0.10,
            0.08,
            0.12,
            OURS,
            Told("S2 does not discount. Replace by the company's own rate.", "Replace by the company's own rate."),
        ),
    ),
)

UNCERTAINTY = Section(
    "Uncertainty: multipliers on the case as presented",
    (
        *overall((0.8, 1.2), (0.9, 1.3), OURS),
        multiplier("Inputs_Build_Factor", "Cost of building", 0.9, 1.5, OURS, "Projects run over more than under."),
    ),
)


def _scenario(name: str, costs: float, probability: float) -> tuple[Input, ...]:
    return scenario(name, None, costs, probability, OURS, OURS)


SCENARIOS = Section(
    "Scenarios: their benefits come from the evidence, see Value",
    (*_scenario("best", 0.9, 0.25), *_scenario("base", 1.0, 0.50), *_scenario("worst", 1.3, 0.25)),
)

EVIDENCE = Section(
    "Evidence",
    (
        Input(
            "Inputs_Evidence",
            "How the effect was measured",
            TESTED,
            "choice",
            "S2 l.141, l.317",
            choices=(TESTED, OFFLINE),
            confidence="high",
            note="Offline: on past data only. Then a fifth to a half of the effect is expected to arrive.",
        ),
        _given("Confidence", "Confidence of the interval", 0.95, "share", "S2 l.169", Format.WHOLE_PERCENT, most=0.999),
        _given("Alpha", "Significance level", 0.05, "share", "S2 l.155", Format.WHOLE_PERCENT),
        _given(
            "Source_Share",
            Told("S2's conservative share of the point estimate", "Conservative share of the point estimate"),
            0.80,
            "share",
            "S2 l.169-171",
            Format.WHOLE_PERCENT,
            note="Used by the method as in source only; not an interval.",
        ),
        _given("Offline_Low", "Offline effect that arrives: least", 0.20, "share", "S2 l.317", Format.WHOLE_PERCENT),
        _given("Offline_Mode", "Offline effect that arrives: most likely", 0.35, "share", OURS, Format.WHOLE_PERCENT),
        _given("Offline_High", "Offline effect that arrives: most", 0.50, "share", "S2 l.317", Format.WHOLE_PERCENT),
        _given("Rec_Control_Size", "Recommendation: sessions in the control group", 10_000, "sessions", OURS),
        _given("Rec_Model_Size", "Recommendation: sessions with the model", 10_000, "sessions", OURS),
        _given("Auto_Control_Size", "Automation: tasks of the pilot done by hand", 2_000, "tasks", OURS),
        _given("Auto_Model_Size", "Automation: tasks of the pilot given to the model", 2_000, "tasks", OURS),
        _given("Fraud_Control_Size", "Fraud: transactions without the model", 200_000, "transactions", OURS),
        _given("Fraud_Model_Size", "Fraud: transactions with the model", 200_000, "transactions", OURS),
        _given("Churn_Control_Size", "Churn: customers on the list left alone", 2_000, "customers", OURS),
        _given("Churn_Model_Size", "Churn: customers on the list contacted", 2_000, "customers", OURS),
    ),
)

RECOMMENDATION = Section(
    "Recommendation: revenue generation",
    (
        _given("Rec_Sessions", "Sessions", 5_000_000, "sessions a month", "S2 l.53", spread=(4_500_000, 5_500_000)),
        _given("Rec_Rate_Before", "Click-through rate without the model", 0.18, "share", "S2 l.54", Format.PERCENT),
        _given(
            "Rec_Rate_After",
            "Click-through rate with the model",
            0.23,
            "share",
            "S2 l.55",
            Format.PERCENT,
            note="S2's other example (l.144) is 21 %: a different test.",
        ),
        _given("Rec_Conversion", "Clicks that become orders", 0.12, "share", "S2 l.57", Format.PERCENT, (0.10, 0.13)),
        _given("Rec_Order_Value", "Value of an order", 85, "$", "S2 l.56", Format.CENTS, (80, 90)),
        _given("Rec_Margin", "Contribution margin", 0.30, "share", OURS, Format.PERCENT, (0.25, 0.35)),
        _given(
            "Rec_Cannibalisation",
            "Extra orders that only replace others",
            0.10,
            "share",
            OURS,
            Format.PERCENT,
            (0.0, 0.20),
        ),
    ),
)

AUTOMATION = Section(
    "Automation: cost reduction",
    (
        _given("Auto_Tasks", "Tasks", 200_000, "tasks a month", "S2 l.99", spread=(180_000, 220_000)),
        _given("Auto_Cost", "Cost of a task by hand", 0.50, "$", "S2 l.100", Format.CENTS, (0.45, 0.55)),
        _given(
            "Auto_Rate", "Tasks that the model handles alone", 0.85, "share", "S2 l.101", Format.PERCENT, (0.75, 0.90)
        ),
        _given("Auto_Accuracy", "Share of those that it gets right", 0.97, "share", "S2 l.102", Format.PERCENT),
        _given("Auto_Error_Cost", "Cost to correct an error", 1.50, "$", "S2 l.103", Format.CENTS, (1.20, 2.00)),
        _given("Auto_Detected", "Errors that are found", 0.90, "share", OURS, Format.PERCENT),
        _given("Auto_Undetected_Cost", "Cost of an error that nobody finds", 5.00, "$", OURS, Format.CENTS),
        _given(
            "Auto_Realised",
            "Saving that becomes cash",
            0.90,
            "share",
            OURS,
            Format.PERCENT,
            (0.70, 1.0),
            "Hours freed are cash only where spending on manual work falls.",
        ),
    ),
)

FRAUD = Section(
    Told("Fraud: risk reduction (S2 has the formula and no example)", "Fraud: risk reduction"),
    (
        _given("Fraud_Transactions", "Transactions", 1_000_000, "a month", OURS, spread=(900_000, 1_100_000)),
        _given("Fraud_Rate_Before", "Fraud rate without the model", 0.005, "share", OURS, Format.DETAILED_PERCENT),
        _given("Fraud_Rate_After", "Fraud rate with the model", 0.002, "share", OURS, Format.DETAILED_PERCENT),
        _given("Fraud_Loss", "Loss per fraudulent transaction", 120, "$", OURS, Format.CENTS, (100, 140)),
        _given(
            "Fraud_False_Positives",
            "Legitimate transactions blocked",
            0.003,
            "share",
            OURS,
            Format.DETAILED_PERCENT,
            (0.002, 0.005),
        ),
        _given("Fraud_Blocked_Value", "Value of a blocked transaction", 60, "$", OURS, Format.CENTS, (50, 70)),
        _given("Fraud_Case_Cost", "Cost of looking into a case", 4.0, "$", OURS, Format.CENTS, (3.0, 6.0)),
        _given("Fraud_Review_Rate", "Flagged transactions looked into", 0.5, "share", OURS, Format.PERCENT),
        _given("Fraud_Margin", "Contribution margin of a blocked one", 0.30, "share", OURS, Format.PERCENT),
        _given("Fraud_Recovery", "Losses that are recovered anyway", 0.10, "share", OURS, Format.PERCENT),
    ),
)

CHURN = Section(
    Told(
        "Churn: retained revenue (S2 names it and has no formula: Neslin et al. 2006)",
        "Churn: retained revenue (Neslin et al. 2006)",
    ),
    (
        _given("Churn_Customers", "Customers scored", 100_000, "customers", OURS, spread=(90_000, 110_000)),
        _given("Churn_Target", "Share of them contacted", 0.10, "share", OURS, Format.PERCENT),
        _given("Churn_Rate", "Customers who would leave", 0.05, "share", OURS, Format.PERCENT, (0.04, 0.06)),
        _given(
            "Churn_Lift",
            "Lift: churners among those contacted, against all",
            4.0,
            "ratio",
            OURS,
            Format.MULTIPLE,
            (3.0, 5.0),
        ),
        _given("Churn_Success", "Contacted churners who stay", 0.30, "share", OURS, Format.PERCENT),
        _given("Churn_Lifetime_Value", "Lifetime margin of a customer kept", 500, "$", OURS, Format.CENTS, (400, 600)),
        _given("Churn_Incentive", "Incentive for a customer", 5.0, "$", OURS, Format.CENTS, (4.0, 10.0)),
        _given("Churn_Contact", "Cost of a contact", 0.50, "$", OURS, Format.CENTS),
        _given("Churn_Fixed", "Fixed cost of a campaign", 50_000, "$", OURS),
        _given("Churn_Campaigns", "Campaigns", 4, "a year", OURS, note="Each to other customers."),
    ),
)

COSTS = Section(
    "Costs",
    (
        _given("Engineer_Months", "Engineering time to build", 20, "months", OURS),
        _given("Engineer_Month_Cost", "An engineering month, at cost", 15_000, "$", OURS, note="With overhead."),
        _given(
            "Engineer_Month_Value",
            "An engineering month, at what it would earn elsewhere",
            20_000,
            "$",
            OURS,
            note=Told(
                "S2 l.317: leaving out the opportunity cost is a mistake. Set to the cost to do so all the same.",
                "What the same month would earn elsewhere; set to its cost to leave that out.",
            ),
        ),
        _given("Data_Cost", "Data, labelling and tools", 40_000, "$", OURS),
        _given(
            "Maintenance_Rate",
            "Maintenance a year, share of building",
            0.30,
            "share a year",
            "S2 l.317",
            Format.PERCENT,
            (0.20, 0.40),
            Told("S2: 20 to 40 %. Drift, retraining, monitoring.", "Drift, retraining, monitoring."),
        ),
        _given("Infrastructure", "Infrastructure", 10_000, "$ a month", OURS, spread=(5_000, 15_000)),
        _given(
            "Months_To_Live",
            "Months of Year 1 before the model is live",
            3,
            "months",
            OURS,
            note=Told(
                "S2 counts twelve months in every year; so does the method as in source.",
                "The method as in source counts twelve months in every year.",
            ),
            most=12,
        ),
        _given(
            "Drift",
            "Effect lost to drift each year, retraining included",
            0.10,
            "share a year",
            OURS,
            Format.PERCENT,
            note="None by the method as in source.",
            most=0.9,
        ),
    ),
)

CONVENTIONS = "Confidence Alpha Source_Share Offline_Low Offline_Mode Offline_High"
"""What stands without the example: a blank workbook keeps it."""
SECTIONS = keeping(
    CONVENTIONS,
    CASE,
    FINANCE,
    UNCERTAINTY,
    SCENARIOS,
    EVIDENCE,
    RECOMMENDATION,
    AUTOMATION,
    FRAUD,
    CHURN,
    COSTS,
    tolerances(),
)
