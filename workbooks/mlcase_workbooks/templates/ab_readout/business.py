"""The least difference that pays, against the test's interval and what the test could find."""

from __future__ import annotations

from mlcase_workbooks.templates.ab_readout.metric import either
from mlcase_workbooks.templates.blocks.measures import or_words
from mlcase_workbooks.templates.blocks.steps import Step, add_steps
from mlcase_workbooks.templates.sheet import Book
from mlcase_workbooks.templates.styles import Format
from mlcase_workbooks.templates.told import Told

LEAST = "=ML_MDE_BUSINESS(Inputs_Investment,Case_Unit_Value,Inputs_Least_Return{})"
BUSINESS = (
    Step(
        "least",
        "Least difference that is worth its money",
        "unit of the metric",
        LEAST.format(""),
        Format.FINE,
        "The cost to be earned back in a year, over the worth of a unit.",
        name="Case_Business_Effect",
    ),
    Step(
        "relative",
        "Relative to the control",
        "share",
        "=" + or_words("{least}/Case_Control", "no base"),
        Format.DETAILED_PERCENT,
        name="Case_Business_Lift",
    ),
    Step("low", "The test's low end", "unit of the metric", "=Case_Live_Low", Format.FINE),
    Step("point", "The test's point", "unit of the metric", "=Case_Difference", Format.FINE),
    Step("high", "The test's high end", "unit of the metric", "=Case_Live_High", Format.FINE),
    Step(
        "verdict",
        "So",
        "",
        '=IF(AND(ISNUMBER({low}),ISNUMBER({least})),IF({low}>={least},"the whole interval pays",'
        'IF({high}<{least},"nothing in the interval pays","the interval leaves it open")),"no answer")',
        Format.GENERAL,
        Told(
            "Significant is not the same: S2 l.309 has a significant effect worth 500 a year.",
            "Significant is not the same: a significant effect may be worth little.",
        ),
        name="Case_Business_Verdict",
    ),
    Step(
        "chance",
        "Chance that the true difference pays",
        "share",
        "=" + or_words("NORMSDIST(({point}-{least})/Case_Error)", "no test"),
        Format.DETAILED_PERCENT,
        "Before shrinking; from a flat prior.",
        name="Case_Business_Chance",
    ),
)
DETECTABLE = (
    Step(
        "found",
        "Least difference that this test could be relied on to find",
        "unit of the metric",
        "="
        + either(
            "ML_MDE(Inputs_Planned_Base,MIN(Inputs_Control_Size,Inputs_Treatment_Size),Inputs_Alpha,Inputs_Power,,"
            "Inputs_Correlation)",
            "ML_MDE(Inputs_Control_Mean,MIN(Inputs_Control_Size,Inputs_Treatment_Size),Inputs_Alpha,Inputs_Power,"
            "Inputs_Control_SD,Inputs_Correlation)",
        ),
        Format.FINE,
        "Planned with the control's level.",
        name="Case_Detectable",
    ),
    Step(
        "size",
        "Users in each group to find the least that pays",
        "users",
        "="
        + either(
            "ML_SAMPLE_SIZE(Inputs_Planned_Base,{least},Inputs_Alpha,Inputs_Power,1,,Inputs_Correlation)",
            "ML_SAMPLE_SIZE(Inputs_Planned_Base,{least},Inputs_Alpha,Inputs_Power,1,Inputs_Control_SD,"
            "Inputs_Correlation)",
        ),
        Format.COUNT,
        "Often out of reach: then a test can confirm a large effect, not rule out a small one that pays.",
    ),
)


def add_business(book: Book) -> None:
    """The BusinessMDE sheet."""
    question = "Is the difference large enough to be worth its money?"
    sheet = book.sheet("BusinessMDE", "Business threshold", question, (54, 22, 24, 78))
    sheet.one_page = True
    sheet.headers({"B": "Figure", "C": "Unit", "D": "Value", "E": "How to read it"}, height=16)
    sheet.freeze("B")
    sheet.heading("What must be found, and what was found")
    rows = add_steps(sheet, BUSINESS, "D", "E")
    sheet.down()
    sheet.heading("What a test can find")
    add_steps(sheet, DETECTABLE, "D", "E", rows)
    own = "Inputs_Investment*(1+Inputs_Least_Return)/Case_Unit_Value"
    statement = "ML_MDE_BUSINESS agrees with cost over worth"
    book.check(sheet.name, statement, "Case_Business_Effect", own, "Inputs_Tolerance_Ratio")
