"""A workbook as the engine holds it: sheets of cells, formulas, defined names and tables."""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from mlcase_udfs.errors import CellError, Propagated
from mlcase_workbooks.recalc import scan
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW, Area, Block, Pending, Place, Union, array_of
from mlcase_workbooks.recalc.errors import UnknownReference, UnreadableFile
from mlcase_workbooks.recalc.external import external_values
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError, address, shape_of, tokens
from mlcase_workbooks.recalc.formula.parser import parse, parse_name
from mlcase_workbooks.recalc.package import Package
from mlcase_workbooks.recalc.pause import no_collection
from mlcase_workbooks.recalc.reader import SheetReader
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.styles import Styles
from mlcase_workbooks.recalc.tables import Table, read_table
from mlcase_workbooks.recalc.values import Scalar, Value

if TYPE_CHECKING:
    from mlcase_workbooks.recalc.pivots import Pivot
    from mlcase_workbooks.recalc.scan import Match


_SUBTOTAL = re.compile(r"\b(?:SUBTOTAL|AGGREGATE)\(", re.IGNORECASE)


class Formula:
    """A formula cell. Until it is calculated it stands in the grid in place of its value."""

    __slots__ = ("column", "extent", "match", "row", "shape", "sheet", "waiting")

    def __init__(self, sheet: Sheet, row: int, column: int, shape: Shape, match: Match | None) -> None:
        self.sheet = sheet
        self.row = row
        self.column = column
        self.shape = shape
        self.match = match
        self.waiting = False
        self.extent: tuple[int, int, int, int] | None = None
        """An array formula's cells, corners included; None for an ordinary one."""

    @property
    def dynamic(self) -> bool:
        """Whether it is an array formula that takes as many cells as its result has."""
        return self.extent is not None and self.match is not None and ' cm="' in self.match[scan.ATTRIBUTES]

    @property
    def cells(self) -> Iterator[tuple[int, int]]:
        """Row and column of each cell that it fills."""
        if self.extent is None:
            yield self.row, self.column
        else:
            top, left, bottom, right = self.extent
            yield from product(range(top, bottom + 1), range(left, right + 1))

    @property
    def address(self) -> str:
        """As in "Costs!B4"; quotes only where a formula needs them are left out."""
        return f"{self.sheet.name}!{address(self.row, self.column)}"

    @property
    def cached(self) -> Value:
        """The value that the file holds, for an array formula all its cells'; a blank when it never held one."""
        if self.extent is None or self.extent[:2] == self.extent[2:]:
            return self._kept_at(self.row, self.column)
        top, left, bottom, right = self.extent
        return array_of([[self._kept_at(r, c) for c in range(left, right + 1)] for r in range(top, bottom + 1)])

    def _kept_at(self, row: int, column: int) -> Scalar:
        own = (row, column) == (self.row, self.column)
        match = self.match if own else self.sheet.spilled.get((row, column))
        return None if match is None else self.sheet.kept(match)

    @property
    def text(self) -> str:
        """The formula as it reads in its cell, without "="."""
        own = self.match[scan.FORMULA] if self.match is not None else None
        return scan.unescape(own) if own else self.shape.text_at(self.row, self.column)


