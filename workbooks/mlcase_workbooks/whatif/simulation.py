"""Monte Carlo on the workbook itself: uncertain inputs in, the distributions of the outputs out.

A run is a list of independent pieces, each a stretch of a block of the design; they are evaluated by any number of
threads in any order and put together in theirs, so that the same seed gives the same numbers everywhere.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.errors import NotAnInput
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.trials import Trials
from mlcase_workbooks.recalc.trials.costs import Cost
from mlcase_workbooks.whatif.results import Results, Stop
from mlcase_workbooks.whatif.sampling import Correlation, Design, Method
from mlcase_workbooks.whatif.uncertain import Uncertain

PIECE = 8_192
"""Trials of a piece: what one thread works on."""

MEASURED = 512
"""Trials on which the cost of single cells is measured."""


@dataclass(frozen=True)
class Tolerance:
    """The standard error that will do for mean, P5, P50 and P95: relative to their size, or in the output's unit."""

    error: float
    relative: bool = True


@dataclass(frozen=True)
class Piece:
    """Some trials of a block, counted from its first."""

    block: int
    start: int
    stop: int


class Experiment:
    """A workbook, its uncertain inputs, its outputs, and the design of the trials: any piece of it can be evaluated."""

    def __init__(self, model: Model, inputs: Sequence[Uncertain], outputs: Sequence[str], design: Design) -> None:
        model.recalculate()
        self.design = design
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self.trials = Trials(model, [i.area for i in inputs], [_one_cell(model, o) for o in outputs])
        self.base = [cell.value() for cell in self.trials.outputs]
        self._drawn: dict[int, _Once] = {}
        self._lock = threading.Lock()
        _refuse_the_unreached(model, self.trials, outputs, inputs)

    @cached_property
    def pieces(self) -> list[Piece]:
        """All pieces, in order."""
        found = []
        for block, size in enumerate(self.design.sizes):
            ends = np.linspace(0, size, -(-size // PIECE) + 1).astype(int).tolist()
            found += [Piece(block, start, stop) for start, stop in pairwise(ends)]
        return found

    def evaluate(self, piece: Piece) -> list[FloatArray]:
        """The outputs in a piece's trials."""
        drawn = self._draw(piece.block)
        seed = (self.design.seed, piece.block, piece.start)
        return self.trials.evaluate([values[piece.start : piece.stop] for values in drawn], seed)

    @cached_property
    def taken_at_base(self) -> tuple[str, ...]:
        """The inputs whose distribution has parameters that are uncertain, too: its law is that of the base case."""
        return tuple(
            entry.name
            for entry in self.inputs
            if any(area != entry.area and self.trials.varies_somewhere(area) for area in entry.parameters)
        )

    def by_trial(self) -> Mapping[str, Cost]:
        """Cells that are evaluated trial by trial, with why and the cost."""
        return self.trials.by_trial([values[:MEASURED] for values in self._draw(0)])

    def _draw(self, block: int) -> list[FloatArray]:
        """A block's samples, drawn once for all its pieces; those of blocks long past are let go."""
        with self._lock:
            once = self._drawn.setdefault(block, _Once())
            for old in [b for b in self._drawn if b < block - _KEPT]:
                del self._drawn[old]
        with once.lock:
            if once.values is None:
                once.values = self.design.draw(block)
            return once.values


_KEPT = 4

Runner: TypeAlias = Callable[[Experiment], Iterator[list[FloatArray]]]
"""Evaluates an experiment's pieces somewhere, and gives their outcomes in order."""


class _Once:
    """What the first thread works out and the others wait for."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.values: list[FloatArray] | None = None


def simulate(
    model: Model,
    inputs: Sequence[Uncertain],
    outputs: Sequence[str],
    trials: int = 10_000,
    seed: int = 42,
    method: Method = "latin",
    correlation: Correlation | None = None,
    tolerance: Tolerance | None = None,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    run: Runner | None = None,
) -> Results:
    """Draw the inputs and evaluate the outputs in every trial; the model is left as it was.

    An interruption (Ctrl-C) ends the run with what is done by then; ``tolerance`` ends it as soon as the figures are
    sure enough. ``progress`` is told how many more trials are done. ``run`` evaluates the pieces elsewhere than in this
    process's threads: see ``cluster``.
    """
    if not inputs:
        raise NotAnInput(
            "nothing is uncertain: give --input REF=DISTRIBUTION, or a table with Low, High and Spread in the workbook"
        )
    if not outputs:
        raise NotAnInput("no output: give --output REF")
    _refuse_twice(inputs)
    design = Design(tuple(i.distribution for i in inputs), trials, seed, method, correlation)
    experiment = Experiment(model, inputs, outputs, design)
    started = time.perf_counter()
    collected = Collected(experiment, tolerance)
    workers = max(1, threads or os.cpu_count() or 1)
    stop: Stop = "all"
    try:
        outcomes = run(experiment) if run is not None else in_order(experiment.evaluate, experiment.pieces, workers)
        for values in outcomes:
            done = collected.add(values)
            if progress is not None:
                progress(len(values[0]))
            if done:
                stop = "tolerance"
                break
    except KeyboardInterrupt:
        if collected.trials < 2:
            raise
        stop = "interrupted"
    seconds = time.perf_counter() - started
    collected.by_trial = experiment.by_trial()
    return collected.results(stop, seconds)


class Collected:
    """The outcomes of pieces, taken in their order."""

    def __init__(self, experiment: Experiment, tolerance: Tolerance | None = None) -> None:
        self.experiment = experiment
        self.tolerance = tolerance
        self.trials = 0
        self._values = [np.empty(experiment.design.trials) for _ in experiment.outputs]
        self.by_trial: Mapping[str, Cost] = {}
        self._ends = {block.stop for block in experiment.design.blocks}

    def add(self, values: Sequence[FloatArray]) -> bool:
        """Take the next piece's outcomes; whether the run may stop."""
        stop = self.trials + len(values[0])
        for into, one in zip(self._values, values, strict=True):
            into[self.trials : stop] = one
        self.trials = stop
        if self.tolerance is None or stop not in self._ends:
            return False
        results = self.results("tolerance", 0.0)
        return all(
            results.outcomes(name).converged(self.tolerance.error, self.tolerance.relative) for name in results.outputs
        )

    def results(self, stop: Stop, seconds: float) -> Results:
        """What there is so far."""
        experiment = self.experiment
        names = [_name(o) for o in experiment.outputs]
        return Results(
            inputs=experiment.inputs,
            outputs={name: values[: self.trials] for name, values in zip(names, self._values, strict=True)},
            base=dict(zip(names, experiment.base, strict=True)),
            design=experiment.design,
            seconds=seconds,
            stop=stop,
            by_trial=self.by_trial,
            taken_at_base=experiment.taken_at_base,
        )


def in_order(
    evaluate: Callable[[Piece], list[FloatArray]], pieces: Sequence[Piece], workers: int
) -> Iterator[list[FloatArray]]:
    """Every piece's outcomes in the order of the pieces, worked out by threads a few pieces ahead."""
    waiting: deque[Future[list[FloatArray]]] = deque()
    rest = iter(pieces)
    pool = ThreadPoolExecutor(workers)
    try:
        for piece in rest:
            waiting.append(pool.submit(evaluate, piece))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _name(output: str) -> str:
    return output.strip().lstrip("=")


def _one_cell(model: Model, reference: str) -> Area:
    area = model.book.locate(reference)
    if (area.rows, area.columns) != (1, 1):
        raise NotAnInput(f"{reference} is {area.rows} x {area.columns} cells: name one cell")
    return area


def _refuse_twice(inputs: Sequence[Uncertain]) -> None:
    seen: dict[Area, str] = {}
    for entry in inputs:
        if entry.area in seen:
            raise NotAnInput(f"{entry.name} and {seen[entry.area]} are one cell ({entry.area}): give it once")
        seen[entry.area] = entry.name


def _refuse_the_unreached(model: Model, trials: Trials, outputs: Sequence[str], inputs: Sequence[Uncertain]) -> None:
    """An output that no uncertain input reaches is the same in every trial: say so, and why."""
    for name, area in zip(outputs, trials.outputs, strict=True):
        if trials.varies(area):
            continue
        if (area.top, area.left) not in area.sheet.formula_at:
            reason = f"its cell {area} holds no formula"
        else:
            listed = ", ".join(i.name for i in inputs[:3]) + (", ..." if len(inputs) > 3 else "")
            reason = f"={area.sheet.formula_at[area.top, area.left].text} does not lead back to {listed}"
        raise NotAnInput(f"{name} is the same in every trial: {reason}")
