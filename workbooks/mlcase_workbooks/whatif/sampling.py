"""How the uncertain inputs are drawn: block by block, each block from the seed and its own number alone.

Any block can be drawn at any time, by any thread or machine, and is always the same: a run is a list of such blocks. A
block is a Latin hypercube of its own (or plain draws, or a stretch of a scrambled Sobol sequence), with its rank
correlations in itself, so that memory does not grow with the number of trials.
"""

from __future__ import annotations

import csv
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np

from mlcase_udfs.errors import FunctionError
from mlcase_udfs.sampling import correlate, nearest_correlation
from mlcase_udfs.units import FloatArray
from mlcase_workbooks.recalc.errors import NotAnInput, WorkbookError
from mlcase_workbooks.whatif.distributions import Distribution

Method: TypeAlias = Literal["latin", "plain", "sobol"]
NAMES: Mapping[Method, str] = MappingProxyType(
    {"latin": "Latin hypercube", "plain": "Monte Carlo", "sobol": "Sobol sequence"}
)

BLOCK = 16_384
"""Trials of a block: a power of two, as Sobol's sequence wants it."""

MANY = 20_000
"""Values of one shape from which slow laws are drawn from a table: exact to 1e-10 of their spread."""

_OPEN = np.finfo(float).tiny, 1 - np.finfo(float).epsneg
"""Neither 0 nor 1: a quantile may be infinite there."""

_POSSIBLE = -1e-8
"""The least eigenvalue that rounding may leave in a possible correlation matrix."""


@dataclass(frozen=True)
class Correlation:
    """Spearman rank correlations between some of the inputs."""

    matrix: FloatArray
    adjusted: float = 0.0
    """How far the farthest entry had to move, where no variables can have the matrix that was asked for."""


