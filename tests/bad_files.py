"""Files that are no usable workbooks: how each comes about, and what its refusal must say."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sheets import parts, workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, BOOK, RELATIONS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
BOMB = '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)  # 10^8 times "ha"


@cache
def good() -> dict[str, bytes]:
    """The parts of a small sound workbook."""
    with TemporaryDirectory() as folder:
        cells = {"A1": 1, "A2": "text", "B1": "=A1*2", "B2": '=A2&"!"'}
        sheets = {"Sheet1": cells, "Sheet2": {"A1": "=Sheet1!B1"}}
        return parts(workbook(Path(folder) / "good.xlsx", sheets, {"Rate": "Sheet1!$A$1"}))


def packed(content: dict[str, bytes]) -> bytes:
    """Parts as a zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return stream.getvalue()


def with_part(name: str, data: str | bytes) -> bytes:
    """The sound workbook with one part replaced, or added."""
    return packed({**good(), name: data.encode() if isinstance(data, str) else data})


TYPE_REFUSED = "declares a document type.*refused"


def without(name: str) -> bytes:
    """The sound workbook without a part."""
    return packed({part: data for part, data in good().items() if part != name})


def edited(name: str, old: str, new: str) -> bytes:
    """The sound workbook with a text in a part replaced."""
    before = good()[name].decode()
    assert old in before, f"{old} is not in {before}"
    return with_part(name, before.replace(old, new))


