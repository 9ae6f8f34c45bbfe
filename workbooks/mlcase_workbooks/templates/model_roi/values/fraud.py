"""What losses a fraud model avoids, and what blocked customers and case work cost."""

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
    neutral,
)
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

FRAUD = ValueSheet(
    "fraud",
    "Value_Fraud",
    "Fraud: risk reduction",
    "What losses are avoided, and what do blocked customers and case work cost?",
    "Risk reduction",
    "Formula: S2 l.110-138, which has no example; the figures are ours. It flags the frauds missed instead of caught.",
    (
        SOURCE_FLAG,
        link("number", "Transactions", "a month", "Fraud_Transactions"),
        link("before", "Fraud rate without the model", "share", "Fraud_Rate_Before", RATE),
        Step("gain", "Gain that the test found", "share", GAIN, RATE, "Evidence."),
        Step("after", "Fraud rate with the model", "share", "=MAX(0,{before}-{gain})", RATE),
        link("loss", "Loss per fraud", "$", "Fraud_Loss", Format.CENTS),
        link("positives", "Legitimate transactions blocked", "share", "Fraud_False_Positives", RATE),
        link("blocked", "Value of a blocked transaction", "$", "Fraud_Blocked_Value", Format.CENTS),
        link("case", "Cost of looking into a case", "$", "Fraud_Case_Cost", Format.CENTS),
        link("review", "Flagged transactions looked into", "share", "Fraud_Review_Rate", SHARE),
        neutral(
            "margin",
            "Margin of a blocked one",
            "share",
            "Fraud_Margin",
            1,
            SHARE,
            Told("S2 counts its revenue.", "As in source counts its revenue."),
        ),
        neutral("recovery", "Losses recovered anyway", "share", "Fraud_Recovery", 0, SHARE, "S2: none."),
        Step("caught", "Frauds caught", "a month", "={number}*({before}-{after})", Format.COUNT, "True positives."),
        Step("missed", "Frauds missed", "a month", "={number}*{after}", Format.COUNT, "False negatives."),
        Step(
            "false",
            "Good ones blocked",
            "a month",
            "={number}*(1-{before})*{positives}",
            Format.COUNT,
            "False positives.",
        ),
        Step(
            "passed",
            "Good ones let through",
            "a month",
            "={number}*(1-{before})*(1-{positives})",
            Format.COUNT,
            "True negatives: the four add up to all transactions.",
        ),
        Step(
            "flagged",
            "Flagged",
            "a month",
            "=IF({source}=1,{number}*({after}+{positives}),{caught}+{false})",
            Format.COUNT,
            "S2 (l.131) counts the frauds missed among those flagged.",
        ),
        Step(
            "precision", "Frauds among those flagged", "share", "=IF({flagged}=0,0,{caught}/({caught}+{false}))", SHARE
        ),
        Step("recall", "Frauds caught of all", "share", "=IF({before}=0,0,1-{after}/{before})", SHARE),
        Step("losses", "Losses without the model", "$", "={number}*{before}*{loss}*(1-{recovery})"),
        Step("saved", "Losses avoided", "$", "={caught}*{loss}*(1-{recovery})"),
        Step("lost", "Margin lost on good customers", "$", "={false}*{blocked}*{margin}"),
        Step("work", "Case work", "$", "={flagged}*{review}*{case}"),
        Step("monthly", "Value a month", "$", "={saved}-{lost}-{work}", role=Role.SUBTOTAL),
        annual(),
    ),
    "ML_FRAUD_VALUE({number},{before},{after},{loss},{positives},{blocked},{case},{review},{margin},{recovery},0,"
    'IF({source}=1,"seed","correct"))',
    (
        Ranged("Fraud rate with the model", "after", RATE),
        Ranged("Transactions", "number", Format.COUNT, "Fraud_Transactions"),
        Ranged("Loss per fraud", "loss", Format.CENTS, "Fraud_Loss"),
        Ranged("Legitimate transactions blocked", "positives", RATE, "Fraud_False_Positives"),
        Ranged("Value of a blocked transaction", "blocked", Format.CENTS, "Fraud_Blocked_Value"),
        Ranged("Cost of looking into a case", "case", Format.CENTS, "Fraud_Case_Cost"),
    ),
    outcomes=("caught", "missed", "false", "passed"),
)
