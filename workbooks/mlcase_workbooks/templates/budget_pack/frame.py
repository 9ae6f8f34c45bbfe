"""What stands around the budget pack's own sheets: title, facts, the sheets in reading order, what it rests on."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.cover import Facts
from mlcase_workbooks.templates.blocks.frame import Frame, sheet_map
from mlcase_workbooks.templates.budget_pack.findings import FINDINGS
from mlcase_workbooks.templates.budget_pack.inputs import SECTIONS
from mlcase_workbooks.templates.styles import THOUSANDS
from mlcase_workbooks.templates.told import Told

FRAME = Frame(
    title=Told("Data infrastructure: budget pack", "Data infrastructure: budget pack"),
    years=3,
    facts=Facts(
        version="1.0",
        date="October 2025",
        prepared_by="VP Data, ML platform lead",
        approvers="CFO, CTO",
        purpose=Told(
            "Should 500K be spent on the data foundation now, or does it wait another year?",
            "Should the data foundation be paid for now, or does it wait another year?",
        ),
        source="S0: notes on winning budget for data infrastructure; l. = its line; example = a figure to replace by yours",
    ),
    sections=SECTIONS,
    sheets=sheet_map(
        "Summary",
        "Inputs",
        ("Incidents", "The log, how often and how dear"),
        ("Capacity", "Hours lost to repairing data"),
        ("Exposure", "Losses that may come, with their probability"),
        ("CostOfInaction", "One figure, and what each quarter of delay adds"),
        ("Budget", "The ask in parts, and what running it costs"),
        ("Vendors", "Contracts before and after"),
        ("Rollout", "Phases, gates and tracks, week by week"),
        ("ROI3", "Capacity recovered, incidents avoided, vendors left"),
        "Cashflow",
        "Scenarios",
        "Sensitivity",
        "Risk",
        "Objections",
        "Readiness",
        ("Stakeholders", "Who has to agree before the meeting"),
        "Checks",
        "Log",
    ),
    document="S0",
    assumptions=(
        "S0 gives two amounts: the ask of 500,000 (l.1) and the churn event of 340,000 (l.6). All others are examples.",
        "The ask is paid in one sum at approval, before Year 1: the strictest timing for payback and NPV.",
        "Returns are shares of costs that stand on Incidents, Capacity and Vendors; none is entered by itself.",
        "The cost of inaction is the baseline of the returns. It is in no cash flow and not in the NPV.",
        "Incidents are avoided from the month in which monitoring is live; hours come back when the last step ends.",
        "Hours of those who repair are on Capacity only; Incidents holds the cost to the business.",
        "All amounts are US dollars of the year in which they move, before tax.",
    ),
    excluded=(
        "Less risk exposure: the plan lowers it, and no one has measured by how much.",
        "New models on the same foundation: see the template rebuild.",
        "Hours of product teams during the switch-over.",
        "Value beyond the last year, and replacing what was built.",
    ),
    findings=FINDINGS,
    scale=THOUSANDS,
    empty="AND(Case_Total_Cost=0,Case_Total_Benefit=0,N(Case_Inaction_Year)=0)",
)
