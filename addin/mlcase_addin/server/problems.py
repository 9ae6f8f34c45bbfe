"""Refusals: a status and one clear line, whatever went wrong."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

_log = logging.getLogger("mlcase.server")

_SAID = {
    400: "The request cannot be read.",
    401: "The token is missing or wrong.",
    403: "Pages of that origin may not ask.",
    404: "There is nothing of that name.",
    408: "The request did not arrive in time.",
    413: "The request is larger than the server allows.",
    421: "The server does not go by that name.",
    422: "What is asked for cannot be done.",
    429: "Too many workbooks at once.",
    503: "The work took too long.",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Refusals for a path's description; any path may meet the guard's."""
    schema = {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}}
    content = {"application/json": {"schema": schema}}
    return {status: {"description": _SAID[status], "content": content} for status in sorted({401, 403, 421, *statuses})}


def refusal(status: int, detail: str) -> JSONResponse:
    """A refusal: one line that says why."""
    return JSONResponse({"detail": " ".join(detail.split())}, status)


class Refused(HTTPException):
    """Raised where a request cannot be answered."""


def handle(app: FastAPI) -> None:
    """Give every problem of a request the one form."""

    @app.exception_handler(HTTPException)
    async def refused(_: Request, problem: HTTPException) -> JSONResponse:
        answer = refusal(problem.status_code, problem.detail)
        answer.headers.update(problem.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, problem: RequestValidationError) -> JSONResponse:
        first = problem.errors()[0]
        where = ".".join(map(str, first["loc"][1:])) or "the request"
        return refusal(422, f"{where}: {first['msg']}")

    @app.exception_handler(Exception)
    async def fault(request: Request, problem: Exception) -> JSONResponse:
        _log.error("fault", extra={"path": request.url.path[:200]}, exc_info=problem)
        return refusal(500, f"a fault of mlcase ({type(problem).__name__}); please report it")
