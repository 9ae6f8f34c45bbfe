"""A workbook with all that Excel can put into one, by XlsxWriter and by hand: a recalculation leaves everything."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from fidelity import check_only_values_changed, png, raw_entries
from mlcase_workbooks.recalc import Model, recalculate
from pivot import pivot_parts
from sheets import parts, rewritten

RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"
THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"

# What neither XlsxWriter nor openpyxl can make.
BY_HAND = {
    "xl/threadedComments/threadedComment1.xml": (
        f'<ThreadedComments xmlns="{THREADED}"><threadedComment ref="B2" dT="2026-03-01T10:00:00.00" '
        'personId="{1}" id="{2}"><text>Is this net?</text></threadedComment></ThreadedComments>'
    ),
    "xl/persons/person.xml": f'<personList xmlns="{THREADED}"><person displayName="CFO" id="{{1}}"/></personList>',
    "xl/ctrlProps/ctrlProp1.xml": (
        '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox" '
        'checked="Checked" fmlaLink="$A$9" lockText="1"/>'
    ),
    "customXml/item1.xml": '<case xmlns="urn:example">kept</case>',
    "customXml/_rels/item1.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONSHIP}/customXmlProps" Target="itemProps1.xml"/></Relationships>'
    ),
    "customXml/itemProps1.xml": '<ds:datastoreItem xmlns:ds="urn:x" ds:itemID="{3}"/>',
    "xl/printerSettings/printerSettings1.bin": "\x00\x01binary\x02",
    "xl/webextensions/taskpanes.xml": '<wetp:taskpanes xmlns:wetp="urn:taskpanes"/>',
    **{name: content for name, content in pivot_parts().items() if not name.startswith("xl/worksheets/")},
}
CONTROL = (
    f'<mc:AlternateContent xmlns:mc="{MARKUP}"><mc:Choice Requires="x14" xmlns:x14="urn:x14"><controls>'
    '<control shapeId="2049" r:id="rIdC" name="Check Box 1"/></controls></mc:Choice></mc:AlternateContent>'
)
BESIDE = [
    ("rIdC", f"{RELATIONSHIP}/ctrlProp", "../ctrlProps/ctrlProp1.xml"),
    ("rIdP", f"{RELATIONSHIP}/pivotTable", "../pivotTables/pivotTable1.xml"),
    ("rIdT", "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
     "../threadedComments/threadedComment1.xml"),
    ("rIdS", "http://schemas.microsoft.com/office/2007/relationships/slicer", "../slicers/slicer1.xml"),
]  # fmt: skip


def by_xlsxwriter(path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    bold = book.add_format({"bold": True, "num_format": "0.0%"})
    case, charts = book.add_worksheet("Case"), book.add_worksheet("Charts")
    case.write_row("A1", ["Year", "Benefit", "Cost"], bold)
    for year in range(1, 5):
        case.write_row(year, 0, [year, 100 * year, 60])
    case.write_formula("D2", "=SUM(B2:B5)-SUM(C2:C5)", bold)
    case.write_formula("D3", '=GETPIVOTDATA("Sales",F3,"City","Oslo")')
    case.write_formula("D4", '=IF(B2>150,"high","low")')
    case.write_dynamic_array_formula("D6", "=SORT(B2:B5,1,-1)")
    case.write_comment("B2", "Net of tax", {"author": "CFO"})
    case.data_validation("C2:C5", {"validate": "list", "source": ["60", "70"]})
    case.conditional_format("B2:B5", {"type": "3_color_scale"})
    case.conditional_format("C2:C5", {"type": "icon_set", "icon_style": "3_arrows"})
    case.conditional_format("D2", {"type": "formula", "criteria": "=$D$2<0", "format": bold})
    case.add_sparkline("H2", {"range": "Case!B2:B5", "markers": True})
    case.add_table("J1:K3", {"name": "Rates", "columns": [{"header": "Name"}, {"header": "Rate"}]})
    case.insert_button("H5", {"caption": "Run", "macro": "Run"})
    case.insert_textbox("H8", "A note", {"textlink": "=Case!$D$2"})
    case.freeze_panes(1, 1)
    case.autofilter("A1:C5")
    case.set_header("&L&G", {"image_left": "logo.png", "image_data_left": BytesIO(png())})
    case.protect("secret", {"sort": True})
    case.outline_settings(True, False)
    case.set_row(3, None, None, {"level": 1, "collapsed": True})
    for kind in ("column", "pie", "scatter", "radar"):
        chart = book.add_chart({"type": kind})
        chart.add_series({"categories": "=Case!$A$2:$A$5", "values": "=Case!$B$2:$B$5"})
        charts.insert_chart("A1", chart)
    charts.insert_image("F1", "point.png", {"image_data": BytesIO(png()), "url": "https://example.org"})
    charts.write_url("F9", "internal:Case!A1", string="back")
    charts.set_background(BytesIO(png()), is_byte_stream=True)
    chartsheet = book.add_chartsheet("Chart sheet")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Case!$B$2:$B$5"})
    chartsheet.set_chart(chart)
    book.define_name("Case!Total", "=Case!$D$2")
    if path.suffix == ".xlsm":
        macros = path.with_suffix(".bin")
        macros.write_bytes(bytes(range(256)) * 64)
        book.add_vba_project(str(macros))
    book.close()


@pytest.fixture(scope="module", params=["rich.xlsx", "rich.xlsm"])
def rich(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook, calculated once."""
    folder = tmp_path_factory.mktemp("rich")
    plain, complete, calculated = (folder / f"{step}-{request.param}" for step in ("plain", "complete", "calculated"))
    by_xlsxwriter(plain)

    def change(name: str, data: bytes) -> bytes:
        text = data.decode("latin-1")
        if name == "xl/worksheets/_rels/sheet1.xml.rels":
            links = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{to}"/>' for i, kind, to in BESIDE)
            return text.replace("</Relationships>", f"{links}</Relationships>").encode("latin-1")
        if name == "xl/worksheets/sheet1.xml":
            return re.sub("(?=<tableParts)", CONTROL, text).encode("latin-1")
        return data

    rewritten(plain, complete, change)
    with zipfile.ZipFile(complete, "a", zipfile.ZIP_DEFLATED) as package:
        for name, content in BY_HAND.items():
            package.writestr(name, content)
    recalculate(complete, calculated)  # from here on the array has its size
    before, after = raw_entries(complete), raw_entries(calculated)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {"xl/worksheets/sheet1.xml"}
    return calculated


