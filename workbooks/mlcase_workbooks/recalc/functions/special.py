"""SciPy's special functions, imported when the first of them is called: that takes longer than most workbooks."""

from __future__ import annotations

from typing import Any


class _Special:
    def __getattr__(self, name: str) -> Any:
        from scipy import special

        return getattr(special, name)


special = _Special()


def either(cumulative: Any, below: Any, density: Any) -> Any:
    """The cumulative probability or the density, each given as a function without arguments."""
    if not hasattr(cumulative, "ndim"):
        return below() if cumulative else density()
    from numpy import where

    return where(cumulative != 0, below(), density())
