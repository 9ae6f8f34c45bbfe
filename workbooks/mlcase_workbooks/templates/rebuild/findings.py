"""What does not hold or cannot be checked in the rebuild case's source document (S0)."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.log import Finding

FINDINGS = (
    Finding("A71", "340K is a rebuild budget, and also a churn event", "l.6, l.18", "One figure for two things; may be chance", "flag", "Used here as the rebuild budget only."),
    Finding("A72", "Year-one return of 9:1", "l.24", "Takes 3.06M of value in the first year, of which four months are live", "unverifiable", "Shown on Framing beside the value counted; in no result."),
    Finding("A73", "A null rate 15 % higher", "l.21", "Relative or points is not said; 5 % to 5.75 % is z = 2.35 with 10,000 rows", "ambiguous", "Diagnosis takes it as relative and shows the points beside it."),
    Finding("F3", "600K of pilots against 340K of rebuild", "l.18", "Sunk money is no benefit; the comparison decides nothing", "method", "Framing shows it under that name, with the forward-looking NPV beside it."),
    Finding("F4", "Later models carry none of the foundation", "l.24", "True of the next model, never of all together", "method", "Amortisation shows the return marginal and loaded."),
)  # fmt: skip
