"""The alternatives that the platform case's source document (S1) weighs."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.alternatives import AS_CASE, LEVEL, Option
from mlcase_workbooks.templates.told import Told

DOING_NOTHING = Told(
    "S1 sets -36M for it beside NPVs that are measured against it. It is the baseline: booking it as a flow as well "
    "would count every saving twice, so it stands here for information.",
    "It is the baseline: booking it as a flow as well would count every saving twice, so it stands here for "
    "information.",
)
OPTIONS = (
    Option(
        "Build the platform",
        "Cashflow",
        stated_npv=13_700_000,
        stated_roi=0.43,
        risk="Medium risk.",
        verdict="Recommended.",
        remark="The live case.",
    ),
    Option(
        "Do nothing",
        "S1 l.806-807",
        0,
        0,
        LEVEL,
        stated_npv=-36_000_000,
        risk="Very high risk.",
        verdict="Reject.",
        remark="On the common baseline it is nought; S1's figure is three years of today's cost, undiscounted.",
    ),
    Option(
        "Buy a commercial platform",
        "S1 l.822-823: 3 × (15M + 3M)",
        54_000_000,
        40_000_000,
        LEVEL,
        stated_npv=-8_000_000,
        stated_roi=-0.15,
        risk="Low risk.",
        verdict="Reject.",
        remark="S1's NPV needs all benefits in Year 1; its ROI is -25.9 % by its own formula.",
    ),
    Option(
        "Hybrid: buy some, build some",
        "S1 l.844-845",
        45_000_000,
        45_000_000,
        AS_CASE,
        stated_npv=2_000_000,
        stated_roi=0.0,
        risk="Medium risk.",
        verdict="Fall-back if the build fails.",
        remark="Equal totals gain only if benefits come before costs.",
    ),
    Option(
        "Phased: an MVP, then scale",
        "S1 l.864-865",
        20_000_000,
        30_000_000,
        AS_CASE,
        stated_npv=8_000_000,
        stated_roi=0.50,
        risk="Low risk.",
        verdict="Plan B.",
        remark="The better ratio, the smaller gain: see the further 15M below.",
    ),
)
