"""Laws of calculation, tried on random formulas: whichever way a value is calculated, it is the same value.

The examples are drawn the same way every time, so that a failure is there for everybody: each test says how many. With
MLCASE_FUZZ=20 there are twenty times as many, and others each time; hypothesis then prints the failing example's seed.
"""

from __future__ import annotations

import math
import os
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, example, given, note, settings
from hypothesis import strategies as st

from bad_files import good
from mlcase_udfs.errors import CellError, unboxed
from mlcase_workbooks.recalc import Model, WorkbookError, evaluate
from mlcase_workbooks.recalc.addresses import address, cell_position
from mlcase_workbooks.recalc.book import Book
from mlcase_workbooks.recalc.calculate import Calculation
from mlcase_workbooks.recalc.formula.lexer import shape_of, tokens
from mlcase_workbooks.recalc.functions.forms import as_floats
from mlcase_workbooks.recalc.sheet import Formula
from mlcase_workbooks.recalc.trials import Trials
from sheets import workbook

TIMES = int(os.environ.get("MLCASE_FUZZ", "1"))


def tried(examples: int) -> settings:
    """So many examples, always the same ones."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        print_blob=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


# -- what formulas are made of ----------------------------------------------------------------------------------------

# The grid is A1:C4. Formulas stand beside it in row 2, where no range of theirs reaches.
COLUMNS, ROWS = "ABC", range(1, 5)
GRID = [f"{column}{row}" for row in ROWS for column in COLUMNS]
NUMBERS = [0.0, 1.0, -1.0, 2.5, -8.0, 3.0, 100.0, 0.1, 0.3, 1 / 3, 1e15, 46082.0]
EXTREMES = [1e308, -1e308, 5e-324, 1e-308]
OTHERS = ["", "x", "5", "12%", "TRUE", None, True, False, CellError.NA, CellError.DIV0]

cells = st.sampled_from(GRID)
numbers = st.sampled_from(["0", "1", "2", "0.5", "10", "3", "0.1"])
literals = st.sampled_from(['"x"', '"5"', '""', "TRUE", "FALSE", "#N/A", "1E+308", "{1,2;3,4}"])


@st.composite
def marked_cells(draw: st.DrawFn) -> str:
    """A cell, with dollar signs or without."""
    column, row = draw(cells)
    return f"{draw(st.sampled_from(['', '$']))}{column}{draw(st.sampled_from(['', '$']))}{row}"


@st.composite
def ranges(draw: st.DrawFn) -> str:
    """A part of the grid: a line, a block, whole columns or rows."""
    (left, top), (right, bottom) = draw(cells), draw(cells)
    block = st.just(f"{left}{top}:{right}{bottom}")
    line = st.sampled_from([f"{left}{top}:{left}{bottom}", f"{left}{top}:{right}{top}"])
    return draw(st.one_of(line, line, block, st.sampled_from(["A:A", "B:C", "1:1", "3:4"])))


def grown(smaller: st.SearchStrategy[str], calls: Mapping[str, tuple[str, ...]]) -> st.SearchStrategy[str]:
    """Formulas one storey higher; a call's kinds of arguments: n a value, r a range, more of the last kind with +."""

    @st.composite
    def call(draw: st.DrawFn) -> str:
        name = draw(st.sampled_from(sorted(calls)))
        kinds = draw(st.sampled_from(calls[name]))
        kinds = kinds[:-1] + kinds[-2] * draw(st.integers(0, 2)) if kinds.endswith("+") else kinds
        by_kind = {"n": smaller, "r": ranges(), "e": st.one_of(smaller, ranges()), "i": st.sampled_from("12"),
                   "c": st.sampled_from(['">1"', '"x"', '"<>"', "1"])}  # fmt: skip
        return f"{name}({','.join(draw(by_kind[kind]) for kind in kinds)})"

    operators = st.sampled_from(["+", "-", "*", "/", "^", "=", "<>", "<", "<=", ">", ">=", "&"])
    return st.one_of(
        st.builds("({}{}{})".format, smaller, operators, smaller),
        st.builds("({}{}{})".format, smaller, operators, smaller),
        st.builds("-{}".format, smaller),
        st.builds("{}%".format, smaller),
        call(),
        call(),
    )


