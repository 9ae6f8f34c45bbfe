"""Words that findings share."""

from __future__ import annotations

from mlcase_workbooks.recalc.addresses import address
from mlcase_workbooks.recalc.area import Area

_LONGEST = 60


def short(formula: str) -> str:
    """A formula without its "=", cut where it gets long."""
    text = formula.removeprefix("=")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def counted(number: int, what: str) -> str:
    """As in "3 cells"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def cells(area: Area) -> str:
    """An area's address without its sheet."""
    first, last = address(area.top, area.left), address(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"