def cells(rows: str) -> bytes:
    """The sound workbook with other rows on its first sheet."""
    return with_part(SHEET, f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>')


def truncated(share: float) -> bytes:
    """The sound workbook's first bytes."""
    whole = packed(good())
    return whole[: int(len(whole) * share)]


def flipped(name: str) -> bytes:
    """The sound workbook with some compressed bytes of a part overwritten."""
    whole = bytearray(packed(good()))
    with zipfile.ZipFile(io.BytesIO(bytes(whole))) as package:
        info = package.getinfo(name)
    middle = info.header_offset + 30 + len(name) + info.compress_size // 2
    whole[middle : middle + 8] = b"\xff" * 8
    return bytes(whole)


def marked(name: str, offset: int, value: int) -> bytes:
    """The sound workbook with two bytes of a part's directory entry changed: its flags are at 8, its method at 10."""
    whole = bytearray(packed(good()))
    entry = whole.index(b"PK\x01\x02")
    while whole[entry + 46 : entry + 46 + len(name)] != name.encode():
        entry = whole.index(b"PK\x01\x02", entry + 4)
    local = int.from_bytes(whole[entry + 42 : entry + 46], "little")
    whole[entry + offset : entry + offset + 2] = value.to_bytes(2, "little")
    whole[local + offset - 2 : local + offset] = value.to_bytes(2, "little")
    return bytes(whole)


def twice(name: str) -> bytes:
    """The sound workbook with a part that is there twice."""
    stream = io.BytesIO(packed(good()))
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as package:
        warnings.simplefilter("ignore")
        package.writestr(name, good()[name])
    return stream.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    # no workbook at all
    "empty": (lambda: b"", "not an Excel workbook"),
    "text": (lambda: b"Year,Benefit\n1,250\n", "not an Excel workbook"),
    "binary": (lambda: bytes(range(256)) * 9, "not an Excel workbook"),
    "encrypted, or .xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048), "encrypted.*save it as .xlsx"),
    "a zip of something else": (lambda: packed({"readme.txt": b"hello"}), "not an Excel workbook"),
    "an empty zip": (lambda: packed({}), "not an Excel workbook"),
    ".xlsb": (lambda: edited(RELATIONS, "workbook.xml", "workbook.bin"), r"\.xlsb.*save it as .xlsx"),
    ".docx": (lambda: with_part(BOOK, '<w:document xmlns:w="urn:word"/>'), "not an Excel workbook"),
    # truncated and damaged
    **{
        f"truncated to {share:.0%}": ((lambda s: lambda: truncated(s))(share), "truncated or damaged")
        for share in (0.01, 0.1, 0.5, 0.9, 0.99)
    },
    "bytes of a sheet overwritten": (lambda: flipped(SHEET), "damaged in the part xl/worksheets/sheet1.xml"),
    "bytes of the workbook part overwritten": (lambda: flipped(BOOK), "damaged in the part xl/workbook.xml"),
    "an encrypted part": (lambda: marked(SHEET, 8, 1), "damaged in the part"),
    "an unknown compression": (lambda: marked(SHEET, 10, 99), "damaged in the part"),
    "no workbook part": (lambda: without(BOOK), "the part xl/workbook.xml is missing"),
    "no sheet part": (lambda: without(SHEET), "the part xl/worksheets/sheet1.xml is missing"),
    "no relationships": (lambda: without(BOOK_RELATIONS), "damaged"),
    "no sheets": (lambda: with_part(BOOK, f'<workbook xmlns="{MAIN}"><sheets/></workbook>'), "no sheet"),
    "broken XML": (lambda: edited(BOOK, "</sheets>", "</sheet>"), "damaged"),
    "a sheet that is none": (lambda: with_part(SHEET, "<nonsense/>"), "a sheet is not whole"),
    "a sheet cut off": (lambda: with_part(SHEET, good()[SHEET][:-12]), "a sheet is not whole"),
    "a sheet without its table": (lambda: with_part(SHEET, f'<worksheet xmlns="{MAIN}"></worksheet>'), "not whole"),
    "a cell without end": (lambda: cells('<row r="1"><c r="A1"><v>1</v><c r="B1"><v>2</v></c></row>'), "not closed"),
    "an unknown encoding": (lambda: edited(SHEET, "<worksheet", "<?xml encoding='x'?><worksheet"), "damaged"),
    "bytes that are no text": (lambda: with_part(SHEET, good()[SHEET].replace(b"text", b"\xff\xfe\xff")), "damaged"),
    # hostile
    "a part twice": (lambda: twice(SHEET), "two parts of one name"),
    "a part outside": (lambda: with_part("../../evil.xml", "<a/>"), "leads out of the workbook"),
    "a part at the root": (lambda: with_part("/etc/evil.xml", "<a/>"), "leads out of the workbook"),
    "a sheet outside": (lambda: edited(BOOK_RELATIONS, "/xl/worksheets/sheet1", "/../../sheet1"), "missing"),
    "an entity bomb in the workbook": (lambda: edited(BOOK, "<workbook", f"{BOMB}]><workbook"), TYPE_REFUSED),
    "an entity bomb in a sheet": (lambda: edited(SHEET, "<worksheet", f"{BOMB}]><worksheet"), TYPE_REFUSED),
    "an external entity": (
        lambda: edited(BOOK, "<workbook", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><workbook'),
        TYPE_REFUSED,
    ),
    "a bomb in UTF-16": (
        lambda: with_part(BOOK, f"\ufeff{BOMB}]><a>&h;</a>".encode("utf-16-le")),
        TYPE_REFUSED,
    ),
    "a bomb after a comment": (
        lambda: edited(BOOK, "<workbook", f"<!-- x -->\n<?y z?> {BOMB}]><workbook"),
        TYPE_REFUSED,
    ),
    "a part of spaces": (lambda: with_part(SHEET, b" " * 30_000_000), "unpacks to 30,000,000 bytes: refused"),
    # cells that cannot be
    "a number that is none": (lambda: cells('<row r="1"><c r="A1"><v>1,5</v></c></row>'), "damaged"),
    "a string that is missing": (lambda: cells('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "damaged"),
    "an unknown type": (lambda: cells('<row r="1"><c r="A1" t="zzz"><v>9</v></c></row>'), "a cell of the type 'zzz'"),
    "beyond Unicode": (lambda: cells('<row r="1"><c r="A1" t="str"><v>&#99999999999;</v></c></row>'), "damaged"),
    "a row beyond the sheet": (lambda: cells('<row r="1"><c r="A9999999"><v>1</v></c></row>'), "row 9999999"),
    "a column beyond the sheet": (lambda: cells('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'), "column 18278"),
    "an array over a whole sheet": (
        lambda: cells('<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>'),
        "an array fills",
    ),
    "an array without a place": (lambda: cells('<row r="1"><c r="A1"><f t="array">1</f></c></row>'), "damaged"),
    "an array at nowhere": (lambda: cells('<row r="1"><c r="A1"><f t="array" ref="here">1</f></c></row>'), "damaged"),
    "a formula shared with none": (lambda: cells('<row r="1"><c r="A1"><f t="shared" si="7"/></c></row>'), "damaged"),
    "a table at nowhere": (
        lambda: packed({
            **good(),
            "xl/worksheets/_rels/sheet1.xml.rels": b'<Relationships xmlns="r"><Relationship Id="a" Type="t/table" '
            b'Target="/xl/tables/table1.xml"/></Relationships>',
            "xl/tables/table1.xml": f'<table xmlns="{MAIN}" name="T" ref="here"/>'.encode(),
        }),
        "damaged",
    ),
}  # fmt: skip


def bad_file(what: str, folder: Path) -> Path:
    """One of the bad files."""
    path = folder / "bad.xlsx"
    path.write_bytes(BAD[what][0]())
    return path
