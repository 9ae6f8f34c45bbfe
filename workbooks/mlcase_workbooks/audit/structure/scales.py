"""Units along a line: number formats that change, sums over different units, figures off by a thousand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from statistics import median

import numpy as np

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.sheet_survey import NUMBER, Region, SheetSurvey
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import cells, short

MIXED = Rule(
    "mixed-units",
    "Units are mixed along a line",
    "A percentage among amounts, or dollars added to euros or hours, gives a total that means nothing.",
    "Give each unit a line of its own, and convert before adding.",
)
SCALE = Rule(
    "scale-slip",
    "A figure is a thousand times its neighbours",
    "Thousands entered among units, or the other way round, decide the total alone.",
    "Check the source; enter the line's figures in one scale.",
)
_CURRENCY = re.compile(r"\[\$([^\]-]+)|([$€£¥])")
_SHOWN = re.compile(r'\\.|_.|\*.|"[^"]*"')
_UNIT_HEADER = re.compile(r"units?", re.IGNORECASE)
_UNITS = {
    unit: kind
    for kind, units in {
        "dollars": ("$", "usd", "us$", "dollars", "$ a year", "$ a month"),
        "euros": ("€", "eur", "euro", "euros", "€ a year", "€ a month"),
        "pounds": ("£", "gbp", "pounds"),
        "per cent": ("%", "percent", "per cent", "share", "percentage"),
        "hours": ("h", "hour", "hours", "hrs"),
        "days": ("d", "day", "days"),
        "months": ("month", "months"),
        "years": ("year", "years"),
        "people": ("fte", "ftes", "people", "heads", "headcount"),
        "pieces": ("pcs", "pieces", "items", "units"),
    }.items()
    for unit in units
}
"""Units that nobody adds up, as unit columns spell them."""
_LONG = 4
_FACTOR = 300


def scales(survey: Survey) -> Iterator[Finding]:
    """What is mixed along lines."""
    for surveyed in survey.sheets:
        if surveyed.constants.any():
            yield from _typed_lines(surveyed)
    for region in survey.regions:
        if region.right > region.left:
            yield from _formats(survey, region)
    yield from _added(survey)


def unit_of(code: str) -> str:
    """What a number format says that a number is: "%", "$", "date", or "" for nothing."""
    section = code.split(";")[0]
    currency = _CURRENCY.search(section)
    if currency:
        return (currency[1] or currency[2]).strip()
    shown = _SHOWN.sub("", section).lower()
    if "%" in shown:
        return "%"
    if re.search(r"[0#?]", shown) or shown in ("", "general", "@"):
        return ""
    return "date" if re.search(r"[ymdhs]", shown) else ""


def _formats(survey: Survey, region: Region) -> Iterator[Finding]:
    """Copied formulas of which one shows another unit."""
    surveyed = survey.of(region.sheet)
    if surveyed is None:
        return
    for row in range(region.top, min(region.bottom, region.top + 50) + 1):
        yield from _odd_unit(surveyed, row, list(range(region.left, region.right + 1)))


def _odd_unit(surveyed: SheetSurvey, row: int, columns: list[int]) -> Iterator[Finding]:
    numbers = [surveyed.style_number(row, column) for column in columns]
    if len(set(numbers)) < 2 or len(numbers) < _LONG - 1:
        return
    styles = surveyed.survey.book.styles
    units = [unit_of(styles.numbered(number).code) for number in numbers]
    counts = Counter(units).most_common()
    if len(counts) != 2 or counts[1][1] != 1 or counts[0][1] < _LONG - 1:
        return
    column = columns[units.index(counts[1][0])]
    if _column_of_its_own(surveyed, row, column, counts[1][0]):
        return
    message = f"shown as {_said(counts[1][0])} in a line of {_said(counts[0][0])}"
    yield Finding(MIXED, Severity.WARNING, Place.cell(surveyed.name, row, column), message)


def _column_of_its_own(surveyed: SheetSurvey, row: int, column: int, unit: str) -> bool:
    """Whether the figure above or below shows the same unit: the lines are a table's records."""
    styles = surveyed.survey.book.styles
    return any(
        surveyed.kinds[beside, column] == NUMBER
        and unit_of(styles.numbered(surveyed.style_number(beside, column)).code) == unit
        for beside in (row - 1, row + 1)
    )


def _said(unit: str) -> str:
    return {"%": "per cent", "": "plain numbers", "date": "dates"}.get(unit, f"amounts in {unit}")


def _typed_lines(surveyed: SheetSurvey) -> Iterator[Finding]:
    """Lines of typed numbers across the columns."""
    constants = surveyed.constants
    for row in np.flatnonzero(constants.any(axis=1)).tolist():
        line: list[int] = []
        for column in [*constants[row].nonzero()[0].tolist(), 0]:
            if line and column != line[-1] + 1:
                yield from _odd_unit(surveyed, row, line)
                yield from _odd_scale(surveyed, row, line)
                line = []
            line.append(column)


def _odd_scale(surveyed: SheetSurvey, row: int, columns: list[int]) -> Iterator[Finding]:
    """A figure some thousand times as large, or as small, as the others of its line."""
    if len(columns) < _LONG:
        return
    sizes = [abs(v) for c in columns if type(v := surveyed.value(row, c)) is float]
    if len(sizes) < len(columns) or not all(sizes) or len({surveyed.style_number(row, c) for c in columns}) > 1:
        return
    usual = median(sizes)
    odd = [i for i, size in enumerate(sizes) if max(size / usual, usual / size) > _FACTOR]
    others = [size for i, size in enumerate(sizes) if i not in odd]
    if len(odd) == 1 and max(others) < 10 * min(others):
        column = columns[odd[0]]
        value = surveyed.value(row, column)
        message = f"{value:,.10g} in a line of figures around {usual:,.10g}"
        yield Finding(SCALE, Severity.WARNING, Place.cell(surveyed.name, row, column), message)


def _added(survey: Survey) -> Iterator[Finding]:
    """Sums over cells of different units, by their formats or by the unit column."""
    for region, call, _ in survey.calls("SUM"):
        for argument in call.arguments:
            area = survey.area(argument, region)
            on = survey.of(area.sheet) if area is not None else None
            if area is None or on is None or (area.rows > 1) == (area.columns > 1) or area.rows + area.columns > 2_000:
                continue
            places = [
                (row, column)
                for row in range(area.top, min(area.bottom, on.patterns.shape[0] - 1) + 1)
                for column in range(area.left, min(area.right, on.patterns.shape[1] - 1) + 1)
                if on.kinds[row, column] == NUMBER
            ]
            numbers = {on.style_number(*place) for place in places}
            units = {unit_of(survey.book.styles.numbered(number).code) for number in numbers} - {""}
            if area.columns == 1 and len(units) < 2:
                units = _named_units(on, [row for row, _ in places], area.left)
            if len(units) > 1:
                kinds = ", ".join(sorted(units))
                message = f"={short(region.text)} adds {kinds} in {cells(area)}"
                yield Finding(MIXED, Severity.ERROR, region.place, message)


def _named_units(on: SheetSurvey, rows: list[int], left_of: int) -> set[str]:
    """The units that a unit column gives to these rows; none when one of them is no plain unit."""
    if not rows:
        return set()
    for head in range(rows[0] - 1, max(0, rows[0] - 40), -1):
        for column in range(1, left_of):
            heading = on.value(head, column)
            if type(heading) is str and _UNIT_HEADER.fullmatch(heading.strip()):
                units = [_UNITS.get(str(on.value(row, column)).strip().lower(), "") for row in rows]
                return set(units) if all(units) else set()
    return set()
