"""Simulation on a Dask cluster: the same numbers on any number of workers, with and without one that is killed."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from mlcase_workbooks.recalc import Model
from mlcase_workbooks.whatif.cluster import NoCluster, cluster, in_order
from mlcase_workbooks.whatif.results import Results
from mlcase_workbooks.whatif.simulation import Experiment, simulate
from mlcase_workbooks.whatif.uncertain import from_texts
from sheets import workbook

pytestmark = [pytest.mark.cluster, pytest.mark.filterwarnings("ignore")]
pytest.importorskip("distributed", reason="needs Dask: pip install 'mlcase[cluster]'")

TRIALS = 30_000
INPUTS = ["S!A1=pert(1, 2, 4)", "S!A2=frequency_severity(2, 3, 1)", "S!A3=discrete({1, 2, 3}, {0.2, 0.3, 0.5})"]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with uncertain inputs, and random numbers of its own."""
    cells = {"A1": 2, "A2": 6, "A3": 2, "A4": 10, "B1": "=A1*A4-A2*A3", "B2": "=B1+RAND()", "B3": "=NPV(0.1,B1,A1,A1)"}
    return workbook(tmp_path_factory.mktemp("cluster") / "case.xlsx", {"S": cells})


def simulated(path: Path, client=None, before_piece=None) -> Results:  # type: ignore[no-untyped-def]
    model = Model.open(path, seed=1)
    model.set("S!A4", 11)

    def run(experiment: Experiment) -> Iterator[list[np.ndarray]]:
        for place, values in enumerate(in_order(client, experiment, model)):
            if before_piece is not None:
                before_piece(place)
            yield values

    run_on = None if client is None else run
    return simulate(model, from_texts(model, INPUTS), ["S!B1", "S!B2", "S!B3"], TRIALS, 7, run=run_on)


@pytest.mark.parametrize(("workers", "killed"), [(1, False), (3, False), (2, True)])
def test_the_same_numbers_everywhere(case: Path, workers: int, killed: bool) -> None:
    expected = simulated(case)
    with cluster(workers=workers) as client:

        def kill(place: int) -> None:
            if place == 1:
                victim = next(iter(client.run(os.getpid).values()))
                with suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)

        found = simulated(case, client, kill if killed else None)
    assert found.trials == TRIALS
    for name, values in expected.outputs.items():
        np.testing.assert_array_equal(found.outputs[name], values)


def test_a_scheduler_that_is_not_there() -> None:
    with pytest.raises(NoCluster, match="cannot be reached"), cluster("tcp://127.0.0.1:1"):
        pass


def test_recalculation_of_many_workbooks_on_a_scheduler(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from mlcase_addin.cli.cluster import recalc_on

    files = [workbook(tmp_path / f"{name}.xlsx", {"S": {"A1": n, "B1": "=A1*2"}}) for n, name in ((1, "a"), (2, "b ü"))]
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    (tmp_path / "out").mkdir()
    targets = [tmp_path / "out" / file.name for file in files]
    with cluster(workers=2) as client:
        address = client.scheduler.address
        assert recalc_on(address, files, targets, ["--set=S!A1=21"]) == 0
        assert recalc_on(address, [*files, tmp_path / "bad.xlsx"], [None] * 3, ["--json"]) == 2
    said = capsys.readouterr()
    assert f"{files[1]}: 1 formula in" in said.out
    assert f"written to {targets[0]}" in said.out
    lines = [json.loads(line) for line in said.out.splitlines() if line.startswith("{")]
    cells = {line["file"]: line["cells"] for line in lines}
    assert cells == {str(files[0]): {"S!B1": 2}, str(files[1]): {"S!B1": 4}}
    assert "bad.xlsx: not an Excel workbook" in said.err
    assert [Model.open(target).get("S!B1") for target in targets] == [42.0, 42.0]