CALLS: dict[str, tuple[str, ...]] = {
    "IF": ("nn", "nnn"), "AND": ("e+",), "OR": ("e+",), "NOT": ("n",), "MIN": ("ee", "e+"), "MAX": ("ee", "e+"),
    "SUM": ("r", "e+"), "ABS": ("n",), "ROUND": ("ni",), "INT": ("n",), "SQRT": ("n",), "IFERROR": ("nn",),
    "EXP": ("n",), "LN": ("n",), "MOD": ("nn",), "AVERAGE": ("e+",), "COUNT": ("e+",), "LEN": ("n",),
    "VALUE": ("n",), "ISNUMBER": ("n",), "ISERROR": ("e",), "INDEX": ("ri",), "MATCH": ("nri",), "CHOOSE": ("inn",),
    "COUNTIF": ("rc",), "SUMIF": ("rc", "rcr"), "SUMPRODUCT": ("rr", "e"), "POWER": ("nn",), "N": ("n",), "T": ("n",),
    "PRODUCT": ("e+",), "LEFT": ("ni",), "CONCATENATE": ("n+",), "NPV": ("nr",), "SIGN": ("n",), "IFS": ("nnnn",),
    "SWITCH": ("nnnn",), "XOR": ("nn",), "ROWS": ("r",), "ML_NPV": ("nr",), "ML_BCR": ("rr",),
}  # fmt: skip
leaves = st.one_of(marked_cells(), marked_cells(), marked_cells(), numbers, literals, ranges())
formulas = st.recursive(leaves, lambda smaller: grown(smaller, CALLS), max_leaves=8)


def grids(*values: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the values, each in one of the grid's cells."""
    return st.fixed_dictionaries({cell: st.sampled_from(values) for cell in GRID})


any_grid = st.one_of(grids(*NUMBERS), grids(*NUMBERS, *EXTREMES), grids(*NUMBERS, *OTHERS))


def model(contents: Mapping[str, Any], names: Mapping[str, str] | None = None) -> Model:
    """A workbook of one sheet in memory: constants, and formulas that begin with "="."""
    book = Book()
    sheet = book.sheets[0]
    book.names = {(name.lower(), None): text for name, text in (names or {}).items()}
    for cell, content in contents.items():
        row, column = cell_position(cell)
        if isinstance(content, str) and content.startswith("="):
            formula = Formula(sheet, row, column, book.shape(content[1:], row, column, sheet), None)
            sheet.formulas.append(formula)
            content = formula
        sheet.put(row, column, content)
    return Model(book)


def same(a: Any, b: Any) -> bool:
    """Whether two values are one, numbers but for the last bits."""
    if type(a) is not type(b):
        return False
    return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-300) if type(a) is float else a == b


# -- laws -------------------------------------------------------------------------------------------------------------


@tried(500)
@given(formulas, any_grid)
@example("IFERROR(MAX(A1,2),0)", {"A1": None})
@example("IF(A1*10>0,1,2)", {"A1": 1e308})
@example("ISNUMBER(-A1)", {"A1": True})
@example("COUNT(MAX(A1,2)=1)", {"A1": ""})
@example("ISERROR(OR(A1:C1<A1))", {"A1": 1.0, "B1": "x", "C1": 2.0})
def test_fast_code_gives_what_general_code_gives(text: str, grid: dict[str, Any]) -> None:
    """Fast code may raise whatever it likes; a value that it gives is the value."""
    sheet = model({**grid, "E2": f"={text}"}).book.sheets[0]
    (formula,) = sheet.formulas
    try:
        fast = formula.shape.fast(sheet, sheet.rows, 2, 5)
    except Exception:
        return
    if type(fast) not in (float, str, bool) or (type(fast) is float and not math.isfinite(fast)):
        return
    calculation = Calculation()
    general = calculation.evaluate(formula)
    assert not calculation.report.unsupported
    assert same(fast, general), f"fast {fast!r}, general {general!r}"


def as_formula(value: Any) -> Any:
    """A cell that shows the same value, but has to be calculated."""
    if value is None:
        return None
    if type(value) is str:
        return f'="{value}"'
    return f"={str(value).upper() if type(value) is bool else value}"


