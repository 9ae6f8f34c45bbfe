"""The workbook over an axis of trials: inputs become arrays, and so does every cell between them and the outputs.

Cells that no uncertain input reaches keep their single value; cells that no output needs are not evaluated. Formulas
become a program of steps on arrays (``tracer``), which is right for ordinary numbers only; trials that it cannot answer
for are evaluated again by the formulas' general code, on a double of the book (``shadow``).
"""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from mlcase_udfs.errors import CellError
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Area, Pending
from mlcase_workbooks.recalc.calculate import Calculation, room_to_nest
from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.recalc.functions.forms import as_floats
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.pause import no_collection
from mlcase_workbooks.recalc.sheet import Formula
from mlcase_workbooks.recalc.trials.costs import Cost, measured, roaming, wanders
from mlcase_workbooks.recalc.trials.layout import Laid, Layout
from mlcase_workbooks.recalc.trials.program import NotNumbers, Unfit
from mlcase_workbooks.recalc.trials.shadow import AtOnce, OneByOne, Shadow, TrialRandom
from mlcase_workbooks.recalc.trials.symbols import output
from mlcase_workbooks.recalc.trials.tracer import Roaming, Tracer

BLOCK = 8192
"""Trials evaluated at a time: few enough for the cells in flight to stay in the processor's cache."""
_STEP = 1024
_SMALL = (64, 512)
"""Sizes in which a program is laid out, and multiples of _STEP; fewer trials are filled up."""


@dataclass(frozen=True, eq=False)
class Traced:
    """A program in its place in memory, and whether it needs the grid."""

    layout: Layout
    on_grid: bool


