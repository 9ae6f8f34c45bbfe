"""`mlcase serve` as a process of its own: it starts, answers, logs, gives slow clients up, and ends in order."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

import httpx

from commands import Command
from mlcase_addin.server import certificate, listening
from mlcase_addin.server.app import create_app
from mlcase_addin.server.settings import Settings

RUN = "from mlcase_addin.cli import run; run()"
NPV = {"calls": [{"f": "ML_NPV", "a": [0.1, [[-7, 8, 14]]]}]}


@dataclass
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    first: str

    @property
    def address(self) -> str:
        found = re.search(r"https?://[^/]+", self.first)
        assert found is not None
        return found[0]

    def stop(self, how: int = signal.SIGTERM) -> tuple[int, str]:
        """Its status, and its log."""
        self.process.send_signal(how)
        _, log = self.process.communicate(timeout=30)
        return self.process.returncode, log


@contextmanager
def serving(*options: str, home: Path | None = None) -> Iterator[Served]:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "serve", "--port=0", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "XDG_CONFIG_HOME": str(home), "HOME": str(home)} if home else None,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield Served(process, process.stdout.readline())
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving("--log=info") as one:
        yield one


def resident(process: int) -> int:
    """Kilobytes of memory."""
    return int(next(x for x in Path(f"/proc/{process}/status").read_text().splitlines() if "VmRSS" in x).split()[1])


def test_it_answers_where_it_says(served: Served) -> None:
    assert served.first.startswith("mlcase serves at http://localhost:")
    assert httpx.get(f"{served.address}/v1/health").json() == {"status": "ok"}
    page = re.search(r"http\S+", served.first)
    assert page is not None
    assert "<html" in httpx.get(page[0]).text
    assert served.address in httpx.get(f"{served.address}/manifest.xml").text
    port = served.address.rpartition(":")[2]
    evil = httpx.get(f"{served.address}/v1/version", headers={"Host": f"evil.example:{port}"})
    assert evil.status_code == 421


def test_a_port_that_is_taken(served: Served, mlcase: Command) -> None:
    outcome = mlcase("serve", "--port", served.address.rpartition(":")[2])
    assert outcome.status == 2
    assert re.fullmatch(
        r"mlcase: 127.0.0.1:\d+ cannot be listened on \(.*in use\): give another --port .*\n", outcome.err
    )


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the memory of a process from /proc")
def test_it_lives_through_bad_clients_and_does_not_grow(served: Served) -> None:
    def bad(i: int) -> int:
        body = [b"{", b'{"calls": [' * 500, b" " * 10_000_000, b'{"calls": [{"f": "ML_NPV", "a": [0.1, [[1], 2]]}]}'][
            i % 4
        ]
        return httpx.post(f"{served.address}/v1/calls", content=body, timeout=60).status_code

    def good(i: int) -> int:
        calls = [{"f": "ML_NPV", "a": [0.1 + i + j, [[-7, 8, 14]]]} for j in range(50)]
        answer = httpx.post(f"{served.address}/v1/calls", json={"calls": calls}, timeout=60)
        return sum("v" in result for result in answer.json()["results"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(bad, range(8)))
        before = resident(served.process.pid)
        refused, answered = pool.map(bad, range(40)), pool.map(good, range(40))
        assert sorted(set(refused)) == [400, 413]
        assert set(answered) == {50}
    assert resident(served.process.pid) - before < 60_000


def test_the_log_has_a_line_a_request_and_no_contents() -> None:
    with serving("--log=info", "--token=SECRET-TOKEN") as one:
        asked = {"calls": [{"f": "ML_SECRET", "a": ["private"]}]}
        answer = httpx.post(f"{one.address}/v1/calls?token=SECRET-TOKEN", json=asked)
        assert answer.json()["results"][0]["e"] == "#NAME?"
        status, log = one.stop(signal.SIGINT)
    lines = [json.loads(line) for line in log.splitlines()]
    (request,) = [line for line in lines if line["event"] == "request"]
    assert {name: request[name] for name in ("level", "method", "path", "status")} == {
        "level": "info", "method": "POST", "path": "/v1/calls", "status": 200,
    }  # fmt: skip
    assert not re.search("private|ML_SECRET|SECRET-TOKEN", log)
    assert (status, lines[-1]["event"]) == (0, "stopped")


def test_the_log_has_contents_on_request_and_others_need_a_token() -> None:
    with serving("--log=info", "--log-contents", "--host=0.0.0.0", "--address=https://cases.example") as one:
        page = re.fullmatch(r"mlcase serves at https://cases.example/taskpane.html\?token=(\S{32}) .*\n", one.first)
        assert page is not None
        port = listened(one.process.pid)
        here = f"http://127.0.0.1:{port}"
        assert httpx.post(f"{here}/v1/calls", json=NPV).status_code == 401
        headers = {"Authorization": f"Bearer {page[1]}"}
        assert "v" in httpx.post(f"{here}/v1/calls", json=NPV, headers=headers).json()["results"][0]
        assert httpx.get(f"{here}/manifest.xml", headers=headers).text.count(f"?token={page[1]}") > 3
        status, log = one.stop()
    assert status == 0
    assert any("ML_NPV" in json.loads(line).get("asked", "") for line in log.splitlines())


def listened(process: int) -> int:
    """The port of a process, where its own words name another address."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        sockets = [os.readlink(file) for file in Path(f"/proc/{process}/fd").iterdir()]
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                return int(fields[1].rpartition(":")[2], 16)
        time.sleep(0.1)
    raise AssertionError("the process does not listen")


