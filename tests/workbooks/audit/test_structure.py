"""A workbook's structure: what each rule finds, and what it leaves alone."""

# ruff: noqa: E501  a table: one case a line

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mlcase_workbooks.audit.structure import audit_workbook
from mlcase_workbooks.recalc.addresses import column_letters
from sheets import workbook

Cells = dict[str, Any]


def row(number: int, formula: str, first: str = "B", last: str = "G", **other: Any) -> Cells:
    """A formula across a row, "#" for the column and "<" for the one before; ``other`` cells in between."""
    letters = [column_letters(c) for c in range(ord(first) - 64, ord(last) - 63)]
    cells = {f"{c}{number}": formula.replace("#", c).replace("<", chr(ord(c) - 1)) for c in letters}
    return cells | other


def column(letter: str, formula: str, first: int, last: int, **other: Any) -> Cells:
    """A formula down a column, "#" for the row."""
    return {f"{letter}{n}": formula.replace("#", str(n)) for n in range(first, last + 1)} | other


def line(number: int, *values: Any, first: str = "B") -> Cells:
    """Constants across a row."""
    return {f"{chr(ord(first) + i)}{number}": value for i, value in enumerate(values)}


def down(letter: str, first: int, *values: Any) -> Cells:
    """Constants down a column."""
    return {f"{letter}{first + i}": value for i, value in enumerate(values)}


@dataclass(frozen=True)
class Case:
    """Cells, and a rule with the place where it finds something; "" where it must not."""

    rule: str
    place: str
    cells: Cells
    severity: str = "error"
    names: Mapping[str, str] = field(default_factory=dict)
    other: Mapping[str, Cells] = field(default_factory=dict)


UNITS = line(1, 3, 4, 5, 6, 7, 8) | {"A1": "Units"}
PRICES = line(2, 10, 10, 11, 11, 12, 12) | {"A2": "Price"}
PERIODS = {"A1": "Year"} | line(1, 0, 1, 2, 3)
FLOWS = {"A2": "Net flow"} | line(2, -100, 60, 60, 60)
MONTHS = {f"{chr(66 + i)}1": f"=EDATE(DATE(2026,1,1),{i})" for i in range(6)} | {"A1": "Month"}
MONTHLY = {"A2": "Net flow"} | line(2, -100, 30, 30, 30, 30, 30)
COSTS = {"A1": "Cost", "A2": "People", "A3": "Cloud", "A4": "Tools", "A5": "Travel", "A6": "Total"}

