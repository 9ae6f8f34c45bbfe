"""What in the platform case's source document (S1) is a matter of judgement, and what the workbook does about it."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.log import Finding

NOTE = "Matters of judgement: they are recorded here and do not touch the numbers. S1's arithmetic is checked on Audit."
LOG_ONLY = "Recorded here; the numbers follow S1."

FINDINGS = (
    Finding("A22", "Compliance costs 1.0M, in Year 1 only", "l.275", "SOC 2 Type II recurs every year", "omission", LOG_ONLY),
    Finding("A23", "Security tools of 200K, twice; three training budgets; two contingencies", "l.219, l.280; l.212, l.266, l.283; l.269, l.289", "Possible duplicates", "flag", LOG_ONLY),
    Finding("A26", "Fewer incidents 500K, and avoided incidents 500K", "l.379, l.419", "One benefit twice; without the second NPV is 10.31M", "double count", LOG_ONLY),
    Finding("A29", "Revenue from SOC 2 in Year 1", "l.414", "SOC 2 is certified at the end of Year 1 (l.942)", "timing", LOG_ONLY + " S1's 500K of 600K is ten months of twelve."),
    Finding("A33", "Efficiency is valued at salary", "l.400", "Costs carry 30 % overhead on top", "inconsistent", LOG_ONLY + " It understates the benefit."),
    Finding("A35", "Models are valued against the year before", "l.391, l.451, l.503", "Against today: 50, 150 and 250 more", "method", LOG_ONLY + " It understates the benefit."),
    Finding("A38", "GPU waste of 4M at 35 % utilisation", "l.108, l.115", "Implies spending 8M: at most 3.3M saved at 60 %, 4.0M at 70 %", "benchmark", "GPU works out the most that can be saved."),
    Finding("A61", "Risks 1 and 6", "l.676, l.768", "One event: adoption below half", "double count", "One overlap group on Risk: the larger counts."),
    Finding("A62", "No expected cost of the register", "l.787", "8.475M; 6.075M with one event counted once", "missing", "Risk; NPV less that is on the Summary."),
    Finding("A69", "Phased has the better ROI and less risk, and is Plan B", "l.885-891", "Building costs 15M more and gains 3.47M more", "method", "Alternatives: what each further dollar buys."),
)  # fmt: skip
