"""What stands around the case's own sheets: title, facts, the sheets in reading order, what it rests on."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.cover import Facts
from mlcase_workbooks.templates.blocks.frame import Frame, sheet_map
from mlcase_workbooks.templates.platform.findings import FINDINGS, NOTE
from mlcase_workbooks.templates.platform.inputs import SECTIONS
from mlcase_workbooks.templates.told import Told

FRAME = Frame(
    title=Told("Enterprise MLOps platform: business case", "ML platform: business case"),
    years=3,
    facts=Facts(
        version="1.0",
        date="October 2025",
        prepared_by="Principal Architect, VP Engineering",
        approvers="CFO, CTO, VP Engineering, VP Product",
        purpose=Told(
            "Should 35M be invested over three years in one platform for all machine-learning teams?",
            "Should we invest in one platform for all machine-learning teams?",
        ),
        source="S1: Enterprise MLOps Platform - Business Case, version 1.0, October 2025; l. = line of that document",
    ),
    sections=SECTIONS,
    sheets=sheet_map(
        "Summary",
        "Inputs",
        ("Problems", "What today's way of working costs a year"),
        ("Cost_Dev", "Team, tooling and migration in Year 1"),
        ("Cost_Infra", Told("The AWS rows, and the budget that they do not explain", "The cloud, service by service")),
        ("Cost_Prog", "Programme management and overhead"),
        ("Cost_Compliance", "Audits, security and legal work"),
        ("Cost_Opex", "Running the platform from Year 2"),
        ("Contingency", "The reserve, and what it is a share of"),
        ("Cost_Other", "What stands on no other sheet"),
        ("Ben_Savings", "Spending that stops"),
        ("Ben_Productivity", "Time that is gained"),
        ("Ben_Revenue", "Revenue that would not come otherwise"),
        ("Matrix", "Benefits by kind of value and year; capability beside them"),
        ("Basis", "As stated against corrected, and S1's headlines recomputed"),
        "Cashflow",
        "Scenarios",
        "Sensitivity",
        ("Breakeven", "How wrong each line may be, and when the money is back"),
        ("GPU", "Utilisation before and after, and the cost of a useful hour"),
        ("Chargeback", "The year's bill by area, to the cent"),
        "Risk",
        ("Alternatives", "Other uses of the money on the same baseline"),
        ("Roadmap", "Phases, their cash, and the gates at which one may stop"),
        ("Success", "Seven criteria: baseline, target, owner, verdict"),
        ("KPI", "Ten indicators to watch, and proxies that are not value"),
        ("Audit", "What S1 states against what its figures come to"),
        ("Audit_Figures", "The figures of S1 that each verdict rests on"),
        "Checks",
        "Log",
    ),
    document="S1",
    assumptions=(
        Told(
            "All amounts are US dollars of the year in which they move; there is no inflation and no tax in S1 and none here.",
            "All amounts are US dollars of the year in which they move; there is no inflation and no tax.",
        ),
        "Benefits are measured against today's way of working; so are all alternatives.",
        Told(
            "The initial column is the moment at which Year 1 begins; S1 has nothing in it (l.552).",
            "The initial column is the moment at which Year 1 begins.",
        ),
        Told(
            "Benefits for which S1 gives no drivers are taken as stated; others follow from drivers and the share realised.",
            "Benefits without drivers are amounts a year; others follow from drivers and the share realised.",
        ),
        Told("Infrastructure costs what S1 budgets, also where its own AWS rows explain only a third of it."),
        "Benefits and costs vary independently, except in the three scenarios, where all move together.",
        Told("S1 covers three years; in a longer case the figures of its last year go on."),
        Told(
            "ROI, BCR and break-even compare present values; S1's undiscounted ROI stands beside them under its own name.",
            "ROI, BCR and break-even compare present values; the undiscounted ROI stands beside them under its own name.",
        ),
    ),
    excluded=(
        "Value beyond the last year, and what it would cost to leave the platform.",
        Told(
            "The 10M of regulatory risk (S1 l.95): contingent, once, without a probability.",
            "Losses that may come once: they are on Problems, in no cash flow.",
        ),
        Told(
            "Growth of infrastructure cost (S1 l.333) and compliance costs after Year 1: see A21 on Audit, A22 on Log."
        ),
        Told(
            "Benefits that S1 names and does not value: morale, competitiveness, innovation (l.134).",
            "Benefits that nobody has put a value on.",
        ),
        Told("One benefit that S1 may count twice (500K of incidents): still in, see A26 on Log."),
    ),
    findings=FINDINGS,
    note=NOTE,
    optional=("GPU", "Chargeback", "Alternatives", "Roadmap", "Success", "KPI"),
    live=(("Basis of the live case", "=Case_Basis"), ("Scenario of the live case", "=Inputs_Scenario")),
)
