"""The business case for an enterprise MLOps platform, put together from the shared blocks."""

from __future__ import annotations

from collections.abc import Mapping

from mlcase_workbooks.templates.blocks.alternatives import add_alternatives
from mlcase_workbooks.templates.blocks.audit import add_audit
from mlcase_workbooks.templates.blocks.benefits import Benefits, add_benefits
from mlcase_workbooks.templates.blocks.breakeven import add_break_even
from mlcase_workbooks.templates.blocks.cashflow import CashFlow, CashLine, add_cash_flow
from mlcase_workbooks.templates.blocks.costs import Costs, add_costs
from mlcase_workbooks.templates.blocks.cover import Facts
from mlcase_workbooks.templates.blocks.frame import WHEN, Frame, Register, add_register, sheet_map, weigh
from mlcase_workbooks.templates.blocks.inputs import InputValue
from mlcase_workbooks.templates.blocks.kpi import add_kpi
from mlcase_workbooks.templates.blocks.log import Change
from mlcase_workbooks.templates.blocks.scenarios import StatedScenario
from mlcase_workbooks.templates.blocks.sensitivity import Rate, SensitivitySpec
from mlcase_workbooks.templates.platform import alternatives, benefits, costs, risks, success
from mlcase_workbooks.templates.platform.basis import SWITCH, Basis
from mlcase_workbooks.templates.platform.chargeback import add_chargeback
from mlcase_workbooks.templates.platform.claims import source_claims
from mlcase_workbooks.templates.platform.findings import FINDINGS, NOTE
from mlcase_workbooks.templates.platform.gpu import add_gpu
from mlcase_workbooks.templates.platform.inputs import SECTIONS
from mlcase_workbooks.templates.platform.matrix import add_matrix
from mlcase_workbooks.templates.platform.problems import add_problems
from mlcase_workbooks.templates.platform.roadmap import add_roadmap
from mlcase_workbooks.templates.platform.summary import add_summary
from mlcase_workbooks.templates.sheet import Book, Flow, Ref, shift

TITLE = "Enterprise MLOps platform: business case"
YEARS = 3
SHEET_MAP = sheet_map(
    "Summary",
    "Inputs",
    ("Problems", "What today's way of working costs a year"),
    ("Cost_Dev", "Team, tooling and migration in Year 1"),
    ("Cost_Infra", "The AWS rows, and the budget that they do not explain"),
    ("Cost_Prog", "Programme management and overhead"),
    ("Cost_Compliance", "Audits, security and legal work"),
    ("Cost_Opex", "Running the platform from Year 2"),
    ("Contingency", "The reserve, and what it is a share of"),
    ("Ben_Savings", "Spending that stops"),
    ("Ben_Productivity", "Time that is gained"),
    ("Ben_Revenue", "Revenue that would not come otherwise"),
    ("Matrix", "Benefits by kind of value and year; capability beside them"),
    ("Basis", "As stated against corrected, and S1's headlines recomputed"),
    "Cashflow",
    "Scenarios",
    "Sensitivity",
    ("Breakeven", "How wrong each line may be, and when the money is back"),
    ("GPU", "Utilisation before and after, and the cost of a useful hour"),
    ("Chargeback", "The year's bill by area, to the cent"),
    "Risk",
    ("Alternatives", "Other uses of the money on the same baseline"),
    ("Roadmap", "Phases, their cash, and the gates at which one may stop"),
    ("Success", "Seven criteria: baseline, target, owner, verdict"),
    ("KPI", "Ten indicators to watch, and proxies that are not value"),
    ("Audit", "What S1 states against what its figures come to"),
    ("Audit_Figures", "The figures of S1 that each verdict rests on"),
    "Checks",
    "Log",
)

