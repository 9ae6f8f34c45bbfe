"""Drawing the charts of a memo with matplotlib, in colours that every reader can tell apart."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from mlcase_workbooks.reports.charts import CashFlow, Chart, Outcomes, Ranges, Tornado
from mlcase_workbooks.reports.extra import needed
from mlcase_workbooks.reports.units import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours, as in the workbooks.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
NAVY, SLATE, GREY, RULE = "#1F2A44", "#44546A", "#7F7F7F", "#E3E7EC"

FONTS: Final = ("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans")
WIDE, NARROW = (7.0, 2.75), (3.45, 2.75)
"""Width and height in inches: alone on a line, and two of them."""

_DOTS: Final = 220
_MOST_LABELS: Final = 13


def draw(chart: Chart, scale: Scale, kind: Literal["svg", "png"], narrow: bool = False) -> bytes:
    """A chart as a file; the same chart gives the same bytes."""
    needed("matplotlib")
    import matplotlib as mpl
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), SLATE) | {
        "font.family": _font(), "font.size": 8, "svg.hashsalt": "mlcase", "text.parse_math": False,
        "axes.edgecolor": GREY,
    }  # fmt: skip
    with mpl.rc_context(settings):
        figure = Figure(figsize=NARROW if narrow else WIDE, layout="constrained")
        axes = figure.add_subplot()
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        axes.set_axisbelow(True)
        match chart:
            case CashFlow():
                _cash_flow(axes, chart, scale)
            case Tornado():
                _tornado(axes, chart, scale)
            case Outcomes():
                _outcomes(axes, chart, scale)
            case Ranges():
                _ranges(axes, chart, scale)
        title = _broken(chart.title, 46 if narrow else 100)
        figure.suptitle(title, x=0.01, ha="left", fontsize=9, fontweight="bold", color=NAVY)
        file = io.BytesIO()
        dated = {"Date": None} if kind == "svg" else {"Software": None}
        figure.savefig(file, format=kind, dpi=_DOTS, metadata=dated)
    return file.getvalue()


def _cash_flow(axes: Axes, chart: CashFlow, scale: Scale) -> None:
    places = range(len(chart.periods))
    axes.bar(places, chart.benefits, width=0.55, color=BLUE, label="Benefits")
    axes.bar(places, chart.costs, width=0.55, color=ORANGE, label="Costs")
    axes.plot(places, chart.cumulative, color=NAVY, linewidth=2, marker="o", markersize=4, label="Cumulative net cash")
    if len(chart.periods) <= _MOST_LABELS:
        for place, amount in zip(places, chart.cumulative, strict=True):
            axes.annotate(
                scale.money(amount), (place, amount), xytext=(0, 7), textcoords="offset points", ha="center",
                fontsize=7.5, fontweight="bold", color=NAVY,
                bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8},
            )  # fmt: skip
    step = -(-len(chart.periods) // _MOST_LABELS)
    axes.set_xticks(list(places)[::step], chart.periods[::step])
    axes.margins(x=0.06)
    _money_axis(axes.yaxis, scale)
    axes.set_ylabel(_currency(scale))
    axes.grid(axis="y", color=RULE, linewidth=0.7)
    _baseline(axes)
    _legend(axes, 3)


def _tornado(axes: Axes, chart: Tornado, scale: Scale) -> None:
    places = range(len(chart.assumptions))
    for values, colour, label in ((chart.low, ORANGE, "At its low"), (chart.high, BLUE, "At its high")):
        bars = axes.barh(places, values, height=0.62, color=colour, label=label)
        for bar, value in zip(bars, values, strict=True):
            axes.annotate(
                scale.money(value), (value, bar.get_y() + bar.get_height() / 2),
                xytext=(3 if value >= 0 else -3, 0), textcoords="offset points",
                va="center", ha="left" if value >= 0 else "right", fontsize=6.5,
            )  # fmt: skip
    axes.set_yticks(list(places), [_broken(name, 22) for name in chart.assumptions])
    axes.invert_yaxis()
    axes.margins(x=0.3)
    _money_axis(axes.xaxis, scale, 4)
    axes.set_xlabel(f"Change in NPV, {_currency(scale)}")
    axes.grid(axis="x", color=RULE, linewidth=0.7)
    axes.axvline(0, color=GREY, linewidth=0.9)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    _legend(axes, 2)


def _outcomes(axes: Axes, chart: Outcomes, scale: Scale) -> None:
    places = range(len(chart.scenarios))
    colours = [VERMILION if value < 0 else BLUE for value in chart.results]
    bars = axes.bar(places, chart.results, width=0.55, color=colours)
    axes.bar_label(bars, [scale.money(value) for value in chart.results], padding=2, fontsize=8, fontweight="bold")
    axes.set_xticks(list(places), chart.scenarios)
    axes.margins(y=0.18)
    _money_axis(axes.yaxis, scale)
    axes.set_ylabel(f"{chart.axis}, {_currency(scale)}")
    axes.grid(axis="y", color=RULE, linewidth=0.7)
    _baseline(axes)


def _ranges(axes: Axes, chart: Ranges, scale: Scale) -> None:
    for place, (low, point, high) in enumerate(zip(chart.low, chart.point, chart.high, strict=True)):
        axes.plot([low, high], [place, place], color=BLUE, linewidth=3, solid_capstyle="butt")
        axes.plot(point, place, marker="D", color=NAVY, markersize=6)
        words = f"{scale.money(low)} · {scale.money(point)} · {scale.money(high)}"
        axes.annotate(
            words, ((low + high) / 2, place), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=7.5
        )
    axes.set_yticks(range(len(chart.readings)), [_broken(name, 26) for name in chart.readings])
    axes.set_ylim(len(chart.readings) - 0.5, -0.75)
    axes.set_xlim(left=min(0.0, *chart.low) * 1.1)
    if chart.threshold is not None:
        axes.axvline(chart.threshold, color=VERMILION, linewidth=1.6, linestyle="--", label=chart.threshold_label)
        _legend(axes, 1)
    _money_axis(axes.xaxis, scale)
    axes.set_xlabel(f"{chart.axis}, {_currency(scale)}")
    axes.grid(axis="x", color=RULE, linewidth=0.7)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _baseline(axes: Axes) -> None:
    axes.axhline(0, color=GREY, linewidth=0.9)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="x", length=0)


def _legend(axes: Axes, columns: int) -> None:
    axes.figure.legend(loc="outside lower center", ncols=columns, frameon=False, fontsize=7.5)


def _money_axis(axis: Any, scale: Scale, most: int = 6) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 5, 10]))

    def words(amount: float, _: int | None) -> str:
        return f"{scale.symbol}0" if abs(amount) < 1 else scale.money(amount).replace(".0", "")

    axis.set_major_formatter(FuncFormatter(words))


def _currency(scale: Scale) -> str:
    return f"{scale.symbol} {'million' if scale.letter == 'M' else 'thousand'}"


def _broken(text: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))


def _font() -> Sequence[str]:
    from matplotlib.font_manager import fontManager

    there = {font.name for font in fontManager.ttflist}
    return [name for name in FONTS if name in there]