def test_what_is_being_answered_is_answered_at_the_end(tmp_path: Path) -> None:
    with serving("--log=info") as one, ThreadPoolExecutor(1) as pool:
        later = pool.submit(httpx.get, f"{one.address}/v1/templates/model-roi", timeout=60)
        until = time.monotonic() + 20
        while not Path(f"/proc/{one.process.pid}/task/{one.process.pid}/children").read_text():
            assert time.monotonic() < until
            time.sleep(0.02)
        status, _ = one.stop()
        assert (status, later.result().status_code) == (0, 200)


def test_who_is_still_sending_at_the_end_hears_that_it_is_the_end() -> None:
    listener = listening.listen("127.0.0.1", 0)
    server = listening.server(create_app(Settings()), 60.0)
    server.config.timeout_graceful_shutdown = 1
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    with socket.create_connection(listener.getsockname(), timeout=20) as client:
        client.sendall(b"POST /v1/calls HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{")
        while not server.server_state.tasks:
            time.sleep(0.01)
        server.should_exit = True
        assert client.recv(65_536).startswith(b"HTTP/1.1 503 Service Unavailable")
    thread.join(20)
    assert not thread.is_alive()


# -- several processes -------------------------------------------------------------------------------------------------


def workers_of(process: int) -> set[int]:
    return set(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


def runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the processes from /proc")
def test_workers_answer_at_one_address_count_together_and_are_replaced() -> None:
    with serving("--workers=2", "--log=info") as one:
        for _ in range(20):  # each time a new connection
            assert "v" in httpx.post(f"{one.address}/v1/calls", json=NPV).json()["results"][0]
        assert "mlcase_calls_total 20.0" in httpx.get(f"{one.address}/metrics").text
        first = workers_of(one.process.pid)
        assert len(first) == 2
        killed = first.pop()
        os.kill(killed, signal.SIGKILL)
        until = time.monotonic() + 20
        while len(workers_of(one.process.pid) - {killed}) < 2:
            assert time.monotonic() < until
            time.sleep(0.05)
        second = workers_of(one.process.pid)
        for _ in range(5):
            assert httpx.get(f"{one.address}/v1/health").json() == {"status": "ok"}
        status, log = one.stop()
    lines = [json.loads(line) for line in log.splitlines()]
    (died,) = [line for line in lines if line["event"] == "a worker died"]
    assert (died["worker"], died["status"]) == (killed, -signal.SIGKILL)
    assert (status, sum(line["event"] == "stopped" for line in lines)) == (0, 2)
    assert not any(map(runs, second))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the processes from /proc")
def test_workers_end_with_the_process_that_started_them() -> None:
    with serving("--workers=2") as one:
        assert httpx.get(f"{one.address}/v1/health").status_code == 200
        left = workers_of(one.process.pid)
        one.process.kill()
        until = time.monotonic() + 20
        while any(map(runs, left)):
            assert time.monotonic() < until
            time.sleep(0.05)


# -- https -------------------------------------------------------------------------------------------------------------


def test_https_with_a_certificate_of_this_machine(tmp_path: Path) -> None:
    with serving("--https", home=tmp_path) as one:
        assert one.first.startswith("mlcase serves at https://localhost:")
        folder = next(tmp_path.rglob("authority.pem")).parent
        trusting = ssl.create_default_context(cafile=str(folder / "authority.pem"))
        assert httpx.get(f"{one.address}/v1/health", verify=trusting).json() == {"status": "ok"}
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{one.address}/v1/health")
        status, log = one.stop()
    assert status == 0
    assert "this machine trusts it after" in log
    assert str(folder / "authority.pem") in log
    assert (folder / "server.key").stat().st_mode & 0o77 == 0
    assert "PRIVATE" not in (folder / "authority.pem").read_text() + (folder / "server.pem").read_text()


def test_a_certificate_is_kept_until_it_no_longer_fits(tmp_path: Path) -> None:
    first = certificate.for_names(["localhost"], tmp_path)
    kept = first.chain.read_bytes()
    assert first.new
    assert certificate.usable(first.chain, first.key) is None
    assert not certificate.for_names(["localhost"], tmp_path).new
    assert first.chain.read_bytes() == kept
    assert certificate.for_names(["localhost", "cases.example"], tmp_path).new
    first.chain.write_text("damaged")
    assert certificate.for_names(["localhost", "cases.example"], tmp_path).new
    for platform, command in (("win32", "certutil -user"), ("darwin", "security add-"), ("linux", "update-ca-")):
        assert command in certificate.how_to_trust(first.authority, platform)


REFUSED = [
    (["--certificate", "x.pem"], "--certificate and --key go together"),
    (["--certificate", "x.pem", "--key", "x.key"], "x.pem: there is no such file"),
    (["--certificate", "empty", "--key", "empty"], "no certificate and its key in PEM"),
    (["--address", "cases.example"], "give what others call the server"),
    (["--host", "203.0.113.7"], "203.0.113.7:8765 cannot be listened on"),
    (["--host", "no.such.host.invalid"], "cannot be listened on"),
    (["--port", "70000"], "70000"),
    (["--workers", "0"], "--workers"),
]


@pytest.mark.parametrize(("options", "said"), REFUSED)
def test_what_cannot_be_served(mlcase: Command, options: list[str], said: str) -> None:
    Path("empty").touch()
    outcome = mlcase("serve", *options)
    assert outcome.status == 2
    assert said in outcome.err
    assert outcome.err.count("\n") == 1


# -- slow clients ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def impatient() -> Iterator[int]:
    settings = Settings(patience=0.4)
    listener = listening.listen("127.0.0.1", 0)
    server = listening.server(create_app(settings), settings.patience)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(20)


SLOW = [
    (b"", b""),
    (b"GET /v1/health HTT", b""),
    (b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\nX-", b""),
    (b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /v1/hea", b"200 OK"),
    (b"POST /v1/calls HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{", b"408 Request Timeout"),
]


@pytest.mark.parametrize(("sent", "expected"), SLOW)
def test_a_client_that_does_not_come_to_an_end_is_hung_up_on(impatient: int, sent: bytes, expected: bytes) -> None:
    with socket.create_connection(("127.0.0.1", impatient), timeout=20) as client:
        client.sendall(sent)
        answer = b""
        while piece := client.recv(65_536):  # ends when the server hangs up
            answer += piece
    assert expected in answer.partition(b"\r\n")[0]
    assert httpx.get(f"http://127.0.0.1:{impatient}/v1/health").status_code == 200
