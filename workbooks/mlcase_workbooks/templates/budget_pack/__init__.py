"""The budget pack for data infrastructure: cost of inaction, three-year return, risk, objections, in one workbook."""

from __future__ import annotations

from collections.abc import Mapping

from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.benefits import add_benefits
from mlcase_workbooks.templates.blocks.cashflow import CashLine, add_cash_flow
from mlcase_workbooks.templates.blocks.costs import add_costs
from mlcase_workbooks.templates.blocks.frame import WHEN, Register, add_register, weigh
from mlcase_workbooks.templates.blocks.inputs import InputValue
from mlcase_workbooks.templates.blocks.log import Change
from mlcase_workbooks.templates.blocks.objections import add_objections
from mlcase_workbooks.templates.blocks.readiness import add_readiness
from mlcase_workbooks.templates.blocks.rollout import add_rollout
from mlcase_workbooks.templates.blocks.sensitivity import SensitivitySpec
from mlcase_workbooks.templates.budget_pack import people, plan
from mlcase_workbooks.templates.budget_pack.capacity import add_capacity
from mlcase_workbooks.templates.budget_pack.exposure import add_exposure
from mlcase_workbooks.templates.budget_pack.frame import FRAME
from mlcase_workbooks.templates.budget_pack.inaction import Inaction
from mlcase_workbooks.templates.budget_pack.incidents import add_incidents
from mlcase_workbooks.templates.budget_pack.summary import add_summary
from mlcase_workbooks.templates.sheet import Book

__all__ = ["FRAME", "build_budget_pack"]

SENSITIVITY = SensitivitySpec(
    benefit_multipliers=(0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2),
    document="S0",
)


def build_budget_pack(
    values: Mapping[str, InputValue],
    changes: tuple[Change, ...],
    years: int = FRAME.years,
    blank: bool = False,
) -> Book:
    """The workbook, with these values of its inputs and these entries in its change log, over these years."""
    book, ranges = FRAME.open(values, years=years, blank=blank)
    add_incidents(book)
    add_capacity(book)
    exposure = add_exposure(book)
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
    inaction = Inaction(book, flow, exposure)
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
