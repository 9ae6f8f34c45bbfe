"""A workbook for a reader without the add-in: what each formula becomes, tried out before it is written."""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from math import isclose
from pathlib import Path
from typing import ClassVar, TypeAlias

from mlcase_udfs.about import version
from mlcase_udfs.errors import CellError
from mlcase_udfs.registry import catalogue
from mlcase_workbooks.names import own_name
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.area import Place
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.graft import with_sheets
from mlcase_workbooks.recalc.package import Compressed, decoded
from mlcase_workbooks.recalc.scan import FORMULA_ATTRIBUTES, attributes
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.values import Scalar, Value
from mlcase_workbooks.recalc.write import Entered, with_cells
from mlcase_workbooks.respell import called, respelled
from mlcase_workbooks.targets import calculation_chain, elsewhere
from mlcase_workbooks.targets.calls import FoundCall, is_ours, outermost, whole
from mlcase_workbooks.targets.expand import NoForm
from mlcase_workbooks.targets.lambdas import lambdas, with_names
from mlcase_workbooks.targets.listing import Frozen, appended, list_alone, log_of, said
from mlcase_workbooks.targets.native import native, why_none
from mlcase_workbooks.targets.parts import with_formulas_outside

Watch: TypeAlias = Callable[[int], AbstractContextManager[Callable[[int], None] | None]]

EQUAL = 1e-9
"""How far a native formula's value may be from the function's, relative to it."""


@dataclass(frozen=True)
class Retargeted:
    """What became of a workbook's calls."""

    rewritten: int
    """Formulas that changed."""
    frozen: tuple[Frozen, ...] = ()
    left: tuple[str, ...] = ()
    """Formulas outside cells that still call our functions, for want of any other form."""


def write_parts(book: Book, out: Path, changed: Mapping[str, bytes]) -> None:
    assert book.package is not None
    book.package.write(out, {part: Compressed.of(content) for part, content in changed.items()})


class Export(ABC):
    """A workbook on its way to a reader without the add-in: what each formula becomes, tried out, and written."""

    def __init__(self, source: Path, watch: Watch) -> None:
        self.model = Model.open(source)
        self.book = self.model.book
        self.watch = watch
        with watch(self.size) as progress:
            self.model.recalculate(progress)
        self.cells: dict[Formula, Entered | None] = {}
        self.frozen: dict[Formula, Frozen] = {}
        self.left: list[str] = []
        for formula in self.book.formulas:
            if calls_in(formula.shape.text):
                try:
                    self.cells[formula] = self.entered(formula)
                except NoForm as reason:
                    self.freeze(formula, str(reason))

    how: ClassVar[str]
    """What became of the formulas, to follow their number."""

    @abstractmethod
    def entered(self, formula: Formula) -> Entered:
        """What a formula becomes; NoForm when it can only be a value."""

    @abstractmethod
    def outside(self, text: str) -> str:
        """What a formula becomes that stands in no cell."""

    @property
    def size(self) -> int:
        """How many formulas there are."""
        return sum(len(sheet.formulas) for sheet in self.book.sheets)

    def freeze(self, formula: Formula, reason: str) -> None:
        """Let a cell be the value that it has."""
        self.cells[formula] = None
        value = formula.sheet.rows[formula.row][formula.column]
        stamp = _stamp(formula.text, reason)
        self.frozen[formula] = Frozen(formula.sheet.name, formula.row, formula.column, formula.text, value, stamp)

    def write(self, out: Path) -> Retargeted:
        """Write the export once its values are seen to be the same."""
        if not self.cells:
            self.write_to(out)
            return Retargeted(0, (), tuple(self.left))
        with tempfile.TemporaryDirectory() as folder:
            trial = Path(folder) / out.name
            while True:
                self.write_to(trial)
                tried = Model.open(trial, self.book.now)
                with self.watch(self.size) as progress:
                    tried.recalculate(progress)
                differing = self.differing(tried)
                if not differing:
                    break
                for formula in differing:
                    self.freeze(formula, "Excel's formula gives another value here")
            _keep_values(tried.book)
            tried.save(out)
        return Retargeted(len(self.cells) - len(self.frozen), tuple(self.frozen.values()), tuple(self.left))

    def differing(self, tried: Model) -> list[Formula]:
        """The rewritten formulas whose values are not those of the original."""
        pairs = {sheet.name: sheet for sheet in tried.book.sheets}
        return [
            formula
            for formula, entered in self.cells.items()
            if entered is not None
            and not all(_same(formula.sheet.value(*at), pairs[formula.sheet.name].value(*at)) for at in formula.cells)
        ]

    def write_to(self, path: Path) -> None:
        """Write the workbook as planned."""
        self.left = []
        frozen = tuple(self.frozen.values())
        sentence = said(frozen, len(self.cells) - len(frozen), self.how, version())
        log = log_of(self.book)
        changed = self.parts_beside()
        for sheet in self.book.sheets:
            if not sheet.part:
                continue
            rows = appended(sheet, frozen, sentence) if sheet is log and self.cells else ""
            xml = elsewhere.rewritten(with_cells(sheet, self.cells_of(sheet), rows), self.outside)
            if xml != sheet.source:
                changed[sheet.part] = xml.encode(sheet.encoding)
        if log is None and frozen:
            with_sheets(self.book, list_alone(frozen, sentence), changed, path)
        else:
            write_parts(self.book, path, changed)

    def parts_beside(self) -> dict[str, bytes]:
        """The parts beside the sheets that change."""
        changed = with_formulas_outside(self.book, self.outside)
        return changed | calculation_chain.without(self.book, self.cells.keys())

    def cells_of(self, sheet: Sheet) -> dict[Formula, Entered | None]:
        """A sheet's cells that change; formulas that share one text with such a cell get their own."""
        changed = {formula: entered for formula, entered in self.cells.items() if formula.sheet is sheet}
        groups = {_group(formula) for formula in changed} - {None}
        if groups:
            for formula in sheet.formulas:
                if formula not in changed and _group(formula) in groups:
                    changed[formula] = Entered(formula.text)
        return changed


