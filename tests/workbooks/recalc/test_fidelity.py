"""What a recalculation leaves alone: every part, every byte and every element but the values that changed."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from fidelity import check_only_values_changed, png
from mlcase_workbooks.recalc import Model, recalculate
from oracles import LibreOffice, cached_values
from sheets import parts, rewritten

CORPUS = Path(__file__).parents[4] / "shared" / "corpora" / "excel_functions"
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported and will be removed:UserWarning")


def rich_workbook(path: Path, in_memory_strings: bool) -> Path:
    """A workbook with all that must survive; ``in_memory_strings`` decides between shared and inline strings."""
    book = xlsxwriter.Workbook(path, {"constant_memory": not in_memory_strings})
    bold, date = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    inputs, sums, still = (book.add_worksheet(name) for name in ("Inputs", "Sums & more", "Still"))

    inputs.write_row("A1", ["Rate", 0.1, True, None, "Benefit"])
    inputs.write_row("A2", ["Years", 3, "text", None, 250])
    inputs.write_datetime("B3", dt.datetime(2026, 3, 1), date)
    inputs.write_rich_string("A4", "plain ", bold, "bold", " & <tail>")
    inputs.write_blank("C4", None, bold)
    inputs.set_row(5, None, None, {"hidden": True})
    inputs.data_validation("B1", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1})

    sums.write_formula("A1", "=Inputs!$E$2*1/(1+Rate)^1")
    sums.write_formula("B1", '=IF(Rate>0.15,"dear & <far>","cheap")', None, "cheap")
    sums.write_formula("C1", "=Inputs!B3+1", date)
    sums.write_array_formula("D1:D3", "{=A1:A3*2}")
    sums.write_formula("E1", "=Inputs!A4", None, "plain bold & <tail>")
    sums.write_formula("F1", "=Inputs!C1", None, True)
    sums.write_formula("G1", "=1/(Rate-0.2)")
    sums.write_formula("A2", "=Inputs!$E$2*2/(1+Rate)^2")
    sums.write_formula("A3", "=Inputs!$E$2*3/(1+Rate)^3")
    sums.write_formula("A4", "=SUM(A1:A3)", bold)

    still.write_formula("A1", "=2*3", None, 6)
    still.write_formula("B1", "=1/3", None, 1 / 3)
    still.insert_image("C3", "point.png", {"image_data": BytesIO(png())})
    if in_memory_strings:
        sums.write_comment("A4", "Present value of all benefits", {"author": "CFO"})
        sums.conditional_format("A1:A4", {"type": "data_bar"})
        sums.add_sparkline("H1", {"range": "'Sums & more'!A1:A3"})
        sums.merge_range("A6:C6", "merged", bold)
        sums.add_table(
            "A8:C10",
            {
                "name": "Costs",
                "columns": [
                    {"header": "Item"},
                    {"header": "Cost"},
                    {"header": "Twice", "formula": "=Costs[[#This Row],[Cost]]*2*(1+Rate)"},
                ],
                "data": [["Servers", 10], ["People", 20]],
            },
        )
        sums.write_formula("A12", "=SUM(Costs[Twice])")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Sums & more'!$A$1:$A$3", "name": "Benefits"})
        still.insert_chart("E3", chart)
    book.define_name("Rate", "=Inputs!$B$1")
    if path.suffix == ".xlsm":
        macros = path.with_suffix(".bin")
        macros.write_bytes(bytes(range(256)) * 16)
        book.add_vba_project(str(macros))
    book.close()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("customXml/item1.xml", '<case xmlns="urn:example">kept</case>')
    return path


KINDS = {"xlsx": ("rich.xlsx", True), "macros": ("rich.xlsm", True), "inline strings": ("plain.xlsx", False)}


@pytest.fixture(scope="module", params=KINDS)
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recalculated rich workbook: from here on only what an input changes may change."""
    name, shared = KINDS[request.param]
    folder = tmp_path_factory.mktemp("rich")
    recalculate(rich_workbook(folder / f"new-{name}", shared), folder / f"calculated-{name}")
    return rewritten(folder / f"calculated-{name}", folder / name, as_excel_spells)


def as_excel_spells(_: str, data: bytes) -> bytes:
    """Excel writes 17 digits of 1/3, Python 16: the same value."""
    return data.replace(b"<v>0.3333333333333333</v>", b"<v>0.33333333333333331</v>")


INPUTS: dict[str, tuple[str, Any, set[str]]] = {
    "a number": ("Inputs!B1", 0.2, {"1", "2"}),
    "a number that changes nothing else": ("Inputs!B2", 4.0, {"1"}),
    "TRUE to FALSE": ("Inputs!C1", False, {"1", "2"}),
    "a date": ("Inputs!B3", dt.date(2026, 4, 1), {"1", "2"}),
}


@pytest.mark.parametrize("what", INPUTS)
def test_only_values_change(original: Path, tmp_path: Path, what: str) -> None:
    reference, value, sheets = INPUTS[what]
    out = tmp_path / original.name
    model = recalculate(original, out, {reference: value})
    assert not model.report.unsupported
    sheets_changed = {f"xl/worksheets/sheet{number}.xml" for number in sheets}
    check_only_values_changed(original, out, {reference.partition("!")[2]}, sheets_changed)


