"""A form with a call's arguments in it: options decided, defaults filled in, what is settled already left out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from mlcase_udfs.errors import CellError
from mlcase_udfs.registry import Parameter
from mlcase_udfs.units import Shape
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.recalc.formula.parser import parse
from mlcase_workbooks.targets.forms.form import Form, Sizes
from mlcase_workbooks.targets.render import Tree, binary, call, unary
from mlcase_workbooks.targets.simplify import FALSE, TRUE, both, either, one_of, simplified
from mlcase_workbooks.targets.strict import refuses_text

_ALL = "all"
"""The measure that spills a table: no formula of one cell gives it."""

ONE = nodes.Number(1.0)


class NoForm(Exception):
    """A call that Excel's own functions cannot stand for; the message says why."""


@dataclass(frozen=True)
class Argument:
    """An argument of a call."""

    parameter: Parameter
    tree: Tree
    given: bool = True
    rows: int = 1
    columns: int = 1

    @property
    def name(self) -> str:
        """As its function calls it."""
        return self.parameter.name

    @property
    def is_range(self) -> bool:
        """Whether the function takes cells here, not one value."""
        return self.parameter.shape is not Shape.SCALAR

    @property
    def is_block(self) -> bool:
        """Whether it has several rows and several columns."""
        return self.rows > 1 and self.columns > 1


