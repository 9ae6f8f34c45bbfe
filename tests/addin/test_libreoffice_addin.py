"""The LibreOffice extension: written from the registry, and the same functions in a cell there."""

from __future__ import annotations

import io
import json
import os
import re
import runpy
import stat
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest
from click.testing import CliRunner, Result

from commands import Command
from golden import lines
from mlcase_addin import calls
from mlcase_addin.cli import app
from mlcase_addin.libreoffice import extension, install
from mlcase_addin.libreoffice.answers import answer, main
from mlcase_udfs.errors import CellError
from mlcase_udfs.registry import catalogue
from mlcase_workbooks.libreoffice import ERRORS, LibreOffice, LibreOfficeFailed
from mlcase_workbooks.libreoffice.copy import write_probe
from mlcase_workbooks.libreoffice.process import Office
from mlcase_workbooks.recalc import Model
from mlcase_workbooks.templates import TEMPLATES
from oracles import differences
from sheets import parts, workbook

OOR = "{http://openoffice.org/2001/registry}"
REFERENCE = Path(__file__).parents[1] / "udfs" / "reference"
needs_libreoffice = pytest.mark.libreoffice


# -- what is written ---------------------------------------------------------------------------------------------------


def test_interface_has_every_function_and_spelling() -> None:
    """UNO knows no underscores, Calc no case: names stay apart nevertheless."""
    files = extension.files()
    methods = re.findall(r"(\w+)\(([^)]*)\);", files["functions.idl"])
    known = json.loads(files["mlcase.json"])["methods"]
    assert [name for name, _ in methods] == list(known)
    assert len({name.lower() for name in known}) == len(known) == 3 * len(catalogue())
    assert "_" not in files["functions.idl"]
    for name, parameters in methods:
        words = re.findall(r"\[in\] any (\w+)", parameters)
        assert len(words) == len(set(words)) == len(catalogue()[known[name]].parameters)
    assert extension.method(catalogue()["ML_AB_ANNUAL"]) == "mlAbAnnual"
    assert extension.calls()["ML_AB_ANNUAL"] == "ORG.MLCASE.FUNCTIONS.MLABANNUAL"


def test_wizard_helps_with_every_argument() -> None:
    """Each function under its three spellings, with a description of it and of every argument."""
    root = ET.fromstring(extension.files()["CalcAddIns.xcu"])
    functions = root.findall(f".//node[@{OOR}name='AddInFunctions']/node")
    told = {}
    for node in functions:
        name = text(node, "CompatibilityName")
        assert text(node, "DisplayName") == name
        arguments = node.findall(f"node[@{OOR}name='Parameters']/node")
        told[name] = [(text(a, "DisplayName"), len(text(a, "Description")) > 10) for a in arguments]
        assert text(node, "Description")
    expected = {}
    for entry in catalogue().values():
        for spelled in (entry.name, f"_xll.{entry.name}", f"_xldudf_{entry.name}"):
            expected[spelled] = [(p.name, True) for p in entry.parameters]
    assert told == expected


def text(node: ET.Element, name: str) -> str:
    found = node.find(f"prop[@{OOR}name='{name}']/value")
    assert found is not None
    return found.text or ""


def test_build(tmp_path: Path) -> None:
    """The same bytes every time; every file that the manifest lists."""
    result = run("addin", "build", "--host", "libreoffice", "-o", tmp_path / "new" / "dist")
    assert result.exit_code == 0
    assert f"{len(catalogue())} functions" in result.output
    first = (tmp_path / "new" / "dist" / "mlcase.oxt").read_bytes()
    assert extension.build(tmp_path).read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        listed = re.findall(r'full-path="([^"]+)"', package.read("META-INF/manifest.xml").decode())
        assert set(listed) < set(package.namelist())
        assert f'value="{extension.version("mlcase")}"' in package.read("description.xml").decode()
        compile(package.read("component.py"), "component.py", "exec")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


# -- a call ------------------------------------------------------------------------------------------------------------


