"""Fresh values into the sheets' XML: ``<v>`` and ``t=`` of cells whose value changed, and no other character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import scan
from mlcase_workbooks.recalc.book import Sheet
from mlcase_workbooks.recalc.formula.lexer import address
from mlcase_workbooks.recalc.scan import ATTRIBUTES, FORMULA, FORMULA_ATTRIBUTES, REST, VALUE, Match
from mlcase_workbooks.recalc.values import Scalar

_TYPE = re.compile(r'\s+t="[^"]*"')
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")


Edit: TypeAlias = tuple[int, int, str]
"""From, to (places in the XML), and the text that goes between them."""


def updated(sheet: Sheet, inputs: dict[tuple[int, int], Scalar]) -> bytes | None:
    """The sheet's XML with the grid's values and the inputs that were set; None when nothing changed."""
    edits: list[Edit] = []
    rows, strings = sheet.rows, sheet.book.strings
    for formula in sheet.formulas:
        match = formula.match
        if match is not None:
            value = rows[formula.row][formula.column]
            text = repr(value) if type(value) is float else ""
            if text and text[-2:] != ".0" and "e" not in text and not _typed(match) and match[VALUE]:
                if text != match[VALUE]:  # a number in place of a number: by far the most
                    edits.append((*match.span(VALUE), text))
            else:
                edits += _changes(sheet.prefix, match, value)
    for (row, column), match in sheet.spilled.items():
        old = scan.cell_value(_kind(match), match[VALUE], match[REST], strings)
        if old != rows[row][column]:
            edits += _changes(sheet.prefix, match, rows[row][column])
    if inputs:
        edits += _inputs(sheet, inputs)
    if not edits:
        return None
    edits.sort()
    pieces: list[str] = []
    position, source = 0, sheet.source
    for start, end, new in edits:
        pieces.append(source[position:start])
        pieces.append(new)
        position = end
    pieces.append(source[position:])
    return "".join(pieces).encode(sheet.encoding)


def spelled(value: Scalar) -> tuple[str, str]:
    """A value's ``t`` and the text of its ``<v>``."""
    kind = type(value)
    if kind is float:
        text = repr(value)
        return "n", text[:-2] if text.endswith(".0") else text.replace("e", "E")
    if kind is bool:
        return "b", "1" if value else "0"
    if kind is CellError:
        return "e", str(value)
    if value is None:
        return "n", ""
    text = _UNSAFE.sub(lambda m: f"_x{ord(m[0]):04X}_", value)  # type: ignore[arg-type]
    return "str", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _kind(match: Match) -> str:
    return scan.cell_type(match[ATTRIBUTES])


def _typed(match: Match) -> bool:
    return ' t="' in match[ATTRIBUTES]


def _changes(prefix: str, match: Match, value: Scalar) -> Iterator[Edit]:
    """The edits that make a cell's element show a value: its text, and its type if that differs."""
    kind, text = spelled(value)
    old_kind = _kind(match)
    if match[VALUE] is None or match[REST] or old_kind in ("s", "inlineStr") or (not text and kind != "str"):
        yield match.start(), match.end(), _cell(prefix, match, kind, text)
        return
    if kind != old_kind:
        attributes = _TYPE.sub("", match[ATTRIBUTES])
        yield *match.span(ATTRIBUTES), attributes if kind == "n" else f'{attributes} t="{kind}"'
    if text != match[VALUE]:
        yield *match.span(VALUE), text


def _cell(prefix: str, match: Match, kind: str, text: str, keep_formula: bool = True) -> str:
    """A cell's element with a new value."""
    whole = match[0]
    start = match.start()
    head_end = match.end(ATTRIBUTES) - start
    head = whole[: match.start(ATTRIBUTES) - start] + _TYPE.sub("", match[ATTRIBUTES]).rstrip()
    if kind != "n":
        head += f' t="{kind}"'
    formula = ""
    if keep_formula and match[FORMULA_ATTRIBUTES] is not None:
        formula = _formula_element(prefix, whole[head_end + 1 :], match)
    rest = (match[REST] or "") if match[FORMULA_ATTRIBUTES] is not None else _without_inline(match[REST] or "")
    if kind == "inlineStr":
        space = ' xml:space="preserve"' if text != text.strip() else ""
        return f"{head}>{formula}<{prefix}is><{prefix}t{space}>{text}</{prefix}t></{prefix}is>{rest}</{prefix}c>"
    value = f"<{prefix}v>{text}</{prefix}v>" if text or kind == "str" else ""
    return f"{head}>{formula}{value}{rest}</{prefix}c>" if formula or value or rest else f"{head}/>"