@tried(500)
@given(formulas, grids(*NUMBERS, *OTHERS))
@example("IFERROR(ABS(A1),7)", dict.fromkeys(GRID, 2.0))
@example("ISNUMBER(IF(TRUE,A1))", dict.fromkeys(GRID, 2.0))
@example("LET(x,A1,ISNUMBER(x))", dict.fromkeys(GRID, 2.0))
def test_it_does_not_matter_what_is_calculated_first(text: str, grid: dict[str, Any]) -> None:
    constant = model({**grid, "E2": f"={text}"})
    waiting = model({"E2": f"={text}", **{cell: as_formula(value) for cell, value in grid.items()}})
    assert same(waiting.get("E2"), constant.get("E2")), (waiting.get("E2"), constant.get("E2"))


TRIAL_CALLS = {
    name: CALLS[name]
    for name in (
        "IF", "AND", "OR", "NOT", "MIN", "MAX", "SUM", "ABS", "ROUND", "INT", "SQRT", "IFERROR", "EXP", "LN", "MOD",
        "AVERAGE", "COUNT", "LEN", "ISNUMBER", "ISERROR", "CHOOSE", "COUNTIF", "SUMIF", "SUMPRODUCT", "POWER",
        "PRODUCT", "NPV", "SIGN", "IFS", "SWITCH", "XOR", "ML_NPV", "ML_BCR",
    )
} | {"MEDIAN": ("r",), "LARGE": ("ri",), "STDEV": ("r",), "PMT": ("nnn",), "FV": ("nnn",), "IRR": ("r",)}  # fmt: skip
uncertain = st.sampled_from(["B2", "$C$3", "B$2"])
trial_leaves = st.one_of(uncertain, uncertain, marked_cells(), marked_cells(), numbers)
trial_formulas = st.recursive(trial_leaves, lambda smaller: grown(smaller, TRIAL_CALLS), max_leaves=8)
samples = st.lists(st.sampled_from(NUMBERS), min_size=5, max_size=5)


@tried(350)
@given(trial_formulas, trial_formulas, st.one_of(grids(*NUMBERS), grids(*NUMBERS, "x", None, True)), samples, samples)
def test_a_block_of_trials_gives_what_one_after_the_other_gives(
    inner: str, outer: str, grid: dict[str, Any], first: list[float], second: list[float]
) -> None:
    contents = {**grid, "B2": 1.0, "C3": 1.0, "E2": f"={inner}", "F2": f"=E2*1+{outer}"}
    together = model(contents)
    assume(not together.report.unsupported)
    (results,) = Trials(together, ["B2", "C3"], ["F2"]).run([np.array(first), np.array(second)])
    assert together.get("B2") == 1.0, "the model is left as it was"
    for trial, (b2, c3) in enumerate(zip(first, second, strict=True)):
        alone = as_floats(model({**contents, "B2": b2, "C3": c3}).get("F2"))
        note(f"trial {trial}: {results[trial]} {unboxed(results[trial])}, alone {alone}")
        if math.isnan(alone):
            assert math.isnan(results[trial])
        else:
            assert math.isclose(results[trial], alone, rel_tol=1e-12, abs_tol=1e-12)


NAMES = {"Rate": "Sheet1!$A$1", "Block": "Sheet1!$A$1:$B$2", "Twice": "Rate*2"}
named = st.sampled_from(
    ["Rate", "SUM(Block)", "Twice", 'INDIRECT("B"&2)', "OFFSET(A1,1,1)", "SUM(OFFSET(A1,0,0,B2,2))"]
)
chain_leaves = st.one_of(marked_cells(), numbers, ranges(), named)
chain_formulas = st.recursive(chain_leaves, lambda smaller: grown(smaller, CALLS), max_leaves=6)


@tried(200)
@given(st.lists(chain_formulas, min_size=3, max_size=4), any_grid, st.lists(st.tuples(cells, st.sampled_from(NUMBERS))))
def test_changes_one_by_one_give_what_a_fresh_start_gives(
    texts: list[str], grid: dict[str, Any], changes: list[tuple[str, float]]
) -> None:
    """After a change only what it reaches is calculated: nothing may be forgotten."""
    contents: dict[str, Any] = dict(grid)
    for before, column, text in zip("DEFG", "EFGH", texts, strict=False):
        contents[f"{column}2"] = f"={text}" if column == "E" else f"={before}2&{text}"
    changed = model(contents, NAMES)
    assume(not changed.report.unsupported)
    for cell, value in changes:
        if type(contents[cell]) is bool:
            continue
        changed.set(cell, value)
        contents[cell] = value
        fresh = model(contents, NAMES)
        assert dict(changed.values()) == dict(fresh.values()), f"{cell}={value}"
    again = dict(changed.values())
    assert dict(changed.values()) == again


