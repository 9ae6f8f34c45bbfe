"""The server under load: calls a second, the wait of many clients at once, and its memory.

    python benchmarks/server.py [--rounds 5] [--workers 1]

A real ``mlcase serve`` process, asked over the network from this one, which sends bytes made beforehand and looks at
the answers afterwards: each is compared with the textbook's net present value. Calls are new, so that the cache answers
none, unless said otherwise. Beside it, in the same run, requests to /v1/health: what HTTP alone costs. A busy machine's
wall time says little; the calls for each second of the server's own processor time say what one free core would do.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import json
import math
import os
import re
import selectors
import socket
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_RATES = itertools.count(1)
_FLOWS = (-7, 8, 14)
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass
class Request:
    """What is sent, when it is due, and what came of it."""

    sent: bytes
    expected: list[float]
    due: float = 0.0
    waited: float = 0.0
    answer: bytes = b""


def calls(count: int, due: float = 0.0) -> Request:
    """A batch of calls that nobody made before: NPV of three flows at a rate of its own."""
    rates = [next(_RATES) * 1e-7 for _ in range(count)]
    body = json.dumps({"calls": [{"f": "ML_NPV", "a": [rate, [_FLOWS]]} for rate in rates]}).encode()
    head = f"POST /v1/calls HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    worth = [sum(flow / (1 + rate) ** t for t, flow in enumerate(_FLOWS, 1)) for rate in rates]
    return Request(head.encode() + body, worth, due)


def health() -> Request:
    """A request that does nothing: what HTTP alone costs."""
    return Request(b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n", [])


def check(requests: Sequence[Request]) -> None:
    """End here if an answer is wrong."""
    for request in requests:
        head, _, body = request.answer.partition(b"\r\n\r\n")
        found = [result.get("v") for result in json.loads(body).get("results", [])]
        right = b" 200 " in head[:20] and len(found) == len(request.expected)
        if not right or not all(map(_near, found, request.expected)):
            raise SystemExit(f"a wrong answer: {request.answer[:300]!r}")


def _near(found: float | None, expected: float) -> bool:
    return found is not None and math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-12)


@dataclass
class Client:
    """One connection, kept open, that asks one thing after the other."""

    connection: socket.socket
    asks: deque[Request] = field(default_factory=deque)
    got: bytearray = field(default_factory=bytearray)

    def receive(self) -> bool:
        """Take what has come; whether that completes an answer."""
        piece = self.connection.recv(1 << 18)
        if not piece:
            raise SystemExit("the server hung up")
        self.got += piece
        head = self.got.find(b"\r\n\r\n")
        if head < 0 or len(self.got) < head + 4 + int(_LENGTH.search(self.got, 0, head)[1]):
            return False
        request = self.asks.popleft()
        request.waited = time.perf_counter() - request.due
        request.answer = bytes(self.got)
        self.got.clear()
        return True


class Clients:
    """Several connections, served by one thread that does as little as can be."""

    def __init__(self, port: int, count: int) -> None:
        self.clients = [Client(socket.create_connection(("127.0.0.1", port))) for _ in range(count)]
        self.selector = selectors.DefaultSelector()
        for place, client in enumerate(self.clients):
            self.selector.register(client.connection, selectors.EVENT_READ, place)

    def __enter__(self) -> Clients:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self.clients:
            client.connection.close()
        self.selector.close()

    def ask(self, requests: Sequence[Request]) -> float:
        """Deal the requests out, send each when it is due, and return the seconds until all are answered.

        One that is due while its client still waits for another is sent late; its wait counts from when it was due.
        """
        started = time.perf_counter()
        for request, client in zip(requests, itertools.cycle(self.clients)):
            request.due += started
            client.asks.append(request)
        idle = [(client.asks[0].due, place) for place, client in enumerate(self.clients) if client.asks]
        heapq.heapify(idle)
        waiting = 0
        while idle or waiting:
            while idle and idle[0][0] <= time.perf_counter():
                client = self.clients[heapq.heappop(idle)[1]]
                client.connection.sendall(client.asks[0].sent)
                waiting += 1
            rest = max(0.0, idle[0][0] - time.perf_counter()) if idle else None
            for key, _ in self.selector.select(rest):
                client = self.clients[key.data]
                if client.receive():
                    waiting -= 1
                    if client.asks:
                        heapq.heappush(idle, (client.asks[0].due, key.data))
        took = time.perf_counter() - started
        check(requests)
        return took


class Server:
    """A server of its own, and what it uses; Linux only."""

    def __init__(self, workers: int) -> None:
        mlcase = str(Path(sys.executable).with_name("mlcase"))
        options = ["--workers", str(workers)] if workers > 1 else []
        self._process = subprocess.Popen([mlcase, "serve", "--port=0", *options], stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Server:
        self.port = int(re.search(r":(\d+)/", self._process.stdout.readline())[1])
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def _all(self) -> list[int]:
        """The process and its children."""
        process = self._process.pid
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        return [process, *map(int, children)]

    def memory(self) -> float:
        """Megabytes that are resident."""
        lines = [x for p in self._all() for x in Path(f"/proc/{p}/status").read_text().splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def processor(self) -> float:
        """Seconds of processor time."""
        fields = [Path(f"/proc/{p}/stat").read_text().rpartition(")")[2].split() for p in self._all()]
        return sum(int(of[11]) + int(of[12]) for of in fields) / os.sysconf("SC_CLK_TCK")


def waits(server: Server, what: str, rounds: Sequence[Sequence[Request]]) -> None:
    """200 clients ask at once, or when it is due: print the median and the 99th percentile of their waits."""
    before = server.processor()
    with Clients(server.port, 200) as clients:
        for requests in rounds:
            clients.ask(requests)
    own = (server.processor() - before) / sum(map(len, rounds))
    cuts = statistics.quantiles([request.waited for requests in rounds for request in requests], n=100)
    print(f"| {what} | {cuts[49] * 1e3:.1f} ms | {cuts[98] * 1e3:.1f} ms | {own * 1e3:.2f} ms |", flush=True)


def measure(server: Server, rounds: int) -> None:
    """Measure and print."""
    with Clients(server.port, 2) as clients:
        clients.ask([calls(1_000) for _ in range(20)])
        at_first = server.memory()
        print("| calls | a second, median (best) | a second of processor time |\n|---|---|---|")
        for count in (1_000, 100):
            new = [[calls(count) for _ in range(100_000 // count)] for _ in range(rounds)]
            again = [[Request(r.sent, r.expected) for r in new[-1]] for _ in range(rounds)]
            for what, given in (("new", new), ("asked before", again)):
                before = server.processor()
                rates = [100_000 / clients.ask(requests) for requests in given]
                own = rounds * 100_000 / (server.processor() - before)
                wall = f"{statistics.median(rates):,.0f} ({max(rates):,.0f})"
                print(f"| batches of {count:,}, {what} | {wall} | {own:,.0f} |", flush=True)
    print("| 200 clients | median | 99th percentile | processor time each |\n|---|---|---|---|")
    waits(server, "/v1/health, all in the same moment", [[health() for _ in range(200)] for _ in range(rounds * 4)])
    at_once = [[calls(100) for _ in range(200)] for _ in range(rounds * 4)]
    waits(server, "100 new calls each, all in the same moment", at_once)
    for every in (0.5, 1.0):
        dues = [every * i / 200 for i in range(int(200 * rounds / every))]
        waits(server, f"100 new calls each, every {every:g} s, not in step", [[calls(100, due) for due in dues]])
    print(f"memory: {at_first:.0f} MB before, {server.memory():.0f} MB after (of which the cache)")


def main() -> None:
    """Start the server, measure, stop it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    with Server(given.workers) as server:
        measure(server, given.rounds)


if __name__ == "__main__":
    main()
