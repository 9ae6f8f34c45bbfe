"""What the difference is worth in a year, by every way to read the test."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.chart import StockChart

from mlcase_workbooks.templates import charts, ranges, styles
from mlcase_workbooks.templates.ab_readout.inputs import RATE
from mlcase_workbooks.templates.ab_readout.metric import either, shown
from mlcase_workbooks.templates.blocks.steps import Step, add_steps
from mlcase_workbooks.templates.places import Ref, shift
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

MONTHS = 12
FIRST_MONTH = "D"
WIDTHS = (44, 22, *[12] * (MONTHS + 1), 4)
CHART_ROWS = 18
DIFFERENCES, AMOUNTS = "DEF", "GHI"
ENDS = ("Low", "Point", "High")
INTERVAL_FINDING = (
    f'="The interval runs from "&{shown("Case_Low")}&" to "&{shown("Case_High")}&"; least that pays: "&'
    f"{shown('Case_Business_Effect')}"
)


@dataclass(frozen=True)
class Reading:
    """A way to read the test: its low end, its point and its high end; the source's rule is worked out otherwise."""

    label: str
    low: str
    point: str
    high: str
    name: str
    note: str


READINGS = (
    Reading("Interval", "Case_Low", "Case_Difference", "Case_High", "", "One look, at the end."),
    Reading("Newcombe", "Case_Newcombe_Low", "Case_Difference", "Case_Newcombe_High", "Newcombe", "Rates of any size."),
    Reading(
        "Shrunk", "Case_Shrunk_Low", "Case_Shrunk", "Case_Shrunk_High", "Shrunk", "A winner pulled back: book this."
    ),
    Reading("Always valid", "Case_Always_Low", "Case_Difference", "Case_Always_High", "Always", "Any number of looks."),
)
SOURCE_NOTE = Told(
    "80 % of the point; nothing when p is above the level; revenue, twelve full months.",
    "The conservative share of the point; nothing when p is above the level.",
)


@dataclass(frozen=True)
class Worth:
    """Where the readings ended up: a row each, the source's rule last."""

    sheet: Sheet
    headers: int
    first: int
    last: int

    def cell(self, row: int, column: str) -> Ref:
        """A figure of a reading."""
        return Ref(self.sheet.name, column, row)

    def forest(self) -> StockChart:
        """The readings' intervals of the difference."""
        lines = [self._line(column, self.last - 1) for column in DIFFERENCES]
        low, point, high = lines
        title = "The difference and its interval, by reading"
        return ranges.intervals(low, point, high, self._line("B", self.last - 1), title, "unit of the metric", "0.000")

    def amounts(self) -> charts.Chart:
        """What the readings are worth a year."""
        lines = [self._line(column, self.last) for column in AMOUNTS]
        return ranges.grouped(lines, self._line("B", self.last), "Value a year: low, point and high, by reading")

    def _line(self, column: str, last: int) -> charts.Line:
        return charts.Line(self.sheet, f"{column}{self.headers}", f"{column}{self.first}", f"{column}{last}")


def add_annualise(book: Book) -> Worth:
    """The Annualise sheet: months, the worth of a unit, and every reading's range in dollars."""
    sheet = book.sheet("Annualise", "Annualise", "What is the difference worth in a year?", WIDTHS)
    sheet.one_page = True
    months = _months(sheet)
    sheet.heading("Worth of a whole unit of the metric in a year")
    worth = either("Inputs_Conversion*Inputs_Value", "Inputs_Mean_Value")
    steps = (
        Step("months", "Full months' worth in the year", "months", f"={months}", Format.MULTIPLE),
        Step("each", "Money for a unit's change of the metric, each", "$", f"={worth}", Format.CENTS),
        Step(
            "unit",
            "A whole unit of the metric, a year",
            "$ a year",
            "={each}*Inputs_Traffic*Inputs_Margin*{months}",
            Format.MONEY,
            name="Case_Unit_Value",
        ),
    )
    rows = add_steps(sheet, steps, "D", "E")
    sheet.down()
    found = _readings(book, sheet)
    charts.place(sheet, found.forest(), f"B{sheet.row}", f"E{sheet.row + CHART_ROWS - 1}", INTERVAL_FINDING)
    low, high = (book.scale.words(f"Case_Annual_{end}") for end in ("Low", "High"))
    finding = f'="A year is worth "&{low}&" to "&{high}'
    charts.place(sheet, found.amounts(), f"F{sheet.row}", f"O{sheet.row + CHART_ROWS - 1}", finding)
    sheet.down(CHART_ROWS)
    _checks(book, f"{sheet.name}!$D${rows['months']}")
    return found


