"""What stands around the portfolio's own sheets: title, facts, the sheets in reading order, what it rests on."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.cover import Facts
from mlcase_workbooks.templates.blocks.frame import Frame, sheet_map
from mlcase_workbooks.templates.portfolio.findings import FINDINGS
from mlcase_workbooks.templates.portfolio.inputs import SECTIONS
from mlcase_workbooks.templates.told import Told

FRAME = Frame(
    title="Machine-learning portfolio: return and budget",
    years=3,
    facts=Facts(
        version="1.0",
        date="October 2025",
        prepared_by="Head of ML",
        approvers="CFO, CTO",
        purpose=Told(
            "What did 2.8M return last year, and which projects are worth 3.4M next year?",
            "What did last year's models return, and which projects are worth next year's money?",
        ),
        source="S2: lesson on ML ROI and business cases; l. = its line; example = a figure to replace by yours",
    ),
    sections=SECTIONS,
    sheets=sheet_map(
        "Summary",
        "Inputs",
        ("Models", "What was built, what each brings, and how it is known"),
        ("Rollup", "Invested against delivered: stated, shrunk, weighted"),
        ("Amortisation", "Each model alone and with its part of the platform"),
        ("Proposals", "Next year, ranked, with the budget line"),
        ("Bridge", "From last year's value to next year's"),
        ("Cashflow", "What is funded: all lines by year, and the measures"),
        "Scenarios",
        "Sensitivity",
        "Risk",
        ("KPI", "Ten indicators for each model"),
        ("FiveQuestions", "Answers with their evidence"),
        ("Memo", "One page of words, every figure from its cell"),
        "Checks",
        "Log",
    ),
    document="S2",
    assumptions=(
        "S2 gives 2.8M spent, 3.4M asked for and the four models (l.4-5); their split and their values are examples.",
        "Value counts with its confidence: the weights are on Inputs. The cash flow holds weighted value only.",
        "Projects are funded in order of benefit-cost ratio as long as the running total stays within the ask.",
        "Building is paid at approval; running a model costs a share of building it, from Year 2.",
        "A project brings nothing before its month, and then its weighted value evenly through the year.",
        "Last year's value is not in the cash flow: it was paid for, and it goes on with or without the ask.",
        "All amounts are US dollars of the year in which they move, before tax.",
    ),
    excluded=(
        "Capability and options: platform, time to market. Reported on Memo, outside NPV.",
        "Last year's value and spending: in no cash flow.",
        "Running last year's models, with or without the ask.",
        "Value beyond the last year, drift and retraining beyond the running share.",
    ),
    findings=FINDINGS,
    empty="AND(Case_Total_Cost=0,Case_Total_Benefit=0,N(Case_Invested)=0)",
)
