"""Charts of ranges: the low end, the point and the high end of an estimate, for each way to get it."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.chart import LineChart, StockChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.charts import Chart, Line

MARKS = (("dash", styles.BLUE), ("dash", styles.ORANGE), ("circle", styles.NAVY))
ENDS = (styles.ORANGE, styles.GREY, styles.BLUE)


def intervals(low: Line, point: Line, high: Line, categories: Line, title: str, unit: str, form: str) -> StockChart:
    """A vertical line from low to high for each estimate, with a mark at either end and at the point."""
    chart, lines = StockChart(), LineChart()
    for line, (symbol, colour) in zip((high, low, point), MARKS, strict=True):
        charts.add_series(lines, line, categories, colour)
        series = lines.series[-1]
        series.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
        series.marker.symbol, series.marker.size, series.smooth = symbol, 9, False
        series.marker.graphicalProperties = GraphicalProperties(solidFill=colour, ln=LineProperties(solidFill=colour))
    chart.series = lines.series
    chart.hiLowLines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=styles.SLATE, w=25_400)))
    charts.dress(chart, title, unit, form)
    chart.legend = None
    return chart


def grouped(lines: Sequence[Line], categories: Line, title: str) -> Chart:
    """Low, point and high side by side for each estimate, in the workbook's unit."""
    chart = charts.bar_chart(title, lines[0].scale)
    chart.gapWidth, chart.overlap = 60, 0
    for line, colour in zip(lines, ENDS, strict=True):
        charts.add_series(chart, line, categories, colour)
    return chart
