"""The copy with a sheet Simulation: its figures are the results', its charts are there, the rest is untouched."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mlcase_udfs.about import version
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.errors import WorkbookError
from mlcase_workbooks.whatif.pictures import draw
from mlcase_workbooks.whatif.results import Results
from mlcase_workbooks.whatif.sheet import write_copy
from mlcase_workbooks.whatif.simulation import simulate
from mlcase_workbooks.whatif.uncertain import from_texts
from sheets import parts, workbook

approx = partial(pytest.approx, rel=1e-14)  # openpyxl writes 16 digits
CELLS = {"A1": 1_000_000, "A2": 2_000_000, "A3": "=A2-A1", "A4": "=A3/A2", "A5": "=IF(A1>1100000,1/0,A3)"}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return workbook(tmp_path / "case.xlsx", {"Case": CELLS, "Other": {"A1": "=Case!A3"}}, {"Net": "Case!$A$3"})


def simulated(model: Model, *outputs: str) -> Results:
    texts = ["Case!A1=pert(800000,1000000,1300000)", "Case!A2=normal(2000000,100000)"]
    return simulate(model, from_texts(model, texts), outputs, trials=2_000, seed=7)


def written(path: Path) -> dict[str, Any]:
    """The values beside the labels of column B."""
    sheet = openpyxl.load_workbook(path)["Simulation"]
    return {row[1].value: [cell.value for cell in row[2:]] for row in sheet.iter_rows() if row[1].value}


def test_the_copy_holds_the_results_and_their_stamp(source: Path, tmp_path: Path) -> None:
    model = Model.open(source)
    results = simulated(model, "Net", "Case!A4")
    assert write_copy(model, results, tmp_path / "out.xlsx", False, targets=[900_000]) == "Simulation"
    cells, net = written(tmp_path / "out.xlsx"), results.outcomes("Net")
    stamp = next(label for label in cells if "2,000 trials" in label)
    assert f"Latin hypercube, independent inputs, seed 7, mlcase {version()}." in stamp
    assert cells["Base case"][:2] == [1_000_000, 0.5]
    assert cells["Mean"][:2] == approx([net.mean, results.outcomes("Case!A4").mean])
    assert cells["P5"][0] == approx(net.percentile(5))
    assert cells["Chance to reach 900,000"][0] == approx(net.share_at_least(900_000))
    assert cells["CVaR: mean of the worst 5%"][0] == approx(net.conditional_value_at_risk)
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Simulation"]
    kinds = [type(chart).__name__ for chart in sheet._charts]
    assert sorted(kinds) == sorted(["BarChart", "ScatterChart", "BarChart"] * 2), "histogram, curve, tornado for each"


def test_nothing_else_changes(source: Path, tmp_path: Path) -> None:
    model = Model.open(source)
    model.recalculate()
    model.save(tmp_path / "plain.xlsx")
    write_copy(model, simulated(model, "Net"), tmp_path / "out.xlsx", False)
    before, after = parts(tmp_path / "plain.xlsx"), parts(tmp_path / "out.xlsx")
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"} | {
        name for name in before if name.startswith("docProps")
    }
    assert Model.open(tmp_path / "out.xlsx").get("Net") == 1_000_000


def test_a_second_simulation_gets_a_sheet_of_its_own(source: Path, tmp_path: Path) -> None:
    first = Model.open(source)
    write_copy(first, simulated(first, "Net"), tmp_path / "one.xlsx", False)
    again = Model.open(tmp_path / "one.xlsx")
    assert write_copy(again, simulated(again, "Net"), tmp_path / "two.xlsx", False) != "Simulation"


def test_an_output_with_errors_has_no_figures_unless_they_are_left_out(source: Path, tmp_path: Path) -> None:
    model = Model.open(source)
    results = simulated(model, "Case!A5")
    write_copy(model, results, tmp_path / "all.xlsx", False)
    write_copy(model, results, tmp_path / "some.xlsx", True)
    count = sum(results.outcomes("Case!A5").errors.values())
    assert count > 0
    shown, left_out = written(tmp_path / "all.xlsx"), written(tmp_path / "some.xlsx")
    assert (shown["Mean"][0], shown["Trials that are errors"][0]) == ("errors", count)
    assert left_out["Mean"][0] == approx(results.outcomes("Case!A5").mean)


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_pictures(source: Path, tmp_path: Path, suffix: str) -> None:
    model = Model.open(source)
    results = simulated(model, "Net", "Case!A4")
    draw(results, tmp_path / f"picture.{suffix}")
    content = (tmp_path / f"picture.{suffix}").read_bytes()
    assert content.startswith(b"\x89PNG" if suffix == "png" else b"<?xml")
    if suffix == "svg":
        assert len(re.findall(rb'<g id="axes_\d+">', content)) == 6, "histogram, curve and tornado of two outputs"


def test_pictures_of_nothing_and_under_other_names_are_refused(source: Path, tmp_path: Path) -> None:
    model = Model.open(source)
    with pytest.raises(WorkbookError, match=r"\.png or \.svg"):
        draw(simulated(model, "Net"), tmp_path / "picture.gif")
    with pytest.raises(WorkbookError, match="every output has trials that are errors"):
        draw(simulated(model, "Case!A5"), tmp_path / "picture.png")
