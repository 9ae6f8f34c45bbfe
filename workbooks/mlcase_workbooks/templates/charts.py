"""Native charts: the cash flow with its running total, a tornado, and bars for a handful of results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Final, TypeAlias

from openpyxl.chart import BarChart, BubbleChart, LineChart, Reference, Series, StockChart
from openpyxl.chart._chart import ChartBase
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import DataPoint, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title, title_maker
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RichTextProperties,
)
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.filled import begun
from mlcase_workbooks.templates.sheet import Sheet
from mlcase_workbooks.templates.styles import Role

Chart: TypeAlias = ChartBase
"""Of any kind, or two laid over each other."""
PALETTE: Final = (styles.BLUE, styles.ORANGE, styles.GREEN, styles.VERMILION, styles.GREY)


@dataclass(frozen=True)
class Line:
    """A run of cells to draw: the cell with its name, and its first and last value, all on one sheet."""

    sheet: Sheet
    name: str
    first: str
    last: str

    @property
    def scale(self) -> styles.Scale:
        """The unit in which the workbook shows large amounts."""
        return self.sheet.book.scale

    @property
    def values(self) -> Reference:
        """The values' cells."""
        return self._reference(self.first, self.last)

    @property
    def title(self) -> Reference:
        """The cell with the name."""
        return self._reference(self.name, self.name)

    def _reference(self, first: str, last: str) -> Reference:
        (left, top), (right, bottom) = coordinate_from_string(first), coordinate_from_string(last)
        corners = (column_index_from_string(left), top, column_index_from_string(right), bottom)
        return Reference(self.sheet.native, *corners)


def cash_flow(benefits: Line, costs: Line, cumulative: Line, categories: Line) -> Chart:
    """Benefits above the axis, costs below it, and the running total of the net as a line."""
    bars = bar_chart("Benefits, costs and cumulative net cash flow", benefits.scale)
    bars.overlap, bars.gapWidth = 100, 60
    for line, colour in ((benefits, styles.BLUE), (costs, styles.ORANGE)):
        add_series(bars, line, categories, colour)
    curve = LineChart()
    add_series(curve, cumulative, categories, styles.NAVY)
    curve.series[0].graphicalProperties.line = LineProperties(solidFill=styles.NAVY, w=28_575)
    curve.series[0].marker.symbol, curve.series[0].marker.size = "circle", 6
    curve.series[0].marker.graphicalProperties = GraphicalProperties(solidFill=styles.NAVY)
    curve.series[0].smooth = False
    bars += curve
    return bars


def payback(lines: Sequence[Line], categories: Line) -> LineChart:
    """Running totals: the money is back where a curve crosses zero."""
    chart = LineChart()
    for line, colour, dash in zip(lines, (styles.NAVY, styles.ORANGE), ("solid", "dash"), strict=False):
        add_series(chart, line, categories, colour)
        series = chart.series[-1]
        series.graphicalProperties.line = LineProperties(solidFill=colour, w=28_575, prstDash=dash)
        series.marker.symbol, series.marker.size, series.smooth = "circle", 6, False
        series.marker.graphicalProperties = GraphicalProperties(solidFill=colour)
    dress(chart, "Payback: cumulative net cash", categories.scale.unit, categories.scale.axis)
    return chart


def tornado(
    low: Line, high: Line, categories: Line, title: str = "Change in NPV at each assumption's low and high"
) -> Chart:
    """What each assumption's low and high do to the result, the widest bar on top."""
    bars = bar_chart(title, low.scale, " against the live case", "bar")
    bars.overlap, bars.gapWidth = 100, 35
    for line, colour in ((low, styles.ORANGE), (high, styles.BLUE)):
        add_series(bars, line, categories, colour)
    bars.x_axis.scaling.orientation = "maxMin"
    bars.y_axis.crosses = "max"
    return bars


def results(
    values: Line, categories: Line, title: str, colours: Sequence[str], scale: styles.Scale | None = None
) -> Chart:
    """One labelled bar per result, in the workbook's unit or another."""
    unit = scale or values.scale
    bars = bar_chart(title, unit)
    bars.gapWidth, bars.legend = 55, None
    add_series(bars, values, categories, colours[0])
    for index, colour in enumerate(colours):
        point = DataPoint(idx=index, invertIfNegative=False)
        point.graphicalProperties = GraphicalProperties(solidFill=colour)
        bars.series[0].dPt.append(point)
    _label(bars.series[0], unit, "outEnd")
    return bars


def cumulative(total: Line, limit: Line, categories: Line, title: str) -> Chart:
    """A running total as bars, and the line that it must not cross."""
    bars = bar_chart(title, total.scale)
    bars.gapWidth = 40
    add_series(bars, total, categories, styles.BLUE)
    curve = LineChart()
    add_series(curve, limit, categories, styles.VERMILION)
    curve.series[0].graphicalProperties.line = LineProperties(solidFill=styles.VERMILION, w=28_575, prstDash="dash")
    curve.series[0].marker.symbol, curve.series[0].smooth = "none", False
    bars += curve
    return bars


def stacked(lines: Sequence[Line], categories: Line, title: str, colours: Sequence[str]) -> Chart:
    """Parts of a whole on top of each other."""
    bars = bar_chart(title, categories.scale)
    bars.grouping, bars.overlap, bars.gapWidth = "stacked", 100, 60
    for line, colour in zip(lines, colours, strict=True):
        add_series(bars, line, categories, colour)
    return bars


