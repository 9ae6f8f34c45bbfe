"""By how much the groups differ, how sure that is, and how much of it to believe."""

from __future__ import annotations

from mlcase_workbooks.templates.ab_readout.metric import LEFT_OVER, UNIT, either, of_mean, of_rate
from mlcase_workbooks.templates.blocks.measures import or_words
from mlcase_workbooks.templates.blocks.steps import Step, add_steps_sheet
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import Format
from mlcase_workbooks.templates.told import Told

CONVENTION = '="one look, "&TEXT(Inputs_Confidence,"0%")&" interval"'


def _interval(end: str, method: str = "wald") -> str:
    """An end of the interval, drawn in by what earlier behaviour explains."""
    return f"={{diff}}+({either(of_rate(end, method), of_mean(end))}-{{diff}})*{LEFT_OVER}"


def _tails(z: str) -> str:
    """How often chance alone is as far out, on either side."""
    return f"NORMSDIST(-ABS({z}))+1-NORMSDIST(ABS({z}))"


LEVELS = (
    Step("c", "Control", UNIT, "=" + either(of_rate("p_c"), "Inputs_Control_Mean"), Format.FINE, name="Case_Control"),
    Step(
        "t",
        "Treatment",
        UNIT,
        "=" + either(of_rate("p_t"), "Inputs_Treatment_Mean"),
        Format.FINE,
        name="Case_Treatment",
    ),
    Step(
        "diff",
        "Difference",
        UNIT,
        "=" + either(of_rate("diff"), of_mean("diff")),
        Format.FINE,
        "Treatment less control.",
        name="Case_Difference",
    ),
    Step(
        "relative",
        "Difference relative to the control",
        "share",
        "=" + or_words("{diff}/{c}", "no base"),
        Format.PERCENT,
        Told("Effect size beside significance: S2 l.309.", "Effect size beside significance."),
        name="Case_Lift",
    ),
)
SURE = (
    Step("raw", "Standard error, as counted", UNIT, "=" + either(of_rate("se"), of_mean("se")), Format.FINE),
    Step(
        "se",
        "Standard error, earlier behaviour taken out",
        UNIT,
        f"={{raw}}*{LEFT_OVER}",
        Format.FINE,
        "CUPED; with a correlation of 0 the one above.",
        name="Case_Error",
    ),
    Step(
        "low",
        "Interval, low end",
        UNIT,
        _interval("low"),
        Format.FINE,
        '="At "&TEXT(Inputs_Confidence,"0%")&" confidence, one look: Wald for rates, Welch for means."',
        name="Case_Low",
    ),
    Step("high", "Interval, high end", UNIT, _interval("high"), Format.FINE, name="Case_High"),
    Step(
        "newcombe_low",
        "Newcombe's interval, low end",
        UNIT,
        _interval("low", "newcombe"),
        Format.FINE,
        "Rates: holds for small counts too. Means: the one above.",
        name="Case_Newcombe_Low",
    ),
    Step(
        "newcombe_high",
        "Newcombe's interval, high end",
        UNIT,
        _interval("high", "newcombe"),
        Format.FINE,
        name="Case_Newcombe_High",
    ),
    Step(
        "p",
        "p value",
        "probability",
        "="
        + or_words(f"IF(Inputs_Correlation=0,{either(of_rate('p'), of_mean('p'))},{_tails('{diff}/{se}')})", "no test"),
        Format.TINY,
        "How often chance alone would show as much. Not the chance that the treatment is worthless.",
        name="Case_P",
    ),
    Step(
        "significant", "Significant", "", '=IF({p}<=Inputs_Alpha,"yes","no")', Format.GENERAL, name="Case_Significant"
    ),
    Step("convention", "How it is read", "", CONVENTION, Format.GENERAL, name="Case_Convention"),
)
DESIGN = (
    Step(
        "shrunk",
        "What to believe after earlier tests",
        UNIT,
        "=ML_SHRINK({diff},{se},Inputs_Prior_SD)",
        Format.FINE,
        "A winner's difference is overstated; weighed with how far true effects usually scatter.",
        name="Case_Shrunk",
    ),
    Step(
        "shrunk_sd",
        "Its uncertainty",
        UNIT,
        '=ML_SHRINK({diff},{se},Inputs_Prior_SD,0,"sd")',
        Format.FINE,
        name="Case_Shrunk_SD",
    ),
    Step(
        "critical",
        "Interval's half width, in standard errors",
        "ratio",
        "=" + or_words("({high}-{diff})/{se}", "no test"),
        Format.MULTIPLE,
    ),
    Step(
        "shrunk_low", "Low end of that", UNIT, "={shrunk}-{critical}*{shrunk_sd}", Format.FINE, name="Case_Shrunk_Low"
    ),
    Step(
        "shrunk_high",
        "High end of that",
        UNIT,
        "={shrunk}+{critical}*{shrunk_sd}",
        Format.FINE,
        name="Case_Shrunk_High",
    ),
    Step(
        "exaggeration",
        "A significant result overstates, if the truth is as planned, by",
        "times",
        '=ML_TYPEM(Inputs_Planned_Effect,{se},Inputs_Alpha,"exaggeration")',
        Format.MULTIPLE,
        "Near 1: the test was large enough. Well above: only exaggerated results get through.",
    ),
    Step(
        "power",
        "Chance of finding the planned difference",
        "share",
        "=ML_POWER(Inputs_Planned_Effect,{se},Inputs_Alpha)",
        Format.PERCENT,
    ),
)


def add_results(book: Book) -> None:
    """The Results sheet: the difference, how sure it is, and how much of it to believe."""
    sections = (("What was measured", LEVELS), ("How sure it is", SURE), ("How much of it to believe", DESIGN))
    add_steps_sheet(book, "Results", "By how much do the groups differ, and how sure is that?", sections)
    rates = "Inputs_Treatment_Events/Inputs_Treatment_Size-Inputs_Control_Events/Inputs_Control_Size"
    own = either(rates, "Inputs_Treatment_Mean-Inputs_Control_Mean")
    ratio = "Inputs_Tolerance_Ratio"
    book.check("Results", "The difference is treatment less control", "Case_Difference", own, ratio)
    squares = "+".join(f"Case_{g}*(1-Case_{g})/Inputs_{g}_Size" for g in ("Control", "Treatment"))
    spread = "+".join(f"Inputs_{g}_SD*Inputs_{g}_SD/Inputs_{g}_Size" for g in ("Control", "Treatment"))
    error = f"SQRT({either(squares, spread)})*{LEFT_OVER}"
    book.check("Results", "The standard error follows from the groups' own variances", "Case_Error", error, ratio)
    ordered = "(Case_Low>Case_Difference)+(Case_Difference>Case_High)+(Case_Newcombe_Low>Case_Newcombe_High)"
    book.check("Results", "Every interval holds the difference", ordered)
    belief = "Case_Difference*Inputs_Prior_SD*Inputs_Prior_SD/(Inputs_Prior_SD*Inputs_Prior_SD+Case_Error*Case_Error)"
    book.check("Results", "ML_SHRINK agrees with the weighted mean", "Case_Shrunk", belief, ratio)
    excess = "MAX(0,Inputs_Control_Events-Inputs_Control_Size)+MAX(0,Inputs_Treatment_Events-Inputs_Treatment_Size)"
    book.check("Results", "No group has more events than users", excess)
