"""What other programs make of a formula: the table of differences, and the page written from it.

python -m mlcase_workbooks.recalc.differences > docs/differences-from-excel.md
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc.values import Scalar

CORPUS_CELLS = 68_307


@dataclass(frozen=True)
class Difference:
    """One row: what differs and why, with an example; and which results of other formulas it explains."""

    what: str
    why: str
    example: str = ""
    ours: Any = None
    theirs: Any = None
    cells: Mapping[str, Any] = field(default_factory=dict)
    functions: tuple[str, ...] = ()
    if_formula: str = ""
    if_ours: str = ""
    if_theirs: str = ""
    within: float = math.inf
    cells_in_corpus: int = 0

    def explains(self, function: str, formula: str, ours: Scalar, theirs: Scalar) -> bool:
        """Whether a formula that calls the function may give these two values for this row's reason."""
        if function not in self.functions and self.functions != ("*",):
            return False
        if not re.search(self.if_formula, formula) or not _is(ours, self.if_ours) or not _is(theirs, self.if_theirs):
            return False
        return not (type(ours) is type(theirs) is float) or math.isclose(ours, theirs, rel_tol=self.within)


def _is(value: Scalar, wanted: str) -> bool:
    """Whether a value is of a kind ("number", "error"), is a certain error, or anything where nothing is wanted."""
    kind = {float: "number", str: "text", bool: "logical", CellError: "error"}.get(type(value), "blank")
    return wanted in ("", kind, str(value))


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def from_excel() -> tuple[Difference, ...]:
    """Where the engine gives something else than Excel."""
    return _rows("excel")


def of_libreoffice() -> tuple[Difference, ...]:
    """Where LibreOffice gives something else than the engine."""
    return _rows("libreoffice")


def lacking() -> tuple[str, ...]:
    """Excel's functions that the engine has not: they need another program, an add-in, the network or Windows."""
    return tuple(_table()["lacking"])


def _rows(part: str) -> tuple[Difference, ...]:
    return tuple(Difference(**{**row, "functions": tuple(row.get("functions", ()))}) for row in _table()[part])


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join(_lines()) + "\n"


_HEAD = """# Differences from Excel

Written from `workbooks/mlcase_workbooks/recalc/differences.toml` by `python -m mlcase_workbooks.recalc.differences`;
tests evaluate every example and keep the page fresh.

Of the {cells:,} formula cells of the reference workbooks that Excel calculated (198 files), {differing} differ from
what the file holds or could not be calculated; {share:.2f} % are equal. The rows say which these are.

## The engine and Excel
"""

_LIBREOFFICE = """
## LibreOffice and the engine

`--engine libreoffice` shows LibreOffice's own values. A test calculates some thousand random formulas over all
functions that both programs have; where they disagree, and Excel's documentation or values confirm the engine, the row
stands here. Seen with LibreOffice 7.4.
"""


def _lines() -> Iterator[str]:
    differing = sum(row.cells_in_corpus for row in from_excel())
    share = 100 * (1 - differing / CORPUS_CELLS)
    yield _HEAD.format(cells=CORPUS_CELLS, differing=differing, share=share)
    yield from _as_table("Excel", from_excel())
    yield ""
    yield "These functions need another program, an add-in, the network or Windows itself; their cells keep the values"
    yield "that the file holds:"
    yield ", ".join(f"`{name}`" for name in lacking()) + "."
    yield _LIBREOFFICE
    yield from _as_table("LibreOffice", of_libreoffice())


def _as_table(program: str, rows: tuple[Difference, ...]) -> Iterator[str]:
    yield f"| what | example | here | {program} | why |"
    yield "|---|---|---|---|---|"
    for row in rows:
        where = ", ".join(f"{cell} = {_shown(value)}" for cell, value in row.cells.items())
        example = (f"`={row.example}`" + (f" ({where})" if where else "")) if row.example else ""
        why = " ".join(row.why.split()) + (f" ({row.cells_in_corpus} cells.)" if row.cells_in_corpus else "")
        cells = (row.what, example, _shown(row.ours), _shown(row.theirs), why)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return f"`{value}`" if value != "" else "an empty text"


if __name__ == "__main__":
    print(page(), end="")
