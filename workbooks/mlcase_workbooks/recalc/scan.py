"""The patterns of a sheet's XML, and what its pieces say."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from mlcase_udfs.errors import BY_TEXT, CellError
from mlcase_workbooks.recalc.formula.lexer import cell_position
from mlcase_workbooks.recalc.values import Scalar, serial

Match = re.Match[str]

# The groups of a cell's match.
LETTERS, DIGITS, ATTRIBUTES, FORMULA_ATTRIBUTES, FORMULA, VALUE, REST = range(1, 8)


@lru_cache(maxsize=8)
def cell_pattern(prefix: str) -> re.Pattern[str]:
    """The pattern of a cell element in a sheet whose elements carry this namespace prefix ("" or "x:")."""
    p = re.escape(prefix)
    return re.compile(
        rf'<{p}c(?:\s+r="([A-Z]{{1,3}}+)([0-9]{{1,7}}+)")?+(?=[\s/>])([^/>]*+(?:/(?!>)[^/>]*+)*+)(?:/>|>'
        rf"(?:\s*+<{p}f((?:\s[^>]*?)?)(?:/>|>([^<]*+)</{p}f>))?+"
        rf"(?:\s*+<{p}v(?:\s[^>]*)?(?:/>|>([^<]*+)</{p}v>))?+"
        rf"([^<]*+(?:<(?!/{p}c>)[^<]*+)*+)</{p}c>)",
        re.DOTALL,
    )


ROW = re.compile(r"<(?:\w+:)?row\b([^>]*)>")
_FILTER = re.compile(r"<(?:\w+:)?autoFilter\b([^>]*[^/>])>(.*?)</(?:\w+:)?autoFilter>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_ROOT = re.compile(r"<(\w+:)?worksheet\b")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_RAW = re.compile(r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_SINGLE_QUOTED = re.compile(r"""<[\w:]+(?:\s+[\w:]+=(?:"[^"]*"|'[^'"]*'))+\s*/?>""")
_QUOTED = re.compile(r"""="[^"]*"|='([^']*)'""")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#(\d+)|(amp|lt|gt|quot|apos));")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TEXT = re.compile(r"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</(?:\w+:)?t>")
_PHONETIC = re.compile(r"<((?:\w+:)?)rPh\b.*?</\1rPh>", re.DOTALL)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def attributes(text: str) -> dict[str, str]:
    """The attributes of a start tag."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def unescape(text: str) -> str:
    """Text with XML's entities resolved."""
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda m: chr(int(m[1], 16)) if m[1] else chr(int(m[2])) if m[2] else _NAMED[m[3]], text)


def escape(text: str) -> str:
    """Text as it may stand between XML's tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """Text with the format's own escapes resolved: "_x000D_" is a carriage return, two halves make one character."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def usual(text: str) -> str:
    """The XML as nearly every writer has it: no CDATA sections, attributes in double quotes. It means the same."""
    if "<![CDATA[" in text:
        text = _RAW.sub(lambda m: m[0] if m[1] is None else escape(m[1]), text)
    start = text.find("sheetData")
    if "='" in text[start : start + 1_000]:  # who quotes this way does so throughout
        text = _SINGLE_QUOTED.sub(lambda m: _QUOTED.sub(lambda q: q[0] if q[1] is None else f'="{q[1]}"', m[0]), text)
    return text


def rich_text(xml: str) -> str:
    """The text of a string item, its runs joined, its phonetic hints left out."""
    return literal(unescape("".join(_TEXT.findall(_PHONETIC.sub("", xml)))))


def scannable(text: str) -> str:
    """The XML with comments blanked out, so that every place in it stays where it was."""
    return _COMMENT.sub(lambda m: " " * len(m[0]), text) if "<!--" in text else text


def element_prefix(text: str) -> str:
    """The namespace prefix of a sheet's elements, "" for none."""
    root = _ROOT.search(text)
    prefix = root[1] or "" if root else ""
    cells = f"</{prefix}sheetData>" in text or re.search(rf"<{prefix}sheetData\s*/>", text)
    if root is None or not cells or not text.rstrip().endswith(f"</{prefix}worksheet>"):
        raise ValueError("a sheet is not whole")
    return prefix


def hidden_rows(text: str) -> set[int]:
    """The rows that are hidden, by hand or by a filter."""
    rows = (attributes(match[1]) for match in ROW.finditer(text) if "hidden=" in match[1])
    return {int(row["r"]) for row in rows if row.get("hidden") in ("1", "true") and "r" in row}


def filtered_range(text: str) -> tuple[int, int] | None:
    """The first and the last row of the sheet's filter, when it is in use."""
    match = _FILTER.search(text)
    if match is None or "filterColumn" not in match[2]:
        return None
    first, _, last = attributes(match[1]).get("ref", "A1").partition(":")
    return cell_position(first)[0], cell_position(last or first)[0]


def cell_type(cell_attributes: str) -> str:
    """A cell's ``t``: "n" unless it says otherwise."""
    at = cell_attributes.find(' t="')
    if at < 0:
        return "n"
    return cell_attributes[at + 4 :].partition('"')[0]


def cell_value(kind: str, value: str | None, rest: str | None, strings: list[str]) -> Scalar:
    """What a cell's XML says it holds."""
    if kind == "inlineStr":
        return rich_text(rest or "")
    if value is None or value == "":
        return "" if kind == "str" else None
    if kind == "n":
        return number(value)
    if kind == "s":
        return strings[int(value)]
    if kind == "b":
        return value.strip() in ("1", "true")
    if kind == "e":
        return BY_TEXT.get(unescape(value), CellError.VALUE)
    if kind == "d":
        return serial(dt.datetime.fromisoformat(value))
    if kind != "str":
        raise ValueError(f"a cell of the type {kind!r}")
    return literal(unescape(value))


def number(value: str) -> float | CellError:
    """A number as the XML spells it; what some writers put for no number at all (NaN, INF) is #NUM!."""
    read = float(value)
    return read if read - read == 0.0 else CellError.NUM