class Trials:
    """A calculated model, ready to be asked many times, by any number of threads at once."""

    def __init__(self, model: Model, inputs: Sequence[str | Area], outputs: Sequence[str | Area]) -> None:
        self.model = model
        self.inputs = [_one_cell(model, reference) for reference in inputs]
        self.outputs = [_one_cell(model, reference) for reference in outputs]
        model.recalculate()
        for reference, area in zip(inputs, self.inputs, strict=True):
            formula = area.sheet.formula_at.get((area.top, area.left))
            if formula is not None and isinstance(reference, str):
                raise NotAnInput(f"{reference} holds the formula ={formula.text}: vary one of its inputs instead")
            area.sheet.put(area.top, area.left, area.sheet.value(area.top, area.left))  # it may not be in the grid yet
        given = {(area.sheet, area.top, area.left) for area in self.inputs}
        self.reached = [f for f in model.graph.downstream(self.inputs) if (f.sheet, f.row, f.column) not in given]
        self._varying = given | {(f.sheet, *at) for f in self.reached for at in f.cells}
        self._local = threading.local()
        self._compiling = threading.Lock()
        self._program: Traced | None = None
        self._roams = False
        self._mixed: set[Formula] = set()
        self._left: set[Formula] = set()

    def varies(self, area: Area) -> bool:
        """Whether a cell may differ between trials."""
        return (area.sheet, area.top, area.left) in self._varying

    def by_trial(self, samples: Sequence[FloatArray]) -> Mapping[str, Cost]:
        """Cells that are evaluated trial by trial, with why and the cost, as measured on some trials."""
        traced = self._traced
        if traced is None:
            return roaming(self.reached, self._wandering)
        if not traced.on_grid:
            return {}
        size = _size(min(len(samples[0]), _SMALL[-1]))
        some = _filled([s[:size] for s in samples], size)
        self._shadow.begin(some, TrialRandom((0,), size))
        with room_to_nest():
            return measured(Laid(traced.layout, size, self._shadow), some, self.model.report.unsupported)

    def run(self, samples: Sequence[FloatArray]) -> list[FloatArray]:
        """Every output's value in every trial; an error is a NaN that carries it (``mlcase_udfs.errors.unboxed``)."""
        with room_to_nest():
            return self.evaluate(samples)

    def evaluate(self, samples: Sequence[FloatArray], seed: Sequence[int] = (0,)) -> list[FloatArray]:
        """The same, for use by several threads; ``seed`` is where the workbook's own random numbers start."""
        count = len(samples[0])
        results = [np.empty(count) for _ in self.outputs]
        for start in range(0, count, BLOCK):
            block = slice(start, min(start + BLOCK, count))
            some = [s[block] for s in samples]
            values = self._quickly(some, (*seed, start)) or self._generally(some, (*seed, start))
            for into, one in zip(results, values, strict=True):
                into[block] = one
        return results

    # -- by steps -----------------------------------------------------------------------------------------------------

    @property
    def _traced(self) -> Traced | None:
        """The program; None when only the run can tell what is read."""
        with self._compiling:
            if self._program is None and not self._roams:
                self._program = self._made()
                self._roams = self._program is None
            return self._program

    def _made(self) -> Traced | None:
        if self.model.book.as_displayed:
            return None  # steps keep all digits
        with room_to_nest(), no_collection(), np.errstate(all="ignore"):
            tracer = Tracer(self.model.book, self.model.graph, self.inputs, self.reached, self._mixed, self._left)
            try:
                outputs = [output(tracer.program, tracer.follow(area)) for area in self.outputs]
            except Roaming:
                return None
            return Traced(Layout(tracer.program, outputs), bool(tracer.evaluated))

    def _quickly(self, samples: Sequence[FloatArray], seed: Sequence[int]) -> Sequence[FloatArray] | None:
        """The outputs by the program; None when it cannot answer for these trials."""
        traced = self._traced
        if traced is None:
            return None
        count = len(samples[0])
        size = _size(count)
        laid = self._laid(traced, size)
        full = _filled(samples, size)
        if traced.on_grid:
            self._shadow.begin(full, TrialRandom(seed, size))
        try:
            return [values[:count] for values in laid.run(full)]
        except Unfit as problem:
            self._learn(problem, traced)
            return self._quickly(samples, seed)
        except (FloatingPointError, Pending):
            return None

    def _learn(self, problem: Unfit, traced: Traced) -> None:
        """Make the program anew, with a formula in it treated as it must be."""
        (own,) = [f for f in self.reached if f.address == problem.formula.address]
        with self._compiling:
            (self._mixed if isinstance(problem, NotNumbers) else self._left).add(own)
            if self._program is traced:
                self._program = None

    def _laid(self, traced: Traced, size: int) -> Laid:
        """The program in this thread's memory."""
        if getattr(self._local, "traced", None) is not traced:
            self._local.traced, self._local.laid = traced, {}
        laid: dict[int, Laid] = self._local.laid
        if size not in laid:
            laid[size] = Laid(traced.layout, size, self._shadow if traced.on_grid else None)
        return laid[size]

    # -- by general code ----------------------------------------------------------------------------------------------

    @property
    def _shadow(self) -> Shadow:
        """This thread's double of the book."""
        shadow: Shadow | None = getattr(self._local, "shadow", None)
        if shadow is None:
            shadow = self._local.shadow = Shadow(self.model.book, self.inputs, self.reached)
        return shadow

    def _generally(self, samples: Sequence[FloatArray], seed: Sequence[int]) -> list[FloatArray]:
        count = len(samples[0])
        if not self._wandering:
            with suppress(OneByOne):
                values = self._calculated(AtOnce(), samples, TrialRandom(seed, count))
                return [np.broadcast_to(v, count) for v in values]
        dice = random.Random(repr(tuple(seed)))
        one_by_one = [
            self._calculated(Calculation(), [float(v) for v in values], dice) for values in zip(*samples, strict=True)
        ]
        return [np.array(column, dtype=float) for column in zip(*one_by_one, strict=True)]

    def _calculated(self, calculation: Calculation, samples: Sequence[Any], dice: Any) -> list[Any]:
        """The outputs for some trials, or for one."""
        shadow = self._shadow
        shadow.begin(samples, dice)
        found = []
        with np.errstate(all="ignore"):
            for area in self.outputs:
                double = shadow.area(area)
                for formula in shadow.filling(double):
                    calculation.run(formula)
                value = shadow.value(double)
                found.append(as_floats(value) if value is not None else CellError.NA.boxed)
        return found

    @cached_property
    def _wandering(self) -> list[Formula]:
        """Formulas that read other cells in one trial than in the next: then a trial must be evaluated on its own."""
        return [formula for formula in self.reached if wanders(formula, self.varies_somewhere)]

    def varies_somewhere(self, area: Area) -> bool:
        """Whether a cell of an area may differ between trials."""
        bottom, right = min(area.bottom, area.sheet.height), min(area.right, area.sheet.width)
        return any(
            (area.sheet, row, column) in self._varying
            for row in range(area.top, bottom + 1)
            for column in range(area.left, right + 1)
        )


def _size(count: int) -> int:
    """The size in which a program for so many trials is laid out."""
    return next((size for size in _SMALL if size >= count), -(-count // _STEP) * _STEP)


def _filled(samples: Sequence[FloatArray], size: int) -> Sequence[FloatArray]:
    """The samples, and their last trial again and again up to a size."""
    missing = size - len(samples[0])
    return [np.append(s, np.full(missing, s[-1])) for s in samples] if missing else samples


def _one_cell(model: Model, reference: str | Area) -> Area:
    area = model.book.locate(reference) if isinstance(reference, str) else reference
    if (area.rows, area.columns) != (1, 1):
        raise NotAnInput(f"{reference} is {area.rows} x {area.columns} cells: name one cell")
    return area
