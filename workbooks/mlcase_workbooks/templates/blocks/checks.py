"""The statements that must hold for the workbook to be believed, and whether they do."""

from __future__ import annotations

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.blocks.guards import add_guard_checks, guard_formulas
from mlcase_workbooks.templates.filled import EMPTY, OPEN_INPUTS
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import Format, Role

NO_MONEY = "AND(Case_Total_Cost=0,Case_Total_Benefit=0)"


def add_checks(book: Book, question: str, empty: str = NO_MONEY) -> None:
    """The Checks sheet: every check that the blocks asked for, and one cell that says whether all hold.

    ``empty`` is what a case is like in which nothing is entered yet.
    """
    if book.guarded:
        add_guard_checks(book)
    sheet = book.sheet("Checks", "Checks", question, (6.5, 18, 70, 19, 19, 14, 13, 10))
    sheet.put("B", "All checks hold", Role.STRONG, to="C")
    master = Ref(sheet.name, "D", sheet.row)
    sheet.down()
    sheet.put("B", "Inputs still empty", Role.STRONG, to="C")
    counted = "+".join(map(str, book.open_inputs)) or "0"
    sheet.put("D", f"={counted}", Role.CALCULATION, Format.YEAR, name=OPEN_INPUTS, align="left")
    sheet.put("E", "The Cover says on which sheets.", Role.NOTE, to="I")
    sheet.down()
    sheet.put("B", "Nothing is entered yet", Role.STRONG, to="C")
    sheet.put("D", f'=IF({empty},"yes","no")', Role.CALCULATION, name=EMPTY, align="left")
    sheet.down(2)
    sheet.headers(
        {
            "B": "#",
            "C": "Sheet",
            "D": "What must hold",
            "E": "This",
            "F": "equals this",
            "G": "Difference",
            "H": "within",
            "I": "Holds",
        }
    )
    sheet.freeze("B", on_every_page=True)
    first = sheet.row
    for number, check in enumerate(book.checks, start=1):
        row = sheet.row
        sheet.put("B", number, Role.NOTE)
        sheet.put("C", check.where)
        sheet.put("D", check.statement)
        form = Format.RATIO if check.tolerance.endswith("_Ratio") else Format.CENTS
        sheet.put("E", f"={check.left}", Role.CALCULATION, form)
        sheet.put("F", f"={check.right}", Role.CALCULATION, form)
        sheet.put("G", f"=E{row}-F{row}", Role.CALCULATION, form)
        sheet.put("H", f"={check.tolerance}", Role.LINK, Format.TINY if form is Format.RATIO else Format.CENTS)
        # Excel holds any number to be less than any text: a tolerance of "many" must not let everything pass.
        sheet.put("I", f"=IF(AND(ISNUMBER(G{row}),ISNUMBER(H{row})),ABS(G{row})<=H{row},FALSE)", Role.CHECK)
        sheet.down()
    area = f"I{first}:I{sheet.row - 1}"
    styles.flag(sheet.native, area, f"NOT(I{first})", f"I{first}")
    sheet.row = master.row
    sheet.put("D", f"=AND({area})", Role.CHECK, name="Case_Checks", align="left")
    styles.flag(sheet.native, f"D{master.row}", f"NOT(D{master.row})", f"D{master.row}")
    if book.guarded:
        guard_formulas(book)
