"""What does not hold in the model case's source document (S2), and what the workbook does about it."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.log import Finding

SWITCH = "Inputs_Method chooses; Value and Summary show both."

FINDINGS = (
    Finding("A1", "Recommendation: 2.55M a month, 30.6M a year", "l.61", "2,550,000; 30,600,000", "holds", "Value_Rec; revenue, not margin."),
    Finding("A2", "Revenue per click-through point of 91,800", "l.49", "91,800 is for 1 % more clicks; a percentage point is 510,000", "mislabelled", "Value_Rec shows both."),
    Finding("A3", "Automation: about 77K a month, 924K a year", "l.107", "77,350; 928,200", "rounding", "Value_Auto; not rounded before it is multiplied."),
    Finding("A4", "The ask grows by 21 %", "l.5", "21.4 %", "rounding", "Not in this case."),
    Finding("A5", "Four types of value", "l.15", "Three are described", "inconsistent", "The fourth, capability and options, is on Value, outside NPV."),
    Finding("A6", "A click-through rate of 23 %, and of 21 %", "l.55, l.144", "Two different tests", "note", "Value_Rec takes 23 %; the test of 21 % is the A/B readout's."),
    Finding("A7", "Twelve analysts, 780K", "l.321", "65K each; the sentence is garbled", "unverifiable", "Not used."),
    Finding("M1", "Conservative is 80 % of the point estimate", "l.169-171", "The interval's half width depends on the sample: 37 % at 10,000 a side for 18 to 21 %", "method", "Rigorous: the test's interval. " + SWITCH),
    Finding("M2", "Not significant means worth nothing", "l.155", "Absence of evidence is not evidence of nothing", "method", "Rigorous: the interval whatever p. " + SWITCH),
    Finding("M3", "A year is twelve times a month", "l.40, l.90", "Ignores the months before launch and drift after it", "method", "Rigorous: months live and drift. " + SWITCH),
    Finding("M4", "Value is revenue", "l.29-40", "Counts the cost of goods and orders that would have come anyway", "method", "Rigorous: margin and cannibalisation. " + SWITCH),
    Finding("M5", "Every error is found; every hour saved is cash", "l.83-88", "Some errors cost more because nobody finds them", "method", "Rigorous: share found, cost of the rest, share that is cash. " + SWITCH),
    Finding("M6", "Flagged: frauds missed and good ones blocked", "l.131", "Frauds caught are flagged, missed ones are not", "wrong", "Rigorous: frauds caught. " + SWITCH),
    Finding("M7", "The fraud function has no cost side", "l.110-138", "A ROI needs costs", "omission", "Costs; Cashflow."),
    Finding("M8", "A plan is complete when five names are there", "l.233-239", "An empty plan passes; the sample may be missing", "method", "Plan checks values, sample and direction."),
    Finding("M9", "Three definitions of ROI", "l.184, l.268, l.313", "(Y-X)/X of totals, over budget, of a year over the initial outlay", "inconsistent", "ROI is at present value; the undiscounted one stands beside it by name."),
    Finding("M10", "Maintenance of 20 to 40 %, offline ratio of 0.2 to 0.5", "l.317", "No evidence is given", "unsourced", "Taken as ranges, of low confidence where ours."),
)  # fmt: skip
