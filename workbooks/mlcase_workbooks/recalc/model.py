"""A workbook opened for calculation: set inputs, recalculate, read, save."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.calculate import Report, calculate
from mlcase_workbooks.recalc.errors import NotAnInput, WorkbookError
from mlcase_workbooks.recalc.formula.lexer import address
from mlcase_workbooks.recalc.graph import Graph
from mlcase_workbooks.recalc.iterate import iterate
from mlcase_workbooks.recalc.package import Compressed
from mlcase_workbooks.recalc.pause import no_collection
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.values import LONGEST_TEXT, Scalar, Value, parse_number, serial
from mlcase_workbooks.recalc.write import updated

_RESIZINGS = 8
"""Rounds in which arrays may change each other's sizes before they are left as they are."""


@dataclass(frozen=True)
class Explanation:
    """Where a value comes from."""

    reference: str
    formula: str | None
    value: Any
    message: str
    reads: Mapping[str, Any]


class Model:
    """An open workbook.

    >>> model = Model.open("case.xlsx")                        # doctest: +SKIP
    >>> model.set("Inputs_Discount_Rate", 0.12)                # doctest: +SKIP
    >>> model.get("Case_NPV")                                  # doctest: +SKIP

    Values are calculated when they are asked for, and after a change only those that it reaches.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self._report: Report | None = None
        self._graph: Graph | None = None
        self._changed: dict[Area, None] = {}
        """Cells that were set since everything was calculated."""
        self._touched: dict[Area, None] = {}
        """Those of them that were set since the last question."""
        self._fresh: frozenset[Formula] = frozenset()
        """Formulas that the last question had calculated."""
        self.inputs: dict[Sheet, dict[tuple[int, int], Scalar]] = {}
        """The constants that were set, by sheet, row and column."""

    @classmethod
    def open(cls, path: str | os.PathLike[str], now: dt.datetime | None = None, seed: int | None = None) -> Model:
        """Open a workbook; UnreadableFile says why it cannot be.

        ``now`` and ``seed`` pin the clock and the random numbers, so that NOW, TODAY, RAND and their like give the same
        values every time.
        """
        book = Book.open(path)
        book.now = now or book.now
        book.random.seed(seed)
        return cls(book)

    def set(self, reference: str, value: Any) -> None:
        """Put a constant into one cell; NotAnInput when it holds a formula, or a number and the value is text."""
        area = self.book.locate(reference)
        if (area.rows, area.columns) != (1, 1):
            raise NotAnInput(f"{reference} is {area.rows} x {area.columns} cells: name one cell")
        sheet, at = area.sheet, (area.top, area.left)
        if self.book.package is not None and not sheet.part:
            raise NotAnInput(f"{reference}: {sheet.name} is no sheet of cells in this workbook")
        formula = sheet.formula_at.get(at)
        if formula is not None:
            raise NotAnInput(f"{reference} holds the formula ={formula.text}: set one of its inputs instead")
        if sheet.filled(*at):
            raise NotAnInput(
                f"{reference} is filled by an array formula or a data table: set one of its inputs instead"
            )
        old = _content(area)
        new = _constant(value)
        if type(new) is str and len(new) > LONGEST_TEXT:
            raise NotAnInput(f"{reference}: {len(new):,} characters; a cell holds {LONGEST_TEXT:,} at most")
        if type(old) is float and type(new) is str:
            raise NotAnInput(f"{reference} holds a number ({old:g}) and {new!r} is text: give a number")
        if type(old) is bool and type(new) is not bool:
            raise NotAnInput(f"{reference} holds {str(old).upper()}: give TRUE or FALSE")
        sheet.put(*at, new)
        self.inputs.setdefault(sheet, {})[at] = new
        self._changed[area] = self._touched[area] = None
        self._fresh = frozenset()

    def set_text(self, reference: str, text: str) -> None:
        """``set`` with what a user typed: "0.2", "20%", "2026-03-01", TRUE, or a text."""
        area = self.book.locate(reference)
        old = _content(area)
        word = text.strip()
        if word.upper() in ("TRUE", "FALSE") and type(old) is not str:
            self.set(reference, word.upper() == "TRUE")
            return
        number = parse_number(word) if word and type(old) is not str else None
        self.set(reference, text if number is None else number)

    @property
    def report(self) -> Report:
        """What the calculation met: gaps, circles, refusals."""
        return self.recalculate()

    @property
    def graph(self) -> Graph:
        """Who reads whom."""
        if self._report is None:
            self.recalculate()
        if self._graph is None and self._report is not None:
            self._graph = Graph(self.book, self._report.order)
        assert self._graph is not None
        return self._graph

    def recalculate(self, progress: Callable[[int], None] | None = None) -> Report:
        """Calculate what was not yet, or what changed since: all at first, then only what a change reaches."""
        changed, self._changed = self._changed, {}  # data tables ask the model itself while they are filled
        try:
            if self._report is None:
                self._report = calculate(self.book, progress=progress)
                self._follow_up()
            elif changed:
                stale = self.graph.downstream(changed)
                self._recalculate([f for f in stale if f not in self._fresh] if self._fresh else stale, progress)
                self._follow_up()
        except BaseException:
            self._changed.update(changed)  # interrupted: it has yet to be done
            raise
        self._touched.clear()
        return self._report

    def _recalculate_for(self, area: Area) -> None:
        """Calculate what an area needs.

        That is all when every cell that waits for its readers was set anew since the last question: whoever tries one
        value after the other reads a few results. Who asks twice, or goes on to another input, gets everything.
        """
        needed = self._needed(area) if self._changed and len(self._touched) == len(self._changed) else None
        if needed is None:
            self.recalculate()
            return
        self._recalculate(needed)
        self._touched.clear()
        self._fresh = frozenset(needed)

    def _needed(self, area: Area) -> list[Formula] | None:
        """The formulas that an area needs after a change; None where these cannot be told from the others."""
        if self._report is None or self._report.circular or self.book.iteration is not None:
            return None
        if self.graph.roams or any(sheet.data_tables for sheet in self.book.sheets):
            return None
        needed = self.graph.downstream(self._changed, area)
        return None if any(formula.dynamic for formula in needed) else needed

    def adopt(self, report: Report) -> None:
        """Take the grid as it is: another engine has calculated it, and the report is what it met."""
        self._report, self._graph = report, None
        self._changed.clear()
        self._touched.clear()

    def _recalculate(self, stale: list[Formula], progress: Callable[[int], None] | None = None) -> None:
        assert self._report is not None
        for sheet in self.book.sheets:
            sheet.blocks.clear()
        self._report.forget(stale)
        for formula in stale:
            if formula.extent is None:
                formula.sheet.rows[formula.row][formula.column] = formula
            else:
                for at in formula.cells:
                    formula.sheet.put(*at, formula)
        self._report.add(calculate(self.book, stale, progress))

    def _follow_up(self) -> None:
        """What has to be done again: readers of cells that arrays took or left, circles, data tables."""
        assert self._report is not None
        for _ in range(_RESIZINGS):
            if not self._report.resized:
                break
            self._graph = Graph(self.book, self._report.order)
            self._recalculate(self._graph.downstream(self._report.resized))
        if self._report.circular and self.book.iteration is not None:
            iterate(self.book, self._report, Graph(self.book, self._report.order))
        if any(sheet.data_tables for sheet in self.book.sheets):
            from mlcase_workbooks.recalc.data_table import fill_data_tables

            for _ in range(_RESIZINGS):
                changed = fill_data_tables(self)
                if not changed:
                    break
                self._recalculate(self.graph.downstream(changed))

    def explain(self, reference: str) -> Explanation:
        """A cell's formula, its value, and the cells that it reads with theirs."""
        area = self.book.locate(reference)
        self.recalculate()
        formula = area.sheet.formula_at.get((area.top, area.left))
        value = area.sheet.value(area.top, area.left)
        if formula is None:
            return Explanation(reference, None, value, "", {})
        reads = {
            str(a): _rows(a) if (a.rows, a.columns) != (1, 1) else a.value() for a in self.graph.precedents(formula)
        }
        message = self.report.messages.get(formula) or self.report.unsupported.get(formula, "")
        return Explanation(reference, f"={formula.text}", value, message, reads)

    def get(self, reference: str) -> Any:
        """A cell's value, or rows of values."""
        area = self.book.locate(reference)
        self._recalculate_for(area)
        return area.sheet.value(area.top, area.left) if (area.rows, area.columns) == (1, 1) else _rows(area)

    def number_format(self, reference: str) -> str:
        """The number format of a cell, or of a range's first one: "0.0%"."""
        area = self.book.locate(reference)
        return self.book.styles.of(area.sheet, area.top, area.left).code

    def frame(self, reference: str) -> Any:
        """A range as a pandas data frame; its first row names the columns."""
        import pandas as pd

        header, *rows = self.get(reference)
        return pd.DataFrame(rows, columns=header)

    def values(self) -> Mapping[str, Scalar]:
        """Every formula cell's value by its address, "Sheet!A1"."""
        self.recalculate()
        return {
            f"{sheet.name}!{address(f.row, f.column)}": sheet.rows[f.row][f.column]
            for sheet in self.book.sheets
            for f in sheet.formulas
        }

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the workbook with fresh values; every part without a changed value is copied as it stands."""
        package = self.book.package
        if package is None:
            raise WorkbookError("this workbook was never read from a file")
        with no_collection(), ThreadPoolExecutor(2) as compressor:
            later = {part: compressor.submit(Compressed.of, data) for part, data in self.changed_parts()}
            package.write(path, {part: compressed.result() for part, compressed in later.items()})

    def save_with(self, sheets: bytes, path: str | os.PathLike[str]) -> list[str]:
        """Write the workbook with the sheets of another one (an .xlsx file's content) added; what they are called."""
        from mlcase_workbooks.recalc.graft import with_sheets

        return with_sheets(self.book, sheets, dict(self.changed_parts()), Path(path))

    def changed_parts(self) -> Iterator[tuple[str, bytes]]:
        """The parts of the package whose values changed, with their new content."""
        self.recalculate()
        for sheet in self.book.sheets:
            data = updated(sheet, self.inputs.get(sheet, {})) if sheet.part else None
            if data is not None:
                yield sheet.part, data


def recalculate(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    settings: Mapping[str, Any] | None = None,
    now: dt.datetime | None = None,
    seed: int | None = None,
) -> Model:
    """Recalculate a workbook, with some inputs changed if asked, and write it to ``out`` if given.

    ``out`` may be the workbook itself: it is then replaced in one move. ``now`` and ``seed`` are as in ``Model.open``.

    >>> recalculate("case.xlsx", "fresh.xlsx", {"Rate": 0.12}).get("Case!B9")        # doctest: +SKIP
    """
    model = Model.open(path, now, seed)
    for reference, value in (settings or {}).items():
        model.set(reference, value)
    model.recalculate()
    if out is not None:
        model.save(Path(out))
    return model


def evaluate(formula: str) -> Any:
    """What a formula gives in an empty workbook; a table shows its first cell.

    >>> evaluate("=ROUND(2.5, 0) * 2")
    6.0
    """
    book = Book()
    sheet = book.sheets[0]
    text = formula.removeprefix("=")
    cell = Formula(sheet, 1, 1, book.shape(text, 1, 1, sheet), None)
    sheet.put(1, 1, cell)
    report = calculate(book, [cell])
    for what in report.unsupported.values():
        raise WorkbookError(f"the engine lacks {what}")
    return sheet.rows[1][1]


def _content(area: Area) -> Value:
    """What a cell holds, calculated or not; a blank beyond the used cells."""
    rows = area.sheet.rows
    return rows[area.top][area.left] if area.top < len(rows) and area.left < len(rows[area.top]) else None


def _rows(area: Area) -> list[list[Scalar]]:
    """An area's values by row; of whole columns and rows as far as the sheet is used."""
    block = area.block()
    return [block.row(i) for i in range(block.rows)]


def _constant(value: Any) -> Scalar:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, dt.date):
        return serial(value)
    if isinstance(value, CellError):
        raise NotAnInput(f"{value} is an error, not an input")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise NotAnInput(
            f"{value!r} does not fit into a cell: give a number, a text, TRUE or FALSE, or a date"
        ) from None
    if number - number != 0.0:
        raise NotAnInput(f"{value!r} does not fit into a cell: give a finite number")
    return number
