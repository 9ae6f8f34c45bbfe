"""The one page for the reader: tiles, small tables and charts on two halves of six columns. Links only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlcase_workbooks.templates import charts, styles
from mlcase_workbooks.templates.blocks.cover import ADDIN_STATUS, COMPANY, TITLE
from mlcase_workbooks.templates.blocks.guards import WORDS
from mlcase_workbooks.templates.blocks.inputs import InputsSheet
from mlcase_workbooks.templates.blocks.objections import Objections
from mlcase_workbooks.templates.blocks.scenarios import Scenarios
from mlcase_workbooks.templates.blocks.sensitivity import Sensitivity
from mlcase_workbooks.templates.filled import BEGIN, NO_FIGURE, STILL_EMPTY, begun
from mlcase_workbooks.templates.places import Ref, shift
from mlcase_workbooks.templates.sheet import Book, Sheet
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

LEFT, RIGHT = "BCDEFG", "IJKLMN"
GRID = LEFT + RIGHT
WIDTHS = (*[15.5] * len(LEFT), 2.0, *[15.5] * len(RIGHT))
CHART_ROWS = 13
SCENARIO_SUBTITLE = '="For the CFO · status: "&Inputs_Status&" · live case: "&Inputs_Scenario&" scenario · US dollars"'
"""For a case whose only choice is its scenario."""


@dataclass(frozen=True)
class Tile:
    """One headline: what it is, the figure, and the convention or the catch beside it."""

    label: str
    value: str
    form: Format
    note: str


@dataclass(frozen=True)
class Column:
    """A column of a small table: its heading and how many columns of the grid it takes."""

    title: str
    span: int
    form: Format = Format.GENERAL


def _slots(count: int) -> list[tuple[str, str]]:
    """The first and last columns of ``count`` equal parts of the page."""
    width = len(GRID) // count
    return [(GRID[start], GRID[start + width - 1]) for start in range(0, len(GRID), width)]


def start_summary(book: Book, subtitle: str, finding: str) -> Sheet:
    """The page's head: title, subtitle, and the finding in one sentence."""
    whose = f'=IF({COMPANY}="","",{COMPANY}&" · ")&{subtitle.removeprefix("=")}'
    sheet = book.sheet("Summary", f"={TITLE}", whose, WIDTHS)
    sheet.one_page = True
    styles.flag(sheet.native, f"{GRID[-1]}1", "NOT(Case_Checks)", "Case_Checks")
    sheet.row -= 1
    sheet.native.row_dimensions[sheet.row].height = 30
    sheet.put("B", begun(f"{STILL_EMPTY}&{finding.removeprefix('=')}", BEGIN), Role.FINDING, to=GRID[-1])
    sheet.down()
    sheet.native.row_dimensions[sheet.row].height = 5
    sheet.down()
    return sheet


def worst_case(form: Format, of: str = "benefits") -> Tile:
    """The worst case's NPV, how likely it is, and how far it is to break-even."""
    odds = f'=TEXT(Inputs_Worst_Probability,"0%")&" likely; break-even at "&TEXT(Case_Break_Even,"0%")&" of {of}"'
    return Tile("WORST CASE NPV", "=Case_Worst_NPV", form, odds)


def add_tiles(sheet: Sheet, tiles: Sequence[Tile]) -> None:
    """A row of headlines of equal width."""
    heights = (16, 27, 26)
    for tile, (left, right) in zip(tiles, _slots(len(tiles)), strict=True):
        top = sheet.row
        sheet.put(left, tile.label, Role.TILE_LABEL, to=right)
        sheet.down()
        sheet.put(left, begun(tile.value, NO_FIGURE), Role.TILE_VALUE, tile.form, to=right)
        styles.redden_negatives(sheet.native, f"{left}{sheet.row}")
        sheet.down()
        note = tile.note if tile.note.startswith("=") else f'"{tile.note}"'
        sheet.put(left, begun(note, '""'), Role.TILE_NOTE, to=right)
        sheet.row = top
    for offset, height in enumerate(heights):
        sheet.native.row_dimensions[sheet.row + offset].height = height
    sheet.down(len(heights))
    sheet.native.row_dimensions[sheet.row].height = 8
    sheet.down()


def add_charts(sheet: Sheet, findings: Sequence[tuple[str, charts.Chart]]) -> None:
    """A row of findings of equal width: a sentence, and below it the chart that shows it."""
    places = [(*finding, *slot) for finding, slot in zip(findings, _slots(len(findings)), strict=True)]
    for sentence, _, left, right in places:
        sheet.put(left, begun(sentence), Role.FINDING, to=right)
    sheet.native.row_dimensions[sheet.row].height = 28
    sheet.down()
    for _, chart, left, right in places:
        charts.place(sheet, chart, f"{left}{sheet.row}", f"{right}{sheet.row + CHART_ROWS}")
    sheet.down(CHART_ROWS + 2)


