"""The budget pack for data infrastructure: cost of inaction, three-year return, risk, objections, in one workbook."""

from __future__ import annotations

from collections.abc import Mapping

from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.benefits import add_benefits
from mlcase_workbooks.templates.blocks.cashflow import CashLine, add_cash_flow
from mlcase_workbooks.templates.blocks.costs import add_costs
from mlcase_workbooks.templates.blocks.cover import Facts
from mlcase_workbooks.templates.blocks.frame import WHEN, Frame, Register, add_register, sheet_map, weigh
from mlcase_workbooks.templates.blocks.inputs import InputValue
from mlcase_workbooks.templates.blocks.log import Change, Finding
from mlcase_workbooks.templates.blocks.objections import add_objections
from mlcase_workbooks.templates.blocks.readiness import add_readiness
from mlcase_workbooks.templates.blocks.rollout import add_rollout
from mlcase_workbooks.templates.blocks.sensitivity import SensitivitySpec
from mlcase_workbooks.templates.budget_pack import losses, people, plan
from mlcase_workbooks.templates.budget_pack.inputs import SECTIONS
from mlcase_workbooks.templates.budget_pack.summary import add_summary
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import THOUSANDS

TITLE = "Data infrastructure: budget pack"
YEARS = 3
SHEET_MAP = sheet_map(
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
)
FACTS = Facts(
    version="1.0",
    date="October 2025",
    prepared_by="VP Data, ML platform lead",
    approvers="CFO, CTO",
    purpose="Should 500K be spent on the data foundation now, or does it wait another year?",
    source="S0: notes on winning budget for data infrastructure; l. = its line; example = a figure to replace by yours",
)
SENSITIVITY = SensitivitySpec(
    benefit_multipliers=(0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2),
    document="S0",
)
ASSUMPTIONS = (
    "S0 gives two amounts: the ask of 500,000 (l.1) and the churn event of 340,000 (l.6). All others are examples.",
    "The ask is paid in one sum at approval, before Year 1: the strictest timing for payback and NPV.",
    "Returns are shares of costs that stand on Incidents, Capacity and Vendors; none is entered by itself.",
    "The cost of inaction is the baseline of the returns. It is in no cash flow and not in the NPV.",
    "Incidents are avoided from the month in which monitoring is live; hours come back when the last step ends.",
    "Hours of those who repair are on Capacity only; Incidents holds the cost to the business.",
    "All amounts are US dollars of the year in which they move, before tax.",
)
EXCLUDED = (
    "Less risk exposure: the plan lowers it, and no one has measured by how much.",
    "New models on the same foundation: see the template rebuild.",
    "Hours of product teams during the switch-over.",
    "Value beyond the last year, and replacing what was built.",
)
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


FRAME = Frame(
    TITLE,
    YEARS,
    FACTS,
    SECTIONS,
    SHEET_MAP,
    "S0",
    ASSUMPTIONS,
    EXCLUDED,
    FINDINGS,
    scale=THOUSANDS,
)


def build_budget_pack(values: Mapping[str, InputValue], changes: tuple[Change, ...], years: int = YEARS) -> Book:
    """The workbook, with these values of its inputs and these entries in its change log, over these years."""
    book, ranges = FRAME.open(values, years=years)
    losses.add_incidents(book)
    losses.add_capacity(book)
    exposure = losses.add_exposure(book)
    spent = add_costs(book, plan.BUDGET)
    book.define("Case_Ask", spent.tables["AK"].total)
    vendors = plan.Vendors(book)
    book.define("Case_Vendor_Saving", vendors.saving.total)
    rollout = add_rollout(
        book, "Rollout", "Roll-out", plan.STEPS, "What happens when, and what does it disturb?", "Effect on what runs"
    )
    plan.name_milestones(book, rollout)
    gained = add_benefits(book, plan.returns(vendors))
    rows = dict(zip(("B1", "B2", "B3"), gained.parts, strict=True))
    flow = add_cash_flow(
        book,
        (
            CashLine("B1", "Capacity recovery", rows["B1"], ("Inputs_Benefit_Factor", "Inputs_Capacity_Factor")),
            CashLine("B2", "Incident reduction", rows["B2"], ("Inputs_Benefit_Factor", "Inputs_Incident_Factor")),
            CashLine("B3", "Vendor consolidation", rows["B3"], ("Inputs_Benefit_Factor", "Inputs_Vendor_Factor")),
        ),
        (
            CashLine("C1", "The ask", spent.tables["AK"], ("Inputs_Cost_Factor", "Inputs_Build_Factor")),
            CashLine("C2", "Running", spent.tables["RN"], ("Inputs_Cost_Factor",)),
            CashLine("C3", "Vendor exit fees", vendors.fees, ("Inputs_Cost_Factor",)),
        ),
        WHEN,
    )
    inaction = losses.Inaction(book, flow, exposure)
    held = weigh(book, flow, FRAME, ranges, SENSITIVITY)
    add_register(book, flow, Register(people.RISKS, people.RESIDUAL_SCALE, people.RISK_NOTE))
    add_readiness(book, people.ANSWERS, "Can the data foundation carry another model?", EXAMPLE)
    objections = add_objections(book, people.OBJECTIONS, "What will be asked, and which number answers it?")
    people.add_stakeholders(book)
    excluded = FRAME.log(book, changes)
    book.check("Budget", "The parts add up to the budget asked for", "Case_Ask", "Inputs_Ask")
    total = f"{rows['B1'].total}+{rows['B2'].total}+{rows['B3'].total}"
    book.check("ROI3", "The three returns add up to the sheet's total", str(gained.total), total)
    ends = "Inputs_Working_Weeks-MIN(Inputs_Working_Weeks,Inputs_Weeks_Per_Year)"
    book.check("Capacity", "No one works more weeks than a year has", ends)
    add_summary(book, flow, inaction, held.scenarios, held.sensitivity, objections, ranges, excluded)
    return FRAME.close(book)
