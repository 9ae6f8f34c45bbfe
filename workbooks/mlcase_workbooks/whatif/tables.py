"""Quantile functions that are slow to invert, as tables: cubic pieces between exact points, exact in the tails.

An inverse of the incomplete beta function takes close to a microsecond a value, more than a whole trial of a workbook;
a table takes some ten nanoseconds. It is used only where it is as good as exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mlcase_udfs.units import FloatArray

_PIECES = 8_192
_TAIL = 0.005
_WORST = 1e-10
"""The largest error of a piece, as a share of the law's spread, with which a table is used."""
_CHECKED = 997
"""Places at which a table is held against the exact quantile."""


class Table:
    """A quantile function by pieces."""

    def __init__(self, exact: Callable[[FloatArray], FloatArray], density: Callable[[FloatArray], FloatArray]) -> None:
        self.exact = exact
        self.step = (1 - 2 * _TAIL) / _PIECES
        values = exact(_TAIL + self.step * np.arange(_PIECES + 1, dtype=float))
        slopes = self.step / density(values)
        rise = np.diff(values)
        # Hermite's cubic: value and slope are right at both ends of each piece.
        self.pieces = np.stack(
            [values[:-1], slopes[:-1], 3 * rise - 2 * slopes[:-1] - slopes[1:], slopes[:-1] + slopes[1:] - 2 * rise], 1
        )
        p = _TAIL + (1 - 2 * _TAIL) * (np.arange(_CHECKED) + 0.37) / _CHECKED
        spread = float(values[-1] - values[0])
        self.good = bool(np.abs(self._core(p) - exact(p)).max() <= _WORST * spread)

    def __call__(self, p: FloatArray) -> FloatArray:
        """The value at each probability."""
        inside = (p >= _TAIL) & (p <= 1 - _TAIL)
        found = self._core(np.clip(p, _TAIL, 1 - _TAIL))
        if not inside.all():
            tails = ~inside
            found[tails] = self.exact(p[tails])
        return found

    def _core(self, p: FloatArray) -> FloatArray:
        place = (p - _TAIL) / self.step
        piece = np.minimum(place.astype(np.intp), _PIECES - 1)
        place -= piece
        first, second, third, fourth = self.pieces.take(piece, axis=0).T
        result: FloatArray = ((fourth * place + third) * place + second) * place + first
        return result


@lru_cache(maxsize=256)
def beta_table(a: float, b: float) -> Table | None:
    """The quantiles of a beta law from 0 to 1; None where a table would not be good enough."""
    from scipy.special import betaincinv, betaln, xlog1py, xlogy

    def density(x: FloatArray) -> FloatArray:
        return np.exp(xlogy(a - 1, x) + xlog1py(b - 1, -x) - betaln(a, b))

    return _good(Table(lambda p: betaincinv(a, b, p), density))


@lru_cache(maxsize=256)
def gamma_table(a: float) -> Table | None:
    """The quantiles of a gamma law of scale 1; None where a table would not be good enough."""
    from scipy.special import gammaincinv, gammaln, xlogy

    return _good(Table(lambda p: gammaincinv(a, p), lambda x: np.exp(xlogy(a - 1, x) - x - gammaln(a))))


def _good(table: Table) -> Table | None:
    return table if table.good else None


@dataclass(frozen=True)
class Standard:
    """A standard law that has a table: the laws of one shape are copies of it, moved and stretched."""

    table: Callable[..., Table | None]
    shape: tuple[float, ...]

    @classmethod
    def of(cls, table: Callable[..., Table | None], *shape: float) -> Standard:
        """By its shape, without what rounding left in the last digits: estimates of one form share a table."""
        return cls(table, tuple(float(f"{parameter:.13g}") for parameter in shape))

    def quantile(self, low: float, width: float) -> Callable[[FloatArray], FloatArray] | None:
        """The quantiles by the table, from ``low`` on, ``width`` wide; None where it would not be good enough."""
        table = self.table(*self.shape)
        return None if table is None else lambda p: low + width * table(p)
