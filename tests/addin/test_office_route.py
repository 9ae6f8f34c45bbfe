"""The Office.js route: Microsoft's custom functions runtime in Chromium, our functions.js, and a real mlcase serve."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from calls import in_python
from mlcase_addin.calls import OMITTED, answer, as_data
from mlcase_addin.officejs import build
from mlcase_udfs.registry import catalogue
from office import NPM, chromium, excel_page, require_npm, served
from routes import office_calls, on_wire

pytestmark = pytest.mark.browser

ALL = "calls => Promise.all(calls.map(([name, values]) => excel(name, values)))"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    require_npm()
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    require_npm()
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    found = excel_page(browser, address)
    yield found
    found.close()


def posts(page: Any) -> list[list[dict[str, Any]]]:
    """The batches that the page sends, as they come."""
    sent: list[list[dict[str, Any]]] = []
    page.on("request", lambda r: sent.append(json.loads(r.post_data)["calls"]) if r.method == "POST" else None)
    return sent


def called(name: str, arguments: list[Any]) -> list[Any]:
    """A call as Excel makes it: every parameter has a value, null where none was given."""
    missing = len(catalogue()[name].parameters) - len(arguments)
    return [name, [*map(on_wire, arguments), *[None] * missing]]


def test_parity(page: Any) -> None:
    """Every reference case of every function: the same value, the same error with its message, as through Python."""
    calls = [call for call in office_calls() if len(call[1]) <= len(catalogue()[call[0]].parameters)]
    assert {name for name, _ in calls} == set(catalogue())
    found = page.evaluate(ALL, [called(name, arguments) for name, arguments in calls])
    unequal = []
    for (name, arguments), got in zip(calls, found, strict=True):
        expected = json.loads(json.dumps(as_data(answer(name, arguments))))
        if not (same(got["v"], expected["v"]) if {"v"} == got.keys() == expected.keys() else got == expected):
            unequal.append((name, arguments, got, expected))
    assert unequal == []
    assert sum("e" in got for got in found) >= 10, "errors are among them"


def same(got: Any, expected: Any) -> bool:
    """Equal, numbers to the last bits: a call over arrays may round another way than a call of its own."""
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(same, got, expected))
    if type(expected) is float and type(got) in (int, float):
        return got == pytest.approx(expected, rel=1e-12, abs=1e-15)
    return type(got) is type(expected) and got == expected


def test_parity_with_the_plain_functions(page: Any) -> None:
    """The functions themselves, called in Python with no host between."""
    compared = 0
    for name, arguments in office_calls():
        plain = [None if a is OMITTED else a for a in arguments]
        expected = as_data(answer(name, arguments))
        if type(expected.get("v")) is not float:
            continue
        value = catalogue()[name].python(*in_python(catalogue()[name], plain))
        if isinstance(value, float):
            (got,) = page.evaluate(ALL, [called(name, arguments)])
            assert got["v"] == pytest.approx(value, rel=1e-12, abs=1e-15), name
            compared += 1
        if compared == 60:
            break
    assert compared == 60


def test_one_post_for_many_cells(page: Any) -> None:
    """Calls of one moment travel together; equal ones once; what is known is not asked again."""
    sent = posts(page)
    calls = [["ML_NPV", [0.01 * (i % 50), [[-7, 8, 14]], None, None]] for i in range(200)]
    first = page.evaluate(ALL, calls)
    assert [len(batch) for batch in sent] == [50]
    assert page.evaluate(ALL, calls) == first
    assert len(sent) == 1
    assert first[10]["v"] == pytest.approx(10.766341, abs=1e-6)


def test_no_more_than_a_thousand_at_once(page: Any) -> None:
    sent = posts(page)
    found = page.evaluate(ALL, [["ML_DISCOUNT_FACTOR", [0.1, i, None]] for i in range(2500)])
    assert sorted(len(batch) for batch in sent) == [500, 1000, 1000]
    assert found[2]["v"] == pytest.approx(1 / 1.21)


def test_errors_and_their_messages(page: Any) -> None:
    """True error values; the message in the error and in the pane's list; an error in an argument comes through."""
    refused, given, fine = page.evaluate(
        ALL,
        [
            ["ML_NPV", [-2, [[1, 2]], None, None]],
            ["ML_NPV", [{"error": "#DIV/0!"}, [[1, 2]], None, None]],
            ["ML_NPV", [0, [[1, 2]], None, None]],
        ],
    )
    assert refused == {"e": "#NUM!", "m": "rate is -2.0: give a number above -1"}
    assert (given["e"], fine) == ("#DIV/0!", {"v": 3})
    noted = page.evaluate("mlcase.messages.map(({name, error, message}) => [name, error, message])")
    assert noted == [["ML_NPV", "#NUM!", "rate is -2.0: give a number above -1"]]