def add_table(
    sheet: Sheet,
    left: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | None]],
    forms: Sequence[Format] = (),
) -> None:
    """A small table that starts at the current row; the caller goes on below it. ``forms`` set a row's format."""
    start = sheet.row
    right = shift(left, sum(column.span for column in columns) - 1)
    sheet.put(left, title, Role.HEADING, to=right)
    sheet.native.row_dimensions[sheet.row].height = 18
    sheet.down()
    if any(column.title for column in columns[1:]):
        _cells(sheet, left, columns, [column.title for column in columns], Role.SMALL_HEADER)
    for index, (label, *links) in enumerate(rows):
        shown = [link and begun(f'IFERROR({link.removeprefix("=")},"n/a")', NO_FIGURE) for link in links]
        said = f'=IF({label[1:]}="{WORDS}",{NO_FIGURE},{label[1:]})' if label and label.startswith("=") else label
        _cells(sheet, left, columns, [said, *shown], Role.LINK, forms[index] if forms else None)
    numbers = f"{shift(left, columns[0].span)}{start + 1}:{right}{sheet.row - 1}"
    styles.redden_negatives(sheet.native, numbers)
    sheet.row = start


def _cells(
    sheet: Sheet,
    left: str,
    columns: Sequence[Column],
    texts: Sequence[str | None],
    role: Role,
    form: Format | None = None,
) -> None:
    """One row of a small table: its label, then the others in their columns' formats or all in one."""
    label, *others = zip(columns, texts, strict=True)
    own = Role.LABEL if role is Role.LINK else role
    sheet.put(left, label[1], own, to=shift(left, label[0].span - 1), align="left")
    place = shift(left, label[0].span)
    for column, text in others:
        sheet.put(place, text, role, form or column.form, to=shift(place, column.span - 1), align="right")
        place = shift(place, column.span)
    sheet.native.row_dimensions[sheet.row].height = 14
    sheet.down()


def add_scenario_table(sheet: Sheet, left: str, scenarios: Scenarios) -> None:
    """The scenarios, their expected value, and what they say together."""
    form = sheet.book.scale.form
    columns = (
        Column("", 2),
        Column("Probability", 1, Format.WHOLE_PERCENT),
        Column("NPV", 1, form),
        Column("ROI, PV", 1, Format.PERCENT),
        Column("Payback, mo.", 1, Format.MONTHS),
    )
    cells = ("probability", "npv", "roi", "payback")
    rows: list[list[str | None]] = [
        [f"{name.capitalize()} case", *(f"={scenarios.cell(name, getattr(scenarios, row))}" for row in cells)]
        for name in scenarios.names
    ]
    rows.append(["Expected", None, "=Case_Expected_NPV", None, None])
    rows.append(["Chance of a loss", "=Case_Loss_Probability", None, None, None])
    rows.append(["What the three say", "=Case_Decision", None, None, None])
    add_table(sheet, left, "Scenarios", columns, rows)


def add_assumptions(sheet: Sheet, left: str, sensitivity: Sensitivity, count: int = 5) -> None:
    """The assumptions that move the result most."""
    form = sheet.book.scale.form
    columns = (Column("", 4), Column("At its low", 1, form), Column("At its high", 1, form))
    rows = [
        [f"={sensitivity.driver(rank)}", *(f"={sensitivity.change(rank, high=side)}" for side in (False, True))]
        for rank in range(1, count + 1)
    ]
    add_table(sheet, left, "The five assumptions that move NPV most: change in NPV", columns, rows)


def add_answers(sheet: Sheet, left: str, objections: Objections) -> None:
    """Each objection and the number that meets it."""
    rows, forms = objections.table()
    columns = (Column("", 3), Column("", 2), Column("", 1))
    add_table(sheet, left, "Objections, and the number that meets each", columns, rows, forms)


def add_footing(sheet: Sheet, inputs: InputsSheet, excluded: Sequence[Ref], document: str) -> None:
    """What is not in the numbers, and whether the workbook can be trusted."""
    start = sheet.row
    cited = "" if sheet.book.blank else f" ({document}: the source document; l.: its line)"
    sheet.put("B", f"Not in these numbers{cited}", Role.HEADING, to="G")
    sheet.native.row_dimensions[sheet.row].height = 18
    sheet.down()
    for ref in excluded:
        sheet.put("B", f"={ref}", Role.NOTE, to="G")
        sheet.native.row_dimensions[sheet.row].height = 14
        sheet.down()
    sheet.row = start
    sheet.put("I", "Can it be trusted?", Role.HEADING, to="N")
    sheet.down()
    rows = (
        ("All checks hold", "=Case_Checks", Role.CHECK, Format.GENERAL),
        (
            Told("Assumptions changed from the source", "Assumptions that differ from the base figure"),
            f"={inputs.changed}",
            Role.LINK,
            Format.YEAR,
        ),
        ("Assumptions of low confidence", f"={inputs.unsure}", Role.LINK, Format.YEAR),
        ("Functions", ADDIN_STATUS, Role.FUNCTION, Format.GENERAL),
    )
    for label, value, role, form in rows:
        sheet.put("I", label, to="L")
        cell = sheet.put("M", value, role, form, to="N", align="right")
        if role is Role.CHECK:
            styles.flag(sheet.native, f"M{cell.row}:N{cell.row}", f"NOT($M{cell.row})", f"$M{cell.row}")
        sheet.down()
