"""How does a judgement of one case extend to trials? One trial after the other, for what arrays cannot express."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError, FunctionError, NotAvailable, Propagated, unboxed

Measures = Mapping[str, Any]


def trial_by_trial(
    judged: Callable[..., Measures],
    shown: Callable[[Measures, Any], Any],
    *arguments: tuple[Any, int],
) -> Any:
    """Judge a case, or each of many, and show the measures of the judgement.

    An argument comes with the number of axes that its cells take; what it has more are trials. ``judged`` gives named
    measures, None for one that does not exist: that becomes #N/A. ``shown`` gets the measures, an array per trial each
    when there are trials, and which trials were refused: a NaN with the error, else 0.
    """
    given = [value for value, _ in arguments]
    carriers = [i for i, (value, axes) in enumerate(arguments) if isinstance(value, np.ndarray) and value.ndim > axes]
    if not carriers:
        return shown({name: _there(value, name) for name, value in judged(*given).items()}, 0.0)
    shapes = {i: np.shape(given[i])[: np.ndim(given[i]) - arguments[i][1]] for i in carriers}
    trials = np.broadcast_shapes(*shapes.values())
    spread = {i: np.broadcast_to(given[i], trials + np.shape(given[i])[len(shapes[i]) :]) for i in carriers}
    refused = np.zeros(trials)
    measures: dict[str, Any] = {}
    for trial in np.ndindex(trials):
        for i, values in spread.items():
            given[i] = values[trial]
        try:
            for i in carriers:
                _refuse_error(given[i])
            for name, value in judged(*given).items():
                column = measures.setdefault(name, np.full(trials, NotAvailable.cell.boxed, dtype=object))
                column[trial] = NotAvailable.cell.boxed if value is None else value
        except FunctionError as refusal:
            refused[trial] = refusal.cell.boxed
    if not measures:
        return refused
    return shown({name: _numbers(column) for name, column in measures.items()}, refused)


def _there(value: Any, name: str) -> Any:
    """A measure; one that does not exist is a refusal, raised when it is asked for."""
    if value is not None:
        return value

    def missing() -> Any:
        raise NotAvailable(f"there is no such figure: {name}")

    return missing


def _refuse_error(value: Any) -> None:
    """Raise an error that came in with an argument of a trial."""
    if isinstance(value, CellError):
        raise Propagated(value)
    if isinstance(value, float | np.ndarray) and np.asarray(value).dtype.kind == "f":
        for broken in np.extract(np.isnan(value), value):
            raise Propagated(unboxed(broken))


def _numbers(column: Any) -> Any:
    """Measures as an array of numbers when all of them are."""
    return column.astype(float) if all(isinstance(cell, float) for cell in column.flat) else column
