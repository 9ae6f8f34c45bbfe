"""What today's way of working costs: yearly costs apart from a loss that may come once, overlaps counted once."""

from __future__ import annotations

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.cashflow import CashFlow
from mlcase_workbooks.templates.blocks.listing import NUMBER, SOURCE, Field, Listing, add_listing
from mlcase_workbooks.templates.sheet import Book, Result, Sheet
from mlcase_workbooks.templates.styles import Format
from mlcase_workbooks.templates.told import Told

WIDTHS = (5, 42, 15, 14, 13, 16, 16, 16, 15, 30)
EVERY_YEAR, ONCE = "every year", "once"
WASTE = "idle machines"
SAME = (WASTE, "double work", "waiting", "breach of rules")
PROBLEMS = (
    ("Twenty teams build the same thing", 3_000_000, EVERY_YEAR, 1.0, None, "direct cost", "S1 l.58"),
    ("Machines used badly, team by team", 2_000_000, EVERY_YEAR, 1.0, WASTE, "direct cost", "S1 l.59"),
    ("Models wait to be deployed", 3_000_000, EVERY_YEAR, 1.0, None, "opportunity", "S1 l.76, l.129"),
    ("Fine for a breach of SOC 2, HIPAA or GDPR", 10_000_000, ONCE, 0.10, None, "risk", f"S1 l.95; odds: {EXAMPLE}"),
    ("Cloud spending that nobody uses", 4_000_000, EVERY_YEAR, 1.0, WASTE, "waste", "S1 l.115"),
)
CHART_ROWS = 15
ODDS = Told(
    "The odds of the fine are an example: S1 gives none and adds the 10M in full.",
    "A loss that may come once, times its likelihood in a year.",
)
LARGER = "SUMPRODUCT(({group_all}={group})*({expected_all}>{expected}))"
EARLIER = "SUMPRODUCT(({group_all}={group})*({expected_all}={expected})*(ROW({group_all})<ROW({group})))"
FIELDS = (
    NUMBER,
    Field("problem", "Problem", plain=True),
    Field("amount", "As stated, $", Format.MONEY, total=True, unused=0),
    Field("flow", "Comes", choices=(EVERY_YEAR, ONCE), unused=EVERY_YEAR),
    Field("chance", "Likelihood in a year", Format.WHOLE_PERCENT, most=1, unused=1),
    Field("group", "Same waste as", choices=SAME),
    Field("expected", "Expected, $ a year", Format.MONEY, "={amount}*{chance}", total=True),
    Field(
        "counted",
        "Counted, $ a year",
        Format.MONEY,
        f'=IF({{group}}="",{{expected}},IF({LARGER}+{EARLIER}=0,{{expected}},0))',
        total=True,
    ),
    Field("kind", "Kind", plain=True),
    SOURCE,
)


def add_problems(book: Book, flow: CashFlow) -> Listing:
    """The Problems sheet: the register, what it comes to, and the picture; gives back the register."""
    sheet = book.sheet(
        "Problems", "Problems", "What does today's way of working cost, and how much of that is certain?", WIDTHS
    )
    sheet.one_page = True
    sheet.heading(
        "What each problem costs",
        "Every year: a flow. Once: a stock, worth its size times its likelihood in a year. Of entries that are one "
        "and the same waste the larger counts.",
    )
    register = add_listing(sheet, FIELDS, [(f"P{n}", *problem) for n, problem in enumerate(PROBLEMS, start=1)])
    sheet.down()
    _results(sheet, register, flow)
    sheet.down()
    costs, twice = (book.scale.words(name) for name in ("Case_Inaction_Year", "Case_Problems_Twice"))
    finding = f'="Doing nothing costs "&{costs}&" a year; "&{twice}&" of what is stated is named twice"'
    charts.place(sheet, _chart(register), f"C{sheet.row}", f"I{sheet.row + CHART_ROWS}", finding)
    _checks(book, register)
    return register


def _results(sheet: Sheet, register: Listing, flow: CashFlow) -> None:
    amount, comes = register.area("amount"), register.area("flow")
    expected, counted = register.total("expected"), register.total("counted")
    sheet.heading("What they come to")
    sheet.results(
        (
            Result(
                Told("Added up as S1 does it", "Added up as stated"),
                f"={register.total('amount')}",
                Format.MONEY,
                "Adds a loss that may come once to costs of every year.",
                "Case_Problems_Stated",
            ),
            Result(
                "Of that, every year",
                f'=SUMIF({comes},"{EVERY_YEAR}",{amount})',
                Format.MONEY,
                Told(
                    "The baseline of the case: what doing nothing costs a year (S1 l.809).",
                    "The baseline of the case: what doing nothing costs a year.",
                ),
                "Case_Problems_Recurring",
            ),
            Result(
                "Named twice",
                f"={expected}-{counted}",
                Format.MONEY,
                Told(
                    "S1 counts idle machines as a cost of the teams and again as waste of the cloud.",
                    "What two entries of the same waste hold both.",
                ),
                "Case_Problems_Twice",
            ),
            Result("Expected cost a year, each once", f"={counted}", Format.MONEY, ODDS, "Case_Inaction_Year"),
            Result(
                "Over the case, present value",
                f"=Case_Inaction_Year*SUM({flow.discount.yearly})",
                Format.MONEY,
                "The baseline, not a benefit: in no cash flow and not in the NPV.",
                "Case_Inaction_PV",
            ),
        ),
        note="F",
        value_to="E",
    )


def _chart(register: Listing) -> charts.Chart:
    """What counts of each problem in a year."""

    def line(key: str) -> charts.Line:
        column = register.columns[key]
        return charts.Line(
            register.sheet, f"{column}{register.first - 1}", f"{column}{register.first}", f"{column}{register.last}"
        )

    colours = [styles.ORANGE if problem[2] == ONCE else styles.BLUE for problem in PROBLEMS]
    return charts.results(line("counted"), line("problem"), "Expected cost a year, each waste counted once", colours)


def _checks(book: Book, register: Listing) -> None:
    where, baseline = register.sheet.name, "Inputs_Status_Quo_Cost"
    chance, amount, group = (register.area(key) for key in ("chance", "amount", "group"))
    once = f"ML_RISK_EMV({chance},{amount},{amount},{group})"
    book.check(where, "Each waste counts once: ML_RISK_EMV agrees with the register", "Case_Inaction_Year", once)
    book.check(where, "The yearly problems add up to the baseline", "Case_Problems_Recurring", baseline)
    book.check(where, "No likelihood lies outside 0 to 1", f'COUNTIF({chance},"<0")+COUNTIF({chance},">1")')
    certain = f'COUNTIF({register.area("flow")},"{EVERY_YEAR}")+COUNTIF({register.area("flow")},"{ONCE}")'
    book.check(where, "Every problem comes every year or once", certain, f"ROWS({amount})")
