"""The shared blocks make another case too: five years, an initial outlay, other names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy_financial as npf
import pytest

from by_hand import changed_by_hand, errors
from mlcase_workbooks.recalc import recalculate
from mlcase_workbooks.templates import package
from mlcase_workbooks.templates.blocks.assumptions import (
    discount_rate,
    live_scenario,
    overall,
    scenario,
    start_year,
    status,
    timing,
    tolerances,
)
from mlcase_workbooks.templates.blocks.benefits import Benefit, BenefitDriver, BenefitSheet, add_benefits
from mlcase_workbooks.templates.blocks.cashflow import CashLine, add_cash_flow
from mlcase_workbooks.templates.blocks.checks import add_checks
from mlcase_workbooks.templates.blocks.costs import CostLine, CostSheet, CostTable, add_costs
from mlcase_workbooks.templates.blocks.inputs import Section, add_inputs, resolved
from mlcase_workbooks.templates.blocks.scenarios import StatedScenario, add_scenarios
from mlcase_workbooks.templates.blocks.sensitivity import Rate, SensitivitySpec, add_sensitivity
from mlcase_workbooks.templates.finish import finish
from mlcase_workbooks.templates.sheet import Book

SECTIONS = (
    Section("Case", (live_scenario("here"), status("draft", "here"))),
    Section("Finance", (start_year(2027, "here"), timing("here"), *discount_rate(0.08, 0.06, 0.10, "here"))),
    Section("Uncertainty", overall((0.7, 1.1), (0.9, 1.3), "here")),
    Section(
        "Scenarios",
        (
            *scenario("best", 1.1, 0.9, 0.3, "here", "here"),
            *scenario("base", 1.0, 1.0, 0.4, "here", "here"),
            *scenario("worst", 0.7, 1.3, 0.3, "here", "here"),
        ),
    ),
    tolerances(),
)
REBUILD = CostSheet(
    "Rebuild",
    "Rebuild",
    "What does the rebuild cost?",
    "Owner: data lead",
    (
        CostTable(
            "RB",
            "Rebuild and run",
            (
                CostLine("Rebuild", "$", "here", 340_000, first=0, last=0),
                CostLine("Run", "$ a year", "here", 30_000, first=1, last=5),
            ),
        ),
    ),
)
VALUE = BenefitSheet(
    "Value",
    "Value",
    "What do the models bring?",
    "Owner: data lead",
    (
        Benefit(
            "VA1",
            "Models live",
            "{0}*{1}",
            (
                BenefitDriver("Models", "models", "here", (1, 2, 3, 3, 3)),
                BenefitDriver("Value of one", "$ a year", "here", (70_000,) * 5),
            ),
        ),
    ),
)
FLOWS = [-340_000] + [70_000 * models - 30_000 for models in (1, 2, 3, 3, 3)]


@cache
def built() -> Path:
    """A rebuild case from the shared blocks."""
    book = Book("Rebuild", "data lead", years=5)
    ranges = add_inputs(book, SECTIONS, resolved(SECTIONS, {}), "What is assumed?")
    spent, gained = add_costs(book, REBUILD), add_benefits(book, VALUE)
    benefits = (CashLine("B1", "Models live", gained, ("Inputs_Benefit_Factor",)),)
    costs = (CashLine("C1", "Rebuild and run", spent.total, ("Inputs_Cost_Factor",)),)
    flow = add_cash_flow(book, benefits, costs, "When does the money move?")
    stated = {name: StatedScenario(0, 0, "here") for name in ("best", "base", "worst")}
    add_scenarios(book, flow, stated, "the draft", "What if?")
    entries = [entry for section in SECTIONS for entry in section.inputs]
    spec = SensitivitySpec((0.8, 1.0), "the draft", (1.0, 1.2), (Rate(0.08),))
    add_sensitivity(book, flow, entries, ranges, spec, "What does it hang on?")
    add_checks(book, "Does it hold?")
    finish(book, ("Inputs", "Cashflow", "Rebuild", "Value", "Scenarios", "Sensitivity", "Checks"), opens_on="Cashflow")
    path = Path(mkdtemp()) / "case.xlsx"
    package.write(book, path)
    return path


def test_a_case_with_an_initial_outlay_agrees_with_numpy_financial() -> None:
    model = recalculate(built())
    assert errors(model) == set()
    assert model.get("Case_Checks") is True
    assert model.get("Case_NPV") == pytest.approx(npf.npv(0.08, FLOWS))
    assert model.get("Case_IRR") == pytest.approx(npf.irr(FLOWS))
    assert model.get("Case_MIRR") == pytest.approx(npf.mirr(FLOWS, 0.08, 0.08))
    assert model.get("Case_Peak_Funding") == pytest.approx(340_000)
    assert model.get("Case_Payback") == pytest.approx(24 + 12 * (340 - 40 - 110) / 180)


@pytest.mark.parametrize("when", ["end", "mid", "begin", "cont"])
@pytest.mark.parametrize("scenario_name", ["best", "base", "worst"])
def test_every_check_holds_under_every_convention_and_scenario(when: str, scenario_name: str) -> None:
    model = changed_by_hand(built(), {"Inputs_Timing": when, "Inputs_Scenario": scenario_name})
    assert model.get("Case_Checks") is True
    expected = {"best": "Case_Best_NPV", "base": "Case_Base_NPV", "worst": "Case_Worst_NPV"}[scenario_name]
    assert model.get("Case_NPV") == pytest.approx(model.get(expected))


def test_a_name_cannot_be_given_twice() -> None:
    book = Book("Rebuild", "data lead", years=1)
    book.define("Case_NPV", "Cashflow!$A$1")
    with pytest.raises(ValueError, match="Case_NPV is defined twice"):
        book.define("Case_NPV", "Cashflow!$A$2")


def test_a_block_cannot_outgrow_its_place() -> None:
    sheet = Book("Rebuild", "data lead", years=1).sheet("Costs", "Costs", "How much?", (5, 20))
    with pytest.raises(ValueError, match="3 rows do not fit into the 2"), sheet.at(10, 2):
        sheet.down(3)