FOUND = [
    # one formula per row, or per column
    Case("formula-pattern", "D3", UNITS | PRICES | row(3, "=#1*#2", D3="=D1+D2")),
    Case("formula-pattern", "D3", UNITS | PRICES | row(3, "=#1*#2", D3="=C1*D2")),
    Case("formula-pattern", "B5", down("A", 1, 1, 2, 3, 4, 5, 6, 7) | column("B", "=$A#*$A$1", 1, 7, B5="=$A5/$A$1")),
    Case("formula-pattern", "G3", UNITS | PRICES | row(3, "=#1*#2", G3="=F1*G2")),
    Case("formula-pattern", "D1", {f"{c}1": f"=$A$1*{i}" for i, c in enumerate("BCDEFG", 1)} | {"A1": 5, "D1": "=$A$1*9"}),
    Case("typed-over", "D3", UNITS | PRICES | row(3, "=#1*#2", D3=55)),
    Case("missing-formula", "D3", UNITS | PRICES | row(3, "=#1*#2", D3=None) | row(4, "=#1+#2"), "warning"),
    # totals
    Case("short-sum", "B6", COSTS | down("B", 2, 5, 6, 7, 8) | {"B6": "=SUM(B2:B4)"}),
    Case("short-sum", "B6", COSTS | column("C", "=#", 2, 5) | column("B", "=C#*2", 2, 5, B6="=SUM(B2:B4)")),
    Case("short-sum", "I2", UNITS | PRICES | {"I2": "=SUM(B2:F2)"}),
    Case("double-count", "B8", COSTS | down("B", 2, 5, 6, 7, 8) | {"B6": "=SUM(B2:B5)", "B7": 3, "B8": "=SUM(B2:B7)"}),
    Case("double-count", "D2", line(2, 1, 2, first="B") | {"D2": "=B2+C2+B2"}),
    Case("double-count", "E2", line(2, 1, 2, 3) | {"E2": "=SUM(B2:D2,D2)"}),
    Case("circular", "B6", COSTS | down("B", 2, 5, 6, 7, 8) | {"B6": "=SUM(B2:B6)"}),
    # constants, texts, blanks
    Case("constant-in-formula", "B2", {"A1": 5, "B2": "=A1*1.19"}, "warning"),
    Case("constant-in-formula", "B2", {"A1": 5, "B2": "=A1+5000"}, "warning"),
    Case("constant-in-formula", "B2", {"A1": 0.1, "B2": "=PMT(A1,36,-250000)"}, "warning"),
    Case("text-number", "B3", COSTS | down("B", 2, 5, "6", 7, 8) | {"B6": "=SUM(B2:B5)"}),
    Case("text-number", "B2", {"A2": "Price", "A3": "Units", "B2": "10", "B3": 4, "B4": 5, "C2": "=B2*B3*B4"}),
    Case("text-in-arithmetic", "B2", {"A2": "Price", "B2": "open", "B3": 4, "C2": "=B2*B3"}, "warning"),
    Case("blank-reference", "C2", {"A2": "Price", "B3": 4, "C2": "=B2*B3"}, "warning"),
    Case("unused-input", "B4", {"A2": "Price", "A3": "Units", "A4": "Churn", "B2": 10, "B3": 4, "B4": 0.2, "C2": "=B2*B3"}, "warning"),
    Case("missing-unit", "C5", {"A1": "Input", "B1": "Value", "C1": "Unit"} | down("A", 2, *"abcdef") | down("B", 2, 1, 2, 3, 4, 5, 6)
         | down("C", 2, "$", "$", "h", None, "h", "$"), "warning"),
    # what is read
    Case("whole-column", "C1", down("A", 1, 1, 2) | {"C1": "=SUM(A:A)"}, "note"),
    Case("volatile", "B1", {"B1": "=TODAY()"}, "warning"),
    Case("indirect-reference", "B1", {"A1": 5, "B1": '=INDIRECT("A1")*2'}, "note"),
    Case("broken-reference", "B1", {"A1": 1, "B1": "=A1+#REF!"}),
    Case("error-value", "B1", {"A1": 0, "B1": "=5/A1"}),
    Case("hidden-error", "B1", {"A1": 0, "B1": "=IFERROR(5/A1,0)"}, "warning"),
    Case("hidden-error", "B1", {"A1": "x", "B1": '=IFERROR(5/A1,"n/a")'}, "warning"),
    # lookups
    Case("unsorted-lookup", "D1", down("A", 1, "b", "a", "c") | down("B", 1, 1, 2, 3) | {"D1": '=VLOOKUP("a",A1:B3,2)'}),
    Case("unsorted-lookup", "D1", down("A", 1, 3, 1, 2) | {"D1": "=MATCH(2,A1:A3)"}),
    Case("unsorted-lookup", "D1", down("A", 1, 1, 2, 3) | {"D1": "=MATCH(2,A1:A3,-1)"}),
    Case("misaligned-ranges", "D1", down("A", 1, 1, 2, 3, 4) | down("B", 1, 1, 2, 3, 4, 5) | {"D1": "=SUMPRODUCT(A1:A4,B2:B5)"}),
    Case("misaligned-ranges", "D1", down("A", 1, *"xyxy") | down("B", 1, 1, 2, 3, 4, 5) | {"D1": '=SUMIFS(B2:B5,A1:A4,"x")'}),
    # flows
    Case("npv-timing", "B4", PERIODS | FLOWS | {"A4": "NPV", "B4": "=NPV(0.1,B2:E2)"}),
    Case("npv-timing", "B4", PERIODS | FLOWS | {"A4": "NPV", "B4": "=ML_NPV(0.1,B2:E2)"}),
    Case("npv-timing", "B4", {"A1": "Factor"} | {f"{c}1": f"=1/(1+0.1)^{i}" for i, c in enumerate("BCDE")} | FLOWS
         | {"A4": "NPV", "B4": "=NPV(0.1,B2:E2)"}),
    Case("npv-initial", "B4", PERIODS | FLOWS | {"A4": "NPV", "B4": "=NPV(0.1,C2:E2)"}),
    Case("period-mismatch", "B4", MONTHS | MONTHLY | {"A4": "IRR", "B4": "=IRR(B2:G2)"}),
    Case("period-mismatch", "B4", MONTHS | MONTHLY | {"A3": "Discount rate, annual", "B3": 0.1, "A4": "NPV", "B4": "=B2+NPV(B3,C2:G2)"}),
    Case("period-mismatch", "B4", MONTHS | MONTHLY | {"B5": 0.1, "B3": "=(1+B5)^(1/12)-1", "B4": "=XNPV(B3,B2:G2,B1:G1)"}),
    Case("blank-in-flows", "B4", PERIODS | {"A2": "Net"} | line(2, -100, 60, None, 60) | {"B4": "=B2+NPV(0.1,C2:E2)"}),
    Case("not-flows", "B4", PERIODS | FLOWS | row(3, "=<3+#2", "C", "E", B3="=B2") | {"B4": "=IRR(B3:E3)"}),
    # units
    Case("mixed-units", "C5", {"A1": "Item", "B1": "Unit", "C1": "Amount"} | down("A", 2, "Time", "Fee", "Time")
         | down("B", 2, "hours", "$", "hours") | down("C", 2, 5, 6, 7) | {"C5": "=SUM(C2:C4)"}),
    Case("scale-slip", "D2", {"A2": "Licences", "A3": "Sum"} | line(2, 120, 125, 130_000, 128, 131) | {"B3": "=SUM(B2:F2)"}, "warning"),
    # checks
    Case("check-fails", "B2", {"A2": "Totals agree (check)", "C2": 1, "D2": 2, "B2": "=C2=D2"}),
    Case("check-off", "B2", {"A2": "Totals agree (check)", "C2": 1, "B2": "=C2=C2"}),
    Case("check-off", "B3", {"A1": "Check", "B1": "Check", "A2": "Costs", "A3": "Benefits", "A4": "Flows", "C2": 1, "B2": "=C2=1",
                             "B3": True, "B4": "=C2<2"}),
    Case("loose-check", "B2", {"A2": "Check of totals", "C2": 100, "D2": 101, "B2": "=ABS(C2-D2)<50"}, "warning"),
    Case("no-values", "the file", {"A1": 1, "B1": "=A1"}, "note"),
]  # fmt: skip

