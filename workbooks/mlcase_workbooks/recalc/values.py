"""What a cell can hold, and how Excel reads one kind of value as another.

    float, str, bool    a number (dates are serial numbers), a text, TRUE or FALSE
    None                a blank
    CellError           #N/A and its siblings
    ndarray, 1-D        one of the above per trial
    ndarray, 2-D        an array of cells, rows by columns; a cell may itself be a 1-D array of trials

Inside an expression an error is raised (``FunctionError``); it becomes a value again where it lands in a cell, or where
a function asks for it (IFERROR, ISNA ...).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlcase_udfs.errors import CellError, FunctionError, InvalidNumber, InvalidValue, Propagated

Scalar: TypeAlias = float | str | bool | CellError | None
Cells: TypeAlias = NDArray[np.object_]
Value: TypeAlias = Any
"""A scalar, trials, an array of cells, or a reference; dispatch is by type, at run time."""


LONGEST_TEXT = 32_767
"""How many characters a cell can hold."""


def to_number(value: Scalar) -> float:
    """A value where a number is wanted: "12 %" is 0.12, TRUE is 1, a blank is 0."""
    if type(value) is float:
        return value
    if value is None:
        return 0.0
    if type(value) is bool:
        return 1.0 if value else 0.0
    if type(value) is str:
        number = parse_number(value)
        if number is None:
            raise InvalidValue(f"{value!r} is text where a number belongs")
        return number
    raise no_value(value)


def to_text(value: Scalar) -> str:
    """A value where text is wanted."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    if type(value) is float:
        return number_text(value)
    raise no_value(value)


def to_logical(value: Scalar) -> bool:
    """A value where TRUE or FALSE is wanted: any number but 0 is TRUE, a blank is FALSE."""
    if type(value) is bool:
        return value
    if type(value) is float:
        return value != 0
    if value is None:
        return False
    if type(value) is str:
        word = value.upper()
        if word in ("TRUE", "FALSE"):
            return word == "TRUE"
        raise InvalidValue(f"{value!r} is text where TRUE or FALSE belongs")
    raise no_value(value)


def no_value(given: Value) -> FunctionError:
    """What to raise for something that is neither number, text nor TRUE or FALSE: an error, or a LAMBDA."""
    if type(given) is CellError:
        return Propagated(given)
    return InvalidValue("a function stands where a value belongs")


def checked(value: Scalar) -> Scalar:
    """The value itself; an error is raised."""
    if type(value) is CellError:
        raise Propagated(value)
    return value


def finite(number: float) -> float:
    """The number, unless arithmetic ran out of range: then #NUM!."""
    if number - number != 0.0:
        raise InvalidNumber("the result is too large for a cell")
    return number


def total(numbers: Iterable[float]) -> float:
    """The sum, added one after the other as over trials; Python's own ``sum`` mends rounding from 3.12 on."""
    return reduce(add, numbers, 0.0)


def number_text(number: float) -> str:
    """A number as Excel's General format writes it into text: 15 significant digits at most."""
    if number == 0:
        return "0"
    digits = f"{number:.14e}"
    mantissa, _, exponent = digits.partition("e")
    power = int(exponent)
    mantissa = mantissa.rstrip("0").rstrip(".")
    zeros_and_digits = 1 - power + sum(ch.isdigit() for ch in mantissa)
    if (power < 0 and zeros_and_digits <= 20) or 0 <= power <= 20:
        if power >= 15:
            return f"{int(round_significant(number)):d}"
        text = f"{float(digits):.{14 - power}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{mantissa}E{'+' if power >= 0 else '-'}{abs(power):02d}"


def round_significant(number: float) -> float:
    """A number cut to the 15 significant digits that Excel shows and compares."""
    return float(f"{number:.14e}")


_NUMBER = re.compile(
    r"\s*(?P<open>\()?\s*(?P<sign>[-+])?\s*(?:(?P<currency>[$€£¥])\s*(?P<sign2>[-+])?)?\s*"
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?P<exponent>[eE][+-]?\d+)?"
    r"\s*(?:€|(?P<percent>%))?\s*(?P<close>\))?\s*(?P<percent2>%)?\s*"
)


def parse_number(text: str) -> float | None:
    """The number that Excel sees in a text (also a date, a time, a percentage, a fraction), or None."""
    match = _NUMBER.fullmatch(text)
    if match and bool(match["open"]) == bool(match["close"]) and not (match["open"] and match["sign"]):
        number = float(_fifteen(match["digits"].replace(",", "")) + (match["exponent"] or ""))
        if match["percent"] or match["percent2"]:
            number /= 100
        negative = (match["open"] is not None) ^ (match["sign"] == "-") ^ (match["sign2"] == "-")
        return None if math.isinf(number) else -number if negative else number
    fraction = parse_fraction(text)
    return parse_moment(text) if fraction is None else fraction


def _fifteen(digits: str) -> str:
    """Digits with zeros behind the 15th that counts: Excel reads no more."""
    if len(digits) <= 15:
        return digits
    read, count = "", 0
    for ch in digits:
        count += ch != "." and (count > 0 or ch != "0")
        read += ch if count <= 15 or ch == "." else "0"
    return read


