"""The readout's inputs: what the test counted, what was planned, and what the metric is worth (S2's figures)."""

from __future__ import annotations

import math

from mlcase_workbooks.templates.blocks.assumptions import keeping, status, tolerances
from mlcase_workbooks.templates.blocks.inputs import Input, Section
from mlcase_workbooks.templates.styles import Format
from mlcase_workbooks.templates.told import Told

RATE, MEAN = "rate", "mean"
OURS = "assumption"
SHARES = (Format.PERCENT, Format.DETAILED_PERCENT, Format.WHOLE_PERCENT)


ONLY_FOR = {
    RATE: ("Control_Events", "Treatment_Events", "Conversion", "Value"),
    MEAN: ("Control_Mean", "Control_SD", "Treatment_Mean", "Treatment_SD", "Mean_Value"),
}
"""What is asked for one kind of metric only."""


def _given(
    name: str,
    label: str,
    value: float,
    unit: str,
    source: str,
    form: Format = Format.COUNT,
    note: str = "",
    least: float = 0.0,
    most: float = math.inf,
) -> Input:
    """A figure of the test or of the plan; one that the source does not give is of low confidence."""
    kind = next((kind for kind, names in ONLY_FOR.items() if name in names), None)
    return Input(
        f"Inputs_{name}",
        label,
        value,
        unit,
        source,
        form=form,
        needed=f'Inputs_Kind="{kind}"' if kind else "",
        owner="Analyst",
        confidence="high" if source.startswith("S2") else "low",
        note=note,
        least=least,
        most=1.0 if form in SHARES and most == math.inf else most,
    )


TEST = Section(
    "What was tested",
    (
        status("draft", "this workbook"),
        Input(
            "Inputs_Kind",
            "What the metric is",
            RATE,
            "choice",
            "S2 l.141",
            choices=(RATE, MEAN),
            confidence="high",
            note="Rate: events of users. Mean: an amount for each user, with its standard deviation.",
        ),
        _given("Control_Size", "Control: users", 10_000, "users", OURS, note="S2 gives rates only."),
        _given("Treatment_Size", "Treatment: users", 10_000, "users", OURS, note="S2 gives rates only."),
    ),
)

COUNTS = Section(
    "Counts: used when the metric is a rate",
    (
        _given("Control_Events", "Control: events", 1_800, "events", "S2 l.144", note=Told("18 % of the users.")),
        _given("Treatment_Events", "Treatment: events", 2_100, "events", "S2 l.145", note=Told("21 % of the users.")),
    ),
)

MEANS = Section(
    "Means: used when the metric is a mean",
    (
        _given("Control_Mean", "Control: mean", 3.75, "unit of the metric", OURS, Format.CENTS, least=-1e12),
        _given("Control_SD", "Control: standard deviation", 30, "unit of the metric", OURS, Format.CENTS),
        _given("Treatment_Mean", "Treatment: mean", 4.10, "unit of the metric", OURS, Format.CENTS, least=-1e12),
        _given("Treatment_SD", "Treatment: standard deviation", 31, "unit of the metric", OURS, Format.CENTS),
        _given(
            "Correlation",
            "Correlation with the same users' earlier behaviour",
            0.0,
            "ratio",
            OURS,
            Format.MULTIPLE,
            "CUPED: shrinks the error. Leave at 0 when it is taken out of the data already.",
            most=0.99,
        ),
    ),
)

