"""A sensitivity analysis as a sheet: the tornado with its chart, and the tables that were asked for."""

from __future__ import annotations

import io
from collections.abc import Iterable

from openpyxl.utils import get_column_letter

from mlcase_udfs.errors import CellError
from mlcase_workbooks.templates import charts
from mlcase_workbooks.templates.charts import Line
from mlcase_workbooks.templates.finish import finish
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role, Scale
from mlcase_workbooks.whatif.sensitivity import Analysis, Grid, Strip, Tornado

_NAME = "What if"
_WIDTHS = (32, 26, 13, 13, 13, 15, 15, 15, 15)
_DRAWN = 12
"""Bars of the chart; the table has all inputs."""

_CHART_ROWS = 22


def sensitivity_sheet(found: Analysis) -> bytes:
    """An .xlsx file with one sheet: values, stamped as such, for a copy of the workbook."""
    book = Book("", "", 0, _scale(found.tornado))
    sheet = book.sheet(_NAME, "", "", _WIDTHS)
    tornado = found.tornado
    sheet.put("B", f"Sensitivity of {tornado.output}", Role.TITLE, to="J")
    sheet.down()
    sheet.put("B", "Values as calculated, one input at a time, the others as they stand; not live.", Role.NOTE, to="J")
    sheet.down(2)
    _tornado(sheet, tornado)
    if found.grid is not None:
        _grid(sheet, found.grid, tornado.output)
    for strip in found.strips:
        _strip(sheet, strip, tornado.output)
    if found.scenarios:
        _scenarios(sheet, found)
    finish(book, [_NAME], opens_on=_NAME)
    stream = io.BytesIO()
    book.workbook.save(stream)
    return stream.getvalue()


def _tornado(sheet: Sheet, tornado: Tornado) -> None:
    sheet.heading(f"What moves {tornado.output} most")
    headers = ("Input", "What it is", "Low", "Now", "High", "At low", "At high", "Change at low", "Change at high")
    sheet.headers(dict(zip("BCDEFGHIJ", headers, strict=True)))
    first = sheet.row
    form = _form([tornado.base])
    for swing in tornado.swings:
        sheet.put("B", swing.reference, Role.STRONG)
        sheet.put("C", swing.label)
        inputs, outcomes = (swing.low, swing.base, swing.high), (swing.at_low, swing.at_high)
        _values(sheet, "DEF", inputs, _form(inputs))
        _values(sheet, "GH", outcomes, form)
        _values(sheet, "IJ", [_change(outcome, tornado.base) for outcome in outcomes], form)
        sheet.down()
    drawn = min(len(tornado.swings), _DRAWN)
    if not drawn:
        sheet.put("B", "No input moves it.", Role.NOTE, to="J")
        sheet.down(2)
        return
    sheet.down()
    last = first + drawn - 1
    low, high = (Line(sheet, f"{c}{first - 1}", f"{c}{first}", f"{c}{last}") for c in "IJ")
    names = Line(sheet, f"B{first - 1}", f"B{first}", f"B{last}")
    chart = charts.tornado(low, high, names, f"{tornado.swings[0].reference} moves {tornado.output} most")
    charts.place(sheet, chart, f"B{sheet.row}", f"J{sheet.row + _CHART_ROWS - 2}")
    sheet.down(_CHART_ROWS)


def _grid(sheet: Sheet, grid: Grid, output: str) -> None:
    sheet.heading(f"{output} over two inputs", f"{grid.down} down, {grid.across} across")
    sheet.put("B", f"{grid.down} \\ {grid.across}", Role.HEADER)
    columns = [get_column_letter(3 + i) for i in range(len(grid.columns))]
    for column, value in zip(columns, grid.columns.tolist(), strict=True):
        sheet.put(column, value, Role.HEADER, _form(grid.columns.tolist()))
    sheet.down()
    form = _form(cell for row in grid.table() for cell in row[1:])
    for value, *outcomes in grid.table():
        _values(sheet, "B", [value], _form(grid.rows.tolist()))
        _values(sheet, columns, outcomes, form)
        sheet.down()
    sheet.down()


def _strip(sheet: Sheet, strip: Strip, output: str) -> None:
    sheet.heading(f"{output} over {strip.reference}")
    sheet.headers({"B": strip.reference, "C": output})
    for value, outcome in strip.pairs():
        _values(sheet, "B", [value], _form(strip.values.tolist()))
        _values(sheet, "C", [outcome], _form(shown for _, shown in strip.pairs()))
        sheet.down()
    sheet.down()


def _scenarios(sheet: Sheet, found: Analysis) -> None:
    sheet.heading("Scenarios side by side")
    sheet.headers({"B": "Scenario", "C": found.tornado.output, "D": "Change"})
    for name, outcome in found.scenarios.items():
        sheet.put("B", name, Role.STRONG)
        _values(sheet, "CD", (outcome, _change(outcome, found.scenarios["now"])), _form(found.scenarios.values()))
        sheet.down()
    sheet.down()


def _values(sheet: Sheet, columns: Iterable[str], values: Iterable[float | CellError], form: Format) -> None:
    for column, value in zip(columns, values, strict=True):
        content = str(value) if isinstance(value, CellError) else value
        sheet.put(column, content, Role.CALCULATION, form, align="right")


def _form(values: Iterable[float | CellError]) -> Format:
    """A number format that shows the largest of some values without needless digits."""
    largest = max((abs(value) for value in values if not isinstance(value, CellError)), default=0.0)
    return Format.COUNT if largest >= 1_000 else Format.MULTIPLE if largest >= 10 else Format.RATIO


def _change(value: float | CellError, base: float | CellError) -> float | CellError:
    if isinstance(value, CellError) or isinstance(base, CellError):
        return CellError.NA
    return value - base


def _scale(tornado: Tornado) -> Scale:
    """Axes in a unit that suits the widest bar."""
    widest = max((s.swing for s in tornado.swings if s.swing < float("inf")), default=0.0)
    for size, unit, form in ((1e6, "million", '#,##0.0,,"M"'), (1e3, "thousand", '#,##0,"K"')):
        if widest >= size:
            return Scale(unit, Format.ANY_SIZE, form, form, form, "")
    return Scale("change", Format.ANY_SIZE, "General", "General", "General", "")
