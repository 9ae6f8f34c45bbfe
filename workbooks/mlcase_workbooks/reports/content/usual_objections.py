"""The objections that every reader of a business case or of a test raises, and what meets each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlcase_workbooks.reports.charts import Chart
from mlcase_workbooks.reports.content import pictures
from mlcase_workbooks.reports.facts import Facts


@dataclass(frozen=True)
class Usual:
    """An objection that is always raised. The first answer whose figures exist, and whose condition holds, is given.

    ``condition`` names a figure that must lie between two values for the favourable answer, the first of two.
    """

    objection: str
    figures: tuple[str, ...]
    condition: tuple[str, float, float]
    answer: str
    concession: str
    remains: str
    wanted: str
    picture: Callable[[Facts], Chart | None] = lambda facts: None


_ANY = float("inf")
USUAL = (
    Usual(
        "The benefits are soft",
        ("Case_Break_Even", "Case_Margin_Of_Safety", "Case_Worst_NPV", "Case_NPV"),
        ("Case_Break_Even", -_ANY, 1.0),
        "They may fall short. {Case_Break_Even} of them must arrive for the case to break even; a shortfall of up to "
        "{Case_Margin_Of_Safety} still leaves a gain. In the worst case NPV is {Case_Worst_NPV}.",
        "That is right: even all planned benefits do not pay for the costs. NPV is {Case_NPV}.",
        "Benefits and costs can go wrong together: that is the worst case.",
        "Agree on the measures by which the benefits are reported every quarter.",
        pictures.tornado,
    ),
    Usual(
        "And if it costs more?",
        ("Case_Cost_Tolerance", "Case_Total_Cost", "Case_NPV", "Case_Worst_NPV"),
        ("Case_Cost_Tolerance", 0.0, _ANY),
        "All costs may rise by {Case_Cost_Tolerance}, benefits unchanged, before the case is worth nothing.",
        "Then it is worth still less: at the planned cost NPV is {Case_NPV} already.",
        "The tolerance leaves no room for a shortfall of benefits at the same time.",
        "Fix the budget, and the point at which we come back to you.",
    ),
    Usual(
        "The money is out for too long",
        ("Case_Payback", "Case_Payback_Discounted", "Case_Peak_Funding"),
        ("Case_Payback", -_ANY, _ANY),
        "It is back in {Case_Payback:month}; counting the cost of money, in {Case_Payback_Discounted:month}. At most "
        "{Case_Peak_Funding} is out at a year's end.",
        "That is right: the benefits do not bring the money back within the case. At most {Case_Peak_Funding} is out.",
        "Payback takes flows as even within a year, and says nothing about what comes after it.",
        "Release the money in steps; at each, the cumulative cash flow is reported against plan.",
        pictures.cash_flow,
    ),
    Usual(
        "The return looks too good",
        ("Case_ROI", "Case_ROI_Undiscounted", "Case_IRR", "Case_MIRR"),
        ("Case_ROI", -_ANY, _ANY),
        "We lead with the careful figure: {Case_ROI}, both sides at present value. Undiscounted it would read "
        "{Case_ROI_Undiscounted}. The internal rate of return, {Case_IRR}, flatters: early costs are netted against "
        "benefits of the same year.",
        "",
        "Every ratio hides the size of the case: NPV is the figure to decide on.",
        "Compare this case with others by NPV at the same rate, not by ROI or IRR.",
    ),
    Usual(
        "What if it goes wrong?",
        ("Case_Risk_EMV", "Case_Risk_Residual", "Case_Risk_Adjusted_NPV", "Case_Worst_NPV"),
        ("Case_Risk_Adjusted_NPV", 0.0, _ANY),
        "The risks cost {Case_Risk_EMV} on average, {Case_Risk_Residual} after mitigation. Less the unmitigated cost, "
        "{Case_Risk_Adjusted_NPV} of NPV remains.",
        "Then the gain is gone: less the expected cost of its risks, {Case_Risk_EMV}, NPV is {Case_Risk_Adjusted_NPV}.",
        "An average hides the single bad outcome: in the worst case NPV is the last figure above.",
        "Accept an owner for each risk, and a review of the register at each release of money.",
        pictures.scenarios,
    ),
    Usual(
        "Last year's figures are flattering",
        ("Case_Value_Weighted", "Case_Value_Stated", "Case_Value_Shrunk", "Case_Value_Low"),
        ("Case_ROI_Weighted", 0.0, _ANY),
        "Stated, last year brought {Case_Value_Stated}. Drawn back to what such models usually bring, it is "
        "{Case_Value_Shrunk}; weighted with our confidence, {Case_Value_Weighted}. {Case_Invested} was invested.",
        "That is right: weighted with confidence, {Case_Value_Weighted} does not cover the {Case_Invested} invested.",
        "If every value came in at its low end at once, last year brought the last figure above.",
        "Let finance choose the model whose value we measure again.",
    ),
    Usual(
        "We can go on as we are",
        ("Case_Status_Quo_PV", "Case_Total_Cost", "Case_NPV"),
        ("Case_NPV", 0.0, _ANY),
        "Today's way wastes {Case_Status_Quo_PV} over the same years, at present value. Benefits here are measured "
        "against it; it is not counted a second time.",
        "At these figures, yes: NPV is {Case_NPV}, although today's way wastes {Case_Status_Quo_PV}.",
        "Not all of that waste ends with this case.",
        "Decide now, or name the date: the waste goes on until then.",
    ),
    Usual(
        "A stricter count would sink it",
        ("Case_NPV_Rigorous", "Case_NPV", "Case_Break_Even"),
        ("Case_NPV_Rigorous", 0.0, _ANY),
        "Counted strictly (margin instead of revenue, hours that become cash, months live, drift), NPV is "
        "{Case_NPV_Rigorous} instead of {Case_NPV}.",
        "It does: counted strictly, NPV is {Case_NPV_Rigorous} instead of {Case_NPV}.",
        "The strict count rests on assumptions too; they are on the sheet Inputs.",
        "Choose the count by which we report from now on.",
    ),
    Usual(
        "It is only chance",
        ("Case_Difference", "Case_Low", "Case_High", "Case_Probability"),
        ("Case_P", -_ANY, 0.05),
        "The difference is {Case_Difference}, between {Case_Low:bare} and {Case_High}. If the treatment changed "
        "nothing, chance would show as much with a probability of {Case_P:p}.",
        "It may be: the interval runs from {Case_Low:bare} to {Case_High}, and p is {Case_P:p}.",
        "One test is one test: a repetition in another season would tell more.",
        "Keep a control group of a few percent after launch.",
    ),
    Usual(
        "Significant is not the same as worth it",
        ("Case_Business_Effect", "Case_Difference", "Case_Annual_Low", "Inputs_Investment"),
        ("Case_Annual_Low", 0.0, _ANY),
        "{Inputs_Investment} a year must be earned back; a difference of {Case_Business_Effect} does that. The test "
        "found {Case_Difference}; even its low end is worth {Case_Annual_Low} a year.",
        "That is right: {Inputs_Investment} a year must be earned back, and the low end is worth {Case_Annual_Low}.",
        "The worth of a unit of the metric is an assumption; it is on the sheet Inputs.",
        "Confirm the margin and the traffic by which we count.",
        pictures.annual_ranges,
    ),
    Usual(
        "Winners disappoint after launch",
        ("Case_Annual_Shrunk_Point", "Case_Annual_Point", "Case_Annual_Shrunk_Low"),
        ("Case_Annual_Shrunk_Low", 0.0, _ANY),
        "They do, and we book for it: {Case_Annual_Shrunk_Point} a year instead of the measured {Case_Annual_Point}.",
        "They do: drawn back to what earlier tests brought, the value may be {Case_Annual_Shrunk_Low}.",
        "How far to draw it back rests on few earlier tests.",
        "Book the lower figure in the plan.",
    ),
    Usual(
        "You looked until it worked",
        ("Case_Always_Low", "Case_Always_High", "Case_Annual_Always_Low"),
        ("Case_Always_Low", 0.0, _ANY),
        "An interval that holds for any number of looks runs from {Case_Always_Low:bare} to {Case_Always_High}: it "
        "leaves out nought, and its low end is worth {Case_Annual_Always_Low} a year.",
        "Had we looked often, it would not stand: an interval for any number of looks has a low end of "
        "{Case_Always_Low}.",
        "That interval is wider than a test with one look needs.",
        "Agree on the day of the one look before the next test starts.",
    ),
)  # fmt: skip
