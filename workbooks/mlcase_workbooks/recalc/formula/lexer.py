"""A formula's text as tokens, and its shape: the text with relative references written as offsets."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlcase_workbooks.recalc.addresses import (
    LAST_COLUMN,
    LAST_ROW,
    address,
    cell_position,
    column_letters,
    column_number,
    split_cell,
)


class FormulaError(Exception):
    """The text is no formula; the message says where."""


class Token(NamedTuple):
    """A piece of a formula. ``kind`` is a group name of the pattern below."""

    kind: str
    text: str
    at: int


_PATTERN = re.compile(
    r"""
      (?P<space>   \s+ )
    | (?P<text>    "(?:[^"]|"")*" )
    | (?P<error>   \#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|CALC!) )
    | (?P<sheet>   (?: '(?:[^']|'')+' | (?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)? | \[\d+\] ) ! )
    | (?P<columns> \$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3} (?![\w.(]) )
    | (?P<rows>    \$?\d{1,7}:\$?\d{1,7} (?![\w.]) )
    | (?P<cell>    \$?[A-Za-z]{1,3}\$?\d{1,7} (?![\w.(!\[]) )
    | (?P<number>  (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? )
    | (?P<name>    [^\W\d][\w.?\\]* | \\[\w.?\\]* )
    | (?P<bracket> \[ (?: [^\[\]'] | '. | \[ (?: [^\[\]'] | '. )* \] )* \] )
    | (?P<op>      <= | >= | <> | [-+*/^&=<>%(){},;:@\#] )
    """,
    re.VERBOSE,
)
_REFERENCES = ("cell", "columns", "rows")


def tokens(text: str) -> list[Token]:
    """The tokens of a formula without its "="; white space is kept where it may be the intersection operator."""
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        if match is None:
            raise FormulaError(f"cannot read {text[position : position + 20]!r} at character {position + 1}")
        kind = match.lastgroup or ""
        if kind in _REFERENCES and not _on_sheet(kind, match.group()):
            kind = "name"
        found.append(Token(kind, match.group(), position))
        position = match.end()
    return found


def _on_sheet(kind: str, text: str) -> bool:
    if kind == "cell":
        _, letters, _, digits = split_cell(text)
        return column_number(letters) <= LAST_COLUMN and 1 <= int(digits) <= LAST_ROW
    first, last = text.replace("$", "").split(":")
    if kind == "columns":
        return column_number(first) <= LAST_COLUMN and column_number(last) <= LAST_COLUMN
    return 1 <= int(first) <= LAST_ROW and 1 <= int(last) <= LAST_ROW


def shape_of(found: list[Token], row: int, column: int) -> str:
    """A key equal for formulas that are the same when seen from their own cells (R1C1 notation, as it were)."""
    parts = []
    for token in found:
        if token.kind == "cell":
            column_fixed, letters, row_fixed, digits = split_cell(token.text)
            parts.append(_relative("R", int(digits), row, bool(row_fixed)))
            parts.append(_relative("C", column_number(letters), column, bool(column_fixed)))
        elif token.kind == "columns":
            parts += [_relative("C", column_number(c), column, "$" in c) for c in token.text.split(":")]
        elif token.kind == "rows":
            parts += [_relative("R", int(r.lstrip("$")), row, "$" in r) for r in token.text.split(":")]
        else:
            parts.append(token.text)
        parts.append("\0")
    return "".join(parts)


def _relative(axis: str, at: int, own: int, fixed: bool) -> str:
    return f"\1{axis}{at}" if fixed else f"\1{axis}[{at - own}]"


def template_of(found: list[Token], row: int, column: int) -> str:
    """Python source of a function (row, column) -> the formula's text as it reads in that cell.

    Comparing this guess with a cell's text is much cheaper than taking the text apart.
    """
    parts = []
    for token in found:
        if token.kind == "cell":
            column_fixed, letters, row_fixed, digits = split_cell(token.text)
            parts.append(column_fixed + (letters if column_fixed else f"{{L[c{column_number(letters) - column:+d}]}}"))
            parts.append(row_fixed + (digits if row_fixed else f"{{r{int(digits) - row:+d}}}"))
        elif token.kind == "columns":
            parts.append(
                ":".join(c if "$" in c else f"{{L[c{column_number(c) - column:+d}]}}" for c in token.text.split(":"))
            )
        elif token.kind == "rows":
            parts.append(":".join(r if "$" in r else f"{{r{int(r) - row:+d}}}" for r in token.text.split(":")))
        else:
            parts.append(token.text.replace("{", "{{").replace("}", "}}").replace("\\", "\\\\"))
    body = "".join(parts).replace('"""', '""\\"')
    return f'lambda r, c: f"""{body}"""' if not body.endswith('"') else f'lambda r, c: f"""{body[:-1]}\\""""'


__all__ = [
    "FormulaError", "Token", "address", "cell_position", "column_letters", "column_number", "shape_of", "split_cell",
    "template_of", "tokens",
]  # fmt: skip
