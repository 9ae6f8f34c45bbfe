"""The server under load: calls a second, the wait of many clients at once, and its memory.

    python benchmarks/server.py [--rounds 5]

A real ``mlcase serve`` process, asked by clients in this one over the network. Calls are new, so that the cache answers
none, unless said otherwise. Beside it, in the same run, requests to /v1/health: what HTTP alone costs. A busy machine's
wall time says little; the calls for each second of the server's own processor time say what one free core would do.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

_RATES = itertools.count(1)


def batch(calls: int) -> bytes:
    """A batch of calls that nobody made before: NPV of three flows, scalar arguments."""
    made = [{"f": "ML_NPV", "a": [next(_RATES) * 1e-7, [[-7, 8, 14]]]} for _ in range(calls)]
    return json.dumps({"calls": made}).encode()


class Client:
    """One connection, kept open; as little work as can be, so that the server is what is measured."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def __aenter__(self) -> Client:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 24)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def ask(self, path: str, body: bytes | None = None) -> float:
        """Seconds until the answer is there."""
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: localhost\r\n"
        length = f"Content-Length: {len(body)}\r\n" if body is not None else ""
        started = time.perf_counter()
        self.writer.write(f"{head}{length}\r\n".encode() + (body or b""))
        answer = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        content = await self.reader.readexactly(int(re.search(rb"content-length: (\d+)", answer)[1]))
        waited = time.perf_counter() - started
        if b" 200 " not in answer[:20] or b'"e":' in content:
            raise SystemExit(f"refused: {answer[:60]!r} {content[:200]!r}")
        return waited


async def throughput(port: int, clients: int, bodies: list[bytes], calls: int) -> float:
    """Calls a second."""
    waiting = iter(bodies)

    async def work(client: Client) -> None:
        async with client:
            for body in waiting:
                await client.ask("/v1/calls", body)

    started = time.perf_counter()
    await asyncio.gather(*(work(Client(port)) for _ in range(clients)))
    return len(bodies) * calls / (time.perf_counter() - started)


async def at_once(port: int, clients: int, rounds: int, path: str, bodies: list[bytes] | None) -> list[float]:
    """Each request's wait, when this many arrive at the same moment, round after round."""
    waits: list[float] = []
    connected = [await Client(port).__aenter__() for _ in range(clients)]
    for round_ in range(rounds):
        given = [bodies[round_ * clients + i] if bodies else None for i in range(clients)]
        waits += await asyncio.gather(*(c.ask(path, body) for c, body in zip(connected, given, strict=True)))
    for client in connected:
        await client.__aexit__()
    return waits


async def paced(port: int, clients: int, rounds: int, calls: int, every: float) -> list[float]:
    """Each request's wait, when this many clients each ask about every so many seconds, not in step."""

    async def work(place: int) -> list[float]:
        async with Client(port) as client:
            await asyncio.sleep(every * place / clients)
            waits = []
            for _ in range(rounds):
                body, started = batch(calls), time.perf_counter()
                waits.append(await client.ask("/v1/calls", body))
                await asyncio.sleep(max(0.0, every - (time.perf_counter() - started)))
            return waits

    return [wait for waits in await asyncio.gather(*map(work, range(clients))) for wait in waits]


def memory(process: int) -> float:
    """Megabytes that are resident; Linux only."""
    line = next(x for x in Path(f"/proc/{process}/status").read_text().splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def processor(process: int) -> float:
    """Seconds of processor time that it has used; Linux only."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def said(waits: list[float]) -> str:
    """Median and 99th percentile, milliseconds."""
    cuts = statistics.quantiles(waits, n=100)
    return f"{cuts[49] * 1000:.1f} ms | {cuts[98] * 1000:.1f} ms"


async def measure(port: int, process: int, rounds: int) -> None:
    """Measure and print."""
    await throughput(port, 1, [batch(1_000) for _ in range(20)], 1_000)
    at_first = memory(process)
    print("| calls | a second | a second of processor time |\n|---|---|---|")
    for calls in (1_000, 100):
        new = [[batch(calls) for _ in range(100_000 // calls)] for _ in range(rounds)]
        for what, given in (("new", new), ("asked before", [new[-1]] * rounds)):
            before = processor(process)
            rates = [await throughput(port, 2, bodies, calls) for bodies in given]
            own = rounds * 100_000 / (processor(process) - before)
            wall = f"{statistics.median(rates):,.0f} (best {max(rates):,.0f})"
            print(f"| batches of {calls:,}, {what} | {wall} | {own:,.0f} |")
    print("| 200 clients | median | 99th percentile |\n|---|---|---|")
    waits = await at_once(port, 200, rounds * 2, "/v1/health", None)
    print(f"| /v1/health, all in the same moment | {said(waits)} |")
    waits = await at_once(port, 200, rounds * 2, "/v1/calls", [batch(100) for _ in range(rounds * 400)])
    print(f"| 100 new calls each, all in the same moment | {said(waits)} |")
    for every in (0.5, 1.0, 2.0):
        waits = await paced(port, 200, max(2, int(rounds / every)), 100, every)
        print(f"| 100 new calls each, every {every:g} s, not in step | {said(waits)} |")
    print(f"memory: {at_first:.0f} MB before, {memory(process):.0f} MB after (of which the cache)")


def main() -> None:
    """Start the server, measure, stop it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    mlcase = str(Path(sys.executable).with_name("mlcase"))
    with subprocess.Popen([mlcase, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            port = int(re.search(r":(\d+)/", process.stdout.readline())[1])
            asyncio.run(measure(port, process.pid, rounds))
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
