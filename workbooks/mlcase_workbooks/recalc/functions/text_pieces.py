"""Text cut at delimiters, found by regular expressions, or encoded for a web address."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from urllib.parse import quote

from mlcase_udfs.errors import CellError, EmptyArray, InvalidValue, NotAvailable
from mlcase_workbooks.recalc.area import Block, array_of
from mlcase_workbooks.recalc.functions.call import function
from mlcase_workbooks.recalc.functions.forms import top_left
from mlcase_workbooks.recalc.functions.kinds import Lazy, Logical, Number, Range, Text, Tolerant, omitted
from mlcase_workbooks.recalc.values import Cells, Value, to_text

# -- delimiters -------------------------------------------------------------------------------------------------------


def _delimiters(block: Block, match_mode: float) -> re.Pattern[str]:
    """A pattern for any of the delimiters; where two fit, the longer counts."""
    if int(match_mode) not in (0, 1):
        raise InvalidValue(f"the match mode is {match_mode:g}: give 0 (case counts) or 1 (any case)")
    words = sorted((to_text(value) for value in block.flat), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE if int(match_mode) else re.NOFLAG)


@function
def TEXTBEFORE(
    text: Text,
    delimiter: Range,
    instance: Number | None = None,
    match_mode: Number = 0.0,
    match_end: Number = 0.0,
    if_not_found: Lazy | None = None,
) -> Value:
    """The text before a delimiter: where it occurs for the n-th time, counted from the end if n is negative."""
    cut = _cut(text, delimiter, instance, match_mode, match_end)
    return text[: cut[0]] if cut else _not_found(if_not_found)


@function
def TEXTAFTER(
    text: Text,
    delimiter: Range,
    instance: Number | None = None,
    match_mode: Number = 0.0,
    match_end: Number = 0.0,
    if_not_found: Lazy | None = None,
) -> Value:
    """The text after a delimiter: where it occurs for the n-th time, counted from the end if n is negative."""
    cut = _cut(text, delimiter, instance, match_mode, match_end)
    return text[cut[1] :] if cut else _not_found(if_not_found)


def _cut(
    text: str, delimiter: Block, instance: float | None, match_mode: float, match_end: float
) -> tuple[int, int] | None:
    """Where the delimiter begins and ends, or None; the text's own end (or beginning) counts as one if asked for."""
    wanted = 1 if instance is None else math.floor(instance)
    shortest = min(len(to_text(value)) for value in delimiter.flat)
    if wanted == 0 or (instance is not None and (abs(wanted) > max(1, len(text)) or shortest > len(text) > 0)):
        raise InvalidValue(f"the instance is {wanted} and the text has {len(text)} characters: give one that can occur")
    if int(match_end) not in (0, 1):
        raise InvalidValue(f"match_end is {match_end:g}: give 0 or 1")
    cuts = [match.span() for match in _delimiters(delimiter, match_mode).finditer(text)]
    if int(match_end):
        cuts = [*cuts, (len(text), len(text))] if wanted > 0 else [(0, 0), *cuts]
    if abs(wanted) > len(cuts):
        return None
    return cuts[wanted - 1 if wanted > 0 else wanted]


def _not_found(fallback: Lazy | None) -> Value:
    if fallback is None or fallback is omitted:
        raise NotAvailable("the delimiter is not in the text")
    value = top_left(fallback())
    return "" if value is None else value


@function
def TEXTSPLIT(
    text: Text,
    column_delimiter: Range | None = None,
    row_delimiter: Range | None = None,
    ignore_empty: Logical = False,
    match_mode: Number = 0.0,
    pad_with: Tolerant | None = None,
) -> Cells:
    """A text cut into columns, rows, or both."""
    delimiters = [block for block in (column_delimiter, row_delimiter) if block is not None]
    if not delimiters or not all(to_text(value) for block in delimiters for value in block.flat):
        raise InvalidValue("TEXTSPLIT needs a delimiter for columns or rows that is not empty")

    def pieces(of: str, block: Block | None) -> list[str]:
        words = [of] if block is None else _delimiters(block, match_mode).split(of)
        return [word for word in words if word] if ignore_empty else words

    rows = [pieces(line, column_delimiter) for line in pieces(text, row_delimiter)]
    width = max(map(len, rows), default=0)
    if width == 0:
        raise EmptyArray("nothing is left of the text")
    filler = CellError.NA if pad_with is None else pad_with
    return array_of([row + [filler] * (width - len(row)) for row in rows])


