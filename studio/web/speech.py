"""The interviewer's voice over the web: raw samples, passed on as they come."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from studio.errors import InputError, NobodyCould, NotFound, StudioError
from studio.interview.model import Difficulty
from studio.ports import Climbed, Speech
from studio.usecases.speaking import Speaking

_log = logging.getLogger(__name__)

MEDIA_TYPE = "audio/pcm"
"""Mono 16-bit little-endian; the header `RATE` says how many samples a second."""
RATE, RUNG, WHY = "X-Sample-Rate", "X-Speech-Rung", "X-Speech-Why"
"""`WHY` says, percent-encoded, why no higher rung speaks; the first one needs no reason."""
_PRIVATE = {"Cache-Control": "private, no-store", "Cross-Origin-Resource-Policy": "same-origin"}

Voice = Callable[[], tuple[Speaking, str]]
"""The use case, and the account that asks."""


def routes(voice: Voice) -> list[Route]:
    """What is spoken in an interview, and how an interviewer sounds before one.

    ``/speech/<session>/<turn>/<line>/<piece>`` and
    ``/speech/sample/<difficulty>/question/<piece>``, to this account's own pages only.
    """

    def of_a_turn(asked: Mapping[str, Any]) -> Climbed[Speech]:
        speaking, user_id = voice()
        what = (asked["session_id"], asked["turn"], asked["line"], asked["piece"])
        return speaking.speak_piece(user_id, *what)

    def sample(asked: Mapping[str, Any]) -> Climbed[Speech]:
        if asked["difficulty"] not in list(Difficulty):
            raise NotFound()
        speaking, _ = voice()
        return speaking.speak_sample(Difficulty(asked["difficulty"]), asked["piece"])

    turns = "/speech/{session_id}/{turn:int}/{line}/{piece:int}"
    return [
        Route(turns, partial(_spoken, of_a_turn), methods=["GET"]),
        Route(
            "/speech/sample/{difficulty}/question/{piece:int}",
            partial(_spoken, sample),
            methods=["GET"],
        ),
    ]


async def _spoken(
    speak: Callable[[Mapping[str, Any]], Climbed[Speech]], request: Request
) -> Response:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return PlainTextResponse("not from this page", status_code=403)
    try:
        climbed = await run_sync(speak, request.path_params)
    except (NotFound, InputError) as error:
        return PlainTextResponse(error.user_message, status_code=404)
    except NobodyCould as error:
        return _refused(error, [{"rung": f.rung, "why": f.why} for f in error.falls])
    except StudioError as error:
        return _refused(error, [])
    headers = {RATE: str(climbed.value.sample_rate_hz), RUNG: climbed.step.rung, **_PRIVATE}
    if climbed.step.falls:
        headers[WHY] = quote(climbed.step.falls[-1].why)
    headers["Content-Encoding"] = "identity"  # packing would hold the first bytes back
    chunks = _as_they_come(climbed.value.chunks)
    return StreamingResponse(chunks, media_type=MEDIA_TYPE, headers=headers)


def _refused(error: StudioError, falls: list[dict[str, str]]) -> Response:
    told = {"why": error.user_message, "falls": falls}
    return JSONResponse(told, status_code=503, headers=_PRIVATE)


async def _as_they_come(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks; whoever leaves in the middle ends the voice too.

    A voice that breaks off breaks the connection off, so that the page does not take half a line
    for the whole.
    """
    try:
        while True:
            chunk = await run_sync(next, chunks, None)
            if chunk is None:
                return
            if chunk:
                yield chunk
    except StudioError as error:
        _log.warning("speech broke off: %s", type(error).__name__)
        raise
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
