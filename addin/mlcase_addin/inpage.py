"""Calls answered in the page itself, by Python in the browser: the server's answers, without the server."""

from __future__ import annotations

import json
from typing import Any

from mlcase_addin.calls import OMITTED, answer, as_data
from mlcase_udfs.errors import BY_TEXT


def answers(calls: str) -> str:
    """The results of calls, both as the JSON that /v1/calls takes and gives.

    >>> answers('[{"f": "ML_NPV", "a": [0, [[-100, 121]]]}, {"f": "ML_NPV", "a": [{"error": "#N/A"}, [[1]]]}]')
    '[{"v": 21.0}, {"e": "#N/A", "m": ""}]'
    """
    return json.dumps([as_data(answer(call["f"], [_read(value) for value in call["a"]])) for call in json.loads(calls)])


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [[_cell(cell) for cell in row] for row in value]
    return OMITTED if value is None else _cell(value)


def _cell(value: Any) -> Any:
    return BY_TEXT[value["error"]] if isinstance(value, dict) else value