steps = st.lists(
    st.one_of(st.tuples(cells, st.sampled_from(NUMBERS)), st.tuples(st.sampled_from(["E2", "F2", "G2"]), st.none()))
)


@tried(200)
@given(st.tuples(*[st.one_of(formulas, chain_formulas)] * 3), any_grid, steps)
@example(("1", "1", "A2*2"), dict.fromkeys(GRID, 1.0), [("A2", 2.0), ("G2", None), ("F2", None), ("E2", None)])
def test_questions_between_changes_are_answered_as_by_a_fresh_start(
    texts: tuple[str, str, str], grid: dict[str, Any], steps: list[tuple[str, float | None]]
) -> None:
    """A question may leave what it does not need for later: no later question may miss it."""
    contents: dict[str, Any] = {**grid, "E2": f"={texts[0]}", "F2": f"=G2&{texts[1]}", "G2": f"={texts[2]}"}
    asked = model(contents, NAMES)
    assume(not asked.report.unsupported)
    for cell, value in steps:
        if value is None:
            assert same(asked.get(cell), model(contents, NAMES).get(cell)), cell
        elif type(contents[cell]) is not bool:
            asked.set(cell, value)
            contents[cell] = value
    fresh = model(contents, NAMES)
    assert dict(asked.values()) == dict(fresh.values())
    assert messages(asked) == messages(fresh)


def messages(asked: Model) -> dict[str, str]:
    """Why functions refused, by the cell."""
    return {formula.address: message for formula, message in asked.report.messages.items()}


@tried(200)
@given(formulas, st.integers(1, 9), st.integers(1, 9))
def test_a_shape_reads_in_every_cell_as_one_that_was_typed_there(text: str, down: int, right: int) -> None:
    book = Book()
    shape = book.shape(text, 10, 10, book.sheets[0])
    assert shape.text_at(10, 10) == text
    moved = shape.text_at(10 + down, 10 + right)
    assert shape_of(tokens(moved), 10 + down, 10 + right) == shape_of(tokens(text), 10, 10)
    assert book.shape(moved, 10 + down, 10 + right, book.sheets[0]) is shape


@tried(100)
@given(formulas, any_grid)
def test_a_formula_in_a_file_gives_what_it_gives_in_memory(text: str, grid: dict[str, Any]) -> None:
    """Written by another program, read back, calculated, saved and read again."""
    kept = {cell: value for cell, value in grid.items() if not isinstance(value, CellError) and value != ""}
    expected = model({**kept, "E2": f"={text}"})
    assume(not expected.report.unsupported)
    value = expected.get("E2")
    package = workbook_bytes(kept, text)
    opened = Model.open(package)
    assert same(opened.get("Sheet1!E2"), value)
    opened.save(package)
    (formula,) = Model.open(package).book.formulas
    assert same(formula.cached, value), (formula.cached, value)
    assert formula.text == text


FOLDER: list[Path] = []


@pytest.fixture(autouse=True, scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    FOLDER.append(tmp_path_factory.mktemp("properties"))


def workbook_bytes(grid: Mapping[str, Any], text: str) -> Path:
    """A file with the grid and a formula."""
    return workbook(FOLDER[-1] / "file.xlsx", {"Sheet1": {**grid, "E2": f"={text}"}})


# -- files that somebody damaged --------------------------------------------------------------------------------------

PIECES = [
    b"<", b">", b'"', b"&", b"0", b"9", b"-", b"/", b"999999999", b"&#99999999999;", b"1e999", b"nan", b"A", b"$",
    b"\xff", b"\x00", b"<c>", b"</c>", b'r="B2"', b't="s"', b't="shared" si="0"', b'ref="A1:XFD9"', b"]]>", b"<!--",
    b"</sheetData>", b"<f>A1</f>", b"<v/>", b"'",
]  # fmt: skip
damages = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from([0, 0, 1, 2, 9, 90]), st.sampled_from(PIECES)), min_size=1, max_size=3
)