class Expansion(ABC):
    """Resolves a form's own words. What they become depends on where: in a cell, or in a LAMBDA's body."""

    undecided_choices: ClassVar[bool] = False
    """Whether an option that is not known yet may ask for what there is no formula for."""

    def __init__(self, form: Form, arguments: Mapping[str, Argument]) -> None:
        self.form = form
        self.arguments = arguments
        self.needs_array = False
        self.decided: set[str] = set()
        """The options that the formula goes by, or that are known."""

    def expanded(self) -> Tree:
        """The formula, refusals included."""
        answer = self.resolve(read(self.body()))
        accepted = one_of(self.resolve(read(self.form.valid)), answer, nodes.Error(CellError.NUM))
        asked = both([self.numbers_only(), self.no_texts(accepted), self.known_options()])
        return one_of(asked, accepted, nodes.Error(CellError.VALUE))

    def body(self) -> str:
        """The form's formula."""
        return self.form.body if isinstance(self.form.body, str) else self.form.body(self.sizes())

    def numbers_only(self) -> Tree:
        """Whether every cell of the ranges of numbers is one; Excel's functions would pass over the others."""
        checks = []
        for argument in self.arguments.values():
            if argument.given and argument.is_range and argument.parameter.kind == "number":
                there = binary("=", call("COUNT", argument.tree), self.size(argument))
                asked = self.given(argument)
                checks.append(there if asked == TRUE else one_of(asked, there, TRUE))
        return both(checks)

    def no_texts(self, formula: Tree) -> Tree:
        """Whether the numbers are numbers that the formula would not refuse otherwise."""
        asked = [
            self.number(argument)
            for argument in self.arguments.values()
            if argument.given
            and not argument.is_range
            and argument.parameter.kind == "number"
            and not isinstance(argument.tree, nodes.Number)
            and not self.refuses_text(formula, self.value(argument))
        ]
        if not asked:
            return TRUE
        total: Tree = asked[0]
        for value in asked[1:] or [nodes.Number(0.0)]:
            total = binary("+", total, value)
        return call("ISNUMBER", total)

    def number(self, argument: Argument) -> Tree:
        """An argument in a sum that is a number when all of its terms are."""
        return self.value(argument)

    def refuses_text(self, formula: Tree, number: Tree) -> bool:
        """Whether the formula is an error where a number is a text."""
        return refuses_text(formula, number)

    def known_options(self) -> Tree:
        """Whether the options that the formula did not ask for are among the valid ones."""
        return both(
            call("OR", *(binary("=", self.value(option), nodes.Text(choice)) for choice in option.parameter.choices))
            for option in self.arguments.values()
            if option.given and option.parameter.choices and self.undecided(option)
        )

    def undecided(self, option: Argument) -> bool:
        """Whether nothing has asked for an option, and it is not known either."""
        return option.name not in self.decided and not isinstance(option.tree, nodes.Text)

    @abstractmethod
    def sizes(self) -> Sizes:
        """How many cells each range has."""

    @abstractmethod
    def size(self, argument: Argument) -> Tree:
        """How many cells a range has, as a formula."""

    @abstractmethod
    def places(self, argument: Argument) -> Tree:
        """The numbers 1, 2, ... of a range's cells."""

    @abstractmethod
    def running(self, values: Tree, like: Argument, sign: str) -> Tree:
        """The sums of an array as long as a range up to each cell: those before it ("<"), or with it ("<=")."""

    @abstractmethod
    def others(self, matrix: Tree, like: Argument) -> Tree:
        """For each cell of a range, the sum of what a matrix has for it beside every other."""

    @abstractmethod
    def alike(self, one: Argument, other: Argument) -> Tree:
        """Whether two ranges have as many rows and as many columns."""

    @abstractmethod
    def given(self, argument: Argument) -> Tree:
        """Whether an argument is given."""

    @abstractmethod
    def cells(self, count: Node, cell: Node, across: bool) -> Tree:
        """A column or a row of cells, or the one of them that is wanted."""

    @abstractmethod
    def item_number(self) -> Tree:
        """The number of the cell that is being worked out."""

    @abstractmethod
    def value(self, argument: Argument) -> Tree:
        """An argument in a calculation; one that was left out has its default."""

    def resolve(self, node: Node) -> Tree:
        """A piece of the form."""
        match node:
            case nodes.Name("i"):
                return self.item_number()
            case nodes.Name(name) if name in self.form.terms:
                return self.resolve(read(self.form.terms[name]))
            case nodes.Name(name):
                return self.value(self.arguments[name])
            case nodes.Unary(operator, operand):
                return simplified(unary(operator, self.resolve(operand)))
            case nodes.Binary(operator, left, right):
                return simplified(binary(operator, self.resolve(left), self.resolve(right)))
            case nodes.Call("IF", (condition, yes, no)):
                return self.choice(self.resolve(condition), yes, no)
            case nodes.Call(function, arguments):
                if function in _WORDS:
                    word: Tree = getattr(self, f"{function.lower()}_word")(*arguments)
                    return word
                return simplified(call(function, *map(self.resolve, arguments)))
        return node

    def choice(self, condition: Tree, yes: Node, no: Node) -> Tree:
        """``IF``, of which only what may come about is worked out."""
        if condition in (TRUE, FALSE):
            return self.resolve(yes if condition == TRUE else no)
        if isinstance(condition, nodes.Binary) and condition.right == FALSE and condition.operator == "=":
            return one_of(condition.left, self.resolve(no), self.resolve(yes))
        return one_of(condition, self.resolve(yes), self.resolve(no))

    def argument(self, node: Node) -> Argument:
        """The argument that a word is about."""
        assert isinstance(node, nodes.Name)
        return self.arguments[node.name]

    # -- the words ----------------------------------------------------------------------------------------------------

    def case_word(self, option: Node, *rest: Node) -> Tree:
        asked = self.argument(option)
        self.decided.add(asked.name)
        branches = {_text(rest[i]): rest[i + 1] for i in range(0, len(rest), 2)}
        chosen = asked.tree if asked.given else nodes.Text(asked.parameter.default)
        if isinstance(chosen, nodes.Text):
            said = chosen.value.strip().lower()
            if said not in branches:
                raise NoForm(f'Excel has no formula for {asked.name} "{said}"')
            return self.resolve(branches[said])
        missing = sorted(set(asked.parameter.choices) - set(branches) - {_ALL})
        if missing and not self.undecided_choices:
            raise NoForm(f'a cell decides on {asked.name}, and Excel has no formula for "{missing[0]}"')
        alike: dict[Tree, list[Tree]] = {}
        for label, branch in branches.items():
            alike.setdefault(self.resolve(branch), []).append(binary("=", self.value(asked), nodes.Text(label)))
        result: Tree = nodes.Error(CellError.NA if missing else CellError.VALUE)
        for answer, conditions in reversed(alike.items()):
            result = one_of(either(conditions), answer, result)
        return result

    def given_word(self, argument: Node, yes: Node, no: Node) -> Tree:
        return self.choice(self.given(self.argument(argument)), yes, no)

    def size_word(self, argument: Node) -> Tree:
        return self.size(self.argument(argument))

    def places_word(self, argument: Node) -> Tree:
        return self.places(self.in_line(argument))

    def item_word(self, argument: Node, place: Node) -> Tree:
        return call("INDEX", self.in_line(argument).tree, self.resolve(place))

    def running_word(self, argument: Node, values: Node) -> Tree:
        return self.running(self.resolve(values), self.in_line(argument), "<=")

    def before_word(self, argument: Node, values: Node) -> Tree:
        return self.running(self.resolve(values), self.in_line(argument), "<")

    def others_word(self, argument: Node, matrix: Node) -> Tree:
        return self.others(self.resolve(matrix), self.in_line(argument))

    def in_line(self, node: Node) -> Argument:
        """A range that is one row or one column."""
        argument = self.argument(node)
        if argument.is_block:
            raise NoForm(f"its argument {argument.name} is a block of cells")
        return argument

    def alike_word(self, one: Node, other: Node) -> Tree:
        return self.alike(self.argument(one), self.argument(other))

    def down_word(self, count: Node, cell: Node) -> Tree:
        return self.cells(count, cell, across=False)

    def across_word(self, count: Node, cell: Node) -> Tree:
        return self.cells(count, cell, across=True)

    def nonneg_word(self, *values: Node) -> Tree:
        return self.bounded(values, "MIN", ">=", 0.0)

    def unit_word(self, *values: Node) -> Tree:
        return both([self.bounded(values, "MIN", ">=", 0.0), self.bounded(values, "MAX", "<=", 1.0)])

    def bounded(self, values: tuple[Node, ...], extreme: str, sign: str, limit: float) -> Tree:
        """Whether the least or the largest of some numbers keeps to a limit; what certainly does is not asked."""
        asked: list[Tree] = []
        for value in map(self.resolve, values):
            settled = simplified(binary(sign, value, nodes.Number(limit)))
            if settled == FALSE:
                return FALSE
            if settled != TRUE and value not in asked:
                asked.append(value)
        if not asked:
            return TRUE
        cells = any(a.is_range and a.tree == asked[0] for a in self.arguments.values())
        one = asked[0] if len(asked) == 1 and not cells else call(extreme, *asked)
        return binary(sign, one, nodes.Number(limit))

    def array_word(self, value: Node) -> Tree:
        self.needs_array = True
        return self.resolve(value)

    def none_word(self, why: Node) -> Tree:
        raise NoForm(_text(why))