def parse_fraction(text: str) -> float | None:
    """ "1 1/2" is 1.5."""
    match = re.fullmatch(r"\s*(-?)(\d+) (\d{1,3})/(\d{1,3})\s*", text)
    if not match or int(match[4]) == 0:
        return None
    number = int(match[2]) + int(match[3]) / int(match[4])
    return -number if match[1] else number


_MONTHS = {
    name: number
    for number, full in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december"), 1,
    )
    for name in (full, full[:3])
}  # fmt: skip
_TIME = re.compile(
    r"(?P<h>\d{1,4}):(?P<m>\d{1,2})(?::(?P<s>\d{1,2}(?:\.\d*)?))?\s*(?P<half>[AaPp][Mm]?)?|(?P<h12>\d{1,2})\s*(?P<half12>[AaPp][Mm])"
)
_DATES = [
    (re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"), None),
    (re.compile(r"(?P<m>\d{1,2})[-/](?P<d>\d{1,2})[-/](?P<y>\d{4}|\d{2})"), None),
    (re.compile(r"(?P<d>\d{1,2})[- ./]?(?P<mon>[A-Za-z]{3,9})[-, ./]*(?P<y>\d{4}|\d{2})"), None),
    (re.compile(r"(?P<mon>[A-Za-z]{3,9})[- .]?(?P<d>\d{1,2}),?[- ./]+(?P<y>\d{4}|\d{2})"), None),
    (re.compile(r"(?P<mon>[A-Za-z]{3,9})[- ,./]+(?P<y>\d{4})"), 1),
    (re.compile(r"(?P<d>\d{1,2})[- ./]?(?P<mon>[A-Za-z]{3,9})"), None),
    (re.compile(r"(?P<mon>[A-Za-z]{3,9})[- .]?(?P<d>\d{1,2})"), None),
    (re.compile(r"(?P<m>\d{1,2})/(?P<d>\d{1,2})"), None),
]


def parse_moment(text: str) -> float | None:
    """The serial number of a date, a time or both, written as text (US order), or None; spaces may surround a time."""
    if not any(ch.isdigit() for ch in text):
        return None
    time = _parse_time(text.strip())
    if time is not None:
        return time
    day = _parse_date(text)
    if day is not None:
        return day
    head, _, tail = text.partition(" ")
    for cut in range(1, text.count(" ") + 1):
        parts = text.split(" ")
        head, tail = " ".join(parts[:cut]), " ".join(parts[cut:])
        day, time = _parse_date(head), _parse_time(tail)
        if day is not None and time is not None:
            return day + time
    return None


def _parse_time(text: str) -> float | None:
    match = _TIME.fullmatch(text)
    if not match:
        return None
    hours = int(match["h"] or match["h12"])
    minutes, seconds = int(match["m"] or 0), float(match["s"] or 0)
    half = (match["half"] or match["half12"] or "").lower()
    if minutes > 59 or seconds >= 60 or (half and not 0 <= hours <= 12):
        return None
    if half:
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    return (hours * 3600 + minutes * 60 + seconds) / 86400


def _parse_date(text: str) -> float | None:
    for pattern, first_day in _DATES:
        match = pattern.fullmatch(text)
        if not match:
            continue
        parts = match.groupdict()
        month = int(parts["m"]) if parts.get("m") else _MONTHS.get(parts["mon"].lower(), 0)
        year = int(parts["y"]) if parts.get("y") else dt.date.today().year
        if parts.get("y") and len(parts["y"]) == 2:
            year += 2000 if year < 30 else 1900
        try:
            return date_serial(year, month, first_day or int(parts["d"]))
        except ValueError:
            continue
    return None


_EPOCH = dt.date(1899, 12, 30).toordinal()


def date_serial(year: int, month: int, day: int) -> float:
    """A calendar date's serial number in the 1900 system, where a 29 February 1900 exists (serial 60)."""
    if (year, month, day) == (1900, 2, 29):
        return 60.0
    serial = dt.date(year, month, day).toordinal() - _EPOCH
    if serial < 1 or year > 9999:
        raise ValueError("dates begin in 1900")
    return float(serial if serial > 60 else serial - 1)


def serial_date(serial: float) -> tuple[int, int, int]:
    """Year, month and day of a serial number; 0 is "0 January 1900", 60 is 29 February 1900."""
    day = math.floor(serial)
    if day < 0 or day > 2_958_465:
        raise InvalidNumber(f"{serial} is no date: serial numbers run from 0 to 2958465")
    if day == 60:
        return 1900, 2, 29
    if day == 0:
        return 1900, 1, 0
    date = dt.date.fromordinal(day + _EPOCH + (1 if day < 60 else 0))
    return date.year, date.month, date.day


def serial(moment: dt.date | dt.datetime) -> float:
    """A Python date or datetime as a serial number."""
    day = date_serial(moment.year, moment.month, moment.day)
    if isinstance(moment, dt.datetime):
        day += (moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6) / 86400
    return day
