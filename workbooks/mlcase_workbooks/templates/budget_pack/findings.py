"""What does not hold or cannot be checked in the budget pack's source document (S0)."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.log import Finding

FINDINGS = (
    Finding(
        "A71",
        "340K is a churn event, and also a rebuild budget",
        "l.6, l.18",
        "One figure for two things; may be chance",
        "flag",
        "Used here as the cost of the churn event only.",
    ),
    Finding(
        "F1",
        "Every quarter of delay compounds hidden costs",
        "l.5",
        "No rate is given",
        "unverifiable",
        "Inputs_Inaction_Growth, an example of 10 % a year; without growth each quarter costs the same.",
    ),
    Finding(
        "F2",
        "One figure from incident costs, lost capacity and exposure",
        "l.9",
        "A loss that may come is worth its probability times its size",
        "method",
        "Exposure multiplies; the full sum stands beside it and is used nowhere.",
    ),
)
