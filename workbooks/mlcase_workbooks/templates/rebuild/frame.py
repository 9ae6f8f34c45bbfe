"""What stands around the rebuild case's own sheets: title, facts, the sheets in reading order, what it rests on."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.cover import Facts
from mlcase_workbooks.templates.blocks.frame import Frame, sheet_map
from mlcase_workbooks.templates.rebuild.findings import FINDINGS
from mlcase_workbooks.templates.rebuild.inputs import SECTIONS
from mlcase_workbooks.templates.styles import THOUSANDS
from mlcase_workbooks.templates.told import Told

FRAME = Frame(
    title="Failed pilots: rebuild the foundation?",
    years=3,
    facts=Facts(
        version="1.0",
        date="October 2025",
        prepared_by="CTO, ML platform lead",
        approvers="CFO, VP Data",
        purpose=Told(
            "After three failed pilots: is it worth 340K to rebuild what every model stands on?",
            "After failed pilots: is it worth rebuilding what every model stands on?",
        ),
        source="S0: notes on failed pilots and their rebuild; l. = its line; example = a figure to replace by yours",
    ),
    sections=SECTIONS,
    sheets=sheet_map(
        "Summary",
        "Inputs",
        ("Pilots", "What failed, what it cost, and whether that triggers a rebuild"),
        ("Diagnosis", "Null rates, freshness, schema, distribution"),
        "Readiness",
        ("Rebuild", "The budget in three tracks, the models, and running both"),
        ("Plan", "Tracks side by side, gates, and the first model"),
        ("Models", "What each model brings once it is live"),
        ("Cashflow", "Forward-looking: all lines by year, and the measures"),
        ("Amortisation", "Each model's return alone and with its part of the foundation"),
        ("Framing", "Sunk money beside the rebuild, and what decides"),
        "Scenarios",
        "Sensitivity",
        "Risk",
        "Objections",
        "Checks",
        "Log",
    ),
    document="S0",
    assumptions=(
        "S0 gives 600,000 of pilots, 340,000 of rebuild, six weeks of design, three tracks and month eight (l.18, l.20).",
        "The split of both amounts and the value of the models are examples.",
        "The rebuild is paid in one sum at approval, before Year 1: the strictest timing for payback and NPV.",
        "The cost of the pilots is sunk. It is compared on Framing and is in no cash flow, ratio or scenario.",
        "A model brings nothing before its month, and then its counted value evenly through the year.",
        "Running costs start in Year 2; in Year 1 the team that builds also runs.",
        "All amounts are US dollars of the year in which they move, before tax.",
    ),
    excluded=(
        "What the failed pilots cost: sunk.",
        "The year-one return of nine to one (S0 l.24): it cannot be checked, see Framing.",
        "Models beyond the third, and value beyond the last year.",
        "Fewer data incidents outside the models: see the template budget-pack.",
    ),
    findings=FINDINGS,
    scale=THOUSANDS,
    empty="AND(Case_Total_Cost=0,Case_Total_Benefit=0,N(Case_Sunk)=0)",
)