_WORDS = frozenset(name.removesuffix("_word").upper() for name in vars(Expansion) if name.endswith("_word"))
"""The words that forms are written with."""


def literal(value: object) -> Tree:
    """A default value in a formula."""
    if isinstance(value, bool):
        return nodes.Logical(value)
    if isinstance(value, str):
        return nodes.Text(value)
    assert isinstance(value, float)
    return nodes.Number(value)


@lru_cache(maxsize=1024)
def read(form: str) -> Node:
    """A form's text as a tree."""
    return parse(form)


def _text(node: Node) -> str:
    assert isinstance(node, nodes.Text)
    return node.value


def sums(values: Tree, places: Tree, sign: str) -> tuple[Tree, Tree]:
    """The sums of an array up to each of its places: of a row of cells, and of a column."""
    wanted = unary("-", unary("-", binary(sign, call("TRANSPOSE", places), places)))
    return call("MMULT", values, wanted), call("MMULT", wanted, values)


def sums_of_others(matrix: Tree, places: Tree) -> tuple[Tree, Tree]:
    """A matrix's sums for each place: of a row of cells, and of a column."""
    ones, numbers = binary("^", places, nodes.Number(0.0)), unary("-", unary("-", matrix))
    return call("MMULT", ones, numbers), call("MMULT", numbers, ones)
