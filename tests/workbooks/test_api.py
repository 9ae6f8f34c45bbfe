"""The page about the Python interface: its examples run, and its names exist."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

import mlcase_workbooks
from mlcase_workbooks import Model, recalc

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def test_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 15
    assert result.failed == 0


def test_methods_exist() -> None:
    names = re.findall(r"^\| `(?:Model\.)?(\w+)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {"open", "set", "get", "frame", "recalculate", "explain", "save"} <= set(names)
    assert [name for name in names if not (getattr(Model, name).__doc__ or "").strip()] == []


def test_exported_names() -> None:
    assert [getattr(mlcase_workbooks, name) for name in mlcase_workbooks.__all__] == [
        getattr(recalc, name) for name in mlcase_workbooks.__all__
    ]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        mlcase_workbooks.nothing  # noqa: B018
