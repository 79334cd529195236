"""A trial call for the check before the clock: whether live voice reaches this process at all."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from studio.errors import InputError, StudioError
from studio.voice.call.offer import MAX_CHARS, checked

_log = logging.getLogger(__name__)

PATH = "/call-check"
MEDIA_TYPE = "application/sdp"
AT_A_TIME = 4
A_MINUTE = 30
"""Of the whole process: behind a proxy all come from one address. A check is one."""
_HEADERS = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}

Answer = Callable[[str, Callable[[], None]], Awaitable[str]]
"""Offer in, answer out; the callable is called once when that call is over."""
Answering = Callable[[], Answer]
"""What answers; it may take its time, as it is what brings aiortc in."""


class Turnstile:
    """So many calls at a time and so many a minute; the time is passed in."""

    def __init__(self, at_a_time: int = AT_A_TIME, a_minute: int = A_MINUTE) -> None:
        self.at_a_time, self.a_minute = at_a_time, a_minute
        self.n_inside = 0
        self._entered_at: deque[float] = deque()

    def enter(self, now_s: float) -> bool:
        """True when there is room; whoever entered leaves again."""
        while self._entered_at and now_s - self._entered_at[0] >= 60.0:
            self._entered_at.popleft()
        if self.n_inside >= self.at_a_time or len(self._entered_at) >= self.a_minute:
            return False
        self.n_inside += 1
        self._entered_at.append(now_s)
        return True

    def leave(self) -> None:
        """That call is over."""
        self.n_inside -= 1


def routes(answering: Answering, turnstile: Turnstile | None = None) -> list[Route]:
    """``POST /call-check``: an offer in SDP of one data channel, answered in SDP.

    Only this server's own pages may: a browser tells where the request comes from, and what tells
    nothing is no page. No form of another site can send that media type either, and a script of
    another site would have to ask first, which nobody here answers.
    """
    gate = turnstile or Turnstile()

    async def call_check(request: Request) -> Response:
        if not is_from_own_page(request.headers):
            return _says("not from this page", 403)
        if request.headers.get("content-type", "").partition(";")[0].strip() != MEDIA_TYPE:
            return _says(f"{MEDIA_TYPE} only", 415)
        body = await _body(request)
        if body is None:
            return _says("an offer is shorter", 413)
        try:
            offer = checked(body.decode("ascii", "replace"))
            answer = await run_sync(answering)
        except InputError as error:
            return _says(error.user_message, 400)
        except StudioError as error:
            return _says(error.user_message, 503)
        if not gate.enter(time.monotonic()):
            return _says("Many check their connection just now.", 429)
        try:
            answered = await answer(offer, gate.leave)
        except TimeoutError:
            _log.warning("a trial call was not answered in time")
            return _says("The server found no way out in time.", 503)
        return Response(answered, media_type=MEDIA_TYPE, headers=_HEADERS)

    return [Route(PATH, call_check, methods=["POST"])]


def is_from_own_page(headers: Mapping[str, str]) -> bool:
    """Whether a page of this server sent it, as its browser tells.

    Browsers before 2023, and any over plain http from another machine, send no ``Sec-Fetch-Site``:
    there ``Origin``, which every ``POST`` of a script carries, has to be the host that was asked.

    Examples
    --------
    >>> is_from_own_page({"sec-fetch-site": "same-origin"})
    True
    >>> is_from_own_page({"origin": "http://10.0.0.5:8501", "host": "10.0.0.5:8501"})
    True
    >>> is_from_own_page({"host": "10.0.0.5:8501"})  # curl
    False
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    try:
        origin = urlsplit(headers.get("origin", ""))
    except ValueError:
        return False
    asked = headers.get("host", "").lower()
    told = origin.netloc.lower()
    port = {"http": ":80", "https": ":443"}.get(origin.scheme)
    return port is not None and bool(told) and told.removesuffix(port) == asked.removesuffix(port)


async def _body(request: Request) -> bytes | None:
    """The body; None when it is longer than an offer, however much of it would come."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_CHARS:
            return None
    return body


def _says(why: str, status: int) -> Response:
    return PlainTextResponse(why, status_code=status, headers=_HEADERS)
