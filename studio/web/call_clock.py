"""The clock that live interviews are timed by, for the page that tells when it hears one."""

from __future__ import annotations

from collections.abc import Callable

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from studio.errors import StudioError
from studio.voice.talking.far_end import ProcessClock
from studio.web.call_check import is_from_own_page

PATH = "/call-clock"
_HEADERS = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}


def routes(clock: Callable[[], ProcessClock]) -> list[Route]:
    """``GET /call-clock``: what the clock of this process shows, and which process it is.

    Only this server's own pages may ask, as with the trial call.
    """

    async def call_clock(request: Request) -> Response:
        if not is_from_own_page(request.headers):
            return PlainTextResponse("not from this page", status_code=403, headers=_HEADERS)
        try:
            its = await run_sync(clock)
        except StudioError as error:
            return PlainTextResponse(error.user_message, status_code=503, headers=_HEADERS)
        told = {"process": its.process, "at_s": round(its.now_s(), 6)}
        return JSONResponse(told, headers=_HEADERS)

    return [Route(PATH, call_clock, methods=["GET"])]
