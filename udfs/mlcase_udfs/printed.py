"""How exactly does a document state a figure? "$13.7M" claims a tenth of a million, "650K" perhaps ten thousands.

A figure is read with the worth of one unit of its last digit. Whoever recomputes it can then tell a figure that was
rounded, or cut, from one that is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mlcase_udfs.errors import InvalidNumber, InvalidValue

SAME = 1e-12
"""Two doubles that differ by less, relative to the larger, are one figure: what is left is the noise of arithmetic."""

SCALES = {
    **dict.fromkeys(("k", "thousand"), 3),
    **dict.fromkeys(("m", "mm", "mn", "million"), 6),
    **dict.fromkeys(("b", "bn", "billion"), 9),
    **dict.fromkeys(("tn", "trillion"), 12),
}
PARTS = {"%": -2, "percent": -2, "per cent": -2, "pp": -2, "p.p.": -2, "points": -2, "bps": -4, "x": 0}
MONTHS = {"month": 1, "months": 1, "mo": 1, "quarter": 3, "quarters": 3, "year": 12, "years": 12, "yr": 12, "yrs": 12}

_FIGURE = re.compile(
    r"""(?P<about>[~≈]|about|approx(?:\.|imately)?|circa|ca\.?)?\s*
    (?P<open>\()?(?P<sign>[-+−–])?\s*
    (?:[$€£¥]|(?:usd|eur|gbp|chf)\b)?\s*(?P<sign2>[-−–])?
    (?P<digits>(?:\d{1,3}(?:[,'\u2009\u202f]\d{3})+|\d+)(?:\.\d+)?|\.\d+)\s*
    (?:(?P<scale>k|mm|mn|m|bn|b|tn|thousand|million|billion|trillion)\b|
       (?P<part>%|percent|per\ cent|pp\b|p\.p\.|points|bps|x\b))?\+?\s*
    (?:[$€£¥]|(?:usd|eur|gbp|chf)\b)?(?P<close>\))?\s*
    (?P<time>months?|mo|quarters?|years?|yrs?)?\s*
    (?:(?:/|per|a)\s*(?:month|mo|year|yr|quarter|week|day))?\.?""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Figure:
    """A figure as printed."""

    value: float
    unit: float
    """What one unit of the last digit is worth."""
    coarse: float
    """The same when zeros at the end only fill up: 10,000 for "650K" or "~650,000"."""
    whole: bool
    """Whether it is printed without decimals: as far as one sees, nothing was rounded."""
    months: int = 0
    """How many months the figure counts by, when it is a length of time."""

    def says(self, exact: float, tolerance: float | None = None) -> bool:
        """Whether the exact figure is this one: rounded to the printed digits, or within a tolerance."""
        return self._within(exact, self.unit / 2 if tolerance is None else tolerance)

    def is_rounded_from(self, exact: float) -> bool:
        """Whether less careful rounding makes the exact figure this one: digits cut off, or zeros filled in."""
        cut = exact * self.value > 0 and 0 <= abs(exact) - abs(self.value) < self.unit * (1 - SAME)
        return self.says(exact) or cut or self._within(exact, self.coarse / 2)

    def _within(self, exact: float, tolerance: float) -> bool:
        return abs(self.value - exact) <= tolerance + SAME * max(abs(self.value), abs(exact))

    def in_units_of(self, factor: float) -> Figure:
        """The same figure with another unit of measure."""
        return Figure(self.value * factor, self.unit * factor, self.coarse * factor, self.whole, self.months)


def figure(shown: Any, name: str = "stated") -> Figure:
    """What a document or a cell shows, with the worth of its last digit.

    Read are 13.7, "13.7", "$13.7M", "-4", "(4.0)", "~24 months", "42.9 %", "1.43x", "89,073/month", "22+". A number has
    the digits that 15 significant ones need: a cell does not tell 13.70 from 13.7. What is not a figure is #VALUE!.
    """
    if isinstance(shown, str):
        return _from_text(shown, name)
    if isinstance(shown, bool) or shown is None:
        raise InvalidValue(f"{name} is {'blank' if shown is None else shown}: give a figure, such as 13.7 or $13.7M")
    try:
        digits = Decimal(f"{float(shown):.15g}")
    except (TypeError, ValueError) as problem:
        raise InvalidValue(f"{name} is {shown!r}: give a figure, such as 13.7 or $13.7M") from problem
    if not digits.is_finite():
        raise InvalidNumber(f"{name} is {shown}: give a finite number")
    return _scaled(digits)


def _from_text(text: str, name: str) -> Figure:
    match = _FIGURE.fullmatch(text.strip())
    if match is None or bool(match["open"]) != bool(match["close"]):
        raise InvalidValue(f"{name} is {text!r}: give one figure, such as 13.7, $13.7M, 28 % or 24 months")
    digits = Decimal(re.sub("[^0-9.]", "", match["digits"]))
    if match["open"] or (match["sign"] or "+") in "-−–" or match["sign2"]:
        digits = -digits
    scale, part = SCALES.get((match["scale"] or "").lower(), 0), PARTS.get((match["part"] or "").lower(), 0)
    rounded = bool(match["about"] or match["scale"])
    return _scaled(digits, scale + part, rounded, MONTHS.get((match["time"] or "").lower(), 0))


def _scaled(digits: Decimal, power: int = 0, rounded: bool = False, months: int = 0) -> Figure:
    decimals, filled = max(-int(digits.as_tuple().exponent), 0), 0
    if rounded and not decimals:
        significant = str(abs(int(digits))).rstrip("0")
        zeros = len(str(abs(int(digits)))) - len(significant)
        filled = zeros if len(significant) > 1 else 0  # "10K" has been rounded to thousands, not to tens of them
    unit, coarse = 10.0 ** (power - decimals), 10.0 ** (power - decimals + filled)
    return Figure(float(digits.scaleb(power)), unit, coarse, decimals == 0 and power >= 0, months)
