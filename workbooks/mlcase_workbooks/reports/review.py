"""A look over a memo before it goes out: five questions answered, and no engineers' words without a dollar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mlcase_workbooks.reports.content.questions import Answer
from mlcase_workbooks.reports.document import Memo, passages

ENGINEER_SPEAK: Final = re.compile(
    r"\b(?:accuracy|precision|recall|f1|f-?score|auc|auroc|roc|perplexity|rmse|mae|mape|mse|log[- ]?loss|gini"
    r"|lift score|confusion matrix|cross[- ]entropy|bleu|rouge|ndcg|r²|r2)\b",
    re.IGNORECASE,
)
"""Measures of a model. None of them is a reason to pay."""

_MONEY = re.compile(r"\$|\bUSD\b|\bdollars?\b|[€£¥]", re.IGNORECASE)
_LENGTH = 90


def problems(memo: Memo, answers: Sequence[Answer]) -> list[str]:
    """What to mend, a line each."""
    missing = [
        f"not answered: {answer.question} Define the names that it needs, or add a table Question, Answer, Evidence"
        if not answer.parts
        else f"no evidence: {answer.question} Say in the column Evidence where the answer comes from"
        for answer in answers
        if not answer.complete
    ]
    return [*missing, *engineer_speak(memo)]


def engineer_speak(memo: Memo) -> list[str]:
    """The passages that measure a model and name no money."""
    found = {}
    for where, words in passages(memo):
        spoken = ENGINEER_SPEAK.search(words)
        if spoken is not None and not _MONEY.search(words):
            short = words if len(words) <= _LENGTH else f"{words[:_LENGTH]}…"
            found[short] = f"engineer-speak: {spoken[0]!r} with no dollar beside it, under {where!r}: {short}"
    return list(found.values())
