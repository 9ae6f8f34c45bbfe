"""How the server listens: its socket, patience with slow clients, an orderly end."""

from __future__ import annotations

import gc
import logging
import signal
import socket
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_CONNECTIONS = 2_000
"""Connections at once; more are answered with 503."""

_GARBAGE = 20_000
"""New objects after which Python looks for garbage: a batch makes thousands that go by themselves."""

_log = logging.getLogger("mlcase.server")


def listen(host: str, port: int) -> socket.socket:
    """The socket; OSError where the address is taken or is none of this machine's."""
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server(address[:2], family=family, backlog=2048)


def patient(seconds: float) -> type[HttpToolsProtocol]:
    """Uvicorn's protocol, but a client that does not get to the end of a request's head is hung up on."""

    class Patient(HttpToolsProtocol):
        _alarm: Any = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._alarm = self.loop.call_later(seconds, transport.close)

        def connection_lost(self, exc: Exception | None) -> None:
            self._alarm.cancel()
            super().connection_lost(exc)

        def on_message_begin(self) -> None:
            self._alarm.cancel()
            self._alarm = self.loop.call_later(seconds, self.transport.close)
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self._alarm.cancel()
            super().on_headers_complete()

    return Patient


def server(app: ASGIApp, patience: float, certificate: Path | None = None, key: Path | None = None) -> uvicorn.Server:
    """The server, ready to run on a socket."""
    config = uvicorn.Config(
        app, http=patient(patience), log_config=None, access_log=False, server_header=False,
        limit_concurrency=_CONNECTIONS, timeout_graceful_shutdown=10, timeout_keep_alive=75,
        ssl_certfile=certificate, ssl_keyfile=key,
    )  # fmt: skip
    return uvicorn.Server(config)


def run(app: ASGIApp, listener: socket.socket, patience: float, certificate: Path | None, key: Path | None) -> None:
    """Serve until Ctrl-C or SIGTERM; what is being answered then is answered."""
    # Uvicorn ends in order, and then raises the signal again, which would end us before our files are cleared away.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    gc.freeze()  # what is there now stays: no need to look through it again and again
    gc.set_threshold(_GARBAGE)
    server(app, patience, certificate, key).run(sockets=[listener])
    _log.info("stopped")
