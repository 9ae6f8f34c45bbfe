"""Workbooks and what can be done with them: build, recalculate, ask what-if.

>>> from mlcase_workbooks import Model, recalculate
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlcase_workbooks.recalc import Model, WorkbookError, recalculate

__all__ = ["Model", "WorkbookError", "recalculate"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from mlcase_workbooks import recalc  # when first asked for: not all that imports this package calculates

    return getattr(recalc, name)
