"""A type of model on its sheet: what it is worth in a year, step by step, and with each driver at its low and high."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mlcase_workbooks.templates.blocks.inputs import InputsSheet
from mlcase_workbooks.templates.blocks.steps import Step, add_steps
from mlcase_workbooks.templates.model_roi.evidence import Evidence
from mlcase_workbooks.templates.model_roi.inputs import only_for
from mlcase_workbooks.templates.places import Ref
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

COLUMNS, LIVE, NOTES = "DEFG", "H", "I"
TITLES = ("As in source", "Low", "Base", "High")
WIDTHS = (46, 20, *[16] * 5, 66)
SHARE, RATE = Format.PERCENT, Format.DETAILED_PERCENT
GAIN = "=INDEX({gains},COLUMNS($D{row}:{column}{row}))"


@dataclass(frozen=True)
class Ranged:
    """A driver that is tried at its low and its high; without an input's name its range is the test's."""

    label: str
    key: str
    form: Format
    name: str = ""
    rigorous_only: bool = False


@dataclass(frozen=True)
class ValueSheet:
    """A type of model: its steps, the function that gives the same in one call, and its drivers."""

    kind: str
    name: str
    title: str
    question: str
    benefit: str
    provenance: str
    steps: tuple[Step, ...]
    function: str
    drivers: tuple[Ranged, ...]
    outcomes: tuple[str, ...] = ()
    """The steps that count how transactions end; all ``number`` of them, together."""


@dataclass(frozen=True)
class Value:
    """Where a value sheet's results and drivers ended up."""

    spec: ValueSheet
    annual: int
    rows: dict[str, int]
    drivers: int

    def annual_at(self, column: str) -> Ref:
        """The annual value in one of the columns."""
        return Ref(self.spec.name, column, self.annual)

    def driver(self, number: int, column: str) -> Ref:
        """A cell of a driver's line."""
        return Ref(self.spec.name, column, self.drivers + number)


def link(key: str, label: str, unit: str, name: str, form: Format = Format.COUNT, note: str = "") -> Step:
    return Step(key, label, unit, f"=Inputs_{name}", form, note)


def neutral(key: str, label: str, unit: str, name: str, neutral: int, form: Format, note: str) -> Step:
    """A figure that the source's formula does not have: there it takes the value at which it changes nothing."""
    return Step(key, label, unit, f"=IF({{source}}=1,{neutral},Inputs_{name})", form, note)


def annual(
    note: str = Told(
        "S2 multiplies a month by twelve; months live and drift follow on Value.",
        "A month times twelve; months live and drift follow on Value.",
    ),
) -> Step:
    return Step("annual", "Value a year", "$ a year", "={monthly}*12", Format.MONEY, note, Role.TOTAL)


SOURCE_FLAG = Step(
    "source", "By the source's formula", "1 or 0", f'=IF({{column}}${{headers}}="{TITLES[0]}",1,0)', Format.YEAR
)


def add_value(book: Book, spec: ValueSheet, evidence: Evidence, ranges: InputsSheet) -> Value:
    """One value sheet: the steps in four columns and the live one, the function's result, and the drivers."""
    sheet = book.sheet(spec.name, spec.title, spec.question, WIDTHS)
    sheet.one_page = True
    titles = dict(zip(COLUMNS, TITLES, strict=True))
    headers = sheet.headers({"B": "Step", "C": "Unit", **titles, LIVE: "Live", NOTES: "How to read it"}, height=16)
    sheet.freeze("D")
    first = sheet.row
    gains = evidence.gains(spec.kind)
    places = {"{gains}": gains, "{headers}": str(headers)}
    steps = [_placed(step, places | {"{row}": str(first + index)}) for index, step in enumerate(spec.steps)]
    rows = add_steps(sheet, steps, COLUMNS, NOTES)
    rows |= add_steps(
        sheet,
        [Step("function", "The same in one call of the function", "$ a year", "=" + spec.function)],
        COLUMNS,
        NOTES,
        rows,
    )
    end = sheet.row
    for row, step in zip(range(first, end), (*steps, steps[-1]), strict=True):
        sheet.row = row
        form = Format.MONEY if row == rows["function"] else step.form
        sheet.put(LIVE, f"=IF(Live_Source=1,D{row},F{row})", step.role or Role.CALCULATION, form, align="right")
    sheet.row = end
    sheet.put("B", spec.provenance, Role.NOTE, to=NOTES)
    sheet.down(2)
    drivers = _drivers(sheet, spec, rows, ranges)
    book.need(sheet.name, "B", NOTES, (first, sheet.row), only_for(spec.kind))
    area = f"{spec.name}!${COLUMNS[0]}${{0}}:${COLUMNS[-1]}${{0}}"
    book.check(
        spec.name,
        f"{spec.function.split('(')[0]} agrees with the steps",
        f"SUM({area.format(rows['function'])})",
        f"SUM({area.format(rows['annual'])})",
    )
    if spec.outcomes:
        four = "+".join(f"SUM({area.format(rows[key])})" for key in spec.outcomes)
        book.check(
            spec.name, "The four outcomes add up to all transactions", four, f"SUM({area.format(rows['number'])})"
        )
    return Value(spec, rows["annual"], rows, drivers)


def _placed(step: Step, places: dict[str, str]) -> Step:
    """The step with the places filled in that only the written sheet knows."""
    formula = str(step.formula)
    for placeholder, place in places.items():
        formula = formula.replace(placeholder, place)
    return replace(step, formula=formula)


def _drivers(sheet: Sheet, spec: ValueSheet, rows: dict[str, int], ranges: InputsSheet) -> int:
    """What a year is worth with one driver at its low or its high, by the live method; gives back the first row."""
    sheet.heading("One driver at a time", "Value a year by the live method; Sensitivity carries it to NPV.")
    sheet.headers(
        {
            "B": "Driver",
            "C": "Unit",
            "D": "Low",
            "E": "Value",
            "F": "High",
            "G": "A year at low, $",
            "H": "A year at high, $",
            "I": "Where the range comes from",
        },
        height=16,
    )
    first = sheet.row
    units = {step.key: step.unit for step in spec.steps}
    for driver in spec.drivers:
        row, place = sheet.row, rows[driver.key]
        sheet.put("B", driver.label)
        sheet.put("C", units[driver.key])
        ends = (f"E{place}", f"G{place}")
        if driver.name:
            name = f"Inputs_{driver.name}"
            ends = (str(ranges.low(name)), str(ranges.high(name)))
        for column, end in zip("DF", ends, strict=True):
            formula = f"=IF(Live_Source=1,$E{row},{end})" if driver.rigorous_only else f"={end}"
            sheet.put(column, formula, Role.CALCULATION if driver.rigorous_only else Role.LINK, driver.form)
        sheet.put("E", f"={LIVE}{place}", Role.LINK, driver.form)
        for column, bound in (("G", "D"), ("H", "F")):
            cells = {key: f"${LIVE}${r}" for key, r in rows.items()} | {driver.key: f"${bound}{row}"}
            sheet.put(column, "=" + spec.function.format(**cells), Role.FUNCTION, Format.MONEY)
        where = "Inputs" if driver.name else "The test's interval, see Evidence"
        sheet.put("I", where + ("; rigorous method only" if driver.rigorous_only else ""), Role.NOTE)
        sheet.down()
    return first
