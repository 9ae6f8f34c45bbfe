"""A workbook calculated by LibreOffice: a copy goes in, values come out through UNO, our own writer puts them back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from mlcase_udfs.errors import CellError
from mlcase_workbooks.libreoffice.copy import write_copy, write_probe
from mlcase_workbooks.libreoffice.process import Corners, LibreOfficeFailed, Office
from mlcase_workbooks.names import plain_name
from mlcase_workbooks.recalc.area import array_of
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.calculate import Report
from mlcase_workbooks.recalc.functions.forms import cell_at, is_array
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.values import Value
from mlcase_workbooks.respell import spelled_in

ERRORS = {
    CellError.NULL: 521,
    CellError.DIV0: 532,
    CellError.VALUE: 519,
    CellError.REF: 524,
    CellError.NAME: 525,
    CellError.NUM: 503,
    CellError.NA: 32767,
}
"""Calc's code of each error."""

_BY_CODE = {code: error for error, code in ERRORS.items()}
_NUMERIC = {504: CellError.VALUE, 523: CellError.NUM}
_CIRCULAR = 522
_UNKNOWN = (525, 508)
_OUTSIDE = frozenset({"WEBSERVICE", "DDE", "RTD", "IMAGE", "STOCKHISTORY"})
"""Functions that would ask the world; their cells keep their values."""


@dataclass(frozen=True)
class Extension:
    """Functions of ours as a LibreOffice extension."""

    folder: Path
    """Where it lies unpacked, in a folder of its own below this one."""

    calls: Mapping[str, str]
    """How to call each function where LibreOffice does not know its plain name: ML_NPV as SERVICE.METHOD."""

    sentinel: str
    """A formula that is TRUE when the extension is loaded."""


class LibreOffice:
    """LibreOffice as an engine. One process serves as many workbooks as are asked for.

    >>> with LibreOffice() as engine:                          # doctest: +SKIP
    ...     engine.recalculate(model)
    """

    def __init__(self, extension: Extension | None = None, patience: float = 300.0) -> None:
        self._extension = extension
        self._office = Office(None if extension is None else extension.folder, patience)
        self._known: dict[str, bool] = {}
        self._temporary = tempfile.TemporaryDirectory(prefix="mlcase-copies-")
        self._loaded = False

    def __enter__(self) -> LibreOffice:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._office.close()
        self._temporary.cleanup()

    def recalculate(self, model: Model) -> Report:
        """Calculate every formula of an open model in LibreOffice; the report lists what LibreOffice lacks.

        A cell that calls a function unknown to LibreOffice keeps its value, and whoever reads it sees that value.
        """
        book = model.book
        calls = spelled_in(book)
        self._look_up(frozenset().union(*calls.values()))
        report = Report()
        for formula, names in calls.items():
            lacking = next((name for name in sorted(names) if not self._resolves(name)), None)
            if lacking is not None:
                report.unsupported[formula] = f"{plain_name(lacking)} (LibreOffice)"
        copy = Path(self._temporary.name) / f"workbook{book.package.path.suffix if book.package else ''}"
        looks_count = any("CELL" in names for names in calls.values())
        write_copy(book, copy, model.inputs, report.unsupported, self._spelling, styled=looks_count)
        areas = {sheet.name: _areas(sheet) for sheet in book.sheets if sheet.formulas or sheet.data_tables}
        cells = self._office.read(copy, areas)
        grids = {name: _grid(found, cells[name]) for name, found in areas.items()}
        _take(book, grids, report)
        model.adopt(report)
        return report

    # -- names --------------------------------------------------------------------------------------------------------

    def knows(self, names: Iterable[str]) -> set[str]:
        """Of some functions' names, spelled as in a file, those that LibreOffice resolves."""
        asked = set(names)
        self._look_up(asked)
        return {name for name in asked if self._resolves(name)}

    def _resolves(self, name: str) -> bool:
        return plain_name(name) not in _OUTSIDE and (self._known[name] or self._spelling(name) is not None)

    def _spelling(self, name: str) -> str | None:
        """How to spell a name otherwise; None where LibreOffice knows it as it is, or not at all."""
        if self._extension is None or self._known.get(name, True):
            return None
        return self._extension.calls.get(plain_name(name.rpartition("!")[2]))

    def _look_up(self, names: Iterable[str]) -> None:
        """Ask by cells: IFERROR would hide an unknown name. The first cell is the sentinel of our own functions."""
        new = sorted(set(names) - set(self._known))
        if not new and (self._loaded or self._extension is None):
            return
        probe = Path(self._temporary.name) / "probe.xlsx"
        sentinel = self._extension.sentinel if self._extension is not None else "TRUE"
        write_probe(probe, [sentinel, *(f"{name}()" for name in new)])
        [[(loaded,), *found]] = self._office.read(probe, {"Probe": [(1, 1, len(new) + 1, 1)]})["Probe"]
        if loaded is not True:
            raise LibreOfficeFailed(
                f"LibreOffice did not load mlcase's functions (the sentinel ={sentinel} shows {_value(loaded)}): "
                "see that its Python can import NumPy and SciPy, or leave --engine out"
            )
        self._loaded = True
        self._known |= {name: not _is_error(cell, _UNKNOWN) for name, (cell,) in zip(new, found, strict=True)}


