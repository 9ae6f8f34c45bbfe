"""The cash flow in a few lines by year, for a page that has no room for all of it."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.cashflow import CashFlow
from mlcase_workbooks.templates.blocks.summary import Column, add_table
from mlcase_workbooks.templates.places import Flow
from mlcase_workbooks.templates.sheet import Sheet
from mlcase_workbooks.templates.styles import Format

ROOM = 3
"""Years that fit on the page beside the initial column; of a longer case, the last column has them all."""


def add_yearly(sheet: Sheet, flow: CashFlow, title: str, form: Format) -> None:
    """The table on the left: each benefit, all costs, net and cumulative cash."""
    years = flow.net.years
    whole = years <= ROOM
    periods = range(years + 1 if whole else ROOM)
    headings = [f"Year {n}" if n else "Initial" for n in periods] + ([] if whole else [f"All {years} years"])
    columns = (Column("", 2), *(Column(heading, 1, form) for heading in headings))

    def line(label: str, place: Flow, in_all: str) -> list[str | None]:
        return [label, *(f"={place.at(n)}" for n in periods), *([] if whole else [f"={in_all}"])]

    named = [(line.label, place) for line, place in zip(flow.benefits.lines, flow.benefits.flows, strict=True)]
    named += [("All costs", flow.costs.total), ("Net cash flow", flow.net)]
    rows = [line(label, place, str(place.total)) for label, place in named]
    rows.append(line("Cumulative", flow.cumulative, flow.cumulative.at(years)))
    add_table(sheet, "B", title, columns, rows)
