"""What the clicks that a recommendation model adds bring in."""

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

REC_CALL = "ML_REC_REVENUE({sessions},{before},{after},{conversion},{order},{margin},{cannibalised}"
RECOMMENDATION = ValueSheet(
    "recommendation",
    "Value_Rec",
    "Recommendation: revenue generation",
    "What do the clicks that the model adds bring in?",
    "Revenue generation",
    Told(
        "Formula: S2 l.18-48. Margin and cannibalisation are ours: revenue is not profit.",
        "Revenue is not profit: margin and cannibalisation turn one into the other.",
    ),
    (
        SOURCE_FLAG,
        link("sessions", "Sessions", "a month", "Rec_Sessions"),
        link("before", "Click-through rate without the model", "share", "Rec_Rate_Before", RATE),
        Step("gain", "Gain that the test found", "share", GAIN, RATE, "Evidence."),
        Step("after", "Click-through rate with the model", "share", "={before}+{gain}", RATE),
        link("conversion", "Clicks that become orders", "share", "Rec_Conversion", SHARE),
        link("order", "Value of an order", "$", "Rec_Order_Value", Format.CENTS),
        neutral(
            "margin",
            "Contribution margin",
            "share",
            "Rec_Margin",
            1,
            SHARE,
            Told("S2 counts revenue: margin 100 %.", "As in source counts revenue: margin 100 %."),
        ),
        neutral(
            "cannibalised",
            "Orders that only replace others",
            "share",
            "Rec_Cannibalisation",
            0,
            SHARE,
            Told("S2: none.", "As in source: none."),
        ),
        Step(
            "kept",
            "Kept of a session's click",
            "$",
            "={conversion}*{order}*{margin}*(1-{cannibalised})",
            Format.CENTS,
        ),
        Step("month_before", "A month without the model", "$", "={sessions}*{before}*{kept}"),
        Step("month_after", "A month with the model", "$", "={sessions}*{after}*{kept}"),
        Step("monthly", "Value a month", "$", "={month_after}-{month_before}", role=Role.SUBTOTAL),
        annual(),
        Step(
            "per_percent",
            "A month's worth of 1 % more clicks, relative",
            "$",
            f'=IFERROR({REC_CALL},12,"per_relative_percent"),"no gain")',
            note="What S2 calls revenue per click-through point (l.49) is this: 91,800.",
        ),
        Step(
            "per_point",
            "A month's worth of one more percentage point",
            "$",
            f'={REC_CALL},12,"per_point")',
            note="510,000 by S2's formula.",
        ),
    ),
    f"{REC_CALL})",
    (
        Ranged("Click-through rate with the model", "after", RATE),
        Ranged("Sessions", "sessions", Format.COUNT, "Rec_Sessions"),
        Ranged("Clicks that become orders", "conversion", SHARE, "Rec_Conversion"),
        Ranged("Value of an order", "order", Format.CENTS, "Rec_Order_Value"),
        Ranged("Contribution margin", "margin", SHARE, "Rec_Margin", rigorous_only=True),
        Ranged("Orders that only replace others", "cannibalised", SHARE, "Rec_Cannibalisation", rigorous_only=True),
    ),
)
