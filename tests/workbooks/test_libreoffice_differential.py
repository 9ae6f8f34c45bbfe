"""Random formulas over every native function that LibreOffice has, too: the same values, or a known difference."""

from __future__ import annotations

import cmath
import math
import os
import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

import random_formulas
from mlcase_udfs.errors import CellError
from mlcase_workbooks.libreoffice import LibreOffice
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.differences import of_libreoffice
from mlcase_workbooks.respell import called, respelled
from oracles import as_written

pytestmark = pytest.mark.libreoffice

SEED = int(os.environ.get("MLCASE_SEED", "1"))
EACH = int(os.environ.get("MLCASE_EACH", "12"))
"""Formulas a function; more, or others, by the environment."""

EXPRESSIONS = 300


def test_random_formulas(office: LibreOffice, tmp_path: Path) -> None:
    """At least 440 functions and 5,000 formulas; what differs is in the table of differences."""
    table = random_formulas.native_functions()
    spell = Spelling(office, table)
    asked: list[tuple[str, str]] = []
    for name in sorted(table):
        if name not in random_formulas.LEFT_OUT and spell.knows(name):
            drawn = random_formulas.formulas(name, table[name], Random(f"{SEED} {name}"))
            asked += [(name, formula) for formula in islice(drawn, EACH)]
    functions = {name for name, _ in asked}
    asked += [("operators", f) for f in islice(random_formulas.expressions(Random(SEED)), EXPRESSIONS)]
    assert len(functions) >= 440
    file = tmp_path / "random.xlsx"
    write(file, [(spell(f), name in random_formulas.ARRAYS) for name, f in asked], random_formulas.data(SEED))
    ours, theirs = Model.open(file), Model.open(file)
    assert not ours.recalculate().unsupported
    assert not office.recalculate(theirs).unsupported
    unexplained = defaultdict(list)
    for row, (name, formula) in enumerate(asked, 1):
        mine, other = ours.get(f"Calls!A{row}"), theirs.get(f"Calls!A{row}")
        if not same(mine, other) and not any(d.explains(name, formula, mine, other) for d in of_libreoffice()):
            unexplained[name].append(f"={formula} is {mine!r} here, {other!r} in LibreOffice")
    report = [f"{name}: {len(found)} of {EACH}\n    " + "\n    ".join(found) for name, found in unexplained.items()]
    assert not unexplained, "\n".join(report)


def test_examples(office: LibreOffice, tmp_path: Path) -> None:
    """Every example of the table gives what the table says, in both programs."""
    rows = [row for row in of_libreoffice() if row.example]
    spell = Spelling(office, {name.spelled for row in rows for name in called(row.example)})
    book = openpyxl.Workbook()
    book.remove(book.active)
    for i, row in enumerate(rows):
        sheet = book.create_sheet(f"Row{i}")
        sheet["A1"] = f"={spell(row.example)}"
        for cell, value in row.cells.items():
            sheet[cell] = value
    file = tmp_path / "examples.xlsx"
    book.save(file)
    ours, theirs = Model.open(file), Model.open(file)
    assert not office.recalculate(theirs).unsupported
    wrong = []
    for i, row in enumerate(rows):
        values = ours.get(f"Row{i}!A1"), theirs.get(f"Row{i}!A1")
        if not (as_written(values[0], row.ours) and as_written(values[1], row.theirs)) or same(*values):
            wrong.append(f"{row.what}: ={row.example} is {values[0]!r} here, {values[1]!r} in LibreOffice")
    assert not wrong, "\n".join(wrong)


def test_every_row_is_needed() -> None:
    """A row that explains formulas names functions that exist."""
    known = set(random_formulas.native_functions()) | {"*"}
    assert [row.what for row in of_libreoffice() if not set(row.functions) <= known] == []
    assert [row.what for row in of_libreoffice() if not row.functions and not row.example and not row.why] == []


def test_a_disagreement_is_noticed() -> None:
    """The comparison and the table let nothing pass that they should not."""
    assert not same(1.0, 1.0000001)
    assert not same(True, 1.0)
    assert not same("a", "b")
    assert not same(CellError.NA, CellError.NUM)
    assert not same("1.5+2i", "1.5+2.001i")
    assert same("1.5+2i", "1.5+2.0000000000001i")
    assert same("i", "1.2e-16+i")
    rows = of_libreoffice()
    assert not any(row.explains("SUM", "SUM(1,2)", 3.0, 4.0) for row in rows)
    assert not any(row.explains("RATE", "RATE(10,-100,1000)", 0.1, 0.2) for row in rows)
    assert not any(row.explains("FIND", 'FIND("a","b")', 1.0, CellError.VALUE) for row in rows)
    assert any(row.explains("FIND", 'FIND("","b")', 1.0, CellError.VALUE) for row in rows)


class Spelling:
    """Formulas with their functions as an .xlsx file spells them: the younger ones with a prefix."""

    def __init__(self, office: LibreOffice, names: Any) -> None:
        self._known = office.knows({spelled for name in names for spelled in (name, f"_xlfn.{name}")})

    def knows(self, name: str) -> bool:
        return name in self._known or f"_xlfn.{name}" in self._known

    def __call__(self, formula: str) -> str:
        return respelled(formula, lambda name: None if name in self._known else f"_xlfn.{name}")


def write(file: Path, formulas: list[tuple[str, bool]], data: Mapping[str, Any]) -> None:
    """One formula a row on the sheet "Calls", array formulas as such; the cells that they read on "Data"."""
    book = openpyxl.Workbook()
    calls, cells = book.active, book.create_sheet("Data")
    calls.title = "Calls"
    for row, (formula, array) in enumerate(formulas, 1):
        calls[f"A{row}"] = ArrayFormula(f"A{row}", f"={formula}") if array else f"={formula}"
    for address, value in data.items():
        cells[address] = value
    book.save(file)


def same(mine: Any, other: Any) -> bool:
    """Whether two values are equal but for the last digits, also of complex numbers, which are texts."""
    if type(mine) is not type(other):
        return False
    if isinstance(mine, float):
        return math.isclose(mine, other, rel_tol=1e-9, abs_tol=1e-11)
    if isinstance(mine, str) and mine != other:
        pair = _complex(mine), _complex(other)
        return None not in pair and cmath.isclose(*pair, rel_tol=1e-12, abs_tol=1e-12)
    return bool(mine == other)


def _complex(text: str) -> complex | None:
    try:
        return complex(re.sub(r"(?<!\d)[ij]$", "1j", text.replace("j", "i")).replace("i", "j"))
    except ValueError:
        return None
