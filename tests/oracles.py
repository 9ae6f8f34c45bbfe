"""Other programs that calculate the same workbook: LibreOffice, headless, as a process of its own."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell

from mlcase_addin.libreoffice.extension import libreoffice as with_our_functions
from mlcase_udfs.errors import BY_TEXT
from mlcase_workbooks.libreoffice import LibreOffice as Engine
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.formula.lexer import address

_RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class LibreOffice:
    """Loads workbooks, calculates them afresh, and saves what it sees."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("soffice")
        assert program is not None
        self._program = program
        self._folder = folder
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_RECALCULATE_ALWAYS, encoding="utf-8")

    def convert(self, files: Sequence[Path], kind: str, out: Path) -> None:
        """Convert workbooks to another format, in one run of the program."""
        profile = (self._folder / "profile").as_uri()
        command = [self._program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
        done = subprocess.run(
            [*command, "--outdir", str(out), *map(str, files)], capture_output=True, text=True, timeout=300, check=False
        )
        missing = [f.name for f in files if not (out / f.with_suffix(f".{kind}").name).exists()]
        assert not missing, f"LibreOffice did not convert {missing}: {done.stdout}{done.stderr}"

    def values(self, files: Sequence[Path]) -> list[dict[str, Any]]:
        """Every cell's value after a calculation from scratch, by "Sheet!A1"."""
        out = self._folder / f"out{len(list(self._folder.iterdir()))}"
        out.mkdir()
        self.convert(files, "xlsx", out)
        return [cached_values(out / f.name) for f in files]


def cached_values(path: Path) -> dict[str, Any]:
    """The values that a file holds, by "Sheet!A1"; errors as CellError, dates as serial numbers."""
    found = {}
    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell, MergedCell):
                    continue
                value = cell.value
                if cell.is_date and value is not None and not isinstance(value, int | float):
                    value = openpyxl.utils.datetime.to_excel(value)
                if cell.data_type == "e":
                    value = BY_TEXT.get(value, value)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    value = float(value)
                found[f"{sheet.title}!{cell.coordinate}"] = value
    return found


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any], tolerance: float = 1e-9) -> list[str]:
    """The cells of ours that the other program has differently."""
    found = []
    for cell, value in ours.items():
        other = theirs.get(cell)
        if isinstance(value, float) and isinstance(other, float):
            same = math.isclose(value, other, rel_tol=tolerance, abs_tol=tolerance)
        else:
            same = value == other or (value in (None, "", 0.0) and other in (None, "", 0.0))
        if not same:
            found.append(f"{cell}: {value!r}, there {other!r}")
    return found


def as_written(value: Any, written: Any) -> bool:
    """Whether a value is what the table says."""
    if isinstance(written, bool) or isinstance(value, bool):
        return value is written
    if isinstance(written, str):
        return str(value) == written
    return isinstance(value, float) and math.isclose(value, written, rel_tol=1e-9, abs_tol=1e-9)


def native_copy(source: Path, target: Path, model: Model) -> set[str]:
    """A copy in which every cell that calls one of our functions holds its value instead; their addresses."""
    book = openpyxl.load_workbook(source)
    replaced = set()
    for formula in model.book.formulas:
        if "ML_" in formula.text:
            at = address(formula.row, formula.column)
            value = formula.sheet.value(formula.row, formula.column)
            book[formula.sheet.name][at] = value if not hasattr(value, "text") else value.text
            replaced.add(f"{formula.sheet.name}!{at}")
    book.save(target)
    return replaced


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """LibreOffice; without it the test is skipped, or fails where everything is required."""
    _require_libreoffice()
    return LibreOffice(tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture(scope="session")
def office() -> Iterator[Engine]:
    """LibreOffice as the engine that users call, with our functions: one process for all tests."""
    _require_libreoffice()
    with with_our_functions() as engine:
        yield engine


def _require_libreoffice() -> None:
    if shutil.which("soffice") is None:
        if os.environ.get("MLCASE_REQUIRE_ALL"):
            pytest.fail("LibreOffice is not installed, and MLCASE_REQUIRE_ALL is set")
        pytest.skip("LibreOffice is not installed (Debian: libreoffice-calc-nogui python3-uno)")
