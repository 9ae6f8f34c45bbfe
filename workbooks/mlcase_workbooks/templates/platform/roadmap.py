"""When what happens: phases month by month, the cash of each, and the gates at which one may stop."""

from __future__ import annotations

from dataclasses import dataclass, replace

from openpyxl.formatting.rule import FormulaRule
from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks.cashflow import CashFlow
from mlcase_workbooks.templates.places import shift
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role

TIMELINE = "H"
QUARTER, MOST_BARS = 3, 24
OPEN = "open"
GATE_TITLES = (
    *("#", "Gate", "If it is missed", "Month", "", "Measure, owner", "Target", "Measured", "Verdict"),
    *("Paid until then, $", "It releases, $"),
)
CHART_ROWS = 15


@dataclass(frozen=True)
class Phase:
    """A phase from one month to another, and the gate at its end."""

    name: str
    first: int
    last: int
    work: str
    gate: str
    measure: str
    target: float
    then: str
    owner: str
    source: str


PHASES = (
    Phase(
        "1 Foundation",
        1,
        3,
        "Core platform; two pilot teams",
        "Go or no-go",
        "pilot teams on it",
        2,
        "Stop, or the phased alternative",
        "CTO",
        "S1 l.927-931",
    ),
    Phase(
        "2 Core platform",
        4,
        6,
        "Features, serving, governance; ten teams",
        "Checkpoint",
        "teams on it",
        10,
        "Half the pace until ten teams are on it",
        "VP Engineering",
        "S1 l.933-937",
    ),
    Phase(
        "3 Scale and optimise",
        7,
        12,
        "The other ten teams; costs; SOC 2",
        "Platform live",
        "teams on it",
        20,
        "No budget for Year 2 as planned",
        "CTO",
        "S1 l.939-943",
    ),
    Phase(
        "4 Run and extend",
        13,
        24,
        "Full capacity; new features",
        "Review of Year 2",
        "cost savings, $",
        8_000_000,
        "Run only, no enhancements",
        "CFO",
        "S1 l.18; gate: example",
    ),
    Phase(
        "5 Run at scale",
        25,
        36,
        "More models, more teams",
        "Close",
        "cost savings, $",
        10_000_000,
        "Decide on the next three years",
        "CFO",
        "S1 l.19; gate: example",
    ),
)


