"""How one will know that it worked: the criteria of Year 1 with their targets, and the indicators to watch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.kpi import Indicator, Proxy
from mlcase_workbooks.templates.filled import begun
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Result, Sheet, role_of
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

WIDTHS = (5, 28, 15, 13, 5, 12, 18, 11, 10, 9, 12, 36, 11)
COMPARATORS = (">=", ">", "<=", "<", "=", "<>")
DOLLARS, PROXY, CONDITION = "dollars", "proxy", "condition"
TITLES = (
    *("#", "Metric", "Unit", "Today", "", "Target", Told("S1 says"), "Measured", "Verdict", "Way gone", "Kind"),
    *("Owner (proposed), measured by", "Source"),
)
RESULT_ROWS = 5
OPEN = "open"
M, P, C = Format.MONEY, Format.WHOLE_PERCENT, Format.COUNT


@dataclass(frozen=True)
class Criterion:
    """A criterion of success; a target that the case counts on elsewhere is a link, so that it cannot drift away."""

    metric: str
    unit: str
    baseline: float | None
    comparator: str
    target: float | str
    stated: str
    kind: str
    owner: str
    method: str
    source: str
    form: Format = C


@dataclass(frozen=True)
class Criteria:
    """Where the criteria ended up."""

    sheet: Sheet
    first: int
    last: int

    def cell(self, column: str, number: int) -> Ref:
        """A cell of a criterion; the first is 1."""
        return Ref(self.sheet.name, column, self.first + number - 1)


DEPLOYMENT = 4
"""The number of the criterion about the time to deployment."""


def criteria(links: Mapping[str, str]) -> tuple[Criterion, ...]:
    """S1's seven criteria; ``links`` are the cells that three of their targets stand in already."""
    head, ops, product = "VP Engineering", "Platform team", "VP Product"
    return (
        Criterion("Teams moved", "teams", 0, ">=", links["teams"], "20", CONDITION, head, "Migration plan", "S1 l.947"),
        Criterion("Models in production", "models", 50, ">=", 100, "100+", PROXY, product, "Registry", "S1 l.948"),
        Criterion(
            "SOC 2 Type II certificate",
            "certificates",
            0,
            ">=",
            1,
            "certified",
            CONDITION,
            "CTO",
            "Auditor's report",
            "S1 l.949",
        ),
        Criterion(
            "Time from model to production",
            "weeks",
            6,
            "<=",
            3,
            "50 % less, 3 weeks",
            PROXY,
            ops,
            "Median of a quarter",
            "S1 l.950",
        ),
        Criterion(
            "GPU utilisation",
            "share of hours",
            0.35,
            ">=",
            links["utilisation"],
            ">60 %",
            PROXY,
            ops,
            "Monitoring, a month",
            "S1 l.951",
            P,
        ),
        Criterion(
            "Cost savings, measured",
            "$ a year",
            0,
            ">=",
            links["savings"],
            "$4M+",
            DOLLARS,
            "CFO",
            "Bills before and after",
            "S1 l.952",
            M,
        ),
        Criterion(
            "Satisfaction of the teams", "points of 10", None, ">", 8, ">8 of 10", PROXY, product, "Survey", "S1 l.953"
        ),
    )


PROXIES = (
    Proxy("models in production", "value of the models", "More models go live, and fewer of them earn anything"),
    Proxy("time to deployment", "value of the weeks gained", "Models go live sooner, and wait for their users"),
    Proxy("GPU utilisation", "cost per useful hour", "Machines are kept busy with work that nobody needs"),
    Proxy("satisfaction of the teams", "hours that become useful work", "People like the tool, and work as before"),
)
VALUE_RESTS_ON = '="dollars of benefit"'


def indicators(benefits_a_year: str, gpu_cost: str) -> tuple[Indicator, ...]:
    """The ten indicators as a platform has them; ``gpu_cost`` is the cost of a useful hour, both are formulas."""
    ops, product = "Platform team", "VP Product"
    return (
        Indicator("business", "primary_metric", benefits_a_year, "$ of benefits a year", "Cashflow", product, M),
        Indicator("business", "secondary_metric", 0.40, "share of teams on it", EXAMPLE, product, P),
        Indicator("business", "cost_per_request", gpu_cost, "$ a useful hour", "GPU", ops, Format.CENTS),
        Indicator("model", "accuracy_or_proxy", 0.90, "share monitored", EXAMPLE, ops, P),
        Indicator("model", "data_drift_score", 0.08, "PSI, worst model", EXAMPLE, ops, Format.MULTIPLE),
        Indicator("model", "prediction_drift_score", 0.05, "PSI, worst model", EXAMPLE, ops, Format.MULTIPLE),
        Indicator("infra", "p50_latency_ms", 40, "ms", EXAMPLE, ops, C),
        Indicator("infra", "p99_latency_ms", 210, "ms", EXAMPLE, ops, C),
        Indicator("infra", "error_rate", 0.002, "share", EXAMPLE, ops, Format.DETAILED_PERCENT),
        Indicator("infra", "weekly_cost", 57_700, "$ a week", "S1 l.254: 3M a year", ops, M),
    )


