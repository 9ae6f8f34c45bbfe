"""Why a workbook cannot be worked on, and what in it could not be worked out.

WorkbookError             one line for the user: what is wrong and what to do
├── UnreadableFile        missing, truncated, encrypted, or no workbook at all
├── UnknownReference      no such sheet, name or cell
└── NotAnInput            a value that cannot go where it was sent

Unsupported               a cell cannot be calculated here; it keeps its old value (never leaves the engine)
"""

from __future__ import annotations


class WorkbookError(Exception):
    """A workbook or a request that cannot be used; the message is one line that says what to do."""


class UnreadableFile(WorkbookError):
    """The file is missing, truncated, encrypted, or no workbook."""


class UnknownReference(WorkbookError):
    """There is no such sheet, name or cell."""


class NotAnInput(WorkbookError):
    """The cell holds a formula, or the value does not fit it."""


class Unsupported(Exception):
    """Something in a formula that the engine cannot calculate; ``what`` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