def test_arrays(page: Any) -> None:
    """A table comes back as rows of cells, errors in their places."""
    (found,) = page.evaluate(ALL, [["ML_DISCOUNT_FACTOR", [0.1, [[1], [2]], None]]])
    assert found["v"] == [[pytest.approx(1 / 1.1)], [pytest.approx(1 / 1.21)]]


def test_cancelled_cells_are_dropped(page: Any) -> None:
    """What Excel calls off before it is sent is not sent."""
    sent = posts(page)
    page.evaluate(
        """async () => {
          const [off, on] = [{}, {}];
          excel("ML_NPV", [0.11, [[1, 2]], null, null], off);
          const kept = excel("ML_NPV", [0.12, [[1, 2]], null, null], on);
          off.onCanceled();
          await kept;
        }"""
    )
    assert [[call["a"][0] for call in batch] for batch in sent] == [[0.12]]


def test_server_away(page: Any) -> None:
    """The cell says what to do, nothing false is kept, and it heals."""
    page.route("**/v1/calls", lambda route: route.abort())
    call = [["ML_NPV", [0.13, [[1, 2]], None, None]]]
    (lost,) = page.evaluate(ALL, call)
    assert (lost["e"], "cannot be reached" in lost["m"]) == ("#N/A", True)
    page.unroute("**/v1/calls")
    (found,) = page.evaluate(ALL, call)
    assert found["v"] == pytest.approx(1 / 1.13 + 2 / 1.13**2)


@pytest.mark.parametrize("away", [lambda route: route.abort(), lambda route: route.fulfill(status=502, body="<html>")])
def test_server_away_for_a_moment(page: Any, away: Callable[[Any], None]) -> None:
    """It is asked again, by itself; the cell never sees it."""
    page.route("**/v1/calls", away, times=1)
    (found,) = page.evaluate(ALL, [["ML_NPV", [0.14, [[1, 2]], None, None]]])
    assert found["v"] == pytest.approx(1 / 1.14 + 2 / 1.14**2)


def test_refused_in_no_json(page: Any) -> None:
    """What stands between may answer anything: the cell gets a sentence."""
    page.route("**/v1/calls", lambda route: route.fulfill(status=403, body="<html>no</html>"))
    (lost,) = page.evaluate(ALL, [["ML_NPV", [0.15, [[1, 2]], None, None]]])
    assert lost == {"e": "#N/A", "m": "the mlcase server answers with status 403"}


def test_late_answers_are_asked_again(page: Any) -> None:
    """A call that took too long is #N/A, and may do better the next time; other errors are known for good."""
    sent = posts(page)
    late = {"version": "1", "results": [{"e": "#N/A", "m": "not done after 5 s"}]}
    page.route("**/v1/calls", lambda route: route.fulfill(json=late), times=1)
    call = [["ML_NPV", [0.16, [[1, 2]], None, None]]]
    assert page.evaluate(ALL, call) == [{"e": "#N/A", "m": "not done after 5 s"}]
    assert page.evaluate(ALL, call)[0]["v"] == pytest.approx(1 / 1.16 + 2 / 1.16**2)
    wrong = [["ML_NPV", [-3, [[1, 2]], None, None]]]
    assert page.evaluate(ALL, wrong) == page.evaluate(ALL, wrong)
    assert len(sent) == 3


def test_python_in_the_page(browser: Any, address: str, tmp_path: Path) -> None:
    """Pyodide starts in the page and takes no call to the server; it lacks NumPy here, and the cell says so in words.

    NumPy's wheel for Pyodide is on Pyodide's CDN only: test_office_files has our wheel's answers.
    """
    build(tmp_path, address, runtime="browser")
    asked: list[str] = []

    def from_npm(route: Any) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        asked.append(name)
        file = NPM / "node_modules" / "pyodide" / name
        if file.is_file():
            route.fulfill(path=file, headers={"Access-Control-Allow-Origin": "*", "Content-Type": _kind(name)})
        else:
            route.abort()

    context = browser.new_context()
    context.route("**/cdn.jsdelivr.net/pyodide/**", from_npm)
    page = excel_page(context, address, tmp_path / "functions.js")
    sent = posts(page)
    (lost,) = page.evaluate(ALL, [["ML_NPV", [0.1, [[-7, 8, 14]], None, None]]])
    assert (lost["e"], "Python cannot be loaded into the page" in lost["m"]) == ("#N/A", True)
    assert {"pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.zip"} <= set(asked)
    assert [name for name in asked if name.startswith("numpy-")] != []
    assert sent == []
    context.close()


def _kind(name: str) -> str:
    kinds = {"mjs": "text/javascript", "wasm": "application/wasm", "json": "application/json"}
    return kinds.get(name.rsplit(".", 1)[1], "application/octet-stream")
