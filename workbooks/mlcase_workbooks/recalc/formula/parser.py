"""A formula's tokens as a tree, by Excel's precedence (highest first):

:  space  ,      reference operators
-  +  @          before an operand: so -2^2 is 4
%  #             after an operand
^                from left to right: 2^3^2 is 64
*  /
+  -
&
=  <>  <  <=  >  >=
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from mlcase_udfs.errors import BY_TEXT, CellError
from mlcase_workbooks.names import plain_name
from mlcase_workbooks.recalc.area import LAST_COLUMN, LAST_ROW
from mlcase_workbooks.recalc.formula import nodes
from mlcase_workbooks.recalc.formula.lexer import FormulaError, Token, column_number, split_cell, tokens
from mlcase_workbooks.recalc.formula.nodes import Axis, Node

STRENGTH = {
    "=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1,
    "&": 2,
    "+": 3, "-": 3,
    "*": 4, "/": 4,
    "^": 5,
    ",": 7, " ": 8, ":": 9,
}  # fmt: skip
PREFIX_STRENGTH = 6
"""How tightly operators hold their operands: between two of them, and before one."""
_DEEPEST = 256
_OPERAND_ENDS = frozenset({"cell", "columns", "rows", "name", "bracket"})
_OPERAND_STARTS = frozenset({"cell", "columns", "rows", "name", "sheet"})


@lru_cache(maxsize=4096)
def parse(text: str, row: int = 1, column: int = 1) -> Node:
    """The tree of a formula's text (without "="), its relative references as offsets from the given cell."""
    return parse_tokens(tokens(text), row, column)


_OWN_SHEET = re.compile(r"""("[^"]*"|'[^']*')|(?<![\w'\].])!""")


@lru_cache(maxsize=4096)
def parse_name(text: str) -> Node:
    """The tree of what a defined name refers to: relative references in it are as seen from A1, round the sheet's edge.

    "!B2" is a cell of the sheet that uses the name.
    """
    on_own_sheet = _OWN_SHEET.sub(lambda match: match[1] or "", text)
    return parse_tokens(tokens(on_own_sheet), 1, 1, round_the_edge=True)


def parse_tokens(found: list[Token], row: int, column: int, round_the_edge: bool = False) -> Node:
    """The tree of tokens that ``lexer.tokens`` found; far offsets are the other way round the sheet, if asked."""
    parser = _Parser(_meaningful(found), row, column, round_the_edge)
    node = parser.expression(0)
    if parser.token is not None:
        raise FormulaError(f"{parser.token.text!r} is out of place at character {parser.token.at + 1}")
    return node


def _meaningful(found: list[Token]) -> list[Token]:
    """The tokens without white space, except where it stands between two references: there it intersects them."""
    kept: list[Token] = []
    for i, token in enumerate(found):
        if token.kind != "space":
            kept.append(token)
        elif kept and i + 1 < len(found):
            before, after = kept[-1], found[i + 1]
            ends = before.kind in _OPERAND_ENDS or before.text == ")"
            starts = after.kind in _OPERAND_STARTS or after.text == "("
            if ends and starts:
                kept.append(Token("op", " ", token.at))
    return kept


