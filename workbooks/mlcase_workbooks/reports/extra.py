"""The libraries that only reports need."""

from __future__ import annotations

from importlib.util import find_spec

from mlcase_workbooks.recalc import WorkbookError


class ExtraMissing(WorkbookError):
    """A library of the extra is not installed."""


def needed(module: str) -> None:
    """Say in one line what to install when ``module`` is missing."""
    if find_spec(module) is None:
        raise ExtraMissing("the memo needs matplotlib and python-docx: pip install 'mlcase[report]'")
