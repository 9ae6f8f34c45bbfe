"""Who may ask, and how much: names, origins, token and the size of a body, before anything else is looked at."""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mlcase_addin.server import metrics
from mlcase_addin.server.problems import Refused, refusal
from mlcase_addin.server.settings import Settings

_OFFICE = (".officeapps.live.com", ".office.com", ".cloud.microsoft")
"""Where Excel on the web lives."""

_FRAMES = " ".join(["'self'", *(f"https://*{name}" for name in (*_OFFICE, ".office365.com", ".sharepoint.com"))])
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),  # an address may hold the token
    (b"content-security-policy", f"frame-ancestors {_FRAMES}".encode()),
]
_OPEN = ("/v1/health",)
_log = logging.getLogger("mlcase.server")


class Guard:
    """Refuses what is not allowed, and notes every request."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self._wanted = None if settings.token is None else settings.token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        trusted = origin is not None and self._may_ask(origin, headers)

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                added = [(b"access-control-allow-origin", (origin or "").encode("latin-1")), (b"vary", b"Origin")]
                message["headers"] = [*message["headers"], *_HEADERS, *(added if trusted else ())]
            await send(message)

        try:
            refused = self._refused(scope, headers, origin, trusted)
            if refused is not None:
                await refused(scope, receive, noted)
            else:
                limited = _limited(receive, self._most(scope["path"]), self.settings.patience)
                await self.app(scope, limited, noted)
        finally:
            seconds = time.perf_counter() - started
            metrics.note_request(scope["path"], status, seconds)
            if _log.isEnabledFor(logging.INFO):
                path = scope["path"][:200]
                said = {"method": scope["method"], "path": path, "status": status, "ms": round(seconds * 1000, 2)}
                _log.info("request", extra=said)

    def _refused(self, scope: Scope, headers: Headers, origin: str | None, trusted: bool) -> Response | None:
        if not self._is_me(headers):
            names = ", ".join(self.settings.hosts or ())
            return refusal(421, f"this server goes by {names}, and by what mlcase serve --address says")
        if origin is not None and not trusted:
            return refusal(403, f"pages of {origin[:100]} may not ask this server")
        if scope["method"] == "OPTIONS" and trusted:
            return Response(status_code=204, headers=_PREFLIGHT)
        if scope["path"] not in _OPEN and not self._has_token(scope, headers):
            return refusal(
                401, "the token is missing or wrong: send it as Authorization: Bearer TOKEN, or ?token=TOKEN"
            )
        stated = headers.get("content-length", "")
        most = self._most(scope["path"])
        if stated and (not stated.isdecimal() or len(stated) > 18 or int(stated) > most):
            return refusal(413, f"a body of {stated[:20]} bytes: send {most:,} at most")
        return None

    def _most(self, path: str) -> int:
        return self.settings.upload if path.startswith("/v1/workbooks/") else self.settings.body

    def _is_me(self, headers: Headers) -> bool:
        hosts = self.settings.hosts
        return hosts is None or _hostname(f"//{headers.get('host', '')}") in hosts

    def _may_ask(self, origin: str, headers: Headers) -> bool:
        if not self._is_me(headers):
            return False
        if origin.partition("://")[2] == headers.get("host"):
            return True
        return origin.startswith("https://") and _hostname(origin).endswith(_OFFICE)

    def _has_token(self, scope: Scope, headers: Headers) -> bool:
        if self._wanted is None:
            return True
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        return hmac.compare_digest(given.strip().encode(), self._wanted)


_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Allow-Private-Network": "true",  # a page of Office asks this machine
    "Access-Control-Max-Age": "3600",
}


_CLOSE = {"Connection": "close"}
"""For a body whose end nobody waits for."""


def _hostname(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _limited(receive: Receive, most: int, patience: float) -> Receive:
    """A body that is counted as it comes, and that has to come in time."""
    seen, arrived = 0, False
    until = time.monotonic() + patience

    async def counted() -> Message:
        nonlocal seen, arrived
        if arrived:
            return await receive()
        try:
            async with asyncio.timeout(until - time.monotonic()):
                message = await receive()
        except TimeoutError:
            raise Refused(408, f"the request did not arrive within {patience:g} s", _CLOSE) from None
        except asyncio.CancelledError:  # by a server that has waited for it long enough
            raise Refused(503, "the server is ending", _CLOSE) from None
        seen += len(message.get("body", b""))
        if seen > most:
            raise Refused(413, f"a body of more than {most:,} bytes", _CLOSE)
        arrived = not message.get("more_body", False)
        return message

    return counted
