"""What does not hold in the source document's (S2) way from a test to a year, and what the readout does about it."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.log import Finding

FINDINGS = (
    Finding("A6", "21 % with the model", "l.144", "Another test than the 23 % of l.55", "note", "This readout is about the 21 %."),
    Finding("E1", "The conservative estimate is 80 % of the point", "l.169-171", "Right at about 33,000 users a group; at 10,000 the half width is 37 %", "method", "Annualise shows both."),
    Finding("E2", "Not significant: worth 0", "l.155", "Absence of evidence is no evidence of nothing; what passes is overstated", "method", "The interval whatever p, and the shrunk point."),
    Finding("E3", "Duration and traffic of the test", "l.142-143", "Asked for and never used", "omission", "Validity uses both."),
    Finding("E4", "A year is twelve times a month", "l.175", "Ignores roll-out and fading", "method", "Months, ramp and half-life are inputs; the defaults are S2's."),
    Finding("E5", "Ship when the point is above 0", "l.176", "Asks neither whether the test is valid nor whether it pays", "method", "Decision asks both, and shows S2's answer."),
    Finding("E6", "The value is revenue", "l.163-168", "Not profit", "method", "Inputs_Margin; the default is S2's 100 %."),
    Finding("E7", "0.001 % can be significant and worth 500 a year", "l.309", "So the least effect that pays comes first", "holds", "BusinessMDE."),
)  # fmt: skip
