"""What work costs with a model that does it and without."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.steps import Step
from mlcase_workbooks.templates.model_roi.values.sheet import (
    GAIN,
    RATE,
    SHARE,
    SOURCE_FLAG,
    Ranged,
    ValueSheet,
    annual,
    link,
    neutral,
)
from mlcase_workbooks.templates.styles import Format, Role
from mlcase_workbooks.templates.told import Told

AUTOMATION = ValueSheet(
    "automation",
    "Value_Auto",
    "Automation: cost reduction",
    "What does the work cost with the model and without it?",
    "Cost reduction",
    "Formula: S2 l.64-93. Undetected errors and the share that becomes cash are ours; infrastructure is on Costs.",
    (
        SOURCE_FLAG,
        link("tasks", "Tasks", "a month", "Auto_Tasks"),
        link("cost", "Cost of a task by hand", "$", "Auto_Cost", Format.CENTS),
        link("rate", "Tasks that the model handles alone", "share", "Auto_Rate", SHARE),
        Step("gain", "Done right by the model alone", "share of all", GAIN, RATE, "Evidence."),
        Step(
            "accuracy",
            "Right of those it handles",
            "share",
            "=IF({rate}=0,0,MIN(1,{gain}/{rate}))",
            RATE,
            "An engineer's figure; what counts is the cost of its errors below.",
        ),
        link("error_cost", "Cost to correct an error", "$", "Auto_Error_Cost", Format.CENTS),
        neutral(
            "detected",
            "Errors that are found",
            "share",
            "Auto_Detected",
            1,
            SHARE,
            Told("S2: all of them.", "As in source: all of them."),
        ),
        neutral(
            "undetected_cost", "Cost of an error not found", "$", "Auto_Undetected_Cost", 0, Format.CENTS, "S2: none."
        ),
        neutral(
            "realised",
            "Saving that becomes cash",
            "share",
            "Auto_Realised",
            1,
            SHARE,
            Told("S2: all of it.", "As in source: all of it."),
        ),
        Step("before", "A month without the model", "$", "={tasks}*{cost}"),
        Step("by_hand", "Still done by hand", "$", "={tasks}*(1-{rate})*{cost}"),
        Step("errors", "Errors", "a month", "={tasks}*{rate}*(1-{accuracy})", Format.COUNT),
        Step("fixing", "Correcting the errors found", "$", "={errors}*{detected}*{error_cost}"),
        Step("undetected", "Errors not found", "$", "={errors}*(1-{detected})*{undetected_cost}"),
        Step("after", "A month with the model", "$", "={by_hand}+{fixing}+{undetected}"),
        Step("monthly", "Value a month", "$", "=({before}-{after})*{realised}", role=Role.SUBTOTAL),
        annual("S2 prints about 924K: 77K rounded before it is multiplied by twelve."),
        Step("share", "Saved of the cost before", "share", '=IF({before}=0,"no cost",{monthly}/{before})', SHARE),
        Step(
            "break_even",
            "Least share right at which it saves anything",
            "share",
            "=IFERROR(ML_AUTOMATION_SAVINGS({tasks},{cost},{rate},{accuracy},{error_cost},0,{detected},"
            '{undetected_cost},"break_even_accuracy"),"no level")',
            SHARE,
        ),
    ),
    "ML_AUTOMATION_SAVINGS({tasks},{cost},{rate},{accuracy},{error_cost},0,{detected},{undetected_cost})*{realised}",
    (
        Ranged("Right of the tasks automated", "accuracy", RATE),
        Ranged("Tasks", "tasks", Format.COUNT, "Auto_Tasks"),
        Ranged("Cost of a task by hand", "cost", Format.CENTS, "Auto_Cost"),
        Ranged("Tasks that the model handles alone", "rate", SHARE, "Auto_Rate"),
        Ranged("Cost to correct an error", "error_cost", Format.CENTS, "Auto_Error_Cost"),
        Ranged("Saving that becomes cash", "realised", SHARE, "Auto_Realised", rigorous_only=True),
    ),
)
