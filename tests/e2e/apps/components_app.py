"""Serves the components page with the routes the components need."""

import asyncio
import os
from collections.abc import AsyncIterator
from importlib.resources import files

import numpy as np
import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from studio.voice.call import ice, probe
from studio.voice.talking.far_end import ProcessClock
from studio.web import call_check, call_clock


async def plotly_script(_request: Request) -> Response:
    """plotly.js as the installed plotly ships it."""
    return FileResponse(str(files("plotly") / "package_data" / "plotly.min.js"))


async def recording(_request: Request) -> Response:
    """The recording that the test made."""
    return FileResponse(os.environ["TEST_RECORDING"], media_type="audio/flac")


RATE_HZ, TONE_HZ = 24_000, 200
SECONDS = {"ok": 0.6, "rate": 2.0, "late": 0.6, "long": 30.0, "breaks": 0.6}


async def speech(request: Request) -> Response:
    """A tone in the manner that the address names."""
    manner, piece = request.path_params["manner"], request.path_params["piece"]
    if manner == "refused":
        return JSONResponse({"why": "Groq asked for a pause.", "falls": []}, status_code=503)
    headers = {"X-Sample-Rate": str(RATE_HZ), "X-Speech-Rung": "espeak"}
    return StreamingResponse(_tone(manner, piece), media_type="audio/pcm", headers=headers)


async def _tone(manner: str, piece: int) -> AsyncIterator[bytes]:
    if manner == "late":
        await asyncio.sleep(6)
    at_s = np.arange(round(SECONDS[manner] * RATE_HZ)) / RATE_HZ
    pcm = (8_000 * np.sin(2 * np.pi * TONE_HZ * at_s)).astype("<i2").tobytes()
    step = 4_801  # odd: samples are torn apart
    for at in range(0, len(pcm), step):
        if manner == "breaks" and piece == 1 and at > len(pcm) / 2:
            raise ConnectionError
        yield pcm[at : at + step]
        await asyncio.sleep(0.03 if manner == "long" else 0)


def trial() -> call_check.Answer:
    """What answers trial calls, without a STUN or TURN server of its own."""
    here = ice.for_server(ice.Servers(), "trial", 0.0)
    return lambda offer, ended: probe.answer(offer, here, ended)


CLOCK = ProcessClock()

app = st.App(
    "components_page.py",
    routes=[
        Route("/assets/plotly.min.js", plotly_script),
        Route("/recordings/answer.flac", recording),
        Route("/speech/{manner}/{turn:int}/{line}/{piece:int}", speech),
        *call_check.routes(trial),
        *call_clock.routes(lambda: CLOCK),
    ],
)
