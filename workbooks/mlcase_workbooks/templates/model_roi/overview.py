"""The values side by side: every type of model, both ways of counting, and the live one year by year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks.cashflow import CashFlow
from mlcase_workbooks.templates.blocks.measures import (
    NO_BENEFIT,
    NO_COST,
    NO_PAYBACK,
    bcr_of,
    break_even_of,
    npv_of,
    or_words,
    payback_of,
    roi_of,
)
from mlcase_workbooks.templates.blocks.value_types import Extra, add_outside_npv
from mlcase_workbooks.templates.model_roi.evidence import Evidence
from mlcase_workbooks.templates.model_roi.inputs import AS_IN_SOURCE, TYPES, only_for
from mlcase_workbooks.templates.model_roi.values import SHEETS
from mlcase_workbooks.templates.model_roi.values.sheet import COLUMNS, TITLES, Value
from mlcase_workbooks.templates.places import Flow, Ref
from mlcase_workbooks.templates.sheet import Book, Result, Sheet
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

TIMELINE = "F"
FIGURES = "FGHI"
METHOD_ROWS, CHART_ROWS = 24, 15
COLOURS = (styles.GREY, styles.ORANGE, styles.BLUE, styles.BLUE)


EXTRAS = (
    Extra("Labelled data and pipelines that the next model reuses", 50_000, "assumption", "Cost of doing it again"),
    Extra("Work done within minutes instead of days", 30_000, "assumption", "Customers asked; not measured"),
    Extra("The option to bring the model to two more teams", 0, "S2 l.200", "Strategic: no figure is put on it"),
)


@dataclass(frozen=True)
class Overview:
    """Where the overview's lines ended up; ``methods`` are the rows of the comparison of both ways of counting."""

    sheet: Sheet
    live: Flow
    by_method: tuple[Flow, Flow]
    shape: Flow
    headers: int
    live_row: int
    comparison: int
    extra: Ref

    def chart(self) -> charts.Chart:
        """The live model's value a year: as in source, low, base and high."""
        first, last = FIGURES[0], FIGURES[-1]
        row, top = self.live_row, self.headers
        values = charts.Line(self.sheet, f"C{row}", f"{first}{row}", f"{last}{row}")
        names = charts.Line(self.sheet, f"C{top}", f"{first}{top}", f"{last}{top}")
        return charts.results(values, names, "Value a year, at full effect", COLOURS)


def add_overview(book: Book, values: Mapping[str, Value], evidence: Evidence, question: str) -> Overview:
    """The Value sheet, but for the comparison of the methods, which needs the costs: see ``compare_methods``."""
    widths = (6.5, 46, 20, 22, *[15] * (book.years + 2), 4, 40)
    sheet = book.sheet("Value", "Value", question, widths, timeline=TIMELINE)
    sheet.one_page = True
    _switches(sheet)
    headers, live = _by_type(sheet, values)
    _live(book, sheet, live, evidence)
    shape, by_method, flow = _by_year(sheet, live)
    comparison = sheet.row
    sheet.down(METHOD_ROWS)
    extra = add_outside_npv(sheet, EXTRAS, "I")
    book.check(
        sheet.name,
        "The live method's benefits are the cash flow's",
        f"SUM({flow.whole})",
        f"IF(Live_Source=1,{by_method[0].total},{by_method[1].total})",
    )
    return Overview(sheet, flow, by_method, shape, headers, live, comparison, extra)


def _switches(sheet: Sheet) -> None:
    """The choices on Inputs as numbers."""
    types = ",".join(f'"{kind}"' for kind in TYPES)
    rows = (
        ("Live type of model", f"=MATCH(Inputs_Type,{{{types}}},0)", "Live_Type", "=Inputs_Type"),
        ("Counted as in source", f'=IF(Inputs_Method="{AS_IN_SOURCE}",1,0)', "Live_Source", "=Inputs_Method"),
    )
    for label, formula, name, word in rows:
        sheet.put("C", label)
        sheet.put("D", word, Role.LINK, align="left")
        sheet.put("E", formula, Role.CALCULATION, Format.YEAR, name=name)
        sheet.down()
    sheet.down()


