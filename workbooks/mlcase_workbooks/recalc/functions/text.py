"""Text: parts of it, case, characters, searching and replacing, joining."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable

from mlcase_udfs.errors import InvalidValue, NotAvailable
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.kinds import Logical, Number, Range, Text
from mlcase_workbooks.recalc.functions.wildcards import within
from mlcase_workbooks.recalc.values import LONGEST_TEXT, to_text


def _whole(number: float, name: str, least: int) -> int:
    count = math.floor(number)
    if count < least:
        raise InvalidValue(f"{name} is {number:g}: give {least} or more")
    return count


def fitting(text: str) -> str:
    """The text, unless it is too long for a cell."""
    if len(text) > LONGEST_TEXT:
        raise InvalidValue(f"the text has {len(text)} characters: a cell holds {LONGEST_TEXT}")
    return text


# -- parts ------------------------------------------------------------------------------------------------------------


@function
def LEN(text: Text) -> int:
    """How many characters a text has."""
    return len(text)


@function
def LEFT(text: Text, count: Number = 1.0) -> str:
    """A text's first characters."""
    return text[: _whole(count, "the count", 0)]


@function
def RIGHT(text: Text, count: Number = 1.0) -> str:
    """A text's last characters."""
    return text[max(0, len(text) - _whole(count, "the count", 0)) :]


@function
def MID(text: Text, start: Number, count: Number) -> str:
    """Characters from the middle of a text, counted from 1."""
    first = _whole(start, "the start", 1) - 1
    return text[first : first + _whole(count, "the count", 0)]


@function
def LENB(text: Text) -> int:
    """LEN: the count of bytes differs from it only in East Asian versions of Excel."""
    return len(text)


@function
def LEFTB(text: Text, count: Number = 1.0) -> str:
    """LEFT, for languages whose characters are one byte."""
    return LEFT(text, count)


@function
def RIGHTB(text: Text, count: Number = 1.0) -> str:
    """RIGHT, for languages whose characters are one byte."""
    return RIGHT(text, count)


@function
def MIDB(text: Text, start: Number, count: Number) -> str:
    """MID, for languages whose characters are one byte."""
    return MID(text, start, count)


# -- case and cleaning ------------------------------------------------------------------------------------------------


@function
def LOWER(text: Text) -> str:
    """A text in lower case."""
    return _in_case(text, str.lower)


@function
def UPPER(text: Text) -> str:
    """A text in upper case."""
    return _in_case(text, str.upper)


def _in_case(text: str, change: Callable[[str], str]) -> str:
    """A text in another case, letter by letter: ß, whose upper case would be two letters, stays as it is."""
    changed = change(text)
    if len(changed) == len(text):
        return changed
    return "".join(change(ch) if len(change(ch)) == 1 else ch for ch in text)


@function
def PROPER(text: Text) -> str:
    """A text with each word's first letter in upper case."""
    return text.title()


@function
def TRIM(text: Text) -> str:
    """A text without spaces at its ends, and with single ones between words."""
    return " ".join(word for word in text.split(" ") if word)


@function
def CLEAN(text: Text) -> str:
    """A text without the characters that cannot be printed."""
    return "".join(ch for ch in text if ord(ch) >= 32)


@function
def ASC(text: Text) -> str:
    """Full-width characters as half-width ones."""
    return "".join(
        unicodedata.normalize("NFKC", ch) if "\uff01" <= ch <= "\uff5e" or ch == "\u3000" else ch for ch in text
    )


@function
def DBCS(text: Text) -> str:
    """Half-width characters as full-width ones."""
    return "".join("\u3000" if ch == " " else chr(ord(ch) + 0xFEE0) if "!" <= ch <= "~" else ch for ch in text)


@function
def JIS(text: Text) -> str:
    """DBCS under its Japanese name."""
    return DBCS(text)


@function
def PHONETIC(text: Text) -> str:
    """The reading of a text; without one stored in the cell it is the text."""
    return text


# -- characters and codes ---------------------------------------------------------------------------------------------


