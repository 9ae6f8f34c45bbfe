"""Charts with the values of their cells in them: what a viewer shows that does not calculate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape, unescape
from typing import Any

_REFERENCE = re.compile(r"<(?P<kind>num|str)Ref><f>(?P<cells>[^<]*)</f></(?P=kind)Ref>")

Read = Callable[[str], Any]
"""Gives the value of a cell, or the rows of an area."""


def with_values(chart: bytes, read: Read) -> bytes:
    """A chart part in which every reference to cells has their values beside it."""

    def filled(match: re.Match[str]) -> str:
        kind, cells = match["kind"], match["cells"]
        values = list(_flat(read(unescape(cells))))
        points = "".join(_point(kind, place, value) for place, value in enumerate(values))
        form = "<formatCode>General</formatCode>" if kind == "num" else ""
        cache = f'<{kind}Cache>{form}<ptCount val="{len(values)}"/>{points}</{kind}Cache>'
        return f"<{kind}Ref><f>{cells}</f>{cache}</{kind}Ref>"

    return _REFERENCE.sub(filled, chart.decode()).encode()


def _flat(found: Any) -> Iterator[Any]:
    if isinstance(found, Sequence) and not isinstance(found, str):
        for part in found:
            yield from _flat(part)
    else:
        yield found


def _point(kind: str, place: int, value: Any) -> str:
    """A value of the cache; a cell that shows words where a number should be has none."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is None or (kind == "num" and not number):
        return ""
    text = repr(value) if kind == "num" else f"{value:.15g}" if number else str(value)
    return f'<pt idx="{place}"><v>{escape(text, quote=False)}</v></pt>'
