"""The Office.js add-in's files: what is written, what Microsoft's own tools make of it, and what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import pytest

from commands import Command
from mlcase_addin import inpage
from mlcase_addin.calls import answer, as_data
from mlcase_addin.officejs import build, wheel
from mlcase_addin.officejs.functions import functions_json
from mlcase_udfs.about import version
from mlcase_udfs.registry import catalogue
from office import NPM, node, require_npm
from routes import office_calls, on_wire

needs_npm = pytest.mark.npm


def test_build(mlcase: Command, tmp_path: Path) -> None:
    """Every file that the manifest names is there, the same at every build."""
    outcome = mlcase("addin", "build", "--host", "office", "-o", "dist")
    assert (outcome.status, outcome.err) == (0, "")
    assert f"dist: {len(catalogue())} functions, typed as =ML_NPV(...)" in outcome.out
    first = {path: path.read_bytes() for path in (tmp_path / "dist").rglob("*") if path.is_file()}
    mlcase("addin", "build", "--host", "office", "-o", "dist")
    assert {path: path.read_bytes() for path in first} == first
    manifest = (tmp_path / "dist" / "manifest.xml").read_text()
    named = set(re.findall(r"https://localhost:8765/([^\"?<]+)", manifest))
    assert {"functions.js", "functions.json", "taskpane.html", "icons/icon-32.png"} <= named
    page = (tmp_path / "dist" / "taskpane.html").read_text()
    named |= set(re.findall(r'(?:src|href)="(?!http|#)([^"]+)"', page))
    assert {name for name in named if not (tmp_path / "dist" / name).is_file()} == set()
    assert "{query}" not in page


def test_token_and_namespace(tmp_path: Path) -> None:
    """A token stands in every address; a namespace in the manifest, and in the formulas that the pane writes."""
    build(tmp_path, "https://case.example", token="a b", namespace="ML")
    root = ET.parse(tmp_path / "manifest.xml").getroot()
    urls = [value for node in root.iter() if "case.example/" in (value := node.get("DefaultValue", ""))]
    assert len(urls) >= 6
    assert [url for url in urls if not url.endswith("?token=a%20b")] == []
    own = re.findall(r'(?:src|href)="(?!http|#)([^"]+)"', (tmp_path / "taskpane.html").read_text())
    assert len(own) == 4
    assert all(url.endswith("?token=a%20b") for url in own)
    assert [node.get("resid") for node in root.iter() if node.tag.endswith("}Namespace")] == ["namespace"]
    assert (tmp_path / "functions.js").read_text().endswith(', "ML");\n')


REFUSED = {
    "an address that is none": (["--address", "localhost"], "--address 'localhost'"),
    "http beyond this machine": (["--address", "http://case.example"], "https only"),
    "a path": (["--address", "https://case.example/x"], "where the files will be served"),
    "a namespace with blanks": (["--namespace", "my own"], "letters, digits"),
    "a namespace that is a number": (["--namespace", "1ML"], "a letter first"),
    "a file in the way": (["-o", "file"], "file is a file"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(mlcase: Command, tmp_path: Path, what: str) -> None:
    options, said = REFUSED[what]
    (tmp_path / "file").write_text("")
    outcome = mlcase("addin", "build", "--host", "office", *options)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err
    assert outcome.err.count("\n") == 1


def test_options_of_another_host(mlcase: Command) -> None:
    outcome = mlcase("addin", "build", "--host", "libreoffice", "--namespace", "ML")
    assert (outcome.status, "--host office" in outcome.err) == (2, True)


def test_install_says_what_to_press(mlcase: Command, tmp_path: Path) -> None:
    """Nothing is installed or written, and the lines say so."""
    for command in ("install", "uninstall"):
        outcome = mlcase("addin", command, "--host", "office")
        assert (outcome.status, "nothing was written" in outcome.out) == (0, True)
    assert list(tmp_path.iterdir()) == []


# Python as in the page: the wheel, NumPy and SciPy, and of all else that is installed here nothing.
IN_THE_PAGE = """
import importlib.metadata, sys
sys.path[:] = [sys.argv[1], *(p for p in sys.path if "workbooks" not in p and "udfs" not in p)]
packages = importlib.metadata.packages_distributions().items()
absent = {name for name, sources in packages if not {"numpy", "scipy", "mlcase"} & set(sources)}
class Absent:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
import mlcase_addin.inpage as page
assert page.__file__.startswith(sys.argv[1])
print(page.answers(sys.stdin.read()))
"""


def test_runtime_in_the_page(tmp_path: Path) -> None:
    """The wheel is the same at every build, needs NumPy and SciPy alone, and functions.js names it and its Pyodide."""
    build(tmp_path, "https://case.example", runtime="browser")
    file = tmp_path / wheel.name()
    assert file.read_bytes() == wheel.wheel()
    script = (tmp_path / "functions.js").read_text()
    assert wheel.name() in script
    assert f"/v{json.loads((NPM / 'package.json').read_text())['devDependencies']['pyodide']}/" in script
    calls = office_calls()
    asked = json.dumps([{"f": name, "a": on_wire(arguments)} for name, arguments in calls])
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "site")
    command = [sys.executable, "-c", IN_THE_PAGE, str(tmp_path / "site")]
    found = json.loads(subprocess.run(command, input=asked, capture_output=True, text=True, check=True).stdout)
    assert found == json.loads(json.dumps([as_data(answer(name, arguments)) for name, arguments in calls]))
    assert json.loads(inpage.answers('[{"f": "ML_NOPE", "a": []}]'))[0]["e"] == "#NAME?"


# -- Microsoft's tools -------------------------------------------------------------------------------------------------


@needs_npm
def test_schema(tmp_path: Path) -> None:
    """functions.json is as the schema of Microsoft's app manifest wants it; the check finds what is wrong."""
    require_npm()
    right = tmp_path / "functions.json"
    content = functions_json()
    # Microsoft's page on functions.json has it; its schemas, all of the unified manifest, do not.
    assert content.pop("allowErrorForDataTypeAny") is True
    right.write_text(json.dumps(content))
    assert node("check_schema.mjs", right) == []
    wrong = content
    del wrong["functions"][3]["name"]
    right.write_text(json.dumps(wrong))
    assert [finding["instancePath"] for finding in node("check_schema.mjs", right)] == ["/functions/3"]


