"""What stands around the readout's own sheets: title, facts, the sheets in reading order, what it rests on."""

from __future__ import annotations

from mlcase_workbooks.templates.ab_readout.findings import FINDINGS
from mlcase_workbooks.templates.ab_readout.inputs import SECTIONS
from mlcase_workbooks.templates.blocks.cover import Facts
from mlcase_workbooks.templates.blocks.frame import Frame, sheet_map
from mlcase_workbooks.templates.told import Told

FRAME = Frame(
    title="A/B test: readout",
    years=1,
    facts=Facts(
        version="1.0",
        date="October 2025",
        prepared_by="Analyst of the test",
        approvers="Product owner, CFO",
        purpose="Does the treatment pay, and how sure is that?",
        source="S2: the lesson ML ROI and Business Cases; l. = line of that document",
    ),
    sections=SECTIONS,
    sheets=sheet_map(
        ("Summary", "The readout on one page"),
        ("Inputs", "What was counted, what was planned, what it is worth"),
        ("Validity", "What must hold before the result is read"),
        ("Results", "The difference, its interval, and how much to believe"),
        ("Guardrails", "What must not suffer, and all metrics together"),
        ("Bayes", "The probability of being better, and the cost of being wrong"),
        ("Sequential", "What holds for any number of looks"),
        ("Annualise", "The worth of a year, by every reading of the test"),
        ("BusinessMDE", "The least difference that pays, against the interval"),
        ("Decision", "Ship, hold or extend, and why"),
        "Checks",
        "Log",
    ),
    document="S2",
    assumptions=(
        "Users were assigned at random, each to one group, and each counts once.",
        "Group sizes are ours: S2 gives the rates of 18 % and 21 % only.",
        "The difference of the test holds for all traffic at full rollout.",
        "The interval is for one look at the planned end; with more looks the always valid one decides.",
        "Shrinking weighs the test with the scatter of true effects in earlier tests, centred at 0.",
        Told(
            "All amounts are US dollars a year; the defaults count revenue over twelve full months, as S2 does.",
            "All amounts are US dollars a year.",
        ),
    ),
    excluded=(
        "Effects beyond the first year, and the cost of running the treatment.",
        "Users of one group who affect the other's (shared stock, prices, queues).",
        "Segments: a gain on average may be a loss for some.",
    ),
    findings=FINDINGS,
    note="Its way from a test to a year, recomputed. Annualise and Decision show it beside ours.",
    empty="COUNT(Inputs_Control_Size,Inputs_Treatment_Size)=0",
    live=(("Metric", "=Inputs_Kind"), ("Decision", "=Case_Decision")),
)