@dataclass(frozen=True)
class Design:
    """What is drawn: the laws of the inputs, how many trials, how, and from which seed."""

    laws: tuple[Distribution, ...]
    trials: int
    seed: int
    method: Method = "latin"
    correlation: Correlation | None = None

    def __post_init__(self) -> None:
        if self.trials < 2:
            raise NotAnInput(f"{self.trials} trials: give 2 or more")
        if self.seed < 0:
            raise NotAnInput(f"seed {self.seed}: give 0 or more")
        if self.method not in NAMES:
            raise NotAnInput(f"sampling {self.method!r}: give one of {', '.join(NAMES)}")
        if self.correlation is not None and self.sizes[-1] <= len(self.laws):
            raise NotAnInput(
                f"{self.trials} trials cannot show the correlation of {len(self.laws)} inputs: give more trials"
            )

    @cached_property
    def blocks(self) -> list[slice]:
        """The trials of each block, in order."""
        ends = np.cumsum([0, *self.sizes]).tolist()
        return [slice(start, end) for start, end in pairwise(ends)]

    @cached_property
    def sizes(self) -> list[int]:
        """How many trials each block has: all about the same, or full blocks first for a Sobol sequence."""
        count = -(-self.trials // BLOCK)
        if self.method == "sobol":
            return [BLOCK] * (count - 1) + [self.trials - BLOCK * (count - 1)]
        whole, more = divmod(self.trials, count)
        return [whole + 1] * more + [whole] * (count - more)

    def draw(self, block: int) -> list[FloatArray]:
        """The values of every input in a block's trials."""
        uniform = self._uniform(block)
        values = [
            law.sample(uniform[i], self._random(block, i, 1), self._by_table[i]) for i, law in enumerate(self.laws)
        ]
        if self.correlation is None:
            return values
        try:
            return list(correlate(np.stack(values, axis=1), self.correlation.matrix).T.copy())
        except FunctionError as problem:
            raise NotAnInput(str(problem)) from None

    @cached_property
    def _by_table(self) -> list[bool]:
        """Of each law, whether so many values of its shape are wanted that a table is worth its making."""
        alike = Counter(law.law.standard for law in self.laws)
        return [self.trials * alike[law.law.standard] > MANY for law in self.laws]

    def _random(self, block: int, column: int, purpose: int = 0) -> np.random.Generator:
        return np.random.default_rng([self.seed, column, block, purpose])

    def _uniform(self, block: int) -> list[FloatArray]:
        """Numbers between 0 and 1 for each input; one more input leaves those of the earlier ones as they were."""
        count, columns = self.sizes[block], range(len(self.laws))
        if self.method == "sobol":
            return [np.clip(column, *_OPEN) for column in self._sobol(block).T]
        if self.method == "plain":
            return [np.clip(self._random(block, i).random(count), *_OPEN) for i in columns]
        return [np.clip(_stratified(self._random(block, i), count), *_OPEN) for i in columns]

    def _sobol(self, block: int) -> FloatArray:
        from scipy.stats.qmc import Sobol

        sequence = Sobol(len(self.laws), scramble=True, seed=self.seed)
        if block:
            sequence.fast_forward(self.blocks[block].start)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a last block that is no power of two loses balance, as it must
            return sequence.random(self.sizes[block])


def _stratified(random: np.random.Generator, count: int) -> FloatArray:
    """One number in each of so many equal slices, in random order (McKay, Beckman & Conover 1979)."""
    return (random.permutation(count) + random.random(count)) / count


def correlation_of(path: Path, names: Sequence[str]) -> Correlation:
    """A CSV file's rank correlations for the inputs of these names.

    With a heading of input names (and perhaps the names again in front of each row) an input that is not among them is
    independent; without, there is a row and a column for each input, in their order.
    """
    header, matrix = _table(path)
    if header is None:
        if matrix.shape != (len(names), len(names)):
            raise NotAnInput(
                f"{path}: {matrix.shape[0]} x {matrix.shape[1]} correlations for {len(names)} inputs: give a row and a "
                f"column for each ({', '.join(names)}), or a heading with the names of some"
            )
        wanted = matrix
    else:
        wanted = _spread(path, header, matrix, names)
    if not np.allclose(wanted, wanted.T) or not np.allclose(np.diag(wanted), 1):
        raise NotAnInput(f"{path}: the correlations must be symmetric, with 1 on the diagonal")
    if not (np.abs(wanted) <= 1).all():
        raise NotAnInput(f"{path}: a correlation is outside -1 to 1")
    if np.linalg.eigvalsh(wanted)[0] >= _POSSIBLE:
        return Correlation(wanted)
    nearest = np.clip(nearest_correlation(wanted), -1.0, 1.0)
    np.fill_diagonal(nearest, 1.0)  # but for rounding it is
    return Correlation(nearest, float(np.abs(nearest - wanted).max()))


def _spread(path: Path, header: list[str], matrix: FloatArray, names: Sequence[str]) -> FloatArray:
    """The matrix of all inputs, from that of some."""
    if matrix.shape != (len(header), len(header)):
        raise NotAnInput(f"{path}: {matrix.shape[0]} rows for {len(header)} names in the heading: give as many rows")
    known = {name.lower(): place for place, name in enumerate(names)}
    unknown = [name for name in header if name.lower() not in known]
    if unknown:
        raise NotAnInput(f"{path}: {unknown[0]!r} is no uncertain input: there are {', '.join(names)}")
    places = [known[name.lower()] for name in header]
    wanted = np.eye(len(names))
    wanted[np.ix_(places, places)] = matrix
    return wanted


def _table(path: Path) -> tuple[list[str] | None, FloatArray]:
    """A CSV file's heading, if it has one, and its numbers."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            rows = [[cell.strip() for cell in row] for row in csv.reader(stream) if any(map(str.strip, row))]
    except OSError as problem:
        raise WorkbookError(f"{path}: cannot be read ({problem.strerror})") from None
    except (UnicodeDecodeError, csv.Error):
        raise WorkbookError(f"{path}: not a CSV file of text in UTF-8") from None
    if not rows:
        raise WorkbookError(f"{path}: empty: give a row and a column of rank correlations for each input")
    header = None
    if not all(map(_is_number, rows[0])):
        header = [cell for cell in rows.pop(0) if cell]
    if header is not None and rows and all(row and not _is_number(row[0]) for row in rows):
        rows = [row[1:] for row in rows]
    try:
        return header, np.array([[float(cell) for cell in row] for row in rows]).reshape(len(rows), -1)
    except ValueError:
        raise WorkbookError(f"{path}: every row must hold as many numbers as there are inputs") from None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
