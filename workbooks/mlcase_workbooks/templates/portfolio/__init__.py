"""The portfolio of models: what last year returned, and next year's budget in order of benefit-cost ratio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlcase_workbooks.templates.blocks.cashflow import CashLine, add_cash_flow
from mlcase_workbooks.templates.blocks.frame import Register, add_register, weigh
from mlcase_workbooks.templates.blocks.inputs import InputValue
from mlcase_workbooks.templates.blocks.log import Change
from mlcase_workbooks.templates.blocks.sensitivity import SensitivitySpec
from mlcase_workbooks.templates.portfolio import telling
from mlcase_workbooks.templates.portfolio.bridge import Bridge
from mlcase_workbooks.templates.portfolio.frame import FRAME
from mlcase_workbooks.templates.portfolio.proposals import KINDS, Proposals
from mlcase_workbooks.templates.portfolio.record import MODELS, Rollup, add_amortisation, add_models
from mlcase_workbooks.templates.portfolio.summary import add_summary
from mlcase_workbooks.templates.sheet import Book, Value

__all__ = ["FRAME", "build_portfolio"]

SENSITIVITY = SensitivitySpec(
    benefit_multipliers=(0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    document="S2",
)


def build_portfolio(
    values: Mapping[str, InputValue],
    changes: tuple[Change, ...],
    models: Sequence[Sequence[Value]] = MODELS,
    years: int = FRAME.years,
    blank: bool = False,
) -> Book:
    """The workbook, with these values of its inputs, these entries in its change log, these models and years."""
    book, ranges = FRAME.open(values, years=years, blank=blank)
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
