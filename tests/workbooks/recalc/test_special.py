"""Spills, iteration, other workbooks' kept values, LAMBDAs by name, partial recalculation."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import Model
from sheets import parts, rewritten, workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_sheet(tmp_path: Path, rows: str, workbook_xml: tuple[str, str] | None = None, **names: str) -> Path:
    plain = workbook(tmp_path / "plain.xlsx", {"Sheet1": {"A1": 1}}, names)
    xml = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'

    def change(name: str, data: bytes) -> bytes:
        if name == "xl/worksheets/sheet1.xml":
            return xml.encode()
        if name == "xl/workbook.xml" and workbook_xml:
            return data.replace(*(t.encode() for t in workbook_xml))
        return data

    return rewritten(plain, tmp_path / "crafted.xlsx", change)


SPILLING = (
    '<row r="1"><c r="A1"><v>{n}</v></c><c r="B1" cm="1"><f t="array" ref="B1:B2">SEQUENCE(A1)*10</f><v>10</v></c>'
    '<c r="C1"><f>SUM(B1:B9)</f><v>0</v></c><c r="D1" cm="1"><f t="array" ref="D1">SUM(_xlfn.ANCHORARRAY(B1))</f>'
    '<v>0</v></c></row><row r="2"><c r="B2"><v>20</v></c></row>{extra}'
)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_spill_takes_the_cells_that_it_needs(tmp_path: Path, count: int) -> None:
    model = Model.open(with_sheet(tmp_path, SPILLING.format(n=count, extra="")))
    expected = [[10.0 * (i + 1)] for i in range(count)]
    assert model.get(f"Sheet1!B1:B{count}") == (expected if count > 1 else 10.0)
    assert model.get("Sheet1!B5") is None
    assert model.get("Sheet1!C1") == model.get("Sheet1!D1") == sum(v for (v,) in expected)
    model.save(tmp_path / "saved.xlsx")
    xml = parts(tmp_path / "saved.xlsx")["xl/worksheets/sheet1.xml"].decode()
    assert (f'ref="B1:B{count}"' if count > 1 else 'ref="B1"') in xml
    again = Model.open(tmp_path / "saved.xlsx")
    again.save(tmp_path / "twice.xlsx")
    assert parts(tmp_path / "saved.xlsx") == parts(tmp_path / "twice.xlsx")
    assert again.get("Sheet1!B1:B4") == model.get("Sheet1!B1:B4")


def test_a_spill_that_is_in_the_way_of_something(tmp_path: Path) -> None:
    extra = '<row r="3"><c r="B3"><v>7</v></c></row>'
    model = Model.open(with_sheet(tmp_path, SPILLING.format(n=4, extra=extra)))
    assert model.get("Sheet1!B1") is CellError.SPILL
    assert model.get("Sheet1!B2:B3") == [[None], [7.0]]


def test_a_spill_follows_a_changed_input(tmp_path: Path) -> None:
    model = Model.open(with_sheet(tmp_path, SPILLING.format(n=2, extra="")))
    assert model.get("Sheet1!C1") == 30.0
    model.set("Sheet1!A1", 5)
    assert model.get("Sheet1!C1") == 150.0
    model.set("Sheet1!A1", 1)
    assert model.get("Sheet1!C1") == 10.0


CIRCLE = (
    '<row r="1"><c r="A1"><v>100</v></c><c r="B1"><f>A1+C1</f><v>0</v></c><c r="C1"><f>B1*0.1</f><v>0</v></c>'
    '<c r="D1"><f>B1*2</f><v>0</v></c></row>'
)


def test_iteration_settles(tmp_path: Path) -> None:
    wanted = ("<calcPr ", '<calcPr iterate="1" iterateCount="200" iterateDelta="1E-12" ')
    model = Model.open(with_sheet(tmp_path, CIRCLE, wanted))
    assert model.get("Sheet1!B1") == pytest.approx(100 / 0.9, rel=1e-11)
    assert model.get("Sheet1!D1") == pytest.approx(200 / 0.9, rel=1e-11)
    assert not model.report.circular


def test_without_iteration_a_circle_is_a_fault(tmp_path: Path) -> None:
    model = Model.open(with_sheet(tmp_path, CIRCLE))
    assert len(model.report.circular) == 1


def test_a_lambda_by_name_may_call_itself(tmp_path: Path) -> None:
    formulas = {"A1": "FACTORIAL(5)", "B1": "ENDLESS(1)", "C1": "TWICE(A1)"}
    rows = "".join(f'<c r="{cell}"><f>{formula}</f></c>' for cell, formula in formulas.items())
    names = {
        "FACTORIAL": "_xlfn.LAMBDA(_xlpm.n,IF(_xlpm.n<2,1,_xlpm.n*FACTORIAL(_xlpm.n-1)))",
        "ENDLESS": "_xlfn.LAMBDA(_xlpm.n,ENDLESS(_xlpm.n+1))",
        "TWICE": "_xlfn.LAMBDA(_xlpm.n,_xlpm.n*2)",
    }
    model = Model.open(with_sheet(tmp_path, f'<row r="1">{rows}</row>', **names))
    assert model.get("Sheet1!A1:C1") == [[120.0, CellError.NUM, 240.0]]


def test_another_workbooks_kept_values(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><f>[1]Prices!B2*2</f></c><c r="B1"><f>SUM(\'[1]Prices\'!A1:B9)</f></c></row>'
    link = (
        f'<externalLink xmlns="{MAIN}"><externalBook><sheetNames><sheetName val="Prices"/></sheetNames><sheetDataSet>'
        '<sheetData sheetId="0"><row r="2"><cell r="A2" t="str"><v>x</v></cell><cell r="B2"><v>21</v></cell></row>'
        "</sheetData></sheetDataSet></externalBook></externalLink>"
    ).encode()
    base = with_sheet(
        tmp_path,
        rows,
        ("</sheets>", '</sheets><externalReferences><externalReference r:id="rX"/></externalReferences>'),
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def change(name: str, data: bytes) -> bytes:
        if name == "xl/workbook.xml":
            return data.replace(b' r:id="rX"', f' xmlns:r="{kind}" r:id="rX"'.encode())
        if name == "xl/_rels/workbook.xml.rels":
            new = f'<Relationship Id="rX" Type="{kind}/externalLink" Target="/xl/externalLinks/externalLink1.xml"/>'
            return data.replace(b"</Relationships>", new.encode() + b"</Relationships>")
        return data

    linked = rewritten(base, tmp_path / "linked.xlsx", change)
    import zipfile

    with zipfile.ZipFile(linked, "a") as package:
        package.writestr("xl/externalLinks/externalLink1.xml", link)
    model = Model.open(linked)
    assert not model.report.unsupported
    assert model.get("Sheet1!A1:B1") == [[42.0, 21.0]]


def test_a_change_reaches_what_reads_it_and_nothing_else(tmp_path: Path) -> None:
    cells = {"A1": 1, "A2": 2, "B1": "=A1*10", "B2": "=A2*10", "C1": "=SUM(B1:B2)", "D1": "=OFFSET(A1,1,0)"}
    model = Model.open(workbook(tmp_path / "book.xlsx", {"S": cells}))
    model.recalculate()
    (reached,) = {tuple(f.address for f in model.graph.downstream([model.book.locate("S!A1")]))}
    assert set(reached) == {"S!B1", "S!C1", "S!D1"}
    model.set("S!A2", 5)
    assert model.get("S!A1:D2") == [[1.0, 10.0, 60.0, 5.0], [5.0, 50.0, None, None]]
    explanation = model.explain("S!C1")
    assert explanation.formula == "=SUM(B1:B2)"
    assert explanation.reads == {"S!B1:B2": [[10.0], [50.0]]}


BESIDE = {
    "SUMIF(A1:A3,1,B1)": 11.0,
    "AVERAGEIF(A1:A3,1,$B$1:$B$2)": 11.0 / 3,
    "SUMIF(Keys,1,Start)": 11.0,
    "SUMIF($A$1:A3,1,$B$1:B3)": 11.0,
    "SUMIF($A$1:A3,1,B1)": 11.0,
    "SUMIF(A:A,1,B1)": 11.0,
}


@pytest.mark.parametrize("formula", BESIDE)
def test_a_change_beside_a_range_reaches_its_reader_though_fewer_cells_are_named(tmp_path: Path, formula: str) -> None:
    cells = {"A1": 1, "A2": 1, "A3": 1, "B1": 1, "B2": 1, "B3": "=D1+0", "C3": f"={formula}", "D1": 5}
    names = {"Keys": "S!$A$1:$A$3", "Start": "S!$B$1"}
    model = Model.open(workbook(tmp_path / "book.xlsx", {"S": cells}, names))
    model.recalculate()
    model.set("S!D1", 9)
    assert model.get("S!C3") == pytest.approx(BESIDE[formula], rel=1e-15)


def data_table(attributes: str, cells: str) -> str:
    return (
        '<row r="1"><c r="A1"><v>2</v></c><c r="B1"><v>3</v></c><c r="C1"><f>A1*10+B1</f></c>'
        '<c r="D1"><f>SUM(F4:G5)</f></c></row>'
        '<row r="3"><c r="E3"><f>C1</f></c><c r="F3">{f3}</c><c r="G3">{g3}</c></row>'
        '<row r="4"><c r="E4">{e4}</c><c r="F4"><f t="dataTable" ref="F4:G5" {attributes}/><v>0</v></c>'
        '<c r="G4"><v>0</v></c></row><row r="5"><c r="E5">{e5}</c><c r="F5"><v>0</v></c><c r="G5"><v>0</v></c></row>'
    ).format(attributes=attributes, **dict(pair.split("=", 1) for pair in cells.split(";")))


TABLES = {
    "two ways": (
        'dt2D="1" dtr="1" r1="A1" r2="B1"',
        "f3=<v>5</v>;g3=<v>6</v>;e4=<v>7</v>;e5=<v>8</v>",
        [[57.0, 67.0], [58.0, 68.0]],
    ),
    "values above": (
        'dt2D="0" dtr="1" r1="A1"',
        "f3=<v>5</v>;g3=<v>6</v>;e4=<f>C1</f>;e5=<f>C1*2</f>",
        [[53.0, 63.0], [106.0, 126.0]],
    ),
    "values beside": (
        'dt2D="0" dtr="0" r1="B1"',
        "f3=<f>C1</f>;g3=<f>1/(B1-8)</f>;e4=<v>7</v>;e5=<v>8</v>",
        [[27.0, -1.0], [28.0, CellError.DIV0]],
    ),
}


@pytest.mark.parametrize("kind", TABLES)
def test_data_tables(tmp_path: Path, kind: str) -> None:
    attributes, cells, expected = TABLES[kind]
    model = Model.open(with_sheet(tmp_path, data_table(attributes, cells)))
    assert model.get("Sheet1!F4:G5") == expected
    numbers = [v for row in expected for v in row]
    assert model.get("Sheet1!D1") == (CellError.DIV0 if CellError.DIV0 in numbers else sum(numbers))
    model.save(tmp_path / "saved.xlsx")
    saved = parts(tmp_path / "saved.xlsx")["xl/worksheets/sheet1.xml"].decode()
    assert f'<f t="dataTable" ref="F4:G5" {attributes}/><v>{expected[0][0]:.0f}</v>' in saved
    again = Model.open(tmp_path / "saved.xlsx")
    again.set("Sheet1!A1", 3)
    again.save(tmp_path / "third.xlsx")
    assert again.get("Sheet1!A1:B1") == [[3.0, 3.0]]


def test_texts_that_spill_are_values_like_any_other(tmp_path: Path) -> None:
    """As Excel writes them: no strings of their own; and what is there already stays as it is."""
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>one,,three</t></is></c><c r="B1" t="str" cm="1">'
        '<f t="array" ref="B1:D1">_xlfn.TEXTSPLIT(A1,",")</f><v>one</v></c><c r="C1" t="str"><v/></c>'
        '<c r="D1" t="str"><v>two</v></c><c r="F1" t="str"><v/></c><c r="G1"><f>ISBLANK(F1)</f><v>0</v></c></row>'
    )
    model = Model.open(with_sheet(tmp_path, rows))
    assert model.get("Sheet1!B1:D1") == [["one", "", "three"]]
    model.save(tmp_path / "saved.xlsx")
    saved = parts(tmp_path / "saved.xlsx")["xl/worksheets/sheet1.xml"].decode()
    assert '<c r="C1" t="str"><v/></c><c r="D1" t="str"><v>three</v></c>' in saved
    assert '<c r="G1" t="b"><f>ISBLANK(F1)</f><v>0</v></c>' in saved
    model.set("Sheet1!A1", "a,b,c,d<")
    model.save(tmp_path / "longer.xlsx")
    longer = parts(tmp_path / "longer.xlsx")["xl/worksheets/sheet1.xml"].decode()
    assert '<c r="C1" t="str"><v>b</v></c><c r="D1" t="str"><v>c</v></c><c r="E1" t="str"><v>d&lt;</v></c>' in longer
