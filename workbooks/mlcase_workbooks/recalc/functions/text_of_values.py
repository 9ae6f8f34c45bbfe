"""Numbers and other values as texts, and texts as numbers."""

from __future__ import annotations

import math
import re

from mlcase_udfs.errors import CellError, InvalidValue
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Here, Logical, Number, Plain, Range, Text, Tolerant
from mlcase_workbooks.recalc.functions.number_format import formatted
from mlcase_workbooks.recalc.functions.text import fitting
from mlcase_workbooks.recalc.values import Scalar, parse_number, to_text


@function
def TEXT(place: Here, value: Plain, code: Text) -> str:
    """A value written by a number format."""
    if type(value) is str:
        number = parse_number(value)
        value = value if number is None else number
    return fitting(formatted(value, code, place.sheet.book.date1904))


@function
def FIXED(number: Number, decimals: Number = 2.0, no_commas: Logical = False) -> str:
    """A number rounded and written with its decimals, and with commas between thousands unless they are refused."""
    places, rounded = _rounded_to(number, decimals)
    return formatted(rounded, ("0" if no_commas else "#,##0") + ("." + "0" * places if places > 0 else ""))


@function
def DOLLAR(number: Number, decimals: Number = 2.0) -> str:
    """A number written as an amount of dollars, a negative one in parentheses."""
    return _money("$", number, decimals)


@function
def USDOLLAR(number: Number, decimals: Number = 2.0) -> str:
    """DOLLAR in versions of Excel whose own currency is another."""
    return _money("$", number, decimals)


@function
def YEN(number: Number, decimals: Number = 0.0) -> str:
    """A number written as an amount of yen."""
    return _money("¥", number, decimals)


def _money(sign: str, number: float, decimals: float) -> str:
    places, rounded = _rounded_to(number, decimals)
    digits = "#,##0" + ("." + "0" * places if places > 0 else "")
    return formatted(rounded, f'"{sign}"{digits};("{sign}"{digits})')


def _rounded_to(number: float, decimals: float) -> tuple[int, float]:
    places = int(decimals)
    if places > 127:
        raise InvalidValue(f"the decimals are {places}: give 127 at most")
    if places >= 0:
        return places, number
    unit = 10.0**-places
    return places, math.copysign(math.floor(abs(number) / unit + 0.5) * unit, number)


@function
def VALUE(value: Plain) -> float:
    """The number that a text spells."""
    if type(value) is float:
        return value
    if value is None:
        return 0.0
    number = parse_number(value) if type(value) is str else None
    if number is None:
        raise InvalidValue(f"{to_text(value)!r} is no number")
    return number


@function
def NUMBERVALUE(text: Text, decimal: Text = ".", group: Text = ",") -> float:
    """The number that a text spells with these signs for the decimal point and between groups of digits."""
    if not decimal or not group:
        raise InvalidValue("the signs for the decimal point and for groups must not be empty")
    point, comma = decimal[0], group[0]
    compact = re.sub(r"\s", "", text)
    if not compact:
        return 0.0
    whole, found, decimals = compact.partition(point)
    if found and (comma in decimals or point in decimals):
        raise InvalidValue(f"{text!r} is no number")
    digits = whole.replace(comma, "") + ("." + decimals if found else "")
    bare = digits.rstrip("%")
    number = parse_number(bare) if re.fullmatch(r"[-+(]?[$€£¥]?[\d.]+(?:[eE][-+]?\d+)?\)?", bare) else None
    if number is None:
        raise InvalidValue(f"{text!r} is no number")
    return float(number / 100.0 ** (len(digits) - len(bare)))


@function
def T(value: Plain) -> str:
    """The value when it is text, else an empty text."""
    return value if type(value) is str else ""


@function
def VALUETOTEXT(value: Tolerant, strict: Number = 0.0) -> str:
    """A value as text; the strict form puts texts in quotes."""
    return _as_text(value, _form(strict))


@function
def ARRAYTOTEXT(block: Range, strict: Number = 0.0) -> str:
    """All values of a range as one text: separated by commas, or (strict) as an array constant."""
    if not _form(strict):
        return fitting(", ".join(_as_text(value, False) for value in block.flat))
    rows = (",".join(_as_text(value, True) for value in block.row(i)) for i in range(block.rows))
    return fitting("{" + ";".join(rows) + "}")


def _form(strict: float) -> bool:
    if int(strict) not in (0, 1):
        raise InvalidValue(f"the format is {strict:g}: give 0 (concise) or 1 (strict)")
    return int(strict) == 1


def _as_text(value: Scalar, quoted: bool) -> str:
    if type(value) is CellError:
        return value.text
    if type(value) is str and quoted:
        return '"' + value.replace('"', '""') + '"'
    return to_text(value)
