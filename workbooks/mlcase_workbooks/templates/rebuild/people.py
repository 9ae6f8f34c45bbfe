"""What may go wrong with the rebuild, and what will be asked about it."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.assumptions import EXAMPLE
from mlcase_workbooks.templates.blocks.objections import Fact, Objection
from mlcase_workbooks.templates.blocks.risks import Risk, Shock
from mlcase_workbooks.templates.styles import THOUSANDS, Format
from mlcase_workbooks.templates.told import Told

money = THOUSANDS.words

RISKS = (
    Risk("K1", "The cause was the model after all: the churn model does not recover", 0.20, 400_000, 600_000, "",
         "Gate 1 replays the pilots on clean data before money is spent", "CTO", "low", EXAMPLE,
         Shock(Told("The first model brings half", "The first model brings less"), 0.50, ("B1",))),
    Risk("K2", "The three tracks take longer, the first model comes later", 0.35, 80_000, 160_000, "delay",
         "Tracks run side by side; gate 2 holds one date for all", "ML platform lead", "medium", EXAMPLE),
    Risk("K3", "Later models wait for the first", 0.30, 60_000, 140_000, "delay",
         "Same event as K2, seen from the models: counted once", "Data science lead", "medium", EXAMPLE),
    Risk("K4", Told("The rebuild costs a third more", "The rebuild costs more"), 0.30, 90_000, 140_000, "",
         "Contingency; scope fixed at gate 1", "CFO", "low", EXAMPLE,
         Shock(Told("The rebuild costs a third more", "The rebuild costs more"), 0.33, ("C1",))),
    Risk("K5", "No second and third model: the foundation serves one", 0.20, 350_000, 550_000, "",
         "Owners of both models sign the plan", "CTO", "medium", EXAMPLE,
         Shock("Second and third model do not come", 1.0, ("B2", "B3"))),
)  # fmt: skip
RESIDUAL_SCALE = {"low": (0.10, EXAMPLE), "medium": (0.20, EXAMPLE), "high": (0.40, EXAMPLE)}
RISK_NOTE = "Examples of what a register for this case holds; losses are positive amounts over the case's years."

K, P, N = Format.THOUSANDS, Format.PERCENT, Format.YEAR
NPV = Fact("Forward-looking NPV", "Case_NPV", K)

OBJECTIONS = (
    Objection(
        "O1",
        Told("Three pilots failed. Why pay again?", "The pilots failed. Why pay again?"),
        "CFO",
        (
            Fact("Lost to causes upstream of the model", "Case_Fixable_Share", P),
            Fact("Findings of the diagnosis", "Case_Findings", N),
            NPV,
            Fact("Sunk in pilots, not a benefit", "Case_Sunk", K),
        ),
        '="The pilots are not a reason to pay: their "&'
        f'{money("Case_Sunk")}&" is gone either way. The reason is what comes: "&{money("Case_NPV")}&'
        '" at present value. "&TEXT(Case_Fixable_Share,"0%")&" of what was lost had causes upstream of the model."',
        "If the diagnosis is wrong, a rebuilt foundation feeds a model that still fails: risk K1.",
        "Release the audit now; the rest at gate 1, when the causes are confirmed.",
    ),
    Objection(
        "O2",
        "Retrain the models instead",
        "Data science",
        (
            Fact("Findings of the diagnosis", "Case_Findings", N),
            Fact("Features with a null rate that rose", "Case_Skewed", N),
            Fact("Features that are late", "Case_Late", N),
            Fact("Columns whose type changed", "Case_Changed", N),
        ),
        '="Retraining learns from the same inputs. "&TEXT(Case_Findings,"0")&" findings are about what reaches '
        'the model live: nulls, age, types and distribution. None is about its architecture."',
        "Some drift is real change in the business; then retraining is right. Diagnosis cannot tell the two apart.",
        "Replay one pilot on corrected inputs before gate 1.",
    ),
    Objection(
        "O3",
        "One model after the other, as money allows",
        "CFO",
        (
            Fact("Months if one track followed the other", "Case_Serial_Months", Format.MONTHS),
            Fact("Months with three tracks side by side", "Case_Plan_Months", Format.MONTHS),
            Fact("First model alone, with the whole foundation", "Case_First_Model_ROI", P),
            Fact("All models with the foundation", "Case_Platform_ROI", P),
        ),
        '="In series it takes "&TEXT(Case_Serial_Months,"0.0")&" months instead of "&TEXT(Case_Plan_Months,"0.0")&'
        '". A full year of all models returns "&TEXT(Case_Platform_ROI,"0%")&" on the foundation; the first alone "&'
        'TEXT(Case_First_Model_ROI,"0%")&"."',
        "Three tracks need three teams at once. If one is missing, the plan moves towards the serial one.",
        "Confirm the three track leads by gate 1.",
    ),
    Objection(
        "O4",
        "We have lineage: the transformation tool does it",
        "VP Engineering",
        (
            Fact("Checks in place, of those asked", "Case_Readiness_Score", N),
            Fact("Questions asked", "Case_Readiness_Questions", N),
            Fact("Columns whose type changed unseen", "Case_Changed", N),
        ),
        '="It sees transformations, not raw feeds, and tells no model owner. "&TEXT(Case_Readiness_Score,"0")&" of "&'
        'TEXT(Case_Readiness_Questions,"0")&" checks are in place; "&TEXT(Case_Changed,"0")&" column changed its type '
        'and nobody was told."',
        "Where the tool covers a feed already, Track B should use it and cost less.",
        "List the feeds that the tool covers before gate 1.",
    ),
    Objection(
        "O5",
        "The promised returns never came last time either",
        "CFO",
        (
            Fact("Share of the benefits that must arrive", "Case_Break_Even", P),
            Fact("NPV of the worst case", "Case_Worst_NPV", K),
            Fact("NPV less the expected cost of risks", "Case_Risk_Adjusted_NPV", K),
            Fact("Payback, months", "Case_Payback", Format.MONTHS),
        ),
        '="Only "&TEXT(Inputs_Realisation,"0%")&" of the planned value is counted, and of that "&'
        'TEXT(Case_Break_Even,"0%")&" must arrive. In the worst case NPV is "&'
        f'{money("Case_Worst_NPV")}&". Nine to one, as claimed elsewhere, is not used here."',
        "The models' values are estimates until each has its A/B test.",
        "Agree on the measure and the test of the first model now.",
    ),
)
ANSWERS = (
    ("N", "No service level for any feature pipeline", "Track A", "Data engineering", "Week 28"),
    ("N", "Jobs are monitored, values are not", "Track A", "ML platform lead", "Week 28"),
    ("N", "Null rates were found after the pilot", "Track C", "Data science", "Week 22"),
    ("N", "A renamed column reached the model unseen", "Track B", "ML platform lead", "Week 24"),
)
