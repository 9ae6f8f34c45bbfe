"""What stands around the model case's own sheets: title, facts, the sheets in reading order, what it rests on."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.cover import Facts
from mlcase_workbooks.templates.blocks.frame import Frame, sheet_map
from mlcase_workbooks.templates.model_roi.findings import FINDINGS
from mlcase_workbooks.templates.model_roi.inputs import SECTIONS
from mlcase_workbooks.templates.styles import THOUSANDS
from mlcase_workbooks.templates.told import Told

FRAME = Frame(
    title="Return on a machine-learning model: business case",
    years=3,
    facts=Facts(
        version="1.0",
        date="October 2025",
        prepared_by="Model team and product owner",
        approvers="CFO, VP of Data",
        purpose="Is this model worth building and keeping, and how do we know?",
        source="S2: the lesson ML ROI and Business Cases; l. = line of that document",
    ),
    sections=SECTIONS,
    sheets=sheet_map(
        "Summary",
        "Inputs",
        ("Value", "All types of model, both ways of counting, year by year"),
        ("Value_Rec", "Recommendation: revenue that the model adds"),
        ("Value_Auto", "Automation: work that the model takes over"),
        ("Value_Fraud", "Fraud: losses avoided, customers blocked, cases looked into"),
        ("Value_Churn", "Churn: customers kept by a campaign"),
        ("Evidence", "The tests, their intervals, and what feeds the scenarios"),
        ("Costs", "Building, opportunity cost, maintenance, infrastructure"),
        "Cashflow",
        "Scenarios",
        "Sensitivity",
        ("KPI", "Ten indicators, and the proxies that never stand for value"),
        ("Plan", "The measurement plan and the success sentence"),
        ("Memo", "The ROI memo, filled from the workbook"),
        "Checks",
        "Log",
    ),
    document="S2",
    assumptions=(
        "All amounts are US dollars of the year in which they move; there is no inflation and no tax.",
        "The initial column is the time before Year 1, in which the model is built; opportunity cost counts as a cost.",
        "Value is measured against today's way of working, in a test with a control group.",
        Told(
            "As in source: S2's formulas to the letter. Rigorous: margin, undetected errors, months live, drift, the interval.",
            "As in source: the plain formulas of a year's revenue or saving. Rigorous: margin, undetected errors, months live, drift, the interval.",
        ),
        Told(
            "Low and high come from the test's interval, for one look at the planned end; offline, from S2's ratio.",
            "Low and high come from the test's interval, for one look at the planned end; offline, from the shares on Inputs.",
        ),
        "Maintenance is a share of the planned cost of building; an overrun in building does not raise it.",
        "The drivers move one at a time in Sensitivity; in the scenarios evidence and costs move together.",
    ),
    excluded=(
        "Value beyond the last year, and what it costs to switch the model off.",
        "Capability and options (Value): real, and outside NPV.",
        "Seasonality: every live month counts the same.",
        "Effects on other products, on staff, on customers' trust.",
    ),
    findings=FINDINGS,
    note="Its own figures and formulas, recomputed. Matters of method are settled by the rigorous way of counting, which "
    "stands beside S2's own.",
    optional=("KPI",),
    live=(
        ("Model of the live case", "=Inputs_Type"),
        ("Value counted", "=Inputs_Method"),
        ("Scenario of the live case", "=Inputs_Scenario"),
    ),
    scale=THOUSANDS,
)
