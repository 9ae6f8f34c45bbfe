"""What must not suffer: metrics with their margins, and the p values of all metrics together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Sheet, Value
from mlcase_workbooks.templates.styles import Format, Role

Guardrail: TypeAlias = Sequence[Value]
"""A metric that the treatment must not harm: its name, the events in control and treatment, and by how much the share
may get worse."""

GUARDRAILS: tuple[Guardrail, ...] = (
    ("Orders sent back", 300, 310, 0.010),
    ("Complaints", 120, 125, 0.005),
    ("Pages slower than a second", 410, 402, 0.010),
)

OPEN = "to be filled in"


def add_guardrails(book: Book, guardrails: Sequence[Guardrail]) -> list[Ref]:
    """Whether nothing else got worse by more than it may; fewer events are better. Gives back what was counted."""
    sheet = book.sheet("Guardrails", "Guardrails", "Did anything get worse on the way?", (34, 18, 14, *[15] * 6, 12))
    sheet.one_page = True
    sheet.heading("Metrics that must not suffer", "Holds when even the interval's high end stays below the margin.")
    titles = (
        "Metric",
        "Unit",
        "Source",
        "Control",
        "Treatment",
        "Difference",
        "High end",
        "May be worse by",
        "p value",
    )
    headers = dict(zip("BCDEFGHIJ", titles, strict=True)) | {"K": "Holds"}
    sheet.headers(headers, height=16)
    sheet.freeze("C")
    first = sheet.row
    counted = []
    given = guardrails is not GUARDRAILS
    for label, control, treatment, margin in guardrails:
        row = sheet.row
        sheet.put("C", "events, share")
        counted += [
            sheet.put("B", label, example=not given),
            sheet.put("D", "data" if given else "example", example=not given),
            sheet.put("E", control, Role.INPUT, Format.COUNT, kept=given),
            sheet.put("F", treatment, Role.INPUT, Format.COUNT, kept=given),
            sheet.put("I", margin, Role.INPUT, Format.RATIO, kept=given),
        ]
        call = f"ML_AB_PROP($E{row},Inputs_Control_Size,$F{row},Inputs_Treatment_Size,Inputs_Confidence"
        for column, ending in (("G", ")"), ("H", ',"newcombe","high")'), ("J", ',"wald","p")')):
            sheet.put(column, f"={call}{ending}", Role.FUNCTION, Format.RATIO)
        sheet.put("K", f"=H{row}<=I{row}", Role.CHECK)
        sheet.down()
    last = sheet.row - 1
    styles.flag(sheet.native, f"K{first}:K{last}", f"NOT(K{first})", f"K{first}")
    sheet.put("B", "All guardrails hold; broken ones:", Role.STRONG)
    sheet.put("J", f"=COUNTIF(K{first}:K{last},FALSE)", Role.CALCULATION, Format.YEAR, name="Case_Guardrails_Broken")
    sheet.put("K", f"=AND(K{first}:K{last})", Role.CHECK, name="Case_Guardrails")
    sheet.down(2)
    _all_metrics(sheet, first, len(guardrails))
    for column, group in (("E", "Control"), ("F", "Treatment")):
        events = f"Guardrails!${column}${first}:${column}${last}"
        book.check(
            "Guardrails",
            f"{group}: no guardrail has more events than users",
            f"SUMPRODUCT(--({events}>Inputs_{group}_Size))",
        )
    return counted


def _all_metrics(sheet: Sheet, guardrails: int, number_of_them: int) -> None:
    """The p values of all metrics, raised for having looked at all of them."""
    sheet.heading("All metrics together", "With twenty metrics one is significant by chance alone: Holm's correction.")
    sheet.headers(
        {"B": "Metric", "C": "Unit", "D": "Source", "E": "p value", "F": "Adjusted", "G": "Significant"}, height=16
    )
    first, count = sheet.row, number_of_them + 1
    for number in range(count):
        row = sheet.row
        source = guardrails + number - 1
        sheet.put(
            "B",
            f'=IF(B{source}="","{OPEN}",B{source})' if number else "The metric tested",
            Role.LINK if number else Role.LABEL,
        )
        sheet.put("C", "probability")
        sheet.put("D", "this sheet" if number else "Results")
        sheet.put("E", f"=J{source}" if number else "=Case_P", Role.LINK, Format.RATIO)
        values = f"$E${first}:$E${first + count - 1}"
        place = f"ROWS($E${first}:E{row})"
        sheet.put("F", f"=INDEX(ML_PADJUST({values}),{place},1)", Role.FUNCTION, Format.RATIO)
        sheet.put("G", f'=IF(F{row}<=Inputs_Alpha,"yes","no")', Role.CALCULATION, align="center")
        sheet.down()
