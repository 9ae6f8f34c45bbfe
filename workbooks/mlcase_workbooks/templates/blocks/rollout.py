"""When what happens: steps that follow each other or run side by side, their weeks, and bars drawn by format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.formatting.rule import FormulaRule
from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.places import Ref, shift
from mlcase_workbooks.templates.sheet import Book, Result, Sheet
from mlcase_workbooks.templates.styles import Format, Role

FOLLOWS_ALL = "all"
BARS = 26
RESULT_ROWS = 7
WIDTHS = (4.5, 38, 17, 16, 7, 7.5, 7, 7, 32, 14)


@dataclass(frozen=True)
class Step:
    """A step of the plan; ``after`` is the number of the step it follows, or all steps above it. No weeks: a gate."""

    task: str
    phase: str
    owner: str
    after: int | str | None
    weeks: int
    effect: str
    source: str


@dataclass(frozen=True)
class Rollout:
    """Where the plan ended up."""

    sheet: Sheet
    first: int
    last: int

    def end(self, number: int) -> Ref:
        """The week in which a step ends."""
        return Ref(self.sheet.name, "I", self.first + number - 1)


def add_rollout(book: Book, name: str, title: str, steps: Sequence[Step], question: str, effect: str) -> Rollout:
    """The plan's sheet: totals on top, then a row per step with its bar. ``effect`` heads the steps' remarks."""
    sheet = book.sheet(name, title, question, (*WIDTHS, *[2.4] * BARS))
    top = sheet.row
    sheet.down(RESULT_ROWS + 1)
    first_bar = shift("B", len(WIDTHS))
    last_bar = shift(first_bar, BARS - 1)
    sheet.put(
        "C",
        f"Each bar column is Inputs_Gantt_Step weeks wide. {FOLLOWS_ALL}: follows every step above.",
        Role.NOTE,
        to="K",
    )
    for n in range(BARS):
        start, here = f"${first_bar}{sheet.row}", f"{shift(first_bar, n)}{sheet.row}"
        week = f"=(COLUMNS({start}:{here})-1)*Inputs_Gantt_Step+1"
        sheet.put(shift(first_bar, n), week, Role.NOTE, Format.YEAR, align="center")
    weeks_row = sheet.row
    sheet.native.row_dimensions[weeks_row].height = 24
    sheet.down()
    headers = ("#", "Step", "Phase", "Owner", "After", "Weeks", "Starts", "Ends", effect, "Source")
    header = sheet.headers({shift("B", n): text for n, text in enumerate(headers)}, to_end=False)
    for n in range(BARS):
        sheet.native[f"{shift(first_bar, n)}{header}"].style = Role.HEADER.value
    sheet.freeze("D")
    first, last = sheet.row, sheet.row + len(steps) - 1
    for number, step in enumerate(steps, start=1):
        _step(sheet, step, number, header, first)
    _validate(sheet, first, last, len(steps))
    _draw(sheet, f"{first_bar}{first}:{last_bar}{last}", first_bar, first, weeks_row)
    plan = Rollout(sheet, first, last)
    with sheet.at(top, RESULT_ROWS):
        _totals(book, plan)
    late = f"SUMPRODUCT(--({name}!$H${first}:$H${last}<1))"
    book.check(name, "No step starts before week 1", late)
    over = f"MAX(0,Case_Plan_Weeks-{name}!${last_bar}${weeks_row}-Inputs_Gantt_Step+1)"
    book.check(name, "The whole plan fits into the picture", over)
    return plan


def _step(sheet: Sheet, step: Step, number: int, header: int, first: int) -> None:
    row = sheet.row
    sheet.put("B", number, Role.NOTE)
    strong = Role.LABEL if step.weeks else Role.STRONG
    for column, text in (("C", step.task), ("D", step.phase), ("E", step.owner)):
        sheet.put(column, text, strong if column == "C" else Role.LABEL)
    sheet.put("F", step.after, Role.INPUT, Format.GENERAL, align="center", kept=True)
    sheet.put("G", step.weeks, Role.INPUT, Format.YEAR, align="center")
    above = f"MAX(I${header}:I{row - 1})"
    follows = f"IF(ISNUMBER($F{row}),INDEX(I${first}:I{row},$F{row}),0)"
    sheet.put("H", f'=IF($F{row}="{FOLLOWS_ALL}",{above},{follows})+1', Role.CALCULATION, Format.YEAR, align="center")
    sheet.put("I", f"=$H{row}+$G{row}-1", Role.CALCULATION, Format.YEAR, align="center")
    sheet.put("J", step.effect)
    sheet.put("K", step.source, Role.NOTE)
    sheet.down()


def _validate(sheet: Sheet, first: int, last: int, steps: int) -> None:
    numbers = [FOLLOWS_ALL, *map(str, range(1, steps))]
    after = DataValidation("list", formula1=f'"{",".join(numbers)}"', allow_blank=True)
    after.error = "Please enter the number of an earlier step, the word all, or nothing."
    after.add(f"F{first}:F{last}")
    weeks = DataValidation("whole", operator="between", formula1="0", formula2="260")
    weeks.error = "Please enter whole weeks; 0 for a gate."
    weeks.add(f"G{first}:G{last}")
    for rule in (after, weeks):
        rule.showErrorMessage = True
        sheet.native.add_data_validation(rule)


def _draw(sheet: Sheet, area: str, bar: str, first: int, weeks_row: int) -> None:
    """A bar where the step's weeks meet the column's, and a diamond's stand-in where a gate falls."""
    week, after = f"{bar}${weeks_row}", f"{bar}${weeks_row}+Inputs_Gantt_Step"
    runs = f"AND($G{first}>0,{week}<=$I{first},{after}>$H{first})"
    gate = f"AND(ISNUMBER($G{first}),$G{first}=0,{week}<=MAX(1,$I{first}),{after}>MAX(1,$I{first}))"
    for formula, colour in ((runs, styles.BLUE), (gate, styles.ORANGE)):
        sheet.native.conditional_formatting.add(area, FormulaRule(formula=[formula], fill=styles.paper(colour)))


def _totals(book: Book, plan: Rollout) -> None:
    sheet = plan.sheet
    starts, ends, weeks = (f"{sheet.name}!${c}${plan.first}:${c}${plan.last}" for c in "HIG")
    sheet.heading("The plan in numbers")
    sheet.results(
        (
            Result("Weeks from approval to the last step", f"=MAX({ends})", Format.YEAR, "", "Case_Plan_Weeks"),
            Result(
                "The same in months",
                "=Case_Plan_Weeks*12/Inputs_Weeks_Per_Year",
                Format.MONTHS,
                "",
                "Case_Plan_Months",
            ),
            Result(
                "Weeks if one step followed the other",
                f"=SUM({weeks})",
                Format.YEAR,
                "What working side by side saves is the difference.",
                "Case_Serial_Weeks",
            ),
            Result(
                "The same in months",
                "=Case_Serial_Weeks*12/Inputs_Weeks_Per_Year",
                Format.MONTHS,
                "",
                "Case_Serial_Months",
            ),
        ),
        note="E",
        note_to="K",
    )
    book.check(
        sheet.name,
        "Every step ends when its weeks are over",
        f"SUM({ends})-SUM({starts})+ROWS({starts})",
        f"SUM({weeks})",
    )