def waterfall(base: Line, step: Line, categories: Line, title: str) -> Chart:
    """From one amount to another in steps: each step stands on an invisible base."""
    bars = bar_chart(title, step.scale)
    bars.grouping, bars.overlap, bars.gapWidth, bars.legend = "stacked", 100, 45, None
    for line in (base, step):
        add_series(bars, line, categories, styles.BLUE)
    bars.series[0].graphicalProperties = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    _label(bars.series[1], step.scale, "ctr", styles.WHITE)
    return bars


def bubble(points: Sequence[tuple[Line, Line, Line]], title: str, across: str, up: str) -> BubbleChart:
    """A bubble per point, each given as its place across, its height and its size; the first names it."""
    chart = BubbleChart()
    chart.style, chart.bubbleScale = 2, 60
    chart.title, chart.roundedCorners = _title(title, 1000, bold=True), False
    for (x, y, size), colour in zip(points, cycle(PALETTE), strict=False):
        series = Series(y.values, x.values, size.values, title_from_data=False)
        series.tx = SeriesLabel(strRef=StrRef(str(x.title)))
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
        chart.series.append(series)
    scale = points[0][0].scale
    for axis, words in ((chart.x_axis, across), (chart.y_axis, up)):
        axis.delete, axis.title, axis.txPr = False, _title(f"{words}, {scale.unit}", 800), _text(800)
        axis.number_format, axis.numFmt.sourceLinked = scale.label, False
    chart.x_axis.majorGridlines = None
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E3E7EC", w=6_350))
    chart.legend.position, chart.legend.txPr = "b", _text(800)
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill=styles.RULE, w=6_350))
    return chart


def _label(series: Series, scale: styles.Scale, position: str, colour: str = styles.SLATE) -> None:
    """Each bar's value beside it."""
    labels = DataLabelList(numFmt=scale.label, dLblPos=position)
    labels.showVal, labels.txPr = True, _text(900, bold=True, colour=colour)
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    series.dLbls = labels


def place(
    sheet: Sheet,
    chart: Chart,
    top_left: str,
    bottom_right: str,
    finding: str = "",
) -> None:
    """Stretch a chart over an area of cells, so that it keeps to the page's grid.

    A ``finding`` is a sentence, as a formula: it stands in the cell behind the chart's corner and is its title.
    """
    if finding:
        _name_after(sheet, chart, top_left, finding)
    anchor = TwoCellAnchor(editAs="twoCell")
    (left, top), (right, bottom) = coordinate_from_string(top_left), coordinate_from_string(bottom_right)
    anchor._from = AnchorMarker(col=column_index_from_string(left) - 1, row=top - 1)
    anchor.to = AnchorMarker(col=column_index_from_string(right), row=bottom)
    chart.anchor = anchor
    sheet.native.add_chart(chart)


def _name_after(sheet: Sheet, chart: Chart, cell: str, finding: str) -> None:
    """Let a chart's title be what a cell says, and the cell say what the chart shows."""
    column, row = coordinate_from_string(cell)
    with sheet.at(row, 1):
        sheet.put(column, begun(finding), Role.CALCULATION)  # which does not wrap, and so stays behind the chart
        chart.title = Title(tx=Text(strRef=StrRef(f"'{sheet.name}'!${column}${row}")), overlay=False)
        chart.title.txPr = _text(1000, bold=True)
    chart.graphical_properties.solidFill = styles.WHITE


def bar_chart(title: str, scale: styles.Scale, against: str = "", direction: str = "col") -> BarChart:
    """An empty bar chart with its title, its axes and its legend in place."""
    chart = BarChart()
    chart.type, chart.grouping = direction, "clustered"
    dress(chart, title, scale.unit + against, scale.axis)
    return chart


def dress(chart: BarChart | LineChart | StockChart, title: str, unit: str, form: str) -> None:
    """Title, axes, grid and legend, alike in every chart."""
    chart.title = _title(title, 1000, bold=True)
    chart.roundedCorners = False
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.tickLblPos = "low"
    chart.x_axis.txPr = chart.y_axis.txPr = _text(800)
    chart.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=styles.GREY, w=9_525))
    chart.y_axis.title = _title(unit, 800)
    chart.y_axis.number_format, chart.y_axis.numFmt.sourceLinked = form, False
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E3E7EC", w=6_350))
    chart.y_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    chart.legend.position = "b"
    chart.legend.txPr = _text(800)
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill=styles.RULE, w=6_350))


def add_series(chart: BarChart | LineChart, line: Line, categories: Line, colour: str) -> None:
    """One series, named by a cell, over categories that are texts."""
    series = Series(line.values, title_from_data=False)
    series.tx = SeriesLabel(strRef=StrRef(str(line.title)))
    series.cat = AxDataSource(strRef=StrRef(str(categories.values)))
    series.graphicalProperties = GraphicalProperties(solidFill=colour)
    series.graphicalProperties.line.solidFill = colour
    if isinstance(chart, BarChart):
        series.invertIfNegative = False
    chart.series.append(series)


def _title(text: str, size: int, bold: bool = False) -> Title:
    title = title_maker(text)
    title.overlay = False
    for paragraph in title.tx.rich.paragraphs:
        paragraph.pPr = ParagraphProperties(defRPr=_letters(size, bold))
        for run in paragraph.r:
            run.rPr = _letters(size, bold)
    return title


def _text(size: int, bold: bool = False, colour: str = styles.SLATE) -> RichText:
    letters = _letters(size, bold, colour)
    properties = ParagraphProperties(defRPr=letters)
    return RichText(bodyPr=RichTextProperties(), p=[Paragraph(pPr=properties, endParaRPr=letters)])


def _letters(size: int, bold: bool, colour: str = styles.SLATE) -> CharacterProperties:
    return CharacterProperties(sz=size, b=bold, solidFill=colour, latin=Font(typeface=styles.FONT))