def rich_parts() -> dict[str, bytes]:
    """The sound workbook, with shared, array and dynamic formulas, strings, a table and a data table."""
    sheet = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c>'
        '<c r="C1"><f t="array" ref="C1:C2">A1:A2*2</f><v>2</v></c>'
        '<c r="D1" t="str"><f>"a"&amp;A1</f><v>a1</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>text</t></is></c><c r="B2"><f t="shared" si="0"/><v>0</v></c>'
        '<c r="C2"><v>4</v></c><c r="D2" t="b"><f>A1=1</f><v>1</v></c>'
        '<c r="E2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>0</v></c><c r="C3"><f>SUM(T[x])+Rate</f><v>0</v></c>'
        '<c r="E3"><f t="dataTable" ref="E3:E3" dt2D="0" dtr="0" r1="A1"/><v>0</v></c></row>'
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    columns = '<tableColumns count="1"><tableColumn id="1" name="x"/></tableColumns>'
    return {
        **good(),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>'.encode(),
        "xl/worksheets/_rels/sheet1.xml.rels": b'<Relationships xmlns="r"><Relationship Id="a" Type="t/table" '
        b'Target="/xl/tables/table1.xml"/></Relationships>',
        "xl/tables/table1.xml": f'<table xmlns="{main}" id="1" name="T" ref="A1:A2">{columns}</table>'.encode(),
    }


RICH = rich_parts()


@tried(500)
@given(st.sampled_from(sorted(name for name in RICH if "theme" not in name and "docProps" not in name)), damages)
def test_a_damaged_part_is_refused_or_read_but_never_a_crash(name: str, damage: list[tuple[float, int, bytes]]) -> None:
    data = bytearray(RICH[name])
    for share, length, piece in damage:
        at = int(share * len(data))
        data[at : at + length] = piece
    survive({**RICH, name: bytes(data)})


TOKENS = [
    "A1", "$B$2", "A:A", "1:1", "Sheet1!A1", "'x'!A1", "[1]Y!A1", "T[x]", "T[[#This Row],[x]]", "[@x]", "Rate", "x",
    "SUM(", "IF(", "LAMBDA(", "LET(", "MAP(", "SEQUENCE(", "INDIRECT(", "OFFSET(", "NOSUCH(", "RAND()", "_xlfn.",
    "_xlfn.SINGLE(", "_xlfn.ANCHORARRAY(", "(", ")", "{", "}", "[", "]", ",", ";", ":", "+", "-", "*", "/", "^", "&",
    "%", "#", "@", "!", "=", "<>", "<", " ", '"', '"a"', "'", "1", "1E5", "1E999", ".5", "TRUE", "#N/A", "#REF!", "\\",
    "\x00", "é", "😀",
]  # fmt: skip


@tried(500)
@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=14).map("".join))
def test_a_formula_of_any_pieces_gives_a_value_or_is_refused(text: str) -> None:
    refusal = ""
    try:
        evaluate(f"={text}")
    except WorkbookError as problem:
        refusal = str(problem)
    assert "please report it" not in refusal


@pytest.mark.parametrize("name", sorted(RICH))
def test_a_part_left_out_is_refused_or_not_missed(name: str) -> None:
    survive({part: data for part, data in RICH.items() if part != name})


@tried(150)
@given(damages)
def test_a_damaged_file_is_refused_or_read_but_never_a_crash(damage: list[tuple[float, int, bytes]]) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in RICH.items():
            package.writestr(name, content)
    data = bytearray(stream.getvalue())
    for share, length, piece in damage:
        at = int(share * len(data))
        data[at : at + length] = piece
    survive_file(bytes(data))


def survive(content: Mapping[str, bytes]) -> None:
    """Open, calculate, save: done, or a refusal in one line."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in content.items():
            package.writestr(name, data)
    survive_file(stream.getvalue())


def survive_file(data: bytes) -> None:
    """As ``survive``."""
    file = FOLDER[-1] / "damaged.xlsx"
    file.write_bytes(data)
    refusal = ""
    try:
        opened = Model.open(file)
        opened.save(FOLDER[-1] / "saved.xlsx")
        faults = [what for what in opened.report.unsupported.values() if "please report it" in what]
        assert not faults, faults
    except WorkbookError as problem:
        refusal = str(problem)
    assert "\n" not in refusal


def test_the_rich_parts_are_sound() -> None:
    """Else the damage above would prove nothing."""
    survive(RICH)
    values = dict(Model.open(FOLDER[-1] / "damaged.xlsx").values())
    assert values["Sheet1!C3"] == 1.0
    assert values["Sheet1!B2"] is CellError.VALUE
    assert values[f"Sheet1!{address(1, 3)}"] == 2.0
