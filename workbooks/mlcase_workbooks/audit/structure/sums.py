"""Totals: sums that miss a neighbour, and sums that count something twice."""

from __future__ import annotations

from collections.abc import Iterator

from mlcase_workbooks.audit.findings import Finding, Place, Rule, Severity
from mlcase_workbooks.audit.structure.sheet_survey import LOGICAL, NUMBER, Region, SheetSurvey
from mlcase_workbooks.audit.structure.survey import Survey
from mlcase_workbooks.audit.structure.words import cells, short
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.area import Place as CellPlace
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node

SHORT = Rule(
    "short-sum",
    "A total leaves out a line beside its range",
    "The line is in the table but not in its total: the case is better or worse than it looks by that amount.",
    "Extend the range to the last line; sum up to an empty row above the total, so that new lines are always inside.",
)
TWICE = Rule(
    "double-count",
    "A sum counts something twice",
    "A subtotal inside a sum adds its lines once more.",
    "Sum the lines or the subtotals, not both; SUBTOTAL(9, ...) leaves other subtotals out by itself.",
)
_OVER_LINES = (
    "SUM", "AND", "AVERAGE", "MIN", "MAX", "MEDIAN", "STDEV", "COUNTIF", "NPV", "IRR", "MIRR", "XNPV", "XIRR", "ML_NPV",
    "ML_XNPV", "ML_IRR", "ML_XIRR", "ML_MIRR", "ML_ROI", "ML_BCR", "ML_PAYBACK", "ML_BREAKEVEN",
)  # fmt: skip
"""Functions that are wrong when a line is missing from what they take."""
_FARTHEST = 2
"""Cells between a range's end and its total in which a line can have been left out."""


def sums(survey: Survey) -> Iterator[Finding]:
    """Sums with too little or too much in them."""
    for region, call, above in survey.calls(*_OVER_LINES):
        surveyed = survey.of(region.sheet)
        if surveyed is None:
            continue
        divided = above and isinstance(above[-1], nodes.Binary) and above[-1].operator == "/"
        for argument in call.arguments:
            area = survey.area(argument, region)
            on = survey.of(area.sheet) if area is not None else None
            if area is None or on is None or (area.rows > 1) == (area.columns > 1):
                continue
            missed = _missed(survey, region, on, area, LOGICAL if call.function == "AND" else NUMBER)
            if missed is not None and not _reads(survey, region, on, missed):
                where = f"{missed.cells}, {_named(on, missed)}" if _named(on, missed) else missed.cells
                message = f"={short(region.text)} takes {cells(area)} and leaves out {where}"
                yield Finding(SHORT, Severity.ERROR, region.place, message, related=(missed,))
        if call.function == "SUM" and not divided:
            yield from _nested(survey, region, call)
    yield from _chains(survey)


# -- too little -------------------------------------------------------------------------------------------------------


def _missed(survey: Survey, region: Region, on: SheetSurvey, area: Area, kind: int) -> Place | None:
    """The cells beside the range, on the total's side, that look like those in it."""
    down = area.columns == 1
    first, last = (area.top, area.bottom) if down else (area.left, area.right)
    line = area.left if down else area.top
    own = None
    if area.sheet is region.sheet and (region.left if down else region.top) == line:
        own = region.top if down else region.left
    for end, step in ((last, 1), (first, -1)):
        towards_total = own is not None and (own - end) * step > 0
        limit = abs((own or 0) - end) - 1 if towards_total else 1
        if towards_total and limit > _FARTHEST:
            continue
        found = []
        for distance in range(1, limit + 1):
            place = end + distance * step
            if place < 1 or not _belongs(on, down, line, place, end, kind, towards_total):
                break
            found.append(place)
        if found and own is None and step < 0 and not _goes_on(on, down, line, found[-1]):
            continue  # the first period is often left out on purpose: it holds what was paid before
        if found:
            low, high = min(found), max(found)
            return Place(on.name, low, line, high, line) if down else Place(on.name, line, low, line, high)
    return None


def _reads(survey: Survey, region: Region, on: SheetSurvey, missed: Place) -> bool:
    """Whether the formula reads the cells by another reference."""
    areas = survey.reads[region.pattern.shape].areas(region.sheet, region.top, region.left)
    return any(
        sheet is on.sheet and top <= missed.top <= bottom and left <= missed.left <= right
        for sheet, top, left, bottom, right in areas
    )


def _goes_on(on: SheetSurvey, down: bool, line: int, place: int) -> bool:
    """Whether the cell before a place holds the same formula."""
    own = on.pattern(*((place, line) if down else (line, place)))
    before = on.pattern(*((place - 1, line) if down else (line, place - 1)))
    return own is not None and before is not None and own.skeleton == before.skeleton


def _belongs(on: SheetSurvey, down: bool, line: int, place: int, end: int, kind: int, towards_total: bool) -> bool:
    """Whether the cell at a place is one more line of the range that ends at ``end``."""
    row, column = (place, line) if down else (line, place)
    edge_row, edge_column = (end, line) if down else (line, end)
    height, width = on.patterns.shape
    if row >= height or column >= width or on.kinds[row, column] != kind or on.kinds[edge_row, edge_column] != kind:
        return False
    own, edge = on.pattern(row, column), on.pattern(edge_row, edge_column)
    if (own is None) != (edge is None):
        return False
    if on.style_number(row, column) != on.style_number(edge_row, edge_column):
        return False
    if own is not None and edge is not None:
        if own.skeleton == edge.skeleton and _copied(on, row, column, edge_row, edge_column):
            return True
        return towards_total and not _reads_line(on, row, column, down, line, end) and _labelled(on, down, place, end)
    if not _labelled(on, down, place, end):
        return False
    return towards_total or on.style_number(row, column) != 0