LEFT_ALONE = [
    Case("formula-pattern", "", {"B1": 5} | row(1, "=<1*1.1", "C", "G")),
    Case("formula-pattern", "", UNITS | PRICES | row(3, "=#1*#2") | {"H3": "=SUM(B3:G3)"}),
    Case("formula-pattern", "", UNITS | row(2, "=#1*2", D2="=SUM(B2:C2)", G2="=SUM(E2:F2)") | row(3, "=#1*3", D3="=SUM(B3:C3)", G3="=SUM(E3:F3)")),
    Case("formula-pattern", "", {f"{c}1": f"=$A$1*{i}" for i, c in enumerate("BCDEFG", 1)} | {"A1": 5}),
    Case("typed-over", "", {f"C{n}": n for n in range(1, 6)} | column("B", "=$C#", 1, 5) | column("D", "=$C#", 1, 5)),
    Case("short-sum", "", {"A1": "Year", "B1": 2026, "A2": "Costs", "B2": 5, "A3": "Fees", "B3": 6, "B4": "=SUM(B2:B3)"}),
    Case("short-sum", "", COSTS | down("B", 2, 5, 6, 7, 8) | {"B6": "=SUM(B2:B5)"}),
    Case("double-count", "", COSTS | down("B", 2, 5, 6, 7, 8) | {"B6": "=SUBTOTAL(9,B2:B5)", "B8": "=SUBTOTAL(9,B2:B7)"}),
    Case("constant-in-formula", "", {"A1": 5, "B1": "=A1*12/100", "B2": "=ROUND(A1,4)", "B3": "=INDEX(A1:A9,5)"}),
    Case("text-number", "", {"A1": "0042", "A2": "0043", "B1": '=VLOOKUP("0042",A1:A2,1,FALSE)'}),
    Case("blank-reference", "", {"B1": '=IF(A1="","open",A1*2)'}),
    Case("blank-reference", "", {"A1": "=B1+1", "B1": "=C1", "C1": "=A1*2"}),
    Case("blank-reference", "", {"A1": "=FROBNICATE(1)", "B1": "=A1+1"}),
    Case("unused-input", "", {"A1": "Year", "B1": 2026, "A2": "x", "B2": 1, "A3": "y", "B3": 2, "C1": "=B2+B3"}),
    Case("hidden-error", "", {"A1": 2, "B1": "=IFERROR(5/A1,0)"}),
    Case("unsorted-lookup", "", down("A", 1, 1, 2, 3) | {"D1": "=MATCH(2,A1:A3)", "D2": "=MATCH(2,A1:A3,0)"}),
    Case("misaligned-ranges", "", down("A", 1, 1, 2, 3, 4) | {"D1": "=SUMPRODUCT(--(A2:A4<>A1:A3))"}),
    Case("npv-timing", "", PERIODS | FLOWS | {"B4": "=B2+NPV(0.1,C2:E2)", "B5": "=ML_NPV(0.1,C2:E2,\"end\",B2)", "B6": "=NPV(0.1,B2:E2)*(1+0.1)"}),
    Case("npv-initial", "", PERIODS | FLOWS | {"A4": "NPV", "B4": "=B2+NPV(0.1,C2:E2)", "B5": "=ML_NPV(0.1,C2:E2,\"end\",B2)"}),
    Case("period-mismatch", "", MONTHS | MONTHLY | {"A4": "IRR", "B4": "=(1+IRR(B2:G2))^12-1", "A5": "Monthly IRR", "B5": "=IRR(B2:G2)"}),
    Case("mixed-units", "", {"B1": "Unit"} | down("B", 2, "$", "$ a year", "dollars") | down("C", 2, 5, 6, 7) | {"C5": "=SUM(C2:C4)"}),
    Case("check-fails", "", {"A2": "Automated", "C2": 1, "B2": "=C2=2"}),
]  # fmt: skip


def found(case: Case, path: Path) -> set[tuple[str, str]]:
    audited = audit_workbook(workbook(path, {"Case": case.cells} | dict(case.other), case.names))
    places = [(f, place) for f in audited.findings if f.rule.id == case.rule for place in (f.place, *f.related)]
    return {(place.cells or str(place), f.severity.value) for f, place in places}


@pytest.mark.parametrize("case", FOUND, ids=lambda case: f"{case.rule}-{case.place}")
def test_rule_finds(case: Case, tmp_path: Path) -> None:
    assert (case.place, case.severity) in found(case, tmp_path / "case.xlsx")


@pytest.mark.parametrize("case", LEFT_ALONE, ids=lambda case: case.rule)
def test_rule_leaves_alone(case: Case, tmp_path: Path) -> None:
    assert found(case, tmp_path / "case.xlsx") == set()