def _formula_element(prefix: str, body: str, match: Match) -> str:
    """The formula's element exactly as it stands."""
    closing = f"</{prefix}f>"
    end = body.index(closing) + len(closing) if match[FORMULA] is not None else body.index("/>") + 2
    return body[:end].lstrip()


_INLINE = re.compile(r"<(\w+:)?is\b.*?</(?:\w+:)?is>", re.DOTALL)


def _without_inline(rest: str) -> str:
    return _INLINE.sub("", rest)


def _inputs(sheet: Sheet, inputs: dict[tuple[int, int], Scalar]) -> Iterable[tuple[int, int, str]]:
    """Edits that put constants into cells, also into cells and rows that the file does not have yet."""
    p = sheet.prefix
    waiting = dict(inputs)
    row = 0
    for match in scan.cell_pattern(p).finditer(sheet.xml):
        if match[scan.LETTERS] is None:
            place = scan.attributes(match[ATTRIBUTES]).get("r")
            at = scan.cell_position(place) if place else (row, 0)
        else:
            at = scan.cell_position(match[scan.LETTERS] + match[scan.DIGITS])
        row = at[0]
        if at in waiting:
            kind, text = spelled(waiting.pop(at))
            kind = "inlineStr" if kind == "str" else kind
            yield match.start(), match.end(), _cell(p, match, kind, text, keep_formula=False)
    by_row: dict[int, list[tuple[int, Scalar]]] = {}
    for (at_row, column), value in sorted(waiting.items()):
        if value is not None:
            by_row.setdefault(at_row, []).append((column, value))
    for at_row, cells in by_row.items():
        yield from _new_cells(sheet, at_row, cells)


def _new_cells(sheet: Sheet, row: int, cells: list[tuple[int, Scalar]]) -> Iterable[tuple[int, int, str]]:
    p, xml = sheet.prefix, sheet.xml
    element = re.compile(rf"<{p}row\b([^>]*?)(/>|>(.*?)</{p}row>)", re.DOTALL)
    after = None
    for match in element.finditer(xml):
        number = int(scan.attributes(match[1]).get("r", 0))
        if number == row:
            if match[3] is None:
                new = f"<{p}row{match[1]}>{''.join(_new_cell(p, row, c, v) for c, v in cells)}</{p}row>"
                yield match.start(), match.end(), new
                return
            inside = list(scan.cell_pattern(p).finditer(xml, match.start(3), match.end(3)))
            for column, value in cells:
                later = (m for m in inside if scan.cell_position(m[scan.LETTERS] + m[scan.DIGITS])[1] > column)
                at = next((m.start() for m in later), match.end(3))
                yield at, at, _new_cell(p, row, column, value)
            return
        if number > row:
            after = match.start()
            break
    if after is None:
        end = re.search(rf"</{p}sheetData>", xml)
        if end is None:
            empty = re.search(rf"<{p}sheetData\s*/>", xml)
            if empty is None:
                return
            body = "".join(_new_cell(p, row, c, v) for c, v in cells)
            yield empty.start(), empty.end(), f'<{p}sheetData><{p}row r="{row}">{body}</{p}row></{p}sheetData>'
            return
        after = end.start()
    yield after, after, f'<{p}row r="{row}">{"".join(_new_cell(p, row, c, v) for c, v in cells)}</{p}row>'


def _new_cell(prefix: str, row: int, column: int, value: Scalar) -> str:
    kind, text = spelled(value)
    head = f'<{prefix}c r="{address(row, column)}"'
    if kind == "str":
        inline = f'<{prefix}is><{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is>'
        return f'{head} t="inlineStr">{inline}</{prefix}c>'
    kind = "" if kind == "n" else f' t="{kind}"'
    return f"{head}{kind}><{prefix}v>{text}</{prefix}v></{prefix}c>"
