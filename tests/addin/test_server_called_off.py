"""Work on a workbook ends when its client leaves, and its place is free."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="needs mlcase[serve]")

from mlcase_addin.server import child
from mlcase_addin.server.app import create_app
from mlcase_addin.server.settings import Settings

FOREVER = [sys.executable, "-c", "import time; time.sleep(600)"]
HEAD = [(b"host", b"localhost"), (b"content-type", b"multipart/form-data; boundary=x")]
BODY = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\nbytes\r\n--x--\r\n'


def test_the_process_ends_with_its_client(monkeypatch: pytest.MonkeyPatch) -> None:
    processes: list[asyncio.subprocess.Process] = []
    start = asyncio.create_subprocess_exec

    async def noted(*arguments: str, **options: Any) -> asyncio.subprocess.Process:
        processes.append(await start(*arguments, **options))
        return processes[-1]

    monkeypatch.setattr(child, "command", lambda *_: FOREVER)
    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    app = create_app(Settings(workbooks=1))
    sent: list[Any] = []

    async def ask() -> None:
        before = len(processes)
        coming = [{"type": "http.request", "body": BODY, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if coming:
                return coming.pop()
            while len(processes) == before:
                await asyncio.sleep(0.01)
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/v1/workbooks/audit", "query_string": b"", "headers": HEAD}
        await app({**scope, "http_version": "1.1", "scheme": "http", "server": ("localhost", 80)}, receive, send)

    async def twice() -> None:
        for _ in range(2):  # the second needs the place of the first
            await asyncio.wait_for(ask(), 60)

    asyncio.run(twice())
    assert [process.returncode is not None for process in processes] == [True, True]
    assert {message["status"] for message in sent if message["type"] == "http.response.start"} == {499}