def test_call() -> None:
    """Cells in, cells out, by any spelling; a refusal says why."""
    flows = [[-100.0, 60.0, 70.0]]
    assert calls.answer("ML_NPV", [0.1, flows]).rows == [[pytest.approx(11.2697, abs=1e-4)]]
    assert calls.answer("_xldudf_ML_NPV", [0.1, flows]) == calls.answer("ml_npv", [0.1, flows])
    assert calls.answer("ML_NPV", [0.1, flows, calls.OMITTED, 5]).rows == [[pytest.approx(16.2697, abs=1e-4)]]
    refused = calls.answer("ML_NPV", [-2.0, flows])
    assert (refused.rows, "rate" in refused.message) == ([[CellError.NUM]], True)
    assert calls.answer("ML_NPV", [CellError.NA, flows]) == calls.Answer([[CellError.NA]])
    assert calls.answer("ML_NPV", [0.1, [[-100.0, CellError.REF]]]) == calls.Answer([[CellError.REF]])
    assert calls.answer("ML_NPV", []).rows == [[CellError.VALUE]]
    assert calls.answer("ML_NOPE", [1]).rows == [[CellError.NAME]]
    assert calls.answer("ML_DISCOUNT_FACTOR", [0.1, [[1], [2]]]).rows == [
        [pytest.approx(1 / 1.1)],
        [pytest.approx(1 / 1.21)],
    ]
    assert calls.answer("ML_MAINTENANCE", [100, 0.2, 3]).rows == [[20.0, 20.0, 20.0]]
    assert calls.answer("ML_VERSION", []).rows == [[extension.version("mlcase")]]


