"""The readout of an A/B test: is it valid, what does it say, what is that worth a year, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping

from mlcase_workbooks.templates.ab_readout import test
from mlcase_workbooks.templates.ab_readout.decision import add_decision
from mlcase_workbooks.templates.ab_readout.findings import FINDINGS
from mlcase_workbooks.templates.ab_readout.inputs import SECTIONS
from mlcase_workbooks.templates.ab_readout.summary import add_summary
from mlcase_workbooks.templates.ab_readout.worth import add_annualise, add_business
from mlcase_workbooks.templates.blocks.cover import Facts
from mlcase_workbooks.templates.blocks.frame import Frame, sheet_map
from mlcase_workbooks.templates.blocks.inputs import InputValue
from mlcase_workbooks.templates.blocks.log import Change
from mlcase_workbooks.templates.sheet import Book

TITLE = "A/B test: readout"
SHEET_MAP = sheet_map(
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
)
FACTS = Facts(
    version="1.0",
    date="October 2025",
    prepared_by="Analyst of the test",
    approvers="Product owner, CFO",
    purpose="Does the treatment pay, and how sure is that?",
    source="S2: the lesson ML ROI and Business Cases; l. = line of that document",
)
LIVE = (("Metric", "=Inputs_Kind"), ("Decision", "=Case_Decision"))
ASSUMPTIONS = (
    "Users were assigned at random, each to one group, and each counts once.",
    "Group sizes are ours: S2 gives the rates of 18 % and 21 % only.",
    "The difference of the test holds for all traffic at full rollout.",
    "The interval is for one look at the planned end; with more looks the always valid one decides.",
    "Shrinking weighs the test with the scatter of true effects in earlier tests, centred at 0.",
    "All amounts are US dollars a year; the defaults count revenue over twelve full months, as S2 does.",
)
EXCLUDED = (
    "Effects beyond the first year, and the cost of running the treatment.",
    "Users of one group who affect the other's (shared stock, prices, queues).",
    "Segments: a gain on average may be a loss for some.",
)
NOTE = "Its way from a test to a year, recomputed. Annualise and Decision show it beside ours."


FRAME = Frame(
    TITLE,
    1,
    FACTS,
    SECTIONS,
    SHEET_MAP,
    "S2",
    ASSUMPTIONS,
    EXCLUDED,
    FINDINGS,
    note=NOTE,
    live=LIVE,
)


def build_ab_readout(values: Mapping[str, InputValue], changes: tuple[Change, ...]) -> Book:
    """The workbook, with these values of its inputs and these entries in its change log."""
    book, ranges = FRAME.open(values, "What was counted, what was planned before, and what the metric is worth")
    rules = test.add_validity(book)
    test.add_results(book)
    test.add_guardrails(book)
    test.add_bayes(book)
    test.add_sequential(book)
    worth = add_annualise(book)
    add_business(book)
    reasons = add_decision(book)
    excluded = FRAME.log(book, changes)
    add_summary(book, worth, rules, reasons, ranges, excluded)
    return FRAME.close(book)
