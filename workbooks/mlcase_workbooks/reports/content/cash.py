"""The cash-flow table of a case: its periods, its totals, its lines."""

from __future__ import annotations

from dataclasses import dataclass

from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.reports.document import Cell
from mlcase_workbooks.reports.facts import Fact, Facts
from mlcase_workbooks.reports.layout import Row, header, rows_named
from mlcase_workbooks.reports.units import Unit

TOTALS = ("Total benefits", "Total costs", "Net cash flow", "Cumulative net cash flow")


@dataclass(frozen=True)
class CashTable:
    """The table: ``totals`` by the labels above, and the lines of the benefits and the costs."""

    periods: tuple[str, ...]
    totals: dict[str, Row]
    benefits: tuple[Row, ...]
    costs: tuple[Row, ...]
    cells: Cell

    def amounts(self, total: str) -> tuple[float, ...]:
        """A total by period; a blank is nought."""
        return tuple(_number(self.totals[total].get(period)) for period in self.periods)


def cash_table(facts: Facts) -> CashTable | None:
    """The first table of the workbook with a column for the initial flow, the total and the present value."""
    found = header(facts, "Metric", "Initial", "Total", "Present value")
    if found is None:
        return None
    first, last = found.columns["Initial"], found.columns["Total"]
    periods = tuple(sorted((p for p, c in found.columns.items() if first <= c < last), key=found.columns.__getitem__))
    units = dict.fromkeys((*periods, "Total", "Present value"), Unit.MONEY)
    rows = rows_named(facts, found, "Metric", units)
    if not all(name in rows for name in TOTALS):
        return None
    ends = [rows[name]["Metric"].cell for name in (TOTALS[0], TOTALS[-1])]
    area = f"{address(found.row, found.columns['Metric'])}:{address(facts.book.locate(str(ends[1])).bottom, last)}"
    lines = {kind: _lines(rows, kind) for kind in "BC"}
    return CashTable(periods, {name: rows[name] for name in TOTALS}, lines["B"], lines["C"], Cell(ends[0].sheet, area))


def _lines(rows: dict[str, Row], kind: str) -> tuple[Row, ...]:
    """The lines whose reference starts with this letter, the largest first; those of nought say nothing."""
    own = [row for row in rows.values() if "Ref" in row and str(row["Ref"].value).startswith(kind)]
    full = [row for row in own if _number(row.get("Total")) != 0]
    return tuple(sorted(full, key=lambda row: -abs(_number(row["Total"]))))


def _number(fact: Fact | None) -> float:
    return fact.number or 0.0 if fact is not None else 0.0
