"""What a campaign earns that goes to those whom a churn model puts on top of its list."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.steps import Step
from mlcase_workbooks.templates.model_roi.values.sheet import (
    GAIN,
    RATE,
    SHARE,
    SOURCE_FLAG,
    Ranged,
    ValueSheet,
    annual,
    link,
)
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

CHURN = ValueSheet(
    "churn",
    "Value_Churn",
    "Churn: retained revenue",
    "What does a campaign earn that goes to those whom the model puts on top of its list?",
    "Revenue generation",
    Told(
        "Formula: Neslin et al. 2006 for both methods: S2 has none. All figures are ours.",
        "Formula: Neslin et al. 2006 for both methods.",
    ),
    (
        SOURCE_FLAG,
        link("customers", "Customers scored", "customers", "Churn_Customers"),
        link("target", "Share of them contacted", "share", "Churn_Target", SHARE),
        link("rate", "Customers who would leave", "share", "Churn_Rate", SHARE),
        link("lift", "Lift of the list", "ratio", "Churn_Lift", Format.MULTIPLE),
        Step("gain", "Fall in churn of the list", "share", GAIN, RATE, "Evidence."),
        Step("leaving", "Churners on the list", "share", "={rate}*{lift}", RATE),
        Step(
            "success",
            "Contacted churners who stay",
            "share",
            "=IF({leaving}=0,0,MAX(0,MIN(1,{gain}/{leaving})))",
            SHARE,
            "The fall in churn over the churn of those left alone.",
        ),
        link("worth", "Lifetime margin of a customer kept", "$", "Churn_Lifetime_Value", Format.CENTS),
        link("incentive", "Incentive for a customer", "$", "Churn_Incentive", Format.CENTS),
        link("contact", "Cost of a contact", "$", "Churn_Contact", Format.CENTS),
        link("fixed", "Fixed cost of a campaign", "$", "Churn_Fixed"),
        link("campaigns", "Campaigns", "a year", "Churn_Campaigns", Format.COUNT),
        Step("contacted", "Contacted", "customers", "={customers}*{target}", Format.COUNT),
        Step("churners", "Churners among them", "customers", "={contacted}*{leaving}", Format.COUNT),
        Step("stay", "Customers kept", "customers", "={churners}*{success}", Format.COUNT),
        Step("earned", "Lifetime margin kept", "$", "={stay}*{worth}"),
        Step(
            "incentives",
            "Incentives",
            "$",
            "=({contacted}-{churners}+{stay})*{incentive}",
            note="All take it but the churners who leave.",
        ),
        Step("contacts", "Contacts", "$", "={contacted}*{contact}"),
        Step("campaign", "Value of a campaign", "$", "={earned}-{incentives}-{contacts}-{fixed}", role=Role.SUBTOTAL),
        Step("monthly", "Value a month", "$", "={campaign}*{campaigns}/12"),
        annual(""),
        Step(
            "break_even",
            "Least share who must stay for a campaign to pay",
            "share",
            "=IFERROR(ML_CHURN_VALUE({customers},{target},{rate},{lift},{success},{worth},{incentive},{contact},"
            '{fixed},"break_even_success"),"no level")',
            SHARE,
        ),
    ),
    "ML_CHURN_VALUE({customers},{target},{rate},{lift},{success},{worth},{incentive},{contact},{fixed})*{campaigns}",
    (
        Ranged("Contacted churners who stay", "success", SHARE),
        Ranged("Customers scored", "customers", Format.COUNT, "Churn_Customers"),
        Ranged("Customers who would leave", "rate", SHARE, "Churn_Rate"),
        Ranged("Lift of the list", "lift", Format.MULTIPLE, "Churn_Lift"),
        Ranged("Lifetime margin of a customer kept", "worth", Format.CENTS, "Churn_Lifetime_Value"),
        Ranged("Incentive for a customer", "incentive", Format.CENTS, "Churn_Incentive"),
    ),
)