def _areas(sheet: Sheet) -> list[Corners]:
    """Areas that cover all cells that formulas fill."""
    corners = [f.extent or (f.row, f.column, f.row, f.column) for f in sheet.formulas]
    return list(covering([*corners, *(table.corners for table in sheet.data_tables)]))


def covering(corners: Iterable[Corners]) -> Iterator[Corners]:
    """Few rectangles that cover the given ones, and are not much larger than they need to be."""
    growing: list[tuple[Corners, int]] = []
    for corner in sorted(corners):
        for i, (area, filled) in enumerate(growing):
            wider = min(area[0], corner[0]), min(area[1], corner[1]), max(area[2], corner[2]), max(area[3], corner[3])
            if _size(wider) <= _SPARE * (filled + _size(corner)) + _FREE:
                growing[i] = wider, filled + _size(corner)
                break
        else:
            growing.append((corner, _size(corner)))
            if len(growing) > _GROWING:
                yield growing.pop(0)[0]
    for area, _ in growing:
        yield area


def _size(area: Corners) -> int:
    top, left, bottom, right = area
    return (bottom - top + 1) * (right - left + 1)


_SPARE = 8
_FREE = 5_000
_GROWING = 16


def _grid(areas: list[Corners], rows: list[list[list[Any]]]) -> dict[tuple[int, int], Any]:
    return {
        (top + i, left + j): cell
        for (top, left, _, _), found in zip(areas, rows, strict=True)
        for i, row in enumerate(found)
        for j, cell in enumerate(row)
    }


def _take(book: Book, grids: Mapping[str, Mapping[tuple[int, int], Any]], report: Report) -> None:
    """Put the values into the book; what LibreOffice could not calculate keeps what it had."""
    for sheet in book.sheets:
        sheet.blocks.clear()
        grid = grids.get(sheet.name, {})
        for formula in sheet.formulas:
            report.order.append(formula)
            if formula not in report.unsupported and _is_error(grid[formula.row, formula.column], (_CIRCULAR,)):
                report.unsupported[formula] = "an end to its circular reference (LibreOffice)"
            kept = formula in report.unsupported
            _put(formula, formula.cached if kept else _content(formula, grid))
        for table in sheet.data_tables:
            top, left, bottom, right = table.corners
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    sheet.put(row, column, _value(grid[row, column]))


def _put(formula: Formula, value: Value) -> None:
    """A value into a formula's cells, whatever they hold now."""
    for row, column in formula.cells:
        one = cell_at(value, row - formula.row, column - formula.column) if is_array(value) else value
        formula.sheet.put(row, column, one)


def _content(formula: Formula, grid: Mapping[tuple[int, int], Any]) -> Value:
    if formula.extent is None:
        return _value(grid[formula.row, formula.column])
    top, left, bottom, right = formula.extent
    return array_of([[_value(grid[r, c]) for c in range(left, right + 1)] for r in range(top, bottom + 1)])


def _value(cell: Any) -> Value:
    """A cell as LibreOffice's side told it, as a value."""
    if isinstance(cell, dict):
        code = cell["error"]
        return _BY_CODE.get(code) or _NUMERIC.get(code, CellError.VALUE)
    return cell + 0.0 if isinstance(cell, float) else cell  # Calc knows -0


def _is_error(cell: Any, codes: Iterable[int]) -> bool:
    return isinstance(cell, dict) and cell["error"] in codes