# -- regular expressions ----------------------------------------------------------------------------------------------

_CLASSES = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "punct": r"!-/:-@\[-`{-~", "xdigit": "0-9a-fA-F", "word": r"\w", "blank": r" \t",
}  # fmt: skip


@lru_cache(maxsize=1024)
def regular_expression(pattern: str, any_case: bool) -> re.Pattern[str]:
    """A pattern in Excel's dialect (PCRE2), compiled."""
    spelled = re.sub(r"\(\?<(?![=!])", "(?P<", pattern)
    spelled = re.sub(r"\[:(\w+):\]", lambda m: _CLASSES.get(m[1], m[0]), spelled)
    try:
        return re.compile(spelled, re.IGNORECASE if any_case else re.NOFLAG)
    except (re.error, RecursionError, OverflowError) as problem:
        raise InvalidValue(f"the pattern {pattern!r} cannot be read: {problem}") from problem


def _compiled(pattern: str, case: float) -> re.Pattern[str]:
    if int(case) not in (0, 1):
        raise InvalidValue(f"case sensitivity is {case:g}: give 0 (case counts) or 1 (any case)")
    return regular_expression(pattern, int(case) == 1)


@function
def REGEXTEST(text: Text, pattern: Text, case: Number = 0.0) -> bool:
    """Whether a part of the text fits a regular expression."""
    return _compiled(pattern, case).search(text) is not None


@function
def REGEXEXTRACT(text: Text, pattern: Text, mode: Number = 0.0, case: Number = 0.0) -> Value:
    """What fits a regular expression: the first match, all of them (1), or the groups of the first (2)."""
    expression = _compiled(pattern, case)
    first = expression.search(text)
    if first is None:
        raise NotAvailable(f"nothing in the text fits {pattern!r}")
    match int(mode):
        case 0:
            return first.group()
        case 1:
            return array_of([[found.group() for found in expression.finditer(text)]])
        case 2 if first.groups():
            return array_of([[group or "" for group in first.groups()]])
        case 2:
            return first.group()
    raise InvalidValue(f"the mode is {mode:g}: give 0, 1 or 2")


@function
def REGEXREPLACE(text: Text, pattern: Text, replacement: Text, occurrence: Number = 0.0, case: Number = 0.0) -> str:
    """The text with what fits a regular expression replaced: everywhere, or the n-th time (from the end if n < 0)."""
    matches = list(_compiled(pattern, case).finditer(text))
    wanted = int(occurrence)
    if wanted:
        matches = matches[wanted - 1 :][:1] if wanted > 0 else matches[: len(matches) + wanted + 1][-1:]
    pieces, end = [], 0
    for match in matches:
        pieces += [text[end : match.start()], _filled_in(replacement, match)]
        end = match.end()
    return "".join(pieces) + text[end:]


def _filled_in(replacement: str, match: re.Match[str]) -> str:
    """The replacement with $1, ${1} and ${name} standing for groups, $0 for the match, and $$ for a dollar sign."""

    def group(reference: re.Match[str]) -> str:
        if reference[0] == "$$":
            return "$"
        name = reference[1] or reference[2]
        try:
            return match[int(name) if name.isdigit() else name] or ""
        except IndexError as problem:
            raise InvalidValue(f"the pattern has no group {name!r}") from problem

    return re.sub(r"\$\$|\$(\d+)|\$\{(\w+)\}", group, replacement)


# -- web --------------------------------------------------------------------------------------------------------------


@function
def ENCODEURL(text: Text) -> str:
    """A text as part of a web address."""
    return quote(text, safe="")
