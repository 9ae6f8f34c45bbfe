"""One workbook's cell styles appended to another's, whose own keep their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIRST_OWN_FORMAT = 164
"""Number formats below are Excel's own and mean the same everywhere."""

_COLLECTIONS = ("fonts", "fills", "borders", "cellXfs", "dxfs")
_FONT, _FILL, _BORDER = (re.compile(rf'\b({name}Id=")(\d+)(")') for name in ("font", "fill", "border"))
_FORMAT = re.compile(r'\b(numFmtId=")(\d+)(")')
_PARENT = re.compile(r'\s*\bxfId="\d+"')


@dataclass(frozen=True)
class Appended:
    """The styles part, and where the added styles are now."""

    xml: str
    cells: list[int]
    """The new number of each of the added workbook's cell styles."""

    conditional: int
    """What to add to the number of a style of a conditional format."""


def append_styles(own: str, added: str) -> Appended:
    """Append the styles of an added workbook to a workbook's own."""
    theirs = {name: _items(added, name) for name in _COLLECTIONS}
    counts = {name: len(_items(own, name)) for name in _COLLECTIONS}
    own, formats = _with_formats(own, added)
    cells = [_renumbered(xf, counts, formats) for xf in theirs["cellXfs"]]
    for name in _COLLECTIONS:
        own = _with_items(own, name, cells if name == "cellXfs" else theirs[name])
    return Appended(own, [counts["cellXfs"] + i for i in range(len(cells))], counts["dxfs"])


def coloured(xml: str, wanted: list[tuple[int, str]]) -> tuple[str, list[int]]:
    """The styles part with variants of its cell styles, each on a ground of its own: (style's number, "FFRRGGBB").

    The second part of the result are the variants' numbers.
    """
    colours = list(dict.fromkeys(colour for _, colour in wanted))
    first_fill = len(_items(xml, "fills"))
    fills = [f'<fill><patternFill patternType="solid"><fgColor rgb="{c}"/></patternFill></fill>' for c in colours]
    xml = _with_items(xml, "fills", fills)
    match = _element(xml, "cellXfs")
    prefix = match[1] if match is not None else ""
    plain = [re.sub(rf"<(/?){prefix}", r"<\1", xf) for xf in _items(xml, "cellXfs")]
    variants = []
    for number, colour in wanted:
        xf = re.sub(r'\s(?:fillId|applyFill)="\w*"', "", plain[number] if number < len(plain) else plain[0])
        variants.append(xf.replace("<xf", f'<xf fillId="{first_fill + colours.index(colour)}" applyFill="1"', 1))
    return _with_items(xml, "cellXfs", variants), [len(plain) + i for i in range(len(variants))]


def _element(xml: str, name: str) -> re.Match[str] | None:
    """A collection: its prefix, its attributes, its content (None when it is empty)."""
    return re.search(rf"<((?:\w+:)?){name}\b([^>]*?)(?:/>|>(.*?)</\1{name}>)", xml, re.DOTALL)


def _items(xml: str, name: str) -> list[str]:
    """The elements of a collection, each as it is written."""
    match = _element(xml, name)
    if match is None or match[3] is None:
        return []
    found, depth, start = [], 0, 0
    for tag in re.finditer(r"<(/?)[\w:]+[^>]*?(/?)>", match[3]):
        if depth == 0:
            start = tag.start()
        depth += -1 if tag[1] else 0 if tag[2] else 1
        if depth == 0:
            found.append(match[3][start : tag.end()])
    return found


def _with_items(xml: str, name: str, items: list[str]) -> str:
    """The XML with more elements at the end of a collection, which is made when it is not there."""
    if not items:
        return xml
    match = _element(xml, name)
    if match is None:
        return _with_collection(xml, name, items)
    prefix = match[1]
    count = len(_items(xml, name)) + len(items)
    attributes = re.sub(r'\s*\bcount="\d+"', "", match[2])
    content = (match[3] or "") + _prefixed("".join(items), prefix)
    element = f'<{prefix}{name} count="{count}"{attributes}>{content}</{prefix}{name}>'
    return xml[: match.start()] + element + xml[match.end() :]


def _with_collection(xml: str, name: str, items: list[str]) -> str:
    """A new collection at its place: number formats come first, the others' order is fonts ... cellStyles, dxfs."""
    before = {"numFmts": "fonts", "dxfs": "tableStyles"}[name]
    place = re.search(rf"<((?:\w+:)?){before}\b", xml) or re.search(
        r"<((?:\w+:)?)(?:colors|extLst)\b|</((?:\w+:)?)styleSheet>", xml
    )
    if place is None:
        raise ValueError("the styles are not whole")
    prefix = next((group for group in place.groups() if group), "")
    content = _prefixed("".join(items), prefix)
    element = f'<{prefix}{name} count="{len(items)}">{content}</{prefix}{name}>'
    return xml[: place.start()] + element + xml[place.start() :]


def _prefixed(xml: str, prefix: str) -> str:
    """Elements with a namespace prefix in their names."""
    return re.sub(r"<(/?)(?=\w)", rf"<\g<1>{prefix}", xml) if prefix else xml


def _with_formats(own: str, added: str) -> tuple[str, dict[int, int]]:
    """The XML with the added number formats, and their new numbers."""
    taken = [int(number) for item in _items(own, "numFmts") for _, number, _ in _FORMAT.findall(item)]
    free = max([_FIRST_OWN_FORMAT - 1, *taken]) + 1
    numbers: dict[int, int] = {}
    items: list[str] = []
    for item in _items(added, "numFmts"):
        for _, old, _ in _FORMAT.findall(item):
            numbers[int(old)] = free + len(items)
        items.append(_FORMAT.sub(rf"\g<1>{free + len(items)}\g<3>", item))
    return _with_items(own, "numFmts", items), numbers


def _renumbered(xf: str, counts: dict[str, int], formats: dict[int, int]) -> str:
    """A cell style that refers to fonts, fills, borders and formats by their new numbers."""

    def moved(pattern: re.Pattern[str], own: str, count: int) -> str:
        return pattern.sub(lambda m: f"{m[1]}{int(m[2]) + count}{m[3]}", own)

    for pattern, kind in ((_FONT, "fonts"), (_FILL, "fills"), (_BORDER, "borders")):
        xf = moved(pattern, xf, counts[kind])
    xf = _FORMAT.sub(lambda m: f"{m[1]}{formats.get(int(m[2]), int(m[2]))}{m[3]}", xf)
    return _PARENT.sub(' xfId="0"', xf)
