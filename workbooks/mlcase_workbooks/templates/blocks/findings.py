"""What a picture shows, in a sentence: formulas for the charts' titles and the lines over them on the Summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcase_workbooks.templates.styles import Scale

if TYPE_CHECKING:
    from mlcase_workbooks.templates.blocks.sensitivity import Sensitivity

PAYBACK = (
    '=IF(Case_Total_Cost=0,"No cost is entered yet",IF(ISNUMBER(Case_Payback),'
    '"Cumulative cash turns positive after "&TEXT(Case_Payback,"0.0")&" months",'
    '"Cumulative cash does not turn positive within the case"))'
)


def scenarios(scale: Scale) -> str:
    """From the worst case to the best, and what they come to on average."""
    worst, best, expected = (scale.words(f"Case_{name}_NPV") for name in ("Worst", "Best", "Expected"))
    return f'="The scenarios run from "&{worst}&" to "&{best}&"; expected "&{expected}'


def tornado(sensitivity: Sensitivity, scale: Scale) -> str:
    """The widest bar: which assumption, and what it does to the result."""
    low, high = (scale.words(sensitivity.change(1, high=side)) for side in (False, True))
    return f'={sensitivity.driver(1)}&": NPV changes by "&{low}&" to "&{high}'


def break_even(scale: Scale) -> str:
    """Payback on the curve, and how deep it goes before."""
    deepest = scale.words("Case_Peak_Funding")
    return f'="Peak funding of "&{deepest}&"; "&IF(ISNUMBER(Case_Payback),"the money is back after "&' + (
        'TEXT(Case_Payback,"0.0")&" months","the money does not come back within the case")'
    )


def highest(labels: str, values: str, says: str, scale: Scale) -> str:
    """Which entry of a list is the largest, what that says of it, and its amount."""
    return f'=INDEX({labels},MATCH(MAX({values}),{values},0))&" {says} "&{scale.words(f"MAX({values})")}'
