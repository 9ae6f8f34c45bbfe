"""What to do: ship, hold or extend, with the reasons, beside what the source's rule would say."""

from __future__ import annotations

from dataclasses import dataclass

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.filled import NO_FIGURE, begun
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

WIDTHS = (8, 54, 20, 14, 90)
VERDICT_ROWS = 8


@dataclass(frozen=True)
class Criterion:
    """Something that speaks for shipping when it holds, and what is to be said when it holds and when not."""

    label: str
    holds: str
    figure: str
    form: Format
    yes: str
    no: str


CRITERIA = (
    Criterion(
        "The test can be believed",
        "Case_Valid",
        "=Case_Rules_Broken",
        Format.YEAR,
        "every rule on Validity holds",
        "a rule on Validity does not hold",
    ),
    Criterion(
        "The guardrails hold",
        "Case_Guardrails",
        "=Case_Guardrails_Broken",
        Format.YEAR,
        "nothing else got worse",
        "a guardrail may have got worse",
    ),
    Criterion(
        "The interval leaves out 0, on the good side",
        "Case_Live_Low>0",
        "=Case_Live_Low",
        Format.FINE,
        "the effect is real",
        "chance explains it well enough",
    ),
    Criterion(
        "The whole interval pays",
        "Case_Live_Low>=Case_Business_Effect",
        "=Case_Business_Effect",
        Format.FINE,
        "even the low end is worth its cost",
        "the low end is not worth its cost",
    ),
    Criterion(
        "Something in the interval pays",
        "Case_Live_High>=Case_Business_Effect",
        "=Case_Live_High",
        Format.FINE,
        "the high end is worth its cost",
        "not even the high end is worth its cost",
    ),
    Criterion(
        "What earlier tests leave of it pays",
        "Case_Shrunk>=Case_Business_Effect",
        "=Case_Shrunk",
        Format.FINE,
        "it pays after shrinking too",
        "it does not pay after shrinking",
    ),
)


def add_decision(book: Book) -> Ref:
    """The Decision sheet; gives back the cell with the reasons."""
    sheet = book.sheet("Decision", "Decision", "Ship, hold, or extend the test?", WIDTHS)
    sheet.one_page = True
    top = sheet.row
    sheet.down(VERDICT_ROWS)
    sheet.heading("What speaks for shipping, and what does not")
    sheet.headers({"B": "#", "C": "Criterion", "D": "Figure", "E": "Holds", "F": "In words"}, height=16)
    first = sheet.row
    for number, criterion in enumerate(CRITERIA, start=1):
        row = sheet.row
        sheet.put("B", number, Role.NOTE)
        sheet.put("C", criterion.label)
        sheet.put("D", criterion.figure, Role.LINK, criterion.form, align="right")
        sheet.put("E", f'=IF(ISNUMBER(D{row}),IF(IFERROR({criterion.holds},FALSE),"yes","no"),"no")', Role.CHECK)
        sheet.put("F", f'=IF(E{row}="yes","{criterion.yes}","{criterion.no}")')
        sheet.down()
    last = sheet.row - 1
    styles.flag(sheet.native, f"E{first}:E{last}", f'E{first}="no"', f'E{first}="yes"')
    with sheet.at(top, VERDICT_ROWS):
        reasons = _verdict(sheet, first)
    book.check(
        sheet.name,
        "Nothing is shipped that is not valid, safe and worth it",
        f'IF(Case_Decision="ship",COUNTIF({sheet.name}!$E${first}:$E${first + 3},"no"),0)',
    )
    return reasons


def _verdict(sheet: Sheet, first: int) -> Ref:
    """The decision in a word, and why."""
    valid, safe, real, pays, may = (f'E{first + n}="yes"' for n in range(5))
    rule = f'=IF(NOT({valid}),"hold",IF(NOT({safe}),"hold",IF(AND({real},{pays}),"ship",IF({may},"extend","hold"))))'
    sheet.heading("The decision")
    sheet.put("C", "By the rules below", Role.STRONG)
    sheet.put("D", begun(rule, NO_FIGURE), Role.TILE_VALUE, to="E", name="Case_Decision")
    sheet.native.row_dimensions[sheet.row].height = 30
    words = (
        f'=IF(NOT({valid}),"Repeat the test: "&F{first}&".",IF(NOT({safe}),"Look at the guardrails: "&F{first + 1}'
        f'&".","Because "&F{first + 2}&", and "&IF({pays},F{first + 3},F{first + 4})&"; "&F{first + 5}&"."))'
    )
    reasons = sheet.put("F", begun(words), Role.FINDING, name="Case_Reasons")
    sheet.down()
    sheet.put("C", Told("By S2's rule", "By the simple rule"))
    source = '=IF(Case_P<=Inputs_Alpha,IF(Case_Difference>0,"ship","do not ship"),"do not project revenue")'
    sheet.put("D", begun(source, NO_FIGURE), Role.CALCULATION, to="E", align="center", name="Case_Source_Decision")
    sheet.put(
        "F",
        Told(
            "S2 l.155, l.176: significant and above 0; it asks nothing about the test or the worth.",
            "Significant and above 0; it asks nothing about the test or the worth.",
        ),
        Role.NOTE,
    )
    sheet.down()
    sheet.put("C", "By the interval's worth alone")
    call = (
        "ML_AB_ANNUAL(Case_Difference,Case_Error,Inputs_Traffic,1,ABS(Case_Unit_Value),1,Inputs_Confidence,"
        '"ci",Inputs_Months,,,Case_P,"decision")'
    )
    sheet.put("D", f"={call}", Role.FUNCTION, to="E", align="center")
    sheet.put("F", "ML_AB_ANNUAL: whether the interval leaves out 0.", Role.NOTE)
    sheet.down()
    sheet.put(
        "C",
        "Ship: valid, safe, real, and the whole interval pays. Extend: something in it pays. Hold: else.",
        Role.NOTE,
        to="F",
    )
    sheet.down()
    return reasons
