"""The case on two bases: as its source document (S1) totals it, and as the document's own sections add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mlcase_workbooks.templates import styles
from mlcase_workbooks.templates.blocks.benefits import going_on
from mlcase_workbooks.templates.blocks.cashflow import COST_MULTIPLIER, CashFlow
from mlcase_workbooks.templates.blocks.costs import Costs
from mlcase_workbooks.templates.blocks.measures import (
    NO_BENEFIT,
    NO_COST,
    NO_PAYBACK,
    NO_RATE,
    bcr_of,
    break_even_of,
    irr_of,
    mirr_of,
    npv_of,
    or_words,
    payback_of,
    peak_funding_of,
    roi_of,
    undiscounted_roi_of,
)
from mlcase_workbooks.templates.places import Flow, Ref
from mlcase_workbooks.templates.platform.inputs import AS_STATED
from mlcase_workbooks.templates.platform.stated import PRINTED, STATED_ONLY
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role

SWITCH = "Live_As_Stated"
LEAST_COLUMNS = 6
RESULT_ROWS = 13


class Basis:
    """The Basis sheet, written in two parts: one feeds the cash flow, the other reads it."""

    def __init__(self, book: Book, question: str) -> None:
        self.book = book
        widths = (6.5, 50, 30, *[15] * max(LEAST_COLUMNS, book.years + 2), 54)
        self.sheet: Sheet = book.sheet("Basis", "Two bases", question, widths, timeline="E")
        self.results_at = self.sheet.row
        self.sheet.down(RESULT_ROWS + 1)
        self.stated_only = self._stated_only()
        self.rows: dict[str, int] = {}

    def _stated_only(self) -> Flow:
        """The difference between the bases, by year."""
        sheet = self.sheet
        sheet.heading(
            "In S1's totals and not in its sections",
            "The corrected basis leaves these out. The live case takes them in when Case_Basis says so.",
        )
        sheet.put("C", "S1's totals are the live basis (1: yes, 0: no)", Role.STRONG)
        sheet.put("D", f'=IF(Case_Basis="{AS_STATED}",1,0)', Role.CALCULATION, Format.YEAR, name=SWITCH)
        sheet.down()
        sheet.periods()
        sheet.headers({"C": "Amount, $", "D": "Source"} | sheet.timeline_headers(), height=16)
        first = sheet.row
        self.stated_only_rows = range(first, first + len(STATED_ONLY))
        for entry in STATED_ONLY:
            sheet.put("C", entry.label)
            sheet.put("D", entry.source, example=True)
            for year in range(1, sheet.book.years + 1):
                sheet.put(sheet.column(year), going_on(entry.years, year), Role.INPUT, Format.MONEY)
            total = sheet.flow().total.column
            sheet.put(total, f"=SUM({sheet.flow().whole})", Role.CALCULATION, Format.MONEY)
            sheet.down()
        last = sheet.row - 1
        sheet.put("C", "Together", Role.TOTAL)
        sheet.put("D", None, Role.TOTAL)
        flow = sheet.across(lambda n: f"=SUM({sheet.column(n)}{first}:{sheet.column(n)}{last})", Role.TOTAL)
        sheet.down(2)
        return flow

    def finish(self, flow: CashFlow, costs: Mapping[str, Costs], benefits: Mapping[str, Flow]) -> None:
        """Flows and results on both bases, the bridge between them, and S1's headlines against them."""
        stated, corrected = self._flows(flow)
        with self.sheet.at(self.results_at, RESULT_ROWS):
            self.rows = self._results(flow.benefits.total, stated, corrected)
        self.sheet.new_page()
        self._year_one(costs)
        self._matrix(benefits)
        self._headlines()
        where = self.sheet.name
        npv = (str(Ref(where, column, self.rows["npv"])) for column in "DE")
        live = f"IF({SWITCH}=1,{{0}},{{1}})"
        self.book.check(where, "The live basis's NPV is the cash flow's", live.format(*npv), "Case_NPV")
        paid = live.format(stated[0].total, corrected[0].total)
        self.book.check(where, "The live basis's costs are the cash flow's", paid, str(flow.costs_paid.total))

    def _flows(self, flow: CashFlow) -> tuple[tuple[Flow, Flow], tuple[Flow, Flow]]:
        """Costs and net flow, as stated and corrected, in the live scenario."""
        sheet = self.sheet
        sheet.heading("Flows on both bases, in the live scenario")
        sheet.headers({"C": "Flow, $", "D": "Source"} | sheet.timeline_headers(), height=16)
        benefits, own = flow.benefits.total, flow.costs.flows[-1]
        scale = f"Inputs_Cost_Factor*{COST_MULTIPLIER}"

        def row(label: str, formula: Callable[[int], str], source: str = "", role: Role = Role.CALCULATION) -> Flow:
            sheet.put("C", label, role if role is Role.SUBTOTAL else Role.LABEL)
            sheet.put("D", source or None, role if role is Role.SUBTOTAL else Role.LABEL)
            line = sheet.across(formula, role)
            sheet.down()
            return line

        sections = f"-({{0}}-{{1}})*{COST_MULTIPLIER}"
        corrected = row(
            "Costs, corrected",
            lambda n: "=" + sections.format(flow.costs.presented.at(n), own.at(n)),
            "Cashflow, all but its last cost",
        )
        stated = row(
            "Costs, as stated", lambda n: f"={corrected.at(n)}+{self.stated_only.at(n)}*{scale}", "plus the lines above"
        )
        gains = row("Benefits", lambda n: f"={benefits.at(n)}", "Cashflow", Role.LINK)
        net_stated = row("Net, as stated", lambda n: f"={gains.at(n)}-{stated.at(n)}", role=Role.SUBTOTAL)
        net_corrected = row("Net, corrected", lambda n: f"={gains.at(n)}-{corrected.at(n)}", role=Role.SUBTOTAL)
        sheet.down()
        return (stated, net_stated), (corrected, net_corrected)

    def _results(self, benefits: Flow, stated: tuple[Flow, Flow], corrected: tuple[Flow, Flow]) -> dict[str, int]:
        """The measures on both bases; gives back their rows, with stated in D and corrected in E."""
        sheet = self.sheet
        sheet.heading("The case on both bases, whichever is live")
        sheet.headers(
            {"C": "Measure", "D": "As stated", "E": "Corrected", "F": "Difference", "G": "How to read it"},
            height=16,
            to_end=True,
        )
        bases = (stated, corrected)
        table: tuple[tuple[str, str, Callable[[Flow, Flow], str], Format, str], ...] = (
            (
                "year1",
                "Investment in Year 1",
                lambda c, n: c.at(1),
                Format.MONEY,
                "S1's table says 15M (l.312); its sections add up to about 14M.",
            ),
            ("cost", "Investment, undiscounted", lambda c, n: str(c.total), Format.MONEY, "S1 says 35M (l.348)."),
            ("npv", "Net present value", lambda c, n: npv_of(n), Format.MONEY, "=Case_Convention"),
            (
                "roi",
                "Return on investment, PV basis",
                lambda c, n: or_words(roi_of(benefits, c), NO_COST),
                Format.PERCENT,
                "Both sides at present value.",
            ),
            (
                "roi_simple",
                "Return on investment, undiscounted",
                lambda c, n: or_words(undiscounted_roi_of(benefits, c), NO_COST),
                Format.PERCENT,
                "S1's ROI (l.568).",
            ),
            (
                "bcr",
                "Benefit-cost ratio",
                lambda c, n: or_words(bcr_of(benefits, c), NO_COST),
                Format.RATIO,
                "Dollars of benefit for a dollar of cost.",
            ),
            (
                "irr",
                "Internal rate of return",
                lambda c, n: or_words(irr_of(n), NO_RATE),
                Format.PERCENT,
                "Flatters: costs are netted against the same year's benefits.",
            ),
            (
                "mirr",
                "Modified internal rate of return",
                lambda c, n: or_words(mirr_of(n), NO_RATE),
                Format.PERCENT,
                "At the rates on Inputs.",
            ),
            (
                "payback",
                "Payback, months",
                lambda c, n: or_words(payback_of(n), NO_PAYBACK),
                Format.MONTHS,
                "Flows even within a year.",
            ),
            (
                "break_even",
                "Break-even share of benefits",
                lambda c, n: or_words(break_even_of(benefits, c), NO_BENEFIT),
                Format.PERCENT,
                "The share of the benefits at which NPV is zero.",
            ),
            (
                "peak",
                "Peak funding",
                lambda c, n: peak_funding_of(n),
                Format.MONEY,
                "The deepest that cumulative net cash goes.",
            ),
        )
        rows = {}
        for key, label, formula, form, note in table:
            rows[key] = row = sheet.row
            sheet.put("C", label)
            for column, (paid, net) in zip("DE", bases, strict=True):
                text = formula(paid, net)
                name = {"D": "Case_NPV_Stated", "E": "Case_NPV_Corrected"}[column] if key == "npv" else None
                role = Role.FUNCTION if "ML_" in text else Role.CALCULATION
                sheet.put(column, f"={text}", role, form, align="right", name=name)
            difference = f"E{row}-D{row}"
            sheet.put("F", f'=IFERROR({difference},"–")', Role.CALCULATION, form, align="right")
            sheet.put("G", note, Role.NOTE, to=sheet.last_column)
            sheet.down()
        return rows

    def _year_one(self, costs: Mapping[str, Costs]) -> None:
        """Year 1 by section: S1's table, the sections, and what explains the difference."""
        overhead, migration = (f"{self.sheet.column(1)}{row}" for row in self.stated_only_rows)

        def spent(sheet: str) -> str:
            return costs[sheet].total.at(1)

        self._reconcile(
            "Year 1: S1's table against its sections",
            "Section",
            "S1's table",
            "Sections add up to",
            (
                (
                    "Development",
                    "S1 l.306",
                    6_000_000,
                    spent("Cost_Dev"),
                    overhead,
                    "Overhead is 645,000, printed as 650K.",
                ),
                (
                    "Infrastructure",
                    "S1 l.307",
                    3_000_000,
                    spent("Cost_Infra"),
                    "",
                    "Its own AWS rows explain a third: see Cost_Infra.",
                ),
                ("Programme management", "S1 l.308", 2_000_000, spent("Cost_Prog"), "", ""),
                ("Compliance and security", "S1 l.309", 1_000_000, spent("Cost_Compliance"), "", ""),
                ("Migration", "S1 l.310", 1_000_000, "", migration, "Its 1.5M stands in Development already (l.223)."),
                ("Contingency", "S1 l.311", 2_000_000, spent("Contingency"), "", "Called 20 %: see Contingency."),
            ),
        )

    def _matrix(self, benefits: Mapping[str, Flow]) -> None:
        """Three years of benefits by kind: S1's matrix, and what the drivers come to."""

        def gained(sheet: str) -> str:
            return str(benefits[sheet].total)

        self._reconcile(
            "Benefits: S1's matrix against its drivers",
            "Kind",
            "S1's matrix",
            "Drivers come to",
            (
                ("Cost savings", "S1 l.536", 22_000_000, gained("Ben_Savings"), "", ""),
                ("Productivity gains", "S1 l.536", 19_000_000, gained("Ben_Productivity"), "", ""),
                (
                    "New revenue",
                    "S1 l.536",
                    9_000_000,
                    gained("Ben_Revenue"),
                    "",
                    "With the risk reduction of Year 1, as in S1's matrix.",
                ),
            ),
        )

    def _reconcile(
        self, title: str, what: str, printed: str, found: str, rows: tuple[tuple[str, str, float, str, str, str], ...]
    ) -> None:
        """A table of what S1 prints against what this workbook adds up, before any multiplier."""
        sheet = self.sheet
        sheet.heading(title, "Before any uncertainty multiplier. Unexplained is zero until an input is changed.")
        sheet.headers(
            {
                "C": what,
                "D": "Source",
                "E": printed,
                "F": found,
                "G": "Explained above",
                "H": "Unexplained",
                "I": "Why",
            },
            to_end=True,
        )
        first = sheet.row
        for label, source, amount, computed, explained, why in rows:
            row = sheet.row
            sheet.put("C", label)
            sheet.put("D", source, example=True)
            sheet.put("E", amount, Role.SOURCE, Format.MONEY)
            sheet.put("F", f"={computed}" if computed else None, Role.LINK, Format.MONEY)
            sheet.put("G", f"={explained}" if explained else None, Role.LINK, Format.MONEY)
            sheet.put("H", f"=E{row}-F{row}-G{row}", Role.CALCULATION, Format.MONEY)
            sheet.put("I", why or None, Role.NOTE, to=sheet.last_column, example=True)
            sheet.down()
        for column in "BCDEFGH":
            total = f"=SUM({column}{first}:{column}{sheet.row - 1})" if column in "EFGH" else None
            sheet.put(column, "Total" if column == "C" else total, Role.TOTAL, Format.MONEY)
        sheet.down(2)

    def _headlines(self) -> None:
        """S1's headline figures beside the as-stated basis."""
        sheet = self.sheet
        sheet.heading(
            "S1's headlines against this workbook, as stated",
            "Agrees: within half a unit of the last digit that S1 prints. Compares S1 with the live inputs.",
        )
        sheet.headers(
            {
                "C": "Figure",
                "D": "Source",
                "E": "S1 prints",
                "F": "Recomputed",
                "G": "Difference",
                "H": "Rounding, ±",
                "I": "Verdict",
                "J": "Remark",
            },
            height=16,
            to_end=True,
        )
        cells = {key: f"D{row}" for key, row in self.rows.items()} | {"expected": "Case_Expected_NPV"}
        first = sheet.row
        for entry in PRINTED:
            row = sheet.row
            sheet.put("C", entry.label)
            sheet.put("D", entry.where, example=True)
            sheet.put("E", entry.printed, Role.SOURCE, entry.form)
            sheet.put("F", "=" + entry.recomputed.format(**cells), Role.CALCULATION, entry.form, align="right")
            sheet.put("G", f'=IFERROR(F{row}-E{row},"–")', Role.CALCULATION, entry.form, align="right")
            sheet.put(
                "H", entry.half, Role.SOURCE, Format.DETAILED_PERCENT if entry.form is Format.PERCENT else entry.form
            )
            verdict = f'IF(ISNUMBER(G{row}),IF(ABS(G{row})<=H{row},"agrees","differs"),"differs")'
            sheet.put("I", f'=IF(E{row}="","–",{verdict})', Role.CALCULATION, align="center")
            sheet.put("J", entry.remark, Role.NOTE, to=sheet.last_column, example=True)
            sheet.down()
        styles.flag(sheet.native, f"I{first}:I{sheet.row - 1}", f'I{first}="differs"', f'I{first}="agrees"')