def test_values_are_those_of_the_changed_input(original: Path, tmp_path: Path) -> None:
    recalculate(original, tmp_path / original.name, {"Rate": 0.25})
    values = cached_values(tmp_path / original.name)
    flows = [250 * year / 1.25**year for year in (1, 2, 3)]
    assert [values[f"Sums & more!A{row}"] for row in (1, 2, 3, 4)] == pytest.approx([*flows, sum(flows)], rel=1e-15)
    assert [values[f"Sums & more!D{row}"] for row in (1, 2, 3)] == pytest.approx([2 * f for f in flows], rel=1e-15)
    assert values["Sums & more!B1"] == "dear & <far>"
    assert values["Sums & more!E1"] == "plain bold & <tail>"
    assert values["Sums & more!C1"] == 46083.0
    assert values["Sums & more!F1"] is True
    assert values["Sums & more!G1"] == pytest.approx(20.0)
    if "Sums & more!A12" in values:
        assert values["Sums & more!A12"] == pytest.approx(60 * 1.25)


def test_a_second_recalculation_changes_no_byte(original: Path, tmp_path: Path) -> None:
    recalculate(original, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == original.read_bytes()
    recalculate(original, tmp_path / "changed", {"Rate": 0.2})
    recalculate(tmp_path / "changed", tmp_path / "twice")
    assert (tmp_path / "twice").read_bytes() == (tmp_path / "changed").read_bytes()


def test_there_and_back_again(original: Path, tmp_path: Path) -> None:
    recalculate(original, tmp_path / "there", {"Rate": 0.2})
    recalculate(tmp_path / "there", tmp_path / "back", {"Rate": 0.1})
    assert parts(tmp_path / "back") == parts(original)


class Pipe(BytesIO):
    """A stream that cannot go back: zip entries written to it tell their sizes afterwards."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


def test_zip_entries_of_every_kind(original: Path, tmp_path: Path) -> None:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = b"from the CFO"
        for name, data in reversed(parts(original).items()):
            package.writestr(name, data)
        package.writestr(zipfile.ZipInfo("folder/"), b"")
        stored = zipfile.ZipInfo("folder/stored.txt", (2020, 2, 29, 12, 0, 0))
        stored.external_attr, stored.extra, stored.comment = 0o600 << 16, b"\xfe\xca\x02\x00ab", b"as it is"
        package.writestr(stored, b"not compressed")
    odd, out = tmp_path / "odd.xlsx", tmp_path / "out.xlsx"
    odd.write_bytes(pipe.getvalue())
    recalculate(odd, out, {"Rate": 0.2})
    check_only_values_changed(odd, out, {"B1"}, {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"})
    with zipfile.ZipFile(odd) as before, zipfile.ZipFile(out) as after:
        assert after.testzip() is None
        assert after.comment == before.comment
        kept = [(i.filename, i.flag_bits, i.extra, i.comment) for i in before.infolist() if "/sheet" not in i.filename]
        assert kept == [
            (i.filename, i.flag_bits, i.extra, i.comment) for i in after.infolist() if "/sheet" not in i.filename
        ]


def test_equal_values_keep_their_spelling(original: Path, tmp_path: Path) -> None:
    still = "xl/worksheets/sheet3.xml"
    assert b"<v>0.33333333333333331</v>" in parts(original)[still]
    recalculate(original, tmp_path / "changed", {"Rate": 0.2})
    assert parts(tmp_path / "changed")[still] == parts(original)[still]


NEW_CELLS = {
    "an empty cell with a style": {"C4": 5.0},
    "a gap in a row": {"D1": 5.0},
    "after the last cell of a row": {"H2": 5.0},
    "a missing row in between": {"B5": 5.0},
    "missing rows at the end": {"B9": 5.0, "A10": 6.0, "AA10": 7.0, "C10": 8.0},
    "several in a gap of a row": {"B5": 1.0, "Z5": 2.0, "AA5": 3.0, "C5": 4.0},
    "rows on both sides of ten": {"B8": 1.0, "B9": 2.0, "B10": 3.0, "B11": 4.0},
    "a text with spaces": {"D2": "  two  "},
    "a text that needs escapes": {"D2": "a < b & c > \"d\" 'e' \n _x0041_ \r é 😀"},
    "a control character and half an emoji": {"D2": "\x01\ud83d"},
    "an empty text": {"D2": ""},
    "FALSE": {"D2": False},
    "nothing": {"D2": None, "D9": None},
    "a number gone": {"E1": None},
    "the last cell of all": {"XFD1048576": 1e300},
}


@pytest.mark.parametrize("what", NEW_CELLS)
def test_set_where_nothing_was(original: Path, tmp_path: Path, what: str) -> None:
    cells = NEW_CELLS[what]
    out = tmp_path / original.name
    settings = {f"Inputs!{cell}": value for cell, value in cells.items()}
    recalculate(original, out, settings)
    again = Model.open(out)
    assert {cell: again.get(f"Inputs!{cell}") for cell in cells} == cells
    sheet = ET.fromstring(parts(out)["xl/worksheets/sheet1.xml"])
    addresses = [cell.get("r", "") for cell in sheet.iter() if cell.tag.endswith("}c")]
    places = [openpyxl.utils.cell.coordinate_from_string(a) for a in addresses]
    in_order = [(row, openpyxl.utils.column_index_from_string(column)) for column, row in places]
    assert in_order == sorted(set(in_order)), "cells stand in order, each once"
    rows = [int(row.get("r", "0")) for row in sheet.iter() if row.tag.endswith("}row")]
    assert rows == sorted(set(rows))
    if not what.startswith(("a text that needs", "a control", "the last cell")):  # openpyxl reads no escapes
        values = cached_values(out)
        assert {cell: values.get(f"Inputs!{cell}") or None for cell in cells} == {
            c: v or None for c, v in cells.items()
        }


def test_set_in_a_sheet_without_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "empty.xlsx")
    recalculate(tmp_path / "empty.xlsx", tmp_path / "out.xlsx", {"Sheet!B2": 1.0, "Sheet!A10": "x", "Sheet!A9": True})
    cells = {c.coordinate: c.value for row in openpyxl.load_workbook(tmp_path / "out.xlsx")["Sheet"].rows for c in row}
    assert {cell: value for cell, value in cells.items() if value is not None} == {"B2": 1, "A10": "x", "A9": True}


def test_set_where_cells_carry_no_addresses(tmp_path: Path) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = (
        f'<worksheet xmlns="{main}"><sheetData><row><c><v>1</v></c><c><f>A1+A2+C2</f></c></row>'
        "<row><c><v>2</v></c><c/></row></sheetData></worksheet>"
    ).encode()
    openpyxl.Workbook().save(tmp_path / "plain.xlsx")
    source = rewritten(
        tmp_path / "plain.xlsx", tmp_path / "bare.xlsx", lambda n, d: xml if n == "xl/worksheets/sheet1.xml" else d
    )
    recalculate(source, tmp_path / "out.xlsx", {"Sheet!A2": 20.0, "Sheet!C2": 300.0, "Sheet!A4": 4.0})
    values = cached_values(tmp_path / "out.xlsx")
    expected = {"A1": 1.0, "B1": 321.0, "A2": 20.0, "B2": None, "C2": 300.0, "A4": 4.0}
    assert {cell: values[f"Sheet!{cell}"] for cell in expected} == expected


def test_openpyxl_reads_the_result(original: Path, tmp_path: Path) -> None:
    out = tmp_path / original.name
    recalculate(original, out, {"Rate": 0.2, "Inputs!H9": "new"})
    book = openpyxl.load_workbook(out, keep_vba=out.suffix == ".xlsm")
    assert book["Sums & more"]["A4"].value == "=SUM(A1:A3)"
    assert book["Inputs"]["H9"].value == "new"
    assert book["Inputs"]["B1"].value == 0.2
    assert len(book["Still"]._images) == 1


@pytest.mark.libreoffice
def test_libreoffice_reads_the_result(
    libreoffice: LibreOffice, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("opened")
    recalculate(rich_workbook(tmp_path / "rich.xlsx", True), folder / "rich.xlsx", {"Rate": 0.25, "Inputs!H9": "new"})
    ours = cached_values(folder / "rich.xlsx")
    (theirs,) = libreoffice.values([folder / "rich.xlsx"])
    for cell in (
        "Inputs!H9",
        "Inputs!B1",
        *(f"Sums & more!{c}" for c in ("A1", "A4", "B1", "C1", "D3", "E1", "F1", "A12")),
    ):
        assert theirs[cell] == (pytest.approx(ours[cell], rel=1e-12) if type(ours[cell]) is float else ours[cell]), cell


@pytest.mark.skipif(not CORPUS.exists(), reason="shared/corpora is not beside the project")
def test_public_workbooks(tmp_path: Path) -> None:
    """All of them: every part is left alone but the changed sheets, and of these all but the values."""
    workbooks = sorted(file for file in CORPUS.rglob("*") if file.suffix in (".xlsx", ".xlsm"))
    assert len(workbooks) >= 198
    for file in workbooks:
        out = tmp_path / file.name
        Model.open(file, dt.datetime(2026, 1, 1), seed=1).save(out)
        check_only_values_changed(file, out, set(), None)


@pytest.mark.skipif(not CORPUS.exists(), reason="shared/corpora is not beside the project")
def test_public_workbooks_again(tmp_path: Path) -> None:
    """Once recalculated, there is nothing left to change."""
    for file in sorted(CORPUS.rglob("*.xlsx"))[::7]:
        first, second = tmp_path / f"1-{file.name}", tmp_path / f"2-{file.name}"
        moment, seed = dt.datetime(2026, 1, 1), 1
        Model.open(file, moment, seed).save(first)
        Model.open(first, moment, seed).save(second)
        assert first.read_bytes() == second.read_bytes(), file
