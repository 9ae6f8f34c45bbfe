"""What last year's models cost and delivered: one by one, added up with their doubts, and with the shared platform."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.chart import BubbleChart

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks import findings
from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.listing import CONFIDENCE, LARGEST, NUMBER, SOURCE, Field, Listing, add_listing
from mlcase_workbooks.templates.blocks.value_types import REVENUE, RISK, TYPES
from mlcase_workbooks.templates.sheet import Book, Result, Value
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

METHODS = ("A/B test", "before-after", "counterfactual")
WEIGHT = 'IF({0}="high",Inputs_Weight_High,IF({0}="medium",Inputs_Weight_Medium,Inputs_Weight_Low))'
MODELS = (
    ("Recommendation engine", REVENUE, 700_000, 3_100_000, 1_900_000, 4_300_000, "A/B test", "high", "Readout 2025-03",
     EXAMPLE),
    ("Fraud detector", RISK, 500_000, 1_600_000, 600_000, 2_600_000, "counterfactual", "medium", "Chargeback study",
     EXAMPLE),
    ("Search ranker", REVENUE, 500_000, 900_000, 100_000, 1_700_000, "A/B test", "medium", "Readout 2025-06", EXAMPLE),
    ("Churn predictor", REVENUE, 300_000, 500_000, -300_000, 1_300_000, "before-after", "low", "Retention report",
     EXAMPLE),
)  # fmt: skip


def add_models(book: Book, entries: Sequence[Sequence[Value]]) -> Listing:
    """The Models sheet: cost, value, how it was measured, and how far to trust it."""
    sheet = book.sheet(
        "Models",
        "Models",
        "What has been built, what does each bring, and how do we know?",
        (5, 26, 18, 13, 14, 14, 14, 15, 12, 22, 13, 14, 14, 12, 12),
    )
    sheet.heading(
        "In production last year",
        "Value in dollars of the business, never in accuracy. Own cost; the shared platform is on Amortisation.",
    )
    fields = (
        NUMBER,
        Field("model", "Model", plain=True),
        Field("type", "Type of value", choices=TYPES, unused=REVENUE),
        Field("cost", "Own cost, $", Format.MONEY, total=True, unused=0),
        Field("value", "Value, $ a year", Format.MONEY, least=-LARGEST, total=True, unused=0),
        Field("low", "Interval, low, $", Format.MONEY, least=-LARGEST, total=True, unused=0),
        Field("high", "Interval, high, $", Format.MONEY, least=-LARGEST, total=True, unused=0),
        Field("method", "Measured by", choices=METHODS),
        CONFIDENCE,
        Field("evidence", "Evidence", plain=True),
        Field("error", "Standard error, $", Format.MONEY, "=({high}-{low})/(Inputs_Half_Width+Inputs_Half_Width)"),
        Field(
            "shrunk",
            "Shrunk, $ a year",
            Format.MONEY,
            "=ML_SHRINK({value},{error},Inputs_Prior_Spread,Inputs_Prior_Mean)",
            total=True,
        ),
        Field("weighted", "Weighted, $ a year", Format.MONEY, "={value}*" + WEIGHT.format("{confidence}"), total=True),
        Field("roi", "ROI, own cost", Format.WHOLE_PERCENT, "=IF({cost}=0,0,({value}-{cost})/{cost})"),
        SOURCE,
    )
    models = add_listing(sheet, fields, [(f"M{n}", *entry) for n, entry in enumerate(entries, start=1)])
    sheet.down()
    chart = bubble(models)
    most = findings.highest(models.area("model"), models.area("value"), "brings the most a year:", book.scale)
    charts.place(sheet, chart, f"B{sheet.row}", f"K{sheet.row + 19}", most)
    sheet.down(21)
    low, value, high = (models.area(key) for key in ("low", "value", "high"))
    book.check(
        "Models", "Every interval holds its value", f"SUMPRODUCT(--({low}>{value}))+SUMPRODUCT(--({value}>{high}))"
    )
    spread, mean = "Inputs_Prior_Spread", "Inputs_Prior_Mean"
    error = models.area("error")
    record, result = f"{spread}*{spread}", f"{error}*{error}"
    native = f"SUMPRODUCT(({value}*{record}+{mean}*{result})/({record}+{result}))"
    book.check(
        "Models", "ML_SHRINK agrees with the weighted mean of record and result", str(models.total("shrunk")), native
    )
    book.check(
        "Models",
        "Cost of the models and the platform is what was spent",
        f"{models.total('cost')}+Inputs_Foundation",
        "Inputs_Spent",
    )
    kinds = "+".join(f'COUNTIF({models.area("type")},"{kind}")' for kind in TYPES)
    book.check("Models", "Every model has a type of value", kinds, f"COUNT({value})")
    return models


def bubble(models: Listing) -> BubbleChart:
    """Cost across, value up, the interval's width as size."""
    points = []
    for number in range(1, models.count + 1):
        cells = [models.cell(key, number) for key in ("cost", "value", "error")]
        name = models.cell("model", number)
        across, up, size = (
            charts.Line(models.sheet, f"{name.column}{name.row}", f"{c.column}{c.row}", f"{c.column}{c.row}")
            for c in cells
        )
        points.append((across, up, size))
    title = "Value against own cost; the larger the bubble, the less certain"
    return charts.bubble(points, title, "Own cost", "Value a year")


