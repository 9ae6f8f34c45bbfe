"""Sheets added to a workbook: they look as they did, and nothing of the workbook is lost."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill

from mlcase_workbooks.recalc import Model
from sheets import parts


def added_sheet(name: str = "Simulation") -> bytes:
    """A sheet with styles, a conditional format, a formula and a chart."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    sheet["A1"] = "Trials & <errors>"
    sheet["A1"].font = Font(bold=True, size=20)
    for row in range(2, 6):
        sheet.append([f"bin {row}", row * 1.5])
        sheet.cell(row, 2).number_format = '0.000" M"'
        sheet.cell(row, 2).fill = PatternFill("solid", fgColor="FFFF00")
    sheet["B7"] = "=SUM(B2:B5)"
    sheet.conditional_formatting.add("B2:B5", CellIsRule("lessThan", ["4"], font=Font(color="FF0000")))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=5))
    sheet.add_chart(chart, "D2")
    sheet.print_area = "A1:D20"
    sheet.print_title_rows = "1:1"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A workbook with a chart, a number format, a conditional format and a name of its own."""
    book = xlsxwriter.Workbook(tmp_path / "case.xlsx")
    sheet = book.add_worksheet("Costs")
    sheet.write_row("A1", [1, 2, 3], book.add_format({"num_format": "0.0000", "italic": True}))
    sheet.write_formula("A2", "=SUM(A1:C1)", None, 0)
    sheet.conditional_format(
        "A1:C1", {"type": "cell", "criteria": ">", "value": 2, "format": book.add_format({"bold": 1})}
    )
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Costs!$A$1:$C$1"})
    sheet.insert_chart("E1", chart)
    book.define_name("Total", "=Costs!$A$2")
    book.close()
    return tmp_path / "case.xlsx"


def with_added(source: Path, *sheets: bytes) -> Path:
    for i, sheet in enumerate(sheets):
        out = source.with_name(f"out{i}.xlsx")
        Model.open(source).save_with(sheet, out)
        source = out
    return source


def test_other_parts_are_as_they_were(workbook: Path) -> None:
    before, after = parts(workbook), parts(with_added(workbook, added_sheet()))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
    }  # fmt: skip
    assert set(after) - set(before) == {
        "xl/worksheets/sheet2.xml", "xl/worksheets/_rels/sheet2.xml.rels", "xl/drawings/drawing2.xml",
        "xl/drawings/_rels/drawing2.xml.rels", "xl/charts/chart2.xml",
    }  # fmt: skip


def test_both_look_as_they_did(workbook: Path) -> None:
    book = openpyxl.load_workbook(with_added(workbook, added_sheet()))
    assert book.sheetnames == ["Costs", "Simulation"]
    costs, added = book["Costs"], book["Simulation"]
    assert (costs["B1"].number_format, costs["B1"].font.i) == ("0.0000", True)
    assert added["A1"].value == "Trials & <errors>"
    assert (added["A1"].font.b, added["A1"].font.sz) == (True, 20)
    assert (added["B3"].number_format, added["B3"].fill.fgColor.rgb) == ('0.000" M"', "00FFFF00")
    assert len(added._charts) == 1
    (rule,) = (rule for rules in added.conditional_formatting for rule in rules.rules)
    assert rule.dxf.font.color.rgb == "00FF0000"


def test_the_workbook_still_calculates(workbook: Path) -> None:
    model = Model.open(with_added(workbook, added_sheet()))
    assert (model.get("Total"), model.get("Simulation!B7")) == (6.0, 21.0)


def test_a_name_that_is_taken_gets_a_number(workbook: Path) -> None:
    out = with_added(workbook, added_sheet(), added_sheet(), added_sheet("Costs"))
    assert [sheet.name for sheet in Model.open(out).book.sheets] == [
        "Costs", "Simulation", "Simulation (2)", "Costs (2)",
    ]  # fmt: skip


def test_elements_with_a_prefix_stay_in_their_namespace(workbook: Path, tmp_path: Path) -> None:
    prefixed = tmp_path / "prefixed.xlsx"
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(prefixed, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name in ("xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
                content = re.sub(r"<(/?)(?=[A-Za-z])(?!\w+:)", r"<\1x:", content).replace(" xmlns=", " xmlns:x=", 1)
            target.writestr(name, content)
    book = openpyxl.load_workbook(with_added(prefixed, added_sheet()))
    assert book["Simulation"]["B3"].number_format == '0.000" M"'


@pytest.mark.parametrize("named", [True, False], ids=["beside its own names", "where it has none"])
def test_what_is_printed_of_it_is_kept(workbook: Path, named: bool) -> None:
    if not named:
        plain = openpyxl.Workbook()
        plain.save(workbook)
    book = openpyxl.load_workbook(with_added(workbook, added_sheet(), added_sheet()))
    assert [name for name in book.sheetnames if book[name].print_area] == ["Simulation", "Simulation (2)"]
    assert book["Simulation (2)"].print_area == "'Simulation (2)'!$A$1:$D$20"
    assert book["Simulation (2)"].print_title_rows == "$1:$1"
    assert list(book.defined_names) == ["Total"] * named
