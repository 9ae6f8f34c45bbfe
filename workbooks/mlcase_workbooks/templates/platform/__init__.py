"""The business case for an enterprise MLOps platform, put together from the shared blocks."""

from __future__ import annotations

from collections.abc import Mapping

from mlcase_workbooks.templates.blocks.alternatives import add_alternatives
from mlcase_workbooks.templates.blocks.audit import add_audit
from mlcase_workbooks.templates.blocks.benefits import Benefits, add_benefits
from mlcase_workbooks.templates.blocks.breakeven import add_break_even
from mlcase_workbooks.templates.blocks.cashflow import CashFlow, CashLine, add_cash_flow
from mlcase_workbooks.templates.blocks.costs import Costs, add_costs
from mlcase_workbooks.templates.blocks.frame import WHEN, Register, add_register, weigh
from mlcase_workbooks.templates.blocks.inputs import InputValue
from mlcase_workbooks.templates.blocks.kpi import add_kpi
from mlcase_workbooks.templates.blocks.log import Change
from mlcase_workbooks.templates.blocks.scenarios import StatedScenario
from mlcase_workbooks.templates.blocks.sensitivity import Rate, SensitivitySpec
from mlcase_workbooks.templates.places import Flow, Ref, shift
from mlcase_workbooks.templates.platform import alternatives, benefits, costs, risks, success
from mlcase_workbooks.templates.platform.basis import SWITCH, Basis
from mlcase_workbooks.templates.platform.chargeback import add_chargeback
from mlcase_workbooks.templates.platform.claims import source_claims
from mlcase_workbooks.templates.platform.frame import FRAME
from mlcase_workbooks.templates.platform.gpu import add_gpu
from mlcase_workbooks.templates.platform.matrix import add_matrix
from mlcase_workbooks.templates.platform.problems import add_problems
from mlcase_workbooks.templates.platform.roadmap import add_roadmap
from mlcase_workbooks.templates.platform.summary import add_summary
from mlcase_workbooks.templates.sheet import Book

__all__ = ["FRAME", "build_platform"]

STATED_SCENARIOS = {
    "best": StatedScenario(22_000_000, 0.905, "S1 l.615-618"),
    "base": StatedScenario(13_700_000, 0.429, "S1 l.626-629"),
    "worst": StatedScenario(-4_000_000, -0.048, "S1 l.637-640"),
}
SENSITIVITY = SensitivitySpec(
    benefit_multipliers=(0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2),
    cost_multipliers=(0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4),
    rates=(
        Rate(0.05),
        Rate(0.08),
        Rate(0.10, 13_700_000, "S1 l.600"),
        Rate(0.12),
        Rate(0.15),
        Rate(0.20, 7_200_000, "S1 l.601"),
        Rate(0.25, 3_800_000, "S1 l.602"),
        Rate(0.28, 0, "S1 l.603"),
    ),
    document="S1",
    stated_continuous=Rate(0.10, 13_700_000, "S1 l.560"),
)


BASIS = "What does the case come to as S1 totals it, and what if its sections are added up?"


def build_platform(
    values: Mapping[str, InputValue],
    changes: tuple[Change, ...],
    years: int = FRAME.years,
    blank: bool = False,
) -> Book:
    """The workbook, with these values of its inputs and these entries in its change log, over these years.

    The two bases and the audit hold it against the example's source document: a blank workbook has neither, and room
    for other costs where the example has those of its document.
    """
    book, ranges = FRAME.open(values, years=years, blank=blank)
    cost_sheets = (*costs.SHEETS, costs.OTHER) if blank else costs.SHEETS
    spent = {sheet.name: add_costs(book, sheet) for sheet in cost_sheets}
    costs.add_reserve_shares(book, spent)
    gained = {sheet.name: add_benefits(book, sheet) for sheet in benefits.SHEETS}
    basis = None if book.blank else Basis(book, BASIS)
    flow = add_cash_flow(
        book,
        benefit_lines(gained),
        cost_lines(spent, basis),
        WHEN,
    )
    held = weigh(book, flow, FRAME, ranges, SENSITIVITY, STATED_SCENARIOS)
    if basis:
        basis.finish(flow, spent, gained)
    add_register(book, flow, Register(risks.RISKS, risks.RESIDUAL_SCALE, risks.NOTE))
    add_alternatives(
        book, flow, alternatives.OPTIONS, alternatives.DOING_NOTHING, "S1", "Is there a better use of the money?"
    )
    add_break_even(book, flow, "How wrong may each line be, and when is the money back?")
    _add_operations(book, flow, spent, gained)
    add_roadmap(book, flow)
    if basis:
        add_audit(book, source_claims(), "S1", "Do the document's own figures hold?")
    excluded = FRAME.log(book, changes)
    add_summary(book, flow, held.scenarios, held.sensitivity, basis, ranges, excluded)
    return FRAME.close(book)