class Sheet:
    """A worksheet's cells: ``rows[row][column]``, both counted from 1, is a value, or a Formula not yet calculated."""

    formula_type = Formula

    def __init__(self, book: Book, name: str, index: int, part: str) -> None:
        self.book = book
        self.name = name
        self.index = index
        self.part = part
        source, self.encoding = decoded(book.package.read(part)) if book.package and part else ("", "utf-8")
        self.source = scan.usual(source)
        self.xml = scan.scannable(self.source)
        self.prefix = scan.element_prefix(self.xml) if part else ""
        self.rows: list[list[Value]] = [[]]
        self.width = 0
        self.formulas: list[Formula] = []
        self.arrays: list[Formula] = []
        self.spilled: dict[tuple[int, int], Match] = {}
        self.data_tables: list[DataTable] = []
        self.blocks: dict[tuple[int, int, int, int], Block] = {}

    def kept(self, match: Match) -> Scalar:
        """The value that the file holds for a formula's cell; a blank when that is unreadable."""
        kind = scan.cell_type(match[scan.ATTRIBUTES])
        try:
            return scan.cell_value(kind, match[scan.VALUE], match[scan.REST], self.book.strings)
        except (ValueError, IndexError):
            return None

    @property
    def height(self) -> int:
        """The last used row."""
        return len(self.rows) - 1

    @cached_property
    def hidden_rows(self) -> set[int]:
        """The rows that are hidden."""
        return scan.hidden_rows(self.xml)

    @cached_property
    def filtered_rows(self) -> set[int]:
        """The rows that a filter hides, the sheet's own or a table's."""
        own = scan.filtered_range(self.xml)
        ranges = [own] if own else []
        ranges += [
            (t.area.top, t.area.bottom) for t in self.book.tables.values() if t.filtered and t.area.sheet is self
        ]
        return {row for row in self.hidden_rows if any(top <= row <= bottom for top, bottom in ranges)}

    @cached_property
    def pivots(self) -> list[Pivot]:
        """The pivot tables that stand on the sheet."""
        from mlcase_workbooks.recalc.pivots import pivots_on

        return list(pivots_on(self))

    @cached_property
    def subtotals(self) -> frozenset[tuple[int, int]]:
        """The cells (row, column) whose formula holds a SUBTOTAL or an AGGREGATE, which other subtotals leave out."""
        return frozenset(cell for f in self.formulas if _SUBTOTAL.search(f.shape.text) for cell in f.cells)

    def value(self, row: int, column: int) -> Value:
        """A cell's value; Pending when it is not calculated yet."""
        rows = self.rows
        if row >= len(rows):
            return None
        cells = rows[row]
        if column >= len(cells):
            return None
        value = cells[column]
        if type(value) is Formula:
            raise Pending([value])
        return value

    def put(self, row: int, column: int, value: Value) -> None:
        """Set a cell."""
        rows = self.rows
        if row >= len(rows):
            rows += [[] for _ in range(row - len(rows) + 1)]
        cells = rows[row]
        if column >= len(cells):
            cells += [None] * (column - len(cells) + 1)
            self.width = max(self.width, column)
        cells[column] = value

    @cached_property
    def formula_at(self) -> dict[tuple[int, int], Formula]:
        """The formulas by row and column."""
        return {(f.row, f.column): f for f in self.formulas}

    def filled(self, row: int, column: int) -> bool:
        """Whether an array formula or a data table fills the cell."""
        corners = [f.extent for f in self.arrays if f.extent is not None] + [t.corners for t in self.data_tables]
        return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in corners)

    def formula_text(self, row: int, column: int) -> str | None:
        """A cell's formula with "=", or None."""
        formula = self.formula_at.get((row, column))
        return None if formula is None else f"={formula.text}"

    def __repr__(self) -> str:
        return f"<Sheet {self.name}>"


@dataclass(frozen=True)
class DataTable:
    """{=TABLE()}: the cells that it fills, and the input cells whose values stand above and beside them."""

    corners: tuple[int, int, int, int]
    two_ways: bool
    by_row: bool
    first_input: str
    second_input: str


@dataclass(frozen=True)
class Iteration:
    """How often the workbook wants circular formulas repeated, and the change at which to stop."""

    count: int
    delta: float


