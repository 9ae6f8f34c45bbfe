"""The workbook over an axis of trials: inputs become arrays, and so does every cell between them and the outputs.

Cells that no uncertain input reaches keep their single value; cells that no output needs are not evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Sheet
from mlcase_workbooks.recalc.calculate import Calculation, room_to_nest
from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.recalc.functions.call import as_floats
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.values import Value

BLOCK = 4096
"""Trials evaluated at a time: few enough for the cells in flight to stay in the processor's cache."""


class Trials:
    """A calculated model, ready to be asked many times."""

    def __init__(self, model: Model, inputs: Sequence[str | Area], outputs: Sequence[str | Area]) -> None:
        self.model = model
        self.inputs = [_one_cell(model, reference) for reference in inputs]
        self.outputs = [_one_cell(model, reference) for reference in outputs]
        for reference, area in zip(inputs, self.inputs, strict=True):
            formula = area.sheet.formula_at.get((area.top, area.left))
            if formula is not None:
                raise NotAnInput(f"{reference} holds the formula ={formula.text}: vary one of its inputs instead")
            area.sheet.put(area.top, area.left, area.sheet.value(area.top, area.left))  # it may not be in the grid yet
        self.reached = model.graph.downstream(self.inputs)

    def run(self, samples: Sequence[FloatArray]) -> list[FloatArray]:
        """Every output's value in every trial; an error is a NaN that carries it (``mlcase_udfs.errors.unboxed``)."""
        count = len(samples[0])
        results = [np.empty(count) for _ in self.outputs]
        before = self._grid()
        try:
            for start in range(0, count, BLOCK):
                block = slice(start, min(start + BLOCK, count))
                with room_to_nest(), np.errstate(all="ignore"):
                    values = self._block([s[block] for s in samples])
                for into, one in zip(results, values, strict=True):
                    into[block] = one
        finally:
            for (sheet, row, column), value in before.items():
                sheet.rows[row][column] = value
            self._forget_blocks()
        return results

    def _block(self, samples: Sequence[FloatArray]) -> list[FloatArray]:
        for area, values in zip(self.inputs, samples, strict=True):
            area.sheet.put(area.top, area.left, values)
        for formula in self.reached:
            for row, column in formula.cells:
                formula.sheet.rows[row][column] = formula
        self._forget_blocks()
        calculation = Calculation()
        found = []
        for area in self.outputs:
            output = area.sheet.formula_at.get((area.top, area.left))
            if output is not None:
                calculation.run(output)
            value = area.sheet.value(area.top, area.left)
            floats = as_floats(value) if value is not None else CellError.NA.boxed
            found.append(np.broadcast_to(floats, len(samples[0])))
        return found

    def _grid(self) -> Mapping[tuple[Sheet, int, int], Value]:
        cells = [(area.sheet, area.top, area.left) for area in self.inputs]
        cells += [(f.sheet, row, column) for f in self.reached for row, column in f.cells]
        return {(sheet, row, column): sheet.rows[row][column] for sheet, row, column in cells}

    def _forget_blocks(self) -> None:
        for sheet in self.model.book.sheets:
            sheet.blocks.clear()


def _one_cell(model: Model, reference: str | Area) -> Area:
    area = model.book.locate(reference) if isinstance(reference, str) else reference
    if (area.rows, area.columns) != (1, 1):
        raise NotAnInput(f"{reference} is {area.rows} x {area.columns} cells: name one cell")
    return area
