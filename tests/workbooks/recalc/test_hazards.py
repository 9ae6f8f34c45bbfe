"""Formulas that would never end, or take all memory: an error of the cell, at once and without a word on the screen."""

from __future__ import annotations

import time
import warnings
from typing import Any

import pytest

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import WorkbookError, evaluate

NUM, VALUE = CellError.NUM, CellError.VALUE
ENDLESS: dict[str, Any] = {
    "=COMBIN(1029,515)": pytest.approx(1.429820686498904e308),
    "=COMBIN(1030,515)": NUM,
    "=COMBIN(1E15,5E14)": NUM,
    "=COMBIN(1E15,1E15-2)": 499999999999999500000000000000.0,
    "=COMBINA(1E9,1E9)": NUM,
    "=MULTINOMIAL(1E15,1)": 1000000000000001.0,
    "=MULTINOMIAL(1E15,1E15)": NUM,
    "=PERMUT(170,170)": pytest.approx(7.257415615308e306),
    "=PERMUT(1E15,1E14)": NUM,
    "=PERMUTATIONA(1E15,1E14)": NUM,
    "=FACT(1E15)": NUM,
    "=FACTDOUBLE(1E15)": NUM,
    "=MUNIT(46082)": VALUE,
    "=MUNIT(10000)": NUM,
    "=ROWS(SEQUENCE(1048576))": 1048576.0,
    "=SEQUENCE(1E6,1000)": NUM,
    "=SEQUENCE(1E15)": VALUE,
    "=RANDARRAY(1E6,1E4)": NUM,
    "=EXPAND(1,1E6,1E4)": NUM,
    "=WRAPCOLS({1,2},1E15)": VALUE,
    "=MAKEARRAY(1E15,2,LAMBDA(a,b,1))": VALUE,
    '=REPT("x",1E15)': VALUE,
    '=LEN(REPT("xy",16383))': 32766.0,
    "=LET(f,LAMBDA(g,n,g(g,n+1)),f(f,1))": NUM,
    "=1E308*10": NUM,
    "=EXP(1E9)": NUM,
    "=VAR(1E308,-1E308)": NUM,
    "=SUMSQ(1E308)": NUM,
    "=10^-1E308": 0.0,
    "=2^1E308": NUM,
    "=" + "(" * 3000 + "1" + ")" * 3000: "the engine lacks",
    "=" + "-" * 3000 + "1": "the engine lacks",
    "=" + "+".join(["1"] * 2000): 2000.0,
    "=" + "1+" * 4095 + "1": "the engine lacks",
    "=SUM(" + "1," * 254 + "1)": 255.0,
    "=1E999": NUM,
    "=LEN(" + "&".join(['"x"'] * 2000) + ")": 2000.0,
    "=" + "SUM(" * 64 + "1" + ")" * 64: 1.0,
    "=" + "IF(TRUE," * 3000 + "1" + ")" * 3000: "the engine lacks",
}


@pytest.mark.parametrize("formula", ENDLESS, ids=lambda formula: formula[:40])
def test_an_end_at_once(formula: str) -> None:
    expected = ENDLESS[formula]
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if isinstance(expected, str):
            with pytest.raises(WorkbookError, match=expected):
                evaluate(formula)
        else:
            assert evaluate(formula) == expected
    assert time.process_time() - started < 5.0


def test_a_lack_of_memory_is_no_gap_of_a_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook that does not fit is refused as a whole: a cell with its old value would look like an answer."""

    def exhausted(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("mlcase_workbooks.recalc.functions.math.total", exhausted)
    with pytest.raises(MemoryError):
        evaluate("=SUMSQ(1,2)+SUM(A1:B2,3)")
