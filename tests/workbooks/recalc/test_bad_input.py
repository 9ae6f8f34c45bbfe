"""Files that are no usable workbooks, and values that do not fit: refused in one line that says what and what to do."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bad_files import BAD, BOOK_RELATIONS, MAIN, bad_file, cells, good, packed
from mlcase_udfs.errors import CellError
from mlcase_workbooks.recalc import Model, NotAnInput, UnknownReference, UnreadableFile, WorkbookError, recalculate
from sheets import workbook

RATHER_LONG = 5.0
"""Seconds after which a refusal comes too late, even on a busy machine."""


@pytest.mark.parametrize("what", BAD)
def test_unreadable(tmp_path: Path, what: str) -> None:
    file = bad_file(what, tmp_path)
    before, started = file.read_bytes(), time.monotonic()
    with pytest.raises(UnreadableFile, match=BAD[what][1]) as refusal:
        recalculate(file, tmp_path / "out.xlsx")
    message = str(refusal.value)
    assert str(file) in message
    assert "\n" not in message
    assert len(message) < 400
    assert time.monotonic() - started < RATHER_LONG
    assert file.read_bytes() == before
    assert os.listdir(tmp_path) == ["bad.xlsx"]


def test_the_sound_workbook_is_sound(tmp_path: Path) -> None:
    """Else the refusals above would prove nothing."""
    (tmp_path / "good.xlsx").write_bytes(packed(good()))
    model = Model.open(tmp_path / "good.xlsx")
    assert model.get("Sheet1!A1:B2") == [[1.0, 2.0], ["text", "text!"]]


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="there is no such file"):
        Model.open(tmp_path / "none.xlsx")


def test_directory(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        Model.open(tmp_path)


ODD_BUT_SOUND: dict[str, tuple[str, dict[str, Any]]] = {
    "attributes in single quotes": (
        "<row r='1'><c r='A1'><v>3</v></c><c r='B1' t='str'><f>A1&amp;\"='x'\"</f><v>old</v></c></row>",
        {"A1": 3.0, "B1": "3='x'"},
    ),
    "CDATA": (
        '<row r="1"><c r="A1"><v><![CDATA[3]]></v></c><c r="B1"><f><![CDATA[IF(A1<4,"a&b",0)]]></f></c></row>',
        {"A1": 3.0, "B1": "a&b"},
    ),
    "a comment that holds CDATA": (
        '<row r="1"><!-- <![CDATA[ <c r="A1"> ]]> --><c r="A1"><v>3</v></c><c r="B1"><f>A1</f></c></row>',
        {"A1": 3.0, "B1": 3.0},
    ),
    "NaN and INF": (
        '<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>INF</v></c><c r="C1"><f>ISERR(A1)</f></c></row>',
        {"A1": CellError.NUM, "B1": CellError.NUM, "C1": True},
    ),
    "dates as ISO 8601": (
        '<row r="1"><c r="A1" t="d"><v>2026-03-01T12:00:00</v></c><c r="B1" t="d"><v>2026-03-01</v></c></row>',
        {"A1": 46082.5, "B1": 46082.0},
    ),
    "an emoji in two halves": (
        '<row r="1"><c r="A1" t="str"><v>_xD83D__xDE00_</v></c><c r="B1"><f>A1&amp;"!"</f></c></row>',
        {"A1": "😀", "B1": "😀!"},
    ),
    "escapes of the format": (
        '<row r="1"><c r="A1" t="str"><v>a_x000D_b_x005F_x000D_c</v></c><c r="B1"><f>LEN(A1)</f></c></row>',
        {"A1": "a\rb_x000D_c", "B1": 11.0},
    ),
    "an old value that is none": (
        '<row r="1"><c r="A1"><f>1+1</f><v>abc</v></c><c r="B1" t="s"><f>FROBNICATE()</f><v>99</v></c></row>',
        {"A1": 2.0, "B1": None},
    ),
    "values without formulas' results": (
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>A1+1</f><v></v></c><c r="C1"><f>B1+1</f><v/></c></row>',
        {"A1": 2.0, "B1": 3.0, "C1": 4.0},
    ),
}


@pytest.mark.parametrize("what", ODD_BUT_SOUND)
def test_odd_but_sound(tmp_path: Path, what: str) -> None:
    rows, expected = ODD_BUT_SOUND[what]
    (tmp_path / "odd.xlsx").write_bytes(cells(rows))
    model = recalculate(tmp_path / "odd.xlsx", tmp_path / "out.xlsx")
    for opened in (model, Model.open(tmp_path / "out.xlsx")):
        assert {cell: opened.get(f"Sheet1!{cell}") for cell in expected} == expected
    recalculate(tmp_path / "out.xlsx", tmp_path / "twice.xlsx")
    assert (tmp_path / "twice.xlsx").read_bytes() == (tmp_path / "out.xlsx").read_bytes()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    cells = {"A1": 1, "A2": "text", "A3": True, "A5": "=1+1"}
    names = {"Rate": "Inputs!$A$1", "Wide": "Inputs!$A$1:$B$2", "Constant": "0.1", "Gone": "#REF!"}
    return workbook(tmp_path / "sound.xlsx", {"Inputs": cells, "My Costs": {"B4": 7}, "O'Hara": {"A1": 8}}, names)


REFUSED: dict[str, tuple[str, Any, type[WorkbookError], str]] = {
    "a formula": ("Inputs!A5", 3, NotAnInput, "holds the formula =1.1: set one of its inputs"),
    "a range": ("Inputs!A1:A2", 3, NotAnInput, "2 x 1 cells: name one cell"),
    "a wide name": ("Wide", 3, NotAnInput, "2 x 2 cells"),
    "text for a number": ("Rate", "high", NotAnInput, "holds a number .1. and 'high' is text"),
    "a number for TRUE": ("Inputs!A3", 1.0, NotAnInput, "give TRUE or FALSE"),
    "a list": ("Rate", [1], NotAnInput, "does not fit into a cell"),
    "infinity": ("Rate", float("inf"), NotAnInput, "finite"),
    "not a number": ("Rate", float("nan"), NotAnInput, "finite"),
    "an error": ("Rate", CellError.NA, NotAnInput, "is an error, not an input"),
    "a long text": ("Inputs!A2", "x" * 32_768, NotAnInput, "32,767 at most"),
    "an unknown name": ("Rat", 1, UnknownReference, "no name 'Rat'.*Rate"),
    "an unknown sheet": ("Input!A1", 1, UnknownReference, "no sheet 'Input'.*Inputs"),
    "no sheet": ("A1", 1, UnknownReference, "names no sheet.*Inputs!A1"),
    "no reference": ("Inputs!", 1, UnknownReference, "is no reference"),
    "nothing": ("", 1, UnknownReference, "is no reference"),
    "a formula as reference": ("1+1", 1, UnknownReference, "there is no"),
    "a name of a constant": ("Constant", 1, UnknownReference, "Constant stands for =0.1, not for cells"),
    "a name of nothing": ("Gone", 1, UnknownReference, "stands for =#REF!"),
    "sheets": ("Inputs:My Costs!A1", 1, UnknownReference, "there is no"),
    "beyond the sheet": ("Inputs!A1048577", 1, UnknownReference, "there is no"),
    "another workbook": ("[1]Prices!A1", 1, UnknownReference, "there is no"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_input(sound: Path, what: str) -> None:
    reference, value, error, message = REFUSED[what]
    model = Model.open(sound)
    before = dict(model.values())
    with pytest.raises(error, match=message) as refusal:
        model.set(reference, value)
    assert "\n" not in str(refusal.value)
    assert model.values() == before


@pytest.mark.parametrize(
    ("reference", "value"),
    [("My Costs!B4", 7.0), ("'My Costs'!B4", 7.0), ("my costs!$B$4", 7.0), ("O'Hara!A1", 8.0), ("'O''Hara'!A1", 8.0),
     ("=Rate", 1.0), (" rate ", 1.0)],
)  # fmt: skip
def test_references_as_reports_and_formulas_spell_them(sound: Path, reference: str, value: float) -> None:
    assert Model.open(sound).get(reference) == value


TYPED: list[tuple[str, str, Any]] = [
    ("Rate", "0.2", 0.2),
    ("Rate", " 20% ", 0.2),
    ("Rate", "1,234.5", 1234.5),
    ("Rate", "-1e-3", -0.001),
    ("Rate", "2026-03-01", 46082.0),
    ("Inputs!A2", "5", "5"),
    ("Inputs!A2", "TRUE", "TRUE"),
    ("Inputs!A2", "", ""),
    ("Inputs!A3", "false", False),
    ("Inputs!C9", "5", 5.0),
    ("Inputs!C9", "five", "five"),
    ("Inputs!C9", "TRUE", True),
    ("Inputs!C9", "=1+1", "=1+1"),
]


@pytest.mark.parametrize(("reference", "text", "value"), TYPED)
def test_what_a_user_types(sound: Path, reference: str, text: str, value: Any) -> None:
    model = Model.open(sound)
    model.set_text(reference, text)
    assert model.get(reference) == value
    assert type(model.get(reference)) is type(value)


@pytest.mark.parametrize("cell", ["B1", "B2", "D1", "D2"])
def test_cells_that_arrays_and_data_tables_fill_are_no_inputs(tmp_path: Path, cell: str) -> None:
    (tmp_path / "arrays.xlsx").write_bytes(
        cells(
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="array" ref="B1:B2">A1:A2*2</f><v>2</v></c>'
            '<c r="D1"><f t="dataTable" ref="D1:D2" dt2D="0" dtr="0" r1="A1"/><v>1</v></c></row>'
            '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c><c r="D2"><v>1</v></c></row>'
        )
    )
    model = Model.open(tmp_path / "arrays.xlsx")
    with pytest.raises(NotAnInput):
        model.set(f"Sheet1!{cell}", 5.0)


def test_numbers_of_any_kind_are_inputs(sound: Path) -> None:
    model = Model.open(sound)
    for value in (3, np.float64(3), np.int32(3), np.array(3.0)):
        model.set("Rate", value)
        assert model.get("Rate") == 3.0


# -- writing ----------------------------------------------------------------------------------------------------------


def test_no_file_is_left_where_writing_fails(sound: Path, tmp_path: Path) -> None:
    model = Model.open(sound)
    model.set("Rate", 2)
    (tmp_path / "folder").mkdir()
    for target in (tmp_path / "none" / "out.xlsx", tmp_path / "folder", sound / "out.xlsx"):
        with pytest.raises(WorkbookError, match="cannot be written"):
            model.save(target)
    assert sorted(os.listdir(tmp_path)) == ["folder", "sound.xlsx"]
    assert not os.listdir(tmp_path / "folder")


def test_a_folder_that_may_not_be_written(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(**_: Any) -> None:  # as the system says to all but root
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", forbidden)
    with pytest.raises(WorkbookError, match=r"out.xlsx: cannot be written \(Permission denied\)"):
        Model.open(sound).save(tmp_path / "out.xlsx")
    assert os.listdir(tmp_path) == ["sound.xlsx"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_replacing_a_file_keeps_its_mode(sound: Path, mode: int) -> None:
    sound.chmod(mode)
    recalculate(sound, sound, {"Rate": 2})
    assert stat.S_IMODE(sound.stat().st_mode) == mode
    assert Model.open(sound).get("Rate") == 2.0


def test_a_new_file_has_the_usual_mode(sound: Path, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        recalculate(sound, tmp_path / "new.xlsx")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.xlsx").stat().st_mode) == 0o640


def test_a_link_is_followed(sound: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(sound)
    recalculate(link, link, {"Rate": 2})
    assert link.is_symlink()
    assert Model.open(sound).get("Rate") == 2.0


def test_a_failure_half_way_leaves_the_old_file(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model.open(sound)
    model.set("Rate", 2)
    before = sound.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(WorkbookError, match="No space left on device"):
        model.save(sound)
    assert sound.read_bytes() == before
    assert os.listdir(tmp_path) == ["sound.xlsx"]


def test_a_workbook_made_in_memory_has_no_file(sound: Path) -> None:
    from mlcase_workbooks.recalc.book import Book

    with pytest.raises(WorkbookError, match="never read from a file"):
        Model(Book()).save(sound)


def test_strings_in_a_part_of_their_own(tmp_path: Path) -> None:
    """Shared strings in CDATA, with phonetic hints, in runs, and with spaces."""
    strings = (
        f'<sst xmlns="{MAIN}"><si><t><![CDATA[a<b]]></t></si>'
        "<si><r><t>one </t></r><r><rPr><b/></rPr><t xml:space='preserve'> two</t></r></si>"
        '<si><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh></si><si/><si><t/></si></sst>'
    )
    relations = good()[BOOK_RELATIONS].replace(
        b"</Relationships>", b'<Relationship Type="t/sharedStrings" Target="sharedStrings.xml" Id="s"/></Relationships>'
    )
    (tmp_path / "s.xlsx").write_bytes(
        packed({**good(), BOOK_RELATIONS: relations, "xl/sharedStrings.xml": strings.encode()})
    )
    model = Model.open(tmp_path / "s.xlsx")
    assert model.book.strings == ["a<b", "one  two", "漢字", "", ""]
