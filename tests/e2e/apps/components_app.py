"""Serves the components page with the routes the player needs."""

import os
from importlib.resources import files

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route


async def plotly_script(_request: Request) -> Response:
    """plotly.js as the installed plotly ships it."""
    return FileResponse(str(files("plotly") / "package_data" / "plotly.min.js"))


async def recording(_request: Request) -> Response:
    """The recording that the test made."""
    return FileResponse(os.environ["TEST_RECORDING"], media_type="audio/flac")


app = st.App(
    "components_page.py",
    routes=[
        Route("/assets/plotly.min.js", plotly_script),
        Route("/recordings/answer.flac", recording),
    ],
)
