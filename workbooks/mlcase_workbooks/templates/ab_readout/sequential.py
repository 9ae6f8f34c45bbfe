"""What holds if the result was looked at more than once: the always valid interval."""

from __future__ import annotations

from mlcase_workbooks.templates.ab_readout.metric import UNIT
from mlcase_workbooks.templates.blocks.measures import or_words
from mlcase_workbooks.templates.blocks.steps import Step, add_steps_sheet
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import Format


def _always(what: str) -> str:
    return f'=ML_SEQ_CI(Case_Difference,Case_Error,Inputs_Planned_Effect,Inputs_Alpha,"{what}")'


SEQUENTIAL = (
    Step(
        "looks",
        "Looks at the result",
        "looks",
        "=Inputs_Looks",
        Format.COUNT,
        "1: at the planned end only; then the usual interval is right.",
    ),
    Step("half", "Half width, right for any number of looks", UNIT, _always("half_width"), Format.FINE),
    Step("usual", "Half width, right for one look", UNIT, "=Case_High-Case_Difference", Format.FINE),
    Step("price", "Price of being free to look", "times", "=" + or_words("{half}/{usual}", "no test"), Format.MULTIPLE),
    Step("low", "Always valid interval, low end", UNIT, _always("low"), Format.FINE, name="Case_Always_Low"),
    Step("high", "Always valid interval, high end", UNIT, _always("high"), Format.FINE, name="Case_Always_High"),
    Step("p", "Always valid p value", "probability", _always("p"), Format.TINY),
    Step(
        "live_low",
        "Low end that counts here",
        UNIT,
        "=IF({looks}>1,{low},Case_Low)",
        Format.FINE,
        "With more than one look: the always valid one.",
        name="Case_Live_Low",
    ),
    Step(
        "live_high",
        "High end that counts here",
        UNIT,
        "=IF({looks}>1,{high},Case_High)",
        Format.FINE,
        name="Case_Live_High",
    ),
)


def add_sequential(book: Book) -> None:
    """The Sequential sheet."""
    add_steps_sheet(
        book,
        "Sequential",
        "What holds if the result was looked at more than once?",
        (("An interval for any number of looks", SEQUENTIAL),),
    )
    v, t = "Case_Error*Case_Error", "Inputs_Planned_Effect*Inputs_Planned_Effect"
    width = f"SQRT({v}*({v}+{t})/({t})*(LN(1/Inputs_Alpha)+LN(1/Inputs_Alpha)+LN(({v}+{t})/({v}))))"
    book.check(
        "Sequential",
        "ML_SEQ_CI agrees with its formula",
        "Case_Always_High-Case_Difference",
        width,
        "Inputs_Tolerance_Ratio",
    )
