"""The server by its paths, in this process: what it answers, and what it refuses with which status and line."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

pytest.importorskip("fastapi")

import schemathesis
from hypothesis import settings as tries
from starlette.testclient import TestClient

from commands import Command
from mlcase_addin.officejs import build
from mlcase_addin.server.app import create_app
from mlcase_addin.server.settings import Settings
from mlcase_udfs.about import version
from sheets import workbook

NPV = {"f": "ML_NPV", "a": [0.1, [[-7, 8, 14]]]}
SLOW = {"f": "ML_SIMULATE", "a": [[[1, 2, 3]] * 40, [[1]] * 40, 1_000_000]}
LIMITS = Settings(body=20_000, upload=200_000, calls=50, cells=500)
OFFICE = "https://excel.officeapps.live.com"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = build(tmp_path_factory.mktemp("files"), "https://localhost:8765")
    (folder.parent / "secret.txt").write_text("secret")
    with TestClient(create_app(LIMITS, folder)) as client:
        yield client


def asked(client: TestClient, *calls: Any) -> list[dict[str, Any]]:
    answer = client.post("/v1/calls", json={"calls": calls})
    assert answer.status_code == 200, answer.text
    assert answer.json()["version"] == str(version())
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


# -- calls -------------------------------------------------------------------------------------------------------------

CALLS = [
    (NPV, {"v": -7 / 1.1 + 8 / 1.1**2 + 14 / 1.1**3}),
    ({"f": "_xll.ML_NPV", "a": [0, [[1], [2]]]}, {"v": 3.0}),
    ({"f": "_xldudf_ML_NPV", "a": [0, [[1, 2]]]}, {"v": 3.0}),
    ({"f": "ML_NPV", "a": [0, [[1, None, 2]]]}, "#VALUE!"),
    ({"f": "ML_FROBNICATE", "a": []}, {"e": "#NAME?", "m": "there is no function ML_FROBNICATE"}),
    ({"f": "ML_NPV", "a": []}, {"e": "#VALUE!", "m": "ML_NPV takes 2 or more arguments, not 0"}),
    ({"f": "ML_NPV", "a": [-1, [[1, 2]]]}, "#NUM!"),
    ({"f": "ML_NPV", "a": ["x", [[1, 2]]]}, "#VALUE!"),
    ({"f": "ML_NPV", "a": [0.1, [[1, {"error": "#N/A"}]]]}, {"e": "#N/A", "m": ""}),
    ({"f": "ML_NPV", "a": [{"error": "#DIV/0!"}, [[1]]]}, {"e": "#DIV/0!", "m": ""}),
    ({"f": "ML_NPV", "a": [0, [[1e308, 1e308]]]}, "#NUM!"),
    ({"f": "ML_VERSION", "a": []}, {"v": str(version())}),
]


@pytest.mark.parametrize(("call", "expected"), CALLS, ids=lambda value: json.dumps(value)[:50])
def test_a_call(client: TestClient, call: Any, expected: Any) -> None:
    (found,) = asked(client, call)
    if isinstance(expected, str):
        assert found.pop("m")
        expected = {"e": expected}
    assert found == (expected if isinstance(expected.get("v", ""), str) else pytest.approx(expected))


def test_a_table_comes_in_rows(client: TestClient) -> None:
    (found,) = asked(client, {"f": "ML_RAMP", "a": [100, 3, "linear", 4]})
    assert [len(row) for row in found["v"]] in ([3], [1, 1, 1])


def test_one_error_leaves_the_others(client: TestClient) -> None:
    found = asked(client, NPV, {"f": "ML_NPV", "a": []}, NPV)
    assert [list(result) for result in found] == [["v"], ["e", "m"], ["v"]]
    assert found[0] == found[2]


DEEP = '{"calls": [{"f": "ML_NPV", "a": [' + "[" * 400 + "]" * 400 + "]}]}"
BAD_BODIES = [
    (b"", 400, "is not JSON"),
    (b"{", 400, "is not JSON"),
    (b"[]", 400, "has no calls"),
    (b"null", 400, "has no calls"),
    (b'{"calls": {}}', 400, "has no calls"),
    (b'{"calls": [1]}', 400, "call 1 is no call"),
    (b'{"calls": [{"f": 1, "a": []}]}', 400, "call 1 is no call"),
    (b'{"calls": [{"f": "ML_NPV"}]}', 400, "call 1 is no call"),
    (b'{"calls": [{"f": "ML_NPV", "a": [0.1, [[1, 2], [3]]]}]}', 400, "call 1, argument 2 has rows of different len"),
    (
        b'{"calls": [{"f": "ML_NPV", "a": [0.1, []]}]}',
        400,
        "argument 2 holds what no cell does (expected array of length >= 1)",
    ),
    (
        b'{"calls": [{"f": "ML_NPV", "a": [0.1, [[]]]}]}',
        400,
        "argument 2 holds what no cell does (expected array of length >= 1)",
    ),
    (
        b'{"calls": [{"f": "ML_NPV", "a": [0.1, [1, 2]]}]}',
        400,
        "argument 2 holds what no cell does (expected array, got int)",
    ),
    (b'{"calls": [{"f": "ML_NPV", "a": [0.1, [[[1]]]]}]}', 400, "argument 2 holds what no cell does"),
    (
        b'{"calls": [{"f": "ML_NPV", "a": [{"error": "#WRONG"}]}]}',
        400,
        "argument 1 holds what no cell does (invalid enum value",
    ),
    (b'{"calls": [{"f": "ML_NPV", "a": [NaN]}]}', 400, "is not JSON"),
    (b'{"calls": [{"f": "ML_NPV", "a": [Infinity]}]}', 400, "is not JSON"),
    (b'{"calls": [{"f": "ML_NPV", "a": [0, [[1e400]]]}]}', 400, "argument 2 holds what no cell does (number out of r"),
    (b'{"calls": [{"f": "\xff", "a": []}]}', 400, "is not JSON"),
    (DEEP.encode(), 400, "call 1, argument 1 holds what no cell does"),
    (b'{"calls": [{"f": "A", "a": []}, {"f": "A", "a": []}, {"f": "A", "a": [[]]}]}', 400, "call 3, argument 1"),
    (b'{"calls": [{"f": "A", "a": [0, [[1], [2, 3]]]}, {"f": "B", "a": {}}]}', 400, "call 2 is no call"),
    (DEEP.replace("[" * 400, "[" * 9000).encode(), 400, "is not JSON"),
    (b'{"calls": [' + b'{"f": "A", "a": []},' * 50 + b'{"f": "A", "a": []}]}', 413, "51 calls: send 50 at most"),
    (b'{"calls": [{"f": "A", "a": [[' + b"[1]," * 500 + b"[1]]]}]}", 413, "more than 500 cells"),
    (b" " * 20_001, 413, "send 20,000 at most"),
]


@pytest.mark.parametrize(("body", "status", "said"), BAD_BODIES, ids=lambda value: repr(value)[:40])
def test_a_bad_body_is_refused(client: TestClient, body: bytes, status: int, said: str) -> None:
    answer = client.post("/v1/calls", content=body)
    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]


def test_a_refusal_is_a_line_however_long_what_it_quotes(client: TestClient) -> None:
    body = {"calls": [{"f": "ML_NPV", "a": [{"error": "x" * 10_000}]}]}
    answer = client.post("/v1/calls", json=body)
    assert answer.status_code == 400
    assert len(answer.json()["detail"]) < 300


def test_a_body_of_no_stated_length_is_counted(client: TestClient) -> None:
    pieces = (b" " * 10_000 for _ in range(1_000))
    assert client.post("/v1/calls", content=pieces).status_code == 413
    big = io.BytesIO(b" " * 250_000)
    assert client.post("/v1/workbooks/audit", files={"file": big}).status_code == 413
    boundary = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    parts = iter([boundary, *[b" " * 10_000] * 30, b"\r\n--x--\r\n"])
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    assert client.post("/v1/workbooks/audit", content=parts, headers=kind).status_code == 413


def test_what_takes_too_long_costs_its_own_cell() -> None:
    with TestClient(create_app(Settings(seconds=0.1))) as client:
        for _ in range(2):
            late, *others = asked(client, SLOW, NPV, {"f": "ML_NPV", "a": []})
            assert late == {"e": "#N/A", "m": "not done after 0.1 s"}
            assert [list(result) for result in others] == [["v"], ["e", "m"]]


# -- who may ask -------------------------------------------------------------------------------------------------------

ACCESS: list[tuple[Settings, str, dict[str, str], int]] = [
    (Settings(), "/v1/version", {}, 200),
    (Settings(), "/v1/version", {"Origin": "https://evil.example"}, 403),
    (Settings(), "/v1/version", {"Origin": "null"}, 403),
    (Settings(), "/v1/version", {"Origin": "http://excel.officeapps.live.com"}, 403),
    (Settings(), "/v1/version", {"Origin": "https://officeapps.live.com.evil.example"}, 403),
    (Settings(), "/v1/version", {"Origin": "https://evilofficeapps.live.com"}, 403),
    (Settings(), "/v1/version", {"Origin": OFFICE}, 200),
    (Settings(), "/v1/version", {"Origin": "http://testserver"}, 200),
    (Settings(hosts=("localhost",)), "/v1/health", {"Host": "localhost:8765"}, 200),
    (Settings(hosts=("::1",)), "/v1/health", {"Host": "[::1]:8765"}, 200),
    (Settings(hosts=("localhost",)), "/v1/health", {"Host": "evil.example:8765"}, 421),
    (Settings(hosts=("localhost",)), "/v1/health", {"Host": "evil.example", "Origin": "http://evil.example"}, 421),
    (Settings(hosts=("localhost",)), "/v1/health", {"Host": "[broken"}, 421),
    (Settings(token="T"), "/v1/health", {}, 200),
    (Settings(token="T"), "/v1/version", {}, 401),
    (Settings(token="T"), "/v1/version", {"Authorization": "Bearer t"}, 401),
    (Settings(token="T"), "/v1/version", {"Authorization": "Basic T"}, 401),
    (Settings(token="T"), "/v1/version", {"Authorization": "Bearer T"}, 200),
    (Settings(token="T"), "/v1/version?token=T", {}, 200),
    (Settings(token="T"), "/v1/version?token=TT", {}, 401),
    (Settings(token="T"), "/v1/version?token=%C3%A9", {}, 401),
    (Settings(token="T"), "/metrics", {}, 401),
    (Settings(token="T"), "/openapi.json", {}, 401),
    (Settings(token="T"), "/v1/templates", {}, 401),
    (Settings(), "/v1/calls", {}, 405),
    (Settings(), "/v1/nothing", {}, 404),
]


@pytest.mark.parametrize(("given", "path", "headers", "status"), ACCESS)
def test_who_may_ask(given: Settings, path: str, headers: dict[str, str], status: int) -> None:
    answer = TestClient(create_app(given)).get(path, headers=headers)
    assert answer.status_code == status
    origin = headers.get("Origin")
    assert answer.headers.get("Access-Control-Allow-Origin") == (origin if status == 200 else None)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "https://*.officeapps.live.com" in answer.headers["Content-Security-Policy"]
    if status != 200:
        assert answer.json()["detail"]


@pytest.mark.parametrize(("origin", "status"), [(OFFICE, 204), ("https://evil.example", 403)])
def test_a_browser_asks_first(client: TestClient, origin: str, status: int) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = client.options("/v1/calls", headers=headers)
    assert answer.status_code == status
    assert ("POST" in answer.headers.get("Access-Control-Allow-Methods", "")) == (status == 204)


# -- facts and files ---------------------------------------------------------------------------------------------------


def test_the_catalogue_is_the_command_lines(client: TestClient, mlcase: Command) -> None:
    assert client.get("/v1/catalogue").json() == mlcase("functions", "--json").data


def test_metrics_count_what_was_asked(client: TestClient) -> None:
    def count(name: str) -> float:
        lines = client.get("/metrics").text.splitlines()
        return float(next(line.rpartition(" ")[2] for line in lines if line.startswith(name)))

    asked(client, NPV)
    before = count("mlcase_calls_total"), count("mlcase_cache_hits")
    asked(client, NPV, NPV)
    client.get("/v1/" + "x" * 50)
    assert (count("mlcase_calls_total"), count("mlcase_cache_hits")) == (before[0] + 2, before[1] + 1)
    assert "xxxxx" not in client.get("/metrics").text


FILES = ["manifest.xml", "functions.json", "functions.js", "taskpane.html", "taskpane.js", "icons/icon-32.png"]


@pytest.mark.parametrize("name", FILES)
def test_the_add_ins_files(client: TestClient, name: str) -> None:
    answer = client.get(f"/{name}")
    assert answer.status_code == 200
    assert answer.content


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/icons/..%2f..%2fsecret.txt",
        "//secret.txt",
        "/icons",
        "/icons/",
        "/%00",
    ],
)
def test_no_other_file(client: TestClient, path: str) -> None:
    answer = client.get(f"http://testserver{path}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_the_root_leads_to_the_page(client: TestClient) -> None:
    answer = client.get("/?token=T", follow_redirects=False)
    assert answer.headers["Location"] == "/taskpane.html?token=T"


# -- workbooks ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cells = {"A1": 10, "A2": 4, "A3": "=A1*A2", "A4": "=A3/A1"}
    names = {"Price": "S!$A$1", "Sold": "S!$A$2", "Sales": "S!$A$3"}
    return workbook(tmp_path_factory.mktemp("book") / "book.xlsx", {"S": cells}, names)


def sent(client: TestClient, path: str, file: Path, request: Any = None, name: str | None = None) -> Any:
    data = {} if request is None else {"request": request if isinstance(request, str) else json.dumps(request)}
    files = {"file": (name or file.name, file.read_bytes())}
    return client.post(f"/v1/workbooks/{path}", files=files, data=data)


WORK: list[tuple[str, dict[str, Any], list[str]]] = [
    ("recalculate?answer=json", {"settings": {"Price": 20}}, ["recalc", "--json", "--set=Price=20"]),
    ("names", {"settings": {"Price": 20}}, ["get", "--names", "--json", "--formats", "--set=Price=20"]),
    ("audit", {}, ["audit", "--json"]),
    (
        "simulate",
        {"outputs": ["Sales"], "inputs": ["Price=pert(5,10,20)"], "trials": 500, "seed": 7},
        ["simulate", "--json", "--output=Sales", "--input=Price=pert(5,10,20)", "--trials=500", "--seed=7"],
    ),
    (
        "sensitivity",
        {"output": "Sales", "inputs": ["Price=5..20", "Sold=3..5"]},
        ["sensitivity", "--json", "--output=Sales", "--input=Price=5..20", "--input=Sold=3..5"],
    ),
]
_TIMED = ("file", "seconds", "elapsed", "time")


@pytest.mark.parametrize(("path", "request_", "command"), WORK, ids=[work[0] for work in WORK])
def test_work_gives_what_the_command_prints(
    client: TestClient, mlcase: Command, book: Path, path: str, request_: dict[str, Any], command: list[str]
) -> None:
    found = sent(client, path, book, request_)
    assert found.status_code == 200, found.text
    expected = mlcase(command[0], book, *command[1:]).data
    assert {k: v for k, v in found.json().items() if k not in _TIMED} == {
        k: v for k, v in expected.items() if k not in _TIMED
    }
    assert "/tmp" not in found.text


@pytest.mark.parametrize("name", [None, "../../../etc/cron.d/x", "x.exe"])
def test_a_recalculated_workbook_comes_back(client: TestClient, book: Path, name: str | None) -> None:
    answer = sent(client, "recalculate", book, {"settings": {"Price": 20}}, name)
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert openpyxl.load_workbook(io.BytesIO(answer.content), data_only=True)["S"]["A3"].value == 80


def test_a_template(client: TestClient, mlcase: Command) -> None:
    names = [entry["name"] for entry in client.get("/v1/templates").json()]
    assert "platform" in names
    answer = client.get("/v1/templates/model-roi?target=officejs")
    formulas = [
        cell.value
        for sheet in openpyxl.load_workbook(io.BytesIO(answer.content))
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and "ML_" in cell.value and cell.value.startswith("=")
    ]
    assert formulas
    assert all("_xldudf_ML_" in formula for formula in formulas)


REFUSED = [
    ("recalculate", "[]", 422, "no JSON object"),
    ("recalculate", "{", 422, "no JSON object"),
    ("recalculate", "[" * 100_000, 422, "no JSON object"),
    ("recalculate", {"settings": [1]}, 422, "settings is no object"),
    ("recalculate", {"settings": {"Nowhere": 1}}, 422, "Nowhere"),
    ("recalculate?answer=pdf", {}, 422, "answer"),
    ("simulate", None, 422, "request"),
    ("simulate", {"outputs": "Sales"}, 422, "outputs is no list"),
    ("simulate", {"outputs": ["Sales"], "trials": 1e3}, 422, "trials is 1000.0"),
    ("simulate", {"outputs": ["Sales"], "trials": 10**9}, 413, "1,000,000 at most"),
    ("simulate", {"outputs": ["Sales"], "inputs": ["Price=frobnicate(1)"]}, 422, "frobnicate"),
    ("simulate", {"outputs": ["Sales"], "inputs": ["Price=empirical('/etc/passwd')"]}, 422, "names a file"),
    ("simulate", {"outputs": ["Sales"], "inputs": ["Price=Empirical( x.csv )"]}, 422, "names a file"),
    ("simulate", {"outputs": ["Sales"], "inputs": ["Price=empirical(passwd)"]}, 422, ""),
    ("sensitivity", {"output": "", "inputs": []}, 422, ""),
]


@pytest.mark.parametrize(("path", "request_", "status", "said"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_cannot_be_done_is_refused(
    client: TestClient, book: Path, path: str, request_: Any, status: int, said: str
) -> None:
    answer = sent(client, path, book, request_)
    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]
    assert "/tmp/" not in answer.json()["detail"]


def test_no_such_template(client: TestClient) -> None:
    for name in ("frobnicate", "..%2f..%2fetc", "%2e%2e"):
        assert client.get(f"http://testserver/v1/templates/{name}").status_code in (404, 405)
    assert "platform" in client.get("/v1/templates/frobnicate").json()["detail"]


def test_too_many_workbooks_at_once(book: Path) -> None:
    with TestClient(create_app(Settings(workbooks=0, waiting=0))) as client:
        answer = sent(client, "audit", book)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")


def test_a_workbook_that_takes_too_long(book: Path) -> None:
    with TestClient(create_app(Settings(workbook_seconds=0.01))) as client:
        answer = sent(client, "audit", book)
        assert (answer.status_code, answer.json()["detail"]) == (503, "not done after 0.01 s")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems hold to no such limit")
def test_a_workbook_that_takes_too_much_memory(book: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.xlsx"
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="str"><v>{"text " * 40}{i}</v></c></row>' for i in range(1, 200_000))
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in source.namelist():
            text = source.read(name).decode()
            target.writestr(name, re.sub("<row.*</row>", rows, text) if "sheet1" in name else text)
    with TestClient(create_app(Settings(workbook_memory=100_000_000))) as client:
        answer = sent(client, "audit", large)
        assert answer.status_code == 422
        assert re.search("does not fit into the memory|broke off", answer.json()["detail"])
        assert sent(client, "audit", book).status_code == 200


# -- the description ---------------------------------------------------------------------------------------------------

schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(LIMITS))


@schema.parametrize()
@tries(max_examples=8, deadline=None, derandomize=True)
def test_the_description_holds(case: schemathesis.Case) -> None:
    """Whatever is sent, a status that is described, in the form that is described."""
    checks = schemathesis.checks
    case.call_and_validate(
        checks=[
            checks.not_a_server_error,
            schemathesis.specs.openapi.checks.status_code_conformance,
            schemathesis.specs.openapi.checks.content_type_conformance,
            schemathesis.specs.openapi.checks.response_schema_conformance,
        ]
    )
