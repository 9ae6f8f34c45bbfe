"""SciPy's special functions, imported when the first of them is called: that takes longer than most workbooks."""

from __future__ import annotations

from typing import Any

import numpy as np


class _Special:
    def __getattr__(self, name: str) -> Any:
        from scipy import special

        return getattr(special, name)


special = _Special()


def either(cumulative: Any, below: Any, density: Any) -> Any:
    """The cumulative probability or the density, each given as a function without arguments."""
    with np.errstate(all="ignore"):  # what under- or overflows in a density far from its centre is 0 all the same
        if not isinstance(cumulative, np.ndarray):
            return below() if cumulative else density()
        return np.where(cumulative != 0, below(), density())
