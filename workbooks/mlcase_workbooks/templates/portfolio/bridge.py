"""From last year's value to next year's: what each type of funded project adds to what is there."""

from __future__ import annotations

from mlcase_workbooks.templates import charts
from mlcase_workbooks.templates.portfolio.proposals import KINDS, Proposals
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import Format, Role


class Bridge:
    """The Bridge sheet: a step for each type of value, from this year's to that of the last year of the case."""

    def __init__(self, book: Book, proposals: Proposals) -> None:
        self.sheet = sheet = book.sheet(
            "Bridge", "Bridge", "How does last year's value become next year's?", (5, 46, 20, 20, 20, 40)
        )
        sheet.heading(
            "Value a year, weighted with confidence",
            "Last year's models go on as they are; each funded project adds a full year's value once it is live.",
        )
        self.headers = sheet.headers({"C": "Step", "D": "Stands on, $", "E": "Step, $", "F": "Reaches, $"}, height=16)
        self.first = sheet.row
        sheet.put("C", "Last year")
        self._step("=Case_Value_Weighted", start=True)
        for code, kind, _ in KINDS:
            sheet.put("C", f"Funded: {kind}")
            self._step(f"={proposals.lines[code].at(book.years)}")
        sheet.put("C", "Next, at full effect", Role.TOTAL)
        self.last = sheet.row
        sheet.put("D", f"=D{self.first}", Role.TOTAL, Format.MONEY)
        steps = f"SUM(E{self.first}:E{self.last - 1})"
        sheet.put("E", f"={steps}", Role.TOTAL, Format.MONEY, name="Case_Value_Next")
        sheet.put("F", f"=D{sheet.row}+E{sheet.row}", Role.TOTAL, Format.MONEY)
        sheet.down(2)
        before, after = (book.scale.words(name) for name in ("Case_Value_Weighted", "Case_Value_Next"))
        finding = f'="Weighted value goes from "&{before}&" to "&{after}&" a year"'
        charts.place(sheet, self.chart(), f"C{sheet.row}", f"F{sheet.row + 17}", finding)
        book.check("Bridge", "The steps reach next year's value", f"Bridge!$F${self.last - 1}", "Case_Value_Next")

    def _step(self, formula: str, start: bool = False) -> None:
        sheet, row = self.sheet, self.sheet.row
        base = "=0" if start else f"=F{row - 1}"
        sheet.put("D", base, Role.CALCULATION, Format.MONEY)
        sheet.put("E", formula, Role.LINK, Format.MONEY)
        sheet.put("F", f"=D{row}+E{row}", Role.CALCULATION, Format.MONEY)
        sheet.down()

    def chart(self) -> charts.Chart:
        """The steps."""
        base, step, names = (
            charts.Line(self.sheet, f"{c}{self.headers}", f"{c}{self.first}", f"{c}{self.last}") for c in "DEC"
        )
        return charts.waterfall(base, step, names, "Value a year, from last year's to next")
