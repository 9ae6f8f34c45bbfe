"""A copy of the workbook with a sheet Simulation: what came out, how sure it is, what drives it, with native charts.

Nothing else of the workbook changes but its cached values.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import Any

from openpyxl.utils import get_column_letter

from mlcase_udfs.about import version
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.functions.number_format import formatted
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.charts import Line
from mlcase_workbooks.templates.finish import finish
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Role, Scale
from mlcase_workbooks.whatif.charts import cumulative_chart, histogram_chart
from mlcase_workbooks.whatif.results import Results
from mlcase_workbooks.whatif.sampling import NAMES
from mlcase_workbooks.whatif.statistics import TAIL, Outcomes

NAME = "Simulation"
_WIDTHS = (40, *[19] * 7)
_LAST = "I"
_CHART_ROWS = 17
_MOST_DRIVERS = 12
_BINS = 40
_MARKS = (5, 50, 95)
_CURVE = (0, 1, 2, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 98, 99, 100)


def write_copy(
    model: Model, results: Results, path: str | os.PathLike[str], exclude_errors: bool, targets: Sequence[float] = ()
) -> str:
    """Write the copy; what the added sheet is called there."""
    book = Book(NAME, "mlcase", years=1)
    sheet = book.sheet(NAME, "", "", _WIDTHS)
    _Page(model, sheet, results, exclude_errors, targets).write()
    finish(book, [NAME], opens_on=NAME)
    sheet.native.page_setup.orientation = "portrait"
    stream = io.BytesIO()
    book.workbook.save(stream)
    (name,) = model.save_with(stream.getvalue(), path)
    return name


class _Page:
    """The sheet under construction."""

    def __init__(
        self, model: Model, sheet: Sheet, results: Results, exclude_errors: bool, targets: Sequence[float]
    ) -> None:
        self.model = model
        self.sheet = sheet
        self.results = results
        self.targets = targets
        self.shown = {
            name: results.outcomes(name)
            for name in results.outputs
            if not results.outcomes(name).errors or (exclude_errors and results.outcomes(name).trials > 1)
        }

    def write(self) -> None:
        """Everything, from the stamp down to the data of the charts."""
        sheet = self.sheet
        sheet.put("B", "Simulation", Role.TITLE)
        sheet.native.row_dimensions[1].height = 24
        sheet.down()
        sheet.put("B", self._stamp(), Role.QUESTION)
        sheet.down(2)
        self._figures()
        self._uncertain()
        places = []
        for name, outcomes in self.shown.items():
            sheet.new_page()
            self._drivers(name)
            places.append((name, outcomes, sheet.row))
            sheet.down(2 * _CHART_ROWS + 3)
        sheet.native.print_area = f"A1:{_LAST}{sheet.row - 1}"  # the charts' data are for the screen
        sheet.heading("Data of the charts")
        for name, outcomes, row in places:
            self._charts(name, outcomes, row)

    def _stamp(self) -> str:
        """What the figures come from: the same inputs, trials, seed and version give them again."""
        results, design = self.results, self.results.design
        ends = {"all": "", "tolerance": ", stopped at the tolerance", "interrupted": ", interrupted"}[results.stop]
        drawn = "correlated" if design.correlation is not None else "independent"
        return (
            f"{results.trials:,} trials{ends}, {NAMES[design.method]}, {drawn} inputs, seed {design.seed}, "
            f"mlcase {version()}. Values, not formulas: simulate again when the workbook changes."
        )

    # -- tables -------------------------------------------------------------------------------------------------------

    def _figures(self) -> None:
        sheet = self.sheet
        for some in _groups(list(self.results.outputs), 7):
            columns = {get_column_letter(i): name for i, name in enumerate(some, 3)}
            sheet.headers({"B": "What may come out", **columns})
            for label, value, form in self._rows():
                sheet.put("B", label)
                for column, name in columns.items():
                    if label == "Base case" or label.startswith("Trials"):
                        self._number(column, value(name), form or self._form(name))
                    elif name in self.shown:
                        self._number(column, value(self.shown[name]), form or self._form(name))
                    else:
                        sheet.put(column, "errors", Role.NOTE, align="right")
                sheet.down()
            sheet.down()

    def _rows(self) -> list[tuple[str, Any, str]]:
        """Label, how to work it out, and the number format, when it is not the output's own."""

        def base(name: str) -> Any:
            value = self.results.base[name]
            return value if isinstance(value, float) else str(value)

        rows: list[tuple[str, Any, str]] = [
            ("Base case", base, ""),
            ("Mean", lambda o: o.mean, ""),
            ("Standard error of the mean", lambda o: o.mean_error, ""),
            ("Standard deviation", lambda o: o.sd, ""),
            ("Least", lambda o: o.least, ""),
            *[(f"P{p}", lambda o, p=p: o.percentile(p), "") for p in (5, 10, 25, 50, 75, 90, 95)],
            ("Greatest", lambda o: o.greatest, ""),
            ("Chance of less than 0", lambda o: o.share_below(0), "0.0%"),
            *[(f"Chance to reach {t:,.15g}", lambda o, t=t: o.share_at_least(t), "0.0%") for t in self.targets],
            (f"Value at risk: worst {TAIL:.0%} fall short of", lambda o: o.value_at_risk, ""),
            (f"CVaR: mean of the worst {TAIL:.0%}", lambda o: o.conditional_value_at_risk, ""),
        ]
        if any(self.results.outcomes(name).errors for name in self.results.outputs):
            rows.append(("Trials that are errors", lambda n: sum(self.results.outcomes(n).errors.values()), "#,##0"))
        return rows

    def _uncertain(self) -> None:
        sheet = self.sheet
        sheet.heading("Uncertain inputs")
        headings = ("Input", "Cell", "Base", "Mean", "Standard deviation", "Distribution")
        sheet.headers(dict(zip("BCDEFG", headings, strict=True)), to_end=True)
        for entry, values in zip(self.results.inputs, self.results.sample, strict=True):
            form = self._form_of(entry.area)
            sheet.put("B", entry.name)
            sheet.put("C", str(entry.area))
            for column, value in (("D", entry.base), ("E", float(values.mean())), ("F", float(values.std(ddof=1)))):
                self._number(column, value, form)
            sheet.put("G", entry.distribution.text, to=_LAST)
            sheet.down()
        if self.results.design.correlation is not None:
            self._correlations()
        sheet.down()

    def _correlations(self) -> None:
        correlation = self.results.design.correlation
        assert correlation is not None
        names = [entry.name for entry in self.results.inputs]
        pairs = [
            (f"{names[i]} and {names[j]}", float(correlation.matrix[i, j]))
            for i in range(len(names))
            for j in range(i)
            if correlation.matrix[i, j]
        ]
        for label, value in pairs:
            self.sheet.put("B", f"Rank correlation of {label}")
            self._number("D", value, "0.00")
            self.sheet.down()

    def _drivers(self, name: str) -> None:
        sheet, outcomes = self.sheet, self.shown[name]
        sheet.heading(f"{name}: what drives it")
        headings = {
            "B": "Input", "C": "Rank correlation", "D": "Share of variance", "E": "Per sd of the input",
            "F": "Mean at lowest 10 %", "G": "Mean at highest 10 %",
        }  # fmt: skip
        sheet.headers(headings)
        form = self._form(name)
        for driver in self.results.drivers(name)[:_MOST_DRIVERS]:
            sheet.put("B", driver.name)
            self._number("C", driver.rank_correlation, "+0.00;-0.00;0.00")
            self._number("D", driver.contribution, "+0.0%;-0.0%;0.0%")
            for column, value in (("E", driver.regression), ("F", driver.low), ("G", driver.high)):
                self._number(column, value, form)
            sheet.down()
        if outcomes.errors:
            sheet.put("B", f"{sum(outcomes.errors.values()):,} trials are errors and left out.", Role.NOTE, to=_LAST)
            sheet.down()
        sheet.down()

    def _number(self, column: str, value: Any, form: str) -> None:
        role = Role.CALCULATION if isinstance(value, int | float) else Role.NOTE
        self.sheet.put(column, value, role, align="right")
        self.sheet.native[f"{column}{self.sheet.row}"].number_format = form

    def _form(self, output: str) -> str:
        return self._form_of(self.model.book.locate(output), self.results.outcomes(output))

    def _form_of(self, area: Area, outcomes: Outcomes | None = None) -> str:
        """The cell's own number format; for a cell without one, what suits the size of its values."""
        code = self.model.book.styles.of(area.sheet, area.top, area.left).code
        if code not in ("General", "@") and not code.startswith("["):
            return code
        size = abs(outcomes.mean) + outcomes.sd if outcomes is not None and outcomes.trials else abs(area.value() or 0)
        return "#,##0" if size >= 1000 else "#,##0.00" if size >= 10 else "0.0000"

    # -- charts -------------------------------------------------------------------------------------------------------

    def _charts(self, name: str, outcomes: Outcomes, row: int) -> None:
        scale = Scale(name, styles.Format.GENERAL, _short(self._form(name), outcomes), "", "", "")
        self._histogram(name, outcomes, scale, row)
        self._curve(name, outcomes, scale, row)
        self._tornado(name, outcomes, scale, row + _CHART_ROWS + 1)

    def _histogram(self, name: str, outcomes: Outcomes, scale: Scale, row: int) -> None:
        counts, edges = outcomes.histogram(_BINS)
        middles = (edges[:-1] + edges[1:]) / 2
        marked = {
            min(max(int((outcomes.percentile(p) - edges[0]) / (edges[1] - edges[0])), 0), _BINS - 1): p for p in _MARKS
        }
        sheet = self.sheet
        head = sheet.headers(
            {
                "B": f"{name}: middle of the bin",
                "C": "trials",
                **dict(zip("DEF", _labels(outcomes, scale), strict=True)),
            }
        )
        first = sheet.row
        for i, (middle, count) in enumerate(zip(middles.tolist(), counts.tolist(), strict=True)):
            self._number("B", middle, scale.axis)
            self._number("C", 0.0 if i in marked else count, "0")
            for column, percent in zip("DEF", _MARKS, strict=True):
                self._number(column, count if marked.get(i) == percent else 0.0, "0")
            sheet.down()
        last = sheet.row - 1
        series = [Line(sheet, f"{c}{head}", f"{c}{first}", f"{c}{last}") for c in "CDEF"]
        chart = histogram_chart(series, Line(sheet, f"B{head}", f"B{first}", f"B{last}"), f"{name}: how often", scale)
        charts.place(sheet, chart, f"B{row}", f"D{row + _CHART_ROWS - 1}")
        sheet.down()

    def _curve(self, name: str, outcomes: Outcomes, scale: Scale, row: int) -> None:
        sheet = self.sheet
        head = sheet.headers({"B": f"{name}: stays below", "C": "with probability"})
        first = sheet.row
        for percent in _CURVE:
            self._number("B", outcomes.percentile(percent), scale.axis)
            self._number("C", percent / 100, "0%")
            sheet.down()
        last = sheet.row - 1
        values = Line(sheet, f"B{head}", f"B{first}", f"B{last}")
        chart = cumulative_chart(
            values, Line(sheet, f"C{head}", f"C{first}", f"C{last}"), f"{name}: chance to stay below", scale
        )
        charts.place(sheet, chart, f"E{row}", f"{_LAST}{row + _CHART_ROWS - 1}")
        sheet.down()

    def _tornado(self, name: str, outcomes: Outcomes, scale: Scale, row: int) -> None:
        sheet = self.sheet
        headings = (f"{name}: change of its mean", "input's lowest 10 %", "input's highest 10 %")
        head = sheet.headers(dict(zip("BCD", headings, strict=True)))
        first = sheet.row
        swings = sorted(self.results.drivers(name), key=lambda d: -abs(d.high - d.low))[:_MOST_DRIVERS]
        for driver in swings:
            sheet.put("B", driver.name)
            self._number("C", driver.low - outcomes.mean, scale.axis)
            self._number("D", driver.high - outcomes.mean, scale.axis)
            sheet.down()
        last = sheet.row - 1
        low, high, names = (Line(sheet, f"{c}{head}", f"{c}{first}", f"{c}{last}") for c in "CDB")
        title = f"{name}: change of its mean while an input is among its lowest or highest 10 %"
        chart = charts.tornado(low, high, names, title)
        chart.y_axis.number_format = scale.axis
        chart.y_axis.title = None
        charts.place(sheet, chart, f"B{row}", f"{_LAST}{row + _CHART_ROWS - 1}")
        sheet.down()


def _labels(outcomes: Outcomes, scale: Scale) -> list[str]:
    """The marked percentiles with their values: "P5: 4.6M"."""
    return [f"P{percent}: {formatted(outcomes.percentile(percent), scale.axis)}" for percent in _MARKS]


def _short(form: str, outcomes: Outcomes) -> str:
    """A number format for axes: large amounts in thousands or millions."""
    size = max(abs(outcomes.least), abs(outcomes.greatest))
    if "%" in form or ",," in form or size < 10_000 or "#,##0" not in form:
        return form
    money = '"$"' if "$" in form else ""
    return f'{money}#,##0.0,,"M"' if size >= 1e6 else f'{money}#,##0,"K"'


def _groups(names: list[str], size: int) -> list[list[str]]:
    return [names[i : i + size] for i in range(0, len(names), size)]
