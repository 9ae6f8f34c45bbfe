"""The outcomes as a picture: a PNG or SVG file, through matplotlib (the extra ``report``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mlcase_workbooks.recalc.errors import WorkbookError
from mlcase_workbooks.whatif.results import Results
from mlcase_workbooks.whatif.sampling import NAMES
from mlcase_workbooks.whatif.statistics import Driver, Outcomes

_BLUE, _ORANGE, _RED, _INK, _GRID = "#0072B2", "#E69F00", "#D55E00", "#1F2A44", "#E3E7EC"
_SUFFIXES = (".png", ".svg")
_MOST_BARS = 10


def refuse_name(path: Path) -> None:
    """WorkbookError when the file would be no picture, or nothing can draw one."""
    if path.suffix.lower() not in _SUFFIXES:
        raise WorkbookError(f"{path}: give a name that ends in .png or .svg")
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise WorkbookError('pictures need matplotlib: pip install "mlcase[report]"') from None


def draw(results: Results, path: Path, exclude_errors: bool = False) -> None:
    """Each output's histogram, cumulative curve and tornado in a row."""
    refuse_name(path)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = [
        name
        for name in results.outputs
        if not results.outcomes(name).errors or (exclude_errors and results.outcomes(name).trials > 1)
    ]
    if not names:
        raise WorkbookError(f"{path}: not drawn: every output has trials that are errors")
    figure = Figure(figsize=(15, 4.2 * len(names)), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(names), 3, squeeze=False)
    for row, name in zip(panels, names, strict=True):
        outcomes = results.outcomes(name)
        _histogram(row[0], name, outcomes)
        _curve(row[1], name, outcomes)
        _tornado(row[2], name, outcomes, results.drivers(name))
    figure.suptitle(
        f"{results.trials:,} trials, {NAMES[results.design.method]}, seed {results.design.seed}", color=_INK
    )
    try:
        # The date would make two pictures of the same results differ.
        figure.savefig(path, dpi=120, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
    except OSError as problem:
        raise WorkbookError(f"{path}: cannot be written ({problem.strerror})") from None


def _histogram(axes: Any, name: str, outcomes: Outcomes) -> None:
    counts, edges = outcomes.histogram(50)
    axes.bar((edges[:-1] + edges[1:]) / 2, counts, width=edges[1] - edges[0], color=_BLUE, linewidth=0)
    for percent, colour in ((5, _RED), (50, _INK), (95, _RED)):
        value = outcomes.percentile(percent)
        axes.axvline(value, color=colour, linestyle="--", linewidth=1.2)
        axes.annotate(
            f"P{percent}\n{_short(value)}", (value, 1.0), xycoords=("data", "axes fraction"), ha="center", va="bottom",
            color=colour, fontsize=8,
        )  # fmt: skip
    _dress(axes, name, "trials", pad=26)


def _curve(axes: Any, name: str, outcomes: Outcomes) -> None:
    shares = [i / 200 for i in range(201)]
    axes.plot([outcomes.percentile(100 * share) for share in shares], shares, color=_BLUE, linewidth=2)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    _dress(axes, f"{name}: chance to stay below", "")


def _tornado(axes: Any, name: str, outcomes: Outcomes, drivers: list[Driver]) -> None:
    shown = sorted(drivers, key=lambda d: abs(d.high - d.low))[-_MOST_BARS:]
    places = range(len(shown))
    axes.barh(places, [d.low - outcomes.mean for d in shown], color=_ORANGE, label="input's lowest 10 %")
    axes.barh(places, [d.high - outcomes.mean for d in shown], color=_BLUE, label="input's highest 10 %")
    axes.set_yticks(places, [d.name for d in shown])
    axes.axvline(0, color=_INK, linewidth=0.8)
    axes.legend(fontsize=8, frameon=False, loc="lower right")
    _dress(axes, f"{name}: change of its mean", "", across=False)


def _dress(axes: Any, title: str, unit: str, across: bool = True, pad: float = 8) -> None:
    axes.set_title(title, fontsize=11, color=_INK, fontweight="bold", pad=pad)
    axes.set_ylabel(unit, fontsize=8)
    axes.tick_params(labelsize=8)
    axes.xaxis.set_major_formatter(lambda value, _: _short(value))
    axes.grid(axis="y" if across else "x", color=_GRID)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _short(value: float) -> str:
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(value) >= size:
            return f"{value / size:,.2f}".rstrip("0").rstrip(".") + letter
    return f"{value:.3g}"