class Rollup:
    """The Rollup sheet: invested against delivered, as stated, shrunk, and weighted with confidence."""

    def __init__(self, book: Book, models: Listing) -> None:
        self.sheet = sheet = book.sheet(
            "Rollup", "Roll-up", "What did last year's spending return, and how sure is that?", (5, 46, *[18] * 5)
        )
        sheet.one_page = True
        sheet.heading("Invested against delivered", "ROI is (value - invested) / invested, on everything spent.")
        self.headers = sheet.headers(
            {"C": "Figure", "D": "$", "E": "ROI", "F": "How to read it"}, to_end=True, height=16
        )
        self.first = sheet.row
        rows = (
            ("Invested", "=Inputs_Spent", "", "Case_Invested", "Models and platform, S2 l.4."),
            (
                "Value as stated",
                f"={models.total('value')}",
                "Case_ROI_Stated",
                "Case_Value_Stated",
                Told("Point estimates added up: S2's formula.", "Point estimates added up."),
            ),
            (
                "Value, shrunk",
                f"={models.total('shrunk')}",
                "Case_ROI_Shrunk",
                "Case_Value_Shrunk",
                "Winners are drawn back to what such models usually bring.",
            ),
            (
                "Value, weighted with confidence",
                f"={models.total('weighted')}",
                "Case_ROI_Weighted",
                "Case_Value_Weighted",
                "What a careful reader counts.",
            ),
            (
                "Value, all low ends",
                f"={models.total('low')}",
                "Case_ROI_Low",
                "Case_Value_Low",
                "All of them at once: unlikely, and still the question to ask.",
            ),
        )
        for label, formula, roi, name, note in rows:
            sheet.put("C", label)
            sheet.put("D", formula, Role.LINK, Format.MONEY, name=name)
            if roi:
                ratio = f"=IF(Inputs_Spent=0,0,(D{sheet.row}-Inputs_Spent)/Inputs_Spent)"
                sheet.put("E", ratio, Role.CALCULATION, Format.PERCENT, name=roi)
            sheet.put("F", note, Role.NOTE, to=sheet.last_column)
            sheet.down()
        self.last = sheet.row - 1
        sheet.down()
        sheet.heading("By type of value")
        sheet.headers(
            {"C": "Type", "D": "Models", "E": "Own cost, $", "F": "Value, $ a year", "G": "Weighted, $"}, height=16
        )
        start = sheet.row
        for kind in TYPES:
            sheet.put("C", kind)
            kinds, row = models.area("type"), sheet.row
            sheet.put("D", f"=COUNTIF({kinds},$C{row})", Role.CALCULATION, Format.COUNT)
            for column, key in (("E", "cost"), ("F", "value"), ("G", "weighted")):
                amount = f"=SUMIF({kinds},$C{row},{models.area(key)})"
                sheet.put(column, amount, Role.CALCULATION, Format.MONEY)
            sheet.down()
        sheet.down()
        sheet.results(
            (
                Result("Ask", "=Inputs_Ask", Format.MONEY, "S2 l.5."),
                Result(
                    "Growth of the budget",
                    "=IF(Inputs_Spent=0,0,Inputs_Ask/Inputs_Spent-1)",
                    Format.PERCENT,
                    "S2 prints 21 %.",
                    "Case_Ask_Growth",
                ),
            ),
        )
        sheet.down()
        stated, shrunk, weighted = (f'TEXT(Case_ROI_{how},"0%")' for how in ("Stated", "Shrunk", "Weighted"))
        finding = f'="A return of "&{stated}&" as stated is "&{shrunk}&" shrunk and "&{weighted}&" weighted"'
        charts.place(sheet, self.chart(), f"C{sheet.row}", f"{sheet.last_column}{sheet.row + 17}", finding)
        by_type = f"SUM({sheet.name}!$F${start}:$F${start + len(TYPES) - 1})"
        book.check("Rollup", "Value by type adds up to value by model", by_type, "Case_Value_Stated")
        book.check("Rollup", "Growth of the ask is ask over spending", "(1+Case_Ask_Growth)*Inputs_Spent", "Inputs_Ask")

    def chart(self) -> charts.Chart:
        """Invested, and the value by how it is counted."""
        values, names = (
            charts.Line(self.sheet, f"{c}{self.headers}", f"{c}{self.first}", f"{c}{self.last}") for c in "DC"
        )
        colours = (styles.ORANGE, styles.GREY, styles.BLUE, styles.BLUE, styles.GREY)
        return charts.results(values, names, "Invested, and value by how it is counted", colours)