class Book:
    """An open workbook."""

    def __init__(self, package: Package | None = None) -> None:
        self.package = package
        self.part = ""
        self.now = dt.datetime.now()
        self.random = random.Random()
        self.date1904 = False
        self.iteration: Iteration | None = None
        self.as_displayed = False
        self.external: list[str] = []
        self.shapes: dict[tuple[str, int], Shape] = {}
        self._shape_of_text: dict[str, Shape] = {}
        self.strings: list[str] = []
        self.names: dict[tuple[str, int | None], str] = {}
        self.spelled_names: list[str] = []
        self.scoped: set[str] = set()
        self.sheets: list[Sheet] = [] if package else [Sheet(self, "Sheet1", 0, "")]

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Book:
        """Read a workbook; UnreadableFile says why it cannot be."""
        return cls.of(Package(path))

    @classmethod
    def of(cls, package: Package) -> Book:
        """Read a package."""
        book = cls(package)
        try:
            with no_collection():
                book._read(package)
        except (ET.ParseError, LookupError, ValueError, OverflowError) as problem:
            raise UnreadableFile(f"{package.path}: damaged ({type(problem).__name__}: {problem})") from problem
        return book

    # -- reading ------------------------------------------------------------------------------------------------------

    def _read(self, package: Package) -> None:
        part = self.part = _main_part(package)
        root = ET.fromstring(package.read(part))
        main, _, kind_of_file = root.tag.rpartition("}")
        main += "}" if main else ""
        if kind_of_file != "workbook":
            raise UnreadableFile(f"{package.path}: not an Excel workbook (.xlsx or .xlsm)")
        relations = package.relations(part)
        properties = root.find(f"{main}workbookPr")
        self.date1904 = properties is not None and properties.get("date1904") in ("1", "true")
        calculation = root.find(f"{main}calcPr")
        if calculation is not None and calculation.get("iterate") in ("1", "true"):
            count, delta = calculation.get("iterateCount", "100"), calculation.get("iterateDelta", "0.001")
            self.iteration = Iteration(int(count), float(delta))
        self.as_displayed = calculation is not None and calculation.get("fullPrecision") in ("0", "false")
        for element in root.iter(f"{main}externalReference"):
            self.external.append(relations[_relation_id(element)][0])
        for target, kind in relations.values():
            if kind.endswith("/sharedStrings"):
                self.strings = _shared_strings(decoded(package.read(target))[0])
        for index, element in enumerate(root.iter(f"{main}sheet")):
            target, kind = relations[_relation_id(element)]
            cells = target if kind.endswith("/worksheet") else ""
            self.sheets.append(Sheet(self, element.get("name", ""), index, cells))
        if not self.sheets:
            raise UnreadableFile(f"{package.path}: damaged: the workbook has no sheet")
        for element in root.iter(f"{main}definedName"):
            scope = element.get("localSheetId")
            name = element.get("name") or ""
            if not name.startswith("_xlnm."):
                self.names[name.lower(), int(scope) if scope is not None else None] = element.text or ""
                if scope is None:
                    self.spelled_names.append(name)
        self.scoped = {name for name, scope in self.names if scope is not None}
        for sheet in self.sheets:
            if sheet.part:
                SheetReader(sheet).read()
        _ = self.tables  # a damaged one should be found now, not in the middle of a calculation

    @cached_property
    def styles(self) -> Styles:
        """How its cells look."""
        return Styles(self.package)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables by name, in lower case."""
        found: dict[str, Table] = {}
        if self.package is None:
            return found
        for sheet in self.sheets:
            for target, kind in self.package.relations(sheet.part).values() if sheet.part else ():
                if kind.endswith("/table"):
                    table = read_table(sheet, ET.fromstring(self.package.read(target)))
                    found[table.name.lower()] = table
        return found

    # -- asking -------------------------------------------------------------------------------------------------------

    @property
    def formulas(self) -> Iterator[Formula]:
        """Every formula, sheet by sheet, row by row."""
        for sheet in self.sheets:
            yield from sheet.formulas

    def sheet(self, name: str) -> Sheet | None:
        """A sheet by its name, in any case; "[1]Prices" is one of another workbook, as far as its values were kept."""
        if name.startswith("["):
            return self._kept_sheets.get(name.lower())
        return self._sheet_by_name.get(name.lower())

    @cached_property
    def _kept_sheets(self) -> dict[str, Sheet]:
        found = {}
        for number, part in enumerate(self.external, 1):
            if self.package is not None:
                for name, cells in external_values(decoded(self.package.read(part))[0]).items():
                    sheet = Sheet(self, f"[{number}]{name}", -1, "")
                    for (row, column), value in cells.items():
                        sheet.put(row, column, value)
                    found[sheet.name.lower()] = sheet
        return found

    @cached_property
    def _sheet_by_name(self) -> dict[str, Sheet]:
        return {sheet.name.lower(): sheet for sheet in self.sheets}

    def name(self, name: str, sheet: Sheet | None) -> str | None:
        """What a defined name refers to, the sheet's own names first."""
        if sheet is not None and (name.lower(), sheet.index) in self.names:
            return self.names[name.lower(), sheet.index]
        return self.names.get((name.lower(), None))

    def shape(self, text: str, row: int, column: int, sheet: Sheet) -> Shape:
        """The shape of a formula; formulas that are alike share one."""
        known = self._shape_of_text.get(text)  # sheets of one layout repeat each other's formulas letter by letter
        if known is not None and known.reads(row, column) == text:
            return known
        try:
            found = tokens(text)
        except FormulaError:
            found = []
        key = shape_of(found, row, column) if found else text
        scope = -1
        if self.scoped and any(t.kind == "name" and t.text.lower() in self.scoped for t in found):
            scope = sheet.index
        shape = self.shapes.get((key, scope))
        if shape is None:
            shape = self.shapes[key, scope] = Shape(self, sheet, text, row, column, found)
        if scope < 0:
            self._shape_of_text[text] = shape
        return shape

    def reference(self, text: str, place: Place) -> Area | Union:
        """The area that a text names (for INDIRECT, and for users): an address, or a defined name."""
        try:
            node = parse(text, place.row, place.column)
        except FormulaError:
            raise Propagated(CellError.REF) from None
        area = self.area(node, place)
        if area is None:
            raise Propagated(CellError.REF)
        return area

    def area(self, node: nodes.Node, place: Place) -> Area | None:
        """The area that a plain reference, a name of one, or a structured reference stands for; None for all else."""
        match node:
            case nodes.Reference(top, left, bottom, right, sheet, None):
                on = self.sheet(sheet) if sheet is not None else place.sheet
                if on is None:
                    return None
                rows = sorted(_within(axis.position(place.row), LAST_ROW) for axis in (top, bottom))
                columns = sorted(_within(axis.position(place.column), LAST_COLUMN) for axis in (left, right))
                return Area(on, rows[0], columns[0], rows[1], columns[1])
            case nodes.Name(name, sheet):
                on = self.sheet(sheet) if sheet is not None else place.sheet
                text = self.name(name, on)
                if text is None:
                    return None
                try:
                    return self.area(parse_name(text), place)
                except (FormulaError, RecursionError):
                    return None
            case nodes.Structured():
                resolved = self.structured(node, place.sheet, place.row, place.column)
                return None if resolved is None else self.area(resolved, place)
        return None

    def structured(self, node: nodes.Structured, sheet: Sheet, row: int, column: int) -> nodes.Reference | None:
        """A structured reference as a plain one; None when the table, a column or the part does not exist."""
        if node.table:
            table = self.tables.get(node.table.lower())
        else:
            table = next((t for t in self.tables.values() if t.holds(sheet, row, column)), None)
        return None if table is None else table.resolve(node)

    def locate(self, text: str) -> Area:
        """The cells that a user's reference names: Sheet!A1, Sheet!A1:B9, or a defined name; UnknownReference else."""
        place = Place(self.sheets[0], 1, 1)
        asked, text = text, self._quoted(text.strip().lstrip("="))
        try:
            node = parse(text)
        except FormulaError:
            raise UnknownReference(f"{asked!r} is no reference: give Sheet!A1, Sheet!A1:B9 or a defined name") from None
        if isinstance(node, nodes.Reference):
            if node.sheet is None and len(self.sheets) > 1:
                raise UnknownReference(f"{text!r} names no sheet: give {self.sheets[0].name}!{text}, for example")
            if node.sheet is not None and self.sheet(node.sheet) is None:
                sheets = _listed([s.name for s in self.sheets], node.sheet)
                raise UnknownReference(f"there is no sheet {node.sheet!r}: the workbook has {sheets}")
            node = parse(text, 1, 1)
        area = self.area(node, place)
        stands_for = self.name(node.name, self.sheet(node.sheet or "")) if isinstance(node, nodes.Name) else None
        if area is None and stands_for is not None:
            raise UnknownReference(f"{asked} stands for ={stands_for}, not for cells: give Sheet!A1 or Sheet!A1:B9")
        if area is None:
            raise UnknownReference(f"there is no name {asked!r}: the workbook has {_listed(self.spelled_names, text)}")
        return area

    def _quoted(self, text: str) -> str:
        """A reference in which a sheet's name that needs quotes has them, as reports leave them out: My Costs!B4."""
        sheet, mark, cells = text.rpartition("!")
        if not mark or sheet.startswith("'") or self._sheet_by_name.get(sheet.lower()) is None:
            return text
        return "'{}'!{}".format(sheet.replace("'", "''"), cells)


