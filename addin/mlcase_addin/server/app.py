"""The server's paths: calls for Excel, workbooks for a browser, the add-in's own files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from mlcase_addin.cli.catalogue import as_data
from mlcase_addin.server import metrics, problems, workbooks
from mlcase_addin.server.access import Guard
from mlcase_addin.server.batches import Batches
from mlcase_addin.server.problems import documented
from mlcase_addin.server.settings import Settings
from mlcase_udfs.about import version
from mlcase_udfs.registry import catalogue

_WORKERS = 4
"""Batches at once: one that takes long must not keep the others waiting."""

_LOGGED = 10_000
"""Bytes of a request that the log shows, if it may."""

_log = logging.getLogger("mlcase.server")

_CALL = {
    "type": "object",
    "required": ["f", "a"],
    "properties": {"f": {"type": "string"}, "a": {"type": "array", "items": {}}},
}
_RESULT = {
    "type": "object",
    "properties": {"v": {}, "e": {"type": "string"}, "m": {"type": "string"}},
    "anyOf": [{"required": ["v"]}, {"required": ["e", "m"]}],
}


def _json(**properties: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": list(properties), "properties": properties}
    return {"content": {"application/json": {"schema": schema}}}


_BODY = {"requestBody": {"required": True, **_json(calls={"type": "array", "items": _CALL})}}
_ANSWER = _json(version={"type": "string"}, results={"type": "array", "items": _RESULT})


class _Direct(APIRoute):
    """A path that takes the request as it is: the framework's own way takes as long as many calls."""

    def __init__(self, path: str, endpoint: Callable[[Request], Awaitable[Response]], **described: Any) -> None:
        super().__init__(path, endpoint, **described)

        async def answered(scope: Scope, receive: Receive, send: Send) -> None:
            response = await endpoint(Request(scope, receive))
            await response(scope, receive, send)

        self.app = answered


def create_app(settings: Settings, files: Path | None = None) -> FastAPI:
    """The application; ``files`` is the folder with the add-in's own files (manifest, functions, task pane)."""
    app = FastAPI(title="mlcase", version=str(version()), docs_url=None, redoc_url=None)
    app.add_middleware(Guard, settings=settings)
    problems.handle(app)
    _add_calls(app, settings)
    _add_facts(app)
    workbooks.add_routes(app, settings)
    if files is not None:
        _add_files(app, files)
    return app


def _add_calls(app: FastAPI, settings: Settings) -> None:
    batches = Batches(settings, app.version)
    workers = ThreadPoolExecutor(_WORKERS, "mlcase calls")

    async def calls(request: Request) -> Response:
        """Answer a batch of calls."""
        body = await request.body()
        answer = await asyncio.get_running_loop().run_in_executor(workers, batches.answer, body)
        if settings.log_contents:
            _log.info("calls", extra={"asked": _shown(body), "answered": _shown(answer)})
        return Response(answer, media_type="application/json")

    app.router.add_api_route(
        "/v1/calls",
        calls,
        methods=["POST"],
        openapi_extra=_BODY,
        responses={200: {"description": "A result a call, in order.", **_ANSWER}, **documented(400, 408, 413)},
        route_class_override=_Direct,
    )

    @app.get("/metrics", response_class=PlainTextResponse, responses=documented())
    async def the_metrics() -> Response:
        """Counts and times, for Prometheus."""
        return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)


def _shown(text: bytes) -> str:
    return text[:_LOGGED].decode(errors="replace")


def _add_facts(app: FastAPI) -> None:
    functions = [as_data(entry) for entry in sorted(catalogue().values(), key=lambda entry: entry.name)]

    @app.get("/v1/catalogue", responses=documented())
    async def the_catalogue() -> list[dict[str, Any]]:
        """Every function, as ``mlcase functions --json`` has it."""
        return functions

    @app.get("/v1/health", responses=documented())
    async def health() -> dict[str, str]:
        """Whether the server is up."""
        return {"status": "ok"}

    @app.get("/v1/version", responses=documented())
    async def the_version() -> dict[str, str]:
        """Which version answers."""
        return {"version": app.version}


def _add_files(app: FastAPI, folder: Path) -> None:
    """A path for each file that there is, so that no other can be asked for."""

    def add(file: Path) -> None:
        @app.get(f"/{file.relative_to(folder).as_posix()}", include_in_schema=False)
        async def the_file() -> FileResponse:
            return FileResponse(file, headers={"Cache-Control": "no-cache"})

    for file in sorted(folder.rglob("*")):
        if file.is_file():
            add(file)

    @app.get("/", include_in_schema=False)
    async def start(request: Request) -> Response:
        query = request.url.query
        return RedirectResponse(f"/taskpane.html?{query}" if query else "/taskpane.html")
