"""What only a whole file shows: hidden things, other workbooks, old values, cells that were not calculated."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from mlcase_workbooks.audit import structure
from mlcase_workbooks.audit.findings import Finding, Rule
from mlcase_workbooks.audit.structure import audit_workbook, sheet_survey
from mlcase_workbooks.recalc import Model, recalculate
from sheets import rewritten, workbook

DOCS = Path(__file__).parents[3] / "docs" / "audit.md"


def findings(path: Path, rule: str) -> list[Finding]:
    return [finding for finding in audit_workbook(path).findings if finding.rule.id == rule]


@pytest.fixture
def hiding(tmp_path: Path) -> Path:
    """A hidden sheet that is read, one that is not, a hidden row, a hidden column, a hidden name."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Case"
    for row in range(1, 6):
        sheet.cell(row, 1, f"Line {row}")
        sheet.cell(row, 2, row)
    sheet["D1"] = 7
    sheet["B7"] = "=SUM(B1:B5)+D1+Rates!A1"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book.create_sheet("Rates")["A1"] = 5
    book.create_sheet("Scratch")["A1"] = 5
    book["Rates"].sheet_state, book["Scratch"].sheet_state = "hidden", "veryHidden"
    book.defined_names["Secret"] = DefinedName("Secret", attr_text="Rates!$A$1", hidden=True)
    book.save(tmp_path / "case.xlsx")
    return tmp_path / "case.xlsx"


def test_hidden_things(hiding: Path) -> None:
    sheets = {f.place.sheet: f.severity.value for f in findings(hiding, "hidden-sheet")}
    assert sheets == {"Rates": "warning", "Scratch": "note"}
    lines = [(str(f.place), f.message) for f in findings(hiding, "hidden-lines")]
    assert lines == [
        ("Case!B3", "row 3: formulas read figures there"), ("Case!D1", "column D: formulas read figures there"),
    ]  # fmt: skip
    assert [f.place.name for f in findings(hiding, "hidden-name")] == ["Secret"]


def test_external_links(tmp_path: Path) -> None:
    bare = workbook(tmp_path / "bare.xlsx", {"Case": {"A1": 5, "B1": "=[1]Prices!A1*$A$1", "B2": "=[1]Prices!A2*$A$1"}})
    (finding,) = findings(bare, "external-link")
    assert str(finding.place) == "Case!B1:B2"
    assert "2 cells" in finding.message


@pytest.fixture
def stale(tmp_path: Path) -> Path:
    """B1 is older than its formula, and so is B2, which reads it."""
    fresh = tmp_path / "fresh.xlsx"
    recalculate(
        workbook(tmp_path / "bare.xlsx", {"Case": {"A1": 5, "B1": "=A1*2", "B2": "=B1+1", "B3": "=NOW()"}}), fresh
    )
    return rewritten(
        fresh, tmp_path / "stale.xlsx",
        lambda name, content: content.replace(b"<v>10</v>", b"<v>9</v>").replace(b"<v>11</v>", b"<v>10</v>"),
    )  # fmt: skip


def test_old_values(stale: Path) -> None:
    root, rest = findings(stale, "stale-value")
    assert (str(root.place), root.severity.value) == ("Case!B1", "error")
    assert root.message == "9 stands in the file, recalculation gives 10"
    assert (str(rest.place), rest.severity.value) == ("Case!B2", "warning")
    recalculate(stale, stale)
    assert findings(stale, "stale-value") == []


def test_cells_not_calculated(tmp_path: Path) -> None:
    path = workbook(tmp_path / "case.xlsx", {"Case": {"A1": 5, "B1": "=A1*2", "C1": '=RTD("feed",,"price")'}})
    (finding,) = findings(path, "not-calculated")
    assert str(finding.place) == "Case!C1"


def test_the_file_is_not_touched(tmp_path: Path) -> None:
    path = workbook(tmp_path / "case.xlsx", {"Case": {"A1": 5, "B1": "=A1*2"}})
    before = path.read_bytes()
    assert audit_workbook(path, Model.open(path)).looked_at == "1 formula on 1 sheet"
    assert path.read_bytes() == before


def rules() -> list[Rule]:
    """Every rule of the structure audit."""
    modules = [
        importlib.import_module(f"{structure.__name__}.{m.name}") for m in pkgutil.iter_modules(structure.__path__)
    ]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Rule)]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_is_explained(rule: Rule) -> None:
    assert rule.title
    assert rule.why.endswith(".")
    assert rule.mend.rstrip(")").endswith(".")
    assert f"| `{rule.id}` | {rule.title} |" in DOCS.read_text(encoding="utf-8")


def test_cells_far_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell far out costs neither the memory of a whole sheet nor the findings near the start."""
    monkeypatch.setattr(sheet_survey, "_MOST_CELLS", 10_000)
    cells = {f"B{row}": row for row in range(1, 9)} | {f"C{row}": f"=B{row}*2" for row in range(1, 9)}
    path = workbook(tmp_path / "case.xlsx", {"Case": cells | {"C5": "=B5*3", "AZ5000": 5, "AX1": "=B1"}})
    audited = audit_workbook(path)
    assert {(f.rule.id, str(f.place)) for f in audited.findings} >= {
        ("formula-pattern", "Case!C5"), ("surveyed-in-part", "Case"),
    }  # fmt: skip
