"""The case for rebuilding the data foundation after failed pilots: diagnosis, budget, forward-looking value."""

from __future__ import annotations

from collections.abc import Mapping

from mlcase_workbooks.templates.blocks.benefits import add_benefits
from mlcase_workbooks.templates.blocks.cashflow import CashLine, add_cash_flow
from mlcase_workbooks.templates.blocks.costs import add_costs
from mlcase_workbooks.templates.blocks.frame import Register, add_register, weigh
from mlcase_workbooks.templates.blocks.inputs import InputValue
from mlcase_workbooks.templates.blocks.log import Change
from mlcase_workbooks.templates.blocks.objections import add_objections
from mlcase_workbooks.templates.blocks.readiness import add_readiness
from mlcase_workbooks.templates.blocks.rollout import add_rollout
from mlcase_workbooks.templates.blocks.sensitivity import SensitivitySpec
from mlcase_workbooks.templates.rebuild import money, people, pilots
from mlcase_workbooks.templates.rebuild.frame import FRAME
from mlcase_workbooks.templates.rebuild.summary import add_summary
from mlcase_workbooks.templates.sheet import Book

__all__ = ["FRAME", "build_rebuild"]

SENSITIVITY = SensitivitySpec(
    benefit_multipliers=(0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0),
    document="S0",
)


def build_rebuild(
    values: Mapping[str, InputValue],
    changes: tuple[Change, ...],
    years: int = FRAME.years,
    blank: bool = False,
) -> Book:
    """The workbook, with these values of its inputs and these entries in its change log, over these years."""
    book, ranges = FRAME.open(values, years=years, blank=blank)
    pilots.add_pilots(book)
    pilots.add_diagnosis(book)
    add_readiness(book, people.ANSWERS, "Can the foundation carry another model?", "S0 l.25; answers: example")
    spent = add_costs(book, money.REBUILD)
    book.define("Case_Foundation", spent.tables["RB"].total)
    add_rollout(
        book, "Plan", "Plan", money.STEPS, "What runs side by side, and when is the first model live?", "Effect"
    )
    gained = add_benefits(book, money.MODELS)
    flow = add_cash_flow(
        book,
        tuple(
            CashLine(f"B{n}", label, part, ("Inputs_Benefit_Factor", f"Inputs_{which}_Factor"))
            for n, (label, part, which) in enumerate(zip(money.NAMES, gained.parts, money.VALUES, strict=True), start=1)
        ),
        (
            CashLine("C1", "Rebuild", spent.tables["RB"], ("Inputs_Cost_Factor", "Inputs_Build_Factor")),
            CashLine("C2", "Putting the models on it", spent.tables["MO"], ("Inputs_Cost_Factor",)),
            CashLine("C3", "Running", spent.tables["RN"], ("Inputs_Cost_Factor",)),
        ),
        "From today on: when does the money move, and what is that worth?",
    )
    money.add_amortisation(book)
    framing = money.Framing(book, flow)
    held = weigh(book, flow, FRAME, ranges, SENSITIVITY)
    add_register(book, flow, Register(people.RISKS, people.RESIDUAL_SCALE, people.RISK_NOTE))
    objections = add_objections(book, people.OBJECTIONS, "What will be asked, and which number answers it?")
    excluded = FRAME.log(book, changes)
    book.check("Rebuild", "The parts add up to the rebuild budget", "Case_Foundation", "Inputs_Rebuild_Stated")
    book.check("Plan", "The plan ends by the month of the first model", "MAX(0,Case_Plan_Months-Inputs_First_Month)")
    order = "MAX(0,Inputs_First_Month-Inputs_Second_Month)+MAX(0,Inputs_Second_Month-Inputs_Third_Month)"
    book.check("Models", "The models go live one after the other", order)
    parts = "+".join(str(part.total) for part in gained.parts)
    book.check("Models", "The models add up to the sheet's total", str(gained.total), parts)
    add_summary(book, flow, framing, held.scenarios, held.sensitivity, objections, ranges, excluded)
    return FRAME.close(book)
