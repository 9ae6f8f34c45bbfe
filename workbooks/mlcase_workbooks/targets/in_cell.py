"""A form in a cell's formula, where it is known what each argument is and how many cells it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.nodes import Node
from mlcase_workbooks.targets.expand import ONE, Argument, Expansion, NoForm, literal, sums, sums_of_others
from mlcase_workbooks.targets.forms.form import Form, Sizes
from mlcase_workbooks.targets.render import Tree, binary, call
from mlcase_workbooks.targets.simplify import FALSE, TRUE, one_of, simplified


class InCell(Expansion):
    """What stands for one call; ``item`` says which cell is wanted of a function that gives several."""

    def __init__(self, form: Form, arguments: Mapping[str, Argument], item: Callable[[bool], Tree]) -> None:
        super().__init__(form, arguments)
        self._item = item
        self._number: Tree | None = None

    @property
    def gives_cells(self) -> bool:
        """Whether the function gives a row or a column, of which this is one cell."""
        return self._number is not None

    def sizes(self) -> Sizes:
        return {name: a.rows * a.columns for name, a in self.arguments.items() if a.given and a.is_range}

    def size(self, argument: Argument) -> Tree:
        rows, columns = call("ROWS", argument.tree), call("COLUMNS", argument.tree)
        if argument.rows == 1:
            return columns
        return rows if argument.columns == 1 else binary("*", rows, columns)

    def places(self, argument: Argument) -> Tree:
        if isinstance(argument.tree, nodes.Array | nodes.Number):
            raise NoForm(f"its argument {argument.name} is no range of cells")
        own = call("COLUMN" if argument.rows == 1 else "ROW", argument.tree)
        return binary("+", binary("-", own, call("MIN", own)), ONE)

    def running(self, values: Tree, like: Argument, sign: str) -> Tree:
        self.needs_array = True
        return sums(values, self.places(like), sign)[0 if like.rows == 1 else 1]

    def others(self, matrix: Tree, like: Argument) -> Tree:
        self.needs_array = True
        return sums_of_others(matrix, self.places(like))[0 if like.rows == 1 else 1]

    def alike(self, one: Argument, other: Argument) -> Tree:
        if (one.rows, one.columns) == (other.rows, other.columns):
            return TRUE
        if one.rows * one.columns == other.rows * other.columns:
            raise NoForm(f"its arguments {one.name} and {other.name} do not lie alike")
        return FALSE

    def given(self, argument: Argument) -> Tree:
        return TRUE if argument.given else FALSE

    def cells(self, count: Node, cell: Node, across: bool) -> Tree:
        self._number = self._item(across)
        inside = simplified(binary("<=", self._number, self.resolve(count)))
        return one_of(inside, self.resolve(cell), nodes.Error(CellError.REF))

    def item_number(self) -> Tree:
        assert self._number is not None
        return self._number

    def value(self, argument: Argument) -> Tree:
        default = argument.parameter.default
        if not argument.given:
            if default is None:
                raise NoForm(f"its argument {argument.name} is left out")
            return literal(default)
        return argument.tree