def _months(sheet: Sheet) -> str:
    """The months of the year: how far rolled out, how much of the effect is left; gives back their sum's cell."""
    sheet.heading("Month by month", "The source counts twelve full months.")
    columns = "".join(shift(FIRST_MONTH, n) for n in range(MONTHS))
    total = shift(FIRST_MONTH, MONTHS)
    sheet.put("B", "Month", Role.HEADER)
    sheet.put("C", "Unit", Role.HEADER)
    for column in columns:
        sheet.put(
            column, f"=COLUMNS(${FIRST_MONTH}{sheet.row}:{column}{sheet.row})", Role.HEADER, Format.YEAR, align="right"
        )
    sheet.put(total, "Total", Role.HEADER)
    header = sheet.row
    sheet.down()
    lines = (
        ("Live", "1 or 0", f"=IF({{c}}${header}<=Inputs_Months,1,0)", Format.YEAR),
        ("Rolled out", "share", f"=IF(Inputs_Ramp=0,1,MIN(1,{{c}}${header}/Inputs_Ramp))", Format.WHOLE_PERCENT),
        (
            "Effect left",
            "share",
            f"=IF(Inputs_Half_Life=0,1,(1+1)^((1-{{c}}${header})/Inputs_Half_Life))",
            Format.WHOLE_PERCENT,
        ),
    )
    first = sheet.row
    for label, unit, formula, form in lines:
        sheet.put("B", label)
        sheet.put("C", unit)
        for column in columns:
            sheet.put(column, formula.format(c=column), Role.CALCULATION, form)
        sheet.down()
    for column in "BC":
        sheet.put(column, {"B": "Full months' worth", "C": "months"}[column], Role.SUBTOTAL)
    for column in columns:
        sheet.put(column, f"={column}{first}*{column}{first + 1}*{column}{first + 2}", Role.SUBTOTAL, Format.MULTIPLE)
    sheet.put(total, f"=SUM({columns[0]}{sheet.row}:{columns[-1]}{sheet.row})", Role.SUBTOTAL, Format.MULTIPLE)
    sheet.down(2)
    return f"{total}{sheet.row - 2}"


def _readings(book: Book, sheet: Sheet) -> Worth:
    """Every reading's difference and its worth."""
    sheet.heading("What each reading of the test is worth", "Differences in the metric's unit; dollars a year.")
    titles = dict(zip(DIFFERENCES, ENDS, strict=True)) | dict(zip(AMOUNTS, (f"{end}, $" for end in ENDS), strict=True))
    headers = sheet.headers({"B": "Reading", "C": "Unit", **titles, "J": "How to read it"}, height=16, to_end=True)
    first = sheet.row
    for reading in READINGS:
        row = sheet.row
        sheet.put("B", reading.label)
        sheet.put("C", "metric; $ a year")
        for column, formula in zip(DIFFERENCES, (reading.low, reading.point, reading.high), strict=True):
            sheet.put(column, f"={formula}", Role.LINK, Format.FINE)
        for column, place, end in zip(AMOUNTS, DIFFERENCES, ENDS, strict=True):
            name = f"Case_Annual_{reading.name}_{end}" if reading.name else f"Case_Annual_{end}"
            sheet.put(column, f"={place}{row}*Case_Unit_Value", Role.CALCULATION, Format.MONEY, name=name)
        sheet.put("J", reading.note, Role.NOTE, to="O")
        sheet.down()
    row = sheet.row
    sheet.put("B", Told("S2's rule", "The simple rule"))
    sheet.put("C", "$ a year")
    share = f"IF(Case_P<=Inputs_Alpha,Case_Difference*{either('Inputs_Conversion*Inputs_Value', 'Inputs_Mean_Value')}"
    point = f"{share}*Inputs_Traffic*12,0)"
    formulas = (f"={point}*Inputs_Source_Share", f"={point}", f"={point}")
    for column, formula, end in zip(AMOUNTS, formulas, ENDS, strict=True):
        named = None if end == "High" else f"Case_Annual_Source_{end}"
        sheet.put(column, formula, Role.CALCULATION, Format.MONEY, name=named)
    sheet.put("J", SOURCE_NOTE, Role.NOTE, to="O")
    sheet.down(2)
    styles.redden_negatives(sheet.native, f"D{first}:I{row}")
    return Worth(sheet, headers, first, row)


def _call(method: str, what: str, margin: str = "Inputs_Margin", months: str = "Inputs_Months") -> str:
    """What ML_AB_ANNUAL says, with no ramp and no decay."""
    share, value = either("Inputs_Conversion", "1"), either("Inputs_Value", "Inputs_Mean_Value")
    return (
        f"ML_AB_ANNUAL(Case_Difference,Case_Error,Inputs_Traffic,{share},{value},{margin},Inputs_Confidence,"
        f'"{method}",{months},,,Case_P,"{what}")'
    )


def _checks(book: Book, months: str) -> None:
    """ML_AB_ANNUAL beside the steps, where it has no ramp and no decay."""
    plain = "AND(Inputs_Ramp=0,Inputs_Half_Life=0)"
    book.check(
        "Annualise",
        "ML_AB_ANNUAL's point agrees with the steps",
        f"IF({plain},{_call('ci', 'point')},0)",
        f"IF({plain},Case_Annual_Point,0)",
    )
    rates = f'AND({plain},Inputs_Kind="{RATE}",Inputs_Control_Events>0,Inputs_Treatment_Events>0)'
    book.check(
        "Annualise",
        "ML_AB_ANNUAL's low end agrees with the steps",
        f"IF({rates},{_call('ci', 'low')},0)",
        f"IF({rates},Case_Annual_Low,0)",
    )
    book.check(
        "Annualise",
        "ML_AB_ANNUAL's rule of the source agrees with the steps",
        _call("seed", "point", "1", "12"),
        "Case_Annual_Source_Point",
    )
    book.check("Annualise", "No more than the months live count in full", f"MAX(0,{months}-Inputs_Months)")
    ordered = "(Case_Annual_Low>Case_Annual_Point)+(Case_Annual_Point>Case_Annual_High)"
    book.check("Annualise", "Low, point and high are in order", ordered)