def _add_operations(book: Book, flow: CashFlow, spent: Mapping[str, Costs], gained: Mapping[str, Benefits]) -> None:
    """What runs the platform once it is there: problems, machines, bills, criteria, indicators, kinds of value."""
    register = add_problems(book, flow)
    gpu = add_gpu(book, gained, register)
    add_chargeback(book, spent["Cost_Infra"].total, gpu)
    migration, faster = spent["Cost_Dev"].tables["MI"], gained["Ben_Productivity"].parts[0]
    links = {
        "teams": f"={Ref(migration.sheet, 'E', migration.row - 1)}",
        "utilisation": f"={gpu.utilisation.at(1)}",
        "savings": f"={gained['Ben_Savings'].at(1)}",
    }
    criteria = success.add_success(book, links)
    a_year = f"=Case_Total_Benefit/COUNT({flow.net.yearly})"
    add_kpi(
        book,
        success.indicators(a_year, f"={gpu.hour.at(1)}"),
        success.VALUE_RESTS_ON,
        "Is everything watched, and is value counted in dollars of the business?",
        success.PROXIES,
    )
    models, value = (Ref(faster.sheet, shift(faster.column, 1), faster.row - above) for above in (4, 2))
    weeks = ",".join(str(criteria.cell(column, success.DEPLOYMENT)) for column in "EG")
    add_matrix(book, gained, f"=IF(COUNT({weeks})=0,0,ML_TIME_TO_MARKET({models},{weeks},{value}))")


def benefit_lines(gained: Mapping[str, Flow]) -> tuple[CashLine, ...]:
    """The benefits of the cash flow, each with the multipliers that act on it."""
    table = (
        ("B1", "Cost savings", "Ben_Savings", "Inputs_Savings_Factor"),
        ("B2", "Productivity gains", "Ben_Productivity", "Inputs_Productivity_Factor"),
        ("B3", "New revenue and avoided loss", "Ben_Revenue", "Inputs_Revenue_Factor"),
    )
    return tuple(
        CashLine(code, label, gained[sheet], ("Inputs_Benefit_Factor", own)) for code, label, sheet, own in table
    )


def cost_lines(spent: Mapping[str, Costs], basis: Basis | None) -> tuple[CashLine, ...]:
    """The costs of the cash flow, each with the multipliers that act on it."""
    document = ("In S1's totals and not in its sections", basis.stated_only, SWITCH) if basis else None
    build, run = spent["Cost_Dev"].tables, spent["Cost_Opex"].tables
    table = (
        ("Platform team, build", build["DE"], "Inputs_Team_Factor"),
        ("Software and tooling", build["TO"], ""),
        ("Migration and integration", build["MI"], ""),
        ("Infrastructure", spent["Cost_Infra"].total, "Inputs_Infrastructure_Factor"),
        ("Programme management and overhead", spent["Cost_Prog"].total, ""),
        ("Compliance and security", spent["Cost_Compliance"].total, ""),
        ("Contingency", spent["Contingency"].total, ""),
        ("Platform team, run", run["OP"], "Inputs_Team_Factor"),
        ("Tooling, licences and enhancements", run["TL"], ""),
        document or ("Other costs", spent[costs.OTHER.name].total, ""),
    )
    return tuple(
        CashLine(f"C{number}", label, amounts, ("Inputs_Cost_Factor", *([own] if own else [])))
        for number, (label, amounts, own) in enumerate(table, start=1)
    )
