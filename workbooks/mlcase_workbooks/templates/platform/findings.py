"""What does not hold in the platform case's source document (S1), and what the workbook does about it."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.log import Finding

LOG_ONLY = "Recorded here; the numbers follow S1."
BOTH = "Recomputed; S1's figure stands beside it."

FINDINGS = (
    Finding("A9", "Overhead of 30 % is 650K", "l.210", "645,000", "rounding", "Corrected basis: 645,000. As stated: 650,000, a line on Basis."),
    Finding("A12", "AWS costs about 25K a month", "l.254", "The 14 rows add up to 89,073", "wrong", "Cost_Infra adds the rows."),
    Finding("A13", "AWS costs 3M a year", "l.254", "1,068,876 a year; 1,224,876 before savings", "wrong", "The 3M stay in both bases; what the rows do not explain is a line of its own on Cost_Infra."),
    Finding("A15", "Contingency of 2.0M is 20 %", "l.289", "16.7 % of the 12M before it; 20 % only of a base of 10M", "wrong", "The amount is taken, the percentage is not: see Contingency."),
    Finding("A16", "Year 1 costs 15M", "l.302", "The sections add up to 14M; the table lists Migration again", "double count", "Case_Basis chooses; Summary and Basis show both."),
    Finding("A18", "12 engineers in Years 2 and 3", "l.320", "12 engineers and a manager", "inconsistent", "All 13 are costed, as in S1's own table."),
    Finding("A21", "Infrastructure grows 100 % in Year 2 and 50 % in Year 3", "l.333", "6M in both years; with the growth Year 3 is 9M and NPV 8.51M", "inconsistent", LOG_ONLY),
    Finding("A22", "Compliance costs 1.0M, in Year 1 only", "l.275", "SOC 2 Type II recurs every year", "omission", LOG_ONLY),
    Finding("A23", "Security tools of 200K, twice; three training budgets; two contingencies", "l.219, l.280; l.212, l.266, l.283; l.269, l.289", "Possible duplicates", "flag", LOG_ONLY),
    Finding("A26", "Fewer incidents 500K, and avoided incidents 500K", "l.379, l.419", "One benefit twice; without the second NPV is 10.31M", "double count", LOG_ONLY),
    Finding("A27", "Two incidents a year avoided", "l.382", "Two in six months are four a year (l.99): 1.0M", "inconsistent", LOG_ONLY),
    Finding("A28", "Risk reduction of 1M", "l.412, l.533", "Shown as new revenue in the matrix", "inconsistent", "Booked under Ben_Revenue, as in S1's matrix."),
    Finding("A29", "Revenue from SOC 2 in Year 1", "l.414", "SOC 2 is certified at the end of Year 1 (l.942)", "timing", LOG_ONLY + " S1's 500K of 600K is ten months of twelve."),
    Finding("A32", "An ML engineer costs 250K", "l.207, l.407", "Valued at 200K as a benefit", "inconsistent", LOG_ONLY + " It understates the benefit."),
    Finding("A33", "Efficiency is valued at salary", "l.400", "Costs carry 30 % overhead on top", "inconsistent", LOG_ONLY + " It understates the benefit."),
    Finding("A34", "150 data scientists in Year 3", "l.508", "250 in l.492, 1,000 in l.195", "inconsistent", LOG_ONLY),
    Finding("A35", "Models are valued against the year before", "l.391, l.451, l.503", "Against today: 50, 150 and 250 more", "method", LOG_ONLY + " It understates the benefit."),
    Finding("A36", "60 % faster deployment", "l.164", "6 to 2.5 weeks is 58.3 %; other targets say 3, 1.5 and 1", "wrong", "Not used in the numbers."),
    Finding("A37", "50 models", "l.79, l.391", "A stock in one place, a yearly flow in the other", "inconsistent", LOG_ONLY),
    Finding("A38", "GPU waste of 4M at 35 % utilisation", "l.108, l.115", "Implies spending 8M: at most 3.3M saved at 60 %, 4.0M at 70 %", "benchmark", LOG_ONLY),
    Finding("A39", "Infrastructure savings of 8M in Year 3", "l.489", "More than the 6M of waste that S1 states (l.59, l.115)", "impossible", LOG_ONLY + " See the savings in the tornado."),
    Finding("A40", "Problems cost 22M and more a year", "l.132", "Adds a contingent 10M, once, to yearly costs", "method", "Only the recurring 12M appear, on Alternatives."),
    Finding("A41", "Doing nothing costs 36M", "l.814", "Undiscounted; at 10 % 29.84M; and it is the baseline", "method", "Shown on Alternatives, in no flow."),
    Finding("A42", "Present values of -6.36M, 6.61M and 10.51M", "l.553-557", "10.518M; the sum is 10.766M", "rounding", BOTH),
    Finding("A43", "NPV of 13.7M with continuous flows", "l.560", "11.30M", "wrong", "Sensitivity shows every timing convention."),
    Finding("A44", "NPV of 7.2M at 20 %, 3.8M at 25 %, 0 at 28 %", "l.600-603", "7.82M, 6.69M and 6.09M", "wrong", "Sensitivity shows the strip."),
    Finding("A45", "IRR of 28 %", "l.605", "109.7 % for the flows shown; MIRR 80.5 %; 17.0 % if 35M are paid up front", "wrong", BOTH),
    Finding("A46", "ROI of 42.9 %", "l.573", "Undiscounted; 36.6 % at present value", "method", "Both are shown, each with its name."),
    Finding("A47", "Payback after 24 months", "l.589", "22.5 months with flows even within a year; 23.6 discounted; 28.5 to recover the gross 35M", "convention", BOTH),
    Finding("A49", "Best case NPV of 22M", "l.617", "21.74M", "rounding", "Scenarios."),
    Finding("A51", "Worst case NPV of -4M", "l.639", "-3.15M", "wrong", "Scenarios."),
    Finding("A52", "Expected NPV of 11.82M", "l.649", "10.18M", "wrong inputs", "Scenarios."),
    Finding("A53", "NPV is positive in all scenarios", "l.39, l.902", "The worst case loses", "contradiction", "Said in the first line of the Summary."),
    Finding("A54", "Costs of 31.8M at present value", "l.660", "29.41M; 31.8M is 35M a year later", "wrong", "Cashflow."),
    Finding("A55", "Break-even at 35M, 70 % of benefits", "l.664", "36.60M, 73.2 %", "wrong", BOTH),
    Finding("A56", "Margin of safety of 30 %", "l.666", "26.8 %; costs may overrun by 36.6 %", "wrong", "Cashflow."),
    Finding("A57", "Half the benefits cost 10M of NPV", "l.678-681", "20.09M; NPV becomes -9.32M", "wrong", "Risk shows the model's loss beside the stated one."),
    Finding("A58", "Costs 20 to 30 % higher cost 3 to 5M", "l.698-700", "5.88 to 8.82M", "wrong", "Risk shows the model's loss beside the stated one."),
    Finding("A59", "Cloud costs 30 % higher cost 2 to 3M", "l.714-717", "3.66M", "wrong", "Risk shows the model's loss beside the stated one."),
    Finding("A60", "Words and numbers of likelihood and impact", "l.680-773", "3M is called high, 3 to 5M medium", "inconsistent", "Risk rates from the numbers."),
    Finding("A61", "Risks 1 and 6", "l.676, l.768", "One event: adoption below half", "double count", "One overlap group on Risk: the larger counts."),
    Finding("A62", "No expected cost of the register", "l.787", "8.475M; 6.075M with one event counted once", "missing", "Risk; NPV less that is on the Summary."),
    Finding("A64", "ROI of buying is -15 %", "l.825", "(40 - 54) / 54 is -25.9 %", "wrong", "Alternatives."),
    Finding("A65", "NPV of buying is -8M", "l.824", "-12.6M on the build's benefit profile", "implausible", "Alternatives."),
    Finding("A67", "NPV of the hybrid is 2M", "l.846", "-1.66M on the build's profiles", "implausible", "Alternatives."),
    Finding("A68", "NPV of the phased approach is 8M", "l.866", "7.30M on the build's profiles", "near", "Alternatives."),
    Finding("A69", "Phased has the better ROI and less risk, and is Plan B", "l.885-891", "Building costs 15M more and gains 3.47M more", "method", "Alternatives: what each further dollar buys."),
    Finding("A70", "Status: Approved, and Pending Board Approval", "l.5, l.968", "One document, two statuses", "contradiction", "One status, an input: pending board approval."),
)  # fmt: skip
