"""How a headline result is asked of the functions: each measure of a series of flows, as a formula."""

from __future__ import annotations

from typing import Protocol

RATE = "Inputs_Discount_Rate"
TIMING = "Inputs_Timing"

CONVENTION = (
    f'=IF({TIMING}="cont","flows spread through the year",IF({TIMING}="mid","mid-year flows",'
    f'IF({TIMING}="begin","start-of-year flows","end-of-year flows")))&" at "&TEXT({RATE},"0.0%")'
)

NO_RATE, NO_PAYBACK, NO_COST, NO_BENEFIT = "no single rate", "not in the case", "no cost", "no benefit"


def or_words(formula: str, words: str) -> str:
    """The formula, or plain words where it has no number to give."""
    return f'IFERROR({formula},"{words}")'


class Series(Protocol):
    """Flows in a row or a column: the cell of the initial one, the cells of the years, and all of them."""

    @property
    def initial(self) -> str:
        """The initial flow's cell."""

    @property
    def yearly(self) -> str:
        """The years' cells."""

    @property
    def whole(self) -> str:
        """All cells."""


def npv_of(flows: Series, rate: str = RATE, timing: str = TIMING) -> str:
    """Net present value."""
    return f"ML_NPV({rate},{flows.yearly},{timing},{flows.initial})"


def irr_of(flows: Series) -> str:
    """Internal rate of return; a zero in the initial column does not move it."""
    return f"ML_IRR({flows.whole})"


def mirr_of(flows: Series) -> str:
    """Modified internal rate of return; with nothing in the initial column the first year is the first period."""
    yearly, whole = (
        f"ML_MIRR({cells},Inputs_Finance_Rate,Inputs_Reinvest_Rate)" for cells in (flows.yearly, flows.whole)
    )
    return f"IF({flows.initial}=0,{yearly},{whole})"


def roi_of(benefits: Series, costs: Series) -> str:
    """Return on investment, both sides at present value."""
    return f'ML_ROI({benefits.yearly},{costs.yearly},"pv",{RATE},{TIMING},{costs.initial})'


def undiscounted_roi_of(benefits: Series, costs: Series) -> str:
    """Return on investment, with no discounting."""
    return f'ML_ROI({benefits.yearly},{costs.yearly},"simple",{RATE},{TIMING},{costs.initial})'


def bcr_of(benefits: Series, costs: Series) -> str:
    """Benefit-cost ratio."""
    return f"ML_BCR({benefits.yearly},{costs.yearly},{RATE},{TIMING},{costs.initial})"


def break_even_of(benefits: Series, costs: Series) -> str:
    """The share of the benefits at which the case neither gains nor loses, discounted at the year's end."""
    return f'ML_BREAKEVEN({benefits.yearly},{costs.yearly},{RATE},"benefit",{costs.initial})'


def payback_of(flows: Series, rate: str = "0") -> str:
    """Months until the running total stays positive, flows even within a year."""
    return f'ML_PAYBACK({flows.yearly},1,"interp",{rate},{flows.initial})'


def payback_or(flows: Series, otherwise: str) -> str:
    """The payback, or a text when the money does not come back within the case."""
    return or_words(payback_of(flows), otherwise)


def peak_funding_of(flows: Series) -> str:
    """The deepest that the running total goes below zero at a year's end, as a positive amount."""
    return f"-INDEX(ML_PEAK_FUNDING({flows.yearly},{flows.initial}),1,1)"
