"""Claims about several figures or texts at once: do they agree, hold together, count each thing once?"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from mlcase_udfs.claim_figures import Figures
from mlcase_udfs.claim_findings import Finding, foot
from mlcase_udfs.conventions import Verdict
from mlcase_udfs.errors import InvalidValue
from mlcase_udfs.printed import figure

COMPARATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda value, limit: value >= limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    "<": lambda value, limit: value < limit,
}


def same(stated: Any, figures: Figures) -> Finding:
    """A statement made in several places: figures, or texts such as a status."""
    for place, other in enumerate(figures.cells(), 1):
        try:
            first, second = figure(stated), figure(other)
            agree = first.says(second.value) or second.says(first.value)
        except InvalidValue:
            agree = str(stated).strip().casefold() == str(other).strip().casefold()
        if not agree:
            known = float(other) if isinstance(other, int | float) else None
            said = other if known is None else _number(known)
            return Finding(Verdict.INCONSISTENT, known, f"statement {place + 1} says {said}")
    return Finding(Verdict.OK)


def every(stated: Any, figures: Figures) -> Finding:
    """A claim about a whole list, such as ">0" in all scenarios."""
    text = str(stated).strip()
    sign = next((sign for sign in COMPARATORS if text.startswith(sign)), None)
    if sign is None:
        raise InvalidValue(f"stated is {text!r}: give a comparison, such as >0")
    limit = figure(text.removeprefix(sign)).value
    for place, value in enumerate(figures.values(), 1):
        if not COMPARATORS[sign](float(value), limit):
            return Finding(Verdict.INCONSISTENT, float(value), f"figure {place} is {_number(float(value))}")
    return Finding(Verdict.OK)


def ordering(stated: Any, figures: Figures) -> Finding:
    """Labels that rank amounts ("low < medium < high", stated in this order) must rank them alike."""
    order = [word.strip().casefold() for word in str(stated).split("<")]
    labels, amounts = [str(cell).strip().casefold() for cell in figures.cells("labels")], figures.values("amounts")
    if len(labels) != len(amounts):
        raise InvalidValue(f"there are {len(labels)} labels and {len(amounts)} amounts: give as many of each")
    if unknown := [label for label in labels if label not in order]:
        raise InvalidValue(f"the label {unknown[0]!r} is not in the stated order {' < '.join(order)}")
    ranked = sorted(zip(map(order.index, labels), amounts, labels, strict=True))
    for (rank, amount, label), (next_rank, next_amount, next_label) in pairwise(ranked):
        if rank < next_rank and amount > next_amount:
            said = f"{_number(amount)} is {label}, {_number(next_amount)} is {next_label}"
            return Finding(Verdict.INCONSISTENT, None, said)
    return Finding(Verdict.OK)


def distinct(stated: Any, figures: Figures) -> Finding:
    """Lines that count each thing once: two of one amount whose labels share a word may be one thing twice."""
    labels, cells = [str(cell) for cell in figures.cells("labels")], figures.cells("amounts")
    if len(labels) != len(cells):
        raise InvalidValue(f"there are {len(labels)} labels and {len(cells)} amounts: give as many of each")
    amounts = [figure(cell, "amounts") for cell in cells]
    for (label, amount), (other, second) in combinations(zip(labels, amounts, strict=True), 2):
        shared = sorted(_words(label) & _words(other))
        if shared and (amount.says(second.value) or second.says(amount.value)):
            said = f"{label!r} and {other!r} are {_number(amount.value)} each and both about {shared[0]}"
            return Finding(Verdict.INCONSISTENT, amount.value, said)
    return Finding(Verdict.OK)


def _words(label: str) -> set[str]:
    """A label's words without their endings, the short ones left out."""
    words = re.findall(r"[^\W\d_]{4,}", label.casefold())
    return {re.sub(r"(?:ies|es|s|ing|ed)$", "", word) for word in words} - _COMMON


_COMMON = {"with", "from", "this", "that", "than", "fewer", "more", "less", "cost", "sav", "total", "year", "benefit"}
"""Words of every business case, as ``_words`` leaves them; sharing one means nothing."""


def cross_foot(stated: Any, figures: Figures) -> Finding:
    """A table of which the rows, the columns and both kinds of totals add up: figures row by row."""
    across, down = figures.cells("row_totals"), figures.cells("column_totals")
    cells = figures.cells()
    if len(cells) != len(across) * len(down):
        raise InvalidValue(f"there are {len(cells)} figures for {len(across)} rows and {len(down)} columns")
    width = len(down)
    parts = [(f"row {i + 1}", cells[i * width : (i + 1) * width], total) for i, total in enumerate(across)]
    parts += [(f"column {j + 1}", cells[j::width], total) for j, total in enumerate(down)]
    parts += [("the row totals", across, stated), ("the column totals", down, stated)]
    worst = Finding(Verdict.OK, float(np.sum([figure(cell).value for cell in cells])), stated=figure(stated).value)
    for name, addends, total in parts:
        found = foot(addends, total, figures.tolerance)
        if list(Verdict).index(found.verdict) > list(Verdict).index(worst.verdict):
            said = f"{name} come to {_number(found.recomputed or 0.0)}, not {total}"
            worst = Finding(found.verdict, found.recomputed, said, stated=found.stated)
    return worst


def readings(stated: Any, figures: Figures) -> Finding:
    """A statement that can be read in several ways, each with its figure: AMBIGUOUS unless all come to the same."""
    labels, cells = [str(cell) for cell in figures.cells("labels")], figures.cells("amounts")
    if len(labels) != len(cells) or len(cells) < 2:
        raise InvalidValue("give a label and an amount for each of two or more readings")
    amounts = [figure(cell, "amounts") for cell in cells]
    if all(first.says(second.value) or second.says(first.value) for first, second in pairwise(amounts)):
        return Finding(Verdict.OK, amounts[0].value)
    said = " or ".join(f"{label}: {cell}" for label, cell in zip(labels, cells, strict=True))
    return Finding(Verdict.AMBIGUOUS, None, said)


def _number(value: float) -> str:
    """A figure in an explanation: 9,000,000."""
    return f"{value:,.12g}"
