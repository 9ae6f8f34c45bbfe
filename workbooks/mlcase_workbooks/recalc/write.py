"""Fresh values into the sheets' XML: ``<v>`` and ``t=`` of cells whose value changed, and no other character."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import TypeAlias

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import scan
from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.recalc.reader import SheetReader
from mlcase_workbooks.recalc.scan import ATTRIBUTES, FORMULA, FORMULA_ATTRIBUTES, REST, VALUE, Match
from mlcase_workbooks.recalc.sheet import Formula, Sheet
from mlcase_workbooks.recalc.values import Scalar

_REF = re.compile(r'ref="[^"]*"')
_TYPE = re.compile(r'\s+t="[^"]*"')
_STYLE = re.compile(r'\s+s="[^"]*"')
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What XML cannot hold, or would read as something else: a carriage return, a "_x000D_" that means itself."""


Edit: TypeAlias = tuple[int, int, str]
"""From, to (places in the XML), and the text that goes between them."""


@dataclass(frozen=True)
class Entered:
    """A formula as it is entered into a cell: as an ordinary one, or as an array formula."""

    text: str
    array: bool = False


def updated(sheet: Sheet, inputs: dict[tuple[int, int], Scalar]) -> bytes | None:
    """The sheet's XML with the grid's values and the inputs that were set; None when nothing changed."""
    edits: list[Edit] = []
    rows, p = sheet.rows, sheet.prefix
    after_text = len(f"</{p}f>")
    for formula in sheet.formulas:
        match = formula.match
        if match is None:
            continue
        value = rows[formula.row][formula.column]
        attributes, text, old = match.group(ATTRIBUTES, FORMULA, VALUE)
        if type(value) is not float or _kind(attributes) != "n":
            edits += _value_edits(sheet, match, value)
        elif not old:  # here and below, a number in a cell for numbers: by far the most
            end = match.end(FORMULA) + after_text if text is not None else _formula_end(sheet, match)
            edits.append((end, match.start(REST), f"<{p}v>{stored_number(value)}</{p}v>"))
        elif not _says(old, value):
            edits.append((*match.span(VALUE), stored_number(value)))
        if formula.extent is not None:
            edits += _resized(formula, match)
    for (row, column), match in sheet.spilled.items():
        value = rows[row][column]
        if match[FORMULA_ATTRIBUTES] is not None:
            edits += _value_edits(sheet, match, value)
        elif not _same(sheet.kept(match), value):
            edits.append((match.start(), match.end(), _spilled(sheet.prefix, match, value)))
    filled = _newly_filled(sheet)
    if filled or inputs:
        edits += _inputs(sheet, {**filled, **inputs}, filled.keys())
    return _edited(sheet, edits).encode(sheet.encoding) if edits else None


def with_formulas(
    sheet: Sheet, inputs: Mapping[tuple[int, int], Scalar], formulas: Mapping[Formula, str | None], styled: bool
) -> str:
    """The sheet's XML with the inputs that were set and other texts for some formulas (None: the value it has).

    Formula cells lose their style unless ``styled``.
    """
    edits: list[Edit] = []
    for formula in sheet.formulas:
        match, text = formula.match, formulas.get(formula, "")
        if match is None:
            continue
        if text is None:
            edits.append((match.start(), match.end(), _constant(sheet.prefix, match, sheet.kept(match))))
            continue
        if text and match[FORMULA]:
            edits.append((*match.span(FORMULA), scan.escape(text)))
        if not styled and ' s="' in match[ATTRIBUTES]:
            edits.append((*match.span(ATTRIBUTES), _STYLE.sub("", match[ATTRIBUTES])))
    if inputs:
        edits += _inputs(sheet, dict(inputs))
    return _edited(sheet, edits)


def with_cells(sheet: Sheet, cells: Mapping[Formula, Entered | None], rows: str = "") -> str:
    """The sheet's XML with other formulas in some cells, or the values that these have (None), and rows at its end."""
    edits: list[Edit] = []
    constants: dict[tuple[int, int], Scalar] = {}
    p, source = sheet.prefix, sheet.source
    for formula, entered in cells.items():
        match = formula.match
        assert match is not None
        if entered is None:
            constants.update({at: sheet.rows[at[0]][at[1]] for at in formula.cells})
            continue
        start = match.start(FORMULA_ATTRIBUTES) - len(f"<{p}f")
        place = f' t="array" ref="{_corners(formula)}"' if entered.array else ""
        edits.append((start, _formula_end(sheet, match), f"<{p}f{place}>{scan.escape(entered.text)}</{p}f>"))
    if constants:
        edits += _inputs(sheet, constants)
    if rows:
        end = source.index(f"</{p}sheetData>")
        edits.append((end, end, rows))
    return _edited(sheet, edits)


