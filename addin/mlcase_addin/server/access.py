"""Who may ask, and how much: token, origins and the size of a body, before anything else is looked at."""

from __future__ import annotations

import hmac
import logging
import time
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mlcase_addin.server import metrics
from mlcase_addin.server.settings import Settings

OFFICE_ORIGINS = (
    "https://excel.officeapps.live.com",
    "https://excel.cloud.microsoft",
    "https://www.office.com",
    "https://word-edit.officeapps.live.com",
)
OFFICE_DOMAINS = (".officeapps.live.com", ".office.com", ".cloud.microsoft", ".sharepoint.com")
_OPEN = ("/v1/health",)
_log = logging.getLogger("mlcase.server")


class Guard:
    """Refuses what is not allowed, and notes every request."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500
        headers = Headers(scope=scope)
        origin = headers.get("origin")

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if origin is not None and self._may_ask(origin, headers):
                    answer = MutableHeaders(scope=message)
                    answer["Access-Control-Allow-Origin"] = origin
                    answer.add_vary_header("Origin")
                message["headers"] = [*message.get("headers", []), (b"x-content-type-options", b"nosniff")]
            await send(message)

        try:
            refused = self._refused(scope, headers, origin)
            if refused is not None:
                await refused(scope, receive, noted)
            else:
                await self.app(scope, _limited(receive, self._most(scope["path"])), noted)
        except TooLarge:
            status = 413
            await _problem(413, "the body is larger than the server allows")(scope, receive, noted)
        finally:
            seconds = time.perf_counter() - started
            metrics.note_request(scope["path"], status, seconds)
            _log.info("%s %s %d %.1f ms", scope["method"], scope["path"], status, seconds * 1000)

    def _refused(self, scope: Scope, headers: Headers, origin: str | None) -> Response | None:
        if origin is not None and not self._may_ask(origin, headers):
            return _problem(403, f"pages of {origin[:100]} may not ask this server")
        if scope["method"] == "OPTIONS" and origin is not None:
            allowed = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "*"}
            return Response(status_code=204, headers={**allowed, "Access-Control-Max-Age": "3600"})
        if scope["path"] not in _OPEN and not self._has_token(scope, headers):
            return _problem(
                401, "the token is missing or wrong: send it as Authorization: Bearer TOKEN, or ?token=TOKEN"
            )
        stated = headers.get("content-length", "")
        most = self._most(scope["path"])
        if stated and (not stated.isdecimal() or int(stated) > most):
            return _problem(413, f"a body of {stated[:20]} bytes: send {most:,} at most")
        return None

    def _most(self, path: str) -> int:
        return self.settings.upload if path.startswith("/v1/workbooks") else self.settings.body

    def _may_ask(self, origin: str, headers: Headers) -> bool:
        host = origin.partition("://")[2]
        own = host == headers.get("host")
        name = host.partition(":")[0]
        office = origin in OFFICE_ORIGINS or (origin.startswith("https://") and name.endswith(OFFICE_DOMAINS))
        return own or office

    def _has_token(self, scope: Scope, headers: Headers) -> bool:
        wanted = self.settings.token
        if wanted is None:
            return True
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        return hmac.compare_digest(given.encode(), wanted.encode())


class TooLarge(Exception):
    """A body has grown beyond what is allowed."""


def _limited(receive: Receive, most: int) -> Receive:
    """A body without a stated length is counted as it comes."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise TooLarge
        return message

    return counted


def _problem(status: int, detail: str) -> Response:
    return JSONResponse({"detail": detail}, status)
