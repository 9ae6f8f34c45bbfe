"""The portfolio of models: what last year returned, and next year's budget in order of benefit-cost ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlcase_workbooks.templates.blocks.cashflow import CashLine, add_cash_flow
from mlcase_workbooks.templates.blocks.cover import Facts
from mlcase_workbooks.templates.blocks.frame import Frame, Register, add_register, sheet_map, weigh
from mlcase_workbooks.templates.blocks.inputs import InputValue
from mlcase_workbooks.templates.blocks.log import Change
from mlcase_workbooks.templates.blocks.sensitivity import SensitivitySpec
from mlcase_workbooks.templates.portfolio import telling
from mlcase_workbooks.templates.portfolio.bridge import Bridge
from mlcase_workbooks.templates.portfolio.findings import FINDINGS
from mlcase_workbooks.templates.portfolio.inputs import SECTIONS
from mlcase_workbooks.templates.portfolio.proposals import KINDS, Proposals
from mlcase_workbooks.templates.portfolio.record import MODELS, Rollup, add_amortisation, add_models
from mlcase_workbooks.templates.portfolio.summary import add_summary
from mlcase_workbooks.templates.sheet import Book, Value

TITLE = "Machine-learning portfolio: return and budget"
YEARS = 3
SHEET_MAP = sheet_map(
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
)
FACTS = Facts(
    version="1.0",
    date="October 2025",
    prepared_by="Head of ML",
    approvers="CFO, CTO",
    purpose="What did 2.8M return last year, and which projects are worth 3.4M next year?",
    source="S2: lesson on ML ROI and business cases; l. = its line; example = a figure to replace by yours",
)
SENSITIVITY = SensitivitySpec(
    benefit_multipliers=(0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    document="S2",
)
ASSUMPTIONS = (
    "S2 gives 2.8M spent, 3.4M asked for and the four models (l.4-5); their split and their values are examples.",
    "Value counts with its confidence: the weights are on Inputs. The cash flow holds weighted value only.",
    "Projects are funded in order of benefit-cost ratio as long as the running total stays within the ask.",
    "Building is paid at approval; running a model costs a share of building it, from Year 2.",
    "A project brings nothing before its month, and then its weighted value evenly through the year.",
    "Last year's value is not in the cash flow: it was paid for, and it goes on with or without the ask.",
    "All amounts are US dollars of the year in which they move, before tax.",
)
EXCLUDED = (
    "Capability and options: platform, time to market. Reported on Memo, outside NPV.",
    "Last year's value and spending: in no cash flow.",
    "Running last year's models, with or without the ask.",
    "Value beyond the last year, drift and retraining beyond the running share.",
)


FRAME = Frame(
    TITLE,
    YEARS,
    FACTS,
    SECTIONS,
    SHEET_MAP,
    "S2",
    ASSUMPTIONS,
    EXCLUDED,
    FINDINGS,
)


def build_portfolio(
    values: Mapping[str, InputValue],
    changes: tuple[Change, ...],
    models: Sequence[Sequence[Value]] = MODELS,
    years: int = YEARS,
) -> Book:
    """The workbook, with these values of its inputs, these entries in its change log, these models and years."""
    book, ranges = FRAME.open(values, years=years)
    record = add_models(book, models)
    rollup = Rollup(book, record)
    add_amortisation(book, record)
    proposals = Proposals(book)
    bridge = Bridge(book, proposals)
    flow = add_cash_flow(
        book,
        tuple(
            CashLine(code, kind.capitalize(), proposals.lines[code], ("Inputs_Benefit_Factor", factor))
            for code, kind, factor in KINDS
        ),
        (
            CashLine("C1", "Building", proposals.lines["C1"], ("Inputs_Cost_Factor", "Inputs_Build_Factor")),
            CashLine("C2", "Running", proposals.lines["C2"], ("Inputs_Cost_Factor",)),
        ),
        "What is funded: when does the money move, and what is that worth today?",
    )
    held = weigh(book, flow, FRAME, ranges, SENSITIVITY)
    add_register(book, flow, Register(telling.RISKS, telling.RESIDUAL_SCALE, telling.RISK_NOTE))
    telling.add_kpi_coverage(book, record, watched=models is MODELS)
    telling.add_questions(book, record, proposals)
    telling.add_memo(book, record, proposals)
    excluded = FRAME.log(book, changes)
    add_summary(book, record, rollup, proposals, bridge, held.scenarios, held.sensitivity, ranges, excluded)
    return FRAME.close(book)
