"""How the codes of dates and times, as in ``dd/mm/yyyy hh:mm`` or ``[h]:mm``, are read and written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mlcase_udfs.errors import InvalidValue
from mlcase_workbooks.recalc.functions.days import DAYS_TO_1904, LAST_DAY, weekday
from mlcase_workbooks.recalc.values import serial_date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SECONDS = 86_400
_BUDDHIST = 543


@dataclass(frozen=True)
class Piece:
    """A piece of a format code: its kind (digit, point, moment, literal ...) and its text."""

    kind: str
    text: str


def read(pieces: list[Piece]) -> list[Piece]:
    """The pieces of a date's section: m is told apart as month or minute, points and zeros become parts of a second."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if piece.kind == "digit":
            if piece.text != "0" or last is None or last.kind not in ("point", "parts"):
                raise InvalidValue("a number's digits and a date's letters do not go together in one format")
            found[-1] = Piece("parts", last.text + "0")
        elif piece.kind in ("moment", "elapsed", "half", "literal", "point"):
            found.append(piece)
        else:
            found.append(Piece("literal", piece.text))
    return [Piece("minute", p.text) if _is_minute(found, at) else p for at, p in enumerate(found)]


def _is_minute(pieces: list[Piece], at: int) -> bool:
    """m and mm are minutes after an hour and before a second."""
    if pieces[at].kind != "moment" or pieces[at].text not in ("m", "mm"):
        return False
    before = next((p for p in reversed(pieces[:at]) if p.kind in ("moment", "elapsed")), None)
    after = next((p for p in pieces[at + 1 :] if p.kind in ("moment", "elapsed")), None)
    return (before is not None and before.text[0] == "h") or (after is not None and after.text[0] == "s")


def written(serial: float, pieces: Sequence[Piece], date1904: bool) -> str:
    """A serial number written by the pieces of a date's section."""
    if serial < 0 or serial >= LAST_DAY + 1:
        raise InvalidValue(f"{serial} is no date: give 0 to {LAST_DAY}")
    places = max((len(p.text) - 1 for p in pieces if p.kind == "parts"), default=0)
    clock = any(p.kind in ("minute", "elapsed", "half") or (p.kind == "moment" and p.text[0] in "hs") for p in pieces)
    unit = 10**places
    ticks = math.floor(serial * _SECONDS * unit + 0.5) if clock else math.floor(serial) * _SECONDS * unit
    seconds, parts = divmod(ticks, unit)
    halves = any(p.kind == "half" for p in pieces)
    return "".join(_piece(p, seconds, parts, places, halves, date1904) for p in pieces)


def _piece(piece: Piece, seconds: int, parts: int, places: int, halves: bool, date1904: bool) -> str:
    text = piece.text
    match piece.kind:
        case "parts":
            return "." + str(parts).zfill(places)[: len(text) - 1]
        case "minute":
            return str(seconds // 60 % 60).zfill(len(text))
        case "elapsed":
            return str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]).zfill(len(text))
        case "half":
            morning, afternoon = text.split("/") if len(text) == 3 else ("AM", "PM")
            return afternoon if seconds % _SECONDS >= _SECONDS // 2 else morning
        case "moment":
            return _clock(text, seconds, halves) if text[0] in "hs" else _calendar(text, seconds // _SECONDS, date1904)
    return text


def _clock(text: str, seconds: int, halves: bool) -> str:
    width = min(len(text), 2)
    if text[0] == "s":
        return str(seconds % 60).zfill(width)
    hour = seconds // 3600 % 24
    return str((hour + 11) % 12 + 1 if halves else hour).zfill(width)


def _calendar(text: str, serial: int, date1904: bool) -> str:
    number = serial + (DAYS_TO_1904 if date1904 else 0)
    if number > LAST_DAY:
        raise InvalidValue(f"{serial} is no date: it lies after the year 9999")
    year, month, day = serial_date(number)
    size = len(text)
    match text[0]:
        case "y":
            return f"{year % 100:02d}" if size <= 2 else f"{year:04d}"
        case "e":
            return str(year)
        case "b":
            return f"{(year + _BUDDHIST) % 100:02d}" if size <= 2 else f"{year + _BUDDHIST:04d}"
        case "m":
            name = MONTHS[month - 1]
            return name[0] if size == 5 else _number_or_name(month, name, size)
        case _:
            return _number_or_name(day, DAYS[weekday(number)], size)


def _number_or_name(number: int, name: str, size: int) -> str:
    """d or dd is the number, ddd the name's beginning, dddd the name."""
    return str(number).zfill(size) if size <= 2 else name[:3] if size == 3 else name