PLAN = Section(
    "What was planned before the test began",
    (
        _given("Treatment_Share", "Users meant to be treated", 0.5, "share", OURS, Format.PERCENT),
        _given("Days", "Days that the test ran", 14, "days", OURS, Format.COUNT, "S2 l.142 asks for it and drops it."),
        _given("Least_Days", "Least number of days", 14, "days", OURS, Format.COUNT, "Two full weeks."),
        _given(
            "Test_Traffic",
            "Share of the traffic in the test",
            0.01,
            "share",
            OURS,
            Format.DETAILED_PERCENT,
            "S2 l.143 asks for it and drops it.",
        ),
        _given("Year_Days", "Days in a year", 365, "days", "calendar", Format.COUNT, least=1),
        _given("Traffic_Slack", "Users may be off the traffic by", 0.25, "share", OURS, Format.PERCENT),
        _given(
            "Planned_Effect",
            "Difference that the test was planned to find",
            0.02,
            "unit of the metric",
            OURS,
            Format.RATIO,
            "Registered before the start; also tunes the sequential interval.",
        ),
        _given("Planned_Base", "Control's level as planned", 0.18, "unit of the metric", "S2 l.144", Format.RATIO),
        _given("Confidence", "Confidence of the interval", 0.95, "share", "S2 l.169", Format.WHOLE_PERCENT, most=0.999),
        _given("Alpha", "Significance level", 0.05, "share", "S2 l.155", Format.WHOLE_PERCENT),
        _given("Power", "Power", 0.80, "share", OURS, Format.WHOLE_PERCENT, most=0.999),
        _given(
            "Split_Alpha", "A split less likely than this is a mismatch", 0.001, "share", OURS, Format.RATIO, most=1
        ),
        _given("Looks", "Looks at the result before the end", 1, "looks", OURS, Format.COUNT, "1: at the end only.", 1),
        _given(
            "First_Half", "Difference in the first half", 0.032, "unit of the metric", OURS, Format.RATIO, least=-1e12
        ),
        _given(
            "Second_Half", "Difference in the second half", 0.028, "unit of the metric", OURS, Format.RATIO, least=-1e12
        ),
        _given(
            "Novelty_Share",
            "Of the first half's difference the second must keep",
            0.5,
            "share",
            OURS,
            Format.PERCENT,
            "Less: people may only have tried what was new.",
        ),
    ),
)

WORTH = Section(
    "What the metric is worth",
    (
        _given("Traffic", "Units at full rollout", 5_000_000, "a month", "S2 l.53", note="S2's other example."),
        _given("Conversion", "Events that turn into money", 0.12, "share", "S2 l.150", Format.PERCENT, "Rate only."),
        _given("Value", "Money for such an event", 85, "$", "S2 l.149", Format.CENTS, "Rate only."),
        _given("Mean_Value", "Money for a unit of the mean", 1, "$", OURS, Format.CENTS, "Mean only."),
        _given(
            "Margin",
            "Contribution margin",
            1.0,
            "share",
            "S2 l.163-168",
            Format.PERCENT,
            Told(
                "S2 counts revenue: 100 %. Put in the margin for profit.",
                "100 % counts revenue. Put in the margin for profit.",
            ),
        ),
        _given("Months", "Months live in the year", 12, "months", "S2 l.175", Format.COUNT, most=12),
        _given("Ramp", "Months until full rollout", 0, "months", OURS, Format.COUNT, "0: full from the start."),
        _given(
            "Half_Life",
            "Months after which half of the effect is gone",
            0,
            "months",
            OURS,
            Format.COUNT,
            Told("0: it stays, as in S2.", "0: it stays."),
        ),
        _given(
            "Prior_SD",
            "How far true effects of such tests scatter",
            0.01,
            "unit of the metric",
            OURS,
            Format.RATIO,
            "From the record of earlier tests; pulls a winner's result back.",
        ),
        _given(
            "Source_Share",
            Told("S2's conservative share of the point", "Conservative share of the point"),
            0.80,
            "share",
            "S2 l.171",
            Format.WHOLE_PERCENT,
        ),
        _given("Investment", "Cost to be earned back in a year", 500_000, "$", OURS, Format.MONEY),
        _given("Least_Return", "Return asked for on top", 0.0, "ratio", OURS, Format.PERCENT, most=10),
    ),
)

CONVENTIONS = (
    "Treatment_Share Least_Days Year_Days Traffic_Slack Confidence Alpha Power Split_Alpha Looks "
    "Novelty_Share Correlation Margin Months Ramp Half_Life Source_Share Least_Return"
)
"""What stands without the example: a blank workbook keeps it."""
SECTIONS = keeping(CONVENTIONS, TEST, COUNTS, MEANS, PLAN, WORTH, tolerances())
