"""Addresses: "B3" is row 3, column 2; rows and columns count from 1."""

from __future__ import annotations

import re

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})")


def split_cell(text: str) -> tuple[str, str, str, str]:
    """ "$B3" is ("$", "B", "", "3")."""
    match = _CELL.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no cell")
    return match[1], match[2], match[3], match[4]


def cell_position(text: str) -> tuple[int, int]:
    """Row and column of an address: "$B$3" is (3, 2)."""
    _, letters, _, digits = split_cell(text)
    return int(digits), column_number(letters)


def column_number(letters: str) -> int:
    """ "A" is 1, "XFD" is 16384."""
    number = 0
    for letter in letters.replace("$", "").upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 is "A"."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """(3, 2) is "B3"."""
    return f"{column_letters(column)}{row}"
