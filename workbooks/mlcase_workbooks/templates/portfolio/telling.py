"""How the portfolio is told: indicators that are watched, five questions, the memo, and what may go wrong."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.datavalidation import DataValidation

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.listing import Listing
from mlcase_workbooks.templates.blocks.risks import Risk, Shock
from mlcase_workbooks.templates.filled import begun
from mlcase_workbooks.templates.places import Ref, shift
from mlcase_workbooks.templates.portfolio.proposals import Proposals
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import MILLIONS, Format, Role
from mlcase_workbooks.templates.told import Told

money = MILLIONS.words

RISKS = (
    Risk("K1", "A model drifts and nobody sees it for a quarter", 0.35, 300_000, 700_000, "",
         "Drift indicators for every model, see KPI; owner on call", "Head of ML", "low", EXAMPLE,
         Shock(Told("Revenue value falls by a fifth", "Revenue value falls"), 0.20, ("B1",))),
    Risk("K2", "Novelty wears off: lifts of the test do not last", 0.30, 500_000, 900_000, "lift",
         "Hold-out groups stay; value is read again after six months", "Analytics", "medium", EXAMPLE,
         Shock(Told("Revenue value falls by 30 %", "Revenue value falls"), 0.30, ("B1",))),
    Risk("K3", "Offline gains do not arrive online", 0.25, 400_000, 800_000, "lift",
         "Same event as K2, seen before launch: counted once", "Head of ML", "medium", EXAMPLE),
    Risk("K4", "Building takes longer and costs more", 0.35, 400_000, 900_000, "",
         "Two projects at a time; stop rule at half the budget", "CFO", "low", EXAMPLE,
         Shock(Told("Building costs a quarter more", "Building costs more"), 0.25, ("C1",))),
    Risk("K5", "Two engineers leave", 0.20, 300_000, 600_000, "",
         "Second owner for every model", "Head of ML", "medium", EXAMPLE),
)  # fmt: skip
RESIDUAL_SCALE = {"low": (0.10, EXAMPLE), "medium": (0.20, EXAMPLE), "high": (0.40, EXAMPLE)}
RISK_NOTE = "Examples of what a register for this case holds; losses are positive amounts over the case's years."

KPIS: tuple[tuple[str, str, tuple[str | float, ...]], ...] = (
    ("business", "primary_metric", ("revenue a session", "net fraud loss", "revenue a search", "retained margin")),
    ("business", "secondary_metric", ("orders", "blocked orders", "searches without a click", "offers taken")),
    ("business", "cost_per_request", (0.0004, 0.0021, 0.0003, 0.0009)),
    ("model", "accuracy_or_proxy", ("click rate", "detection rate", "rank quality", "AUC")),
    ("model", "data_drift_score", (0.04, 0.07, 0.03, 0.12)),
    ("model", "prediction_drift_score", (0.02, 0.05, 0.02, 0.09)),
    ("infra", "p50_latency_ms", (35, 22, 41, 60)),
    ("infra", "p99_latency_ms", (180, 95, 210, 400)),
    ("infra", "error_rate", (0.001, 0.0005, 0.002, 0.004)),
    ("infra", "weekly_cost", (4_100, 2_900, 3_300, 1_200)),
)


def add_kpi_coverage(book: Book, models: Listing, watched: bool) -> None:
    """The KPI sheet: ten indicators by model; an empty cell is an indicator that nobody watches.

    The example's models are ``watched``; of others nothing is known.
    """
    columns = [shift("D", n) for n in range(models.count)]
    source = shift("D", models.count)
    question = "Is every model watched: business, model, infrastructure?"
    sheet = book.sheet("KPI", "KPI coverage", question, (14, 28, *[26] * models.count, 18))
    sheet.heading("Ten indicators a model, weekly", "S2 l.286-306. An empty cell is an indicator that is missing.")
    headers = {
        "B": "Kind",
        "C": "Indicator",
        **{column: '=IF({0}="","",{0})'.format(models.cell("model", n)) for n, column in enumerate(columns, start=1)},
        source: "Source",
    }
    header = sheet.headers(headers, height=16)
    first, last = sheet.row, sheet.row + len(KPIS) - 1
    anything = DataValidation("textLength", operator="between", formula1="0", formula2="200", allow_blank=True)
    anything.showInputMessage, anything.promptTitle = True, "Indicator"
    anything.prompt = "Today's value or the name of the metric; leave empty if nobody watches it."
    for kind, name, values in KPIS:
        sheet.put("B", kind)
        sheet.put("C", name)
        for column, value in zip(columns, values if watched else [None] * len(columns), strict=True):
            sheet.put(column, value, Role.INPUT, align="center")
        sheet.put(source, EXAMPLE if watched else None, Role.NOTE)
        sheet.down()
    area = f"{columns[0]}{first}:{columns[-1]}{last}"
    anything.add(area)
    sheet.native.add_data_validation(anything)
    styles.flag(sheet.native, area, f'{columns[0]}{first}=""')
    for column in ("B", "C", source):
        sheet.put(column, "Missing" if column == "C" else None, Role.TOTAL)
    for column in columns:
        own = f"{column}{first}:{column}{last}"
        sheet.put(
            column, f'=IF({column}${header}="",0,ROWS({own})-COUNTA({own}))', Role.TOTAL, Format.YEAR, align="center"
        )
    missing_row = sheet.row
    sheet.down()
    sheet.put("C", "Covered", Role.LABEL)
    for column in columns:
        own = f"{column}{first}:{column}{last}"
        sheet.put(column, f"=COUNTA({own})/ROWS({own})", Role.CALCULATION, Format.WHOLE_PERCENT, align="center")
    sheet.down(2)
    sheet.put("C", "Indicators missing, all models", Role.STRONG)
    missing = f"{columns[0]}{missing_row}:{columns[-1]}{missing_row}"
    sheet.put("D", f"=SUM({missing})", Role.CALCULATION, Format.YEAR, name="Case_KPI_Gaps", align="center")
    sheet.down()
    sheet.put("C", "First model, by the function", Role.LABEL)
    sheet.put("D", f"=ML_KPI_GAPS(B{first}:D{last})", Role.FUNCTION, Format.YEAR, align="center")
    first_model = sheet.row
    sheet.down()
    book.check("KPI", "Every model has its ten indicators", "Case_KPI_Gaps")
    book.check("KPI", "ML_KPI_GAPS agrees with the table", f"KPI!$D${first_model}", f"KPI!$D${missing_row}")
    names = f"KPI!${columns[0]}${header}:${columns[-1]}${header}"
    book.check(
        "KPI",
        "Every model of the record has a column",
        f'SUMPRODUCT(--({names}<>""))',
        f"COUNTA({models.area('model')})",
    )


ENGINEER_SPEAK = ("accuracy", "F1", "AUC", "perplexity")


def add_questions(book: Book, models: Listing, proposals: Proposals) -> None:
    """The FiveQuestions sheet: each answer with its evidence, whether it is complete, and whether it speaks dollars."""
    sheet = book.sheet(
        "FiveQuestions",
        "Five questions",
        "What did we build, what did it bring, how do we know, what next, and what may go wrong?",
        (5, 26, 76, 34, 13, 20),
    )
    sheet.heading("Answers from the workbook", "Engineers' words with no dollar beside them are flagged.")
    sheet.headers(
        {"B": "#", "C": "Question", "D": "Answer", "E": "Evidence", "F": "Complete", "G": "Language"}, height=16
    )
    tests = f'COUNTIF({models.area("method")},"A/B test")'
    names = '&", "&'.join(str(models.cell("model", n)) for n in range(1, models.count + 1))
    rows = (
        ("What did we build?", f'=COUNTA({models.area("model")})&" models in production: "&{names}&"."', "Models"),
        (
            "What did it bring?",
            f'={money("Case_Value_Stated")}&" a year on "&{money("Case_Invested")}&" invested; "&'
            f'{money("Case_Value_Weighted")}&" when weighted with confidence."',
            "Rollup",
        ),
        (
            "How do we know?",
            f'={tests}&" of "&COUNTA({models.area("model")})&" values from A/B tests, the others weighted down; '
            f'the low ends together are "&{money("Case_Value_Low")}&"."',
            "Models: interval, method, evidence",
        ),
        (
            "What would we build next?",
            f'={proposals.ranked(1, "C")}&", "&{proposals.ranked(2, "C")}&", "&{proposals.ranked(3, "C")}&" and what '
            f'else the budget holds: "&{money("Case_Funded")}&" for an NPV of "&{money("Case_NPV")}&"."',
            "Proposals, Cashflow",
        ),
        (
            "What is the risk?",
            f'="Expected cost of the register "&{money("Case_Risk_EMV")}&"; worst case NPV "&{money("Case_Worst_NPV")}&'
            '"; break-even at "&TEXT(Case_Break_Even,"0%")&" of the value."',
            "Risk, Scenarios",
        ),
    )
    first = sheet.row
    last = first + len(rows) - 1
    for number, (question, answer, evidence) in enumerate(rows, start=1):
        row = sheet.row
        sheet.put("B", number, Role.NOTE)
        sheet.put("C", question, Role.STRONG)
        sheet.put("D", answer, Role.LABEL)
        sheet.put("E", evidence, Role.INPUT)
        sheet.put("F", f'=IF(AND(LEN(D{row})>0,LEN(E{row})>0),"yes","no")', Role.CALCULATION, align="center")
        words = "+".join(f'ISNUMBER(SEARCH("{word}",D{row}))' for word in ENGINEER_SPEAK)
        sheet.put(
            "G", f'=IF(AND({words}>0,ISERROR(FIND("$",D{row}))),"no dollar","ok")', Role.CALCULATION, align="center"
        )
        sheet.native.row_dimensions[row].height = 34
        sheet.down()
    styles.flag(sheet.native, f"F{first}:F{last}", f'F{first}<>"yes"', f'F{first}="yes"')
    styles.flag(sheet.native, f"G{first}:G{last}", f'G{first}<>"ok"', f'G{first}="ok"')
    where = sheet.name
    answered = f'COUNTIF({where}!$F${first}:$F${last},"yes")'
    book.check(where, "All five questions have an answer and evidence", answered, f"ROWS({where}!$F${first}:$F${last})")
    book.check(
        where, "No answer gives a model metric without a dollar", f'COUNTIF({where}!$G${first}:$G${last},"no dollar")'
    )


UNQUANTIFIED = (
    ("Trust of customers in search results", "complaints a week, no price on it"),
    ("Time to market of the next model", "platform and habits in place; option value, outside NPV"),
)


def add_memo(book: Book, models: Listing, proposals: Proposals) -> None:
    """The Memo sheet in S2's order, every figure from its cell."""
    sheet = book.sheet("Memo", "Memo", "Return on machine learning: last year, and the budget for the next", (38, 128))
    sheet.one_page = True
    _part(
        sheet,
        "In short",
        (
            ("Invested", f'={money("Case_Invested")}&": platform, infrastructure and people, last year."'),
            (
                "Delivered",
                f'={money("Case_Value_Stated")}&" a year as stated; "&{money("Case_Value_Shrunk")}&" shrunk; "&'
                f'{money("Case_Value_Weighted")}&" weighted with confidence."',
            ),
            (
                "Return",
                '=TEXT(Case_ROI_Stated,"0%")&" as (value - invested) / invested; "&TEXT(Case_ROI_Weighted,"0%")&'
                '" when weighted with confidence."',
            ),
        ),
    )
    lines = []
    for number in range(1, models.count + 1):
        cell = {key: models.cell(key, number) for key in models.columns}
        amounts = [money(cell[key]) for key in ("cost", "value", "low", "high")]
        text = (
            f'={cell["type"]}&"; own cost "&{amounts[0]}&"; value "&{amounts[1]}&" a year ("&{amounts[2]}&" to "&'
            f'{amounts[3]}&"), by "&{cell["method"]}&", "&{cell["confidence"]}&" confidence; evidence: "&'
            f'{cell["evidence"]}&"."'
        )
        lines.append((f"=T({cell['model']})", _if_named(cell["model"], text)))
    _part(sheet, "Models", lines)
    _part(sheet, "Real, and not in the figures", UNQUANTIFIED)
    rank_of = proposals.ranked
    ranked = [
        (
            f"={rank_of(rank, 'C')}",
            _if_named(
                rank_of(rank, "C"),
                f'={money(rank_of(rank, "E"))}&" for an NPV of "&{money(rank_of(rank, "F"))}&"; "&'
                f'TEXT({rank_of(rank, "G")},"0.00")&" back for $1; funded: "&{rank_of(rank, "J")}&"."',
            ),
        )
        for rank in range(1, proposals.count + 1)
    ]
    ask = (
        f'={money("Inputs_Ask")}&", "&TEXT(Case_Ask_Growth,"0%")&" more than last year; "&{money("Case_Funded")}&'
        '" of it is placed on projects."'
    )
    _part(sheet, "Next year", [("Ask", ask), *ranked])
    _part(
        sheet,
        "Conclusion",
        (
            (
                "Range",
                f'="NPV "&{money("Case_NPV")}&" ("&Case_Convention&"); worst case "&{money("Case_Worst_NPV")}&'
                f'", best case "&'
                f'{money("Case_Best_NPV")}&"."',
            ),
            (
                "What it takes",
                '="The case stands if "&TEXT(Case_Break_Even,"0%")&" of the weighted value arrives. What the '
                'scenarios say: "'
                '&Case_Decision&"."',
            ),
        ),
    )


def _if_named(name: Ref, text: str) -> str:
    """What is said of an entry of a list, if there is one."""
    return f'=IF({name}="","",{text.removeprefix("=")})'


def _part(sheet: Sheet, title: str, lines: Sequence[tuple[str, str]]) -> None:
    sheet.heading(title)
    for label, text in lines:
        sheet.put("B", label, Role.STRONG)
        sheet.put("C", begun(text) if text.startswith("=") else text, Role.LABEL)
        sheet.native.row_dimensions[sheet.row].height = 16
        sheet.down()
    sheet.down()
