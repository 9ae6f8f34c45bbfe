"""How a number reads in a memo: $10.8M, 36.6%, month 23."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Final

LARGE: Final = 5e6
"""The largest amount of a case from which its memo speaks in millions."""


class Unit(Enum):
    """What a number counts."""

    MONEY = "money"
    SHARE = "share"
    FINE_SHARE = "fine share"
    MONTHS = "months"
    MULTIPLE = "multiple"
    COUNT = "count"
    DECIMAL = "decimal"
    CHANCE = "chance"
    METRIC = "metric"
    """The metric of an experiment: a share when it is a rate, else a decimal."""
    POINTS = "points"
    """A difference of that metric: percentage points when it is a rate, else a decimal."""
    TEXT = "text"


@dataclass(frozen=True)
class Scale:
    """One unit for amounts that stand together: a reader compares them without counting digits."""

    letter: str
    least: float
    """The smallest amount shown in this unit; below it the next smaller one tells more."""

    symbol: str = "$"
    """The currency."""

    @classmethod
    def of(cls, amounts: Iterable[float], symbol: str = "$") -> Scale:
        """The unit of a text: millions for a large case, thousands for any other.

        >>> Scale.of([35e6, 10.766e6]).money(-3_152_516.9)
        '-$3.2M'
        >>> Scale.of([1_316_214.9]).money(1_316_214.9)
        '$1,316K'
        """
        return cls("M", 5e5, symbol) if _largest(amounts) >= LARGE else cls("K", 500.0, symbol)

    def for_column(self, amounts: Iterable[float]) -> Scale:
        """The unit of a table's column: the text's, unless all its amounts are small.

        >>> Scale.of([35e6]).for_column([2e6, 4.2e5]).money(4.2e5)
        '$0.4M'
        >>> Scale.of([35e6]).for_column([2.28e5, 9e4]).money(2.28e5)
        '$228K'
        """
        if self.letter == "M" and _largest(amounts) >= 1e6:
            return Scale("M", 5e4, self.symbol)
        return Scale("K", 500.0, self.symbol)

    def money(self, amount: float) -> str:
        """An amount in this unit; a small one in the next smaller unit rather than as nought."""
        sign, size = f"-{self.symbol}" if amount < 0 else self.symbol, abs(amount)
        if self.letter == "M" and size >= self.least:
            return f"{sign}{_rounded(size / 1e6, 1)}M"
        if size >= 500.0:
            return f"{sign}{_rounded(size / 1e3, 0)}K"
        if 0 < size < 1:
            return f"under {self.symbol}1"
        return f"{sign}{_rounded(size, 0)}" if size else f"{self.symbol}0"


def _largest(amounts: Iterable[float]) -> float:
    return max(map(abs, amounts), default=0.0)


def shown(value: float, unit: Unit, scale: Scale) -> str:
    """A number as the memo prints it.

    >>> thousands = Scale.of([])
    >>> shown(1.0967, Unit.SHARE, thousands), shown(22.5, Unit.MONTHS, thousands), shown(0.03, Unit.POINTS, thousands)
    ('109.7%', '22.5 months', '3.00 points')
    """
    match unit:
        case Unit.MONEY:
            return scale.money(value)
        case Unit.SHARE:
            return f"{_rounded(value * 100, 1).removesuffix('.0')}%"
        case Unit.FINE_SHARE:
            return f"{_rounded(value * 100, 2)}%"
        case Unit.POINTS:
            return f"{_rounded(value * 100, 2)} points"
        case Unit.CHANCE if value >= 0.9995:
            return "over 99.9%"
        case Unit.CHANCE if 0 <= value < 0.0005:
            return "under 0.1%"
        case Unit.CHANCE:
            return f"{_rounded(value * 100, 0 if 0.1 <= value <= 0.9 else 1)}%"
        case Unit.MONTHS:
            return f"{_rounded(value, 1)} months"
        case Unit.MULTIPLE:
            return _rounded(value, 2)
        case Unit.COUNT:
            return _rounded(value, 0 if math.isclose(value, round(value), abs_tol=1e-9) else 1)
        case _:
            return _rounded(value, 0) if abs(value) >= 1000 else f"{value:.3g}"


def back(value: float, scale: Scale) -> str:
    """What comes back for one dollar.

    >>> back(1.366, Scale.of([]))
    '$1.37'
    """
    return f"{scale.symbol}{_rounded(value, 2)}"


def month(value: float) -> str:
    """The month within which a time ends.

    >>> month(22.5)
    'month 23'
    """
    return f"month {math.ceil(value - 1e-9):,}"


def probability(value: float) -> str:
    """A p value: never 0, which it cannot be.

    >>> probability(8.6e-08), probability(0.0412)
    ('under 0.001', '0.041')
    """
    return "under 0.001" if value < 0.001 else f"{value:.3f}"


def _rounded(value: float, decimals: int) -> str:
    """Half up, as a spreadsheet prints it: 5.05 is 5.1."""
    exact = Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{exact:,f}" if exact else f"{abs(exact):,f}"
