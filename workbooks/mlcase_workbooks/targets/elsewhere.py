"""Formulas outside cells: defined names, conditional formats, validations, the columns of tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mlcase_workbooks.recalc.scan import escape, unescape

_FORMULA = re.compile(
    r"(<(?:(?:\w+:)?(?:definedName|formula[12]?|calculatedColumnFormula|totalsRowFormula)|xm:f)\b(?:[^>]*[^/>])?>)"
    r"([^<]+)(</)"
)
"""A conditional format or a validation of a later version has its formula in xm:f."""


def formulas(xml: str) -> Iterator[str]:
    """The formulas of a part that stand outside its cells."""
    for match in _FORMULA.finditer(xml):
        yield unescape(match[2])


def rewritten(xml: str, change: Callable[[str], str]) -> str:
    """The part with these formulas changed."""

    def changed(match: re.Match[str]) -> str:
        old = unescape(match[2])
        new = change(old)
        return match[0] if new == old else f"{match[1]}{escape(new)}{match[3]}"

    return _FORMULA.sub(changed, xml)
