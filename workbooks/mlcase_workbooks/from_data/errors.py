"""What can be wrong with data, and how it is said.

DataError              the data cannot be used; the message names what, and the remedy
└── MissingColumn      a column is not there; the message has those that are
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from mlcase_workbooks.recalc.errors import WorkbookError

_SHOWN = 20
"""Columns named in a message; a warehouse's table may have hundreds."""


class DataError(WorkbookError):
    """Data that cannot be used."""


class MissingColumn(DataError):
    """A column is not there."""

    def __init__(self, source: str, role: str, column: str, found: Sequence[str]) -> None:
        near = get_close_matches(column.lower(), [name.lower() for name in found], n=1)
        meant = next((name for name in found if near and name.lower() == near[0]), "NAME")
        columns = ", ".join(found[:_SHOWN]) + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
        option = f"--guardrail {meant}=MARGIN" if role.startswith("guardrail") else f"--column {role}={meant}"
        super().__init__(f"{source} has no column {column!r}; its columns are {columns}: give {option}")
        self.role, self.column, self.found = role, column, tuple(found)
