"""How well the GPUs are used: before and after, the cost of a useful hour, and the most that can be saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.benefits import Benefits, going_on
from mlcase_workbooks.templates.blocks.listing import Listing
from mlcase_workbooks.templates.places import Flow, Ref
from mlcase_workbooks.templates.platform.problems import PROBLEMS, WASTE
from mlcase_workbooks.templates.sheet import Book, Sheet, role_of
from mlcase_workbooks.templates.styles import HOURLY, USED_HOURS, Format, Role
from mlcase_workbooks.templates.told import Told

TIMELINE = "F"
TODAY, AFTERWARDS = 0.35, (0.60, 0.70, 0.70)
GPU_SAVING, CLOUD_SAVINGS = 0, 5
"""Which saving of Ben_Savings is about GPUs, and how many of the first are about the cloud at all."""

COUNTED = f"SA1 to SA{CLOUD_SAVINGS} of Ben_Savings; the waste as Problems counts it, {WASTE} once."
TOO_LARGE = "are larger than the waste, so they must come from somewhere else."
CHART_ROWS = 15
DRIVERS: tuple[tuple[str, str, str, str, float | str, Format], ...] = (
    ("waste", "Cloud spending that nobody uses", "$ a year", "Problems", "={waste_stated}", Format.MONEY),
    ("benchmark", "Utilisation that counts as good", "share of paid hours", "S1 l.108", 0.70, Format.PERCENT),
    ("today", "Utilisation today", "share of paid hours", "S1 l.108", TODAY, Format.PERCENT),
    (
        "spend",
        "GPU spending that this implies",
        "$ a year",
        "waste over its share",
        "={waste}/(1-{today}/{benchmark})",
        Format.MONEY,
    ),
    ("elastic", "Part of it that can be given back", "share of spending", EXAMPLE, 1.0, Format.PERCENT),
    ("month", "Price of the GPU machines", "$ a month", "S1 l.242", 65_000, Format.MONEY),
    (
        "hours",
        Told("Paid hours of all five machines", "Paid hours of all machines"),
        "hours a month",
        f"S1 l.242; {EXAMPLE}: 730 each",
        3_650,
        Format.COUNT,
    ),
    ("price", "Price of a paid hour", "$ an hour", "price over hours", "={month}/{hours}", Format.CENTS),
)


@dataclass(frozen=True)
class Gpu:
    """Where the sheet's figures ended up."""

    utilisation: Flow
    hour: Flow
    hours: Ref


def add_gpu(book: Book, gained: Mapping[str, Benefits], register: Listing) -> Gpu:
    """The GPU sheet: what is spent, how much of it is used, and what better use can save at most."""
    widths = (5, 50, 20, 32, *[15] * (book.years + 2))
    question = "How much of the paid machine time is used, and what is better use worth at most?"
    sheet = book.sheet("GPU", "GPU utilisation", question, widths, TIMELINE)
    sheet.one_page = True
    drivers = _drivers(sheet, register)
    headers, used, saved, hour = _before_and_after(sheet, drivers, gained)
    charts_at = sheet.row
    sheet.down(CHART_ROWS + 2)
    _addressable(sheet, gained, register)
    _charts(sheet, charts_at, headers, used, hour)
    booked = gained["Ben_Savings"].parts[GPU_SAVING]
    by_hand = f"{drivers['spend']}*{drivers['elastic']}*SUMPRODUCT(1-{used.initial}/{used.whole})"
    where = sheet.name
    book.check(where, "ML_GPU_SAVINGS agrees with spending times the share freed", f"SUM({saved.whole})", by_hand)
    too_much = f"SUMPRODUCT(--({booked.whole}>{saved.whole}))"
    book.check(where, "No year books a larger GPU saving than better use gives", too_much)
    book.check(where, "No utilisation lies outside 0 to 1", f'COUNTIF({used.whole},"<=0")+COUNTIF({used.whole},">1")')
    return Gpu(used, hour, drivers["hours"])


def _drivers(sheet: Sheet, register: Listing) -> dict[str, Ref]:
    """What the calculation rests on; gives back the cells."""
    sheet.heading("What it rests on")
    sheet.headers({"C": "Driver", "D": "Unit", "E": "Source", "F": "Value"}, height=16)
    cells = {key: Ref(sheet.name, "F", sheet.row + n) for n, (key, *_) in enumerate(DRIVERS)}
    known = cells | {"waste_stated": register.cell("amount", len(PROBLEMS))}
    for _, label, unit, source, value, form in DRIVERS:
        content = value.format(**known) if isinstance(value, str) else value
        for column, text in (("C", label), ("D", unit), ("E", source)):
            sheet.put(column, text)
        sheet.put("F", content, role_of(content) if isinstance(content, str) else Role.INPUT, form)
        sheet.down()
    sheet.down()
    return cells


