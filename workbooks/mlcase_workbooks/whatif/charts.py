"""The native charts of a simulation: a histogram with its percentiles marked, and the cumulative curve."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.chart import BarChart, ScatterChart, Series
from openpyxl.drawing.line import LineProperties

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.charts import Line, add_series, bar_chart, dress
from mlcase_workbooks.templates.styles import Scale

_COLOURS = (styles.BLUE, styles.VERMILION, styles.NAVY, styles.GREEN)
_LABELLED = 5
"""Every so many bins have a label."""


def histogram_chart(counts: Sequence[Line], bins: Line, title: str, scale: Scale) -> BarChart:
    """Bars without gaps; the bins of the marked percentiles are series of their own, in colours of their own."""
    chart = bar_chart(title, scale)
    chart.overlap, chart.gapWidth = 100, 8
    for line, colour in zip(counts, _COLOURS, strict=True):
        add_series(chart, line, bins, colour)
    for series in chart.series:
        # the bins are numbers, which keep their cells' format on the axis
        series.cat.numRef, series.cat.strRef = _numbers(bins), None
    chart.x_axis.number_format, chart.x_axis.numFmt.sourceLinked = scale.axis, False
    chart.x_axis.tickLblSkip = chart.x_axis.tickMarkSkip = _LABELLED
    chart.y_axis.title, chart.y_axis.number_format = None, "#,##0"
    return chart


def cumulative_chart(values: Line, shares: Line, title: str, scale: Scale) -> ScatterChart:
    """The probability to stay below each value."""
    chart = ScatterChart()
    chart.style, chart.scatterStyle = 2, "lineMarker"
    dress(chart, title, "", "0%")
    series = Series(shares.values, values.values, title_from_data=False)
    series.marker.symbol, series.smooth = "none", False
    series.graphicalProperties.line = LineProperties(solidFill=styles.BLUE, w=28_575)
    chart.series.append(series)
    chart.x_axis.number_format, chart.x_axis.numFmt.sourceLinked = scale.axis, False
    chart.x_axis.tickLblPos, chart.x_axis.majorGridlines = "low", None
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, 1, 0.1
    chart.y_axis.title = chart.legend = None
    chart.y_axis.crosses, chart.y_axis.tickLblPos = "min", "low"
    return chart


def _numbers(line: Line) -> object:
    from openpyxl.chart.data_source import NumRef

    return NumRef(f=str(line.values))
