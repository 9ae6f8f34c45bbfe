"""Which inputs are still empty: by the workbook's own count of them, or by the validations that allow no blank."""

from __future__ import annotations

from collections.abc import Iterator

from mlcase_udfs.errors import FunctionError
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.errors import UnknownReference, Unsupported
from mlcase_workbooks.recalc.formula.nodes import Call, Name, Node, Reference, children
from mlcase_workbooks.recalc.general_code import General
from mlcase_workbooks.recalc.graph import areas_of
from mlcase_workbooks.validation import required_cells

COUNT = "Case_Open_Inputs"
"""The name of a workbook's own count: COUNTBLANK of its inputs, some of them under conditions, added up."""


def open_inputs(book: Book) -> list[Area]:
    """The input cells of a calculated workbook that wait for a value, one by one, sheet by sheet."""
    try:
        count = book.locate(COUNT)
    except UnknownReference:
        return [cell for cell in required_cells(book) if cell.value() is None]
    order = {sheet: position for position, sheet in enumerate(book.sheets)}
    return sorted(set(_counted(count, set())), key=lambda cell: (order[cell.sheet], cell.top, cell.left))


def _counted(area: Area, seen: set[Area]) -> Iterator[Area]:
    """The blank cells behind the counts that an area holds."""
    for cell in _cells(area):
        formula = area.sheet.formula_at.get((cell.top, cell.left))
        if formula is not None and cell.value() and cell not in seen:
            seen.add(cell)
            yield from _behind(formula.shape.node, cell, seen)


def _behind(node: Node, own: Area, seen: set[Area]) -> Iterator[Area]:
    """The blank cells that a part of a cell's formula counts, by the branches that it takes."""
    match node:
        case Call("COUNTBLANK", arguments):
            for area in _areas(arguments[0], own):
                yield from (cell for cell in _cells(area) if cell.value() is None)
        case Call("IF", (condition, *branches)):
            taken = branches[:1] if _holds(condition, own) else branches[1:]
            yield from (cell for branch in taken for cell in _behind(branch, own, seen))
        case Reference() | Name():
            yield from (cell for area in _areas(node, own) for cell in _counted(area, seen))
        case _:
            yield from (cell for part in children(node) for cell in _behind(part, own, seen))


def _holds(condition: Node, own: Area) -> bool:
    try:
        value = General(own.sheet.book, own.sheet).function(condition, True)(
            own.sheet, own.sheet.rows, own.top, own.left
        )
    except (FunctionError, Unsupported):
        return False
    return isinstance(value, bool | float) and bool(value)


def _areas(node: Node, own: Area) -> list[Area]:
    return areas_of(node, own.sheet, own.top, own.left)


def _cells(area: Area) -> Iterator[Area]:
    last_row, last_column = min(area.bottom, area.sheet.height), min(area.right, area.sheet.width)
    for row in range(area.top, last_row + 1):
        for column in range(area.left, last_column + 1):
            yield Area(area.sheet, row, column, row, column)
