"""The calls that every host must answer alike: the reference lines, those with an error among them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from calls import call_of, reference_calls
from golden import lines
from mlcase_addin.calls import OMITTED
from mlcase_udfs.errors import CellError

_REFERENCE = Path(__file__).parent / "udfs" / "reference"


@cache
def office_calls() -> list[tuple[str, list[Any]]]:
    """Function and arguments, as a host's cells give them: numbers are floats, what is left out is OMITTED."""
    found: list[tuple[str, list[Any]]] = []
    for name, calls in reference_calls().items():
        found += [(name, arguments) for arguments in calls]
    for line in lines(_REFERENCE):
        call = call_of(line.values[0])
        if call is not None and (call[0].name, call[1]) not in found:
            found.append((call[0].name, call[1]))
    return [(name, [_given(argument) for argument in arguments]) for name, arguments in found]


def _given(argument: Any) -> Any:
    if isinstance(argument, list):
        return [[_given(cell) for cell in row] for row in argument]
    if argument is None:
        return OMITTED
    return float(argument) if type(argument) is int else argument


def on_wire(value: Any) -> Any:
    """An argument as JSON has it."""
    if isinstance(value, list):
        return [on_wire(each) for each in value]
    if isinstance(value, CellError):
        return {"error": str(value)}
    return None if value is OMITTED else value
