"""Numerals: binary, octal, hexadecimal and other bases, and Roman numbers."""

from __future__ import annotations

import string

from mlcase_udfs.errors import InvalidNumber, InvalidValue
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Number, Plain, Strict, Text
from mlcase_workbooks.recalc.values import Scalar, to_number, to_text

# -- bases ------------------------------------------------------------------------------------------------------------

_DIGITS = string.digits + string.ascii_uppercase


def _written(number: int, base: int) -> str:
    """A number without sign in a base."""
    digits = ""
    while number or not digits:
        number, digit = divmod(number, base)
        digits = _DIGITS[digit] + digits
    return digits


@function
def BASE(number: Number, radix: Number, length: Number | None = None) -> str:
    """A whole number as text in a base from 2 to 36, with leading zeros up to a length."""
    length = 0.0 if length is None else length
    if not 0 <= number < 2**53 or not 2 <= radix < 37 or not 0 <= length < 256:
        raise InvalidNumber(f"BASE takes numbers from 0 to 2^53 and bases from 2 to 36, not {number} and {radix}")
    return _written(int(number), int(radix)).rjust(int(length), "0")


@function
def DECIMAL(text: Text, radix: Number) -> float:
    """The number that a text means in a base from 2 to 36."""
    if not 2 <= radix < 37:
        raise InvalidNumber(f"the base {radix} is not from 2 to 36")
    if len(text) > 255:
        raise InvalidValue("the text is longer than 255 characters")
    base = int(radix)
    digits = text.strip().upper()
    if base == 16:
        digits = digits.removeprefix("0X").removeprefix("X").removesuffix("H")
    elif base == 2:
        digits = digits.removesuffix("B")
    if any(digit not in _DIGITS[:base] for digit in digits):
        raise InvalidNumber(f"{text!r} is no number in base {base}")
    return float(int(digits, base)) if digits else 0.0


class _Base:
    """One of the bases that computers count in: ten digits, the uppermost bit being the sign."""

    def __init__(self, base: int) -> None:
        self.base = base
        self.size = base**10

    def read(self, numeral: Scalar) -> int:
        """The number that a numeral, a text or a number of such digits, means."""
        if type(numeral) is bool:
            raise InvalidValue("TRUE and FALSE are no numerals")
        digits = to_text(numeral).upper() or "0"
        if len(digits) > 10 or any(digit not in _DIGITS[: self.base] for digit in digits):
            raise InvalidNumber(f"{numeral!r} is no number of ten digits in base {self.base}")
        number = int(digits, self.base)
        return number - self.size if number >= self.size // 2 else number

    def write(self, number: int, places: float | None) -> str:
        """A number as a numeral, with leading zeros up to ``places`` unless it is negative."""
        if not -self.size // 2 <= number < self.size // 2:
            raise InvalidNumber(f"{number} does not fit into ten digits in base {self.base}")
        digits = _written(number % self.size, self.base)
        if places is None:
            return digits
        if not 1 <= int(places) <= 10 or (number >= 0 and len(digits) > int(places)):
            raise InvalidNumber(f"{digits} does not fit into {places} places, or they are not from 1 to 10")
        return digits.rjust(int(places), "0")


_BINARY, _OCTAL, _HEXADECIMAL = _Base(2), _Base(8), _Base(16)


@function
def BIN2DEC(numeral: Plain) -> float:
    """The number that a binary numeral means."""
    return float(_BINARY.read(numeral))


@function
def BIN2OCT(numeral: Plain, places: Strict | None = None) -> str:
    """A binary numeral in octal digits."""
    return _OCTAL.write(_BINARY.read(numeral), places)


@function
def BIN2HEX(numeral: Plain, places: Strict | None = None) -> str:
    """A binary numeral in hexadecimal digits."""
    return _HEXADECIMAL.write(_BINARY.read(numeral), places)


@function
def OCT2DEC(numeral: Plain) -> float:
    """The number that an octal numeral means."""
    return float(_OCTAL.read(numeral))


@function
def OCT2BIN(numeral: Plain, places: Strict | None = None) -> str:
    """An octal numeral in binary digits."""
    return _BINARY.write(_OCTAL.read(numeral), places)


@function
def OCT2HEX(numeral: Plain, places: Strict | None = None) -> str:
    """An octal numeral in hexadecimal digits."""
    return _HEXADECIMAL.write(_OCTAL.read(numeral), places)


@function
def HEX2DEC(numeral: Plain) -> float:
    """The number that a hexadecimal numeral means."""
    return float(_HEXADECIMAL.read(numeral))


@function
def HEX2BIN(numeral: Plain, places: Strict | None = None) -> str:
    """A hexadecimal numeral in binary digits."""
    return _BINARY.write(_HEXADECIMAL.read(numeral), places)


@function
def HEX2OCT(numeral: Plain, places: Strict | None = None) -> str:
    """A hexadecimal numeral in octal digits."""
    return _OCTAL.write(_HEXADECIMAL.read(numeral), places)


@function
def DEC2BIN(number: Strict, places: Strict | None = None) -> str:
    """A number in binary digits."""
    return _BINARY.write(int(number), places)


@function
def DEC2OCT(number: Strict, places: Strict | None = None) -> str:
    """A number in octal digits."""
    return _OCTAL.write(int(number), places)


@function
def DEC2HEX(number: Strict, places: Strict | None = None) -> str:
    """A number in hexadecimal digits."""
    return _HEXADECIMAL.write(int(number), places)


# -- Roman numbers ----------------------------------------------------------------------------------------------------

_ROMAN_VALUES = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
_SUBTRACTIONS = (
    ("CM", "CD", "XC", "XL", "IX", "IV"),
    ("LM", "LD", "VC", "VL"),
    ("XM", "XD", "IC", "IL"),
    ("VM", "VD"),
    ("IM", "ID"),
)
"""Two letters of which the first is taken away from the second, as each form of simplification adds them."""


def _value(letters: str) -> int:
    """What one or two letters mean."""
    return _ROMAN_VALUES[letters[-1]] - (_ROMAN_VALUES[letters[0]] if len(letters) == 2 else 0)


_FORMS = [
    sorted([*_ROMAN_VALUES, *(pair for pairs in _SUBTRACTIONS[: form + 1] for pair in pairs)], key=_value, reverse=True)
    for form in range(5)
]


@function
def ROMAN(number: Number, form: Plain = 0.0) -> str:
    """A number in Roman letters, from the classic form 0 (or TRUE) to the shortest, form 4 (or FALSE)."""
    rest = int(number)
    which = (0 if form else 4) if type(form) is bool else int(to_number(form))
    if not 0 <= number < 4000 or not 0 <= which <= 4:
        raise InvalidValue(f"ROMAN takes numbers from 0 to 3999 and forms from 0 to 4, not {number} and {form}")
    written = ""
    for letters in _FORMS[which]:
        times, rest = divmod(rest, _value(letters))
        written += letters * times
    return written


@function
def ARABIC(text: Text) -> float:
    """The number that Roman letters mean."""
    letters = text.strip().upper()
    sign = -1.0 if letters.startswith("-") else 1.0
    letters = letters.removeprefix("-")
    if len(text) > 255 or any(letter not in _ROMAN_VALUES for letter in letters):
        raise InvalidValue(f"{text!r} is no Roman number")
    values = [_ROMAN_VALUES[letter] for letter in letters]
    following = [*values[1:], 0]
    return sign * sum(-value if value < after else value for value, after in zip(values, following, strict=False))