def add_success(book: Book, links: Mapping[str, str]) -> Criteria:
    """The Success sheet: baseline, target, what was measured, the verdict, and the sentence for each criterion."""
    sheet = book.sheet("Success", "Success in Year 1", "What was promised, who answers for it, and is it met?", WIDTHS)
    sheet.one_page = True
    top = sheet.row
    sheet.down(RESULT_ROWS + 1)
    sheet.heading(
        "Criteria",
        "Enter what was measured under Measured; until then a criterion is open. A proxy shows work, not value: only "
        "dollars stand for value.",
    )
    sheet.headers({chr(ord("B") + n): title for n, title in enumerate(TITLES)})
    first = sheet.row
    for number, entry in enumerate(criteria(links), start=1):
        _criterion(sheet, entry, number)
    found = Criteria(sheet, first, sheet.row - 1)
    _validate(sheet, found)
    sheet.down()
    _sentences(sheet, found)
    with sheet.at(top, RESULT_ROWS + 1):
        _results(sheet, found)
    _checks(book, found)
    return found


def _criterion(sheet: Sheet, entry: Criterion, number: int) -> None:
    row = sheet.row
    sheet.put("B", number, Role.NOTE)
    sheet.put("C", entry.metric)
    sheet.put("D", entry.unit)
    sheet.put("E", entry.baseline, Role.INPUT, entry.form)
    sheet.put("F", entry.comparator, Role.INPUT, align="center", kept=True)
    role = role_of(entry.target) if isinstance(entry.target, str) else Role.INPUT
    sheet.put("G", entry.target, role, entry.form)
    sheet.put("H", entry.stated, Role.SOURCE, align="right")
    sheet.put("I", None, Role.INPUT, entry.form)
    sheet.put("J", f'=IF(I{row}="","{OPEN}",ML_SUCCESS(I{row},F{row},G{row}))', Role.FUNCTION, align="center")
    known = f"COUNT(E{row},G{row},I{row})=COLUMNS(E{row}:G{row})"
    gone = f'IF(AND({known},G{row}<>E{row}),(I{row}-E{row})/(G{row}-E{row}),"–")'
    sheet.put("K", "=" + gone, Role.CALCULATION, P, align="right")
    sheet.put("L", entry.kind, Role.INPUT, align="center", kept=True)
    sheet.put("M", Told(f"{entry.owner}; {entry.method.lower()}", f"Owner; {entry.method.lower()}"))
    sheet.put("N", entry.source, example=True)
    sheet.down()


def _validate(sheet: Sheet, found: Criteria) -> None:
    rows = f"{{0}}{found.first}:{{0}}{found.last}"
    for column, words in (("F", COMPARATORS), ("L", (DOLLARS, PROXY, CONDITION))):
        rule = DataValidation("list", formula1=f'"{",".join(words)}"')
        rule.error, rule.showErrorMessage = f"Please choose one of {', '.join(words)}.", True
        rule.add(rows.format(column))
        sheet.native.add_data_validation(rule)
    measured = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    measured.error, measured.showErrorMessage = "Please enter what was measured, a number of at least 0.", True
    measured.add(rows.format("I"))
    sheet.native.add_data_validation(measured)
    styles.flag(sheet.native, rows.format("J"), f'J{found.first}="fail"', f'J{found.first}="pass"')


def _sentences(sheet: Sheet, found: Criteria) -> None:
    sheet.heading(
        "In one sentence each", "Metric, value, date and method: what is not in the sentence was not promised."
    )
    for number, entry in enumerate(criteria({"teams": "", "utilisation": "", "savings": ""}), start=1):
        metric, target, sign = (found.cell(column, number) for column in "CGF")
        form = "0%" if entry.form is P else "#,##0"
        value = f'TEXT({target},"{form}")'
        words = f'IF(LEFT({sign},1)="<","is at most ","reaches ")'
        sentence = f'="Success: "&{metric}&" "&{words}&{value}&" "&{found.cell("D", number)}&" by the end of Year 1"'
        sheet.put("B", number, Role.NOTE)
        measured = f'{sentence}&", as measured by: {entry.method.lower()}."'
        sheet.put("C", begun(measured), Role.CALCULATION, to="M")
        sheet.down()


def _results(sheet: Sheet, found: Criteria) -> None:
    verdicts, kinds = (f"{column}{found.first}:{column}{found.last}" for column in "JL")
    sheet.heading("Where it stands")
    sheet.results(
        (
            Result("Criteria met", f'=COUNTIF({verdicts},"pass")', Format.YEAR, "", "Case_Success_Met"),
            Result("Missed", f'=COUNTIF({verdicts},"fail")', Format.YEAR, "", "Case_Success_Missed"),
            Result("Open: not measured yet", f'=COUNTIF({verdicts},"{OPEN}")', Format.YEAR, "", "Case_Success_Open"),
            Result(
                "Criteria in dollars",
                f'=COUNTIF({kinds},"{DOLLARS}")',
                Format.YEAR,
                "At least one: proxies never stand for value, see KPI.",
                "Case_Success_Dollars",
            ),
        )
    )


def _checks(book: Book, found: Criteria) -> None:
    where = found.sheet.name

    def area(column: str) -> str:
        return f"{where}!${column}${found.first}:${column}${found.last}"

    states = "Case_Success_Met+Case_Success_Missed+Case_Success_Open"
    book.check(where, "Every criterion is met, missed or open", states, f"ROWS({area('C')})")
    filled = ",".join((f"COUNT({area('G')})", *(f"COUNTA({area(column)})" for column in "FLM")))
    statement = "Every criterion has a target, a comparison, a kind and an owner"
    book.check(where, statement, f"MIN({filled})", f"ROWS({area('C')})")
    book.check(where, "At least one criterion is in dollars", "IF(Case_Success_Dollars>0,0,1)")