def _before_and_after(
    sheet: Sheet, drivers: Mapping[str, Ref], gained: Mapping[str, Benefits]
) -> tuple[int, Flow, Flow, Flow]:
    """Utilisation, saving and the cost of a useful hour by year; gives back the headings' row and the lines."""
    sheet.heading("Before and after", "Initial: today. The saving is what the same work costs less at better use.")
    texts = {"C": "By year", "D": "Unit", "E": "Source"}
    headers = sheet.headers(texts | sheet.timeline_headers(), height=16)
    spend, elastic, price = (drivers[key] for key in ("spend", "elastic", "price"))
    used = _utilisation(sheet, drivers["today"])

    def row(label: str, unit: str, source: str, formula: Callable[[int], str], form: Format = Format.MONEY) -> Flow:
        for column, text in (("C", label), ("D", unit), ("E", source)):
            sheet.put(column, text)
        line = sheet.across(formula, role_of(formula(0)), form, total=form is Format.MONEY)
        sheet.down()
        return line

    asked = f"ML_GPU_SAVINGS({spend},{used.initial},{{0}},{elastic},{price},{{1}})"
    booked = gained["Ben_Savings"].parts[GPU_SAVING]
    saved = row(
        "Saving at most",
        "$ a year",
        "ML_GPU_SAVINGS",
        lambda n: "=" + asked.format(used.at(n), '"saving"'),
    )
    row("Spending for today's work", "$ a year", "spending less saving", lambda n: f"={spend}-{saved.at(n)}")
    counted = row("Saving that the case counts", "$ a year", "Ben_Savings, SA1", lambda n: f"={booked.at(n)}")
    row("Left over", "$ a year", "most less counted", lambda n: f"={saved.at(n)}-{counted.at(n)}")
    hour = row(
        "Cost of a useful hour",
        "$ an hour",
        "price over utilisation",
        lambda n: "=" + asked.format(used.at(n), '"effective_after"'),
        Format.CENTS,
    )
    sheet.down()
    return headers, used, saved, hour


def _utilisation(sheet: Sheet, today: Ref) -> Flow:
    """The utilisation: today's, and what is planned."""
    for column, text in (("C", "Utilisation"), ("D", "share of paid hours"), ("E", "S1 l.365, l.431, l.487")):
        sheet.put(column, text, Role.STRONG if column == "C" else Role.LABEL)
    sheet.put(sheet.column(0), f"={today}", Role.LINK, Format.PERCENT)
    for year in range(1, sheet.book.years + 1):
        sheet.put(sheet.column(year), going_on(AFTERWARDS, year), Role.INPUT, Format.PERCENT)
    used = sheet.flow()
    sheet.down()
    return used


def _addressable(sheet: Sheet, gained: Mapping[str, Benefits], register: Listing) -> None:
    """All savings on the cloud against the waste that there is: no one saves more than is wasted."""
    sheet.heading(
        Told(
            "All savings on the cloud against the waste that S1 states",
            "All savings on the cloud against today's waste",
        ),
        Told(f"{COUNTED} Red: S1's savings {TOO_LARGE}", f"{COUNTED} Red: savings {TOO_LARGE}"),
    )
    sheet.headers({"C": "By year", "D": "Unit", "E": "Source"} | sheet.timeline_headers(), height=16)
    parts = gained["Ben_Savings"].parts[:CLOUD_SAVINGS]
    waste = f'SUMIF({register.area("group")},"{WASTE}",{register.area("counted")})'
    lines: list[Flow] = []
    for label, source, formula in (
        ("Savings on the cloud", "Ben_Savings", lambda n: "=" + "+".join(part.at(n) for part in parts)),
        ("Waste", "Problems", lambda n: f"={waste}*({sheet.column(n)}${lines[0].row}>0)"),
        ("Savings beyond it", "", lambda n: f"=MAX(0,{lines[0].at(n)}-{lines[1].at(n)})"),
    ):
        for column, text in (("C", label), ("D", "$ a year"), ("E", source or "savings less waste")):
            sheet.put(column, text)
        lines.append(sheet.across(formula))
        sheet.down()
    beyond = lines[-1]
    area = f"{sheet.column(0)}{beyond.row}:{beyond.total.column}{beyond.row}"
    styles.flag(sheet.native, area, f"{sheet.column(0)}{beyond.row}>0")


def _charts(sheet: Sheet, top: int, headers: int, used: Flow, hour: Flow) -> None:
    """Utilisation and the cost of a useful hour, side by side."""
    left, right = sheet.column(0), sheet.column(sheet.book.years)
    years = charts.Line(sheet, f"C{headers}", f"{left}{headers}", f"{right}{headers}")
    colours = [styles.GREY, *[styles.BLUE] * sheet.book.years]
    for flow, what, scale, place in (
        (used, "GPU utilisation", USED_HOURS, ("C", "D")),
        (hour, "A useful GPU hour costs", HOURLY, ("E", "H")),
    ):
        before, after = (scale.words(flow.at(n)) for n in (0, sheet.book.years))
        finding = f'="{what}: "&{before}&" today, "&{after}&" in Year {sheet.book.years}"'
        values = charts.Line(sheet, f"C{flow.row}", f"{left}{flow.row}", f"{right}{flow.row}")
        chart = charts.results(values, years, what, colours, scale)
        charts.place(sheet, chart, f"{place[0]}{top}", f"{place[1]}{top + CHART_ROWS}", finding)
