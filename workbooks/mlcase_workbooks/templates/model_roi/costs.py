"""What the model costs: building it, the work not done meanwhile, and keeping it alive."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.costs import CostLine, CostSheet, CostTable
from mlcase_workbooks.templates.styles import Format

TIMES = "{0}*{1}"
MONEY_FORMS = (Format.COUNT, Format.MONEY)

COSTS = CostSheet(
    "Costs",
    "Costs",
    "What does it cost to build the model, and to keep it alive?",
    "S2 l.317: opportunity cost and maintenance belong into every case. Its text gives no amounts: they are ours.",
    (
        CostTable(
            "BU",
            "Building, before Year 1",
            (
                CostLine(
                    "Engineering",
                    "months × $",
                    "Inputs",
                    TIMES,
                    ("=Inputs_Engineer_Months", "=Inputs_Engineer_Month_Cost"),
                    MONEY_FORMS,
                    first=0,
                    last=0,
                ),
                CostLine(
                    "Data, labelling and tools",
                    "$",
                    "Inputs",
                    "{1}",
                    ("", "=Inputs_Data_Cost"),
                    MONEY_FORMS,
                    first=0,
                    last=0,
                ),
            ),
            ("Months", "$ each"),
            "Amount, $",
        ),
        CostTable(
            "OP",
            "Opportunity cost, before Year 1",
            (
                CostLine(
                    "Engineering months, at what they would earn beyond their cost",
                    "months × $",
                    "S2 l.317",
                    TIMES,
                    ("=Inputs_Engineer_Months", "=Inputs_Engineer_Month_Value-Inputs_Engineer_Month_Cost"),
                    MONEY_FORMS,
                    first=0,
                    last=0,
                ),
            ),
            ("Months", "$ each"),
            "Amount, $",
            "No invoice comes for it, so the peak funding on Cashflow overstates the cash needed by this much.",
        ),
        CostTable(
            "MA",
            "Maintenance",
            (
                CostLine(
                    "Drift, retraining, monitoring",
                    "share × $ of building",
                    "S2 l.317",
                    TIMES,
                    ("=Inputs_Maintenance_Rate", "={BU}"),
                    (Format.PERCENT, Format.MONEY),
                    first=1,
                    last=None,
                ),
            ),
            ("Share", "$ of building"),
            note="A share of what building was planned to cost.",
        ),
        CostTable(
            "IN",
            "Infrastructure",
            (
                CostLine(
                    "Serving, storage, training runs",
                    "$ a month × months",
                    "S2 l.84",
                    TIMES,
                    ("=Inputs_Infrastructure", "=12"),
                    (Format.MONEY, Format.COUNT),
                    first=1,
                    last=None,
                ),
            ),
            ("$ a month", "Months"),
            note="S2's formula for automation leaves it out and says so.",
        ),
    ),
)