def _copied(on: SheetSurvey, row: int, column: int, edge_row: int, edge_column: int) -> bool:
    """Whether a cell's formula is its neighbour's, copied."""
    own, edge = on.pattern(row, column), on.pattern(edge_row, edge_column)
    assert own is not None
    assert edge is not None
    first, second = edge.numbers(edge_row, edge_column), own.numbers(row, column)
    steps = edge.step_down if row != edge_row else edge.step_right
    by = (row - edge_row) + (column - edge_column)
    return all(abs(a + by * s - b) < 1e-9 for a, b, s in zip(first, second, steps, strict=True))


def _reads_line(on: SheetSurvey, row: int, column: int, down: bool, line: int, end: int) -> bool:
    """Whether a formula reads the range's line: a subtotal, a growth rate."""
    pattern = on.pattern(row, column)
    if pattern is None:
        return False
    for sheet, top, left, bottom, right in on.survey.reads[pattern.shape].areas(on.sheet, row, column):
        across = left <= line <= right and top <= end if down else top <= line <= bottom and left <= end
        if sheet is on.sheet and across:
            return True
    return False


def _labelled(on: SheetSurvey, down: bool, place: int, end: int) -> bool:
    """Whether the line has a label where the range's lines have theirs."""
    if not down:
        return bool(on.header(2, place)) == bool(on.header(2, end))
    labels = []
    for row in (place, end):
        cells = on.sheet.rows[row]
        labels.append(next((c for c, v in enumerate(cells) if type(v) is str and v.strip()), 0))
    return labels[0] == labels[1] > 0


def _named(on: SheetSurvey, place: Place) -> str:
    return on.row_label(place.top)[:40]


# -- too much ---------------------------------------------------------------------------------------------------------


def _nested(survey: Survey, region: Region, call: nodes.Call) -> Iterator[Finding]:
    """Ranges that hold a total of other cells in the same call."""
    areas = [area for a in call.arguments if (area := survey.area(a, region)) is not None]
    twice = next((b for i, b in enumerate(areas) if any(_overlap(a, b) for a in areas[:i])), None)
    if twice is not None:
        message = f"={short(region.text)} adds {cells(twice)} twice"
        yield Finding(TWICE, Severity.ERROR, region.place, message)
        return
    for area in areas:
        on = survey.of(area.sheet)
        if on is None or area.rows * area.columns > 100_000:
            continue
        block = on.patterns[area.top : area.bottom + 1, area.left : area.right + 1]
        for number in sorted(set(block[block > 0].tolist())):
            pattern = survey.pattern(number)
            total = _total(pattern.shape.node) if survey.trees[pattern] else None
            if total is None:
                continue
            rows, columns = (block == number).nonzero()
            row, column = int(rows[0]) + area.top, int(columns[0]) + area.left
            inner = survey.book.area(total, CellPlace(on.sheet, row, column))
            if inner is not None and inner.rows * inner.columns > 1 and any(_overlap(inner, a) > 1 for a in areas):
                counted = Place.cell(on.name, row, column)
                message = f"=SUM over {cells(area)} holds {counted.cells}, which sums {cells(inner)} already" + (
                    f" ({on.row_label(row)[:40]})" if on.row_label(row) else ""
                )
                yield Finding(TWICE, Severity.ERROR, region.place, message, related=(counted,))
                return


def _chains(survey: Survey) -> Iterator[Finding]:
    """A1 + A2 + A1."""
    for pattern, spots in survey.trees.items():
        for node, above in spots:
            if not isinstance(node, nodes.Binary) or node.operator != "+":
                continue
            if above and isinstance(above[-1], nodes.Binary) and above[-1].operator == "+":
                continue
            terms = _terms(node)
            repeated = [t for i, t in enumerate(terms) if t in terms[:i] and isinstance(t, nodes.Reference)]
            if len(terms) < 3 or not repeated:
                continue
            for region in survey.by_pattern[pattern]:
                area = survey.area(repeated[0], region)
                if area is not None:
                    message = f"={short(region.text)} adds {area} twice"
                    yield Finding(TWICE, Severity.ERROR, region.place, message)


def _terms(node: Node) -> list[Node]:
    found: list[Node] = []
    while isinstance(node, nodes.Binary) and node.operator == "+":
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _total(node: Node) -> Node | None:
    """What a formula that is nothing but a SUM of one range sums."""
    if isinstance(node, nodes.Call) and node.function in ("IFERROR", "ROUND") and node.arguments:
        node = node.arguments[0]
    if isinstance(node, nodes.Call) and node.function == "SUM" and len(node.arguments) == 1:
        return node.arguments[0]
    return None


def _overlap(a: Area, b: Area) -> int:
    if a.sheet is not b.sheet:
        return 0
    rows = min(a.bottom, b.bottom) - max(a.top, b.top) + 1
    columns = min(a.right, b.right) - max(a.left, b.left) + 1
    return max(0, rows) * max(0, columns)
