"""Texts as Excel compares them: without regard to case, in its sorting order, and with the wildcards * ? ~."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Excel's order: punctuation, then signs of arithmetic, then digits, then letters; hyphens and apostrophes hardly count.
_PUNCTUATION = ' !"#$%&()*,./:;?@[\\]^_`{|}~+<=>'
_FIRST = str.maketrans({sign: chr(rank) for rank, sign in enumerate(_PUNCTUATION, 1)} | {"-": None, "'": None})


def folded(text: str) -> str:
    """A text as comparisons see it: without regard to case."""
    return text.casefold()


@lru_cache(maxsize=65536)
def in_order(text: str) -> tuple[str, str, int]:
    """What texts are sorted by: base letters first, then accents, and a text with hyphens after the same without."""
    text = text.casefold()
    if text.isascii():
        return text.translate(_FIRST), "", text.count("-") + text.count("'")
    accented = unicodedata.normalize("NFD", text)
    letters = "".join(
        ch if ch.isalnum() or ch.isascii() else " " + ch for ch in accented if not unicodedata.combining(ch)
    )
    return letters.translate(_FIRST), accented, text.count("-") + text.count("'")


@lru_cache(maxsize=4096)
def wildcards(text: str) -> re.Pattern[str] | None:
    """The pattern that a text with wildcards stands for, to be matched in full with a folded text; None without any.

    * is any run of characters, ? any one, and ~ takes the meaning of the sign behind it away.
    """
    if not any(sign in text for sign in "*?~"):
        return None
    return re.compile(_expression(folded(text)), re.DOTALL)


@lru_cache(maxsize=4096)
def within(text: str) -> re.Pattern[str]:
    """The pattern that finds a text, wildcards allowed, somewhere within another, in any case (for SEARCH)."""
    return re.compile(_expression(text, run=".*?"), re.DOTALL | re.IGNORECASE)


def _expression(text: str, run: str = ".*") -> str:
    signs = {"*": run, "?": "."}
    pieces = re.finditer(r"~(?P<plain>.?)|(?P<sign>.)", text, re.DOTALL)
    return "".join(signs.get(p["sign"]) or re.escape(p["plain"] or p["sign"] or "") for p in pieces)