class _Parser:
    def __init__(self, found: list[Token], row: int, column: int, round_the_edge: bool) -> None:
        self.tokens = found
        self.next = 0
        self.depth = 0
        self.row = row
        self.column = column
        self.round_the_edge = round_the_edge
        self.in_arguments = [False]

    @property
    def token(self) -> Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def at(self, text: str) -> bool:
        token = self.token
        return token is not None and token.text == text and token.kind == "op"

    def take(self, text: str | None = None) -> Token:
        token = self.token
        if token is None:
            raise FormulaError(f"the formula ends where {text!r} belongs" if text else "the formula ends too early")
        if text is not None and token.text != text:
            raise FormulaError(f"{token.text!r} stands where {text!r} belongs at character {token.at + 1}")
        self.next += 1
        return token

    def expression(self, strength: int) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise FormulaError(f"the formula is nested more than {_DEEPEST} levels deep")
        left = self.postfix(self.operand())
        while (token := self.token) is not None and token.kind == "op":
            power = STRENGTH.get(token.text, 0)
            if power <= strength or (token.text == "," and self.in_arguments[-1]):
                break
            self.take()
            right = self.expression(power)
            left = (
                self.postfix(nodes.Binary(token.text, left, right))
                if power > PREFIX_STRENGTH
                else nodes.Binary(token.text, left, right)
            )
        self.depth -= 1
        return left

    def postfix(self, node: Node) -> Node:
        while True:
            if self.at("%") or self.at("#"):
                node = nodes.Unary(self.take().text, node)
            elif self.at("("):
                node = nodes.Apply(node, self.arguments())
            else:
                return node

    def operand(self) -> Node:
        token = self.take()
        match token.kind:
            case "number":
                number = float(token.text)
                return nodes.Number(number) if math.isfinite(number) else nodes.Error(CellError.NUM)
            case "text":
                return nodes.Text(token.text[1:-1].replace('""', '"'))
            case "error":
                return nodes.Error(BY_TEXT[token.text])
            case "cell" | "columns" | "rows":
                return self.reference(token)
            case "sheet":
                return self.on_sheet(token)
            case "name":
                return self.named(token)
            case "bracket":
                return self.structured("", token)
        match token.text:
            case "-" | "+" | "@":
                return nodes.Unary(token.text, self.expression(PREFIX_STRENGTH))
            case "(":
                self.in_arguments.append(False)
                node = self.expression(0)
                self.in_arguments.pop()
                self.take(")")
                return node
            case "{":
                return self.array()
        raise FormulaError(f"{token.text!r} is out of place at character {token.at + 1}")

    def named(self, token: Token) -> Node:
        if self.at("("):
            return nodes.Call(plain_name(token.text), self.arguments())
        follower = self.token
        if follower is not None and follower.kind == "bracket":
            return self.structured(token.text, self.take())
        if token.text.upper() in ("TRUE", "FALSE"):
            return nodes.Logical(token.text.upper() == "TRUE")
        return nodes.Name(plain_name(token.text) if token.text.startswith("_xl") else token.text)

    def arguments(self) -> tuple[Node, ...]:
        self.take("(")
        self.in_arguments.append(True)
        found: list[Node] = []
        if not self.at(")"):
            while True:
                found.append(nodes.Omitted() if self.at(",") or self.at(")") else self.expression(0))
                if not self.at(","):
                    break
                self.take()
        self.in_arguments.pop()
        self.take(")")
        return tuple(found)

    def array(self) -> Node:
        rows: list[tuple[Node, ...]] = []
        row: list[Node] = []
        self.in_arguments.append(True)
        while True:
            sign = self.take().text if self.at("-") or self.at("+") else "+"
            item = self.operand()
            row.append(nodes.Unary("-", item) if sign == "-" else item)
            separator = self.take().text
            if separator in (";", "}"):
                rows.append(tuple(row))
                row = []
            if separator == "}":
                break
            if separator not in (",", ";"):
                raise FormulaError(f"{separator!r} is out of place in an array")
        self.in_arguments.pop()
        if len({len(r) for r in rows}) != 1:
            raise FormulaError("the rows of an array are of different lengths")
        return nodes.Array(tuple(rows))

    def on_sheet(self, prefix: Token) -> Node:
        text = prefix.text[:-1]
        quoted = text.startswith("'")
        sheet = text[1:-1].replace("''", "'") if quoted else text
        token = self.take()
        if sheet.endswith("]"):
            if token.kind == "name" and self.at("("):
                return nodes.Call(plain_name(token.text), self.arguments())
            return nodes.External(prefix.text + token.text)
        first, colon, last = sheet.partition(":")
        if token.kind in ("cell", "columns", "rows"):
            return self.reference(token, first, last if colon else None)
        if token.kind == "name":
            if self.at("("):
                return nodes.Call(plain_name(token.text), self.arguments())
            return nodes.Name(token.text, first)
        if token.kind == "error":
            return nodes.Error(CellError.REF)
        raise FormulaError(f"{token.text!r} stands where a cell belongs at character {token.at + 1}")

    def reference(self, token: Token, sheet: str | None = None, last_sheet: str | None = None) -> Node:
        if token.kind == "cell":
            top, left = self.corner(token)
            bottom, right = top, left
            if self.at(":") and self.next + 1 < len(self.tokens) and self.tokens[self.next + 1].kind == "cell":
                self.take()
                bottom, right = self.corner(self.take())
                top, bottom = self.ordered(top, bottom, self.row)
                left, right = self.ordered(left, right, self.column)
        elif token.kind == "columns":
            first, last = token.text.split(":")
            left, right = self.ordered(self.column_axis(first), self.column_axis(last), self.column)
            top, bottom = Axis(1, False), Axis(LAST_ROW, False)
        else:
            first, last = token.text.split(":")
            top, bottom = self.ordered(self.row_axis(first), self.row_axis(last), self.row)
            left, right = Axis(1, False), Axis(LAST_COLUMN, False)
        return nodes.Reference(top, left, bottom, right, sheet, last_sheet)

    def corner(self, token: Token) -> tuple[Axis, Axis]:
        column_fixed, letters, row_fixed, digits = split_cell(token.text)
        return self.row_axis(row_fixed + digits), self.column_axis(column_fixed + letters)

    def row_axis(self, text: str) -> Axis:
        at = int(text.lstrip("$"))
        return Axis(at, False) if text.startswith("$") else self.offset(at - self.row, LAST_ROW)

    def column_axis(self, text: str) -> Axis:
        at = column_number(text)
        return Axis(at, False) if text.startswith("$") else self.offset(at - self.column, LAST_COLUMN)

    def offset(self, steps: int, last: int) -> Axis:
        return Axis(steps - last if self.round_the_edge and steps > last // 2 else steps, True)

    @staticmethod
    def ordered(first: Axis, last: Axis, own: int) -> tuple[Axis, Axis]:
        return (first, last) if first.position(own) <= last.position(own) else (last, first)

    @staticmethod
    def structured(table: str, token: Token) -> Node:
        return structured(table, token.text)


def structured(table: str, text: str) -> Node:
    """A structured reference's brackets: [Net], [@Net], [#Totals], [[#This Row],[Net]:[Gross]]; ' escapes."""
    inner = text[1:-1].strip()
    items: list[str] = []
    columns: list[str] = []
    if inner.startswith("@"):
        items.append("#this row")
        inner = inner[1:].strip()
    if inner.startswith("["):
        part, bare, depth = "", "", 0
        for i, letter in enumerate(f"{inner},"):
            escaped = i > 0 and inner[i - 1] == "'"
            if letter == "[" and not escaped:
                depth += 1
                part = ""
            elif letter == "]" and not escaped:
                depth -= 1
                (items if part.startswith("#") else columns).append(part)
            elif depth:
                part += letter
            elif letter not in ",:":
                bare += letter
            elif bare.strip():  # [[#This Row],Net], as some writers have it
                columns.append(bare.strip())
                bare = ""
        items = [item.lower() for item in items]
    elif inner.startswith("#"):
        items.append(inner.lower())
    elif inner:
        columns.append(inner)
    columns = [_unescape(c) for c in columns]
    return nodes.Structured(table, tuple(items), columns[0] if columns else None, columns[-1] if columns else None)


def _unescape(text: str) -> str:
    plain, escaped = "", False
    for letter in text:
        if letter == "'" and not escaped:
            escaped = True
        else:
            plain += letter
            escaped = False
    return plain
