"""The charts of a memo, from the workbook's values; each title is the finding."""

from __future__ import annotations

from mlcase_workbooks.reports import units
from mlcase_workbooks.reports.charts import CashFlow, Outcomes, Ranges, Tornado
from mlcase_workbooks.reports.content.cash import TOTALS, cash_table
from mlcase_workbooks.reports.document import Cell
from mlcase_workbooks.reports.facts import Fact, Facts
from mlcase_workbooks.reports.layout import Row, table
from mlcase_workbooks.reports.units import Unit

_BARS = 6
_SCENARIOS = {"Best": "Case_Best_NPV", "Base": "Case_Base_NPV", "Worst": "Case_Worst_NPV"}


def cash_flow(facts: Facts) -> CashFlow | None:
    """Benefits, costs and cumulative cash."""
    cash = cash_table(facts)
    if cash is None or not any((*cash.amounts("Total benefits"), *cash.amounts("Total costs"))):
        return None
    payback, funding = facts.number("Case_Payback"), facts["Case_Peak_Funding"]
    title = f"The money is back in {units.month(payback)}" if payback is not None else "The money does not come back"
    if funding is not None and funding.number:
        title += f"; at most {facts.linked(funding).text} is out at a year's end"
    benefits, costs, _, cumulative = (cash.amounts(name) for name in TOTALS)
    return CashFlow(title, cash.periods, benefits, costs, cumulative, cash.cells)


def drivers(facts: Facts) -> list[Row]:
    """The assumptions by what they move, the strongest first."""
    return table(
        facts, "Rank", "Assumption", "At its low", "At its high", "Swing",
        units=dict.fromkeys(("At its low", "At its high", "Swing"), Unit.MONEY),
    )  # fmt: skip


def tornado(facts: Facts) -> Tornado | None:
    """What moves the result."""
    rows = [row for row in drivers(facts) if {"Assumption", "At its low", "At its high"} <= set(row)][:_BARS]
    if not rows:
        return None
    low, high = ([row[side].number or 0.0 for row in rows] for side in ("At its low", "At its high"))
    worst, best = (facts.scale.money(amount) for amount in sorted((low[0], high[0])))
    title = f"{rows[0]['Assumption'].value}: NPV changes by {worst} to {best}"
    names = tuple(str(row["Assumption"].value) for row in rows)
    return Tornado(title, names, tuple(low), tuple(high), _span(rows[0]["Assumption"], rows[-1]["At its high"]))


def scenarios(facts: Facts) -> Outcomes | None:
    """NPV in each scenario."""
    found = {name: fact for name, key in _SCENARIOS.items() if (fact := facts[key]) and fact.number is not None}
    if len(found) < 2:
        return None
    results = tuple(fact.number or 0.0 for fact in found.values())
    if min(results) > 0:
        title = "Every scenario gains"
    elif max(results) <= 0:
        title = "No scenario gains"
    else:
        title = f"The {min(found, key=lambda name: found[name].number or 0.0).lower()} case loses "
        title += facts.scale.money(-min(results))
    cells = list(found.values())
    return Outcomes(title, tuple(found), results, "NPV", _span(cells[0], cells[-1]))


def annual_ranges(facts: Facts) -> Ranges | None:
    """What an experiment is worth a year, by how it is read."""
    readings = {
        "The interval, one look": "Case_Annual",
        "After earlier tests: to be booked": "Case_Annual_Shrunk",
        "Valid for any number of looks": "Case_Annual_Always",
    }
    rows: list[tuple[str, list[Fact]]] = []
    for label, stem in readings.items():
        ends = [facts[f"{stem}_{end}"] for end in ("Low", "Point", "High")]
        if all(fact is not None and fact.number is not None for fact in ends):
            rows.append((label, [fact for fact in ends if fact is not None]))
    if not rows:
        return None
    low, point, high = (tuple(facts_[i].number or 0.0 for _, facts_ in rows) for i in range(3))
    cost = facts.number("Inputs_Investment")
    span = f"{facts.scale.money(min(low))} to {facts.scale.money(max(high))} a year"
    pays = cost is not None and min(low) > cost
    title = f"Every reading of the test pays: {span}" if pays else f"Worth {span}, by how the test is read"
    cells = _span(rows[0][1][0], rows[-1][1][2])
    label = "" if cost is None else f"Cost to be earned back: {facts.scale.money(cost)}"
    return Ranges(title, tuple(name for name, _ in rows), low, point, high, "Value a year", cells, cost, label)


def _span(first: Fact, last: Fact) -> Cell:
    return Cell(first.cell.sheet, f"{first.cell.address}:{last.cell.address}")
