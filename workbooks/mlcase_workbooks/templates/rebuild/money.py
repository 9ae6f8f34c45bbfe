"""What the rebuild costs and brings: budget in tracks, plan, models, who carries the foundation, and the framing."""

from __future__ import annotations

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.benefits import Benefit, BenefitDriver, BenefitSheet
from mlcase_workbooks.templates.blocks.cashflow import CashFlow
from mlcase_workbooks.templates.blocks.costs import CostLine, CostSheet, CostTable
from mlcase_workbooks.templates.blocks.listing import NUMBER, Field, add_listing
from mlcase_workbooks.templates.blocks.rollout import FOLLOWS_ALL, Step
from mlcase_workbooks.templates.sheet import Book, Result
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

SPLIT = "S0 l.18; example"


def _part(label: str, amount: float) -> CostLine:
    return CostLine(label, "$, at approval", SPLIT, amount, first=0, last=0)


def _model(label: str, year: int) -> CostLine:
    return CostLine(label, "$, once", "Inputs", "{0}", ("=Inputs_Model_Cost",), (Format.MONEY,), first=year, last=year)


REBUILD = CostSheet(
    "Rebuild",
    "Rebuild budget",
    "What does the foundation cost, what does each model add, and what does running it take?",
    "Owner: CTO · the rebuild is paid at approval, before Year 1",
    (
        CostTable(
            "RB",
            "Rebuild",
            (
                _part("Audit and design", 50_000),
                _part("Track A: feature pipelines", 110_000),
                _part("Track B: lineage", 70_000),
                _part("Track C: validation framework", 70_000),
                _part("Contingency", 40_000),
            ),
            amount="Amount, $",
        ),
        CostTable(
            "MO",
            "Putting the models on it",
            (_model("Churn model", 1), _model("Pricing model", 1), _model("Recommendation model", 2)),
            ("Cost of one, $",),
            amount="Amount, $",
        ),
        CostTable(
            "RN",
            "Running",
            (
                CostLine(
                    "Foundation and models",
                    "$ a year",
                    EXAMPLE,
                    "{0}*{1}",
                    ("={RB}+{MO}", "=Inputs_Maintenance"),
                    (Format.MONEY, Format.PERCENT),
                    first=2,
                    last=None,
                ),
            ),
            ("Built, $", "Share a year"),
        ),
    ),
)

STEPS = (
    Step("Audit and design", "1 Design", "CTO", None, 6, "None: reads only", "S0 l.20: 6 weeks"),
    Step("Gate 1: causes confirmed, budget holds", "1 Design", "CTO, CFO", 1, 0, "Stop costs the audit", EXAMPLE),
    Step("Track A: feature pipelines", "2 Rebuild", "Data engineering", 2, 22, "Old feeds run on", "S0 l.20: tracks"),
    Step("Track B: lineage", "2 Rebuild", "ML platform", 2, 18, "None: reads metadata", "S0 l.20: tracks"),
    Step("Track C: validation framework", "2 Rebuild", "Data science", 2, 16, "Warns, then blocks", "S0 l.20: tracks"),
    Step("Gate 2: training and live agree", "2 Rebuild", "CTO, CFO", FOLLOWS_ALL, 0, "No model before it", EXAMPLE),
    Step("First model goes live", "3 Models", "Data science", 6, 6, "A/B test against today", EXAMPLE),
)


def _benefit(code: str, label: str, which: str) -> Benefit:
    live = f"=MAX(0,MIN(12,12*{{period}}-Inputs_{which}_Month))"
    return Benefit(
        code,
        label,
        "{0}*{1}*{2}/12",
        (
            BenefitDriver("Value planned", "$ a year", "Inputs", f"=Inputs_{which}_Value", Format.MONEY),
            BenefitDriver("Counted", "share", "Inputs", "=Inputs_Realisation", Format.PERCENT),
            BenefitDriver("Months live", "months", "Inputs", live, Format.MONTHS),
        ),
    )


