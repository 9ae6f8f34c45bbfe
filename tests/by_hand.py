"""Case workbooks changed by hand: cells overwritten, formulas too, and which checks then fail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import Model, NotAnInput, recalculate


def changed_by_hand(path: Path, changes: Mapping[str, object]) -> Model:
    """The recalculated workbook with cells, given by address or name, overwritten."""
    try:
        model = Model.open(path)
        for target, value in changes.items():
            model.set(target, value)
    except NotAnInput:
        return recalculate(_rewritten(path, changes))
    model.recalculate()
    return model


def _rewritten(path: Path, changes: Mapping[str, object]) -> Path:
    """A copy with what nobody should type into a cell: a number over a formula, a text over a number."""
    book = _loaded(path)
    places = {target: _place(book, target) for target in changes}
    before = {target: place.value for target, place in places.items()}
    for target, place in places.items():
        place.value = changes[target]
    changed = Path(mkdtemp()) / "changed.xlsx"
    book.save(changed)
    for target, place in places.items():
        place.value = before[target]
    return changed


_loaded = cache(load_workbook)


def _place(book: Workbook, target: str) -> Cell:
    named = book.defined_names.get(target)
    sheet, address = (named.attr_text if named else target).split("!")
    return book[sheet][address.replace("$", "")]


def row_of(sheet: Worksheet, text: str) -> int:
    """The row in which a text stands."""
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == text)


def placed(book: Workbook, target: str) -> str:
    """An address, or "@Sheet:text in the row:column" and a number of rows below it ("@Sheet:text+2:column")."""
    if not target.startswith("@"):
        return target
    sheet, *text, column = target[1:].split(":")
    label, _, below = ":".join(text).partition("+")
    return f"{sheet}!{column}{row_of(book[sheet], label) + int(below or 0)}"


def failing_checks(model: Model, book: Workbook) -> set[str]:
    """What the checks that do not hold are about."""
    sheet = book["Checks"]
    values = model.values()
    return {sheet[f"D{row}"].value for row in range(1, sheet.max_row + 1) if values.get(f"Checks!I{row}") is False}


def errors(model: Model) -> set[str]:
    """The cells in error."""
    return {place for place, value in model.values().items() if isinstance(value, CellError)}
