"""What a chart's title says: words, or the cell that holds them."""

from __future__ import annotations

from openpyxl.chart._chart import ChartBase


def chart_title(chart: ChartBase) -> str:
    """The words of a chart's title, or the reference to the cell that they come from."""
    text = chart.title.tx
    return str(text.strRef.f) if text.strRef else "".join(run.t for part in text.rich.p for run in part.r)
