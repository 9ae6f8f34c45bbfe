"""Outputs of a workbook under other values of some inputs: all cases in one vectorised run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np

from mlcase_udfs.errors import CellError, unboxed
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.errors import NotAnInput, UnknownReference
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.trials import Trials


class Question:
    """A calculated workbook with the inputs that may change and the outputs that are asked for."""

    def __init__(self, model: Model, inputs: Sequence[str], outputs: Sequence[str]) -> None:
        model.recalculate()
        self.inputs = list(inputs)
        self.base = [_number(model, reference) for reference in inputs]
        self._trials = Trials(model, inputs, outputs)
        for reference, area in zip(outputs, self._trials.outputs, strict=True):
            value = area.sheet.value(area.top, area.left)
            if not isinstance(value, float | CellError):
                raise NotAnInput(f"{reference} holds {value!r}, not a number: name an output that is one")
        self.areas = self._trials.inputs

    def ask(self, cases: Sequence[Mapping[str, float]]) -> list[FloatArray]:
        """Each output in each case; a case says only which inputs differ. An error is a NaN that carries it."""
        given = [
            np.array([case.get(reference, base) for case in cases], dtype=float)
            for reference, base in zip(self.inputs, self.base, strict=True)
        ]
        return self._trials.run(given)

    def reaches(self, reference: str) -> bool:
        """Whether an output depends on the inputs at all."""
        return self._trials.varies(self._trials.model.book.locate(reference))


def shown(value: float) -> float | CellError:
    """An outcome as a cell has it: a number, or the error that a NaN carries."""
    return unboxed(np.float64(value)) if np.isnan(value) else float(value)


def label(area: Area) -> str:
    """What stands before a cell in its row: the words that say what it is."""
    cells = area.sheet.rows[area.top]
    texts = [cell.strip() for cell in cells[1 : area.left] if isinstance(cell, str) and cell.strip()]
    return texts[0] if texts else ""


def names_of_cells(book: Book) -> dict[Area, str]:
    """The defined names that stand for single cells."""
    found = {}
    for name in book.spelled_names:
        with suppress(UnknownReference):
            area = book.locate(name)
            if (area.rows, area.columns) == (1, 1):
                found[area] = name
    return found


def _number(model: Model, reference: str) -> float:
    value = model.get(reference)
    if not isinstance(value, float):
        raise NotAnInput(f"{reference} holds {value!r}, not a number: name a cell with a number")
    return value