FACTS = Facts(
    version="1.0",
    date="October 2025",
    prepared_by="Principal Architect, VP Engineering",
    approvers="CFO, CTO, VP Engineering, VP Product",
    purpose="Should 35M be invested over three years in one platform for all machine-learning teams?",
    source="S1: Enterprise MLOps Platform - Business Case, version 1.0, October 2025; l. = line of that document",
)
LIVE = (("Basis of the live case", "=Case_Basis"), ("Scenario of the live case", "=Inputs_Scenario"))
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
ASSUMPTIONS = (
    "All amounts are US dollars of the year in which they move; there is no inflation and no tax in S1 and none here.",
    "Benefits are measured against today's way of working; so are all alternatives.",
    "The initial column is the moment at which Year 1 begins; S1 has nothing in it (l.552).",
    "Benefits for which S1 gives no drivers are taken as stated; others follow from drivers and the share realised.",
    "Infrastructure costs what S1 budgets, also where its own AWS rows explain only a third of it.",
    "Benefits and costs vary independently, except in the three scenarios, where all move together.",
    "S1 covers three years; in a longer case the figures of its last year go on.",
    "ROI, BCR and break-even compare present values; S1's undiscounted ROI stands beside them under its own name.",
)
EXCLUDED = (
    "Value beyond the last year, and what it would cost to leave the platform.",
    "The 10M of regulatory risk (S1 l.95): contingent, once, without a probability.",
    "Growth of infrastructure cost (S1 l.333) and compliance costs after Year 1: see A21 on Audit, A22 on Log.",
    "Benefits that S1 names and does not value: morale, competitiveness, innovation (l.134).",
    "One benefit that S1 may count twice (500K of incidents): still in, see A26 on Log.",
)


FRAME = Frame(
    TITLE,
    YEARS,
    FACTS,
    SECTIONS,
    SHEET_MAP,
    "S1",
    ASSUMPTIONS,
    EXCLUDED,
    FINDINGS,
    note=NOTE,
    live=LIVE,
)


def build_platform(values: Mapping[str, InputValue], changes: tuple[Change, ...], years: int = YEARS) -> Book:
    """The workbook, with these values of its inputs and these entries in its change log, over these years."""
    book, ranges = FRAME.open(values, years=years)
    spent = {sheet.name: add_costs(book, sheet) for sheet in costs.SHEETS}
    costs.add_reserve_shares(book, spent)
    gained = {sheet.name: add_benefits(book, sheet) for sheet in benefits.SHEETS}
    basis = Basis(book, "What does the case come to as S1 totals it, and what if its sections are added up?")
    flow = add_cash_flow(
        book,
        benefit_lines(gained),
        cost_lines(spent, basis.stated_only),
        WHEN,
    )
    held = weigh(book, flow, FRAME, ranges, SENSITIVITY, STATED_SCENARIOS)
    basis.finish(flow, spent, gained)
    add_register(book, flow, Register(risks.RISKS, risks.RESIDUAL_SCALE, risks.NOTE))
    add_alternatives(
        book, flow, alternatives.OPTIONS, alternatives.DOING_NOTHING, "S1", "Is there a better use of the money?"
    )
    add_break_even(book, flow, "How wrong may each line be, and when is the money back?")
    _add_operations(book, flow, spent, gained)
    add_roadmap(book, flow)
    add_audit(book, source_claims(), "S1", "Do the document's own figures hold?")
    excluded = FRAME.log(book, changes)
    add_summary(book, flow, held.scenarios, held.sensitivity, basis.rows, ranges, excluded)
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
    add_matrix(book, gained, f"=ML_TIME_TO_MARKET({models},{weeks},{value})")


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


def cost_lines(spent: Mapping[str, Costs], stated_only: Flow) -> tuple[CashLine, ...]:
    """The costs of the cash flow, each with the multipliers that act on it."""
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
        ("In S1's totals and not in its sections", stated_only, SWITCH),
    )
    return tuple(
        CashLine(f"C{number}", label, amounts, ("Inputs_Cost_Factor", *([own] if own else [])))
        for number, (label, amounts, own) in enumerate(table, start=1)
    )