def test_call_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours costs one cell and asks to be reported."""

    def broken(*_: Any) -> None:
        raise KeyError("inside")

    monkeypatch.setattr("mlcase_addin.calls.find_udf", broken)
    assert calls.answer("ML_NPV", [1]).rows == [[CellError.VALUE]]
    assert "KeyError: 'inside'" in calls.answer("ML_NPV", [1]).message


def test_answers_as_calc_takes_them(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """None is an argument left out, an empty text a blank, an int an error; a line each in a process of its own."""
    assert answer("ML_NPV", [-1.0, ((1.0,), (2.0,)), None, None]) == 503
    assert answer("ML_NPV", [0.0, ((1.0,), ("",)), None, None]) == 519
    assert answer("ML_NPV", [None, ((1.0,), (2.0,)), None, 5.0]) == 8.0
    monkeypatch.setattr(sys, "stdin", io.StringIO('["ML_NPV", [0.0, [[1.0, 2.0]], null, null]]\n["ML_NOPE", []]\n'))
    main()
    assert capsys.readouterr().out == "3.0\n525\n"


# -- in LibreOffice ----------------------------------------------------------------------------------------------------


@needs_libreoffice
def test_reference_values(office: LibreOffice, tmp_path: Path) -> None:
    """Every reference line of every function: the same value or the same error there and here."""
    # An error in a range is refused before the function sees it: see the table of differences.
    asked = [line.values[0] for line in lines(REFERENCE) if not re.search(r"\{[^}]*#", line.values[0])]
    assert len(asked) >= 200
    cells = {f"A{row}": formula for row, formula in enumerate(asked, 1)}
    file = workbook(tmp_path / "reference.xlsx", {"S": cells})
    theirs, ours = Model.open(file), Model.open(file)
    lacking = {f.address for f in office.recalculate(theirs).unsupported} | {f.address for f in ours.report.unsupported}
    assert len(lacking) <= len(asked) // 20, "XLOOKUP and the like are few"
    mine = {cell: value for cell, value in ours.values().items() if cell not in lacking}
    names = {name for formula in cells.values() for name in re.findall(r"ML_\w+", formula)}
    assert names >= set(catalogue())
    unequal = [f"{cells[d.split(':')[0][2:]]}: {d}" for d in differences(mine, theirs.values())]
    assert unequal == []


@needs_libreoffice
def test_texts_are_equal_to_texts(office: LibreOffice, tmp_path: Path) -> None:
    """Calc compares texts by where they lie in memory; ours must lie with its own, alone and in a table of texts."""
    golden = [line.values for line in lines(REFERENCE) if line.values[1].startswith('"')]
    cells = {f"A{row}": f"={formula}={text}" for row, (formula, text) in enumerate(golden, 1)}
    asked = {name for formula, _ in golden for name in re.findall(r"^ML_\w+", formula)}
    assert len(asked) > 10
    assert asked <= {name for name, entry in catalogue().items() if extension.may_be_text(entry)}
    flag = 'ML_NULL_SKEW(100,10000,{500,1000,5000},10000,,,"flag")'
    cells["C1"] = f'=SUMPRODUCT(--({flag}="skewed"))'
    cells |= {"D1": '=ML_PSI({1,2,3},{3,2,1},,"band")', "D2": "=D1", "D3": '="major "&"shift"'}
    cells |= {"E1": '=COUNTIF(D1:D3,"major shift")', "E2": "=MATCH(D3,D1:D3,0)", "E3": "=COUNTIF(D1:D3,D1)"}
    model = Model.open(workbook(tmp_path / "texts.xlsx", {"S": cells}))
    assert not office.recalculate(model).unsupported
    assert [formula for formula in cells if formula[0] == "A" and model.get(f"S!{formula}") is not True] == []
    assert [model.get(f"S!{cell}") for cell in ("C1", "E1", "E2", "E3")] == [3.0, 3.0, 1.0, 3.0]


@needs_libreoffice
def test_a_function_of_texts_gives_tables_too(office: LibreOffice, tmp_path: Path) -> None:
    """One value, a row of texts, and a table of both from the same method; the table again, after an input changed."""
    call = "ML_NULL_SKEW(A1,10000,{0},10000,,,{1})"
    cells: dict[str, Any] = {
        "A1": 100,
        "B1": "=" + call.format("500", '"flag"'),
        "C1": "=INDEX(" + call.format("{500,101}", '"flag"') + ",1,2)",
        "D1": "=INDEX(" + call.format("500", '"all"') + ",6,1)",
        "E1": "=INDEX(" + call.format("500", '"all"') + ",2,2)",
        "F1": "=ROWS(" + call.format("500", '"all"') + ")",
        # What the table of differences advises:
        "G1": "=INDEX(" + call.format("500", '"all"') + ',6,2)="skewed"',
        "H1": "=SUMPRODUCT(--(" + call.format("500", '"all"') + '&""="skewed"))',
    }
    file = workbook(tmp_path / "tables.xlsx", {"S": cells})
    for nulls, second, relative in ((100.0, "ok", 4.0), (250.0, "skewed", 1.0)):
        model = Model.open(file)
        model.set("S!A1", nulls)
        for calculate in (model.recalculate, lambda: office.recalculate(model)):  # noqa: B023 (called at once)
            calculate()
            found = [model.get(f"S!{cell}") for cell in ("B1", "C1", "D1", "E1", "F1", "G1", "H1")]
            assert found == ["skewed", second, "flag", relative, 6.0, True, 1.0]


@needs_libreoffice
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_plain_workbook_computes_to_the_engines_values(
    office: LibreOffice, mlcase: Command, tmp_path: Path, template: str
) -> None:
    """What --target plain writes calls our functions by their plain names; in LibreOffice the extension answers."""
    file = tmp_path / "case.xlsx"
    assert mlcase("new", template, "-o", file, "--target", "plain").status == 0
    sheets = [content for name, content in parts(file).items() if "worksheets/" in name]
    assert any(re.search(rb">(?:[^<]*\W)?ML_\w+\(", content) for content in sheets)
    ours, theirs = Model.open(file), Model.open(file)
    ours.recalculate()
    assert not office.recalculate(theirs).unsupported
    assert differences(without_rests(ours), without_rests(theirs)) == []


def without_rests(model: Model) -> dict[str, Any]:
    """Of two equal amounts LibreOffice leaves exactly nothing; a ten-millionth of a dollar is nothing too."""
    return {cell: 0.0 if type(v) is float and abs(v) < 1e-7 else v for cell, v in model.values().items()}


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Office]:
    """A LibreOffice with our extension, some of what the component is told changed."""

    def start(**about: object) -> Office:
        unpacked = extension.unpacked(tmp_path / "extension")
        told = tmp_path / "extension" / "mlcase" / "mlcase.json"
        told.write_text(json.dumps({**json.loads(told.read_text(encoding="utf-8")), **about}), encoding="utf-8")
        return Office(unpacked.folder)

    return start


def read(office: Office, tmp_path: Path, formulas: list[str]) -> list[Any]:
    write_probe(tmp_path / "probe.xlsx", formulas)
    with office:
        (rows,) = office.read(tmp_path / "probe.xlsx", {"Probe": [(1, 1, len(formulas), 1)]})["Probe"]
    return [cell for (cell,) in rows]


@needs_libreoffice
def test_every_error_arrives_as_itself(changed: Callable[..., Office], tmp_path: Path, libreoffice: object) -> None:
    """A NaN carries Calc's code, alone and inside a table, which is an internal affair of Calc: pinned here."""
    echo = tmp_path / "echo"
    echo.write_text(
        f"#!{sys.executable}\nimport json, sys\nfor line in sys.stdin:\n"
        "    name, arguments = json.loads(line)\n"
        "    print(json.dumps([[1.5, int(arguments[0])]] if name == 'ML_NPV' else int(arguments[0])), flush=True)\n"
    )
    echo.chmod(echo.stat().st_mode | stat.S_IXUSR)
    codes = list(ERRORS.values())
    npv, success = extension.calls()["ML_NPV"], extension.calls()["ML_SUCCESS"]
    formulas = [f"INDEX({npv}({code}),1,2)" for code in codes] + [f"{success}({code})" for code in codes]
    values = read(changed(version=[0, 0], python=str(echo)), tmp_path, formulas)
    assert values == [{"error": code} for code in codes] * 2