@needs_npm
def test_agrees_with_the_reading_of_jsdoc(tmp_path: Path) -> None:
    """custom-functions-metadata reads the same from the functions written as JavaScript with JSDoc."""
    require_npm()
    ours = functions_json()
    source, read = tmp_path / "functions.ts", tmp_path / "read.json"
    source.write_text("\n".join(map(_jsdoc, ours["functions"])), encoding="utf-8")
    tool = NPM / "node_modules" / "custom-functions-metadata" / "cli.js"
    command = ["node", str(tool), "generate", str(source), str(read)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    theirs = {entry["id"]: entry for entry in json.loads(read.read_text(encoding="utf-8"))["functions"]}
    assert list(theirs) == [entry["id"] for entry in ours["functions"]]
    for entry in ours["functions"]:
        told = theirs[entry["id"]]
        assert (told["name"], told["description"]) == (entry["name"], entry["description"])
        assert [_facts(p) for p in told["parameters"]] == [_facts(p) for p in entry["parameters"]], entry["id"]
        assert _kind(told["result"]) == _kind(entry["result"])
        assert told["options"] == entry["options"]


def _kind(described: dict[str, Any]) -> tuple[str, str]:
    return described.get("type", "any"), described.get("dimensionality", "scalar")


def _facts(parameter: dict[str, Any]) -> tuple[Any, ...]:
    flags = (bool(parameter.get("optional")), bool(parameter.get("repeating")))
    return (parameter["name"], parameter["description"], *_kind(parameter), *flags)


def _jsdoc(entry: dict[str, Any]) -> str:
    lines = [f"/**\n * {entry['description']}\n * @customfunction {entry['id']} {entry['name']}\n * @cancelable"]
    typed = []
    for parameter in entry["parameters"]:
        kind = parameter["type"] + ("[][]" if parameter["dimensionality"] == "matrix" else "")
        name = f"[{parameter['name']}]" if parameter.get("optional") else parameter["name"]
        lines.append(f" * @param {name} {parameter['description']}")
        typed.append(f"{parameter['name']}{'?' if parameter.get('optional') else ''}: {kind}")
    typed.append("invocation: CustomFunctions.CancelableInvocation")
    result = "any[][]" if entry["result"]["dimensionality"] == "matrix" else "any"
    lines += [" * @param invocation", f" */\nfunction {entry['id']}({', '.join(typed)}): {result} {{ return null; }}"]
    return "\n".join(lines)


@needs_npm
def test_wheel_in_pyodide(tmp_path: Path) -> None:
    """In Pyodide, without its CDN: unpacked, compiled, its version known; only NumPy lacks, which the CDN alone has."""
    require_npm()
    (tmp_path / wheel.name()).write_bytes(wheel.wheel())
    found = node("in_pyodide.mjs", tmp_path / wheel.name())
    assert found["compiled"] > 50
    assert (found["version"], found["plain"], found["lacks"]) == (version(), "ML_NPV", "numpy")
