"""What a function may ask of an argument: its parameter's annotation says it.

    Number, Text, Logical    one value, coerced as Excel does; an array makes the function run cell by cell
    Strict                   a Number, but TRUE, FALSE and ranges are refused, as the Analysis ToolPak's functions do
    Plain                    one value as it is (a look-up value, say); an error is raised
    Numbers                  the numbers of a range or array, or one coerced value: a list
    Range                    a range or array with its blanks, texts and errors: a Block
    Reference                a place on a sheet, not its values: an Area
    Anything                 a reference as an Area, any other value as it is: nothing is converted (INDEX, ROWS ...)
    AsItIs                   like Anything, and an error is a value too (COUNT, TYPE ...)
    Lazy                     the argument not yet evaluated: call it; arrays and trials are the function's own business
    Tolerant                 one value as it is, errors included (for ISNA and the like)
    Here                     not an argument: the cell that asks (first parameter only)

A parameter without default is required. An argument left out between commas, as in VLOOKUP(A1, B:C, 2,), counts as a
blank, which is what Excel does; with the default None it counts as not given, as Excel's newer functions have it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any, TypeAlias

from mlcase_workbooks.recalc.area import Area, Block, Place


class Kind(Enum):
    """What a parameter wants."""

    NUMBER = "number"
    STRICT = "strict"
    TEXT = "text"
    LOGICAL = "logical"
    PLAIN = "plain"
    NUMBERS = "numbers"
    RANGE = "range"
    REFERENCE = "reference"
    ANYTHING = "anything"
    AS_IT_IS = "as it is"
    HERE = "here"
    LAZY = "lazy"
    TOLERANT = "tolerant"


Number: TypeAlias = Annotated[float, Kind.NUMBER]
Strict: TypeAlias = Annotated[float, Kind.STRICT]
Text: TypeAlias = Annotated[str, Kind.TEXT]
Logical: TypeAlias = Annotated[bool, Kind.LOGICAL]
Plain: TypeAlias = Annotated[Any, Kind.PLAIN]
Numbers: TypeAlias = Annotated[list[float], Kind.NUMBERS]
Range: TypeAlias = Annotated[Block, Kind.RANGE]
Reference: TypeAlias = Annotated[Area, Kind.REFERENCE]
Anything: TypeAlias = Annotated[Any, Kind.ANYTHING]
AsItIs: TypeAlias = Annotated[Any, Kind.AS_IT_IS]
Here: TypeAlias = Annotated[Place, Kind.HERE]
Lazy: TypeAlias = Annotated[Callable[[], Any], Kind.LAZY]
Tolerant: TypeAlias = Annotated[Any, Kind.TOLERANT]
SCALAR_KINDS = frozenset({Kind.NUMBER, Kind.STRICT, Kind.TEXT, Kind.LOGICAL, Kind.PLAIN, Kind.TOLERANT})
ARRAY_KINDS = frozenset({Kind.NUMBERS, Kind.RANGE, Kind.REFERENCE, Kind.ANYTHING})


class Omitted(Enum):
    """An argument left out between commas, as in IF(A1,,1)."""

    OMITTED = "omitted"


OMITTED = Omitted.OMITTED


def omitted() -> None:
    """What a lazy argument left out is: a blank where the function does not look for it."""