def add_roadmap(book: Book, flow: CashFlow) -> None:
    """The Roadmap sheet: phases with their bars, their cash, and their gates."""
    step = QUARTER * -(-book.years * 12 // (QUARTER * MOST_BARS))
    bars = -(-book.years * 12 // step)
    widths = (5, 22, 35, 8, 8, 22, *[12.5] * (book.years + 2), 1.5, *[3] * (bars + 1))
    question = "What happens when, what is paid in each phase, and where may one still stop?"
    sheet = book.sheet("Roadmap", "Roadmap", question, widths, TIMELINE)
    sheet.one_page = True
    first, last = _phases(sheet, flow, shift(TIMELINE, book.years + 3), bars, step)
    _gates(sheet, first)
    total = sheet.column(book.years + 1)
    before = f'{book.scale.words(f"${total}${first}")}&" of "&{book.scale.words("Case_Total_Cost")}'
    gate = f'={before}&" is paid before the first gate"'
    charts.place(sheet, _chart(sheet, first, last), f"C{sheet.row}", f"K{sheet.row + CHART_ROWS}", gate)
    where = sheet.name
    starts, ends = f"{where}!$E${first + 1}:$E${last}", f"{where}!$F${first}:$F${last - 1}"
    gaps = f"ABS({where}!$E${first}-1)+SUMPRODUCT(ABS({starts}-{ends}-1))"
    book.check(where, "Each phase starts in the month after the one before", gaps)
    book.check(where, "The last phase ends with the case", f"{where}!$F${last}", f"12*COUNT({flow.net.yearly})")
    paid = f"SUM({where}!${total}${first}:${total}${last})"
    book.check(where, "Cash by phase adds up to the costs of the case", paid, f"{flow.costs_paid.total}")


def phases(years: int) -> list[Phase]:
    """The phases of a case of so many years; the last one goes on to its end."""
    kept = [phase for phase in PHASES if phase.first <= years * 12]
    return [*kept[:-1], replace(kept[-1], last=years * 12)]


def _phases(sheet: Sheet, flow: CashFlow, bars: str, count: int, step: int) -> tuple[int, int]:
    """A phase a row, with what is paid in it; gives back the first and the last row."""
    sheet.heading(
        "Phases and their cash",
        "Costs of the live case, spread evenly over the months of their year. A bar's column is "
        f"{step} months wide, named by its first one.",
    )
    sheet.periods()
    months_row = sheet.row
    texts = {"B": "#", "C": "Phase", "D": "Work", "E": "From month", "F": "To month", "G": "Unit, source"}
    sheet.headers(texts | sheet.timeline_headers("Total, $"))
    for n in range(count):
        sheet.native[f"{shift(bars, n)}{months_row}"].style = Role.HEADER.value
    for n in range(count + 1):
        cell = sheet.native[f"{shift(bars, n)}{months_row - 1}"]
        cell.value, cell.style = 1 + n * step, Role.NOTE.value
    first = sheet.row
    for number, phase in enumerate(phases(sheet.book.years), start=1):
        _phase(sheet, flow, phase, number)
    last = sheet.row - 1
    for column in "BCDEFG":
        sheet.put(column, "Paid in all phases" if column == "C" else None, Role.TOTAL)
    sheet.across(lambda n: f"=SUM({sheet.column(n)}{first}:{sheet.column(n)}{last})", Role.TOTAL)
    sheet.down(2)
    _only_months(sheet, f"E{first}:F{last}")
    month, following = f"{bars}${months_row - 1}", f"{shift(bars, 1)}${months_row - 1}"
    runs = f"AND($E{first}<{following},$F{first}>={month})"
    area = f"{bars}{first}:{shift(bars, count - 1)}{last}"
    bar = FormulaRule(formula=[runs], fill=styles.paper(styles.BLUE))
    sheet.native.conditional_formatting.add(area, bar)
    return first, last


def _phase(sheet: Sheet, flow: CashFlow, phase: Phase, number: int) -> None:
    row = sheet.row
    sheet.put("B", number, Role.NOTE)
    sheet.put("C", phase.name, Role.STRONG)
    sheet.put("D", phase.work, example=True)
    sheet.put("E", phase.first, Role.INPUT, Format.YEAR, align="center")
    sheet.put("F", phase.last, Role.INPUT, Format.YEAR, align="center")
    sheet.put("G", f"month; {phase.source}", Role.NOTE, example=True)
    months = f"MAX(0,MIN($F{row},12*{{0}})-MAX($E{row}-1,12*({{0}}-1)))/12"
    share = f"IF({{0}}=0,($E{row}=1)*1,{months})"
    sheet.across(lambda n: f"={flow.costs_paid.at(n)}*{share.format(sheet.period(n))}")
    sheet.down()


def _gates(sheet: Sheet, first: int) -> None:
    """What decides at the end of each phase, what is spent by then, and what the gate releases."""
    sheet.heading(
        "Gates",
        "Stopping at a gate saves what it would release; what was paid until then is gone. Enter under Measured what "
        "was found; until then a gate is open.",
    )
    sheet.headers({shift("B", n): title for n, title in enumerate(GATE_TITLES)})
    start, total = sheet.row, sheet.column(sheet.book.years + 1)
    planned = phases(sheet.book.years)
    for number, phase in enumerate(planned, start=1):
        row, at = sheet.row, first + number - 1
        sheet.put("B", number, Role.NOTE)
        sheet.put("C", phase.gate, Role.STRONG)
        sheet.put("D", phase.then, example=True)
        sheet.put("E", f"=$F{at}", Role.CALCULATION, Format.YEAR, align="center")
        sheet.put("G", f"{phase.measure}; {phase.owner}", example=True)
        sheet.put("H", phase.target, Role.INPUT, Format.COUNT)
        sheet.put("I", None, Role.INPUT, Format.COUNT)
        met = f'IF(I{row}>=H{row},"pass","fail")'
        sheet.put("J", f'=IF(I{row}="","{OPEN}",{met})', Role.CALCULATION, align="center")
        sheet.put("K", f"=SUM({total}${first}:{total}{at})", Role.CALCULATION, Format.MONEY)
        end = first + len(planned) - 1
        rest = f"$E${first}:$E${end},E{row}+1,{total}${first}:{total}${end}"
        sheet.put("L", f"=SUMIF({rest})", Role.CALCULATION, Format.MONEY)
        sheet.down()
    end = sheet.row - 1
    sheet.down()
    styles.flag(sheet.native, f"J{start}:J{end}", f'J{start}="fail"', f'J{start}="pass"')
    rule = DataValidation("decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    rule.error, rule.showErrorMessage = "Please enter a number of at least 0.", True
    rule.add(f"H{start}:I{end}")
    sheet.native.add_data_validation(rule)


def _chart(sheet: Sheet, first: int, last: int) -> charts.Chart:
    """What is paid in each phase: what each gate holds back."""
    total = sheet.column(sheet.book.years + 1)
    paid, phases = (charts.Line(sheet, f"{c}{first - 1}", f"{c}{first}", f"{c}{last}") for c in (total, "C"))
    return charts.results(paid, phases, "Cash by phase", [styles.BLUE] * (last - first + 1))


def _only_months(sheet: Sheet, area: str) -> None:
    months = sheet.book.years * 12
    rule = DataValidation("whole", operator="between", formula1="1", formula2=str(months))
    rule.error, rule.showErrorMessage = f"Please enter a month from 1 to {months}.", True
    rule.add(area)
    sheet.native.add_data_validation(rule)
