"""Which cells are uncertain, and how: said by the user, by a TOML file, or by the workbook itself.

A workbook says it in two ways: a table with the headings Low, High and Spread (or Distribution) beside the value, as on
the Inputs sheet of the templates, or a cell whose formula is a single ML_PERT or ML_TRI.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mlcase_udfs.errors import CellError, FunctionError
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.errors import NotAnInput, Unsupported, WorkbookError
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.formula.parser import parse
from mlcase_workbooks.recalc.general_code import General
from mlcase_workbooks.recalc.graph import areas_of
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.whatif.distributions import Distribution, distribution
from mlcase_workbooks.whatif.validation import validated

_VALUE = ("value", "base", "mode", "most likely", "base case")
_SPREAD = ("spread", "distribution")
_WITH_MODE = ("pert", "range", "triangular", "tri")
_WITHOUT_MODE = ("uniform",)
_ESTIMATES = {"ML_PERT": "pert", "ML_TRI": "triangular"}


@dataclass(frozen=True)
class Uncertain:
    """An uncertain input: its name for people, its cell, and what it may be."""

    name: str
    area: Area
    distribution: Distribution
    parameters: tuple[Area, ...] = ()
    """The cells that the distribution's parameters were read from."""

    @property
    def base(self) -> float:
        """The value that stands in the cell."""
        value: float = self.area.sheet.value(self.area.top, self.area.left)
        return value


def from_texts(model: Model, texts: Iterable[str], folder: Path | None = None) -> list[Uncertain]:
    """Inputs as given on a command line: "Sheet!B5=pert(0.8,1,1.2)"."""
    found = []
    for text in texts:
        reference, equals, law = text.partition("=")
        if not equals or not reference.strip() or not law.strip():
            raise NotAnInput(f"input {text!r}: give REF=DISTRIBUTION, for example Inputs!D12=pert(0.8,1,1.2)")
        found.append(uncertain(model, reference.strip(), law, folder))
    return found


def from_toml(model: Model, path: Path) -> list[Uncertain]:
    """The inputs of a TOML file: a table [inputs] of references and distributions."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise WorkbookError(f"{path}: cannot be read ({problem.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise WorkbookError(f"{path}: not a TOML file ({problem})") from None
    inputs = content.get("inputs")
    if not isinstance(inputs, dict) or not inputs or not all(isinstance(law, str) for law in inputs.values()):
        raise WorkbookError(f'{path}: give a table [inputs] with lines such as "Inputs!D12" = "pert(0.8, 1, 1.2)"')
    return [uncertain(model, reference, law, path.parent) for reference, law in inputs.items()]


def uncertain(model: Model, reference: str, law: str, folder: Path | None = None) -> Uncertain:
    """One input; NotAnInput when its cell is none, or the distribution is impossible."""
    area = model.book.locate(reference)
    if (area.rows, area.columns) != (1, 1):
        raise NotAnInput(f"{reference} is {area.rows} x {area.columns} cells: name one cell")
    formula = area.sheet.formula_at.get((area.top, area.left))
    if formula is not None and _estimate(formula) is None:
        raise NotAnInput(f"{reference} holds the formula ={formula.text}: vary one of its inputs instead")
    if formula is None and area.sheet.filled(area.top, area.left):
        raise NotAnInput(f"{reference} is filled by an array formula or a data table: vary one of its inputs instead")
    model.recalculate()
    value = area.sheet.value(area.top, area.left)
    if formula is None and not isinstance(value, float):
        raise NotAnInput(f"{reference} holds {_shown(value)}, not a number: name a cell with a number")
    read: list[Area] = []

    def look_up(text: str) -> Any:
        node = _parsed(text)
        read.extend(areas_of(node, area.sheet, 1, 1))
        return _evaluated(model, node, area.sheet, 1, 1)

    drawn = distribution(law, look_up, folder)
    validated(reference, area, drawn)
    return Uncertain(reference, area, drawn, tuple(read))


def from_workbook(model: Model, with_ranges: bool = False) -> list[Uncertain]:
    """What the workbook itself says is uncertain.

    Inputs with a law of chance are drawn. Those with nothing but a "range" are for a sensitivity analysis, where
    ``with_ranges`` asks for them: often they are parts of what is drawn as a whole, whose chances must not count twice.
    Where no input has a law, ranges are drawn as PERT estimates.
    """
    model.recalculate()
    found = list(_of_tables(model))
    drawn = [entry for entry, is_range in found if with_ranges or not is_range]
    return [*drawn, *_of_estimates(model)] or [entry for entry, _ in found]


# -- a table of inputs ------------------------------------------------------------------------------------------------


def _of_tables(model: Model) -> Iterator[tuple[Uncertain, bool]]:
    """Each input, and whether it has no more than a range."""
    for sheet in model.book.sheets:
        for row in range(1, len(sheet.rows)):
            columns = _headings(sheet.rows[row])
            if columns is not None:
                yield from _below(model, sheet, row, columns)
                break


def _headings(cells: Sequence[Any]) -> tuple[int, int, int, int] | None:
    """The columns of value, low, high and spread when a row has these headings."""
    words = {cell.strip().lower(): column for column, cell in enumerate(cells) if isinstance(cell, str)}
    value = next((words[word] for word in _VALUE if word in words), None)
    spread = next((words[word] for word in _SPREAD if word in words), None)
    if value is None or spread is None or "low" not in words or "high" not in words:
        return None
    return value, words["low"], words["high"], spread


def _below(
    model: Model, sheet: Sheet, heading: int, columns: tuple[int, int, int, int]
) -> Iterator[tuple[Uncertain, bool]]:
    names = _names_of(model, sheet)
    for row in range(heading + 1, len(sheet.rows)):
        base, low, high, spread = (_at(sheet, row, column) for column in columns)
        kind = spread.strip().lower() if isinstance(spread, str) else ""
        if not isinstance(base, float) or (row, columns[0]) in sheet.formula_at:
            continue
        area = Area(sheet, row, columns[0], row, columns[0])
        name = names.get((row, columns[0]), str(area))
        if "(" in kind:
            yield uncertain(model, name, spread), False
        elif kind in (*_WITH_MODE, *_WITHOUT_MODE) and isinstance(low, float) and isinstance(high, float):
            if low == high:
                continue
            if not low <= base <= high:
                raise NotAnInput(f"{name} is {base:g}, outside its own range {low:g} to {high:g}: widen the range")
            points = f"{low!r}, {high!r}" if kind in _WITHOUT_MODE else f"{low!r}, {base!r}, {high!r}"
            yield uncertain(model, name, f"{'pert' if kind == 'range' else kind}({points})"), kind == "range"


def _names_of(model: Model, sheet: Sheet) -> dict[tuple[int, int], str]:
    """The defined names of a sheet's single cells."""
    found = {}
    for name in model.book.spelled_names:
        text = model.book.name(name, None) or ""
        if not text.replace("'", "").startswith(sheet.name.replace("'", "") + "!"):
            continue
        try:
            area = model.book.locate(name)
        except WorkbookError:
            continue
        if (area.rows, area.columns, area.sheet) == (1, 1, sheet):
            found[area.top, area.left] = name
    return found


