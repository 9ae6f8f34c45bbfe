"""xlwings: every function's wrapper gives what the engine gives, and the VBA module is the one that Excel gets."""

from __future__ import annotations

import datetime as dt
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calls import reference_calls
from commands import Command
from mlcase_addin.calls import OMITTED, answer
from mlcase_udfs.errors import CellError
from mlcase_udfs.registry import catalogue

pytest.importorskip("xlwings", reason="needs xlwings")

from mlcase_addin.excel_xlwings import functions, install
from mlcase_addin.excel_xlwings.cells import CODES, MISSING, from_excel, to_excel
from mlcase_addin.excel_xlwings.vba import vba_module

CALLS = reference_calls()
GOLDEN = Path(__file__).parent / "mlcase.bas"


def com(value: Any) -> Any:
    """A value as COM passes it."""
    if value is None:
        return MISSING
    if isinstance(value, list):
        return tuple(tuple(map(com_cell, row)) for row in value)
    return com_cell(value)


def com_cell(value: Any) -> Any:
    return CODES[value] if isinstance(value, CellError) else value


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_reference_call_through_the_wrapper(name: str) -> None:
    wrapper = getattr(functions, name)
    for arguments in CALLS[name]:
        given = [OMITTED if a is None else a for a in arguments]
        expected = to_excel(answer(name, given).rows)
        missing = [None] * (len(catalogue()[name].parameters) - len(arguments))
        assert wrapper(*map(com, arguments), *missing) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, OMITTED), (MISSING, OMITTED), (1.5, 1.5), (3, 3.0), (True, True), ("x", "x"), (Decimal("9.5"), 9.5),
        (-2146826246, CellError.NA), (dt.datetime(2026, 3, 1, tzinfo=dt.UTC), 46082.0),
        (((1.0, None), ("x", -2146826281)), [[1.0, None], ["x", CellError.DIV0]]), ((1.0, 2.0), [[1.0, 2.0]]),
    ],
)  # fmt: skip
def test_what_com_passes(value: Any, expected: Any) -> None:
    assert from_excel(value) == expected
    assert type(from_excel(value)) is type(expected)


@pytest.mark.parametrize(("error", "code"), CODES.items())
def test_errors_leave_as_true_errors(error: CellError, code: int) -> None:
    assert to_excel([[error]]) == code
    assert to_excel([[1.0, error]]) == ((1.0, code),)


def test_the_vba_module_is_the_golden_one() -> None:
    """After a change of the catalogue: mlcase addin build --host xlwings -o tests/addin."""
    assert vba_module() == GOLDEN.read_text(encoding="utf-8")


def test_the_vba_module_has_every_function_and_keeps_out_of_the_wizard() -> None:
    text = vba_module()
    assert set(re.findall(r"^Function (\w+)\(", text, re.MULTILINE)) == set(catalogue())
    assert text.count('.CommandBars("Standard")') == len(catalogue())
    assert (text.count(" = CVErr(2015)"), text.count("Err.Description")) == (len(catalogue()), 0)


def test_install_writes_the_settings_and_keeps_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    conf = tmp_path / ".xlwings" / "xlwings.conf"
    conf.parent.mkdir()
    conf.write_text('"PYTHONPATH","C:\\mine"\n"UDF MODULES","mine"\n"INTERPRETER_WIN","C:\\other.exe"\n')
    told = install.install()
    assert "Import Functions" in told
    assert f"now run in {sys.executable}, not C:\\other.exe" in told
    assert "other.exe" not in install.install()
    written = conf.read_text()
    assert '"UDF MODULES","mine;mlcase_addin.excel_xlwings.functions"' in written
    assert '"PYTHONPATH","C:\\mine"' in written
    install.uninstall()
    assert '"UDF MODULES","mine"\n' in conf.read_text()


def test_without_xlwings_it_says_what_to_install(mlcase: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    outcome = mlcase("addin", "build", "--host", "xlwings", "-o", "dist")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.endswith("is not installed: pip install xlwings\n")


@pytest.mark.skipif(sys.platform == "win32", reason="here it would install")
def test_elsewhere_than_on_windows_it_says_so() -> None:
    with pytest.raises(install.NotHere, match="on Windows only"):
        install.install()
