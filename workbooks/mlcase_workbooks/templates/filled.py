"""Whether the case is filled in, and what stands in the place of results until it is."""

from __future__ import annotations

OPEN_INPUTS, EMPTY = "Case_Open_Inputs", "Case_Empty"
"""How many inputs are still empty, and whether nothing at all is entered."""
STATUS = f'=IF(Case_Checks,"checks hold",IF({OPEN_INPUTS}>0,"NOT FILLED IN","CHECK FAILS"))'
UNFINISHED = f"AND(NOT(Case_Checks),{OPEN_INPUTS}>0)"
NOTHING, NO_FIGURE = '"Nothing is entered yet"', '"–"'
BEGIN = (
    '"Nothing is entered yet: begin with Inputs, then go through the sheets that the Cover shows with empty inputs ("&'
    f'{OPEN_INPUTS}&" in all)."'
)
STILL_EMPTY = (
    f'IF({OPEN_INPUTS}=0,"",IF({OPEN_INPUTS}=1,"One input is",{OPEN_INPUTS}&" inputs are")&" still empty: see Cover. ")'
)


def begun(formula: str, otherwise: str = NOTHING) -> str:
    """The formula once something is entered, and ``otherwise`` until then: no claim rests on nothing."""
    return f'=IF({EMPTY}="yes",{otherwise},{formula.removeprefix("=")})'
