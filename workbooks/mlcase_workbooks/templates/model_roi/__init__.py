"""The business case for one machine-learning model: recommendation, automation, fraud or churn."""

from __future__ import annotations

from collections.abc import Mapping

from mlcase_workbooks.templates.blocks.cashflow import COST_MULTIPLIER, CashFlow, CashLine, add_cash_flow
from mlcase_workbooks.templates.blocks.costs import Costs, add_costs
from mlcase_workbooks.templates.blocks.frame import WHEN
from mlcase_workbooks.templates.blocks.inputs import InputsSheet, InputValue
from mlcase_workbooks.templates.blocks.kpi import add_kpi
from mlcase_workbooks.templates.blocks.log import Change
from mlcase_workbooks.templates.blocks.scenarios import add_scenarios
from mlcase_workbooks.templates.blocks.sensitivity import Driver, Rate, SensitivitySpec, add_sensitivity
from mlcase_workbooks.templates.model_roi import evidence as tests
from mlcase_workbooks.templates.model_roi.costs import COSTS
from mlcase_workbooks.templates.model_roi.frame import FRAME
from mlcase_workbooks.templates.model_roi.inputs import FINANCE, UNCERTAINTY
from mlcase_workbooks.templates.model_roi.memo import add_memo
from mlcase_workbooks.templates.model_roi.overview import Overview, add_overview, compare_methods
from mlcase_workbooks.templates.model_roi.proof import INDICATORS, add_plan, live_business_metric
from mlcase_workbooks.templates.model_roi.summary import add_summary
from mlcase_workbooks.templates.model_roi.values import DRIVER_COUNT, SHEETS
from mlcase_workbooks.templates.model_roi.values.sheet import Value, add_value
from mlcase_workbooks.templates.sheet import Book

__all__ = ["FRAME", "build_model_roi"]

SENSITIVITY = SensitivitySpec(
    benefit_multipliers=(0.4, 0.6, 0.8, 0.9, 1.0, 1.1, 1.2),
    cost_multipliers=(0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.5),
    rates=tuple(Rate(rate) for rate in (0.05, 0.08, 0.10, 0.12, 0.15, 0.20, 0.25)),
    document="S2",
)


def build_model_roi(
    values: Mapping[str, InputValue],
    changes: tuple[Change, ...],
    years: int = FRAME.years,
    blank: bool = False,
) -> Book:
    """The workbook, with these values of its inputs and these entries in its change log, over these years."""
    book, ranges = FRAME.open(values, years=years, blank=blank)
    evidence = tests.add_evidence(book, "How do we know, and how sure is it?")
    worth = {spec.kind: add_value(book, spec, evidence, ranges) for spec in SHEETS}
    overview = add_overview(book, worth, evidence, "What is the model worth in a year, and how is that counted?")
    spent = add_costs(book, COSTS)
    flow = add_cash_flow(
        book,
        (CashLine("B1", '="Value of the model: "&Inputs_Type', overview.live, ("Inputs_Benefit_Factor",)),),
        cost_lines(spent),
        WHEN,
    )
    scenarios = add_scenarios(
        book,
        flow,
        {},
        "S2",
        "What if the effect is as small, or as large, as the test allows?",
        {name: f"Live_{name.capitalize()}_Benefits" for name in ("best", "base", "worst")},
    )
    methods = compare_methods(book, overview, flow)
    threshold = tests.add_threshold(book, evidence, worth)
    multipliers = [entry for section in (FINANCE, UNCERTAINTY) for entry in section.inputs]
    sensitivity = add_sensitivity(
        book,
        flow,
        multipliers,
        ranges,
        SENSITIVITY,
        "What does the result hang on, and how wrong may it be?",
        (*value_drivers(worth, overview, flow), *cost_drivers(ranges, spent, flow)),
    )
    add_kpi(book, INDICATORS, live_business_metric(), "Is the model watched, and by business metrics?")
    sentence = add_plan(book, worth, evidence, "How will success be proved?")
    add_memo(book, flow, overview, evidence, sentence, "What do we tell the people who decide?")
    excluded = FRAME.log(book, changes)
    add_summary(book, flow, overview, threshold, scenarios, sensitivity, methods, ranges, excluded)
    return FRAME.close(book)


def cost_lines(spent: Costs) -> tuple[CashLine, ...]:
    """The costs of the cash flow, each with the multipliers that act on it."""
    table = (
        ("Building", "BU", ("Inputs_Build_Factor",)),
        ("Opportunity cost of the engineers", "OP", ("Inputs_Build_Factor",)),
        ("Maintenance", "MA", ()),
        ("Infrastructure", "IN", ()),
    )
    return tuple(
        CashLine(f"C{number}", label, spent.tables[code], ("Inputs_Cost_Factor", *own))
        for number, (label, code, own) in enumerate(table, start=1)
    )


def value_drivers(worth: Mapping[str, Value], overview: Overview, flow: CashFlow) -> tuple[Driver, ...]:
    """The live model's drivers: each one's value a year at low and high, carried to NPV."""
    a_dollar = f"SUMPRODUCT({overview.shape.whole},{flow.discount.whole})*Inputs_Benefit_Factor*Live_Benefits"

    def live(number: int, column: str) -> str:
        cells = ",".join(str(worth[spec.kind].driver(number, column)) for spec in SHEETS)
        return f"CHOOSE(Live_Type,{cells})"

    return tuple(
        Driver(
            f"={live(number, 'B')}",
            f"={live(number, 'D')}",
            f"={live(number, 'E')}",
            f"={live(number, 'F')}",
            f"=Case_NPV+({live(number, 'G')}-Case_Annual_Value)*{a_dollar}",
            f"=Case_NPV+({live(number, 'H')}-Case_Annual_Value)*{a_dollar}",
            f'="unit: "&{live(number, "C")}',
        )
        for number in range(DRIVER_COUNT)
    )


def cost_drivers(ranges: InputsSheet, spent: Costs, flow: CashFlow) -> tuple[Driver, ...]:
    """Maintenance and infrastructure: a yearly cost per unit, carried to NPV."""
    years = f"SUM({flow.discount.yearly})*Inputs_Cost_Factor*{COST_MULTIPLIER}"
    table = (
        ("Maintenance a year", "Inputs_Maintenance_Rate", "share of building", str(spent.tables["BU"].total)),
        ("Infrastructure", "Inputs_Infrastructure", "$ a month", "12"),
    )
    return tuple(
        Driver(
            label,
            f"={ranges.low(name)}",
            f"={name}",
            f"={ranges.high(name)}",
            f"=Case_NPV-({{low}}-{{value}})*{a_unit}*{years}",
            f"=Case_NPV-({{high}}-{{value}})*{a_unit}*{years}",
            f"unit: {unit}",
        )
        for label, name, unit, a_unit in table
    )
