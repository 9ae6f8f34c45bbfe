"""The pieces of a simulation on a Dask cluster: the same numbers on any number of workers, none lost with a worker.

A worker gets the workbook's content once, opens it, and evaluates pieces. Which worker evaluates a piece, and how
often, makes no difference to it; when a worker is lost Dask gives its pieces to others.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.area import Area
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.errors import WorkbookError
from mlcase_workbooks.recalc.model import Model
from mlcase_workbooks.recalc.package import Package
from mlcase_workbooks.whatif.sampling import Design
from mlcase_workbooks.whatif.simulation import Experiment, Piece
from mlcase_workbooks.whatif.uncertain import Uncertain

if TYPE_CHECKING:
    from distributed import Client

_AHEAD = 4
"""Pieces a worker has before it, so that it never waits."""

_PATIENCE = 10
"""Seconds in which a scheduler must answer."""


class NoCluster(WorkbookError):
    """There is no cluster to work on."""


@dataclass(frozen=True)
class Recipe:
    """All that a worker needs to make the experiment anew."""

    key: str
    content: bytes
    now: dt.datetime
    settings: tuple[tuple[str, Any], ...]
    """Constants that were set."""
    references: tuple[str, ...]
    """The inputs' cells; their laws are the design's."""
    outputs: tuple[str, ...]
    design: Design

    @classmethod
    def of(cls, experiment: Experiment, model: Model) -> Recipe:
        """What an experiment is made of."""
        assert model.book.package is not None
        settings = tuple(
            (str(Area(sheet, row, column, row, column)), value)
            for sheet, cells in model.inputs.items()
            for (row, column), value in cells.items()
        )
        references = tuple(str(entry.area) for entry in experiment.inputs)
        content, now, outputs = model.book.package.content, model.book.now, tuple(experiment.outputs)
        return cls(uuid.uuid4().hex, content, now, settings, references, outputs, experiment.design)

    def experiment(self) -> Experiment:
        """The experiment, made anew."""
        model = Model(Book.of(Package("the workbook", self.content)))
        model.book.now = self.now
        for reference, value in self.settings:
            model.set(reference, value)
        areas = [model.book.locate(reference) for reference in self.references]
        pairs = zip(areas, self.design.laws, strict=True)
        inputs = [Uncertain(str(area), area, law) for area, law in pairs]
        return Experiment(model, inputs, self.outputs, self.design)


@contextmanager
def cluster(scheduler: str | None = None, workers: int | None = None) -> Iterator[Client]:
    """A client of the scheduler at an address, or of a cluster of so many processes on this machine."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise NoCluster("Dask is not installed: pip install 'mlcase[cluster]'") from None
    if scheduler is not None:
        try:
            client = Client(scheduler, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError) as problem:
            reason = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
            raise NoCluster(f"the scheduler at {scheduler} cannot be reached ({reason})") from None
        with client:
            yield client
        return
    with (
        LocalCluster(n_workers=workers or 1, threads_per_worker=1, dashboard_address=None, silence_logs=50) as local,
        Client(local) as client,
    ):
        yield client


def in_order(client: Client, experiment: Experiment, model: Model) -> Iterator[list[FloatArray]]:
    """Every piece's outcomes in the order of the pieces, worked out by the cluster a few pieces ahead."""
    # A task, not scattered data: should every worker that holds it be lost, Dask makes it anew.
    recipe = client.submit(_given, Recipe.of(experiment, model), pure=False)
    waiting: deque[Any] = deque()
    ahead = _AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    try:
        for piece in experiment.pieces:
            waiting.append(client.submit(_evaluated, recipe, piece, pure=False))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        client.cancel(list(waiting))


def _given(recipe: Recipe) -> Recipe:
    return recipe


_experiments: dict[str, Experiment] = {}
_lock = Lock()
_KEPT = 4


def _evaluated(recipe: Recipe, piece: Piece) -> list[FloatArray]:
    """A piece, on a worker, which keeps the workbook open for the next one."""
    with _lock:
        experiment = _experiments.get(recipe.key)
        if experiment is None:
            if len(_experiments) >= _KEPT:
                _experiments.clear()
            experiment = _experiments[recipe.key] = recipe.experiment()
    return experiment.evaluate(piece)