MODELS = BenefitSheet(
    "Models",
    "Models",
    "What do the rebuilt models bring, from the month in which each is live?",
    "Owner: CFO · values are examples until each model has its test",
    (
        _benefit("M1", "Churn model", "First"),
        _benefit("M2", "Pricing model", "Second"),
        _benefit("M3", "Recommendation model", "Third"),
    ),
)
NAMES = ("Churn model", "Pricing model", "Recommendation model")
VALUES = ("First", "Second", "Third")


def add_amortisation(book: Book) -> None:
    """The Amortisation sheet: each model's return alone, and with its part of the foundation."""
    sheet = book.sheet(
        "Amortisation",
        "Amortisation",
        "What does each model return alone, and what once it carries its part of the foundation?",
        (5, 34, *[16] * 8),
    )
    sheet.heading(
        "Return of a full year, model by model",
        "Later models cost no foundation: true of the next model (marginal), never of all of them together (loaded).",
    )
    first = sheet.row + 1
    row = "ROWS($B$" + str(first) + ":{number})"

    def call(method: str, what: str) -> str:
        return f'=INDEX(ML_PLATFORM_AMORTISE(Case_Foundation,{{value_all}},{{cost_all}},"{method}","{what}"),{row},1)'

    fields = (
        NUMBER,
        Field("model", "Model", plain=True),
        Field("planned", "Value planned, $ a year", Format.MONEY, "=" + _pick(first), total=True),
        Field("value", "Value counted, $ a year", Format.MONEY, "={planned}*Inputs_Realisation", total=True),
        Field("cost", "Own cost, $", Format.MONEY, "=Inputs_Model_Cost", total=True),
        Field("share", "Part of the foundation, $", Format.MONEY, call("average", "share"), total=True),
        Field("marginal", "Return, marginal", Format.PERCENT, call("average", "marginal")),
        Field("average", "Return, loaded evenly", Format.PERCENT, call("average", "roi")),
        Field("proportional", "Return, loaded by value", Format.PERCENT, call("proportional", "roi")),
    )
    models = add_listing(sheet, fields, [(f"M{n}", name) for n, name in enumerate(NAMES, start=1)])
    sheet.down()
    value, cost = models.area("value"), models.area("cost")
    sheet.results(
        (
            Result(
                "All models with the foundation",
                f'=ML_PLATFORM_AMORTISE(Case_Foundation,{value},{cost},,"platform")',
                Format.PERCENT,
                "The figure for the decision about the foundation: a full year's value over all that it takes.",
                "Case_Platform_ROI",
            ),
            Result(
                "First model with the whole foundation",
                f"=({models.cell('value', 1)}-{models.cell('cost', 1)}-Case_Foundation)"
                f"/({models.cell('cost', 1)}+Case_Foundation)",
                Format.PERCENT,
                "If no other model follows.",
                "Case_First_Model_ROI",
            ),
        ),
    )
    total = f"SUM({value})-SUM({cost})-Case_Foundation"
    whole = f"({total})/(SUM({cost})+Case_Foundation)"
    statement = "ML_PLATFORM_AMORTISE agrees with value over cost"
    book.check("Amortisation", statement, "Case_Platform_ROI", whole, "Inputs_Tolerance_Ratio")
    book.check(
        "Amortisation", "The parts of the foundation add up to it", str(models.total("share")), "Case_Foundation"
    )


def _pick(first: int) -> str:
    """The planned value of the row's model, by its place in the table."""
    place = f"ROWS($B${first}:{{number}})"
    return f"CHOOSE({place}," + ",".join(f"Inputs_{which}_Value" for which in VALUES) + ")"