def _edited(sheet: Sheet, edits: list[Edit]) -> str:
    edits.sort(key=itemgetter(0, 1))  # new cells of one place stay in their order
    pieces: list[str] = []
    position, source = 0, sheet.source
    for start, end, new in edits:
        pieces += source[position:start], new
        position = end
    pieces.append(source[position:])
    return "".join(pieces)


def _value_edits(sheet: Sheet, match: Match, value: Scalar) -> Iterator[Edit]:
    """The edits that make a formula's cell show a value: its type, and its text."""
    kind, text = spelled(value)
    attributes, old = match[ATTRIBUTES], match[VALUE]
    if (kind == _kind(attributes) and old == text) or _same(sheet.kept(match), value):
        return  # also where the file spells the same value otherwise, as Excel does with 17 digits
    if kind != _kind(attributes):
        yield *match.span(ATTRIBUTES), _with_kind(attributes, kind)
    if old is None:
        yield _formula_end(sheet, match), match.start(REST), f"<{sheet.prefix}v>{text}</{sheet.prefix}v>"
    elif old != text:
        yield *match.span(VALUE), text


def _says(text: str, number: float) -> bool:
    try:
        return float(text) == number
    except ValueError:
        return False


def _same(old: Scalar, new: Scalar) -> bool:
    return type(old) is type(new) and old == new


def stored_number(number: float) -> str:
    """A number as Excel spells it in a file: 1, 0.1, 1E-07."""
    text = repr(number)
    if text[-2:] == ".0":
        return text[:-2] if number else "0"
    return text.replace("e", "E")


def spelled(value: Scalar) -> tuple[str, str]:
    """A value's ``t`` and the text of its ``<v>``."""
    if type(value) is float:
        return "n", stored_number(value)
    if type(value) is bool:
        return "b", "1" if value else "0"
    if type(value) is CellError:
        # Excel, too, stores its younger errors as #VALUE! (and what they are in metadata, for itself).
        return "e", str(CellError.VALUE if value in (CellError.SPILL, CellError.CALC) else value)
    if value is None:
        return "n", ""
    text = _UNSAFE.sub(lambda m: f"_x{ord(m[0]):04X}_", str(value))
    return "str", scan.escape(text)


_kind = lru_cache(maxsize=4096)(scan.cell_type)


def _with_kind(attributes: str, kind: str) -> str:
    bare = _TYPE.sub("", attributes)
    return bare if kind == "n" else f'{bare} t="{kind}"'


def _resized(formula: Formula, match: Match) -> Iterator[Edit]:
    """The edit of an array formula's ``ref`` when its array has changed its size."""
    corners = _corners(formula)
    attributes = match[FORMULA_ATTRIBUTES]
    if scan.attributes(attributes).get("ref") not in (corners, f"{corners}:{corners}"):
        yield *match.span(FORMULA_ATTRIBUTES), _REF.sub(f'ref="{corners}"', attributes)


def _corners(formula: Formula) -> str:
    """The cells that a formula fills, as an array formula's ``ref`` has them."""
    at = formula.row, formula.column
    top, left, bottom, right = formula.extent or (*at, *at)
    return f"{address(top, left)}:{address(bottom, right)}" if (top, left) != (bottom, right) else address(top, left)


def _newly_filled(sheet: Sheet) -> dict[tuple[int, int], Scalar]:
    """Cells that an array has spilled into and that the file does not know as such."""
    found = {}
    for formula in sheet.arrays:
        for row, column in formula.cells:
            if (row, column) not in sheet.spilled and (row, column) != (formula.row, formula.column):
                found[row, column] = sheet.rows[row][column]
    return found


def _formula_end(sheet: Sheet, match: Match) -> int:
    """Where a cell's formula element ends."""
    if match[FORMULA] is not None:
        return match.end(FORMULA) + len(f"</{sheet.prefix}f>")
    return sheet.source.index("/>", match.start(FORMULA_ATTRIBUTES)) + 2


def _constant(prefix: str, match: Match, value: Scalar) -> str:
    """A cell's element with a constant in place of whatever it held."""
    kind, text = spelled(value)
    start = match.start()
    attributes = _with_kind(match[ATTRIBUTES].rstrip(), "inlineStr" if kind == "str" else kind)
    head = match[0][: match.start(ATTRIBUTES) - start] + _DYNAMIC.sub("", attributes)
    rest = _INLINE.sub("", match[REST] or "")
    if kind == "str":
        return f"{head}>{_inline(prefix, text)}{rest}</{prefix}c>"
    value_element = f"<{prefix}v>{text}</{prefix}v>" if text else ""
    return f"{head}>{value_element}{rest}</{prefix}c>" if value_element or rest else f"{head}/>"


