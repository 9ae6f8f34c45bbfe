"""Work that nobody waits for any more ends: who presses Cancel, or closes the page, gives its place to the next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

_NOBODY = 499
"""The status that proxies note for a client that left; nobody gets it."""


class CalledOff(APIRoute):
    """A path whose work is cancelled when its client leaves."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The path's own handler, watched."""
        handle = super().get_route_handler()

        async def watched(request: Request) -> Response:
            await request.form()  # after the body only one thing can come
            work = asyncio.create_task(handle(request))
            gone = asyncio.create_task(_left(request))
            try:
                await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
                if work.done():
                    return await work
            finally:
                for task in (work, gone):
                    task.cancel()
            with suppress(asyncio.CancelledError):
                await work
            return Response(status_code=_NOBODY)

        return watched


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
