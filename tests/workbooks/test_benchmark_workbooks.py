"""The benchmark workbooks: nothing unsupported, and LibreOffice's values."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from mlcase_workbooks.recalc import Model
from oracles import LibreOffice, differences

GENERATOR = Path(__file__).parents[3] / "shared" / "bench" / "gen_case.py"
pytestmark = pytest.mark.skipif(not GENERATOR.exists(), reason="shared/bench/gen_case.py is not beside the project")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cases")
    build = runpy.run_path(str(GENERATOR))["build"]
    build(36, 8, 1, str(folder / "case1k.xlsx"))
    build(120, 34, 1, str(folder / "case10k.xlsx"))
    build(120, 40, 9, str(folder / "case100k.xlsx"))
    return folder


@pytest.mark.libreoffice
def test_agrees_with_libreoffice(folder: Path, libreoffice: LibreOffice) -> None:
    files = sorted(folder.glob("case*.xlsx"))
    for file, theirs in zip(files, libreoffice.values(files), strict=True):
        model = Model.open(file)
        report = model.recalculate()
        assert not report.unsupported
        assert not report.circular
        ours = {f.address: f.sheet.value(f.row, f.column) for f in model.book.formulas if "XLOOKUP" not in f.text}
        assert differences(ours, theirs) == []
