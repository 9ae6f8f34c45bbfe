"""A formula without our functions: each call as what Excel itself can do, or the reason why there is nothing."""

from __future__ import annotations

from dataclasses import dataclass

from mlcase_udfs.registry import Function, Parameter, catalogue
from mlcase_workbooks.recalc.area import Place
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError
from mlcase_workbooks.recalc.formula.parser import parse
from mlcase_workbooks.respell import called
from mlcase_workbooks.targets.calls import FoundCall, is_ours, outermost, whole
from mlcase_workbooks.targets.expand import Argument, NoForm
from mlcase_workbooks.targets.forms import FORMS
from mlcase_workbooks.targets.in_cell import InCell
from mlcase_workbooks.targets.render import Source, Tree, rendered, strength_of

LONGEST = 8_192
"""Characters that Excel takes in a formula."""

_BEFORE, _AFTER = ("", "(", ","), ("", ")", ",")
"""What may stand around a formula that needs no parentheses of its own."""

_RANDOM = frozenset({"RAND", "RANDBETWEEN", "RANDARRAY"})


@dataclass(frozen=True)
class Native:
    """A formula's new text, and whether only an array formula computes it in every Excel."""

    text: str
    array: bool


def native(text: str, book: Book, place: Place, spills: bool = False) -> Native:
    """The formula without our functions; NoForm says which one Excel has nothing for.

    ``spills`` says that its result fills more cells than one.
    """
    array = False
    pieces: list[str] = []
    done = 0
    for found in outermost(text):
        tree, needs_array = _expanded(found, book, place, spills)
        array = array or needs_array
        held = text[: found.start].rstrip()[-1:] in _BEFORE and text[found.end :].lstrip()[:1] in _AFTER
        pieces += text[done : found.start], rendered(tree) if held else _atom(tree)
        done = found.end
    new = "".join([*pieces, text[done:]])
    if len(new) > LONGEST:
        raise NoForm(f"its formula would have {len(new):,} characters, and Excel takes {LONGEST:,}")
    return Native(new, array)


def _atom(tree: Tree) -> str:
    """The text of a tree in the place of a call."""
    text = rendered(tree)
    return text if strength_of(tree) >= strength_of(Source(text)) else f"({text})"


def _expanded(found: FoundCall, book: Book, place: Place, spills: bool) -> tuple[Tree, bool]:
    if is_ours(found.name):
        return _stand_in(found, book, place, () if not (found.inside or spills) else None)
    inner = whole(found.arguments[0])
    assert inner is not None
    positions = found.arguments[1:]
    if not 1 <= len(positions) <= 2 or "" in positions:
        raise NoForm("INDEX takes a whole row or column of its table")
    return _stand_in(inner, book, place, positions)


def _stand_in(found: FoundCall, book: Book, place: Place, positions: tuple[str, ...] | None) -> tuple[Tree, bool]:
    """What stands for a call; ``positions`` say which cell of a table is wanted, none of them the first."""
    function, form = catalogue().get(found.name), FORMS.get(found.name)
    if function is None:
        raise NoForm(f"there is no function {found.name}")
    if form is None:
        raise NoForm(f"{found.name}: {why_none(function)}")
    try:
        arguments, needs_array = _arguments(found, function, book, place)
        item = _Item(positions, book, place)
        expansion = InCell(form, arguments, item)
        tree = expansion.expanded()
        if positions and not expansion.gives_cells:
            raise NoForm("INDEX asks for a part of one value")
        return tree, needs_array or item.needs_array or expansion.needs_array
    except NoForm as reason:
        raise NoForm(f"{found.name}: {str(reason).removeprefix(f'{found.name}: ')}") from None


def why_none(function: Function) -> str:
    """Why a function has no form."""
    none, _, why = function.native.partition("none: ")
    return why if not none else "no formula of one cell says it"


class _Item:
    """Which cell of a row or a column of results is wanted: INDEX says so, or it is the first."""

    def __init__(self, positions: tuple[str, ...] | None, book: Book, place: Place) -> None:
        self._positions = positions
        self._at = book, place
        self.needs_array = False

    def __call__(self, across: bool) -> Tree:
        positions = self._positions
        if positions is None:
            raise NoForm("it fills several cells")
        if len(positions) == 2:
            along, other = positions[::-1] if across else positions
            if other != "1":
                raise NoForm("INDEX asks for a cell beside its table")
            positions = (along,)
        if not positions:
            return nodes.Number(1.0)
        inner = native(positions[0], *self._at)
        self.needs_array = inner.array
        return _piece(inner.text)


def _arguments(found: FoundCall, function: Function, book: Book, place: Place) -> tuple[dict[str, Argument], bool]:
    parameters = function.parameters
    if len(found.arguments) > len(parameters):
        raise NoForm(f"it has {len(found.arguments)} arguments and takes {len(parameters)}")
    if any(name.spelled.upper() in _RANDOM for text in found.arguments for name in called(text)):
        raise NoForm("an argument is random, and would be drawn more than once")
    texts = found.arguments + ("",) * (len(parameters) - len(found.arguments))
    arguments: dict[str, Argument] = {}
    needs_array = False
    for parameter, text in zip(parameters, texts, strict=True):
        if text:
            inner = native(text, book, place)
            needs_array = needs_array or inner.array
            arguments[parameter.name] = _argument(parameter, inner.text, book, place)
        elif parameter.required:
            raise NoForm(f"its argument {parameter.name} is left out")
        else:
            arguments[parameter.name] = Argument(parameter, nodes.Omitted(), given=False)
    return arguments, needs_array


def _argument(parameter: Parameter, text: str, book: Book, place: Place) -> Argument:
    try:
        node = parse(text, place.row, place.column)
    except FormulaError as problem:
        raise NoForm(f"its argument {parameter.name} cannot be read: {problem}") from None
    area = book.area(node, place)
    argument = Argument(parameter, _piece(text))
    if argument.is_range:
        if area is not None:
            return Argument(parameter, argument.tree, rows=area.rows, columns=area.columns)
        if isinstance(node, nodes.Array):
            return Argument(parameter, argument.tree, rows=len(node.rows), columns=len(node.rows[0]))
        raise NoForm(f"its argument {parameter.name} is calculated, and no range of cells")
    if area is not None and (area.rows, area.columns) != (1, 1):
        raise NoForm(f"its argument {parameter.name} is a range, and one value is asked for")
    return argument


def _piece(text: str) -> Tree:
    """An argument as it stands in the formula; numbers and texts are open to simplification."""
    node = parse(text)
    match node:
        case nodes.Number() | nodes.Text() | nodes.Logical():
            return node
        case nodes.Unary("-", nodes.Number(value)):
            return nodes.Number(-value)
    return Source(text, strength_of(node))
