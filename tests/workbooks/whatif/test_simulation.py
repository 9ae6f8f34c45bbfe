"""Simulation on workbooks: analytic moments, the same numbers for any threads, errors, an early end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from mlcase_workbooks.cases import create
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.errors import WorkbookError
from mlcase_workbooks.whatif import simulation
from mlcase_workbooks.whatif.results import Results
from mlcase_workbooks.whatif.sampling import BLOCK
from mlcase_workbooks.whatif.simulation import Tolerance, simulate
from mlcase_workbooks.whatif.uncertain import from_texts, from_workbook
from sheets import workbook

FACTORS = ["Inputs_Benefit_Factor=pert(.8,1,1.2)", "Inputs_Cost_Factor=pert(.9,1,1.2)"]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("platform") / "platform.xlsx"
    create("platform", path)
    return Model.open(path)


@pytest.fixture
def small(tmp_path: Path) -> Model:
    """A product, a ratio that fails where B2 is drawn below 0, a text, dice, and a cell that nothing reaches."""
    cells = {
        "A1": 10, "B1": 2, "B2": 1, "C1": "=A1*B1", "C2": "=IF(B2<0,1/0,A1/B1)", "C3": '="worth "&C1', "C4": "=LEN(C3)",
        "C5": "=RAND()+0*A1", "C6": "=RANDBETWEEN(1,6)", "C7": "=5+D1", "C8": "=SUM(OFFSET(A1,0,0,1,2))",
        "C9": "=C5-C5", "C10": '=IF(A1>10,"high",A1)',
    }  # fmt: skip
    return Model.open(workbook(tmp_path / "small.xlsx", {"Sheet1": cells}))


def run(model: Model, texts: Sequence[str], *outputs: str, **options: Any) -> Results:
    return simulate(model, from_texts(model, texts), outputs, **options)


@pytest.mark.parametrize("seed", [42, 1, 2, 3, 4])
def test_the_platform_case_has_its_analytic_moments(platform: Model, seed: int) -> None:
    found = run(platform, FACTORS, "Case_NPV", trials=10_000, seed=seed).outcomes("Case_NPV")
    assert abs(found.mean - 10.2761e6) < 4 * found.mean_error
    assert abs(found.sd - 3.4452e6) < 4 * found.sd_error
    assert abs(found.percentile(5) - 4.59e6) < 4 * found.percentile_error(5)
    assert abs(found.percentile(95) - 15.92e6) < 4 * found.percentile_error(95)


def test_the_same_seed_gives_the_same_numbers_with_any_number_of_threads(platform: Model, small: Model) -> None:
    runs = [run(platform, FACTORS, "Case_NPV", "Case_IRR", trials=BLOCK + 999, seed=5, threads=n) for n in (1, 2, 8)]
    dice = [run(small, ["A1=uniform(1,2)"], "C5", "C6", trials=BLOCK + 999, seed=5, threads=n) for n in (1, 2, 8)]
    for first, *others in (runs, dice):
        for other in others:
            for name, values in first.outputs.items():
                assert np.array_equal(values, other.outputs[name])


def test_a_latin_hypercube_makes_the_mean_five_times_as_sure(platform: Model) -> None:
    scatter = {}
    for method in ("latin", "plain"):
        means = [
            run(platform, FACTORS, "Case_NPV", trials=1_000, seed=seed, method=method).outcomes("Case_NPV").mean
            for seed in range(20)
        ]
        scatter[method] = np.std(means, ddof=1)
    assert scatter["plain"] > 5 * scatter["latin"]


def test_the_workbook_as_it_stands_can_be_simulated(platform: Model) -> None:
    before = platform.get("Case_NPV")
    results = simulate(platform, from_workbook(platform), ["Case_NPV", "Case_Payback"], trials=500)
    assert platform.get("Case_NPV") == before, "the model is left as it was"
    assert results.base["Case_NPV"] == before
    assert {d.name for d in results.drivers("Case_NPV")} == {"Inputs_Benefit_Factor", "Inputs_Cost_Factor"}


def test_trials_of_an_error_are_counted(small: Model) -> None:
    found = run(small, ["B2=uniform(-1,3)"], "C2", trials=1_000).outcomes("C2")
    assert found.errors == {"#DIV/0!": 250}
    assert found.mean == 5.0


def test_texts_among_the_outcomes_are_no_numbers(small: Model) -> None:
    found = run(small, ["A1=uniform(5,15)"], "C10", trials=1_000).outcomes("C10")
    assert found.errors == {"#VALUE!": 500}
    assert found.greatest <= 10


def test_what_takes_a_trial_at_a_time_is_reported_with_its_cost(small: Model) -> None:
    by_trial = run(small, ["A1=uniform(5,15)"], "C4", trials=600).by_trial
    assert by_trial["Sheet1!C3"].reason == "it builds a text"
    assert (by_trial["Sheet1!C3"].microseconds or 0) > 0
    assert run(small, ["A1=uniform(5,15)"], "C1", trials=600).by_trial == {}
    assert "OFFSET" in run(small, ["A1=uniform(5,15)"], "C8", trials=600).by_trial["Sheet1!C8"].reason


@pytest.mark.parametrize(
    ("laws", "taken"),
    [
        (["A1=uniform(5,15)", "B2=normal(A1,1)"], ("B2",)),
        (["A1=uniform(5,15)", "B2=normal(C1/10,1)"], ("B2",)),
        (["A1=uniform(A1/2,A1*2)", "B2=normal(1,1)"], ()),
        (["A1=uniform(B2,20)", "B2=normal(1,1)"], ("A1",)),
    ],
)
def test_parameters_that_are_uncertain_themselves_are_named(
    small: Model, laws: list[str], taken: tuple[str, ...]
) -> None:
    assert run(small, laws, "C1", "C2", trials=100).taken_at_base == taken


def test_texts_and_wandering_references_are_right_all_the_same(small: Model) -> None:
    results = run(small, ["A1=uniform(5,15)"], "C4", "C8", "C1", trials=300)
    (drawn,) = results.inputs_of(300)
    for trial in (0, 17, 299):
        small.set("A1", float(drawn[trial]))
        for name, values in results.outputs.items():
            assert values[trial] == small.get(name)


def test_dice_are_thrown_for_every_trial(small: Model) -> None:
    results = run(small, ["A1=uniform(5,15)"], "C5", "C6", "C9", trials=6_000)
    assert stats.kstest(results.outputs["C5"], stats.uniform.cdf).pvalue > 0.001
    faces, counts = np.unique(results.outputs["C6"], return_counts=True)
    assert faces.tolist() == [1, 2, 3, 4, 5, 6]
    assert stats.chisquare(counts).pvalue > 0.001
    assert not results.outputs["C9"].any(), "one throw a trial, whoever reads it"


def test_an_estimate_in_a_formula_is_drawn(tmp_path: Path) -> None:
    cells = {"A1": "=ML_PERT(0.5,8,18,24)", "A2": "=A1*2"}
    model = Model.open(workbook(tmp_path / "case.xlsx", {"Sheet1": cells}))
    found = simulate(model, from_workbook(model), ["A2"], trials=2_000).outcomes("A2")
    assert found.mean == pytest.approx(2 * (8 + 4 * 18 + 24) / 6, rel=1e-3)
    assert model.get("A1") == pytest.approx(17.43, abs=0.1), "the formula stands again"


def test_correlated_inputs_move_together(platform: Model) -> None:
    from mlcase_workbooks.whatif.sampling import Correlation

    together = Correlation(np.array([[1, 0.8], [0.8, 1]]))
    results = run(platform, FACTORS, "Case_NPV", trials=5_000, correlation=together)
    assert stats.spearmanr(*results.sample).statistic == pytest.approx(0.8, abs=0.01)
    apart = run(platform, FACTORS, "Case_NPV", trials=5_000).outcomes("Case_NPV")
    assert results.outcomes("Case_NPV").sd < 0.8 * apart.sd, "benefits and costs that rise together hedge each other"


def test_a_tolerance_ends_the_run_early_and_the_same_for_any_threads(small: Model) -> None:
    runs = [
        run(small, ["A1=normal(10,1)"], "C1", trials=20 * BLOCK, tolerance=Tolerance(0.002), threads=n) for n in (1, 4)
    ]
    assert {r.stop for r in runs} == {"tolerance"}
    assert runs[0].trials == runs[1].trials
    assert runs[0].trials < 20 * BLOCK
    assert runs[0].trials % BLOCK == 0
    absolute = run(small, ["A1=normal(10,1)"], "C1", trials=3 * BLOCK, tolerance=Tolerance(1e-9, relative=False))
    assert (absolute.stop, absolute.trials) == ("all", 3 * BLOCK)


def test_an_interruption_keeps_what_is_done(small: Model) -> None:
    done = []

    def interrupt(count: int) -> None:
        done.append(count)
        if len(done) == 3:
            raise KeyboardInterrupt

    results = run(small, ["A1=normal(10,1)"], "C1", trials=10 * BLOCK, progress=interrupt, threads=2)
    assert results.stop == "interrupted"
    assert results.trials == sum(done) > 0
    whole = run(small, ["A1=normal(10,1)"], "C1", trials=10 * BLOCK)
    assert np.array_equal(results.outputs["C1"], whole.outputs["C1"][: results.trials])


def test_an_interruption_before_anything_is_done_is_one(small: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(simulation.Experiment, "evaluate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(small, ["A1=normal(10,1)"], "C1")


def test_conditions_pick_trials(small: Model) -> None:
    results = run(small, ["A1=uniform(0,10)", "B1=uniform(1,2)"], "C1", trials=4_000)
    a1, b1 = results.inputs_of(4_000)
    picked = results.where(["A1>p90", "B1<=1.5"])["C1"]
    wanted = (a1 > np.percentile(a1, 90)) & (b1 <= 1.5)
    assert np.array_equal(picked.values, results.outputs["C1"][wanted])
    assert results.where(["C1>=10"])["C1"].least >= 10


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("A1", "give NAME>NUMBER"),
        ("A1>x", "give NAME>NUMBER"),
        ("X9>1", "no input or output 'X9'"),
        ("A1>99", "0 of 100 trials"),
    ],
)
def test_conditions_that_cannot_be_met_are_refused(small: Model, condition: str, message: str) -> None:
    results = run(small, ["A1=uniform(0,10)"], "C1", trials=100)
    with pytest.raises(WorkbookError, match=message):
        results.where([condition])


def test_a_data_frame_has_a_row_for_each_trial(small: Model) -> None:
    frame = run(small, ["A1=uniform(0,10)"], "C1", trials=50).frame()
    assert frame.columns.tolist() == ["A1", "C1"]
    assert np.array_equal(frame["C1"], 2 * frame["A1"])
    assert (len(frame), frame.index.name) == (50, "trial")


REFUSED: dict[str, tuple[list[str], list[str], dict[str, Any]]] = {
    "nothing is uncertain": ([], ["C1"], {}),
    "no output: give --output": (["A1=normal(1,2)"], [], {}),
    "1 trials: give 2 or more": (["A1=normal(1,2)"], ["C1"], {"trials": 1}),
    "0 trials: give 2 or more": (["A1=normal(1,2)"], ["C1"], {"trials": 0}),
    "C7 is the same in every trial: =5\\+D1 does not lead back to A1": (["A1=normal(1,2)"], ["C1", "C7"], {}),
    "B1 is the same in every trial: its cell Sheet1!B1 holds no formula": (["A1=normal(1,2)"], ["B1"], {}),
    "Sheet1!A1 and A1 are one cell": (["A1=normal(1,2)", "Sheet1!A1=normal(1,2)"], ["C1"], {}),
    "2 x 1 cells: name one cell": (["A1=normal(1,2)"], ["C1:C2"], {}),
    "seed -1: give 0 or more": (["A1=normal(1,2)"], ["C1"], {"seed": -1}),
}  # fmt: skip


@pytest.mark.parametrize("message", REFUSED)
def test_requests_that_make_no_sense_are_refused(small: Model, message: str) -> None:
    texts, outputs, options = REFUSED[message]
    with pytest.raises(WorkbookError, match=message):
        run(small, texts, *outputs, **options)
