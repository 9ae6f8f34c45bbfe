"""What failed and why: the pilots and their trigger, and what training and live traffic disagree about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from openpyxl.utils.datetime import to_excel

from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.listing import NUMBER, SOURCE, Field, Listing, add_listing
from mlcase_workbooks.templates.sheet import Book, Result, Sheet, Value
from mlcase_workbooks.templates.styles import Format
from mlcase_workbooks.templates.told import Told

CAUSES = ("skew", "freshness lag", "schema drift", "model", "other")
YES_NO = ("Y", "N")
SPLIT = "S0 l.22; example"
PILOTS = (
    ("Customer churn predictor", 220_000, (2023, 11, 1), (2024, 6, 28), "skew", "Y",
     "Null rates, see Diagnosis", SPLIT),
    ("Dynamic pricing, seasonal stock", 180_000, (2024, 3, 4), (2024, 12, 13), "freshness lag", "Y",
     "Feature age against the price run", SPLIT),
    ("Product recommendations", 200_000, (2024, 9, 2), (2025, 6, 20), "schema drift", "Y",
     "Renamed column in the catalogue feed", SPLIT),
)  # fmt: skip


def add_pilots(book: Book) -> Listing:
    """The Pilots sheet: what was tried, what it cost, why it failed, and whether that triggers a rebuild."""
    sheet = book.sheet(
        "Pilots",
        "Pilots and trigger",
        "Which pilots failed, at what cost, and could the model have helped it?",
        (5, 36, 14, 13, 13, 16, 16, 34, 12, 20),
    )
    top = sheet.row
    sheet.down(9)
    sheet.heading(
        "Pilots", "Money already spent. It is sunk: it appears on Framing and in no cash flow of this workbook."
    )
    back = "(YEAR(Inputs_As_Of)-YEAR({ended}))*12+MONTH(Inputs_As_Of)-MONTH({ended})"
    fields = (
        NUMBER,
        Field("pilot", "Pilot", plain=True),
        Field("cost", "Cost, $ (sunk)", Format.MONEY, total=True),
        Field("started", "Started", Format.DATE),
        Field("ended", "Abandoned", Format.DATE),
        Field("cause", "Cause", choices=CAUSES),
        Field("fixable", "Fixed by infrastructure?", choices=YES_NO),
        Field("evidence", "Evidence", plain=True),
        Field(
            "counts",
            "Counts for the trigger",
            Format.COUNT,
            "=IF(ISNUMBER({ended}),IF(AND(" + back + ">=0," + back + "<=Inputs_Trigger_Months),1,0),0)",
            total=True,
        ),
        SOURCE,
    )
    entries: list[tuple[Value, ...]] = [
        (f"P{n}", pilot, cost, _day(started), _day(ended), *rest)
        for n, (pilot, cost, started, ended, *rest) in enumerate(PILOTS, start=1)
    ]
    pilots = add_listing(sheet, fields, entries, spare=3)
    cost, fixable = pilots.area("cost"), pilots.area("fixable")
    with sheet.at(top, 9):
        sheet.heading("Trigger")
        sheet.results(
            (
                Result(
                    "Abandoned within the months that count",
                    f"={pilots.total('counts')}",
                    Format.YEAR,
                    '="of "&COUNT('
                    + cost
                    + ')&" pilots; "&Inputs_Trigger_Pilots&" in "&Inputs_Trigger_Months&" months are enough"',
                    "Case_Trigger_Count",
                ),
                Result(
                    "Trigger",
                    '=IF(Case_Trigger_Count>=Inputs_Trigger_Pilots,"rebuild: the next pilot waits","not reached")',
                    Format.GENERAL,
                    "A rule to start the diagnosis, not proof of its result.",
                    "Case_Trigger",
                ),
                Result("Cost of the pilots (sunk)", f"=SUM({cost})", Format.MONEY, "Not a benefit.", "Case_Sunk"),
                Result(
                    "Of it, for causes that infrastructure fixes",
                    f'=IF(Case_Sunk=0,0,SUMIF({fixable},"Y",{cost})/Case_Sunk)',
                    Format.PERCENT,
                    "Retraining or another architecture would not have helped these.",
                    "Case_Fixable_Share",
                ),
            ),
            note="G",
            value_to="F",
        )
    ended, started = pilots.area("ended"), pilots.area("started")
    book.check(
        "Pilots",
        Told("The pilots add up to the cost that S0 states", "The pilots add up to the cost that is stated"),
        "Case_Sunk",
        "Inputs_Pilots_Stated",
    )
    book.check("Pilots", "No pilot ends before it starts", f"SUMPRODUCT(--({ended}<{started}))")
    causes = f"COUNTA({pilots.area('cause')})+COUNTA({fixable})"
    book.check("Pilots", "Every pilot has a cause and a remedy", causes, f"COUNT({cost})+COUNT({cost})")
    return pilots


def _day(day: tuple[int, int, int]) -> int:
    return int(to_excel(datetime(*day)))


NULLS = (
    ("Churn: days since last contact", 500, 10_000, 575, 10_000, "S0 l.21: 15 %; counts: example"),
    ("Churn: contract value", 120, 10_000, 126, 10_000, EXAMPLE),
    ("Pricing: stock on hand", 40, 8_000, 44, 8_000, EXAMPLE),
)
AGES = (
    ("Pricing: stock on hand", 6, 31, EXAMPLE),
    ("Pricing: competitor price", 24, 20, EXAMPLE),
    ("Recommendations: last view", 1, 1, EXAMPLE),
)
SCHEMAS = (
    ("Recommendations: category_id", "integer", "text", EXAMPLE),
    ("Recommendations: brand", "text", "text", EXAMPLE),
    ("Churn: contract value", "decimal", "decimal", EXAMPLE),
)
BINS = (
    ("Churn: days since last contact", (0.20, 0.20, 0.20, 0.20, 0.20), (0.12, 0.16, 0.20, 0.24, 0.28), EXAMPLE),
    ("Pricing: stock on hand", (0.20, 0.20, 0.20, 0.20, 0.20), (0.44, 0.24, 0.14, 0.10, 0.08), EXAMPLE),
    ("Recommendations: last view", (0.20, 0.20, 0.20, 0.20, 0.20), (0.21, 0.20, 0.19, 0.20, 0.20), EXAMPLE),
)


def add_diagnosis(book: Book) -> None:
    """The Diagnosis sheet: null rates, freshness, schema and distribution, training against live."""
    sheet = book.sheet(
        "Diagnosis",
        "Diagnosis",
        "What did the models see live that they were not trained on?",
        (5, 34, *[11.5] * 12, 20),
    )
    sheet.one_page = True
    top = sheet.row
    sheet.down(7)
    nulls = _null_rates(sheet)
    ages = _freshness(sheet)
    schemas = _schema(sheet)
    bins = _distribution(sheet)
    found = (
        ("Features with a null rate that rose", nulls.area("flag"), "skewed", "Case_Skewed"),
        ("Features that are later than allowed", ages.area("flag"), "late", "Case_Late"),
        ("Columns whose type changed", schemas.area("flag"), "changed", "Case_Changed"),
        ("Features whose distribution shifted", bins.area("flag"), "shifted", "Case_Shifted"),
    )
    with sheet.at(top, 7):
        sheet.heading("What was found")
        results = [
            Result(label, f'=COUNTIF({area},"{word}")', Format.YEAR, "", name) for label, area, word, name in found
        ]
        names = "+".join(name for *_, name in found)
        results.append(
            Result("Findings in all", f"={names}", Format.YEAR, "None of them is the model's.", "Case_Findings")
        )
        sheet.results(results, note="F", value_to="E")
    more = f"SUMPRODUCT(--({nulls.area('nulls')}>{nulls.area('rows')}))"
    live = f"SUMPRODUCT(--({nulls.area('live_nulls')}>{nulls.area('live_rows')}))"
    book.check("Diagnosis", "No feature is missing in more rows than there are", f"{more}+{live}")
    for side, key in (("training", "trained"), ("live", "live")):
        area = _shares(bins, key)
        features = f"COUNT({bins.area(f'{key}1')})"
        book.check("Diagnosis", f"Shares of every feature add up to one, {side}", f"SUM({area})", features, TO_A_RATIO)


TO_A_RATIO = "Inputs_Tolerance_Ratio"


def _shares(bins: Listing, key: str) -> str:
    first, last = bins.area(f"{key}1"), bins.area(f"{key}5")
    return f"{first.split(':')[0]}:{last.split(':')[1]}"


def _listing(sheet: Sheet, title: str, note: str, fields: Sequence[Field], rows: Sequence[Sequence[Value]]) -> Listing:
    sheet.heading(title, note)
    numbered = [(f"{title[0]}{n}", *row) for n, row in enumerate(rows, start=1)]
    whole = (NUMBER, Field("feature", "Feature", plain=True), *fields)
    listing = add_listing(sheet, whole, numbered)
    sheet.down()
    return listing


def _null_rates(sheet: Sheet) -> Listing:
    call = "=ML_NULL_SKEW({nulls},{rows},{live_nulls},{live_rows},Inputs_Null_Tolerance,,"
    return _listing(
        sheet,
        "Null rates",
        Told(
            "Relative and in points: S0 says 15 % higher and does not say which; relative is taken.",
            "Relative and in points.",
        ),
        (
            Field("nulls", "Nulls, training", Format.COUNT),
            Field("rows", "Rows, training", Format.COUNT, least=1),
            Field("live_nulls", "Nulls, live", Format.COUNT),
            Field("live_rows", "Rows, live", Format.COUNT, least=1),
            Field("rate", "Null rate, training", Format.DETAILED_PERCENT, "={nulls}/{rows}"),
            Field("live_rate", "Null rate, live", Format.DETAILED_PERCENT, "={live_nulls}/{live_rows}"),
            Field("relative", "Rise, relative", Format.PERCENT, call + '"relative")'),
            Field("points", "Rise, points", Format.DETAILED_PERCENT, call + '"points")'),
            Field("z", "z of the rise", Format.MULTIPLE, call + '"z")'),
            Field("flag", "Verdict", Format.GENERAL, call + '"flag")'),
            SOURCE,
        ),
        NULLS,
    )


def _freshness(sheet: Sheet) -> Listing:
    return _listing(
        sheet,
        "Freshness",
        "How old a feature may be when the model reads it, and how old it was.",
        (
            Field("allowed", "Allowed, hours", Format.COUNT),
            Field("seen", "Seen live, hours", Format.COUNT),
            Field("lag", "Lag, hours", Format.COUNT, "=MAX(0,{seen}-{allowed})"),
            Field("flag", "Verdict", Format.GENERAL, '=IF(COUNT({seen})=0,"–",IF({seen}>{allowed},"late","in time"))'),
            SOURCE,
        ),
        AGES,
    )


def _schema(sheet: Sheet) -> Listing:
    kinds = ("integer", "decimal", "text", "date", "missing")
    return _listing(
        sheet,
        "Schema",
        "What a column was in training, and what it is live.",
        (
            Field("then", "In training", choices=kinds),
            Field("now", "Live", choices=kinds),
            Field("flag", "Verdict", Format.GENERAL, '=IF({then}="","–",IF({then}={now},"same","changed"))'),
            SOURCE,
        ),
        SCHEMAS,
    )


def _distribution(sheet: Sheet) -> Listing:
    bins = range(1, 6)
    trained = tuple(Field(f"trained{n}", f"Training, bin {n}", Format.WHOLE_PERCENT, most=1) for n in bins)
    live = tuple(Field(f"live{n}", f"Live, bin {n}", Format.WHOLE_PERCENT, most=1) for n in bins)
    rows = [(feature, *before, *after, source) for feature, before, after, source in BINS]
    return _listing(
        sheet,
        "Distribution",
        "Shares of rows in five bins of equal size in training; the population stability index sums up the shift.",
        (
            *trained,
            *live,
            Field("psi", "Stability index", Format.RATIO, "=ML_PSI({trained1}:{trained5},{live1}:{live5})"),
            Field(
                "flag",
                "Verdict",
                Format.GENERAL,
                '=IF(ISNUMBER({psi}),IF({psi}>=Inputs_PSI_Shift,"shifted","within"),"–")',
            ),
            SOURCE,
        ),
        rows,
    )
