"""An audit's outputs: JSON, SARIF, a page, a marked copy."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from mlcase_workbooks.audit.as_json import as_json
from mlcase_workbooks.audit.findings import Audited, Finding, Place, Rule, Severity
from mlcase_workbooks.audit.marked import COLOURS, write_marked
from mlcase_workbooks.audit.page import page
from mlcase_workbooks.audit.sarif import as_sarif
from mlcase_workbooks.audit.structure import audit_workbook
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.recalc.book import Book
from oracles import LibreOffice
from sheets import parts, workbook

RULE = Rule("odd", "An <odd> thing", 'Because 1 < 2 & "so"', "Mend it.")
AUDITED = Audited(
    "cases/case.xlsx",
    "3 formulas on 2 sheets",
    (
        Finding(RULE, Severity.ERROR, Place("My Costs", 2, 2, 3, 4), "=A1<B1", related=(Place.cell("My Costs", 9, 1),)),
        Finding(RULE, Severity.NOTE, Place(name="Rate"), "a name", data={"stated": 5}),
        Finding(RULE, Severity.WARNING, Place(line=7), "a line"),
    ),
)


def test_places() -> None:
    assert [str(f.place) for f in AUDITED.findings] == ["My Costs!B2:D3", "Rate", "line 7"]
    assert str(Place()) == "the file"
    assert AUDITED.verdict == "1 error, 1 warning, 1 note"
    assert Audited("x", "", ()).verdict == "nothing found"


@pytest.mark.parametrize(("severity", "fails"), [("error", True), ("warning", True), ("note", True)])
def test_fails(severity: str, fails: bool) -> None:
    assert AUDITED.fails(Severity(severity)) is fails
    notes = Audited("x", "", AUDITED.findings[1:2])
    assert notes.fails(Severity(severity)) is (severity == "note")


def test_json() -> None:
    data = as_json(AUDITED)
    assert data["counts"] == {"errors": 1, "warnings": 1, "notes": 1}
    assert data["findings"][0] == {
        "rule": "odd", "severity": "error", "place": "My Costs!B2:D3", "sheet": "My Costs", "cells": "B2:D3",
        "message": "=A1<B1", "why": RULE.why, "mend": RULE.mend, "related": ["My Costs!A9"],
    }  # fmt: skip
    assert data["findings"][1]["stated"] == 5


def test_sarif_has_what_the_standard_requires() -> None:
    """SARIF 2.1.0: sections 3.13, 3.14, 3.18, 3.19, 3.27 and 3.49 name the required properties and their values."""
    log = as_sarif(AUDITED)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "mlcase"
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in ("error", "warning", "note")
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for location in [*result["locations"], *result.get("relatedLocations", [])]:
            physical = location["physicalLocation"]
            assert physical["artifactLocation"]["uri"] == "cases/case.xlsx"
            assert physical["region"]["startLine"] >= 1
    assert run["results"][0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "My Costs!B2:D3"
    assert run["results"][2]["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}
    prints = [result["partialFingerprints"]["place/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


class _Checker(HTMLParser):
    """Whether every element is closed in its turn, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_page_is_whole_and_escaped() -> None:
    html = page(AUDITED)
    checker = _Checker()
    checker.feed(html)
    assert checker.open == []
    assert "An <odd> thing" in checker.text
    assert "=A1<B1" in checker.text
    assert "My Costs!B2:D3" in checker.text
    assert not re.search(r"(?:src|href)=", html)
    assert "Nothing found" in page(Audited("x", "", ()))


CELLS = {
    "Sums": {"A1": "a", "A2": "b", "A3": "c", "A4": "Total", "B1": 5, "B2": 6, "B3": 7, "B4": "=SUM(B1:B2)"},
    "It's fine": {"A1": 5, "B1": "=A1*2"},
    "Audit": {"A1": "taken"},
}


@pytest.fixture
def marked(tmp_path: Path) -> tuple[Path, Path, Audited]:
    source, out = workbook(tmp_path / "case.xlsx", CELLS), tmp_path / "marked.xlsx"
    model = Model.open(source)
    audited = audit_workbook(source, model)
    write_marked(model.book, audited, out)
    return source, out, audited


def test_marked_copy_touches_nothing_else(marked: tuple[Path, Path, Audited]) -> None:
    source, out, _ = marked
    before, after = parts(source), parts(out)
    assert set(before) < set(after)
    changed = {name for name in before if before[name] != after[name]}
    coloured = Book.open(source).sheets[0].part
    assert changed == {
        coloured,
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
    }
    strip = re.compile(rb'\s+s="\d+"')
    assert strip.sub(b"", before[coloured]) == strip.sub(b"", after[coloured])


def test_marked_copy_lists_and_colours(marked: tuple[Path, Path, Audited]) -> None:
    _, out, audited = marked
    copy = openpyxl.load_workbook(out)
    assert copy.sheetnames[:3] == list(CELLS)
    listed = copy[copy.sheetnames[3]]
    rows = list(listed.iter_rows(min_row=5, values_only=True))
    assert [(r[0], r[1], r[2]) for r in rows] == [(f.severity.value, str(f.place), f.message) for f in audited.findings]
    total = next(row for row in range(5, 5 + len(rows)) if listed.cell(row, 2).value == "Sums!B4")
    assert listed.cell(total, 2).hyperlink.location == "'Sums'!B4"
    assert copy["Sums"]["B4"].fill.fgColor.rgb == COLOURS[Severity.ERROR]
    assert copy["Sums"]["B4"].value == "=SUM(B1:B2)"
    assert copy["Sums"]["B1"].fill.fill_type is None


def test_marked_copy_keeps_formats(tmp_path: Path) -> None:
    """The ground changes; number format, font and border stay."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row, value in enumerate((5, 6, 7), 1):
        sheet.cell(row, 1, value)
        sheet.cell(row, 2, f"Line {row}")
    cell = sheet["A4"]
    cell.value, cell.number_format = "=SUM(A1:A2)", "0.0%"
    cell.font = openpyxl.styles.Font(bold=True, name="Arial")
    source, out = tmp_path / "case.xlsx", tmp_path / "marked.xlsx"
    book.save(source)
    model = Model.open(source)
    write_marked(model.book, audit_workbook(source, model), out)
    copy = openpyxl.load_workbook(out).active["A4"]
    assert (copy.number_format, copy.font.name, copy.font.bold) == ("0.0%", "Arial", True)
    assert copy.fill.fgColor.rgb in COLOURS.values()


@pytest.mark.libreoffice
def test_marked_copy_opens_in_libreoffice(marked: tuple[Path, Path, Audited], libreoffice: LibreOffice) -> None:
    _, out, _ = marked
    (values,) = libreoffice.values([out])
    assert values["Sums!B4"] == 11
