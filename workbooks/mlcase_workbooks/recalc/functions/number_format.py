"""Number formats: how a code such as ``#,##0.00;[Red](#,##0.00)`` writes a number, a date, a time or a text.

A code is read once into sections (``sections``); a value picks its section by sign or condition and is written by it.
Colours and widths are of no concern to a text and are left out.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

from mlcase_udfs.errors import InvalidValue
from mlcase_workbooks.recalc.functions import moment_format
from mlcase_workbooks.recalc.functions.moment_format import Piece
from mlcase_workbooks.recalc.values import Scalar, number_text, to_text

_PIECE = re.compile(
    r"""
      "(?P<quoted>[^"]*)"? | \\(?P<escaped>.?) | _(?P<gap>.?) | \*(?P<fill>.?) | \[(?P<bracket>[^\]]*)\]
    | (?P<general>general) | (?P<half>AM/PM|A/P) | (?P<exponent>E[+-]) | (?P<moment>y+|m+|d+|h+|s+|e+|b+)
    | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<slash>/) | (?P<text>@) | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_UP_TO_SEMICOLON = re.compile(r"""(?:"[^"]*"?|\\.?|[_*].?|\[[^\]]*\]|[^;])*""", re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([-+]?[\d.]+(?:E[+-]?\d+)?)", re.IGNORECASE)
_TESTS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One of a code's parts between semicolons."""

    pieces: tuple[Piece, ...]
    kind: str
    condition: tuple[str, float] | None = None

    def meets(self, number: float) -> bool:
        """Whether the condition in brackets holds."""
        sign, limit = self.condition or ("=", math.nan)
        return _TESTS[sign](number, limit)

    @property
    def only_negative(self) -> bool:
        """Whether the condition lets only negative numbers in, so that no sign is written."""
        sign, limit = self.condition or ("", 0.0)
        return (sign in ("<", "<=") and limit <= 0) or (sign == "=" and limit < 0)


def formatted(value: Scalar, code: str, date1904: bool = False) -> str:
    """A value written by a number format; InvalidValue when the code cannot be read, or no date can be made of it."""
    parts = sections(code)
    texts = [part for part in parts if part.kind == "text"]
    if isinstance(value, str | bool):
        word = to_text(value)
        part = texts[-1] if texts else parts[3] if len(parts) == 4 else None
        return word if part is None else _with_text(part, word)
    if value is None:
        value = 0.0
    assert isinstance(value, float)
    numeric = [part for part in parts[:3] if part.kind != "text"] or texts
    part, signed = section_for(value, numeric)
    if part.kind == "moment":
        return moment_format.written(value, part.pieces, date1904)
    size = abs(value)
    body = _WRITERS[part.kind](part, size)
    digits = body.partition("/")[0] if part.kind == "fraction" else body
    nothing = part.kind != "literal" and not any(ch in "123456789" for ch in digits)
    return "-" + body if value < 0 and signed and not nothing else body


def section_for(number: float, parts: list[Section]) -> tuple[Section, bool]:
    """The section that writes a number, and whether the number's sign is written with it."""
    if len(parts) == 1 and parts[0].condition is None:
        return parts[0], True
    if not any(part.condition for part in parts):
        if number < 0:
            return parts[1], False
        return (parts[2] if number == 0 and len(parts) > 2 else parts[0]), True
    for place, part in enumerate(parts):
        if part.condition is not None:
            taken = part.meets(number)
        elif place == len(parts) - 1:
            taken = True
        else:
            taken = number > 0 if place == 0 else number < 0
        if taken:
            return part, not (part.only_negative or (part.condition is None and place == 1 and len(parts) > 2))
    raise InvalidValue(f"no section of the format is for {number}: add one without a condition")


# -- reading a code ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a format code."""
    texts = _split(code)
    if len(texts) > 4:
        raise InvalidValue(f"the format {code!r} has {len(texts)} sections: give four at most")
    return tuple(_section(text) for text in texts)


def _split(code: str) -> list[str]:
    parts, start = [], 0
    while True:
        match = _UP_TO_SEMICOLON.match(code, start)
        assert match is not None
        parts.append(match.group())
        if match.end() >= len(code):
            return parts
        start = match.end() + 1


def _section(text: str) -> Section:
    pieces: list[Piece] = []
    condition = None
    for match in _PIECE.finditer(text):
        kind, content = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "bracket":
            test = _CONDITION.fullmatch(content.strip())
            if test:
                condition = (test[1], float(test[2]))
            elif re.fullmatch(r"h+|m+|s+", content, re.IGNORECASE):
                pieces.append(Piece("elapsed", content.lower()))
            elif content.startswith("$"):
                pieces.append(Piece("literal", content[1:].split("-")[0]))
        elif kind == "gap":
            pieces.append(Piece("literal", " "))
        elif kind in ("quoted", "escaped", "other"):
            pieces.append(Piece("literal", content))
        elif kind == "exponent" and not any(p.kind == "digit" for p in pieces):
            pieces += [Piece("moment", "e"), Piece("literal", content[1])]
        elif kind != "fill":
            pieces.append(Piece(kind, content.lower() if kind == "moment" else content))
    kind = _kind(pieces)
    return Section(tuple(moment_format.read(pieces) if kind == "moment" else pieces), kind, condition)


def _kind(pieces: list[Piece]) -> str:
    kinds = [piece.kind for piece in pieces]
    if "moment" in kinds or "elapsed" in kinds or "half" in kinds:
        return "moment"
    if "text" in kinds:
        return "text"
    if "general" in kinds:
        return "general"
    if "exponent" in kinds:
        return "scientific"
    if "digit" not in kinds:
        return "literal"
    if "slash" in kinds and kinds.index("digit") < kinds.index("slash"):
        return "fraction"
    return "number"


# -- writing ----------------------------------------------------------------------------------------------------------


def _with_text(part: Section, word: str) -> str:
    return "".join(word if piece.kind == "text" else piece.text for piece in part.pieces)


def general(number: float) -> str:
    """A number as the format General shows it in a cell wide enough: eleven characters, a point and zeros included."""
    size = abs(number)
    sign = "-" if number < 0 else ""
    if size == 0:
        return "0"
    exact = exact_decimal(size)
    power = exact.adjusted()
    places = 9 if power < 0 else max(0, 9 - power)
    plain = rounded(exact, places)
    if power <= 10 and (power >= -4 or (plain.normalize() == exact.normalize() and plain)):
        text = f"{plain:f}"
        return sign + (text.rstrip("0").rstrip(".") if "." in text else text)
    digits = 5 if -100 < power < 100 else 4
    mantissa = rounded(exact.scaleb(-power), digits)
    if mantissa >= 10:
        mantissa, power = mantissa / 10, power + 1
    text = f"{mantissa:f}"
    return f"{sign}{text.rstrip('0').rstrip('.')}E{'-' if power < 0 else '+'}{abs(power):02d}"


def exact_decimal(size: float) -> Decimal:
    """A number's 15 significant digits: Excel knows no more of them."""
    return Decimal(f"{size:.14e}")


def rounded(number: Decimal, places: int) -> Decimal:
    return number.scaleb(places).to_integral_value(ROUND_HALF_UP).scaleb(-places)


def _digits(number: Decimal, places: int) -> tuple[str, str]:
    """The digits before and after the point, rounded to so many places; nothing before the point for 0."""
    whole = str(int(number.scaleb(places).to_integral_value(ROUND_HALF_UP))).zfill(places + 1)
    return whole[: len(whole) - places].lstrip("0"), whole[len(whole) - places :]


def _write_number(part: Section, size: float) -> str:
    percent = sum(piece.kind == "percent" for piece in part.pieces)
    before, after, grouped, thousands = around_point(part.pieces)
    places = sum(piece.kind == "digit" for piece in after)
    whole, decimals = _digits(exact_decimal(size).scaleb(2 * percent - 3 * thousands), places)
    return _write_whole(before, whole, grouped) + _write_decimals(after, decimals)


def around_point(pieces: tuple[Piece, ...]) -> tuple[list[Piece], list[Piece], bool, int]:
    """The pieces before the point and from the point on, whether digits are grouped, how often 1000 divides."""
    kinds = [piece.kind for piece in pieces]
    point = kinds.index("point") if "point" in kinds else len(pieces)
    grouped, thousands = False, 0
    kept: list[tuple[int, Piece]] = []
    for at, piece in enumerate(pieces):
        end = point if at < point else len(pieces)
        if piece.kind != "comma":
            kept.append((at, piece))
        elif "digit" not in kinds[:at]:
            kept.append((at, Piece("literal", ",")))
        elif "digit" in kinds[at:end]:
            grouped = grouped or at < point
        else:
            thousands += 1
    return [p for at, p in kept if at < point], [p for at, p in kept if at >= point], grouped, thousands


def _write_whole(pieces: list[Piece], digits: str, grouped: bool) -> str:
    """The digits before the point, filled in from the right; the first placeholder takes all that is left."""
    places = [at for at, piece in enumerate(pieces) if piece.kind == "digit"]
    if not places:
        return "".join(piece.text for piece in pieces) + (_grouped(digits) if grouped else digits)
    written: list[str] = []
    count = 0
    for at in range(len(pieces) - 1, -1, -1):
        piece = pieces[at]
        if piece.kind != "digit":
            written.append(piece.text)
            continue
        taken = digits[::-1] if at == places[0] else digits[-1:]
        digits = "" if at == places[0] else digits[:-1]
        for ch in taken or {"0": "0", "?": " ", "#": ""}[piece.text]:
            if grouped and count and count % 3 == 0:
                written.append(" " if ch == " " else ",")
            written.append(ch)
            count += 1
    return "".join(reversed(written))


def _grouped(digits: str) -> str:
    return f"{int(digits):,}" if digits else ""


def _write_decimals(pieces: list[Piece], digits: str) -> str:
    """The point and the digits behind it; zeros at the end give way to # (nothing) and ? (a space)."""
    shown = list(digits)
    places = [piece.text for piece in pieces if piece.kind == "digit"]
    for at in range(len(places) - 1, -1, -1):
        if places[at] == "0" or shown[at] != "0":
            break
        shown[at] = " " if places[at] == "?" else ""
    left = iter(shown)
    return "".join(next(left) if piece.kind == "digit" else piece.text for piece in pieces)


def _write_scientific(part: Section, size: float) -> str:
    kinds = [piece.kind for piece in part.pieces]
    at = kinds.index("exponent")
    end = at + 1
    while end < len(kinds) and kinds[end] == "digit":
        end += 1
    before, after, _, _ = around_point(part.pieces[:at])
    exact = exact_decimal(size)
    power, places = power_and_places(part, exact)
    whole, decimals = _digits(exact.scaleb(-power), places)
    sign = "-" if power < 0 else part.pieces[at].text[1].replace("-", "")
    tail = "".join(piece.text for piece in part.pieces[end:])
    mantissa = _write_whole(before, whole, False) + _write_decimals(after, decimals)
    return f"{mantissa}{part.pieces[at].text[0]}{sign}{str(abs(power)).zfill(end - at - 1)}{tail}"


def power_and_places(part: Section, exact: Decimal) -> tuple[int, int]:
    """The power of ten of a number written scientifically, and the digits after its mantissa's point."""
    kinds = [piece.kind for piece in part.pieces]
    before, after, _, _ = around_point(part.pieces[: kinds.index("exponent")])
    step = max(1, sum(piece.kind == "digit" for piece in before))
    places = sum(piece.kind == "digit" for piece in after)
    power = exact.adjusted() // step * step if exact else 0
    if rounded(exact.scaleb(-power), places) >= Decimal(10) ** step:
        power += step
    return power, places


def _write_fraction(part: Section, size: float) -> str:
    pieces = list(part.pieces)
    start, slash, end = _around_slash(pieces)
    over, under = ("".join(p.text for p in pieces[a:b]) for a, b in ((start, slash), (slash + 1, end)))
    has_whole = any(piece.kind == "digit" for piece in pieces[:start])
    whole, numerator, denominator = fraction(part, exact_decimal(size))
    tail = "".join(piece.text for piece in pieces[end:])
    digits = str(whole) if whole or (numerator == 0 and has_whole) else ""
    head = _write_whole(pieces[:start], digits, False) if has_whole else "".join(p.text for p in pieces[:start])
    if has_whole and numerator == 0 and "0" not in over:
        return head + " " * (over + under).count("?") + (" " if "?" in over else "") + tail
    fill = "0" if "0" in over else " "
    width = len(over.replace("#", ""))
    return f"{head}{str(numerator).rjust(width, fill)}/{str(denominator).ljust(under.count('?'))}{tail}"


def _around_slash(pieces: list[Piece]) -> tuple[int, int, int]:
    """Where a fraction's numerator begins, where its slash stands, and where its denominator ends."""
    slash = next(at for at, piece in enumerate(pieces) if piece.kind == "slash")
    start, end = slash, slash + 1
    while start and pieces[start - 1].kind == "digit":
        start -= 1
    while end < len(pieces) and (pieces[end].kind == "digit" or pieces[end].text.isdigit()):
        end += 1
    return start, slash, end


def fraction(part: Section, size: Decimal) -> tuple[int, int, int]:
    """The whole number, the numerator and the denominator that a fraction's format shows."""
    pieces = list(part.pieces)
    start, slash, end = _around_slash(pieces)
    has_whole = any(piece.kind == "digit" for piece in pieces[:start])
    exact = Fraction(size)
    whole = math.floor(exact) if has_whole else 0
    numerator, denominator = _nearest(exact - whole, "".join(p.text for p in pieces[slash + 1 : end]))
    return (whole + 1, 0, denominator) if has_whole and numerator == denominator else (whole, numerator, denominator)


def _nearest(part: Fraction, under: str) -> tuple[int, int]:
    """The nearest fraction: over the given denominator, or over one with no more digits than there are places."""
    if under.strip("0#?") or not under:
        if not under:
            raise InvalidValue("a fraction's format needs digits after the slash, as in # ?/?")
        denominator = int(re.sub(r"\D", "0", under))
        return math.floor(part * denominator + Fraction(1, 2)), denominator
    found = part.limit_denominator(10 ** len(under) - 1)
    return found.numerator, found.denominator


def _write_general(part: Section, size: float) -> str:
    shown = {"general": general, "text": number_text}
    return "".join(shown[p.kind](size) if p.kind in shown else p.text for p in part.pieces)


def _write_literal(part: Section, size: float) -> str:
    return "".join(piece.text for piece in part.pieces)


_WRITERS: dict[str, Callable[[Section, float], str]] = {
    "number": _write_number,
    "scientific": _write_scientific,
    "fraction": _write_fraction,
    "general": _write_general,
    "text": _write_general,
    "literal": _write_literal,
}