@function
def CHAR(code: Number) -> str:
    """The character of a code from 1 to 255 (Windows-1252)."""
    which = math.floor(code)
    if not 1 <= which <= 255:
        raise InvalidValue(f"the code is {code:g}: give 1 to 255")
    try:
        return bytes([which]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(which)


@function
def CODE(text: Text) -> int:
    """The code of a text's first character (Windows-1252; 63 for characters that it lacks)."""
    if not text:
        raise InvalidValue("the text is empty: it has no first character")
    try:
        return text[0].encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(text[0]) if ord(text[0]) < 256 else ord("?")


@function
def UNICHAR(code: Number) -> str:
    """The character of a Unicode number."""
    which = math.floor(code)
    if not 1 <= which <= 0x10FFFF:
        raise InvalidValue(f"the number is {code:g}: give 1 to 1114111")
    if 0xD800 <= which <= 0xDFFF or which & 0xFFFE == 0xFFFE:
        raise NotAvailable(f"{which} is the number of no character")
    return chr(which)


@function
def UNICODE(text: Text) -> int:
    """The Unicode number of a text's first character."""
    if not text:
        raise InvalidValue("the text is empty: it has no first character")
    return ord(text[0])


# -- searching and replacing ------------------------------------------------------------------------------------------


@function
def EXACT(first: Text, second: Text) -> bool:
    """Whether two texts are the same, case included."""
    return first == second


@function
def FIND(wanted: Text, text: Text, start: Number = 1.0) -> int:
    """Where a text begins within another, case included."""
    first = _search_start(start, text)
    position = text.find(wanted, first)
    if position < 0:
        raise InvalidValue(f"{wanted!r} is not in {text!r}")
    return position + 1


@function
def SEARCH(wanted: Text, text: Text, start: Number = 1.0) -> int:
    """Where a text begins within another, in any case, with the wildcards * and ?."""
    match = within(wanted).search(text, _search_start(start, text))
    if match is None:
        raise InvalidValue(f"{wanted!r} is not in {text!r}")
    return match.start() + 1


def _search_start(start: float, text: str) -> int:
    first = _whole(start, "the start", 1) - 1
    if first > len(text):
        raise InvalidValue(f"the start is {first + 1}, beyond the text's {len(text)} characters")
    return first


@function
def FINDB(wanted: Text, text: Text, start: Number = 1.0) -> int:
    """FIND, for languages whose characters are one byte."""
    return FIND(wanted, text, start)


@function
def SEARCHB(wanted: Text, text: Text, start: Number = 1.0) -> int:
    """SEARCH, for languages whose characters are one byte."""
    return SEARCH(wanted, text, start)


@function
def REPLACE(text: Text, start: Number, count: Number, new: Text) -> str:
    """A text with some of its characters, counted from 1, replaced."""
    first = _whole(start, "the start", 1) - 1
    return fitting(text[:first] + new + text[first + _whole(count, "the count", 0) :])


@function
def REPLACEB(text: Text, start: Number, count: Number, new: Text) -> str:
    """REPLACE, for languages whose characters are one byte."""
    return REPLACE(text, start, count, new)


@function
def SUBSTITUTE(text: Text, old: Text, new: Text, instance: Number | None = None) -> str:
    """A text with another within it replaced: everywhere, or where it occurs for the n-th time."""
    if instance is None:
        return fitting(text.replace(old, new) if old else text)
    wanted = _whole(instance, "the instance", 1)
    position = -1
    for _ in range(wanted):
        position = text.find(old, position + 1 if position < 0 else position + len(old)) if old else -1
        if position < 0:
            return text
    return fitting(text[:position] + new + text[position + len(old) :])


@function
def REPT(text: Text, count: Number) -> str:
    """A text repeated."""
    times = _whole(count, "the count", 0)
    if len(text) * times > LONGEST_TEXT:
        raise InvalidValue(f"the text would have {len(text) * times} characters: a cell holds {LONGEST_TEXT}")
    return text * times


# -- joining ----------------------------------------------------------------------------------------------------------


@function
def CONCATENATE(*texts: Text) -> str:
    """Values joined to one text."""
    return fitting("".join(texts))


@function
def CONCAT(*blocks: Range) -> str:
    """All cells of ranges joined to one text."""
    return fitting("".join(to_text(value) for block in blocks for value in block.flat))


@function
def TEXTJOIN(delimiter: Range | None = None, ignore_empty: Logical | None = None, *blocks: Range) -> str:
    """All cells of ranges joined to one text with a delimiter between them; several delimiters take turns."""
    delimiters = [to_text(value) for value in delimiter.flat] if delimiter is not None else [""]
    words = [to_text(value) for block in blocks for value in block.flat]
    if ignore_empty is None or ignore_empty:
        words = [word for word in words if word]
    joined = "".join(delimiters[(at - 1) % len(delimiters)] + word if at else word for at, word in enumerate(words))
    return fitting(joined)
