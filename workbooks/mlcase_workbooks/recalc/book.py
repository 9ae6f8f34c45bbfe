"""A workbook as the engine holds it: its sheets, shared strings, defined names and tables, and finding cells in it."""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mlcase_udfs.errors import CellError, Propagated
from mlcase_workbooks.recalc import scan
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW, Area, Place, Union
from mlcase_workbooks.recalc.errors import UnknownReference, UnreadableFile
from mlcase_workbooks.recalc.external import external_values
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError, shape_of, tokens
from mlcase_workbooks.recalc.formula.parser import parse, parse_name
from mlcase_workbooks.recalc.package import Package, decoded
from mlcase_workbooks.recalc.pause import no_collection
from mlcase_workbooks.recalc.reader import SheetReader
from mlcase_workbooks.recalc.shape import Shape
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.styles import Styles
from mlcase_workbooks.recalc.tables import Table, read_table

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Iteration:
    """How often the workbook wants circular formulas repeated, and the change at which to stop."""

    count: int
    delta: float


_BEYOND = re.compile(r"(?<=!)\$?[A-Za-z]{1,4}\$?\d+(?::\$?[A-Za-z]{1,4}\$?\d+)?$")
"""What looks like cells and is none: a column after XFD, a row after 1048576."""


class Book:
    """An open workbook."""

    def __init__(self, package: Package | None = None) -> None:
        self.package = package
        self.part = ""
        """The workbook's own part: xl/workbook.xml."""
        self.now = dt.datetime.now()
        self.random = random.Random()
        self.date1904 = False
        self.iteration: Iteration | None = None
        self.as_displayed = False
        """Whether it calculates with values as they are displayed ("precision as displayed")."""
        self.external: list[str] = []
        """The parts that keep other workbooks' values: [1] is the first."""
        self.shapes: dict[tuple[str, int], Shape] = {}
        self._shape_of_text: dict[str, Shape] = {}
        self.strings: list[str] = []
        self.names: dict[tuple[str, int | None], str] = {}
        """What each defined name stands for, by the name in lower case and its sheet's index; None for the workbook."""
        self.spelled_names: list[str] = []
        """The workbook's names as they are written: for messages."""
        self.scoped: set[str] = set()
        """The names that stand for something else on some sheet: a formula with one is of its sheet's own shape."""
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
        if area is None and (beyond := _BEYOND.search(asked)) is not None:
            raise UnknownReference(
                f"there is no name or cell {asked!r}: {beyond[0]} lies beyond a sheet's last, XFD1048576"
            )
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