class Framing:
    """The Framing sheet: money sunk beside the rebuild, and the forward-looking value that decides."""

    def __init__(self, book: Book, flow: CashFlow) -> None:
        self.sheet = sheet = book.sheet(
            "Framing",
            "Framing",
            "What do the failed pilots say, and what do they not say, about the rebuild?",
            (5, 46, 18, *[18] * 4),
        )
        sheet.one_page = True
        sheet.heading("Beside each other", "The first bar is sunk: it is not a benefit. Only the last one decides.")
        self.headers = sheet.headers({"C": "Figure", "D": "$", "E": "What it is"}, height=16, to_end=True)
        self.first = sheet.row
        rows = (
            (
                "Sunk in pilots (not a benefit)",
                "=Case_Sunk",
                "Spent, whatever is decided. In no cash flow and no ratio.",
            ),
            ("Rebuild", "=Case_Foundation", "To be spent, once."),
            (
                "Forward-looking NPV",
                "=Case_NPV",
                "What the decision is worth from today: the only one of the three to go by.",
            ),
        )
        for label, formula, note in rows:
            sheet.put("C", label)
            sheet.put("D", formula, Role.LINK, Format.MONEY)
            sheet.put("E", note, Role.NOTE, to=sheet.last_column)
            sheet.down()
        self.last = sheet.row - 1
        sheet.down()
        sheet.heading(
            "The sentence that opens eyes",
            Told(
                "It got S0's rebuild approved. It is a reason to look, not to pay.",
                "It is a reason to look, not to pay.",
            ),
        )
        ask = "ML_PILOT_REBUILD(Case_Sunk,Case_Foundation"
        forward = "Inputs_First_Value*Inputs_Realisation,Inputs_First_Month,COLUMNS({}),Inputs_Discount_Rate"
        sheet.results(
            (
                Result("Sunk less rebuild", f'={ask},,,,,"difference")', Format.MONEY, "", "Case_Sunk_Difference"),
                Result(
                    "Sunk for each dollar of rebuild", f'={ask},,,,,"ratio")', Format.MULTIPLE, "", "Case_Sunk_Ratio"
                ),
                Result(
                    "First model alone, forward NPV",
                    f'={ask},{forward.format(flow.net.yearly)},"forward_npv")',
                    Format.MONEY,
                    "Rebuild today, the churn model's value month by month from its first month; no running cost.",
                    "Case_First_Model_NPV",
                ),
            ),
        )
        sheet.put("C", '="Note: "&' + f'{ask},,,,,"note")', Role.FUNCTION, to=sheet.last_column)
        sheet.native.row_dimensions[sheet.row].height = 28
        sheet.down(2)
        sheet.heading(Told("What S0's nine to one would take", "What the claimed return would take"))
        sheet.results(
            (
                Result(
                    "Value of the first model in its first year",
                    "=Inputs_Stated_Return*Case_Foundation",
                    Format.MONEY,
                    Told("Return times rebuild; S0 gives neither value nor cost behind it.", "Return times rebuild."),
                    "Case_Stated_Value",
                ),
                Result("What this workbook counts", "=Inputs_First_Value*Inputs_Realisation", Format.MONEY, "", ""),
                Result(
                    "Times over",
                    "=IF(Inputs_First_Value*Inputs_Realisation=0,0,Case_Stated_Value/(Inputs_First_Value*Inputs_Realisation))",
                    Format.MULTIPLE,
                    "The claim is not used in any result.",
                ),
            ),
        )
        sheet.down()
        cost, worth = (book.scale.words(name) for name in ("Case_Foundation", "Case_NPV"))
        finding = f'="Rebuilding costs "&{cost}&"; from today on the plan is worth an NPV of "&{worth}'
        charts.place(sheet, self.chart(), f"C{sheet.row}", f"{sheet.last_column}{sheet.row + 17}", finding)
        sheet.down(19)
        difference = "Case_Sunk-Case_Foundation"
        book.check("Framing", "ML_PILOT_REBUILD agrees: sunk less rebuild", "Case_Sunk_Difference", difference)
        costs = "+".join(str(line.amounts.total) for line in flow.costs.lines)
        paid = f"SUMPRODUCT({flow.costs.presented.whole})"
        factors = "Inputs_Cost_Factor=1,Inputs_Build_Factor=1"
        statement = "No dollar of the pilots is in the cash flow"
        book.check("Framing", statement, f"IF(AND({factors}),-{paid},{costs})", costs)

    def chart(self) -> charts.Chart:
        """Sunk, rebuild, forward-looking value."""
        values, names = (
            charts.Line(self.sheet, f"{c}{self.headers}", f"{c}{self.first}", f"{c}{self.last}") for c in "DC"
        )
        title = "Sunk (not a benefit), rebuild, and forward-looking value"
        return charts.results(values, names, title, (styles.GREY, styles.ORANGE, styles.BLUE))