KINDS = {
    "charts": "xl/charts/chart4.xml", "pictures": "xl/media/image1.png", "drawings": "xl/drawings/drawing1.xml",
    "comments": "xl/comments1.xml", "shapes of comments and buttons": "xl/drawings/vmlDrawing1.vml",
    "threaded comments": "xl/threadedComments/threadedComment1.xml", "persons": "xl/persons/person.xml",
    "tables": "xl/tables/table1.xml", "pivot tables": "xl/pivotTables/pivotTable1.xml",
    "pivot caches": "xl/pivotCache/pivotCacheRecords1.xml", "slicers": "xl/slicers/slicer1.xml",
    "slicer caches": "xl/slicerCaches/slicerCache1.xml", "form controls": "xl/ctrlProps/ctrlProp1.xml",
    "custom XML": "customXml/item1.xml", "chart sheets": "xl/chartsheets/sheet1.xml", "metadata": "xl/metadata.xml",
    "printer settings": "xl/printerSettings/printerSettings1.bin", "styles": "xl/styles.xml",
}  # fmt: skip
IN_THE_SHEET = {
    "validations": "<dataValidations", "conditional formats": "<conditionalFormatting", "sparklines": ":sparklineGroup",
    "form controls": "<controls>", "a filter": "<autoFilter", "protection": "<sheetProtection", "panes": "<pane ",
    "outlines": 'outlineLevel="1"', "tables": "<tablePart ", "drawings": "<legacyDrawing ", "headers": "<headerFooter",
    "cell metadata": ' cm="1"',
}  # fmt: skip


def test_the_workbook_has_it_all(rich: Path) -> None:
    content = parts(rich)
    assert {what for what, part in KINDS.items() if part not in content} == set()
    sheet = content["xl/worksheets/sheet1.xml"].decode()
    assert {what for what, text in IN_THE_SHEET.items() if text not in sheet} == set()
    assert ("xl/vbaProject.bin" in content) == (rich.suffix == ".xlsm")
    model = Model.open(rich)
    assert model.get("Case!D2:D4") == [[760.0], [30.0], ["low"]]


def test_a_changed_input_changes_values_only(rich: Path, tmp_path: Path) -> None:
    out = tmp_path / rich.name
    model = recalculate(rich, out, {"Case!B2": 500})
    assert not model.report.unsupported
    check_only_values_changed(rich, out, {"B2"}, {"xl/worksheets/sheet1.xml"})
    again = Model.open(out)
    assert {f.address: f.cached for f in again.book.formulas if f.extent is None} == {
        "Case!D2": 1160.0,
        "Case!D3": 30.0,
        "Case!D4": "high",
    }
    assert again.get("Case!D6:D9") == [[500.0], [400.0], [300.0], [200.0]]


def test_nothing_to_change_changes_nothing(rich: Path, tmp_path: Path) -> None:
    recalculate(rich, tmp_path / rich.name)
    assert (tmp_path / rich.name).read_bytes() == rich.read_bytes()


def test_a_dropped_part_would_be_noticed(rich: Path, tmp_path: Path) -> None:
    """Else the tests above would prove nothing."""
    for name in KINDS.values():
        poorer = rewritten(rich, tmp_path / "poorer", lambda part, data, gone=name: None if part == gone else data)
        assert set(raw_entries(rich)) - set(raw_entries(poorer)) == {name}
    touched = rewritten(rich, tmp_path / "touched", lambda _, data: data.replace(b'type="list"', b'type="any"'))
    with pytest.raises(AssertionError):
        check_only_values_changed(rich, touched, set(), {"xl/worksheets/sheet1.xml"})
