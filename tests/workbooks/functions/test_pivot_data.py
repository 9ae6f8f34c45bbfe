"""GETPIVOTDATA gives what the pivot table's own records add up to, where the file keeps them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import Model
from pivot import pivot_parts, with_parts
from sheets import workbook

FIGURES: dict[str, Any] = {
    'GETPIVOTDATA("Sales",D3)': 42.0,
    'GETPIVOTDATA("sum of sales",$E$5,"City","Oslo")': 30.0,
    'GETPIVOTDATA("Sum of Sales",D3,"city","ROME")': 12.0,
    'GETPIVOTDATA("Sales",D3,"City","Rome","Year",2025)': 7.0,
    'GETPIVOTDATA("Sales",D3,"Year","2024")': 15.0,
    'GETPIVOTDATA("Mean",D3,"City","Oslo")': 15.0,
    'GETPIVOTDATA("Sales",D3,"City","Bonn")': CellError.REF,
    'GETPIVOTDATA("Sales",D3,"City","Paris")': CellError.REF,
    'GETPIVOTDATA("Sales",D3,"Country","Italy")': CellError.REF,
    'GETPIVOTDATA("Profit",D3)': CellError.REF,
    'GETPIVOTDATA("Sales",A1)': CellError.REF,
    'GETPIVOTDATA("Sales",D3,"City")': CellError.VALUE,
    'IFERROR(GETPIVOTDATA("Sales",D3,"City",A2),0)': 30.0,
}


def book(path: Path, parts: dict[str, str], formulas: Any) -> Model:
    cells = {f"I{i}": f"={formula}" for i, formula in enumerate(formulas, 1)}
    return Model.open(with_parts(workbook(path, {"S": {"A1": 1, "A2": "Oslo", **cells}}), parts))


def test_figures(tmp_path: Path) -> None:
    model = book(tmp_path / "pivot.xlsx", pivot_parts(), FIGURES)
    assert {f: model.get(f"S!I{i}") for i, f in enumerate(FIGURES, 1)} == FIGURES
    assert not model.report.unsupported


OTHER_TABLES: dict[str, tuple[str, str, str, str]] = {
    "shares": ("", "", "Share", "a pivot table's shares and differences"),
    "grouped": ('<cacheField name="Year">', '<cacheField name="Year"><fieldGroup/>', "Sales", "grouped or calculated"),
    "calculated": (
        '<cacheField name="Year">',
        '<cacheField name="Year" formula="1">',
        "Sales",
        "grouped or calculated",
    ),
    "filtered": ("</pivotTableDefinition>", "<filters/></pivotTableDefinition>", "Sales", "filters by label or value"),
    "damaged": ("<pivotTableDefinition", "<pivotTableDefinition<", "Sales", "a damaged pivot table"),
    "of nowhere": ('ref="D3:G8"', 'ref="here"', "Sales", "a damaged pivot table"),
    "without records": ('pivotCacheRecords"', 'nothing"', "Sales", "data the file does not keep"),
}


@pytest.mark.parametrize("what", OTHER_TABLES)
def test_what_cannot_be_told_keeps_its_value(tmp_path: Path, what: str) -> None:
    old, new, field, message = OTHER_TABLES[what]
    parts = {name: content.replace(old, new) if old else content for name, content in pivot_parts().items()}
    model = book(tmp_path / "pivot.xlsx", parts, [f'GETPIVOTDATA("{field}",D3)'])
    (said,) = model.recalculate().unsupported.values()
    assert message in said
    assert model.get("S!I1") is None


def test_one_item_of_a_page_field(tmp_path: Path) -> None:
    parts = pivot_parts('<pageFields><pageField fld="1" item="1"/></pageFields>')
    model = book(tmp_path / "pivot.xlsx", parts, ['GETPIVOTDATA("Sales",D1)', 'GETPIVOTDATA("Sales",D3,"Year",2024)'])
    assert model.get("S!I1:I2") == [[27.0], [CellError.REF]]
