"""Amounts of baht in Thai words."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Number

_DIGITS = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_MILLION, _BAHT, _EXACTLY, _SATANG, _MINUS = "ล้าน", "บาท", "ถ้วน", "สตางค์", "ลบ"
_LAST_ONE, _TWO_TENS = "เอ็ด", "ยี่"


@function
def BAHTTEXT(amount: Number) -> str:
    """An amount of baht in Thai words."""
    total = int(Decimal(f"{abs(amount):.14e}").scaleb(2).to_integral_value(ROUND_HALF_UP))
    baht, satang = divmod(total, 100)
    words = _MINUS if amount < 0 and total else ""
    if baht or not satang:
        words += _words(baht) + _BAHT
    return words + (_words(satang) + _SATANG if satang else _EXACTLY)


def _words(number: int) -> str:
    """A whole number in words; every six digits are counted in millions."""
    if number == 0:
        return _DIGITS[0]
    millions, rest = divmod(number, 1_000_000)
    head = _words(millions) + _MILLION if millions else ""
    digits = [int(d) for d in str(rest)] if rest else []
    for at, digit in enumerate(digits):
        place = len(digits) - 1 - at
        if digit == 0:
            continue
        if place == 0 and digit == 1 and (at > 0 or millions):
            head += _LAST_ONE
        elif place == 1 and digit <= 2:
            head += ("" if digit == 1 else _TWO_TENS) + _PLACES[1]
        else:
            head += _DIGITS[digit] + _PLACES[place]
    return head
