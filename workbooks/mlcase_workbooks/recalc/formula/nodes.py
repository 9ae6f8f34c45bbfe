"""The tree of a formula. Relative references are kept as offsets, so that one tree serves every cell of one shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mlcase_udfs.errors import CellError


@dataclass(frozen=True, slots=True)
class Number:
    """1.5"""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """ "yes" """

    value: str


@dataclass(frozen=True, slots=True)
class Logical:
    """TRUE"""

    value: bool


@dataclass(frozen=True, slots=True)
class Error:
    """#N/A"""

    value: CellError


@dataclass(frozen=True, slots=True)
class Omitted:
    """An argument left out between commas."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A row or a column: a position counted from 1, or an offset from the formula's own."""

    at: int
    relative: bool

    def position(self, own: int) -> int:
        """Where it is for a formula in row or column ``own``."""
        return own + self.at if self.relative else self.at


@dataclass(frozen=True, slots=True)
class Reference:
    """A1, $A$1:B2, A:A, 3:3, Costs!A1, Jan:Dec!A1; a single cell's corners are equal."""

    top: Axis
    left: Axis
    bottom: Axis
    right: Axis
    sheet: str | None = None
    last_sheet: str | None = None

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return self.top == self.bottom and self.left == self.right and self.last_sheet is None


@dataclass(frozen=True, slots=True)
class Name:
    """Discount_Rate, Inputs!Rate, or a parameter of LET and LAMBDA."""

    name: str
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Structured:
    """Sales[[#Totals],[Net]:[Gross]]: a table's name, its special items, first and last column."""

    table: str
    items: tuple[str, ...]
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class External:
    """[1]!Rate: a name of another workbook, whose values are not kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Unary:
    """-x, +x, x%, @x, x#"""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """x + y; also the reference operators ":" (range), " " (intersection) and "," (union)."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """SUM(A1:A3, 1)"""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Apply:
    """LAMBDA(x, x + 1)(2): a call of what an expression gives."""

    function: Node
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """{1, 2; 3, 4}"""

    rows: tuple[tuple[Node, ...], ...]


Node: TypeAlias = (
    Number
    | Text
    | Logical
    | Error
    | Omitted
    | Reference
    | Name
    | Structured
    | External
    | Unary
    | Binary
    | Call
    | Apply
    | Array
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case Apply(function, arguments):
            return (function, *arguments)
        case Array(rows):
            return tuple(item for row in rows for item in row)
    return ()