def _by_type(sheet: Sheet, values: Mapping[str, Value]) -> tuple[int, int]:
    """What a year is worth by type of model; gives back the rows of the headings and of the live model."""
    sheet.heading("Value a year at full effect, by type of model", "Low, base and high come from the test on Evidence.")
    headers = sheet.headers(
        {"B": "#", "C": "Type of model", "D": "Kind of value", "E": "From", **dict(zip(FIGURES, TITLES, strict=True))}
    )
    first = sheet.row
    for number, spec in enumerate(SHEETS, start=1):
        sheet.put("B", number, Role.NOTE)
        sheet.put("C", spec.kind.capitalize())
        sheet.put("D", spec.benefit)
        sheet.put("E", spec.name, Role.NOTE)
        sheet.book.need(sheet.name, FIGURES[0], FIGURES[-1], (sheet.row, sheet.row), only_for(spec.kind))
        for column, place in zip(FIGURES, COLUMNS, strict=True):
            sheet.put(column, f"={values[spec.kind].annual_at(place)}", Role.LINK, Format.MONEY)
        sheet.down()
    last = sheet.row - 1
    styles.flag(sheet.native, f"B{first}:{FIGURES[-1]}{last}", "FALSE", f"$B{first}=Live_Type")
    for column in "BCDE":
        content = {"C": '="Live: "&Inputs_Type', "D": f"=INDEX(D{first}:D{last},Live_Type,1)"}.get(column)
        sheet.put(column, content, Role.TOTAL)
    for column in FIGURES:
        sheet.put(column, f"=INDEX({column}{first}:{column}{last},Live_Type,1)", Role.TOTAL, Format.MONEY)
    sheet.down(2)
    return headers, sheet.row - 2


def _live(book: Book, sheet: Sheet, row: int, evidence: Evidence) -> None:
    """The live model's value, and what the scenarios make of its evidence."""
    source, low, base, high = (f"{column}{row}" for column in FIGURES)
    chosen = f"IF(Live_Source=1,{source},{base})"
    unsure = f"IF({evidence.live('p')}<=Inputs_Alpha,Inputs_Source_Share,0)"
    sheet.heading("What feeds the cash flow and the scenarios")
    sheet.results(
        (
            Result(
                "Value a year, live method",
                f"={chosen}",
                Format.MONEY,
                "At full effect, twelve months live.",
                "Case_Annual_Value",
            ),
            Result(
                "Value a month",
                "=Case_Annual_Value/12",
                Format.MONEY,
                "",
                "Case_Monthly_Value",
            ),
            Result(
                "Worst case: benefits, times",
                f"=IF(Live_Source=1,{unsure},IF({base}=0,1,{low}/{base}))",
                Format.MULTIPLE,
                Told(
                    "As in source: S2's share of the point, nothing if not significant. Rigorous: low over base.",
                    "As in source: the conservative share, nothing if not significant. Rigorous: low over base.",
                ),
                "Live_Worst_Benefits",
            ),
            Result(
                "Base case: benefits, times",
                "=1",
                Format.MULTIPLE,
                "The point estimate.",
                "Live_Base_Benefits",
            ),
            Result(
                "Best case: benefits, times",
                f"=IF(Live_Source=1,1,IF({base}=0,1,{high}/{base}))",
                Format.MULTIPLE,
                Told(
                    "As in source: S2 has no high end. Rigorous: high over base.",
                    "As in source: no high end. Rigorous: high over base.",
                ),
                "Live_Best_Benefits",
            ),
        )
    )
    sheet.down()
    book.check(sheet.name, "The live model brings something", "IF(Case_Annual_Value>0,0,1)")
    book.check(sheet.name, "The live value a year lies within the test's range", _outside(low, base, high, sheet))


def _outside(low: str, base: str, high: str, sheet: Sheet) -> str:
    place = f"{sheet.name}!"
    return f"({place}{low}>{place}{base})+({place}{base}>{place}{high})"


def _by_year(sheet: Sheet, row: int) -> tuple[Flow, tuple[Flow, Flow], Flow]:
    """The value of both methods year by year, and the live one."""
    sheet.heading("Year by year")
    sheet.periods()
    sheet.headers({"B": "Ref", "C": "Line", "D": "Unit", "E": "Source"} | sheet.timeline_headers(), height=16)

    def line(
        code: str, label: str, unit: str, source: str, formula: str, form: Format, role: Role, total: bool = True
    ) -> Flow:
        for column, text in zip("BCDE", (code, label, unit, source), strict=True):
            sheet.put(column, text, Role.LABEL if role is Role.CALCULATION else role)
        flow = sheet.across(lambda n: formula.format(p=sheet.period(n), c=sheet.column(n)), role, form, total)
        sheet.down()
        return flow

    source, _, base, _ = (f"${column}${row}" for column in FIGURES)
    plain = Role.CALCULATION
    first = line("", "Months live, as in source", "months", "S2 l.40", "=12*({p}>0)", Format.MONTHS, plain)
    months = line(
        "",
        "Months live, rigorous",
        "months",
        "Inputs",
        "=MAX(0,12*({p}>0)-Inputs_Months_To_Live*({p}=1))",
        Format.MONTHS,
        plain,
    )
    left = line(
        "",
        "Effect left after drift, rigorous",
        "share",
        "Inputs",
        "=(1-Inputs_Drift)^MAX(0,{p}-1)",
        Format.PERCENT,
        plain,
        total=False,
    )
    as_source = line("V1", "Benefits, as in source", "$", "", f"={source}*{{c}}{first.row}/12", Format.MONEY, plain)
    rigorous = line(
        "V2",
        "Benefits, rigorous",
        "$",
        "",
        f"={base}*{{c}}{months.row}/12*{{c}}{left.row}",
        Format.MONEY,
        plain,
    )
    shape = line(
        "",
        "Years' worth of the live value",
        "years",
        "",
        f"=IF(Live_Source=1,{{c}}{first.row}/12,{{c}}{months.row}/12*{{c}}{left.row})",
        Format.MULTIPLE,
        plain,
    )
    live = line(
        "V", "Benefits of the live case", "$", "", f"=Case_Annual_Value*{{c}}{shape.row}", Format.MONEY, Role.TOTAL
    )
    sheet.down()
    return shape, (as_source, rigorous), live