def add_amortisation(book: Book, models: Listing) -> None:
    """The Amortisation sheet: each model with its part of the shared platform."""
    sheet = book.sheet(
        "Amortisation",
        "Platform amortisation",
        "What does each model return alone, and once it carries its part of the platform?",
        (5, 30, *[17] * 6),
    )
    sheet.heading("Marginal and loaded", "Marginal: for the next model. Loaded: for all of them together.")
    value, cost = models.area("value"), models.area("cost")
    row = "ROWS($B$" + str(sheet.row + 1) + ":{number})"

    def call(method: str, what: str) -> str:
        return f'=INDEX(ML_PLATFORM_AMORTISE(Inputs_Foundation,{value},{cost},"{method}","{what}"),{row},1)'

    def brought(key: str) -> str:
        return f"=INDEX({models.area(key)},{row},1)"

    listing = add_listing(
        sheet,
        (
            NUMBER,
            Field("model", "Model", Format.GENERAL, brought("model")),
            Field("value", "Value, $ a year", Format.MONEY, brought("value"), total=True),
            Field("share", "Part of the platform, $", Format.MONEY, call("proportional", "share"), total=True),
            Field("marginal", "ROI, marginal", Format.PERCENT, call("average", "marginal")),
            Field("average", "ROI, loaded evenly", Format.PERCENT, call("average", "roi")),
            Field("proportional", "ROI, loaded by value", Format.PERCENT, call("proportional", "roi")),
        ),
        [(f"M{n}",) for n in range(1, models.count + 1)],
    )
    sheet.down()
    platform = f'=ML_PLATFORM_AMORTISE(Inputs_Foundation,{value},{cost},,"platform")'
    sheet.results(
        (
            Result(
                "All models with the platform",
                platform,
                Format.PERCENT,
                "Equals the ROI on everything spent.",
                "Case_Platform_ROI",
            ),
        )
    )
    book.check(
        "Amortisation", "The parts of the platform add up to it", str(listing.total("share")), "Inputs_Foundation"
    )
    book.check(
        "Amortisation",
        "ROI with the platform is the roll-up's",
        "Case_Platform_ROI",
        "Case_ROI_Stated",
        "Inputs_Tolerance_Ratio",
    )
