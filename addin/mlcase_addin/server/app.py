"""The server's paths: calls for Excel, workbooks for a browser, the add-in's own files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from mlcase_addin import batch
from mlcase_addin.cli.catalogue import as_data
from mlcase_addin.server import metrics, wire, workbooks
from mlcase_addin.server.access import Guard
from mlcase_addin.server.settings import Settings
from mlcase_udfs.about import version
from mlcase_udfs.registry import catalogue

_CALLS_SCHEMA = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["calls"],
                    "properties": {
                        "calls": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["f", "a"],
                                "properties": {"f": {"type": "string"}, "a": {"type": "array", "items": {}}},
                            },
                        }
                    },
                }
            }
        },
    }
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, said in (
        (400, "The request cannot be read."),
        (401, "The token is missing or wrong."),
        (411, "The length of the body is not stated."),
        (413, "The request is larger than the server allows."),
    )
}


def create_app(settings: Settings, files: Path | None = None) -> FastAPI:
    """The application; ``files`` is the folder with the add-in's own files (manifest, functions, task pane)."""
    app = FastAPI(title="mlcase", version=str(version()), docs_url=None, redoc_url=None)
    cache = batch.Cache(settings.cache)
    app.add_middleware(Guard, settings=settings)
    app.state.settings = settings
    functions = [as_data(entry) for entry in sorted(catalogue().values(), key=lambda entry: entry.name)]

    @app.post("/v1/calls", openapi_extra=_CALLS_SCHEMA, responses=_PROBLEMS)
    async def calls(request: Request) -> Response:
        """Answer a batch of calls."""
        try:
            given = wire.read_calls(await request.body(), settings)
        except wire.BadRequest as problem:
            return refusal(400, str(problem))
        except wire.TooMuch as problem:
            return refusal(413, str(problem))
        with metrics.timed_batch(len(given)):
            found = await run_in_threadpool(batch.answers, given, cache, settings.seconds)
        return Response(wire.written(found, app.version), media_type="application/json")

    @app.get("/v1/catalogue", responses=_PROBLEMS)
    async def the_catalogue() -> list[dict[str, Any]]:
        """Every function, as ``mlcase functions --json`` has it."""
        return functions

    @app.get("/v1/health")
    async def health() -> dict[str, str]:
        """Whether the server is up."""
        return {"status": "ok"}

    @app.get("/v1/version", responses=_PROBLEMS)
    async def the_version() -> dict[str, str]:
        """Which version answers."""
        return {"version": app.version}

    @app.get("/metrics", responses=_PROBLEMS)
    async def the_metrics() -> Response:
        """Counts and times, for Prometheus."""
        return Response(metrics.exposition(cache), media_type=metrics.CONTENT_TYPE)

    workbooks.add_routes(app, settings)
    if files is not None:
        from starlette.staticfiles import StaticFiles

        app.mount("/", StaticFiles(directory=files, html=True))
    return app


def refusal(status: int, detail: str) -> JSONResponse:
    """A refusal: one line that says why."""
    return JSONResponse({"detail": detail}, status)