def _spilled(prefix: str, match: Match, value: Scalar) -> str:
    """A cell's element with a value that an array formula in another cell spills into it."""
    kind, text = spelled(value)
    if kind != "str":
        return _constant(prefix, match, value)
    start = match.start()
    head = match[0][: match.start(ATTRIBUTES) - start] + _with_kind(match[ATTRIBUTES].rstrip(), kind)
    return f"{head}><{prefix}v>{text}</{prefix}v>{_INLINE.sub('', match[REST] or '')}</{prefix}c>"


def _inline(prefix: str, text: str) -> str:
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<{prefix}is><{prefix}t{space}>{text}</{prefix}t></{prefix}is>"


_DYNAMIC = re.compile(r'\s+cm="[^"]*"')
"""What marks a dynamic array's first cell: no constant has it."""

_INLINE = re.compile(r"<(\w+:)?is\b.*?</(?:\w+:)?is>", re.DOTALL)


def _inputs(
    sheet: Sheet, inputs: dict[tuple[int, int], Scalar], filled: Collection[tuple[int, int]] = ()
) -> Iterator[Edit]:
    """Edits that put constants into cells, also into cells and rows that the file does not have yet.

    The ``filled`` ones are no constants: arrays spill into them.
    """
    waiting = dict(inputs)
    starts: dict[int, list[tuple[int, int]]] = {row: [] for row, _ in inputs}
    for row, column, match in SheetReader(sheet).places():
        if row in starts:
            starts[row].append((column, match.start()))
            if (row, column) in waiting:
                element = _spilled if (row, column) in filled else _constant
                yield match.start(), match.end(), element(sheet.prefix, match, waiting.pop((row, column)))
    new: dict[int, list[tuple[int, str]]] = {}
    for (row, column), value in sorted(waiting.items(), key=itemgetter(0)):
        if value is not None:
            text = _new_cell(sheet.prefix, row, column, value, (row, column) in filled)
            new.setdefault(row, []).append((column, text))
    if new:
        yield from _new_cells(sheet, new, starts)


def _new_cells(
    sheet: Sheet, new: dict[int, list[tuple[int, str]]], starts: dict[int, list[tuple[int, int]]]
) -> Iterator[Edit]:
    """Edits that add cells: ``new`` has columns and elements, ``starts`` columns and places of neighbours."""
    p, xml = sheet.prefix, sheet.xml
    numbers: list[int] = []
    elements: list[Match] = []
    for element in re.finditer(rf"<{p}row\b([^>]*?)(?:/>|>(.*?)</{p}row>)", xml, re.DOTALL):
        numbers.append(int(scan.attributes(element[1]).get("r", numbers[-1] + 1 if numbers else 1)))
        elements.append(element)
    last_rows = ""
    for row, cells in new.items():
        texts = [text for _, text in cells]
        at = bisect_left(numbers, row)
        if at == len(numbers):
            last_rows += f'<{p}row r="{row}">{"".join(texts)}</{p}row>'
        elif numbers[at] > row:
            place = elements[at].start()
            yield place, place, f'<{p}row r="{row}">{"".join(texts)}</{p}row>'
        elif elements[at][2] is None:
            yield *elements[at].span(), f"<{p}row{elements[at][1]}>{''.join(texts)}</{p}row>"
        else:
            for column, text in cells:
                place = next((start for other, start in starts[row] if other > column), elements[at].end(2))
                yield place, place, text
    end = re.search(rf"</{p}sheetData>|<{p}sheetData\s*/>", xml)
    if last_rows and end is not None:
        empty = end[0].endswith("/>")
        yield (
            end.start(),
            end.end() if empty else end.start(),
            (f"<{p}sheetData>{last_rows}</{p}sheetData>" if empty else last_rows),
        )


def _new_cell(prefix: str, row: int, column: int, value: Scalar, calculated: bool) -> str:
    kind, text = spelled(value)
    head = f'<{prefix}c r="{address(row, column)}"'
    if kind == "str" and not calculated:
        return f'{head} t="inlineStr">{_inline(prefix, text)}</{prefix}c>'
    kind = "" if kind == "n" else f' t="{kind}"'
    return f"{head}{kind}><{prefix}v>{text}</{prefix}v></{prefix}c>"