def _within(position: int, last: int) -> int:
    """A row or column that a relative name leads to, round the sheet's edge."""
    return (position - 1) % last + 1


def _main_part(package: Package) -> str:
    for target, kind in package.relations("").values():
        if kind.endswith("/officeDocument"):
            if target.endswith(".bin"):
                raise UnreadableFile(f"{package.path}: in the .xlsb format: save it as .xlsx and try again")
            return target
    raise UnreadableFile(f"{package.path}: not an Excel workbook (.xlsx or .xlsm)")


def _relation_id(element: ET.Element) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), "")


_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([\w-]+)["']""")


def decoded(data: bytes) -> tuple[str, str]:
    """A part's text and its encoding; a byte order mark stays in the text."""
    declared = _ENCODING.search(data[:200])
    encoding = declared[1].decode() if declared else "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return data.decode(encoding), encoding


def _shared_strings(xml: str) -> list[str]:
    xml = scan.usual(xml)
    items = re.compile(r"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
    one_kind_of_line_end = xml.replace("\r\n", "\n").replace("\r", "\n")  # as every XML parser reads them
    return [scan.rich_text(match[1] or "") for match in items.finditer(one_kind_of_line_end)]


def _listed(names: list[str], wanted: str) -> str:
    """The names nearest to the wanted one, or the first few."""
    from difflib import get_close_matches

    near = get_close_matches(wanted.lower(), [n.lower() for n in names], n=3, cutoff=0.5)
    spelled = {n.lower(): n for n in names}
    shown = [spelled[n] for n in near] or names[:5]
    return ", ".join(shown) + (" ..." if len(names) > len(shown) else "") if shown else "none"
