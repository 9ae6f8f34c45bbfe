"""Draws: evenly spread, the same for every block wherever it is drawn, correlated as wanted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from mlcase_workbooks.recalc.errors import WorkbookError
from mlcase_workbooks.whatif.distributions import Distribution, distribution
from mlcase_workbooks.whatif.sampling import BLOCK, Correlation, Design, Method, correlation_of


def laws(*texts: str) -> tuple[Distribution, ...]:
    return tuple(distribution(text, lambda formula: formula) for text in texts)


THREE = laws("uniform(0,1)", "normal(0,1)", "pert(8,10,20)")


def drawn(design: Design) -> list[np.ndarray]:
    return [np.concatenate(columns) for columns in zip(*map(design.draw, range(len(design.blocks))), strict=True)]


def test_a_latin_hypercube_has_one_draw_in_every_slice() -> None:
    (uniform, *_) = Design(THREE, 1000, 42).draw(0)
    assert sorted((uniform * 1000).astype(int)) == list(range(1000))


@pytest.mark.parametrize("method", ["latin", "plain", "sobol"])
def test_blocks_are_the_same_drawn_alone_and_in_any_order(method: Method) -> None:
    design = Design(THREE, 2 * BLOCK + 100, 7, method)
    backwards = [design.draw(block) for block in (2, 1, 0)][::-1]
    again = Design(THREE, 2 * BLOCK + 100, 7, method)
    for block, values in enumerate(backwards):
        assert all(np.array_equal(a, b) for a, b in zip(values, again.draw(block), strict=True))
    assert sum(design.sizes) == 2 * BLOCK + 100
    assert [block.stop - block.start for block in design.blocks] == design.sizes
    assert not np.array_equal(design.draw(0)[0][:99], design.draw(1)[0][:99])
    assert not np.array_equal(design.draw(0)[0], Design(THREE, 2 * BLOCK + 100, 8, method).draw(0)[0])


@pytest.mark.parametrize("method", ["latin", "plain", "sobol"])
def test_every_method_draws_the_law(method: Method) -> None:
    _, normal, pert = drawn(Design(THREE, 40_000, 3, method))
    assert stats.kstest(normal, stats.norm.cdf).pvalue > 0.001
    assert pert.mean() == pytest.approx((8 + 4 * 10 + 20) / 6, rel=0.005)


def test_one_more_input_leaves_the_others_draws() -> None:
    assert np.array_equal(Design(THREE, 500, 1).draw(0)[1], Design(THREE[:2], 500, 1).draw(0)[1])


def test_rank_correlations_are_obtained_within_a_hundredth() -> None:
    wanted = np.array([[1, 0.7, -0.4], [0.7, 1, 0.1], [-0.4, 0.1, 1]])
    columns = drawn(Design(THREE, 100_000, 42, correlation=Correlation(wanted)))
    assert stats.spearmanr(np.stack(columns, axis=1)).statistic == pytest.approx(wanted, abs=0.01)
    alone = drawn(Design(THREE, 100_000, 42))
    for correlated, before in zip(columns, alone, strict=True):
        assert np.array_equal(np.sort(correlated), np.sort(before)), "each input keeps exactly its values"


def test_a_matrix_from_a_file_with_and_without_names(tmp_path: Path) -> None:
    names = ["A", "B", "C"]
    plain, named = tmp_path / "plain.csv", tmp_path / "named.csv"
    plain.write_text("1,0.5,0\n0.5,1,0\n0,0,1\n", encoding="utf-8")
    named.write_text(",b,a\nb,1,0.5\na,0.5,1\n", encoding="utf-8")
    assert np.array_equal(correlation_of(plain, names).matrix, correlation_of(named, names).matrix)
    assert correlation_of(plain, names).adjusted == 0


def test_an_impossible_matrix_becomes_the_nearest_possible_one_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "impossible.csv"
    file.write_text("1,0.9,-0.9\n0.9,1,0.9\n-0.9,0.9,1\n", encoding="utf-8")
    found = correlation_of(file, ["A", "B", "C"])
    assert np.linalg.eigvalsh(found.matrix)[0] > -1e-12
    # By symmetry the nearest matrix has (x, -x, x) with its least eigenvalue 1 - 2x at 0.
    assert found.matrix[0, 1] == pytest.approx(0.5, abs=1e-4)
    assert found.adjusted == pytest.approx(0.4, abs=1e-4)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("", "empty"),
        ("1,0\n0,1\n", "2 x 2 correlations for 3 inputs"),
        ("A,X\n1,0\n0,1\n", "'X' is no uncertain input"),
        ("A,B\n1,0\n", "1 rows for 2 names"),
        ("1,0.5,0\n0.4,1,0\n0,0,1\n", "symmetric"),
        ("2,0,0\n0,1,0\n0,0,1\n", "1 on the diagonal"),
        ("1,2,0\n2,1,0\n0,0,1\n", "outside -1 to 1"),
        ("1,0,0\n0,1\n0,0,1\n", "as many numbers"),
        ("A,B,C\n1,x,0\n0,1,0\n0,0,1\n", "as many numbers"),
    ],
)
def test_a_matrix_of_the_wrong_kind_is_refused(content: str | None, message: str, tmp_path: Path) -> None:
    file = tmp_path / "matrix.csv"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(WorkbookError, match=message):
        correlation_of(file, ["A", "B", "C"])


@pytest.mark.parametrize(
    ("trials", "seed", "correlation", "message"),
    [
        (1, 1, None, "1 trials"),
        (0, 1, None, "0 trials"),
        (10, -1, None, "seed -1"),
        (3, 1, np.eye(3), "cannot show the correlation"),
    ],
)
def test_a_design_that_makes_no_sense_is_refused(
    trials: int, seed: int, correlation: np.ndarray | None, message: str
) -> None:
    with pytest.raises(WorkbookError, match=message):
        Design(THREE, trials, seed, correlation=None if correlation is None else Correlation(correlation))
