"""The readout of an A/B test: is it valid, what does it say, what is that worth a year, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mlcase_workbooks.templates.ab_readout.annualise import add_annualise
from mlcase_workbooks.templates.ab_readout.bayes import add_bayes
from mlcase_workbooks.templates.ab_readout.business import add_business
from mlcase_workbooks.templates.ab_readout.decision import add_decision
from mlcase_workbooks.templates.ab_readout.frame import FRAME
from mlcase_workbooks.templates.ab_readout.guardrails import GUARDRAILS, OPEN, Guardrail, add_guardrails
from mlcase_workbooks.templates.ab_readout.results import add_results
from mlcase_workbooks.templates.ab_readout.sequential import add_sequential
from mlcase_workbooks.templates.ab_readout.summary import add_summary
from mlcase_workbooks.templates.ab_readout.validity import add_validity
from mlcase_workbooks.templates.blocks.inputs import InputValue
from mlcase_workbooks.templates.blocks.log import Change
from mlcase_workbooks.templates.sheet import Book

__all__ = ["FRAME", "build_ab_readout"]


def build_ab_readout(
    values: Mapping[str, InputValue],
    changes: tuple[Change, ...],
    guardrails: Sequence[Guardrail] = GUARDRAILS,
    blank: bool = False,
) -> Book:
    """The workbook, with these values of its inputs, these entries in its change log and these guardrails.

    Where there are none, the sheet has empty rows for them, and its checks fail until they are filled in.
    """
    book, ranges = FRAME.open(
        values, "What was counted, what was planned before, and what the metric is worth", blank=blank
    )
    rules = add_validity(book)
    add_results(book)
    counted = add_guardrails(book, guardrails or GUARDRAILS)
    add_bayes(book)
    add_sequential(book)
    worth = add_annualise(book)
    add_business(book)
    reasons = add_decision(book)
    excluded = FRAME.log(book, changes)
    add_summary(book, worth, rules, reasons, ranges, excluded)
    FRAME.close(book)
    for place in () if guardrails else counted:
        book.sheets[place.sheet].native[f"{place.column}{place.row}"].value = OPEN if place.column == "B" else None
    return book