def compare_methods(book: Book, overview: Overview, flow: CashFlow) -> dict[str, int]:
    """Both ways of counting side by side in the base scenario, whichever is live; gives back each measure's row."""
    sheet, rows = overview.sheet, {}
    with sheet.at(overview.comparison, METHOD_ROWS):
        sheet.heading("Both ways of counting, base scenario", "The costs are the same; Cashflow shows the live one.")
        sheet.headers({"C": "Flow"} | sheet.timeline_headers(), height=16)
        sheet.put("C", "Costs as positive amounts")
        costs = sheet.across(lambda n: f"=-{flow.costs.presented.at(n)}*Inputs_Base_Costs")
        sheet.down()

        def scaled(benefits: Flow) -> Flow:
            return sheet.across(lambda n: f"={benefits.at(n)}*Inputs_Benefit_Factor")

        def after_costs(gain: Flow) -> Flow:
            return sheet.across(lambda n: f"={gain.at(n)}-{costs.at(n)}")

        gains, nets = [], []
        for title, benefits in zip(("as in source", "rigorous"), overview.by_method, strict=True):
            sheet.put("C", f"Benefits, {title}")
            gains.append(scaled(benefits))
            sheet.down()
            sheet.put("C", f"Net, {title}")
            nets.append(after_costs(gains[-1]))
            sheet.down()
        sheet.headers({"C": "Measure", "D": "As in source", "E": "Rigorous", "F": "Difference"}, height=16)
        pairs = list(zip("DE", gains, nets, overview.by_method, strict=True))
        annual = dict(zip("DE", (f"{FIGURES[0]}{overview.live_row}", f"{FIGURES[2]}{overview.live_row}"), strict=True))
        measures: tuple[tuple[str, str, Format, Callable[[str, Flow, Flow], str]], ...] = (
            ("annual", "Value a year at full effect", Format.MONEY, lambda c, b, n: annual[c]),
            ("npv", "Net present value", Format.MONEY, lambda c, b, n: npv_of(n)),
            ("roi", "ROI, PV basis", Format.PERCENT, lambda c, b, n: or_words(roi_of(b, costs), NO_COST)),
            ("bcr", "Benefit-cost ratio", Format.MULTIPLE, lambda c, b, n: or_words(bcr_of(b, costs), NO_COST)),
            ("payback", "Payback, months", Format.MONTHS, lambda c, b, n: or_words(payback_of(n), NO_PAYBACK)),
            (
                "break_even",
                "Break-even share of benefits",
                Format.PERCENT,
                lambda c, b, n: or_words(break_even_of(b, costs), NO_BENEFIT),
            ),
        )
        for key, label, form, formula in measures:
            rows[key] = sheet.row
            sheet.put("C", label)
            for column, gain, net, _ in pairs:
                sheet.put(column, f"={formula(column, gain, net)}", Role.FUNCTION, form, align="right")
            words = '"–"'
            sheet.put("F", f"=IFERROR(E{sheet.row}-D{sheet.row},{words})", Role.CALCULATION, form, align="right")
            sheet.down()
        finding = f'="The live model is worth "&{book.scale.words("Case_Annual_Value")}&" a year at full effect"'
        charts.place(sheet, overview.chart(), f"H{rows['annual'] - 1}", f"L{rows['annual'] + CHART_ROWS - 4}", finding)
        book.define("Case_NPV_Source", Ref(sheet.name, "D", rows["npv"]))
        book.define("Case_NPV_Rigorous", Ref(sheet.name, "E", rows["npv"]))
    book.check(
        sheet.name,
        "The live method's NPV is the base scenario's",
        "IF(Live_Source=1,Case_NPV_Source,Case_NPV_Rigorous)",
        "Case_Base_NPV",
    )
    return rows