def _at(sheet: Sheet, row: int, column: int) -> Any:
    cells = sheet.rows[row]
    return cells[column] if column < len(cells) else None


# -- a formula that is an estimate ------------------------------------------------------------------------------------


def _of_estimates(model: Model) -> Iterator[Uncertain]:
    for formula in model.book.formulas:
        call = _estimate(formula)
        if call is None:
            continue
        row, column = formula.row, formula.column
        area = Area(formula.sheet, row, column, row, column)
        points = [_evaluated(model, node, formula.sheet, row, column) for node in call.arguments[1:]]
        if not all(isinstance(point, float) for point in points):
            raise NotAnInput(
                f"{area}: ={formula.text} has {points} for low, most likely and high: they must be numbers"
            )
        drawn = uncertain(model, str(area), f"{_ESTIMATES[call.function]}({', '.join(map(repr, points))})")
        yield replace(drawn, parameters=tuple(areas_of(formula.shape.node, formula.sheet, row, column)))


def _estimate(formula: Formula) -> nodes.Call | None:
    """The formula's call when it is nothing but one ML_PERT or ML_TRI."""
    if "ML_PERT" not in formula.shape.text.upper() and "ML_TRI" not in formula.shape.text.upper():
        return None
    try:
        node = formula.shape.node
    except FormulaError:
        return None
    return node if isinstance(node, nodes.Call) and node.function in _ESTIMATES else None


# -- formulas in parameters -------------------------------------------------------------------------------------------


def _parsed(text: str) -> nodes.Node:
    try:
        return parse(text, 1, 1)
    except FormulaError:
        raise NotAnInput(f"{text!r} is neither a number, a reference nor a formula") from None


def _evaluated(model: Model, node: nodes.Node, sheet: Sheet, row: int, column: int) -> Any:
    """What a formula gives, as seen from a cell; a range as the list of its values."""
    try:
        value = General(model.book, sheet).function(node, True)(sheet, sheet.rows, row, column)
    except FunctionError as error:
        return error.cell
    except Unsupported as gap:
        raise NotAnInput(f"the engine lacks {gap.what}") from None
    if isinstance(value, Area):
        value = value.value() if (value.rows, value.columns) == (1, 1) else value.block().flat
    if getattr(value, "ndim", 0) == 2:
        return value.ravel().tolist()
    return value


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, CellError):
        return f"the error {value}"
    return repr(value) if isinstance(value, str) else str(value).upper()