@needs_libreoffice
def test_a_python_of_another_version(changed: Callable[..., Office], tmp_path: Path, libreoffice: object) -> None:
    """Where LibreOffice's Python cannot import us, a process of our own Python answers."""
    npv = extension.calls()["ML_NPV"]
    formulas = [f"{npv}(0.1,{{-100,60,70}})", f"{npv}(-1,{{-100,60,70}})", f'IFERROR({npv}("x",1),"refused")']
    values = read(changed(version=[0, 0]), tmp_path, formulas)
    assert values == [pytest.approx(11.2697, abs=1e-4), {"error": 503}, "refused"]


@pytest.fixture
def component(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """What the component defines, in a Python without UNO."""
    uno_like = {
        "uno": {"Any": list},
        "unohelper": {"Base": type("Base", (), {}), "ImplementationHelper": MagicMock},
        "com.sun.star.lang": {"XServiceInfo": type("XServiceInfo", (), {})},
        "com.sun.star.sheet": {"XVolatileResult": type("XVolatileResult", (), {}), "ResultEvent": MagicMock},
        "org.mlcase": {"XFunctions": type("XFunctions", (), {})},
    }
    for name, content in uno_like.items():
        monkeypatch.setitem(sys.modules, name, MagicMock(**content))
    return runpy.run_path(str(extension.unpacked(tmp_path).folder / "mlcase" / "component.py"))


def test_the_same_call_is_answered_once(component: dict[str, Any]) -> None:
    """Until too many cells are kept: then all are forgotten, and asked for anew."""
    functions = component["Functions"](None)
    answered = []
    functions._answer = lambda name, arguments: answered.append(name) or 1.5
    flows = tuple((float(i),) for i in range(1_000))
    for _ in range(3):
        assert functions.mlNpv(0.1, flows, None, None) == ((1.5,),)
        assert functions.xllMlNpv(0.1, flows, None, None) == ((1.5,),)
        assert functions.mlSuccess(0.1) == 1.5
    assert answered == ["ML_NPV", "ML_NPV", "ML_SUCCESS"]
    for rate in range(1_000):
        functions.mlNpv(float(rate), flows, None, None)
    functions.xllMlNpv(0.1, flows, None, None)
    assert answered.count("ML_NPV") == 1_003


def test_a_process_of_our_own_python(component: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice's bundled Python is told its home; ours would not start there. One that ended is started anew."""
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    worker = component["_Worker"]()
    try:
        assert worker("ML_NPV", (0.0, ((1.0,), (2.0,)), None, None)) == 3.0
        worker._process.kill()
        worker._process.wait()
        assert worker("ML_NPV", (-1.0, ((1.0,), (2.0,)), None, None)) == 503
    finally:
        worker._process.kill()
        worker._process.communicate()


def test_component_needs_the_standard_library_only() -> None:
    """It runs in LibreOffice's Python, which has UNO and nothing else of ours."""
    source = (Path(__file__).parents[2] / "addin" / "libreoffice" / "component.py").read_text(encoding="utf-8")
    assert set(re.findall(r"^(?:import|from) ([\w.]+)", source, re.MULTILINE)) == {
        "json", "os", "struct", "subprocess", "sys", "threading", "functools", "pathlib", "uno", "unohelper",
        "com.sun.star.lang", "com.sun.star.sheet", "org.mlcase",
    }  # fmt: skip


# -- installing --------------------------------------------------------------------------------------------------------


@pytest.fixture
def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A program in place of LibreOffice's installer; it notes what it was asked."""

    def put(script: str) -> Path:
        program, noted = tmp_path / "bin" / "unopkg", tmp_path / "noted"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\necho "$@" >> {noted}\n{script}\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}/bin")
        return noted

    return put


def test_install_and_uninstall(installer: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    noted = installer('case "$*" in *.oxt) test -s "${3:-$2}" || exit 3;; esac')
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert run("addin", "install", "--host", "libreoffice").output.startswith("installed")
    assert run("addin", "uninstall", "--host", "libreoffice").output.startswith("uninstalled")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    install.uninstall()
    first, second, third = noted.read_text().splitlines()
    assert re.fullmatch(r"add --force \S+/mlcase\.oxt", first)
    assert second == "remove org.mlcase.functions"
    assert third == "remove --shared org.mlcase.functions"


@pytest.mark.parametrize(
    ("says", "meant"),
    [
        ("ERROR: The disk is full.\nERROR: unopkg failed.", "refused: The disk is full.$"),
        (
            "ERROR: unopkg cannot be started. The lock file indicates it is running. Delete:\n/home/u/.lock",
            "/home/u/.lock",
        ),
        ("ERROR: There is no such extension deployed: org.mlcase.functions\n", "is not installed"),
        ("", r"failed \(status 1\)$"),
    ],
)
def test_the_installers_refusal_in_one_line(installer: Callable[[str], Path], says: str, meant: str) -> None:
    installer(f"printf '{says}' >&2; exit 1")
    with pytest.raises(LibreOfficeFailed, match=meant):
        install.uninstall()


def test_install_gives_up(installer: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    installer("exit 1")
    monkeypatch.setattr(install, "_PATIENCE", 0.2)
    (Path(os.environ["PATH"].split(os.pathsep)[0]) / "unopkg").write_text("#!/bin/sh\nsleep 60\n")
    with pytest.raises(LibreOfficeFailed, match="close LibreOffice and try again"):
        install.uninstall()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LibreOfficeFailed, match="unopkg is not on the PATH"):
        install.install()


def test_unknown_host() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from mlcase_addin.cli import main; main()", "addin", "build", "--host", "lotus"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
