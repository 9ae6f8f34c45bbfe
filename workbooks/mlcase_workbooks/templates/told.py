"""What belongs to an example only: the texts that tell its story, and what a blank workbook says in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable

CITATION = re.compile(r"(?<!^)\bS[0-2]\b|^S[0-2]\b(?=.)|\bl\.\d|(?:^|[;:] )example\b|^assumption$")
"""Documents are cited by S0, S1, S2 and a line, figures that none gives by "example" or "assumption". A
text that cites belongs to the example; "S1" alone is a code."""


class Told(str):
    """A text of the example; ``blank`` is what a blank workbook says in its place, if anything."""

    blank: str | None

    def __new__(cls, text: str, blank: str | None = None) -> Told:
        """The example's text, and the blank workbook's."""
        told = super().__new__(cls, text)
        told.blank = blank
        return told


def within(words: str, text: str) -> str:
    """Words around a text, both as the example and as a blank workbook has it."""
    around = words.format(text)
    return Told(around, words.format(text.blank or "")) if isinstance(text, Told) else around


def belongs_to_example(text: str) -> bool:
    """Whether a blank workbook has no use for a text."""
    return isinstance(text, Told) or (not text.startswith("=") and CITATION.search(text) is not None)


def in_blank(text: str) -> str | None:
    """What a blank workbook says: the text itself, unless it belongs to the example."""
    if isinstance(text, Told):
        return text.blank
    return None if belongs_to_example(text) else text


def all_in_blank(texts: Iterable[str]) -> tuple[str, ...]:
    """What a blank workbook has left of a list of texts."""
    return tuple(left for left in map(in_blank, texts) if left)


PROVENANCE = "Owner: … · Date: … · Confidence: … · US dollars"
"""What a blank workbook has over a table whose figures have one origin, to be written over."""