class Native(Export):
    """For any Excel, with no add-in."""

    how = "of Excel's own functions in place of ML_*"

    def entered(self, formula: Formula) -> Entered:
        place = Place(formula.sheet, formula.row, formula.column)
        new = native(formula.text, self.book, place, spills=len(list(formula.cells)) > 1)
        return Entered(new.text, new.array or formula.extent is not None)

    def outside(self, text: str) -> str:
        if not calls_in(text):
            return text
        try:
            return native(text, self.book, Place(self.book.sheets[0], 1, 1)).text
        except NoForm:
            self.left.append(text)
            return text


class WithLambdas(Export):
    """For Excel 365, the functions being names of the workbook."""

    how = "that call ML_* as LAMBDA names of this workbook (Excel 365; not verified in Excel)"

    def entered(self, formula: Formula) -> Entered:
        for spelled in called(formula.text):
            name = own_name(spelled.spelled)
            if is_ours(spelled.spelled) and name not in lambdas():
                function = catalogue().get(name)
                raise NoForm(f"{name}: {why_none(function) if function else 'there is no such function'}")
        return Entered(self.outside(formula.text), array=True)

    def outside(self, text: str) -> str:
        return respelled(text, lambda spelled: own_name(spelled) if is_ours(spelled) else None)

    def parts_beside(self) -> dict[str, bytes]:
        assert self.book.package is not None
        changed = super().parts_beside()
        workbook, encoding = decoded(changed.get(self.book.part) or self.book.package.read(self.book.part))
        changed[self.book.part] = with_names(workbook, lambdas()).encode(encoding)
        return changed


@lru_cache(maxsize=4096)
def calls_in(text: str) -> tuple[FoundCall, ...]:
    """The calls of our functions in a formula; none when it cannot be read."""
    try:
        return tuple(outermost(text))
    except FormulaError:
        return ()


def _group(formula: Formula) -> str | None:
    """The number of the group of cells that share a formula's text in the file."""
    given = attributes(formula.match[FORMULA_ATTRIBUTES] or "") if formula.match is not None else {}
    return given.get("si") if given.get("t") == "shared" else None


def _stamp(text: str, reason: str) -> str:
    """Which functions, of which version, gave a value that stays, with the seed where numbers were drawn; and why."""
    stamps = []
    for found in calls_in(text):
        call = found if is_ours(found.name) else whole(found.arguments[0])
        assert call is not None
        function = catalogue().get(call.name)
        names = [parameter.name for parameter in function.parameters] if function is not None else []
        seed = ""
        if function is not None and "seed" in names:
            at = names.index("seed")
            given = call.arguments[at] if at < len(call.arguments) else ""
            seed = f", seed {given or format(function.parameters[at].default, 'g')}"
        stamps.append(f"{call.name}{seed}")
    one = list(dict.fromkeys(stamps))
    why = reason.partition(": ")[2] if len(one) == 1 and reason.startswith("ML_") else reason
    return f"{', '.join(one)}, mlcase {version()}: {why}"


def _same(old: Value, new: Value) -> bool:
    """Whether two values agree as far as anybody can see."""
    if isinstance(old, CellError) or isinstance(new, CellError):
        return isinstance(old, CellError) and isinstance(new, CellError)
    if type(old) is float and type(new) is float:
        return isclose(old, new, rel_tol=EQUAL, abs_tol=EQUAL)
    return type(old) is type(new) and old == new


def _keep_values(book: Book) -> None:
    """Let cells keep the values in the file where the fresh ones are the same but for rounding."""
    for formula in book.formulas:
        if formula.match is not None:
            kept: Scalar = formula.sheet.kept(formula.match)
            row = formula.sheet.rows[formula.row]
            if type(kept) is float and _same(kept, row[formula.column]):
                row[formula.column] = kept
