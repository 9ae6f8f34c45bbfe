"""Formulas outside cells: defined names, conditional formats, validations, the columns of tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mlcase_workbooks.recalc.scan import escape, unescape

_FORMULA = re.compile(
    r"(<(?:\w+:)?(definedName|formula[12]?|calculatedColumnFormula|totalsRowFormula|f)\b(?:[^>]*[^/>])?>)([^<]+)(</)"
)
_IN_CELL = "f"
"""Cells have it; a conditional format or validation of a later version has it, too, with the prefix xm."""


def formulas(xml: str) -> Iterator[str]:
    """The formulas of a part that stand outside its cells."""
    for match in _FORMULA.finditer(xml):
        if _outside(match):
            yield unescape(match[3])


def rewritten(xml: str, change: Callable[[str], str]) -> str:
    """The part with these formulas changed."""

    def changed(match: re.Match[str]) -> str:
        if not _outside(match):
            return match[0]
        old = unescape(match[3])
        new = change(old)
        return match[0] if new == old else f"{match[1]}{escape(new)}{match[4]}"

    return _FORMULA.sub(changed, xml)


def _outside(match: re.Match[str]) -> bool:
    return match[2] != _IN_CELL or match[1].startswith("<xm:")
