"""What does not hold or cannot be checked in the portfolio's source document (S2)."""

from __future__ import annotations

from mlcase_workbooks.templates.blocks.log import Finding

FINDINGS = (
    Finding("A3", "Automation saves 924K a year", "l.107", "928,200: the month was rounded before it was multiplied by 12", "rounding", "Proposals uses 928,200."),
    Finding("A4", "The ask grows by 21 %", "l.5", "21.4 %", "holds", "Rollup."),
    Finding("A5", "Four types of value", "l.15", "Three are given", "inconsistent", "Capability is the fourth here, reported outside NPV."),
    Finding("A7", "12 analysts, 780K, and 4.2M of fraud", "l.321", "The sentences are cut off; 65K an analyst", "unverifiable", "Not used; the values on Models are examples."),
    Finding("R12", "Expected return is value less budget over budget", "l.256-284", "Confidence is never used, and project costs are not reconciled with the budget", "method", "Value is weighted, projects are ranked, and the budget line is drawn."),
    Finding("F5", "ROI is (value - investment) / investment", "l.184", "Elsewhere it is value less yearly cost over initial cost (l.313)", "inconsistent", "Rollup prints the first for last year; Cashflow gives PV-based ROI for the next."),
)  # fmt: skip
