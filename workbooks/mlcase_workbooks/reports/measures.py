"""The workbook's names that a memo reads: what each is called there, and what it counts.

A template, or any workbook of a user, takes part by defining some of these names for single cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mlcase_workbooks.reports.units import Unit

M, S, C, T, X, N, D, P, W = (
    Unit.MONEY, Unit.SHARE, Unit.CHANCE, Unit.MONTHS, Unit.MULTIPLE, Unit.COUNT, Unit.METRIC, Unit.POINTS, Unit.TEXT,
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """A name's label and unit."""

    label: str
    unit: Unit


HEADLINES: Final = ("Case_NPV", "Case_Annual_Point")
"""What a case comes to: an investment, or an experiment. A memo needs one of them."""

MEASURES: Final = {
    name: Measure(label, unit)
    for name, label, unit in (
        ("Case_Convention", "Convention", W),
        ("Case_Decision", "What the rules say", W),
        ("Case_Checks", "All checks hold", W),
        # The investment.
        ("Case_Ask", "The ask", M),
        ("Inputs_Ask", "The ask", M),
        ("Case_Foundation", "The rebuild", M),
        ("Case_Total_Cost", "Investment, undiscounted", M),
        ("Case_Total_Benefit", "Benefits, undiscounted", M),
        ("Case_NPV", "Net present value", M),
        ("Case_ROI", "ROI, present value", S),
        ("Case_ROI_Undiscounted", "ROI, undiscounted", S),
        ("Case_BCR", "Benefit-cost ratio", X),
        ("Case_IRR", "Internal rate of return", S),
        ("Case_MIRR", "Modified internal rate of return", S),
        ("Case_Payback", "Payback", T),
        ("Case_Payback_Discounted", "Payback, discounted", T),
        ("Case_Peak_Funding", "Peak funding", M),
        ("Case_Break_Even", "Share of the benefits that must arrive", S),
        ("Case_Margin_Of_Safety", "Margin of safety", S),
        ("Case_Cost_Tolerance", "Cost overrun that the case survives", S),
        # Scenarios and risks.
        ("Case_Best_NPV", "NPV, best case", M),
        ("Case_Base_NPV", "NPV, base case", M),
        ("Case_Worst_NPV", "NPV, worst case", M),
        ("Case_Expected_NPV", "NPV, expected", M),
        ("Case_NPV_Spread", "Standard deviation of NPV", M),
        ("Case_Loss_Probability", "Probability of a loss", S),
        ("Inputs_Best_Probability", "Probability of the best case", S),
        ("Inputs_Base_Probability", "Probability of the base case", S),
        ("Inputs_Worst_Probability", "Probability of the worst case", S),
        ("Case_Risk_EMV", "Expected cost of the risks", M),
        ("Case_Risk_Gross", "Expected cost, entries added up", M),
        ("Case_Risk_Residual", "Expected cost after mitigation", M),
        ("Case_Risk_Model_EMV", "Expected cost, by the model", M),
        ("Case_Risk_Adjusted_NPV", "NPV less the expected cost of the risks", M),
        # Other readings of the same case.
        ("Case_NPV_Stated", "NPV, figures as stated", M),
        ("Case_NPV_Corrected", "NPV, figures corrected", M),
        ("Case_NPV_Rigorous", "NPV, counted rigorously", M),
        ("Case_Status_Quo_PV", "Today's waste over the case, present value", M),
        # One model.
        ("Case_Annual_Value", "Value a year", M),
        ("Case_Monthly_Value", "Value a month", M),
        ("Case_Outside_NPV", "Value a year outside NPV", M),
        ("Case_Evidence_Verdict", "What the evidence says", W),
        ("Case_Success", "Definition of success", W),
        ("Case_KPI_Gaps", "Indicators missing", N),
        ("Case_Plan_Issues", "Open issues of the measurement plan", N),
        ("Case_Plan_Value", "Value a year when the target is reached", M),
        # Doing nothing.
        ("Case_Inaction_Year", "Cost of inaction a year", M),
        ("Case_Inaction_Quarter", "Cost of inaction a quarter", M),
        ("Case_Inaction_PV", "Cost of inaction over the case, present value", M),
        ("Case_Inaction_Removed", "Share of it that the plan ends", S),
        ("Case_Delay_Quarter", "Lost with one quarter of delay", M),
        ("Case_Delay_Year", "Lost with a year of delay", M),
        ("Case_Incident_Rate", "Incidents a year", N),
        ("Case_Incident_Cost", "Cost of an incident", M),
        ("Case_Incidents_Year", "Cost of incidents a year", M),
        ("Case_Incidents_Without_Largest", "Cost of incidents a year without the largest", M),
        ("Case_Largest_Share", "Share of the largest incident", S),
        ("Case_Capacity_Cost", "Lost capacity a year", M),
        ("Case_Exposure", "Exposure to risk a year", M),
        ("Case_Vendor_Saving", "Vendor contracts that end", M),
        ("Case_Plan_Weeks", "Weeks of the plan", N),
        ("Case_Serial_Weeks", "Weeks in series", N),
        ("Case_Plan_Months", "Duration of the plan", T),
        ("Case_Serial_Months", "Duration in series", T),
        ("Case_Monitoring_Month", "Monitoring in place", T),
        ("Case_Readiness", "Readiness", W),
        ("Case_Readiness_Score", "Checks in place", N),
        ("Case_Readiness_Questions", "Checks asked", N),
        # Failed pilots.
        ("Case_Sunk", "Spent on pilots, sunk", M),
        ("Case_Fixable_Share", "Share lost to causes upstream", S),
        ("Case_Trigger_Count", "Pilots abandoned", N),
        ("Case_Findings", "Findings of the diagnosis", N),
        ("Case_Skewed", "Features with a null rate that rose", N),
        ("Case_Late", "Features that are late", N),
        ("Case_Changed", "Columns whose type changed", N),
        ("Case_Platform_ROI", "ROI of all models, foundation included", S),
        ("Case_First_Model_ROI", "ROI of the first model alone", S),
        ("Case_First_Model_NPV", "NPV of the first model alone", M),
        # The portfolio.
        ("Case_Invested", "Invested last year", M),
        ("Case_Value_Stated", "Value last year, as stated", M),
        ("Case_Value_Shrunk", "Value last year, shrunk", M),
        ("Case_Value_Weighted", "Value last year, weighted with confidence", M),
        ("Case_Value_Low", "Value last year, all low ends", M),
        ("Case_ROI_Stated", "ROI last year, as stated", S),
        ("Case_ROI_Shrunk", "ROI last year, shrunk", S),
        ("Case_ROI_Weighted", "ROI last year, weighted", S),
        ("Case_Ask_Growth", "Growth of the budget", S),
        ("Case_Funded", "Placed on projects", M),
        ("Case_Proposed", "Proposed in all", M),
        ("Case_Value_Next", "Value next year, weighted", M),
        # The experiment.
        ("Case_Control", "Control", D),
        ("Case_Treatment", "Treatment", D),
        ("Case_Difference", "Difference", P),
        ("Case_Lift", "Relative difference", S),
        ("Case_Low", "Interval, low end", P),
        ("Case_High", "Interval, high end", P),
        ("Case_P", "p value", W),
        ("Case_Significant", "Significant", W),
        ("Case_Valid", "The test can be believed", W),
        ("Case_Rules_Broken", "Rules of validity broken", N),
        ("Case_Guardrails", "Guardrails hold", W),
        ("Case_Guardrails_Broken", "Guardrails broken", N),
        ("Case_Probability", "Probability that the treatment is better", C),
        ("Case_Shrunk", "Difference after earlier tests", P),
        ("Case_Always_Low", "Low end, any number of looks", P),
        ("Case_Always_High", "High end, any number of looks", P),
        ("Case_Annual_Low", "Value a year, interval's low end", M),
        ("Case_Annual_Point", "Value a year", M),
        ("Case_Annual_High", "Value a year, interval's high end", M),
        ("Case_Annual_Shrunk_Low", "Value a year after shrinking, low end", M),
        ("Case_Annual_Shrunk_Point", "Value a year after shrinking", M),
        ("Case_Annual_Shrunk_High", "Value a year after shrinking, high end", M),
        ("Case_Annual_Always_Low", "Value a year, any number of looks, low end", M),
        ("Case_Annual_Always_High", "Value a year, any number of looks, high end", M),
        ("Case_Annual_Source_Point", "Value a year, the source's rule", M),
        ("Case_Annual_Source_Low", "Value a year, the source's rule, low end", M),
        ("Case_Loss_Ship", "Expected loss of shipping, a year", M),
        ("Case_Loss_Stay", "Expected loss of staying, a year", M),
        ("Case_Business_Effect", "Least difference that pays", P),
        ("Case_Business_Chance", "Chance that the true difference pays", C),
        ("Case_Business_Verdict", "Against the least that pays", W),
        ("Case_Detectable", "Least difference that the test can find", P),
        ("Case_Planned_Size", "Users planned for each group", N),
        ("Case_Reasons", "Reasons of the decision", W),
        ("Inputs_Control_Size", "Users in control", N),
        ("Inputs_Treatment_Size", "Users in treatment", N),
        ("Inputs_Days", "Days that the test ran", N),
        ("Inputs_Looks", "Looks at the result", N),
        ("Inputs_Investment", "Cost to be earned back in a year", M),
    )
}
