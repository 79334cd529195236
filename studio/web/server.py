"""Routes beside the pages, and what happens at start and shutdown."""

from __future__ import annotations

import asyncio
import gc
import ipaddress
import itertools
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from studio.bootstrap import App, begin_logging, build_app, watch
from studio.config import process_settings
from studio.errors import ConfigError, InputError, NotFound, StudioError
from studio.usecases.speaking import Speaking
from studio.voice.talking.far_end import ProcessClock
from studio.web import call_check, call_clock, speech

_log = logging.getLogger(__name__)

_ERASE_EVERY_S = 60.0  # "erase as soon as they are measured" is a promise
_ERASURES_A_SWEEP = 60  # a sweep walks the whole folder
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
_PRIVATE = {"Cache-Control": "private, no-store", "Cross-Origin-Resource-Policy": "same-origin"}


def routes() -> list[Route]:
    """Health, counters, recordings, the chart library the report's player needs, and where there
    are seats for live conversation the trial call before it, and its clock."""
    return [
        Route("/livez", livez),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
        Route("/recordings/{session_id}/{turn_number:int}.flac", recording),
        Route("/recordings/{session_id}/{turn_number:int}-both.flac", both_sides),
        Route("/assets/plotly.min.js", plotly_script),
        *speech.routes(_voice),
        *([*call_check.routes(_trial), *call_clock.routes(_clock)] if _has_seats() else []),
    ]


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[dict[str, object]]:
    """Build the studio and warm its workers before the first visitor; let go of them at the end."""
    # Until the first run of the frame Streamlit would take pages/ for the navigation of old and
    # run a deep-linked page without its frame: just what a reload after a crash asks for.
    PagesManager.uses_pages_directory = False
    begin_logging(_log_level())
    studio = await run_sync(_studio_if_it_can_start)
    if studio is not None:
        studio.warm_up()
    sweeping = asyncio.create_task(_sweep_for_ever())
    gc.collect()
    gc.freeze()  # a full collection after each script run would stop every session's clock
    try:
        yield {}
    finally:
        sweeping.cancel()
        if studio is not None:
            studio.close()
            await run_sync(studio.telemetry.flush)


def report_error(error: Exception) -> None:
    """Tell of an error that a page ended with; Streamlit has logged it and shows a kind line."""
    watch(process_settings()).report(error)


async def livez(_request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


async def readyz(_request: Request) -> Response:
    """The studio is built and its store answers."""
    try:
        await run_sync(lambda: _studio().is_ready())
    except StudioError as error:
        return JSONResponse({"ready": False, "why": error.user_message}, status_code=503)
    return JSONResponse({"ready": True})


async def metrics(request: Request) -> Response:
    """The counters, to this machine only unless the settings open them."""
    settings = process_settings()
    if not settings.metrics_open and not _is_from_here(request):
        return PlainTextResponse("for this machine only", status_code=403)
    witnesses = watch(settings)
    return Response(witnesses.render(), headers={"Content-Type": witnesses.content_type})


async def recording(request: Request) -> Response:
    """The recording of one turn, whole or by Range, to this account's own pages only."""
    return await _sound(request, lambda *which: _studio().recording_path(*which))


async def both_sides(request: Request) -> Response:
    """Both sides of one live turn, likewise."""
    return await _sound(request, lambda *which: _studio().sides_path(*which))


async def _sound(request: Request, path_of: Callable[[str, int], Path]) -> Response:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return PlainTextResponse("not from this page", status_code=403)
    session_id, number = request.path_params["session_id"], request.path_params["turn_number"]
    try:
        path = await run_sync(path_of, session_id, number)
    except (NotFound, InputError) as error:
        return PlainTextResponse(error.user_message, status_code=404)
    except StudioError as error:
        return PlainTextResponse(error.user_message, status_code=503)
    return FileResponse(path, media_type="audio/flac", headers=_PRIVATE)


async def plotly_script(_request: Request) -> Response:
    """plotly.js as the installed plotly ships it, so that chart and library always fit."""
    script = files("plotly") / "package_data" / "plotly.min.js"
    kept = {"Cache-Control": "public, max-age=86400"}
    return FileResponse(str(script), media_type="text/javascript", headers=kept)


def _is_from_here(request: Request) -> bool:
    """Whether the client is this machine itself, and not somebody behind a proxy on it."""
    if any(name in request.headers for name in _FORWARDED) or request.client is None:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _log_level() -> str:
    try:
        return process_settings().log_level
    except ConfigError:
        return "INFO"  # what is wrong with the settings is about to be logged


def _has_seats() -> bool:
    try:
        return process_settings().live_seats > 0
    except ConfigError:
        return False  # every page is about to say what is wrong


def _trial() -> call_check.Answer:
    return _studio().live.trial()


def _clock() -> ProcessClock:
    return _studio().live.clock


def _voice() -> tuple[Speaking, str]:
    studio = _studio()
    return studio.speaking, studio.settings.user_id


def _studio() -> App:
    return build_app(process_settings())


def _studio_if_it_can_start() -> App | None:
    """None when its store is away: every page then says so and tries again, which a server that
    does not start cannot."""
    try:
        return _studio()
    except StudioError as error:
        _log.error("The studio cannot start yet. %s", error.user_message)
        return None


def _sweep(n: int) -> None:
    studio = _studio()
    account, who = studio.account, studio.settings.user_id
    erase = account.erase_expired if n % _ERASURES_A_SWEEP else account.sweep
    erase(who)


async def _sweep_for_ever() -> None:
    for n in itertools.count(1):
        await asyncio.sleep(_ERASE_EVERY_S)
        try:
            await run_sync(_sweep, n)
        except StudioError as error:
            _log.warning("retention sweep put off: %s", type(error).__name__)
